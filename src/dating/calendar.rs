//! Years, months and days of the calendars that pages use.

use jiff::civil::Date;

/// The year meant: two digits are of this century, Thai Buddhist years are counted back.
pub(super) fn year(value: i64, digits: usize) -> Option<i16> {
    match (digits, value) {
        (4, 1900..=2199) => i16::try_from(value).ok(),
        (4, 2400..=2699) => i16::try_from(value - 543).ok(),
        (2, 0..=69) => i16::try_from(2000 + value).ok(),
        (2, 70..=99) => i16::try_from(1900 + value).ok(),
        _ => None,
    }
}

pub(super) fn month(value: i64, digits: usize) -> Option<i8> {
    (digits <= 2 && (1..=12).contains(&value)).then_some(value as i8)
}

pub(super) fn day(value: i64, digits: usize) -> Option<i8> {
    (digits <= 2 && (1..=31).contains(&value)).then_some(value as i8)
}

/// Day of the Iranian solar calendar, good for the years 1300 to 1499 to within the leap-year rule of 33 years.
pub(super) fn jalali(year: i64, month: i64, day: i64) -> Option<Date> {
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let leap = |y: i64| matches!((y + 11 + 33 * 4) % 33, 0 | 4 | 8 | 12 | 16 | 20 | 24 | 28);
    let before = if month <= 7 {
        (month - 1) * 31
    } else {
        186 + (month - 7) * 30
    };
    // 1 Farvardin 1395 was 20 March 2016.
    let mut days = 0;
    let (mut y, step) = (1395, if year >= 1395 { 1 } else { -1 });
    while y != year {
        let counted = if step > 0 { y } else { y - 1 };
        days += step * (365 + i64::from(leap(counted)));
        y += step;
    }
    Date::new(2016, 3, 20)
        .ok()?
        .checked_add(jiff::Span::new().try_days(days + before + day - 1).ok()?)
        .ok()
}
