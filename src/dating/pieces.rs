//! A line in pieces that dates are made of.

use super::words::Meaning;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
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
pub(super) struct Token {
    pub piece: Piece,
    pub start: usize,
    pub end: usize,
}

const ERAS: [(&str, i64); 6] = [
    ("令和", 2018),
    ("平成", 1988),
    ("昭和", 1925),
    ("民國", 1911),
    ("民国", 1911),
    ("中華民國", 1911),
];

const FILLERS: [&str; 18] = [
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
    "พ",
    "ศ",
    "พุทธศักราช",
    "року",
];

pub(super) fn tokenise(line: &str, meanings: &[(Meaning, usize, usize)]) -> Vec<Token> {
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
        } else if let Some((value, digits, stop)) = han_number(line, at) {
            end = stop;
            Piece::Number { value, digits }
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
            // `ReutersFebruary 7`: a month ends what runs on into it.
            let month = |(m, s, _): &&(Meaning, usize, usize)| {
                (at + 1..end).contains(s) && m.month.is_some()
            };
            end = meanings.iter().find(month).map_or(end, |(_, s, _)| *s);
            word_piece(&line[at..end])
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

fn word_piece(word: &str) -> Piece {
    if word.is_ascii() {
        return match FILLERS.iter().any(|f| f.eq_ignore_ascii_case(word)) {
            true => Piece::Filler,
            false => Piece::Word,
        };
    }
    let word = word.to_lowercase();
    let era = ERAS.iter().find(|(name, _)| word.ends_with(name));
    match era {
        Some((_, before)) => Piece::Era(*before),
        None if FILLERS.contains(&word.as_str()) => Piece::Filler,
        None => Piece::Word,
    }
}

/// `二〇一八` before `年`, `三` before `月`, `二十九` before `日`: value, digits as if written in figures, end.
fn han_number(line: &str, at: usize) -> Option<(i64, usize, usize)> {
    if line.as_bytes().get(at).is_none_or(u8::is_ascii) {
        return None;
    }
    let figure = |c: char| {
        "〇一二三四五六七八九"
            .chars()
            .position(|d| d == c)
            .or((c == '零' || c == '○').then_some(0))
    };
    let run: String = line[at..]
        .chars()
        .take_while(|c| figure(*c).is_some() || *c == '十')
        .take(5)
        .collect();
    let end = at + run.len();
    let unit = line[end..].chars().next().filter(|_| !run.is_empty())?;
    if !matches!(unit, '年' | '月' | '日') {
        return None;
    }
    if unit == '年' {
        let digits: Vec<usize> = run.chars().filter_map(figure).collect();
        let value = digits.iter().fold(0, |sum, d| sum * 10 + *d as i64);
        return (digits.len() == 4 && run.chars().count() == 4).then_some((value, 4, end));
    }
    let value = match run.split_once('十') {
        Some((tens, ones)) => {
            let part = |s: &str, empty: usize| s.chars().next().map_or(Some(empty), figure);
            part(tens, 1)? * 10 + part(ones, 0)?
        }
        None => run
            .chars()
            .next()
            .and_then(figure)
            .filter(|_| run.chars().count() == 1)?,
    };
    Some((value as i64, 2, end))
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
