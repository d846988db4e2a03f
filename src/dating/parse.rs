//! Dates as people write them, found in a line.

use jiff::civil::Date;

use super::words::{self, Meaning};

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Number {
        value: i64,
        digits: usize,
    },
    Month(i8),
    Jalali(i8),
    /// `de`, `of`, `th`: may stand inside a date.
    Filler,
    Sign(char),
    /// `年`, `月`, `日`, `년`, `월`, `일`.
    Unit(char),
    /// The name of an era, with the year before its first.
    Era(i64),
    Word,
}

#[derive(Debug, Clone, Copy)]
struct Token {
    piece: Piece,
    start: usize,
    end: usize,
}

const ERAS: [(&str, i64); 6] = [
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("民國", 1911),
    ("民国", 1911),
    ("中華民國", 1911),
];

const FILLERS: [&str; 14] = [
    "de",
    "del",
    "of",
    "th",
    "st",
    "nd",
    "rd",
    "er",
    "º",
    "ª",
    "ngày",
    "года",
    "г",
    "ที่",
];

/// All dates of a line, in order.
pub(crate) fn dates(line: &str) -> Vec<Found> {
    if !line.chars().any(char::is_numeric) {
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

fn tokenise(line: &str, meanings: &[(Meaning, usize, usize)]) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let mut end = at + c.len_utf8();
        let piece = if let Some((m, _, stop)) = meanings
            .iter()
            .find(|(m, s, _)| *s == at && (m.month.is_some() || m.jalali.is_some()))
        {
            end = *stop;
            m.month
                .map_or_else(|| m.jalali.map_or(Piece::Word, Piece::Jalali), Piece::Month)
        } else if digit(c).is_some() {
            let (mut value, mut digits) = (0i64, 0);
            end = at;
            for c in line[at..].chars() {
                let Some(d) = digit(c) else { break };
                value = value.saturating_mul(10).saturating_add(d);
                digits += 1;
                end += c.len_utf8();
            }
            Piece::Number { value, digits }
        } else if matches!(c, '年' | '月' | '日' | '년' | '월' | '일') {
            Piece::Unit(c)
        } else if c.is_alphabetic() {
            end = at
                + line[at..]
                    .find(|c: char| {
                        !c.is_alphanumeric()
                            || digit(c).is_some()
                            || matches!(c, '年' | '月' | '日' | '년' | '월' | '일')
                    })
                    .unwrap_or(line.len() - at)
                    .max(c.len_utf8());
            let word = line[at..end].to_lowercase();
            if FILLERS.contains(&word.as_str()) {
                Piece::Filler
            } else {
                Piece::Word
            }
        } else if c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}') {
            at = end;
            continue;
        } else {
            Piece::Sign(c)
        };
        out.push(Token {
            piece,
            start: at,
            end,
        });
        at = end;
    }
    out
}

/// Value of a decimal digit of the scripts that news is written in.
fn digit(c: char) -> Option<i64> {
    let zero = match u32::from(c) {
        0x30..=0x39 => 0x30,
        0x660..=0x669 => 0x660,
        0x6F0..=0x6F9 => 0x6F0,
        0x966..=0x96F => 0x966,
        0x9E6..=0x9EF => 0x9E6,
        0xE50..=0xE59 => 0xE50,
        0xFF10..=0xFF19 => 0xFF10,
        _ => return None,
    };
    Some(i64::from(u32::from(c) - zero))
}

/// The year meant: two digits are of this century, Thai Buddhist years are counted back.
fn year(value: i64, digits: usize) -> Option<i16> {
    match (digits, value) {
        (4, 1900..=2199) => i16::try_from(value).ok(),
        (4, 2400..=2699) => i16::try_from(value - 543).ok(),
        (2, 0..=69) => i16::try_from(2000 + value).ok(),
        (2, 70..=99) => i16::try_from(1900 + value).ok(),
        _ => None,
    }
}

