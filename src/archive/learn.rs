//! What articles teach, and what each is found by: in passes over them, some thousand at a time, so that what is held of an
//! article are some hundred bytes.

use std::path::Path;

use rayon::prelude::*;

use super::days::Days;
use super::gist::Gist;
use super::incoming::Incoming;
use super::knowledge::{self, Lesson};
use super::record::Identity;
use super::segment::Entry;
use super::terms::{INDEXED, heaviest};
use crate::describe::Describer;
use crate::error::Result;
use crate::keys::{Keys, Store};
use crate::outlet::Tally;
use crate::progress::Progress;
use crate::rarity::Rarity;
use crate::scratch::{Piece, Scratch};
use crate::text::chrome::{ChromeModel, Learning, Observed};

/// Articles at a time.
pub(super) const CHUNK: usize = 4096;
/// Bytes of keys kept in memory; further ones are put aside.
const KEPT_KEYS: u64 = 128 << 20;

/// What was seen of articles while it was learned from them.
pub(super) struct Seen {
    days: Vec<Days>,
    /// What is kept in place of their texts, if something is.
    gists: Option<(Scratch, Vec<Piece>)>,
    /// The weight of each article's terms, and where they end among all of them.
    weights: Vec<u32>,
    ends: Vec<u64>,
    terms: Vec<u32>,
}

impl Seen {
    /// What is known of an article without its record.
    pub(super) fn entry(&self, i: usize, identity: Identity) -> Entry {
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        Entry {
            identity,
            days: self.days[i],
            weight: self.weights[i],
            terms: self.terms[start as usize..self.ends[i] as usize].to_vec(),
        }
    }

    /// The order of an article in the archive.
    pub(super) fn order(&self, i: usize, identity: Identity) -> (Days, Identity) {
        (self.days[i], identity)
    }

    /// What is kept in place of its text.
    pub(super) fn gist(&self, i: usize) -> Result<Gist> {
        let Some((scratch, pieces)) = &self.gists else {
            return Ok(Gist::default());
        };
        let bytes = scratch.get(pieces[i])?;
        Ok(Gist::decode(&mut super::bytes::Reader(&bytes)).unwrap_or_default())
    }
}

/// Learns from articles; with `gists`, what stands for a text is read as well.
pub(super) fn learn(
    home: &Path,
    incoming: &Incoming<'_>,
    gists: bool,
    progress: &dyn Progress,
) -> Result<(Lesson, Seen)> {
    progress.stage("furniture", Some(incoming.len() as u64));
    let chrome = furniture(home, incoming, progress)?;
    progress.stage("learn", Some(incoming.len() as u64));
    let describer = Describer::knowing(chrome);
    let mut seen = Seen {
        days: Vec::with_capacity(incoming.len()),
        gists: gists.then(|| (Scratch::new(home), Vec::with_capacity(incoming.len()))),
        weights: Vec::new(),
        ends: Vec::new(),
        terms: Vec::new(),
    };
    let mut store = Store::new(KEPT_KEYS, Some(home));
    let mut outlets = Tally::default();
    for some in chunks(incoming.len()) {
        let articles = incoming.articles(&some)?;
        let noted = describer.note(&articles, &|n| progress.advance(n));
        let mut keys = Vec::with_capacity(noted.len());
        for (one, article) in noted.into_iter().zip(&articles) {
            outlets.add(&one.outlet, article.url.as_deref());
            seen.days.push(Days::of(&one.dating));
            if let Some((scratch, pieces)) = &mut seen.gists {
                let mut bytes = Vec::new();
                Gist::of(&one).encode(&mut bytes);
                pieces.push(scratch.put(&bytes)?);
            }
            keys.push(one.keys);
        }
        store.push(keys)?;
    }
    let rarity = Rarity::learn(&store)?;
    progress.stage("index", None);
    index(&store, &rarity, &mut seen)?;
    let mut of: Vec<u64> = incoming
        .identities()
        .iter()
        .map(Identity::article)
        .collect();
    of.par_sort_unstable();
    of.dedup();
    let lesson = Lesson {
        chrome: describer.chrome().clone(),
        outlets,
        rarity,
        articles: of,
        sample: knowledge::sample(incoming)?,
    };
    Ok((lesson, seen))
}

