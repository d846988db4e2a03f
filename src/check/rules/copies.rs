//! Articles that are another article of the corpus once more, in whatever form. Each is told once, by the closest form.

use crate::check::config::Values;
use crate::check::corpus::{Corpus, Kind, Link};
use crate::check::finding::Found;

pub(super) fn exact(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    of_kind(corpus, values, Kind::Exact)
}

pub(super) fn near(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    of_kind(corpus, values, Kind::Near)
}

pub(super) fn excerpt(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    of_kind(corpus, values, Kind::Excerpt)
}

pub(super) fn rewrite(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    of_kind(corpus, values, Kind::Rewrite)
}

fn of_kind(corpus: &Corpus<'_>, values: &Values, kind: Kind) -> Vec<Found> {
    let min_words = values.count("min_words");
    let found = |i: u32| {
        let link = corpus
            .links(i)
            .iter()
            .find(|link| !corpus.is_reference(link.other) && corpus.reported(i, link))?;
        let long = |i: u32| u64::from(corpus.article(i).words) >= min_words;
        let fits = link.kind == kind && long(i) && long(link.other) && is_enough(corpus, values, link);
        fits.then(|| {
            Found::on(i, told(corpus, i, link))
                .against(link.other, link.pair)
                .weight(closeness(corpus, link))
        })
    };
    corpus.subjects().filter_map(found).collect()
}

fn is_enough(corpus: &Corpus<'_>, values: &Values, link: &Link) -> bool {
    match link.kind {
        Kind::Exact => true,
        Kind::Near => closeness(corpus, link) >= values.share("min_share"),
        Kind::Excerpt | Kind::Rewrite => link.probability >= values.share("min_probability"),
    }
}

/// Share of the shorter article that stands in the other; of a rewrite, how sure it is.
pub(super) fn closeness(corpus: &Corpus<'_>, link: &Link) -> f32 {
    let evidence = link.pair.map(|pair| &corpus.trace.pairs[pair as usize].evidence);
    match (link.kind, evidence) {
        (Kind::Exact, _) | (_, None) => 1.0,
        (Kind::Rewrite, _) => link.probability,
        (_, Some(evidence)) => evidence.a_in_b.max(evidence.b_in_a),
    }
}

/// What an article is to another, in words.
pub(super) fn told(corpus: &Corpus<'_>, i: u32, link: &Link) -> String {
    let other = corpus.name(link.other);
    let (derives, source) = (corpus.derives(i, link.other), corpus.derives(link.other, i));
    match link.kind {
        Kind::Exact => format!("the same text as {other}"),
        Kind::Near => {
            let percent = 100.0 * closeness(corpus, link);
            format!("{percent:.0} % of its text, or of the other's, is the same in {other}")
        }
        Kind::Excerpt if corpus.article(i).words > corpus.article(link.other).words => {
            format!("{other} is a short cut of it")
        }
        Kind::Excerpt => format!("a short cut of {other}"),
        Kind::Rewrite if derives => format!("a rewrite of {other}"),
        Kind::Rewrite if source => format!("{other} is a rewrite of it"),
        Kind::Rewrite => format!("rewritten from the same copy as {other}"),
    }
}
