//! An article taken apart for comparison: tokens, sentences, terms, quoted speech.

use xxhash_rust::xxh3::xxh3_64;

use super::stems::fold;
use super::tokens::{FigureSpan, Shape, Token, Tokenizer, is_unspaced};
use super::vocabulary::Vocabulary;
use super::{LineKind, Page, items, numbers, quotes, sentences};

/// What a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// A word's stem, or two neighbouring characters of a script without spaces.
    Word,
    /// A capitalised word that is not only so because it begins a sentence.
    Name,
    /// A quantity.
    Figure,
}

/// A unit of content: what two articles have in common when one rewords the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Equal for equal stems, equal quantities, equal character pairs.
    pub key: u64,
    /// For a name: equal for its usual spellings; 0 otherwise.
    pub variant: u64,
    /// Index of its token.
    pub token: u32,
    /// Index of its sentence.
    pub sentence: u32,
    /// What it is.
    pub kind: TermKind,
}

/// A sentence: a half-open range of tokens, and of bytes of the normalised text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sentence {
    /// First token.
    pub first: u32,
    /// One past the last token.
    pub last: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// The body of one article, ready to be compared. Byte positions are those of the normalised text.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// ISO 639-1.
    pub language: Option<&'static str>,
    /// Tokens of body lines, in order.
    pub tokens: Vec<Token>,
    /// For each token, whether it stands in quoted speech.
    pub quoted: Vec<bool>,
    /// Sentences of body lines, in order.
    pub sentences: Vec<Sentence>,
    /// Terms in order of their tokens.
    pub terms: Vec<Term>,
    /// Quotations as half-open token ranges.
    pub quotations: Vec<(u32, u32)>,
    /// First sentences of the items of a digest; empty for a page with one story.
    pub items: Vec<u32>,
    /// Words on lines of furniture.
    pub chrome_words: u32,
}

impl Reading {
    /// The hash of each word.
    pub fn hashes(&self) -> Vec<u64> {
        self.tokens.iter().map(|token| token.hash).collect()
    }
}

/// Bytes of a word and what parts it from the next one, in most languages more: room for tokens is asked for once.
const BYTES_A_WORD: usize = 5;

/// Reads the body lines of a page, leaving out furniture, meta lines and the byte ranges in `aside` (credits, captions;
/// sorted, none overlaps another).
pub fn read(
    page: &Page<'_>,
    aside: &[(u32, u32)],
    tokenizer: &Tokenizer,
    vocabulary: &mut Vocabulary,
) -> Reading {
    let text: &str = &page.normal.text;
    let figures = figures(text, page.language);
    let mut reading = Reading {
        language: page.language,
        tokens: Vec::with_capacity(text.len() / BYTES_A_WORD),
        ..Reading::default()
    };
    let mut next = 0;
    let mut ranges = Vec::new();
    let mut words = Vec::new();
    for line in &page.lines {
        match line.kind {
            LineKind::Body => {
                for piece in without((line.start, line.end), aside) {
                    ranges.clear();
                    sentences::push(text, (piece.0 as usize, piece.1 as usize), &mut ranges);
                    for &range in &ranges {
                        push_sentence(&mut reading, text, range, &figures, &mut next, tokenizer);
                    }
                }
            }
            LineKind::Chrome => {
                words.clear();
                tokenizer.push(
                    text,
                    (line.start as usize, line.end as usize),
                    &[],
                    &mut 0,
                    &mut words,
                );
                reading.chrome_words += words.len() as u32;
            }
            LineKind::Meta => {}
        }
    }
    mark_quotations(&mut reading, quotes::quotes(text, &page.lines));
    reading.items = items(text, page, &reading.sentences);
    reading.terms = terms(text, &reading, vocabulary);
    // Tens of thousands of readings are kept at a time.
    reading.tokens.shrink_to_fit();
    reading.sentences.shrink_to_fit();
    reading.terms.shrink_to_fit();
    reading
}

fn items(text: &str, page: &Page<'_>, sentences: &[Sentence]) -> Vec<u32> {
    let mut first: Vec<u32> = (items::starts(text, &page.lines).into_iter())
        .map(|start| sentences.partition_point(|s| s.start < start) as u32)
        .filter(|&s| (s as usize) < sentences.len())
        .collect();
    first.dedup();
    if !first.is_empty() && first[0] > 0 {
        first.insert(0, 0);
    }
    first
}

fn figures(text: &str, language: Option<&str>) -> Vec<FigureSpan> {
    numbers::numbers(text, language)
        .into_iter()
        .map(|n| FigureSpan {
            start: n.start,
            end: n.end,
            key: n.key,
        })
        .collect()
}

/// What is left of a byte range when ranges are taken out, which are sorted and do not overlap.
fn without((start, end): (u32, u32), aside: &[(u32, u32)]) -> Vec<(u32, u32)> {
    let mut out = Vec::new();
    let mut from = start;
    let first = aside.partition_point(|range| range.1 <= start);
    for &(a, b) in aside[first..].iter().take_while(|range| range.0 < end) {
        if a > from {
            out.push((from, a));
        }
        from = from.max(b);
    }
    if from < end {
        out.push((from, end));
    }
    out
}

