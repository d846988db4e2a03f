//! Quality against labels of the user's own: pairs, clusters, or a whole lineage.
//!
//! Each kind of label has a reader and a score of its own; all scores come out as one [`Scores`].

use std::fmt::Write;

mod clusters;
mod labels;
mod lineage;
mod pairs;
mod reliability;
mod roots;
mod truth;

pub use clusters::{Clusters, score_clusters};
pub use lineage::score_lineage;
pub use pairs::{Pairs, score_pairs};
pub use reliability::Reliability;
pub use truth::{Documents, TrueParent, Truth};

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// How many.
    Count(u64),
    /// A share, and of how many it is one; `None` where there is nothing to take a share of.
    Share(Option<f64>, u64),
}

/// What a run scored on one set.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scores {
    /// Names and figures, in the order they are shown.
    pub figures: Vec<(String, Figure)>,
    /// How far probabilities can be believed.
    pub reliability: Vec<Reliability>,
}

impl Scores {
    fn count(&mut self, name: &str, value: usize) {
        self.figures
            .push((name.to_owned(), Figure::Count(value as u64)));
    }

    fn share(&mut self, name: &str, value: Ratio) {
        self.figures
            .push((name.to_owned(), Figure::Share(value.share(), value.of)));
    }

    fn value(&mut self, name: &str, value: Option<f64>, of: u64) {
        self.figures
            .push((name.to_owned(), Figure::Share(value, of)));
    }

    /// The figure of a name: a count, or a share where there is one.
    pub fn get(&self, name: &str) -> Option<f64> {
        let (_, figure) = self.figures.iter().find(|(n, _)| n == name)?;
        match figure {
            #[expect(clippy::cast_precision_loss, reason = "shown with three decimals")]
            Figure::Count(n) => Some(*n as f64),
            Figure::Share(share, _) => *share,
        }
    }

    /// One table, with the reliability curves below it.
    pub fn table(&self, set: &str) -> String {
        let mut text = format!("{set}\n");
        for (name, figure) in &self.figures {
            let _ = match figure {
                Figure::Count(n) => writeln!(text, "  {name:28} {n:>7}"),
                Figure::Share(Some(share), of) => {
                    writeln!(text, "  {name:28} {share:>7.3}  of {of}")
                }
                Figure::Share(None, _) => writeln!(text, "  {name:28} {:>7}", "-"),
            };
        }
        for curve in &self.reliability {
            text.push_str(&curve.table());
        }
        text
    }
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default)]
struct Ratio {
    right: u64,
    of: u64,
}

impl Ratio {
    fn add(&mut self, right: bool) {
        self.right += u64::from(right);
        self.of += 1;
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "shares are shown with three decimals"
    )]
    fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.right as f64 / self.of as f64)
    }
}

/// Precision, recall and their harmonic mean of joined pairs.
fn precision_recall(scores: &mut Scores, right: u64, wrong: u64, missed: u64) {
    let precision = Ratio {
        right,
        of: right + wrong,
    };
    let recall = Ratio {
        right,
        of: right + missed,
    };
    let (p, r) = (
        precision.share().unwrap_or(0.0),
        recall.share().unwrap_or(0.0),
    );
    scores.value("pair_precision", Some(p), precision.of);
    scores.value("pair_recall", Some(r), recall.of);
    scores.value(
        "pair_f1",
        Some(if p + r > 0.0 {
            2.0 * p * r / (p + r)
        } else {
            0.0
        }),
        right + wrong + missed,
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_measure_is_a_dash() {
        let mut scores = Scores::default();
        scores.count("articles", 3);
        scores.share("parent_accuracy", Ratio::default());
        scores.share("agency_accuracy", Ratio { right: 1, of: 4 });
        let table = scores.table("set");
        assert_eq!(
            table,
            "set\n  articles                           3\n  parent_accuracy                    -\n  agency_accuracy                0.250  of 4\n"
        );
        assert_eq!(scores.get("agency_accuracy"), Some(0.25));
        assert_eq!(scores.get("parent_accuracy"), None);
    }

    #[test]
    fn precision_and_recall_of_nothing_are_zero() {
        let mut scores = Scores::default();
        precision_recall(&mut scores, 0, 0, 0);
        assert_eq!(scores.get("pair_f1"), Some(0.0));
        precision_recall(&mut scores, 0, 0, 0);
    }
}
