//! Tables: rows of cells between commas, semicolons, tabs or bars, with a header, quoted as RFC 4180 has it.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memrchr};

use super::cells::{Row, Unfinished, cells, line_row, scan};
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

/// Lines over which a quote ran that was not closed in its row.
#[derive(Debug)]
struct Run {
    /// All of it, as one row.
    row: Row,
    /// Where the last of its lines starts that is a whole row by itself.
    whole: usize,
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

    /// The next row at `at`, and whether it is given up after its first line, as a quote in it swallowed others; `None`
    /// where its end is not in sight.
    fn row(
        &self,
        bytes: &[u8],
        at: usize,
        room: Room,
        run: &mut Option<Run>,
    ) -> Option<(Row, bool)> {
        if self.lines_only {
            return line_row(bytes, at, room).map(|row| (row, false));
        }
        if let Some(found) = run.as_ref().and_then(|run| self.row_inside(bytes, at, run)) {
            return Some(found);
        }
        let row = scan(bytes, at, self.delimiter, room).ok()?;
        let whole = row.stray.and_then(|_| self.last_whole(bytes, at, row.end));
        let Some(whole) = whole else {
            return Some((row, false));
        };
        *run = Some(Run { row, whole });
        line_row(bytes, at, room).map(|row| (row, true))
    }

    /// The same inside of a run, with a look at no more than a line. Rows go over the end of a line only inside of quotes:
    /// all that go over the same one end at the same place, and have what comes before it in common.
    fn row_inside(&self, bytes: &[u8], at: usize, run: &Run) -> Option<(Row, bool)> {
        let line = at + memchr(b'\n', bytes.get(at..run.row.end)?)?;
        let row = line_row(bytes, at, Room::Last)?;
        Some(match scan(&bytes[..line], at, self.delimiter, Room::Last) {
            Ok(Row { cells, stray, .. }) => (
                Row {
                    cells,
                    stray,
                    ..row
                },
                false,
            ),
            Err(Unfinished { stray }) => {
                let stray = run.row.stray.filter(|&stray| stray > line).or(stray);
                match stray.is_some() && run.whole > line {
                    true => (row, true),
                    false => (Row { stray, ..run.row }, false),
                }
            }
        })
    }

    /// Where the last of the lines of a row starts, but for the first, that is a whole row by itself: then an open quote
    /// swallowed it.
    fn last_whole(&self, bytes: &[u8], at: usize, end: usize) -> Option<usize> {
        let expected = Some(self.header.len()).filter(|cells| *cells > 1)?;
        let mut end = end;
        loop {
            let line = at + memrchr(b'\n', &bytes[at..end])? + 1;
            let alone = scan(&bytes[..end], line, self.delimiter, Room::Last);
            if alone.is_ok_and(|alone| alone.cells == expected && alone.stray.is_none()) {
                return Some(line);
            }
            end = line - 1;
        }
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
        let (mut at, mut run) = (0, None);
        while at < bytes.len() {
            let (row, broken) = match self.row(bytes, at, room, &mut run) {
                Some((row, false)) => (row, None),
                Some((row, true)) => (row, Some("a quote is opened and not closed in this row")),
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
                    let row = line_row(bytes, at, room).unwrap_or(Row {
                        end: at,
                        next: bytes.len(),
                        cells: 0,
                        stray: None,
                    });
                    (row, Some("a quote is opened and never closed"))
                }
            };
            let blank = bytes[at..row.end].iter().all(u8::is_ascii_whitespace);
            if self.header.is_empty() && !blank && broken.is_none() {
                self.take_header(&bytes[at..row.end]);
            } else if !blank || broken.is_some() {
                spans.push(Span {
                    start: at,
                    end: row.end,
                    line: self.line,
                    column: 1,
                    broken: broken.map(str::to_owned),
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
    use proptest::prelude::*;

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
    /// All rows with whether they are given up, and for how many of them more than a line was looked at.
    fn walked(text: &str, forgets: bool) -> (Vec<(usize, Row, bool)>, usize) {
        let mut table = Table::new(b',');
        table.header = vec!["id".to_owned(), "text".to_owned()];
        let (bytes, mut at, mut run) = (text.as_bytes(), 0, None);
        let (mut rows, mut far) = (Vec::new(), 0);
        while at < bytes.len() {
            run = run.filter(|_| !forgets);
            let near = (run.as_ref()).and_then(|run| table.row_inside(bytes, at, run));
            let Some((row, given_up)) = table.row(bytes, at, Room::Last, &mut run) else {
                break;
            };
            far += usize::from(near.is_none());
            rows.push((at, Row { cells: 0, ..row }, given_up));
            at = row.next;
        }
        (rows, far)
    }

    #[test]
    fn of_many_open_quotes_before_a_closed_one_only_the_first_is_followed() {
        for lines in ["1,\"x\n2,y\n", "1,\"\"x\n2,y\n", "1,\"x\"\"y\",\"z\n2,y\n"] {
            let text = lines.repeat(500) + "\"\n";
            let (rows, far) = walked(&text, false);
            assert!(far < 5, "{far} of {} rows in {lines}", rows.len());
            assert!(rows.len() > 900, "{}", rows.len());
        }
        let text = "1,\"x\n".repeat(500) + "2,y\n\"\n";
        assert!(walked(&text, false).1 < 5);
    }

    proptest! {
        #[test]
        fn what_is_known_of_a_run_gives_the_rows_that_looking_again_gives(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["\"", "\"\"", ",", "\n", "x", "\r\n", "2,y\n", "1,\"x\n", "\"x", "\","]),
                0..40,
            ),
        ) {
            let text = pieces.concat() + "z\"\n3,w";
            prop_assert_eq!(walked(&text, false).0, walked(&text, true).0);
        }
    }
}
