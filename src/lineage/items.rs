//! The content of an article as a sorted set of weighed items: its terms and its runs of words.

use crate::compare::prepared::Prepared;

/// Weight of a run of five equal words beside the weights of terms.
const RUN_WEIGHT: f32 = 1.0;

/// One item.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// Term key or shingle hash.
    pub key: u64,
    /// Rarity weight.
    pub weight: f32,
    /// A run of words.
    pub run: bool,
}

/// Items sorted by key, without repeats.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Items(pub Vec<Item>);

impl Items {
    /// Items of an article.
    pub fn new(prepared: &Prepared) -> Self {
        let terms = prepared
            .units
            .chunk_by(|a, b| a.key == b.key)
            .map(|run| Item {
                key: run[0].key,
                weight: run[0].weight,
                run: false,
            });
        let runs = prepared.shingles().iter().map(|&key| Item {
            key,
            weight: RUN_WEIGHT,
            run: true,
        });
        let mut items: Vec<Item> = terms.chain(runs).collect();
        items.sort_unstable_by_key(|i| i.key);
        items.dedup_by_key(|i| i.key);
        Self(items)
    }

    /// Total weight.
    pub fn weight(&self) -> f32 {
        self.0.iter().map(|i| i.weight).sum()
    }

    /// Weight and number of the terms, without runs.
    pub fn terms(&self) -> (f32, usize) {
        let terms = self.0.iter().filter(|i| !i.run);
        terms.fold((0.0, 0), |(weight, n), i| (weight + i.weight, n + 1))
    }

    /// Items that both have.
    pub fn common(&self, other: &Self) -> Self {
        Self(
            self.0
                .iter()
                .filter(|i| other.has(i.key))
                .copied()
                .collect(),
        )
    }

    /// Items that `other` lacks.
    pub fn without(&self, other: &Self) -> Self {
        Self(
            self.0
                .iter()
                .filter(|i| !other.has(i.key))
                .copied()
                .collect(),
        )
    }

    /// Items of either.
    pub fn union(&self, other: &Self) -> Self {
        let mut all: Vec<Item> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable_by_key(|i| i.key);
        all.dedup_by_key(|i| i.key);
        Self(all)
    }

    /// Share of the weight that `other` has too; 0 for nothing.
    pub fn share_in(&self, other: &Self) -> f32 {
        let total = self.weight();
        if total > 0.0 {
            self.common(other).weight() / total
        } else {
            0.0
        }
    }

    /// Whether it is among them.
    pub fn has(&self, key: u64) -> bool {
        self.0.binary_search_by_key(&key, |i| i.key).is_ok()
    }
}

/// What several articles carry: keys of items, ascending, each with the number of articles that have it.
#[derive(Debug, Clone, Default)]
pub struct Carried(Vec<(u64, u32)>);

impl Carried {
    /// Counts the items of articles.
    pub fn by<'a>(articles: impl Iterator<Item = &'a Items>) -> Self {
        let mut keys: Vec<u64> = articles.flat_map(|a| &a.0).map(|item| item.key).collect();
        keys.sort_unstable();
        let counted = keys.chunk_by(|a, b| a == b);
        Self(counted.map(|same| (same[0], same.len() as u32)).collect())
    }

    /// Whether so many articles have the item.
    pub fn has(&self, key: u64, articles: u32) -> bool {
        let at = self.0.binary_search_by_key(&key, |c| c.0);
        at.is_ok_and(|at| self.0[at].1 >= articles)
    }

    /// Items of one of the articles that others have as well.
    pub fn shared(&self, one: &Items) -> Items {
        let items = one.0.iter().filter(|item| self.has(item.key, 2));
        Items(items.copied().collect())
    }
}
