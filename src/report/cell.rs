//! How a value stands in a cell: fixed decimals, empty for unknown, formulas disarmed and armed again.

use std::borrow::Cow;

/// Characters, as UTF-16 counts them, that a cell of Excel or LibreOffice holds.
pub const CELL_LIMIT: usize = 32_767;

/// Whether a spreadsheet would run a cell that begins so. The wide forms are run where East Asian text is typed.
fn runs(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// A cell of at most `limit` characters as UTF-16 counts them; a longer one says how many it has.
pub(super) fn cut(cell: &str, limit: usize) -> Cow<'_, str> {
    // A UTF-8 text is never shorter in bytes than in UTF-16 units.
    if cell.len() <= limit || cell.encode_utf16().count() <= limit {
        return Cow::Borrowed(cell);
    }
    let told = format!(" … [cut: {} characters]", cell.chars().count());
    let room = limit.saturating_sub(told.len());
    let mut units = 0;
    let kept: String = cell
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= room
        })
        .collect();
    Cow::Owned(kept + &told)
}

/// A cell a spreadsheet would run as a formula, with an apostrophe before it. So that [`disarm`] can undo it without
/// doubt, a cell that is already apostrophes and then a formula gets one more.
pub fn armour(cell: &str) -> Cow<'_, str> {
    // Most cells begin with a letter or a digit.
    if cell
        .bytes()
        .next()
        .is_none_or(|first| first.is_ascii_alphanumeric())
    {
        return Cow::Borrowed(cell);
    }
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
    let mut cell = Vec::new();
    put_decimals(value, &mut cell);
    String::from_utf8(cell).unwrap_or_default()
}

/// Writes the same.
pub(super) fn put_decimals(value: Option<f32>, to: &mut Vec<u8>) {
    // Adding zero turns a negative zero into zero.
    let Some(value) = value.filter(|v| v.is_finite()).map(|v| v.max(0.0) + 0.0) else {
        return;
    };
    match thousandths(value) {
        Some(all) => {
            put_whole(u64::from(all / 1000), to);
            let digit = |n: u32| b'0' + (n % 10) as u8;
            to.extend([b'.', digit(all / 100), digit(all / 10), digit(all)]);
        }
        None => to.extend(format!("{value:.3}").into_bytes()),
    }
}

/// A number that is not negative in thousandths, if it is not so large or just between two that it takes more thought.
fn thousandths(value: f32) -> Option<u32> {
    // Exact: a number of 24 bits times one of ten.
    let all = f64::from(value) * 1000.0;
    let (whole, rest) = (all.floor(), all - all.floor());
    (all < 1e9 && rest != 0.5).then_some(whole as u32 + u32::from(rest > 0.5))
}

/// Writes a whole number.
pub(super) fn put_whole(mut number: u64, to: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    to.extend_from_slice(&digits[at..]);
}

/// A share as tables show it, with three decimals, for formats with numbers of their own; `None` if it is no number.
pub fn rounded(value: f32) -> Option<f64> {
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
    fn no_cell_is_over_the_limit() {
        assert_eq!(cut("abc", 3), "abc");
        let long = "😀".repeat(30);
        let cell = cut(&long, 50);
        assert!(cell.encode_utf16().count() <= 50);
        assert!(
            cell.starts_with("😀") && cell.ends_with("… [cut: 30 characters]"),
            "{cell}"
        );
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
        fn digits_are_those_of_the_formatter(bits in any::<u32>(), share in 0f32..1.0, part in 0u32..4096, number in any::<u64>()) {
            for value in [f32::from_bits(bits), share, part as f32 / 4096.0, part as f32 / 16.0] {
                let expected = match value.is_finite() {
                    true => format!("{:.3}", value.max(0.0) + 0.0),
                    false => String::new(),
                };
                prop_assert_eq!(decimals(Some(value)), expected);
            }
            for number in [number, u64::from(part), number >> (part % 64)] {
                let mut cell = Vec::new();
                put_whole(number, &mut cell);
                prop_assert_eq!(String::from_utf8(cell).unwrap(), number.to_string());
            }
        }

        #[test]
        fn every_cell_comes_back(cell in "['=+@a\t\r\n＝-]{0,6}.{0,4}") {
            let armoured = armour(&cell);
            prop_assert!(!runs(&armoured));
            prop_assert_eq!(disarm(&armoured), &cell);
        }
    }
}
