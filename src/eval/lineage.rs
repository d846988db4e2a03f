//! Scoring a run against a labelled lineage.

use std::collections::{BTreeMap, BTreeSet};

use super::roots::{ancestors, relatives, roots};
use super::truth::{Documents, TrueParent, Truth, folded};
use super::{Ratio, Reliability, Scores, precision_recall};
use crate::outcome::{Node, Trace};
use crate::report::rounded;

/// Kinds that must not be joined with anything.
const HARD: [&str; 3] = ["independent", "shared_quote", "same_topic"];

/// Scores a run on a labelled lineage.
///
/// `pair_*`: two articles share an origin. `recall_<kind>`: articles of that kind that share a root with at least one
/// true relative. `false_merge`: hard negatives that share a root with anything. `parent_accuracy`: the most probable
/// parent is a true one; a withheld one is met by a wire all of whose children have the same origin.
/// `relation_accuracy`: the right relation to the right parent. `direction_accuracy`: edges between true relatives
/// that are not reversed. `agency_accuracy`, `agency_false`: of articles with and without an agency.
pub fn score_lineage(trace: &Trace, truth: &[Truth], documents: &Documents) -> Scores {
    let case = Case::new(trace, truth, documents);
    let mut scores = Scores::default();
    scores.count("articles", case.visible.len());
    let missing = case
        .visible
        .iter()
        .filter(|id| !case.article.contains_key(*id))
        .count();
    scores.count("missing_from_run", missing);
    scores.count(
        "without_truth",
        documents.visible.len() - case.visible.len(),
    );
    let related = relatives(&case.visible, &case.true_roots);
    case.origins(&related, &mut scores);
    case.parents(&related, &mut scores);
    case.direction(&mut scores);
    case.agency(trace, &mut scores);
    case.reliability(trace, &mut scores);
    scores
}

/// An edge of the run as the score sees it.
struct Found<'a> {
    probability: f64,
    parent: &'a str,
    relation: &'static str,
}

