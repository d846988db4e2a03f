//! Rows of `drift.csv`: slips along the edges of the lineage, and between articles under one latent wire.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::judge::Judged;
use super::prepared::Prepared;
use super::slips::{Side, Slip, SlipKind, Wording, slips};
use crate::outcome::{Drift, Edge, Node, TracedArticle};

/// What drift is told from.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Articles with their text, outlet and date.
    pub articles: &'a [TracedArticle],
    /// Edges, by family and child; within a family the first one of a child is its most probable.
    pub lineage: &'a [Edge],
    /// Content, by article.
    pub prepared: &'a [Option<Box<Prepared>>],
    /// Judged pairs, sorted.
    pub judged: &'a [Judged],
}

/// The rows, sorted by family, kind, first and other article.
pub fn drift_rows(known: Known<'_>) -> Vec<Drift> {
    let mut rows = known.along_edges();
    rows.extend(known.under_wires());
    sort(&mut rows);
    rows
}

/// Sorts rows, each once.
pub fn sort(rows: &mut Vec<Drift>) {
    rows.sort_by(|x, y| order(x).cmp(&order(y)));
    rows.dedup();
}

fn order(row: &Drift) -> (u32, &str, u32, u32, &str, &str) {
    let texts = (row.first_text.as_str(), row.other_text.as_str());
    (row.family, row.kind, row.first, row.other, texts.0, texts.1)
}

/// So many changed figures beside few that are the same are no slips: the text is a form that was filled in anew.
const TEMPLATE: usize = 3;

/// A slip between two articles under one wire.
struct Sighting {
    family: u32,
    wire: u32,
    x: u32,
    y: u32,
    slip: Slip,
}

