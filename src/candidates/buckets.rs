//! Pairs out of sorted `(key, article)` arrays.

use std::cmp::Reverse;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::Proposal;
use super::parts::{PARTS, Parts, Record};
use crate::error::Result;
use crate::keys::{Keys, Store};
use crate::scratch::Scratch;

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
/// twice). Of a key in more articles than `most` copies stand for one another, as [`pair_up`] says; what is still too
/// full proposes nothing and is counted. `may` says whether a pair of articles is looked at.
///
/// # Errors
/// When what there is no room for cannot be put aside, or not be read back.
pub fn sharing(
    store: &Store,
    keys: impl Fn(&Keys, &mut Vec<u64>) + Sync,
    (most, needed): (usize, u32),
    alike: &[u32],
    may: impl Fn(u32, u32) -> bool + Sync,
) -> Result<Proposal> {
    let room = store.room().max(LEAST_ROOM);
    sharing_within(store, &keys, room, (most, needed), alike, may)
}

/// Groups of copies of a full bucket, the largest ones first, whose first articles are paired with all of the bucket.
pub(super) const HUBS: usize = 8;

/// Hands the pairs of a bucket to `each`, in any order; false if it is too full for any.
///
/// A wire that hundreds print fills the bucket of each of its keys, and who prints only a part of it, or rewrites it, would
/// meet none of them. So a full bucket is taken by copies, articles that `alike` gives one number: the first of each group
/// is paired with the first of every other, and those of the [`HUBS`] largest groups with all articles of others. Where there
/// are too many groups as well the hubs alone are, if every group has two articles on average; else the key is a phrase, a
/// topic or furniture.
fn pair_up(
    bucket: &[(u64, u32)],
    most: usize,
    alike: &[u32],
    mut each: impl FnMut(u32, u32),
) -> bool {
    if bucket.len() <= most {
        for (i, x) in bucket.iter().enumerate() {
            bucket[i + 1..].iter().for_each(|y| each(x.1, y.1));
        }
        return true;
    }
    let group = |article: u32| alike[article as usize];
    let mut sorted: Vec<(u32, u32)> = bucket.iter().map(|e| (group(e.1), e.1)).collect();
    sorted.sort_unstable();
    let groups = sorted.chunk_by(|x, y| x.0 == y.0);
    let mut firsts: Vec<(Reverse<usize>, u32)> =
        groups.map(|all| (Reverse(all.len()), all[0].1)).collect();
    firsts.sort_unstable();
    if firsts.len() > most {
        if firsts.len() * 2 > bucket.len() {
            return false;
        }
        firsts.truncate(HUBS);
    }
    let (hubs, others) = firsts.split_at(firsts.len().min(HUBS));
    for (i, &(_, hub)) in hubs.iter().enumerate() {
        // Two hubs make one pair.
        let further = |x: &u32| hubs[..=i].iter().all(|h| h.1 != *x) && group(*x) != group(hub);
        let articles = sorted.iter().map(|e| e.1);
        articles.filter(further).for_each(|x| each(hub, x));
    }
    for (i, x) in others.iter().enumerate() {
        others[i + 1..].iter().for_each(|y| each(x.1, y.1));
    }
    true
}

/// Less room than this is not kept to: marks of so few bits tell little, and nearly all keys would be put aside.
const LEAST_ROOM: u64 = 256 << 20;

/// Most keys stand in one article only: a first pass marks the keys that were met before, and only these are listed.
/// Half of the room is for the marks, half for keys and then for pairs, of which most are met once.
fn sharing_within(
    store: &Store,
    keys: &(impl Fn(&Keys, &mut Vec<u64>) + Sync),
    room: u64,
    (most, needed): (usize, u32),
    alike: &[u32],
    may: impl Fn(u32, u32) -> bool + Sync,
) -> Result<Proposal> {
    let met = met(store, keys, room / 2)?;
    let listed = listed(store, keys, &met, room / 2)?;
    drop(met);
    let mut proposal = Proposal::default();
    let mut packed = parts(store, room / 2);
    let part_of = |pair: u64| (pair >> 32) as usize * PARTS / store.len();
    for entries in listed.parts() {
        let mut entries = entries?;
        let mut pairs = Vec::new();
        for_each_bucket(&mut entries, |bucket| {
            let paired = pair_up(bucket, most, alike, |x, y| {
                if may(x, y) {
                    pairs.push(pack(x, y));
                }
            });
            proposal.full_buckets += u64::from(!paired);
        });
        packed.extend(pairs.into_iter().map(|pair| (part_of(pair), pair)))?;
    }
    for pairs in packed.parts() {
        proposal.pairs.extend(repeated(pairs?, needed));
    }
    Ok(proposal)
}

fn parts<T: Record>(store: &Store, room: u64) -> Parts<T> {
    Parts::new(room, store.scratch().map(Scratch::another))
}

/// Marks the keys that more than one article may have, in so many bytes.
fn met(store: &Store, keys: &(impl Fn(&Keys, &mut Vec<u64>) + Sync), room: u64) -> Result<Met> {
    let some = store.some()?;
    let step = some.len().div_ceil(COUNTED).max(1);
    let counted: usize = (some.par_iter().step_by(step))
        .map_init(Vec::new, |own, article| of(article, keys, own).len())
        .sum();
    let all = counted * step * store.len() / some.len().max(1);
    let met = Met::new(all, room);
    store.each(|_, articles| {
        articles.par_iter().for_each_init(Vec::new, |own, article| {
            of(article, keys, own).iter().for_each(|&key| met.add(key));
        });
        Ok(())
    })?;
    Ok(met)
}

