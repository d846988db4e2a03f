//! The part of a large dump that a few of its articles can have to do with.
//!
//! Ten new articles need not be traced with a million old ones: whatever shares their copy, reworded or not, shares their
//! rare words. Each old article is scored in one pass over its words by the rarity of those it shares with each new one,
//! and the best are kept; with them what the trace learns from: other pages of the same outlets, and a sample of all.

use std::collections::BTreeSet;

use ahash::AHashMap;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::article::Article;
use crate::ingest::Dump;

/// Up to so many articles everything is kept.
const SMALL: usize = 5000;
/// Kept for each wanted article by the rare words they share, and as many again by their share of the old one.
const NEAREST: usize = 100;
/// Kept of each outlet of a wanted article, and of all articles.
const SAMPLE: usize = 200;
/// Articles by which the rarity of words is judged.
const COUNTED: usize = 20_000;
/// A word that more than one in so many articles have tells nothing.
const COMMON: usize = 20;

/// Drops articles that have nothing to do with those `wanted`, if there are many; gives how many were dropped.
pub fn keep_neighbours(dump: &mut Dump, wanted: &(dyn Fn(&Article) -> bool + Sync)) -> usize {
    let articles = &dump.articles;
    let is_wanted: Vec<bool> = articles.par_iter().map(wanted).collect();
    let count = is_wanted.iter().filter(|wanted| **wanted).count();
    if articles.len() <= SMALL || count * 10 > articles.len() {
        return 0;
    }
    let index = Index::new(articles, &is_wanted);
    let mut keep = is_wanted.clone();
    for i in index
        .nearest(articles, &is_wanted)
        .into_iter()
        .chain(alike(articles, &is_wanted))
    {
        keep[i] = true;
    }
    let step = (articles.len() / SAMPLE).max(1);
    (0..articles.len())
        .step_by(step)
        .for_each(|i| keep[i] = true);
    let before = articles.len();
    let mut kept = keep.into_iter();
    dump.articles.retain(|_| kept.next().unwrap_or(true));
    before - dump.articles.len()
}

/// Articles at the address of a wanted one, and some of its outlet.
fn alike(articles: &[Article], is_wanted: &[bool]) -> Vec<usize> {
    let wanted = || {
        articles
            .iter()
            .zip(is_wanted)
            .filter(|(_, wanted)| **wanted)
            .map(|(a, _)| a)
    };
    let host = |a: &Article| {
        a.outlet
            .clone()
            .or_else(|| a.url.as_deref().and_then(crate::address::host))
    };
    let address = |a: &Article| {
        a.url
            .as_deref()
            .map(|url| url.split(['?', '#']).next().unwrap_or(url).to_owned())
    };
    let addresses: BTreeSet<String> = wanted().filter_map(address).collect();
    let mut room: AHashMap<String, usize> = wanted()
        .filter_map(host)
        .map(|host| (host, SAMPLE))
        .collect();
    let at: Vec<(Option<String>, bool)> = articles
        .par_iter()
        .map(|a| {
            (
                host(a).filter(|host| room.contains_key(host)),
                address(a).is_some_and(|url| addresses.contains(&url)),
            )
        })
        .collect();
    let mut found = Vec::new();
    for (i, (host, same_address)) in at.into_iter().enumerate().filter(|(i, _)| !is_wanted[*i]) {
        let left = host
            .and_then(|host| room.get_mut(&host))
            .filter(|left| **left > 0);
        if left.is_some() || same_address {
            found.push(i);
        }
        if let Some(left) = left {
            *left -= 1;
        }
    }
    found
}

/// The rare words of the wanted articles: for each its weight and the articles that have it.
struct Index {
    words: AHashMap<u64, (f32, Vec<u32>)>,
    wanted: usize,
}

impl Index {
    fn new(articles: &[Article], is_wanted: &[bool]) -> Self {
        let mut words: AHashMap<u64, (f32, Vec<u32>)> = AHashMap::new();
        let mut wanted = 0;
        for (article, _) in articles
            .iter()
            .zip(is_wanted)
            .filter(|(_, wanted)| **wanted)
        {
            for word in distinct(&article.text) {
                words.entry(word).or_default().1.push(wanted);
            }
            wanted += 1;
        }
        let step = (articles.len() / COUNTED).max(1);
        let counts = articles
            .par_iter()
            .step_by(step)
            .fold(AHashMap::new, |mut counts: AHashMap<u64, u32>, article| {
                for word in distinct(&article.text) {
                    if words.contains_key(&word) {
                        *counts.entry(word).or_default() += 1;
                    }
                }
                counts
            })
            .reduce(AHashMap::new, |mut all, some| {
                for (word, count) in some {
                    *all.entry(word).or_default() += count;
                }
                all
            });
        let counted = articles.len().div_ceil(step);
        words.retain(|word, entry| {
            let count = counts.get(word).copied().unwrap_or(0) as usize;
            entry.0 = (counted as f32 / (count as f32 + 1.0)).ln().max(0.0);
            count * COMMON <= counted
        });
        Self {
            words,
            wanted: wanted as usize,
        }
    }