impl Known<'_> {
    /// From a parent that is in the dump to its child.
    fn along_edges(&self) -> Vec<Drift> {
        self.lineage
            .par_iter()
            .flat_map_iter(|edge| {
                let Node::Article(parent) = edge.parent else {
                    return Vec::new();
                };
                let key = (parent.min(edge.child), parent.max(edge.child));
                let Ok(at) = self.judged.binary_search_by_key(&key, |j| (j.a, j.b)) else {
                    return Vec::new();
                };
                let turned = parent > edge.child;
                self.slips(&self.judged[at])
                    .into_iter()
                    .map(|slip| {
                        let slip = if turned { turn(slip) } else { slip };
                        self.row(edge.family, slip, (parent, edge.child), None)
                    })
                    .collect()
            })
            .collect()
    }

    /// Between the articles under a wire that is not in the dump. The wording that more of them carry is taken as the
    /// first; of two that as many carry, the one with the earlier trusted date.
    fn under_wires(&self) -> Vec<Drift> {
        let mut wires: Vec<(u32, u32, u32)> = self
            .lineage
            .iter()
            .filter_map(|e| match e.parent {
                Node::Wire(w) => Some((e.child, w, e.family)),
                Node::Article(_) => None,
            })
            .collect();
        wires.sort_unstable();
        let of = |article: u32| {
            let from = wires.partition_point(|w| w.0 < article);
            wires[from..].iter().take_while(move |w| w.0 == article)
        };
        let seen: Vec<Sighting> = self
            .judged
            .par_iter()
            .flat_map_iter(|j| {
                let common = of(j.a).find(|w| of(j.b).any(|v| v.1 == w.1));
                let Some(&(_, wire, family)) = common else {
                    return Vec::new();
                };
                self.slips(j)
                    .into_iter()
                    .map(|slip| Sighting {
                        family,
                        wire,
                        x: j.a,
                        y: j.b,
                        slip,
                    })
                    .collect()
            })
            .collect();
        self.settle(seen)
    }

    /// One row for each article with another wording than the first.
    fn settle(&self, seen: Vec<Sighting>) -> Vec<Drift> {
        let mut groups: BTreeMap<(u32, SlipKind, u64, u64), Vec<Sighting>> = BTreeMap::new();
        for s in seen {
            let s = if s.slip.a.key > s.slip.b.key {
                Sighting {
                    x: s.y,
                    y: s.x,
                    slip: turn(s.slip),
                    ..s
                }
            } else {
                s
            };
            let key = (s.wire, s.slip.kind, s.slip.a.key, s.slip.b.key);
            groups.entry(key).or_default().push(s);
        }
        // By article and wording: how many carry the first wording, and the row.
        type Key = (u32, u32, SlipKind, u64);
        let mut best: BTreeMap<Key, (usize, Drift)> = BTreeMap::new();
        for ((wire, kind, _, _), group) in groups {
            let left: BTreeSet<u32> = group.iter().map(|s| s.x).collect();
            let right: BTreeSet<u32> = group.iter().map(|s| s.y).collect();
            let left_first = right
                .len()
                .cmp(&left.len())
                .then(self.earliest(&left).cmp(&self.earliest(&right)))
                .is_le();
            let carriers = if left_first { left } else { right };
            for s in group {
                let (first, other, slip) = if left_first {
                    (s.x, s.y, s.slip)
                } else {
                    (s.y, s.x, turn(s.slip))
                };
                let key = (wire, other, kind, slip.b.key);
                let row = self.row(s.family, slip, (first, other), Some(carriers.len()));
                let rank = |n: usize, first: u32| (std::cmp::Reverse(n), self.age(first));
                let better = best
                    .get(&key)
                    .is_none_or(|(n, kept)| rank(carriers.len(), first) < rank(*n, kept.first));
                if better {
                    best.insert(key, (carriers.len(), row));
                }
            }
        }
        best.into_values().map(|(_, row)| row).collect()
    }

    /// Earliest by trusted date, then by index.
    fn age(&self, article: u32) -> (i64, u32) {
        let dating = &self.articles[article as usize].dating;
        let time = if dating.basis.trusted() {
            dating.likely()
        } else {
            i64::MAX
        };
        (time, article)
    }

    fn earliest(&self, articles: &BTreeSet<u32>) -> (i64, u32) {
        let ages = articles.iter().map(|&a| self.age(a));
        ages.min().unwrap_or((i64::MAX, u32::MAX))
    }

    fn slips(&self, j: &Judged) -> Vec<Slip> {
        let side = |i: u32| {
            let prepared = self.prepared[i as usize].as_ref()?;
            Some(Side::new(&self.articles[i as usize].article.text, prepared))
        };
        let mut found = match (side(j.a), side(j.b)) {
            (Some(a), Some(b)) if !j.passages.is_empty() => slips(&a, &b, &j.passages),
            _ => return Vec::new(),
        };
        // The same figure before another unit, or read in two ways.
        found.retain(|s| s.a.text != s.b.text);
        let figures = found.iter().filter(|s| s.kind == SlipKind::Figure).count();
        if figures >= TEMPLATE && figures * 2 > j.measures.shared_figures as usize {
            found.retain(|s| s.kind != SlipKind::Figure);
        }
        found
    }

    fn row(
        &self,
        family: u32,
        slip: Slip,
        (first, other): (u32, u32),
        carriers: Option<usize>,
    ) -> Drift {
        let why = self.why(&slip, first, other, carriers);
        Drift {
            family,
            kind: slip.kind.as_str(),
            first,
            first_text: slip.a.text,
            other,
            other_text: slip.b.text,
            why,
        }
    }

    fn why(&self, slip: &Slip, first: u32, other: u32, carriers: Option<usize>) -> String {
        let (x, y) = self.names(first, other);
        let percent = slip.similarity * 100.0;
        let Slip { a, b, .. } = slip;
        let what = match slip.kind {
            SlipKind::Quote => format!(
                "The quotation is worded differently in {x} and in {y}; {percent:.0} % of its words are the same"
            ),
            kind => format!(
                "The {} is “{}” in {x} and “{}” in {y}, in passages that match by {percent:.0} %",
                kind.as_str(),
                a.text,
                b.text
            ),
        };
        match carriers {
            Some(n) if n > 1 => {
                format!("{what}; {n} articles from the same wire have the first wording.")
            }
            _ => format!("{what}."),
        }
    }

    /// Outlets, or ids where outlets do not tell the two apart.
    fn names(&self, first: u32, other: u32) -> (&str, &str) {
        let (x, y) = (
            &self.articles[first as usize],
            &self.articles[other as usize],
        );
        if x.outlet.is_empty() || y.outlet.is_empty() || x.outlet == y.outlet {
            (&x.article.id, &y.article.id)
        } else {
            (&x.outlet, &y.outlet)
        }
    }
}

fn turn(slip: Slip) -> Slip {
    let (a, b): (Wording, Wording) = (slip.b, slip.a);
    Slip { a, b, ..slip }
}
