//! Rare shingles: an inverted index of the word runs that few articles carry, for excerpts and partial re-use.

use super::Proposal;
use super::buckets::sharing;
use crate::error::Result;
use crate::keys::{Keys, Store};

/// A shingle in more articles than this is a phrase or furniture, or a copy that the bands find.
pub(super) const MOST_ARTICLES: usize = 40;
/// Shared indexed shingles that make a candidate.
pub(super) const NEEDED: u32 = 2;

/// Proposes the pairs that share rare shingles. Of articles that `alike` gives one number, one may stand for all.
///
/// # Errors
/// When the keys cannot be read.
pub fn rare_shingles(articles: &Store, alike: &[u32]) -> Result<Proposal> {
    let keys = |article: &Keys, out: &mut Vec<u64>| {
        // The upper half of a number that is spread over all bits, as buckets expect.
        out.extend(article.shingles().iter().map(|&s| u64::from(s) << 32));
    };
    sharing(articles, keys, (MOST_ARTICLES, NEEDED), alike, |_, _| true)
}
