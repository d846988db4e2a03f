//! JSON lines: one object a line.

use memchr::memchr;

use super::columns::{Columns, SampleRecord};
use super::limits::too_long;
use super::line;
use super::object;
use super::pick::Picked;
use super::stream::{Format, Room, Span};

/// Cuts at line ends.
#[derive(Debug)]
pub(super) struct JsonLines {
    line: u64,
    /// The rest of a line that was given up is still to be passed over.
    skipping: bool,
}

impl JsonLines {
    pub(super) fn new() -> Self {
        Self {
            line: 1,
            skipping: false,
        }
    }

    fn keep(&mut self, bytes: &[u8], start: usize, end: usize, spans: &mut Vec<Span>) {
        let blank = bytes[start..end].iter().all(u8::is_ascii_whitespace);
        if !self.skipping && !blank {
            let indent = bytes[start..end]
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            spans.push(Span {
                start,
                end,
                line: self.line,
                column: 1 + indent as u64,
                broken: None,
            });
        }
        self.skipping = false;
    }
}

impl Format for JsonLines {
    fn split(&mut self, bytes: &[u8], room: Room, spans: &mut Vec<Span>) -> usize {
        let mut start = 0;
        while let Some(length) = memchr(b'\n', &bytes[start..]) {
            self.keep(bytes, start, start + length, spans);
            self.line += 1;
            start += length + 1;
        }
        match room {
            Room::Last if start < bytes.len() => {
                self.keep(bytes, start, bytes.len(), spans);
                bytes.len()
            }
            Room::Full if start == 0 => {
                if !self.skipping {
                    spans.push(Span {
                        start: 0,
                        end: 0,
                        line: self.line,
                        column: 1,
                        broken: Some(too_long()),
                    });
                }
                self.skipping = true;
                bytes.len()
            }
            _ if self.skipping => bytes.len(),
            _ => start,
        }
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn sample(&self, record: &str) -> Result<SampleRecord, String> {
        object::sample(record)
    }

    fn pick<'d>(&self, record: &'d str, columns: &Columns) -> Result<Picked<'d>, String> {
        line::pick(record, columns).map_or_else(|| object::pick(record, columns), Ok)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(lines: &mut JsonLines, text: &str, room: Room) -> (Vec<(String, u64)>, usize) {
        let mut spans = Vec::new();
        let done = lines.split(text.as_bytes(), room, &mut spans);
        (
            spans
                .into_iter()
                .map(|span| (text[span.start..span.end].to_owned(), span.line))
                .collect(),
            done,
        )
    }

    #[test]
    fn blank_lines_count_as_lines_not_as_records() {
        let mut lines = JsonLines::new();
        let (spans, done) = split(&mut lines, "{1}\r\n\n  \n{2}\n{3", Room::More);
        assert_eq!(
            (spans, done),
            (vec![("{1}\r".to_owned(), 1), ("{2}".to_owned(), 4)], 13)
        );
        let (spans, done) = split(&mut lines, "{3}", Room::Last);
        assert_eq!((spans, done), (vec![("{3}".to_owned(), 5)], 3));
    }

    #[test]
    fn a_line_over_the_limit_is_given_up_once() {
        let mut lines = JsonLines::new();
        let mut spans = Vec::new();
        assert_eq!(lines.split(b"aaaa", Room::Full, &mut spans), 4);
        assert_eq!(lines.split(b"aaaa", Room::Full, &mut spans), 4);
        assert_eq!(spans.len(), 1);
        assert!(spans[0].broken.is_some());
        assert_eq!(
            split(&mut lines, "aa\n{2}\n", Room::Last),
            (vec![("{2}".to_owned(), 2)], 7)
        );
    }
}
