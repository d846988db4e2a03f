//! `lineage.dot`: the families for Graphviz, a box for each. Articles without relatives are left out.

use std::io::{self, Write};

use super::screen::{fit, wrapped};
use super::{ReportOptions, graph};
use crate::outcome::Trace;

/// Writes the graph; edges to the most probable parent are solid, others dashed.
pub(super) fn dot(trace: &Trace, _options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    writeln!(to, "digraph lineage {{")?;
    writeln!(to, "  rankdir=LR;")?;
    writeln!(
        to,
        "  node [shape=box, style=rounded, fontname=\"sans-serif\"];"
    )?;
    writeln!(to, "  edge [fontname=\"sans-serif\", fontsize=10];")?;
    let mut vertices: Vec<_> = graph::vertices(trace)
        .into_iter()
        .filter(|v| v.family.is_some())
        .collect();
    // Stable, so that a family's nodes keep their order.
    vertices.sort_by_key(|v| v.family);
    for family in vertices.chunk_by(|a, b| a.family == b.family) {
        let id = family[0].family.unwrap_or("");
        writeln!(to, "  subgraph {} {{", quoted(&format!("cluster_{id}")))?;
        writeln!(to, "    label={};", quoted(id))?;
        for vertex in family {
            let shape = if vertex.kind == "wire" {
                ", shape=ellipse, style=dashed"
            } else {
                ""
            };
            writeln!(
                to,
                "    {} [label={}{shape}];",
                quoted(vertex.id),
                quoted(&label(vertex))
            )?;
        }
        writeln!(to, "  }}")?;
    }
    let parents = graph::first_parents(trace);
    for (link, edge) in graph::links(trace).iter().zip(&trace.lineage) {
        let style = match graph::is_first(&parents, edge) {
            true => "",
            false => ", style=dashed",
        };
        let label = match link.probability {
            Some(p) => format!("{} {p:.2}", link.relation),
            None => link.relation.to_owned(),
        };
        writeln!(
            to,
            "  {} -> {} [label={}{style}];",
            quoted(link.source),
            quoted(link.target),
            quoted(&label)
        )?;
    }
    writeln!(to, "}}")
}

/// Columns of a title, and lines of it.
const TITLE: (usize, usize) = (38, 3);

/// Outlet, title and date on lines of their own; the id where none is known.
fn label(vertex: &graph::Vertex<'_>) -> String {
    let agency = match (vertex.kind, &vertex.agency) {
        ("wire", Some(agency)) => format!("{agency} wire"),
        ("wire", None) => "unknown wire".to_owned(),
        _ => String::new(),
    };
    let title = vertex.title.map(|title| {
        let mut lines = wrapped(title, TITLE.0);
        if lines.len() > TITLE.1 {
            lines.truncate(TITLE.1);
            lines.push("…".to_owned());
        }
        // A script without spaces has one long word.
        let lines: Vec<String> = lines.iter().map(|line| fit(line, 2 * TITLE.0)).collect();
        lines.join("\n")
    });
    let lines = [
        Some(agency.as_str()),
        vertex.outlet,
        title.as_deref(),
        vertex.published,
    ];
    let lines: Vec<&str> = lines
        .into_iter()
        .flatten()
        .filter(|line| !line.is_empty())
        .collect();
    if lines.is_empty() {
        vertex.id.to_owned()
    } else {
        lines.join("\n")
    }
}

/// A quoted DOT string: quotes and backslashes escaped, line breaks as `\n`, other control characters dropped.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_graph_is_as_it_was() {
        let mut out = Vec::new();
        dot(&fixture::trace(), &ReportOptions::default(), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn a_parent_in_another_family_is_a_further_one() {
        let mut out = Vec::new();
        dot(&fixture::merged(), &ReportOptions::default(), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains(r#""wire:AFP:f1" -> "a-1" [label="copy 0.99"];"#));
        assert!(out.contains(r#""b" -> "a-1" [label="partial 0.60", style=dashed];"#));
    }

    #[test]
    fn no_text_ends_its_quotes() {
        assert_eq!(quoted("a\"b\\\nc\u{0}\t"), r#""a\"b\\\nc""#);
        assert_eq!(quoted("\\"), r#""\\""#);
    }
}
