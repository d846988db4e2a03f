//! JSON that is not line by line: an array of objects, an object that wraps such an array, a single object, or
//! objects one after another. Arrays and sequences are streamed; a wrapper is taken as one record would be.

use memchr::{memchr_iter, memrchr};

use super::brackets::{Inside, first_inside, members};
use super::columns::{Columns, SampleRecord};
use super::limits::too_long;
use super::names::{self, Field};
use super::object;
use super::pick::Picked;
use super::stream::{Format, Room, Span};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Array,
    Sequence,
    Done,
}

/// Cuts at the ends of objects.
#[derive(Debug)]
pub(super) struct Json {
    state: State,
    line: u64,
    /// 1-based column of the next byte.
    column: u64,
    /// Top-level keys that `--map` names as the text.
    text_keys: Vec<String>,
    /// The rest of a record that was given up is still to be passed over: from this place in it.
    skipping: Option<Inside>,
}

impl Json {
    pub(super) fn new(text_keys: Vec<String>) -> Self {
        Self {
            state: State::Start,
            line: 1,
            column: 1,
            text_keys,
            skipping: None,
        }
    }

    fn start(
        &mut self,
        bytes: &[u8],
        at: usize,
        room: Room,
        spans: &mut Vec<Span>,
    ) -> Option<usize> {
        if bytes[at] == b'[' {
            self.state = State::Array;
            return Some(at + 1);
        }
        let end = Inside::default().value_end(bytes, at);
        if end.is_none() && waits(room, at) {
            return None;
        }
        self.state = State::Sequence;
        let Some(end) = end else {
            return Some(at);
        };
        let Some((start, inner_end)) = self.wrapped(&bytes[at..end]) else {
            return Some(at);
        };
        let (mut inner, line) = (
            Self {
                state: State::Array,
                line: self.line,
                column: self.column,
                text_keys: Vec::new(),
                skipping: None,
            },
            self.line,
        );
        inner.line = line + newlines(&bytes[at..at + start]);
        let base = at + start + 1;
        inner.column = column_after(&bytes[at..base], self.column);
        let first = spans.len();
        inner.split(&bytes[base..at + inner_end], Room::Last, spans);
        for span in &mut spans[first..] {
            span.start += base;
            span.end += base;
        }
        Some(end)
    }

    /// The longest array of objects inside an object that is no article itself.
    fn wrapped(&self, object: &[u8]) -> Option<(usize, usize)> {
        let mut arrays = Vec::new();
        let mut objects = vec![(0, 0)];
        while let Some((start, depth)) = objects.pop() {
            for (key, value, end) in members(object, start) {
                match object[value] {
                    b'"' if depth == 0 && self.is_text(&object[key.0..key.1]) => return None,
                    // Versions of one text, not records.
                    b'[' if depth == 0 && &object[key.0..key.1] == b"bodies" => return None,
                    b'[' if first_inside(object, value) == Some(b'{') => arrays.push((value, end)),
                    b'{' if depth < 2 => objects.push((value, depth + 1)),
                    _ => {}
                }
            }
        }
        arrays
            .into_iter()
            .max_by_key(|&(start, end)| (end - start, std::cmp::Reverse(start)))
    }

    fn is_text(&self, key: &[u8]) -> bool {
        let key = String::from_utf8_lossy(key);
        names::recognise(&key)
            .iter()
            .any(|found| found.0 == Field::Text)
            || self.text_keys.iter().any(|k| *k == key)
    }

    fn broken(&self, at: usize, reason: &str) -> Span {
        Span {
            start: at,
            end: at,
            line: self.line,
            column: self.column,
            broken: Some(reason.to_owned()),
        }
    }

    /// The next value at `at`: its end, or what stands in its place.
    fn element(
        &mut self,
        bytes: &[u8],
        at: usize,
        room: Room,
        spans: &mut Vec<Span>,
    ) -> Option<usize> {
        let mut inside = Inside::default();
        let end = match inside.value_end(bytes, at) {
            // A bare number at the end of the chunk may go on in the next one.
            Some(end)
                if end < bytes.len()
                    || room == Room::Last
                    || matches!(bytes[at], b'{' | b'[' | b'"') =>
            {
                end
            }
            _ if waits(room, at) => return None,
            _ if room == Room::Full => {
                spans.push(self.broken(at, &too_long()));
                self.skipping = Some(inside);
                return Some(bytes.len());
            }
            _ => {
                spans.push(self.broken(at, "bad JSON: the file ends inside this record"));
                self.state = State::Done;
                return Some(bytes.len());
            }
        };
        spans.push(Span {
            start: at,
            end,
            line: self.line,
            column: self.column,
            broken: None,
        });
        Some(end)
    }

