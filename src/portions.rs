//! Work in portions that fit into memory. What comes out does not depend on how it was cut.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::family::Sets;

/// Some of the pairs, and the articles they are about, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portion {
    /// Places in the list of pairs that was cut.
    pub pairs: Range<usize>,
    /// Articles by index.
    pub articles: Vec<u32>,
}

/// Cuts a list of pairs so that the articles of each portion take `room` bytes at most. Pairs of one story come to stand
/// near one another (the list is sorted for that), so that an article is in few portions, and within a portion those of one
/// neighbourhood, so that the articles of a pair were looked at not long ago.
pub fn of_pairs<P: Send>(
    articles: usize,
    pairs: &mut [P],
    ends: impl Fn(&P) -> (u32, u32) + Sync,
    bytes: impl Fn(u32) -> u64,
    room: u64,
) -> Vec<Portion> {
    let mut all: Vec<u32> = pairs.iter().map(&ends).flat_map(|(a, b)| [a, b]).collect();
    all.sort_unstable();
    all.dedup();
    let portions = if all.iter().map(|&i| bytes(i)).sum::<u64>() <= room {
        vec![Portion {
            pairs: 0..pairs.len(),
            articles: all,
        }]
    } else {
        cut(articles, pairs, &ends, bytes, room)
    };
    neighbours_together(articles, pairs, &portions, ends);
    portions
}

fn cut<P>(
    articles: usize,
    pairs: &mut [P],
    ends: &impl Fn(&P) -> (u32, u32),
    bytes: impl Fn(u32) -> u64,
    room: u64,
) -> Vec<Portion> {
    let place = story_order(articles, pairs.iter().map(ends));
    pairs.sort_by_key(|pair| {
        let (a, b) = ends(pair);
        let (x, y) = (place[a as usize], place[b as usize]);
        (x.max(y), x.min(y))
    });
    let mut portions = Vec::new();
    let (mut held, mut taken, mut from) = (BTreeSet::new(), 0, 0);
    for (at, pair) in pairs.iter().enumerate() {
        let (a, b) = ends(pair);
        let new: u64 = [a, b]
            .iter()
            .filter(|i| !held.contains(*i))
            .map(|&i| bytes(i))
            .sum();
        if taken + new > room && at > from {
            portions.push(Portion {
                pairs: from..at,
                articles: std::mem::take(&mut held).into_iter().collect(),
            });
            (from, taken) = (at, bytes(a) + bytes(b));
        } else {
            taken += new;
        }
        held.extend([a, b]);
    }
    portions.push(Portion {
        pairs: from..pairs.len(),
        articles: held.into_iter().collect(),
    });
    portions
}

/// Sorts the pairs of each portion by the neighbourhoods of their ends. Of the articles that an article is paired with, and
/// itself, one stands for them all, the one with the least hash: those that have most partners in common mostly have the
/// same.
fn neighbours_together<P: Send>(
    articles: usize,
    pairs: &mut [P],
    portions: &[Portion],
    ends: impl Fn(&P) -> (u32, u32) + Sync,
) {
    let hash = |i: u32| xxh3_64(&i.to_le_bytes());
    let mut least: Vec<u64> = (0..articles as u32).map(hash).collect();
    for (a, b) in pairs.iter().map(&ends) {
        for (this, other) in [(a, b), (b, a)] {
            let held = &mut least[this as usize];
            *held = (*held).min(hash(other));
        }
    }
    for portion in portions {
        pairs[portion.pairs.clone()].par_sort_unstable_by_key(|pair| {
            let (a, b) = ends(pair);
            let (x, y) = (least[a as usize], least[b as usize]);
            (x.min(y), x.max(y), a, b)
        });
    }
}

