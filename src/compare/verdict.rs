//! The judgement on a pair: the only place with weights. They are data (`data/verdict.toml`), fitted by
//! `scripts/fit_verdict.py` on development sets.

use std::sync::OnceLock;

use serde::Deserialize;

use super::measures::{Direction, Measures};
use super::{Reason, Relation};

/// What is known of a pair beside its texts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Context {
    /// Both texts are credited to a common agency.
    pub same_credit: bool,
    /// Both are credited, to different agencies.
    pub other_credit: bool,
    /// One outlet published both.
    pub same_outlet: bool,
    /// Words of a and b.
    pub words: (u32, u32),
}

/// One input of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Its name in `data/verdict.toml`.
    pub name: &'static str,
    /// Its value for this pair.
    pub value: f32,
}

/// A logistic model.
#[derive(Debug, Deserialize)]
pub struct Weights {
    intercept: f32,
    features: Vec<Weight>,
}

#[derive(Debug, Deserialize)]
struct Weight {
    name: String,
    mean: f32,
    scale: f32,
    weight: f32,
}

impl Weights {
    /// Log-odds for the values of the features.
    pub fn log_odds(&self, features: &[Feature]) -> f32 {
        self.features
            .iter()
            .fold(self.intercept, |sum, w| sum + contribution(w, features))
    }

    /// Panics unless every weight has a feature; for tests.
    #[cfg(test)]
    pub fn check(&self, features: &[Feature]) {
        assert!(!self.features.is_empty(), "data/verdict.toml is read");
        for w in &self.features {
            assert!(
                features.iter().any(|f| f.name == w.name),
                "{} is no feature",
                w.name
            );
            assert!(w.scale > 0.0);
        }
    }
}

/// All models of `data/verdict.toml`.
#[derive(Debug, Deserialize)]
pub struct Models {
    /// Of a pair.
    pub pair: Weights,
    /// Of an article and a family, beside other accounts of the event.
    pub membership: Weights,
    /// Of an article and a family when there are no other accounts to set them against.
    pub membership_alone: Weights,
}

/// The models, read once.
pub fn weights() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| {
        let none = || Weights {
            intercept: -20.0,
            features: Vec::new(),
        };
        toml::from_str(include_str!("../../data/verdict.toml")).unwrap_or_else(|_| Models {
            pair: none(),
            membership: none(),
            membership_alone: none(),
        })
    })
}

/// The side that the other one accounts for more fully comes first: the likely child.
pub fn oriented(m: &Measures) -> (&Direction, &Direction) {
    if m.a.terms >= m.b.terms {
        (&m.a, &m.b)
    } else {
        (&m.b, &m.a)
    }
}

/// The inputs of the model, in a fixed order.
pub fn features(m: &Measures, context: &Context) -> Vec<Feature> {
    let hi = |f: fn(&Direction) -> f32| f(&m.a).max(f(&m.b));
    let lo = |f: fn(&Direction) -> f32| f(&m.a).min(f(&m.b));
    let flag = |b: bool| if b { 1.0 } else { 0.0 };
    let (wa, wb) = (context.words.0.max(1) as f32, context.words.1.max(1) as f32);
    let named = |name, value| Feature { name, value };
    vec![
        named("coverage_high", hi(|d| d.coverage_unquoted)),
        named("coverage_low", lo(|d| d.coverage_unquoted)),
        named("terms_high", hi(|d| d.terms)),
        named("terms_low", lo(|d| d.terms)),
        named("facts_high", hi(|d| d.facts)),
        named("facts_low", lo(|d| d.facts)),
        named("figures_high", hi(|d| d.figures)),
        named("figures_low", lo(|d| d.figures)),
        named("aligned_high", hi(|d| d.aligned)),
        named("aligned_low", lo(|d| d.aligned)),
        named("order", m.order.unwrap_or(0.5)),
        named("run_words", (m.run_words as f32).ln_1p()),
        named("quote_run_words", (m.quote_run_words as f32).ln_1p()),
        named("longest_unquoted", (m.longest_unquoted as f32).ln_1p()),
        named("strong", lo(|d| d.strong).ln_1p()),
        named("novel_low", lo(|d| d.novel).ln_1p()),
        named("novel_high", hi(|d| d.novel).ln_1p()),
        named("shared_weight", m.shared_weight.ln_1p()),
        named("verbatim_high", hi(|d| d.verbatim)),
        named("share_high", hi(|d| d.share)),
        named("share_low", lo(|d| d.share)),
        named("length_ratio", (wa / wb).ln().abs()),
        named("same_credit", flag(context.same_credit)),
        named("other_credit", flag(context.other_credit)),
        named("same_outlet", flag(context.same_outlet)),
        named(
            "same_outlet_changed",
            flag(context.same_outlet) * series(hi(|d| d.facts)),
        ),
        named(
            "same_outlet_part",
            flag(context.same_outlet) * series(hi(|d| d.share)),
        ),
        // The same words around other facts: a form that is filled in anew.
        named("template", hi(|d| d.verbatim) * (1.0 - hi(|d| d.facts))),
    ]
}

/// An outlet's later version of its page keeps nearly all of the earlier one; the next issue of a series (prices, weather,
/// a trial's days) does not. 1 for surely a series, by the share that the fuller side finds in the other.
pub fn series(share: f32) -> f32 {
    ((0.85 - share) * 4.0).clamp(0.0, 1.0)
}

