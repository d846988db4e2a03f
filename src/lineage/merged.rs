//! Merged wires: an article that also carries content of another family.

use super::Items;

/// Share of an article's content that the other family must account for and its own cannot.
const ADDED_SHARE: f32 = 0.16;
/// With equal runs of words in it, a smaller share is enough.
const ADDED_SHARE_WORDED: f32 = 0.08;
/// Runs of five equal words that only the other family has.
const ADDED_RUNS: usize = 12;

/// Whether an article draws on `other` for what `own` does not have: both are the content of whole families.
pub fn draws_on(article: &Items, own: &Items, other: &Items) -> bool {
    let total = article.weight();
    if total <= 0.0 {
        return false;
    }
    let added = article.common(other).without(own);
    let runs = added.0.iter().filter(|i| i.run).count();
    let share = added.weight() / total;
    share >= ADDED_SHARE && runs > 0 || (share >= ADDED_SHARE_WORDED && runs >= ADDED_RUNS)
}
