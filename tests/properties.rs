//! What must hold for the trace of any dump: positions, shares and the graph, on generated dumps of many shapes.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should end")]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use wirecopy::article::Article;
use wirecopy::ingest::Dump;
use wirecopy::outcome::{Node, Trace};
use wirecopy::progress::Silent;
use wirecopy::trace::{Settings, run_dump};

#[path = "../benches/generator.rs"]
mod generator;

/// A dump in which some articles are mixed, cut, repeated or given another's date.
fn mixed(count: usize, seed: u64, changes: &[(u8, usize, usize)]) -> Vec<Article> {
    let mut articles = generator::dump(count, seed);
    for &(kind, a, b) in changes {
        let (a, b) = (a % count, b % count);
        let other = articles[b].clone();
        let one = &mut articles[a];
        match kind % 5 {
            0 => one.text.push_str(&format!("\n{}", other.text)),
            1 => {
                one.text = other
                    .text
                    .chars()
                    .take(other.text.chars().count() / 2)
                    .collect()
            }
            2 => one.published = other.published,
            3 => one.outlet = other.outlet,
            _ => one.text = format!("渡轮 🚢 e\u{301}\u{200f} {}", other.text),
        }
    }
    articles
}

fn traced(articles: Vec<Article>) -> Trace {
    let dump = Dump {
        articles,
        ..Dump::default()
    };
    run_dump(dump, &Settings::default(), &Silent).unwrap()
}

/// Passages are slices of both texts, in their order and apart from each other in the first.
fn positions_hold(trace: &Trace) -> Result<(), TestCaseError> {
    for pair in &trace.pairs {
        let length = |of: u32| trace.articles[of as usize].article.text.chars().count();
        let (a, b) = (length(pair.a), length(pair.b));
        for passage in &pair.evidence.passages {
            prop_assert!(passage.a.0 < passage.a.1 && passage.a.1 as usize <= a);
            prop_assert!(passage.b.0 < passage.b.1 && passage.b.1 as usize <= b);
            prop_assert!((0.0..=1.0).contains(&passage.similarity));
        }
    }
    Ok(())
}

/// Shares are between nothing and everything; the resemblance is at most each side's share of what both have.
fn shares_hold(trace: &Trace) -> Result<(), TestCaseError> {
    let share = |x: f32| (0.0..=1.0).contains(&x);
    for pair in &trace.pairs {
        let evidence = &pair.evidence;
        prop_assert!(share(evidence.jaccard) && share(evidence.a_in_b) && share(evidence.b_in_a));
        prop_assert!(share(pair.verdict.probability));
    }
    for edge in &trace.lineage {
        prop_assert!(share(edge.probability));
        prop_assert!(edge.derived_share.is_none_or(share) && edge.reused_share.is_none_or(share));
    }
    Ok(())
}

/// Nobody is their own ancestor.
fn no_circles(trace: &Trace) -> Result<(), TestCaseError> {
    let mut parents: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for edge in &trace.lineage {
        if let Node::Article(parent) = edge.parent {
            prop_assert_ne!(parent, edge.child);
            parents.entry(edge.child).or_default().push(parent);
        }
    }
    for &start in parents.keys() {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![start]);
        while let Some(at) = waiting.pop() {
            for &parent in parents.get(&at).into_iter().flatten() {
                prop_assert_ne!(parent, start, "a circle");
                if seen.insert(parent) {
                    waiting.push(parent);
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_trace_is_sound(
        count in 4usize..40,
        seed in 1u64..1_000_000,
        changes in proptest::collection::vec((any::<u8>(), any::<usize>(), any::<usize>()), 0..20),
    ) {
        let trace = traced(mixed(count, seed, &changes));
        positions_hold(&trace)?;
        shares_hold(&trace)?;
        no_circles(&trace)?;
    }
}
