//! An article as slips are looked for in it.

use std::ops::RangeInclusive;

use super::super::near::LONGEST;
use crate::compare::prepared::{Prepared, Unit};
use crate::text::Normal;
use crate::text::normal::normalise;
use crate::text::numbers::{Number, numbers};
use crate::text::reading::{Sentence, TermKind};
use crate::text::tokens::Shape;

/// A name lighter than this is no name: weekdays, months.
pub(super) const NAMELY: f32 = 2.0;
/// Letters of a name. What is longer is a link or the leavings of a page, and nothing to show in a table.
const NAME_LETTERS: RangeInclusive<usize> = 3..=LONGEST;
/// Languages that write every noun with a capital: there an exchanged noun is no exchanged name.
const CAPITAL_NOUNS: [&str; 2] = ["de", "lb"];

/// An article as slips are looked for in it.
#[derive(Debug)]
pub struct Side<'a> {
    text: &'a str,
    pub(super) prepared: &'a Prepared,
    normal: Normal<'a>,
    /// Hashes of all words and figures, sorted. Not of stems: they swallow slips at the end of a name.
    words: Vec<u64>,
    /// Terms of some weight, in order of their tokens.
    terms: Vec<Unit>,
}

impl<'a> Side<'a> {
    /// `text` as read, and what was prepared of it.
    pub fn new(text: &'a str, prepared: &'a Prepared) -> Self {
        let mut words = prepared.reading.hashes();
        words.sort_unstable();
        let mut terms = prepared.units.clone();
        terms.sort_unstable_by_key(|t| (t.token, t.key));
        Self {
            text,
            prepared,
            normal: normalise(text),
            words,
            terms,
        }
    }

    pub(super) fn has(&self, hash: u64) -> bool {
        self.words.binary_search(&hash).is_ok()
    }

    /// Whether every noun of its language has a capital.
    pub(super) fn capital_nouns(&self) -> bool {
        let language = self.prepared.reading.language;
        language.is_some_and(|l| CAPITAL_NOUNS.contains(&l))
    }

    pub(super) fn hash(&self, token: u32) -> u64 {
        self.prepared.reading.tokens[token as usize].hash
    }

    pub(super) fn is_figure(&self, token: u32) -> bool {
        self.prepared.reading.tokens[token as usize].shape == Shape::Figure
    }

    pub(super) fn word(&self, token: u32) -> &str {
        let t = self.prepared.reading.tokens[token as usize];
        self.normal
            .text
            .get(t.start as usize..t.end as usize)
            .unwrap_or_default()
    }

    /// The text as read of a range of tokens.
    pub(super) fn slice(&self, (first, last): (u32, u32)) -> String {
        let tokens = &self.prepared.reading.tokens;
        let start = self.normal.source(tokens[first as usize].start as usize);
        let end = self.normal.source(tokens[last as usize - 1].end as usize);
        self.text.get(start..end).unwrap_or_default().to_owned()
    }

    /// Whether nothing but white space stands between a token and the next.
    pub(super) fn adjoin(&self, token: u32) -> bool {
        let tokens = &self.prepared.reading.tokens;
        let (from, to) = (tokens[token as usize].end, tokens[token as usize + 1].start);
        let between = self.normal.text.get(from as usize..to as usize);
        between.is_some_and(|text| text.chars().all(char::is_whitespace))
    }

    pub(super) fn sentence(&self, token: u32) -> Option<&Sentence> {
        let sentences = &self.prepared.reading.sentences;
        sentences.get(sentences.partition_point(|s| s.last <= token))
    }

    pub(super) fn terms(&self, (first, last): (u32, u32)) -> &[Unit] {
        let from = self.terms.partition_point(|t| t.token < first);
        let to = self.terms.partition_point(|t| t.token < last);
        &self.terms[from..to]
    }

    /// The quantity at a token, with its unit; none for what may be the second half of a longer one (`thirty-eight`).
    pub(super) fn number(&self, token: u32) -> Option<Number> {
        let sentence = self.sentence(token)?;
        let start = self.prepared.reading.tokens[token as usize].start;
        let before = self.normal.text.get(..start as usize)?;
        if before.ends_with(['-', '‐', '–', '—']) {
            return None;
        }
        let text = self
            .normal
            .text
            .get(sentence.start as usize..sentence.end as usize)?;
        numbers(text, self.prepared.reading.language)
            .into_iter()
            .find(|n| n.start + sentence.start == start)
    }

    /// The names of a range that the other article lacks, headlines in capitals left out.
    pub(super) fn names(&self, range: (u32, u32), other: &Self) -> Vec<Unit> {
        self.terms(range)
            .iter()
            .filter(|t| {
                t.kind == TermKind::Name && !other.has(self.hash(t.token)) && self.is_name(t)
            })
            .copied()
            .collect()
    }

    fn is_name(&self, term: &Unit) -> bool {
        let Some(s) = self.sentence(term.token) else {
            return false;
        };
        let words = self.prepared.reading.tokens[s.first as usize..s.last as usize].iter();
        let upper = words.filter(|t| t.shape == Shape::Upper).count() as u32;
        let headline = !self.capital_nouns() && upper * 2 > s.last - s.first;
        !headline
            && term.weight >= NAMELY
            && NAME_LETTERS.contains(&self.word(term.token).chars().count())
    }

    /// Whether the tokens on both sides of a place are the same in two articles, each within its sentence.
    pub(super) fn same_beside(&self, at: u32, other: &Self, there: u32) -> (bool, bool) {
        let (Some(s), Some(o)) = (self.sentence(at), other.sentence(there)) else {
            return (false, false);
        };
        let before = at > s.first && there > o.first && self.hash(at - 1) == other.hash(there - 1);
        let after =
            at + 1 < s.last && there + 1 < o.last && self.hash(at + 1) == other.hash(there + 1);
        (before, after)
    }
}
