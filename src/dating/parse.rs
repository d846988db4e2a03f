//! Dates as people write them, found in a line.

use jiff::civil::Date;

use super::calendar::{day, jalali, month, year};
use super::clock::{time_beside, weekday_beside};
use super::pieces::{Piece, Token, tokenise};
use super::words;

/// A date found in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// The day; when the year is missing, of year 4 (a leap year), see [`Found::yearless`].
    pub date: Date,
    /// Day and month could change places.
    pub ambiguous: bool,
    /// No year was written.
    pub yearless: bool,
    /// Hour, minute, second.
    pub time: Option<(i8, i8, i8)>,
    /// Seconds east of Greenwich, if written.
    pub offset: Option<i32>,
    /// The weekday that stands beside it, 0 is Monday.
    pub weekday: Option<i8>,
    /// First byte of the day (not of weekday or time).
    pub start: usize,
    /// One past the last byte of the day.
    pub end: usize,
}

/// All dates of a line, in order.
pub(crate) fn dates(line: &str) -> Vec<Found> {
    let dated = |line: &str| line.chars().any(|c| c.is_numeric() || c == '年');
    if !line.bytes().any(|b| b.is_ascii_digit()) && (line.is_ascii() || !dated(line)) {
        return Vec::new();
    }
    let meanings = words::find(line);
    let tokens = tokenise(line, &meanings);
    let mut out: Vec<Found> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match date_at(&tokens, at) {
            Some((mut found, next)) => {
                found.weekday = weekday_beside(&meanings, &found, line);
                if !found.yearless {
                    (found.time, found.offset) = time_beside(line, &tokens, at, next);
                }
                out.push(found);
                at = next;
            }
            None => at += 1,
        }
    }
    out
}

/// A date that starts at a token, and the token after it.
fn date_at(tokens: &[Token], at: usize) -> Option<(Found, usize)> {
    let piece = |k: usize| tokens.get(k).map(|t| t.piece);
    let Token {
        piece: first,
        start,
        ..
    } = tokens[at];
    // A number glued to what stands before it is part of a larger figure.
    if at > 0 && tokens[at - 1].end == start {
        if let Piece::Sign('.' | ',' | '/' | '-' | ':' | '$' | '€' | '£') = tokens[at - 1].piece
            && at > 1
            && matches!(tokens[at - 2].piece, Piece::Number { .. })
        {
            return None;
        }
        if matches!(tokens[at - 1].piece, Piece::Sign('$' | '€' | '£' | '#')) {
            return None;
        }
    }
    let build = |y: Option<i16>, m: i8, d: i8, last: usize, ambiguous: bool| {
        let date = Date::new(y.unwrap_or(4), m, d).ok()?;
        let end = tokens[last].end;
        Some((
            Found {
                date,
                ambiguous,
                yearless: y.is_none(),
                time: None,
                offset: None,
                weekday: None,
                start,
                end,
            },
            last + 1,
        ))
    };
    let skip = |mut k: usize, signs: &[char]| {
        while matches!(piece(k), Some(Piece::Filler))
            || matches!(piece(k), Some(Piece::Sign(c)) if signs.contains(&c))
        {
            k += 1;
        }
        k
    };
    let soft = ['.', ',', '-', '/', '،', '\'', '’', '–'];
    match first {
        Piece::Month(m) => {
            let k = skip(at + 1, &['.', '-', '/']);
            let Some(Piece::Number { value, digits }) = piece(k) else {
                return None;
            };
            let d = day(value, digits)?;
            // `May 17:30` is a time.
            if matches!(piece(k + 1), Some(Piece::Sign(':'))) {
                return None;
            }
            let after = skip(k + 1, &soft);
            if let Some(Piece::Number { value, digits: 4 }) = piece(after)
                && let Some(y) = year(value, 4)
            {
                return build(Some(y), m, d, after, false);
            }
            build(None, m, d, k, false)
        }
        Piece::Number { value, digits } => {
            if let Some(Piece::Unit('年' | '년')) = piece(at + 1) {
                return cjk(
                    tokens,
                    at,
                    era(tokens, at, value).or_else(|| year(value, digits))?,
                )
                .and_then(|(y, m, d, last)| build(Some(y), m, d, last, false));
            }
            if let (
                Some(Piece::Unit('月' | '월')),
                Some(Piece::Number {
                    value: dv,
                    digits: dd,
                }),
            ) = (piece(at + 1), piece(at + 2))
                && matches!(piece(at + 3), Some(Piece::Unit('日' | '일')))
            {
                return build(None, month(value, digits)?, day(dv, dd)?, at + 3, false);
            }
            let k = skip(at + 1, &['.', ',', '-', '/', '،', '–']);
            if let (Some(Piece::Jalali(jm)), Some(d)) = (piece(k), day(value, digits)) {
                let after = skip(k + 1, &soft);
                if let Some(Piece::Number {
                    value: jy @ 1300..=1499,
                    ..
                }) = piece(after)
                {
                    let date = jalali(jy, i64::from(jm), i64::from(d))?;
                    return build(Some(date.year()), date.month(), date.day(), after, false);
                }
            }
            if let (Some(Piece::Month(m)), Some(d)) = (piece(k), day(value, digits)) {
                return month_after_day(tokens, skip(k + 1, &soft), k)
                    .and_then(|(y, last)| build(y, m, d, last, false));
            }
            if let (Some(y), Some(Piece::Month(m))) =
                (year(value, digits).filter(|_| digits == 4), piece(k))
                && let Some(Piece::Number { value, digits }) = piece(skip(k + 1, &soft))
            {
                return build(Some(y), m, day(value, digits)?, skip(k + 1, &soft), false);
            }
            numeric(tokens, at)
                .and_then(|(y, m, d, last, ambiguous)| build(Some(y), m, d, last, ambiguous))
        }
        _ => None,
    }
}

