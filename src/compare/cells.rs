//! A weight for pairs of sentences of two articles.

use ahash::AHashMap;

/// Pairs up to which every one has a cell: 4 MB. Two texts of a thousand sentences each have as many.
const ALL: usize = 1 << 20;

/// The sums, 0 for a pair that nothing was added to.
#[derive(Debug, Clone)]
pub enum Cells {
    /// A cell for every pair, row by row, and the length of a row.
    All(Vec<f32>, usize),
    /// Those that something was added to: of two long texts hardly any two sentences have a term in common.
    Some(AHashMap<(u32, u32), f32>),
}

impl Cells {
    /// For so many sentences of each article.
    pub fn new(a: usize, b: usize) -> Self {
        match a.checked_mul(b) {
            Some(cells) if cells <= ALL => Self::All(vec![0.0; cells], b),
            _ => Self::Some(AHashMap::new()),
        }
    }

    /// Adds to the weight of a pair.
    pub fn add(&mut self, (a, b): (u32, u32), weight: f32) {
        match self {
            Self::All(cells, row) => cells[a as usize * *row + b as usize] += weight,
            Self::Some(cells) => *cells.entry((a, b)).or_default() += weight,
        }
    }

    /// The weight of a pair.
    pub fn get(&self, (a, b): (u32, u32)) -> f32 {
        match self {
            Self::All(cells, row) => cells[a as usize * row + b as usize],
            Self::Some(cells) => cells.get(&(a, b)).copied().unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_texts_have_cells_for_what_they_share_alone() {
        let mut cells = Cells::new(1 << 31, 1 << 31);
        cells.add((1 << 30, 7), 2.0);
        assert_eq!((cells.get((1 << 30, 7)), cells.get((0, 0))), (2.0, 0.0));
        assert!(matches!(Cells::new(40, 40), Cells::All(..)));
    }

    proptest! {
        #[test]
        fn both_ways_have_the_same_sums(added in prop::collection::vec((0u32..9, 0u32..7, 0.0f32..9.0), 0..200)) {
            let (mut all, mut some) = (Cells::new(9, 7), Cells::Some(AHashMap::new()));
            for (a, b, weight) in added {
                all.add((a, b), weight);
                some.add((a, b), weight);
            }
            for a in 0..9 {
                for b in 0..7 {
                    prop_assert_eq!(all.get((a, b)).to_bits(), some.get((a, b)).to_bits());
                }
            }
        }
    }
}
