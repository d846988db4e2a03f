//! Two sequences of words side by side: which stand in the same place, and what was exchanged between them.

/// Above so many cells only what is equal from the front and from the back is aligned.
const CELLS: usize = 1_000_000;

/// Positions of equal words in order: a longest common subsequence.
pub fn align(a: &[u64], b: &[u64]) -> Vec<(u32, u32)> {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let tail = a[head..]
        .iter()
        .rev()
        .zip(b[head..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (core_a, core_b) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let mut out: Vec<(u32, u32)> = (0..head as u32).map(|i| (i, i)).collect();
    if core_a.len().saturating_mul(core_b.len()) <= CELLS {
        let shift = |(i, j): (u32, u32)| (i + head as u32, j + head as u32);
        out.extend(by_table(core_a, core_b).into_iter().map(shift));
    }
    let ends = ((a.len() - tail) as u32, (b.len() - tail) as u32);
    out.extend((0..tail as u32).map(|i| (ends.0 + i, ends.1 + i)));
    out
}

/// Positions of equal items in order, by the full table: `a.len() * b.len()` cells.
pub fn by_table<T: Eq>(a: &[T], b: &[T]) -> Vec<(u32, u32)> {
    let width = b.len() + 1;
    // Length of the longest common subsequence of a[i..] and b[j..].
    let mut longest = vec![0u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push((i as u32, j as u32));
            (i, j) = (i + 1, j + 1);
        } else if longest[(i + 1) * width + j] >= longest[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// What stands between neighbouring equal words, as half-open ranges; neither is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// On the first side.
    pub a: (u32, u32),
    /// On the second.
    pub b: (u32, u32),
}

/// The gaps of an alignment of two ranges.
pub fn gaps(matched: &[(u32, u32)], a: (u32, u32), b: (u32, u32)) -> Vec<Gap> {
    let mut from = (a.0, b.0);
    let mut out = Vec::new();
    for &(i, j) in matched.iter().chain(&[(a.1, b.1)]) {
        if i > from.0 && j > from.1 {
            out.push(Gap {
                a: (from.0, i),
                b: (from.1, j),
            });
        }
        from = (i + 1, j + 1);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_exchanged_word_is_a_gap() {
        let (a, b) = ([1, 2, 3, 4, 5], [1, 2, 9, 4, 5, 6]);
        let matched = align(&a, &b);
        assert_eq!(matched, [(0, 0), (1, 1), (3, 3), (4, 4)]);
        assert_eq!(
            gaps(&matched, (0, 5), (0, 6)),
            [Gap {
                a: (2, 3),
                b: (2, 3)
            }]
        );
    }

    proptest! {
        #[test]
        fn aligned_words_are_equal_and_in_order(
            a in prop::collection::vec(0u64..6, 0..30),
            b in prop::collection::vec(0u64..6, 0..30),
        ) {
            let matched = align(&a, &b);
            for pair in matched.windows(2) {
                prop_assert!(pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1);
            }
            for (i, j) in matched {
                prop_assert_eq!(a[i as usize], b[j as usize]);
            }
            prop_assert_eq!(align(&a, &a).len(), a.len());
        }
    }
}
