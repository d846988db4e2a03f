//! Relatives of relatives: where a first comparison linked a to b and b to c, a and c are worth comparing too. Two
//! rewrites of one wire may share no rare fact directly, and a family is judged by all its pairs.

use rayon::prelude::*;

use super::Proposal;
use super::buckets::{pack, unpack};

/// Links of an article that are followed, likeliest first.
pub(super) const FOLLOWED: usize = 12;

/// Proposes the pairs that share a partner. `links` are `(a, b, log-odds)`; `known` are the pairs already compared, sorted.
pub fn relatives(n: usize, links: &[(u32, u32, f32)], known: &[(u32, u32)]) -> Proposal {
    let mut near: Vec<Vec<(f32, u32)>> = vec![Vec::new(); n];
    for &(a, b, log_odds) in links {
        near[a as usize].push((log_odds, b));
        near[b as usize].push((log_odds, a));
    }
    near.par_iter_mut().for_each(|list| {
        list.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
        list.truncate(FOLLOWED);
    });
    let mut packed: Vec<u64> = near
        .par_iter()
        .flat_map_iter(|list| {
            list.iter()
                .enumerate()
                .flat_map(move |(i, x)| list[i + 1..].iter().map(move |y| pack(x.1, y.1)))
        })
        .collect();
    packed.par_sort_unstable();
    packed.dedup();
    let pairs = packed
        .into_iter()
        .map(unpack)
        .filter(|p| known.binary_search(p).is_err())
        .collect();
    Proposal {
        pairs,
        full_buckets: 0,
    }
}
