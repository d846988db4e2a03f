//! Feeds: RSS 0.9 to 2.0 and Atom.

use std::sync::Arc;

use super::columns::Wishes;
use super::limits::Bounds;
use super::pick::Value;
use super::rows::{Cell, Row, Rows};
use super::stream::Records;
use super::xml::{self, Document, Element};
use crate::error::Result;

/// Where an item may have its text, best first.
const TEXT: [&str; 8] = [
    "content:encoded",
    "content",
    "atom:content",
    "yandex:full-text",
    "fulltext",
    "description",
    "summary",
    "atom:summary",
];

/// Whether a document with this root is a feed.
pub(super) fn is_feed(root: &str) -> bool {
    matches!(root, "rss" | "RDF" | "feed")
}

/// Reads all items.
pub(super) fn read(file: &Arc<str>, text: &str, asked: (&Wishes, &Bounds)) -> Result<Records> {
    let document = xml::read(text, |name| matches!(name, "item" | "entry"));
    let feed = Feed {
        text,
        document: &document,
    };
    let mut rows = Rows::new(file, asked);
    let mut number = 0;
    for item in &document.records {
        number += 1;
        let cells = feed.cells(item);
        let row = Row {
            record: number,
            line: item.line,
            cells: Ok(cells),
        };
        rows.take(row)?;
    }
    rows.finish_document(number, document.trouble.as_ref(), "the feed has no items")
}

struct Feed<'a> {
    text: &'a str,
    document: &'a Document,
}

impl Feed<'_> {
    fn cells(&self, item: &Element) -> Vec<Cell> {
        let line = |names: &[&str]| first(item, names, Element::line_of_text);
        let story = |names: &[&str]| first(item, names, |element| element.story(self.text));
        let url = line(&["feedburner:origLink"]).or_else(|| link(item));
        let id = line(&["guid", "id", "atom:id"]);
        let published = line(&[
            "pubDate",
            "published",
            "atom:published",
            "dc:date",
            "issued",
            "updated",
            "atom:updated",
        ]);
        let source = item.child("source").or_else(|| item.child("atom:source"));
        let source =
            source.and_then(|source| source.child("title").unwrap_or(source).line_of_text());
        let outlet = source
            .or_else(|| line(&["dc:publisher"]))
            .or_else(|| self.channel("title").filter(|_| url.is_none()));
        let cells = [
            ("id", id),
            ("outlet", outlet),
            ("title", line(&["title", "atom:title"])),
            ("url", url),
            ("published", published),
            ("author", authors(item)),
            (
                "language",
                line(&["dc:language"]).or_else(|| self.channel("language")),
            ),
            ("text", story(&TEXT)),
            ("description", story(&["description"])),
            ("summary", story(&["summary", "atom:summary"])),
        ];
        cells
            .into_iter()
            .map(|(column, value)| (column.into(), value.map(|value| Value::Text(value.into()))))
            .collect()
    }

    /// What the feed says of itself.
    fn channel(&self, name: &str) -> Option<String> {
        let root = self.document.around.children.first()?;
        let channel = root.child("channel").unwrap_or(root);
        channel.child(name).and_then(Element::line_of_text)
    }
}

/// The first of these children that holds anything.
fn first(
    item: &Element,
    names: &[&str],
    take: impl Fn(&Element) -> Option<String>,
) -> Option<String> {
    names.iter().find_map(|name| item.all(name).find_map(&take))
}

/// RSS has the address as a text; Atom in an attribute, with what it leads to.
fn link(item: &Element) -> Option<String> {
    let links = || item.all("link").chain(item.all("atom:link"));
    let told = links().find_map(Element::line_of_text);
    let alternate = |link: &&Element| link.attribute("rel").is_none_or(|rel| rel == "alternate");
    let page = |link: &Element| link.attribute("href").map(str::to_owned);
    let lasting = || {
        let guid = item.child("guid")?;
        let is_link = guid.attribute("isPermaLink") != Some("false");
        guid.line_of_text()
            .filter(|guid| is_link && guid.starts_with("http"))
    };
    told.or_else(|| links().filter(alternate).find_map(page))
        .or_else(lasting)
}

fn authors(item: &Element) -> Option<String> {
    let names = ["dc:creator", "author", "atom:author", "itunes:author"];
    let of = |name: &str| {
        let told = item.all(name);
        let told = told.filter_map(|author| author.child("name").unwrap_or(author).line_of_text());
        told.collect::<Vec<_>>().join(", ")
    };
    names
        .iter()
        .map(|name| of(name))
        .find(|told| !told.is_empty())
}