    /// The articles that share most with some wanted one.
    fn nearest(&self, articles: &[Article], is_wanted: &[bool]) -> BTreeSet<usize> {
        let best = (0..articles.len())
            .into_par_iter()
            .filter(|&i| !is_wanted[i])
            .fold(
                || vec![Best::default(); self.wanted],
                |mut best, i| {
                    self.score(i, &articles[i].text, &mut best);
                    best
                },
            )
            .reduce(
                || vec![Best::default(); self.wanted],
                |mut all, some| {
                    for (all, some) in all.iter_mut().zip(some) {
                        some.by_weight
                            .into_iter()
                            .for_each(|s| keep(&mut all.by_weight, s));
                        some.by_share
                            .into_iter()
                            .for_each(|s| keep(&mut all.by_share, s));
                    }
                    all
                },
            );
        let all = best
            .into_iter()
            .flat_map(|b| b.by_weight.into_iter().chain(b.by_share));
        all.map(|(_, i)| i).collect()
    }

    fn score(&self, i: usize, text: &str, best: &mut [Best]) {
        let words = distinct(text);
        let mut scores: AHashMap<u32, f32> = AHashMap::new();
        for (weight, holders) in words.iter().filter_map(|word| self.words.get(word)) {
            holders
                .iter()
                .for_each(|holder| *scores.entry(*holder).or_default() += weight);
        }
        let length = (words.len() as f32 + 20.0).sqrt();
        for (holder, score) in scores {
            let best = &mut best[holder as usize];
            // Rounded, so that the order in which a hash map gives the words does not count.
            keep(&mut best.by_weight, ((score * 16.0).round() as u32, i));
            keep(
                &mut best.by_share,
                ((score / length * 256.0).round() as u32, i),
            );
        }
    }
}

/// The nearest articles of one wanted article, as (score, article).
#[derive(Debug, Clone, Default)]
struct Best {
    by_weight: Vec<(u32, usize)>,
    by_share: Vec<(u32, usize)>,
}

/// Keeps the best: higher scores, and of equal ones the earlier article.
fn keep(best: &mut Vec<(u32, usize)>, candidate: (u32, usize)) {
    let key = |c: &(u32, usize)| (std::cmp::Reverse(c.0), c.1);
    if best.len() == NEAREST
        && best
            .last()
            .is_some_and(|worst| key(worst) <= key(&candidate))
    {
        return;
    }
    let at = best.partition_point(|held| key(held) <= key(&candidate));
    best.insert(at, candidate);
    best.truncate(NEAREST);
}

/// Hashes of the distinct words of a text; of scripts without spaces, of pairs of characters.
fn distinct(text: &str) -> Vec<u64> {
    let mut hashes = Vec::with_capacity(text.len() / 8);
    let mut word = String::new();
    let mut before = None;
    for c in text.chars() {
        if is_unspaced(c) {
            if let Some(before) = before {
                let mut pair = [0u8; 8];
                pair[..4].copy_from_slice(&u32::from(before).to_le_bytes());
                pair[4..].copy_from_slice(&u32::from(c).to_le_bytes());
                hashes.push(xxh3_64(&pair));
            }
            before = Some(c);
            continue;
        }
        before = None;
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if !word.is_empty() {
            hashes.push(xxh3_64(word.as_bytes()));
            word.clear();
        }
    }
    if !word.is_empty() {
        hashes.push(xxh3_64(word.as_bytes()));
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Characters of scripts that set no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::article;

    fn dump(count: usize) -> Dump {
        let text = |n: usize| {
            let words = (0..30).map(|k| format!("w{}", (n * 7919 + k * 104_729) % 5003));
            format!(
                "the council of {n} said {}",
                words.collect::<Vec<_>>().join(" ")
            )
        };
        let articles = (0..count).map(|n| article(&format!("a{n:06}"), "", "", &text(n)).article);
        Dump {
            articles: articles.collect(),
            ..Dump::default()
        }
    }

    #[test]
    fn a_small_dump_stays_whole() {
        let mut small = dump(40);
        assert_eq!(keep_neighbours(&mut small, &|a| a.id == "a000003"), 0);
        assert_eq!(small.articles.len(), 40);
    }

    #[test]
    fn of_a_large_dump_the_relatives_stay() {
        let mut large = dump(SMALL + 1000);
        // A rewrite: a few rare words of another article in another order.
        large.articles[4321].text = "zephyr quagmire obelisk lanyard the council said".to_owned();
        large.articles[7].text = "An obelisk, a lanyard; quagmire and zephyr.".to_owned();
        let dropped = keep_neighbours(&mut large, &|a| a.id == "a000007");
        assert!(dropped > SMALL / 2, "{dropped}");
        for id in ["a000007", "a004321"] {
            assert!(large.articles.iter().any(|a| a.id == id), "{id}");
        }
        assert!(
            large
                .articles
                .windows(2)
                .all(|pair| pair[0].id < pair[1].id)
        );
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        assert_eq!(distinct("渡輪擱淺").len(), 3);
        assert_eq!(distinct("The ferry, the FERRY").len(), 2);
    }
}
