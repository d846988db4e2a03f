//! Labelled clusters: `id cluster` in a tab-separated file.

use std::collections::BTreeMap;
use std::path::Path;

use super::labels::{malformed, rows, text};
use super::pairs::unknown;
use super::{Scores, precision_recall};
use crate::error::Result;
use crate::outcome::Trace;

/// Ids with the cluster each belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    /// Sorted by id.
    pub of: BTreeMap<String, String>,
}

impl Clusters {
    /// Reads `id cluster` rows; further columns are passed over.
    pub fn read(path: &Path) -> Result<Self> {
        let text = text(path)?;
        let mut of = BTreeMap::new();
        for (n, row) in rows(&text) {
            let &[id, cluster, ..] = row.as_slice() else {
                return Err(malformed(
                    path,
                    &format!("line {n}: expected `id cluster`, separated by a tab"),
                ));
            };
            if let Some(before) = of.insert(id.to_owned(), cluster.to_owned())
                && before != cluster
            {
                return Err(malformed(
                    path,
                    &format!("line {n}: {id} is in cluster {before} already"),
                ));
            }
        }
        Ok(Self { of })
    }
}

/// Scores the families of a run against clusters. A labelled article without a family is a family of its own.
pub fn score_clusters(trace: &Trace, labels: &Clusters) -> Scores {
    let mut cells: BTreeMap<(&str, usize), u64> = BTreeMap::new();
    let mut n = 0;
    for (i, article) in trace.articles.iter().enumerate() {
        if let Some(cluster) = labels.of.get(&article.article.id) {
            let family = article
                .family
                .map_or(trace.families.len() + i, |f| f as usize);
            *cells.entry((cluster, family)).or_default() += 1;
            n += 1;
        }
    }
    let (mut clusters, mut families) =
        (BTreeMap::<&str, u64>::new(), BTreeMap::<usize, u64>::new());
    for ((cluster, family), members) in &cells {
        *clusters.entry(cluster).or_default() += members;
        *families.entry(*family).or_default() += members;
    }
    let pairs = |sizes: &mut dyn Iterator<Item = &u64>| sizes.map(|m| m * (m - 1) / 2).sum::<u64>();
    let both = pairs(&mut cells.values());
    let labelled = pairs(&mut clusters.values());
    let joined = pairs(&mut families.values());

    let mut scores = Scores::default();
    scores.count("articles", n);
    scores.count(
        "labels_not_in_dump",
        unknown(trace, labels.of.keys().map(String::as_str)),
    );
    scores.count("clusters", clusters.len());
    scores.count("families", families.len());
    precision_recall(&mut scores, both, joined - both, labelled - both);
    scores.value(
        "adjusted_rand_index",
        rand_index(both, labelled, joined, n),
        n as u64,
    );
    scores
}

/// The adjusted Rand index from counts of pairs; 1 where either side leaves nothing to chance.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of pairs are far below 2^53"
)]
fn rand_index(both: u64, labelled: u64, joined: u64, n: usize) -> Option<f64> {
    if n < 2 {
        return None;
    }
    let all = n as f64 * (n as f64 - 1.0) / 2.0;
    let by_chance = labelled as f64 * joined as f64 / all;
    let most = f64::midpoint(labelled as f64, joined as f64);
    Some(if most == by_chance {
        1.0
    } else {
        (both as f64 - by_chance) / (most - by_chance)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn labels(rows: &[(&str, &str)]) -> Clusters {
        Clusters {
            of: rows
                .iter()
                .map(|(id, cluster)| ((*id).to_owned(), (*cluster).to_owned()))
                .collect(),
        }
    }

    #[test]
    fn families_are_scored_against_clusters() {
        // The family is a-1, a-2, a-3; the labels say a-1, a-2 and a-3, b.
        let scores = score_clusters(
            &fixture::trace(),
            &labels(&[
                ("a-1", "x"),
                ("a-2", "x"),
                ("a-3", "y"),
                ("b", "y"),
                ("nowhere", "z"),
            ]),
        );
        assert_eq!(scores.get("articles"), Some(4.0));
        assert_eq!(scores.get("labels_not_in_dump"), Some(1.0));
        assert_eq!(scores.get("pair_precision"), Some(1.0 / 3.0));
        assert_eq!(scores.get("pair_recall"), Some(0.5));
        // As scikit-learn's adjusted_rand_score([0, 0, 1, 1], [0, 0, 0, 1]).
        assert_eq!(scores.get("adjusted_rand_index"), Some(0.0));
    }

    #[test]
    fn the_same_partition_is_one() {
        let same = labels(&[("a-1", "x"), ("a-2", "x"), ("a-3", "x"), ("b", "y")]);
        assert_eq!(
            score_clusters(&fixture::trace(), &same).get("adjusted_rand_index"),
            Some(1.0)
        );
        assert_eq!(rand_index(0, 0, 0, 3), Some(1.0));
        assert_eq!(rand_index(0, 0, 0, 1), None);
    }

    #[test]
    fn an_id_in_two_clusters_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("c.tsv");
        std::fs::write(&path, "a\tx\na\tx\na\ty\n").unwrap();
        assert!(
            Clusters::read(&path)
                .unwrap_err()
                .to_string()
                .contains("line 3")
        );
    }
}
