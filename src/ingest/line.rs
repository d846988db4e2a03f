//! One JSON object that is plain, picked without a parser: strings, numbers and words side by side, as nearly every line of a
//! dump has them. Strings are found by searching for their ends, several times as fast as by reading them.
//!
//! Whatever is not plain (escaped keys, columns inside columns, halves of surrogate pairs, mistakes) gives `None`: then
//! [`object::pick`](super::object::pick) reads the line, and says what is wrong with it. A test holds the two to each other.

use std::borrow::Cow;
use std::cell::Cell;

use memchr::memchr2;
use serde::de::IgnoredAny;

use super::columns::Columns;
use super::names::Field;
use super::object::Item;
use super::pick::{Picked, Value};

/// Picks the mapped values out of the JSON text of one record, if it is plain.
pub(super) fn pick<'d>(json: &'d str, columns: &Columns) -> Option<Picked<'d>> {
    let mut picked = Picked::default();
    let mut line = Line { json, at: 0 };
    line.pass(b'{')?;
    if line.peek()? == b'}' {
        line.at += 1;
        return line.ends().then_some(picked);
    }
    loop {
        line.space();
        let (key, escaped) = line.string()?;
        line.pass(b':')?;
        line.space();
        let object = json.as_bytes().get(line.at) == Some(&b'{');
        if escaped || (object && columns.is_parent(key)) {
            return None;
        }
        let mut fields = [None; 2];
        let mut wanted = 0;
        columns.fields(key, |field, place| {
            if let Some(slot) = fields.get_mut(wanted) {
                *slot = Some((field, place));
            }
            wanted += 1;
        });
        if wanted > fields.len() {
            return None;
        }
        line.value(&fields[..wanted], &mut picked)?;
        line.space();
        match line.next()? {
            b',' => {}
            b'}' => return line.ends().then_some(picked),
            _ => return None,
        }
    }
}

struct Line<'d> {
    json: &'d str,
    at: usize,
}

impl<'d> Line<'d> {
    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.json.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.json.as_bytes().get(self.at).copied();
        self.at += 1;
        byte
    }

    fn space(&mut self) {
        let rest = self.json.as_bytes().get(self.at..).unwrap_or_default();
        let blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.at += rest.iter().take_while(blank).count();
    }

    fn pass(&mut self, byte: u8) -> Option<()> {
        self.space();
        (self.next()? == byte).then_some(())
    }

    fn ends(&mut self) -> bool {
        self.space();
        self.at >= self.json.len()
    }

    /// A string as it is written, and whether there are escapes in it.
    fn string(&mut self) -> Option<(&'d str, bool)> {
        if self.next()? != b'"' {
            return None;
        }
        let (start, bytes, mut escaped) = (self.at, self.json.as_bytes(), false);
        loop {
            self.at += memchr2(b'"', b'\\', bytes.get(self.at..)?)?;
            if bytes[self.at] == b'"' {
                break;
            }
            escaped = true;
            self.at += 2;
        }
        let raw = &self.json[start..self.at];
        self.at += 1;
        may_be(raw).then_some((raw, escaped))
    }

    /// A string as it is meant; `None` where an escape is wrong or half of a pair.
    fn text(&mut self) -> Option<Cow<'d, str>> {
        let start = self.at + 1;
        let rest = self.json.get(start..)?;
        let mut at = memchr2(b'"', b'\\', rest.as_bytes())?;
        if rest.as_bytes()[at] == b'"' {
            self.at = start + at + 1;
            return may_be(&rest[..at]).then_some(Cow::Borrowed(&rest[..at]));
        }
        let mut text = SPARE.take();
        let own = text.capacity() == 0;
        text.clear();
        text.reserve(rest.len());
        let mut from = 0;
        while rest.as_bytes()[at] == b'\\' {
            text.push_str(&rest[from..at]);
            let (c, length) = escaped(&rest[at..])?;
            text.push(c);
            from = at + length;
            at = from + memchr2(b'"', b'\\', rest.as_bytes().get(from..)?)?;
        }
        text.push_str(&rest[from..at]);
        self.at = start + at + 1;
        may_be(&rest[..at]).then(|| Cow::Owned(fitting(text, own)))
    }

    fn value(&mut self, fields: &[Option<(Field, u32)>], picked: &mut Picked<'d>) -> Option<()> {
        let value = match self.json.as_bytes().get(self.at)? {
            b'"' => Some(Value::Text(self.text()?)),
            b'n' => {
                self.word("null")?;
                None
            }
            _ => {
                let rest = serde_json::Deserializer::from_str(&self.json[self.at..]);
                if fields.is_empty() {
                    let mut rest = rest.into_iter::<IgnoredAny>();
                    rest.next()?.ok()?;
                    self.at += rest.byte_offset();
                    None
                } else {
                    let mut rest = rest.into_iter::<Item<'d>>();
                    let item = rest.next()?.ok()?;
                    self.at += rest.byte_offset();
                    item.value
                }
            }
        };
        let mut value = value.filter(|_| !fields.is_empty());
        let mut fields = fields.iter().flatten().peekable();
        while let Some(&(field, place)) = fields.next() {
            let given = if fields.peek().is_some() {
                value.clone()
            } else {
                value.take()
            };
            given
                .into_iter()
                .for_each(|value| picked.offer(field, place, value));
        }
        Some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.json
            .get(self.at..)?
            .starts_with(word)
            .then(|| self.at += word.len())
    }
}

/// Bytes from which a string is a text.
const LONG: usize = 1000;

