//! What a comparison needs of one article, made once and used for all its pairs.

use std::ops::Range;
use std::sync::OnceLock;

use fixedbitset::FixedBitSet;

use super::seeds::Seeds;
use crate::rarity::Rarity;
use crate::text::reading::{Reading, TermKind};
use crate::text::tokens::{Shape, Token};

/// Words in a row of the resemblance in `pairs.csv`.
pub const SHINGLE_WORDS: usize = 5;
/// Terms lighter than this (function words, everyday words) say nothing about a common source.
pub const LIGHT: f32 = 1.6;
/// Rarity of the parts of a name that counts as the article's own.
pub const OWN_WEIGHT: f32 = 5.0;
/// Weight from which a quotation counts.
pub const QUOTE_WEIGHT: f32 = 8.0;

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

/// A distinct term of the whole article.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distinct {
    /// Its first unit, of several in a row with the same key.
    pub first: u32,
    /// Token of that unit.
    pub token: u32,
    /// Rarity weight.
    pub weight: f32,
    /// It is a name or a figure somewhere.
    pub fact: bool,
    /// It is a figure.
    pub figure: bool,
}

/// A rare name at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NameAt {
    /// Its token.
    pub token: u32,
    /// Its sentence.
    pub sentence: u32,
    /// The units with its key: the first one, and one past the last.
    pub same: (u32, u32),
}

/// A unit that stands in a quotation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuotedUnit {
    /// Its place among the units.
    pub unit: u32,
    /// Number of the quotation.
    pub quotation: u32,
    /// Sentence it stands in.
    pub sentence: u32,
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
    /// `(spelling variant, unit)` of each unit that is a name with variants, sorted.
    pub variants: Vec<(u64, u32)>,
    /// Units with one for each distinct key.
    pub distinct: Vec<Distinct>,
    /// Keys of the distinct terms, in their order.
    pub keys: Vec<u64>,
    /// Weight of all distinct terms, of the facts among them, and number of figures.
    pub totals: (f32, f32, f32),
    /// Names of weight [`OWN_WEIGHT`] or more that stand beside another one, by token.
    pub rare_names: Vec<NameAt>,
    /// `(token, unit)` of each figure, by token.
    pub figures: Vec<(u32, u32)>,
    /// The units of each quotation of weight [`QUOTE_WEIGHT`] or more, one after the other.
    pub quoted_units: Vec<QuotedUnit>,
    /// Sum of the weights of each sentence's units.
    pub sentence_weight: Vec<f32>,
    /// Words of each sentence that stand in a quotation.
    pub quoted_words: Vec<u32>,
    /// Tokens outside quotations.
    pub unquoted: FixedBitSet,
    /// Its writing marks names by capitals, so that its facts can be told from its words.
    pub names: bool,
    /// For a digest the item of each sentence; empty for a text that is one story.
    pub item: Vec<u32>,
    /// What verbatim runs grow from.
    pub seeds: Seeds,
    /// Asked of few articles.
    shingles: OnceLock<Vec<u64>>,
}

