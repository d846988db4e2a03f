//! Pairs out of sorted `(key, article)` arrays.

use rayon::prelude::*;

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

/// Sorted packed pairs with the number of times each was proposed.
pub fn count(mut packed: Vec<u64>) -> Vec<((u32, u32), u32)> {
    packed.par_sort_unstable();
    packed
        .chunk_by(|x, y| x == y)
        .map(|run| (unpack(run[0]), run.len() as u32))
        .collect()
}
