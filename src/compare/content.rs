//! Content two articles share, sentence by sentence, whatever the wording.

use super::prepared::{Prepared, Unit};

/// For each sentence of one article, where the other article says the same.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// Per sentence of this side: weight found in its best one or two sentences of the other side.
    pub matched: Vec<f32>,
    /// Per sentence: the best sentence of the other side, and the second that adds to it.
    pub best: Vec<(Option<u32>, Option<u32>)>,
}

/// Shared weight of every pair of sentences.
#[derive(Debug, Clone, Default)]
pub struct Overlap {
    columns: usize,
    cells: Vec<f32>,
    /// Units of a (indices) that b also has anywhere.
    pub in_b: Vec<bool>,
    /// Units of b (indices) that a also has anywhere.
    pub in_a: Vec<bool>,
    /// For each pair of sentences with shared units: (sentence of a, sentence of b, unit of a, unit of b).
    pub links: Vec<(u32, u32, u32, u32)>,
}

/// A term that stands in more sentences than this on both sides links none of them in particular.
const MAX_SENTENCES: usize = 12;
/// A match of a name by its spelling key is worth less than one to the letter.
const VARIANT_WORTH: f32 = 0.85;

impl Overlap {
    /// Joins the units of two articles by key, then the names left over by spelling variant.
    pub fn new(a: &Prepared, b: &Prepared) -> Self {
        let columns = b.reading.sentences.len();
        let mut overlap = Self {
            columns,
            cells: vec![0.0; a.reading.sentences.len() * columns],
            in_b: vec![false; a.units.len()],
            in_a: vec![false; b.units.len()],
            links: Vec::new(),
        };
        let by_key_a: Vec<(u64, u32)> = a
            .units
            .iter()
            .enumerate()
            .map(|(i, u)| (u.key, i as u32))
            .collect();
        let by_key_b: Vec<(u64, u32)> = b
            .units
            .iter()
            .enumerate()
            .map(|(i, u)| (u.key, i as u32))
            .collect();
        overlap.join(a, b, &by_key_a, &by_key_b, 1.0);
        let left = |units: &[Unit], found: &[bool]| -> Vec<(u64, u32)> {
            let mut out: Vec<(u64, u32)> = units
                .iter()
                .enumerate()
                .filter(|(i, u)| u.variant != 0 && !found[*i])
                .map(|(i, u)| (u.variant, i as u32))
                .collect();
            out.sort_unstable();
            out
        };
        let (left_a, left_b) = (left(&a.units, &overlap.in_b), left(&b.units, &overlap.in_a));
        overlap.join(a, b, &left_a, &left_b, VARIANT_WORTH);
        overlap
    }

    fn join(
        &mut self,
        a: &Prepared,
        b: &Prepared,
        left: &[(u64, u32)],
        right: &[(u64, u32)],
        worth: f32,
    ) {
        let (mut i, mut j) = (0, 0);
        while i < left.len() && j < right.len() {
            let (x, y) = (left[i].0, right[j].0);
            if x != y {
                i += usize::from(x < y);
                j += usize::from(y < x);
            } else {
                let i_end = i + left[i..].iter().take_while(|e| e.0 == x).count();
                let j_end = j + right[j..].iter().take_while(|e| e.0 == x).count();
                left[i..i_end]
                    .iter()
                    .for_each(|e| self.in_b[e.1 as usize] = true);
                right[j..j_end]
                    .iter()
                    .for_each(|e| self.in_a[e.1 as usize] = true);
                if i_end - i <= MAX_SENTENCES || j_end - j <= MAX_SENTENCES {
                    self.link(a, b, &left[i..i_end], &right[j..j_end], worth);
                }
                (i, j) = (i_end, j_end);
            }
        }
    }

    fn link(
        &mut self,
        a: &Prepared,
        b: &Prepared,
        left: &[(u64, u32)],
        right: &[(u64, u32)],
        worth: f32,
    ) {
        for &(_, i) in left {
            for &(_, j) in right {
                let (u, v) = (a.units[i as usize], b.units[j as usize]);
                self.cells[u.sentence as usize * self.columns + v.sentence as usize] +=
                    u.weight.min(v.weight) * worth;
                self.links.push((u.sentence, v.sentence, i, j));
            }
        }
    }

    /// Shared weight of a sentence of a and one of b.
    pub fn shared(&self, a: usize, b: usize) -> f32 {
        self.cells[a * self.columns + b]
    }

    /// How a is covered by b (`forward`) or b by a.
    pub fn coverage(&self, a: &Prepared, b: &Prepared, forward: bool) -> Coverage {
        let this = if forward { a } else { b }.reading.sentences.len();
        let at = |i: u32, j: u32| {
            if forward {
                self.shared(i as usize, j as usize)
            } else {
                self.shared(j as usize, i as usize)
            }
        };
        // Sentences without a link share nothing: only linked ones are looked at. Equal weights: the earlier sentence.
        let mut best: Vec<(Option<u32>, Option<u32>)> = vec![(None, None); this];
        for &(of_a, of_b, ..) in &self.links {
            let (i, j) = if forward { (of_a, of_b) } else { (of_b, of_a) };
            let held = &mut best[i as usize].0;
            let shared = at(i, j);
            if held.is_none_or(|k| shared > at(i, k) || (shared == at(i, k) && j < k)) {
                *held = Some(j);
            }
        }
        let mut coverage = Coverage {
            matched: vec![0.0; this],
            best,
        };
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
