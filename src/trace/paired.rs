//! The stages on pairs: candidates, and their comparison in portions that fit into memory.

use rayon::prelude::*;

use super::asked::Asked;
use super::{Clock, candidates, portions};
use crate::article::Article;
use crate::candidates::{Candidate, Sources};
use crate::compare::judge::Judged;
use crate::compare::judge::{Compared, NEAR, judge, judge_in_full};
use crate::compare::measures::measure;
use crate::compare::membership::Known;
use crate::compare::prepared::Prepared;
use crate::credit::Credits;
use crate::dating::Dating;
use crate::describe::{Described, Describer};
use crate::error::Result;
use crate::keys::Store;
use crate::outcome::Counts;
use crate::progress::Progress;
use crate::rarity::Rarity;
use crate::shelf::{self, Shelf};
use crate::sketch::Sketch;

/// Candidates of all sources.
fn propose(
    described: &[Described],
    sketches: &[Sketch],
    keys: &Store,
    rarity: &Rarity,
    counts: &mut Counts,
) -> Result<Vec<Candidate>> {
    let dates: Vec<&Dating> = described.iter().map(|d| &d.dating).collect();
    let (bands, alike) = candidates::bands(sketches);
    let shingles = candidates::rare_shingles(keys, &alike)?;
    let facts = candidates::rare_facts(keys, rarity, &dates, &alike)?;
    for (name, proposal) in [
        ("bands", &bands),
        ("shingles", &shingles),
        ("facts", &facts),
    ] {
        counts.candidates.push((name, proposal.pairs.len() as u64));
        if proposal.full_buckets > 0 {
            let what = match name {
                "bands" => "full band buckets chained instead of paired",
                "shingles" => "shingles in too many articles passed over",
                _ => "facts in too many articles passed over",
            };
            counts.limits.push((what, proposal.full_buckets));
        }
    }
    Ok(candidates::union(&bands, &shingles, &facts))
}

/// Log-odds from which a pair links two articles for the search of further pairs.
pub(super) const LINKED: f32 = -1.0;

/// Pairs that share a partner and were not compared yet.
fn complete(n: usize, compared: &Compared, counts: &mut Counts) -> Vec<Candidate> {
    let links: Vec<(u32, u32, f32)> = (compared.judged.iter())
        .filter(|j| j.log_odds > LINKED && !j.collects())
        .map(|j| (j.a, j.b, j.log_odds))
        .collect();
    let judged = compared.judged.iter().map(|j| (j.a, j.b));
    let unrelated = compared.unrelated.iter().map(|u| (u.a, u.b));
    let mut known: Vec<(u32, u32)> = judged.chain(unrelated).collect();
    known.par_sort_unstable();
    let found = candidates::relatives(n, &links, &known);
    counts
        .candidates
        .push(("relatives", found.pairs.len() as u64));
    let by = Sources::RELATIVES;
    let pairs = found.pairs.into_iter();
    pairs.map(|(a, b)| Candidate { a, b, by }).collect()
}

/// What the stages on pairs and families work with: all that is known of the articles, and those on the shelf.
pub(super) struct Desk<'a> {
    pub(super) articles: &'a [Article],
    pub(super) described: &'a [Described],
    describer: &'a Describer,
    rarity: &'a Rarity,
    credits: Vec<&'a Credits>,
    outlets: Vec<&'a str>,
    dates: Vec<&'a Dating>,
    pub(super) shelf: Shelf,
}

impl<'a> Desk<'a> {
    pub(super) fn new(
        articles: &'a [Article],
        described: &'a [Described],
        describer: &'a Describer,
        rarity: &'a Rarity,
        shelf: Shelf,
    ) -> Self {
        Self {
            articles,
            described,
            describer,
            rarity,
            credits: described.iter().map(|d| &d.credits).collect(),
            outlets: described.iter().map(|d| d.outlet.as_str()).collect(),
            dates: described.iter().map(|d| &d.dating).collect(),
            shelf,
        }
    }

    /// Bytes that an article takes on the shelf.
    pub(super) fn bytes(&self, article: u32) -> u64 {
        shelf::bytes(self.described[article as usize].words)
    }

