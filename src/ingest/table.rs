//! Tables: rows of cells between commas, semicolons, tabs or bars, with a header, quoted as RFC 4180 has it.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::cells::{Row, cells, line_row, scan};
use super::columns::{Columns, SampleRecord};
use super::encoding::{self, Utf8};
use super::limits::too_long;
use super::pick::{Picked, Value, readable};
use super::stream::{Format, Room, Span};

/// Cuts at the ends of rows, and gives up a row whose quote is never closed without losing those after it.
#[derive(Debug)]
pub(super) struct Table {
    delimiter: u8,
    header: Vec<String>,
    line: u64,
    /// A quote was open to the end of the file: from here on, rows are lines.
    lines_only: bool,
}

impl Table {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            header: Vec::new(),
            line: 1,
            lines_only: false,
        }
    }

    /// The next row at `at`; `None` where its end is not in sight.
    fn row(&self, bytes: &[u8], at: usize, room: Room) -> Option<Row> {
        if self.lines_only {
            return line_row(bytes, at, room);
        }
        scan(bytes, at, self.delimiter, room)
    }

    /// Whether one of the lines of a row, but for the first, is a whole row by itself: then an open quote swallowed it.
    fn swallowed(&self, row: &[u8]) -> bool {
        let expected = self.header.len();
        let mut at = memchr(b'\n', row).map_or(row.len(), |end| end + 1);
        while at < row.len() {
            let end = memchr(b'\n', &row[at..]).map_or(row.len(), |end| at + end);
            let alone = scan(&row[..end], at, self.delimiter, Room::Last);
            if expected > 1 && alone.is_some_and(|alone| alone.cells == expected && !alone.sloppy) {
                return true;
            }
            at = end + 1;
        }
        false
    }

    fn take_header(&mut self, row: &[u8]) {
        let text: Cow<'_, str> = match encoding::utf8(row) {
            Utf8::Valid(text) => Cow::Borrowed(text),
            Utf8::Damaged(text) => Cow::Owned(text),
            Utf8::Other => encoding::guess([row]).decode_without_bom_handling(row).0,
        };
        // Excel writes its delimiter on a line before the header.
        if let [b's', b'e', b'p', b'=', delimiter] = text.trim_end().as_bytes() {
            self.delimiter = *delimiter;
            return;
        }
        self.header = cells(&text, self.delimiter)
            .into_iter()
            .map(|cell| cell.trim().to_owned())
            .collect();
    }
}

