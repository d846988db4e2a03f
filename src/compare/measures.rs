//! The numbers a verdict rests on.

use fixedbitset::FixedBitSet;

use super::content::{Common, Coverage, Overlap};
use super::direction::{ALIGNED, Direction, Has, THIN, align, content, matter};
use super::prepared::{OWN_WEIGHT, Prepared, in_both};
use super::runs::{Run, runs};

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
    /// Of the rare terms of both but the last one, by their first places in a: those after which the next one follows in b
    /// too, and all.
    pub in_order: (u32, u32),
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
    /// Figures inside runs that few articles have: no constants of a form.
    pub kept_figures: u32,
    /// Places beside a run where each side has a figure that the other article lacks.
    pub exchanged_figures: u32,
}

/// Terms that count as in order, and as out of order, beside those that are there: a few say little.
const EVEN: f32 = 2.0;
/// Share of one article's terms found in the other from which both tell of one event.
const SAME_EVENT: f32 = 0.30;
/// Weight of shared terms that this needs besides: short articles share a large part by chance.
const ENOUGH: f32 = 60.0;

impl Measures {
    /// Both articles tell of one event, whoever wrote them.
    pub fn one_event(&self) -> bool {
        self.a.terms.max(self.b.terms) >= SAME_EVENT && self.shared_weight >= ENOUGH
    }

    /// Share of rare terms in the same order; near to even where there are few. A rewriter tells the facts in the order of
    /// the source; who reports on his own has no reason to.
    pub fn term_order(&self) -> f32 {
        let (kept, all) = self.in_order;
        (kept as f32 + EVEN) / (all as f32 + 2.0 * EVEN)
    }
}

/// A pair at first sight: what both have, without an alignment of sentences, which is most of the work.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    /// The numbers, but for those that [`measure`] adds: coverage, aligned sentences, order, resemblance.
    pub measures: Measures,
    /// Verbatim runs.
    pub runs: Vec<Run>,
    /// Units of both.
    pub common: Common,
    in_run: (FixedBitSet, FixedBitSet),
    matter: (Option<Vec<bool>>, Option<Vec<bool>>),
}

/// Everything measured on a pair.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// The numbers.
    pub measures: Measures,
    /// What they come from.
    pub aligned: Aligned,
}

/// Two articles side by side.
#[derive(Debug, Clone, Default)]
pub struct Aligned {
    /// Verbatim runs.
    pub runs: Vec<Run>,
    /// Units of both.
    pub common: Common,
    /// Coverage of a by b.
    pub forward: Coverage,
    /// Coverage of b by a.
    pub backward: Coverage,
}

/// Looks at a pair.
pub fn glance(a: &Prepared, b: &Prepared) -> Glance {
    let runs = runs(a, b);
    let common = Common::new(a, b);
    let mut m = Measures::default();
    let mut in_a = FixedBitSet::with_capacity(a.words());
    let mut in_b = FixedBitSet::with_capacity(b.words());
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
        in_a.insert_range(range_a);
        in_b.insert_range(range_b);
    }
    (m.kept_figures, m.exchanged_figures) = figures(a, b, &runs, &common);
    let b_has = Has {
        units: &common.in_b,
        terms: &common.terms.0,
        in_run: &in_a,
    };
    let a_has = Has {
        units: &common.in_a,
        terms: &common.terms.1,
        in_run: &in_b,
    };
    let of_a = |inside: Option<&[bool]>| content(a, b_has, inside);
    let of_b = |inside: Option<&[bool]>| content(b, a_has, inside);
    let matter = (matter(a, &common.in_b), matter(b, &common.in_a));
    (m.a, m.b) = (of_a(None), of_b(None));
    m.part_a = matter.0.as_deref().map_or(m.a, |part| of_a(Some(part)));
    m.part_b = matter.1.as_deref().map_or(m.b, |part| of_b(Some(part)));
    for &term in &common.terms.0 {
        let term = &a.distinct[term as usize];
        m.shared_weight += term.weight;
        m.shared_figures += u32::from(term.figure);
        // A figure is no name, and a fact is one of both.
        m.shared_names += u32::from(term.fact && !term.figure);
    }
    m.in_order = in_order(a, b, &common);
    Glance {
        measures: m,
        runs,
        common,
        in_run: (in_a, in_b),
        matter,
    }
}

/// See [`Measures::in_order`].
fn in_order(a: &Prepared, b: &Prepared, common: &Common) -> (u32, u32) {
    let first = |of: &Prepared, term: u32| of.distinct[term as usize].token;
    let rare = |same: &&(u32, u32)| a.distinct[same.0 as usize].weight >= OWN_WEIGHT;
    let same = common.same.iter().filter(rare);
    let mut places: Vec<(u32, u32)> = same.map(|&(x, y)| (first(a, x), first(b, y))).collect();
    places.sort_unstable();
    let kept = places.windows(2).filter(|w| w[0].1 < w[1].1).count();
    (kept as u32, places.len().saturating_sub(1) as u32)
}

