//! Figures as they are written: digits of any script with their separators.

use super::lexicon::Lexicon;

/// What a figure looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A quantity; `bare`: digits alone, without any separator.
    Number { bare: bool },
    /// `2025-05-12`, `12.05.2025`, `12/5/2025`
    Date,
    /// `10:30`
    Time,
}

pub(super) struct Literal {
    pub(super) end: usize,
    pub(super) value: f64,
    pub(super) shape: Shape,
}

/// The zeros of Arabic, Persian, Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada, Malayalam, Thai,
/// Lao, Burmese and Khmer; nine digits follow each.
const ZEROS: [u32; 15] = [
    0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0,
    0x1040, 0x17e0,
];

/// The value of a digit of the scripts that news are written in.
pub(super) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        ..'\u{660}' => None,
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ if c > '\u{17e9}' => None,
        _ => ZEROS
            .iter()
            .map(|zero| (c as u32).wrapping_sub(*zero))
            .find(|digit| *digit < 10),
    }
}

/// A run of digits.
struct Group {
    end: usize,
    value: f64,
    digits: usize,
}

fn group(text: &str, at: usize) -> Option<Group> {
    let mut group = Group {
        end: at,
        value: 0.0,
        digits: 0,
    };
    for c in text.get(at..)?.chars() {
        let Some(digit) = digit(c) else { break };
        group.value = group.value * 10.0 + f64::from(digit);
        group.digits += 1;
        group.end += c.len_utf8();
    }
    (group.digits > 0 && group.digits <= 18).then_some(group)
}

/// Reads the figure at `at`.
pub(super) fn read(text: &str, at: usize, lexicon: &Lexicon) -> Option<Literal> {
    let Some(first) = group(text, at) else {
        return too_long(text, at);
    };
    if let Some(literal) = reversed(text, &first) {
        return Some(literal);
    }
    let mut groups = vec![first];
    let mut separators = Vec::new();
    while let Some(last) = groups.last() {
        let Some(separator) = text[last.end..].chars().next() else {
            break;
        };
        if !matches!(
            separator,
            '.' | ',' | ' ' | '\'' | '’' | ':' | '/' | '-' | '٬' | '٫' | '،' | '·' | '・'
        ) {
            break;
        }
        let Some(next) = group(text, last.end + separator.len_utf8()) else {
            break;
        };
        separators.push(separator);
        groups.push(next);
        if groups.len() > 6 {
            break;
        }
    }
    Some(
        date_or_time(&groups, &separators)
            .unwrap_or_else(|| quantity(&groups, &separators, lexicon)),
    )
}

/// `6ر19`, as Arabic agencies write 19.6: the comma is a letter, and the fraction stands before it. (`6.ر19` is a point with
/// a mark for direction.)
fn reversed(text: &str, fraction: &Group) -> Option<Literal> {
    let rest = &text[fraction.end..];
    let after = rest
        .strip_prefix(['.', ','])
        .unwrap_or(rest)
        .strip_prefix('ر')?;
    let whole = group(text, text.len() - after.len())?;
    let ends = !text[whole.end..].starts_with(char::is_alphanumeric);
    ends.then(|| Literal {
        end: whole.end,
        value: whole.value + fraction.value / 10f64.powi(fraction.digits as i32),
        shape: Shape::Number { bare: false },
    })
}

/// Digits beyond any quantity (telephone numbers, identifiers) are passed as one.
fn too_long(text: &str, at: usize) -> Option<Literal> {
    let end = at
        + text[at..]
            .find(|c| digit(c).is_none())
            .unwrap_or(text.len() - at);
    (end > at).then_some(Literal {
        end,
        value: f64::INFINITY,
        shape: Shape::Number { bare: false },
    })
}

fn date_or_time(groups: &[Group], separators: &[char]) -> Option<Literal> {
    let value = |at: usize| groups.get(at).map_or(0.0, |g| g.value);
    let digits = |at: usize| groups.get(at).map_or(0, |g| g.digits);
    if separators.first() == Some(&':')
        && digits(0) <= 2
        && digits(1) == 2
        && value(0) < 25.0
        && value(1) < 60.0
    {
        let seconds = separators.get(1) == Some(&':') && digits(2) == 2;
        let end = groups.get(if seconds { 2 } else { 1 })?.end;
        return Some(Literal {
            end,
            value: value(0) * 100.0 + value(1),
            shape: Shape::Time,
        });
    }
    let (a, b) = (separators.first()?, separators.get(1)?);
    if a != b || !matches!(a, '-' | '.' | '/') {
        return None;
    }
    let (year, month, day) = match (digits(0), digits(2)) {
        (4, 1..=2) => (value(0), value(1), value(2)),
        (1..=2, 4) if value(1) > 12.0 => (value(2), value(0), value(1)),
        (1..=2, 4) => (value(2), value(1), value(0)),
        _ => return None,
    };
    let calendar = (1900.0..=2100.0).contains(&year)
        && (1.0..=12.0).contains(&month)
        && (1.0..=31.0).contains(&day);
    let value = year * 10_000.0 + month * 100.0 + day;
    calendar.then_some(Literal {
        end: groups.get(2)?.end,
        value,
        shape: Shape::Date,
    })
}

