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
            let era = ERAS.iter().find(|(name, _)| word.ends_with(name));
            match era {
                Some((_, before)) => Piece::Era(*before),
                None if FILLERS.contains(&word.as_str()) => Piece::Filler,
                None => Piece::Word,
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