    /// Passes over what is left of a record that was given up; gives where that ends.
    fn skip(&mut self, bytes: &[u8], room: Room, spans: &mut Vec<Span>) -> usize {
        let Some(mut inside) = self.skipping.take() else {
            return 0;
        };
        if let Some(end) = inside.end(bytes, 0) {
            return self.done(bytes, 0, end);
        }
        let end = self.done(bytes, 0, bytes.len());
        if room == Room::Last {
            self.state = State::Done;
            let reason = "bad JSON: the file ends inside the record before, which is too long; a quote or a bracket \
                          in it may not be closed";
            spans.push(self.broken(end, reason));
        } else {
            self.skipping = Some(inside);
        }
        end
    }

    fn done(&mut self, bytes: &[u8], at: usize, to: usize) -> usize {
        self.line += newlines(&bytes[at..to]);
        self.column = column_after(&bytes[at..to], self.column);
        to
    }
}

impl Format for Json {
    fn split(&mut self, bytes: &[u8], room: Room, spans: &mut Vec<Span>) -> usize {
        let mut at = self.skip(bytes, room, spans);
        loop {
            let blank = bytes[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            at = self.done(bytes, at, at + blank);
            let Some(&byte) = bytes.get(at) else {
                if room == Room::Last && self.state == State::Array {
                    self.state = State::Done;
                    spans.push(self.broken(at, "bad JSON: the array is not closed"));
                }
                return at;
            };
            let end = match (self.state, byte) {
                (State::Start, _) => self.start(bytes, at, room, spans),
                (State::Array, b']') => {
                    self.state = State::Done;
                    Some(at + 1)
                }
                (State::Array | State::Sequence, b',') => Some(at + 1),
                (State::Array | State::Sequence, _) => self.element(bytes, at, room, spans),
                (State::Done, _) => {
                    spans.push(self.broken(at, "bad JSON: text after the end of the array"));
                    return bytes.len();
                }
            };
            match end {
                Some(end) => at = self.done(bytes, at, end),
                None => return at,
            }
        }
    }

    fn line(&self) -> u64 {
        self.line
    }

    fn sample(&self, record: &str) -> Result<SampleRecord, String> {
        object::sample(record)
    }

    fn pick<'d>(&self, record: &'d str, columns: &Columns) -> Result<Picked<'d>, String> {
        object::pick(record, columns)
    }
}

/// Whether a record at `at` whose end is not in sight waits for more: there is more room when it stands at the beginning.
fn waits(room: Room, at: usize) -> bool {
    room == Room::More || (room == Room::Full && at > 0)
}

