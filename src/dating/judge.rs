//! Which of the dates that speak for a page is believed.

use jiff::civil::Date;

use super::declared::Field;
use super::page::{self, PageDates};
use super::parse::Found;
use super::url::UrlDate;
use super::{DateBasis, Dating, apart, dating, whole_day};

/// Weighs the declared field, the page and the URL against each other.
pub(super) fn judge(text: &PageDates, url: Option<UrlDate>, field: Option<Field>) -> Dating {
    let line = text.line.as_ref();
    let url_day = match url {
        Some(UrlDate::Day(day)) => Some(day),
        _ => None,
    };
    if let Some(field) = field {
        let day = field.found.date;
        let good_line = line
            .filter(|_| text.score >= 50)
            .map(|l| settle(l, text, url));
        let far = |other: Option<Date>, days: i64| other.is_some_and(|o| apart(o, day) > days);
        let agreed = good_line
            .zip(url_day)
            .is_some_and(|(l, u)| apart(l, u) <= 2);
        let contradicted = (agreed && far(url_day, 2))
            || (field.round && (far(url_day, 1) || far(good_line, 1)))
            || far(url_day, 14)
            || matches!(url, Some(UrlDate::Month(y, m)) if months_apart(day, y, m) > 2)
            || far(good_line, 45);
        if !contradicted {
            return dating(&field.found, day, DateBasis::Declared);
        }
    }
    if let Some(found) = line {
        let day = settle(found, text, url);
        let near_url = url_day.is_none_or(|u| apart(u, day) <= 2);
        let in_month = !matches!(url, Some(UrlDate::Month(y, m)) if months_apart(day, y, m) > 1);
        let in_place = text
            .yearless
            .as_ref()
            .and_then(|y| page::in_year(y, day.year()))
            .is_none_or(|y| apart(y, day) <= 20 || apart(y, day) >= 350);
        if near_url && in_month && in_place && weekday_fits(found, day) {
            return dating(found, day, DateBasis::Text);
        }
    }
    if let Some(day) = url_day {
        return whole_day(day, DateBasis::Url);
    }
    let year = match url {
        Some(UrlDate::Month(y, _)) => Some(y),
        _ => text.foot_year.or_else(|| line.map(|l| l.date.year())),
    };
    if let Some(day) = text
        .yearless
        .as_ref()
        .zip(year)
        .and_then(|(y, year)| page::in_year(y, year))
    {
        return whole_day(day, DateBasis::Text);
    }
    // A bare day at the top could be the page's clock, but not if it is of the month that the URL names.
    if let (Some(clock), Some(UrlDate::Month(y, m))) = (&text.clock, url)
        && months_apart(clock.date, y, m) == 0
    {
        return dating(clock, clock.date, DateBasis::Text);
    }
    if let Some(clock) = text.clock.as_ref().or(line) {
        return dating(clock, clock.date, DateBasis::PageClock);
    }
    Dating::default()
}

fn months_apart(day: Date, year: i16, month: i8) -> i32 {
    let count = |y: i16, m: i8| i32::from(y) * 12 + i32::from(m);
    (count(day.year(), day.month()) - count(year, month)).abs()
}

fn weekday_fits(found: &Found, day: Date) -> bool {
    found
        .weekday
        .is_none_or(|w| day.weekday().to_monday_zero_offset() == w)
}

/// Day and month put right where they could change places: by weekday, by the URL, by months named in the text.
pub(super) fn settle(found: &Found, text: &PageDates, url: Option<UrlDate>) -> Date {
    if !found.ambiguous {
        return found.date;
    }
    let Ok(swapped) = Date::new(found.date.year(), found.date.day(), found.date.month()) else {
        return found.date;
    };
    if found.weekday.is_some() {
        return if !weekday_fits(found, found.date) && weekday_fits(found, swapped) {
            swapped
        } else {
            found.date
        };
    }
    match url {
        Some(UrlDate::Day(u)) => {
            return if apart(u, swapped) < apart(u, found.date) {
                swapped
            } else {
                found.date
            };
        }
        Some(UrlDate::Month(_, m)) => {
            return if m == swapped.month() {
                swapped
            } else {
                found.date
            };
        }
        None => {}
    }
    let named = |d: Date| text.months & (1 << d.month()) != 0;
    if named(swapped) && !named(found.date) {
        swapped
    } else {
        found.date
    }
}
