//! Judges the candidate pairs, in parallel.

use rayon::prelude::*;

use super::direction::Direction;
use super::measures::{Aligned, Glance, Measured, Measures, collects, glance, look_closer};
use super::membership::Known;
use super::passages::{TokenPassage, passages};
use super::prepared::Prepared;
use super::verdict::{Context, log_odds, own_words};
use crate::candidates::{Candidate, Sources};
use crate::credit::Credits;
use crate::family::Link;
use crate::family::fitness::OBJECT;

/// A candidate pair, measured and judged.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Index of the first article.
    pub a: u32,
    /// Index of the second.
    pub b: u32,
    /// Who proposed the pair.
    pub by: Sources,
    /// The numbers. Those that rest on an alignment of sentences are 0 for a pair that no family has asked about.
    pub measures: Measures,
    /// What is known beside the texts.
    pub context: Context,
    /// Log-odds that both descend from the same copy.
    pub log_odds: f32,
    /// Aligned passages in token positions; empty for pairs that are clearly unrelated.
    pub passages: Vec<TokenPassage>,
    /// What the numbers come from, while families ask about the pair.
    pub aligned: Option<Box<Aligned>>,
}

/// The candidates after comparison.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// Those that may be relatives or tell of one event, in the order of the candidates.
    pub judged: Vec<Judged>,
    /// The others.
    pub unrelated: Vec<Unrelated>,
}

impl Compared {
    /// Number of pairs that were compared.
    pub fn pairs(&self) -> u64 {
        (self.judged.len() + self.unrelated.len()) as u64
    }

    /// Takes up the outcome of further candidates.
    pub fn add(&mut self, more: Self) {
        self.judged.extend(more.judged);
        self.unrelated.extend(more.unrelated);
    }
}

/// A pair without anything to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unrelated {
    /// Index of the first article.
    pub a: u32,
    /// Index of the second.
    pub b: u32,
    /// See [`Judged::collects`].
    pub collects: bool,
}

/// Log-odds under which no passages are kept.
const SHOWN: f32 = -4.0;
/// Log-odds from which families look at a pair as one of neighbours.
pub const NEAR: f32 = -4.5;
/// Share of equal words on both sides from which two texts are the same text.
const SAME_TEXT: f32 = 0.8;

impl Judged {
    /// A pair of which nothing was measured.
    #[cfg(test)]
    pub(crate) fn blank(a: u32, b: u32) -> Self {
        Self {
            a,
            b,
            by: Sources::SHINGLES,
            measures: Measures::default(),
            context: Context::default(),
            log_odds: 0.0,
            passages: Vec::new(),
            aligned: None,
        }
    }

    /// Takes up what an alignment of the sentences of the two shows; the verdict stays as it is.
    pub fn take_up(&mut self, measured: Measured, a: &Prepared, b: &Prepared) {
        if self.log_odds > SHOWN {
            self.passages = passages(a, b, &measured.aligned);
        }
        self.measures = measured.measures;
        self.aligned = (self.log_odds > NEAR).then(|| Box::new(measured.aligned));
    }

    /// The texts are the same but for a few words.
    pub fn same_text(&self) -> bool {
        self.measures.a.verbatim >= SAME_TEXT && self.measures.b.verbatim >= SAME_TEXT
    }

    /// One article is a live blog or an archive page: so long that it is no copy of the other, but may carry it whole.
    pub fn collects(&self) -> bool {
        collects(self.context.words)
    }

    /// Both articles tell of one event. Two pages of one outlet that have nothing to do with each other share its furniture.
    pub fn one_event(&self) -> bool {
        self.measures.one_event() && !(self.context.same_outlet && self.log_odds <= NEAR)
    }

    /// The link that families are made of.
    pub fn link(&self) -> Link {
        Link {
            a: self.a,
            b: self.b,
            log_odds: self.log_odds,
            same_text: self.same_text(),
            own_words: own_words(&self.measures, &self.context),
        }
    }

    /// How `article` (one of the two) is accounted for by the other.
    pub fn side(&self, article: u32) -> &Direction {
        if article == self.a {
            &self.measures.a
        } else {
            &self.measures.b
        }
    }

