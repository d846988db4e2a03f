//! The numbers a verdict rests on.

use super::content::{Coverage, Overlap};
use super::prepared::{Prepared, Unit};
use super::runs::{Run, runs};
use crate::text::reading::TermKind;

/// A sentence counts as aligned when this share of its weight is found in one or two sentences of the other side.
pub const ALIGNED: f32 = 0.40;
/// Share of a sentence's weight from which it says the same beyond doubt, and the weight it must have for that.
pub const STRONG: f32 = 0.62;
/// See [`STRONG`].
pub const STRONG_WEIGHT: f32 = 14.0;
/// Weight of facts that the terms as a whole count for beside them: a fact or two in common say little.
pub const FEW_FACTS: f32 = 20.0;
/// Share of the weight of all terms that names and figures have, where the writing does not mark names.
const FACTS_AMONG_TERMS: f32 = 0.4;
/// Figures that the share of all facts counts for beside the figures themselves.
const FEW_FIGURES: f32 = 3.0;
/// Share of an item's weight that makes it an item on the matter of the other side.
const ITEM: f32 = 0.3;
/// The same beside the share of the item that the other side knows best.
const NEAR_BEST: f32 = 0.6;
/// Rarity of the parts of a name that counts as the article's own.
const OWN_WEIGHT: f32 = 5.0;
/// Weight from which a quotation counts.
const QUOTE_WEIGHT: f32 = 8.0;
/// A quotation is the article's own when the other side has less than this share of its weight.
const OWN_QUOTE: f32 = 0.45;
/// A sentence lighter than this is too thin to align.
pub const THIN: f32 = 6.0;

/// One direction of a pair: how much of `this` article the other one accounts for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Direction {
    /// Share of sentence weight found in aligned windows of the other side.
    pub coverage: f32,
    /// Share of the weight of distinct terms found anywhere in the other side.
    pub terms: f32,
    /// Share of the weight of distinct names and figures found in the other side.
    pub facts: f32,
    /// Share of distinct figures found in the other side.
    pub figures: f32,
    /// Weight of distinct names and figures that the other side lacks.
    pub novel: f32,
    /// Share of sentences aligned.
    pub aligned: f32,
    /// Number of sentences aligned.
    pub aligned_count: f32,
    /// Share of words outside quotations that stand in runs of equal words.
    pub verbatim: f32,
    /// Share of the words of sentences that are aligned or stand in runs.
    pub share: f32,
    /// Sentences outside quotations, not thin, most of whose weight is found in the other side.
    pub strong: f32,
    /// Share of weight outside quotations of sentences aligned.
    pub coverage_unquoted: f32,
    /// Names of two words or more that the other side lacks: people and places only this reporter met.
    pub own_names: f32,
    /// Quotations most of whose weight the other side lacks.
    pub own_quotes: f32,
}

/// Both directions and what has none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measures {
    /// a accounted for by b.
    pub a: Direction,
    /// b accounted for by a.
    pub b: Direction,
    /// Like `a`, of the items of a that are about the matter of b; the whole of a when it is no digest.
    pub part_a: Direction,
    /// The same of b.
    pub part_b: Direction,
    /// Jaccard of word 5-grams.
    pub jaccard: f32,
    /// Share of neighbouring aligned sentences in order; `None` under two.
    pub order: Option<f32>,
    /// Words of runs outside quotations on both sides.
    pub run_words: u32,
    /// Words of runs inside quotations on either side.
    pub quote_run_words: u32,
    /// Longest run.
    pub longest: u32,
    /// Longest run outside quotations.
    pub longest_unquoted: u32,
    /// Distinct figures on both sides.
    pub shared_figures: u32,
    /// Distinct names on both sides.
    pub shared_names: u32,
    /// Weight of shared distinct terms.
    pub shared_weight: f32,
}

/// Everything measured on a pair: numbers and the alignments they come from.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// The numbers.
    pub measures: Measures,
    /// Verbatim runs.
    pub runs: Vec<Run>,
    /// Units of a that b has.
    pub in_b: Vec<bool>,
    /// Units of b that a has.
    pub in_a: Vec<bool>,
    /// Coverage of a by b.
    pub forward: Coverage,
    /// Coverage of b by a.
    pub backward: Coverage,
}