fn quantity(groups: &[Group], separators: &[char], lexicon: &Lexicon) -> Literal {
    let first = &groups[0];
    let mut value = first.value;
    let mut end = first.end;
    let mut used = 0;
    let Some(separator) = separators.first().copied() else {
        return Literal {
            end,
            value,
            shape: Shape::Number { bare: true },
        };
    };
    let run = separators.iter().take_while(|s| **s == separator).count();
    if thousands(&groups[..=run], separator, lexicon) {
        used = run;
    } else if run >= 2 && separator == ' ' && thousands(&groups[..2], separator, lexicon) {
        used = 1;
    }
    for group in &groups[1..=used] {
        value = value * 10f64.powi(group.digits as i32) + group.value;
        end = group.end;
    }
    let next = separators
        .get(used)
        .filter(|s| matches!(s, '.' | ',' | '٫' | '·' | '・'));
    // several of one sign that are no thousands are a list or a version
    let once =
        next.is_some_and(|s| separators.get(used + 1) != Some(s) && (used == 0 || *s != separator));
    if let (true, Some(fraction)) = (once, groups.get(used + 1)) {
        value += fraction.value / 10f64.powi(fraction.digits as i32);
        end = fraction.end;
        used += 1;
    }
    Literal {
        end,
        value,
        shape: Shape::Number { bare: used == 0 },
    }
}

/// Whether groups joined by one sign are thousands: three digits each (in India two and a last one of three).
fn thousands(groups: &[Group], separator: char, lexicon: &Lexicon) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
        return false;
    };
    let by_three = groups[1..].iter().all(|g| g.digits == 3);
    let inner = &groups[1..groups.len() - 1];
    let indian = !inner.is_empty()
        && last.digits == 3
        && inner.iter().all(|g| g.digits == 2)
        && first.digits <= 2;
    let leading = (1..=3).contains(&first.digits) && first.value > 0.0;
    if !leading || !(by_three || (indian && separator == ',')) {
        return false;
    }
    match separator {
        '\'' | '’' | '٬' => true,
        ',' | '.' | '،' => {
            let decimal = if lexicon.decimal_comma { ',' } else { '.' };
            groups.len() > 2 || separator != decimal || last.value == 0.0
        }
        ' ' => lexicon.spaced_thousands || last.value == 0.0,
        _ => false,
    }
}

/// The end of the word at `at`; of a run without spaces, a part is enough to know that it is no number word.
pub(super) fn word_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = at;
    while end < bytes.len() && end - at < 96 {
        if bytes[end].is_ascii() {
            let inside = || bytes[end] == b'\'' && cyrillic_around(text, end, end + 1);
            if !(bytes[end].is_ascii_alphabetic() || inside()) {
                break;
            }
            end += 1;
        } else {
            let Some(c) = text[end..].chars().next() else {
                break;
            };
            let letter = c.is_alphabetic()
                || unicode_normalization::char::is_combining_mark(c)
                || c == '’' && cyrillic_around(text, end, end + 3);
            if !letter || digit(c).is_some() {
                break;
            }
            end += c.len_utf8();
        }
    }
    end
}

/// Whether an apostrophe stands inside a Cyrillic word: п'ять
fn cyrillic_around(text: &str, start: usize, end: usize) -> bool {
    let cyrillic = |c: Option<char>| matches!(c, Some('\u{400}'..='\u{4ff}'));
    cyrillic(text[..start].chars().next_back()) && cyrillic(text[end..].chars().next())
}

/// Whether the digits belong to a name: `COVID-19`, `F-16`, `G20`, `5G`, `4x4`.
pub(super) fn part_of_a_name(text: &str, start: usize, end: usize) -> bool {
    let spaced_letter = |c: char| {
        c.is_alphabetic() && !super::super::fold::unspaced(c) && !('가'..='힣').contains(&c)
    };
    let mut before = text[..start].chars().rev();
    let name_before = match before.next() {
        Some('-') => {
            before.next().is_some_and(|c| c.is_uppercase()) && !money_before(&text[..start])
        }
        Some('_' | '#' | '@') => true,
        Some(c) => spaced_letter(c) && c.is_ascii() && !money_before(&text[..start]),
        None => false,
    };
    let mut after = text[end..].chars();
    let name_after = match (after.next(), after.next()) {
        (Some('G' | 'D' | 'P' | 'K' | 'X'), next) => next.is_none_or(|c| !c.is_alphabetic()),
        (Some('x' | 'p'), next) => next.is_none_or(|c| !c.is_alphabetic() && !matches!(c, '.')),
        (Some('_' | '@'), _) => true,
        _ => false,
    };
    name_before || name_after
}

/// `Rs500`, `EUR390m`, `US$5`: letters that are a currency.
fn money_before(before: &str) -> bool {
    let letters = before.trim_end_matches('-');
    let start = letters
        .rfind(|c: char| !c.is_ascii_alphabetic())
        .map_or(0, |at| at + 1);
    super::money::money_before(letters.get(start..).unwrap_or_default()).is_some()
}

/// The end of the name that the digits before `end` belong to.
pub(super) fn skip_name(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    end + rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len())
}
