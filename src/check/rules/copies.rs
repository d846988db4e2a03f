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
        let fits = link.kind == kind && long(i) && long(link.other) && is_enough(link, values);
        fits.then(|| {
            Found::on(i, told(corpus, i, link))
                .against(link.other, link.pair)
                .weight(closeness(link))
        })
    };
    corpus.subjects().filter_map(found).collect()
}

fn is_enough(link: &Link, values: &Values) -> bool {
    match link.kind {
        Kind::Exact => true,
        Kind::Near => link.here.min(link.there) >= values.share("min_share"),
        Kind::Excerpt | Kind::Rewrite => link.probability >= values.share("min_probability"),
    }
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

fn percent(share: f32) -> String {
    format!("{:.0} %", 100.0 * share)
}
