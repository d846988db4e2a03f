//! `lineage.mmd`: families as a Mermaid flowchart, for a README, a wiki or a ticket. Best for one family at a time.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::{ReportOptions, graph};
use crate::compare::percent;
use crate::outcome::{Node, Trace};

/// Characters of a title that are shown.
const TITLE: usize = 60;

/// Writes the chart; edges to the most probable parent are solid, others dotted.
pub(super) fn mermaid(
    trace: &Trace,
    _options: &ReportOptions,
    to: &mut dyn Write,
) -> io::Result<()> {
    writeln!(to, "flowchart LR")?;
    let mut nodes: BTreeMap<Node, usize> = BTreeMap::new();
    let shown = trace
        .lineage
        .iter()
        .flat_map(|e| [e.parent, Node::Article(e.child)])
        .chain(
            trace
                .families
                .iter()
                .flat_map(|f| f.members.iter().map(|m| Node::Article(*m))),
        );
    for node in shown {
        let next = nodes.len();
        nodes.entry(node).or_insert(next);
    }
    for (node, n) in &nodes {
        match node {
            Node::Wire(_) => writeln!(
                to,
                "  n{n}([\"{}<br>not in the dump\"]):::wire",
                label(&graph::name(trace, *node))
            )?,
            Node::Article(i) => {
                let article = &trace.articles[*i as usize];
                let mut lines = vec![label(&graph::name(trace, *node))];
                lines.extend(
                    [&article.title, &article.dating.published]
                        .into_iter()
                        .filter(|line| !line.is_empty())
                        .map(|line| label(line)),
                );
                writeln!(to, "  n{n}[\"{}\"]", lines.join("<br>"))?;
            }
        }
    }
    let first = graph::first_parents(trace);
    for edge in &trace.lineage {
        let arrow = match graph::is_first(&first, edge) {
            true => "-->",
            false => "-.->",
        };
        let share = edge
            .derived_share
            .map(|share| format!(" {}", percent(share)))
            .unwrap_or_default();
        writeln!(
            to,
            "  n{} {arrow}|\"{}{share}\"| n{}",
            nodes[&edge.parent],
            edge.relation.as_str(),
            nodes[&Node::Article(edge.child)]
        )?;
    }
    writeln!(to, "  classDef wire stroke-dasharray: 5 4")
}

/// Text for a quoted label: what Mermaid or HTML would read as its own is written as an entity, control and direction
/// characters are left out.
fn label(text: &str) -> String {
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if n == TITLE {
            out.push('…');
            break;
        }
        match c {
            '"' => out.push_str("#quot;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '&' => out.push_str("#amp;"),
            '#' => out.push_str("#35;"),
            '`' => out.push_str("#96;"),
            '\n' | '\t' => out.push(' '),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_chart_is_as_it_was() {
        let mut out = Vec::new();
        mermaid(&fixture::trace(), &ReportOptions::default(), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }

    #[test]
    fn a_parent_in_another_family_is_a_further_one() {
        let mut out = Vec::new();
        mermaid(&fixture::merged(), &ReportOptions::default(), &mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        // Nodes are numbered as they come: the wire's edge comes first.
        assert!(out.contains("n0 -->|\"copy\"| n1"), "{out}");
        assert!(out.contains("n4 -.->|\"partial\"| n1"), "{out}");
    }

    #[test]
    fn no_text_ends_its_label() {
        assert_eq!(
            label("a\"] --> b<script>\n\u{202e}#"),
            "a#quot;] --#gt; b#lt;script#gt; #35;"
        );
        assert_eq!(label(&"x".repeat(90)).chars().count(), TITLE + 1);
    }
}
