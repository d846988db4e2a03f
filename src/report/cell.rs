//! How a value stands in a cell: fixed decimals, empty for unknown, formulas disarmed and armed again.

use std::borrow::Cow;

/// Whether a spreadsheet would run a cell that begins so.
fn runs(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A cell a spreadsheet would run as a formula, with an apostrophe before it. So that [`disarm`] can undo it without
/// doubt, a cell that is already apostrophes and then a formula gets one more.
pub fn armour(cell: &str) -> Cow<'_, str> {
    if runs(cell.trim_start_matches('\'')) {
        Cow::Owned(format!("'{cell}"))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The value that [`armour`] made a cell of.
pub fn disarm(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if runs(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// A share, similarity or probability with three decimals; empty when unknown or no number.
pub(super) fn decimals(value: Option<f32>) -> String {
    // Adding zero turns a negative zero into zero.
    value
        .filter(|v| v.is_finite())
        .map(|v| format!("{:.3}", v.max(0.0) + 0.0))
        .unwrap_or_default()
}

/// The same figure for formats with numbers of their own.
pub(crate) fn rounded(value: f32) -> Option<f64> {
    decimals(Some(value)).parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_disarmed() {
        for cell in [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-1",
        ] {
            assert_eq!(armour(cell), format!("'{cell}"));
            assert_eq!(disarm(&armour(cell)), cell);
        }
        for cell in ["", "a=b", "'tis", "'", "1-2", " -"] {
            assert_eq!(armour(cell), cell);
            assert_eq!(disarm(cell), cell);
        }
    }

    #[test]
    fn figures_have_three_decimals() {
        assert_eq!(decimals(Some(0.5)), "0.500");
        assert_eq!(decimals(Some(-0.0)), "0.000");
        assert_eq!(decimals(Some(f32::NAN)), "");
        assert_eq!(decimals(None), "");
        assert_eq!(rounded(0.123_49), Some(0.123));
        assert_eq!(rounded(f32::INFINITY), None);
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(cell in "['=+@a\t\r-]{0,6}.{0,4}") {
            let armoured = armour(&cell);
            prop_assert!(!runs(&armoured));
            prop_assert_eq!(disarm(&armoured), &cell);
        }
    }
}
