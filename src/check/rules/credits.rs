//! Agency copy that does not say whose it is, or says it wrongly.

use std::collections::BTreeMap;

use crate::check::config::Values;
use crate::check::corpus::{Corpus, Kind, Link};
use crate::check::finding::Found;
use crate::credit::CreditClass;
use crate::outcome::{AgencyBasis, Edge, Node};

pub(super) fn uncredited(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    silent(corpus, values, false)
}

pub(super) fn photo_only(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    silent(corpus, values, true)
}

/// Articles whose agency is known by their relatives alone, with or without a picture credit to an agency.
fn silent(corpus: &Corpus<'_>, values: &Values, photo: bool) -> Vec<Found> {
    // The most probable parent of each: an article of two families has its edges in two places.
    let mut edges: BTreeMap<u32, &Edge> = BTreeMap::new();
    for edge in &corpus.trace.lineage {
        let best = edges.entry(edge.child).or_insert(edge);
        if edge.probability > best.probability {
            *best = edge;
        }
    }
    let found = |i: u32| {
        let article = corpus.article(i);
        let credits = &article.credits;
        let by_family = article.agency_basis == Some(AgencyBasis::Family);
        if !by_family || credits.class.is_some() || credits.own.is_some() {
            return None;
        }
        let edge = edges.get(&i)?;
        if edge.probability < values.share("min_probability") || credits.photo.is_empty() == photo {
            return None;
        }
        let who = article.agencies.join(" and ");
        let link = crediting(corpus, i, values.share("min_probability"))?;
        let source = match edge.parent {
            Node::Article(parent) if parent == link.other => "derives from",
            _ => "shares its text with",
        };
        let source = format!("{source} {}", corpus.name(link.other));
        let message = match photo {
            false => format!("{who} copy ({source}) without a credit"),
            true => format!(
                "{who} copy ({source}); only a picture is credited, to {}",
                credits.photo.join(" and ")
            ),
        };
        Some(
            Found::on(i, message)
                .against(link.other, link.pair)
                .weight(edge.probability),
        )
    };
    corpus.subjects().filter_map(found).collect()
}

/// The closest relative with the same text that credits the agency of the article, or is the agency's page.
fn crediting<'c>(corpus: &'c Corpus<'_>, i: u32, min: f32) -> Option<&'c Link> {
    let article = corpus.article(i);
    let credits = |link: &&Link| {
        let theirs = corpus.article(link.other);
        let said = |agency| {
            theirs.credits.agencies.contains(agency) || theirs.credits.own.as_ref() == Some(agency)
        };
        theirs.family == article.family && article.agencies.iter().any(said)
    };
    let mut likely = corpus
        .links(i)
        .iter()
        .filter(|link| link.probability >= min);
    likely.find(credits)
}

/// Articles whose near-copies all credit other agencies.
pub(super) fn miscredited(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let found = |i: u32| {
        let own = named(corpus, i)?;
        if u64::from(corpus.article(i).words) < values.count("min_words") {
            return None;
        }
        let mut against = Vec::new();
        for link in corpus.links(i).iter().filter(|link| is_same(link)) {
            match named(corpus, link.other) {
                Some(theirs) if theirs.iter().any(|agency| own.contains(agency)) => return None,
                Some(theirs) => against.push((link, theirs)),
                None => {}
            }
        }
        let (link, theirs) = against.first()?;
        // Of one against one nobody knows who is right: it is told once.
        if against.len() == 1 && alone(corpus, link.other, i) && !corpus.reported(i, link) {
            return None;
        }
        let message = format!(
            "credits {}, but {} has the same text and credits {}",
            own.join(" and "),
            corpus.name(link.other),
            theirs.join(" and ")
        );
        let weight = against.len() as f32 / (1.0 + against.len() as f32);
        Some(
            Found::on(i, message)
                .against(link.other, link.pair)
                .weight(weight),
        )
    };
    corpus.subjects().filter_map(found).collect()
}

/// Share of either text that must stand in the other before one credit speaks against the other: two agencies tell one
/// event from the same statements.
const SAME: f32 = 0.8;

fn is_same(link: &Link) -> bool {
    link.kind <= Kind::Near && link.here.min(link.there) >= SAME
}

/// The agencies a page credits for its text by name, in a form that is about this very text.
fn named<'t>(corpus: &Corpus<'t>, i: u32) -> Option<&'t [String]> {
    let credits = &corpus.article(i).credits;
    let about = !matches!(
        credits.class,
        None | Some(
            CreditClass::Generic
                | CreditClass::AgencyBio
                | CreditClass::Contributed
                | CreditClass::StoryAttribution
                | CreditClass::Copyright
        )
    );
    (about && !credits.agencies.is_empty()).then_some(credits.agencies.as_slice())
}

/// Whether no near-copy of `i` but `but` credits anybody.
fn alone(corpus: &Corpus<'_>, i: u32, but: u32) -> bool {
    !corpus
        .links(i)
        .iter()
        .any(|link| is_same(link) && link.other != but && named(corpus, link.other).is_some())
}