    pub(super) fn known(&self) -> Known<'_> {
        Known {
            prepared: self.shelf.prepared(),
            credits: &self.credits,
            outlets: &self.outlets,
            dates: &self.dates,
        }
    }

    /// Puts these articles, ascending, on the shelf.
    pub(super) fn fill(&mut self, wanted: &[u32], clock: &mut Clock<'_>) {
        clock.stage("prepare", None, || {
            let read = |wanted: &[u32]| {
                let page = |&i: &u32| (&self.articles[i as usize], self.credits[i as usize]);
                let pages: Vec<_> = wanted.iter().map(page).collect();
                self.describer.readings(&pages)
            };
            let prepare = |reading| Prepared::new(reading, self.rarity);
            self.shelf.fill(wanted, &read, &prepare);
        });
    }

    /// Proposes pairs and compares them, and then those of their relatives.
    pub(super) fn compare_all(
        &mut self,
        (sketches, keys): (Vec<Sketch>, Store),
        asked: Option<Asked>,
        counts: &mut Counts,
        clock: &mut Clock<'_>,
    ) -> Result<Compared> {
        let mut candidates = clock.stage("candidates", None, || {
            propose(self.described, &sketches, &keys, self.rarity, counts)
        })?;
        drop((sketches, keys));
        let is_new = |a: &Asked| a.is_new(candidates.iter().map(|c| (c.a, c.b)));
        let question = asked.filter(|a| a.joins && is_new(a));
        candidates.extend(question.map(Asked::candidate));
        let mut compared = self.compare(candidates, "compare", clock);
        let more = clock.stage("relatives", None, || {
            complete(self.described.len(), &compared, counts)
        });
        compared.add(self.compare(more, "compare relatives", clock));
        Ok(compared)
    }

    /// Compares candidates, as many at a time as there is room for their articles.
    pub(super) fn compare(
        &mut self,
        mut candidates: Vec<Candidate>,
        stage: &'static str,
        clock: &mut Clock<'_>,
    ) -> Compared {
        let (n, room) = (self.described.len(), self.shelf.room());
        let ends = |c: &Candidate| (c.a, c.b);
        let bytes = |i| self.bytes(i);
        let portions = clock.stage("prepare", None, || {
            portions::of_pairs(n, &mut candidates, ends, bytes, room)
        });
        let mut out = Compared::default();
        let several = portions.len() > 1;
        for portion in portions {
            self.fill(&portion.articles, clock);
            let pairs = &candidates[portion.pairs];
            let (known, progress) = (self.known(), clock.progress);
            let mut done = clock.stage(stage, Some(pairs.len() as u64), || {
                judge(pairs, &known, &|n| progress.advance(n))
            });
            if several {
                // Measured again when families ask: it would be most of the memory.
                done.judged.iter_mut().for_each(|j| j.aligned = None);
            }
            out.add(done);
        }
        out
    }

    /// Judges a pair in full, whatever it is.
    pub(super) fn judge(&mut self, pair: Candidate, clock: &mut Clock<'_>) -> Option<Judged> {
        let mut wanted = [pair.a, pair.b];
        wanted.sort_unstable();
        self.fill(&wanted, clock);
        judge_in_full(pair, &self.known())
    }

    /// Aligns the pairs at some places (each once) that a glance was enough for, and once more those whose alignment was
    /// given up for want of room.
    pub(super) fn align(&self, judged: &mut [Judged], places: &[usize]) {
        let prepared = self.shelf.prepared();
        let of = |i: u32| prepared[i as usize].as_deref();
        let aligned = |&at: &usize| {
            let mut j = judged[at].clone();
            let (a, b) = (of(j.a)?, of(j.b)?);
            j.take_up(measure(a, b), a, b);
            Some((at, j))
        };
        let missing = |at: &&usize| judged[**at].log_odds > NEAR && judged[**at].aligned.is_none();
        let done: Vec<_> = places
            .par_iter()
            .filter(missing)
            .filter_map(aligned)
            .collect();
        done.into_iter().for_each(|(at, j)| judged[at] = j);
    }
}
