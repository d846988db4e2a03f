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
/// Keys are worked on in as many parts, by their first bits, as the store's room asks for.
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
    let of = |article: &Keys| {
        let mut own = Vec::new();
        keys(article, &mut own);
        own.sort_unstable();
        own.dedup();
        own
    };
    let all = reckoned(store, &of)?;
    let bits = Part::bits(all, store.room());
    in_parts(store, &of, (bits, all), (most, needed), may)
}

fn in_parts(
    store: &Store,
    of: &(impl Fn(&Keys) -> Vec<u64> + Sync),
    (bits, all): (u32, usize),
    (most, needed): (usize, u32),
    may: impl Fn(u32, u32) -> bool,
) -> Result<Proposal> {
    let mut proposal = Proposal::default();
    let mut packed = Vec::new();
    for part in (0..1 << bits).map(|value| Part { bits, value }) {
        let mut entries = shared(store, of, part, all)?;
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
    }
    proposal.pairs = count(packed)
        .into_iter()
        .filter(|(_, n)| *n >= needed)
        .map(|(pair, _)| pair)
        .collect();
    Ok(proposal)
}

/// The number of all keys, by those of some articles.
fn reckoned(store: &Store, of: &(impl Fn(&Keys) -> Vec<u64> + Sync)) -> Result<usize> {
    let some = store.some()?;
    let step = some.len().div_ceil(COUNTED).max(1);
    let counted: usize = (some.par_iter().step_by(step)).map(|a| of(a).len()).sum();
    Ok(counted * step * store.len() / some.len().max(1))
}

/// Keys with the same first bits.
#[derive(Debug, Clone, Copy)]
struct Part {
    bits: u32,
    value: u64,
}

/// Bytes for each key: marks of those met, and a list of perhaps half of them while it grows.
const BYTES: usize = 20;
/// Less room than this is not kept to: each part costs two looks at all articles.
const LEAST_ROOM: u64 = 512 << 20;
const MOST_BITS: u32 = 5;

impl Part {
    /// Bits by which so many keys come into parts that fit into the room one by one.
    fn bits(keys: usize, room: u64) -> u32 {
        let parts = (keys * BYTES) as u64 / room.max(LEAST_ROOM) + 1;
        parts.next_power_of_two().ilog2().min(MOST_BITS)
    }

    fn has(self, key: u64) -> bool {
        self.bits == 0 || key >> (u64::BITS - self.bits) == self.value
    }
}

/// The keys of a part that more than one article may have, with their articles. Most keys stand in one article only: a first
/// pass finds those that were met before, and only these are listed in a second.
fn shared(
    store: &Store,
    of: &(impl Fn(&Keys) -> Vec<u64> + Sync),
    part: Part,
    all: usize,
) -> Result<Vec<(u64, u32)>> {
    let met = Met::new(all >> part.bits, part.bits);
    let own = |article: &Keys| of(article).into_iter().filter(move |key| part.has(*key));
    store.each(|_, articles| {
        (articles.par_iter()).for_each(|a| own(a).for_each(|key| met.add(key)));
    })?;
    let mut entries = Vec::new();
    store.each(|before, articles| {
        let listed = articles.par_iter().enumerate();
        let listed = listed.flat_map_iter(|(at, article)| {
            let i = (before + at) as u32;
            let again = own(article).filter(|key| met.twice(*key));
            again.map(move |key| (key, i))
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
    /// First bits, which all keys have in common.
    common: u32,
    shift: u32,
}

/// Bits for each key: one key in sixteen that stands alone falls on another one's bit.
const BITS: usize = 16;

impl Met {
    fn new(keys: usize, common: u32) -> Self {
        let bits = (keys * BITS).next_power_of_two().max(64);
        let clear = || (0..bits / 64).map(|_| AtomicU64::new(0)).collect();
        Self {
            once: clear(),
            again: clear(),
            common,
            shift: u64::BITS - bits.ilog2(),
        }
    }

    /// Word and bit of a key. Keys are hashes; the upper of the bits that differ are taken.
    fn place(&self, key: u64) -> (usize, u64) {
        let bit = (key << self.common) >> self.shift;
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
            let of = |article: &Keys| {
                let mut own = article.terms().to_vec();
                own.sort_unstable();
                own.dedup();
                own
            };
            let all = reckoned(&store, &of).expect("what was written");
            let parted = in_parts(&store, &of, (3, all), (4, 2), |a, b| a + b != 3);
            let parted = parted.expect("what was written");
            prop_assert_eq!((&parted.pairs, parted.full_buckets), (&found.pairs, found.full_buckets));
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

    #[test]
    fn keys_come_into_as_many_parts_as_the_room_asks_for() {
        assert_eq!(Part::bits(1000, 0), 0);
        assert_eq!(Part::bits(400_000_000, u64::MAX), 0);
        assert_eq!(Part::bits(400_000_000, 1 << 30), 3);
        assert_eq!(Part::bits(40_000_000_000, 0), MOST_BITS);
    }
}
