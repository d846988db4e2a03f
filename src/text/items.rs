//! Items of a digest: newsletters, round-ups and live pages string several stories together, each behind a mark.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Line, LineKind};

/// Marks of one kind that make a digest.
const LEAST_MARKS: usize = 3;
/// Letters of a label such as `FERRIES.` or `WEATHER —`.
const LABEL: std::ops::RangeInclusive<usize> = 3..=32;

/// How an item begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Bullet(char),
    Number,
    Clock,
    Label,
}

/// First bytes of the items of a page, in order; what comes before the first mark is an item too. Empty when the page is
/// no digest: fewer than three body lines begin with the same kind of mark.
pub fn starts(text: &str, lines: &[Line]) -> Vec<u32> {
    let marks: Vec<(u32, Mark)> = lines
        .iter()
        .filter(|line| line.kind == LineKind::Body)
        .filter_map(|line| {
            let mark = mark(&text[line.start as usize..line.end as usize])?;
            Some((line.start, mark))
        })
        .collect();
    let mut seen: BTreeMap<Mark, (usize, Reverse<u32>)> = BTreeMap::new();
    for &(start, mark) in &marks {
        seen.entry(mark).or_insert((0, Reverse(start))).0 += 1;
    }
    // Of equally many the kind that comes first on the page.
    let most = seen.iter().max_by_key(|(_, count)| **count);
    let Some((&most, _)) = most.filter(|(_, count)| count.0 >= LEAST_MARKS) else {
        return Vec::new();
    };
    let kept = marks.iter().filter(|m| m.1 == most);
    kept.map(|m| m.0).collect()
}

fn mark(line: &str) -> Option<Mark> {
    let first = line.chars().next()?;
    if matches!(
        first,
        '•' | '◦'
            | '▪'
            | '●'
            | '■'
            | '▶'
            | '►'
            | '*'
            | '>'
            | '»'
            | '–'
            | '—'
            | '-'
            | '→'
            | '·'
            | '★'
            | '◆'
    ) {
        return Some(Mark::Bullet(first));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=2).contains(&digits) {
        let number: u32 = line[..digits].parse().ok()?;
        let rest = &line[digits..];
        if let Some(after) = rest.strip_prefix([':', '.', 'h']) {
            let minutes = after.bytes().take_while(u8::is_ascii_digit).count();
            let ends = after[minutes..]
                .chars()
                .next()
                .is_none_or(|c| !c.is_alphanumeric());
            if minutes == 2 && number < 24 && ends {
                return Some(Mark::Clock);
            }
        }
        let after = rest.strip_prefix(['.', ')', '、', '．'])?;
        return (after.starts_with(' ') || rest.starts_with('、')).then_some(Mark::Number);
    }
    label(line).then_some(Mark::Label)
}

/// Words in capitals that end in a stop, a colon or a dash, before text that is not in capitals alone.
fn label(line: &str) -> bool {
    const STOPS: [char; 6] = ['.', ':', '—', '–', '-', '|'];
    let mut before_stop = line.chars().take_while(|c| !STOPS.contains(c));
    if before_stop.any(char::is_lowercase) {
        return false;
    }
    let end = line.find(STOPS).unwrap_or(0);
    let head = line[..end].trim_end();
    let letters = head.chars().filter(|c| c.is_alphabetic()).count();
    let upper = head
        .chars()
        .all(|c| c.is_uppercase() || c == ' ' || c == '&');
    upper && LABEL.contains(&letters) && line[end..].chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        let mut at = 0;
        let lines: Vec<Line> = text
            .split('\n')
            .map(|line| {
                let start = at as u32;
                at += line.len() + 1;
                Line {
                    start,
                    end: start + line.len() as u32,
                    kind: LineKind::Body,
                }
            })
            .filter(|line| line.end > line.start)
            .collect();
        starts(text, &lines).len()
    }

    #[test]
    fn digests_are_cut_at_their_marks() {
        assert_eq!(
            count(
                "Good morning.\n1. Ferries\nNone sail.\n2. Bees\nMore of them.\n3. Books\nOne is back."
            ),
            3
        );
        assert_eq!(
            count("FERRIES. None sail.\nBEES. More of them.\nBOOKS: One is back."),
            3
        );
        assert_eq!(
            count("◦ None sail.\n◦ More of them.\n◦ One is back.\n* Sign up"),
            3
        );
        assert_eq!(
            count("21:40 That is all\n18:12 Warning extended\n09.01 Tube latest\nDelays."),
            3
        );
    }

    #[test]
    fn other_pages_are_not() {
        assert_eq!(
            count("MILAN, May 3 (Agency) - A court ruled.\nIt was late.\nNobody came."),
            0
        );
        assert_eq!(
            count("12 people came.\n1.5 million did not.\n3 were late."),
            0
        );
        assert_eq!(count("- One.\n- Two.\nThree."), 0);
        assert_eq!(count(""), 0);
    }
}
