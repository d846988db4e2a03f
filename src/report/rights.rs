//! Who used whose copy, and what the pages say of it: `rights.csv` and the rights desk of the page.
//!
//! The words are neutral: a text is consistent with an agency's copy, and a credit was found in the captured text or
//! was not. Neither says that a use was not licensed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::graph;
use crate::credit::CreditClass;
use crate::outcome::{Node, Trace};

/// What a page whose text is consistent with an agency's copy says of its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Found {
    /// Its text credits the agency.
    Credited,
    /// Its text credits another agency.
    Another,
    /// Its text credits “agencies”, without a name.
    Generic,
    /// Only a picture credits the agency.
    PhotoOnly,
    /// No credit was found.
    Uncredited,
    /// It is the agency's own page: no use.
    OwnPage,
    /// A picture credits the agency; the text is not consistent with its copy.
    Picture,
}

/// One article and one agency.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Use<'a> {
    /// Index of the article.
    pub(super) article: u32,
    pub(super) agency: &'a str,
    pub(super) found: Found,
    /// Share of the agency's article found in this one, where it is in the dump.
    pub(super) of_copy: Option<f64>,
    /// Share of this article that its parent accounts for, where that is in the dump.
    pub(super) of_article: Option<f64>,
}

/// Every use, by article and agency.
pub(super) fn uses(trace: &Trace) -> Vec<Use<'_>> {
    let parents = graph::first_parents(trace);
    let mut all = Vec::new();
    for ((article, parent), i) in trace.articles.iter().zip(parents).zip(0..) {
        let credits = &article.credits;
        for agency in &article.agencies {
            let named = |names: &[String]| names.iter().any(|name| name == agency);
            let found = if credits.own.as_ref() == Some(agency) {
                Found::OwnPage
            } else if named(&credits.agencies) {
                Found::Credited
            } else if !credits.agencies.is_empty() {
                Found::Another
            } else if credits.class == Some(CreditClass::Generic) {
                Found::Generic
            } else if named(&credits.photo) {
                Found::PhotoOnly
            } else {
                Found::Uncredited
            };
            let theirs = |node: Node| match node {
                Node::Article(p) => trace.articles[p as usize].agencies.contains(agency),
                Node::Wire(_) => false,
            };
            let edge = parent.filter(|e| theirs(e.parent));
            let share = |share: Option<f32>| share.and_then(super::rounded);
            all.push(Use {
                article: i,
                agency,
                found,
                of_copy: edge.and_then(|e| share(e.reused_share)),
                of_article: edge.and_then(|e| share(e.derived_share)),
            });
        }
        let pictures = credits
            .photo
            .iter()
            .filter(|a| !article.agencies.contains(a));
        all.extend(pictures.map(|agency| Use {
            article: i,
            agency,
            found: Found::Picture,
            of_copy: None,
            of_article: None,
        }));
    }
    all
}

/// The uses of one agency by one outlet.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// How many of each finding.
    pub(super) counts: BTreeMap<Found, u32>,
    pub(super) of_copy: Mean,
    pub(super) of_article: Mean,
    /// Earliest trusted date: when, and as shown.
    first: Option<(i64, String)>,
}

impl Row {
    pub(super) fn count(&self, found: Found) -> u32 {
        self.counts.get(&found).copied().unwrap_or(0)
    }

    /// Articles whose text is consistent with the agency's copy, without its own pages.
    pub(super) fn articles(&self) -> u32 {
        let uses = [
            Found::Credited,
            Found::Another,
            Found::Generic,
            Found::PhotoOnly,
            Found::Uncredited,
        ];
        uses.iter().map(|found| self.count(*found)).sum()
    }

    pub(super) fn first_seen(&self) -> &str {
        self.first.as_ref().map_or("", |(_, shown)| shown)
    }
}

/// The mean of what is known.
#[derive(Debug, Default)]
pub(super) struct Mean {
    sum: f64,
    n: u32,
}

impl Mean {
    fn add(&mut self, value: Option<f64>) {
        if let Some(value) = value {
            self.sum += value;
            self.n += 1;
        }
    }

    pub(super) fn value(&self) -> Option<f32> {
        (self.n > 0).then(|| (self.sum / f64::from(self.n)) as f32)
    }
}

/// Rows by agency and outlet.
pub(super) fn rows(trace: &Trace) -> BTreeMap<(&str, &str), Row> {
    let mut rows: BTreeMap<(&str, &str), Row> = BTreeMap::new();
    for used in uses(trace) {
        let article = &trace.articles[used.article as usize];
        let row = rows.entry((used.agency, &article.outlet)).or_default();
        *row.counts.entry(used.found).or_default() += 1;
        row.of_copy.add(used.of_copy);
        row.of_article.add(used.of_article);
        let dating = &article.dating;
        if dating.basis.trusted() && used.found != Found::OwnPage {
            let found = (dating.earliest, dating.published.clone());
            row.first = Some(match row.first.take() {
                Some(first) => first.min(found),
                None => found,
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_credit_is_found_or_not() {
        let mut trace = fixture::trace();
        let found = |trace: &Trace| -> Vec<(u32, Found)> {
            let of_afp = uses(trace).into_iter().filter(|u| u.agency == "AFP");
            of_afp.map(|u| (u.article, u.found)).collect()
        };
        use Found::{Another, Credited, Generic, OwnPage, PhotoOnly, Uncredited};
        assert_eq!(
            found(&trace),
            [(0, Credited), (1, Uncredited), (2, Uncredited)]
        );
        trace.articles[0].credits.own = Some("AFP".to_owned());
        trace.articles[1].credits.agencies = vec!["dpa".to_owned()];
        trace.articles[2].credits.photo = vec!["AFP".to_owned()];
        assert_eq!(found(&trace), [(0, OwnPage), (1, Another), (2, PhotoOnly)]);
        trace.articles[2].credits.class = Some(CreditClass::Generic);
        assert_eq!(found(&trace)[2], (2, Generic));
    }

    #[test]
    fn an_outlet_has_a_row_for_every_agency() {
        let trace = fixture::trace();
        let rows = rows(&trace);
        let harbour = &rows[&("AFP", "Harbour Post")];
        assert_eq!((harbour.articles(), harbour.count(Found::Credited)), (2, 1));
        assert_eq!(harbour.first_seen(), "2031-02-03");
        assert_eq!(harbour.of_copy.value(), Some(0.25));
        // A picture alone is no use of a text.
        assert_eq!(rows[&("dpa", "Harbour Post")].articles(), 0);
    }
}
