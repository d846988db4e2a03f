//! One family out of a trace, as a trace of its own: what `--family` renders.

use crate::outcome::{Counts, Trace};
use crate::part::part;
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
    let only: Vec<bool> = trace.families.iter().map(|f| f.id == id).collect();
    only.contains(&true).then_some(())?;
    let (part, kept) = part(trace.clone(), &only, &vec![false; trace.articles.len()]);
    let narrow = Trace {
        rejects: Vec::new(),
        skipped: Vec::new(),
        timings: Vec::new(),
        counts: Counts::default(),
        ..part
    };
    Some((narrow, kept))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Node;
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
