//! Content two articles share, sentence by sentence, whatever the wording.

use std::ops::Range;

use super::cells::Cells;
use super::prepared::Prepared;

/// For each sentence of one article, where the other article says the same.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Per sentence of this side: weight found in its best one or two sentences of the other side.
    pub matched: Vec<f32>,
    /// Per sentence: the best sentence of the other side, and the second that adds to it.
    pub best: Vec<(Option<u32>, Option<u32>)>,
}

impl Coverage {
    /// Of an article of which nothing is looked for.
    pub fn none(this: &Prepared) -> Self {
        let sentences = this.reading.sentences.len();
        Self {
            matched: vec![0.0; sentences],
            best: vec![(None, None); sentences],
        }
    }
}

/// Whether the other article has a term, and how it is known by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// It has not.
    #[default]
    No,
    /// A name is there in another spelling.
    Variant,
    /// To the letter.
    Key,
}

impl Found {
    /// The other article has it, in whatever spelling.
    pub fn anyhow(self) -> bool {
        self != Self::No
    }
}

/// The units of two articles that both have: by key, then the names left over by spelling variant.
#[derive(Debug, Clone, Default)]
pub struct Common {
    /// Of each unit of a, whether b has it.
    pub in_b: Vec<Found>,
    /// Of each unit of b, whether a has it.
    pub in_a: Vec<Found>,
    /// The distinct terms of a of which b has the first unit, by place, and those of b.
    pub terms: (Vec<u32>, Vec<u32>),
    /// Distinct terms of a and b that are the same to the letter, by place.
    pub same: Vec<(u32, u32)>,
}

/// Terms that two articles of one topic have in common. Lists that start with room for so many seldom grow.
const OFTEN: usize = 64;

impl Common {
    /// Marks what both have.
    pub fn new(a: &Prepared, b: &Prepared) -> Self {
        let mut common = Self {
            in_b: vec![Found::No; a.units.len()],
            in_a: vec![Found::No; b.units.len()],
            terms: (Vec::with_capacity(OFTEN), Vec::with_capacity(OFTEN)),
            same: Vec::with_capacity(OFTEN),
        };
        equal_keys(
            &a.keys,
            &b.keys,
            |key| *key,
            |i, j| {
                let (x, y) = (i.start, j.start);
                common.in_b[a.units_of(x)].fill(Found::Key);
                common.in_a[b.units_of(y)].fill(Found::Key);
                common.terms.0.push(x as u32);
                common.same.push((x as u32, y as u32));
                common.terms.1.push(y as u32);
            },
        );
        common.add_variants(a, b);
        for terms in [&mut common.terms.0, &mut common.terms.1] {
            terms.sort_unstable();
            terms.dedup();
        }
        common
    }

    /// Names that the other one has not to the letter, by their variants.
    fn add_variants(&mut self, a: &Prepared, b: &Prepared) {
        let missing = |found: &[Found], names: &[(u64, u32)]| {
            names.iter().any(|name| !found[name.1 as usize].anyhow())
        };
        equal_keys(
            &a.variants,
            &b.variants,
            |name| name.0,
            |i, j| {
                let (names_a, names_b) = (&a.variants[i], &b.variants[j]);
                if missing(&self.in_b, names_a) && missing(&self.in_a, names_b) {
                    mark_variants(a, names_a, &mut self.in_b, &mut self.terms.0);
                    mark_variants(b, names_b, &mut self.in_a, &mut self.terms.1);
                }
            },
        );
    }
}

/// Marks those of some names of an article that are not there to the letter, and adds their terms.
fn mark_variants(this: &Prepared, names: &[(u64, u32)], found: &mut [Found], terms: &mut Vec<u32>) {
    for &(_, unit) in names {
        if !found[unit as usize].anyhow() {
            found[unit as usize] = Found::Variant;
            let place = this.distinct.binary_search_by_key(&unit, |term| term.first);
            terms.extend(place.ok().map(|place| place as u32));
        }
    }
}

/// Of each distinct term of an article whether another one has it, to the letter.
pub fn terms_in(this: &Prepared, other: &Prepared) -> Vec<bool> {
    let mut has = vec![false; this.keys.len()];
    equal_keys(
        &this.keys,
        &other.keys,
        |key| *key,
        |i, _| has[i.start] = true,
    );
    has
}

