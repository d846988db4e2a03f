//! The parent of each member that is no original.

use std::collections::BTreeSet;

use super::{Items, Member, Origin};

/// A member's parent.
#[derive(Debug, Clone, PartialEq)]
pub enum ParentChoice {
    /// An original, by its place in the list of originals.
    Origin(usize),
    /// Another member, by its place in the family, and what tells so.
    Member(usize, Vec<&'static str>),
}

/// Weight of shared content that the original lacks from which another member becomes the parent.
const INHERITED: f32 = 12.0;
/// A member nearer to the original than this much cannot be derived from the other.
const NEARER: f32 = 0.03;
/// Members beyond this are not tried as parents of one another: only the nearest are.
const TRIED: usize = 24;

/// Chooses a parent for every member that is not an original itself (`None` for those), without cycles.
pub fn choose_parents(members: &[Member<'_>], origins: &[Origin]) -> Vec<Option<ParentChoice>> {
    let roots: BTreeSet<usize> = origins
        .iter()
        .filter_map(|o| {
            if let Origin::Member(i, _) = o {
                Some(*i)
            } else {
                None
            }
        })
        .collect();
    let closeness = closeness(members, &roots);
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|&x, &y| {
        roots
            .contains(&y)
            .cmp(&roots.contains(&x))
            .then(closeness[y].total_cmp(&closeness[x]))
            .then(x.cmp(&y))
    });
    let mut out: Vec<Option<ParentChoice>> = vec![None; members.len()];
    for (place, &child) in order.iter().enumerate() {
        if roots.contains(&child) {
            continue;
        }
        let origin = nearest_origin(members, origins, child);
        let earlier: Vec<usize> = order[..place]
            .iter()
            .copied()
            .filter(|q| !roots.contains(q))
            .take(TRIED)
            .collect();
        out[child] = Some(
            version_of(members, child, &earlier)
                .or_else(|| inherited(members, &origins[origin], child, &earlier, &closeness))
                .map_or(ParentChoice::Origin(origin), |(q, basis)| {
                    ParentChoice::Member(q, basis)
                }),
        );
    }
    out
}

/// Share of each member's content that the visible originals, or else the other members, account for.
fn closeness(members: &[Member<'_>], roots: &BTreeSet<usize>) -> Vec<f32> {
    let pool = |skip: usize| {
        let chosen = members
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != skip && (roots.is_empty() || roots.contains(i)));
        chosen.fold(Items::default(), |all, (_, m)| all.union(&m.items))
    };
    members
        .iter()
        .enumerate()
        .map(|(i, m)| m.items.share_in(&pool(i)))
        .collect()
}

fn nearest_origin(members: &[Member<'_>], origins: &[Origin], child: usize) -> usize {
    let share = |o: &Origin| match o {
        Origin::Member(i, _) => members[child].items.common(&members[*i].items).weight(),
        Origin::Latent(_) => 0.0,
    };
    (0..origins.len())
        .max_by(|&x, &y| {
            share(&origins[x])
                .total_cmp(&share(&origins[y]))
                .then(y.cmp(&x))
        })
        .unwrap_or(0)
}

/// An earlier version by the same outlet.
fn version_of(
    members: &[Member<'_>],
    child: usize,
    earlier: &[usize],
) -> Option<(usize, Vec<&'static str>)> {
    let c = &members[child];
    let q = earlier.iter().copied().find(|&q| {
        !c.outlet.is_empty()
            && members[q].outlet == c.outlet
            && c.items.share_in(&members[q].items) > 0.5
    })?;
    // Which of two versions came first is for the dates to say.
    (members[q].before(c) == Some(true)).then(|| (q, vec!["date"]))
}

/// Another outlet's version from which the child has what the original lacks.
fn inherited(
    members: &[Member<'_>],
    origin: &Origin,
    child: usize,
    earlier: &[usize],
    closeness: &[f32],
) -> Option<(usize, Vec<&'static str>)> {
    let Origin::Member(root, _) = origin else {
        return None;
    };
    let c = &members[child];
    let root = &members[*root].items;
    let by_root = c.items.common(root);
    let mut best: Option<(f32, usize)> = None;
    for &q in earlier {
        let other = &members[q];
        if other.before(c) == Some(false) || closeness[q] + NEARER < closeness[child] {
            continue;
        }
        let by_other = c.items.common(&other.items);
        let gain = by_other.without(root).weight() - by_root.without(&other.items).weight();
        if gain > INHERITED && best.is_none_or(|(g, _)| gain > g) {
            best = Some((gain, q));
        }
    }
    best.map(|(_, q)| (q, vec!["drift"]))
}
