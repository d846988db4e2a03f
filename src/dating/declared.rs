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
    let mut found = iso(declared)
        .or_else(|| epoch(declared))
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

/// `2024-05-17`, `2024-05-17T10:30:00Z`, `2024-05-17T10:30:00+02:00`, as most dumps have them: read without a search.
pub(super) fn iso(declared: &str) -> Option<Found> {
    let bytes = declared.as_bytes();
    let number = |from: usize, to: usize| {
        let digits = bytes.get(from..to)?;
        let all = digits.iter().all(u8::is_ascii_digit);
        all.then(|| {
            digits
                .iter()
                .fold(0i32, |n, d| n * 10 + i32::from(d - b'0'))
        })
    };
    let is = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    let two = |at: usize| number(at, at + 2).and_then(|n| i8::try_from(n).ok());
    if !(is(4, b'-') && is(7, b'-')) {
        return None;
    }
    let date = Date::new(number(0, 4)? as i16, two(5)?, two(8)?).ok()?;
    let mut found = Found {
        date,
        ambiguous: false,
        yearless: false,
        time: None,
        offset: None,
        weekday: None,
        start: 0,
        end: declared.len(),
    };
    if bytes.len() == 10 {
        return Some(found);
    }
    if !(is(10, b'T') && is(13, b':') && is(16, b':')) {
        return None;
    }
    let time = (two(11)?, two(14)?, two(17)?);
    if time.0 > 23 || time.1 > 59 || time.2 > 59 {
        return None;
    }
    found.time = Some(time);
    found.offset = match bytes.get(19..)? {
        [b'Z'] => Some(0),
        [sign @ (b'+' | b'-'), _, _, b':', _, _] => {
            let (hours, minutes) = (two(20)?, two(23)?);
            if hours > 14 || minutes > 59 {
                return None;
            }
            let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
            Some(if *sign == b'-' { -seconds } else { seconds })
        }
        _ => return None,
    };
    Some(found)
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
    let behind = declared.get(8..).unwrap_or_default();
    let time = behind.strip_prefix('T').and_then(clock);
    Some(Found {
        date,
        ambiguous: false,
        yearless: false,
        time,
        offset: time.filter(|_| behind.get(7..) == Some("Z")).map(|_| 0),
        weekday: None,
        start: 0,
        end: 8,
    })
}

/// `103000`, whatever stands behind it.
fn clock(text: &str) -> Option<(i8, i8, i8)> {
    let digits = text.get(..6)?;
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let two = |at: usize| digits[at..at + 2].parse::<i8>().ok();
    let time = (two(0)?, two(2)?, two(4)?);
    (time.0 < 24 && time.1 < 60 && time.2 < 60).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_without_signs_is_read() {
        let read = |declared: &str| compact(declared).map(|f| (f.time, f.offset));
        assert_eq!(read("20251118T100500Z"), Some((Some((10, 5, 0)), Some(0))));
        assert_eq!(read("20251118T100500"), Some((Some((10, 5, 0)), None)));
        assert_eq!(read("20251118"), Some((None, None)));
        assert_eq!(read("20251118T250500Z"), Some((None, None)));
    }

    #[test]
    fn usual_notations_are_read_as_the_search_reads_them() {
        for declared in [
            "2024-05-17",
            "2024-12-01",
            "2024-05-17T10:30:00Z",
            "2024-01-02T23:59:59Z",
            "2024-05-17T10:30:00+02:00",
            "2024-05-17T10:30:00-05:30",
            "2024-05-17T00:00:00+00:00",
        ] {
            let found = parse::dates(declared);
            let (quick, slow) = (iso(declared).unwrap(), found.first().unwrap());
            let told = |f: &Found| (f.date, f.ambiguous, f.yearless, f.time, f.offset);
            assert_eq!(told(&quick), told(slow), "{declared}");
        }
        for other in [
            "2024-13-01",
            "2024-05-17T24:00:00Z",
            "2024-5-17",
            "2024-05-17 10:30:00",
            "2024-05-17T10:30Z",
            "",
        ] {
            assert!(iso(other).is_none(), "{other}");
        }
    }
}
