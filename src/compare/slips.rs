//! Slips between two articles: a quotation, a figure or a name that stands differently in passages that are aligned.
//!
//! Precise rather than complete: a slip is told only where both texts have one candidate each in the same place. The
//! same figure in another notation is no slip (its key is equal), nor is a rounded one.

mod side;

use std::collections::hash_map::Entry;

use ahash::AHashMap;
pub use side::Side;

use super::PassageKind;
use super::align::{Gap, align, gaps};
use super::near::{Spelling, abbreviated, inflected};
use super::passages::TokenPassage;
use super::prepared::Unit;
use crate::text::numbers::{self, Number};
use crate::text::reading::TermKind;
use crate::text::tokens::Shape;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SlipKind {
    /// A quantity.
    Figure,
    /// A name.
    Name,
    /// The wording of a quotation.
    Quote,
}

impl SlipKind {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Figure => "figure",
            Self::Name => "name",
            Self::Quote => "quote",
        }
    }
}

/// One wording of a slip.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording {
    /// Equal for the same wording in any article.
    pub key: u64,
    /// The slice of the text as read.
    pub text: String,
}

/// A difference between two articles.
#[derive(Debug, Clone, PartialEq)]
pub struct Slip {
    /// What changed.
    pub kind: SlipKind,
    /// In the first article.
    pub a: Wording,
    /// In the second.
    pub b: Wording,
    /// How well the passages around it match; for a quotation, the share of its words that are equal.
    pub similarity: f32,
}

/// Passages less alike than this are not looked at.
const ALIKE: f32 = 0.5;
/// Share of equal words in order from which a passage is worded alike, so that a place in it is a place in the other.
const WORDED: f32 = 0.5;
/// Words that may be exchanged in one place.
const SLOT: u32 = 4;
/// An exchanged name must be rarer than a misspelled one ([`NAMELY`](side::NAMELY)).
const NAMELY_EXCHANGED: f32 = 3.0;
/// Words a quotation must have, and the share of them that must be equal.
const QUOTED_WORDS: u32 = 5;
const QUOTED_EQUAL: f32 = 0.6;

/// The slips between two articles in their aligned passages, in order, each once.
pub fn slips(a: &Side<'_>, b: &Side<'_>, passages: &[TokenPassage]) -> Vec<Slip> {
    let mut out: Vec<Slip> = Vec::new();
    for p in passages.iter().filter(|p| p.similarity >= ALIKE) {
        let tokens = |side: &Side<'_>, (first, last): (u32, u32)| -> Vec<u64> {
            (first..last).map(|t| side.hash(t)).collect()
        };
        let matched: Vec<(u32, u32)> = align(&tokens(a, p.a), &tokens(b, p.b))
            .into_iter()
            .map(|(i, j)| (p.a.0 + i, p.b.0 + j))
            .collect();
        let shorter = (p.a.1 - p.a.0).min(p.b.1 - p.b.0).max(1);
        let worded =
            p.kind != PassageKind::Rewritten || matched.len() as f32 >= WORDED * shorter as f32;
        let before = out.len();
        if worded {
            for gap in gaps(&matched, p.a, p.b) {
                out.extend(figure_in_slot(a, b, p, &gap));
                out.extend(name_in_slot(a, b, p, &gap));
            }
        }
        if !out[before..].iter().any(|s| s.kind == SlipKind::Figure) {
            out.extend(figure_in_context(a, b, p));
        }
        near_names(a, b, p, &mut out);
        if out.len() == before {
            quotes(a, b, p, &matched, &mut out);
        }
    }
    distinct(out)
}

/// Each difference once, in the place where most of it is shown.
fn distinct(found: Vec<Slip>) -> Vec<Slip> {
    let mut out: Vec<Slip> = Vec::new();
    let mut places: AHashMap<(SlipKind, u64, u64), usize> = AHashMap::new();
    for s in found {
        match places.entry((s.kind, s.a.key, s.b.key)) {
            Entry::Vacant(free) => {
                free.insert(out.len());
                out.push(s);
            }
            Entry::Occupied(kept) => {
                let kept = &mut out[*kept.get()];
                if s.a.text.len() > kept.a.text.len() {
                    *kept = s;
                }
            }
        }
    }
    out
}

/// One figure stands where the other text has another one, and the word after it is the same.
fn figure_in_slot(a: &Side<'_>, b: &Side<'_>, p: &TokenPassage, gap: &Gap) -> Option<Slip> {
    let x = only_figure(a, gap.a, b, p.b)?;
    let y = only_figure(b, gap.b, a, p.a)?;
    let (before, after) = a.same_beside(x, b, y);
    let last = |side: &Side<'_>, t: u32| side.sentence(t).is_some_and(|s| t + 1 == s.last);
    if !(after || before && last(a, x) && last(b, y)) {
        return None;
    }
    figure(a, b, p, x, y)
}

