//! Copies that the corpus has too many of.

use crate::check::config::Values;
use crate::check::corpus::Corpus;
use crate::check::finding::Found;
use crate::report::screen::count;

pub(super) fn too_large(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let max = values.count("max_articles");
    let found = |family: &crate::outcome::Family| {
        let members: Vec<u32> = family
            .members
            .iter()
            .copied()
            .filter(|&m| !corpus.is_reference(m))
            .collect();
        let first = *members.iter().find(|&&m| corpus.is_checked(m))?;
        let agency = match family.agencies.as_slice() {
            [] => String::new(),
            names => format!(", {} copy", names.join(" and ")),
        };
        let message = format!(
            "{} articles of {} are one family{agency}; {max} may be",
            members.len(),
            count(u64::from(family.outlets), "outlet", "outlets")
        );
        let weight = 1.0 - max as f32 / members.len() as f32;
        (members.len() as u64 > max).then(|| Found::on(first, message).weight(weight))
    };
    corpus.trace.families.iter().filter_map(found).collect()
}
