//! What an article is searched and its words are counted by: small enough to be kept of every article of a large dump.

use std::borrow::Cow;
use std::path::Path;

use rayon::prelude::*;

use crate::error::Result;
use crate::scratch::{Piece, Scratch};
use crate::sketch::shingle_hash;
use crate::text::reading::{Reading, Term, TermKind};

/// Words in a rare shingle.
const WORDS: usize = 5;
/// One shingle in this many is indexed, chosen by its hash, so that all articles index the same ones.
const SAMPLE: u64 = 2;

/// Terms by sentence, and a sample of the shingles of one article: about five kilobytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
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
        Self {
            language: reading.language,
            terms: reading.terms.iter().map(|t| t.key).collect(),
            marks: reading.terms.iter().enumerate().map(mark).collect(),
            shingles: (sampled_shingles(reading).iter().map(|h| (h >> 32) as u32)).collect(),
        }
    }

    /// Of terms alone.
    #[cfg(test)]
    pub(crate) fn from_terms(terms: impl Iterator<Item = u64>) -> Self {
        let terms: Box<[u64]> = terms.collect();
        Self {
            marks: terms.iter().map(|_| LAST).collect(),
            terms,
            ..Self::default()
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

    /// The terms and what is known of them, without shingles, as bytes; the language is not among them.
    pub fn terms_to_bytes(&self) -> Vec<u8> {
        encode(&[Self {
            shingles: Box::default(),
            ..self.clone()
        }])
    }

    /// The way back from [`Keys::terms_to_bytes`].
    pub fn from_bytes(bytes: &[u8], language: Option<&'static str>) -> Self {
        decode(bytes, &[language]).pop().unwrap_or_default()
    }

    /// Bytes it takes.
    fn bytes(&self) -> usize {
        size_of::<Self>() + 9 * self.terms.len() + 4 * self.shingles.len()
    }

    /// Keys of the sampled shingles.
    pub fn shingles(&self) -> &[u32] {
        &self.shingles
    }
}

/// Hashes of the sampled shingles in full.
pub fn sampled_shingles(reading: &Reading) -> Vec<u64> {
    let words = reading.hashes();
    let shingles = words.windows(WORDS).map(shingle_hash);
    shingles.filter(|h| h % SAMPLE == 0).collect()
}

fn kind(mark: u8) -> TermKind {
    match mark & KIND {
        k if k == TermKind::Word as u8 => TermKind::Word,
        k if k == TermKind::Name as u8 => TermKind::Name,
        _ => TermKind::Figure,
    }
}

/// The keys of all articles of a dump, in their order. What there is no room for is put aside.
#[derive(Debug, Default)]
pub struct Store {
    chunks: Vec<Chunk>,
    scratch: Option<Scratch>,
    taken: u64,
    room: u64,
    articles: usize,
}

#[derive(Debug)]
enum Chunk {
    Kept(Vec<Keys>),
    /// With the languages, which are not written.
    Aside(Piece, Vec<Option<&'static str>>),
}

impl Store {
    /// A store that keeps so many bytes in memory and the rest in a file in the folder `scratch`; without one it keeps
    /// all in memory.
    pub fn new(room: u64, scratch: Option<&Path>) -> Self {
        Self {
            room,
            scratch: scratch.map(Scratch::new),
            ..Self::default()
        }
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.articles
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.articles == 0
    }

    /// Appends the keys of some thousand articles.
    ///
    /// # Errors
    /// When there is no room for them in memory and the folder cannot be written or is full.
    pub fn push(&mut self, keys: Vec<Keys>) -> Result<()> {
        let bytes: usize = keys.iter().map(Keys::bytes).sum();
        self.articles += keys.len();
        let fits = self.taken + bytes as u64 <= self.room;
        let Some(scratch) = self.scratch.as_ref().filter(|_| !fits) else {
            self.taken += bytes as u64;
            self.chunks.push(Chunk::Kept(keys));
            return Ok(());
        };
        let languages = keys.iter().map(|k| k.language).collect();
        let piece = scratch.put(&encode(&keys))?;
        self.chunks.push(Chunk::Aside(piece, languages));
        Ok(())
    }

    /// Hands over the keys in order, some thousand articles at a time, with the number of articles before them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn each(&self, mut each: impl FnMut(usize, &[Keys]) -> Result<()>) -> Result<()> {
        let mut before = 0;
        for chunk in &self.chunks {
            let keys = self.keys(chunk)?;
            each(before, &keys)?;
            before += keys.len();
        }
        Ok(())
    }

    /// Some of the keys, to reckon from.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn some(&self) -> Result<Cow<'_, [Keys]>> {
        match self.chunks.first() {
            None => Ok(Cow::Borrowed(&[])),
            Some(chunk) => self.keys(chunk),
        }
    }

    /// Bytes that it keeps in memory.
    pub fn room(&self) -> u64 {
        self.room
    }

    /// Where more can be put aside, if anything can.
    pub(crate) fn scratch(&self) -> Option<&Scratch> {
        self.scratch.as_ref()
    }

    fn keys<'a>(&self, chunk: &'a Chunk) -> Result<Cow<'a, [Keys]>> {
        match (chunk, &self.scratch) {
            (Chunk::Kept(keys), _) => Ok(Cow::Borrowed(keys)),
            (Chunk::Aside(piece, languages), Some(scratch)) => {
                Ok(Cow::Owned(decode(&scratch.get(*piece)?, languages)))
            }
            (Chunk::Aside(..), None) => Ok(Cow::Borrowed(&[])),
        }
    }
}