/// Rare figures that stand in runs, and places beside a run where each side has one that the other article lacks.
fn figures(a: &Prepared, b: &Prepared, runs: &[Run], common: &Common) -> (u32, u32) {
    let of_a = |token: u32| a.figure(token).filter(|&unit| !common.in_b[unit].anyhow());
    let of_b = |token: u32| b.figure(token).filter(|&unit| !common.in_a[unit].anyhow());
    let rare = |figure: &&(u32, u32)| a.units[figure.1 as usize].weight >= OWN_WEIGHT;
    let mut kept = 0;
    let mut exchanged: Vec<u32> = Vec::new();
    for run in runs {
        let inside = a.figures_between(run.a, run.a + run.len);
        kept += inside.iter().filter(rare).count() as u32;
        let before = (run.a.checked_sub(1)).zip(run.b.checked_sub(1));
        let after = Some((run.a + run.len, run.b + run.len));
        let beside = [before, after].into_iter().flatten();
        let other = beside.filter(|&(i, j)| of_a(i).is_some() && of_b(j).is_some());
        exchanged.extend(other.map(|place| place.0));
    }
    exchanged.sort_unstable();
    exchanged.dedup();
    (kept, exchanged.len() as u32)
}

/// Measures a pair.
pub fn measure(a: &Prepared, b: &Prepared) -> Measured {
    look_closer(glance(a, b), a, b)
}

/// Words from which an article that has so many times the words of another is a collection: wire copy is shorter.
const COLLECTION_WORDS: u32 = 3000;
const COLLECTION_LONGER: u32 = 4;

/// Whether, of two articles of so many words, one is a live blog or an archive page to the other.
pub fn collects((a, b): (u32, u32)) -> bool {
    let (long, short) = (a.max(b), a.min(b));
    long >= COLLECTION_WORDS && long >= short.saturating_mul(COLLECTION_LONGER)
}

/// Aligns the sentences of a pair that was looked at. Not those of a collection: among its thousands of words every sentence
/// finds one on its topic, and only what is there word for word was taken over.
pub fn look_closer(glance: Glance, a: &Prepared, b: &Prepared) -> Measured {
    let Glance {
        measures: mut m,
        runs,
        common,
        in_run: (in_a, in_b),
        matter,
    } = glance;
    let (forward, backward) = if collects((a.words() as u32, b.words() as u32)) {
        (Coverage::none(a), Coverage::none(b))
    } else {
        let overlap = Overlap::new(a, b, &common);
        (overlap.coverage(a, b, true), overlap.coverage(a, b, false))
    };
    m.jaccard = jaccard(a.shingles(), b.shingles());
    m.order = order(a, &forward);
    align(&mut m.a, a, &forward.matched, &in_a, None);
    align(&mut m.b, b, &backward.matched, &in_b, None);
    match &matter.0 {
        Some(part) => align(&mut m.part_a, a, &forward.matched, &in_a, Some(part)),
        None => m.part_a = m.a,
    }
    match &matter.1 {
        Some(part) => align(&mut m.part_b, b, &backward.matched, &in_b, Some(part)),
        None => m.part_b = m.b,
    }
    let aligned = Aligned {
        runs,
        common,
        forward,
        backward,
    };
    Measured {
        measures: m,
        aligned,
    }
}

/// Share of neighbouring aligned sentences of a whose counterparts in b follow one another too.
pub fn order(a: &Prepared, forward: &Coverage) -> Option<f32> {
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
    let mut common = 0;
    in_both(a, b, |_| common += 1);
    let union = a.len() + b.len() - common;
    if union == 0 {
        0.0
    } else {
        common as f32 / union as f32
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::tests::article;
    use super::*;

    #[test]
    fn terms_in_the_order_of_the_source_tell_more_than_a_few_and_than_others() {
        let order = |a: &[u64], b: &[u64]| {
            let of = |keys: &[u64]| article(&keys.iter().map(|&k| (k, 0)).collect::<Vec<_>>());
            glance(&of(a), &of(b)).measures.term_order()
        };
        let source: Vec<u64> = (1..20).collect();
        let reversed: Vec<u64> = source.iter().rev().copied().collect();
        assert_eq!(order(&source, &source), 20.0 / 22.0);
        assert_eq!(order(&source, &reversed), 2.0 / 22.0);
        assert_eq!(order(&source, &[50, 51]), 0.5);
        assert_eq!(order(&[1, 2], &[1, 2]), 0.6);
    }
}
