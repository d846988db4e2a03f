//! Rare facts: two rare terms in one sentence, for rewrites that share no run of words with their source.

use xxhash_rust::xxh3::xxh3_64;

use super::Proposal;
use super::buckets::sharing;
use crate::dating::Dating;
use crate::error::Result;
use crate::keys::{Keys, Store};
use crate::rarity::Rarity;
use crate::text::reading::TermKind;

/// Rarest terms of a sentence that are paired with one another.
const TERMS: usize = 8;
/// Terms in a larger share of articles are everyday words: what weighs less than 3.
const EVERYDAY: f64 = 0.049_787_068_367_863_944;
/// A pair of terms in more articles than this names a topic, not a copy.
pub(super) const MOST_ARTICLES: usize = 32;
/// Shared facts that make a candidate.
pub(super) const NEEDED: u32 = 2;
/// Days between the dates of two articles beyond which a rewrite is not looked for. Copy runs within days; two weeks
/// leave room for weeklies.
pub(super) const WINDOW_SECONDS: i64 = 15 * 86_400;

/// Proposes the pairs that share rare facts and whose trusted dates allow it. Of articles that `alike` gives one number, one
/// may stand for all.
///
/// # Errors
/// When the keys cannot be read.
pub fn rare_facts(
    articles: &Store,
    rarity: &Rarity,
    dates: &[&Dating],
    alike: &[u32],
) -> Result<Proposal> {
    let keys = |article: &Keys, out: &mut Vec<u64>| fact_keys(article, rarity, out);
    sharing(articles, keys, (MOST_ARTICLES, NEEDED), alike, |a, b| {
        dates[a as usize].seconds_apart(dates[b as usize]) <= WINDOW_SECONDS
    })
}

/// Keys of the pairs of rare terms of each sentence. A term that no other article carries cannot propose anything and
/// takes no place among the rarest.
pub fn fact_keys(article: &Keys, rarity: &Rarity, keys: &mut Vec<u64>) {
    let weights = rarity.of(article.language);
    let mut rare: Vec<(u32, u64)> = Vec::new();
    for sentence in article.sentences() {
        rare.clear();
        for (key, kind) in sentence {
            let frequency = rarity.frequency(key);
            if frequency > 1 && weights.share(key, kind, frequency) <= EVERYDAY {
                // Names and figures before words of the same rarity: they survive rewording.
                let rank = frequency * 2 + u32::from(kind == TermKind::Word);
                rare.push((rank, key));
            }
        }
        rare.sort_unstable();
        rare.dedup_by_key(|r| r.1);
        rare.truncate(TERMS);
        for (i, x) in rare.iter().enumerate() {
            for y in &rare[i + 1..] {
                let (low, high) = (x.1.min(y.1), x.1.max(y.1));
                let mut bytes = [0u8; 16];
                bytes[..8].copy_from_slice(&low.to_le_bytes());
                bytes[8..].copy_from_slice(&high.to_le_bytes());
                keys.push(xxh3_64(&bytes));
            }
        }
    }
}
