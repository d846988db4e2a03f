//! Tables: rows of cells between commas, semicolons, tabs or bars, with a header, quoted as RFC 4180 has it.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

use super::columns::{Columns, SampleRecord};
use super::encoding::{self, Utf8};
use super::pick::{Picked, Value};
use super::stream::{Format, Room, Span, too_long};

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Cuts at the ends of rows, and gives up a row whose quote is never closed without losing those after it.
#[derive(Debug)]
pub(super) struct Table {
    delimiter: u8,
    header: Vec<String>,
    line: u64,
    /// A quote was open to the end of the file: from here on, rows are lines.
    lines_only: bool,
}

/// One row as found in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Row {
    /// End of the row without its line end.
    end: usize,
    /// Start of the next row.
    next: usize,
    cells: usize,
    /// A quote stands where none should, so that it may be the end of another one.
    sloppy: bool,
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
            .zip(cells.into_iter().map(Cow::into_owned))
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

/// The delimiter that the first rows agree on best; a tab where a table has but one column.
pub(super) fn delimiter(head: &[u8], whole: bool, named_tsv: bool) -> u8 {
    let room = if whole { Room::Last } else { Room::More };
    let score = |delimiter: u8| {
        let (mut at, mut header, mut same, mut rows) = (0, 0, 0usize, 0usize);
        while let Some(row) =
            scan(head, at, delimiter, room).filter(|_| at < head.len() && rows < 50)
        {
            if rows == 0 {
                header = row.cells;
            }
            same += usize::from(row.cells == header);
            rows += 1;
            at = row.next;
        }
        // Rows that agree with a header of one cell say nothing.
        if header < 2 {
            (0, 0)
        } else {
            (same * 100 / rows.max(1), header)
        }
    };
    let default = if named_tsv { b'\t' } else { b',' };
    let best = DELIMITERS
        .into_iter()
        .map(|d| (score(d), d == default, d))
        .max_by_key(|&(score, own, _)| (score, own));
    best.filter(|(score, ..)| score.1 > 1)
        .map_or(default, |(_, _, delimiter)| delimiter)
}

/// The cells of the first row, to see whether it can be a header.
pub(super) fn first_row(head: &str, delimiter: u8) -> Vec<String> {
    let line = head
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    cells(line, delimiter)
        .into_iter()
        .map(|cell| cell.trim().to_owned())
        .collect()
}

fn line_row(bytes: &[u8], at: usize, room: Room) -> Option<Row> {
    let (end, next) = match memchr(b'\n', &bytes[at..]) {
        Some(length) => (at + length, at + length + 1),
        None if room == Room::Last => (bytes.len(), bytes.len()),
        None => return None,
    };
    Some(Row {
        end: without_return(bytes, at, end),
        next,
        cells: 0,
        sloppy: false,
    })
}

fn without_return(bytes: &[u8], start: usize, end: usize) -> usize {
    if end > start && bytes[end - 1] == b'\r' {
        end - 1
    } else {
        end
    }
}

/// Finds the end of a row. A quote closes a cell only before a delimiter or a line end; elsewhere it stands for itself.
fn scan(bytes: &[u8], start: usize, delimiter: u8, room: Room) -> Option<Row> {
    let (mut at, mut cells, mut sloppy) = (start, 1, false);
    loop {
        if bytes.get(at) == Some(&b'"') {
            match quoted_end(bytes, at, delimiter, room) {
                Quoted::Closed { end, clean } => {
                    at = end;
                    sloppy |= !clean;
                }
                Quoted::Literal => at = plain_end(bytes, at, delimiter),
                Quoted::Open => return None,
            }
        } else {
            at = plain_end(bytes, at, delimiter);
        }
        match bytes.get(at) {
            Some(&byte) if byte == delimiter => (at, cells) = (at + 1, cells + 1),
            Some(b'\r') => at += 1,
            Some(_) => {
                return Some(Row {
                    end: without_return(bytes, start, at),
                    next: at + 1,
                    cells,
                    sloppy,
                });
            }
            None if room == Room::Last => {
                return Some(Row {
                    end: at,
                    next: at,
                    cells,
                    sloppy,
                });
            }
            None => return None,
        }
    }
}

