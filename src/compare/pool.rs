//! An article against a whole family: what all its members together account for.

use std::borrow::Cow;

use fixedbitset::FixedBitSet;

use super::content::{Coverage, Found};
use super::direction::{Direction, FEW_FACTS, Has, align, content, matter};
use super::measures::{Aligned, Measures, order};
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
    /// The best member is the same form with other figures.
    pub refilled: bool,
    /// The article and a member of the same days have so much of the wording of one of them in common that one is taken from
    /// the other, or both from a third, whatever else is in them.
    pub worded: bool,
}

/// A measured pair as one of its articles sees it.
#[derive(Debug)]
pub struct Seen<'a> {
    /// The numbers.
    pub measures: Cow<'a, Measures>,
    /// What they come from.
    pub aligned: Cow<'a, Aligned>,
    /// The article is the second of the pair.
    pub second: bool,
    /// Days between the two.
    pub days: f32,
}

/// Share of the words outside quotations of one of the two that stand in runs shared with the other and number of such words from
/// which, and days between the two up to which, wording was taken over. Of pairs of a dump of German news that this joined,
/// read by eye, nearly all of one day had paragraphs in common, and of further days nearly all were forms filled in again.
const WORDED: (f32, u32, f32) = (0.25, 60, 2.0);

impl Seen<'_> {
    fn found(&self) -> &[Found] {
        let common = &self.aligned.common;
        if self.second {
            &common.in_a
        } else {
            &common.in_b
        }
    }

    fn coverage(&self) -> &Coverage {
        if self.second {
            &self.aligned.backward
        } else {
            &self.aligned.forward
        }
    }

    fn part(&self) -> &Direction {
        let m = &self.measures;
        if self.second { &m.part_b } else { &m.part_a }
    }

    fn back_terms(&self) -> f32 {
        let m = &self.measures;
        if self.second { m.a.terms } else { m.b.terms }
    }

    fn worded(&self) -> bool {
        let (share, words, days) = WORDED;
        let m = &self.measures;
        // Who takes up a part of a report is of its family, however long the report, and however much else stands beside it.
        let taken = m.part_a.verbatim.max(m.part_b.verbatim);
        taken >= share && m.run_words >= words && self.days <= days
    }

    fn mark_runs(&self, in_run: &mut FixedBitSet) {
        for run in &self.aligned.runs {
            let first = if self.second { run.b } else { run.a } as usize;
            in_run.insert_range(first..first + run.len as usize);
        }
    }
}

/// Another article on the same event.
#[derive(Debug)]
pub struct Outsider {
    /// Of each distinct term of the article whether this one has it, to the letter.
    pub has: Vec<bool>,
    /// Probability that it is no member.
    pub probability: f32,
}

/// What `members` together account for of `this`, beside `outsiders`.
pub fn pooled(this: &Prepared, members: &[Seen<'_>], outsiders: &[Outsider]) -> Pooled {
    let mut out = Pooled::default();
    let mut found = vec![Found::No; this.units.len()];
    let mut matched = vec![0.0f32; this.reading.sentences.len()];
    let mut in_run = FixedBitSet::with_capacity(this.words());
    let mut best = None;
    for member in members {
        for (all, one) in found.iter_mut().zip(member.found()) {
            *all = (*all).max(*one);
        }
        for (most, one) in matched.iter_mut().zip(&member.coverage().matched) {
            *most = most.max(*one);
        }
        member.mark_runs(&mut in_run);
        out.worded |= member.worded();
        out.back_terms = out.back_terms.max(member.back_terms());
        if member.part().terms >= out.best.terms {
            out.best = *member.part();
            best = Some(member);
        }
    }
    out.refilled = best.is_some_and(|member: &Seen<'_>| member.measures.refilled());
    out.order = best.and_then(|member| order(this, member.coverage()));
    let matter = matter(this, &found);
    let had = |&term: &u32| found[this.distinct[term as usize].first as usize].anyhow();
    let terms: Vec<u32> = (0..this.distinct.len() as u32).filter(had).collect();
    let has = Has {
        units: &found,
        terms: &terms,
        in_run: &in_run,
    };
    out.direction = content(this, has, matter.as_deref());
    align(
        &mut out.direction,
        this,
        &matched,
        &in_run,
        matter.as_deref(),
    );
    out.run_words = in_run.intersection_count(&this.unquoted) as u32;
    exclusive(this, &found, matter.as_deref(), outsiders, &mut out);
    out
}

fn exclusive(
    this: &Prepared,
    found: &[Found],
    inside: Option<&[bool]>,
    outsiders: &[Outsider],
    out: &mut Pooled,
) {
    let mut also = vec![0.0f32; this.distinct.len()];
    for outsider in outsiders {
        for (sum, has) in also.iter_mut().zip(&outsider.has) {
            *sum += if *has { outsider.probability } else { 0.0 };
        }
    }
    let (mut sum, mut total, mut facts, mut total_facts) = (0.0, 0.0, 0.0, 0.0);
    let counts = |u: &Unit| inside.is_none_or(|list| list[u.sentence as usize]);
    for (n, term) in this.distinct.iter().enumerate() {
        if !this.units[this.units_of(n)].iter().any(counts) {
            continue;
        }
        let worth = if found[term.first as usize].anyhow() {
            term.weight / (1.0 + also[n])
        } else {
            0.0
        };
        sum += worth;
        total += term.weight;
        if term.fact {
            facts += worth;
            total_facts += term.weight;
        }
    }
    out.exclusive = if total > 0.0 { sum / total } else { 0.0 };
    out.exclusive_facts = (facts + FEW_FACTS * out.exclusive) / (total_facts + FEW_FACTS);
    out.exclusive_weight = sum;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wording_of_these_days_is_taken_over() {
        let worded = |(part_a, part_b), run_words, days| {
            let mut measures = Measures {
                run_words,
                ..Measures::default()
            };
            (measures.part_a.verbatim, measures.part_b.verbatim) = (part_a, part_b);
            let seen = Seen {
                measures: Cow::Owned(measures),
                aligned: Cow::Owned(Aligned::default()),
                second: true,
                days,
            };
            seen.worded()
        };
        assert!(worded((0.0, 0.25), 60, 2.0), "of the article");
        assert!(worded((0.25, 0.0), 60, 2.0), "of the member");
        assert!(!worded((0.24, 0.24), 200, 0.0), "too little of either");
        assert!(!worded((0.9, 0.9), 59, 0.0), "too few words");
        assert!(!worded((0.9, 0.9), 200, 2.1), "of another day");
    }
}
