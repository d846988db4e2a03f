//! The judgement on a pair: the only place with weights. They are data (`data/verdict.toml`), fitted by
//! `scripts/fit_verdict.py` on development sets.

use std::sync::OnceLock;

use serde::Deserialize;

use super::direction::Direction;
use super::measures::Measures;
use super::{Reason, Relation};

/// What is known of a pair beside its texts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Context {
    /// Both texts are credited to a common agency.
    pub same_credit: bool,
    /// Both are credited, to different agencies.
    pub other_credit: bool,
    /// One is an agency's own page, the other is credited to other agencies only.
    pub foreign_wire: bool,
    /// One outlet published both.
    pub same_outlet: bool,
    /// Words of a and b.
    pub words: (u32, u32),
    /// Days between their trusted dates.
    pub days: f32,
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
    let hi = |f: fn(&Direction) -> f32| f(&m.part_a).max(f(&m.part_b));
    let lo = |f: fn(&Direction) -> f32| f(&m.part_a).min(f(&m.part_b));
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
        named("days", later(context.days)),
        named("own_names", lo(|d| d.own_names).ln_1p()),
        named("own_quotes", lo(|d| d.own_quotes).ln_1p()),
        // The same words around other facts: a form that is filled in anew.
        named("template", hi(|d| d.verbatim) * (1.0 - hi(|d| d.facts))),
    ]
}

/// Features that rest on the alignment of sentences, with the least and the most they can be. A sentence counts as strong
/// from a weight that few have: no article has more of them than this.
const ALIGNED: [(&str, f32, f32); 9] = [
    ("coverage_high", 0.0, 1.0),
    ("coverage_low", 0.0, 1.0),
    ("aligned_high", 0.0, 1.0),
    ("aligned_low", 0.0, 1.0),
    ("share_high", 0.0, 1.0),
    ("share_low", 0.0, 1.0),
    ("order", 0.0, 1.0),
    ("strong", 0.0, 7.0),
    ("same_outlet_part", 0.0, 1.0),
];

/// The most that [`log_odds`] can become once the sentences are aligned, by the measures of a glance.
pub fn most_log_odds(m: &Measures, context: &Context) -> f32 {
    let features = features(m, context);
    let models = &weights().pair;
    models.features.iter().fold(models.intercept, |sum, w| {
        let open = ALIGNED.iter().find(|open| open.0 == w.name);
        sum + match open {
            Some(&(_, least, most)) => {
                let value = if w.weight > 0.0 { most } else { least };
                (value - w.mean) / w.scale * w.weight
            }
            None => contribution(w, &features),
        }
    })
}

/// Copy runs within days; the later an article, the less it is told by a resemblance. 0 up to two days.
pub fn later(days: f32) -> f32 {
    (days - 2.0).max(0.0).ln_1p()
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
    // Agencies do not rewrite one another: what a rewrite credited to another agency shares with this one's page is the
    // event.
    let ceiling = match (context.same_outlet, context.foreign_wire) {
        (true, _) => own_series(facts, share),
        (_, true) if m.a.verbatim.max(m.b.verbatim) < OWN_COPY => FOREIGN,
        _ => f32::INFINITY,
    };
    judged.min(ceiling)
}

/// Share of equal words under which an agency's own page is no version of another agency's copy.
pub const OWN_COPY: f32 = 0.6;
/// Highest log-odds of such a pair.
const FOREIGN: f32 = -2.0;

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
/// Thresholds were chosen on the true pairs of six development sets (0.92 of them right).
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

/// A share from which a sentence speaks for a common source, and one under which it speaks against it.
const MUCH: f32 = 0.8;
const LITTLE: f32 = 0.2;

