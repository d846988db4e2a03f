//! Articles of a split that are measured on, and whose copy is in another split as well.

use std::collections::BTreeMap;

use super::copies::{closeness, told};
use crate::check::config::Values;
use crate::check::corpus::{Corpus, Kind, Link};
use crate::check::finding::Found;
use crate::check::splits;

pub(super) fn leaks(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let (min, words) = (values.share("min_probability"), values.count("min_words"));
    let long = |i: u32| u64::from(corpus.article(i).words) >= words;
    let mut found = Vec::new();
    for i in corpus.subjects().filter(|&i| long(i)) {
        let Some(here) = corpus.split(i) else {
            continue;
        };
        let crowded = corpus.crowded(i);
        let mut same = false;
        let mut closest: BTreeMap<&str, &Link> = BTreeMap::new();
        for link in corpus.links(i) {
            // What so many splits have is told against the first of them alone.
            if link.kind == Kind::Exact && crowded.is_some() && same {
                continue;
            }
            let other = corpus.split(link.other).filter(|&there| there != here);
            let counts =
                link.probability >= min && long(link.other) && !corpus.is_reference(link.other);
            if let Some(there) = other.filter(|_| counts)
                && reported(corpus, (i, here), (link.other, there))
            {
                same |= link.kind == Kind::Exact;
                closest.entry(there).or_insert(link);
            }
        }
        for (there, link) in closest {
            let number = crowded.filter(|_| link.kind == Kind::Exact);
            let many = number.map_or_else(String::new, |n| format!("; {n} splits have it"));
            let message = format!(
                "in {here}, and {there} has it too: {}{many}",
                told(corpus, i, link)
            );
            found.push(
                Found::on(i, message)
                    .against(link.other, link.pair)
                    .weight(closeness(link))
                    .key(there),
            );
        }
    }
    found
}

/// The changed one of the two is reported, else the one that is measured on.
fn reported(corpus: &Corpus<'_>, (i, here): (u32, &str), (other, there): (u32, &str)) -> bool {
    if corpus.is_checked(i) != corpus.is_checked(other) {
        return corpus.is_checked(i);
    }
    (splits::rank(here), here) > (splits::rank(there), there)
}
