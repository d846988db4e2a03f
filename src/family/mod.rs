//! Families: articles that descend from the same copy, judged as wholes.
//!
//! A family is not a connected component of a threshold graph. Near-identical texts are first taken together, since a
//! hundred copies are one witness. The groups are then merged greedily, best pair first, by the *mean* log-odds over all
//! their pairs, so that one doubtful link cannot chain two families; last, each group may move to the family it fits best.

pub mod fitness;
mod near;
mod parts;
mod releases;
pub mod settle;
pub mod stories;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use ahash::AHashMap;

/// The judged link of a pair of articles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Index of one article.
    pub a: u32,
    /// Index of the other.
    pub b: u32,
    /// Log-odds that both descend from the same copy.
    pub log_odds: f32,
    /// The texts are the same but for a few words.
    pub same_text: bool,
    /// Each tells it in its own words: beside quotations hardly a turn of phrase is in both, though they are in one language,
    /// and not nearly all facts are either.
    pub own_words: bool,
}

/// Log-odds beyond this count no more: one very sure pair must not outvote many doubtful ones.
const CLAMP: f32 = 4.0;
/// Log-odds of a pair that no source proposed.
const UNPROPOSED: f32 = -2.0;
/// Passes in which groups may move.
const PASSES: usize = 4;

/// Groups the articles `0..n`; families have two members or more, members ascend, families are sorted by first member.
pub fn families(n: usize, links: &[Link]) -> Vec<Vec<u32>> {
    let group = same_texts(n, links);
    let joined = between_groups(&group, links);
    let mut clusters = agglomerate(&joined, |_| 1.0);
    refine(&mut clusters, &joined);
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (i, g) in group.iter().enumerate() {
        let cluster = clusters.get(g).copied().unwrap_or(*g);
        members.entry(cluster).or_default().push(i as u32);
    }
    let mut out: Vec<Vec<u32>> = members.into_values().filter(|m| m.len() > 1).collect();
    out.sort_unstable();
    out
}

/// A number for each of the texts `0..n`: copies of one have the same.
fn same_texts(n: usize, links: &[Link]) -> Vec<u32> {
    let mut sets = Sets::new(n);
    for link in links.iter().filter(|l| l.same_text && l.log_odds > 0.0) {
        sets.union(link.a, link.b);
    }
    (0..n as u32).map(|i| sets.find(i)).collect()
}

/// Mean log-odds between groups of same texts.
fn between_groups(group: &[u32], links: &[Link]) -> BTreeMap<(u32, u32), f32> {
    let mut sums: BTreeMap<(u32, u32), (f32, f32)> = BTreeMap::new();
    for link in links {
        let (x, y) = (group[link.a as usize], group[link.b as usize]);
        if x != y {
            let sum = sums.entry((x.min(y), x.max(y))).or_default();
            sum.0 += link.log_odds.clamp(-CLAMP, CLAMP);
            sum.1 += 1.0;
        }
    }
    sums.into_iter()
        .map(|(pair, (sum, count))| (pair, sum / count))
        .collect()
}

#[derive(PartialEq)]
struct Offer {
    mean: f32,
    pair: (u32, u32),
    stamp: (u32, u32),
}

impl Eq for Offer {}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.mean
            .total_cmp(&other.mean)
            .then_with(|| other.pair.cmp(&self.pair))
    }
}

#[derive(Default)]
struct Cluster {
    size: f32,
    stamp: u32,
    /// Per neighbouring cluster: sum of log-odds of the proposed pairs, and their number.
    near: BTreeMap<u32, (f32, f32)>,
}

/// Merges the best pair of clusters while the mean of its log-odds is positive, over so many articles as each group counts
/// for. Returns the cluster of each group.
fn agglomerate(
    links: &BTreeMap<(u32, u32), f32>,
    counts: impl Fn(u32) -> f32,
) -> AHashMap<u32, u32> {
    let mut clusters: BTreeMap<u32, Cluster> = BTreeMap::new();
    let mut offers = BinaryHeap::new();
    for (&(a, b), &log_odds) in links {
        let pairs = counts(a) * counts(b);
        for (x, y) in [(a, b), (b, a)] {
            let cluster = clusters.entry(x).or_insert(Cluster {
                size: counts(x),
                ..Cluster::default()
            });
            cluster.near.insert(y, (log_odds * pairs, pairs));
        }
        if log_odds > 0.0 {
            offers.push(Offer {
                mean: log_odds,
                pair: (a, b),
                stamp: (0, 0),
            });
        }
    }
    let mut home: AHashMap<u32, u32> = clusters.keys().map(|&k| (k, k)).collect();
    let mut inside: AHashMap<u32, Vec<u32>> = clusters.keys().map(|&k| (k, vec![k])).collect();
    while let Some(Offer {
        pair: (a, b),
        stamp,
        ..
    }) = offers.pop()
    {
        let current = |x: u32| clusters.get(&x).map(|c| c.stamp);
        if current(a) != Some(stamp.0) || current(b) != Some(stamp.1) {
            continue;
        }
        let gone = clusters.remove(&b).unwrap_or_default();
        let moved = inside.remove(&b).unwrap_or_default();
        moved.iter().for_each(|g| {
            home.insert(*g, a);
        });
        inside.entry(a).or_default().extend(moved);
        absorb(&mut clusters, &mut offers, a, b, gone);
    }
    home
}