impl Format for Table {
    fn split(&mut self, bytes: &[u8], room: Room, spans: &mut Vec<Span>) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            let mut broken = None;
            let mut row = match self.row(bytes, at, room) {
                Some(row) => row,
                None if room == Room::More || (room == Room::Full && at > 0) => return at,
                None if room == Room::Full && self.lines_only => {
                    spans.push(Span {
                        start: at,
                        end: at,
                        line: self.line,
                        column: 1,
                        broken: Some(too_long()),
                    });
                    return bytes.len();
                }
                None => {
                    self.lines_only = true;
                    broken = Some("a quote is opened and never closed".to_owned());
                    line_row(bytes, at, room).unwrap_or(Row {
                        end: at,
                        next: bytes.len(),
                        cells: 0,
                        sloppy: true,
                    })
                }
            };
            let lines = memchr_iter(b'\n', &bytes[at..row.end]).count();
            if row.sloppy && lines > 0 && self.swallowed(&bytes[at..row.end]) {
                broken = Some("a quote is opened and not closed in this row".to_owned());
                row = line_row(bytes, at, Room::Last).unwrap_or(row);
            }
            let blank = bytes[at..row.end].iter().all(u8::is_ascii_whitespace);
            if self.header.is_empty() && !blank && broken.is_none() {
                self.take_header(&bytes[at..row.end]);
            } else if !blank || broken.is_some() {
                spans.push(Span {
                    start: at,
                    end: row.end,
                    line: self.line,
                    column: 1,
                    broken,
                });
            }
            self.line += memchr_iter(b'\n', &bytes[at..row.next]).count() as u64;
            at = row.next;
        }
        at
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn sample(&self, record: &str) -> Result<SampleRecord, String> {
        let cells = cells(record, self.delimiter);
        Ok(self
            .header
            .iter()
            .cloned()
            .zip(cells)
            .map(|(name, cell)| {
                let text = readable(&name, cell).into_owned();
                (name, text)
            })
            .collect())
    }

    fn pick<'d>(&self, record: &'d str, columns: &Columns) -> Result<Picked<'d>, String> {
        let mut cells = cells(record, self.delimiter);
        if cells.len() == self.header.len() + 1 && cells.last().is_some_and(|last| last.is_empty())
        {
            // A delimiter at the end of the row is a habit of some writers.
            cells.pop();
        }
        if cells.len() != self.header.len() {
            return Err(format!(
                "the row has {} cell(s), the header {}",
                cells.len(),
                self.header.len()
            ));
        }
        let mut picked = Picked::default();
        for (name, cell) in self.header.iter().zip(cells) {
            let cell = readable(name, cell);
            columns.fields(name, |field, place| {
                picked.offer(field, place, Value::Text(cell.clone()))
            });
        }
        Ok(picked)
    }

    fn header(&self) -> &[String] {
        &self.header
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(Result<Vec<String>, String>, u64)> {
        let mut table = Table::new(b',');
        let mut spans = Vec::new();
        assert_eq!(
            table.split(text.as_bytes(), Room::Last, &mut spans),
            text.len()
        );
        let show = |span: Span| match span.broken {
            Some(reason) => (Err(reason), span.line),
            None => (
                Ok(cells(&text[span.start..span.end], b',')
                    .into_iter()
                    .map(Cow::into_owned)
                    .collect()),
                span.line,
            ),
        };
        spans.into_iter().map(show).collect()
    }

    fn good(cells: &[&str], line: u64) -> (Result<Vec<String>, String>, u64) {
        (
            Ok(cells.iter().map(|&cell| cell.to_owned()).collect()),
            line,
        )
    }

    #[test]
    fn quoted_cells_over_several_lines() {
        let text = "id,text\r\n1,\"one,\r\ntwo \"\"three\"\"\"\r\n\r\n2,\"\"\n3,plain";
        assert_eq!(
            rows(text),
            [
                good(&["1", "one,\r\ntwo \"three\""], 2),
                good(&["2", ""], 5),
                good(&["3", "plain"], 6)
            ]
        );
    }

    #[test]
    fn lines_that_end_in_two_returns() {
        let text = "id,text\r\r\n1,\"one,\r\r\ntwo\"\r\r\n2,plain\r\r\n3,\"last\"\r\r\n";
        assert_eq!(
            rows(text),
            [
                good(&["1", "one,\r\r\ntwo"], 2),
                good(&["2", "plain"], 4),
                good(&["3", "last"], 5)
            ]
        );
    }

    #[test]
    fn an_open_quote_costs_one_row() {
        let found = rows("id,text\n1,\"one\n2,\"two\"\n3,\"three\"\n");
        assert_eq!(
            found[1..],
            [good(&["2", "two"], 3), good(&["3", "three"], 4)]
        );
        assert!(found[0].0.is_err() && found[0].1 == 2);
        let found = rows("id,text\n1,\"one\n2,two\n3,three\n");
        assert_eq!(
            found[1..],
            [good(&["2", "two"], 3), good(&["3", "three"], 4)]
        );
        assert!(found[0].0.is_err());
    }

    #[test]
    fn stray_quotes_inside_a_cell_are_kept() {
        assert_eq!(
            rows("id,text\n1,\"he said \"no\" twice\nand left\"\n2,b\n"),
            [
                good(&["1", "he said \"no\" twice\nand left"], 2),
                good(&["2", "b"], 4)
            ]
        );
    }

    #[test]
    fn tabs_need_no_quotes() {
        assert_eq!(
            cells("1\t\"No\" he said\t\"quoted\"", b'\t'),
            ["1", "\"No\" he said", "quoted"]
        );
        let text = "id\ttext\n1\t\"No\" he said\n2\t\"Yes\n";
        let mut spans = Vec::new();
        Table::new(b'\t').split(text.as_bytes(), Room::Last, &mut spans);
        let lines: Vec<&str> = spans
            .iter()
            .map(|span| &text[span.start..span.end])
            .collect();
        assert_eq!(lines, ["1\t\"No\" he said", "2\t\"Yes"]);
        assert!(spans.iter().all(|span| span.broken.is_none()));
    }

    #[test]
    fn cut_anywhere_gives_the_same_rows() {
        let text = "id,text\n1,\"a,\n\"\"b\"\"\"\r\n2,c\n\n3,\"\"\n";
        let whole = rows(text);
        for cut in 0..text.len() {
            let mut table = Table::new(b',');
            let (mut first, mut second) = (Vec::new(), Vec::new());
            let done = table.split(&text.as_bytes()[..cut], Room::More, &mut first);
            table.split(&text.as_bytes()[done..], Room::Last, &mut second);
            let row = |start, end| {
                cells(&text[start..end], b',')
                    .into_iter()
                    .map(Cow::into_owned)
                    .collect()
            };
            let mut all: Vec<_> = first
                .iter()
                .map(|span| (Ok(row(span.start, span.end)), span.line))
                .collect();
            all.extend(
                second
                    .iter()
                    .map(|span| (Ok(row(done + span.start, done + span.end)), span.line)),
            );
            assert_eq!(all, whole, "cut at {cut}");
        }
    }
}
