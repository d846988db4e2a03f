//! How much a shared term tells: its rarity in the dump, steadied by a background of everyday news.
//!
//! The weight of a term is `-ln p`, where `p` is the share of articles that carry it. A dump of five articles says
//! little about rarity, one of fifty thousand says nearly all: the background counts as [`PRIOR_ARTICLES`] articles more.

use std::sync::OnceLock;

use ahash::AHashMap;
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::text::reading::{Reading, TermKind};
use crate::text::stems::{Stems, fold};

/// Articles that a background table counts for beside those of the dump.
const PRIOR_ARTICLES: f64 = 2000.0;
/// The same for a language of which only the function words are known.
const PRIOR_STOP_WORDS: f64 = 100.0;
/// Share of articles in which a term stands that the background does not know.
const UNKNOWN_SHARE: f64 = 0.0002;
/// The same where only function words are known.
const UNKNOWN_SHARE_STOP_WORDS: f64 = 0.004;
/// Weights do not grow beyond this: a misspelling is not better evidence than a name.
const MAX_WEIGHT: f64 = 9.0;

/// Document frequencies by term key.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    frequencies: AHashMap<u64, u32>,
    articles: AHashMap<&'static str, u32>,
    total: u32,
}

impl Rarity {
    /// Counts the terms of a dump. Terms of one article only are not stored.
    pub fn learn<'a>(readings: impl ParallelIterator<Item = &'a Reading>) -> Self {
        let per_article: Vec<(Option<&'static str>, Vec<u64>)> = readings
            .map(|r| {
                let mut keys: Vec<u64> = r.terms.iter().map(|t| t.key).collect();
                keys.sort_unstable();
                keys.dedup();
                (r.language, keys)
            })
            .collect();
        let mut articles = AHashMap::new();
        for (language, _) in &per_article {
            *articles.entry(language.unwrap_or("")).or_insert(0) += 1;
        }
        let total = per_article.len() as u32;
        let mut keys: Vec<u64> = per_article.into_iter().flat_map(|(_, keys)| keys).collect();
        keys.par_sort_unstable();
        let frequencies = keys
            .chunk_by(|a, b| a == b)
            .filter(|run| run.len() > 1)
            .map(|run| (run[0], run.len() as u32))
            .collect();
        Self {
            frequencies,
            articles,
            total,
        }
    }

    /// Articles of the dump that carry the term (1 when it was not counted).
    pub fn frequency(&self, key: u64) -> u32 {
        self.frequencies.get(&key).copied().unwrap_or(1)
    }

    /// Weight of a term for an article of `language`, between 0 and 9.
    pub fn weight(&self, key: u64, kind: TermKind, language: Option<&'static str>) -> f32 {
        let here = match kind {
            TermKind::Figure => self.total,
            _ => self
                .articles
                .get(language.unwrap_or(""))
                .copied()
                .unwrap_or(self.total),
        };
        let background = background(language);
        let expected = background
            .shares
            .get(&key)
            .copied()
            .unwrap_or(background.unknown);
        let count = f64::from(self.frequency(key));
        let share = (count + background.articles * f64::from(expected))
            / (f64::from(here) + background.articles);
        (-share.min(1.0).ln()).clamp(0.0, MAX_WEIGHT) as f32
    }
}

/// Shares of everyday articles in which a term stands.
struct Background {
    shares: AHashMap<u64, f32>,
    unknown: f32,
    articles: f64,
}

const TABLES: [(&str, &str); 6] = [
    ("ar", include_str!("../data/background/ar.tsv")),
    ("de", include_str!("../data/background/de.tsv")),
    ("en", include_str!("../data/background/en.tsv")),
    ("es", include_str!("../data/background/es.tsv")),
    ("fr", include_str!("../data/background/fr.tsv")),
    ("tr", include_str!("../data/background/tr.tsv")),
];

/// Languages whose function words the `stop-words` crate lists.
const STOP_WORDS: [&str; 28] = [
    "bg", "cs", "da", "el", "fa", "fi", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv",
    "ms", "nl", "no", "pl", "pt", "ro", "ru", "sv", "th", "uk", "vi", "zh",
];

fn background(language: Option<&'static str>) -> &'static Background {
    static LOADED: [OnceLock<Background>; TABLES.len()] = [const { OnceLock::new() }; TABLES.len()];
    static LISTED: [OnceLock<Background>; STOP_WORDS.len()] =
        [const { OnceLock::new() }; STOP_WORDS.len()];
    static NONE: OnceLock<Background> = OnceLock::new();
    let language = language.unwrap_or("");
    if let Some(i) = TABLES.iter().position(|t| t.0 == language) {
        return LOADED[i].get_or_init(|| from_table(TABLES[i].0, TABLES[i].1));
    }
    if let Some(i) = STOP_WORDS.iter().position(|l| *l == language) {
        return LISTED[i].get_or_init(|| from_stop_words(STOP_WORDS[i]));
    }
    NONE.get_or_init(|| Background {
        shares: AHashMap::new(),
        unknown: UNKNOWN_SHARE_STOP_WORDS as f32,
        articles: PRIOR_STOP_WORDS,
    })
}

fn from_table(language: &'static str, table: &str) -> Background {
    let stems = Stems::new(Some(language));
    let mut articles = 1.0f32;
    let mut shares: AHashMap<u64, f32> = AHashMap::new();
    for line in table.lines() {
        if let Some(n) = line.strip_prefix("# articles ") {
            articles = n.parse().unwrap_or(1.0);
        } else if let Some((word, n)) = line.split_once('\t') {
            let share = n.parse::<f32>().unwrap_or(0.0) / articles;
            let sum = shares
                .entry(xxh3_64(stems.stem(word).as_bytes()))
                .or_insert(0.0);
            // Forms of one word share articles; the sum is a bound that real tables come close to.
            *sum = (*sum + share).min(0.95);
        }
    }
    Background {
        shares,
        unknown: UNKNOWN_SHARE as f32,
        articles: PRIOR_ARTICLES,
    }
}

fn from_stop_words(language: &'static str) -> Background {
    let stems = Stems::new(Some(language));
    let mut shares = AHashMap::new();
    for word in stop_words::get(language) {
        let word: &str = word;
        shares.insert(xxh3_64(stems.stem(word).as_bytes()), 0.5);
        let chars: Vec<char> = fold(word).chars().collect();
        for pair in chars
            .windows(2)
            .filter(|p| p.iter().all(|c| (*c as u32) >= 0x3000))
        {
            shares.insert(xxh3_64(pair.iter().collect::<String>().as_bytes()), 0.3);
        }
    }
    Background {
        shares,
        unknown: UNKNOWN_SHARE_STOP_WORDS as f32,
        articles: PRIOR_STOP_WORDS,
    }
}
