//! Articles that are another article of the corpus once more, in whatever form. Each is told once, by the closest form.

use crate::check::config::Values;
use crate::check::corpus::{Corpus, Kind, Link};
use crate::check::finding::Found;
use crate::compare::percent;

pub(super) fn exact(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    of_kind(corpus, Kind::Exact)
}

pub(super) fn near(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    of_kind(corpus, Kind::Near)
}

pub(super) fn excerpt(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    of_kind(corpus, Kind::Excerpt)
}

pub(super) fn rewrite(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    of_kind(corpus, Kind::Rewrite)
}

/// The rules about copies, closest form first.
const RULES: [(Kind, &str); 4] = [
    (Kind::Exact, "dup-exact"),
    (Kind::Near, "dup-near"),
    (Kind::Excerpt, "excerpt-of"),
    (Kind::Rewrite, "rewrite-of"),
];

/// Articles whose closest copy is of this kind, of those copies that are enough for the rule about their kind.
fn of_kind(corpus: &Corpus<'_>, kind: Kind) -> Vec<Found> {
    let rules = RULES.map(|(kind, code)| (kind, corpus.config.values(code)));
    let enough = |i: u32, link: &Link| {
        let mut rules = rules.iter();
        rules.any(|(kind, values)| *kind == link.kind && is_enough(corpus, i, link, values))
    };
    let found = |i: u32| {
        let link = corpus.links(i).iter().find(|link| {
            !corpus.is_reference(link.other) && corpus.reported(i, link) && enough(i, link)
        })?;
        (link.kind == kind).then(|| {
            Found::on(i, told(corpus, i, link))
                .against(link.other, link.pair)
                .weight(closeness(link))
        })
    };
    corpus.subjects().filter_map(found).collect()
}

/// Whether both are long enough for the rule about such copies, and enough of them is the same.
fn is_enough(corpus: &Corpus<'_>, i: u32, link: &Link, values: &Values) -> bool {
    let min_words = values.count("min_words");
    let long = |i: u32| u64::from(corpus.article(i).words) >= min_words;
    let same = match link.kind {
        Kind::Exact => true,
        Kind::Near => link.here.min(link.there) >= values.share("min_share"),
        Kind::Excerpt | Kind::Rewrite => link.probability >= values.share("min_probability"),
    };
    same && long(i) && long(link.other)
}

/// How much of a copy it is, for the worst to come first.
pub(super) fn closeness(link: &Link) -> f32 {
    match link.kind {
        Kind::Exact => 1.0,
        Kind::Near => (link.here + link.there) / 2.0,
        Kind::Excerpt => link.here.max(link.there),
        Kind::Rewrite => link.probability,
    }
}

/// What an article is to another, in words.
pub(super) fn told(corpus: &Corpus<'_>, i: u32, link: &Link) -> String {
    let other = corpus.name(link.other);
    let (derives, source) = (corpus.derives(i, link.other), corpus.derives(link.other, i));
    match link.kind {
        Kind::Exact => format!("the same text as {other}"),
        Kind::Near => format!(
            "nearly the same text as {other}: {} of it stands there, {} of that one here",
            percent(link.here),
            percent(link.there)
        ),
        Kind::Excerpt if corpus.article(i).words > corpus.article(link.other).words => {
            format!(
                "{} of the shorter {other} stands in it",
                percent(link.there)
            )
        }
        Kind::Excerpt => format!("{} of it stands in the longer {other}", percent(link.here)),
        Kind::Rewrite if derives => format!("a rewrite of {other}"),
        Kind::Rewrite if source => format!("{other} is a rewrite of it"),
        Kind::Rewrite => format!("rewritten from the same copy as {other}"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::check::config::{Config, Value};
    use crate::compare::Relation;
    use crate::outcome::{Pair, Trace, TracedArticle};
    use crate::report::fixture;

    /// An article of a family, with so many words of its own.
    fn member(id: &str, words: usize, line: u64) -> TracedArticle {
        let text: Vec<String> = (0..words).map(|n| format!("{id}{n}")).collect();
        let mut member = fixture::article(id, "", "", &text.join(" "));
        member.article.origin.line = line;
        member.family = Some(0);
        member
    }

    fn pair((a, b): (u32, u32), relation: Relation, (a_in_b, b_in_a): (f32, f32)) -> Pair {
        let mut pair = Pair {
            a,
            b,
            ..fixture::pair()
        };
        pair.evidence.a_in_b = a_in_b;
        pair.evidence.b_in_a = b_in_a;
        pair.evidence.jaccard = 0.5;
        pair.evidence.longest_run = 20;
        pair.verdict.relation = relation;
        pair
    }

    /// Whom each rule finds, and against whom.
    fn found(trace: &Trace, config: &Config) -> Vec<(&'static str, u32, u32)> {
        let corpus = Corpus::new(trace, &BTreeSet::new(), None, config);
        let mut all = Vec::new();
        for (kind, code) in RULES {
            let found = of_kind(&corpus, kind).into_iter();
            all.extend(found.map(|f| match f.subject {
                crate::check::finding::Subject::Article(i) => (code, i, f.other.unwrap()),
                crate::check::finding::Subject::Place(_) => panic!("no article"),
            }));
        }
        all
    }

    #[test]
    fn a_close_copy_that_is_not_enough_hides_no_looser_one() {
        let trace = Trace {
            articles: vec![
                member("x", 100, 1),
                member("y", 200, 2),
                member("z", 100, 3),
            ],
            pairs: vec![
                pair((0, 2), Relation::Edit, (0.6, 0.6)),
                pair((1, 2), Relation::Excerpt, (0.4, 0.95)),
            ],
            lineage: Vec::new(),
            ..fixture::trace()
        };
        let mut config = Config::default();
        assert_eq!(found(&trace, &config), [("dup-near", 2, 0)]);
        config.set("dup-near", "min_share", Value::Share(0.9));
        assert_eq!(found(&trace, &config), [("excerpt-of", 2, 1)]);
        config.set("excerpt-of", "min_probability", Value::Share(0.99));
        assert_eq!(found(&trace, &config), []);
    }

    #[test]
    fn a_short_copy_hides_no_long_one() {
        let short = pair((0, 2), Relation::Copy, (1.0, 0.99));
        let trace = Trace {
            articles: vec![member("x", 12, 1), member("y", 30, 2), member("z", 30, 3)],
            pairs: vec![short, pair((1, 2), Relation::Copy, (0.9, 0.9))],
            lineage: Vec::new(),
            ..fixture::trace()
        };
        let mut config = Config::default();
        assert_eq!(found(&trace, &config), [("dup-near", 2, 0)]);
        config.set("dup-near", "min_words", Value::Count(20));
        assert_eq!(found(&trace, &config), [("dup-near", 2, 1)]);
    }
}
