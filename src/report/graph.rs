//! The lineage graph as the tables and the graph formats show it.

use serde::Serialize;

use super::cell::rounded;
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

/// For every article the edge to its most probable parent, the first in the lineage of those that are equal. The lineage
/// is sorted by family first: the edges of an article that draws on two families do not stand together.
pub(super) fn first_parents(trace: &Trace) -> Vec<Option<&Edge>> {
    let mut parents: Vec<Option<&Edge>> = vec![None; trace.articles.len()];
    for edge in &trace.lineage {
        let best = &mut parents[edge.child as usize];
        if best.is_none_or(|best| edge.probability > best.probability) {
            *best = Some(edge);
        }
    }
    parents
}

/// Whether an edge of the lineage is the one to the most probable parent, as [`first_parents`] has it.
pub(super) fn is_first(parents: &[Option<&Edge>], edge: &Edge) -> bool {
    parents[edge.child as usize].is_some_and(|best| std::ptr::eq(best, edge))
}

/// What tells the direction of an edge, as the tables show it.
pub(super) fn direction(edge: &Edge) -> String {
    if edge.direction_basis.is_empty() {
        "none".to_owned()
    } else {
        edge.direction_basis.join(";")
    }
}

/// A node with what a graph tool shows of it; `None` where it is not known or does not apply.
#[derive(Debug, Serialize)]
pub(super) struct Vertex<'a> {
    pub(super) id: &'a str,
    pub(super) kind: &'static str,
    pub(super) outlet: Option<&'a str>,
    pub(super) title: Option<&'a str>,
    pub(super) published: Option<&'a str>,
    pub(super) published_basis: Option<&'static str>,
    /// First and last second it can be, Unix time; `None` where that end is open.
    pub(super) earliest: Option<i64>,
    pub(super) latest: Option<i64>,
    pub(super) agency: Option<String>,
    pub(super) family: Option<&'a str>,
    pub(super) story: Option<&'a str>,
    pub(super) role: Option<&'static str>,
    pub(super) url: Option<&'a str>,
    /// Agencies that its own page credits for the text.
    pub(super) credited: Option<String>,
    /// The agency whose own page it is.
    pub(super) own_agency: Option<&'a str>,
}

/// An edge parent → child.
#[derive(Debug, Serialize)]
pub(super) struct Link<'a> {
    pub(super) source: &'a str,
    pub(super) target: &'a str,
    pub(super) family: &'a str,
    pub(super) relation: &'static str,
    pub(super) probability: Option<f64>,
    pub(super) derived_share: Option<f64>,
    pub(super) reused_share: Option<f64>,
    pub(super) matched_words: Option<u32>,
    pub(super) longest_run: Option<u32>,
    pub(super) passages: Option<u32>,
    pub(super) direction_basis: String,
    pub(super) agency: Option<String>,
    pub(super) why: Option<&'a str>,
}

fn known(text: &str) -> Option<&str> {
    Some(text).filter(|t| !t.is_empty())
}

fn list(names: &[String]) -> Option<String> {
    Some(names.join(";")).filter(|t| !t.is_empty())
}

