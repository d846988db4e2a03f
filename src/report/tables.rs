//! The tables of the contract: their columns, and their rows cell by cell. Whatever shows a table takes these rows (`csv`,
//! `xlsx`, the Python package), so that no two of them can differ.

use std::io;

use super::{graph, news, rights, unread};
use crate::outcome::{Edge, Node, Trace, TracedArticle};

/// A table of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// One row per article.
    Articles,
    /// One row per edge parent → child.
    Lineage,
    /// Every verified pair.
    Pairs,
    /// The evidence of the pairs.
    Passages,
    /// What changed on the way.
    Drift,
    /// One row per family.
    Families,
    /// What an outlet used of an agency.
    Rights,
    /// Every record that was left out.
    Rejects,
    /// Of a run against an archive: which articles are new, and what that makes of families.
    Archive,
    /// Of a run against an archive without texts: archived articles that may be relatives and could not be read.
    Unread,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text; empty where it is not known.
    Text,
    /// Whole numbers.
    Whole,
    /// Shares, similarities and probabilities, from 0 to 1.
    Share,
}

/// Takes the rows of a table, cell by cell in the order of its columns.
pub trait Rows {
    /// A text; empty if not known.
    fn text(&mut self, cell: &str) -> io::Result<()>;
    /// A whole number, if known.
    fn whole(&mut self, cell: Option<u64>) -> io::Result<()>;
    /// A share, if known; shown with three decimals ([`super::rounded`]).
    fn share(&mut self, cell: Option<f32>) -> io::Result<()>;
    /// The row is complete.
    fn end(&mut self) -> io::Result<()>;
}

/// In what shape the tables below have their cells.
impl dyn Rows + '_ {
    fn list(&mut self, cells: &[String]) -> io::Result<()> {
        self.text(&cells.join(";"))
    }

    fn number(&mut self, cell: u64) -> io::Result<()> {
        self.whole(Some(cell))
    }

    fn known(&mut self, cell: Option<u32>) -> io::Result<()> {
        self.whole(cell.map(u64::from))
    }
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 10] = [
        Self::Articles,
        Self::Lineage,
        Self::Pairs,
        Self::Passages,
        Self::Drift,
        Self::Families,
        Self::Rights,
        Self::Rejects,
        Self::Archive,
        Self::Unread,
    ];

    /// Its name: that of its file less the extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Articles => "articles",
            Self::Lineage => "lineage",
            Self::Pairs => "pairs",
            Self::Passages => "passages",
            Self::Drift => "drift",
            Self::Families => "families",
            Self::Rights => "rights",
            Self::Rejects => "rejects",
            Self::Archive => "archive",
            Self::Unread => "unread",
        }
    }

    /// Its columns in their order, and what they hold.
    pub fn columns(self) -> impl Iterator<Item = (&'static str, Kind)> {
        let columns = match self {
            Self::Articles => ARTICLES,
            Self::Lineage => LINEAGE,
            Self::Pairs => PAIRS,
            Self::Passages => PASSAGES,
            Self::Drift => DRIFT,
            Self::Families => FAMILIES,
            Self::Rights => RIGHTS,
            Self::Rejects => REJECTS,
            Self::Archive => ARCHIVE,
            Self::Unread => UNREAD,
        };
        columns
            .split(", ")
            .map(|column| match column.split_once(' ') {
                None => (column, Kind::Text),
                Some((name, "%")) => (name, Kind::Share),
                Some((name, _)) => (name, Kind::Whole),
            })
    }

    /// How many rows it has.
    pub(super) fn count(self, trace: &Trace) -> usize {
        match self {
            Self::Articles | Self::Archive => trace.articles.len(),
            Self::Lineage => trace.lineage.len(),
            Self::Pairs => trace.pairs.len(),
            Self::Passages => trace.pairs.iter().map(|p| p.evidence.passages.len()).sum(),
            Self::Drift => trace.drift.len(),
            Self::Families => trace.families.len(),
            Self::Rights => rights::rows(trace).len(),
            Self::Rejects => trace.rejects.len(),
            Self::Unread => trace.unread.len(),
        }
    }

    /// Hands on its rows in their order.
    ///
    /// # Errors
    /// Those of `to`.
    pub fn rows(self, trace: &Trace, to: &mut dyn Rows) -> io::Result<()> {
        match self {
            Self::Articles => articles(trace, to),
            Self::Lineage => lineage(trace, to),
            Self::Pairs => pairs(trace, to),
            Self::Passages => passages(trace, to),
            Self::Drift => drift(trace, to),
            Self::Families => families(trace, to),
            Self::Rights => rights(trace, to),
            Self::Rejects => rejects(trace, to),
            Self::Archive => news::rows(trace, to),
            Self::Unread => unread::rows(trace, to),
        }
    }
}

// Columns; `#` stands behind those of whole numbers, `%` behind those of shares.

