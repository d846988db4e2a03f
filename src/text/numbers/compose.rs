//! Numbers spelled in words, and scales after figures: `twenty-one`, `two hundred and five`, `1.8 lakh crore`.

use super::lexicon::{Lexicon, Meaning};
use super::literal::word_end;
use super::sum::{Before, Sum};
use crate::text::fold::fold;

/// A composed number.
pub(super) struct Composed {
    pub(super) end: usize,
    pub(super) value: f64,
    /// The last scale in it (`million`), 1 without.
    pub(super) scale: f64,
    pub(super) approx: bool,
    pub(super) ordinal: bool,
}

impl Composed {
    pub(super) fn plain(end: usize, value: f64, scale: f64) -> Self {
        Self {
            end,
            value,
            scale,
            approx: false,
            ordinal: false,
        }
    }
}

/// A word ahead.
struct Ahead {
    folded: String,
    end: usize,
}

fn ahead(text: &str, at: usize, lexicon: &Lexicon) -> Option<Ahead> {
    let (end, known) = lexicon.may_be_known_at(text, at);
    let word = text.get(at..end).filter(|word| !word.is_empty())?;
    let known = known || !lexicon.and_prefix.is_empty();
    known.then(|| Ahead {
        folded: fold(word).text,
        end,
    })
}

/// The start of the next word of the same number: after one space or hyphen.
fn next_word(text: &str, end: usize) -> Option<(usize, bool)> {
    let separator = text.get(end..)?.chars().next()?;
    matches!(separator, ' ' | '-' | '\u{2011}')
        .then(|| (end + separator.len_utf8(), separator != ' '))
}

/// The number after a figure whose scale follows: `4.8m`, `9,400 crore`, `3 Mio.`
pub(super) fn scaled(text: &str, end: usize, value: f64, lexicon: &Lexicon) -> Option<Composed> {
    if let Some(composed) = attached(text, end, value) {
        return Some(composed);
    }
    let mut sum = Sum::new(value, end);
    let mut at = match next_word(text, end) {
        Some((at, _)) => at,
        None => end,
    };
    while let Some(word) = ahead(text, at, lexicon) {
        // `بالمئة`, in a hundred, is no hundred.
        if lexicon.percent.contains(&word.folded) {
            break;
        }
        if let Some(end) = lexicon.and_half(text, &word.folded, word.end) {
            sum.and_half(false);
            sum.end = end;
            at = next_word(text, end).map_or(end, |(next, _)| next);
            continue;
        }
        if let Some((next, _)) = next_word(text, word.end)
            .filter(|(next, _)| lexicon.leads_to_scale(text, &word.folded, *next))
        {
            at = next;
            continue;
        }
        let taken = match lexicon.meaning(&word.folded) {
            Some(Meaning::Scale(scale)) => sum.scale(scale),
            Some(Meaning::Dozen(dozen)) if sum.scale == 1.0 && dozen == 12.0 => sum.dozen(dozen),
            Some(Meaning::Hundred) if sum.scale == 1.0 && sum.current < 100.0 => sum.scale(100.0),
            _ => false,
        };
        if !taken {
            break;
        }
        // the point of an abbreviation
        let point = word.folded.len() <= 8
            && text[word.end..].starts_with('.')
            && abbreviated(&word.folded);
        sum.end = word.end + usize::from(point);
        match next_word(text, sum.end) {
            Some((next, _)) => at = next,
            None => break,
        }
    }
    (sum.end > end).then(|| sum.composed())
}

fn abbreviated(word: &str) -> bool {
    matches!(
        word,
        "mio"
            | "mrd"
            | "тыс"
            | "млн"
            | "млрд"
            | "трлн"
            | "tys"
            | "mln"
            | "mld"
            | "tsd"
            | "bn"
            | "mn"
    )
}

/// Scale letters set right after the figure.
fn attached(text: &str, end: usize, value: f64) -> Option<Composed> {
    let stop = word_end(text, end);
    // `390 M€`, `5 k€`
    let (from, stop) = match text[end..].strip_prefix(' ') {
        Some(rest) if rest.starts_with(['M', 'k']) && rest[1..].starts_with(['€', '$', '£']) => {
            (end + 1, end + 2)
        }
        _ => (end, stop),
    };
    let scale = match text[from..stop].to_ascii_lowercase().as_str() {
        "m" if from == end && !million(text, end, stop, value) => return None,
        "m" | "mn" | "mln" => 1e6,
        "bn" | "b" | "bln" => 1e9,
        "tn" | "trn" => 1e12,
        "k" => 1e3,
        "cr" => 1e7,
        _ => return None,
    };
    Some(Composed::plain(stop, value * scale, scale))
}