/// Years counted from a reign or a republic: `令和2年`, `民國108年`.
fn era(tokens: &[Token], at: usize, value: i64) -> Option<i16> {
    let before = at
        .checked_sub(1)
        .and_then(|k| tokens.get(k))
        .map(|t| t.piece);
    let first = match before {
        Some(Piece::Era(first)) => first,
        _ if (90..=200).contains(&value) => 1911,
        _ => return None,
    };
    i16::try_from(first + value).ok().filter(|_| value <= 200)
}

/// `2021年5月11日`, `2021년 5월 11일`.
fn cjk(tokens: &[Token], at: usize, y: i16) -> Option<(i16, i8, i8, usize)> {
    let [_, _, m, mu, d, du, ..] = tokens.get(at..)? else {
        return None;
    };
    match (m.piece, mu.piece, d.piece, du.piece) {
        (
            Piece::Number {
                value: m,
                digits: md,
            },
            Piece::Unit('月' | '월'),
            Piece::Number {
                value: d,
                digits: dd,
            },
            Piece::Unit('日' | '일'),
        ) => Some((y, month(m, md)?, day(d, dd)?, at + 5)),
        _ => None,
    }
}

/// The year behind `17 May`, if there is one; last token of the date.
fn month_after_day(
    tokens: &[Token],
    after: usize,
    month_at: usize,
) -> Option<(Option<i16>, usize)> {
    if let Some(Token {
        piece: Piece::Number { value, digits },
        ..
    }) = tokens.get(after)
        && let Some(y) = year(*value, *digits)
    {
        let hour = matches!(
            tokens.get(after + 1).map(|t| t.piece),
            Some(Piece::Sign(':'))
        );
        if *digits == 4 || (*digits == 2 && !hour && after <= month_at + 2) {
            return Some((Some(y), after));
        }
    }
    Some((None, month_at))
}

