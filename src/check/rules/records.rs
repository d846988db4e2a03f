//! Records that are no articles.

use super::pages::is_textless;
use crate::check::config::Values;
use crate::check::corpus::Corpus;
use crate::check::finding::Found;

pub(super) fn bad(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    corpus
        .rejects()
        .filter(|reject| !is_textless(&reject.reason))
        .map(|reject| {
            // What follows the first colon names places, which move.
            let kind = reject.reason.split(':').next().unwrap_or_default();
            Found::at(reject.origin.clone(), reject.reason.clone()).key(kind)
        })
        .collect()
}