/// The places of articles, some thousand at a time.
pub(super) fn chunks(count: usize) -> impl Iterator<Item = Vec<usize>> {
    let starts = (0..count).step_by(CHUNK);
    starts.map(move |start| (start..count.min(start + CHUNK)).collect())
}

/// What an article is found by.
pub(super) fn entry(identity: Identity, days: Days, keys: &Keys, rarity: &Rarity) -> Entry {
    let terms = heaviest(keys, rarity, INDEXED);
    Entry {
        identity,
        days,
        weight: terms.iter().map(|term| term.weight).sum(),
        terms: terms.into_iter().map(|term| term.key).collect(),
    }
}

fn index(store: &Store, rarity: &Rarity, seen: &mut Seen) -> Result<()> {
    store.each(|_, keys| {
        let of: Vec<_> = (keys.par_iter())
            .map(|keys| heaviest(keys, rarity, INDEXED))
            .collect();
        for terms in of {
            seen.weights.push(terms.iter().map(|t| t.weight).sum());
            seen.terms.extend(terms.iter().map(|t| t.key));
            seen.ends.push(seen.terms.len() as u64);
        }
        Ok(())
    })
}

/// The furniture of the articles' outlets. What is observed of an article is put aside between the two passes.
fn furniture(home: &Path, incoming: &Incoming<'_>, progress: &dyn Progress) -> Result<ChromeModel> {
    let (mut learning, scratch) = (Learning::new(incoming.len()), Scratch::new(home));
    let mut pieces = Vec::new();
    for some in chunks(incoming.len()) {
        let articles = incoming.articles(&some)?;
        let observed: Vec<Vec<u8>> = (articles.par_iter())
            .map(|article| {
                let observed = Observed::of(article);
                learning.count(&observed);
                let mut bytes = Vec::new();
                put_observed(&observed, &mut bytes);
                bytes
            })
            .collect();
        pieces.push((scratch.put(&observed.concat())?, some.len()));
        progress.advance(some.len() as u64);
    }
    for (piece, count) in pieces {
        let bytes = scratch.get(piece)?;
        let mut rest = bytes.as_slice();
        learning.keep((0..count).map(|_| take_observed(&mut rest)).collect());
    }
    Ok(learning.finish())
}

fn put_observed(observed: &Observed, out: &mut Vec<u8>) {
    out.extend(observed.outlet.to_le_bytes());
    out.extend(observed.title.to_le_bytes());
    out.extend(observed.topic.to_le_bytes());
    out.extend((observed.lines.len() as u32).to_le_bytes());
    for (line, words) in &observed.lines {
        out.extend(line.to_le_bytes());
        out.extend(words.to_le_bytes());
    }
}

/// The way back; of what was not put nothing comes.
fn take_observed(rest: &mut &[u8]) -> Observed {
    let mut number = |size: usize| {
        let (head, tail) = rest.split_at(size.min(rest.len()));
        *rest = tail;
        let mut bytes = [0; 8];
        bytes[..head.len()].copy_from_slice(head);
        u64::from_le_bytes(bytes)
    };
    let (outlet, title, topic, count) = (number(8), number(8), number(8), number(4));
    Observed {
        outlet,
        title,
        topic,
        lines: (0..count).map(|_| (number(8), number(2) as u16)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_observed_comes_back() {
        let observed = |n: u64| Observed {
            outlet: n << 40,
            title: n,
            topic: !n,
            lines: (0..n).map(|i| (u64::MAX - i, i as u16)).collect(),
        };
        let mut bytes = Vec::new();
        (0..5).for_each(|n| put_observed(&observed(n), &mut bytes));
        let mut rest = bytes.as_slice();
        for n in 0..5 {
            assert_eq!(take_observed(&mut rest), observed(n));
        }
        assert!(rest.is_empty());
    }
}