fn day(value: i64, digits: usize) -> Option<i8> {
    (digits <= 2 && (1..=31).contains(&value)).then_some(value as i8)
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
                return month_after_day(tokens, skip(k + 1, &soft), k, m, d)
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

fn month(value: i64, digits: usize) -> Option<i8> {
    (digits <= 2 && (1..=12).contains(&value)).then_some(value as i8)
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
    _m: i8,
    _d: i8,
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

/// Day of the Iranian solar calendar, good for the years 1300 to 1499 to within the leap-year rule of 33 years.
fn jalali(year: i64, month: i64, day: i64) -> Option<Date> {
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

fn weekday_beside(meanings: &[(Meaning, usize, usize)], found: &Found, line: &str) -> Option<i8> {
    meanings.iter().find_map(|(m, start, end)| {
        let weekday = m.weekday?;
        let gap = if *end <= found.start {
            &line[*end..found.start]
        } else if *start >= found.end {
            &line[found.end..*start]
        } else {
            return None;
        };
        // `Mon`, `Sun`, `Mar` are words too: only right beside the day.
        (gap.chars().count() <= 4 && gap.chars().all(|c| !c.is_alphanumeric())).then_some(weekday)
    })
}

/// The clock time beside a date: `- 09:15`, `09:42 PM,`, `19時02分`, `alle 12:15`, `T06:00:00+02:00`.
fn time_beside(
    line: &str,
    tokens: &[Token],
    from: usize,
    next: usize,
) -> (Option<(i8, i8, i8)>, Option<i32>) {
    let number = |k: usize| match tokens.get(k).map(|t| t.piece) {
        Some(Piece::Number { value, digits }) if digits <= 2 => Some(value),
        _ => None,
    };
    let colon = |k: usize| {
        tokens.get(k).is_some_and(|t| {
            matches!(t.piece, Piece::Sign(':' | '.' | '：'))
                || matches!(&line[t.start..t.end], "h" | "H" | "時" | "时" | "시" | "點")
        })
    };
    let mut found = None;
    for k in (next..tokens.len().min(next + 5)).chain((from.saturating_sub(7)..from).rev()) {
        if let (Some(h @ 0..=23), true, Some(m @ 0..=59)) = (number(k), colon(k + 1), number(k + 2))
            && tokens[k + 2].end - tokens[k + 2].start >= 2
            && (k >= next || k + 2 < from)
        {
            found = Some((k, h, m));
            break;
        }
    }
    let Some((k, mut h, m)) = found else {
        return (None, None);
    };
    let (mut s, mut after) = (0, k + 3);
    if let (true, Some(value @ 0..=59)) = (colon(k + 3), number(k + 4)) {
        s = value;
        after = k + 5;
        if matches!(tokens.get(after).map(|t| t.piece), Some(Piece::Sign('.')))
            && matches!(
                tokens.get(after + 1).map(|t| t.piece),
                Some(Piece::Number { .. })
            )
        {
            after += 2;
        }
    }
    let tail = tokens
        .get(after)
        .map(|t| line[t.start..].to_lowercase())
        .unwrap_or_default();
    if tail.starts_with("pm") || tail.starts_with("p.m") || tail.starts_with("p. m") {
        h = if h < 12 { h + 12 } else { h };
    } else if (tail.starts_with("am") || tail.starts_with("a.m")) && h == 12 {
        h = 0;
    }
    let touching = tokens
        .get(after)
        .is_some_and(|t| t.start == tokens[after - 1].end);
    let offset = offset(tail.as_str(), touching);
    (Some((h as i8, m as i8, s as i8)), offset)
}

/// `Z`, `+02:00`, `+0530`, `GMT`, `UTC`.
fn offset(tail: &str, touching: bool) -> Option<i32> {
    if tail.starts_with("gmt") || tail.starts_with("utc") {
        let rest = tail[3..].trim_start();
        return Some(signed(rest).unwrap_or(0));
    }
    if touching && (tail == "z" || tail.starts_with("z ")) {
        return Some(0);
    }
    signed(tail)
}

fn signed(text: &str) -> Option<i32> {
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' | '−' => -1,
        _ => return None,
    };
    let digits: String = text
        .chars()
        .skip(1)
        .take_while(|c| c.is_ascii_digit() || *c == ':')
        .filter(|c| *c != ':')
        .collect();
    let (h, m) = match digits.len() {
        4 => (
            digits[..2].parse::<i32>().ok()?,
            digits[2..].parse::<i32>().ok()?,
        ),
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        _ => return None,
    };
    (h <= 14 && m < 60).then_some(sign * (h * 3600 + m * 60))
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
        assert_eq!(
            read("Tue, 01 Mar 2022 10:00:00 GMT"),
            Some((Some((10, 0, 0)), Some(0)))
        );
    }
}
