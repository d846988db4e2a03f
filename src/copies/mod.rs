//! `--only copies`: near-duplicates and nothing else, as fast as the dump can be read.
//!
//! ```text
//! inputs ─ note ─> Note           words, sketch and place of each text; no text is kept
//!        ─ near ─> pairs          one article for each text; bands of the sketch
//!        ─ verify ─> Verified     the exact resemblance, of texts read again from their place
//!        ─ families ─> families   near-duplicates of one another, through others too
//!        ─ rows ─> Trace
//! ```
//!
//! Pages are compared as they are: furniture is not masked, nothing is told of credits, passages and lineage. `words`
//! says what a word is. Texts of the same words in the same order are one text, found by the hash of their words.

mod letters;
mod near;
mod note;
mod notes;
mod rows;
mod same;
mod sorted;
mod table;
mod verify;
mod window;
pub mod words;

use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use self::note::{Aside, Bands, Note};
use self::notes::Notes;
use self::same::Same;
use self::verify::{Reader, Verified, verify};
use self::words::Words;
use crate::article::Article;
use crate::error::{Error, Result};
use crate::family::Sets;
use crate::ingest::again::{Place, Texts};
use crate::ingest::{self, Dump, ReadOptions};
use crate::outcome::Counts;

pub(crate) use self::near::bands;
pub(crate) use self::rows::{Rows, rows};

/// A dump of which the texts are not kept.
pub(crate) struct Noted {
    /// The articles, without their texts.
    pub(crate) dump: Dump,
    /// One for each article.
    notes: Notes,
    texts: Texts,
    aside: Aside,
    shingle: usize,
}

/// Reads the inputs. `bytes` is told stored bytes done and in total, `article` of every article.
///
/// # Errors
/// Those of [`ingest::read`], and when there is no room for texts of packed inputs.
pub(crate) fn note(
    inputs: &[PathBuf],
    options: &ReadOptions,
    shingle: usize,
    bytes: &(dyn Fn(u64, u64) + Sync),
    article: &(dyn Fn(u64) + Sync),
) -> Result<Noted> {
    let (aside, notes) = (Aside::new(), Mutex::new(Notes::default()));
    let trouble: Mutex<Option<Error>> = Mutex::new(None);
    let visitor = |read: &Article, text: &str, file: u32, place: Option<Place>| {
        let (mut note, bands) = noted(text, shingle);
        match place.map_or_else(|| aside.keep(text), Ok) {
            Ok(place) => note.place = place,
            Err(error) => {
                let mut trouble = trouble.lock().unwrap_or_else(PoisonError::into_inner);
                trouble.get_or_insert(error);
            }
        }
        (note.file, note.record) = (file, read.origin.record);
        notes
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push((note, bands));
        article(1);
    };
    let (mut dump, texts) = ingest::visit(inputs, options, bytes, &visitor)?;
    if let Some(error) = trouble.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let mut notes = notes.into_inner().unwrap_or_else(PoisonError::into_inner);
    let mut last = None;
    notes.assign(&mut dump.articles, |article| {
        let file = &article.origin.file;
        if last.as_ref().is_none_or(|(name, _)| name != file) {
            last = Some((Arc::clone(file), texts.number(file)));
        }
        last.as_ref().and_then(|(_, number)| *number)
    });
    Ok(Noted {
        dump,
        notes,
        texts,
        aside,
        shingle,
    })
}

/// Takes the texts out of a dump that was read already.
///
/// # Errors
/// When there is no room for them.
pub(crate) fn note_dump(mut dump: Dump, shingle: usize) -> Result<Noted> {
    let aside = Aside::new();
    let notes: Vec<(Note, Bands)> = dump
        .articles
        .par_iter_mut()
        .map(|article| {
            let text = std::mem::take(&mut article.text);
            let (mut note, bands) = noted(&text, shingle);
            note.place = aside.keep(&text)?;
            Ok((note, bands))
        })
        .collect::<Result<_>>()?;
    Ok(Noted {
        dump,
        notes: Notes::of_all(notes),
        texts: Texts::default(),
        aside,
        shingle,
    })
}

fn noted(text: &str, shingle: usize) -> (Note, Bands) {
    thread_local! {
        static WORDS: RefCell<Words> = RefCell::default();
    }
    WORDS.with_borrow_mut(|words| {
        let note = Note::new(words.read(text), shingle);
        words.shrink();
        note
    })
}

/// Verified pairs and families.
pub(crate) struct Found {
    pairs: Vec<Verified>,
    families: Vec<Vec<u32>>,
}

/// Pairs to be verified.
pub(crate) struct Proposed {
    same: Same,
    pairs: Vec<(u32, u32)>,
}

impl Proposed {
    /// How many pairs there are.
    pub(crate) fn len(&self) -> usize {
        self.pairs.len()
    }
}

/// Proposes the pairs that may reach the threshold.
pub(crate) fn propose(noted: &Noted, threshold: f64, counts: &mut Counts) -> Proposed {
    let same = Same::of(&noted.notes, noted.shingle);
    let near = near::near(&noted.notes, &same.leaders, threshold);
    counts.candidates.push(("bands", near.pairs.len() as u64));
    counts.compared = near.pairs.len() as u64;
    let mut limit = |what, times| {
        if times > 0 {
            counts.limits.push((what, times));
        }
    };
    limit("full band buckets chained instead of paired", near.chained);
    limit("articles shorter than a shingle, not compared", same.short);
    Proposed {
        same,
        pairs: near.pairs,
    }
}

/// Verifies the pairs and makes families of them.
///
/// # Errors
/// When a text cannot be read again.
pub(crate) fn find(
    noted: &Noted,
    proposed: Proposed,
    threshold: f64,
    counts: &mut Counts,
    advance: &(dyn Fn(u64) + Sync),
) -> Result<Found> {
    let Proposed { same, pairs } = proposed;
    let reader = Reader {
        notes: &noted.notes,
        texts: &noted.texts,
        aside: &noted.aside,
        shingle: noted.shingle,
    };
    let leading = verify(&reader, pairs, threshold, advance)?;
    let (pairs, cut) = same.spread(leading, &noted.notes, noted.shingle);
    if cut > 0 {
        counts
            .limits
            .push(("groups of the same text told by their first article", cut));
    }
    let families = families(noted.notes.len(), &pairs);
    Ok(Found { pairs, families })
}

/// Families have two members or more, members ascend, families are sorted by first member.
fn families(n: usize, pairs: &[Verified]) -> Vec<Vec<u32>> {
    let mut sets = Sets::new(n);
    pairs.iter().for_each(|pair| {
        sets.union(pair.a, pair.b);
    });
    let mut members: Vec<u32> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    members.sort_unstable();
    members.dedup();
    members.sort_by_cached_key(|&member| (sets.find(member), member));
    members
        .chunk_by(|x, y| sets.find(*x) == sets.find(*y))
        .map(<[u32]>::to_vec)
        .collect()
}