impl Prepared {
    /// Weighs and indexes a reading.
    pub fn new(mut reading: Reading, rarity: &Rarity) -> Self {
        let weights = rarity.of(reading.language);
        let mut units: Vec<Unit> = std::mem::take(&mut reading.terms)
            .iter()
            .map(|t| Unit {
                key: t.key,
                variant: t.variant,
                sentence: t.sentence,
                token: t.token,
                kind: t.kind,
                weight: weights.of(t.key, t.kind),
            })
            .filter(|u| u.weight >= LIGHT)
            .collect();
        units.sort_unstable_by_key(|u| (u.key, u.sentence, u.token));
        units.dedup_by_key(|u| (u.key, u.sentence));
        units.shrink_to_fit();
        let mut variants: Vec<(u64, u32)> = (0..)
            .zip(&units)
            .filter(|(_, u)| u.variant != 0)
            .map(|(i, u)| (u.variant, i))
            .collect();
        variants.sort_unstable();
        variants.shrink_to_fit();
        let (distinct, rare_names) = distinct(&units);
        let keys = distinct.iter().map(|term| units[term.first as usize].key);
        let keys: Vec<u64> = keys.collect();
        let mut figures: Vec<(u32, u32)> = (0..)
            .zip(&units)
            .filter(|(_, u)| u.kind == TermKind::Figure)
            .map(|(i, u)| (u.token, i))
            .collect();
        figures.sort_unstable();
        figures.shrink_to_fit();
        let quoted_units = quoted_units(&reading, &units);
        let names = marks_names(&reading);
        let mut sentence_weight = vec![0.0; reading.sentences.len()];
        for unit in &units {
            sentence_weight[unit.sentence as usize] += unit.weight;
        }
        let quoted_words = (reading.sentences.iter())
            .map(|s| reading.quoted[s.first as usize..s.last as usize].iter())
            .map(|words| words.filter(|quoted| **quoted).count() as u32)
            .collect();
        let mut unquoted = FixedBitSet::with_capacity(reading.quoted.len());
        let outside = (0..).zip(&reading.quoted).filter(|(_, quoted)| !**quoted);
        outside.for_each(|(token, _)| unquoted.insert(token));
        let item = items(&reading, &units);
        let seeds = Seeds::new(&reading.hashes());
        Self {
            reading,
            units,
            variants,
            totals: totals(&distinct),
            distinct,
            keys,
            rare_names,
            figures,
            quoted_units,
            sentence_weight,
            quoted_words,
            unquoted,
            names,
            item,
            seeds,
            shingles: OnceLock::new(),
        }
    }

    /// Tokens of the article text.
    pub fn words(&self) -> usize {
        self.reading.tokens.len()
    }

    /// Distinct hashes of each run of [`SHINGLE_WORDS`] words, sorted.
    pub fn shingles(&self) -> &[u64] {
        self.shingles.get_or_init(|| {
            let hashes = self.reading.hashes();
            let mut shingles: Vec<u64> = hashes.windows(SHINGLE_WORDS).map(mix).collect();
            shingles.sort_unstable();
            shingles.dedup();
            shingles.shrink_to_fit();
            shingles
        })
    }

    /// The unit of the figure at a token.
    pub fn figure(&self, token: u32) -> Option<usize> {
        let figures = self.figures_between(token, token + 1);
        figures.first().map(|&(_, unit)| unit as usize)
    }

    /// The figures among the tokens `first..last`.
    pub fn figures_between(&self, first: u32, last: u32) -> &[(u32, u32)] {
        let from = self.figures.partition_point(|figure| figure.0 < first);
        let to = self.figures.partition_point(|figure| figure.0 < last);
        &self.figures[from..to]
    }

    /// The units of a distinct term.
    pub fn units_of(&self, term: usize) -> Range<usize> {
        let first = |term: &Distinct| term.first as usize;
        let end = self.distinct.get(term + 1).map_or(self.units.len(), first);
        first(&self.distinct[term])..end
    }

    /// Whether a term stands in the article.
    pub fn has(&self, key: u64) -> bool {
        self.units.binary_search_by_key(&key, |u| u.key).is_ok()
    }
}

fn distinct(units: &[Unit]) -> (Vec<Distinct>, Vec<NameAt>) {
    let (mut distinct, mut names) = (Vec::new(), Vec::new());
    let mut first = 0;
    for same in units.chunk_by(|a, b| a.key == b.key) {
        let last = first + same.len() as u32;
        let (weight, figure) = (same[0].weight, same[0].kind == TermKind::Figure);
        distinct.push(Distinct {
            first,
            token: same[0].token,
            weight,
            fact: same.iter().any(|u| u.kind != TermKind::Word),
            figure,
        });
        let named = same.iter().filter(|u| u.kind == TermKind::Name);
        if weight >= OWN_WEIGHT && !figure {
            names.extend(named.map(|u| NameAt {
                token: u.token,
                sentence: u.sentence,
                same: (first, last),
            }));
        }
        first = last;
    }
    distinct.shrink_to_fit();
    // Units are sorted by key.
    names.sort_unstable_by_key(|name| (name.token, name.same));
    (distinct, beside_another(&names))
}

