//! Whether probabilities can be believed: of all that was given probability p, a share p should be right.

use std::fmt::Write;

const BINS: usize = 10;

/// A reliability curve in ten bins of probability.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// Of what.
    pub name: String,
    bins: [Bin; BINS],
}

#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Bin {
    n: u64,
    right: u64,
    sum: f64,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "shares are shown with three decimals"
)]
impl Bin {
    /// Mean probability and the share that is right.
    fn means(self) -> (f64, f64) {
        (self.sum / self.n as f64, self.right as f64 / self.n as f64)
    }
}

impl Reliability {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            bins: [Bin::default(); BINS],
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 10"
    )]
    pub(super) fn add(&mut self, probability: f64, right: bool) {
        let probability = if probability.is_finite() {
            probability.clamp(0.0, 1.0)
        } else {
            0.0
        };
        let bin = &mut self.bins[((probability * BINS as f64) as usize).min(BINS - 1)];
        bin.n += 1;
        bin.right += u64::from(right);
        bin.sum += probability;
    }

    /// The mean distance of probability and share, weighted by how many fall into each bin; `None` without any.
    #[expect(
        clippy::cast_precision_loss,
        reason = "shares are shown with three decimals"
    )]
    pub fn expected_calibration_error(&self) -> Option<f64> {
        let n: u64 = self.bins.iter().map(|bin| bin.n).sum();
        let apart = |bin: &Bin| {
            let (said, found) = bin.means();
            bin.n as f64 / n as f64 * (said - found).abs()
        };
        (n > 0).then(|| self.bins.iter().filter(|bin| bin.n > 0).map(apart).sum())
    }

    pub(super) fn table(&self) -> String {
        let mut text = format!("  reliability of {}", self.name);
        match self.expected_calibration_error() {
            Some(error) => {
                let _ = writeln!(text, ": expected calibration error {error:.3}");
            }
            None => text.push_str(": nothing to measure\n"),
        }
        for (i, bin) in self.bins.iter().enumerate().filter(|(_, bin)| bin.n > 0) {
            let (said, found) = bin.means();
            let (low, high) = (i, i + 1);
            let high = if high == BINS {
                "1.0".to_owned()
            } else {
                format!("0.{high}")
            };
            let _ = writeln!(
                text,
                "    0.{low}-{high}  said {said:.3}  right {found:.3}  of {}",
                bin.n
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_the_mean_distance() {
        let mut curve = Reliability::new("edges");
        assert_eq!(curve.expected_calibration_error(), None);
        for right in [true, true, true, false] {
            curve.add(1.0, right);
        }
        for right in [false, false, true, false] {
            curve.add(0.25, right);
        }
        // 1.0 said, 0.75 right; 0.25 said, 0.25 right; half of all each.
        let error = curve.expected_calibration_error().unwrap();
        assert!((error - 0.125).abs() < 1e-12, "{error}");
        assert!(
            curve
                .table()
                .contains("0.9-1.0  said 1.000  right 0.750  of 4"),
            "{}",
            curve.table()
        );
    }

    #[test]
    fn odd_probabilities_have_a_bin_too() {
        let mut curve = Reliability::new("x");
        for p in [f64::NAN, -1.0, 2.0] {
            curve.add(p, true);
        }
        assert_eq!(curve.bins[0].n, 2);
        assert_eq!(curve.bins[9].n, 1);
    }
}
