//! Who used whose copy, and what the pages say of it: `rights.csv` and the rights desk of the page.
//!
//! The words are neutral: a text is consistent with an agency's copy, and a credit was found in the captured text or
//! was not. Neither says that a use was not licensed.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::Rows;
use crate::compare::Relation;
use crate::credit::CreditClass;
use crate::outcome::{Edge, Node, Trace, TracedArticle};

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

impl Found {
    /// All, in the order of the columns.
    const ALL: [Self; 7] = [
        Self::Credited,
        Self::Another,
        Self::Generic,
        Self::PhotoOnly,
        Self::Uncredited,
        Self::Picture,
        Self::OwnPage,
    ];
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
    let edges = by_child(trace);
    let mut rest = edges.as_slice();
    let mut all = Vec::new();
    for (article, i) in trace.articles.iter().zip(0..) {
        let parents;
        (parents, rest) = rest.split_at(rest.partition_point(|e| e.child == i));
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
            let edge = parents.iter().find(|e| theirs(e.parent));
            let share = |share: Option<f32>| share.and_then(super::rounded);
            all.push(Use {
                article: i,
                agency,
                found,
                of_copy: edge.and_then(|e| share(e.reused_share)),
                of_article: edge.and_then(|e| share(e.derived_share)),
            });
        }
        if let Some((edge, agency)) = other_wording(trace, parents.first().copied(), article) {
            all.push(Use {
                article: i,
                agency,
                found: Found::Another,
                of_copy: edge.reused_share.and_then(super::rounded),
                of_article: edge.derived_share.and_then(super::rounded),
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

/// The edges in the order of their children, those of one child from the most probable on: a merged report has a parent for
/// each of its agencies.
fn by_child(trace: &Trace) -> Vec<&Edge> {
    let mut edges: Vec<&Edge> = trace.lineage.iter().collect();
    edges.sort_by(|x, y| (x.child.cmp(&y.child)).then(y.probability.total_cmp(&x.probability)));
    edges
}

/// The agency whose own page has the wording of an article that credits others: what the article says of its source stands
/// in its row, and what its text says here.
fn other_wording<'a>(
    trace: &'a Trace,
    parent: Option<&'a Edge>,
    article: &TracedArticle,
) -> Option<(&'a Edge, &'a str)> {
    let worded = |e: &&Edge| {
        matches!(
            e.relation,
            Relation::Copy | Relation::Edit | Relation::Excerpt
        )
    };
    let edge = parent.filter(worded)?;
    let Node::Article(parent) = edge.parent else {
        return None;
    };
    let own = trace.articles[parent as usize].credits.own.as_deref()?;
    let credits = &article.credits.agencies;
    let other = !credits.is_empty() && !article.agencies.iter().any(|agency| agency == own);
    other.then_some((edge, own))
}

/// The uses of one agency by one outlet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// How many of each finding, in the order of [`Found::ALL`].
    counts: [u64; Found::ALL.len()],
    of_copy: Mean,
    of_article: Mean,
    /// Earliest trusted date: when, and as shown.
    first: Option<(i64, String)>,
}

impl Row {
    /// Numbers of a row that are those of the whole dump when those of its parts are added up.
    pub const NUMBERS: usize = Found::ALL.len() + 4;

    /// From what [`Row::numbers`] and [`Row::first`] gave.
    pub fn of(numbers: [u64; Self::NUMBERS], first: Option<(i64, String)>) -> Self {
        let [counts @ .., copy, copies, article, articles] = numbers;
        let mean = |sum, n| Mean { sum, n };
        Self {
            counts,
            of_copy: mean(copy, copies),
            of_article: mean(article, articles),
            first,
        }
    }

    /// See [`Row::NUMBERS`].
    pub fn numbers(&self) -> [u64; Self::NUMBERS] {
        let mut numbers = [0; Self::NUMBERS];
        let (counts, sums) = numbers.split_at_mut(self.counts.len());
        counts.copy_from_slice(&self.counts);
        let (copy, article) = (&self.of_copy, &self.of_article);
        sums.copy_from_slice(&[copy.sum, copy.n, article.sum, article.n]);
        numbers
    }

    /// Earliest trusted date: the second it is put in order by, and as shown. That of the whole dump is the least one of its parts.
    pub fn first(&self) -> Option<(i64, &str)> {
        let first = self.first.as_ref();
        first.map(|(earliest, shown)| (*earliest, shown.as_str()))
    }

    /// Hands on the row as the table has it.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn cells(&self, agency: &str, outlet: &str, to: &mut dyn Rows) -> io::Result<()> {
        to.text(agency)?;
        to.text(outlet)?;
        to.whole(Some(self.articles()))?;
        for count in self.counts {
            to.whole(Some(count))?;
        }
        to.share(self.of_copy.value())?;
        to.share(self.of_article.value())?;
        to.text(self.first().map_or("", |(_, shown)| shown))?;
        to.end()
    }

    fn count(&self, found: Found) -> u64 {
        let counts = Found::ALL.iter().zip(self.counts);
        counts.filter(|(f, _)| **f == found).map(|(_, n)| n).sum()
    }

    /// Articles whose text is consistent with the agency's copy, without its own pages.
    fn articles(&self) -> u64 {
        let all: u64 = self.counts.iter().sum();
        all - self.count(Found::OwnPage) - self.count(Found::Picture)
    }

    fn add(&mut self, used: &Use<'_>) {
        let counts = Found::ALL.iter().zip(&mut self.counts);
        counts
            .filter(|(found, _)| **found == used.found)
            .for_each(|(_, n)| *n += 1);
        self.of_copy.add(used.of_copy);
        self.of_article.add(used.of_article);
    }
}

/// The mean of what is known, as it is shown: in thousandths, so that the order in which it is added up does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Mean {
    sum: u64,
    n: u64,
}

