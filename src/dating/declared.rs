//! The date field of a record, in whatever notation.

use jiff::civil::Date;

use super::apart;
use super::judge::settle;
use super::page::PageDates;
use super::parse::{self, Found};
use super::url::UrlDate;

/// A declared date that can be believed at all.
pub(super) struct Field {
    pub found: Found,
    /// The first of January at midnight: often only a default.
    pub round: bool,
}

/// Reads the declared field in whatever notation; `None` for what cannot be a publication date.
pub(super) fn date(declared: &str, text: &PageDates, url: Option<UrlDate>) -> Option<Field> {
    let mut found = epoch(declared)
        .or_else(|| parse::dates(declared).into_iter().find(|f| !f.yearless))
        .or_else(|| compact(declared))?;
    if found.ambiguous {
        found.date = match &text.line {
            Some(line) if !line.ambiguous && line.date.year() == found.date.year() => {
                let swapped =
                    Date::new(found.date.year(), found.date.day(), found.date.month()).ok()?;
                if apart(swapped, line.date) < apart(found.date, line.date) {
                    swapped
                } else {
                    found.date
                }
            }
            _ => settle(&found, text, url),
        };
        found.ambiguous = false;
    }
    let plausible = (1980..=2100).contains(&found.date.year());
    let midnight = found.time.is_none_or(|t| t == (0, 0, 0));
    let round = midnight && found.date.month() == 1 && found.date.day() == 1;
    plausible.then_some(Field { found, round })
}

/// The moment of a crawl; `None` for what is written in two possible ways.
pub(super) fn crawl(field: &str) -> Option<Found> {
    let field = field.trim();
    epoch(field).or_else(|| {
        parse::dates(field)
            .into_iter()
            .find(|found| !found.yearless && !found.ambiguous)
    })
}

/// Seconds or milliseconds since 1970.
fn epoch(declared: &str) -> Option<Found> {
    let whole = declared
        .split_once('.')
        .map_or(declared, |(whole, _)| whole);
    if !(9..=16).contains(&whole.len()) || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut value: i64 = whole.parse().ok()?;
    while value > 99_999_999_999 {
        value /= 1000;
    }
    let moment = jiff::Timestamp::from_second(value)
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC);
    Some(Found {
        date: moment.date(),
        ambiguous: false,
        yearless: false,
        time: Some((moment.hour(), moment.minute(), moment.second())),
        offset: Some(0),
        weekday: None,
        start: 0,
        end: declared.len(),
    })
}

/// `20240517`, `20240517T103000Z`.
fn compact(declared: &str) -> Option<Found> {
    let digits = declared.get(..8)?;
    if !digits.bytes().all(|b| b.is_ascii_digit())
        || declared.as_bytes().get(8).is_some_and(u8::is_ascii_digit) && declared.len() != 14
    {
        return None;
    }
    let date = Date::new(
        digits[..4].parse().ok()?,
        digits[4..6].parse().ok()?,
        digits[6..].parse().ok()?,
    )
    .ok()?;
    Some(Found {
        date,
        ambiguous: false,
        yearless: false,
        time: None,
        offset: None,
        weekday: None,
        start: 0,
        end: 8,
    })
}
