//! Merged wires: an article that also carries content of another family.

use super::Items;

/// Share of an article's content that the other family must account for and its own cannot.
const ADDED_SHARE: f32 = 0.16;
/// With equal runs of words in it, a smaller share is enough.
const ADDED_SHARE_WORDED: f32 = 0.08;
/// Runs of five equal words that only the other family has.
const ADDED_RUNS: usize = 12;

/// Whether an article draws on another family, which has the items `other`, for what its `own` does not have.
pub fn draws_on(article: &Items, own: impl Fn(u64) -> bool, other: impl Fn(u64) -> bool) -> bool {
    let total = article.weight();
    if total <= 0.0 {
        return false;
    }
    let items = article.0.iter().copied();
    let added = Items(items.filter(|i| other(i.key) && !own(i.key)).collect());
    let runs = added.0.iter().filter(|i| i.run).count();
    let share = added.weight() / total;
    share >= ADDED_SHARE && runs > 0 || (share >= ADDED_SHARE_WORDED && runs >= ADDED_RUNS)
}