/// The column after these bytes, which start at `column`.
fn column_after(bytes: &[u8], column: u64) -> u64 {
    let scalars = |bytes: &[u8]| bytes.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u64;
    match memrchr(b'\n', bytes) {
        Some(end) => 1 + scalars(&bytes[end + 1..]),
        None => column + scalars(bytes),
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(String, u64)> {
        let mut spans = Vec::new();
        Json::new(Vec::new()).split(text.as_bytes(), Room::Last, &mut spans);
        let show = |span: Span| {
            (
                span.broken.unwrap_or(text[span.start..span.end].to_owned()),
                span.line,
            )
        };
        spans.into_iter().map(show).collect()
    }

    fn own(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
        expected
            .iter()
            .map(|&(text, line)| (text.to_owned(), line))
            .collect()
    }

    #[test]
    fn arrays_wrappers_single_objects_and_sequences() {
        assert_eq!(
            split("[\n{\"a\": \"]}\\\"\"},\n {\"b\": [1]}\n]\n"),
            own(&[("{\"a\": \"]}\\\"\"}", 2), ("{\"b\": [1]}", 3)])
        );
        assert_eq!(
            split("{\"n\": 2,\n\"articles\": [{\"a\": 1},\n{\"a\": 2}], \"z\": [1]}"),
            own(&[("{\"a\": 1}", 2), ("{\"a\": 2}", 3)])
        );
        assert_eq!(
            split("{\"articles\": {\"results\": [{\"a\": 1}]}}"),
            own(&[("{\"a\": 1}", 1)])
        );
        let single = "{\"text\": \"t\", \"images\": [{\"u\": 1}]}";
        assert_eq!(split(single), own(&[(single, 1)]));
        assert_eq!(
            split("{\"a\":\n1}\n{\"a\": 2}"),
            own(&[("{\"a\":\n1}", 1), ("{\"a\": 2}", 3)])
        );
        assert_eq!(split("[]"), own(&[]));
    }

    #[test]
    fn columns_are_counted_in_characters() {
        let columns = |text: &str| -> Vec<(u64, u64)> {
            let mut spans = Vec::new();
            Json::new(Vec::new()).split(text.as_bytes(), Room::Last, &mut spans);
            spans.iter().map(|span| (span.line, span.column)).collect()
        };
        assert_eq!(
            columns("[{\"a\": \"é\"}, {\"a\": 2},\n  {\"b\": 1}]"),
            [(1, 2), (1, 14), (2, 3)]
        );
        assert_eq!(
            columns("{\"n\": [\n {\"a\": 1}, {\"a\": 2}]}"),
            [(2, 2), (2, 12)]
        );
    }

    #[test]
    fn what_is_no_object_or_not_closed_is_told() {
        assert_eq!(split("[1, \"x\"]"), own(&[("1", 1), ("\"x\"", 1)]));
        assert_eq!(
            split("[{\"a\": 1},\n{\"a\": "),
            own(&[
                ("{\"a\": 1}", 1),
                ("bad JSON: the file ends inside this record", 2)
            ])
        );
        assert_eq!(
            split("[{\"a\": 1}\n"),
            own(&[("{\"a\": 1}", 1), ("bad JSON: the array is not closed", 2)])
        );
        assert_eq!(
            split("[] x"),
            own(&[("bad JSON: text after the end of the array", 1)])
        );
        assert_eq!(
            split("[}, {\"a\": 1}]").last(),
            Some(&("{\"a\": 1}".to_owned(), 1))
        );
    }

    #[test]
    fn cut_anywhere_gives_the_same_records() {
        let text = "[{\"a\": \"x]\\\\\"}, 12, {\"b\": {\"c\": [1, 2]}}]";
        let whole = split(text);
        for cut in 0..text.len() {
            let mut json = Json::new(Vec::new());
            let (mut first, mut second) = (Vec::new(), Vec::new());
            let done = json.split(&text.as_bytes()[..cut], Room::More, &mut first);
            json.split(&text.as_bytes()[done..], Room::Last, &mut second);
            let mut all: Vec<&str> = first
                .iter()
                .map(|span| &text[span.start..span.end])
                .collect();
            all.extend(
                second
                    .iter()
                    .map(|span| &text[done + span.start..done + span.end]),
            );
            assert_eq!(
                all,
                whole
                    .iter()
                    .map(|(text, _)| text.as_str())
                    .collect::<Vec<_>>(),
                "cut at {cut}"
            );
        }
    }
    /// As [`super::super::stream::read`] does it with room for so many bytes: all records, and the reasons against them.
    fn in_chunks(text: &str, room_for: usize) -> Vec<String> {
        let mut json = Json::new(Vec::new());
        let (mut found, mut spans, mut at) = (Vec::new(), Vec::new(), 0);
        loop {
            let chunk = &text[at..text.len().min(at + room_for)];
            let (room, last) = match at + chunk.len() == text.len() {
                true => (Room::Last, true),
                false => (Room::Full, false),
            };
            let done = json.split(chunk.as_bytes(), room, &mut spans);
            found.extend(spans.drain(..).map(|span| {
                let record = || chunk[span.start..span.end].to_owned();
                span.broken.unwrap_or_else(record)
            }));
            at += done;
            if last {
                return found;
            }
            assert!(done > 0, "no progress at {at} with room for {room_for}");
        }
    }

    #[test]
    fn of_a_record_that_is_too_long_only_itself_is_lost() {
        let records = [
            r#"{"a": "x]}\"},{", "b": [1, {"c": "\\"}]}"#,
            r#"{"a": 1}"#,
            "\"a string, {\"",
            r#"{"long": {"er": [[], "than", {"all": "the \"others\" are"}]}}"#,
            r#"{"b": 2}"#,
        ];
        for turn in 0..records.len() {
            let mut records = records;
            records.rotate_left(turn);
            let array = format!("[{}]\n", records.join(",\n "));
            let sequence = records.join("\n");
            for room_for in 1..array.len() {
                let expected: Vec<String> = records
                    .iter()
                    .map(|record| match record.len() <= room_for {
                        true => (*record).to_owned(),
                        false => too_long(),
                    })
                    .collect();
                assert_eq!(in_chunks(&array, room_for), expected, "{array} {room_for}");
                assert_eq!(
                    in_chunks(&sequence, room_for),
                    expected,
                    "{sequence} {room_for}"
                );
            }
        }
    }

    #[test]
    fn a_record_that_is_too_long_and_never_ends_is_told() {
        let found = in_chunks("[{\"a\": 1},{\"a\": \"an open quote}, {\"a\": 2}]", 12);
        assert_eq!(found[..2], ["{\"a\": 1}".to_owned(), too_long()]);
        assert!(found.len() == 3 && found[2].contains("the file ends inside the record before"));
    }
}
