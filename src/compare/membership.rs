//! Does an article belong to a family? The same kind of judgement as on a pair, on what all members together account for.

use std::borrow::Cow;

use super::content::terms_in;
use super::judge::Judged;
use super::measures::measure;
use super::model::{Feature, weights};
use super::pool::{Outsider, Pooled, Seen, pooled};
use super::prepared::Prepared;
use super::series::{NEXT_ISSUE, own_series, series};
use super::verdict::{OWN_COPY, later};
use crate::credit::Credits;
use crate::dating::Dating;

/// What the judgement looks at, by article index.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Content; `None` for articles without candidates.
    pub prepared: &'a [Option<Box<Prepared>>],
    /// Sources named by the pages.
    pub credits: &'a [&'a Credits],
    /// Outlets; empty when not known.
    pub outlets: &'a [&'a str],
    /// When they were published.
    pub dates: &'a [&'a Dating],
}

impl Known<'_> {
    fn pair(&self, a: u32, b: u32) -> Option<(&Prepared, &Prepared)> {
        let of = |i: u32| self.prepared[i as usize].as_ref();
        Some((of(a.min(b))?, of(a.max(b))?))
    }
}

/// Judged pairs, sorted, to be asked for what was measured. A pair that is not there is measured again.
#[derive(Debug, Clone, Copy)]
pub struct Pairs<'a>(pub &'a [Judged]);

impl<'a> Pairs<'a> {
    fn get(self, x: u32, y: u32) -> Option<&'a Judged> {
        let key = (x.min(y), x.max(y));
        let at = self.0.binary_search_by_key(&key, |j| (j.a, j.b)).ok()?;
        Some(&self.0[at])
    }

    fn seen(self, this: u32, other: u32, known: &Known<'a>) -> Option<Seen<'a>> {
        let second = other < this;
        let days = known.dates[this as usize].days_apart(known.dates[other as usize]);
        if let Some(judged) = self.get(this, other)
            && let Some(aligned) = &judged.aligned
        {
            return Some(Seen {
                measures: Cow::Borrowed(&judged.measures),
                aligned: Cow::Borrowed(aligned),
                second,
                days,
            });
        }
        let (a, b) = known.pair(this, other)?;
        let measured = measure(a, b);
        Some(Seen {
            measures: Cow::Owned(measured.measures),
            aligned: Cow::Owned(measured.aligned),
            second,
            days,
        })
    }
}

/// From this many outsiders on, what only the family can explain is told from what everybody knows.
const ACCOUNTS: f32 = 1.5;

/// Log-odds that `article` descends from the same copy as `members`, given `outsiders` on the same event.
pub fn membership(
    article: u32,
    members: &[u32],
    outsiders: &[(u32, f32)],
    known: &Known<'_>,
    pairs: Pairs<'_>,
) -> f32 {
    let Some((features, pool)) = evidence(article, members, outsiders, known, pairs) else {
        return f32::NEG_INFINITY;
    };
    if pool.direction.verbatim < OWN_COPY && is_foreign_wire(article, members, known) {
        return RULED_OUT;
    }
    let models = weights();
    let model = if outsiders.iter().map(|o| o.1).sum::<f32>() >= ACCOUNTS {
        &models.membership
    } else {
        &models.membership_alone
    };
    let judged = model.log_odds(&features);
    if pool.refilled {
        return judged.min(NEXT_ISSUE);
    }
    let outlet = known.outlets[article as usize];
    let one_outlet =
        !outlet.is_empty() && members.iter().all(|&m| known.outlets[m as usize] == outlet);
    if one_outlet {
        judged.min(own_series(pool.best.facts, pool.best.share))
    } else if pool.worded {
        judged.max(WORDED)
    } else {
        judged
    }
}

/// Log-odds from which wording taken over is believed. The models look at what only the family can explain, and a page that
/// takes over a part of a wire among much of its own, or a part that many print, has little of that.
const WORDED: f32 = 1.0;

/// Log-odds of what cannot be.
const RULED_OUT: f32 = -8.0;

/// Agencies do not rewrite one another: one agency's own page among members most of whose credits name others.
fn is_foreign_wire(article: u32, members: &[u32], known: &Known<'_>) -> bool {
    let this = known.credits[article as usize];
    let agencies = || members.iter().map(|&m| &known.credits[m as usize].agencies);
    let credited = agencies().filter(|agencies| !agencies.is_empty()).count();
    let foreign = agencies()
        .filter(|agencies| this.is_foreign_to(agencies))
        .count();
    2 * foreign > credited
}

