//! Labelled pairs: `id id label` in a tab-separated file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::labels::{malformed, rows, text};
use super::roots::roots;
use super::{Reliability, Scores, precision_recall};
use crate::error::Result;
use crate::outcome::{Node, Trace};

/// Pairs of ids with what the labels say of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Pairs {
    /// In the order of the file; `None` for a grade between same and different.
    pub pairs: Vec<(String, String, Option<bool>)>,
}

impl Pairs {
    /// Reads `id id label` rows; further columns are passed over. Labels are 1 for the same copy and 0 for not; or, if
    /// any label is neither, grades from 1 (very similar) to 4 (very dissimilar), of which the ends count.
    pub fn read(path: &Path) -> Result<Self> {
        let text = text(path)?;
        let mut found = Vec::new();
        for (n, row) in rows(&text) {
            let &[a, b, label, ..] = row.as_slice() else {
                return Err(malformed(
                    path,
                    &format!("line {n}: expected `id id label`, separated by tabs"),
                ));
            };
            match label.parse::<f64>() {
                Ok(grade) if (0.0..=4.0).contains(&grade) => {
                    found.push((a.to_owned(), b.to_owned(), grade))
                }
                _ => {
                    let message = format!(
                        "line {n}: label `{label}` is neither 0 or 1 nor a grade from 1 to 4"
                    );
                    return Err(malformed(path, &message));
                }
            }
        }
        let graded = found
            .iter()
            .any(|(_, _, grade)| *grade != 0.0 && *grade != 1.0);
        if let (true, Some((a, b, _))) = (graded, found.iter().find(|(_, _, grade)| *grade < 1.0)) {
            return Err(malformed(
                path,
                &format!("{a} {b}: label 0 among grades from 1 to 4"),
            ));
        }
        let same = |grade: f64| match (graded, grade) {
            (false, grade) => Some(grade > 0.5),
            (true, grade) if grade <= 1.0 => Some(true),
            (true, grade) if grade >= 4.0 => Some(false),
            (true, _) => None,
        };
        Ok(Self {
            pairs: found
                .into_iter()
                .map(|(a, b, grade)| (a, b, same(grade)))
                .collect(),
        })
    }
}

/// Scores a run on labelled pairs. Two articles are joined if they share a root of the lineage or a family.
pub fn score_pairs(trace: &Trace, labels: &Pairs) -> Scores {
    let index: BTreeMap<&str, u32> = (0..)
        .zip(&trace.articles)
        .map(|(i, a)| (a.article.id.as_str(), i))
        .collect();
    let mut parents: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
    for edge in &trace.lineage {
        parents
            .entry(Node::Article(edge.child))
            .or_default()
            .push(edge.parent);
    }
    let roots = roots(index.values().map(|i| Node::Article(*i)), &parents);
    let verified: BTreeMap<(u32, u32), f64> = trace
        .pairs
        .iter()
        .map(|p| ((p.a, p.b), f64::from(p.verdict.probability)))
        .collect();

    let (mut right, mut wrong, mut missed, mut missing) = (0, 0, 0, 0);
    let mut curve = Reliability::new("verified pairs");
    let mut ranked = Vec::new();
    for (a, b, same) in &labels.pairs {
        let (Some(&a), Some(&b)) = (index.get(a.as_str()), index.get(b.as_str())) else {
            missing += 1;
            continue;
        };
        let Some(same) = *same else { continue };
        let family = trace.articles[a as usize]
            .family
            .filter(|f| trace.articles[b as usize].family == Some(*f));
        let joined =
            family.is_some() || !roots[&Node::Article(a)].is_disjoint(&roots[&Node::Article(b)]);
        match (joined, same) {
            (true, true) => right += 1,
            (true, false) => wrong += 1,
            (false, true) => missed += 1,
            (false, false) => {}
        }
        let pair = verified.get(&(a.min(b), a.max(b))).copied();
        if let Some(probability) = pair {
            curve.add(probability, same);
        }
        // Joined by way of others: as sure as the family's weakest link.
        let through = family.map_or(0.0, |f| f64::from(trace.families[f as usize].weakest_link));
        ranked.push((pair.unwrap_or(through), same));
    }
    let mut scores = Scores::default();
    scores.count("pairs", labels.pairs.len());
    scores.count("pairs_not_in_dump", missing);
    precision_recall(&mut scores, right, wrong, missed);
    scores.value(
        "area_under_curve",
        area_under_curve(&mut ranked),
        ranked.len() as u64,
    );
    scores.reliability.push(curve);
    scores
}

