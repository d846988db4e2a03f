//! Collections: round-ups, newsletters and live blogs that carry whole items of several families.
//!
//! Judged as a whole a collection belongs to one family at most, since little of it is any one family's. What it took
//! over is told by pairs: a shorter article stands in it.

use std::collections::BTreeSet;

use crate::compare::judge::Judged;

/// Log-odds from which a pair tells that one article stands in the other. What else is in a collection speaks against the pair.
const SURE: f32 = 1.5;
/// A collection has at least so many times the words of an item in it; versions of one page have not.
const LONGER: f32 = 1.5;
/// Share of the item's words that stand in the collection, and of its names and figures.
const STANDS: f32 = 0.6;
const FACTS: f32 = 0.75;
/// Equal words in a row outside quotations: what two reports of one statement share may be all quotation.
const RUN: u32 = 12;
/// In a live blog of ten thousand words anything is found again but whole paragraphs: share of the item's words that
/// stand in equal runs, the longest of them, and the most words outside quotations that one has. A paragraph often ends in
/// what somebody said: those words count, as long as the reporter's around them are there, too.
const PARAGRAPHS: f32 = 0.2;
const PARAGRAPH: u32 = 40;
const AROUND: u32 = 20;

/// `(collection, place of a family)`: the articles that carry an item of a family that is not their own, ascending.
/// `home` is the family of each article.
pub fn collections<'a>(
    judged: impl IntoIterator<Item = &'a Judged>,
    home: &[Option<usize>],
) -> Vec<(u32, usize)> {
    let mut found = BTreeSet::new();
    for j in judged {
        let (collection, item) = longer_first(j);
        let Some(family) = home[item as usize] else {
            continue;
        };
        if home[collection as usize] != Some(family) && may_collect(j) {
            found.insert((collection, family));
        }
    }
    found.into_iter().collect()
}

/// Whether the longer article of a pair is a collection if the other one is of another family.
pub fn may_collect(j: &Judged) -> bool {
    stands_in_a_collection(j).is_some()
}

/// The shorter article of a pair, if the other one is a collection that carries it.
pub fn stands_in_a_collection(j: &Judged) -> Option<u32> {
    let item = longer_first(j).1;
    // An outlet's own later page is a version or the next of a series.
    (carries(j, item) && !j.context.same_outlet).then_some(item)
}

fn longer_first(j: &Judged) -> (u32, u32) {
    if j.context.words.0 >= j.context.words.1 {
        (j.a, j.b)
    } else {
        (j.b, j.a)
    }
}

fn carries(j: &Judged, item: u32) -> bool {
    let (long, short) = (
        j.context.words.0.max(j.context.words.1),
        j.context.words.0.min(j.context.words.1),
    );
    let side = j.side(item);
    if j.collects() {
        return side.verbatim >= PARAGRAPHS
            && j.measures.longest >= PARAGRAPH
            && j.measures.longest_unquoted >= AROUND;
    }
    j.log_odds >= SURE
        && long as f32 >= LONGER * short as f32
        && side.share >= STANDS
        && side.facts >= FACTS
        && j.measures.longest_unquoted >= RUN
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Article 1 has 100 words, article 0 so many; the shorter one stands in the other.
    fn pair(words: u32, log_odds: f32) -> Judged {
        let mut judged = Judged::blank(0, 1);
        (judged.measures.b.share, judged.measures.b.facts) = (0.9, 0.9);
        judged.measures.longest_unquoted = 20;
        judged.context.words = (words, 100);
        judged.log_odds = log_odds;
        judged
    }

    fn found(judged: &Judged, home: [Option<usize>; 2], outlets: [&str; 2]) -> Vec<(u32, usize)> {
        let mut judged = judged.clone();
        judged.context.same_outlet = outlets[0] == outlets[1];
        collections(&[judged], &home)
    }

    #[test]
    fn a_round_up_carries_an_item_of_another_family() {
        let apart = ["one", "two"];
        assert_eq!(found(&pair(800, SURE), [None, Some(3)], apart), [(0, 3)]);
        assert_eq!(found(&pair(800, 4.0), [Some(1), Some(3)], apart), [(0, 3)]);
    }

    #[test]
    fn a_live_blog_carries_what_stands_in_it_word_for_word() {
        let home = [None, Some(3)];
        let mut judged = pair(9000, 0.0);
        assert!(found(&judged, home, ["one", "two"]).is_empty());
        judged.measures.b.verbatim = 0.8;
        (judged.measures.longest, judged.measures.longest_unquoted) = (60, 60);
        assert_eq!(found(&judged, home, ["one", "two"]), [(0, 3)]);
    }

    #[test]
    fn a_paragraph_may_be_half_a_quotation_but_not_all_of_it() {
        let carried = |longest, unquoted| {
            let mut judged = pair(9000, 0.0);
            judged.measures.b.verbatim = PARAGRAPHS;
            (judged.measures.longest, judged.measures.longest_unquoted) = (longest, unquoted);
            !found(&judged, [None, Some(3)], ["one", "two"]).is_empty()
        };
        assert!(carried(PARAGRAPH, AROUND));
        assert!(!carried(PARAGRAPH - 1, AROUND), "too short");
        assert!(!carried(100, AROUND - 1), "what somebody said");
    }

    #[test]
    fn a_version_or_a_relative_or_a_guess_is_no_collection() {
        let apart = ["one", "two"];
        assert!(found(&pair(120, 4.0), [None, Some(3)], apart).is_empty());
        assert!(found(&pair(800, SURE - 0.1), [None, Some(3)], apart).is_empty());
        assert!(found(&pair(800, 4.0), [Some(3), Some(3)], apart).is_empty());
        assert!(found(&pair(800, 4.0), [None, None], apart).is_empty());
        assert!(found(&pair(800, 4.0), [None, Some(3)], ["one", "one"]).is_empty());
    }
}
