//! Where the rows and cells of a table are: delimiters, quotes, line ends.

use std::borrow::Cow;

use memchr::{memchr, memchr2};

use super::stream::Room;

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// One row as found in the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    /// End of the row without its line end.
    pub(super) end: usize,
    /// Start of the next row.
    pub(super) next: usize,
    pub(super) cells: usize,
    /// The last quote that stands where none should, so that it may be the end of another one.
    pub(super) stray: Option<usize>,
}

/// The delimiter that the first rows agree on best; a tab where a table has but one column.
pub(super) fn delimiter(head: &[u8], whole: bool, named_tsv: bool) -> u8 {
    let room = if whole { Room::Last } else { Room::More };
    let score = |delimiter: u8| {
        let (mut at, mut header, mut same, mut rows) = (0, 0, 0usize, 0usize);
        while let Some(row) =
            (scan(head, at, delimiter, room).ok()).filter(|_| at < head.len() && rows < 50)
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

/// A row that is a line, whatever its quotes.
pub(super) fn line_row(bytes: &[u8], at: usize, room: Room) -> Option<Row> {
    let (end, next) = match memchr(b'\n', &bytes[at..]) {
        Some(length) => (at + length, at + length + 1),
        None if room == Room::Last => (bytes.len(), bytes.len()),
        None => return None,
    };
    Some(Row {
        end: without_return(bytes, at, end),
        next,
        cells: 0,
        stray: None,
    })
}

/// Programs that write `\r\n` into a file whose lines the system ends once more leave two returns before the line feed.
fn without_return(bytes: &[u8], start: usize, end: usize) -> usize {
    let row = &bytes[start..end];
    let returns = row.iter().rev().take_while(|&&byte| byte == b'\r').count();
    end - returns
}

/// Whether there are returns at a place and then nothing more on the line.
fn ends_line(bytes: &[u8], at: usize) -> bool {
    let rest = &bytes[at..];
    let returns = rest.iter().take_while(|&&byte| byte == b'\r').count();
    returns > 0 && rest.get(returns).is_none_or(|&byte| byte == b'\n')
}

/// A row whose end is not in sight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unfinished {
    /// The last quote met that stands where none should.
    pub(super) stray: Option<usize>,
}

/// Finds the end of a row. A quote closes a cell only before a delimiter or a line end; elsewhere it stands for itself.
pub(super) fn scan(
    bytes: &[u8],
    start: usize,
    delimiter: u8,
    room: Room,
) -> Result<Row, Unfinished> {
    let (mut at, mut cells, mut stray) = (start, 1, None);
    loop {
        if bytes.get(at) == Some(&b'"') {
            match quoted_end(bytes, at, delimiter, room) {
                Quoted::Closed { end, stray: last } => {
                    at = end;
                    stray = last.or(stray);
                }
                Quoted::Literal => at = plain_end(bytes, at, delimiter),
                Quoted::Open { stray: last } => {
                    let stray = last.or(stray);
                    return Err(Unfinished { stray });
                }
            }
        } else {
            at = plain_end(bytes, at, delimiter);
        }
        match bytes.get(at) {
            Some(&byte) if byte == delimiter => (at, cells) = (at + 1, cells + 1),
            Some(b'\r') => at += 1,
            Some(_) => {
                return Ok(Row {
                    end: without_return(bytes, start, at),
                    next: at + 1,
                    cells,
                    stray,
                });
            }
            None if room == Room::Last => {
                return Ok(Row {
                    end: at,
                    next: at,
                    cells,
                    stray,
                });
            }
            None => return Err(Unfinished { stray }),
        }
    }
}

fn plain_end(bytes: &[u8], at: usize, delimiter: u8) -> usize {
    memchr2(delimiter, b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

/// A cell that begins with a quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoted {
    /// Closed: the place after the closing quote, and the last stray quote that was passed.
    Closed { end: usize, stray: Option<usize> },
    /// Not a quoted cell: its quote stands for itself.
    Literal,
    /// Not closed in sight.
    Open { stray: Option<usize> },
}

fn quoted_end(bytes: &[u8], open: usize, delimiter: u8, room: Room) -> Quoted {
    let (mut at, mut stray) = (open + 1, None);
    loop {
        let Some(length) = bytes.get(at..).and_then(|rest| memchr(b'"', rest)) else {
            return if delimiter == b'\t' && room == Room::Last {
                Quoted::Literal
            } else {
                Quoted::Open { stray }
            };
        };
        at += length;
        match bytes.get(at + 1) {
            Some(b'"') => at += 2,
            Some(&byte) if byte == delimiter || byte == b'\n' => {
                return Quoted::Closed { end: at + 1, stray };
            }
            Some(b'\r') if ends_line(bytes, at + 1) => {
                return Quoted::Closed { end: at + 1, stray };
            }
            None if room == Room::Last => return Quoted::Closed { end: at + 1, stray },
            None => return Quoted::Open { stray },
            // Most writers of tab-separated tables do not quote at all.
            Some(_) if delimiter == b'\t' => return Quoted::Literal,
            Some(_) => (at, stray) = (at + 1, Some(at)),
        }
    }
}

/// The cells of one row, unquoted and with a spreadsheet guard taken off.
pub(super) fn cells(row: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let bytes = row.as_bytes();
    let (mut found, mut at, mut open) = (Vec::new(), 0, false);
    loop {
        let quoted = bytes.get(at) == Some(&b'"');
        let closed = match quoted {
            // Behind a quote that is open to the end of the row, no other closes but in a cell of quotes alone.
            true if open => quotes_end(bytes, at, delimiter),
            true => match quoted_end(bytes, at, delimiter, Room::Last) {
                Quoted::Closed { end, .. } => Some(end),
                other => {
                    open = matches!(other, Quoted::Open { .. });
                    None
                }
            },
            false => None,
        };
        let (cell, end) = match closed {
            Some(end) => {
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
            None => {
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

/// Where a cell ends that holds nothing but quotes, if that is one.
fn quotes_end(bytes: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let quotes = bytes[at..].iter().take_while(|&&byte| byte == b'"').count();
    let end = at + quotes;
    let ends = match bytes.get(end) {
        Some(&byte) => byte == delimiter || byte == b'\n' || ends_line(bytes, end),
        None => true,
    };
    (ends && quotes % 2 == 0).then_some(end)
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
    use proptest::prelude::*;

    use super::*;

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
    fn a_row_of_open_quotes_is_read_once() {
        // Looked through to its end for every cell, this row would take hours.
        const CELLS: usize = 1_000_000;
        let row = "1".to_owned() + &",\"x".repeat(CELLS) + ",\"\",\"\"x";
        let found = cells(&row, b',');
        assert_eq!(found.len(), CELLS + 3);
        assert_eq!(found[CELLS..], ["\"x", "", "\"\"x"]);
    }

    proptest! {
        #[test]
        fn behind_an_open_quote_none_closes_but_that_of_an_empty_cell(
            pieces in prop::collection::vec(
                prop::sample::select(vec!["\"", "\"\"", ",", ",", "\n", "x", "\r", "\r\n", ",\"x"]),
                0..30,
            ),
        ) {
            let row = pieces.concat();
            let bytes = row.as_bytes();
            let opens = |at: &usize| bytes[*at] == b'"' && at.checked_sub(1).is_none_or(|before| bytes[before] == b',');
            let mut open = false;
            for at in (0..bytes.len()).filter(opens) {
                let whole = quoted_end(bytes, at, b',', Room::Last);
                let closed = match whole {
                    Quoted::Closed { end, .. } => Some(end),
                    _ => None,
                };
                if open {
                    prop_assert_eq!(closed, quotes_end(bytes, at, b','), "{:?} at {}", row, at);
                }
                open |= matches!(whole, Quoted::Open { .. });
            }
        }
    }
}
