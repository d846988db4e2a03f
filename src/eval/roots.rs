//! The roots of a node: where the ways up from it end. Two articles share an origin if they share a root.

use std::collections::{BTreeMap, BTreeSet};

/// The roots that can be reached from every node; a node without parents is its own root.
pub(super) fn roots<N: Ord + Copy>(
    nodes: impl IntoIterator<Item = N>,
    parents: &BTreeMap<N, Vec<N>>,
) -> BTreeMap<N, BTreeSet<N>> {
    nodes
        .into_iter()
        .map(|node| (node, ends(node, parents)))
        .collect()
}

fn ends<N: Ord + Copy>(node: N, parents: &BTreeMap<N, Vec<N>>) -> BTreeSet<N> {
    let above = ancestors(node, parents);
    let is_root = |n: &N| parents.get(n).is_none_or(Vec::is_empty);
    let found: BTreeSet<N> = above
        .iter()
        .copied()
        .chain([node])
        .filter(is_root)
        .collect();
    // A circle of parents has no end; its node then stands for itself.
    if found.is_empty() {
        BTreeSet::from([node])
    } else {
        found
    }
}

/// Everything above a node.
pub(super) fn ancestors<N: Ord + Copy>(node: N, parents: &BTreeMap<N, Vec<N>>) -> BTreeSet<N> {
    let mut seen = BTreeSet::new();
    let mut stack: Vec<N> = parents.get(&node).cloned().unwrap_or_default();
    while let Some(next) = stack.pop() {
        if seen.insert(next) {
            stack.extend(parents.get(&next).into_iter().flatten());
        }
    }
    seen
}

/// For every one of some nodes, the others among them that share a root with it.
pub(super) fn relatives<N: Ord + Copy, R: Ord>(
    of: &[N],
    roots: &BTreeMap<N, BTreeSet<R>>,
) -> BTreeMap<N, BTreeSet<N>> {
    let mut under: BTreeMap<&R, Vec<N>> = BTreeMap::new();
    for node in of {
        for root in roots.get(node).into_iter().flatten() {
            under.entry(root).or_default().push(*node);
        }
    }
    let others = |node: N| {
        let groups = roots
            .get(&node)
            .into_iter()
            .flatten()
            .filter_map(|root| under.get(root));
        groups
            .flatten()
            .copied()
            .filter(|other| *other != node)
            .collect()
    };
    of.iter().map(|node| (*node, others(*node))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_end_at_roots() {
        // 1 ← 2 ← 3, 4 ← 3; 7 alone; 8 and 9 in a circle.
        let parents = BTreeMap::from([(2, vec![1]), (3, vec![2, 4]), (8, vec![9]), (9, vec![8])]);
        let roots = roots([1, 2, 3, 4, 7, 8], &parents);
        assert_eq!(roots[&3], BTreeSet::from([1, 4]));
        assert_eq!(roots[&2], BTreeSet::from([1]));
        assert_eq!(roots[&7], BTreeSet::from([7]));
        assert_eq!(roots[&8], BTreeSet::from([8]));
        let relatives = relatives(&[1, 2, 3, 4, 7], &roots);
        assert_eq!(relatives[&3], BTreeSet::from([1, 2, 4]));
        assert_eq!(relatives[&4], BTreeSet::from([3]));
        assert!(relatives[&7].is_empty());
    }
}
