//! What the tables and the graph formats ask of the lineage graph.

use crate::outcome::{Edge, Node, Trace};

/// `article` or `wire`.
pub(super) fn kind(node: Node) -> &'static str {
    match node {
        Node::Article(_) => "article",
        Node::Wire(_) => "wire",
    }
}

/// The outlet of a node; empty for a wire and where it is not known.
pub(super) fn outlet(trace: &Trace, node: Node) -> &str {
    match node {
        Node::Article(i) => &trace.articles[i as usize].outlet,
        Node::Wire(_) => "",
    }
}

/// For every article the edge to its most probable parent; the lineage is sorted so that it comes first.
pub(super) fn first_parents(trace: &Trace) -> Vec<Option<&Edge>> {
    let mut parents = vec![None; trace.articles.len()];
    for edge in &trace.lineage {
        parents[edge.child as usize].get_or_insert(edge);
    }
    parents
}
