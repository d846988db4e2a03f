//! What stands round a figure: money, per cent, months, hours, ordinal endings.

use std::ops::Range;

use super::Unit;
use super::clock;
use super::east::{hangul, small_number};
use super::lexicon::Lexicon;
use super::literal::{digit, word_end};
use super::money::{money_after, money_attached, money_before};
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
    if let Some((code, length)) = money_attached(rest) {
        return Some((Unit::Money(code), spaced + length));
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
    value: f64,
    lexicon: &Lexicon,
) -> Option<(Unit, f64, usize, usize)> {
    eastern(text, &span, value, lexicon)
        .or_else(|| day_of_month(text, &span, value, lexicon))
        .or_else(|| clock::clock(text, &span, value))
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

/// `2025年`, `5月12日`, `午後6時`, `5월 12일`, `十月三日`, `5月`
fn eastern(
    text: &str,
    span: &Range<usize>,
    value: f64,
    lexicon: &Lexicon,
) -> Option<(Unit, f64, usize, usize)> {
    let spelled = text[..span.end].chars().next_back().is_some_and(hangul);
    let skipped = usize::from(spelled && text[span.end..].starts_with(' '));
    let rest = &text[span.end + skipped..];
    let sign = rest.chars().next().filter(|c| !c.is_ascii())?;
    let end = span.end + skipped + sign.len_utf8();
    match sign {
        '年' | '년' if (1900.0..=2100.0).contains(&value) => {
            Some((Unit::Year, value, span.start, end))
        }
        '月' | '월' if (1.0..=12.0).contains(&value) => {
            let skipped = usize::from(text[end..].starts_with(' '));
            let day = small_number(text, end + skipped).and_then(|(day, stop)| {
                let close = text[stop..].chars().next()?;
                let fits =
                    (1.0..=31.0).contains(&day) && matches!(close, '日' | '일' | '號' | '号');
                fits.then(|| (day, stop + close.len_utf8()))
            });
            let (day, end) = day.unwrap_or((0.0, end));
            Some((Unit::Date, value * 100.0 + day, span.start, end))
        }
        '点' | '點' if lexicon.language != "zh" => None,
        '時' | '时' | '시' | '点' | '點'
            if value < 25.0
                && !["時間", "时间", "시간", "点儿"]
                    .iter()
                    .any(|w| rest.starts_with(w)) =>
        {
            let (minute, end) = minutes_after(text, end).unwrap_or((0.0, end));
            let hour = value
                + if afternoon(&text[..span.start]) && value < 12.0 {
                    12.0
                } else {
                    0.0
                };
            Some((Unit::Time, hour * 100.0 + minute, span.start, end))
        }
        _ => None,
    }
}

/// Whether the words before an hour put it after noon.
fn afternoon(head: &str) -> bool {
    let head = head.trim_end();
    [
        "午後", "下午", "晚上", "傍晚", "夜", "晚", "오후", "저녁", "밤",
    ]
    .iter()
    .any(|half| head.ends_with(half))
}

/// `27分`, `半` after an hour that ends at `at`, and the end.
fn minutes_after(text: &str, at: usize) -> Option<(f64, usize)> {
    let start = at + usize::from(text[at..].starts_with(' '));
    if let Some(half) = ['半', '반']
        .iter()
        .find(|half| text[start..].starts_with(**half))
    {
        return Some((30.0, start + half.len_utf8()));
    }
    let (minute, stop) = small_number(text, start)?;
    let sign = text[stop..].chars().next()?;
    (minute < 60.0
        && matches!(sign, '分' | '분')
        && !text[stop + sign.len_utf8()..].starts_with("間"))
    .then(|| (minute, stop + sign.len_utf8()))
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
        month_before(text, from, word.len(), lexicon)
    } else {
        None
    };
    if let Some((month, from)) = month {
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
            if let Some((month, end)) = month_at(text, start, end, lexicon) {
                return Some(dated(month, span.start, end));
            }
        }
    }
    None
}

/// The month whose (first) word stands at `start..end`, and its end: `كانون الثاني` is two words.
fn month_at(text: &str, start: usize, end: usize, lexicon: &Lexicon) -> Option<(u32, usize)> {
    let first = fold(text.get(start..end)?).text;
    if let Some(month) = lexicon.month(&first) {
        return Some((month, end));
    }
    let next = end + usize::from(text[end..].starts_with(' '));
    let stop = word_end(text, next);
    let phrase = format!("{first} {}", fold(&text[next..stop]).text);
    lexicon.month(&phrase).map(|month| (month, stop))
}

/// The month whose last word stands at `from..end`, and its start.
fn month_before(text: &str, from: usize, end: usize, lexicon: &Lexicon) -> Option<(u32, usize)> {
    lexicon
        .month(&fold(&text[from..end]).text)
        .map(|month| (month, from))
}
