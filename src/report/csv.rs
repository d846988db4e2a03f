//! The tables of the contract: RFC 4180 (comma, CRLF, quotes where needed), UTF-8, one header line.

use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};

use super::ReportOptions;
use super::cell::{armour, cut, decimals};
use super::graph;
use super::rights::{self, Found};
use crate::outcome::{Node, Trace};

/// `articles.csv`: one row per article.
pub(super) fn articles(
    trace: &Trace,
    options: &ReportOptions,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(
        to,
        options,
        "article_id, outlet, title, url, published, published_basis, language, words, \
         chrome_words, family_id, story_id, role, agency, agency_basis, credit_class, \
         credit_text, photo_credit, parent_id, relation, derived_share, probability, why",
    )?;
    let parents = graph::first_parents(trace);
    for (article, parent) in trace.articles.iter().zip(parents) {
        table.text(&article.article.id)?;
        table.text(&article.outlet)?;
        table.text(&article.title)?;
        table.text(article.article.url.as_deref().unwrap_or(""))?;
        table.text(&article.dating.published)?;
        table.text(article.dating.basis.as_str())?;
        table.text(article.language)?;
        table.number(article.words)?;
        table.known(Some(article.chrome_words).filter(|_| !trace.only_copies()))?;
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
        table.end()?;
    }
    table.finish()
}

/// `lineage.csv`: one row per edge parent → child.
pub(super) fn lineage(
    trace: &Trace,
    options: &ReportOptions,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(
        to,
        options,
        "family_id, parent_id, parent_kind, parent_outlet, child_id, child_outlet, relation, \
         probability, derived_share, reused_share, matched_words, longest_run, passages, \
         direction_basis, agency, why",
    )?;
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
    table.finish()
}

/// `pairs.csv`: every verified pair.
pub(super) fn pairs(trace: &Trace, options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(
        to,
        options,
        "a_id, b_id, relation, probability, jaccard, a_in_b, b_in_a, matched_words, \
         longest_run, passages, order, shared_quotes, shared_numbers, shared_names, \
         candidate_by",
    )?;
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
    table.finish()
}

/// `passages.csv`: the evidence of every pair, numbered from 1 in the order of `a`.
pub(super) fn passages(
    trace: &Trace,
    options: &ReportOptions,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(
        to,
        options,
        "a_id, b_id, n, kind, a_start, a_end, b_start, b_end, similarity, a_text, b_text",
    )?;
    for pair in &trace.pairs {
        for (passage, n) in pair.evidence.passages.iter().zip(1..) {
            table.text(trace.node_id(Node::Article(pair.a)))?;
            table.text(trace.node_id(Node::Article(pair.b)))?;
            table.number::<u32>(n)?;
            table.text(passage.kind.as_str())?;
            table.number(passage.a.0)?;
            table.number(passage.a.1)?;
            table.number(passage.b.0)?;
            table.number(passage.b.1)?;
            table.share(Some(passage.similarity))?;
            table.text(trace.slice(pair.a, passage.a))?;
            table.text(trace.slice(pair.b, passage.b))?;
            table.end()?;
        }
    }
    table.finish()
}

/// `drift.csv`: quotes, figures and names that changed on the way.
pub(super) fn drift(trace: &Trace, options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    let columns = "family_id, kind, first_id, first_text, other_id, other_text, why";
    let mut table = Table::new(to, options, columns)?;
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
    table.finish()
}

