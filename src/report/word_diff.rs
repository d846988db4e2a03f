//! Which words of two texts differ: all that are outside their longest common subsequence.

use ahash::AHashSet;

use crate::compare::align::by_table;

/// Above so many cells of the table, words that occur on both sides at all count as common.
const CELLS: usize = 4_000_000;

/// For each word of either side whether the other lacks it in its place. Words are compared as they are.
pub(super) fn differing(a: &[String], b: &[String]) -> (Vec<bool>, Vec<bool>) {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a[head..], &b[head..]);
    let tail = rest_a
        .iter()
        .rev()
        .zip(rest_b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (core_a, core_b) = (
        &rest_a[..rest_a.len() - tail],
        &rest_b[..rest_b.len() - tail],
    );
    let (core_a, core_b) = if core_a.len().saturating_mul(core_b.len()) > CELLS {
        let lacks = |side: &[String], other: &[String]| {
            let other: AHashSet<&String> = other.iter().collect();
            side.iter().map(|w| !other.contains(w)).collect()
        };
        (lacks(core_a, core_b), lacks(core_b, core_a))
    } else {
        outside_the_common(core_a, core_b)
    };
    let whole = |core: Vec<bool>| {
        let same = |n| std::iter::repeat_n(false, n);
        same(head).chain(core).chain(same(tail)).collect()
    };
    (whole(core_a), whole(core_b))
}

fn outside_the_common(a: &[String], b: &[String]) -> (Vec<bool>, Vec<bool>) {
    let (mut in_a, mut in_b) = (vec![true; a.len()], vec![true; b.len()]);
    for (i, j) in by_table(a, b) {
        in_a[i as usize] = false;
        in_b[j as usize] = false;
    }
    (in_a, in_b)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    fn marked(text: &str, differ: &[bool]) -> String {
        let mark =
            |(word, differs): (String, &bool)| if *differs { format!("[{word}]") } else { word };
        words(text)
            .into_iter()
            .zip(differ)
            .map(mark)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn words_out_of_place_differ() {
        let (a, b) = (
            "the ferry ran aground at noon today",
            "the old ferry hit ground at noon",
        );
        let (in_a, in_b) = differing(&words(a), &words(b));
        assert_eq!(
            marked(a, &in_a),
            "the ferry [ran] [aground] at noon [today]"
        );
        assert_eq!(marked(b, &in_b), "the [old] ferry [hit] [ground] at noon");
    }

    #[test]
    fn nothing_in_common() {
        assert_eq!(differing(&words("a b"), &[]), (vec![true, true], vec![]));
        assert_eq!(
            differing(&words("a"), &words("b")),
            (vec![true], vec![true])
        );
    }

    #[test]
    fn words_of_long_texts_are_only_looked_up() {
        // Each word against each would be 40,000 million comparisons.
        let side = |odd: usize| -> Vec<String> {
            let words = (0..400_000).filter(|n| n % 2 == odd || n % 1000 == 0);
            words.map(|n| n.to_string()).collect()
        };
        let (a, b) = (side(0), side(1));
        let (in_a, in_b) = differing(&a, &b);
        let common = |differ: &[bool]| differ.iter().filter(|d| !**d).count();
        assert_eq!((in_a.len(), in_b.len()), (a.len(), b.len()));
        assert_eq!((common(&in_a), common(&in_b)), (400, 400));
    }

    proptest! {
        #[test]
        fn what_stays_is_the_same_on_both_sides(a in "[abc]( [abc]){0,9}", b in "[abc]( [abc]){0,9}") {
            let (a, b) = (words(&a), words(&b));
            let (in_a, in_b) = differing(&a, &b);
            let kept = |words: &[String], differ: &[bool]| -> Vec<String> {
                words.iter().zip(differ).filter(|(_, d)| !**d).map(|(w, _)| w.clone()).collect()
            };
            prop_assert_eq!(kept(&a, &in_a), kept(&b, &in_b));
        }
    }
}
