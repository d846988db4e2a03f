//! Korean number words, native (`마흔일곱 살`) and Chinese (`삼백억 원`). Most are also syllables of other words, so that
//! they count only before what is counted.

use super::compose::Composed;
use super::east::{Run, Sign, hangul};
use super::lexicon::{Lexicon, Meaning};

/// Syllables that may follow what is counted: particles and endings.
const AFTER_COUNTER: &str = "이가은는을를의도만과와에으로씩째간쯤여당까부마보중정꼴짜뿐밖처라였인입다뒤후전안내치들께나대랑번반";

/// The number that the Hangul run at `at` begins with.
pub(super) fn spelled(text: &str, at: usize, lexicon: &Lexicon) -> Option<Composed> {
    native(text, at, lexicon).or_else(|| chinese(text, at, lexicon))
}

/// The end of the Hangul run at `at`.
pub(super) fn run_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + rest.find(|c| !hangul(c)).unwrap_or(rest.len())
}

fn native(text: &str, at: usize, lexicon: &Lexicon) -> Option<Composed> {
    let (mut end, mut value, mut parts, mut sure) = (at, 0.0, 0, false);
    while let Some((meaning, stop)) = part(text, end, lexicon) {
        match meaning {
            Meaning::Ten(ten) if parts == 0 => value = ten,
            Meaning::Unit(unit) if parts == 0 || value >= 10.0 && value % 10.0 == 0.0 => {
                value += unit;
            }
            _ => break,
        }
        sure |= lexicon.counts_alone(&text[end..stop]) || parts > 0;
        (end, parts) = (stop, parts + 1);
    }
    // 두세 명: two or three
    if part(text, end, lexicon).is_some() {
        return None;
    }
    let ends = |end: usize| {
        text[end..]
            .chars()
            .next()
            .is_none_or(|c| !hangul(c) || AFTER_COUNTER.contains(c))
    };
    let fits = parts > 0 && value > 1.0 && (sure && ends(end) || counted(text, end, lexicon));
    fits.then(|| Composed::plain(end, value, 1.0))
}

/// The longest native number word at `at`.
fn part(text: &str, at: usize, lexicon: &Lexicon) -> Option<(Meaning, usize)> {
    let syllables = text[at..].chars().take(3).take_while(|c| hangul(*c));
    let mut ends: Vec<usize> = syllables
        .scan(at, |end, c| {
            *end += c.len_utf8();
            Some(*end)
        })
        .collect();
    ends.reverse();
    ends.into_iter()
        .find_map(|end| Some((lexicon.meaning(&text[at..end])?, end)))
}

fn chinese(text: &str, at: usize, lexicon: &Lexicon) -> Option<Composed> {
    let first = text[at..].chars().next()?;
    let run = match sign(first)? {
        // 만 명, but 억 and 조 begin other words
        Sign::Big(scale) if scale == 1e4 => {
            let end = at + first.len_utf8();
            return (text[end..].starts_with(' ') && counted(text, end, lexicon))
                .then(|| Composed::plain(end, scale, scale));
        }
        Sign::Big(_) => return None,
        _ => Run::read(text, at, None, sign),
    };
    let value = run.value();
    // 구조, 사조: other words
    if run.signs == 2 && text[at..run.end].ends_with('조') {
        return None;
    }
    let rest = text[run.end..].trim_start_matches(' ');
    let fits = if run.units {
        // a town is no hour
        let town = rest.starts_with('시') && !rest.starts_with("시간") && value > 24.0;
        !town && counted(text, run.end, lexicon)
    } else {
        run.signs == 1
            && value > 2.0
            && text[run.end..].starts_with(' ')
            && ["개월", "년", "퍼센트"].iter().any(|c| rest.starts_with(c))
    };
    fits.then(|| run.composed())
}

fn sign(c: char) -> Option<Sign> {
    Some(match c {
        '영' => Sign::Digit(0.0),
        '일' => Sign::Digit(1.0),
        '이' => Sign::Digit(2.0),
        '삼' => Sign::Digit(3.0),
        '사' => Sign::Digit(4.0),
        '오' => Sign::Digit(5.0),
        '육' | '륙' => Sign::Digit(6.0),
        '칠' => Sign::Digit(7.0),
        '팔' => Sign::Digit(8.0),
        '구' => Sign::Digit(9.0),
        '십' => Sign::Small(10.0),
        '백' => Sign::Small(100.0),
        '천' => Sign::Small(1000.0),
        '만' => Sign::Big(1e4),
        '억' => Sign::Big(1e8),
        '조' => Sign::Big(1e12),
        _ => return None,
    })
}

/// Whether what is counted follows: `명`, ` 명쯤`, `여 명`.
fn counted(text: &str, end: usize, lexicon: &Lexicon) -> bool {
    let rest = &text[end..];
    let rest = rest.strip_prefix('여').unwrap_or(rest);
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    lexicon.counters.iter().any(|counter| {
        rest.strip_prefix(counter.as_str()).is_some_and(|after| {
            let next = after.chars().next();
            next.is_none_or(|c| !hangul(c) || AFTER_COUNTER.contains(c))
                || counter.chars().nth(1).is_some()
        })
    })
}
