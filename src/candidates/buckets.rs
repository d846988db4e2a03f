//! Pairs out of sorted `(key, article)` arrays.

use rayon::prelude::*;

use super::Proposal;

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

/// The pairs that share at least `needed` keys. A key in more articles than `most` proposes nothing and is counted;
/// `may` says whether a pair of articles is looked at.
pub fn sharing(
    mut entries: Vec<(u64, u32)>,
    most: usize,
    needed: u32,
    may: impl Fn(u32, u32) -> bool,
) -> Proposal {
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
    proposal
}

/// Sorted packed pairs with the number of times each was proposed.
fn count(mut packed: Vec<u64>) -> Vec<((u32, u32), u32)> {
    packed.par_sort_unstable();
    packed
        .chunk_by(|x, y| x == y)
        .map(|run| (unpack(run[0]), run.len() as u32))
        .collect()
}
