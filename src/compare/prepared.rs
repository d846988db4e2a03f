//! What a comparison needs of one article, made once and used for all its pairs.

use crate::rarity::Rarity;
use crate::text::reading::{Reading, TermKind};

/// Words in a row that seed a verbatim run.
pub const SEED_WORDS: usize = 4;
/// Words in a row of the resemblance in `pairs.csv`.
pub const SHINGLE_WORDS: usize = 5;
/// Terms lighter than this (function words, everyday words) say nothing about a common source.
pub const LIGHT: f32 = 1.6;

/// A distinct term of one sentence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    /// Key of the term.
    pub key: u64,
    /// Spelling-variant key of a name; 0 otherwise.
    pub variant: u64,
    /// Sentence it stands in.
    pub sentence: u32,
    /// Token at which it stands first in that sentence.
    pub token: u32,
    /// What it is.
    pub kind: TermKind,
    /// Rarity weight.
    pub weight: f32,
}

/// An article ready for comparison.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// Its tokens, sentences and quotations; without its terms, which became units.
    pub reading: Reading,
    /// Distinct terms of weight [`LIGHT`] or more by key, then sentence.
    pub units: Vec<Unit>,
    /// Sum of the weights of each sentence's units.
    pub sentence_weight: Vec<f32>,
    /// `(hash, first token)` of each run of [`SEED_WORDS`] words, sorted.
    pub seeds: Vec<(u64, u32)>,
    /// Distinct hashes of each run of [`SHINGLE_WORDS`] words, sorted.
    pub shingles: Vec<u64>,
    /// Which keys may be among the units.
    filter: Filter,
}

/// Bits that the keys of the units set: a key whose bit is not set is not there, which spares most searches.
#[derive(Debug, Clone, Default)]
struct Filter(Box<[u64]>);

impl Filter {
    /// Bits for each unit.
    const SPARSE: usize = 8;

    fn new(units: &[Unit]) -> Self {
        let words = (units.len() * Self::SPARSE / 64 + 1).next_power_of_two();
        let mut filter = Self(vec![0; words].into());
        for unit in units {
            filter.0[unit.key as usize >> 6 & (words - 1)] |= 1 << (unit.key & 63);
        }
        filter
    }

    fn may_have(&self, key: u64) -> bool {
        // no words: nothing was prepared
        let at = key as usize >> 6 & self.0.len().wrapping_sub(1);
        self.0
            .get(at)
            .is_some_and(|word| word >> (key & 63) & 1 == 1)
    }
}

impl Prepared {
    /// Weighs and indexes a reading.
    pub fn new(mut reading: Reading, rarity: &Rarity) -> Self {
        let mut units: Vec<Unit> = std::mem::take(&mut reading.terms)
            .iter()
            .map(|t| Unit {
                key: t.key,
                variant: t.variant,
                sentence: t.sentence,
                token: t.token,
                kind: t.kind,
                weight: rarity.weight(t.key, t.kind, reading.language),
            })
            .filter(|u| u.weight >= LIGHT)
            .collect();
        units.sort_unstable_by_key(|u| (u.key, u.sentence, u.token));
        units.dedup_by_key(|u| (u.key, u.sentence));
        units.shrink_to_fit();
        let mut sentence_weight = vec![0.0; reading.sentences.len()];
        for unit in &units {
            sentence_weight[unit.sentence as usize] += unit.weight;
        }
        let filter = Filter::new(&units);
        let hashes: Vec<u64> = reading.tokens.iter().map(|t| t.hash).collect();
        let mut seeds: Vec<(u64, u32)> = hashes
            .windows(SEED_WORDS)
            .enumerate()
            .map(|(i, w)| (mix(w), i as u32))
            .collect();
        seeds.sort_unstable();
        let mut shingles: Vec<u64> = hashes.windows(SHINGLE_WORDS).map(mix).collect();
        shingles.sort_unstable();
        shingles.dedup();
        shingles.shrink_to_fit();
        Self {
            reading,
            units,
            sentence_weight,
            seeds,
            shingles,
            filter,
        }
    }

    /// Tokens of the article text.
    pub fn words(&self) -> usize {
        self.reading.tokens.len()
    }

    /// Whether a term stands in the article.
    pub fn has(&self, key: u64) -> bool {
        self.filter.may_have(key) && self.units.binary_search_by_key(&key, |u| u.key).is_ok()
    }

    /// Units with one unit per distinct key: the heaviest knowledge of the whole article.
    pub fn distinct(&self) -> impl Iterator<Item = &Unit> {
        self.units
            .chunk_by(|a, b| a.key == b.key)
            .map(|run| &run[0])
    }
}

/// Combines the hashes of words in a row; order matters.
pub fn mix(words: &[u64]) -> u64 {
    words.iter().fold(0x9E37_79B9_7F4A_7C15, |h: u64, w| {
        (h.rotate_left(23) ^ w).wrapping_mul(0xFF51_AFD7_ED55_8CCD)
    })
}
