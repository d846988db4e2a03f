//! Chinese, Japanese and Korean numerals: `两千`, `1.2万`, `3億`, `5조 3천억`.

use super::compose::Composed;
use super::literal::digit;

/// What a character says in a numeral.
enum Sign {
    Digit(f64),
    /// Up to a thousand: within a group of four digits.
    Small(f64),
    /// Ten thousand and up: closes the group.
    Big(f64),
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '〇' | '零' => Sign::Digit(0.0),
        '一' | '壱' => Sign::Digit(1.0),
        '二' | '两' | '兩' => Sign::Digit(2.0),
        '三' => Sign::Digit(3.0),
        '四' => Sign::Digit(4.0),
        '五' => Sign::Digit(5.0),
        '六' => Sign::Digit(6.0),
        '七' => Sign::Digit(7.0),
        '八' => Sign::Digit(8.0),
        '九' => Sign::Digit(9.0),
        '十' | '십' => Sign::Small(10.0),
        '百' | '백' => Sign::Small(100.0),
        '千' | '천' => Sign::Small(1000.0),
        '万' | '萬' | '만' => Sign::Big(1e4),
        '亿' | '億' | '억' => Sign::Big(1e8),
        '兆' | '조' => Sign::Big(1e12),
        _ => return None,
    })
}

/// Whether a Chinese character may begin a numeral.
pub(super) fn numeral(c: char) -> bool {
    !('가'..='힣').contains(&c) && matches!(sign(c), Some(Sign::Digit(_) | Sign::Small(_)))
}

/// The scale signs after a figure.
pub(super) fn after_figure(text: &str, end: usize, value: f64) -> Option<Composed> {
    let next = text[end..].chars().next()?;
    matches!(sign(next), Some(Sign::Small(_) | Sign::Big(_)))
        .then(|| read(text, end, Some(value)).0)
}

/// A numeral without figures; single signs and rows of digits that could be a name are left alone.
pub(super) fn spelled(text: &str, at: usize) -> Option<Composed> {
    let (scaled, signs, units) = read(text, at, None);
    let year = signs == 4 && text[scaled.end..].starts_with('年');
    ((units && signs >= 2) || year).then_some(scaled)
}

/// Reads on from a figure, or from nothing: the numeral, its signs, and whether there was a unit among them.
fn read(text: &str, at: usize, figure: Option<f64>) -> (Composed, u32, bool) {
    let (mut total, mut section, mut pending) = (0.0, 0.0, figure);
    let (mut end, mut signs, mut units, mut scale) = (at, 0, false, 1.0);
    let mut last_big = f64::INFINITY;
    while let Some(c) = text[end..].chars().next() {
        match sign(c) {
            // a figure is not continued by digits of the other kind
            Some(Sign::Digit(d)) if figure.is_none() => {
                pending = Some(pending.map_or(d, |p| p * 10.0 + d))
            }
            Some(Sign::Small(unit)) => {
                section += pending.take().unwrap_or(1.0) * unit;
                units = true;
            }
            Some(Sign::Big(unit)) if section + pending.unwrap_or(0.0) > 0.0 && unit < last_big => {
                total += (section + pending.take().unwrap_or(0.0)) * unit;
                section = 0.0;
                (units, scale, last_big) = (true, unit, unit);
            }
            _ => {
                match further_figure(text, end).filter(|_| figure.is_some() && pending.is_none()) {
                    Some((value, next)) => {
                        pending = Some(value);
                        end = next;
                        continue;
                    }
                    None => break,
                }
            }
        }
        signs += 1;
        end += c.len_utf8();
    }
    (
        Composed {
            end,
            value: total + section + pending.unwrap_or(0.0),
            scale,
            approx: false,
        },
        signs,
        units,
    )
}

/// The figure of the next, smaller group: `3천` in `5조 3천억`, `3000` in `2만3000`.
fn further_figure(text: &str, end: usize) -> Option<(f64, usize)> {
    let rest = &text[end..];
    let korean = text[..end]
        .chars()
        .next_back()
        .is_some_and(|c| ('가'..='힣').contains(&c));
    let skipped = usize::from(korean && rest.starts_with(' '));
    let digits = &rest[skipped..];
    let length = digits
        .find(|c| digit(c).is_none() && c != ',')
        .unwrap_or(digits.len());
    let value = digits[..length]
        .chars()
        .filter_map(digit)
        .fold(0.0, |value, d| value * 10.0 + f64::from(d));
    (value > 0.0 && value < 1e4).then_some((value, end + skipped + length))
}
