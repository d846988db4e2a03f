//! What stands round a figure: money, per cent, months, hours, ordinal endings.

use std::ops::Range;

use super::Unit;
use super::lexicon::{Lexicon, MONEY, money_after, money_before};
use super::literal::{digit, word_end};
use crate::text::fold::fold;

/// The unit after a figure, and where it ends.
pub(super) fn after(text: &str, end: usize, lexicon: &Lexicon) -> Option<(Unit, usize)> {
    let spaced = end + usize::from(text[end..].starts_with([' ', '-']));
    let rest = &text[spaced..];
    let first = rest.chars().next()?;
    let sign_end = spaced + first.len_utf8();
    match first {
        '%' | '％' | '٪' => return Some((Unit::Percent, sign_end)),
        '$' | '€' | '£' | '¥' | '₹' | '₽' | '₺' | '₩' | '₦' | '₴' | '₪' | '₫' | '฿' | '₱' =>
        {
            // a price list: the sign belongs to the next figure
            let next = text[sign_end..].chars().next().and_then(digit);
            let mut buffer = [0; 4];
            let code = money_before(first.encode_utf8(&mut buffer))
                .filter(|_| next.is_none() || spaced == end)?;
            return next.is_none().then_some((Unit::Money(code), sign_end));
        }
        _ => {}
    }
    if let Some((form, code)) = MONEY
        .unspaced
        .iter()
        .find(|(form, _)| rest.starts_with(form))
    {
        return Some((Unit::Money(code), spaced + form.len()));
    }
    if let Some(percent) = ["パーセント", "퍼센트", "个百分点", "個百分點"]
        .iter()
        .find(|p| rest.starts_with(**p))
    {
        return Some((Unit::Percent, spaced + percent.len()));
    }
    words_after(text, spaced, lexicon)
}

/// `per cent`, `dollars`, `de dólares`, `US dollars`.
fn words_after(text: &str, at: usize, lexicon: &Lexicon) -> Option<(Unit, usize)> {
    let mut start = at;
    let mut phrase = String::new();
    for nth in 0..3 {
        let end = word_end(text, start);
        if end == start {
            return None;
        }
        let word = fold(&text[start..end]).text;
        if let Some(code) = money_after(&word).filter(|_| nth < 2 || phrase.starts_with("of")) {
            return Some((Unit::Money(code), end));
        }
        if nth > 0 {
            phrase.push(' ');
        }
        phrase.push_str(&word);
        if lexicon.percent.contains(&phrase) {
            return Some((Unit::Percent, end));
        }
        let begins = lexicon
            .percent
            .iter()
            .any(|p| p.starts_with(&phrase) && p[phrase.len()..].starts_with(' '));
        let between = lexicon.of.contains(&word)
            || matches!(
                word.as_str(),
                "us" | "american" | "amerikan" | "hong" | "canadian"
            );
        if !begins && !between {
            return None;
        }
        let gap = text[end..].chars().next()?;
        if !matches!(gap, ' ' | '\'' | '’') {
            return None;
        }
        start = end + gap.len_utf8();
    }
    None
}

/// The unit before a figure (`$5`, `EUR 390m`, `%70`, `yüzde 70`, `百分之七十`), and where it starts.
pub(super) fn before(text: &str, start: usize, lexicon: &Lexicon) -> Option<(Unit, usize)> {
    let head = &text[..start];
    let trimmed = head.strip_suffix(' ').unwrap_or(head);
    if let Some(rest) = trimmed
        .strip_suffix("百分之")
        .or_else(|| trimmed.strip_suffix("yüzde"))
    {
        return Some((Unit::Percent, rest.len()));
    }
    if let Some(rest) = head.strip_suffix('%').filter(|_| lexicon.language == "tr") {
        return Some((Unit::Percent, rest.len()));
    }
    let mut from = trimmed.len();
    for c in trimmed.chars().rev().take(6) {
        if c.is_whitespace() || digit(c).is_some() || matches!(c, '(' | '"' | '“' | '-' | '–') {
            break;
        }
        from -= c.len_utf8();
    }
    // the longest sign at the end of what stands before
    trimmed[from..].char_indices().find_map(|(at, c)| {
        let sign = &trimmed[from + at..];
        let inside = c.is_alphabetic()
            && text[..from + at]
                .chars()
                .next_back()
                .is_some_and(char::is_alphabetic);
        money_before(sign)
            .filter(|_| !inside)
            .map(|code| (Unit::Money(code), from + at))
    })
}

/// Calendar and clock round a bare figure: the unit, its value, and the whole span.
pub(super) fn calendar(
    text: &str,
    span: Range<usize>,
    lexicon: &Lexicon,
) -> Option<(Unit, f64, usize, usize)> {
    let value = value_of(text, &span)?;
    eastern(text, &span, value)
        .or_else(|| day_of_month(text, &span, value, lexicon))
        .or_else(|| clock(text, &span, value))
        .or_else(|| {
            let tail = fold(&text[span.end..word_end(text, span.end)]).text;
            let ordinal = matches!(
                tail.as_str(),
                "st" | "nd" | "rd" | "th" | "er" | "ère" | "ème" | "e" | "й" | "го" | "я"
            );
            ordinal.then(|| {
                (
                    Unit::Ordinal,
                    value,
                    span.start,
                    span.end
                        + text[span.end..]
                            .find(|c: char| !c.is_alphabetic())
                            .unwrap_or(0),
                )
            })
        })
        .or_else(|| {
            let years =
                (1900.0..=2100.0).contains(&value) && text[span.clone()].chars().count() == 4;
            years.then_some((Unit::Year, value, span.start, span.end))
        })
}

