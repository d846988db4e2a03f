//! Articles as agencies send them: NewsML-G2 (one `newsItem`, or many in a `newsMessage`) and NITF.

use std::sync::Arc;

use super::columns::Wishes;
use super::limits::Bounds;
use super::pick::Value;
use super::rows::{Cell, Row, Rows};
use super::stream::Records;
use super::xml::{self, Element};
use crate::error::Result;

/// Whether a document with this root holds such articles.
pub(super) fn is_news(root: &str) -> bool {
    matches!(root, "newsItem" | "newsMessage" | "packageItem" | "nitf")
}

/// Reads all items.
pub(super) fn read(file: &Arc<str>, text: &str, asked: (&Wishes, &Bounds)) -> Result<Records> {
    let document = xml::read(text, |name| matches!(name, "newsItem" | "nitf"));
    let mut rows = Rows::new(file, asked);
    let mut number = 0;
    for item in &document.records {
        number += 1;
        let cells = match xml::local(&item.name) {
            "nitf" => nitf(item, text),
            _ => g2(item, text),
        };
        let cells = cells.into_iter().map(|(column, value)| {
            let value = value.map(|value| Value::Text(value.into()));
            (column.into(), value)
        });
        rows.take(Row {
            record: number,
            line: item.line,
            cells: Ok(cells.collect::<Vec<Cell>>()),
        })?;
    }
    rows.finish_document(
        number,
        document.trouble.as_ref(),
        "no newsItem in the document",
    )
}

type Values = Vec<(&'static str, Option<String>)>;

fn g2(item: &Element, document: &str) -> Values {
    let line = |name: &str| item.find(name).and_then(Element::line_of_text);
    let content = item.find("inlineXML");
    let language = item
        .find("contentMeta")
        .and_then(|meta| meta.find("language"));
    let language = language.and_then(|language| language.attribute("tag"));
    let language = language.or_else(|| content.and_then(|content| content.attribute("xml:lang")));
    let inside = content.and_then(|content| content.find("nitf"));
    let text = content
        .and_then(|content| body(content).story(document))
        .or_else(|| {
            item.find("inlineData")
                .and_then(|data| data.story(document))
        });
    vec![
        ("id", item.attribute("guid").map(str::to_owned)),
        ("outlet", item.find("provider").and_then(named)),
        (
            "title",
            line("headline")
                .or_else(|| inside.and_then(headline))
                .or_else(|| line("title")),
        ),
        (
            "published",
            line("firstCreated")
                .or_else(|| line("contentCreated"))
                .or_else(|| line("versionCreated")),
        ),
        (
            "author",
            line("by").or_else(|| item.find("creator").and_then(named)),
        ),
        (
            "language",
            language
                .or_else(|| item.attribute("xml:lang"))
                .map(str::to_owned),
        ),
        ("text", text),
    ]
}

fn nitf(item: &Element, document: &str) -> Values {
    let told = |element: &str, attribute: &str| {
        let found = item
            .find(element)
            .and_then(|element| element.attribute(attribute));
        found.map(str::to_owned)
    };
    let issued = told("date.issue", "norm").or_else(|| told("pubdata", "date.publication"));
    vec![
        ("id", told("doc-id", "id-string")),
        ("outlet", told("pubdata", "name")),
        ("title", headline(item)),
        ("url", told("pubdata", "ex-ref")),
        ("published", issued),
        (
            "author",
            item.find("byline")
                .and_then(|byline| byline.story(document)),
        ),
        ("text", body(item).story(document)),
    ]
}

/// What holds the story and nothing else of the page.
fn body(content: &Element) -> &Element {
    content
        .find("body.content")
        .or_else(|| content.find("body"))
        .unwrap_or(content)
}

fn headline(item: &Element) -> Option<String> {
    item.find("hl1")
        .or_else(|| item.find("title"))
        .and_then(Element::line_of_text)
}

/// A party: by name, else as it is written in the attributes (`literal`, or a code behind its scheme).
fn named(party: &Element) -> Option<String> {
    let name = party.find("name").and_then(Element::line_of_text);
    let code = || {
        let code = party
            .attribute("literal")
            .or_else(|| party.attribute("qcode"))?;
        Some(xml::local(code).to_owned())
    };
    name.or_else(code)
}