impl Mean {
    fn add(&mut self, share: Option<f64>) {
        if let Some(share) = share {
            self.sum += (share * 1000.0).round() as u64;
            self.n += 1;
        }
    }

    fn value(&self) -> Option<f32> {
        (self.n > 0).then(|| (self.sum as f64 / (1000 * self.n) as f64) as f32)
    }
}

/// Rows by agency and outlet.
pub fn rows(trace: &Trace) -> BTreeMap<(&str, &str), Row> {
    let mut rows: BTreeMap<(&str, &str), Row> = BTreeMap::new();
    for used in uses(trace) {
        let article = &trace.articles[used.article as usize];
        let row = rows.entry((used.agency, &article.outlet)).or_default();
        row.add(&used);
        let dating = &article.dating;
        if dating.basis.trusted() && used.found != Found::OwnPage {
            let found = (dating.likely(), dating.published.clone());
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
    fn a_merged_report_has_its_share_of_each_agency() {
        let mut trace = fixture::trace();
        let first = trace.lineage.iter().find(|e| e.parent == Node::Article(0));
        let first = first.unwrap().clone();
        let (child, further) = (first.child, 3);
        trace.articles[further].agencies = vec!["Belga".to_owned()];
        let both = ["AFP", "Belga"].map(str::to_owned).to_vec();
        trace.articles[child as usize].agencies = both;
        trace.lineage.push(Edge {
            parent: Node::Article(further as u32),
            probability: first.probability / 2.0,
            derived_share: Some(0.25),
            reused_share: Some(0.5),
            ..first.clone()
        });
        let uses = uses(&trace);
        let of = |agency: &str| {
            let used = uses
                .iter()
                .find(|u| u.article == child && u.agency == agency);
            used.map(|u| (u.of_copy, u.of_article)).unwrap()
        };
        assert_eq!(of("Belga"), (Some(0.5), Some(0.25)));
        assert_ne!(of("AFP"), of("Belga"));
    }

    #[test]
    fn the_wording_of_an_agency_under_another_credit_stands_in_both_rows() {
        let mut trace = fixture::trace();
        trace.articles[0].credits.own = Some("Reuters".to_owned());
        trace.articles[0].agencies = vec!["Reuters".to_owned()];
        let edge = trace
            .lineage
            .iter_mut()
            .find(|e| e.parent == Node::Article(0));
        let edge = edge.unwrap();
        edge.relation = Relation::Copy;
        let child = edge.child as usize;
        trace.articles[child].credits.agencies = vec!["AP".to_owned()];
        trace.articles[child].agencies = vec!["AP".to_owned()];
        let found = |trace: &Trace| -> Vec<(String, Found)> {
            let of_child = uses(trace)
                .into_iter()
                .filter(|u| u.article as usize == child);
            of_child.map(|u| (u.agency.to_owned(), u.found)).collect()
        };
        let both = [("AP", Found::Credited), ("Reuters", Found::Another)];
        assert_eq!(
            found(&trace),
            both.map(|(agency, found)| (agency.to_owned(), found))
        );
        // In other words it is an account of its own as far as anybody can tell.
        let edge = trace
            .lineage
            .iter_mut()
            .find(|e| e.parent == Node::Article(0));
        edge.unwrap().relation = Relation::Rewrite;
        assert_eq!(found(&trace).len(), 1);
    }

    #[test]
    fn an_outlet_has_a_row_for_every_agency() {
        let trace = fixture::trace();
        let rows = rows(&trace);
        let harbour = &rows[&("AFP", "Harbour Post")];
        assert_eq!((harbour.articles(), harbour.count(Found::Credited)), (2, 1));
        assert_eq!(harbour.first().map(|first| first.1), Some("2031-02-03"));
        assert_eq!(harbour.of_copy.value(), Some(0.25));
        assert_eq!(Row::of(harbour.numbers(), harbour.first.clone()), *harbour);
        // A picture alone is no use of a text.
        assert_eq!(rows[&("dpa", "Harbour Post")].articles(), 0);
    }
}