fn absorb(
    clusters: &mut BTreeMap<u32, Cluster>,
    offers: &mut BinaryHeap<Offer>,
    a: u32,
    b: u32,
    gone: Cluster,
) {
    let Some(mut kept) = clusters.remove(&a) else {
        return;
    };
    kept.size += gone.size;
    kept.stamp += 1;
    kept.near.remove(&b);
    for (y, (sum, count)) in gone.near {
        if y == a {
            continue;
        }
        let entry = kept.near.entry(y).or_default();
        entry.0 += sum;
        entry.1 += count;
    }
    for (&y, &(sum, count)) in &kept.near {
        let Some(other) = clusters.get_mut(&y) else {
            continue;
        };
        other.near.remove(&b);
        other.near.insert(a, (sum, count));
        let mean = mean(sum, count, kept.size * other.size);
        if mean > 0.0 {
            let (pair, stamp) = if a < y {
                ((a, y), (kept.stamp, other.stamp))
            } else {
                ((y, a), (other.stamp, kept.stamp))
            };
            offers.push(Offer { mean, pair, stamp });
        }
    }
    clusters.insert(a, kept);
}

fn mean(sum: f32, count: f32, pairs: f32) -> f32 {
    (sum + (pairs - count) * UNPROPOSED) / pairs
}

/// Moves each group to the cluster whose members it fits best, while that helps.
fn refine(home: &mut AHashMap<u32, u32>, links: &BTreeMap<(u32, u32), f32>) {
    let mut near: BTreeMap<u32, Vec<(u32, f32)>> = BTreeMap::new();
    for (&(a, b), &l) in links {
        near.entry(a).or_default().push((b, l));
        near.entry(b).or_default().push((a, l));
    }
    let mut size: AHashMap<u32, f32> = AHashMap::new();
    home.values()
        .for_each(|c| *size.entry(*c).or_insert(0.0) += 1.0);
    for _ in 0..PASSES {
        let mut changed = false;
        for (&g, links) in &near {
            let own = home[&g];
            let mut sums: BTreeMap<u32, (f32, f32)> = BTreeMap::new();
            for (other, l) in links {
                let sum = sums.entry(home[other]).or_default();
                sum.0 += l;
                sum.1 += 1.0;
            }
            let fit = |c: u32| {
                let others =
                    size.get(&c).copied().unwrap_or(0.0) - if c == own { 1.0 } else { 0.0 };
                let (sum, count) = sums.get(&c).copied().unwrap_or_default();
                if others > 0.0 {
                    mean(sum, count, others)
                } else {
                    0.0
                }
            };
            let stay = fit(own);
            let best = sums
                .keys()
                .copied()
                .map(|c| (fit(c), c))
                .max_by(|x, y| x.0.total_cmp(&y.0).then(y.1.cmp(&x.1)));
            if let Some((gain, target)) = best
                && target != own
                && gain > stay.max(0.0) + 0.05
            {
                *size.entry(own).or_insert(0.0) -= 1.0;
                *size.entry(target).or_insert(0.0) += 1.0;
                home.insert(g, target);
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}

/// Disjoint sets; the smallest member stands for the set, so that results do not depend on the order of unions.
#[derive(Debug, Clone)]
pub struct Sets(Vec<u32>);

impl Sets {
    /// `n` sets of one.
    pub fn new(n: usize) -> Self {
        Self((0..n as u32).collect())
    }

    /// The smallest member of the set.
    pub fn find(&mut self, mut i: u32) -> u32 {
        while self.0[i as usize] != i {
            self.0[i as usize] = self.0[self.0[i as usize] as usize];
            i = self.0[i as usize];
        }
        i
    }

    /// Joins two sets; whether they were apart.
    pub fn union(&mut self, a: u32, b: u32) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        let (low, high) = (a.min(b), a.max(b));
        self.0[high as usize] = low;
        a != b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(a: u32, b: u32, log_odds: f32) -> Link {
        Link {
            a,
            b,
            log_odds,
            same_text: false,
            own_words: false,
        }
    }

    #[test]
    fn one_weak_link_does_not_chain_two_families() {
        let mut links = vec![link(2, 3, 0.5)];
        for (a, b) in [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)] {
            links.push(link(a, b, 3.0));
        }
        for (a, b) in [(0, 3), (1, 3), (2, 4), (2, 5)] {
            links.push(link(a, b, -1.0));
        }
        assert_eq!(families(6, &links), [vec![0, 1, 2], vec![3, 4, 5]]);
    }

    #[test]
    fn many_copies_are_one_witness() {
        // 1..=50 are copies of one text, compared only with their neighbours; 0 is a rewrite of it, 51 a stranger.
        let mut links: Vec<Link> = (1..50)
            .map(|i| Link {
                a: i,
                b: i + 1,
                log_odds: 4.0,
                same_text: true,
                own_words: false,
            })
            .collect();
        links.push(link(0, 7, 2.0));
        links.push(link(7, 51, -2.0));
        assert_eq!(families(52, &links), [(0..=50).collect::<Vec<u32>>()]);
    }
}
