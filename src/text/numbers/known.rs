//! A quick look at a word, before it is folded and looked up.

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

    pub(super) fn may_have(&self, word: &str) -> bool {
        self.has(slot(word)) || self.beginnings && self.has(beginning(word))
    }

    fn has(&self, slot: usize) -> bool {
        let bits = self.bits.get(slot >> 6);
        bits.is_some_and(|bits| bits & (1 << (slot & 63)) != 0)
    }
}

const SLOTS: usize = 1 << 15;

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