/// Places of the articles when each is followed by those it is paired with: breadth first.
fn story_order(articles: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Vec<u32> {
    let mut links: Vec<(u32, u32)> = pairs.flat_map(|(a, b)| [(a, b), (b, a)]).collect();
    links.sort_unstable();
    let mut place = vec![u32::MAX; articles];
    let mut next = 0;
    let mut open = std::collections::VecDeque::new();
    for first in 0..articles as u32 {
        if place[first as usize] != u32::MAX {
            continue;
        }
        open.push_back(first);
        place[first as usize] = next;
        next += 1;
        while let Some(article) = open.pop_front() {
            let from = links.partition_point(|link| link.0 < article);
            for link in links[from..].iter().take_while(|link| link.0 == article) {
                if place[link.1 as usize] == u32::MAX {
                    place[link.1 as usize] = next;
                    next += 1;
                    open.push_back(link.1);
                }
            }
        }
    }
    place
}

/// Articles that pairs connect with one another: each list ascends, the lists are sorted. Articles without a pair are left
/// out.
pub fn components(articles: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Vec<Vec<u32>> {
    let mut sets = Sets::new(articles);
    pairs.for_each(|(a, b)| {
        sets.union(a, b);
    });
    let mut by_first: Vec<(u32, u32)> = (0..articles as u32).map(|i| (sets.find(i), i)).collect();
    by_first.sort_unstable();
    by_first
        .chunk_by(|x, y| x.0 == y.0)
        .filter(|one| one.len() > 1)
        .map(|one| one.iter().map(|x| x.1).collect())
        .collect()
}

/// Cuts a list so that the articles of each portion take `room` bytes at most; what is larger is a portion by itself.
pub fn of_groups<T>(groups: &[T], bytes: impl Fn(&T) -> u64, room: u64) -> Vec<&[T]> {
    let mut portions = Vec::new();
    let (mut from, mut taken) = (0, 0);
    for (at, group) in groups.iter().enumerate() {
        let new = bytes(group);
        if taken + new > room && at > from {
            portions.push(&groups[from..at]);
            (from, taken) = (at, 0);
        }
        taken += new;
    }
    portions.push(&groups[from..]);
    portions
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn components_are_connected_and_apart() {
        let pairs = [(5, 1), (1, 3), (0, 4)];
        let found = components(7, pairs.into_iter());
        assert_eq!(found, [vec![0, 4], vec![1, 3, 5]]);
        assert_eq!(
            of_groups(&found, |c| c.len() as u64, 2),
            [&found[..1], &found[1..]]
        );
        assert_eq!(of_groups(&found, |c| c.len() as u64, 5), [&found[..]]);
    }

    #[test]
    fn pairs_of_a_neighbourhood_follow_one_another() {
        // Four groups of five articles, all of whose members are paired, one pair of each group after the other.
        let within = (0..5u32).flat_map(|a| (a + 1..5).map(move |b| (a, b)));
        let mut pairs: Vec<(u32, u32)> = within
            .flat_map(|(a, b)| (0..4).map(move |group| (5 * group + a, 5 * group + b)))
            .collect();
        of_pairs(20, &mut pairs, |p| *p, |_| 1, 20);
        let groups: Vec<u32> = pairs.iter().map(|p| p.0 / 5).collect();
        assert_eq!(groups.chunk_by(|x, y| x == y).count(), 4, "{groups:?}");
    }

    proptest! {
        #[test]
        fn every_pair_is_in_one_portion_with_its_articles(
            list in prop::collection::vec((0u32..20, 0u32..20), 0..60),
            room in 2u64..30,
        ) {
            let mut pairs = list.clone();
            let portions = of_pairs(20, &mut pairs, |p| *p, |_| 1, room);
            let mut next = 0;
            for portion in &portions {
                prop_assert_eq!(portion.pairs.start, next);
                next = portion.pairs.end;
                prop_assert!(portion.articles.len() as u64 <= room);
                for (a, b) in &pairs[portion.pairs.clone()] {
                    prop_assert!(portion.articles.binary_search(a).is_ok());
                    prop_assert!(portion.articles.binary_search(b).is_ok());
                }
            }
            prop_assert_eq!(next, pairs.len());
            let sorted = |mut list: Vec<(u32, u32)>| {
                list.sort_unstable();
                list
            };
            prop_assert_eq!(sorted(pairs), sorted(list));
        }
    }
}
