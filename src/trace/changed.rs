//! What changed on the way: the last stage, once more in portions that fit into memory.

use super::{Clock, grouped, portions};
use crate::compare::drift::{self, drift_rows};
use crate::compare::judge::Judged;
use crate::compare::prepared::Prepared;
use crate::conclude::Conclusion;
use crate::describe::Describer;
use crate::outcome::{Drift, Edge, Node};
use crate::rarity::Rarity;
use crate::shelf::{self, Shelf};

/// Rows of all families, sorted.
pub(super) fn drift(
    done: &Conclusion,
    judged: Vec<Judged>,
    shelf: &mut Shelf,
    (describer, rarity): (&Describer, &Rarity),
    clock: &mut Clock<'_>,
) -> Vec<Drift> {
    let n = done.articles.len();
    let components = portions::components(n, kin(&done.lineage));
    let bytes = |c: &Vec<u32>| {
        let words = c.iter().map(|&i| done.articles[i as usize].words);
        words.map(shelf::bytes).sum()
    };
    let portions = portions::of_groups(&components, bytes, shelf.room());
    let judged = by_portion(n, &portions, judged);
    let mut rows = Vec::new();
    for (portion, judged) in portions.into_iter().zip(judged) {
        let wanted = grouped::articles(portion.iter().flatten());
        clock.stage("prepare", None, || {
            let read = |wanted: &[u32]| {
                let articles = wanted.iter().map(|&i| &done.articles[i as usize]);
                let pages: Vec<_> = articles.map(|a| (&a.article, &a.credits)).collect();
                describer.readings(&pages)
            };
            shelf.fill(&wanted, &read, &|reading| Prepared::new(reading, rarity));
        });
        rows.extend(clock.stage("drift", None, || {
            drift_rows(drift::Known {
                articles: &done.articles,
                lineage: &done.lineage,
                prepared: shelf.prepared(),
                judged: &judged,
            })
        }));
    }
    drift::sort(&mut rows);
    rows
}

/// Pairs that connect the articles of each family, and those of families that share one.
fn kin(lineage: &[Edge]) -> impl Iterator<Item = (u32, u32)> {
    lineage
        .chunk_by(|x, y| x.family == y.family)
        .flat_map(|edges| {
            let parents = edges.iter().filter_map(|e| match e.parent {
                Node::Article(parent) => Some((parent, e.child)),
                Node::Wire(_) => None,
            });
            parents.chain(edges.iter().map(|e| (edges[0].child, e.child)))
        })
}

/// Deals pairs out to the portions that have both their articles; other pairs are dropped.
fn by_portion(n: usize, portions: &[&[Vec<u32>]], judged: Vec<Judged>) -> Vec<Vec<Judged>> {
    let home = grouped::homes(n, portions.iter().map(|portion| portion.iter().flatten()));
    let mut out: Vec<Vec<Judged>> = portions.iter().map(|_| Vec::new()).collect();
    for pair in judged {
        let (x, y) = (home[pair.a as usize], home[pair.b as usize]);
        if x == y && x != u32::MAX {
            out[x as usize].push(pair);
        }
    }
    out
}