const ARTICLES: &str = "article_id, outlet, title, url, published, published_basis, language, words #, chrome_words #, \
     family_id, story_id, role, agency, agency_basis, credit_class, credit_text, photo_credit, parent_id, \
     relation, derived_share %, probability %, why";

/// `articles.csv`: one row per article.
fn articles(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    let (parents, masked) = (graph::first_parents(trace), !trace.only_copies());
    for (articles, parents) in trace.articles.chunks(NEAR).zip(parents.chunks(NEAR)) {
        fetch(articles);
        for (article, parent) in articles.iter().zip(parents) {
            row(trace, article, (*parent, masked), table)?;
        }
    }
    Ok(())
}

/// Articles whose texts are fetched together.
const NEAR: usize = 16;

/// Looks at the texts of some articles, which stand anywhere in memory: all at once they come sooner than one after another.
fn fetch(articles: &[TracedArticle]) {
    let first = |text: &str| text.bytes().next().unwrap_or_default();
    let all = articles.iter().fold(0, |all, article| {
        let url = article.article.url.as_deref().unwrap_or_default();
        all ^ first(&article.article.id)
            ^ first(&article.outlet)
            ^ first(&article.title)
            ^ first(url)
            ^ first(&article.dating.published)
            ^ first(&article.why)
    });
    std::hint::black_box(all);
}

/// The row of an article; `masked` says whether furniture was told from text.
fn row(
    trace: &Trace,
    article: &TracedArticle,
    (parent, masked): (Option<&Edge>, bool),
    table: &mut dyn Rows,
) -> io::Result<()> {
    table.text(&article.article.id)?;
    table.text(&article.outlet)?;
    table.text(&article.title)?;
    table.text(article.article.url.as_deref().unwrap_or(""))?;
    table.text(&article.dating.published)?;
    table.text(article.dating.basis.as_str())?;
    table.text(article.language)?;
    table.number(article.words.into())?;
    table.known(masked.then_some(article.chrome_words))?;
    table.text(
        article
            .family
            .map_or("", |f| &trace.families[f as usize].id),
    )?;
    table.text(&article.story)?;
    table.text(article.role.as_str())?;
    table.list(&article.agencies)?;
    table.text(article.agency_basis.map_or("", |b| b.as_str()))?;
    table.text(article.credits.class.map_or("", |c| c.as_str()))?;
    table.text(&article.credits.text)?;
    table.list(&article.credits.photo)?;
    table.text(parent.map_or("", |e| trace.node_id(e.parent)))?;
    table.text(parent.map_or("", |e| e.relation.as_str()))?;
    table.share(parent.and_then(|e| e.derived_share))?;
    table.share(parent.map(|e| e.probability))?;
    table.text(&article.why)?;
    table.end()
}

const LINEAGE: &str = "family_id, parent_id, parent_kind, parent_outlet, child_id, child_outlet, relation, probability %, \
     derived_share %, reused_share %, matched_words #, longest_run #, passages #, direction_basis, \
     agency, why";

/// `lineage.csv`: one row per edge parent → child.
fn lineage(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    for edge in &trace.lineage {
        let child = &trace.articles[edge.child as usize];
        table.text(&trace.families[edge.family as usize].id)?;
        table.text(trace.node_id(edge.parent))?;
        table.text(graph::kind(edge.parent))?;
        table.text(graph::outlet(trace, edge.parent))?;
        table.text(&child.article.id)?;
        table.text(&child.outlet)?;
        table.text(edge.relation.as_str())?;
        table.share(Some(edge.probability))?;
        table.share(edge.derived_share)?;
        table.share(edge.reused_share)?;
        table.known(edge.matched_words)?;
        table.known(edge.longest_run)?;
        table.known(edge.passages)?;
        table.text(&graph::direction(edge))?;
        table.list(&edge.agencies)?;
        table.text(&edge.why)?;
        table.end()?;
    }
    Ok(())
}

const PAIRS: &str = "a_id, b_id, relation, probability %, jaccard %, a_in_b %, b_in_a %, matched_words #, longest_run #, \
     passages #, order %, shared_quotes #, shared_numbers #, shared_names #, candidate_by";

/// `pairs.csv`: every verified pair.
fn pairs(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    for pair in &trace.pairs {
        let evidence = &pair.evidence;
        table.text(trace.node_id(Node::Article(pair.a)))?;
        table.text(trace.node_id(Node::Article(pair.b)))?;
        table.text(pair.verdict.relation.as_str())?;
        table.share(Some(pair.verdict.probability))?;
        table.share(Some(evidence.jaccard))?;
        table.share(Some(evidence.a_in_b))?;
        table.share(Some(evidence.b_in_a))?;
        let measured = |n: u32| Some(n).filter(|_| !trace.only_copies());
        table.known(measured(evidence.matched_words))?;
        table.known(measured(evidence.longest_run))?;
        table.known(measured(evidence.passages.len() as u32))?;
        table.share(evidence.order)?;
        table.known(measured(evidence.shared_quotes))?;
        table.known(measured(evidence.shared_numbers))?;
        table.known(measured(evidence.shared_names))?;
        table.text(&pair.candidate_by.join(";"))?;
        table.end()?;
    }
    Ok(())
}