fn push_sentence(
    reading: &mut Reading,
    text: &str,
    (start, end): (u32, u32),
    figures: &[FigureSpan],
    next: &mut usize,
    tokenizer: &Tokenizer,
) {
    let first = reading.tokens.len() as u32;
    tokenizer.push(
        text,
        (start as usize, end as usize),
        figures,
        next,
        &mut reading.tokens,
    );
    let last = reading.tokens.len() as u32;
    if last > first {
        reading.sentences.push(Sentence {
            first,
            last,
            start,
            end,
        });
    }
}

fn mark_quotations(reading: &mut Reading, ranges: Vec<(u32, u32)>) {
    reading.quoted = vec![false; reading.tokens.len()];
    for (start, end) in ranges {
        let first = reading.tokens.partition_point(|t| t.start < start);
        let last = reading.tokens.partition_point(|t| t.end <= end);
        if last > first {
            reading.quoted[first..last].fill(true);
            reading.quotations.push((first as u32, last as u32));
        }
    }
}

fn terms(text: &str, reading: &Reading, vocabulary: &mut Vocabulary) -> Vec<Term> {
    let words = vocabulary.of(reading.language);
    let mut out: Vec<Term> = Vec::with_capacity(reading.tokens.len());
    for (s, sentence) in reading.sentences.iter().enumerate() {
        for at in sentence.first..sentence.last {
            let token = reading.tokens[at as usize];
            let word = &text[token.start as usize..token.end as usize];
            let new = |key, variant, kind| Term {
                key,
                variant,
                token: at,
                sentence: s as u32,
                kind,
            };
            match token.shape {
                Shape::Figure => out.push(new(token.hash, 0, TermKind::Figure)),
                Shape::Unspaced => {
                    push_characters(text, reading, at, sentence.last, &new, &mut out)
                }
                Shape::Lower | Shape::Upper if is_hangul(word) => {
                    push_syllables(word, &new, &mut out)
                }
                Shape::Lower | Shape::Upper => {
                    let keys = words.keys(word, token.hash, token.shape == Shape::Upper);
                    out.push(new(
                        keys.stem,
                        keys.variant,
                        if keys.named && at > sentence.first {
                            TermKind::Name
                        } else {
                            TermKind::Word
                        },
                    ));
                }
            }
        }
    }
    name_sentence_starts(reading, &mut out);
    out
}

/// A capitalised word that begins a sentence is a name when it is one elsewhere in the article.
fn name_sentence_starts(reading: &Reading, terms: &mut [Term]) {
    let names: ahash::AHashSet<u64> = terms
        .iter()
        .filter(|t| t.kind == TermKind::Name)
        .map(|t| t.key)
        .collect();
    for term in terms.iter_mut() {
        if term.kind == TermKind::Word {
            let upper = reading.tokens[term.token as usize].shape == Shape::Upper;
            if upper && names.contains(&term.key) {
                term.kind = TermKind::Name;
            } else {
                term.variant = 0;
            }
        }
    }
}

fn is_hangul(word: &str) -> bool {
    word.chars()
        .next()
        .is_some_and(|c| matches!(c as u32, 0xAC00..=0xD7A3))
}

/// Korean writes particles onto the word: pairs of syllables meet where whole words do not.
fn push_syllables(word: &str, new: &impl Fn(u64, u64, TermKind) -> Term, out: &mut Vec<Term>) {
    let marks: Vec<usize> = word
        .char_indices()
        .map(|(i, _)| i)
        .chain([word.len()])
        .collect();
    match marks.len() - 1 {
        0 | 1 => {}
        2 => out.push(new(xxh3_64(word.as_bytes()), 0, TermKind::Word)),
        n => out.extend((0..n - 1).map(|i| {
            new(
                xxh3_64(&word.as_bytes()[marks[i]..marks[i + 2]]),
                0,
                TermKind::Word,
            )
        })),
    }
}

/// Han and kana: each pair of neighbouring characters that begins in this token, also across the token's end, since
/// dictionaries cut unknown names differently. Pairs of hiragana carry grammar and are left out. Thai and the other
/// scripts keep the dictionary's words.
fn push_characters(
    text: &str,
    reading: &Reading,
    at: u32,
    last: u32,
    new: &impl Fn(u64, u64, TermKind) -> Term,
    out: &mut Vec<Term>,
) {
    let token = reading.tokens[at as usize];
    let word = &text[token.start as usize..token.end as usize];
    if !word.chars().any(|c| (c as u32) >= 0x3000) {
        if word.chars().nth(1).is_some() {
            out.push(new(xxh3_64(fold(word).as_bytes()), 0, TermKind::Word));
        }
        return;
    }
    let follows = reading
        .tokens
        .get(at as usize + 1)
        .filter(|t| at + 1 < last && t.start == token.end);
    let end = follows.map_or(token.end as usize, |t| {
        let head = text[t.start as usize..]
            .chars()
            .next()
            .filter(|&c| is_unspaced(c))
            .map_or(0, char::len_utf8);
        t.start as usize + head
    });
    let run = &text[token.start as usize..end];
    let chars: Vec<(usize, char)> = run.char_indices().collect();
    for pair in chars.windows(2) {
        let hiragana = |c: char| matches!(c as u32, 0x3040..=0x309F);
        if !(hiragana(pair[0].1) && hiragana(pair[1].1)) {
            let to = pair[1].0 + pair[1].1.len_utf8();
            out.push(new(
                xxh3_64(&run.as_bytes()[pair[0].0..to]),
                0,
                TermKind::Word,
            ));
        }
    }
}
