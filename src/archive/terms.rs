//! What an article is found again by: its heaviest terms.

use crate::keys::Keys;
use crate::rarity::Rarity;
use crate::text::reading::TermKind;

/// How many terms are taken of an article: a part of those it has, within bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    least: usize,
    part: usize,
    most: usize,
}

impl Taken {
    /// In words, for those who compare two archives.
    pub(super) fn told(self) -> String {
        let Self { least, part, most } = self;
        format!("one term in {part}, {least} to {most}")
    }
}

/// Terms by which an archived article is found. Relatives share most of what is rare in the shorter of them; more terms
/// find hardly more of them and take their room on the disk (measured: ARCHITECTURE.md). Long pages need more.
pub(super) const INDEXED: Taken = Taken {
    least: 48,
    part: 6,
    most: 192,
};
/// Terms by which relatives of an article are looked for: more than are held of each, since the heaviest of a long
/// article need not be those of an excerpt of it.
pub(super) const ASKED: Taken = Taken {
    least: 160,
    part: 2,
    most: 640,
};
/// Parts of a weight of 1, so that sums do not depend on their order.
pub(super) const PARTS: f32 = 16.0;
/// Terms lighter than this are everyday words (in parts).
const LIGHT: u32 = 3 * PARTS as u32;

/// A term by the upper half of its key, with its weight in parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Weighed {
    pub(super) key: u32,
    pub(super) weight: u32,
}

/// The heaviest terms of an article, as many as are taken, heaviest first. Of equal weights names and figures come first:
/// they survive rewording.
pub(super) fn heaviest(keys: &Keys, rarity: &Rarity, taken: Taken) -> Vec<Weighed> {
    let weights = rarity.of(keys.language);
    let mut all: Vec<(u32, bool, u32)> = keys
        .sentences()
        .flatten()
        .map(|(key, kind)| {
            let weight = (weights.of(key, kind) * PARTS).round() as u32;
            ((key >> 32) as u32, kind == TermKind::Word, weight)
        })
        .filter(|term| term.2 >= LIGHT)
        .collect();
    // A key that is a word here and a name there is a name.
    all.sort_unstable();
    all.dedup_by_key(|term| term.0);
    all.sort_unstable_by_key(|&(key, word, weight)| (std::cmp::Reverse(weight), word, key));
    all.truncate((all.len() / taken.part).clamp(taken.least, taken.most));
    all.into_iter()
        .map(|(key, _, weight)| Weighed { key, weight })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_come_first_and_each_once() {
        let keys = Keys::from_terms([7u64 << 32, 9 << 32, 7 << 32, 3 << 32].into_iter());
        let rarity = Rarity::default();
        let taken = |least| Taken {
            least,
            part: 9,
            most: 9,
        };
        let found = heaviest(&keys, &rarity, taken(9));
        let expected: Vec<u32> = vec![3, 7, 9];
        assert_eq!(found.iter().map(|t| t.key).collect::<Vec<_>>(), expected);
        assert_eq!(heaviest(&keys, &rarity, taken(2)).len(), 2);
        assert!(heaviest(&Keys::default(), &rarity, taken(9)).is_empty());
    }
}