    /// How the items of a digest that are about the other's matter are accounted for; `None` for a text that is one story.
    pub fn items(&self, article: u32) -> Option<&Direction> {
        let (part, whole) = if article == self.a {
            (&self.measures.part_a, &self.measures.a)
        } else {
            (&self.measures.part_b, &self.measures.b)
        };
        (part != whole).then_some(part)
    }
}

impl Unrelated {
    /// The link that families are made of.
    pub fn link(&self) -> Link {
        Link {
            a: self.a,
            b: self.b,
            log_odds: NEAR,
            same_text: false,
            own_words: true,
        }
    }
}

/// Judges the candidates. A glance tells how likely they are relatives; sentences are aligned only of those that may come
/// to be in one family.
pub fn judge(
    candidates: &[Candidate],
    known: &Known<'_>,
    advance: &(dyn Fn(u64) + Sync),
) -> Compared {
    // Few candidates are for all threads, too.
    let together = candidates.len() / (8 * rayon::current_num_threads());
    let together = together.clamp(1, TOGETHER);
    let compared: Vec<Compared> = candidates
        .par_chunks(together)
        .map(|chunk| {
            let mut out = Compared::default();
            for pair in chunk.iter().filter_map(|c| Compare::new(*c, known)) {
                match pair.judge() {
                    Ok(judged) => out.judged.push(judged),
                    Err(unrelated) => out.unrelated.push(unrelated),
                }
                advance(1);
            }
            out
        })
        .collect();
    let mut out = Compared::default();
    compared.into_iter().for_each(|some| out.add(some));
    out
}

/// Candidates that are judged one after another, into one list of each kind: an unrelated pair takes a few bytes there, not
/// the room of a [`Judged`].
const TOGETHER: usize = 256;

/// Judges a pair in full, however unrelated; `None` if one of the two was not prepared.
pub fn judge_in_full(candidate: Candidate, known: &Known<'_>) -> Option<Judged> {
    let pair = Compare::new(candidate, known)?;
    Some(pair.in_full(glance(pair.a, pair.b)))
}

/// A pair to compare.
struct Compare<'a> {
    candidate: Candidate,
    a: &'a Prepared,
    b: &'a Prepared,
    context: Context,
}

impl<'a> Compare<'a> {
    fn new(candidate: Candidate, known: &Known<'a>) -> Option<Self> {
        let (x, y) = (candidate.a as usize, candidate.b as usize);
        let (a, b) = (known.prepared[x].as_ref()?, known.prepared[y].as_ref()?);
        let context = Context {
            same_outlet: !known.outlets[x].is_empty() && known.outlets[x] == known.outlets[y],
            days: known.dates[x].days_apart(known.dates[y]),
            words: (a.words() as u32, b.words() as u32),
            one_language: a.reading.language == b.reading.language,
            ..context(known.credits[x], known.credits[y])
        };
        Some(Self {
            candidate,
            a,
            b,
            context,
        })
    }

    fn judge(self) -> Result<Judged, Unrelated> {
        let glance = glance(self.a, self.b);
        let m = &glance.measures;
        let log_odds = log_odds(m, &self.context);
        if log_odds > OBJECT {
            Ok(self.in_full(glance))
        } else if log_odds > NEAR || m.one_event() {
            Ok(self.judged(glance.measures, log_odds))
        } else {
            Err(Unrelated {
                a: self.candidate.a,
                b: self.candidate.b,
                collects: collects(self.context.words),
            })
        }
    }

    fn in_full(&self, glance: Glance) -> Judged {
        let measured = look_closer(glance, self.a, self.b);
        let log_odds = log_odds(&measured.measures, &self.context);
        let mut judged = self.judged(Measures::default(), log_odds);
        judged.take_up(measured, self.a, self.b);
        judged
    }

    fn judged(&self, measures: Measures, log_odds: f32) -> Judged {
        Judged {
            a: self.candidate.a,
            b: self.candidate.b,
            by: self.candidate.by,
            measures,
            context: self.context,
            log_odds,
            passages: Vec::new(),
            aligned: None,
        }
    }
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