/// The run beside the truth, all by id.
struct Case<'a> {
    /// Sorted. What is not among them and others derive from was withheld.
    visible: Vec<&'a str>,
    truth: BTreeMap<&'a str, &'a Truth>,
    true_parents: BTreeMap<&'a str, Vec<&'a str>>,
    true_roots: BTreeMap<&'a str, BTreeSet<&'a str>>,
    article: BTreeMap<&'a str, usize>,
    /// Most probable first.
    found: BTreeMap<&'a str, Vec<Found<'a>>>,
    found_roots: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// Children of every wire that have a truth.
    under_wire: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Case<'a> {
    fn new(trace: &'a Trace, truth: &'a [Truth], documents: &'a Documents) -> Self {
        let truth: BTreeMap<&str, &Truth> = truth.iter().map(|t| (t.id.as_str(), t)).collect();
        let visible: Vec<&str> = documents
            .visible
            .iter()
            .map(String::as_str)
            .filter(|id| truth.contains_key(id))
            .collect();
        let true_parents: BTreeMap<&str, Vec<&str>> = truth
            .iter()
            .map(|(id, t)| (*id, t.parents.iter().map(|p| p.id.as_str()).collect()))
            .collect();
        let true_roots = roots(truth.keys().copied(), &true_parents);

        let mut found: BTreeMap<&str, Vec<Found>> = BTreeMap::new();
        let mut under_wire: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for edge in &trace.lineage {
            let (child, parent) = (
                trace.node_id(Node::Article(edge.child)),
                trace.node_id(edge.parent),
            );
            // As lineage.csv has it, so that its readers score the same.
            let probability = rounded(edge.probability).unwrap_or(0.0);
            found.entry(child).or_default().push(Found {
                probability,
                parent,
                relation: edge.relation.as_str(),
            });
            if let Node::Wire(_) = edge.parent {
                let children = under_wire.entry(parent).or_default();
                children.extend(truth.contains_key(child).then_some(child));
            }
        }
        for edges in found.values_mut() {
            edges.sort_by(|x, y| {
                y.probability
                    .total_cmp(&x.probability)
                    .then_with(|| x.parent.cmp(y.parent))
            });
        }
        let parents: BTreeMap<&str, Vec<&str>> = found
            .iter()
            .map(|(child, edges)| (*child, edges.iter().map(|e| e.parent).collect()))
            .collect();
        let found_roots = roots(visible.iter().copied(), &parents);
        let article = trace
            .articles
            .iter()
            .enumerate()
            .map(|(i, a)| (a.article.id.as_str(), i))
            .collect();
        Self {
            visible,
            truth,
            true_parents,
            true_roots,
            article,
            found,
            found_roots,
            under_wire,
        }
    }

    fn related(&self, a: &str, b: &str) -> bool {
        match (self.true_roots.get(a), self.true_roots.get(b)) {
            (Some(a), Some(b)) => !a.is_disjoint(b),
            _ => false,
        }
    }

    /// Shared origins: pairs, recall by kind, false merges.
    fn origins(&self, related: &BTreeMap<&'a str, BTreeSet<&'a str>>, scores: &mut Scores) {
        let joined = relatives(&self.visible, &self.found_roots);
        // Every pair is counted from both its ends.
        let (mut right, mut wrong, mut missed) = (0, 0, 0);
        let mut by_kind: BTreeMap<&str, Ratio> = BTreeMap::new();
        let mut false_merge = Ratio::default();
        for id in &self.visible {
            let (true_ones, found) = (&related[id], &joined[id]);
            let both = true_ones.intersection(found).count() as u64;
            right += both;
            wrong += found.len() as u64 - both;
            missed += true_ones.len() as u64 - both;
            let kind = self.truth[id].kind.as_str();
            if HARD.contains(&kind) {
                false_merge.add(!found.is_empty());
            } else if !true_ones.is_empty() {
                by_kind.entry(kind).or_default().add(both > 0);
            }
        }
        precision_recall(scores, right / 2, wrong / 2, missed / 2);
        for (kind, ratio) in by_kind {
            scores.share(&format!("recall_{kind}"), ratio);
        }
        scores.share("false_merge", false_merge);
    }

    /// The true parent of `child` that `parent` stands for, if it stands for one.
    fn stands_for(&self, child: &str, parent: &str) -> Option<&'a TrueParent> {
        let right = |true_parent: &&TrueParent| {
            if self.visible.binary_search(&true_parent.id.as_str()).is_ok() {
                return parent == true_parent.id;
            }
            // A wire stands for an original that was withheld if all its children have that origin.
            let same = |kid: &&str| {
                self.true_roots[*kid].contains(true_parent.id.as_str())
                    || self.related(&true_parent.id, kid)
            };
            self.under_wire
                .get(parent)
                .is_some_and(|kids| !kids.is_empty() && kids.iter().all(same))
        };
        self.truth.get(child)?.parents.iter().find(right)
    }

    fn parents(&self, related: &BTreeMap<&'a str, BTreeSet<&'a str>>, scores: &mut Scores) {
        let (mut parent, mut relation) = (Ratio::default(), Ratio::default());
        for id in &self.visible {
            if self.truth[id].parents.is_empty() || related[id].is_empty() {
                continue;
            }
            let best = self.found.get(id).and_then(|edges| edges.first());
            let met = best.and_then(|edge| Some((edge, self.stands_for(id, edge.parent)?)));
            parent.add(met.is_some());
            if let Some((edge, true_parent)) = met {
                relation.add(edge.relation == as_relation(&true_parent.relation));
            }
        }
        scores.share("parent_accuracy", parent);
        scores.share("relation_accuracy", relation);
    }

    fn direction(&self, scores: &mut Scores) {
        let mut direction = Ratio::default();
        for (child, edges) in &self.found {
            for edge in edges.iter().filter(|edge| self.related(edge.parent, child)) {
                direction.add(!ancestors(edge.parent, &self.true_parents).contains(child));
            }
        }
        scores.share("direction_accuracy", direction);
    }

    fn agency(&self, trace: &Trace, scores: &mut Scores) {
        let (mut right, mut false_one) = (Ratio::default(), Ratio::default());
        for id in &self.visible {
            let named = self.article.get(id).map(|i| &trace.articles[*i].agencies);
            let named = folded(
                named
                    .into_iter()
                    .flatten()
                    .flat_map(|a| a.split(['+', '|', ';'])),
            );
            let wanted = &self.truth[id].agencies;
            if wanted.is_empty() {
                false_one.add(!named.is_empty());
            } else {
                // Of a text merged from several wires, some of its agencies and no other are right.
                let some = wanted.len() > 1 && !named.is_empty() && named.is_subset(wanted);
                right.add(named == *wanted || some);
            }
        }
        scores.share("agency_accuracy", right);
        scores.share("agency_false", false_one);
    }

    fn reliability(&self, trace: &Trace, scores: &mut Scores) {
        let mut parents = Reliability::new("edges (the true parent)");
        let mut origins = Reliability::new("edges (the same origin)");
        for (child, edges) in self
            .found
            .iter()
            .filter(|(child, _)| self.truth.contains_key(*child))
        {
            for edge in edges {
                parents.add(
                    edge.probability,
                    self.stands_for(child, edge.parent).is_some(),
                );
                let same = match self.under_wire.get(edge.parent) {
                    None => self.related(edge.parent, child),
                    Some(kids) => {
                        !self.true_parents[child].is_empty()
                            && kids.iter().all(|kid| self.related(kid, child))
                    }
                };
                origins.add(edge.probability, same);
            }
        }
        let mut pairs = Reliability::new("verified pairs (the same origin)");
        for pair in &trace.pairs {
            let (a, b) = (
                trace.node_id(Node::Article(pair.a)),
                trace.node_id(Node::Article(pair.b)),
            );
            if self.truth.contains_key(a) && self.truth.contains_key(b) {
                pairs.add(f64::from(pair.verdict.probability), self.related(a, b));
            }
        }
        scores.reliability.extend([parents, origins, pairs]);
    }
}

