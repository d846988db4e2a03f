//! What stands beside a day: its weekday, its time, its time zone.

use super::parse::Found;
use super::pieces::{Piece, Token};
use super::words::{self, Meaning};

pub(super) fn weekday_beside(
    meanings: &[(Meaning, usize, usize)],
    found: &Found,
    line: &str,
) -> Option<i8> {
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
pub(super) fn time_beside(
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
    for k in (next..tokens.len().min(next + 6)).chain((from.saturating_sub(7)..from).rev()) {
        if let (Some(h @ 0..=23), true, Some(m @ 0..=59)) = (number(k), colon(k + 1), number(k + 2))
            && tokens[k + 2].end - tokens[k + 2].start >= 2
            // `15.04.2020` is a day.
            && !(tokens[k + 1].piece == Piece::Sign('.')
                && tokens.get(k + 3).is_some_and(|t| t.piece == Piece::Sign('.') && t.start == tokens[k + 2].end))
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
    let offset = offset(tail.as_str(), touching)
        .or_else(|| tokens.get(after).and_then(|t| zone(&line[t.start..])));
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

/// `EST`, `pm EST`, `(WIB)`: the first word, in the case it is written in, since `est` is a word.
fn zone(tail: &str) -> Option<i32> {
    const HALVES: [&str; 8] = ["am", "pm", "AM", "PM", "a.m.", "p.m.", "A.M.", "P.M."];
    let half = HALVES.iter().find_map(|half| tail.strip_prefix(half));
    let rest = half.unwrap_or(tail).trim_start().trim_start_matches('(');
    let end = rest.find(|c: char| !c.is_alphanumeric());
    words::zone(&rest[..end.unwrap_or(rest.len())])
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
