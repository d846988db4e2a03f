//! Near-duplicate bands: articles whose sketches agree on all rows of a band.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::Proposal;
use super::buckets::{for_each_bucket, pack, unpack};
use crate::sketch::Sketch;

/// Groups of minima.
pub const BANDS: usize = 25;
/// Minima in a group: 25 x 5 finds 0.9998 of the pairs at a resemblance of 0.7.
pub const ROWS: usize = 5;
/// A bucket beyond this is chained instead of paired: each article with its neighbours and with the first one. Copies
/// of one text are still joined, and the work stays linear.
pub(super) const FULL: usize = 48;
/// Neighbours on each side in a chained bucket.
pub(super) const REACH: usize = 4;

/// Proposes the pairs that share a band, and tells for each article the first one that it shares a band with: copies of
/// one text are told the same.
pub fn bands(sketches: &[Sketch]) -> (Proposal, Vec<u32>) {
    let mut alike: Vec<u32> = (0..sketches.len() as u32).collect();
    let mut proposal = Proposal::default();
    let mut packed: Vec<u64> = Vec::new();
    for band in 0..BANDS {
        let mut entries: Vec<(u64, u32)> = sketches
            .par_iter()
            .enumerate()
            .filter_map(|(i, sketch)| match sketch {
                Sketch::TooShort => None,
                Sketch::Minima(m) => {
                    Some((band_key(&m[band * ROWS..(band + 1) * ROWS], band), i as u32))
                }
            })
            .collect();
        for_each_bucket(&mut entries, |bucket| {
            if bucket.len() > FULL {
                proposal.full_buckets += 1;
            }
            for (i, x) in bucket.iter().enumerate() {
                let first = &mut alike[x.1 as usize];
                *first = bucket[0].1.min(*first);
                let reach = if bucket.len() > FULL {
                    REACH
                } else {
                    bucket.len()
                };
                packed.extend(bucket[i + 1..].iter().take(reach).map(|y| pack(x.1, y.1)));
                if bucket.len() > FULL && i > REACH {
                    packed.push(pack(bucket[0].1, x.1));
                }
            }
        });
        // Most pairs stand in many bands: keep the list short as it grows.
        packed.par_sort_unstable();
        packed.dedup();
    }
    proposal.pairs = packed.into_iter().map(unpack).collect();
    (proposal, alike)
}

/// The key of each band of an article; none for one that is too short.
pub fn band_keys(sketch: &Sketch) -> Vec<u64> {
    let Sketch::Minima(minima) = sketch else {
        return Vec::new();
    };
    let bands = minima.chunks_exact(ROWS).take(BANDS).enumerate();
    bands.map(|(band, rows)| band_key(rows, band)).collect()
}

fn band_key(rows: &[u32], band: usize) -> u64 {
    let mut bytes = [0u8; ROWS * 4];
    for (chunk, value) in bytes.chunks_exact_mut(4).zip(rows) {
        chunk.copy_from_slice(&value.to_le_bytes());
    }
    xxh3_64_with_seed(&bytes, band as u64)
}
