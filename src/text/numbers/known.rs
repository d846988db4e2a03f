//! A quick look at a word, before it is folded and looked up.

use super::literal::word_end;
use crate::text::fold::is_arabic_mark;

/// Words by bits: a word that is not in it is no number word, another may be one.
#[derive(Default)]
pub(super) struct Known {
    bits: Vec<u64>,
    /// Whether a word that begins as a known one may go on with others.
    beginnings: bool,
}

impl Known {
    pub(super) fn add(&mut self, word: &str) {
        self.mark(slot(word));
    }

    /// A part of words written together.
    pub(super) fn add_beginning(&mut self, part: &str) {
        self.beginnings = true;
        self.mark(beginning(part));
    }

    fn mark(&mut self, slot: usize) {
        self.bits.resize(SLOTS / 64, 0);
        self.bits[slot >> 6] |= 1 << (slot & 63);
    }

    /// The end of the word at a byte, and whether it may be one of these.
    pub(super) fn at(&self, text: &str, at: usize) -> (usize, bool) {
        self.ascii_at(text, at).unwrap_or_else(|| {
            let end = word_end(text, at);
            (end, self.may_have(&text[at..end]))
        })
    }

    fn may_have(&self, word: &str) -> bool {
        self.has(slot(word)) || self.beginnings && self.has(beginning(word))
    }

    /// The same for a word in ASCII; nothing where it is not in ASCII alone or longer than words are.
    fn ascii_at(&self, text: &str, at: usize) -> Option<(usize, bool)> {
        let bytes = text.as_bytes();
        // No further than words go: of a letter repeated a million times a word is looked for at every hundredth.
        let near = &bytes[..bytes.len().min(at + LONGEST)];
        let (mut end, mut hash) = (at, 0);
        while let Some(letter) = near.get(end).map(|b| SMALL[usize::from(*b)])
            && letter != 0
        {
            hash = mixed(hash, usize::from(letter));
            end += 1;
        }
        let whole = bytes.get(end).is_none_or(|b| b.is_ascii() && *b != b'\'');
        (whole && end - at < LONGEST).then(|| {
            let first_two = || self.has(beginning(&text[at..end]));
            (
                end,
                self.has(slot_of(hash)) || self.beginnings && first_two(),
            )
        })
    }

    fn has(&self, slot: usize) -> bool {
        let bits = self.bits.get(slot >> 6);
        bits.is_some_and(|bits| bits & (1 << (slot & 63)) != 0)
    }
}

/// The small letter of an ASCII letter; 0 for other bytes.
const SMALL: [u8; 256] = {
    let mut table = [0; 256];
    let mut i = 0;
    while i < 128 {
        if (i as u8).is_ascii_alphabetic() {
            table[i] = (i as u8).to_ascii_lowercase();
        }
        i += 1;
    }
    table
};

const SLOTS: usize = 1 << 15;
/// Bytes of a word that is looked at whole.
const LONGEST: usize = 64;

/// A place for a word; the same for all spellings that fold to one word.
fn slot(word: &str) -> usize {
    let mut hash = 0;
    for c in word.chars() {
        if c.is_ascii() {
            // an apostrophe inside a word folds to a space
            let letter = if c == '\'' {
                b' '
            } else {
                (c as u8).to_ascii_lowercase()
            };
            hash = mixed(hash, usize::from(letter));
        } else if !is_arabic_mark(c) && c != '\u{307}' {
            hash = mixed(hash, folded(c));
        }
    }
    slot_of(hash)
}

fn slot_of(hash: usize) -> usize {
    (hash ^ hash >> 15) & (SLOTS - 1)
}

/// A place for the first two letters of a word.
fn beginning(word: &str) -> usize {
    let letters = word.chars().take(2).enumerate();
    let hash = letters.fold(0, |hash, (at, c)| (hash * 31 + folded(c)) ^ at);
    (hash ^ 0x2d15) & (SLOTS - 1)
}

fn mixed(hash: usize, letter: usize) -> usize {
    hash.wrapping_mul(0x0100_01b3) ^ letter
}

fn folded(c: char) -> usize {
    let c = match c {
        _ if c.is_ascii() => c.to_ascii_lowercase(),
        'أ' | 'إ' | 'آ' => 'ا',
        'İ' => 'i',
        '’' => ' ',
        _ => c.to_lowercase().next().unwrap_or(c),
    };
    c as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_look_at_a_place_tells_what_a_look_at_the_word_tells(
            word in "[ab]{1,3}",
            part in "[ab]{2,3}",
            text in "[abABé' 1]{1,8}",
            beginnings: bool,
        ) {
            let mut known = Known::default();
            known.add(&word);
            if beginnings {
                known.add_beginning(&part);
            }
            let end = word_end(&text, 0);
            if let Some((quick, may)) = known.ascii_at(&text, 0) {
                prop_assert_eq!(quick, end);
                prop_assert_eq!(may, known.may_have(&text[..end]));
            }
        }
    }
}