/// The inputs of the model and the measures behind them; `None` when nothing was prepared.
pub fn evidence(
    article: u32,
    members: &[u32],
    outsiders: &[(u32, f32)],
    known: &Known<'_>,
    pairs: Pairs<'_>,
) -> Option<(Vec<Feature>, Pooled)> {
    let this = known.prepared[article as usize].as_ref()?;
    let content: Vec<Seen<'_>> = (members.iter())
        .filter_map(|&m| pairs.seen(article, m, known))
        .collect();
    if content.is_empty() {
        return None;
    }
    let outsider = |&(other, probability): &(u32, f32)| {
        let other = known.prepared[other as usize].as_ref()?;
        let has = terms_in(this, other);
        Some(Outsider { has, probability })
    };
    let others: Vec<Outsider> = outsiders.iter().filter_map(outsider).collect();
    let pool = pooled(this, &content, &others);
    let own = &known.credits[article as usize].agencies;
    let credited = || {
        members
            .iter()
            .flat_map(|&m| &known.credits[m as usize].agencies)
    };
    let same_credit = credited().any(|a| own.contains(a));
    let other_credit = !same_credit && !own.is_empty() && credited().next().is_some();
    let outlet = known.outlets[article as usize];
    let same_outlet = !outlet.is_empty()
        && members.iter().any(|&m| known.outlets[m as usize] == outlet)
        && !has_counterpart(article, members, known, pairs);
    let days = content
        .iter()
        .map(|seen| seen.days)
        .fold(f32::INFINITY, f32::min);
    Some((
        features(
            &pool,
            (same_credit, other_credit),
            (same_outlet, days),
            content.len(),
        ),
        pool,
    ))
}

/// Log-odds of a pair, share of either text and days between them from which another outlet's page is the same story.
const SURE: f32 = 3.0;
const MOST: f32 = 0.7;
const DAYS: f32 = 2.0;

/// Another outlet has a page of the same days with most of the same: that an earlier page of its own outlet, which is
/// also there, has less of it is then no sign of a series.
fn has_counterpart(article: u32, members: &[u32], known: &Known<'_>, pairs: Pairs<'_>) -> bool {
    let outlet = known.outlets[article as usize];
    let elsewhere = (members.iter()).filter(|&&m| known.outlets[m as usize] != outlet);
    let mut judged = elsewhere.filter_map(|&m| pairs.get(article, m));
    judged.any(|j| {
        let share = j.measures.a.share.max(j.measures.b.share);
        j.log_odds >= SURE && share >= MOST && j.context.days <= DAYS
    })
}

fn features(
    p: &Pooled,
    (same_credit, other_credit): (bool, bool),
    (same_outlet, days): (bool, f32),
    members: usize,
) -> Vec<Feature> {
    let flag = |b: bool| if b { 1.0 } else { 0.0 };
    let named = |name, value| Feature { name, value };
    vec![
        named("terms", p.direction.terms),
        named("facts", p.direction.facts),
        named("figures", p.direction.figures),
        named("back_terms", p.back_terms),
        named("coverage", p.direction.coverage_unquoted),
        named("verbatim", p.direction.verbatim),
        named("exclusive", p.exclusive),
        named("exclusive_facts", p.exclusive_facts),
        named("exclusive_weight", p.exclusive_weight.ln_1p()),
        named("same_credit", flag(same_credit)),
        named("other_credit", flag(other_credit)),
        named(
            "same_outlet_changed",
            flag(same_outlet) * series(p.best.facts),
        ),
        named("same_outlet_part", flag(same_outlet) * series(p.best.share)),
        named("best_facts", p.best.facts),
        named("best_coverage", p.best.coverage_unquoted),
        named("run_words", (p.run_words as f32).ln_1p()),
        named("order", p.order.unwrap_or(0.5)),
        named("members", (members as f32).ln_1p()),
        named("novel", p.direction.novel.ln_1p()),
        named("days", later(days)),
        named("own_names", p.direction.own_names.ln_1p()),
        named("own_quotes", p.direction.own_quotes.ln_1p()),
        named("template", p.best.verbatim * (1.0 - p.best.facts)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Article 0 and article 1, of which so much stands in the other.
    fn judged(share: f32, days: f32) -> Judged {
        let mut judged = Judged::blank(0, 1);
        judged.measures.b.share = share;
        judged.context.days = days;
        judged.log_odds = 5.0;
        judged
    }

    #[test]
    fn a_counterpart_is_another_outlets_page_of_these_days_with_most_of_it() {
        let has = |outlets: &[&str], judged: Judged| {
            let known = Known {
                prepared: &[],
                credits: &[],
                outlets,
                dates: &[],
            };
            has_counterpart(0, &[1], &known, Pairs(&[judged]))
        };
        assert!(has(&["Post", "Star"], judged(0.8, 1.0)));
        assert!(!has(&["Post", "Post"], judged(0.8, 1.0)));
        assert!(!has(&["Post", "Star"], judged(0.4, 1.0)));
        assert!(!has(&["Post", "Star"], judged(0.8, 7.0)));
    }

    #[test]
    fn every_weight_has_its_feature() {
        let features = features(&Pooled::default(), (false, false), (false, 0.0), 1);
        weights().membership.check(&features);
        weights().membership_alone.check(&features);
    }
}
