//! A part of a dump whose pairs were proposed elsewhere: from all parts, by whoever spreads a trace over machines.

use super::paired::{Desk, LINKED};
use super::{Clock, Given, Known, Learned, Silent, in_pool, learn, trace};
use crate::article::Article;
use crate::candidates::Candidate;
use crate::compare::judge::{Compared, Unrelated};
use crate::error::Result;
use crate::ingest::Dump;
use crate::outcome::Trace;
use crate::part::part;
use crate::trace::Settings;

/// Pairs that were proposed for articles, by index.
#[derive(Debug, Clone, Default)]
pub struct Proposed {
    /// To be compared.
    pub candidates: Vec<Candidate>,
    /// Compared already, and found to have nothing to show.
    pub unrelated: Vec<Unrelated>,
    /// Of the articles, by index: which ones stand beside. They are told from, and have no rows.
    pub beside: Vec<bool>,
}

impl Desk<'_> {
    /// Compares what others proposed.
    pub(super) fn compare_proposed(
        &mut self,
        proposed: Proposed,
        clock: &mut Clock<'_>,
    ) -> Compared {
        let mut compared = self.compare(proposed.candidates, "compare", clock);
        compared.unrelated.extend(proposed.unrelated);
        compared
    }
}

/// A pair links two articles for the search of relatives.
pub fn links(log_odds: f32, collects: bool) -> bool {
    log_odds > LINKED && !collects
}

/// Compares pairs of articles (sorted by id) with what was learned from all, and nothing more.
///
/// # Errors
/// When the threads cannot be started or what was learned cannot be read.
pub fn judge_proposed(
    articles: &[Article],
    known: &Known<'_>,
    candidates: Vec<Candidate>,
    settings: &Settings,
) -> Result<Compared> {
    in_pool(settings.threads, || {
        let mut clock = Clock::new(&Silent);
        let Learned {
            describer,
            described,
            rarity,
            shelf,
            ..
        } = learn(articles, settings, Some(known), &mut clock)?;
        let mut desk = Desk::new(articles, &described, &describer, &rarity, shelf);
        Ok(desk.compare(candidates, "compare", &mut clock))
    })?
}

/// Traces a part of a dump, sorted by id, with what was learned from all of it. No pair beyond those proposed is compared.
///
/// # Errors
/// When the threads cannot be started or what was learned cannot be read.
pub fn run_proposed(
    articles: Vec<Article>,
    known: &Known<'_>,
    proposed: Proposed,
    settings: &Settings,
) -> Result<Trace> {
    let beside = proposed.beside.clone();
    let trace = in_pool(settings.threads, || {
        let dump = Dump {
            articles,
            ..Dump::default()
        };
        let given = Given {
            known: Some(known),
            proposed: Some(proposed),
            ..Given::default()
        };
        trace(dump, settings, given, Clock::new(&Silent))
    })??;
    let stands = |i: &u32| beside.get(*i as usize).copied().unwrap_or(false);
    let families: Vec<bool> = (trace.families.iter())
        .map(|family| !family.members.iter().any(stands))
        .collect();
    let articles: Vec<bool> = (0..trace.articles.len() as u32)
        .map(|i| !stands(&i))
        .collect();
    Ok(part(trace, &families, &articles).0)
}
