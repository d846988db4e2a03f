//! Whose wording a member has, under an original that is not in the dump.
//!
//! A copy of a copy has the wording of the one it was taken from, where everybody else has the original's. What the two
//! alone share may also be of the original, if only they are close to it; a member that names its agency is, and so
//! only those are looked at that do not.

use super::items::Carried;
use super::{Items, Member, Origin};

/// Runs of words that two members alone have, from which one has the other's wording. Where no member names an agency, none
/// may stand for the original, and it takes more.
const WORDED_ALIKE: usize = 10;
const WORDED_ALIKE_UNNAMED: usize = 60;
/// So many times the runs that the later one shares with further members but not with the earlier one.
const SCREENED: usize = 4;
/// In larger families nobody is compared with everybody.
const COMPARED: usize = 200;

/// For each member the one whose wording it has, and what tells so; `None` for most.
pub fn borrowed(
    members: &[Member<'_>],
    original: &Origin,
    carried: &Carried,
) -> Vec<Option<(usize, Vec<&'static str>)>> {
    let mut best: Vec<Option<(usize, usize)>> = vec![None; members.len()];
    if members.len() <= COMPARED {
        let least = match original {
            Origin::Latent(agencies) if agencies.is_empty() => WORDED_ALIKE_UNNAMED,
            _ => WORDED_ALIKE,
        };
        let silent = (0..members.len()).filter(|&i| members[i].credits.agencies.is_empty());
        let silent: Vec<usize> = silent.collect();
        for (at, &x) in silent.iter().enumerate() {
            for &y in &silent[at + 1..] {
                let Some((child, parent, alike)) = borrower(members, (x, y), carried) else {
                    continue;
                };
                if alike >= least && best[child].is_none_or(|(most, _)| alike > most) {
                    best[child] = Some((alike, parent));
                }
            }
        }
    }
    let told = |(child, found): (usize, Option<(usize, usize)>)| {
        let (_, parent) = found?;
        Some((parent, basis(members, child, parent)))
    };
    best.into_iter().enumerate().map(told).collect()
}

/// What tells that a member has another's wording. Where there is no third one, nobody is known to have other words.
fn basis(members: &[Member<'_>], child: usize, parent: usize) -> Vec<&'static str> {
    let mut basis = Vec::new();
    if members[parent].before(&members[child]) == Some(true) {
        basis.push("date");
    }
    if members.len() > 2 {
        basis.push("drift");
    }
    basis
}

/// Which of two members has the other's wording, by their dates or by who has more of the family from elsewhere; and how
/// many runs of words they alone share. `None` if neither can have it.
fn borrower(
    members: &[Member<'_>],
    (x, y): (usize, usize),
    carried: &Carried,
) -> Option<(usize, usize, usize)> {
    let (a, b) = (&members[x], &members[y]);
    if !a.outlet.is_empty() && a.outlet == b.outlet {
        return None;
    }
    let alike = alone(&a.items, &b.items, carried);
    let (of_a, of_b) = (
        beyond(&a.items, &b.items, carried),
        beyond(&b.items, &a.items, carried),
    );
    let a_first = match a.before(b) {
        Some(first) => first,
        None if of_a != of_b => of_a > of_b,
        None => a.items.weight() > b.items.weight(),
    };
    let (child, parent, other) = if a_first { (y, x, of_b) } else { (x, y, of_a) };
    (other * SCREENED <= alike).then_some((child, parent, alike))
}

/// Runs of words that two of the members have and no other.
fn alone(a: &Items, b: &Items, carried: &Carried) -> usize {
    let runs = a.0.iter().filter(|i| i.run);
    runs.filter(|i| b.has(i.key) && !carried.has(i.key, 3))
        .count()
}

/// Runs of words that a member shares with others but not with `other`.
fn beyond(a: &Items, other: &Items, carried: &Carried) -> usize {
    let runs = a.0.iter().filter(|i| i.run);
    runs.filter(|i| !other.has(i.key) && carried.has(i.key, 2))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::Credits;
    use crate::dating::Dating;
    use crate::lineage::items::Item;

    /// Members of outlets of their own that carry these runs of words; the first one names its agency.
    fn carried_by<T>(runs: &[&[u64]], ask: impl FnOnce(&[Member<'_>], &Carried) -> T) -> T {
        let named = Credits {
            agencies: vec!["AFP".to_owned()],
            ..Credits::default()
        };
        let (silent, dating) = (Credits::default(), Dating::default());
        let outlets: Vec<String> = (0..runs.len()).map(|i| format!("outlet {i}")).collect();
        let item = |&key: &u64| Item {
            key,
            weight: 1.0,
            run: true,
        };
        let members: Vec<Member<'_>> = (runs.iter().enumerate())
            .map(|(i, runs)| Member {
                article: i as u32,
                items: Items(runs.iter().map(item).collect()),
                credits: if i == 0 { &named } else { &silent },
                dating: &dating,
                outlet: &outlets[i],
                carries: false,
            })
            .collect();
        let carried = Carried::by(members.iter().map(|m| &m.items));
        ask(&members, &carried)
    }

    /// Runs from each first number up to each second.
    fn runs(ranges: &[(u64, u64)]) -> Vec<u64> {
        ranges.iter().flat_map(|r| r.0..r.1).collect()
    }

    #[test]
    fn who_has_only_what_another_has_took_it_from_there() {
        let (wire, edited, copied) = (
            runs(&[(0, 50)]),
            runs(&[(0, 20), (60, 80)]),
            runs(&[(5, 9), (60, 75)]),
        );
        let latent = Origin::Latent(vec!["AFP".to_owned()]);
        let found = carried_by(&[&wire, &edited, &copied], |m, c| borrowed(m, &latent, c));
        assert_eq!(found, [None, None, Some((1, vec!["drift"]))]);
        // Nobody names an agency: fifteen runs are not enough.
        let unknown = Origin::Latent(Vec::new());
        let found = carried_by(&[&wire, &edited, &copied], |m, c| borrowed(m, &unknown, c));
        assert_eq!(found, [None, None, None]);
    }

    #[test]
    fn who_has_more_from_elsewhere_did_not() {
        let (wire, one, other) = (
            runs(&[(0, 50)]),
            runs(&[(0, 20), (60, 75)]),
            runs(&[(20, 40), (60, 75)]),
        );
        let latent = Origin::Latent(vec!["AFP".to_owned()]);
        let found = carried_by(&[&wire, &one, &other], |m, c| borrowed(m, &latent, c));
        assert_eq!(found, [None, None, None]);
    }

    #[test]
    fn of_two_alone_nobody_knows_whose_words_these_are() {
        let text = runs(&[(0, 80)]);
        let part = runs(&[(0, 70)]);
        let unknown = Origin::Latent(Vec::new());
        let found = carried_by(&[&[], &text, &part], |m, c| borrowed(&m[1..], &unknown, c));
        assert_eq!(found, [None, Some((0, vec![]))]);
    }
}
