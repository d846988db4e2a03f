//! A part of a trace as a trace of its own.

use crate::outcome::{Drift, Edge, Family, Node, Pair, Role, Trace, TracedArticle};

/// What is left of a trace with these families, their members, and these articles besides. Articles of other families that
/// a member also draws on are kept as its parents. Gives the articles that are left by their places before, ascending.
pub(crate) fn part(trace: Trace, families: &[bool], articles: &[bool]) -> (Trace, Vec<u32>) {
    let kept = Kept::of(&trace, families, articles);
    let lineage = trace.lineage.iter().filter_map(|e| kept.edge(e)).collect();
    let drift = trace.drift.iter().filter_map(|d| kept.drift(d)).collect();
    let wires = trace.wires.into_iter().zip(0..);
    let all = trace.articles.into_iter().zip(0..);
    let pairs = trace.pairs.into_iter().filter_map(|pair| {
        let (a, b) = (kept.article(pair.a)?, kept.article(pair.b)?);
        Some(Pair { a, b, ..pair })
    });
    let part = Trace {
        articles: all
            .filter(|(_, i)| kept.article(*i).is_some())
            .map(|(article, _)| kept.traced(article))
            .collect(),
        wires: wires
            .filter(|(_, i)| kept.wire(*i).is_some())
            .map(|(wire, _)| wire)
            .collect(),
        families: (trace.families.into_iter().zip(families))
            .filter(|(_, kept)| **kept)
            .filter_map(|(family, _)| kept.as_family(family))
            .collect(),
        lineage,
        pairs: pairs.collect(),
        drift,
        ..trace
    };
    (part, kept.articles)
}

/// What stays, by its places before, ascending.
struct Kept {
    articles: Vec<u32>,
    wires: Vec<u32>,
    families: Vec<u32>,
}

impl Kept {
    fn of(trace: &Trace, families: &[bool], articles: &[bool]) -> Self {
        let chosen = |list: &[bool]| -> Vec<u32> {
            let places = (0..).zip(list).filter(|(_, kept)| **kept);
            places.map(|(i, _)| i).collect()
        };
        let mut kept = Self {
            articles: chosen(articles),
            wires: Vec::new(),
            families: chosen(families),
        };
        let is_kept = |family: u32| families.get(family as usize).copied().unwrap_or(false);
        let edges = trace.lineage.iter().filter(|e| is_kept(e.family));
        let mut nodes: Vec<Node> = edges
            .flat_map(|e| [e.parent, Node::Article(e.child)])
            .collect();
        for family in (trace.families.iter().zip(families)).filter(|f| *f.1) {
            nodes.push(family.0.root);
            kept.articles.extend(&family.0.members);
        }
        for node in nodes {
            match node {
                Node::Article(i) => kept.articles.push(i),
                Node::Wire(i) => kept.wires.push(i),
            }
        }
        for list in [&mut kept.articles, &mut kept.wires] {
            list.sort_unstable();
            list.dedup();
        }
        kept
    }

    fn article(&self, i: u32) -> Option<u32> {
        place(&self.articles, i)
    }

    fn wire(&self, i: u32) -> Option<u32> {
        place(&self.wires, i)
    }

    fn family(&self, i: u32) -> Option<u32> {
        place(&self.families, i)
    }

    fn node(&self, node: Node) -> Option<Node> {
        match node {
            Node::Article(i) => self.article(i).map(Node::Article),
            Node::Wire(i) => self.wire(i).map(Node::Wire),
        }
    }

    /// An article whose family is not kept is here because another draws on it.
    fn traced(&self, mut article: TracedArticle) -> TracedArticle {
        let had = article.family.is_some();
        article.family = article.family.and_then(|family| self.family(family));
        if had && article.family.is_none() {
            article.role = Role::Original;
        }
        article
    }

    fn as_family(&self, family: Family) -> Option<Family> {
        let members = family.members.iter().filter_map(|m| self.article(*m));
        Some(Family {
            members: members.collect(),
            root: self.node(family.root)?,
            ..family
        })
    }

    fn edge(&self, edge: &Edge) -> Option<Edge> {
        Some(Edge {
            family: self.family(edge.family)?,
            parent: self.node(edge.parent)?,
            child: self.article(edge.child)?,
            ..edge.clone()
        })
    }

    fn drift(&self, drift: &Drift) -> Option<Drift> {
        Some(Drift {
            family: self.family(drift.family)?,
            first: self.article(drift.first)?,
            other: self.article(drift.other)?,
            ..drift.clone()
        })
    }
}

fn place(list: &[u32], i: u32) -> Option<u32> {
    list.binary_search(&i).ok().map(|at| at as u32)
}
