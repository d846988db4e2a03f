//! Articles that are in a reference set too: a benchmark that must not be trained on, an archive that has them already.

use super::copies::{closeness, told};
use crate::check::config::Values;
use crate::check::corpus::Corpus;
use crate::check::finding::Found;

pub(super) fn contaminated(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let (min, words) = (values.share("min_probability"), values.count("min_words"));
    let long = |i: u32| u64::from(corpus.article(i).words) >= words;
    let found = |i: u32| {
        let link = corpus.links(i).iter().find(|link| {
            corpus.is_reference(link.other) && link.probability >= min && long(link.other)
        })?;
        Some(
            Found::on(i, told(corpus, i, link))
                .against(link.other, link.pair)
                .weight(closeness(link)),
        )
    };
    corpus
        .subjects()
        .filter(|&i| long(i))
        .filter_map(found)
        .collect()
}
