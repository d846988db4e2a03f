//! How much a shared term tells: its rarity in the dump, steadied by a background of everyday news.
//!
//! The weight of a term is `-ln p`, where `p` is the share of articles that carry it. A dump of five articles says
//! little about rarity, one of fifty thousand says nearly all: the background counts as [`PRIOR_ARTICLES`] articles more.

use std::sync::OnceLock;

use ahash::{AHashMap, AHashSet};
use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::error::Result;
use crate::keys::{Keys, Store};
use crate::text::reading::TermKind;
use crate::text::stems::Stems;

/// Articles that a background table counts for beside those of the dump.
const PRIOR_ARTICLES: f64 = 2000.0;
/// The same for a language of which only the function words are known.
const PRIOR_STOP_WORDS: f64 = 100.0;
/// Articles that one story may have in a dump: a term that stands in no more than these is not known to be common.
const STORY: u32 = 24;
/// Share of articles in which a term stands that the background does not know.
const UNKNOWN_SHARE: f64 = 0.0002;
/// The same where only function words are known.
const UNKNOWN_SHARE_STOP_WORDS: f64 = 0.004;
/// Weights do not grow beyond this: a misspelling is not better evidence than a name.
const MAX_WEIGHT: f64 = 9.0;

/// Bits of a key by which the counting is divided.
const PART_BITS: u32 = 5;
const PART_SHIFT: u32 = u64::BITS - PART_BITS;

/// Document frequencies by term key.
#[derive(Debug, Clone, Default)]
pub struct Rarity {
    frequencies: AHashMap<u64, u32>,
    articles: AHashMap<&'static str, u32>,
    total: u32,
}

impl Rarity {
    /// Counts the terms of a dump. Terms of one article only are not stored.
    ///
    /// # Errors
    /// When the keys cannot be read.
    pub fn learn(keys: &Store) -> Result<Self> {
        let (counts, articles, total) = count(keys, &|_| true)?;
        Ok(Self {
            frequencies: counts.filter(|(_, n)| *n > 1).collect(),
            articles,
            total,
        })
    }

    /// Counts the terms of the articles at hand beside those of others that were counted before. `counted` says of an
    /// article at hand whether it was one of those; a term that only one of them had is not known from them, and is counted
    /// at hand.
    ///
    /// # Errors
    /// When the keys, or what was counted, cannot be read.
    pub fn learn_beside(
        keys: &Store,
        before: &dyn Counted,
        counted: &(dyn Fn(usize) -> bool + Sync),
    ) -> Result<Self> {
        let (fresh, mut articles, mut total) = count(keys, &|i| !counted(i))?;
        let mut at_hand: AHashMap<u64, (u32, u32)> = fresh.map(|(key, n)| (key, (n, 0))).collect();
        for (key, n) in count(keys, counted)?.0 {
            at_hand.entry(key).or_default().1 = n;
        }
        let mut wanted: Vec<u64> = at_hand.keys().copied().collect();
        wanted.par_sort_unstable();
        let known = before.frequencies(&wanted)?;
        let sum = |(key, known): (u64, u32)| {
            let (fresh, again) = at_hand.get(&key).copied().unwrap_or_default();
            (key, fresh + if known > 1 { known } else { again })
        };
        let frequencies = wanted.into_iter().zip(known).map(sum);
        for (language, n) in before.articles() {
            *articles.entry(language).or_insert(0) += n;
            total += n;
        }
        Ok(Self {
            frequencies: frequencies.filter(|(_, n)| *n > 1).collect(),
            articles,
            total,
        })
    }

    /// As others have counted, for the terms of these keys alone (ascending).
    ///
    /// # Errors
    /// When what was counted cannot be read.
    pub fn of_counted(before: &dyn Counted, keys: &[u64]) -> Result<Self> {
        let known = keys.iter().copied().zip(before.frequencies(keys)?);
        let articles: AHashMap<&'static str, u32> = before.articles().into_iter().collect();
        Ok(Self {
            frequencies: known.filter(|(_, n)| *n > 1).collect(),
            total: articles.values().sum(),
            articles,
        })
    }

