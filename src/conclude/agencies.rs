//! Agencies handed down the edges of the lineage.

use std::collections::BTreeMap;

use super::Findings;
use crate::compare::verdict::probability;
use crate::describe::Described;
use crate::lineage::tree::{Descent, Lineage, Source};
use crate::outcome::AgencyBasis;

/// Probability of belonging to its family from which an article without a credit of its own is given the family's agency.
const NAMED: f32 = 0.52;

/// The agencies each article's text derives from by lineage, and on what basis.
pub(super) fn agencies(
    described: &[Described],
    findings: &Findings<'_>,
) -> Vec<(Vec<String>, Option<AgencyBasis>)> {
    let lineage = findings.lineage;
    let mut parents: BTreeMap<u32, Vec<Source>> = BTreeMap::new();
    for d in &lineage.descents {
        parents.entry(d.child).or_default().push(d.parent);
    }
    let credited = credited(described, lineage);
    (0..described.len() as u32)
        .map(|i| {
            let own = &described[i as usize].credits;
            let mut inherited: Vec<String> = Vec::new();
            let sure = (findings.settled.fit.get(&i)).is_none_or(|fit| probability(*fit) >= NAMED);
            if sure || !own.agencies.is_empty() {
                climb(i, &parents, described, lineage, &mut inherited, 0);
            }
            inherited.sort();
            inherited.dedup();
            if !own.agencies.is_empty() && !inherited.iter().any(|a| own.agencies.contains(a)) {
                // The page names its source itself: relatives do not overrule it.
                inherited.clear();
            }
            let basis = match (own.agencies.is_empty(), inherited.is_empty()) {
                (true, true) => None,
                (true, false) => Some(AgencyBasis::Family),
                (false, false) => {
                    let above = parents.get(&i).map_or(&[][..], Vec::as_slice);
                    let too = relatives_credit(&own.agencies, above, described, &credited);
                    Some(if too {
                        AgencyBasis::Both
                    } else {
                        AgencyBasis::Credit
                    })
                }
                (false, true) => Some(AgencyBasis::Credit),
            };
            let agencies = if inherited.is_empty() {
                own.agencies.clone()
            } else {
                inherited
            };
            (agencies, basis)
        })
        .collect()
}

/// Deepest chain of parents that is followed; lineages are shallow and without cycles.
const DEEPEST: usize = 64;

fn climb(
    i: u32,
    parents: &BTreeMap<u32, Vec<Source>>,
    described: &[Described],
    lineage: &Lineage,
    out: &mut Vec<String>,
    depth: usize,
) {
    let above = parents.get(&i).map_or(&[][..], Vec::as_slice);
    if above.is_empty() {
        out.extend(described[i as usize].credits.own.clone());
    }
    for parent in above {
        match *parent {
            Source::Latent(f, o) => out.extend(lineage.origins[f][o].agencies().iter().cloned()),
            Source::Article(p) if depth < DEEPEST => {
                climb(p, parents, described, lineage, out, depth + 1)
            }
            Source::Article(_) => {}
        }
    }
}

/// How many articles under each latent original credit each agency.
type Credited<'a> = BTreeMap<(Source, &'a str), u32>;

fn credited<'a>(described: &'a [Described], lineage: &Lineage) -> Credited<'a> {
    let mut credited = Credited::new();
    let latent = |d: &&Descent| matches!(d.parent, Source::Latent(..));
    for d in lineage.descents.iter().filter(latent) {
        for agency in &described[d.child as usize].credits.agencies {
            *credited.entry((d.parent, agency)).or_default() += 1;
        }
    }
    credited
}

/// Whether another article under one of these originals credits an agency that this one credits, or is its own page.
fn relatives_credit(
    own: &[String],
    above: &[Source],
    described: &[Described],
    credited: &Credited<'_>,
) -> bool {
    above.iter().any(|parent| match *parent {
        Source::Article(a) => {
            let theirs = &described[a as usize].credits.agencies;
            theirs.iter().any(|agency| own.contains(agency))
        }
        // The article itself is one of them.
        Source::Latent(..) => own.iter().any(|agency| {
            credited
                .get(&(*parent, agency.as_str()))
                .is_some_and(|count| *count > 1)
        }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credits(agencies: &[&str]) -> Described {
        let mut described = Described::default();
        described.credits.agencies = agencies.iter().map(|&name| name.to_owned()).collect();
        described
    }

    #[test]
    fn a_relative_credits_it_too_or_nobody_does() {
        let described = [
            credits(&["AFP"]),
            credits(&["AFP", "dpa"]),
            credits(&["dpa"]),
            credits(&[]),
        ];
        let under = |child, origin| Descent {
            family: 0,
            parent: Source::Latent(0, origin),
            child,
            basis: Vec::new(),
            further: false,
        };
        let lineage = Lineage {
            descents: vec![under(0, 0), under(1, 0), under(2, 1), under(3, 1)],
            ..Lineage::default()
        };
        let credited = credited(&described, &lineage);
        let told = |child: u32, above: Source| {
            let own = &described[child as usize].credits.agencies;
            relatives_credit(own, &[above], &described, &credited)
        };
        assert!(told(0, Source::Latent(0, 0)));
        assert!(told(1, Source::Latent(0, 0)));
        // The one beside it under the same original credits nobody.
        assert!(!told(2, Source::Latent(0, 1)));
        // A parent in the dump tells by its own credit.
        assert!(told(2, Source::Article(1)));
        assert!(!told(2, Source::Article(0)));
    }
}
