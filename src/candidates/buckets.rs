//! Pairs out of sorted `(key, article)` arrays.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::Proposal;
use crate::error::Result;
use crate::keys::{Keys, Store};

/// Sorts the entries and hands every run of equal keys with two or more different articles to `each`.
pub fn for_each_bucket(entries: &mut Vec<(u64, u32)>, mut each: impl FnMut(&[(u64, u32)])) {
    entries.par_sort_unstable();
    entries.dedup();
    for bucket in entries.chunk_by(|x, y| x.0 == y.0) {
        if bucket.len() > 1 {
            each(bucket);
        }
    }
}

/// Packs a pair so that sorting numbers sorts pairs.
pub fn pack(a: u32, b: u32) -> u64 {
    (u64::from(a.min(b)) << 32) | u64::from(a.max(b))
}

/// The pair of a packed number.
pub fn unpack(pair: u64) -> (u32, u32) {
    ((pair >> 32) as u32, pair as u32)
}

/// The pairs of articles that share at least `needed` keys, as `keys` appends them for an article (asked for twice). A key
/// in more articles than `most` proposes nothing and is counted; `may` says whether a pair of articles is looked at.
///
/// # Errors
/// When the store cannot be read.
pub fn sharing(
    store: &Store,
    keys: impl Fn(&Keys, &mut Vec<u64>) + Sync,
    most: usize,
    needed: u32,
    may: impl Fn(u32, u32) -> bool,
) -> Result<Proposal> {
    let mut entries = shared(store, &keys)?;
    let mut proposal = Proposal::default();
    let mut packed = Vec::new();
    for_each_bucket(&mut entries, |bucket| {
        if bucket.len() > most {
            proposal.full_buckets += 1;
            return;
        }
        for (i, x) in bucket.iter().enumerate() {
            let others = bucket[i + 1..].iter().filter(|y| may(x.1, y.1));
            packed.extend(others.map(|y| pack(x.1, y.1)));
        }
    });
    proposal.pairs = count(packed)
        .into_iter()
        .filter(|(_, n)| *n >= needed)
        .map(|(pair, _)| pair)
        .collect();
    Ok(proposal)
}

/// The keys that more than one article may have, with their articles. Most keys stand in one article only: a first pass
/// finds those that were met before, and only these are listed in a second.
fn shared(store: &Store, keys: &(impl Fn(&Keys, &mut Vec<u64>) + Sync)) -> Result<Vec<(u64, u32)>> {
    let of = |article: &Keys| {
        let mut own = Vec::new();
        keys(article, &mut own);
        own.sort_unstable();
        own.dedup();
        own
    };
    let mut met: Option<Met> = None;
    store.each(|_, articles| {
        let met = met.get_or_insert_with(|| {
            let step = articles.len().div_ceil(COUNTED).max(1);
            let counted = articles.par_iter().step_by(step).map(|a| of(a).len());
            Met::new(counted.sum::<usize>() * step * store.len() / articles.len().max(1))
        });
        (articles.par_iter()).for_each(|a| of(a).into_iter().for_each(|key| met.add(key)));
    })?;
    let mut entries = Vec::new();
    store.each(|before, articles| {
        let listed = articles
            .par_iter()
            .enumerate()
            .flat_map_iter(|(at, article)| {
                let again = |key: &u64| met.as_ref().is_some_and(|met| met.twice(*key));
                let i = (before + at) as u32;
                of(article)
                    .into_iter()
                    .filter(again)
                    .map(move |key| (key, i))
            });
        entries.par_extend(listed);
    })?;
    Ok(entries)
}

/// Articles by which the number of all keys is reckoned.
const COUNTED: usize = 500;

/// Which keys were met, and which of them more than once; a few more seem to have been than were.
struct Met {
    once: Vec<AtomicU64>,
    again: Vec<AtomicU64>,
    shift: u32,
}

/// Bits for each key: one key in sixteen that stands alone falls on another one's bit.
const BITS: usize = 16;

impl Met {
    fn new(keys: usize) -> Self {
        let bits = (keys * BITS).next_power_of_two().max(64);
        let clear = || (0..bits / 64).map(|_| AtomicU64::new(0)).collect();
        Self {
            once: clear(),
            again: clear(),
            shift: u64::BITS - bits.ilog2(),
        }
    }

    /// Word and bit of a key. Keys are hashes; their upper bits are taken.
    fn place(&self, key: u64) -> (usize, u64) {
        let bit = key >> self.shift;
        ((bit / 64) as usize, 1 << (bit % 64))
    }

    fn add(&self, key: u64) {
        let (word, bit) = self.place(key);
        if self.once[word].fetch_or(bit, Ordering::Relaxed) & bit != 0 {
            self.again[word].fetch_or(bit, Ordering::Relaxed);
        }
    }

    fn twice(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.again[word].load(Ordering::Relaxed) & bit != 0
    }
}

/// Sorted packed pairs with the number of times each was proposed.
fn count(mut packed: Vec<u64>) -> Vec<((u32, u32), u32)> {
    packed.par_sort_unstable();
    packed
        .chunk_by(|x, y| x == y)
        .map(|run| (unpack(run[0]), run.len() as u32))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    proptest! {
        #[test]
        fn pairs_are_those_of_counting_every_key(
            lists in prop::collection::vec(prop::collection::vec(0u64..40, 0..12), 0..12),
        ) {
            let hash = |n: u64| xxh3_64(&n.to_le_bytes());
            let mut store = Store::new(u64::MAX, None);
            for list in &lists {
                store.push(vec![Keys::from_terms(list.iter().map(|&n| hash(n)))]).expect("there is room");
            }
            let keys = |article: &Keys, out: &mut Vec<u64>| out.extend(article.terms());
            let found = sharing(&store, keys, 4, 2, |a, b| a + b != 3).expect("what was written");
            let mut carriers: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
            for (i, list) in (0u32..).zip(&lists) {
                for &key in list {
                    let carriers = carriers.entry(key).or_default();
                    if carriers.last() != Some(&i) && !carriers.contains(&i) {
                        carriers.push(i);
                    }
                }
            }
            let mut common: BTreeMap<(u32, u32), u32> = BTreeMap::new();
            for articles in carriers.values().filter(|articles| articles.len() <= 4) {
                for (at, &a) in articles.iter().enumerate() {
                    for &b in &articles[at + 1..] {
                        *common.entry((a, b)).or_default() += u32::from(a + b != 3);
                    }
                }
            }
            let expected: Vec<_> = common.into_iter().filter(|c| c.1 >= 2).map(|c| c.0).collect();
            prop_assert_eq!(found.pairs, expected);
            let full = carriers.values().filter(|articles| articles.len() > 4).count();
            prop_assert_eq!(found.full_buckets, full as u64);
        }
    }
}
