//! Numbers written in one word: `einundzwanzig`, `ventidue`, `kétszázötven`, `kaksikymmentäviisi`.

use super::lexicon::{Lexicon, Meaning};

/// The value of a word that is made of number words and nothing else.
pub(super) fn read(word: &str, lexicon: &Lexicon) -> Option<f64> {
    if !lexicon.writes_together() || word.len() < 5 {
        return None;
    }
    let mut parts = Vec::new();
    split(word, lexicon, &mut parts).then_some(())?;
    value(&parts, lexicon)
}

/// A part of a word; `None` is the joint.
type Part = Option<Meaning>;

/// Cuts the word into known parts, the longest first.
fn split(rest: &str, lexicon: &Lexicon, parts: &mut Vec<Part>) -> bool {
    if rest.is_empty() {
        return parts.len() > 1 && parts.last().is_some_and(Option::is_some);
    }
    if parts.len() > 12 {
        return false;
    }
    let ends: Vec<usize> = rest
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(14)
        .collect();
    for end in ends.into_iter().rev() {
        let head = &rest[..end];
        let joint = !parts.is_empty() && lexicon.joint(head);
        let part = match lexicon.part(head) {
            Some(meaning) => Some(meaning),
            None if joint => None,
            None => continue,
        };
        parts.push(part);
        if split(&rest[end..], lexicon, parts) {
            return true;
        }
        parts.pop();
    }
    false
}

/// Adds the parts up; `None` if they do not follow each other as in a number.
fn value(parts: &[Part], lexicon: &Lexicon) -> Option<f64> {
    let (mut total, mut current, mut joined) = (0.0, 0.0, false);
    for part in parts {
        let Some(meaning) = part else {
            if joined {
                return None;
            }
            joined = true;
            continue;
        };
        let below = current % 100.0;
        match *meaning {
            Meaning::Unit(v) if v < 1.0 => return None,
            Meaning::Unit(v) if below == 0.0 && v < 100.0 => current += v,
            Meaning::Unit(v) if below >= 10.0 && below % 10.0 == 0.0 && v < 10.0 => current += v,
            Meaning::Ten(v) if below == 0.0 => current += v,
            Meaning::Ten(v) if joined && lexicon.tens_after && below < 10.0 => current += v,
            Meaning::Hundreds(v) if current == 0.0 => current = v,
            Meaning::Hundred if current < 20.0 => current = current.max(1.0) * 100.0,
            Meaning::Teen if (1.0..10.0).contains(&below) => current += 10.0,
            Meaning::Tenfold if below == 0.0 => current += 10.0,
            Meaning::Tenfold if (1.0..10.0).contains(&below) => current += below * 9.0,
            Meaning::Scale(scale) if total == 0.0 => {
                total = current.max(1.0) * scale;
                current = 0.0;
            }
            _ => return None,
        }
        joined = false;
    }
    Some(total + current)
}