fn beside_another(names: &[NameAt]) -> Vec<NameAt> {
    let mut out = Vec::new();
    for run in names.chunk_by(|x, y| y.token == x.token + 1) {
        if run.len() > 1 {
            out.extend(run);
        }
    }
    out.shrink_to_fit();
    out
}

/// Weight of some terms, of the facts among them, and number of figures.
pub fn totals<'a>(terms: impl IntoIterator<Item = &'a Distinct>) -> (f32, f32, f32) {
    let mut totals = (0.0, 0.0, 0.0);
    for term in terms {
        totals.0 += term.weight;
        totals.1 += if term.fact { term.weight } else { 0.0 };
        totals.2 += if term.figure { 1.0 } else { 0.0 };
    }
    totals
}

fn quoted_units(reading: &Reading, units: &[Unit]) -> Vec<QuotedUnit> {
    let quotation = |token| reading.quotations.partition_point(|q| q.1 <= token);
    let quoted = (0u32..)
        .zip(units)
        .filter(|(_, u)| reading.quoted[u.token as usize])
        .map(|(unit, u)| QuotedUnit {
            unit,
            quotation: quotation(u.token) as u32,
            sentence: u.sentence,
            weight: u.weight,
        });
    let mut all: Vec<QuotedUnit> = quoted
        .filter(|q| (q.quotation as usize) < reading.quotations.len())
        .collect();
    all.sort_by_key(|q| q.quotation);
    let heavy = all
        .chunk_by(|x, y| x.quotation == y.quotation)
        .filter(|units| units.iter().map(|u| u.weight).sum::<f32>() >= QUOTE_WEIGHT);
    heavy.flatten().copied().collect()
}

/// Items of a digest share less than this share of their heavy terms with one another; the marked points of one story
/// share more.
const DIGEST: f32 = 0.25;
/// Weight of a term that tells a story from others.
const TELLING: f32 = 4.5;

fn items(reading: &Reading, units: &[Unit]) -> Vec<u32> {
    if reading.items.is_empty() {
        return Vec::new();
    }
    let of = |sentence: u32| reading.items.partition_point(|&first| first <= sentence) as u32;
    let (mut shared, mut all) = (0.0, 0.0);
    for run in units
        .chunk_by(|a, b| a.key == b.key)
        .filter(|run| run[0].weight >= TELLING)
    {
        let mut items: Vec<u32> = run.iter().map(|u| of(u.sentence)).collect();
        items.dedup();
        let weight = run[0].weight * items.len() as f32;
        all += weight;
        shared += if items.len() > 1 { weight } else { 0.0 };
    }
    if shared >= DIGEST * all {
        return Vec::new();
    }
    (0..reading.sentences.len() as u32).map(of).collect()
}

/// Of so many words one is capitalised in any text of a script with capitals: it begins a sentence.
const WORDS_A_CAPITAL: usize = 50;
/// Whether names are told by their capitals. Arabic, Hebrew, the Indian scripts, Chinese, Japanese, Korean have none, nor
/// has a text that somebody lower-cased.
fn marks_names(reading: &Reading) -> bool {
    let capital = |t: &&Token| t.shape == Shape::Upper;
    let capitals = reading.tokens.iter().filter(capital).count();
    capitals * WORDS_A_CAPITAL >= reading.tokens.len()
}

/// Combines the hashes of words in a row; order matters.
pub fn mix(words: &[u64]) -> u64 {
    words.iter().fold(0x9E37_79B9_7F4A_7C15, |h: u64, w| {
        (h.rotate_left(23) ^ w).wrapping_mul(0xFF51_AFD7_ED55_8CCD)
    })
}

/// Tells what stands in both of two sorted sets.
pub fn in_both(a: &[u64], b: &[u64], mut each: impl FnMut(u64)) {
    let (mut i, mut j) = (0, 0);
    while let (Some(&x), Some(&y)) = (a.get(i), b.get(j)) {
        if x == y {
            each(x);
        }
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
}
