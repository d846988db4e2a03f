//! `prov.jsonld`: the lineage in the terms of W3C PROV, so that a triple store can take it. The context is in the file:
//! nothing is fetched.
//!
//! Every edge is a `prov:wasDerivedFrom`. What kind is told twice, as PROV does: by the shortcut (`wasRevisionOf`,
//! `wasQuotedFrom`, `hadPrimarySource`) and by a qualified derivation that carries the figures.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::cell::rounded;
use super::{ReportOptions, graph};
use crate::compare::Relation;
use crate::outcome::{Edge, Node, Trace};

/// Writes the document: one line per node, in the order of the graph.
pub(super) fn prov(trace: &Trace, _options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    write!(to, "{{\"@context\": {},\n\"@graph\": [\n", context())?;
    write!(
        to,
        "{}",
        json!({
            "@id": "urn:wirecopy:run",
            "@type": ["prov:SoftwareAgent", "prov:Agent"],
            "label": format!("wirecopy {}", env!("CARGO_PKG_VERSION")),
        })
    )?;
    let mut of_child: Vec<Vec<&Edge>> = vec![Vec::new(); trace.articles.len()];
    for edge in &trace.lineage {
        of_child[edge.child as usize].push(edge);
    }
    let mut agents: Vec<(&str, &str)> = Vec::new();
    for (index, article) in trace.articles.iter().enumerate() {
        if !article.outlet.is_empty() {
            agents.push(("outlet", &article.outlet));
        }
        agents.extend(article.agencies.iter().map(|a| ("agency", a.as_str())));
        write!(to, ",\n{}", entity(trace, index, &of_child[index]))?;
    }
    for wire in &trace.wires {
        agents.extend(wire.agencies.iter().map(|a| ("agency", a.as_str())));
        let attributed: Vec<String> = wire.agencies.iter().map(|a| iri("agency", a)).collect();
        let mut value = json!({
            "@id": iri("wire", &wire.id),
            "@type": ["prov:Entity", "wirecopy:LatentOriginal"],
            "label": wire.id,
        });
        if !attributed.is_empty() {
            value["wasAttributedTo"] = json!(attributed);
        }
        write!(to, ",\n{value}")?;
    }
    agents.sort_unstable();
    agents.dedup();
    for (kind, name) in agents {
        let value = json!({
            "@id": iri(kind, name),
            "@type": ["prov:Agent", "prov:Organization"],
            "label": name,
        });
        write!(to, ",\n{value}")?;
    }
    to.write_all(b"\n]}\n")
}

fn context() -> Value {
    let link = |name: &str| json!({"@id": format!("prov:{name}"), "@type": "@id"});
    json!({
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "schema": "http://schema.org/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "wirecopy": "urn:wirecopy:term:",
        "label": "rdfs:label",
        "headline": "schema:headline",
        "url": "schema:url",
        "datePublished": "schema:datePublished",
        "generatedAtTime": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
        "wasAttributedTo": link("wasAttributedTo"),
        "wasDerivedFrom": link("wasDerivedFrom"),
        "wasRevisionOf": link("wasRevisionOf"),
        "wasQuotedFrom": link("wasQuotedFrom"),
        "hadPrimarySource": link("hadPrimarySource"),
        "qualifiedDerivation": {"@id": "prov:qualifiedDerivation"},
        "entity": link("entity"),
        "relation": "wirecopy:relation",
        "family": "wirecopy:family",
        "story": "wirecopy:story",
        "probability": {"@id": "wirecopy:probability", "@type": "xsd:double"},
        "derivedShare": {"@id": "wirecopy:derivedShare", "@type": "xsd:double"},
        "directionBasis": "wirecopy:directionBasis",
        "comment": "rdfs:comment",
    })
}

/// One article with its edges.
fn entity(trace: &Trace, index: usize, edges: &[&Edge]) -> Value {
    let article = &trace.articles[index];
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("@id", json!(iri("article", &article.article.id)));
    put("@type", json!(["prov:Entity", "schema:NewsArticle"]));
    put(
        "label",
        json!(graph::name(trace, Node::Article(index as u32))),
    );
    let texts = [
        ("headline", article.title.as_str()),
        ("url", article.article.url.as_deref().unwrap_or("")),
        ("story", &article.story),
    ];
    for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        put(key, json!(text));
    }
    if let Some(family) = article.family {
        put("family", json!(trace.families[family as usize].id));
    }
    if !article.outlet.is_empty() {
        put("wasAttributedTo", json!(iri("outlet", &article.outlet)));
    }
    if article.dating.basis.trusted() {
        put("datePublished", json!(article.dating.published));
        // Only a moment with its offset is one; of a day PROV has no word.
        if let Ok(moment) = article.dating.published.parse::<jiff::Timestamp>() {
            put("generatedAtTime", json!(moment.to_string()));
        }
    }
    let all = |kept: &dyn Fn(&Edge) -> bool| -> Vec<String> {
        let kept = edges.iter().filter(|e| kept(e));
        kept.map(|e| node_iri(trace, e.parent)).collect()
    };
    let shortcuts = [
        ("wasDerivedFrom", all(&|_| true)),
        ("wasRevisionOf", all(&|e| kind(e) == "prov:Revision")),
        ("wasQuotedFrom", all(&|e| kind(e) == "prov:Quotation")),
        ("hadPrimarySource", all(&|e| primary(e))),
    ];
    for (key, nodes) in shortcuts.into_iter().filter(|(_, nodes)| !nodes.is_empty()) {
        put(key, json!(nodes));
    }
    if !edges.is_empty() {
        let qualified: Vec<Value> = edges.iter().map(|e| derivation(trace, e)).collect();
        put("qualifiedDerivation", json!(qualified));
    }
    Value::Object(out)
}

fn derivation(trace: &Trace, edge: &Edge) -> Value {
    let mut types = vec!["prov:Derivation", kind(edge)];
    if primary(edge) {
        types.push("prov:PrimarySource");
    }
    let mut value = json!({
        "@type": types,
        "entity": node_iri(trace, edge.parent),
        "relation": edge.relation.as_str(),
        "directionBasis": graph::direction(edge),
        "comment": edge.why,
    });
    if let Some(p) = rounded(edge.probability) {
        value["probability"] = json!(p);
    }
    if let Some(share) = edge.derived_share.and_then(rounded) {
        value["derivedShare"] = json!(share);
    }
    value
}

/// The whole text changed, or a part of it taken over.
fn kind(edge: &Edge) -> &'static str {
    match edge.relation {
        Relation::Copy | Relation::Edit | Relation::Rewrite => "prov:Revision",
        Relation::Excerpt | Relation::Partial => "prov:Quotation",
    }
}

/// An agency's copy that is not in the dump: known by its descendants alone.
fn primary(edge: &Edge) -> bool {
    matches!(edge.parent, Node::Wire(_))
}

fn node_iri(trace: &Trace, node: Node) -> String {
    iri(graph::kind(node), trace.node_id(node))
}

/// A URN of a name from outside: everything but letters and digits of ASCII and `-._~` is percent-encoded.
fn iri(kind: &str, name: &str) -> String {
    let mut out = format!("urn:wirecopy:{kind}:");
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_graph_is_as_it_was() {
        let mut out = Vec::new();
        prov(&fixture::trace(), &ReportOptions::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let _: Value = serde_json::from_str(&text).unwrap();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn an_id_from_outside_is_a_name_and_nothing_else() {
        assert_eq!(
            iri("article", "a b/\"<é#1"),
            "urn:wirecopy:article:a%20b%2F%22%3C%C3%A9%231"
        );
    }
}
