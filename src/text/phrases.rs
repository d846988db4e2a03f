//! Phrases looked for in folded lines: at the start of a line, or wherever a word begins.

use super::fold::{fold, unspaced};
use super::heads::Heads;

/// Phrases found at word boundaries.
pub(super) struct Phrases {
    heads: Heads,
    /// The phrase may end inside a word.
    open: Vec<bool>,
    /// At the start of a line alone.
    anchored: bool,
}

impl Phrases {
    pub(super) fn new<'a>(phrases: impl Iterator<Item = &'a String>, anchored: bool) -> Self {
        let (phrases, open): (Vec<String>, Vec<bool>) = phrases
            .map(|p| {
                let folded = fold(p).text;
                let last = folded.chars().next_back();
                // Korean sets its endings after the word
                let open = p.ends_with('*')
                    || last.is_some_and(|c| unspaced(c) || ('가'..='힣').contains(&c));
                (folded, open)
            })
            .unzip();
        Self {
            heads: Heads::new(phrases),
            open,
            anchored,
        }
    }

    /// Whether one of them stands in a folded text.
    pub(super) fn found(&self, text: &str) -> bool {
        if self.found_at(text, 0) {
            return true;
        }
        if self.anchored {
            return false;
        }
        if text.is_ascii() {
            return memchr::memchr_iter(b' ', text.as_bytes())
                .any(|at| self.found_at(text, at + 1));
        }
        text.char_indices()
            .filter(|(_, c)| *c == ' ' || unspaced(*c))
            .any(|(at, c)| self.found_at(text, at + c.len_utf8()))
    }

    /// Whether one of them stands at a byte and ends where a word does.
    fn found_at(&self, text: &str, at: usize) -> bool {
        self.heads.at(text, at).any(|(phrase, length)| {
            let after = text.as_bytes().get(at + length);
            self.open[phrase] || matches!(after, None | Some(b' ' | b'0'))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, phrase by phrase and place by place.
    fn slow(phrases: &[String], anchored: bool, text: &str) -> bool {
        let begins = |at: usize| {
            let before = text[..at].chars().next_back();
            at == 0 || !anchored && before.is_some_and(|c| c == ' ' || unspaced(c))
        };
        phrases.iter().any(|listed| {
            let phrase = fold(listed).text;
            let last = phrase.chars().next_back();
            let open = listed.ends_with('*')
                || last.is_some_and(|c| unspaced(c) || matches!(c, '가'..='힣'));
            let places = (0..text.len()).filter(|at| text.is_char_boundary(*at) && begins(*at));
            !phrase.is_empty()
                && places.into_iter().any(|at| {
                    let rest = text[at..].strip_prefix(&phrase);
                    rest.is_some_and(|r| open || r.is_empty() || r.starts_with([' ', '0']))
                })
        })
    }

    #[test]
    fn phrases_are_whole_words() {
        let list = ["by", "by order", "read al*", "图", "무단 전재"].map(str::to_owned);
        let anywhere = Phrases::new(list.iter(), false);
        for text in [
            "by",
            "it is by 0",
            "so read along",
            "本图为",
            "x 무단 전재를",
            "by0",
        ] {
            assert!(anywhere.found(text), "{text}");
        }
        for text in ["bye", "standby", "already al", "무단", ""] {
            assert!(!anywhere.found(text), "{text}");
        }
        let first = Phrases::new(list.iter(), true);
        assert!(first.found("by order of") && first.found("by ordering"));
        assert!(!first.found("it is by 0"));
    }

    proptest! {
        #[test]
        fn the_table_finds_what_a_plain_search_finds(
            phrases in prop::collection::vec("[ab图한é]{1,3}( [ab0]{1,2})?\\*?", 1..6),
            text in "[ab图한é0]{0,3}( [ab图한é0]{1,4}){0,5}",
            anchored: bool,
        ) {
            let table = Phrases::new(phrases.iter(), anchored);
            prop_assert_eq!(table.found(&text), slow(&phrases, anchored, &text));
        }
    }
}
