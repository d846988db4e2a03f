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

/// The pairs of articles that share at least `needed` keys, as `keys` appends them for an article (asked for at least
/// twice). A key in more articles than `most` proposes nothing and is counted; `may` says whether a pair of articles is
/// looked at.
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
    let room = store.room().max(LEAST_ROOM);
    in_parts(store, &of, room, (most, needed), may)
}

/// Most keys stand in one article only: of each part a first pass finds the keys that were met before, and only these are
/// listed, in as many further parts as their number asks for.
fn in_parts(
    store: &Store,
    of: &(impl Fn(&Keys) -> Vec<u64> + Sync),
    room: u64,
    (most, needed): (usize, u32),
    may: impl Fn(u32, u32) -> bool,
) -> Result<Proposal> {
    let mut proposal = Proposal::default();
    let mut packed = Vec::new();
    let all = reckoned(store, of)?;
    for part in Part::WHOLE.cut(all * MARKS, room) {
        let (met, again) = met(store, of, part, all)?;
        for part in part.cut(again * ENTRIES, room) {
            let mut entries = listed(store, of, part, &met)?;
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
    }
    proposal.pairs = repeated(packed, needed);
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

/// Bytes for each key: its marks.
const MARKS: usize = 8;
/// Bytes for each time a key was met again: it is listed then, and once for the first time.
const ENTRIES: usize = 2 * size_of::<(u64, u32)>();
/// Less room than this is not kept to: each part costs two looks at all articles.
const LEAST_ROOM: u64 = 512 << 20;
/// A part is cut into two to the power of this at the most.
const MOST_BITS: u32 = 5;

impl Part {
    const WHOLE: Self = Self { bits: 0, value: 0 };

    /// Parts of it that take, of so many bytes, as many as there is room for.
    fn cut(self, bytes: usize, room: u64) -> impl Iterator<Item = Self> {
        let parts = bytes as u64 / room.max(1) + 1;
        let more = parts.next_power_of_two().ilog2().min(MOST_BITS);
        (0..1 << more).map(move |value| Self {
            bits: self.bits + more,
            value: self.value << more | value,
        })
    }

    fn has(self, key: u64) -> bool {
        self.bits == 0 || key >> (u64::BITS - self.bits) == self.value
    }
}

/// Marks the keys of a part, of all keys so many, and counts how often one was met again.
fn met(
    store: &Store,
    of: &(impl Fn(&Keys) -> Vec<u64> + Sync),
    part: Part,
    all: usize,
) -> Result<(Met, usize)> {
    let met = Met::new(all >> part.bits, part.bits);
    let mut again = 0;
    let add = |key: &u64| part.has(*key) && met.add(*key);
    store.each(|_, articles| {
        let counts = articles
            .par_iter()
            .map(|a| of(a).iter().filter(|k| add(k)).count());
        again += counts.sum::<usize>();
    })?;
    Ok((met, again))
}

/// The keys of a part that more than one article may have, with their articles.
fn listed(
    store: &Store,
    of: &(impl Fn(&Keys) -> Vec<u64> + Sync),
    part: Part,
    met: &Met,
) -> Result<Vec<(u64, u32)>> {
    let mut entries = Vec::new();
    store.each(|before, articles| {
        let listed = articles.par_iter().enumerate();
        let listed = listed.flat_map_iter(|(at, article)| {
            let i = (before + at) as u32;
            let own = of(article).into_iter();
            let again = own.filter(|key| part.has(*key) && met.twice(*key));
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

    /// Whether it was met before, as it seems.
    fn add(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        let before = self.once[word].fetch_or(bit, Ordering::Relaxed) & bit != 0;
        if before {
            self.again[word].fetch_or(bit, Ordering::Relaxed);
        }
        before
    }

    fn twice(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.again[word].load(Ordering::Relaxed) & bit != 0
    }
}

/// The pairs that were packed at least `needed` times, sorted. Of a large dump most are met once.
fn repeated(mut packed: Vec<u64>, needed: u32) -> Vec<(u32, u32)> {
    packed.par_sort_unstable();
    packed
        .chunk_by(|x, y| x == y)
        .filter(|run| run.len() >= needed as usize)
        .map(|run| unpack(run[0]))
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
            let parted = in_parts(&store, &of, 40, (4, 2), |a, b| a + b != 3);
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
        let parts = |bytes, room| Part::WHOLE.cut(bytes, room).count();
        assert_eq!((parts(8000, 10_000), parts(8000, 2000)), (1, 8));
        assert_eq!(parts(usize::MAX >> 1, 0), 1 << MOST_BITS);
        let whole: Vec<Part> = Part::WHOLE.cut(5, 2).collect();
        let parts: Vec<Part> = whole.iter().flat_map(|part| part.cut(2, 2)).collect();
        let of = |key: u64| parts.iter().filter(|part| part.has(key)).count();
        assert_eq!(
            (parts.len(), of(0), of(u64::MAX), of(7 << 60)),
            (8, 1, 1, 1)
        );
    }
}
