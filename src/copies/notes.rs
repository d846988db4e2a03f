//! The notes of a dump, as they came: sorting them would cost more than to look up where each is.

use std::ops::{Index, Range};

use super::note::{Bands, Note};
use crate::article::Article;
use crate::candidates::BANDS;

/// The notes of all articles, asked for by the number of the article.
#[derive(Debug)]
pub(crate) struct Notes {
    /// As they came.
    notes: Vec<Note>,
    /// For each band its keys, in the order of the notes: a band is looked at as a whole.
    bands: [Vec<u32>; BANDS],
    /// For each article which note is its own.
    of: Vec<u32>,
}

/// Stands for no article and no note.
const NONE: u32 = u32::MAX;

impl Default for Notes {
    fn default() -> Self {
        Self {
            notes: Vec::new(),
            bands: [const { Vec::new() }; BANDS],
            of: Vec::new(),
        }
    }
}

impl Index<u32> for Notes {
    type Output = Note;

    fn index(&self, article: u32) -> &Note {
        &self.notes[self.of[article as usize] as usize]
    }
}

impl Notes {
    /// Adds a note; whose it is, is told when all are there.
    pub(super) fn push(&mut self, (note, bands): (Note, Bands)) {
        self.notes.push(note);
        for (keys, key) in self.bands.iter_mut().zip(bands) {
            keys.push(key);
        }
    }

    /// Notes of articles in their order.
    pub(super) fn of_all(notes: impl IntoIterator<Item = (Note, Bands)>) -> Self {
        let mut all = Self::default();
        notes.into_iter().for_each(|note| all.push(note));
        all.of = (0..all.notes.len() as u32).collect();
        all
    }

    /// How many articles there are.
    pub(super) fn len(&self) -> usize {
        self.of.len()
    }

    /// The notes in the order of the articles.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Note> {
        self.of.iter().map(|&at| &self.notes[at as usize])
    }

    /// For each note its article, if that is among these.
    pub(super) fn articles(&self, among: &[u32]) -> Vec<u32> {
        let mut articles = vec![NONE; self.notes.len()];
        for &article in among {
            articles[self.of[article as usize] as usize] = article;
        }
        articles
    }

    /// The keys of a band, each before its article, of those [`articles`](Self::articles) that there are.
    pub(super) fn entries(&self, band: usize, articles: &[u32]) -> Vec<u64> {
        let entries = self.bands[band].iter().zip(articles);
        entries
            .filter(|(_, article)| **article != NONE)
            .map(|(key, article)| u64::from(*key) << 32 | u64::from(*article))
            .collect()
    }

    /// The same of a band of some minima, of which the low bytes are the key: at most four.
    pub(super) fn low_entries(&self, minima: Range<usize>, articles: &[u32]) -> Vec<u64> {
        let key = |note: &Note| {
            let mut key = [0; 4];
            let low = &note.low[minima.clone()];
            key[..low.len()].copy_from_slice(low);
            u64::from(u32::from_be_bytes(key))
        };
        let entries = self.notes.iter().zip(articles);
        entries
            .filter(|(_, article)| **article != NONE)
            .map(|(note, article)| key(note) << 32 | u64::from(*article))
            .collect()
    }

    /// Tells whose the notes are: threads made them in any order, and articles whose id was taken are gone. `number` is that
    /// of the file of an article. Articles without a note are lost.
    pub(super) fn assign(
        &mut self,
        articles: &mut Vec<Article>,
        mut number: impl FnMut(&Article) -> Option<u32>,
    ) {
        // The records of a file are numbered from 1: a table has a place for each, a file after the other.
        let mut starts: Vec<usize> = Vec::new();
        for note in &self.notes {
            let after = note.file as usize + 1;
            if starts.len() <= after {
                starts.resize(after + 1, 0);
            }
            starts[after] = starts[after].max(note.record as usize + 1);
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut table = vec![NONE; starts.last().copied().unwrap_or_default()];
        for (note, at) in self.notes.iter().zip(0u32..) {
            table[starts[note.file as usize] + note.record as usize] = at;
        }
        let mut of = Vec::with_capacity(articles.len());
        articles.retain(|article| {
            let start = number(article).and_then(|file| starts.get(file as usize));
            let at = start.and_then(|start| table.get(start + article.origin.record as usize));
            let at = at.filter(|at| **at != NONE);
            of.extend(at);
            at.is_some()
        });
        self.of = of;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_article_finds_its_note() {
        let note = |file, record, words: u32| {
            let (note, bands) = Note::new(&vec![7; words as usize], 5);
            let note = Note {
                file,
                record,
                ..note
            };
            (note, bands)
        };
        let mut notes = Notes::default();
        for (file, record, words) in [(1, 2, 12), (0, 3, 3), (1, 1, 11), (0, 1, 1)] {
            notes.push(note(file, record, words));
        }
        let article = |file: &str, record| {
            let mut article = Article::of_text(&format!("{file}{record}"), "");
            (article.origin.file, article.origin.record) = (file.into(), record);
            article
        };
        // The second record of the first file has no note, and is no article; the third of the second has none.
        let mut articles = [("b", 1), ("a", 1), ("b", 3), ("b", 2), ("a", 3)]
            .map(|(file, record)| article(file, record))
            .to_vec();
        notes.assign(&mut articles, |article| {
            Some(u32::from(&*article.origin.file == "b"))
        });
        assert_eq!(articles.len(), 4);
        let words: Vec<u32> = notes.iter().map(|note| note.words).collect();
        assert_eq!(words, [11, 1, 12, 3]);
        assert_eq!(notes[2].words, 12);
        let among = notes.articles(&[0, 2]);
        assert_eq!(among, [2, NONE, 0, NONE]);
        let keys = notes.entries(3, &among);
        assert_eq!(
            keys.iter().map(|key| *key as u32).collect::<Vec<_>>(),
            [2, 0]
        );
    }
}