/// Log-odds that both texts descend from the same copy.
pub fn log_odds(m: &Measures, context: &Context) -> f32 {
    let judged = weights().pair.log_odds(&features(m, context));
    let (facts, share) = (m.a.facts.max(m.b.facts), m.a.share.max(m.b.share));
    if context.same_outlet {
        judged.min(own_series(facts, share))
    } else {
        judged
    }
}

/// Highest log-odds for two pages of one outlet: a form filled in with other facts, or a report of another day that
/// repeats its background, is the next issue of a series and no version of the first.
pub fn own_series(facts: f32, share: f32) -> f32 {
    match (facts < 0.65, share < 0.6) {
        (true, _) => -2.0,
        (_, true) => -0.5,
        _ => f32::INFINITY,
    }
}

fn contribution(w: &Weight, features: &[Feature]) -> f32 {
    features
        .iter()
        .find(|f| f.name == w.name)
        .map_or(0.0, |f| (f.value - w.mean) / w.scale * w.weight)
}

/// Probability of log-odds.
pub fn probability(log_odds: f32) -> f32 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// How a child relates to its parent, from how the parent accounts for it and how long it is beside the parent.
///
/// Thresholds were chosen on the true pairs of six development sets (0.92 right; `scripts/fit_verdict.py --relations`).
pub fn relation(
    child: &Direction,
    parent: &Direction,
    (child_words, parent_words): (u32, u32),
) -> Relation {
    let length = child_words as f32 / parent_words.max(1) as f32;
    if child.verbatim >= 0.88 {
        return if length <= 0.5 {
            Relation::Excerpt
        } else {
            Relation::Copy
        };
    }
    if child.verbatim >= 0.6 {
        let cut = parent.verbatim < 0.35 && length < 0.6;
        return if cut {
            Relation::Excerpt
        } else {
            Relation::Edit
        };
    }
    if parent.verbatim >= 0.6 {
        // All of the parent and more: an outlet's later version of its page.
        return Relation::Edit;
    }
    let worded = child.verbatim / child.share.max(0.05);
    if worded >= 0.55 && child.share < 0.8 {
        return if length < 0.42 {
            Relation::Excerpt
        } else {
            Relation::Partial
        };
    }
    if child.facts < 0.7 && child.coverage_unquoted < 0.5 && child.verbatim > 0.05 {
        return Relation::Partial;
    }
    if length < 0.45 && child.verbatim >= 0.25 {
        Relation::Excerpt
    } else {
        Relation::Rewrite
    }
}

/// The strongest reasons for and against, as an editor would put them.
pub fn reasons(m: &Measures, context: &Context) -> Vec<Reason> {
    let features = features(m, context);
    let (child, parent) = oriented(m);
    let percent = |x: f32| format!("{:.0} %", x * 100.0);
    let groups: [(&[&str], String); 9] = [
        (
            &["coverage_high", "terms_high", "aligned_high", "share_high"],
            format!(
                "{} of the content of one text is found in the other",
                percent(child.coverage_unquoted)
            ),
        ),
        (
            &["coverage_low", "terms_low", "aligned_low", "share_low"],
            format!(
                "{} of the content of the other text is found in the first",
                percent(parent.coverage_unquoted)
            ),
        ),
        (
            &["facts_high", "facts_low", "shared_weight"],
            format!(
                "{} names and {} figures are common to both",
                m.shared_names, m.shared_figures
            ),
        ),
        (
            &["figures_high", "figures_low"],
            format!(
                "{} of the figures of one text stand in the other",
                percent(child.figures)
            ),
        ),
        (
            &["run_words", "longest_unquoted", "verbatim_high", "strong"],
            format!(
                "{} words outside quotations stand in equal runs, the longest of {}",
                m.run_words, m.longest_unquoted
            ),
        ),
        (
            &["quote_run_words"],
            format!("{} quoted words are equal", m.quote_run_words),
        ),
        (
            &["order"],
            match m.order {
                Some(o) => format!("{} of the shared sentences keep their order", percent(o)),
                None => "too few shared sentences to compare their order".to_owned(),
            },
        ),
        (
            &["novel_low", "novel_high"],
            "names and figures that only one of the texts has".to_owned(),
        ),
        (
            &["same_credit", "other_credit"],
            match (context.same_credit, context.other_credit) {
                (true, _) => "both texts are credited to the same agency".to_owned(),
                (_, true) => "the texts are credited to different agencies".to_owned(),
                _ => "no credits to compare".to_owned(),
            },
        ),
    ];
    let mut out: Vec<Reason> = groups
        .into_iter()
        .map(|(names, text)| {
            let parts = weights()
                .pair
                .features
                .iter()
                .filter(|w| names.contains(&w.name.as_str()));
            Reason {
                text,
                weight: parts.map(|w| contribution(w, &features)).sum(),
            }
        })
        .collect();
    out.sort_by(|x, y| {
        y.weight
            .abs()
            .total_cmp(&x.weight.abs())
            .then_with(|| x.text.cmp(&y.text))
    });
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weight_has_its_feature() {
        weights()
            .pair
            .check(&features(&Measures::default(), &Context::default()));
    }
}
