//! Phrases looked for in folded lines: at the start of a line, or wherever a word begins.
//!
//! Most words of a page begin no phrase. A table of bits over the first bytes of the phrases passes over them; only where
//! it has a bit are phrases compared.

use ahash::AHashMap;

use super::fold::{fold, unspaced};

/// Bytes of a phrase that the table of bits looks at; shorter phrases have all of theirs in it.
const HEAD: usize = 4;
/// Bits of the table; a few thousand phrases leave it nearly empty.
const BITS: usize = 1 << 14;

/// Phrases found at word boundaries.
pub(super) struct Phrases {
    /// Sorted, so that those of one head stand together.
    phrases: Vec<Phrase>,
    /// The phrases of a head: first, and one past the last.
    heads: AHashMap<u32, (usize, usize)>,
    bits: Box<[u64]>,
    /// Lengths of the heads there are.
    lengths: Vec<usize>,
    /// At the start of a line alone.
    anchored: bool,
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Phrase {
    text: String,
    /// The phrase may end inside a word.
    open: bool,
}

impl Phrases {
    pub(super) fn new<'a>(phrases: impl Iterator<Item = &'a String>, anchored: bool) -> Self {
        let mut phrases: Vec<Phrase> = phrases
            .map(|p| {
                let text = fold(p).text;
                let last = text.chars().next_back();
                // Korean sets its endings after the word
                let open = p.ends_with('*')
                    || last.is_some_and(|c| unspaced(c) || ('가'..='힣').contains(&c));
                Phrase { text, open }
            })
            .filter(|phrase| !phrase.text.is_empty())
            .collect();
        phrases.sort_unstable_by(|a, b| head_of(a).cmp(&head_of(b)).then(a.cmp(b)));
        phrases.dedup();
        let mut heads: AHashMap<u32, (usize, usize)> = AHashMap::new();
        let mut bits = vec![0u64; BITS / 64].into_boxed_slice();
        let mut lengths: Vec<usize> = Vec::new();
        for (at, phrase) in phrases.iter().enumerate() {
            let head = head_of(phrase);
            heads.entry(head).or_insert((at, at)).1 = at + 1;
            let slot = slot(head);
            bits[slot / 64] |= 1 << (slot % 64);
            lengths.push(phrase.text.len().min(HEAD));
        }
        lengths.sort_unstable();
        lengths.dedup();
        Self {
            phrases,
            heads,
            bits,
            lengths,
            anchored,
        }
    }

    /// Whether one of them stands in a folded text.
    pub(super) fn found(&self, text: &str) -> bool {
        if self.found_at(text) {
            return true;
        }
        if self.anchored {
            return false;
        }
        if text.is_ascii() {
            let spaces = memchr::memchr_iter(b' ', text.as_bytes());
            return spaces
                .into_iter()
                .any(|space| self.found_at(&text[space + 1..]));
        }
        text.char_indices()
            .filter(|(_, c)| *c == ' ' || unspaced(*c))
            .any(|(at, c)| self.found_at(&text[at + c.len_utf8()..]))
    }

    /// Whether one of them stands at the start of a text and ends where a word does.
    fn found_at(&self, text: &str) -> bool {
        self.lengths.iter().any(|length| {
            let Some(head) = text.as_bytes().get(..*length).map(head) else {
                return false;
            };
            let slot = slot(head);
            if self.bits[slot / 64] & (1 << (slot % 64)) == 0 {
                return false;
            }
            let Some(&(first, last)) = self.heads.get(&head) else {
                return false;
            };
            self.phrases[first..last].iter().any(|phrase| {
                let rest = text.strip_prefix(phrase.text.as_str());
                rest.is_some_and(|rest| {
                    phrase.open || rest.is_empty() || rest.starts_with([' ', '0'])
                })
            })
        })
    }
}

/// The first bytes of a phrase as a number; of shorter ones, all of them.
fn head_of(phrase: &Phrase) -> u32 {
    let bytes = phrase.text.as_bytes();
    head(&bytes[..bytes.len().min(HEAD)])
}

/// Up to four bytes as a number. Folded text has no zero bytes, so no two of different length are equal.
fn head(bytes: &[u8]) -> u32 {
    let word: Result<[u8; HEAD], _> = bytes.try_into();
    word.map_or_else(
        |_| bytes.iter().rev().fold(0, |head, b| head << 8 | u32::from(*b)),
        u32::from_le_bytes,
    )
}

fn slot(head: u32) -> usize {
    (head.wrapping_mul(0x9E37_79B1) >> (32 - BITS.trailing_zeros())) as usize
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
            let open =
                listed.ends_with('*') || last.is_some_and(|c| unspaced(c) || matches!(c, '가'..='힣'));
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
        for text in ["by", "it is by 0", "so read along", "本图为", "x 무단 전재를", "by0"] {
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
