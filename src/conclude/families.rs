//! The rows of families.

use super::names::story_id;
use super::{Findings, alone};
use crate::compare::verdict::probability;
use crate::dating::Dating;
use crate::describe::Described;
use crate::lineage::Origin;
use crate::lineage::tree::Source;
use crate::outcome::{AgencyBasis, Family, Node};

/// The row of the family at a place, by its id.
pub(super) fn family(
    f: usize,
    id: &str,
    findings: &Findings<'_>,
    described: &[Described],
    ids: &[&str],
    node: impl Fn(Source) -> Node,
    agencies: &[(Vec<String>, Option<AgencyBasis>)],
) -> Family {
    let members = &findings.settled.families[f];
    let origins = &findings.lineage.origins[f];
    let mut outlets: Vec<&str> = members
        .iter()
        .map(|&m| described[m as usize].outlet.as_str())
        .filter(|o| !o.is_empty())
        .collect();
    outlets.sort_unstable();
    outlets.dedup();
    let mut all: Vec<String> = origins
        .iter()
        .flat_map(|o| o.agencies().iter().cloned())
        .collect();
    if all.is_empty() && members.len() == 1 {
        all = agencies[members[0] as usize].0.clone();
    }
    all.sort();
    all.dedup();
    let root = match &origins[0] {
        Origin::Member(m, _) => Source::Article(*m as u32),
        Origin::Latent(_) => Source::Latent(f, 0),
    };
    let dating = |m: u32| Some(&described[m as usize].dating).filter(|d| d.basis.trusted());
    let original = match root {
        Source::Article(m) => dating(m),
        Source::Latent(..) => None,
    };
    let first = first_published(members.iter().filter_map(|&m| dating(m)), original);
    let known = |m: &u32| findings.settled.fit.contains_key(m);
    let weakest = if let ([one], false) = (&members[..], members.iter().any(known)) {
        alone(&described[*one as usize])
    } else {
        probability(
            members
                .iter()
                .filter_map(|m| findings.settled.fit.get(m).copied())
                .fold(f32::INFINITY, f32::min),
        )
    };
    Family {
        id: id.to_owned(),
        story: story_id(ids[findings.stories[members[0] as usize] as usize]),
        members: members.clone(),
        agencies: all,
        outlets: outlets.len() as u32,
        independent_origins: origins.len() as u32,
        first_published: first.map_or_else(String::new, |d| d.published.clone()),
        root: node(root),
        weakest_link: weakest,
    }
}

/// The first of some dates: that of the original, unless another one is surely before it.
fn first_published<'a>(
    dates: impl Iterator<Item = &'a Dating>,
    original: Option<&'a Dating>,
) -> Option<&'a Dating> {
    let first = dates.min_by_key(|d| d.likely())?;
    original
        .filter(|original| first.latest >= original.earliest)
        .or(Some(first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dating::DateBasis;

    fn dating(published: &str, hours: (i64, i64)) -> Dating {
        Dating {
            published: published.to_owned(),
            earliest: 3600 * hours.0,
            latest: 3600 * hours.1,
            basis: DateBasis::Declared,
        }
    }

    #[test]
    fn a_copy_without_a_zone_was_not_published_before_its_original() {
        let original = dating("agency, 00:35", (24, 24));
        let copy = dating("copy, 07:20 of an unknown zone", (17, 43));
        let earlier = dating("a day before", (0, 0));
        let first = |dates: &[&Dating], original: Option<&Dating>| {
            let first = first_published(dates.iter().copied(), original);
            first.map_or_else(String::new, |d| d.published.clone())
        };
        assert_eq!(
            first(&[&copy, &original], Some(&original)),
            original.published
        );
        assert_eq!(first(&[&copy, &original], None), original.published);
        let day = dating("the day of the agency's page", (10, 60));
        assert_eq!(first(&[&original, &day], Some(&day)), day.published);
        assert_eq!(
            first(&[&earlier, &original], Some(&original)),
            earlier.published
        );
        assert_eq!(first(&[], None), "");
    }
}