/// `families.csv`: one row per family.
pub(super) fn families(
    trace: &Trace,
    options: &ReportOptions,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(
        to,
        options,
        "family_id, story_id, agency, articles, outlets, independent_origins, \
         first_published, root_id, root_kind, weakest_link",
    )?;
    for family in &trace.families {
        table.text(&family.id)?;
        table.text(&family.story)?;
        table.list(&family.agencies)?;
        table.number(family.members.len())?;
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
    table.finish()
}

/// `rights.csv`: what an outlet used of an agency, and what its pages credit.
pub(super) fn rights(trace: &Trace, options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    let mut table = Table::new(
        to,
        options,
        "agency, outlet, articles, credited, credited_to_another, credited_to_agencies, \
         photo_credit_only, no_credit_found, pictures_alone, own_pages, share_of_copy, \
         share_of_article, first_seen",
    )?;
    for ((agency, outlet), row) in rights::rows(trace) {
        table.text(agency)?;
        table.text(outlet)?;
        table.number(row.articles())?;
        for found in [
            Found::Credited,
            Found::Another,
            Found::Generic,
            Found::PhotoOnly,
            Found::Uncredited,
            Found::Picture,
            Found::OwnPage,
        ] {
            table.number(row.count(found))?;
        }
        table.share(row.of_copy.value())?;
        table.share(row.of_article.value())?;
        table.text(row.first_seen())?;
        table.end()?;
    }
    table.finish()
}

/// `rejects.csv`: every record that was left out.
pub(super) fn rejects(
    trace: &Trace,
    options: &ReportOptions,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut table = Table::new(to, options, "file, record, line, reason")?;
    for reject in &trace.rejects {
        table.text(&reject.origin.file)?;
        table.number(reject.origin.record)?;
        table.number(reject.origin.line)?;
        table.text(&reject.reason)?;
        table.end()?;
    }
    table.finish()
}

/// One table on its way out, cell by cell. A row of another length than the header is an error of the csv crate.
pub(super) struct Table<'a> {
    to: csv::Writer<&'a mut dyn Write>,
    limit: Option<usize>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        to: &'a mut dyn Write,
        options: &ReportOptions,
        columns: &str,
    ) -> io::Result<Self> {
        if options.byte_order_mark {
            to.write_all("\u{feff}".as_bytes())?;
        }
        let mut to = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(to);
        to.write_record(columns.split(", "))?;
        Ok(Self {
            to,
            limit: options.cell_limit,
        })
    }

    pub(super) fn text(&mut self, cell: &str) -> io::Result<()> {
        let cell = armour(cell);
        let cell = match self.limit {
            Some(limit) => cut(&cell, limit),
            None => cell,
        };
        Ok(self.to.write_field(cell.as_bytes())?)
    }

    pub(super) fn list(&mut self, cells: &[String]) -> io::Result<()> {
        self.text(&cells.join(";"))
    }

    pub(super) fn number<N: ToString>(&mut self, value: N) -> io::Result<()> {
        Ok(self.to.write_field(value.to_string())?)
    }

    pub(super) fn known(&mut self, value: Option<u32>) -> io::Result<()> {
        Ok(self
            .to
            .write_field(value.map(|v| v.to_string()).unwrap_or_default())?)
    }

    pub(super) fn share(&mut self, value: Option<f32>) -> io::Result<()> {
        Ok(self.to.write_field(decimals(value))?)
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        Ok(self.to.write_record(None::<&[u8]>)?)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{Render, disarm, fixture};

    fn rendered(render: Render, trace: &Trace) -> String {
        let mut out = Vec::new();
        render(trace, &ReportOptions::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Rows by column name, as wirecopy's own readers take them.
    fn read(table: &str) -> Vec<Vec<(String, String)>> {
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let columns = reader.headers().unwrap().clone();
        let row = |record: csv::StringRecord| {
            let cells = record.iter().map(|cell| disarm(cell).to_owned());
            columns.iter().map(str::to_owned).zip(cells).collect()
        };
        reader
            .records()
            .map(|record| row(record.unwrap()))
            .collect()
    }

    fn cell<'a>(row: &'a [(String, String)], column: &str) -> &'a str {
        &row.iter().find(|(name, _)| name == column).unwrap().1
    }

    #[test]
    fn tables_are_as_they_were() {
        let trace = fixture::trace();
        let tables: [(&str, Render); 8] = [
            ("articles", articles),
            ("lineage", lineage),
            ("pairs", pairs),
            ("passages", passages),
            ("drift", drift),
            ("families", families),
            ("rights", rights),
            ("rejects", rejects),
        ];
        for (name, render) in tables {
            insta::assert_snapshot!(name, rendered(render, &trace).replace("\r\n", "⏎\n"));
        }
    }

    #[test]
    fn what_is_not_known_is_empty() {
        let trace = fixture::trace();
        let rows = read(&rendered(lineage, &trace));
        for column in [
            "derived_share",
            "reused_share",
            "matched_words",
            "longest_run",
            "passages",
            "parent_outlet",
        ] {
            assert_eq!(cell(&rows[0], column), "", "{column}");
        }
        assert_eq!(cell(&rows[1], "direction_basis"), "none");
        let rows = read(&rendered(articles, &trace));
        for column in [
            "parent_id",
            "relation",
            "derived_share",
            "probability",
            "family_id",
            "published",
        ] {
            assert_eq!(cell(&rows[3], column), "", "{column}");
        }
        assert_eq!(cell(&read(&rendered(pairs, &trace))[0], "order"), "");
    }

    #[test]
    fn the_first_parent_of_an_article_is_the_most_probable() {
        let rows = read(&rendered(articles, &fixture::trace()));
        assert_eq!(cell(&rows[2], "parent_id"), "a-1");
        assert_eq!(cell(&rows[2], "probability"), "0.812");
    }

    #[test]
    fn a_passage_is_exactly_its_slice() {
        let rows = read(&rendered(passages, &fixture::trace()));
        assert_eq!(
            cell(&rows[0], "a_text"),
            "The ferry Lark ran aground at noon."
        );
        assert_eq!(
            cell(&rows[0], "b_text"),
            "The ferry Lark hit ground by midday."
        );
    }

    #[test]
    fn a_cell_that_would_run_is_disarmed_everywhere() {
        let out = rendered(articles, &fixture::trace());
        assert!(out.contains(",\"'=Inland, Daily\","), "{out}");
        assert!(out.contains(",'-30 degrees,"), "{out}");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(title in "(?s).{0,20}|['=+@\"\r\n,\u{0}-]{0,8}") {
            let mut trace = fixture::trace();
            trace.articles[0].title = title.clone();
            let rows = read(&rendered(articles, &trace));
            prop_assert_eq!(rows.len(), 4);
            prop_assert_eq!(cell(&rows[0], "title"), title);
        }
    }
}
