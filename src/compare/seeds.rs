//! Short runs of words by which two articles find what they have word for word.

use std::ops::Range;

use super::content::equal_keys;
use super::prepared::mix;

/// Words in a row that seed a verbatim run.
pub const SEED_WORDS: usize = 4;

/// The seeds of an article, in parts by the first bits of their hashes. Two articles have hardly any seed in common: most
/// parts are passed over by their marks alone, and so hardly a seed is looked at.
#[derive(Debug, Clone, Default)]
pub struct Seeds {
    /// Their hashes, sorted.
    hashes: Vec<u64>,
    /// The first token of each: apart, since most hashes that are looked at have no partner.
    tokens: Vec<u32>,
    /// Where each part starts, and after them the end; empty for a text of few seeds, as are the marks.
    starts: Vec<u32>,
    /// For each part and each seed in it two bits, one in each mark.
    marks: Vec<[u64; 2]>,
}

/// First bits of a hash that tell its part. Of two articles of 900 words one part in 25 has bits in common by chance.
const PART_BITS: u32 = 8;
/// Bits after them that tell its bit in a mark, and as many the one in the other.
const MARK_BITS: u32 = u64::BITS.ilog2();
/// So few are compared as they are: the marks would take more room than they do.
const FEW: usize = 256;

/// Bytes that the seeds of so many words take beside what grows with each.
pub fn fixed_bytes(words: u32) -> u64 {
    if is_marked(words as usize) {
        ((size_of::<[u64; 2]>() + size_of::<u32>()) << PART_BITS) as u64
    } else {
        0
    }
}

fn is_marked(words: usize) -> bool {
    words.saturating_sub(SEED_WORDS - 1) > FEW
}

impl Seeds {
    /// The seeds of a text, given the hashes of its words.
    pub fn new(words: &[u64]) -> Self {
        let seeds = words.windows(SEED_WORDS).map(mix);
        let mut sorted: Vec<(u64, u32)> = seeds.zip(0..).collect();
        sorted.sort_unstable();
        let (hashes, tokens) = sorted.into_iter().unzip();
        let mut seeds = Self {
            hashes,
            tokens,
            ..Self::default()
        };
        if is_marked(words.len()) {
            seeds.mark();
        }
        seeds
    }

    fn mark(&mut self) {
        self.starts = vec![0; (1 << PART_BITS) + 1];
        self.marks = vec![[0; 2]; 1 << PART_BITS];
        let bit = |hash: u64, after: u32| 1 << ((hash << after) >> (u64::BITS - MARK_BITS));
        for &hash in &self.hashes {
            let part = (hash >> (u64::BITS - PART_BITS)) as usize;
            self.starts[part + 1] += 1;
            self.marks[part][0] |= bit(hash, PART_BITS);
            self.marks[part][1] |= bit(hash, PART_BITS + MARK_BITS);
        }
        for part in 1..self.starts.len() {
            self.starts[part] += self.starts[part - 1];
        }
    }

    /// Calls `each` with the places (first tokens, ascending) of every seed that both have.
    pub fn in_both(&self, other: &Self, mut each: impl FnMut(&[u32], &[u32])) {
        if self.marks.is_empty() || other.marks.is_empty() {
            return self.within(
                0..self.hashes.len(),
                other,
                0..other.hashes.len(),
                &mut each,
            );
        }
        for (part, (x, y)) in self.marks.iter().zip(&other.marks).enumerate() {
            if x[0] & y[0] != 0 && x[1] & y[1] != 0 {
                self.within(self.part(part), other, other.part(part), &mut each);
            }
        }
    }

    fn part(&self, part: usize) -> Range<usize> {
        self.starts[part] as usize..self.starts[part + 1] as usize
    }

    /// The same of the seeds at some places.
    fn within(
        &self,
        own: Range<usize>,
        other: &Self,
        others: Range<usize>,
        each: &mut impl FnMut(&[u32], &[u32]),
    ) {
        let (a, b) = (&self.hashes[own.clone()], &other.hashes[others.clone()]);
        let (of_a, of_b) = (&self.tokens[own], &other.tokens[others]);
        equal_keys(a, b, |hash| *hash, |i, j| each(&of_a[i], &of_b[j]));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    proptest! {
        #[test]
        fn seeds_in_both_are_those_of_comparing_all(
            a in prop::collection::vec(0u8..6, 0..600),
            b in prop::collection::vec(0u8..6, 0..600),
        ) {
            let words = |text: &[u8]| text.iter().map(|w| xxh3_64(&[*w])).collect::<Vec<_>>();
            let mut found = BTreeSet::new();
            Seeds::new(&words(&a)).in_both(&Seeds::new(&words(&b)), |x, y| {
                found.extend(x.iter().flat_map(|s| y.iter().map(|t| (*s as usize, *t as usize))));
            });
            let all = a.windows(SEED_WORDS).enumerate();
            let pairs = all.flat_map(|(i, x)| {
                let equal = b.windows(SEED_WORDS).enumerate().filter(move |(_, y)| x == *y);
                equal.map(move |(j, _)| (i, j))
            });
            prop_assert_eq!(found, pairs.collect());
        }
    }
}
