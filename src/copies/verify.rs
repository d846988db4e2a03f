//! The exact resemblance of the pairs that were proposed.
//!
//! Articles that hang together by pairs are read again together, a bounded number of shingles at a time, and each pair is
//! judged by merging two sorted arrays.

use rayon::prelude::*;

use super::note::Aside;
use super::notes::Notes;
use super::sorted::{self, sort_hashes};
use super::words::Words;
use crate::error::Result;
use crate::family::Sets;
use crate::ingest::again::Texts;
use crate::sketch;

/// Shingles that one thread holds at a time: 32 MB.
const HELD: usize = 4 << 20;
/// Shingles from which a batch of small groups is full.
const BATCH: usize = 1 << 18;

/// A verified pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Verified {
    pub(super) a: u32,
    pub(super) b: u32,
    /// Distinct shingles of each, and those that both have.
    pub(super) of_a: u32,
    pub(super) of_b: u32,
    pub(super) shared: u32,
}

impl Verified {
    /// Share of all shingles of the two that both have.
    pub(super) fn jaccard(&self) -> f64 {
        f64::from(self.shared) / f64::from(self.of_a + self.of_b - self.shared)
    }
}

/// What a thread uses again for every article.
#[derive(Debug, Default)]
struct Room {
    words: Words,
    bytes: Vec<u8>,
    sorted: sorted::Room,
}

/// Reads texts again.
pub(super) struct Reader<'a> {
    pub(super) notes: &'a Notes,
    pub(super) texts: &'a Texts,
    pub(super) aside: &'a Aside,
    pub(super) shingle: usize,
}

impl Reader<'_> {
    /// Distinct shingles of an article, sorted.
    fn shingles(&self, article: u32, room: &mut Room) -> Result<Vec<u64>> {
        let note = &self.notes[article];
        let Room {
            words,
            bytes,
            sorted,
        } = room;
        let mut shingles = Vec::with_capacity(note.words as usize);
        self.aside.text(note.place, self.texts, bytes, |text| {
            sketch::shingles(words.read(text), self.shingle, |hash| shingles.push(hash));
        })?;
        sort_hashes(&mut shingles, sorted);
        shingles.dedup();
        words.shrink();
        sorted.shrink();
        bytes.truncate(1 << 20);
        bytes.shrink_to(1 << 20);
        Ok(shingles)
    }
}

/// The pairs that reach the threshold, sorted. `pairs` are sorted.
pub(super) fn verify(
    reader: &Reader<'_>,
    pairs: Vec<(u32, u32)>,
    threshold: f64,
    advance: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Verified>> {
    let batches = batches(reader, pairs);
    let verified: Vec<Vec<Verified>> = batches
        .par_iter()
        .map_init(Room::default, |room, batch| {
            let found = judge(reader, batch, threshold, room);
            advance(batch.len() as u64);
            found
        })
        .collect::<Result<_>>()?;
    let mut verified: Vec<Verified> = verified.into_iter().flatten().collect();
    verified.par_sort_unstable();
    Ok(verified)
}

/// Pairs in batches of which each needs a bounded number of shingles. Pairs of one group stay together.
fn batches(reader: &Reader<'_>, mut pairs: Vec<(u32, u32)>) -> Vec<Vec<(u32, u32)>> {
    let mut sets = Sets::new(reader.notes.len());
    pairs.iter().for_each(|&(a, b)| {
        sets.union(a, b);
    });
    pairs.sort_by_cached_key(|&(a, b)| (sets.find(a), a, b));
    let words = |article: u32| reader.notes[article].words as usize;
    let (mut batches, mut batch, mut held) = (Vec::new(), Vec::new(), 0);
    let mut seen = ahash::AHashSet::new();
    for group in pairs.chunk_by(|x, y| sets.find(x.0) == sets.find(y.0)) {
        for &(a, b) in group {
            let more: usize = [a, b]
                .into_iter()
                .filter(|i| seen.insert(*i))
                .map(words)
                .sum();
            held += more;
            if held > HELD && !batch.is_empty() {
                batches.push(std::mem::take(&mut batch));
                seen.clear();
                seen.extend([a, b]);
                held = words(a) + words(b);
            }
            batch.push((a, b));
        }
        if held > BATCH {
            batches.push(std::mem::take(&mut batch));
            seen.clear();
            held = 0;
        }
    }
    batches.push(batch);
    batches
}

fn judge(
    reader: &Reader<'_>,
    pairs: &[(u32, u32)],
    threshold: f64,
    room: &mut Room,
) -> Result<Vec<Verified>> {
    let mut articles: Vec<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    articles.sort_unstable();
    articles.dedup();
    let shingles: Vec<Vec<u64>> = (articles.iter())
        .map(|&article| reader.shingles(article, room))
        .collect::<Result<_>>()?;
    let of = |article: u32| match articles.binary_search(&article) {
        Ok(at) => shingles[at].as_slice(),
        Err(_) => &[],
    };
    let verified = pairs.iter().map(|&(a, b)| {
        let (x, y) = (of(a), of(b));
        Verified {
            a,
            b,
            of_a: x.len() as u32,
            of_b: y.len() as u32,
            shared: shared(x, y),
        }
    });
    Ok(verified
        .filter(|pair| pair.shared > 0 && pair.jaccard() >= threshold)
        .collect())
}

/// How many numbers stand in both of two ascending lists.
fn shared(a: &[u64], b: &[u64]) -> u32 {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        // Without branches: which list goes on is as good as random.
        shared += u32::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    shared
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shared_is_that_of_sets(a in prop::collection::btree_set(0u64..60, 0..40), b in prop::collection::btree_set(0u64..60, 0..40)) {
            let list = |set: &BTreeSet<u64>| set.iter().copied().collect::<Vec<_>>();
            prop_assert_eq!(shared(&list(&a), &list(&b)) as usize, a.intersection(&b).count());
        }
    }
}