/// How often a pair of the same copy has a higher probability than one that is not; ties count half.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of pairs are far below 2^53"
)]
fn area_under_curve(ranked: &mut [(f64, bool)]) -> Option<f64> {
    ranked.sort_by(|x, y| x.0.total_cmp(&y.0));
    let same = ranked.iter().filter(|(_, same)| *same).count() as f64;
    let other = ranked.len() as f64 - same;
    let (mut below, mut area) = (0.0, 0.0);
    for tie in ranked.chunk_by(|x, y| x.0 == y.0) {
        let same_here = tie.iter().filter(|(_, same)| *same).count() as f64;
        let other_here = tie.len() as f64 - same_here;
        area += same_here * (below + other_here / 2.0);
        below += other_here;
    }
    (same > 0.0 && other > 0.0).then(|| area / (same * other))
}

/// Ids that the labels name and the dump has not.
pub(super) fn unknown<'a>(trace: &Trace, ids: impl Iterator<Item = &'a str>) -> usize {
    let known: BTreeSet<&str> = trace
        .articles
        .iter()
        .map(|a| a.article.id.as_str())
        .collect();
    ids.filter(|id| !known.contains(id)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn read(text: &str) -> Result<Pairs> {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("pairs.tsv");
        std::fs::write(&path, text).unwrap();
        Pairs::read(&path)
    }

    #[test]
    fn labels_and_grades() {
        let same = |text: &str| {
            read(text)
                .unwrap()
                .pairs
                .into_iter()
                .map(|p| p.2)
                .collect::<Vec<_>>()
        };
        assert_eq!(same("a\tb\t1\ttrain\nc\td\t0\n"), [Some(true), Some(false)]);
        assert_eq!(
            same("a\tb\t1.0\nc\td\t2.5\ne\tf\t4\n"),
            [Some(true), None, Some(false)]
        );
        for wrong in ["a\tb\n", "a\tb\tyes\n", "a\tb\t5\n", "a\tb\t0\nc\td\t3\n"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn joined_pairs_are_scored() {
        let text = "a-1\ta-2\t1\na-1\ta-3\t0\na-1\tb\t1\na-2\tb\t0\na-1\tnowhere\t1\n";
        let scores = score_pairs(&fixture::trace(), &read(text).unwrap());
        assert_eq!(scores.get("pairs_not_in_dump"), Some(1.0));
        assert_eq!(scores.get("pair_precision"), Some(0.5));
        assert_eq!(scores.get("pair_recall"), Some(0.5));
        assert_eq!(scores.get("pair_f1"), Some(0.5));
        // 0.97 and 0 of the same copy against 0.81 and 0: three wins (one a half) of four.
        assert_eq!(
            scores.get("area_under_curve"),
            Some((1.0 + 1.0 + 0.5) / 4.0)
        );
    }

    #[test]
    fn one_side_alone_has_no_curve() {
        assert_eq!(area_under_curve(&mut [(0.5, true)]), None);
        assert_eq!(
            area_under_curve(&mut [(0.5, true), (0.1, false)]),
            Some(1.0)
        );
        assert_eq!(
            area_under_curve(&mut [(0.5, true), (0.5, false)]),
            Some(0.5)
        );
    }
}