/// Calls `each` with the places of every key that both sorted lists have.
pub(super) fn equal_keys<T>(
    a: &[T],
    b: &[T],
    key: impl Fn(&T) -> u64,
    mut each: impl FnMut(Range<usize>, Range<usize>),
) {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (x, y) = (key(&a[i]), key(&b[j]));
        if x != y {
            // Without a branch: which of two hashes is the smaller one cannot be predicted.
            i += usize::from(x < y);
            j += usize::from(y < x);
        } else {
            let i_end = i + a[i..].iter().take_while(|e| key(e) == x).count();
            let j_end = j + b[j..].iter().take_while(|e| key(e) == x).count();
            each(i..i_end, j..j_end);
            (i, j) = (i_end, j_end);
        }
    }
}

/// Shared weight of every pair of sentences.
#[derive(Debug, Clone)]
pub struct Overlap {
    cells: Cells,
    /// For each pair of sentences with shared units: (sentence of a, sentence of b, unit of a, unit of b).
    links: Vec<(u32, u32, u32, u32)>,
}

/// A term that stands in more sentences than this on both sides links none of them in particular.
const MAX_SENTENCES: usize = 12;
/// A match of a name by its spelling key is worth less than one to the letter.
const VARIANT_WORTH: f32 = 0.85;

impl Overlap {
    /// Links the sentences that share units.
    pub fn new(a: &Prepared, b: &Prepared, common: &Common) -> Self {
        let mut overlap = Self {
            cells: Cells::new(a.reading.sentences.len(), b.reading.sentences.len()),
            links: Vec::new(),
        };
        let particular = |i: &Range<usize>, j: &Range<usize>| {
            i.len() <= MAX_SENTENCES || j.len() <= MAX_SENTENCES
        };
        equal_keys(
            &a.units,
            &b.units,
            |u| u.key,
            |i, j| {
                if particular(&i, &j) {
                    for x in i {
                        j.clone().for_each(|y| overlap.link(a, b, x, y, 1.0));
                    }
                }
            },
        );
        let by_variant = |this: &Prepared, found: &[Found]| -> Vec<(u64, u32)> {
            let names = this.variants.iter().copied();
            names
                .filter(|name| found[name.1 as usize] == Found::Variant)
                .collect()
        };
        let (left, right) = (by_variant(a, &common.in_b), by_variant(b, &common.in_a));
        equal_keys(
            &left,
            &right,
            |e| e.0,
            |i, j| {
                if particular(&i, &j) {
                    for x in i {
                        for y in j.clone() {
                            overlap.link(
                                a,
                                b,
                                left[x].1 as usize,
                                right[y].1 as usize,
                                VARIANT_WORTH,
                            );
                        }
                    }
                }
            },
        );
        overlap
    }

    fn link(&mut self, a: &Prepared, b: &Prepared, i: usize, j: usize, worth: f32) {
        let (u, v) = (&a.units[i], &b.units[j]);
        self.cells
            .add((u.sentence, v.sentence), u.weight.min(v.weight) * worth);
        self.links
            .push((u.sentence, v.sentence, i as u32, j as u32));
    }

    /// How a is covered by b (`forward`) or b by a.
    pub fn coverage(&self, a: &Prepared, b: &Prepared, forward: bool) -> Coverage {
        let side = if forward { a } else { b };
        let at = |i: u32, j: u32| {
            let pair = if forward { (i, j) } else { (j, i) };
            self.cells.get(pair)
        };
        // Sentences without a link share nothing: only linked ones are looked at. Equal weights: the earlier sentence.
        let Coverage { matched, mut best } = Coverage::none(side);
        for &(of_a, of_b, ..) in &self.links {
            let (i, j) = if forward { (of_a, of_b) } else { (of_b, of_a) };
            let held = &mut best[i as usize].0;
            let shared = at(i, j);
            if held.is_none_or(|k| shared > at(i, k) || (shared == at(i, k) && j < k)) {
                *held = Some(j);
            }
        }
        let mut coverage = Coverage { matched, best };
        self.add_second(a, b, forward, &mut coverage);
        coverage
    }

