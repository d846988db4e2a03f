//! Many strings looked for at one place of a text.
//!
//! At most places of a text none of them begins. A table of bits over their first bytes passes over those places; only
//! where it has a bit are strings compared. Smaller than an automaton of the same strings, quicker to make, and quicker
//! where only the beginnings of words are asked about.

use ahash::AHashMap;

/// Bytes of a string that the table of bits looks at; shorter strings have all of theirs in it.
const HEAD: usize = 4;
/// Bits of the table: a few thousand strings leave it nearly empty.
const BITS: usize = 1 << 15;

/// Strings by their first bytes.
#[derive(Debug, Clone)]
pub(crate) struct Heads {
    /// Each with its place in the list it was made of; those of one head stand together, the longest first.
    strings: Vec<(Box<str>, usize)>,
    /// The strings of a head: first, and one past the last.
    ranges: AHashMap<u32, (u32, u32)>,
    bits: Box<[u64]>,
    /// By first byte: the lengths of the heads that begin with it, a bit each.
    lengths: Box<[u8; 256]>,
}

impl Heads {
    /// Strings without zero bytes; empty ones are nowhere found.
    pub(crate) fn new<S: AsRef<str>>(strings: impl IntoIterator<Item = S>) -> Self {
        let mut strings: Vec<(Box<str>, usize)> = (strings.into_iter().enumerate())
            .filter(|(_, string)| !string.as_ref().is_empty())
            .map(|(at, string)| (Box::from(string.as_ref()), at))
            .collect();
        let key = |(string, at): &(Box<str>, usize)| {
            let bytes = string.as_bytes();
            let head = head(&bytes[..bytes.len().min(HEAD)]);
            (head, std::cmp::Reverse(bytes.len()), *at)
        };
        strings.sort_unstable_by_key(key);
        let mut ranges: AHashMap<u32, (u32, u32)> = AHashMap::new();
        let mut bits = vec![0u64; BITS / 64].into_boxed_slice();
        let mut lengths = Box::new([0; 256]);
        for (string, at) in strings.iter().zip(0..) {
            let (head, ..) = key(string);
            ranges.entry(head).or_insert((at, at)).1 = at + 1;
            bits[slot(head) / 64] |= 1 << (slot(head) % 64);
            lengths[usize::from(string.0.as_bytes()[0])] |= 1 << string.0.len().min(HEAD);
        }
        Self {
            strings,
            ranges,
            bits,
            lengths,
        }
    }

    /// Whether one of the strings begins with a byte.
    pub(crate) fn begin_with(&self, byte: u8) -> bool {
        self.lengths[usize::from(byte)] != 0
    }

    /// The lengths of the heads that may stand at the start of a text, a bit each: a quick look.
    fn lengths_at(&self, text: &[u8]) -> u8 {
        let mut listed = text.first().map_or(0, |b| self.lengths[usize::from(*b)]);
        let mut found = 0;
        while let Some(length) = listed.checked_ilog2() {
            listed ^= 1 << length;
            if let Some(bytes) = text.get(..length as usize) {
                let slot = slot(head(bytes));
                found |= ((self.bits[slot / 64] >> (slot % 64) & 1) as u8) << length;
            }
        }
        found
    }

    /// The strings that stand at a byte of a text, by their places in the list, with their lengths. Longer ones come before
    /// shorter ones, and of equal ones that which was listed first.
    pub(crate) fn at<'a>(
        &'a self,
        text: &'a str,
        at: usize,
    ) -> impl Iterator<Item = (usize, usize)> {
        let rest = &text.as_bytes()[at..];
        let mut lengths = self.lengths_at(rest);
        let head_lengths = std::iter::from_fn(move || {
            // from the highest bit down
            let length = lengths.checked_ilog2()?;
            lengths ^= 1 << length;
            Some(length as usize)
        });
        let heads = head_lengths.filter_map(move |length| {
            let (first, last) = self.ranges.get(&head(rest.get(..length)?))?;
            Some(&self.strings[*first as usize..*last as usize])
        });
        heads
            .flatten()
            .filter(|(string, _)| rest.starts_with(string.as_bytes()))
            .map(|(string, place)| (*place, string.len()))
    }
}

/// Up to four bytes as a number. None of them is zero, so no two of different length are equal.
fn head(bytes: &[u8]) -> u32 {
    let four: Result<[u8; HEAD], _> = bytes.try_into();
    four.map_or_else(
        |_| (bytes.iter().rev()).fold(0, |head, b| head << 8 | u32::from(*b)),
        u32::from_le_bytes,
    )
}

fn slot(head: u32) -> usize {
    (head.wrapping_mul(0x9E37_79B1) >> (u32::BITS - BITS.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_table_finds_what_a_plain_comparison_finds(
            strings in prop::collection::vec("[ab图é ]{0,6}", 0..12),
            text in "[ab图é ]{0,12}",
        ) {
            let heads = Heads::new(&strings);
            for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
                let mut expected: Vec<(usize, usize)> = (strings.iter().enumerate())
                    .filter(|(_, s)| !s.is_empty() && text[at..].starts_with(s.as_str()))
                    .map(|(place, s)| (place, s.len()))
                    .collect();
                expected.sort_by_key(|(place, length)| (std::cmp::Reverse(*length), *place));
                let found: Vec<_> = heads.at(&text, at).collect();
                prop_assert_eq!(found, expected);
            }
        }
    }
}