fn value_of(text: &str, span: &Range<usize>) -> Option<f64> {
    let digits = text.get(span.clone())?.chars().filter_map(digit);
    let value = digits.fold(0.0, |value, d| value * 10.0 + f64::from(d));
    (value < 1e6).then_some(value)
}

/// `2025年`, `5月12日`, `午後6時`, `5월 12일`
fn eastern(text: &str, span: &Range<usize>, value: f64) -> Option<(Unit, f64, usize, usize)> {
    let rest = &text[span.end..];
    let sign = rest.chars().next()?;
    let end = span.end + sign.len_utf8();
    match sign {
        '年' | '년' if (1900.0..=2100.0).contains(&value) => {
            Some((Unit::Year, value, span.start, end))
        }
        '月' | '월' if (1.0..=12.0).contains(&value) => {
            let skipped = usize::from(text[end..].starts_with(' '));
            let digits = &text[end + skipped..];
            let length = digits.find(|c| digit(c).is_none())?;
            let day = value_of(digits, &(0..length)).filter(|day| (1.0..=31.0).contains(day))?;
            let close = digits[length..]
                .chars()
                .next()
                .filter(|c| matches!(c, '日' | '일' | '號' | '号'))?;
            let end = end + skipped + length + close.len_utf8();
            Some((Unit::Date, value * 100.0 + day, span.start, end))
        }
        '時' | '时' | '시'
            if value < 25.0 && !rest.starts_with("時間") && !rest.starts_with("시간") =>
        {
            let head = text[..span.start].trim_end();
            let later = ["午後", "下午", "晚上", "오후"]
                .iter()
                .any(|half| head.ends_with(half))
                && value < 12.0;
            let hour = value + if later { 12.0 } else { 0.0 };
            let (minute, length) = minutes_after(&text[end..]).unwrap_or((0.0, 0));
            Some((Unit::Time, hour * 100.0 + minute, span.start, end + length))
        }
        _ => None,
    }
}

/// `27分` and its length, after an hour.
fn minutes_after(rest: &str) -> Option<(f64, usize)> {
    let skipped = usize::from(rest.starts_with(' '));
    let digits = &rest[skipped..];
    let length = digits.find(|c| digit(c).is_none())?;
    let sign = digits[length..]
        .chars()
        .next()
        .filter(|c| matches!(c, '分' | '분'))?;
    let minute = value_of(digits, &(0..length)).filter(|minute| length > 0 && *minute < 60.0)?;
    Some((minute, skipped + length + sign.len_utf8()))
}

/// `May 12`, `12 May`, `12. Mai`, `12 de mayo`, `May 12th`
fn day_of_month(
    text: &str,
    span: &Range<usize>,
    day: f64,
    lexicon: &Lexicon,
) -> Option<(Unit, f64, usize, usize)> {
    if !(1.0..=31.0).contains(&day) {
        return None;
    }
    let dated = |month: u32, start: usize, end: usize| {
        (Unit::Date, f64::from(month) * 100.0 + day, start, end)
    };
    // the month first: its word ends right before, an abbreviation with its point
    let head = text[..span.start].trim_end_matches(' ');
    let word = head.trim_end_matches('.');
    let from = word
        .rfind(|c: char| !c.is_alphabetic() && !unicode_normalization::char::is_combining_mark(c));
    let from = from.map_or(0, |at| {
        at + word[at..].chars().next().map_or(1, char::len_utf8)
    });
    let named = head.len() < span.start
        && word.len() - from <= 40
        && word[from..].starts_with(|c: char| c.is_uppercase() || !c.is_ascii());
    let month = if named {
        lexicon.month(&fold(&word[from..]).text)
    } else {
        None
    };
    if let Some(month) = month {
        return Some(dated(month, from, span.end));
    }
    let mut at = span.end;
    let ending = word_end(text, at);
    if matches!(&text[at..ending], "st" | "nd" | "rd" | "th" | "er") {
        at = ending;
    }
    for skip in [". ", " of ", " de ", " "] {
        if let Some(rest) = text[at..].strip_prefix(skip) {
            let start = text.len() - rest.len();
            let end = word_end(text, start);
            if let Some(month) = lexicon.month(&fold(&text[start..end]).text) {
                return Some(dated(month, span.start, end));
            }
        }
    }
    None
}

/// `0700 GMT`, `7pm`, `10 Uhr`, `10h30`
fn clock(text: &str, span: &Range<usize>, value: f64) -> Option<(Unit, f64, usize, usize)> {
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
    if let Some(minutes) = rest
        .strip_prefix(['h', 'H'])
        .and_then(|m| m.get(..2))
        .filter(|m| m.bytes().all(|b| b.is_ascii_digit()))
    {
        return Some((
            Unit::Time,
            value * 100.0 + minutes.parse().unwrap_or(0.0),
            span.start,
            span.end + 3,
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
