//! Archives put in order: fewer segments, without what is too old or was replaced, or with knowledge learned anew.

use std::path::Path;

use super::add::{day, rebuilt};
use super::incoming::Incoming;
use super::manifest::{Manifest, Writer};
use super::record::Record;
use super::segment::{Entry, LARGEST, Rows};
use super::{Archive, At};
use crate::error::Result;
use crate::progress::Progress;

/// Records read at a time.
const CHUNK: usize = 2048;

/// What became of an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rebuilt {
    /// Articles in it now.
    pub held: u64,
    /// Articles that were dropped.
    pub dropped: u64,
    /// Articles without a trusted date, which are never too old.
    pub undated: u64,
    /// Files of articles before.
    pub before: usize,
    /// Files of articles now.
    pub after: usize,
}

/// Puts all articles in as few segments as can be, by date; with `learn` everything is learned anew from all of them,
/// whichever build made the archive.
///
/// # Errors
/// When the archive cannot be read or written, or somebody else is writing.
pub fn compact(home: &Path, learn: bool, progress: &dyn Progress) -> Result<Rebuilt> {
    if learn {
        return learn_anew(home, progress);
    }
    let (writer, old) = Archive::open_to_write(home, "compact")?;
    let mut all = Vec::new();
    for number in 0..old.segments.len() {
        all.extend(old.places(number)?);
    }
    let whole = old.manifest.segments.iter().all(|s| s.gone.is_empty());
    if whole && old.segments.len() <= 1 {
        return Ok(told(&old, old.segments.len(), 0));
    }
    let mut new = old.empty()?;
    new.take_over(&old, &writer, all, progress)?;
    new.list_all(&writer)?;
    Ok(told(&new, old.segments.len(), 0))
}

fn learn_anew(home: &Path, progress: &dyn Progress) -> Result<Rebuilt> {
    // Nothing is made in a folder that is no archive.
    Manifest::read(home)?;
    let writer = Writer::lock(home, "compact --learn")?;
    let old = Archive::open_any(home, Manifest::read(home)?)?;
    let incoming = Incoming::archived(&old)?;
    let new = rebuilt(home, &writer, &incoming, old.texts(), progress)?;
    new.list_all(&writer)?;
    Ok(told(&new, old.segments.len(), 0))
}

/// Drops the articles that were published before a day (`2026-01-31`).
///
/// # Errors
/// When the day is none, the archive cannot be read or written, or somebody else is writing.
pub fn drop_before(home: &Path, date: &str, progress: &dyn Progress) -> Result<Rebuilt> {
    let day = day(date)?;
    let (writer, old) = Archive::open_to_write(home, "drop")?;
    let mut new = old.empty()?;
    let mut rest = Vec::new();
    for (number, listed) in old.manifest.segments.iter().enumerate() {
        let is_old = |e: &Entry| e.days.is_known() && e.days.told < day;
        // West of Greenwich the day that is told may be the one before.
        if listed.days.is_none_or(|days| days.0 > day) {
            new.manifest.segments.push(listed.clone());
            continue;
        }
        let places = old.places(number)?;
        let before = places.len();
        let kept: Vec<_> = places.into_iter().filter(|p| !is_old(&p.0)).collect();
        match kept.len() == before {
            true => new.manifest.segments.push(listed.clone()),
            false => rest.extend(kept),
        }
    }
    new.take_over(&old, &writer, rest, progress)?;
    new.list_all(&writer)?;
    let new = Archive::open(home)?;
    Ok(told(&new, old.segments.len(), old.len() - new.len()))
}

fn told(archive: &Archive, before: usize, dropped: u64) -> Rebuilt {
    let undated = |s: &super::Segment| {
        let numbers = s
            .numbers()
            .filter(|n| !s.is_gone(*n) && !s.days(*n).is_known());
        numbers.count() as u64
    };
    Rebuilt {
        held: archive.len(),
        dropped,
        undated: archive.segments.iter().map(undated).sum(),
        before,
        after: archive.segments.len(),
    }
}

impl Archive {
    /// An archive with the same knowledge and no articles.
    fn empty(&self) -> Result<Self> {
        let mut manifest = self.manifest.clone();
        manifest.segments.clear();
        Self::open_files(&self.home, manifest)
    }

    /// The articles of a segment as they are known without their records; their terms are looked up later.
    fn places(&self, number: usize) -> Result<Vec<(Entry, At)>> {
        let segment = &self.segments[number];
        let mut rows = Rows::new(segment);
        let there = segment.numbers().filter(|n| !segment.is_gone(*n));
        there
            .map(|article| {
                let row = rows.get(article)?;
                let entry = Entry {
                    identity: row.identity,
                    days: segment.days(article),
                    weight: row.weight,
                    terms: Vec::new(),
                };
                let segment = number as u32;
                Ok((entry, At { segment, article }))
            })
            .collect()
    }

    /// Writes articles of another archive with the same knowledge into segments, by their dates.
    fn take_over(
        &mut self,
        old: &Self,
        writer: &Writer,
        mut articles: Vec<(Entry, At)>,
        progress: &dyn Progress,
    ) -> Result<()> {
        articles.sort_unstable_by_key(|(entry, _)| entry.order());
        progress.stage("rewrite", Some(articles.len() as u64));
        for some in articles.chunks_mut(LARGEST) {
            old.fill_terms(some)?;
            let (entries, places): (Vec<Entry>, Vec<At>) = some.iter().cloned().unzip();
            let mut held: Vec<Option<Record>> = Vec::new();
            self.push_segment(writer, &entries, &mut |i, out| {
                if i.is_multiple_of(CHUNK) {
                    held = old.in_order(&places[i..places.len().min(i + CHUNK)])?;
                    progress.advance(held.len() as u64);
                }
                let record = held.get_mut(i % CHUNK).and_then(Option::take);
                Ok(record.map_or(0, |record| {
                    record.encode(out);
                    record.text_bytes()
                }))
            })?;
            some.iter_mut()
                .for_each(|(entry, _)| entry.terms = Vec::new());
        }
        Ok(())
    }

    /// Records in the order of these places.
    pub(super) fn in_order(&self, places: &[At]) -> Result<Vec<Option<Record>>> {
        let mut order: Vec<(At, usize)> = places.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let sorted: Vec<At> = order.iter().map(|o| o.0).collect();
        let mut out: Vec<Option<Record>> = places.iter().map(|_| None).collect();
        for (record, (_, i)) in self.records(&sorted)?.into_iter().zip(order) {
            out[i] = Some(record);
        }
        Ok(out)
    }

    /// Looks up the terms of articles, a segment at a time.
    fn fill_terms(&self, articles: &mut [(Entry, At)]) -> Result<()> {
        let mut by_segment: Vec<Vec<usize>> = vec![Vec::new(); self.segments.len()];
        for (i, (_, at)) in articles.iter().enumerate() {
            by_segment[at.segment as usize].push(i);
        }
        for (segment, of_segment) in self.segments.iter().zip(by_segment) {
            if of_segment.is_empty() {
                continue;
            }
            let mut terms = segment.terms_by_article()?;
            for i in of_segment {
                let (entry, at) = &mut articles[i];
                entry.terms = std::mem::take(&mut terms[at.article as usize]);
            }
        }
        Ok(())
    }
}
