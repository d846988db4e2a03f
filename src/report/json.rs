//! `lineage.json`: the graph as node-link data, as networkx' `node_link_graph` loads it (before its release
//! 3.6 with `edges="edges"`, before 3.4 with `link="edges"`).

use std::io::{self, Write};

use serde::Serialize;

use super::{ReportOptions, graph};
use crate::outcome::Trace;

#[derive(Serialize)]
struct NodeLink<'a> {
    directed: bool,
    multigraph: bool,
    graph: Graph,
    nodes: Vec<graph::Vertex<'a>>,
    edges: Vec<graph::Link<'a>>,
}

#[derive(Serialize)]
struct Graph {
    name: &'static str,
}

/// Writes the graph; a value that is not known is null.
pub(super) fn json(trace: &Trace, _options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    let graph = NodeLink {
        directed: true,
        multigraph: false,
        graph: Graph { name: "lineage" },
        nodes: graph::vertices(trace),
        edges: graph::links(trace),
    };
    serde_json::to_writer_pretty(&mut *to, &graph)?;
    to.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_graph_is_as_it_was() {
        let mut out = Vec::new();
        json(&fixture::trace(), &ReportOptions::default(), &mut out).unwrap();
        insta::assert_snapshot!(String::from_utf8(out).unwrap());
    }
}
