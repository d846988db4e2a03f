//! `wirecopy.xlsx`: every table as a sheet of one workbook, made from the very rows of the CSV files. Texts are stored as
//! texts, so nothing runs; headers stay in place, filters are on, figures of pairs and edges lead to their passages.

use std::collections::BTreeMap;
use std::io::{self, Seek, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Url, Workbook, Worksheet, XlsxError};

use super::ReportOptions;
use super::cell::{CELL_LIMIT, cut, disarm};
use super::csv::csv as write_csv;
use super::screen::grouped;
use super::tables::Kind;
use crate::outcome::{Node, Trace};

/// Rows of a sheet of Excel or LibreOffice, the header among them.
const ROWS: usize = 1_048_576;
/// Links that a sheet of Excel holds, with some room.
const LINKS: usize = 60_000;
/// Characters of an address that Excel opens.
const ADDRESS: usize = 2_000;

/// Writes the workbook.
pub(super) fn xlsx(trace: &Trace, _options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    workbook(trace, ROWS)
        .map_err(io::Error::other)
        .and_then(|bytes| to.write_all(&bytes))
}

/// Tables with more rows than a sheet has, told in words.
pub(super) fn too_long(trace: &Trace) -> Vec<String> {
    longer_than(ROWS, trace)
}

fn longer_than(most: usize, trace: &Trace) -> Vec<String> {
    let rows = super::tables(trace).map(|(name, table)| (name, table.count(trace)));
    let long = rows.filter(|(_, rows)| *rows >= most);
    long.map(|(name, rows)| {
        format!(
            "{name} has {} rows, a spreadsheet shows {} of them; the workbook (--xlsx) goes on on a further sheet",
            grouped(rows as u64),
            grouped(most as u64 - 1)
        )
    })
    .collect()
}

fn workbook(
    trace: &Trace,
    rows: usize,
) -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let mut book = Workbook::new();
    // The time of writing would make every workbook another file.
    let created = ExcelDateTime::from_ymd(1980, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let links = passages_of(trace, rows);
    for (_, table) in super::tables(trace) {
        let name = table.name();
        let mut file = tempfile::tempfile()?;
        let mut buffered = io::BufWriter::with_capacity(1 << 16, &mut file);
        write_csv(table, trace, &ReportOptions::default(), &mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        file.rewind()?;
        let mut reader = csv::Reader::from_reader(io::BufReader::with_capacity(1 << 16, file));
        let columns = reader.headers()?.clone();
        // All others are text even where they look like a number.
        let figures: Vec<bool> = table
            .columns()
            .map(|(_, kind)| kind != Kind::Text)
            .collect();
        let mut records = reader.into_records().peekable();
        for part in 1.. {
            let sheet = book.add_worksheet_with_constant_memory();
            let title = match part {
                1 => name.to_owned(),
                n => format!("{name} {n}"),
            };
            let mut sheet = Sheet::new(sheet?, &title, (&columns, &figures))?;
            while sheet.row + 1 < rows {
                let Some(record) = records.next() else { break };
                sheet.write(&record?, &links)?;
            }
            sheet.close()?;
            if records.peek().is_none() {
                break;
            }
        }
    }
    Ok(book.save_to_buffer()?)
}

/// Where the passages of a pair begin: sheet and row, by both ids in either order.
fn passages_of(trace: &Trace, rows: usize) -> BTreeMap<(&str, &str), String> {
    let mut found = BTreeMap::new();
    let mut row = 0;
    for pair in &trace.pairs {
        let id = |i| trace.node_id(Node::Article(i));
        if !pair.evidence.passages.is_empty() {
            let (part, at) = (row / (rows - 1), row % (rows - 1) + 2);
            let place = match part {
                0 => format!("internal:passages!A{at}"),
                n => format!("internal:'passages {}'!A{at}", n + 1),
            };
            found.insert((id(pair.a), id(pair.b)), place.clone());
            found.insert((id(pair.b), id(pair.a)), place);
        }
        row += pair.evidence.passages.len();
    }
    found
}

/// One sheet on its way, row by row.
struct Sheet<'a> {
    to: &'a mut Worksheet,
    columns: csv::StringRecord,
    /// Which columns hold figures.
    figures: Vec<bool>,
    row: usize,
    links: usize,
}

impl<'a> Sheet<'a> {
    fn new(
        to: &'a mut Worksheet,
        title: &str,
        (columns, figures): (&csv::StringRecord, &[bool]),
    ) -> Result<Self, XlsxError> {
        to.set_name(title)?;
        to.set_freeze_panes(1, 0)?;
        let head = Format::new().set_bold();
        for (name, column) in columns.iter().zip(0..) {
            to.set_column_width(column, width(name))?;
            to.write_string_with_format(0, column, name, &head)?;
        }
        Ok(Self {
            to,
            columns: columns.clone(),
            figures: figures.to_vec(),
            row: 0,
            links: 0,
        })
    }

