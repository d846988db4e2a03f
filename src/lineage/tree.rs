//! The lineage of a whole dump: one edge a derived article and parent.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::items::Carried;
use super::{Items, Member, Origin, ParentChoice, choose_parents, collected, merged, originals};
use crate::compare::judge::Judged;
use crate::compare::membership::Known;
use crate::family::settle::Settled;

/// An edge in the making.
#[derive(Debug, Clone, PartialEq)]
pub struct Descent {
    /// Place of the family.
    pub family: usize,
    /// Where the text comes from.
    pub parent: Source,
    /// Index of the article.
    pub child: u32,
    /// What tells the direction.
    pub basis: Vec<&'static str>,
    /// A further parent: content of another family in this article.
    pub further: bool,
}

/// The upper end of an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Index of an article.
    Article(u32),
    /// Place of a family, and of the latent original among its originals.
    Latent(usize, usize),
}

/// Lineage of all families.
#[derive(Debug, Clone, Default)]
pub struct Lineage {
    /// Originals of each family, members given by article index.
    pub origins: Vec<Vec<Origin>>,
    /// All edges.
    pub descents: Vec<Descent>,
}

impl Lineage {
    /// Takes up the lineage of other families, which come after its own.
    pub fn add(&mut self, other: Self) {
        let before = self.origins.len();
        self.origins.extend(other.origins);
        let moved = other.descents.into_iter().map(|d| Descent {
            family: d.family + before,
            parent: match d.parent {
                Source::Latent(f, o) => Source::Latent(f + before, o),
                article => article,
            },
            ..d
        });
        self.descents.extend(moved);
    }

    /// Puts round-ups and live blogs under the families, of `articles` articles in all, whose items they carry.
    pub fn collect(&mut self, families: &[Vec<u32>], judged: &[Judged], known: Known<'_>) {
        let home = homes(families, known.outlets.len());
        let further = self.descents.iter().filter(|d| d.further);
        let already: BTreeSet<(u32, usize)> = further.map(|d| (d.child, d.family)).collect();
        let collections = collected::collections(judged, &home)
            .into_iter()
            .filter(|one| !already.contains(one) && !is_origin(one.0, &home, &self.origins));
        let found: Vec<Descent> = collections
            .map(|(article, family)| further_parent(article, family, &self.origins, known))
            .collect();
        self.descents.extend(found);
    }

    /// Takes out the families in which nobody derives from anybody: agencies' own pages on one event are its originals,
    /// not relatives. Places of the other families move up.
    pub fn drop_barren(&mut self, families: &mut Vec<Vec<u32>>) {
        let mut fertile = vec![false; families.len()];
        self.descents.iter().for_each(|d| fertile[d.family] = true);
        let mut place = Vec::with_capacity(fertile.len());
        let mut next = 0;
        for &kept in &fertile {
            place.push(next);
            next += usize::from(kept);
        }
        for d in &mut self.descents {
            d.family = place[d.family];
            if let Source::Latent(f, _) = &mut d.parent {
                *f = place[*f];
            }
        }
        let mut at = 0;
        self.origins.retain(|_| {
            at += 1;
            fertile[at - 1]
        });
        at = 0;
        families.retain(|_| {
            at += 1;
            fertile[at - 1]
        });
    }
}

/// Resolves every family, then looks for articles that merge two of them.
pub fn lineage(settled: &Settled, known: Known<'_>) -> Lineage {
    let families = settled.families.as_slice();
    let carriers: BTreeSet<u32> = settled.carried.iter().map(|c| c.0).collect();
    let resolved: Vec<(Vec<Origin>, Vec<Descent>)> = families
        .par_iter()
        .enumerate()
        .map(|(f, members)| resolve(f, members, &carriers, known))
        .collect();
    let mut lineage = Lineage::default();
    for (origins, descents) in resolved {
        lineage.origins.push(origins);
        lineage.descents.extend(descents);
    }
    let home = homes(families, known.outlets.len());
    let carried = settled.carried.iter().copied();
    let carried: BTreeSet<(u32, usize)> = carried
        .filter(|(article, _)| !is_origin(*article, &home, &lineage.origins))
        .collect();
    let further: Vec<(u32, usize)> = (settled.further.iter().copied())
        .filter(|one| !carried.contains(one))
        .collect();
    let mut merged = merged_wires(families, &home, known, &further, &lineage.origins);
    let carriers = carried.into_iter();
    merged.extend(carriers.map(|(article, f)| further_parent(article, f, &lineage.origins, known)));
    lineage.descents.extend(merged);
    lineage
}