/// The one figure of a short range, if the other passage lacks it.
fn only_figure(
    side: &Side<'_>,
    (first, last): (u32, u32),
    other: &Side<'_>,
    there: (u32, u32),
) -> Option<u32> {
    if last - first > SLOT {
        return None;
    }
    let mut figures = (first..last).filter(|&t| side.is_figure(t));
    let only = figures.next()?;
    let shared = (there.0..there.1).any(|t| other.hash(t) == side.hash(only));
    (figures.next().is_none() && !shared).then_some(only)
}

/// Each text has one figure in the passage that the other lacks altogether, beside the same content word.
fn figure_in_context(a: &Side<'_>, b: &Side<'_>, p: &TokenPassage) -> Option<Slip> {
    let lone = |side: &Side<'_>, range: (u32, u32), other: &Side<'_>| -> Option<u32> {
        let mut figures =
            (range.0..range.1).filter(|&t| side.is_figure(t) && !other.has(side.hash(t)));
        let only = figures.next()?;
        figures.next().is_none().then_some(only)
    };
    let (x, y) = (lone(a, p.a, b)?, lone(b, p.b, a)?);
    let beside = |side: &Side<'_>, t: u32, step: i64| -> Vec<u64> {
        let Some(s) = side.sentence(t) else {
            return Vec::new();
        };
        (1..=2)
            .map(|n| i64::from(t) + n * step)
            .filter(|&at| at >= i64::from(s.first) && at < i64::from(s.last))
            .flat_map(|at| side.terms((at as u32, at as u32 + 1)))
            .filter(|term| term.kind != TermKind::Figure && side.prepared.has(term.key))
            .map(|term| term.key)
            .collect()
    };
    let meets = |step| {
        let here = beside(a, x, step);
        beside(b, y, step).iter().any(|key| here.contains(key))
    };
    // A plain number counts what follows it; what an amount is for may stand on either side.
    let counted = |n: Number| {
        matches!(
            n.unit,
            numbers::Unit::Plain | numbers::Unit::Ordinal | numbers::Unit::Score
        )
    };
    if meets(1) || meets(-1) && !counted(a.number(x)?) {
        figure(a, b, p, x, y)
    } else {
        None
    }
}

fn figure(a: &Side<'_>, b: &Side<'_>, p: &TokenPassage, x: u32, y: u32) -> Option<Slip> {
    if a.hash(x) == b.hash(y) || !contradict(&a.number(x)?, &b.number(y)?) {
        return None;
    }
    let (_, after) = a.same_beside(x, b, y);
    let shown = after && a.adjoin(x) && b.adjoin(y);
    let end = |t: u32| t + 1 + u32::from(shown);
    Some(Slip {
        kind: SlipKind::Figure,
        a: Wording {
            key: a.hash(x),
            text: a.slice((x, end(x))),
        },
        b: Wording {
            key: b.hash(y),
            text: b.slice((y, end(y))),
        },
        similarity: p.similarity,
    })
}

/// Whether two quantities of one kind cannot both be right: not one rounded, nor one clock time in two zones.
fn contradict(x: &Number, y: &Number) -> bool {
    if x.unit != y.unit || x.approx || y.approx {
        return false;
    }
    match x.unit {
        numbers::Unit::Date => (x.value % 10_000.0) != (y.value % 10_000.0),
        numbers::Unit::Time => {
            let minutes = |v: f64| (v / 100.0).floor() * 60.0 + v % 100.0;
            let apart = (minutes(x.value) - minutes(y.value)).abs();
            apart % 60.0 != 0.0 && (apart % 30.0 != 0.0 || apart < 120.0)
        }
        numbers::Unit::Plain | numbers::Unit::Percent | numbers::Unit::Money(_) => {
            !rounded(x.value, y.value) && !rounded(y.value, x.value)
        }
        _ => true,
    }
}

/// Whether `short` is `long` with fewer digits, up or down.
fn rounded(long: f64, short: f64) -> bool {
    if long <= 0.0 || short <= 0.0 {
        return long == short;
    }
    let step = (-9..=15)
        .rev()
        .map(|e| 10f64.powi(e))
        .find(|step| ((short / step).round() * step - short).abs() < short * 1e-9)
        .unwrap_or(0.0);
    // A digit of its own in the last place: 27 is not 37 rounded, 30 is 27 rounded.
    let finer = ((long / step).round() * step - long).abs() > long * 1e-9;
    finer && (long - short).abs() < step
}

/// One name stands where the other text has another one, the words on both sides are the same.
fn name_in_slot(a: &Side<'_>, b: &Side<'_>, p: &TokenPassage, gap: &Gap) -> Option<Slip> {
    if gap.a.1 - gap.a.0 != 1 || gap.b.1 - gap.b.0 != 1 {
        return None;
    }
    let (x, y) = (*a.names(gap.a, b).first()?, *b.names(gap.b, a).first()?);
    let language = a.prepared.reading.language;
    let (v, w) = (a.word(x.token), b.word(y.token));
    let misspelled = Spelling::new(v, x.variant).near(&Spelling::new(w, y.variant));
    if inflected(v, w, language)
        || !misspelled && (a.capital_nouns() || abbreviated(v) || abbreviated(w))
        || !misspelled && x.weight.min(y.weight) < NAMELY_EXCHANGED
    {
        return None;
    }
    if a.same_beside(x.token, b, y.token) != (true, true) {
        return None;
    }
    Some(name(a, b, p, &x, &y))
}

