//! `lineage.graphml`: the graph for networkx, Gephi, yEd. Characters that XML forbids are dropped.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use serde::Serialize;
use serde_json::Value;

use super::{ReportOptions, graph};
use crate::outcome::Trace;

/// Attributes of nodes; `id` is the node's own.
const NODE: &[(&str, &str)] = &[
    ("kind", "string"),
    ("outlet", "string"),
    ("title", "string"),
    ("published", "string"),
    ("published_basis", "string"),
    ("earliest", "long"),
    ("latest", "long"),
    ("agency", "string"),
    ("family", "string"),
    ("story", "string"),
    ("role", "string"),
    ("url", "string"),
    ("credited", "string"),
    ("own_agency", "string"),
];

/// Attributes of edges.
const EDGE: &[(&str, &str)] = &[
    ("family", "string"),
    ("relation", "string"),
    ("probability", "double"),
    ("derived_share", "double"),
    ("reused_share", "double"),
    ("matched_words", "int"),
    ("longest_run", "int"),
    ("passages", "int"),
    ("direction_basis", "string"),
    ("agency", "string"),
    ("why", "string"),
];

/// Writes the graph; an attribute that is not known is left out.
pub(super) fn graphml(
    trace: &Trace,
    _options: &ReportOptions,
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(&mut *to, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = [("xmlns", "http://graphml.graphdrawing.org/xmlns")];
    xml.write_event(Event::Start(
        BytesStart::new("graphml").with_attributes(root),
    ))?;
    for (keys, of) in [(NODE, "node"), (EDGE, "edge")] {
        for (name, kind) in keys {
            let id = format!("{of}.{name}");
            let key = [
                ("id", id.as_str()),
                ("for", of),
                ("attr.name", name),
                ("attr.type", kind),
            ];
            xml.write_event(Event::Empty(BytesStart::new("key").with_attributes(key)))?;
        }
    }
    let graph = [("id", "lineage"), ("edgedefault", "directed")];
    xml.write_event(Event::Start(
        BytesStart::new("graph").with_attributes(graph),
    ))?;
    for vertex in graph::vertices(trace) {
        element(&mut xml, "node", &[("id", vertex.id)], NODE, &vertex)?;
    }
    for link in graph::links(trace) {
        element(
            &mut xml,
            "edge",
            &[("source", link.source), ("target", link.target)],
            EDGE,
            &link,
        )?;
    }
    xml.write_event(Event::End(BytesEnd::new("graph")))?;
    xml.write_event(Event::End(BytesEnd::new("graphml")))?;
    to.write_all(b"\n")
}

/// One node or edge with its attributes.
fn element<W: Write>(
    xml: &mut Writer<W>,
    of: &str,
    names: &[(&str, &str)],
    keys: &[(&str, &str)],
    attributes: &impl Serialize,
) -> io::Result<()> {
    let attributes = serde_json::to_value(attributes)?;
    let mut start = BytesStart::new(of);
    for (name, value) in names {
        start.push_attribute((*name, allowed(value).as_str()));
    }
    xml.write_event(Event::Start(start))?;
    for (name, _) in keys {
        let text = match &attributes[*name] {
            Value::Null => continue,
            Value::String(text) => allowed(text),
            other => other.to_string(),
        };
        let key = format!("{of}.{name}");
        xml.write_event(Event::Start(
            BytesStart::new("data").with_attributes([("key", key.as_str())]),
        ))?;
        xml.write_event(Event::Text(BytesText::new(&text)))?;
        xml.write_event(Event::End(BytesEnd::new("data")))?;
    }
    xml.write_event(Event::End(BytesEnd::new(of)))
}

/// Text without the characters that XML 1.0 cannot hold even escaped, nor the carriage returns its readers change.
pub(super) fn allowed(text: &str) -> String {
    text.chars()
        .filter(|c| match c {
            '\t' | '\n' => true,
            '\u{fffe}' | '\u{ffff}' => false,
            c => *c >= ' ',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::Reader;

    use super::*;
    use crate::report::fixture;

    fn rendered(trace: &Trace) -> String {
        let mut out = Vec::new();
        graphml(trace, &ReportOptions::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// Text of every `data` element with this key, as an XML reader sees it.
    fn data(xml: &str, key: &str) -> Vec<String> {
        let mut reader = Reader::from_str(xml);
        let (mut found, mut inside) = (Vec::new(), false);
        loop {
            match reader.read_event().unwrap() {
                Event::Start(e) if e.name().as_ref() == "data" => {
                    inside = e.attributes().any(|a| a.unwrap().value.as_ref() == key);
                    if inside {
                        found.push(String::new());
                    }
                }
                Event::End(_) => inside = false,
                Event::Text(t) if inside => found.last_mut().unwrap().push_str(&t),
                Event::GeneralRef(r) if inside => {
                    let entity = format!("&{};", &*r);
                    found
                        .last_mut()
                        .unwrap()
                        .push_str(&quick_xml::escape::unescape(&entity).unwrap());
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    #[test]
    fn the_graph_is_as_it_was() {
        insta::assert_snapshot!(rendered(&fixture::trace()));
    }

    #[test]
    fn hostile_text_comes_back_without_what_xml_forbids() {
        let mut trace = fixture::trace();
        trace.articles[1].title = "]]> <b>\"&amp;\u{0}\u{1b}[1m\u{ffff} 'end".to_owned();
        assert_eq!(
            data(&rendered(&trace), "node.title")[1],
            "]]> <b>\"&amp;[1m 'end"
        );
    }

    #[test]
    fn unknown_shares_are_left_out() {
        assert_eq!(
            data(&rendered(&fixture::trace()), "edge.derived_share"),
            ["0.9"]
        );
    }

    proptest! {
        #[test]
        fn any_title_comes_back(title in "(?s).{1,12}") {
            let mut trace = fixture::trace();
            trace.articles[0].title = title.clone();
            let expected = allowed(&title);
            let xml = rendered(&trace);
            let titles = data(&xml, "node.title");
            prop_assert_eq!(&titles[0], &expected);
        }
    }
}
