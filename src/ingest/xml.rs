//! XML documents as small trees: the records of a document one by one, and what stands around them.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::html;

/// Elements are nested so deep; what lies deeper belongs to the last of them.
const DEPTH: usize = 100;

/// One element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name, with the prefix it has in the document.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    /// The text directly in it, references decoded.
    pub(super) text: String,
    /// Where its contents stand in the document.
    inner: Range<usize>,
    /// 1-based line of its tag.
    pub(super) line: u64,
}

/// A document taken apart.
#[derive(Default)]
pub(super) struct Document {
    /// The elements asked for, in their order.
    pub(super) records: Vec<Element>,
    /// Everything else: a root without a name.
    pub(super) around: Element,
    /// The line on which the document ended before its end, and why.
    pub(super) trouble: Option<(u64, String)>,
}

/// Takes a document apart; `is_record` judges by the local name.
pub(super) fn read(text: &str, is_record: fn(&str) -> bool) -> Document {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut tree = Tree {
        open: vec![Element::default()],
        records: Vec::new(),
        is_record,
        too_deep: 0,
    };
    let (mut line, mut counted) = (1, 0);
    let trouble = loop {
        let before = place(&reader, text);
        line += newlines(&text[counted..before]);
        counted = before;
        match reader.read_event() {
            Ok(Event::Start(tag)) => tree.start(&tag, place(&reader, text), line),
            Ok(Event::Empty(tag)) => {
                tree.start(&tag, place(&reader, text), line);
                tree.end(tag.name().as_ref(), place(&reader, text));
            }
            Ok(Event::End(tag)) => tree.end(tag.name().as_ref(), before),
            Ok(Event::Text(piece)) => tree.text(&piece),
            Ok(Event::CData(piece)) => tree.text(&piece),
            Ok(Event::GeneralRef(name)) => {
                let reference = format!("&{};", &*name);
                tree.text(&html_escape::decode_html_entities(&reference));
            }
            Ok(Event::Eof) => {
                let cut = tree.open.len() > 1;
                break cut.then(|| "the document ends inside an element".to_owned());
            }
            Ok(_) => {}
            Err(error) => break Some(format!("bad XML: {error}")),
        }
    };
    while tree.open.len() > 1 {
        tree.close(text.len());
    }
    Document {
        records: tree.records,
        around: tree.open.pop().unwrap_or_default(),
        trouble: trouble.map(|reason| (line, reason)),
    }
}

