//! Does an article belong to a family? The same kind of judgement as on a pair, on what all members together account for.

use super::pool::{Pooled, pooled};
use super::prepared::Prepared;
use super::verdict::{Feature, Weights, weights};
use crate::credit::Credits;

/// What the judgement looks at, by article index.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Content; `None` for articles without candidates.
    pub prepared: &'a [Option<Prepared>],
    /// Sources named by the pages.
    pub credits: &'a [&'a Credits],
    /// Outlets; empty when not known.
    pub outlets: &'a [&'a str],
}

/// Log-odds that `article` descends from the same copy as `members`, given `outsiders` on the same event.
pub fn membership(article: u32, members: &[u32], outsiders: &[u32], known: &Known<'_>) -> f32 {
    let Some((features, _)) = evidence(article, members, outsiders, known) else {
        return f32::NEG_INFINITY;
    };
    model().log_odds(&features)
}

/// The inputs of the model and the measures behind them; `None` when nothing was prepared.
pub fn evidence(
    article: u32,
    members: &[u32],
    outsiders: &[u32],
    known: &Known<'_>,
) -> Option<(Vec<Feature>, Pooled)> {
    let this = known.prepared[article as usize].as_ref()?;
    let of = |list: &[u32]| -> Vec<&Prepared> {
        list.iter()
            .filter_map(|&m| known.prepared[m as usize].as_ref())
            .collect()
    };
    let content = of(members);
    if content.is_empty() {
        return None;
    }
    let pool = pooled(this, &content, &of(outsiders));
    let own = &known.credits[article as usize].agencies;
    let credited = || {
        members
            .iter()
            .flat_map(|&m| &known.credits[m as usize].agencies)
    };
    let same_credit = credited().any(|a| own.contains(a));
    let other_credit = !same_credit && !own.is_empty() && credited().next().is_some();
    let outlet = known.outlets[article as usize];
    let same_outlet =
        !outlet.is_empty() && members.iter().any(|&m| known.outlets[m as usize] == outlet);
    Some((
        features(&pool, same_credit, other_credit, same_outlet),
        pool,
    ))
}

fn features(p: &Pooled, same_credit: bool, other_credit: bool, same_outlet: bool) -> Vec<Feature> {
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
            flag(same_outlet) * (1.0 - p.best.facts),
        ),
        named("template", p.best.verbatim * (1.0 - p.best.facts)),
    ]
}

fn model() -> &'static Weights {
    &weights().membership
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_has_its_feature() {
        model().check(&features(&Pooled::default(), false, false, false));
    }
}
