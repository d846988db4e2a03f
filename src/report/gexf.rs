//! `lineage.gexf`: the graph for Gephi, with its dates: a node appears with its publication, an edge with its child.
//! Only dates that can be trusted move anything; the others stay readable in the attributes.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};
use serde::Serialize;
use serde_json::Value;

use super::graphml::allowed;
use super::{ReportOptions, graph};
use crate::outcome::{Node, Trace};

/// Attributes of nodes, in the order of their numbers.
const NODE: &[(&str, &str)] = &[
    ("kind", "string"),
    ("outlet", "string"),
    ("title", "string"),
    ("published", "string"),
    ("published_basis", "string"),
    ("agency", "string"),
    ("family", "string"),
    ("story", "string"),
    ("role", "string"),
    ("url", "string"),
    ("credited", "string"),
];

/// Attributes of edges.
const EDGE: &[(&str, &str)] = &[
    ("family", "string"),
    ("relation", "string"),
    ("probability", "double"),
    ("derived_share", "double"),
    ("reused_share", "double"),
    ("matched_words", "integer"),
    ("passages", "integer"),
    ("direction_basis", "string"),
    ("agency", "string"),
    ("why", "string"),
];

/// The attribute that changes with time: what an article is from the day of its publication on.
const STATUS: &str = "status";

/// Writes the graph in GEXF 1.2, which both Gephi and networkx read.
pub(super) fn gexf(trace: &Trace, _options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    let mut xml = Writer::new_with_indent(&mut *to, b' ', 1);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let root = [
        ("xmlns", "http://www.gexf.net/1.2draft"),
        ("version", "1.2"),
    ];
    open(&mut xml, "gexf", &root)?;
    let graph = [
        ("defaultedgetype", "directed"),
        ("mode", "dynamic"),
        ("timeformat", "date"),
    ];
    open(&mut xml, "graph", &graph)?;
    declare(&mut xml, "node", "static", NODE)?;
    declare(&mut xml, "node", "dynamic", &[(STATUS, "string")])?;
    declare(&mut xml, "edge", "static", EDGE)?;

    open(&mut xml, "nodes", &[])?;
    let days = days(trace);
    for (vertex, day) in graph::vertices(trace).into_iter().zip(&days) {
        let label = match vertex.kind {
            "wire" => format!("{} wire", vertex.agency.as_deref().unwrap_or("unknown")),
            _ => vertex.outlet.unwrap_or(vertex.id).to_owned(),
        };
        let head = [("id", vertex.id), ("label", &label)];
        let status = day.map(|day| ("published", day));
        element(&mut xml, "node", &head, *day, NODE, &vertex, status)?;
    }
    close(&mut xml, "nodes")?;

    open(&mut xml, "edges", &[])?;
    for (n, (link, edge)) in graph::links(trace).iter().zip(&trace.lineage).enumerate() {
        let id = n.to_string();
        let mut head = vec![
            ("id", id.as_str()),
            ("source", link.source),
            ("target", link.target),
        ];
        let weight = link.derived_share.map(|share| share.to_string());
        head.extend(weight.as_deref().map(|w| ("weight", w)));
        let day = days[edge.child as usize];
        element(&mut xml, "edge", &head, day, EDGE, link, None)?;
    }
    close(&mut xml, "edges")?;
    close(&mut xml, "graph")?;
    close(&mut xml, "gexf")?;
    to.write_all(b"\n")
}

/// The day each node appears, articles first: an article with its trusted date, a wire with the first of its children.
fn days(trace: &Trace) -> Vec<Option<&str>> {
    let day = |i: u32| {
        let dating = &trace.articles[i as usize].dating;
        let day = dating
            .published
            .get(..10)
            .filter(|_| dating.basis.trusted())?;
        day.parse::<jiff::civil::Date>()
            .is_ok()
            .then_some((dating.earliest, day))
    };
    let mut wires: Vec<Option<(i64, &str)>> = vec![None; trace.wires.len()];
    for edge in &trace.lineage {
        if let (Node::Wire(w), Some(found)) = (edge.parent, day(edge.child)) {
            let first = wires[w as usize].get_or_insert(found);
            *first = found.min(*first);
        }
    }
    let articles = (0..).take(trace.articles.len()).map(day);
    articles
        .chain(wires)
        .map(|found| found.map(|(_, day)| day))
        .collect()
}

fn open<W: Write>(xml: &mut Writer<W>, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, allowed(value).as_str()));
    }
    xml.write_event(Event::Start(start))
}

fn close<W: Write>(xml: &mut Writer<W>, name: &str) -> io::Result<()> {
    xml.write_event(Event::End(BytesEnd::new(name)))
}

fn empty<W: Write>(xml: &mut Writer<W>, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        start.push_attribute((*key, allowed(value).as_str()));
    }
    xml.write_event(Event::Empty(start))
}

fn declare<W: Write>(
    xml: &mut Writer<W>,
    class: &str,
    mode: &str,
    attributes: &[(&str, &str)],
) -> io::Result<()> {
    open(xml, "attributes", &[("class", class), ("mode", mode)])?;
    for (title, kind) in attributes {
        let id = format!("{class}.{title}");
        empty(
            xml,
            "attribute",
            &[("id", &id), ("title", title), ("type", kind)],
        )?;
    }
    close(xml, "attributes")
}

/// One node or edge with what is known of it.
fn element<W: Write>(
    xml: &mut Writer<W>,
    of: &str,
    head: &[(&str, &str)],
    start: Option<&str>,
    keys: &[(&str, &str)],
    attributes: &impl Serialize,
    status: Option<(&str, &str)>,
) -> io::Result<()> {
    let attributes = serde_json::to_value(attributes)?;
    let mut all = head.to_vec();
    all.extend(start.map(|day| ("start", day)));
    open(xml, of, &all)?;
    open(xml, "attvalues", &[])?;
    for (name, _) in keys {
        let text = match &attributes[*name] {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        empty(
            xml,
            "attvalue",
            &[("for", &format!("{of}.{name}")), ("value", &text)],
        )?;
    }
    if let Some((status, day)) = status {
        let key = format!("{of}.{STATUS}");
        empty(
            xml,
            "attvalue",
            &[("for", &key), ("value", status), ("start", day)],
        )?;
    }
    close(xml, "attvalues")?;
    close(xml, of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_graph_is_as_it_was() {
        let trace = fixture::trace();
        let mut out = Vec::new();
        gexf(&trace, &ReportOptions::default(), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn a_date_that_is_not_trusted_moves_nothing() {
        let mut trace = fixture::trace();
        trace.articles[0].dating.basis = crate::dating::DateBasis::PageClock;
        assert!(days(&trace).iter().all(Option::is_none));
    }
}