/// Whether an `m` is a million and no metre: money round it, a count of people or things, a fraction that nobody measured.
fn million(text: &str, figure_end: usize, stop: usize, value: f64) -> bool {
    let figure =
        text[..figure_end].trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let rest = &text[stop..];
    if rest.starts_with(['€', '$', '£']) || money_sign(figure.trim_end_matches(' ')) {
        return true;
    }
    let next = rest.strip_prefix([' ', '-']).unwrap_or_default();
    let next = &next[..word_end(next, 0)];
    let counted = [
        "people",
        "homes",
        "users",
        "customers",
        "tonnes",
        "tons",
        "jobs",
        "voters",
        "votes",
        "barrels",
        "euros",
        "dollars",
        "pounds",
        "passengers",
        "children",
        "workers",
        "households",
        "shares",
        "copies",
        "visitors",
        "viewers",
    ];
    let measured = [
        "high", "deep", "long", "wide", "tall", "away", "from", "below", "above", "of", "waves",
        "final", "race", "x",
    ];
    counted.contains(&next)
        || (value.fract() != 0.0 && rest.starts_with(' ') && !measured.contains(&next))
}

fn money_sign(before: &str) -> bool {
    let tail = before
        .char_indices()
        .rev()
        .take(5)
        .take_while(|(_, c)| !c.is_whitespace() && !matches!(c, '(' | '-'));
    tail.last()
        .is_some_and(|(at, _)| super::money::money_before(&before[at..]).is_some())
}

/// The number that the word at `at` begins, if it is one.
pub(super) fn spelled(text: &str, at: usize, lexicon: &Lexicon) -> Option<Composed> {
    let mut sum = Sum::new(0.0, at);
    let mut before = Before::default();
    let (mut start, mut words, mut first) = (at, 0, String::new());
    while let Some(mut word) = ahead(text, start, lexicon) {
        if words > 0 {
            if lexicon.percent.contains(&word.folded) {
                break;
            }
            if let Some(end) = lexicon.and_half(text, &word.folded, word.end) {
                sum.and_half(before.one);
                (sum.end, before.joined) = (end, false);
                start = next_word(text, end).map_or(end, |(next, _)| next);
                continue;
            }
            if lexicon.joiners.contains(&word.folded) {
                match next_word(text, word.end)
                    .filter(|_| !before.joined && sum.may_be_joined(lexicon))
                {
                    Some((next, _)) => (start, before.joined) = (next, true),
                    None => break,
                }
                continue;
            }
            if let Some((next, _)) = next_word(text, word.end)
                .filter(|(next, _)| lexicon.leads_to_scale(text, &word.folded, *next))
            {
                start = next;
                continue;
            }
            let rest = word.folded.strip_prefix(lexicon.and_prefix.as_str());
            if let Some(rest) = rest.filter(|r| r.len() < word.folded.len())
                && lexicon.meaning(rest).is_some()
            {
                (word.folded, before.joined) = (rest.to_owned(), true);
            }
        }
        if words == 0 && lexicon.never_begins(&word.folded) {
            break;
        }
        let Some(meaning) = lexicon.meaning(&word.folded) else {
            break;
        };
        let empty = sum.is_empty();
        match meaning {
            Meaning::One if empty && !before.one => before.one = true,
            Meaning::Half if empty => before.half = true,
            Meaning::More(more) if words == 0 => sum.more = more,
            _ if !sum.take(meaning, &word.folded, before, lexicon) => break,
            _ => sum.end = word.end,
        }
        if words == 0 {
            first = word.folded;
        }
        words += 1;
        before.joined = false;
        match next_word(text, word.end).filter(|_| !sum.closed) {
            Some((next, _)) => start = next,
            None => break,
        }
    }
    let fits = words > 1 && sum.end > at && !(sum.low && sum.current < 10.0)
        || words == 1 && !sum.low && lexicon.fits_before(&first, text, sum.end);
    (fits && !sum.is_empty()).then(|| sum.composed())
}