/// The keys of an article, each once.
fn of<'a>(
    article: &Keys,
    keys: &impl Fn(&Keys, &mut Vec<u64>),
    own: &'a mut Vec<u64>,
) -> &'a [u64] {
    own.clear();
    keys(article, own);
    own.sort_unstable();
    own.dedup();
    own
}

/// The keys that more than one article may have, with their articles, in parts by their first bits.
fn listed(
    store: &Store,
    keys: &(impl Fn(&Keys, &mut Vec<u64>) + Sync),
    met: &Met,
    room: u64,
) -> Result<Parts<(u64, u32)>> {
    let mut out = parts(store, room);
    store.each(|before, articles| {
        let listed = articles.par_iter().enumerate();
        let listed = listed.flat_map_iter(|(at, article)| {
            let mut own = Vec::new();
            keys(article, &mut own);
            let again = own.into_iter().filter(|key| met.twice(*key));
            again.map(move |key| (key, (before + at) as u32))
        });
        let listed: Vec<(u64, u32)> = listed.collect();
        let part_of = |key: u64| (key >> (u64::BITS - PARTS.ilog2())) as usize;
        out.extend(listed.into_iter().map(|entry| (part_of(entry.0), entry)))
    })?;
    Ok(out)
}

/// Articles by which the number of all keys is reckoned.
const COUNTED: usize = 500;

/// Which keys were met, and which of them more than once; a few more seem to have been than were.
struct Met {
    once: Vec<AtomicU64>,
    again: Vec<AtomicU64>,
    bits: u64,
}

/// Bits for each key, where there is room: one key in sixteen that stands alone falls on another one's bit.
const BITS: u64 = 16;

impl Met {
    /// For so many keys, in so many bytes.
    fn new(keys: usize, room: u64) -> Self {
        // Half of the room for each of the two.
        let bits = (keys as u64 * BITS).min(room.saturating_mul(4)).max(64);
        let clear = || (0..bits.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
        Self {
            once: clear(),
            again: clear(),
            bits,
        }
    }

    /// Word and bit of a key. Keys are hashes, spread over all numbers.
    fn place(&self, key: u64) -> (usize, u64) {
        let bit = ((u128::from(key) * u128::from(self.bits)) >> 64) as u64;
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

/// The pairs that were packed at least `needed` times, sorted. Of a large dump most are met once.
fn repeated(mut packed: Vec<u64>, needed: u32) -> impl Iterator<Item = (u32, u32)> {
    packed.par_sort_unstable();
    let runs = packed.chunk_by(|x, y| x == y);
    let often = runs.filter(|run| run.len() >= needed as usize);
    let pairs: Vec<_> = often.map(|run| unpack(run[0])).collect();
    pairs.into_iter()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    #[test]
    fn in_a_full_bucket_copies_stand_for_one_another() {
        // Of eleven articles four have a text each, and the others are of two texts.
        let alike = [0, 0, 0, 0, 4, 4, 4, 7, 8, 9, 10];
        let bucket: Vec<(u64, u32)> = (0..11).map(|article| (5, article)).collect();
        let found = |most| {
            let mut all = BTreeSet::new();
            let paired = pair_up(&bucket, most, &alike, |x, y| {
                assert!(all.insert(pack(x, y)), "each pair once");
            });
            paired.then_some(all)
        };
        let pairs = || (0..11u32).flat_map(|x| (x + 1..11).map(move |y| (x, y)));
        let apart = |&(x, y): &(u32, u32)| alike[x as usize] != alike[y as usize];
        let first = |x: u32| alike[x as usize] == x;
        let met = pairs().filter(apart).filter(|&(x, y)| first(x) || first(y));
        assert_eq!(found(11), Some(pairs().map(|(x, y)| pack(x, y)).collect()));
        assert_eq!(found(6), Some(met.map(|(x, y)| pack(x, y)).collect()));
        assert_eq!(found(5), None, "six texts of eleven articles");
    }

    #[test]
    fn only_hubs_meet_all_of_a_bucket_of_many_copies() {
        // Forty articles of ten texts, four of each.
        let alike: Vec<u32> = (0..40).map(|article| article % 10).collect();
        let bucket: Vec<(u64, u32)> = (0..40).map(|article| (5, article)).collect();
        let of = |most| {
            let mut pairs = Vec::new();
            assert!(pair_up(&bucket, most, &alike, |x, y| pairs.push((x, y))));
            pairs
        };
        let with_hub = |(x, y): &(u32, u32)| (*x.min(y) as usize) < HUBS;
        let (few, many) = (of(9), of(10));
        assert!(few.iter().all(with_hub));
        assert_eq!(few.len(), HUBS * 36 - HUBS * (HUBS - 1) / 2);
        let others: Vec<_> = many.iter().filter(|pair| !with_hub(pair)).collect();
        assert_eq!((others, many.len()), (vec![&(8, 9)], few.len() + 1));
    }

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
            let apart: Vec<u32> = (0..12).collect();
            let found = sharing(&store, keys, (4, 2), &apart, |a, b| a + b != 3).expect("what was written");
            let home = tempfile::tempdir().expect("a folder");
            let mut aside = Store::new(0, Some(home.path()));
            for list in &lists {
                aside.push(vec![Keys::from_terms(list.iter().map(|&n| hash(n)))]).expect("the folder is there");
            }
            let narrow = sharing_within(&aside, &keys, 40, (4, 2), &apart, |a, b| a + b != 3);
            let narrow = narrow.expect("what was written");
            prop_assert_eq!((&narrow.pairs, narrow.full_buckets), (&found.pairs, found.full_buckets));
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