/// The family of each article.
pub fn homes(families: &[Vec<u32>], articles: usize) -> Vec<Option<usize>> {
    let mut home: Vec<Option<usize>> = vec![None; articles];
    for (f, members) in families.iter().enumerate() {
        members.iter().for_each(|&m| home[m as usize] = Some(f));
    }
    home
}

/// Whether an article is a visible original of its family: others derive from it, it takes no further parent.
fn is_origin(article: u32, home: &[Option<usize>], origins: &[Vec<Origin>]) -> bool {
    home[article as usize].is_some_and(|own| {
        origins[own]
            .iter()
            .any(|o| matches!(o, Origin::Member(m, _) if *m == article as usize))
    })
}

/// An article under the first original of a family that is not its own. What it has from there is a part of it, so that its
/// content as a whole tells no direction.
fn further_parent(
    article: u32,
    family: usize,
    origins: &[Vec<Origin>],
    known: Known<'_>,
) -> Descent {
    let origin = &origins[family][0];
    let original = match origin {
        Origin::Member(m, _) => Some(bare(*m as u32, known)),
        Origin::Latent(_) => None,
    };
    Descent {
        family,
        parent: first_source(family, &origins[family]),
        child: article,
        basis: told_first(&bare(article, known), origin.agencies(), original.as_ref()),
        further: true,
    }
}

fn resolve(
    family: usize,
    members: &[u32],
    carriers: &BTreeSet<u32>,
    known: Known<'_>,
) -> (Vec<Origin>, Vec<Descent>) {
    let described = members.iter().map(|&i| Member {
        carries: carriers.contains(&i),
        ..member(i, known)
    });
    let described: Vec<Member<'_>> = described.collect();
    let mut origins = originals(&described);
    let parents = choose_parents(&described, &origins);
    let descents = parents
        .into_iter()
        .enumerate()
        .filter_map(|(m, choice)| {
            let (parent, basis) = match choice? {
                ParentChoice::Origin(o) => (
                    source(family, o, &origins[o], members),
                    basis(&described, m, &origins[o]),
                ),
                ParentChoice::Member(q, basis) => (Source::Article(members[q]), basis),
            };
            Some(Descent {
                family,
                parent,
                child: members[m],
                basis,
                further: false,
            })
        })
        .collect();
    for origin in &mut origins {
        if let Origin::Member(m, _) = origin {
            *m = members[*m] as usize;
        }
    }
    (origins, descents)
}

fn member<'a>(i: u32, known: Known<'a>) -> Member<'a> {
    let content = known.prepared[i as usize].as_deref();
    Member {
        items: content.map(Items::new).unwrap_or_default(),
        ..bare(i, known)
    }
}

/// A member without its content.
fn bare<'a>(i: u32, known: Known<'a>) -> Member<'a> {
    let at = i as usize;
    Member {
        article: i,
        items: Items::default(),
        credits: known.credits[at],
        dating: known.dates[at],
        outlet: known.outlets[at],
        carries: false,
    }
}

fn source(family: usize, o: usize, origin: &Origin, members: &[u32]) -> Source {
    match origin {
        Origin::Member(m, _) => Source::Article(members[*m]),
        Origin::Latent(_) => Source::Latent(family, o),
    }
}

