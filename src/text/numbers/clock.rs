//! Times of day and numeric dates: `7pm`, `15.30 Uhr`, `(28/8)`.

use std::ops::Range;

use super::lexicon::Lexicon;
use super::literal::{digit, word_end};
use super::{Unit, units};
use crate::text::fold::fold;

/// `0700 GMT`, `7pm`, `10 Uhr`, `10h30`
pub(super) fn clock(
    text: &str,
    span: &Range<usize>,
    value: f64,
) -> Option<(Unit, f64, usize, usize)> {
    let rest = &text[span.end..];
    let digits = span.len();
    let padded = digits == 4 && value < 2400.0 && value % 100.0 < 60.0;
    let zone = [
        " GMT",
        " UTC",
        " CET",
        " EST",
        " EDT",
        " IST",
        " BST",
        "GMT",
        " hrs",
        " hours local",
    ];
    if let Some(zone) = zone.iter().find(|zone| padded && rest.starts_with(**zone)) {
        return Some((Unit::Time, value, span.start, span.end + zone.len()));
    }
    if value > 24.0 {
        return None;
    }
    let hours = rest
        .strip_prefix(['h', 'H'])
        .or_else(|| rest.strip_prefix(" h "));
    if let Some(minutes) = hours
        .and_then(|m| m.get(..2))
        .filter(|m| m.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some((
            Unit::Time,
            value * 100.0 + minutes.parse().unwrap_or(0.0),
            span.start,
            text.len() - hours.map_or(0, str::len) + 2,
        ));
    }
    if let Some(hour) = [" Uhr", " uur", " GMT", " часов утра", " o'clock"]
        .iter()
        .find(|h| rest.starts_with(**h))
    {
        return Some((Unit::Time, value * 100.0, span.start, span.end + hour.len()));
    }
    let (time, end) = half_day(text, span.end, value * 100.0);
    (end > span.end && value <= 12.0).then_some((Unit::Time, time, span.start, end))
}

/// Adds `am` and `pm` to a time that ends at `end`.
pub(super) fn half_day(text: &str, end: usize, time: f64) -> (f64, usize) {
    let rest = &text[end..];
    let spaced = rest.strip_prefix(' ').unwrap_or(rest);
    let start = text.len() - spaced.len();
    let lower: String = spaced
        .chars()
        .take(4)
        .flat_map(char::to_lowercase)
        .collect();
    let length = if lower.starts_with("a.m.") || lower.starts_with("p.m.") {
        4
    } else {
        2
    };
    let ends = spaced
        .get(length..)
        .is_some_and(|after| !after.starts_with(char::is_alphanumeric));
    match lower.get(..2) {
        _ if !ends => (time, end),
        Some("am" | "a.") if length == 4 || lower.starts_with("am") => (
            if time >= 1200.0 { time - 1200.0 } else { time },
            start + length,
        ),
        Some("pm" | "p.") if length == 4 || lower.starts_with("pm") => (
            if time < 1200.0 { time + 1200.0 } else { time },
            start + length,
        ),
        _ => (time, end),
    }
}

/// `15.30 Uhr`, `kl. 15.30`: two groups with a point between words of the clock; the time and its end.
pub(super) fn dotted_time(
    text: &str,
    span: &Range<usize>,
    lexicon: &Lexicon,
) -> Option<(f64, usize)> {
    let (hour, minute) = text.get(span.clone())?.split_once('.')?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()) && !part.is_empty();
    if hour.len() > 2 || minute.len() != 2 || !digits(hour) || !digits(minute) {
        return None;
    }
    let (hour, minute): (f64, f64) = (hour.parse().ok()?, minute.parse().ok()?);
    if hour >= 25.0 || minute >= 60.0 {
        return None;
    }
    let rest = text[span.end..].trim_start_matches(' ');
    let ending = &rest[..word_end(rest, 0)];
    let after = (lexicon.clock_after.iter()).find(|word| ending.to_lowercase() == **word);
    let end = after.map_or(span.end, |_| text.len() - rest.len() + ending.len());
    // 0.15 is no time of day where the point is read as one
    let written =
        lexicon.dotted_times && hour > 0.0 && units::after(text, span.end, lexicon).is_none();
    let named = after.is_some() || written || word_before(text, span.start, &lexicon.clock_before);
    named.then_some((hour * 100.0 + minute, end))
}

/// `drei Uhr`, `साढ़े चार बजे`: the time, and the end of the word that tells.
pub(super) fn hour(text: &str, end: usize, value: f64, lexicon: &Lexicon) -> Option<(f64, usize)> {
    if lexicon.hours.is_empty() || !(1.0..=24.0).contains(&value) {
        return None;
    }
    let start = end + usize::from(text[end..].starts_with(' '));
    let stop = word_end(text, start);
    lexicon
        .hours
        .contains(&fold(&text[start..stop]).text)
        .then(|| (value.floor() * 100.0 + value.fract() * 60.0, stop))
}

/// Whether the word before `start` is one of `words`.
fn word_before(text: &str, start: usize, words: &ahash::AHashSet<String>) -> bool {
    if words.is_empty() {
        return false;
    }
    let head = text[..start].trim_end_matches([' ', '.']);
    let from = head
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphabetic())
        .last();
    from.is_some_and(|(from, _)| head.len() < start && words.contains(&fold(&head[from..]).text))
}

/// `(28/8)`, `ngày 5/9`: a day and a month where the language has one order for them; the date and its end.
pub(super) fn slash_date(text: &str, start: usize, lexicon: &Lexicon) -> Option<(f64, usize)> {
    if lexicon.slash_dates != "dmy" {
        return None;
    }
    let number = |at: usize| {
        let rest = &text[at..];
        let length = rest.find(|c| digit(c).is_none()).unwrap_or(rest.len());
        let value = rest[..length].chars().filter_map(digit);
        let value = value.fold(0.0, |value, d| value * 10.0 + f64::from(d));
        (length > 0 && value < 32.0).then_some((value, at + length))
    };
    let (day, end) = number(start)?;
    text[end..].starts_with('/').then_some(())?;
    let (month, end) = number(end + 1)?;
    let alone = text[end..]
        .chars()
        .next()
        .is_none_or(|c| !matches!(c, '/' | '-' | '.') && digit(c).is_none())
        || text[end..].starts_with(". ");
    let closed = text[..start].ends_with('(') && text[end..].starts_with(')');
    let named = closed || word_before(text, start, &lexicon.day_before);
    (alone && named && (1.0..=12.0).contains(&month) && day >= 1.0)
        .then_some((month * 100.0 + day, end))
}

/// Adds twelve hours to a time before noon where words after it say so; the time and its end.
pub(super) fn after_noon(text: &str, end: usize, time: f64, lexicon: &Lexicon) -> (f64, usize) {
    match lexicon.after_noon(text, end).filter(|_| time < 1200.0) {
        Some(end) => (time + 1200.0, end),
        None => (time, end),
    }
}
