//! What must not be quadratic.

use crate::{article, copies, generator};

#[test]
fn many_articles_of_one_text_are_one_family_told_by_its_first() {
    let text = &generator::dump(1, 5)[0].text;
    let articles: Vec<_> = (0..5000)
        .map(|n| article(&format!("a{n:05}"), text))
        .collect();
    let trace = copies(articles, 0.7, 5);
    assert_eq!(trace.families.len(), 1);
    assert_eq!(trace.families[0].members.len(), 5000);
    assert_eq!(trace.pairs.len(), 4999, "each with the first");
    assert!(
        trace
            .pairs
            .iter()
            .all(|pair| pair.a == 0 && pair.evidence.jaccard == 1.0)
    );
    assert_eq!(
        trace.counts.limits,
        [("groups of the same text told by their first article", 1)]
    );
}

#[test]
fn versions_of_one_story_are_all_paired() {
    // Each version has one sentence more, as an agency's updates have.
    let words: Vec<String> = (0..900).map(|n| format!("word{}", n * n % 7919)).collect();
    let articles: Vec<_> = (0..150)
        .map(|n| article(&format!("v{n:03}"), &words[..600 + 2 * n].join(" ")))
        .collect();
    let trace = copies(articles, 0.7, 5);
    assert_eq!(trace.families.len(), 1);
    let (found, all) = (trace.pairs.len(), 150 * 149 / 2);
    // 600 of 898 words: the first and the last are less alike than the threshold.
    assert!(found > all * 95 / 100 && found < all, "{found} of {all}");
}

#[test]
fn short_texts_are_counted_and_not_compared() {
    let articles = (0..9).map(|n| article(&format!("s{n}"), "Too short to tell"));
    let trace = copies(articles.collect(), 0.7, 5);
    assert!(trace.pairs.is_empty() && trace.families.is_empty());
    assert_eq!(
        trace.counts.limits,
        [("articles shorter than a shingle, not compared", 9)]
    );
}