/// What tells that the original came first.
fn basis(members: &[Member<'_>], child: usize, origin: &Origin) -> Vec<&'static str> {
    let child = &members[child];
    let original = match origin {
        Origin::Member(m, _) => Some(&members[*m]),
        Origin::Latent(_) => None,
    };
    let mut basis = told_first(child, origin.agencies(), original);
    if let Some(original) = original {
        let down = child.items.share_in(&original.items);
        let up = original.items.share_in(&child.items);
        if down > up + 0.1 {
            basis.push("containment");
        }
    }
    basis
}

/// What is told by credits and dates of an original of some agencies, which is in the dump or not.
fn told_first(
    child: &Member<'_>,
    agencies: &[String],
    original: Option<&Member<'_>>,
) -> Vec<&'static str> {
    let mut basis = Vec::new();
    if !agencies.is_empty() {
        basis.push("credit");
    }
    if original.is_some_and(|original| original.before(child) == Some(true)) {
        basis.push("date");
    }
    basis
}

/// Articles that fit a further family and carry what only that one has.
fn merged_wires(
    families: &[Vec<u32>],
    home: &[Option<usize>],
    known: Known<'_>,
    further: &[(u32, usize)],
    origins: &[Vec<Origin>],
) -> Vec<Descent> {
    let own = |&(article, other): &(u32, usize)| {
        let own = home[article as usize]?;
        (!is_origin(article, home, origins)).then_some((article, own, other))
    };
    let further: Vec<(u32, usize, usize)> = further.iter().filter_map(own).collect();
    let asked: BTreeSet<usize> = further.iter().flat_map(|f| [f.1, f.2]).collect();
    let contents: BTreeMap<usize, (Carried, u32)> = (asked.into_par_iter())
        .map(|f| (f, content(&families[f], &origins[f], known)))
        .collect();
    further
        .par_iter()
        .filter_map(|&(article, own, other)| {
            let items = known.prepared[article as usize]
                .as_deref()
                .map(Items::new)?;
            let (of_own, others) = &contents[&own];
            let (of_other, _) = &contents[&other];
            let (own, theirs) = (|key| of_own.has(key, *others), |key| of_other.has(key, 1));
            merged::draws_on(&items, own, theirs)
                .then(|| further_parent(article, other, origins, known))
        })
        .collect()
}

fn first_source(family: usize, origins: &[Origin]) -> Source {
    match &origins[0] {
        Origin::Member(m, _) => Source::Article(*m as u32),
        Origin::Latent(_) => Source::Latent(family, 0),
    }
}

/// Content of a family: of its visible originals, or else of all members. The number is how many of these must have an
/// item so that a member, which is no visible original, is not the only one.
fn content(members: &[u32], origins: &[Origin], known: Known<'_>) -> (Carried, u32) {
    let visible: Vec<u32> = (origins.iter())
        .filter_map(|o| match o {
            Origin::Member(m, _) => Some(*m as u32),
            Origin::Latent(_) => None,
        })
        .collect();
    let (of, least) = match visible.is_empty() {
        true => (members, 2),
        false => (visible.as_slice(), 1),
    };
    let prepared = (of.iter()).filter_map(|&m| known.prepared[m as usize].as_deref());
    let items: Vec<Items> = prepared.map(Items::new).collect();
    (Carried::by(items.iter()), least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_without_descent_are_dropped_and_places_move_up() {
        let descent = Descent {
            family: 1,
            parent: Source::Latent(1, 0),
            child: 4,
            basis: Vec::new(),
            further: false,
        };
        let mut lineage = Lineage {
            origins: vec![
                vec![Origin::Member(0, Vec::new()), Origin::Member(1, Vec::new())],
                vec![Origin::Latent(Vec::new())],
            ],
            descents: vec![descent],
        };
        let mut families = vec![vec![0, 1], vec![3, 4]];
        lineage.drop_barren(&mut families);
        assert_eq!(families, [vec![3, 4]]);
        assert_eq!(lineage.origins.len(), 1);
        assert_eq!(
            (lineage.descents[0].family, lineage.descents[0].parent),
            (0, Source::Latent(0, 0))
        );
    }
}