/// The relation that a kind of derivation counts as.
fn as_relation(kind: &str) -> &str {
    match kind {
        "paraphrase" | "translation" => "rewrite",
        "followup" | "mixed" => "partial",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::Relation;
    use crate::report::fixture::{self, article, edge};

    fn truth(id: &str, kind: &str, parents: &[(&str, &str)], agency: &str) -> Truth {
        let parent = |(id, relation): &(&str, &str)| TrueParent {
            id: (*id).to_owned(),
            relation: (*relation).to_owned(),
        };
        Truth {
            id: id.to_owned(),
            kind: kind.to_owned(),
            parents: parents.iter().map(parent).collect(),
            agencies: folded(agency.split(';')),
        }
    }

    /// Two withheld wires, W and V: c copies W, p rewrites W, s rewrites p, m mixes W and V, e cuts V short, i is
    /// independent, and x is a wire of its own that y edits.
    fn labels() -> (Vec<Truth>, Documents) {
        let labels = vec![
            truth("W", "wire", &[], "AFP"),
            truth("V", "wire", &[], "dpa"),
            truth("c", "copy", &[("W", "copy")], "AFP"),
            truth("e", "excerpt", &[("V", "excerpt")], "dpa"),
            truth("i", "independent", &[], ""),
            truth("m", "mixed", &[("W", "mixed"), ("V", "mixed")], "AFP;dpa"),
            truth("p", "paraphrase", &[("W", "paraphrase")], "AFP"),
            truth("s", "secondhand", &[("p", "paraphrase")], "AFP"),
            truth("x", "wire", &[], "AP"),
            truth("y", "edit", &[("x", "edit")], "AP"),
        ];
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        let documents = Documents {
            visible: ids(&["c", "e", "i", "m", "p", "s", "x", "y"]),
        };
        (labels, documents)
    }

    /// A run on them: c, p, m under one wire, i under c by mistake, e missed, s under p, x under y (reversed).
    fn run() -> Trace {
        let mut trace = fixture::trace();
        trace.articles = ["c", "e", "i", "m", "p", "s", "x", "y"]
            .iter()
            .map(|id| article(id, "", "", ""))
            .collect();
        for (i, agency) in [
            (0, "AFP"),
            (2, "AFP"),
            (3, "dpa"),
            (4, "Reuters"),
            (5, "AFP"),
            (6, "AP"),
            (7, "AP"),
        ] {
            trace.articles[i].agencies = vec![agency.to_owned()];
        }
        trace.lineage = vec![
            edge(Node::Wire(0), 0, Relation::Copy, 0.95),
            edge(Node::Article(0), 2, Relation::Partial, 0.6),
            edge(Node::Wire(0), 3, Relation::Rewrite, 0.9),
            edge(Node::Wire(0), 4, Relation::Rewrite, 0.9),
            edge(Node::Article(4), 5, Relation::Rewrite, 0.8),
            edge(Node::Wire(0), 5, Relation::Rewrite, 0.2),
            edge(Node::Article(7), 6, Relation::Edit, 0.9),
        ];
        trace.pairs.clear();
        trace
    }

    #[test]
    fn scores_a_run_as_the_definitions_say() {
        let (labels, documents) = labels();
        let scores = score_lineage(&run(), &labels, &documents);
        // True pairs: c, m, p, s all with each other (6), m and e, x and y. Found: c, i, m, p, s (10), x and y.
        let expected = [
            ("articles", 8.0),
            ("missing_from_run", 0.0),
            ("pair_precision", 7.0 / 11.0),
            ("pair_recall", 7.0 / 8.0),
            ("recall_copy", 1.0),
            ("recall_excerpt", 0.0),
            ("recall_mixed", 1.0),
            ("recall_wire", 1.0),
            ("false_merge", 1.0),
            ("parent_accuracy", 4.0 / 6.0),
            ("relation_accuracy", 3.0 / 4.0),
            ("direction_accuracy", 1.0 / 2.0),
            ("agency_accuracy", 5.0 / 7.0),
            ("agency_false", 1.0),
        ];
        for (name, value) in expected {
            let got = scores.get(name).unwrap();
            assert!(
                (got - value).abs() < 1e-12,
                "{name}: {got}, not {value}\n{}",
                scores.table("set")
            );
        }
    }

    #[test]
    fn a_wire_over_two_origins_stands_for_neither() {
        let (labels, documents) = labels();
        let mut trace = run();
        trace
            .lineage
            .push(edge(Node::Wire(0), 2, Relation::Copy, 0.9));
        let scores = score_lineage(&trace, &labels, &documents);
        assert_eq!(scores.get("parent_accuracy"), Some(1.0 / 6.0));
    }

    #[test]
    fn reliability_counts_every_edge() {
        let (labels, documents) = labels();
        let scores = score_lineage(&run(), &labels, &documents);
        let table = scores.table("set");
        assert!(table.contains("edges (the true parent)"), "{table}");
        let error = scores.reliability[0].expected_calibration_error().unwrap();
        // 0.95, 0.9, 0.9 right and 0.9 wrong; 0.8 right; 0.6 and 0.2 wrong.
        let expected = ((0.95 + 0.9 * 3.0 - 3.0) + (1.0 - 0.8) + 0.6 + 0.2) / 7.0;
        assert!((error - expected).abs() < 1e-9, "{error} {expected}");
    }
}