fn plain_end(bytes: &[u8], at: usize, delimiter: u8) -> usize {
    memchr2(delimiter, b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

/// A cell that begins with a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoted {
    /// Closed: the place after the closing quote, and whether no stray quote was passed.
    Closed { end: usize, clean: bool },
    /// Not a quoted cell: its quote stands for itself.
    Literal,
    /// Not closed in sight.
    Open,
}

fn quoted_end(bytes: &[u8], open: usize, delimiter: u8, room: Room) -> Quoted {
    let (mut at, mut clean) = (open + 1, true);
    loop {
        let Some(length) = bytes.get(at..).and_then(|rest| memchr(b'"', rest)) else {
            return if delimiter == b'\t' && room == Room::Last {
                Quoted::Literal
            } else {
                Quoted::Open
            };
        };
        at += length;
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            Some(&byte) if byte == delimiter || byte == b'\n' => {
                return Quoted::Closed { end: at + 1, clean };
            }
            Some(b'\r') if bytes.get(at + 2).is_none_or(|&byte| byte == b'\n') => {
                return Quoted::Closed { end: at + 1, clean };
            }
            None if room == Room::Last => return Quoted::Closed { end: at + 1, clean },
            None => return Quoted::Open,
            // Most writers of tab-separated tables do not quote at all.
            Some(_) if delimiter == b'\t' => return Quoted::Literal,
            Some(_) => (at, clean) = (at + 1, false),
        }
    }
}

/// The cells of one row, unquoted and with a spreadsheet guard taken off.
fn cells(row: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let bytes = row.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    loop {
        let quoted = bytes.get(at) == Some(&b'"');
        let (cell, end) = match quoted.then(|| quoted_end(bytes, at, delimiter, Room::Last)) {
            Some(Quoted::Closed { end, .. }) => {
                let inner = &row[at + 1..end - 1];
                let doubled = inner.contains("\"\"");
                (
                    if doubled {
                        Cow::Owned(inner.replace("\"\"", "\""))
                    } else {
                        Cow::Borrowed(inner)
                    },
                    end,
                )
            }
            _ => {
                let end = memchr(delimiter, &bytes[at..]).map_or(bytes.len(), |length| at + length);
                (Cow::Borrowed(&row[at..end]), end)
            }
        };
        found.push(unguarded(cell));
        if end >= bytes.len() || bytes[end] != delimiter {
            return found;
        }
        at = end + 1;
    }
}

/// Takes off the apostrophe that keeps a spreadsheet from running a cell as a formula.
fn unguarded(cell: Cow<'_, str>) -> Cow<'_, str> {
    let guarded = matches!(
        cell.as_bytes(),
        [b'\'', b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r', ..]
    );
    match cell {
        Cow::Borrowed(text) if guarded => Cow::Borrowed(&text[1..]),
        Cow::Owned(text) if guarded => Cow::Owned(text[1..].to_owned()),
        cell => cell,
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
    fn delimiters_are_told_by_the_rows() {
        assert_eq!(delimiter(b"id,text\n1,a;b\n2,c\n", true, false), b',');
        assert_eq!(
            delimiter(b"id;text\n1;a, b, c\n2;c, d\n", true, false),
            b';'
        );
        assert_eq!(delimiter(b"id\ttext\n1\ta, b\n", true, false), b'\t');
        assert_eq!(delimiter(b"id|title|text\n1|a, b|c\n", true, false), b'|');
        assert_eq!(delimiter(b"text\none\n", true, false), b',');
    }

    #[test]
    fn guards_against_formulas_are_taken_off() {
        assert_eq!(
            cells("'=1+1,'quoted',\"'@x\",'", b','),
            ["=1+1", "'quoted'", "@x", "'"]
        );
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