/// Names in the passage, each unknown to the other article, that are spelled nearly alike.
fn near_names(a: &Side<'_>, b: &Side<'_>, p: &TokenPassage, out: &mut Vec<Slip>) {
    let (left, right) = (a.names(p.a, b), b.names(p.b, a));
    let language = a.prepared.reading.language;
    let spelled = |side: &Side<'_>, names: &[Unit]| -> Vec<(Spelling, Unit)> {
        let spelling = |x: &Unit| (Spelling::new(side.word(x.token), x.variant), *x);
        names.iter().map(spelling).collect()
    };
    let (left, right) = (spelled(a, &left), spelled(b, &right));
    let meets = |(x, u): &(Spelling, Unit), (y, v): &(Spelling, Unit)| {
        x.near(y) && !inflected(a.word(u.token), b.word(v.token), language)
    };
    for one in &left {
        let x = &one.1;
        let mut found = right.iter().filter(|other| meets(one, other));
        let Some(two) = found.next() else { continue };
        let y = &two.1;
        let rivals = found.any(|(_, other)| other.key != y.key)
            || left
                .iter()
                .any(|other| other.1.key != x.key && meets(other, two));
        if !rivals {
            out.push(name(a, b, p, x, y));
        }
    }
}

/// The slip with the parts of the name beside it that are the same in both.
fn name(a: &Side<'_>, b: &Side<'_>, p: &TokenPassage, x: &Unit, y: &Unit) -> Slip {
    let upper =
        |t: u32| !a.capital_nouns() && a.prepared.reading.tokens[t as usize].shape == Shape::Upper;
    let (before, after) = a.same_beside(x.token, b, y.token);
    let head =
        u32::from(before && upper(x.token - 1) && a.adjoin(x.token - 1) && b.adjoin(y.token - 1));
    let tail = u32::from(after && upper(x.token + 1) && a.adjoin(x.token) && b.adjoin(y.token));
    let wording = |side: &Side<'_>, term: &Unit| Wording {
        key: side.hash(term.token),
        text: side.slice((term.token - head, term.token + 1 + tail)),
    };
    Slip {
        kind: SlipKind::Name,
        a: wording(a, x),
        b: wording(b, y),
        similarity: p.similarity,
    }
}

/// Quotations that are the same for the most part, with other words between words that are the same.
fn quotes(
    a: &Side<'_>,
    b: &Side<'_>,
    p: &TokenPassage,
    matched: &[(u32, u32)],
    out: &mut Vec<Slip>,
) {
    let within = |side: &Side<'_>, range: (u32, u32)| -> Vec<(u32, u32)> {
        let all = &side.prepared.reading.quotations;
        let from = all.partition_point(|q| q.1 <= range.0);
        all[from..]
            .iter()
            .take_while(|q| q.0 < range.1)
            .filter(|q| q.0 >= range.0 && q.1 <= range.1 && q.1 - q.0 >= QUOTED_WORDS)
            .copied()
            .collect()
    };
    let theirs = within(b, p.b);
    for q in within(a, p.a) {
        // Equal words ascend on both sides, and quotations do not overlap: those of one stand together.
        let equal = between(matched, q, |place| place.0);
        let (Some(first), Some(last)) = (equal.first(), equal.last()) else {
            continue;
        };
        let from = theirs.partition_point(|r| r.1 <= first.1);
        for r in theirs[from..].iter().take_while(|r| r.0 <= last.1) {
            let equal = between(equal, *r, |place| place.1);
            let longer = (q.1 - q.0).max(r.1 - r.0) as f32;
            let share = equal.len() as f32 / longer;
            let exchanged = equal
                .windows(2)
                .any(|w| w[1].0 - w[0].0 > 1 && w[1].1 - w[0].1 > 1);
            if share >= QUOTED_EQUAL && exchanged {
                let wording = |side: &Side<'_>, range: (u32, u32)| Wording {
                    key: (range.0..range.1).fold(0, |h: u64, t| h.rotate_left(5) ^ side.hash(t)),
                    text: side.slice(range),
                };
                out.push(Slip {
                    kind: SlipKind::Quote,
                    a: wording(a, q),
                    b: wording(b, *r),
                    similarity: share,
                });
            }
        }
    }
}

/// Those of ascending places of which one side lies in a range.
fn between(
    places: &[(u32, u32)],
    range: (u32, u32),
    side: impl Fn(&(u32, u32)) -> u32,
) -> &[(u32, u32)] {
    let from = places.partition_point(|place| side(place) < range.0);
    let to = places.partition_point(|place| side(place) < range.1);
    &places[from..to]
}

#[cfg(test)]
mod tests;