    /// A rewriter merges sentences: the second source sentence is the one that adds most to the first.
    fn add_second(&self, a: &Prepared, b: &Prepared, forward: bool, coverage: &mut Coverage) {
        let mut links: Vec<(u32, u32, u32, f32)> = self
            .links
            .iter()
            .map(|&(sa, sb, ua, ub)| {
                let weight = a.units[ua as usize].weight.min(b.units[ub as usize].weight);
                if forward {
                    (sa, sb, ua, weight)
                } else {
                    (sb, sa, ub, weight)
                }
            })
            .collect();
        links.sort_unstable_by_key(|l| (l.0, l.2, l.1));
        let other = if forward {
            b.reading.sentences.len()
        } else {
            a.reading.sentences.len()
        };
        let mut extra = vec![0.0f32; other];
        for group in links.chunk_by(|x, y| x.0 == y.0) {
            let i = group[0].0 as usize;
            let Some(first) = coverage.best[i].0 else {
                continue;
            };
            let mut touched: Vec<u32> = Vec::new();
            for unit in group.chunk_by(|x, y| x.2 == y.2) {
                if unit.iter().any(|l| l.1 == first) {
                    coverage.matched[i] += unit[0].3;
                } else {
                    for l in unit {
                        extra[l.1 as usize] += l.3;
                        touched.push(l.1);
                    }
                }
            }
            touched.sort_unstable();
            touched.dedup();
            let second = touched.iter().copied().max_by(|&x, &y| {
                extra[x as usize]
                    .total_cmp(&extra[y as usize])
                    .then(y.cmp(&x))
            });
            if let Some(j) = second {
                coverage.matched[i] += extra[j as usize];
                coverage.best[i].1 = Some(j);
            }
            touched.iter().for_each(|&j| extra[j as usize] = 0.0);
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::rarity::Rarity;
    use crate::text::reading::{Reading, Sentence, Term, TermKind};

    /// An article of one sentence with these terms: key and variant.
    pub(in crate::compare) fn article(terms: &[(u64, u64)]) -> Prepared {
        let term = |(at, &(key, variant)): (u32, &(u64, u64))| Term {
            key: key.wrapping_mul(0x9E37_79B9_7F4A_7C15),
            variant,
            token: at,
            sentence: 0,
            kind: TermKind::Name,
        };
        let sentence = Sentence {
            first: 0,
            last: terms.len() as u32,
            start: 0,
            end: 0,
        };
        let reading = Reading {
            terms: (0..).zip(terms).map(term).collect(),
            sentences: vec![sentence],
            quoted: vec![false; terms.len()],
            ..Reading::default()
        };
        Prepared::new(reading, &Rarity::default())
    }

    fn of(found: &[Found], what: Found) -> usize {
        found.iter().filter(|f| **f == what).count()
    }

    #[test]
    fn every_common_term_is_found_and_no_other() {
        for count in [0, 1, 2, 3, 64, 1000] {
            let numbers = |range: Range<u64>| range.map(|n| (n, 0)).collect::<Vec<_>>();
            let (a, b) = (numbers(0..count), numbers(count / 2..2 * count));
            let common = Common::new(&article(&a), &article(&b));
            let expected = (count - count / 2) as usize;
            assert_eq!(of(&common.in_b, Found::Key), expected);
            assert_eq!(of(&common.in_a, Found::Key), expected);
            assert_eq!(of(&common.in_b, Found::No), count as usize - expected);
        }
    }

    #[test]
    fn a_name_in_another_spelling_is_found_once_the_letters_have_had_their_turn() {
        let (a, b) = (
            article(&[(1, 7), (2, 8)]),
            article(&[(1, 7), (3, 8), (4, 7)]),
        );
        let common = Common::new(&a, &b);
        assert_eq!(of(&common.in_b, Found::Key), 1);
        assert_eq!(of(&common.in_b, Found::Variant), 1);
        // The second spelling of the first name finds no partner: the first one stands there to the letter.
        assert_eq!(of(&common.in_a, Found::No), 1);
        let (a, b) = (article(&[(1, 7), (5, 7)]), article(&[(1, 7), (4, 7)]));
        let common = Common::new(&a, &b);
        for found in [&common.in_a, &common.in_b] {
            assert_eq!((of(found, Found::Key), of(found, Found::Variant)), (1, 1));
        }
    }
}