/// The reasons for and against, as an editor would put them, strongest first. `names` are those of a and b.
///
/// A reason whose sentence reads as the contrary of its weight is left out: weights of inputs that say nearly the same
/// share the work, and one of them alone may point the other way.
pub fn reasons(m: &Measures, context: &Context, names: (&str, &str)) -> Vec<Reason> {
    let features = features(m, context);
    let weight = |names: &[&str]| -> f32 {
        let parts = weights().pair.features.iter();
        parts
            .filter(|w| names.contains(&w.name.as_str()))
            .map(|w| contribution(w, &features))
            .sum()
    };
    let mut out: Vec<Reason> = grounds(m, context, names)
        .into_iter()
        .filter_map(|ground| {
            let weight = weight(ground.features);
            let contrary = ground.share.is_some_and(|share| {
                weight < 0.0 && share >= MUCH || weight > 0.0 && share <= LITTLE
            });
            (!contrary).then_some(Reason {
                text: ground.text,
                weight,
            })
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

/// A group of features that one sentence tells.
struct Ground {
    features: &'static [&'static str],
    /// How much the sentence says the texts have in common, where it says so.
    share: Option<f32>,
    text: String,
}

fn grounds(m: &Measures, context: &Context, names: (&str, &str)) -> Vec<Ground> {
    let percent = |x: f32| format!("{:.0} %", x * 100.0);
    let (child, parent) = oriented(m);
    let (one, other) = if std::ptr::eq(child, &m.a) {
        names
    } else {
        (names.1, names.0)
    };
    let mut out = Vec::new();
    let mut add = |features, share, text| {
        out.push(Ground {
            features,
            share,
            text,
        });
    };
    let content = |share: f32, of: &str, found: &str| {
        format!(
            "{} of the content of {of} is found in {found}",
            percent(share)
        )
    };
    add(
        &["coverage_high", "terms_high", "aligned_high", "share_high"],
        Some(child.coverage_unquoted),
        content(child.coverage_unquoted, one, other),
    );
    add(
        &["coverage_low", "terms_low", "aligned_low", "share_low"],
        Some(parent.coverage_unquoted),
        content(parent.coverage_unquoted, other, one),
    );
    add(
        &["facts_high", "facts_low", "shared_weight"],
        Some(child.facts),
        format!(
            "{} of the names and figures of {one} stand in {other}: {} names and {} figures",
            percent(child.facts),
            m.shared_names,
            m.shared_figures
        ),
    );
    add(
        &["figures_high", "figures_low"],
        Some(child.figures),
        format!(
            "{} of the figures of {one} stand in {other}",
            percent(child.figures)
        ),
    );
    add(
        &["run_words", "longest_unquoted", "verbatim_high", "strong"],
        Some(child.verbatim),
        format!(
            "{} words outside quotations stand in equal runs, {} of those of {one}; the longest run has {}",
            m.run_words,
            percent(child.verbatim),
            m.longest_unquoted
        ),
    );
    if m.quote_run_words > 0 {
        add(
            &["quote_run_words"],
            None,
            format!("{} quoted words are equal", m.quote_run_words),
        );
    }
    if let Some(order) = m.order {
        add(
            &["order"],
            Some(order),
            format!(
                "{} of the shared sentences of {} keep their order",
                percent(order),
                names.0
            ),
        );
    }
    add(
        &["novel_low", "novel_high"],
        Some(m.a.facts.min(m.b.facts)),
        format!(
            "{} of the names and figures of {one} and {} of those of {other} stand in that text alone",
            percent(1.0 - child.facts),
            percent(1.0 - parent.facts)
        ),
    );
    let credits = match (context.same_credit, context.other_credit) {
        (true, _) => Some("both texts are credited to the same agency"),
        (_, true) => Some("the texts are credited to different agencies"),
        _ => None,
    };
    if let Some(text) = credits {
        add(&["same_credit", "other_credit"], None, text.to_owned());
    }
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

    #[test]
    fn every_reason_weighs_a_feature() {
        let context = Context {
            same_credit: true,
            ..Context::default()
        };
        let m = Measures {
            order: Some(1.0),
            ..Measures::default()
        };
        let all = features(&m, &context);
        for ground in grounds(&m, &context, ("one", "two")) {
            for name in ground.features {
                assert!(all.iter().any(|f| f.name == *name), "{name}");
            }
        }
    }

    #[test]
    fn no_reason_reads_as_the_contrary_of_its_side() {
        let side = |share: f32| Direction {
            coverage: share,
            coverage_unquoted: share,
            terms: share,
            facts: share,
            figures: share,
            aligned: share,
            verbatim: share,
            share,
            ..Direction::default()
        };
        let context = Context {
            words: (400, 400),
            ..Context::default()
        };
        for (share, sign) in [(1.0, 1.0), (0.0, -1.0)] {
            let m = Measures {
                a: side(share),
                b: side(share),
                ..Measures::default()
            };
            for reason in reasons(&m, &context, ("one", "two")) {
                let spoken = reason.text.contains("100 %") || reason.text.contains(" 0 %");
                let alone = reason.text.contains("alone");
                assert!(
                    !spoken || alone || reason.weight * sign >= 0.0,
                    "{reason:?}"
                );
            }
        }
    }

    #[test]
    fn a_percentage_names_its_text() {
        let m = Measures {
            b: Direction {
                terms: 0.7,
                coverage_unquoted: 0.6,
                ..Direction::default()
            },
            ..Measures::default()
        };
        let found = grounds(&m, &Context::default(), ("one", "two"));
        assert_eq!(found[0].text, "60 % of the content of two is found in one");
        assert_eq!(found[1].text, "0 % of the content of one is found in two");
    }
}
