//! What an article is searched and its words are counted by: small enough to be kept of every article of a large dump.

use crate::sketch::shingle_hash;
use crate::text::reading::{Reading, Term, TermKind};

/// Words in a rare shingle.
const WORDS: usize = 5;
/// One shingle in this many is indexed, chosen by its hash, so that all articles index the same ones.
const SAMPLE: u64 = 2;

/// Terms by sentence, and a sample of the shingles of one article: about five kilobytes.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// ISO 639-1.
    pub language: Option<&'static str>,
    /// Keys of the terms, in order.
    terms: Box<[u64]>,
    /// Of each term its kind, and whether it is the last one of its sentence.
    marks: Box<[u8]>,
    /// Sampled shingles, the upper half of their hashes: two articles must share several, so that shorter keys propose
    /// no other pairs.
    shingles: Box<[u32]>,
}

const KIND: u8 = 0b11;
const LAST: u8 = 0b100;

impl Keys {
    /// Takes the keys out of what was read.
    pub fn of(reading: &Reading) -> Self {
        let mark = |(at, term): (usize, &Term)| {
            let last =
                (reading.terms.get(at + 1)).is_none_or(|next| next.sentence != term.sentence);
            term.kind as u8 | if last { LAST } else { 0 }
        };
        let words: Vec<u64> = reading.tokens.iter().map(|t| t.hash).collect();
        let sampled = (words.windows(WORDS).map(shingle_hash)).filter(|h| h % SAMPLE == 0);
        Self {
            language: reading.language,
            terms: reading.terms.iter().map(|t| t.key).collect(),
            marks: reading.terms.iter().enumerate().map(mark).collect(),
            shingles: sampled.map(|h| (h >> 32) as u32).collect(),
        }
    }

    /// The terms of each sentence that has any: keys and kinds.
    pub fn sentences(&self) -> impl Iterator<Item = impl Iterator<Item = (u64, TermKind)>> {
        let mut from = 0;
        self.marks
            .split_inclusive(|mark| mark & LAST != 0)
            .map(move |marks| {
                let terms = &self.terms[from..from + marks.len()];
                from += marks.len();
                terms
                    .iter()
                    .zip(marks)
                    .map(|(&key, &mark)| (key, kind(mark)))
            })
    }

    /// Keys of all terms.
    pub fn terms(&self) -> &[u64] {
        &self.terms
    }

    /// Keys of the sampled shingles.
    pub fn shingles(&self) -> &[u32] {
        &self.shingles
    }
}

fn kind(mark: u8) -> TermKind {
    match mark & KIND {
        k if k == TermKind::Word as u8 => TermKind::Word,
        k if k == TermKind::Name as u8 => TermKind::Name,
        _ => TermKind::Figure,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_come_back_by_sentence() {
        let of = [
            (7, TermKind::Word, 0),
            (8, TermKind::Name, 0),
            (9, TermKind::Figure, 2),
            (7, TermKind::Word, 3),
        ];
        let term = |&(key, kind, sentence)| Term {
            key,
            kind,
            sentence,
            variant: 0,
            token: 0,
        };
        let keys = Keys::of(&Reading {
            terms: of.iter().map(term).collect(),
            ..Reading::default()
        });
        let back: Vec<Vec<(u64, TermKind)>> = keys.sentences().map(Iterator::collect).collect();
        let pair = |i: usize| (of[i].0, of[i].1);
        assert_eq!(back, [vec![pair(0), pair(1)], vec![pair(2)], vec![pair(3)]]);
        assert_eq!(Keys::default().sentences().count(), 0);
    }
}
