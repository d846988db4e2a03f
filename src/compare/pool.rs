//! An article against a whole family: what all its members together account for.

use super::measures::{Direction, FEW_FACTS, direction, matter, measure};
use super::prepared::{Prepared, Unit};

/// One article measured against the other members of a family.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pooled {
    /// The article accounted for by all members together.
    pub direction: Direction,
    /// The same by the member that accounts for most of it.
    pub best: Direction,
    /// Most that the article accounts for of any member, by terms.
    pub back_terms: f32,
    /// Share of the article's term weight found in the family, each term divided by one plus the number of outsiders that
    /// have it too: what only the family can explain.
    pub exclusive: f32,
    /// The same for names and figures.
    pub exclusive_facts: f32,
    /// Weight of such terms.
    pub exclusive_weight: f32,
    /// Order of the sentences shared with the best member.
    pub order: Option<f32>,
    /// Words outside quotations in runs shared with any member.
    pub run_words: u32,
}

/// Measures `this` against `members`; `outsiders` are articles on the same event with the
/// probability that they are not of the family.
pub fn pooled(this: &Prepared, members: &[&Prepared], outsiders: &[(&Prepared, f32)]) -> Pooled {
    let mut out = Pooled::default();
    let mut found = vec![false; this.units.len()];
    let mut matched = vec![0.0f32; this.reading.sentences.len()];
    let mut in_run = vec![false; this.words()];
    for member in members {
        let m = measure(this, member);
        found.iter_mut().zip(&m.in_b).for_each(|(x, y)| *x |= y);
        matched
            .iter_mut()
            .zip(&m.forward.matched)
            .for_each(|(x, y)| *x = x.max(*y));
        for run in &m.runs {
            in_run[run.a as usize..(run.a + run.len) as usize].fill(true);
        }
        out.back_terms = out.back_terms.max(m.measures.b.terms);
        if m.measures.part_a.terms >= out.best.terms {
            out.best = m.measures.part_a;
            out.order = m.measures.order;
        }
    }
    let matter = matter(this, &found);
    out.direction = direction(this, &found, &matched, &in_run, matter.as_deref());
    out.run_words = in_run
        .iter()
        .zip(&this.reading.quoted)
        .filter(|(r, q)| **r && !**q)
        .count() as u32;
    exclusive(this, &found, matter.as_deref(), outsiders, &mut out);
    out
}

fn exclusive(
    this: &Prepared,
    found: &[bool],
    inside: Option<&[bool]>,
    outsiders: &[(&Prepared, f32)],
    out: &mut Pooled,
) {
    let (mut sum, mut total, mut facts, mut total_facts) = (0.0, 0.0, 0.0, 0.0);
    let mut at = 0;
    for run in this.units.chunk_by(|x, y| x.key == y.key) {
        let hit = found[at];
        at += run.len();
        let counts = |u: &Unit| inside.is_none_or(|list| list[u.sentence as usize]);
        if !run.iter().any(counts) {
            continue;
        }
        let (key, weight) = (run[0].key, run[0].weight);
        let fact = run
            .iter()
            .any(|u| u.kind != crate::text::reading::TermKind::Word);
        let also: f32 = outsiders.iter().filter(|o| o.0.has(key)).map(|o| o.1).sum();
        let worth = if hit { weight / (1.0 + also) } else { 0.0 };
        sum += worth;
        total += weight;
        if fact {
            facts += worth;
            total_facts += weight;
        }
    }
    out.exclusive = if total > 0.0 { sum / total } else { 0.0 };
    out.exclusive_facts = (facts + FEW_FACTS * out.exclusive) / (total_facts + FEW_FACTS);
    out.exclusive_weight = sum;
}
