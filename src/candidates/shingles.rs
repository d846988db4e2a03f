//! Rare shingles: an inverted index of the word runs that few articles carry, for excerpts and partial re-use.

use rayon::prelude::*;

use super::Proposal;
use super::buckets::sharing;
use crate::sketch::shingle_hash;
use crate::text::reading::Reading;

/// Words in a rare shingle.
const WORDS: usize = 5;
/// One shingle in this many is indexed, chosen by its hash, so that all articles index the same ones.
const SAMPLE: u64 = 2;
/// A shingle in more articles than this is a phrase or furniture, or a copy that the bands find.
const MOST_ARTICLES: usize = 40;
/// Shared indexed shingles that make a candidate.
const NEEDED: u32 = 2;

/// Proposes the pairs that share rare shingles.
pub fn rare_shingles(readings: &[&Reading]) -> Proposal {
    let entries: Vec<(u64, u32)> = readings
        .par_iter()
        .enumerate()
        .flat_map_iter(|(i, reading)| {
            let words: Vec<u64> = reading.tokens.iter().map(|t| t.hash).collect();
            let keys: Vec<u64> = words
                .windows(WORDS)
                .map(shingle_hash)
                .filter(|h| h % SAMPLE == 0)
                .collect();
            keys.into_iter().map(move |h| (h, i as u32))
        })
        .collect();
    sharing(entries, MOST_ARTICLES, NEEDED, |_, _| true)
}
