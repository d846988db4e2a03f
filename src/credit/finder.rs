//! Phrases where they stand in a text, wherever a word begins.
//!
//! Most words of a text begin no phrase, and a table of bits over first words passes over them. Only phrases that begin with
//! something else than ASCII letters or digits are looked for by their first bytes.

use ahash::AHashMap;

use super::script::begins_word;
use crate::text::heads::Heads;

/// Bits of the table.
const BITS: usize = 1 << 15;

/// Phrases that are looked for.
#[derive(Debug, Clone)]
pub(super) struct Finder {
    /// Those that begin with an ASCII word, with their places in the list; those of one first word stand together, the
    /// longest first.
    phrases: Vec<(Box<str>, usize)>,
    /// The phrases of a first word, by its hash: first, and one past the last.
    ranges: AHashMap<u64, (u32, u32)>,
    bits: Box<[u64]>,
    /// The others, and the place of each in the list.
    others: Heads,
    places: Vec<usize>,
}

/// A phrase found: its place in the list, its first byte, one past the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) phrase: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Finder {
    pub(super) fn new<S: AsRef<str>>(phrases: impl IntoIterator<Item = S>) -> Self {
        let listed = (phrases.into_iter().enumerate())
            .map(|(place, phrase)| (Box::<str>::from(phrase.as_ref()), place));
        let (mut phrases, others): (Vec<_>, Vec<_>) =
            listed.partition(|(phrase, _)| word_end(phrase.as_bytes(), 0) > 0);
        let first = |phrase: &str| hash(&phrase.as_bytes()[..word_end(phrase.as_bytes(), 0)]);
        phrases.sort_by_key(|(phrase, place)| {
            (first(phrase), std::cmp::Reverse(phrase.len()), *place)
        });
        let mut ranges: AHashMap<u64, (u32, u32)> = AHashMap::new();
        let mut bits = vec![0u64; BITS / 64].into_boxed_slice();
        for ((phrase, _), at) in phrases.iter().zip(0..) {
            let first = first(phrase);
            ranges.entry(first).or_insert((at, at)).1 = at + 1;
            bits[slot(first) / 64] |= 1 << (slot(first) % 64);
        }
        Self {
            phrases,
            ranges,
            bits,
            others: Heads::new(others.iter().map(|(phrase, _)| phrase)),
            places: others.into_iter().map(|(_, place)| place).collect(),
        }
    }

    /// The phrases of a text in order, without overlap: of those that begin at one place the longest, even if it ends inside
    /// a word that is not its first. None begins inside a word.
    pub(super) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = Match> {
        let bytes = text.as_bytes();
        let mut at = 0;
        std::iter::from_fn(move || {
            while let Some(first) = bytes.get(at) {
                let (start, mut hash) = (at, 0);
                while let Some(letter) = bytes.get(at).filter(|b| WORD[usize::from(**b)]) {
                    hash = mixed(hash, *letter);
                    at += 1;
                }
                let found = if at > start {
                    self.with_first(text, start, hash)
                } else {
                    at += 1;
                    self.with_other(text, start, *first)
                };
                if let Some((phrase, length)) = found.filter(|_| begins_word(text, start)) {
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

    /// The longest phrase at a byte whose first word has a hash: its place in the list, and its length.
    #[inline]
    fn with_first(&self, text: &str, start: usize, hash: u64) -> Option<(usize, usize)> {
        let known = self.bits[slot(hash) / 64] & (1 << (slot(hash) % 64)) != 0;
        known.then(|| self.longest(text, start, hash)).flatten()
    }

    fn longest(&self, text: &str, start: usize, hash: u64) -> Option<(usize, usize)> {
        let (from, to) = self.ranges.get(&hash)?;
        let rest = &text.as_bytes()[start..];
        self.phrases[*from as usize..*to as usize]
            .iter()
            .find(|(phrase, _)| rest.starts_with(phrase.as_bytes()))
            .map(|(phrase, place)| (*place, phrase.len()))
    }

    #[inline]
    fn with_other(&self, text: &str, start: usize, first: u8) -> Option<(usize, usize)> {
        if !self.others.begin_with(first) {
            return None;
        }
        let (phrase, length) = self.others.at(text, start).next()?;
        Some((self.places[phrase], length))
    }
}

/// The end of the ASCII word at a byte; that byte where there is none.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let letters = bytes[at..].iter();
    at + letters.take_while(|b| WORD[usize::from(**b)]).count()
}

const WORD: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < 128 {
        table[i] = (i as u8).is_ascii_alphanumeric();
        i += 1;
    }
    table
};

fn hash(word: &[u8]) -> u64 {
    word.iter().fold(0, |hash, letter| mixed(hash, *letter))
}

fn mixed(hash: u64, letter: u8) -> u64 {
    (hash ^ u64::from(letter)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The high bits of a product are the mixed ones.
fn slot(hash: u64) -> usize {
    (hash >> (u64::BITS - BITS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use aho_corasick::{AhoCorasick, MatchKind};
    use proptest::prelude::*;

    use super::super::script::bounded;
    use super::*;

    fn found(phrases: &[&str], text: &str) -> Vec<Match> {
        Finder::new(phrases).find(text).collect()
    }

    #[test]
    fn the_longest_phrase_that_begins_with_a_word_is_found() {
        let phrases = ["news", "news agency", "the news", "通信", "(c)", "a news"];
        let at = |phrase, start, end| Match { phrase, start, end };
        assert_eq!(found(&phrases, "a1 news agency"), [at(1, 3, 14)]);
        assert_eq!(found(&phrases, "newsagent"), []);
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
                .filter(|m| bounded(&text, m.start(), m.end()))
                .map(|m| Match { phrase: m.pattern().as_usize(), start: m.start(), end: m.end() })
                .collect();
            let found = Finder::new(&phrases);
            let whole = found.find(&text).filter(|m| bounded(&text, m.start, m.end));
            prop_assert_eq!(whole.collect::<Vec<_>>(), expected);
        }
    }
}
