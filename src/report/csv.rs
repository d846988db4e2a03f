//! A table as CSV: RFC 4180 (comma, CRLF, quotes where needed), UTF-8, one header line.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::ReportOptions;
use super::cell::{armour, cut, decimals};
use super::tables::{Rows, Table};
use crate::outcome::Trace;

/// Writes a table.
pub(super) fn csv(
    table: Table,
    trace: &Trace,
    options: &ReportOptions,
    to: &mut dyn Write,
) -> io::Result<()> {
    if options.byte_order_mark {
        to.write_all("\u{feff}".as_bytes())?;
    }
    let mut to = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(to);
    to.write_record(table.columns().map(|(name, _)| name))?;
    let limit = options.cell_limit;
    let mut cells = Cells { to, limit };
    table.rows(trace, &mut cells)?;
    cells.to.flush()
}

/// The cells on their way out. A row of another length than the header is an error of the csv crate.
struct Cells<'a> {
    to: Writer<&'a mut dyn Write>,
    limit: Option<usize>,
}

impl Rows for Cells<'_> {
    fn text(&mut self, cell: &str) -> io::Result<()> {
        let cell = armour(cell);
        let cell = match self.limit {
            Some(limit) => cut(&cell, limit),
            None => cell,
        };
        Ok(self.to.write_field(cell.as_bytes())?)
    }

    fn whole(&mut self, cell: Option<u64>) -> io::Result<()> {
        let cell = cell.map(|n| n.to_string()).unwrap_or_default();
        Ok(self.to.write_field(cell)?)
    }

    fn share(&mut self, cell: Option<f32>) -> io::Result<()> {
        Ok(self.to.write_field(decimals(cell))?)
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(self.to.write_record(None::<&[u8]>)?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::{disarm, fixture};

    fn rendered(table: Table, trace: &Trace) -> String {
        let mut out = Vec::new();
        csv(table, trace, &ReportOptions::default(), &mut out).unwrap();
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
        for table in Table::ALL {
            insta::assert_snapshot!(table.name(), rendered(table, &trace).replace("\r\n", "⏎\n"));
        }
    }

    #[test]
    fn what_is_not_known_is_empty() {
        let trace = fixture::trace();
        let rows = read(&rendered(Table::Lineage, &trace));
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
        let rows = read(&rendered(Table::Articles, &trace));
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
        assert_eq!(cell(&read(&rendered(Table::Pairs, &trace))[0], "order"), "");
    }

    #[test]
    fn the_first_parent_of_an_article_is_the_most_probable() {
        let rows = read(&rendered(Table::Articles, &fixture::trace()));
        assert_eq!(cell(&rows[2], "parent_id"), "a-1");
        assert_eq!(cell(&rows[2], "probability"), "0.812");
    }

    #[test]
    fn a_passage_is_exactly_its_slice() {
        let rows = read(&rendered(Table::Passages, &fixture::trace()));
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
        let out = rendered(Table::Articles, &fixture::trace());
        assert!(out.contains(",\"'=Inland, Daily\","), "{out}");
        assert!(out.contains(",'-30 degrees,"), "{out}");
    }

    proptest! {
        #[test]
        fn any_text_comes_back(title in "(?s).{0,20}|['=+@\"\r\n,\u{0}-]{0,8}") {
            let mut trace = fixture::trace();
            trace.articles[0].title = title.clone();
            let rows = read(&rendered(Table::Articles, &trace));
            prop_assert_eq!(rows.len(), 4);
            prop_assert_eq!(cell(&rows[0], "title"), title);
        }
    }
}
