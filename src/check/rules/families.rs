//! Copies that the corpus has too many of.

use std::collections::BTreeSet;

use crate::check::config::Values;
use crate::check::corpus::Corpus;
use crate::check::finding::Found;
use crate::outcome::Family;
use crate::report::screen::count;

pub(super) fn too_large(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let max = values.count("max_articles");
    let found = |family: &Family| {
        let copies = copies(corpus, family);
        let (number, first) = (copies.len() as u64, *copies.first()?);
        let reported = *copies.iter().find(|&&i| corpus.is_checked(i))?;
        let outlets: BTreeSet<&str> = copies
            .iter()
            .map(|&i| corpus.article(i).outlet.as_str())
            .collect();
        let agency = match family.agencies.as_slice() {
            [] => String::new(),
            names => format!(" ({} copy)", names.join(" and ")),
        };
        let message = format!(
            "the text of {}{agency} is in {} of {}; {max} may be",
            corpus.name(first),
            count(number, "article", "articles"),
            count(outlets.len() as u64, "outlet", "outlets")
        );
        let weight = 1.0 - max as f32 / number as f32;
        (number > max).then(|| Found::on(reported, message).weight(weight))
    };
    corpus.trace.families.iter().filter_map(found).collect()
}

/// The member that most others have the text of, and those: reports on one form, day after day, hang together in a
/// family without being one copy.
fn copies(corpus: &Corpus<'_>, family: &Family) -> Vec<u32> {
    let own = |i: u32| !corpus.is_reference(i) && family.members.binary_search(&i).is_ok();
    let with = |i: u32| {
        let others = corpus.links(i).iter().map(|link| link.other);
        let others: BTreeSet<u32> = others.filter(|&other| own(other)).collect();
        std::iter::once(i).chain(others).collect::<Vec<u32>>()
    };
    let members = family.members.iter().copied().filter(|&i| own(i));
    members
        .map(with)
        // Of equal ones the first.
        .reduce(|most, next| if next.len() > most.len() { next } else { most })
        .unwrap_or_default()
}