thread_local! {
    /// Room for the next text with escapes, where texts are not kept: to ask for some kilobytes and give them back for every
    /// article is a tenth of the time.
    static SPARE: Cell<String> = const { Cell::new(String::new()) };
}

/// Takes back a text that is not needed any more, for the room that it has.
pub(super) fn spare(text: Cow<'_, str>) {
    if let Cow::Owned(text) = text
        && text.capacity() <= 1 << 20
    {
        SPARE.set(text);
    }
}

/// Whether all that stands in a string may do so unescaped.
fn may_be(raw: &str) -> bool {
    // The least of all bytes, since a search that may stop early is not done many bytes at a time.
    raw.bytes().fold(u8::MAX, u8::min) >= 0x20
}

/// A string that has hardly more room than it needs, unless it is a text in the room for texts.
fn fitting(mut text: String, own: bool) -> String {
    // A title is kept, and must not keep the room of a text.
    if text.len() < LONG {
        let kept = text.as_str().to_owned();
        spare(Cow::Owned(text));
        return kept;
    }
    if own && text.capacity() > text.len() + text.len() / 8 {
        text.shrink_to_fit();
    }
    text
}

/// The character of an escape, and its length.
fn escaped(text: &str) -> Option<(char, usize)> {
    Some(match text.as_bytes().get(1)? {
        b'n' => ('\n', 2),
        b'"' => ('"', 2),
        b'\\' => ('\\', 2),
        b'/' => ('/', 2),
        b't' => ('\t', 2),
        b'r' => ('\r', 2),
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'u' => coded(text)?,
        _ => return None,
    })
}

/// The character of `\uXXXX`, or of two of them, and their length.
fn coded(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let hex = text.get(at..at + 6)?.strip_prefix("\\u")?;
        let digits = hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        digits.then(|| u32::from_str_radix(hex, 16).ok())?
    };
    match unit(0)? {
        high @ 0xd800..=0xdbff => {
            let low = unit(6).filter(|low| (0xdc00..=0xdfff).contains(low))?;
            let code = 0x10000 + ((high - 0xd800) << 10 | (low - 0xdc00));
            Some((char::from_u32(code)?, 12))
        }
        code => Some((char::from_u32(code)?, 6)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::object;
    use super::*;
    use crate::article::{Article, Origin};

    fn article(picked: Picked<'_>) -> Result<Article, String> {
        picked.into_article(&Origin {
            file: Arc::from("a"),
            record: 1,
            line: 1,
            column: 1,
        })
    }

    fn columns() -> Columns {
        let record = ["id", "text", "title", "url", "source", "authors", "date"];
        let sample = record
            .map(|name| (name.to_owned(), "x".to_owned()))
            .to_vec();
        Columns::learn("a", &Vec::new(), &[sample]).unwrap()
    }

    /// What is plain is what the parser makes of it.
    fn check(json: &str) -> bool {
        let (columns, plain) = (columns(), pick(json, &columns()).map(article));
        if let Some(plain) = &plain {
            let read = object::pick(json, &columns).map(article);
            assert_eq!(read.as_ref(), Ok(plain), "{json}");
        }
        plain.is_some()
    }

    #[test]
    fn plain_lines_are_picked_and_others_left() {
        for json in [
            r#"{"id":7,"text":"One\n\ntwo \u00e9\ud83d\ude00 \"x\"","title":null,"more":[1,{"a":"}"}]}"#,
            r#" { "text" : "x" , "id" : -1.5e3 , "authors":["A","B"] } "#,
            r#"{"text":"a","text":"b"}"#,
            "{}",
            r#"{"text":true}"#,
        ] {
            assert!(check(json), "{json}");
        }
        for json in [
            "",
            "[]",
            "{",
            r#"{"text":"x"#,
            r#"{"text":"x"}}"#,
            r#"{"text":"x",}"#,
            r#"{"te\u0078t":"x"}"#,
            r#"{"text":"\ud800"}"#,
            r#"{"text":"\x"}"#,
            r#"{"text":nul}"#,
            r#"{"id":01,"text":"x"}"#,
            "{\"text\":\"a\tb\"}",
            r#"{"text":"x" "id":1}"#,
            r#"{"text":"\u+123"}"#,
        ] {
            assert!(!check(json), "{json}");
        }
    }

    fn value() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            "\\PC{0,12}|[\"\\\\/\n\t\u{1}é😀]{0,8}".prop_map(Into::into),
        ];
        leaf.prop_recursive(2, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Into::into),
                prop::collection::btree_map("[a-z$]{1,5}", inner, 0..3)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    fn record() -> impl Strategy<Value = String> {
        let key = prop::sample::select(vec![
            "id", "text", "title", "url", "source", "authors", "date", "x", "meta",
        ]);
        prop::collection::vec((key, value()), 0..6).prop_map(|members| {
            let members: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}:{value}", serde_json::Value::from(*key)))
                .collect();
            format!("{{{}}}", members.join(","))
        })
    }

    proptest! {
        #[test]
        fn agrees_with_the_parser(json in record()) {
            check(&json);
        }

        #[test]
        fn agrees_on_damaged_records(json in record(), at in any::<prop::sample::Index>(), with in "[\"{}:,\\\\nu0\u{2} ]") {
            let places: Vec<usize> = json.char_indices().map(|(at, _)| at).collect();
            let at = places[at.index(places.len())];
            check(&format!("{}{with}{}", &json[..at], &json[at..]));
            check(&json[..at]);
        }
    }
}
