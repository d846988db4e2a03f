//! What is wrong with a single page: nothing on it, little on it, mostly furniture, garbled characters.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::config::Values;
use crate::check::corpus::Corpus;
use crate::check::finding::Found;
use crate::error::{EMPTY_FILE, EMPTY_TEXT, NO_TEXT};

/// Whether a record was left out because it has no text: such a finding is not told twice.
pub(super) fn is_textless(reason: &str) -> bool {
    [EMPTY_TEXT, NO_TEXT, EMPTY_FILE].contains(&reason)
}

pub(super) fn empty(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    let rejects = corpus
        .rejects()
        .filter(|reject| is_textless(&reject.reason))
        .map(|reject| {
            Found::at(reject.origin.clone(), reject.reason.clone())
                .weight(1.0)
                .key(&reject.reason)
        });
    let furniture = corpus
        .subjects()
        .filter(|&i| corpus.article(i).words == 0)
        .map(|i| {
            let message = match corpus.article(i).chrome_words {
                0 => "a text without a word".to_owned(),
                n => format!("nothing but page furniture ({n} words)"),
            };
            Found::on(i, message)
        });
    rejects.chain(furniture).collect()
}

pub(super) fn short(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let min = values.count("min_words");
    let found = |i: u32| {
        let words = u64::from(corpus.article(i).words);
        let message = match words {
            1 => format!("1 word, {min} wanted"),
            _ => format!("{words} words, {min} wanted"),
        };
        let weight = 1.0 - words as f32 / min.max(1) as f32;
        (words > 0 && words < min).then(|| Found::on(i, message).weight(weight))
    };
    corpus.subjects().filter_map(found).collect()
}

/// An outlet of so many pages shows its furniture by repeating it ...
const PAGES: u32 = 5;
/// ... so that at least this share of what is taken for furniture must recur: lines of poems and lists do not.
const RECURS: f32 = 0.25;

pub(super) fn chrome(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let max = values.share("max_chrome");
    let over = |i: &u32| furniture(corpus, *i) > max && corpus.article(*i).words > 0;
    let suspects: Vec<u32> = corpus.subjects().filter(over).collect();
    let outlets: BTreeSet<&str> = suspects
        .iter()
        .map(|i| corpus.article(*i).outlet.as_str())
        .collect();
    let mut pages: BTreeMap<&str, u32> = BTreeMap::new();
    let mut lines: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    for i in corpus.members() {
        let outlet = corpus.article(i).outlet.as_str();
        if outlets.contains(outlet) {
            *pages.entry(outlet).or_default() += 1;
            let mut own: Vec<&str> = self::lines(corpus, i).collect();
            own.sort_unstable();
            own.dedup();
            own.into_iter()
                .for_each(|line| *lines.entry((outlet, line)).or_default() += 1);
        }
    }
    let recurs = |i: &u32| {
        let article = corpus.article(*i);
        let outlet = article.outlet.as_str();
        let again = |line: &&str| lines.get(&(outlet, *line)).is_some_and(|n| *n > 2);
        let words = self::lines(corpus, *i)
            .filter(again)
            .map(|line| line.split_whitespace().count());
        let few = pages.get(outlet).is_none_or(|n| *n < PAGES);
        few || words.sum::<usize>() as f32 >= RECURS * article.chrome_words as f32
    };
    let found = |i: u32| {
        let article = corpus.article(i);
        let share = furniture(corpus, i);
        let message = format!(
            "{:.0} % furniture: {} words of menus, links and forms, {} of the article",
            100.0 * share,
            article.chrome_words,
            article.words
        );
        Found::on(i, message).weight(share)
    };
    suspects.into_iter().filter(recurs).map(found).collect()
}

/// Share of an article's words that are furniture.
fn furniture(corpus: &Corpus<'_>, i: u32) -> f32 {
    let article = corpus.article(i);
    article.chrome_words as f32 / (article.chrome_words + article.words).max(1) as f32
}

fn lines<'t>(corpus: &Corpus<'t>, i: u32) -> impl Iterator<Item = &'t str> {
    corpus
        .article(i)
        .article
        .text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
}

pub(super) fn damaged(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let min = values.count("min_places").max(1);
    let found = |i: u32| {
        let article = corpus.article(i);
        let (lost, first) = lost(&article.article.text);
        let garbled = u64::from(article.mojibake);
        if lost + garbled < min || lost + garbled == 0 {
            return None;
        }
        let message = match (lost, article.mojibake) {
            (0, _) => "text decoded with the wrong encoding (mojibake)".to_owned(),
            (n, mojibake) => {
                let places = if n == 1 { "place" } else { "places" };
                let also = if mojibake { ", and mojibake" } else { "" };
                format!("characters lost in {n} {places}, first near “{first}”{also}")
            }
        };
        let weight = (lost + 2 * garbled) as f32 / 20.0;
        Some(Found::on(i, message).weight(weight))
    };
    corpus.subjects().filter_map(found).collect()
}

/// Places with replacement or control characters, and the words around the first. A run is one place.
fn lost(text: &str) -> (u64, String) {
    let (mut places, mut first, mut inside) = (0, None, false);
    for (at, c) in text.char_indices() {
        let bad = c == '\u{fffd}'
            || (c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}'));
        if bad && !inside {
            places += 1;
            first.get_or_insert(at);
        }
        inside = bad;
    }
    let around = first.map_or_else(String::new, |at| {
        let before = text[..at].char_indices().rev().take(15).last();
        let start = before.map_or(at, |(start, _)| start);
        let near = text[start..].chars().take(30);
        let shown = near.map(|c| {
            if c.is_control() && !c.is_whitespace() {
                '\u{fffd}'
            } else {
                c
            }
        });
        shown
            .collect::<String>()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    });
    (places, around)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_characters_are_counted_by_place() {
        assert_eq!(lost("plain\ttext\r\n"), (0, String::new()));
        let (places, around) = lost("The caf\u{fffd}\u{fffd} of Ren\u{fffd} is shut");
        assert_eq!(places, 2);
        assert!(around.starts_with("The caf"), "{around}");
        assert_eq!(lost("bell\u{7}").0, 1);
    }
}
