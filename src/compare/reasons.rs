//! Why a verdict is as it is, in sentences.

use super::measures::Measures;
use super::model::weights;
use super::verdict::{Bar, Context, ceiling, features, oriented, told};
use super::{Reason, percent};

/// A share from which a sentence speaks for a common source, and one under which it speaks against it.
const MUCH: f32 = 0.8;
const LITTLE: f32 = 0.2;

/// The reasons for and against, as an editor would put them, strongest first. `names` are those of a and b.
///
/// A reason whose sentence reads as the contrary of its weight is left out: weights of inputs that say nearly the same
/// share the work, and one of them alone may point the other way.
pub fn reasons(m: &Measures, context: &Context, names: (&str, &str)) -> Vec<Reason> {
    let features = features(m, context);
    let judged = weights().pair.log_odds(&features);
    let bar = ceiling(m, context).filter(|bar| bar.1 < judged);
    let barred = bar.map(|(bar, most)| Reason {
        text: barrier(bar, m),
        weight: most - judged,
    });
    let decided = bar.map_or(judged, |(_, most)| most);
    let hedge = told(decided, m, context) - decided;
    let own_words = (hedge < 0.0).then(|| Reason {
        text: OWN_WORDS.to_owned(),
        weight: hedge,
    });
    let mut out: Vec<Reason> = grounds(m, context, names)
        .into_iter()
        .filter_map(|ground| {
            let weight = weights().pair.share(&features, ground.features);
            let contrary = ground.share.is_some_and(|share| {
                weight < 0.0 && share >= MUCH || weight > 0.0 && share <= LITTLE
            });
            (!contrary).then_some(Reason {
                text: ground.text,
                weight,
            })
        })
        .chain(barred)
        .chain(own_words)
        .collect();
    out.sort_by(|x, y| {
        y.weight
            .abs()
            .total_cmp(&x.weight.abs())
            .then_with(|| x.text.cmp(&y.text))
    });
    out
}

const OWN_WORDS: &str =
    "each tells it in its own words: hardly four in a row are equal outside quotations";

fn barrier(bar: Bar, m: &Measures) -> String {
    match bar {
        Bar::Refilled => format!(
            "{} figures differ where the words around them are the same: another issue of a series",
            m.exchanged_figures
        ),
        Bar::Form => "most of the wording that both have stands in articles of five days and more: a form of words"
            .to_owned(),
        Bar::OwnSeries => {
            "one outlet published both, and most of the first is not in the second".to_owned()
        }
        Bar::ForeignWire => {
            "one is an agency's own page, the other is credited to other agencies".to_owned()
        }
        Bar::NothingToShow => {
            "no sentence of one is found in the other, and hardly a figure".to_owned()
        }
    }
}

/// A number of things in words.
fn count(number: u32, one: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    format!("{number} {one}{end}")
}

/// A group of features that one sentence tells.
struct Ground {
    features: &'static [&'static str],
    /// How much the sentence says the texts have in common, where it says so.
    share: Option<f32>,
    text: String,
}

fn grounds(m: &Measures, context: &Context, names: (&str, &str)) -> Vec<Ground> {
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
        &["terms_high"],
        Some(child.terms),
        content(child.terms, one, other),
    );
    add(
        &["terms_low"],
        Some(parent.terms),
        content(parent.terms, other, one),
    );
    add(
        &["facts_high", "facts_low", "shared_weight"],
        Some(child.facts),
        format!(
            "{} of the names and figures of {one} stand in {other}: {} and {}",
            percent(child.facts),
            count(m.shared_names, "name"),
            count(m.shared_figures, "figure")
        ),
    );
    // Without a figure in common the share is that of all facts.
    if m.shared_figures > 0 || child.figures <= LITTLE {
        add(
            &["figures_high", "figures_low"],
            Some(child.figures),
            format!(
                "{} of the figures of {one} stand in {other}",
                percent(child.figures)
            ),
        );
    }
    add(
        &["run_words", "longest_unquoted", "verbatim_high"],
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
    let (kept, terms) = m.in_order;
    if terms > 0 {
        add(
            &["term_order"],
            Some(m.term_order()),
            format!(
                "after {kept} of {terms} rare names, figures and words of both the same one comes next"
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
    use crate::compare::direction::Direction;

    #[test]
    fn every_reason_weighs_a_feature() {
        let context = Context {
            same_credit: true,
            ..Context::default()
        };
        let m = Measures::default();
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
            terms: share,
            facts: share,
            figures: share,
            verbatim: share,
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
                in_order: ((20.0 * share) as u32, 20),
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
                terms: 0.6,
                ..Direction::default()
            },
            ..Measures::default()
        };
        let found = grounds(&m, &Context::default(), ("one", "two"));
        assert_eq!(found[0].text, "60 % of the content of two is found in one");
        assert_eq!(found[1].text, "0 % of the content of one is found in two");
    }
}