    /// From counts: terms with the number of their articles, and articles by language.
    pub fn from_counts(
        terms: impl Iterator<Item = (u64, u32)>,
        articles: impl Iterator<Item = (&'static str, u32)>,
    ) -> Self {
        let articles: AHashMap<&'static str, u32> = articles.collect();
        Self {
            frequencies: terms.filter(|(_, n)| *n > 1).collect(),
            total: articles.values().sum(),
            articles,
        }
    }

    /// All terms that more than one article has, with the number of their articles, by key.
    pub fn frequencies(&self) -> Vec<(u64, u32)> {
        let mut all: Vec<(u64, u32)> = self.frequencies.iter().map(|(k, n)| (*k, *n)).collect();
        all.par_sort_unstable();
        all
    }

    /// Articles that were counted, by language; the empty name is of those whose language was not told.
    pub fn articles(&self) -> Vec<(&'static str, u32)> {
        let mut all: Vec<(&str, u32)> = self.articles.iter().map(|(l, n)| (*l, *n)).collect();
        all.sort_unstable();
        all
    }

    /// Articles of the dump that carry the term (1 when it was not counted).
    pub fn frequency(&self, key: u64) -> u32 {
        self.frequencies.get(&key).copied().unwrap_or(1)
    }

    /// What terms weigh in articles of a language.
    pub fn of(&self, language: Option<&'static str>) -> Weights<'_> {
        let articles = self.articles.get(language.unwrap_or(""));
        Weights {
            rarity: self,
            background: background(language),
            articles: articles.copied().unwrap_or(self.total),
        }
    }
}

/// What terms weigh in articles of one language.
#[derive(Clone, Copy)]
pub struct Weights<'a> {
    rarity: &'a Rarity,
    background: &'static Background,
    articles: u32,
}

impl Weights<'_> {
    /// Weight of a term, between 0 and 9.
    pub fn of(&self, key: u64, kind: TermKind) -> f32 {
        let share = self.share(key, kind, self.rarity.frequency(key));
        (-share.min(1.0).ln()).clamp(0.0, MAX_WEIGHT) as f32
    }

    /// The share of articles that are expected to carry a term, of which so many here do: what weighs `w` is in a share of
    /// `exp(-w)`.
    pub fn share(&self, key: u64, kind: TermKind, frequency: u32) -> f64 {
        let here = match kind {
            TermKind::Figure => self.rarity.total,
            _ => self.articles,
        };
        let background = self.background;
        let expected = background.shares.get(&key).copied();
        let expected = expected.unwrap_or(background.unknown);
        let count = f64::from(frequency.saturating_sub(STORY));
        (count + background.articles * f64::from(expected))
            / (f64::from(here) + background.articles)
    }
}