/// All articles, then all wires.
pub(super) fn vertices(trace: &Trace) -> Vec<Vertex<'_>> {
    let mut of_wire = vec![None; trace.wires.len()];
    for edge in &trace.lineage {
        if let Node::Wire(i) = edge.parent {
            of_wire[i as usize].get_or_insert(&trace.families[edge.family as usize]);
        }
    }
    let articles = trace.articles.iter().map(|article| Vertex {
        id: &article.article.id,
        kind: "article",
        outlet: known(&article.outlet),
        title: known(&article.title),
        published: known(&article.dating.published),
        published_basis: Some(article.dating.basis.as_str()),
        earliest: Some(article.dating.earliest).filter(|s| *s != i64::MIN),
        latest: Some(article.dating.latest).filter(|s| *s != i64::MAX),
        agency: list(&article.agencies),
        family: article
            .family
            .map(|f| trace.families[f as usize].id.as_str()),
        story: known(&article.story),
        role: Some(article.role.as_str()),
        url: article.article.url.as_deref().and_then(known),
        credited: list(&article.credits.agencies),
        own_agency: article.credits.own.as_deref(),
    });
    let wires = trace
        .wires
        .iter()
        .zip(of_wire)
        .map(|(wire, family)| Vertex {
            id: &wire.id,
            kind: "wire",
            outlet: None,
            title: None,
            published: None,
            published_basis: None,
            earliest: None,
            latest: None,
            agency: list(&wire.agencies),
            family: family.map(|f| f.id.as_str()),
            story: family.and_then(|f| known(&f.story)),
            role: None,
            url: None,
            credited: None,
            own_agency: None,
        });
    articles.chain(wires).collect()
}

/// All edges in the order of the lineage.
pub(super) fn links<'a>(trace: &'a Trace) -> Vec<Link<'a>> {
    let link = |edge: &'a Edge| Link {
        source: trace.node_id(edge.parent),
        target: trace.node_id(Node::Article(edge.child)),
        family: &trace.families[edge.family as usize].id,
        relation: edge.relation.as_str(),
        probability: rounded(edge.probability),
        derived_share: edge.derived_share.and_then(rounded),
        reused_share: edge.reused_share.and_then(rounded),
        matched_words: edge.matched_words,
        longest_run: edge.longest_run,
        passages: edge.passages,
        direction_basis: direction(edge),
        agency: list(&edge.agencies),
        why: known(&edge.why),
    };
    trace.lineage.iter().map(link).collect()
}

/// A name for a node on a picture: the outlet, for a wire its agency, else the id.
pub(super) fn name(trace: &Trace, node: Node) -> String {
    match node {
        Node::Article(i) => {
            let article = &trace.articles[i as usize];
            known(&article.outlet)
                .unwrap_or(&article.article.id)
                .to_owned()
        }
        Node::Wire(i) => match list(&trace.wires[i as usize].agencies) {
            Some(agency) => format!("{agency} wire"),
            None => "unknown wire".to_owned(),
        },
    }
}

/// The edges of a family: the lineage is sorted by family.
fn edges(trace: &Trace, family: usize) -> &[Edge] {
    let from = trace
        .lineage
        .partition_point(|e| (e.family as usize) < family);
    let rest = &trace.lineage[from..];
    &rest[..rest.partition_point(|e| e.family as usize == family)]
}

/// The title of a family: of its root; for a wire, of its most probable child that has one; else the family's id.
pub(super) fn title(trace: &Trace, index: usize) -> &str {
    let family = &trace.families[index];
    let of = |article: u32| known(&trace.articles[article as usize].title);
    let child = || {
        let edges = edges(trace, index).iter();
        let edges = edges.filter(|e| e.parent == family.root);
        edges
            .filter_map(|e| Some((e.probability, of(e.child)?)))
            .reduce(|a, b| if b.0 > a.0 { b } else { a })
    };
    let root = match family.root {
        Node::Article(article) => of(article),
        Node::Wire(_) => child().map(|(_, title)| title),
    };
    let any = || family.members.iter().find_map(|m| of(*m));
    root.or_else(any).unwrap_or(&family.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn the_edges_of_a_family_stand_together() {
        let trace = fixture::merged();
        for family in 0..=trace.families.len() {
            let all = trace.lineage.iter();
            let of: Vec<&Edge> = all.filter(|e| e.family as usize == family).collect();
            let found = edges(&trace, family);
            assert_eq!(found.len(), of.len());
            assert!(found.iter().zip(of).all(|(x, y)| std::ptr::eq(x, y)));
        }
        assert_eq!(title(&trace, 0), "Ferry \"Lark\" runs aground");
        assert_eq!(title(&trace, 1), "-30 degrees");
    }
}
