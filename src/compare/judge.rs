//! Judges the candidate pairs, in parallel.

use rayon::prelude::*;

use super::measures::{Measures, measure};
use super::membership::Known;
use super::passages::{TokenPassage, passages};
use super::verdict::{Context, log_odds};
use crate::candidates::{Candidate, Sources};
use crate::credit::Credits;
use crate::family::Link;

/// A candidate pair, measured and judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Index of the first article.
    pub a: u32,
    /// Index of the second.
    pub b: u32,
    /// Who proposed the pair.
    pub by: Sources,
    /// The numbers.
    pub measures: Measures,
    /// What is known beside the texts.
    pub context: Context,
    /// Log-odds that both descend from the same copy.
    pub log_odds: f32,
    /// Aligned passages in token positions; empty for pairs that are clearly unrelated.
    pub passages: Vec<TokenPassage>,
}

/// Log-odds under which no passages are kept.
const UNRELATED: f32 = -4.0;
/// Share of equal words on both sides from which two texts are the same text.
const SAME_TEXT: f32 = 0.8;

/// Words from which an article that has so many times the words of another is a collection: wire copy is shorter.
const COLLECTION_WORDS: u32 = 3000;
const COLLECTION_LONGER: u32 = 4;

impl Judged {
    /// The texts are the same but for a few words.
    pub fn same_text(&self) -> bool {
        self.measures.a.verbatim >= SAME_TEXT && self.measures.b.verbatim >= SAME_TEXT
    }

    /// One article is a live blog or an archive page: so long that it is no copy of the other, but may carry it whole.
    pub fn collects(&self) -> bool {
        let (a, b) = self.context.words;
        let (long, short) = (a.max(b), a.min(b));
        long >= COLLECTION_WORDS && long >= short.saturating_mul(COLLECTION_LONGER)
    }

    /// The link that families are made of.
    pub fn link(&self) -> Link {
        Link {
            a: self.a,
            b: self.b,
            log_odds: self.log_odds,
            same_text: self.same_text(),
        }
    }

    /// How `article` (one of the two) is accounted for by the other.
    pub fn side(&self, article: u32) -> &super::measures::Direction {
        if article == self.a {
            &self.measures.a
        } else {
            &self.measures.b
        }
    }

    /// How the items of a digest that are about the other's matter are accounted for; `None` for a text that is one story.
    pub fn items(&self, article: u32) -> Option<&super::measures::Direction> {
        let (part, whole) = if article == self.a {
            (&self.measures.part_a, &self.measures.a)
        } else {
            (&self.measures.part_b, &self.measures.b)
        };
        (part != whole).then_some(part)
    }
}

/// Judges every candidate; sorted like the candidates.
pub fn judge(
    candidates: &[Candidate],
    known: &Known<'_>,
    advance: &(dyn Fn(u64) + Sync),
) -> Vec<Judged> {
    candidates
        .par_iter()
        .filter_map(|c| {
            let (a, b) = (
                known.prepared[c.a as usize].as_ref()?,
                known.prepared[c.b as usize].as_ref()?,
            );
            let measured = measure(a, b);
            let (x, y) = (c.a as usize, c.b as usize);
            let context = Context {
                same_outlet: !known.outlets[x].is_empty() && known.outlets[x] == known.outlets[y],
                days: known.dates[x].days_apart(known.dates[y]),
                words: (a.words() as u32, b.words() as u32),
                ..context(known.credits[x], known.credits[y])
            };
            let log_odds = log_odds(&measured.measures, &context);
            let passages = if log_odds > UNRELATED {
                passages(a, b, &measured)
            } else {
                Vec::new()
            };
            advance(1);
            Some(Judged {
                a: c.a,
                b: c.b,
                by: c.by,
                measures: measured.measures,
                context,
                log_odds,
                passages,
            })
        })
        .collect()
}

fn context(a: &Credits, b: &Credits) -> Context {
    let common = a.agencies.iter().any(|x| b.agencies.contains(x));
    let both = !a.agencies.is_empty() && !b.agencies.is_empty();
    Context {
        same_credit: common,
        other_credit: both && !common,
        foreign_wire: a.is_foreign_to(&b.agencies) || b.is_foreign_to(&a.agencies),
        ..Context::default()
    }
}
