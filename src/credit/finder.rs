//! Phrases where they stand in a text, wherever a word begins.

use super::script::begins_word;
use crate::text::heads::Heads;

/// Phrases that are looked for.
#[derive(Debug, Clone)]
pub(super) struct Finder(Heads);

/// A phrase found: its place in the list, its first byte, one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) phrase: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Finder {
    pub(super) fn new<S: AsRef<str>>(phrases: impl IntoIterator<Item = S>) -> Self {
        Self(Heads::new(phrases))
    }

    /// The phrases of a text in order, without overlap: of those that begin at one place the longest, even if it ends inside
    /// a word. None begins inside a word.
    pub(super) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Match> {
        let bytes = text.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < bytes.len() {
                let start = at;
                let inside = start > 0
                    && bytes[start].is_ascii_alphanumeric()
                    && bytes[start - 1].is_ascii_alphanumeric();
                at += 1;
                if inside {
                    continue;
                }
                let longest = self.0.at(text, start).next();
                if let Some((phrase, length)) = longest.filter(|_| begins_word(text, start)) {
                    at = start + length;
                    return Some(Match {
                        phrase,
                        start,
                        end: at,
                    });
                }
            }
            None
        })
    }
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<Match> {
        Finder::new(phrases).find(text).collect()
    }

    #[test]
    fn the_longest_phrase_that_begins_with_a_word_is_found() {
        let phrases = ["news", "news agency", "the news", "通信", "(c)", "a news"];
        let at = |phrase, start, end| Match { phrase, start, end };
        assert_eq!(found(&phrases, "a1 news agency"), [at(1, 3, 14)]);
        assert_eq!(found(&phrases, "newsagent"), [at(0, 0, 4)]);
        // an automaton loses the name to the phrase that begins inside another word
        assert_eq!(found(&phrases, "lathe news"), [at(0, 6, 10)]);
        assert_eq!(
            found(&phrases, "éa news x(c)通信"),
            [at(0, 4, 8), at(4, 10, 13), at(3, 13, 19)]
        );
        assert_eq!(found(&phrases, "x通信社"), [at(3, 1, 7)]);
    }

    proptest! {
        #[test]
        fn words_are_found_where_an_automaton_finds_them(
            phrases in prop::collection::vec("[abé]{1,3}", 1..8),
            text in "[ab图é (]{0,24}",
        ) {
            let automaton = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&phrases)
                .unwrap();
            let expected: Vec<Match> = automaton
                .find_iter(&text)
                .filter(|m| begins_word(&text, m.start()))
                .map(|m| Match { phrase: m.pattern().as_usize(), start: m.start(), end: m.end() })
                .collect();
            prop_assert_eq!(Finder::new(&phrases).find(&text).collect::<Vec<_>>(), expected);
        }
    }
}