/// `2024-05-17`, `17.05.2024`, `5/17/24`.
fn numeric(tokens: &[Token], at: usize) -> Option<(i16, i8, i8, usize, bool)> {
    let [a, s1, b, s2, c, ..] = tokens.get(at..)? else {
        return None;
    };
    let (
        Piece::Number {
            value: av,
            digits: ad,
        },
        Piece::Sign(x),
        Piece::Number {
            value: bv,
            digits: bd,
        },
        Piece::Sign(y),
        Piece::Number {
            value: cv,
            digits: cd,
        },
    ) = (a.piece, s1.piece, b.piece, s2.piece, c.piece)
    else {
        return None;
    };
    if x != y || !matches!(x, '-' | '/' | '.' | '−') {
        return None;
    }
    if ad == 4 && (1300..1500).contains(&av) {
        let date = jalali(av, bv, cv)?;
        return Some((date.year(), date.month(), date.day(), at + 4, false));
    }
    if ad == 4 {
        return Some((
            year(av, 4)?,
            month(bv, bd)?,
            day(cv, cd.min(2))?,
            at + 4,
            false,
        ));
    }
    // A fourth part makes it a version or an address.
    if matches!(tokens.get(at + 5).map(|t| t.piece), Some(Piece::Sign(z)) if z == x && tokens.get(at + 6).is_some_and(|t| matches!(t.piece, Piece::Number { .. })))
    {
        return None;
    }
    let y = year(cv, cd).filter(|_| cd == 4 || x != '-')?;
    let (first, second) = (day(av, ad)?, day(bv, bd)?);
    match (first <= 12, second <= 12) {
        (_, true) => Some((y, second, first, at + 4, first <= 12 && first != second)),
        (true, false) => Some((y, first, second, at + 4, false)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(line: &str) -> String {
        dates(line)
            .first()
            .map(|f| {
                if f.yearless {
                    format!("--{:02}-{:02}", f.date.month(), f.date.day())
                } else {
                    f.date.to_string()
                }
            })
            .unwrap_or_default()
    }

    #[test]
    fn dates_of_many_languages_are_read() {
        for (line, want) in [
            ("Published: 09:42 PM, 10 Jan, 2022", "2022-01-10"),
            ("8 feb. 2019, 11:36", "2019-02-08"),
            ("30 Ottobre 2020 alle 12:15", "2020-10-30"),
            ("Giriş: 14.04.2020 - 09:15", "2020-04-14"),
            ("2021년 5월 11일", "2021-05-11"),
            ("令和3年4月5日", "2021-04-05"),
            ("二〇二一年十二月二十九日", "2021-12-29"),
            ("民國110年4月5日", "2021-04-05"),
            ("2018年6月7日 19時02分", "2018-06-07"),
            ("14 марта 2017, 12:08", "2017-03-14"),
            ("10 de noviembre de 2011", "2011-11-10"),
            ("March 9, 2018", "2018-03-09"),
            ("Sat. Jan 22nd, 2022", "2022-01-22"),
            ("١٧ مايو ٢٠٢٤", "2024-05-17"),
            ("17 พฤษภาคม 2567", "2024-05-17"),
            ("۲۸ اردیبهشت ۱۴۰۳", "2024-05-17"),
            ("1403/02/28", "2024-05-17"),
            ("Oct 7, 2019 / 11:00 am", "2019-10-07"),
            ("28th March, 2022", "2022-03-28"),
            ("VALMORA, 21 SET -", "--09-21"),
            ("5/17/2024", "2024-05-17"),
            ("Version 1.2.3.4 at 10:30", ""),
            ("It cost $12.05.20 in all", ""),
        ] {
            assert_eq!(first(line), want, "{line}");
        }
    }

    #[test]
    fn times_and_offsets_are_read() {
        let read = |line: &str| dates(line).first().map(|f| (f.time, f.offset));
        assert_eq!(
            read("2021-02-18T18:40:00+05:30"),
            Some((Some((18, 40, 0)), Some(19800)))
        );
        assert_eq!(
            read("2021-02-18T18:40:00.123Z"),
            Some((Some((18, 40, 0)), Some(0)))
        );
        assert_eq!(
            read("Published: 09:42 PM, 10 Jan, 2022"),
            Some((Some((21, 42, 0)), None))
        );
        for (line, time, hours) in [
            ("Tue, 18 Nov 2025 10:05:00 EST", (10, 5, 0), Some(-5)),
            ("Nov 18, 2025 10:05 PM EDT", (22, 5, 0), Some(-4)),
            ("Minggu, 23 Nov 2025 15:10 WIB", (15, 10, 0), Some(7)),
            ("19.11.2025 13:47 CET", (13, 47, 0), Some(1)),
            ("26 ноября 2025, 10:12 МСК", (10, 12, 0), Some(3)),
            (
                "środa, 19 listopada 2025 r., godz. 13:47",
                (13, 47, 0),
                None,
            ),
            // A word, and names of several zones.
            ("18 novembre 2025 10:05 est une date", (10, 5, 0), None),
            ("Tue, 18 Nov 2025 10:05:00 CST", (10, 5, 0), None),
            ("18 Nov 2025, 10:05 BST", (10, 5, 0), None),
        ] {
            let offset = hours.map(|h: i32| 3600 * h);
            assert_eq!(read(line), Some((Some(time), offset)), "{line}");
        }
        assert_eq!(
            read("Tue, 01 Mar 2022 10:00:00 GMT"),
            Some((Some((10, 0, 0)), Some(0)))
        );
    }
}
