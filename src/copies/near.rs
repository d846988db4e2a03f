//! Pairs worth verifying: articles that share a band of their sketch and, by the low bytes of all minima, seem alike.
//!
//! As in [`crate::candidates`], buckets are runs of equal keys in sorted arrays. A bucket of more than [`SMALL`] articles
//! is paired as long as all such buckets together stay within [`WORK`] pairs an article, smallest first; the rest is
//! chained: each article with its neighbours and the first one. Work stays linear, and the cut is counted.

use rayon::prelude::*;

use super::note::Note;
use super::notes::Notes;
use super::sorted::{Room, sort_hashes};
use crate::candidates::buckets::{pack, unpack};
use crate::candidates::{BANDS, ROWS};
use crate::sketch::VALUES;

/// A bucket up to this size is always paired.
pub(super) const SMALL: usize = 48;
/// Pairs an article that larger buckets may ask for.
const WORK: usize = 128;
/// The same for a small dump.
const LEAST_WORK: usize = 1 << 23;
/// Neighbours on each side in a chained bucket.
const REACH: usize = 4;
/// Standard errors by which a resemblance may be underestimated.
const DOUBT: f64 = 4.0;

/// Threshold under which bands of [`FEW_ROWS`] are asked, of the low bytes of the minima: with [`ROWS`], one pair in six of
/// those with a resemblance of 0.5 has no band in common, with three rows one in 250.
const LOW: f64 = 0.7;
const FEW_ROWS: usize = 3;

/// Bands by which articles of a resemblance are found, and rows of each.
pub(crate) fn bands(threshold: f64) -> (usize, usize) {
    if threshold < LOW {
        (VALUES / FEW_ROWS, FEW_ROWS)
    } else {
        (BANDS, ROWS)
    }
}

/// What was proposed.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// Sorted pairs of articles.
    pub(super) pairs: Vec<(u32, u32)>,
    /// Buckets that were chained.
    pub(super) chained: u64,
}

/// Proposes pairs among these articles, which are ascending and long enough for a shingle.
pub(super) fn near(notes: &Notes, among: &[u32], threshold: f64) -> Near {
    let alike = |a: u32, b: u32| alike(&notes[a], &notes[b], threshold);
    let articles = notes.articles(among);
    let (mut packed, mut large) = (Vec::new(), Vec::new());
    let (bands, rows) = bands(threshold);
    let entries = |band: usize| match rows {
        ROWS => notes.entries(band, &articles),
        _ => notes.low_entries(band * rows..(band + 1) * rows, &articles),
    };
    let bands: Vec<(Vec<u64>, Vec<Vec<u32>>)> = (0..bands)
        .into_par_iter()
        .map(|band| {
            let mut entries = entries(band);
            sort_hashes(&mut entries, &mut Room::default());
            let (mut pairs, mut large) = (Vec::new(), Vec::new());
            for bucket in entries.chunk_by(|x, y| x >> 32 == y >> 32) {
                match bucket.len() {
                    1 => {}
                    n if n <= SMALL => all_pairs(bucket, alike, &mut pairs),
                    _ => large.push(bucket.iter().map(|entry| *entry as u32).collect()),
                }
            }
            (pairs, large)
        })
        .collect();
    for (pairs, of_band) in bands {
        packed.extend(pairs);
        large.extend(of_band);
    }
    // Stable: buckets of one size stay in the order of their bands and keys.
    large.sort_by_key(Vec::len);
    let work = LEAST_WORK.max(among.len() * WORK);
    let mut done = 0;
    let paired = large.partition_point(|bucket| {
        done += bucket.len() * bucket.len() / 2;
        done <= work
    });
    let found: Vec<Vec<u64>> = large
        .par_iter()
        .enumerate()
        .map(|(number, bucket)| {
            let mut pairs = Vec::new();
            let entries: Vec<u64> = bucket.iter().map(|&i| u64::from(i)).collect();
            if number < paired {
                all_pairs(&entries, alike, &mut pairs);
            } else {
                chain(bucket, alike, &mut pairs);
            }
            pairs
        })
        .collect();
    packed.extend(found.into_iter().flatten());
    packed.par_sort_unstable();
    packed.dedup();
    Near {
        pairs: packed.into_iter().map(unpack).collect(),
        chained: (large.len() - paired) as u64,
    }
}

/// Pairs of a bucket; the article is the low half of an entry.
fn all_pairs(bucket: &[u64], alike: impl Fn(u32, u32) -> bool, pairs: &mut Vec<u64>) {
    for (i, x) in bucket.iter().enumerate() {
        let others = bucket[i + 1..].iter().map(|y| *y as u32);
        pairs.extend(
            others
                .filter(|y| alike(*x as u32, *y))
                .map(|y| pack(*x as u32, y)),
        );
    }
}

fn chain(bucket: &[u32], alike: impl Fn(u32, u32) -> bool, pairs: &mut Vec<u64>) {
    for (i, &x) in bucket.iter().enumerate() {
        let next = bucket[i + 1..].iter().take(REACH);
        let first = bucket.first().filter(|_| i > REACH);
        let others = next.chain(first).filter(|y| alike(x, **y));
        pairs.extend(others.map(|&y| pack(x, y)));
    }
}

/// Whether a pair may reach the threshold, from its sketches.
fn alike(a: &Note, b: &Note, threshold: f64) -> bool {
    let (short, long) = (a.words.min(b.words), a.words.max(b.words));
    // A short text has fewer shingles than the sketch has values.
    let values = (short as usize).min(VALUES) as f64;
    let error = (threshold * (1.0 - threshold) / values).sqrt();
    // The shingles of a text may repeat themselves: its words only hint at its length.
    let may = f64::from(short) * 2.0 >= f64::from(long) * threshold;
    may && a.resemblance(b) >= threshold - DOUBT * error - 0.02
}