/// The numbers of terms and shingles of each article, then all terms, marks and shingles, article after article.
fn encode(keys: &[Keys]) -> Vec<u8> {
    let mut out = Vec::with_capacity(keys.iter().map(Keys::bytes).sum());
    for k in keys {
        out.extend((k.terms.len() as u32).to_le_bytes());
        out.extend((k.shingles.len() as u32).to_le_bytes());
        k.terms.iter().for_each(|t| out.extend(t.to_le_bytes()));
        out.extend(&k.marks);
        k.shingles.iter().for_each(|s| out.extend(s.to_le_bytes()));
    }
    out
}

fn decode(bytes: &[u8], languages: &[Option<&'static str>]) -> Vec<Keys> {
    let mut rest = bytes;
    let mut take = |n: usize| {
        let (head, tail) = rest.split_at(n.min(rest.len()));
        rest = tail;
        head
    };
    let parts: Vec<(&[u8], &[u8], &[u8])> = (languages.iter())
        .map(|_| {
            let (terms, shingles) = (number(take(4)), number(take(4)));
            (take(8 * terms), take(terms), take(4 * shingles))
        })
        .collect();
    parts
        .into_par_iter()
        .zip(languages)
        .map(|((terms, marks, shingles), &language)| Keys {
            language,
            terms: terms
                .as_chunks()
                .0
                .iter()
                .map(|b| u64::from_le_bytes(*b))
                .collect(),
            marks: marks.into(),
            shingles: shingles
                .as_chunks()
                .0
                .iter()
                .map(|b| u32::from_le_bytes(*b))
                .collect(),
        })
        .collect()
}

fn number(bytes: &[u8]) -> usize {
    bytes
        .first_chunk()
        .map_or(0, |b| u32::from_le_bytes(*b) as usize)
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

    #[test]
    fn keys_come_back_from_memory_and_from_the_file() {
        let keys = |n: u64| Keys {
            language: n.is_multiple_of(2).then_some("en"),
            terms: (0..n).collect(),
            marks: (0..n).map(|i| (i % 7) as u8).collect(),
            shingles: (0..2 * n as u32).collect(),
        };
        for room in [0, 400, 10_000] {
            let scratch = tempfile::tempdir().expect("a folder");
            let mut store = Store::new(room, Some(scratch.path()));
            for chunk in [[0, 1, 2], [30, 40, 50], [3, 0, 9]] {
                store
                    .push(chunk.map(keys).to_vec())
                    .expect("the folder is there");
            }
            let mut back = Vec::new();
            let each = |before: usize, chunk: &[Keys]| {
                assert_eq!(before, back.len());
                back.extend(chunk.iter().cloned());
                Ok(())
            };
            store.each(each).expect("what was written");
            let expected = [0, 1, 2, 30, 40, 50, 3, 0, 9].map(keys);
            assert_eq!((back.as_slice(), store.len()), (expected.as_slice(), 9));
        }
    }
}