/// The local name of the first element, if this is the beginning of a document.
pub(super) fn root(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    loop {
        let inside = rest.strip_prefix('<')?;
        rest = match inside.as_bytes().first()? {
            b'?' => inside.split_once("?>")?.1,
            b'!' if inside.starts_with("!--") => inside.split_once("-->")?.1,
            b'!' => inside.split_once('>')?.1,
            _ => {
                let end = inside.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?;
                return Some(local(&inside[..end]));
            }
        }
        .trim_start();
    }
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn place(reader: &Reader<&[u8]>, text: &str) -> usize {
    usize::try_from(reader.buffer_position())
        .unwrap_or(usize::MAX)
        .min(text.len())
}

fn newlines(text: &str) -> u64 {
    memchr::memchr_iter(b'\n', text.as_bytes()).count() as u64
}

struct Tree {
    /// From the root to the element at hand; never empty.
    open: Vec<Element>,
    records: Vec<Element>,
    is_record: fn(&str) -> bool,
    /// Open elements beyond [`DEPTH`].
    too_deep: usize,
}

impl Tree {
    fn start(&mut self, tag: &BytesStart<'_>, inner: usize, line: u64) {
        if self.open.len() > DEPTH {
            self.too_deep += 1;
            return;
        }
        let mut attributes = tag.attributes();
        let attributes = attributes.with_checks(false).flatten().map(|found| {
            let value = html_escape::decode_html_entities(&found.value).into_owned();
            (found.key.as_ref().to_owned(), value)
        });
        self.open.push(Element {
            name: tag.name().as_ref().to_owned(),
            attributes: attributes.collect(),
            inner: inner..inner,
            line,
            ..Element::default()
        });
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }

    /// Closes the element of this name and those in it that were not; a name that is not open is passed over.
    fn end(&mut self, name: &str, inner: usize) {
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        let met = self.open.iter().skip(1).rposition(|open| open.name == name);
        if let Some(met) = met {
            while self.open.len() > met + 1 {
                self.close(inner);
            }
        }
    }

    fn close(&mut self, inner: usize) {
        let Some(mut element) = self.open.pop() else {
            return;
        };
        element.inner.end = inner.max(element.inner.start);
        let in_record = self
            .open
            .iter()
            .skip(1)
            .any(|open| (self.is_record)(local(&open.name)));
        if (self.is_record)(local(&element.name)) && !in_record {
            self.records.push(element);
        } else if let Some(parent) = self.open.last_mut() {
            parent.children.push(element);
        }
    }
}

impl Element {
    /// Children of this name, as it stands in the document.
    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element of this local name at any depth.
    pub(super) fn find(&self, name: &str) -> Option<&Element> {
        let mut waiting: Vec<&Element> = self.children.iter().rev().collect();
        while let Some(element) = waiting.pop() {
            if local(&element.name) == name {
                return Some(element);
            }
            waiting.extend(element.children.iter().rev());
        }
        None
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|attribute| attribute.0 == name);
        found
            .map(|attribute| attribute.1.trim())
            .filter(|value| !value.is_empty())
    }

    /// Its text on one line, markup taken off; `None` if it is blank.
    pub(super) fn line_of_text(&self) -> Option<String> {
        let text = visible(&self.text);
        let words: Vec<&str> = text.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// Its text, where that is markup a line for every block; where it holds elements, theirs. `None` if it is blank.
    pub(super) fn story(&self, document: &str) -> Option<String> {
        let text = match self.children.is_empty() {
            true => visible(&self.text),
            false => html::visible(&plain_names(&document[self.inner.clone()])),
        };
        (!text.trim().is_empty()).then_some(text)
    }
}

/// A text that may be markup, as a reader sees it.
pub(super) fn visible(text: &str) -> String {
    let tag = |rest: &str| {
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        rest.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains('>')
    };
    let is_markup = text.match_indices('<').any(|(at, _)| tag(&text[at + 1..]));
    match is_markup {
        true => html::visible(text),
        false => html_escape::decode_html_entities(text).trim().to_owned(),
    }
}

/// Elements of NITF that stand in the middle of a line.
const INLINE: [&str; 19] = [
    "person",
    "org",
    "location",
    "chron",
    "num",
    "money",
    "event",
    "function",
    "city",
    "country",
    "region",
    "state",
    "sublocation",
    "object.title",
    "virtloc",
    "frac",
    "pronounce",
    "copyrite",
    "alt-code",
];

/// Markup whose elements have no prefix, without those that only say what a word means, and without pictures.
fn plain_names(markup: &str) -> String {
    let mut plain = String::with_capacity(markup.len());
    let (mut rest, mut media) = (markup, 0usize);
    while let Some(at) = rest.find('<') {
        if media == 0 {
            plain.push_str(&rest[..at]);
        }
        rest = &rest[at..];
        if let Some(inside) = rest.strip_prefix("<![CDATA[") {
            let (text, after) = inside.split_once("]]>").unwrap_or((inside, ""));
            if media == 0 {
                plain.push_str(&html_escape::encode_text(text));
            }
            rest = after;
            continue;
        }
        let Some(end) = rest.find('>') else {
            break;
        };
        let tag = &rest[1..end];
        rest = &rest[end + 1..];
        let (slash, named) = tag
            .strip_prefix('/')
            .map_or(("", tag), |named| ("/", named));
        let length = named
            .find(|c: char| c.is_whitespace() || c == '/')
            .unwrap_or(named.len());
        let name = local(&named[..length]);
        if name == "media" && !tag.ends_with('/') {
            media = if slash.is_empty() {
                media + 1
            } else {
                media.saturating_sub(1)
            };
        } else if media == 0 && !INLINE.contains(&name) {
            plain.extend(["<", slash, name, &named[length..], ">"]);
        }
    }
    if media == 0 {
        plain.push_str(rest);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_item(name: &str) -> bool {
        name == "item"
    }

    #[test]
    fn the_first_element_is_the_root() {
        assert_eq!(
            root("\n<?xml version='1.0'?><!-- <a> --><!DOCTYPE rss>\n<x:rss v='1'>"),
            Some("rss")
        );
        assert_eq!(root("<feed/>"), Some("feed"));
        assert!(root("text <a>").is_none() && root("<").is_none() && root("<a").is_none());
    }

    #[test]
    fn records_and_what_stands_around_them() {
        let text = "<r><t>A &amp; B&nbsp;C</t>\n<item a='1 &lt;'><b>x<![CDATA[<i>y</i>]]></b></item><item/>\n<end>z</end></r>";
        let document = read(text, is_item);
        assert!(document.trouble.is_none());
        assert_eq!(document.records.len(), 2);
        let item = &document.records[0];
        assert_eq!((item.attribute("a"), item.line), (Some("1 <"), 2));
        assert_eq!(item.child("b").unwrap().text, "x<i>y</i>");
        let around = &document.around.children[0];
        assert_eq!(around.child("t").unwrap().text, "A & B\u{a0}C");
        assert_eq!(document.around.find("end").unwrap().text, "z");
    }

    #[test]
    fn broken_documents_keep_what_came_before() {
        let document = read("<r><item><b>x</b></item>\n<item><b>y", is_item);
        assert_eq!(document.records.len(), 2);
        assert_eq!(document.trouble.as_ref().unwrap().0, 2);
        // An end that was never begun, and one that was forgotten.
        let document = read("<r><item><b>x</i></item><item>y</item></r>", is_item);
        assert_eq!(
            (document.records.len(), document.trouble.is_none()),
            (2, true)
        );
    }

    #[test]
    fn deep_documents_do_not_exhaust_the_stack() {
        let deep = format!(
            "<r><item>{}x{}</item><item>y</item></r>",
            "<b>".repeat(200_000),
            "</b>".repeat(200_000)
        );
        assert_eq!(read(&deep, is_item).records.len(), 2);
    }

    #[test]
    fn words_are_not_torn_from_their_lines() {
        let text = "<r><x:p>Mayor <person><name.given>Ada</name.given> Holm</person> left &amp; came.</x:p><media><caption>No</caption></media><p><![CDATA[a < b]]></p></r>";
        let document = read(text, is_item);
        let story = document.around.children[0].story(text).unwrap();
        assert_eq!(story.lines().last(), Some("a < b"));
        assert!(!story.contains("No"), "{story}");
        assert_eq!(visible("1 < 2 &amp; 3"), "1 < 2 & 3");
        assert_eq!(visible("<p>One</p><p>two &eacute;</p>"), "One\ntwo é");
    }
}
