//! The parent of each member that is no original.

use std::collections::BTreeSet;

use super::items::Carried;
use super::{Items, Member, Origin, wording};

/// A member's parent.
#[derive(Debug, Clone, PartialEq)]
pub enum ParentChoice {
    /// An original, by its place in the list of originals.
    Origin(usize),
    /// Another member, by its place in the family, and what tells so.
    Member(usize, Vec<&'static str>),
}

/// Weight of the terms that a member and another one share and the original lacks, over that of those it shares with the
/// original alone, from which the other one becomes the parent; and how many terms that are. Runs of words do not count:
/// one word changed alike, as by the style of two houses, brings five of them.
const INHERITED: (f32, usize) = (12.0, 3);
/// The most that it may share with the original alone, as a part of that: who took the text from the other one has little
/// that passed it by. Labelled articles with such a parent lie under 0.33, the others that come into question over 0.48.
const PAST_THE_OTHER: f32 = 0.4;
/// In larger families members are placed by their share of the original alone.
const CHAINED: usize = 200;
/// Share of a later version's content that stands in the earlier version of the same outlet.
const VERSION: f32 = 0.6;
/// Members beyond this are not tried as parents of one another: only the nearest are.
const TRIED: usize = 24;

/// Chooses a parent for every member that is not an original itself (`None` for those), without cycles.
///
/// Members are placed one by one, next always the one that shares most with what is placed already: of an edit and a
/// copy of that edit, the edit shares more with the original and is placed first. A parent is always placed before its
/// child.
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
    let carried = Carried::by(members.iter().map(|m| &m.items));
    let mut near: Vec<f32> = closeness(members, &roots, &carried);
    let mut borrowed = wording::borrowed(members, &origins[0], &carried);
    let mut out: Vec<Option<ParentChoice>> = vec![None; members.len()];
    let mut placed: Vec<usize> = Vec::new();
    let mut left: BTreeSet<usize> = (0..members.len()).filter(|i| !roots.contains(i)).collect();
    while let Some(child) = next(&left, &near, &borrowed) {
        left.remove(&child);
        let origin = nearest_origin(members, origins, child);
        let earlier: Vec<usize> = placed.iter().rev().copied().take(TRIED).collect();
        out[child] = Some(
            version_of(members, child, &earlier)
                .or_else(|| borrowed[child].take().filter(|b| !left.contains(&b.0)))
                .or_else(|| inherited(members, &origins[origin], child, &earlier))
                .map_or(ParentChoice::Origin(origin), |(q, basis)| {
                    ParentChoice::Member(q, basis)
                }),
        );
        placed.push(child);
        if members.len() <= CHAINED {
            for &i in &left {
                near[i] = near[i].max(members[i].items.share_in(&members[child].items));
            }
        }
    }
    out
}

/// Of those that are left the nearest one, but nobody before the one whose wording it has.
fn next(
    left: &BTreeSet<usize>,
    near: &[f32],
    borrowed: &[Option<(usize, Vec<&'static str>)>],
) -> Option<usize> {
    let waits = |i: usize| borrowed[i].as_ref().is_some_and(|b| left.contains(&b.0));
    let free = left.iter().copied().filter(|&i| !waits(i));
    let nearest = |x: &usize, y: &usize| near[*x].total_cmp(&near[*y]).then(y.cmp(x));
    free.max_by(nearest)
        .or_else(|| left.iter().copied().max_by(nearest))
}

/// Share of each member's content that the visible originals, or else the other members, account for.
fn closeness(members: &[Member<'_>], roots: &BTreeSet<usize>, carried: &Carried) -> Vec<f32> {
    if !roots.is_empty() {
        let content = roots
            .iter()
            .fold(Items::default(), |all, &r| all.union(&members[r].items));
        return members.iter().map(|m| m.items.share_in(&content)).collect();
    }
    members
        .iter()
        .map(|m| carried.shared(&m.items).weight() / m.items.weight().max(1.0))
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
            && c.items.share_in(&members[q].items) > VERSION
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
        if other.before(c) == Some(false) {
            continue;
        }
        let by_other = c.items.common(&other.items);
        let (had, terms) = by_other.without(root).terms();
        let (lacked, _) = by_root.without(&other.items).terms();
        let (least, fewest) = INHERITED;
        let gain = had - lacked;
        if gain > least
            && terms >= fewest
            && lacked <= PAST_THE_OTHER * had
            && best.is_none_or(|(g, _)| gain > g)
        {
            best = Some((gain, q));
        }
    }
    best.map(|(_, q)| (q, vec!["drift"]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::Credits;
    use crate::dating::Dating;
    use crate::lineage::items::Item;

    /// The parent of the last of three articles of these terms and runs of words; the first one is the original. Beside them
    /// each has what is common to all, the last one a little less of it.
    fn parent(own: [&[Item]; 3]) -> Option<ParentChoice> {
        let (credits, dating) = (Credits::default(), Dating::default());
        let common = [50, 50, 40];
        let outlets = ["one", "two", "three"];
        let members: Vec<Member<'_>> = (own.iter().enumerate())
            .map(|(i, own)| {
                let all = (0..common[i]).map(|key| term(key, 5.0));
                let mut items: Vec<Item> = all.chain(own.iter().copied()).collect();
                items.sort_by_key(|item| item.key);
                Member {
                    article: i as u32,
                    items: Items(items),
                    credits: &credits,
                    dating: &dating,
                    outlet: outlets[i],
                    carries: false,
                }
            })
            .collect();
        choose_parents(&members, &[Origin::Member(0, Vec::new())])
            .pop()
            .unwrap()
    }

    fn term(key: u64, weight: f32) -> Item {
        Item {
            key,
            weight,
            run: false,
        }
    }

    fn run(key: u64) -> Item {
        Item {
            run: true,
            ..term(key, 1.0)
        }
    }

    #[test]
    fn who_has_what_another_added_derives_from_it() {
        let added = [100, 101, 102].map(|key| term(key, 5.0));
        let inherited = Some(ParentChoice::Member(1, vec!["drift"]));
        assert_eq!(parent([&[], &added, &added]), inherited);
        // A little that passed the other by is no objection, much is.
        let past = |n: u64| -> Vec<Item> { (200..200 + n).map(|key| term(key, 2.5)).collect() };
        let with = |n| [past(n), added.to_vec()].concat();
        assert_eq!(parent([&past(1), &added, &with(1)]), inherited);
        let original = Some(ParentChoice::Origin(0));
        assert_eq!(parent([&past(3), &added, &with(3)]), original);
    }

    #[test]
    fn one_word_that_two_houses_change_alike_is_no_sign() {
        // “on Tuesday” for “today”: two terms, and all the runs around them.
        let styled: Vec<Item> = (100..107)
            .map(run)
            .chain([term(110, 4.0), term(111, 4.0)])
            .collect();
        let original = Some(ParentChoice::Origin(0));
        assert_eq!(parent([&[], &styled, &styled]), original);
    }
}
