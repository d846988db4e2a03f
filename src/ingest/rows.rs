//! Records that a reader has taken apart by itself (a database page, a feed, an archive of pages): named values instead
//! of bytes. Columns are learned from the first of them, as they are for records in bytes.

use std::sync::Arc;

use super::columns::{Columns, SampleRecord, Wishes};
use super::limits::Bounds;
use super::pick::{Picked, Value, readable};
use super::stream::{Records, SAMPLE};
use crate::article::{Article, Origin};
use crate::error::Result;

/// Bytes of records from which the columns are learned at the most.
const SAMPLE_BYTES: usize = 64 << 20;

/// The values of one record, or why it cannot be one.
pub(super) struct Row {
    /// 1-based number in its file.
    pub(super) record: u64,
    /// 1-based line on which it starts; its number where there are no lines.
    pub(super) line: u64,
    pub(super) cells: Result<Vec<Cell>, String>,
}

/// A column and its value, if it has one.
pub(super) type Cell = (Arc<str>, Option<Value<'static>>);

/// Takes rows in their order and makes articles of them.
pub(super) struct Rows<'a> {
    file: &'a Arc<str>,
    wishes: &'a Wishes,
    limits: &'a Bounds,
    records: Records,
    learned: bool,
    held: Vec<Row>,
    held_bytes: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(file: &'a Arc<str>, (wishes, limits): (&'a Wishes, &'a Bounds)) -> Self {
        Self {
            file,
            wishes,
            limits,
            records: Records::default(),
            learned: false,
            held: Vec::new(),
            held_bytes: 0,
        }
    }

    /// Takes a row. False once no column can be the text: nothing more need be read.
    pub(super) fn take(&mut self, row: Row) -> Result<bool> {
        if self.learned {
            self.keep(row)?;
        } else {
            let cells = row.cells.iter().flatten();
            self.held_bytes += cells.map(|(_, value)| shown(value).len()).sum::<usize>();
            self.held.push(row);
            if self.held.len() >= SAMPLE || self.held_bytes >= SAMPLE_BYTES {
                self.learn()?;
            }
        }
        Ok(self.records.no_text.is_none())
    }

    /// A record whose article needs no columns, or why there is none.
    pub(super) fn give(
        &mut self,
        record: u64,
        make: impl FnOnce(&Origin) -> Result<Article, String>,
    ) -> Result<()> {
        let origin = self.origin(record, record);
        let made = make(&origin);
        self.push(made, origin)
    }

    /// All articles and rejects of a document of `number` records, whose reading may have ended in trouble, by line.
    pub(super) fn finish_document(
        mut self,
        number: u64,
        trouble: Option<&(u64, String)>,
        empty: &str,
    ) -> Result<Records> {
        if let Some((line, reason)) = trouble {
            self.take(Row {
                record: number + 1,
                line: *line,
                cells: Err(format!("{reason}; what follows is lost")),
            })?;
        }
        let mut records = self.finish()?;
        records.empty = Some(empty.to_owned());
        Ok(records)
    }

    /// All articles and rejects.
    pub(super) fn finish(mut self) -> Result<Records> {
        self.learn()?;
        Ok(self.records)
    }

    fn learn(&mut self) -> Result<()> {
        let sample: Vec<SampleRecord> = self
            .held
            .iter()
            .filter_map(|row| row.cells.as_ref().ok())
            .map(|cells| sample(cells))
            .collect();
        if !sample.is_empty() {
            self.records.columns = Columns::learn(self.file, self.wishes, &sample)?;
            self.records.no_text = self.records.columns.without_text(self.file, self.wishes);
            self.learned = true;
        }
        if self.records.no_text.is_none() {
            for row in std::mem::take(&mut self.held) {
                self.keep(row)?;
            }
        }
        Ok(())
    }

    fn keep(&mut self, row: Row) -> Result<()> {
        let origin = self.origin(row.record, row.line);
        let columns = &self.records.columns;
        let article = row.cells.and_then(|cells| article(cells, columns, &origin));
        self.push(article, origin)
    }

    fn push(&mut self, made: Result<Article, String>, origin: Origin) -> Result<()> {
        let bytes = self.records.take(made, origin);
        self.limits.hold(self.file, bytes)
    }

    pub(super) fn origin(&self, record: u64, line: u64) -> Origin {
        Origin {
            file: Arc::clone(self.file),
            record,
            line,
            column: 1,
        }
    }
}

/// All columns and texts of a row, for choosing the mapping.
pub(super) fn sample(cells: &[Cell]) -> SampleRecord {
    cells
        .iter()
        .map(|(column, value)| {
            let text = readable(column, shown(value).into()).into_owned();
            (column.to_string(), text)
        })
        .collect()
}

fn shown<'v>(value: &'v Option<Value<'static>>) -> &'v str {
    value.as_ref().map_or("", Value::shown)
}

/// The article of a row.
pub(super) fn article(
    cells: Vec<Cell>,
    columns: &Columns,
    origin: &Origin,
) -> Result<Article, String> {
    let mut picked = Picked::default();
    for (column, value) in cells {
        let mut value = value.map(|value| value.of_column(&column));
        let mut fields = Vec::with_capacity(2);
        columns.fields(&column, |field, place| fields.push((field, place)));
        while let Some((field, place)) = fields.pop() {
            let given = if fields.is_empty() {
                value.take()
            } else {
                value.clone()
            };
            given
                .into_iter()
                .for_each(|value| picked.offer(field, place, value));
        }
    }
    picked.into_article(origin)
}
