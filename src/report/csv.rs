//! A table as CSV: RFC 4180 (comma, CRLF, quotes where needed), UTF-8, one header line.

use std::io::{self, Write};

use super::ReportOptions;
use super::cell::{armour, cut, put_decimals, put_whole};
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
    let mut cells = Cells {
        to,
        row: Vec::new(),
        cells: 0,
        columns: table.columns().count(),
        limit: options.cell_limit,
    };
    for (name, _) in table.columns() {
        cells.begin();
        cells.row.extend_from_slice(name.as_bytes());
    }
    cells.end()?;
    table.rows(trace, &mut cells)?;
    cells.to.flush()
}

/// The cells on their way out, a row at a time.
struct Cells<'a> {
    to: &'a mut dyn Write,
    row: Vec<u8>,
    /// How many cells the row has so far, and how many it must have.
    cells: usize,
    columns: usize,
    limit: Option<usize>,
}

impl Cells<'_> {
    fn begin(&mut self) {
        if self.cells > 0 {
            self.row.push(b',');
        }
        self.cells += 1;
    }

    fn quoted(&mut self, cell: &str) {
        self.row.push(b'"');
        for (n, piece) in cell.split('"').enumerate() {
            if n > 0 {
                self.row.extend_from_slice(b"\"\"");
            }
            self.row.extend_from_slice(piece.as_bytes());
        }
        self.row.push(b'"');
    }
}

/// Whether a cell is not plain: has a comma, a quote or an end of line.
fn parts(cell: &str) -> bool {
    // All bytes are looked at, since a search that may stop early is not done many bytes at a time.
    cell.bytes().fold(false, |parts, byte| {
        parts | (byte == b',') | (byte == b'"') | (byte == b'\n') | (byte == b'\r')
    })
}

impl Rows for Cells<'_> {
    fn text(&mut self, cell: &str) -> io::Result<()> {
        self.begin();
        if cell.is_empty() {
            return Ok(());
        }
        let cell = armour(cell);
        let cell = match self.limit {
            Some(limit) => cut(&cell, limit),
            None => cell,
        };
        if parts(&cell) {
            self.quoted(&cell);
        } else {
            self.row.extend_from_slice(cell.as_bytes());
        }
        Ok(())
    }

    fn whole(&mut self, cell: Option<u64>) -> io::Result<()> {
        self.begin();
        if let Some(number) = cell {
            put_whole(number, &mut self.row);
        }
        Ok(())
    }

    fn share(&mut self, cell: Option<f32>) -> io::Result<()> {
        self.begin();
        put_decimals(cell, &mut self.row);
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        if self.cells != self.columns {
            let told = format!("a row of {} cells, not {}", self.cells, self.columns);
            return Err(io::Error::other(told));
        }
        self.row.extend_from_slice(b"\r\n");
        self.to.write_all(&self.row)?;
        self.row.clear();
        self.cells = 0;
        Ok(())
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

    /// What the csv crate makes of the same cells.
    fn by_the_crate(cells: &[String]) -> Vec<u8> {
        let mut to = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        to.write_record(cells.iter().map(|cell| armour(cell).into_owned()))
            .unwrap();
        to.into_inner().unwrap()
    }

    #[test]
    fn rows_have_as_many_cells_as_columns() {
        let mut out = Vec::new();
        let mut cells = Cells {
            to: &mut out,
            row: Vec::new(),
            cells: 0,
            columns: 2,
            limit: None,
        };
        cells.text("a").unwrap();
        assert!(cells.end().is_err());
    }

    proptest! {
        #[test]
        fn rows_are_those_of_the_crate(cells in prop::collection::vec("[a ,\"'\r\n\té=-]{0,6}|.{0,40}", 2..6)) {
            let mut out = Vec::new();
            let mut row = Cells { to: &mut out, row: Vec::new(), cells: 0, columns: cells.len(), limit: None };
            cells.iter().for_each(|cell| row.text(cell).unwrap());
            row.end().unwrap();
            prop_assert_eq!(out, by_the_crate(&cells));
        }

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