/// What was counted over articles that are not all at hand.
pub trait Counted: Sync {
    /// Articles by language.
    fn articles(&self) -> Vec<(&'static str, u32)>;

    /// Articles that carry each of these terms (ascending); 0 or 1 for those that were not stored.
    ///
    /// # Errors
    /// When it cannot be read.
    fn frequencies(&self, keys: &[u64]) -> Result<Vec<u32>>;
}

/// Terms with the number of articles that carry them, of those articles that `which` says; articles by language, and all.
type Counts = (
    Box<dyn Iterator<Item = (u64, u32)>>,
    AHashMap<&'static str, u32>,
    u32,
);

/// Counts side by side, by the first bits of the key.
fn count(keys: &Store, which: &(dyn Fn(usize) -> bool + Sync)) -> Result<Counts> {
    let mut of_language: AHashMap<&'static str, u32> = AHashMap::new();
    let mut parts: Vec<AHashMap<u64, u32>> = vec![AHashMap::new(); 1 << PART_BITS];
    keys.each(|before, articles| {
        let chosen = |at: &usize| which(before + at);
        for at in (0..articles.len()).filter(chosen) {
            let language = articles[at].language.unwrap_or("");
            *of_language.entry(language).or_insert(0) += 1;
        }
        let chosen = (0..articles.len()).into_par_iter().filter(chosen);
        let mut keys: Vec<u64> = chosen.flat_map_iter(|at| distinct(&articles[at])).collect();
        keys.par_sort_unstable();
        parts.par_iter_mut().enumerate().for_each(|(part, counts)| {
            let from = keys.partition_point(|key| ((key >> PART_SHIFT) as usize) < part);
            let own = keys[from..]
                .iter()
                .take_while(|key| (*key >> PART_SHIFT) as usize == part);
            own.for_each(|&key| *counts.entry(key).or_insert(0) += 1);
        });
        Ok(())
    })?;
    let total = of_language.values().sum();
    Ok((Box::new(parts.into_iter().flatten()), of_language, total))
}

fn distinct(article: &Keys) -> Vec<u64> {
    let mut keys = article.terms().to_vec();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Shares of everyday articles in which a term stands.
struct Background {
    shares: AHashMap<u64, f32>,
    unknown: f32,
    articles: f64,
}

/// Articles counted, by language.
const NEWS: [(&str, &str); 3] = [
    ("ar", include_str!("../data/background/ar.tsv")),
    ("de", include_str!("../data/background/de.tsv")),
    ("en", include_str!("../data/background/en.tsv")),
];

/// How common words are in any text, by language: for the languages, and the words, that were not counted in news.
const LISTS: [(&str, &[u8]); 46] = [
    ("ar", include_bytes!("../data/background/lists/ar.tsv.zst")),
    ("bg", include_bytes!("../data/background/lists/bg.tsv.zst")),
    ("bn", include_bytes!("../data/background/lists/bn.tsv.zst")),
    ("ca", include_bytes!("../data/background/lists/ca.tsv.zst")),
    ("cs", include_bytes!("../data/background/lists/cs.tsv.zst")),
    ("da", include_bytes!("../data/background/lists/da.tsv.zst")),
    ("de", include_bytes!("../data/background/lists/de.tsv.zst")),
    ("el", include_bytes!("../data/background/lists/el.tsv.zst")),
    ("en", include_bytes!("../data/background/lists/en.tsv.zst")),
    ("es", include_bytes!("../data/background/lists/es.tsv.zst")),
    ("fa", include_bytes!("../data/background/lists/fa.tsv.zst")),
    ("fi", include_bytes!("../data/background/lists/fi.tsv.zst")),
    ("fr", include_bytes!("../data/background/lists/fr.tsv.zst")),
    ("he", include_bytes!("../data/background/lists/he.tsv.zst")),
    ("hi", include_bytes!("../data/background/lists/hi.tsv.zst")),
    ("hu", include_bytes!("../data/background/lists/hu.tsv.zst")),
    ("id", include_bytes!("../data/background/lists/id.tsv.zst")),
    ("is", include_bytes!("../data/background/lists/is.tsv.zst")),
    ("it", include_bytes!("../data/background/lists/it.tsv.zst")),
    ("ja", include_bytes!("../data/background/lists/ja.tsv.zst")),
    ("ko", include_bytes!("../data/background/lists/ko.tsv.zst")),
    ("lt", include_bytes!("../data/background/lists/lt.tsv.zst")),
    ("lv", include_bytes!("../data/background/lists/lv.tsv.zst")),
    ("mk", include_bytes!("../data/background/lists/mk.tsv.zst")),
    ("ms", include_bytes!("../data/background/lists/ms.tsv.zst")),
    ("nb", include_bytes!("../data/background/lists/nb.tsv.zst")),
    ("nn", include_bytes!("../data/background/lists/nb.tsv.zst")),
    ("no", include_bytes!("../data/background/lists/nb.tsv.zst")),
    ("nl", include_bytes!("../data/background/lists/nl.tsv.zst")),
    ("pl", include_bytes!("../data/background/lists/pl.tsv.zst")),
    ("pt", include_bytes!("../data/background/lists/pt.tsv.zst")),
    ("ro", include_bytes!("../data/background/lists/ro.tsv.zst")),
    ("ru", include_bytes!("../data/background/lists/ru.tsv.zst")),
    ("bs", include_bytes!("../data/background/lists/sh.tsv.zst")),
    ("hr", include_bytes!("../data/background/lists/sh.tsv.zst")),
    ("sh", include_bytes!("../data/background/lists/sh.tsv.zst")),
    ("sr", include_bytes!("../data/background/lists/sh.tsv.zst")),
    ("sk", include_bytes!("../data/background/lists/sk.tsv.zst")),
    ("sl", include_bytes!("../data/background/lists/sl.tsv.zst")),
    ("sv", include_bytes!("../data/background/lists/sv.tsv.zst")),
    ("ta", include_bytes!("../data/background/lists/ta.tsv.zst")),
    ("tr", include_bytes!("../data/background/lists/tr.tsv.zst")),
    ("uk", include_bytes!("../data/background/lists/uk.tsv.zst")),
    ("ur", include_bytes!("../data/background/lists/ur.tsv.zst")),
    ("vi", include_bytes!("../data/background/lists/vi.tsv.zst")),
    ("zh", include_bytes!("../data/background/lists/zh.tsv.zst")),
];

/// The language of which only function words are known.
const FUNCTION_WORDS: &str = "th";

/// Reads the tables of a language, which is otherwise done when they are first asked for.
pub(crate) fn read_tables(language: Option<&'static str>) {
    background(language);
}

fn background(language: Option<&'static str>) -> &'static Background {
    static LOADED: [OnceLock<Background>; LISTS.len()] = [const { OnceLock::new() }; LISTS.len()];
    static STOPS: OnceLock<Background> = OnceLock::new();
    static NONE: OnceLock<Background> = OnceLock::new();
    let language = language.unwrap_or("");
    if let Some(i) = LISTS.iter().position(|t| t.0 == language) {
        return LOADED[i].get_or_init(|| from_tables(language, LISTS[i].1));
    }
    if language == FUNCTION_WORDS {
        return STOPS.get_or_init(|| from_stop_words(FUNCTION_WORDS));
    }
    NONE.get_or_init(|| Background {
        shares: AHashMap::new(),
        unknown: UNKNOWN_SHARE_STOP_WORDS as f32,
        articles: PRIOR_STOP_WORDS,
    })
}

/// The shares of the list, but of the news where its words were counted. A list that cannot be unpacked is empty; a test
/// unpacks them all.
fn from_tables(language: &'static str, packed: &[u8]) -> Background {
    let list = zstd::decode_all(packed)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    let news = NEWS.iter().find(|t| t.0 == language).map_or("", |t| t.1);
    let counted: AHashSet<&str> = rows(news).map(|row| row.0).collect();
    let stems = Stems::new(Some(language));
    let mut shares: AHashMap<u64, f32> = AHashMap::new();
    for (word, share) in rows(news).chain(rows(&list).filter(|row| !counted.contains(row.0))) {
        let sum = shares.entry(key(word, &stems)).or_insert(0.0);
        // Forms of one word share articles; the sum is a bound that real tables come close to.
        *sum = (*sum + share).min(0.95);
    }
    Background {
        shares,
        unknown: UNKNOWN_SHARE as f32,
        articles: PRIOR_ARTICLES,
    }
}

/// Words of a table with the share of the articles they stand in. The first line says how many articles there were.
fn rows(table: &str) -> impl Iterator<Item = (&str, f32)> {
    let mut lines = table.lines();
    let articles = lines
        .next()
        .and_then(|line| line.strip_prefix("# articles ")?.parse::<f32>().ok())
        .unwrap_or(1.0);
    lines.filter_map(move |line| {
        let (word, n) = line.split_once('\t')?;
        Some((word, n.parse::<f32>().ok()? / articles))
    })
}

/// Key of a term: of its stem, or of two neighbouring characters of Chinese, Japanese or Korean as they are.
fn key(word: &str, stems: &Stems) -> u64 {
    let unspaced = |c: char| matches!(c as u32, 0x3000..=0x9FFF | 0xAC00..=0xD7A3);
    if word.chars().all(unspaced) {
        xxh3_64(word.as_bytes())
    } else {
        xxh3_64(stems.stem(word).as_bytes())
    }
}

fn from_stop_words(language: &'static str) -> Background {
    let stems = Stems::new(Some(language));
    let words = stop_words::get(language).iter();
    let shares = words
        .map(|word| (xxh3_64(stems.stem(word).as_bytes()), 0.5))
        .collect();
    Background {
        shares,
        unknown: UNKNOWN_SHARE_STOP_WORDS as f32,
        articles: PRIOR_STOP_WORDS,
    }
}

/// A digest of the tables.
pub(crate) fn digest() -> u64 {
    let mut digest = xxhash_rust::xxh3::Xxh3::new();
    NEWS.iter().for_each(|t| digest.update(t.1.as_bytes()));
    LISTS.iter().for_each(|t| digest.update(t.1));
    digest.digest()
}
