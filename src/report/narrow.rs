//! One family out of a trace, as a trace of its own: what `--family` renders.

use crate::outcome::{Counts, Drift, Edge, Family, Node, Pair, Role, Trace};
use crate::reopen::Reopened;

/// A run with nothing but one family: its members, originals, edges, pairs and drift; `None` if there is no family of
/// this id. Articles of other families that a member also draws on are kept as its parents.
pub fn family(run: Reopened, id: &str) -> Option<Reopened> {
    let (trace, kept) = narrowed(&run.trace, id)?;
    let place = |i: &u32| kept.binary_search(i).ok().map(|at| at as u32);
    Some(Reopened {
        trace,
        without_text: run.without_text.iter().filter_map(place).collect(),
        told: run.told,
    })
}

/// The narrower trace, and which articles it has.
fn narrowed(trace: &Trace, id: &str) -> Option<(Trace, Vec<u32>)> {
    let index = trace.families.iter().position(|f| f.id == id)?;
    let of = |family: u32| family as usize == index;
    let edges: Vec<&Edge> = trace.lineage.iter().filter(|e| of(e.family)).collect();
    let (mut articles, mut wires) = (trace.families[index].members.clone(), Vec::new());
    let ends = edges
        .iter()
        .flat_map(|e| [e.parent, Node::Article(e.child)]);
    for node in ends.chain([trace.families[index].root]) {
        match node {
            Node::Article(i) => articles.push(i),
            Node::Wire(i) => wires.push(i),
        }
    }
    for list in [&mut articles, &mut wires] {
        list.sort_unstable();
        list.dedup();
    }
    let place = |list: &[u32], i: u32| list.binary_search(&i).ok().map(|at| at as u32);
    let article = |i: u32| place(&articles, i);
    let node = |node: Node| match node {
        Node::Article(i) => article(i).map(Node::Article),
        Node::Wire(i) => place(&wires, i).map(Node::Wire),
    };
    let kept = |i: &u32| {
        let mut kept = trace.articles[*i as usize].clone();
        kept.family = kept.family.filter(|f| of(*f)).map(|_| 0);
        if kept.family.is_none() {
            kept.role = Role::Original;
        }
        kept
    };
    let narrow = Trace {
        articles: articles.iter().map(kept).collect(),
        wires: wires
            .iter()
            .map(|w| trace.wires[*w as usize].clone())
            .collect(),
        families: vec![Family {
            members: trace.families[index]
                .members
                .iter()
                .filter_map(|m| article(*m))
                .collect(),
            root: node(trace.families[index].root)?,
            ..trace.families[index].clone()
        }],
        lineage: edges
            .into_iter()
            .filter_map(|e| {
                let (parent, child) = (node(e.parent)?, article(e.child)?);
                Some(Edge {
                    family: 0,
                    parent,
                    child,
                    ..e.clone()
                })
            })
            .collect(),
        pairs: trace
            .pairs
            .iter()
            .filter_map(|p| {
                let (a, b) = (article(p.a)?, article(p.b)?);
                Some(Pair { a, b, ..p.clone() })
            })
            .collect(),
        drift: trace
            .drift
            .iter()
            .filter(|d| of(d.family))
            .filter_map(|d| {
                let (first, other) = (article(d.first)?, article(d.other)?);
                Some(Drift {
                    family: 0,
                    first,
                    other,
                    ..d.clone()
                })
            })
            .collect(),
        archived: None,
        rejects: Vec::new(),
        inputs: trace.inputs.clone(),
        mappings: trace.mappings.clone(),
        skipped: Vec::new(),
        parameters: trace.parameters.clone(),
        timings: Vec::new(),
        counts: Counts::default(),
    };
    Some((narrow, articles))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_family_is_a_trace_of_its_own() {
        let trace = fixture::trace();
        let (one, _) = narrowed(&trace, "f1").unwrap();
        assert_eq!(one.articles.len(), 3);
        assert_eq!(
            (one.lineage.len(), one.pairs.len(), one.drift.len()),
            (4, 1, 1)
        );
        assert_eq!(one.families[0].root, Node::Wire(0));
        assert!(narrowed(&trace, "f2").is_none());
    }
}