/// Measures a pair.
pub fn measure(a: &Prepared, b: &Prepared) -> Measured {
    let runs = runs(a, b);
    let overlap = Overlap::new(a, b);
    let forward = overlap.coverage(a, b, true);
    let backward = overlap.coverage(a, b, false);
    let mut m = Measures {
        jaccard: jaccard(&a.shingles, &b.shingles),
        order: order(a, &forward),
        ..Measures::default()
    };
    let (mut in_a, mut in_b) = (vec![false; a.words()], vec![false; b.words()]);
    for run in &runs {
        let range_a = run.a as usize..(run.a + run.len) as usize;
        let range_b = run.b as usize..(run.b + run.len) as usize;
        let quoted = range_a
            .clone()
            .zip(range_b.clone())
            .filter(|&(i, j)| a.reading.quoted[i] || b.reading.quoted[j])
            .count();
        m.quote_run_words += quoted as u32;
        m.run_words += run.len - quoted as u32;
        m.longest = m.longest.max(run.len);
        m.longest_unquoted = m.longest_unquoted.max(run.len - quoted as u32);
        in_a[range_a].fill(true);
        in_b[range_b].fill(true);
    }
    let of_a =
        |inside: Option<&[bool]>| direction(a, &overlap.in_b, &forward.matched, &in_a, inside);
    let of_b =
        |inside: Option<&[bool]>| direction(b, &overlap.in_a, &backward.matched, &in_b, inside);
    (m.a, m.b) = (of_a(None), of_b(None));
    m.part_a = matter(a, &overlap.in_b).map_or(m.a, |part| of_a(Some(&part)));
    m.part_b = matter(b, &overlap.in_a).map_or(m.b, |part| of_b(Some(&part)));
    for (i, run) in a.units.chunk_by(|x, y| x.key == y.key).scan(0, |at, run| {
        let i = *at;
        *at += run.len();
        Some((i, run))
    }) {
        if overlap.in_b[i] {
            m.shared_weight += run[0].weight;
            m.shared_figures += u32::from(run[0].kind == TermKind::Figure);
            m.shared_names += u32::from(run.iter().any(|u| u.kind == TermKind::Name));
        }
    }
    Measured {
        measures: m,
        runs,
        in_b: overlap.in_b,
        in_a: overlap.in_a,
        forward,
        backward,
    }
}

/// The sentences of a digest that are about the matter of the other side; `None` for a text that is one story, and when
/// no item is. `found` tells of each unit whether the other side has it.
pub fn matter(this: &Prepared, found: &[bool]) -> Option<Vec<bool>> {
    let last = *this.item.last()?;
    let mut weights = vec![(0.0f32, 0.0f32); last as usize + 1];
    for (u, found) in this.units.iter().zip(found) {
        let sum = &mut weights[this.item[u.sentence as usize] as usize];
        *sum = (
            sum.0 + if *found { u.weight } else { 0.0 },
            sum.1 + u.weight,
        );
    }
    let share = |w: &(f32, f32)| if w.1 >= THIN { w.0 / w.1 } else { 0.0 };
    let best = weights.iter().map(share).fold(0.0, f32::max);
    let least = ITEM.max(NEAR_BEST * best);
    let inside: Vec<bool> = (this.item.iter())
        .map(|&item| share(&weights[item as usize]) >= least)
        .collect();
    inside.contains(&true).then_some(inside)
}