    fn write(
        &mut self,
        record: &csv::StringRecord,
        links: &BTreeMap<(&str, &str), String>,
    ) -> Result<(), XlsxError> {
        self.row += 1;
        let row = self.row as u32;
        for ((cell, name), column) in record.iter().zip(&self.columns).zip(0..) {
            if cell.is_empty() {
                continue;
            }
            let text = disarm(cell);
            let link = match name {
                "passages" => self.pair(record).and_then(|ids| links.get(&ids)).cloned(),
                "url" | "archived_url" if is_web(text) => Some(text.to_owned()),
                _ => None,
            };
            if let Some(link) = link.filter(|_| self.links < LINKS) {
                self.to
                    .write_url(row, column, Url::new(link).set_text(cut(text, 255)))?;
                self.links += 1;
            }
            // Over the text of a link, so that a figure stays one and can be sorted.
            match text.parse::<f64>() {
                Ok(number) if self.figures[usize::from(column)] => {
                    self.to.write_number(row, column, number)?
                }
                _ => self.to.write_string(row, column, cut(text, CELL_LIMIT))?,
            };
        }
        Ok(())
    }

    /// The ids of the two articles that a row of pairs or edges is about.
    fn pair<'r>(&self, record: &'r csv::StringRecord) -> Option<(&'r str, &'r str)> {
        let cell = |names: [&str; 2]| {
            let at = self.columns.iter().position(|c| names.contains(&c))?;
            record.get(at).map(disarm)
        };
        Some((cell(["a_id", "parent_id"])?, cell(["b_id", "child_id"])?))
    }

    fn close(self) -> Result<(), XlsxError> {
        let last = self.columns.len().saturating_sub(1) as u16;
        self.to.autofilter(0, 0, self.row as u32, last)?;
        Ok(())
    }
}

fn is_web(address: &str) -> bool {
    let web = address.starts_with("https://") || address.starts_with("http://");
    web && address.len() <= ADDRESS && address.is_ascii() && !address.contains(char::is_whitespace)
}

/// Room for what a column usually holds.
fn width(column: &str) -> f64 {
    match column.strip_prefix("archived_").unwrap_or(column) {
        "title" | "a_text" | "b_text" | "why" | "first_text" | "other_text" | "reason" => 60.0,
        "url" | "credit_text" => 36.0,
        "published" | "first_published" | "first_seen" | "outlet" | "parent_outlet"
        | "child_outlet" | "id" | "article_id" | "parent_id" | "child_id" | "a_id" | "b_id"
        | "root_id" | "file" => 24.0,
        _ => 15.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Table, fixture};

    #[test]
    fn the_same_trace_gives_the_same_workbook() {
        let trace = fixture::trace();
        let one = workbook(&trace, ROWS).unwrap();
        assert!(one.starts_with(b"PK"));
        assert_eq!(one, workbook(&trace, ROWS).unwrap());
    }

    #[test]
    fn what_a_sheet_does_not_hold_goes_on_on_the_next() {
        let trace = fixture::trace();
        // Four articles on sheets of a header and two rows.
        assert_eq!(sheets(&trace, ROWS), 8);
        assert!(sheets(&trace, 3) > 8);
        assert!(too_long(&trace).is_empty());
    }

    #[test]
    fn every_table_of_the_report_is_a_sheet() {
        let mut trace = fixture::trace();
        trace.archived = Some(Vec::new());
        assert_eq!(sheets(&trace, ROWS), Table::ALL.len());
        trace.unread.clear();
        assert_eq!(sheets(&trace, ROWS), Table::ALL.len() - 1);
    }

    #[test]
    fn every_table_that_is_too_long_is_told() {
        let mut trace = fixture::trace();
        trace.archived = Some(Vec::new());
        let told = longer_than(1, &trace);
        assert_eq!(told.len(), Table::ALL.len());
        for (table, told) in super::super::tables(&trace).zip(&told) {
            assert!(told.starts_with(table.0), "{told}");
        }
    }

    /// How many sheets a workbook has.
    fn sheets(trace: &Trace, rows: usize) -> usize {
        let bytes = workbook(trace, rows).unwrap();
        // Names of files stand unpacked in a ZIP archive, once with the data and once in its directory.
        let name = b"xl/worksheets/sheet";
        bytes.windows(name.len()).filter(|w| w == name).count() / 2
    }

    #[test]
    fn only_web_addresses_are_links() {
        assert!(is_web("https://a.example/b?c=d"));
        assert!(!is_web("javascript:alert(1)"));
        assert!(!is_web("http://a.example/b c"));
    }
}