const PASSAGES: &str =
    "a_id, b_id, n #, kind, a_start #, a_end #, b_start #, b_end #, similarity %, a_text, b_text";

/// `passages.csv`: the evidence of every pair, numbered from 1 in the order of `a`.
fn passages(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    for pair in &trace.pairs {
        for (passage, n) in pair.evidence.passages.iter().zip(1..) {
            table.text(trace.node_id(Node::Article(pair.a)))?;
            table.text(trace.node_id(Node::Article(pair.b)))?;
            table.number(n)?;
            table.text(passage.kind.as_str())?;
            table.number(passage.a.0.into())?;
            table.number(passage.a.1.into())?;
            table.number(passage.b.0.into())?;
            table.number(passage.b.1.into())?;
            table.share(Some(passage.similarity))?;
            table.text(trace.slice(pair.a, passage.a))?;
            table.text(trace.slice(pair.b, passage.b))?;
            table.end()?;
        }
    }
    Ok(())
}

const DRIFT: &str = "family_id, kind, first_id, first_text, other_id, other_text, why";

/// `drift.csv`: quotes, figures and names that changed on the way.
fn drift(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    for drift in &trace.drift {
        table.text(&trace.families[drift.family as usize].id)?;
        table.text(drift.kind)?;
        table.text(trace.node_id(Node::Article(drift.first)))?;
        table.text(&drift.first_text)?;
        table.text(trace.node_id(Node::Article(drift.other)))?;
        table.text(&drift.other_text)?;
        table.text(&drift.why)?;
        table.end()?;
    }
    Ok(())
}

const FAMILIES: &str = "family_id, story_id, agency, articles #, outlets #, independent_origins #, first_published, root_id, \
     root_kind, weakest_link %";

/// `families.csv`: one row per family.
fn families(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    for family in &trace.families {
        table.text(&family.id)?;
        table.text(&family.story)?;
        table.list(&family.agencies)?;
        table.number(family.members.len() as u64)?;
        // No outlet is known, not none there.
        table.known(Some(family.outlets).filter(|n| *n > 0))?;
        let root = Some(family.root).filter(|_| !trace.only_copies());
        table.known(root.map(|_| family.independent_origins))?;
        table.text(&family.first_published)?;
        table.text(root.map_or("", |root| trace.node_id(root)))?;
        table.text(root.map_or("", graph::kind))?;
        table.share(Some(family.weakest_link))?;
        table.end()?;
    }
    Ok(())
}

const RIGHTS: &str = "agency, outlet, articles #, credited #, credited_to_another #, credited_to_agencies #, \
     photo_credit_only #, no_credit_found #, pictures_alone #, own_pages #, share_of_copy %, \
     share_of_article %, first_seen";

/// `rights.csv`: what an outlet used of an agency, and what its pages credit.
fn rights(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    for ((agency, outlet), row) in rights::rows(trace) {
        row.cells(agency, outlet, table)?;
    }
    Ok(())
}

const REJECTS: &str = "file, record #, line #, reason";
const ARCHIVE: &str = "article_id, held, family_id, family_growth, days_late #";
const UNREAD: &str = "article_id, archived_id, archived_outlet, archived_title, archived_url, archived_published, archived_words #, \
    agency, credit_class, credit_text, shared %, resemblance %, file, record #, why";

/// `rejects.csv`: every record that was left out.
fn rejects(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    for reject in &trace.rejects {
        table.text(&reject.origin.file)?;
        table.number(reject.origin.record)?;
        table.number(reject.origin.line)?;
        table.text(&reject.reason)?;
        table.end()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    /// The kinds of the cells of each row.
    #[derive(Default)]
    struct Kinds(Vec<Kind>, Vec<Vec<Kind>>);

    impl Rows for Kinds {
        fn text(&mut self, _: &str) -> io::Result<()> {
            self.0.push(Kind::Text);
            Ok(())
        }
        fn whole(&mut self, _: Option<u64>) -> io::Result<()> {
            self.0.push(Kind::Whole);
            Ok(())
        }
        fn share(&mut self, _: Option<f32>) -> io::Result<()> {
            self.0.push(Kind::Share);
            Ok(())
        }
        fn end(&mut self) -> io::Result<()> {
            self.1.push(std::mem::take(&mut self.0));
            Ok(())
        }
    }

    #[test]
    fn cells_are_of_the_kind_of_their_column() {
        for table in Table::ALL {
            let mut kinds = Kinds::default();
            table.rows(&fixture::trace(), &mut kinds).unwrap();
            let columns: Vec<Kind> = table.columns().map(|(_, kind)| kind).collect();
            assert!(!kinds.1.is_empty(), "{table:?}");
            assert_eq!(kinds.1.len(), table.count(&fixture::trace()), "{table:?}");
            assert!(kinds.1.iter().all(|row| *row == columns), "{table:?}");
        }
    }
}