/// How the sentences `inside` of `this` are accounted for; all when it is `None`. `found` tells of each unit whether the
/// other side has it, `matched` of each sentence how much of its weight, `in_run` of each token whether it stands in a run
/// of equal words.
pub fn direction(
    this: &Prepared,
    found: &[bool],
    matched: &[f32],
    in_run: &[bool],
    inside: Option<&[bool]>,
) -> Direction {
    let inside = |sentence: u32| inside.is_none_or(|list| list[sentence as usize]);
    let mut d = Direction::default();
    let (mut terms, mut facts, mut figures) = ((0.0, 0.0), (0.0, 0.0), (0.0, 0.0));
    let mut own: Vec<(u32, u64)> = Vec::new();
    let mut at = 0;
    for run in this.units.chunk_by(|x, y| x.key == y.key) {
        let places = at..at + run.len();
        at = places.end;
        let Some(first) = run.iter().position(|u| inside(u.sentence)) else {
            continue;
        };
        let here = || run.iter().filter(|u| inside(u.sentence));
        let hit = if found[places.start + first] {
            1.0
        } else {
            0.0
        };
        let weight = run[0].weight;
        terms = (terms.0 + hit * weight, terms.1 + weight);
        if here().any(|u| u.kind != TermKind::Word) {
            facts = (facts.0 + hit * weight, facts.1 + weight);
            d.novel += (1.0 - hit) * weight;
        }
        if run[0].kind == TermKind::Figure {
            figures = (figures.0 + hit, figures.1 + 1.0);
        } else if weight >= OWN_WEIGHT && !found[places].contains(&true) {
            let names = here().filter(|u| u.kind == TermKind::Name);
            own.extend(names.map(|u| (u.token, u.key)));
        }
    }
    let share = |(x, y): (f32, f32), none: f32| if y > 0.0 { x / y } else { none };
    d.terms = share(terms, 0.0);
    d.facts = (facts.0 + FEW_FACTS * d.terms) / (facts.1 + FEW_FACTS);
    if !this.names {
        d.novel = FACTS_AMONG_TERMS * (terms.1 - terms.0);
    }
    // A handful of figures says little: the facts as a whole count as a few more.
    d.figures = (figures.0 + FEW_FIGURES * d.facts) / (figures.1 + FEW_FIGURES);
    let (mut weight, mut thick) = ((0.0, 0.0), (0.0, 0.0));
    let mut unquoted = (0.0, 0.0);
    let mut words = 0;
    let sentences = this.reading.sentences.iter().enumerate();
    let mut plain = (0, 0);
    let mut all = 0;
    for (s, sentence) in sentences.filter(|(s, _)| inside(*s as u32)) {
        let total = this.sentence_weight[s];
        let matched = matched[s].min(total);
        weight = (weight.0 + matched, weight.1 + total);
        let range = sentence.first as usize..sentence.last as usize;
        let unquoted_at = range.clone().filter(|&i| !this.reading.quoted[i]);
        plain = (
            plain.0 + unquoted_at.clone().filter(|&i| in_run[i]).count(),
            plain.1 + unquoted_at.count(),
        );
        all += range.len();
        let quoted = range.clone().filter(|&i| this.reading.quoted[i]).count() * 2 > range.len();
        if !quoted {
            unquoted = (unquoted.0 + matched, unquoted.1 + total);
        }
        let aligned = total >= THIN && matched >= ALIGNED * total;
        if !quoted && total >= STRONG_WEIGHT && matched >= STRONG * total {
            d.strong += 1.0;
        }
        if total >= THIN {
            thick = (thick.0 + f32::from(u8::from(aligned)), thick.1 + 1.0);
        }
        words += if aligned {
            range.len()
        } else {
            range.filter(|&i| in_run[i]).count()
        };
    }
    d.coverage = share(weight, 0.0);
    d.coverage_unquoted = share(unquoted, 0.0);
    d.aligned = share(thick, 0.0);
    d.aligned_count = thick.0;
    d.verbatim = plain.0 as f32 / plain.1.max(1) as f32;
    d.share = words as f32 / all.max(1) as f32;
    d.own_names = neighbours(own);
    d.own_quotes = own_quotes(this, found, &inside);
    d
}

/// Runs of two or more neighbours among names at their tokens, a run of names met before not counted again.
fn neighbours(mut names: Vec<(u32, u64)>) -> f32 {
    names.sort_unstable();
    let mut seen: Vec<u64> = Vec::new();
    let mut count = 0.0;
    for run in names
        .chunk_by(|x, y| y.0 == x.0 + 1)
        .filter(|run| run.len() > 1)
    {
        let new = run.iter().any(|name| !seen.contains(&name.1));
        count += f32::from(u8::from(new));
        seen.extend(run.iter().map(|name| name.1));
    }
    count
}

/// Quotations of some weight of which the other side has little.
fn own_quotes(this: &Prepared, found: &[bool], inside: &dyn Fn(u32) -> bool) -> f32 {
    let quotations = &this.reading.quotations;
    let mut weights = vec![(0.0f32, 0.0f32); quotations.len()];
    let quoted = |u: &Unit| this.reading.quoted[u.token as usize] && inside(u.sentence);
    for (u, found) in this.units.iter().zip(found).filter(|(u, _)| quoted(u)) {
        let at = quotations.partition_point(|q| q.1 <= u.token);
        if let Some(sum) = weights.get_mut(at) {
            let hit = if *found { u.weight } else { 0.0 };
            *sum = (sum.0 + hit, sum.1 + u.weight);
        }
    }
    let own = |w: &&(f32, f32)| w.1 >= QUOTE_WEIGHT && w.0 < OWN_QUOTE * w.1;
    weights.iter().filter(own).count() as f32
}

/// Share of neighbouring aligned sentences of a whose counterparts in b follow one another too.
fn order(a: &Prepared, forward: &Coverage) -> Option<f32> {
    let places: Vec<u32> = (0..a.reading.sentences.len())
        .filter(|&s| {
            a.sentence_weight[s] >= THIN && forward.matched[s] >= ALIGNED * a.sentence_weight[s]
        })
        .filter_map(|s| forward.best[s].0)
        .collect();
    if places.len() < 2 {
        return None;
    }
    let kept = places.windows(2).filter(|w| w[0] <= w[1]).count();
    Some(kept as f32 / (places.len() - 1) as f32)
}

/// Jaccard of two sorted sets; 0 when both are empty (texts shorter than a shingle).
fn jaccard(a: &[u64], b: &[u64]) -> f32 {
    let (mut i, mut j, mut common) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        let (x, y) = (a[i], b[j]);
        common += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    let union = a.len() + b.len() - common;
    if union == 0 {
        0.0
    } else {
        common as f32 / union as f32
    }
}
