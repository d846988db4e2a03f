//! Articles into an archive. What is held depends on what was added, not on when: an article that is there already is not
//! added again, and of two records of one article the same one is kept whichever came first.

use std::path::Path;

use rayon::prelude::*;

use super::knowledge::{self, Lesson};
use super::manifest::{Listed, Manifest, Writer};
use super::record::{self, Identity};
use super::segment::{self, Days, Entry, LARGEST, Segment};
use super::terms::{INDEXED, heaviest};
use super::{Archive, At, built};
use crate::article::Article;
use crate::describe::Describer;
use crate::error::{Error, Result};
use crate::keys::{Keys, Store};
use crate::outlet::Tally;
use crate::progress::Progress;
use crate::rarity::Rarity;

/// Articles described at a time.
const CHUNK: usize = 4096;
/// Bytes of keys kept in memory while it is learned; further ones go to a file.
const KEPT_KEYS: u64 = 1 << 30;

/// What became of the articles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Added {
    /// They are new.
    pub added: u64,
    /// They were there already.
    pub there: u64,
    /// Articles in the archive now.
    pub held: u64,
}

/// Makes an archive, learns from the articles and adds them; without any it knows what every build knows.
///
/// # Errors
/// When the folder holds something or cannot be written.
pub fn create(home: &Path, articles: &[Article], progress: &dyn Progress) -> Result<Added> {
    let writer = Writer::found(home, "create")?;
    let archive = rebuilt(home, &writer, articles, progress)?;
    archive.list_all(&writer)?;
    Ok(Added {
        added: articles.len() as u64,
        there: 0,
        held: archive.len(),
    })
}

/// Adds articles; when it returns, they are there to stay.
///
/// # Errors
/// When the archive cannot be read or written, or somebody else is writing.
pub fn add(home: &Path, articles: &[Article], progress: &dyn Progress) -> Result<Added> {
    let (writer, mut archive) = Archive::open_to_write(home, "add")?;
    let mut added = archive.take_in(&writer, articles, progress)?;
    archive.list_all(&writer)?;
    added.held = archive.len();
    Ok(added)
}

/// Adds all articles of other archives, whichever build made them.
///
/// # Errors
/// When an archive cannot be read or written, or somebody else is writing.
pub fn merge(home: &Path, others: &[&Path], progress: &dyn Progress) -> Result<Added> {
    let (writer, mut archive) = Archive::open_to_write(home, "merge")?;
    let mut sum = Added::default();
    for other in others {
        let other = Archive::open_any(other, Manifest::read(other)?)?;
        other.each(&mut |articles| {
            let one = archive.take_in(&writer, articles, progress)?;
            sum.added += one.added;
            sum.there += one.there;
            Ok(())
        })?;
    }
    archive.list_all(&writer)?;
    sum.held = archive.len();
    Ok(sum)
}

/// An archive of these articles alone, which has learned from them; it counts once it is listed.
pub(super) fn rebuilt(
    home: &Path,
    writer: &Writer,
    articles: &[Article],
    progress: &dyn Progress,
) -> Result<Archive> {
    let identities: Vec<Identity> = articles.par_iter().map(Identity::of).collect();
    let (lesson, found) = learn(home, articles, &identities, progress)?;
    let knowledge = writer.part(true, |path| lesson.write(path))?;
    let manifest = Manifest::new(built::built(), knowledge);
    let mut archive = Archive::open_files(home, manifest)?;
    progress.stage("index", None);
    let mut entries = Vec::with_capacity(articles.len());
    found.keys.each(|before, keys| {
        let of = |(at, keys): (usize, &Keys)| {
            let (identity, days) = (identities[before + at], found.days[before + at]);
            entry(identity, days, keys, &lesson.rarity)
        };
        entries.par_extend(keys.par_iter().enumerate().map(of));
    })?;
    let mut all: Vec<(Entry, &Article)> = entries.into_iter().zip(articles).collect();
    for some in all.chunks_mut(LARGEST) {
        archive.write_segment(writer, some)?;
    }
    Ok(archive)
}

/// What was seen of articles while it was learned from them.
struct Seen {
    days: Vec<Days>,
    keys: Store,
}

fn learn(
    home: &Path,
    articles: &[Article],
    identities: &[Identity],
    progress: &dyn Progress,
) -> Result<(Lesson, Seen)> {
    progress.stage("learn", Some(articles.len() as u64));
    let describer = Describer::learn(articles);
    let mut seen = Seen {
        days: Vec::with_capacity(articles.len()),
        keys: Store::new(KEPT_KEYS, Some(home)),
    };
    let mut outlets = Tally::default();
    for some in articles.chunks(CHUNK) {
        let noted = describer.note(some, &|n| progress.advance(n));
        let mut keys = Vec::with_capacity(noted.len());
        for (one, article) in noted.into_iter().zip(some) {
            outlets.add(&one.outlet, article.url.as_deref());
            seen.days.push(Days::of(&one.dating));
            keys.push(one.keys);
        }
        seen.keys.push(keys)?;
    }
    let known: Vec<(Identity, &Article)> = identities.iter().copied().zip(articles).collect();
    let mut of: Vec<u64> = identities.iter().map(Identity::article).collect();
    of.par_sort_unstable();
    of.dedup();
    let lesson = Lesson {
        chrome: describer.chrome().clone(),
        outlets,
        rarity: Rarity::learn(&seen.keys)?,
        articles: of,
        sample: knowledge::sample(&known),
    };
    Ok((lesson, seen))
}

fn entry(identity: Identity, days: Days, keys: &Keys, rarity: &Rarity) -> Entry {
    let terms = heaviest(keys, rarity, INDEXED);
    Entry {
        identity,
        days,
        weight: terms.iter().map(|term| term.weight).sum(),
        terms: terms.into_iter().map(|term| term.key).collect(),
    }
}

impl Archive {
    /// Opens an archive and takes its lock.
    pub(super) fn open_to_write(home: &Path, task: &str) -> Result<(Writer, Self)> {
        // Nothing is made in a folder that is no archive.
        let manifest = Manifest::read(home)?;
        built::check(home, &manifest.built)?;
        let writer = Writer::lock(home, task)?;
        let archive = Self::open(home)?;
        writer.sweep(&archive.manifest);
        Ok((writer, archive))
    }

    /// Makes what was written count.
    pub(super) fn list_all(&self, writer: &Writer) -> Result<()> {
        writer.commit(&self.manifest)
    }

    /// Writes the articles that are not there yet into segments, which count when they are listed.
    fn take_in(
        &mut self,
        writer: &Writer,
        articles: &[Article],
        progress: &dyn Progress,
    ) -> Result<Added> {
        let identities: Vec<Identity> = articles.par_iter().map(Identity::of).collect();
        let (new, replacing) = self.not_there(&identities)?;
        progress.stage("describe", Some(new.len() as u64));
        let describer = Describer::knowing(self.knowledge.chrome()?);
        for some in new.chunks(LARGEST) {
            let mut entries = Vec::with_capacity(some.len());
            for some in some.chunks(CHUNK) {
                let chosen: Vec<Article> = some.iter().map(|&i| articles[i].clone()).collect();
                let noted = describer.note(&chosen, &|n| progress.advance(n));
                let rarity = self.rarity(noted.iter().map(|one| &one.keys))?;
                let of = noted.par_iter().zip(some).map(|(one, &i)| {
                    let days = Days::of(&one.dating);
                    entry(identities[i], days, &one.keys, &rarity)
                });
                entries.extend(of.collect::<Vec<_>>());
            }
            let mut of_segment: Vec<(Entry, &Article)> = entries
                .into_iter()
                .zip(some.iter().map(|&i| &articles[i]))
                .collect();
            self.write_segment(writer, &mut of_segment)?;
        }
        Ok(Added {
            added: (new.len() - replacing) as u64,
            there: (articles.len() + replacing - new.len()) as u64,
            held: 0,
        })
    }

    /// How rare the terms of these keys are.
    pub(super) fn rarity<'k>(&self, keys: impl Iterator<Item = &'k Keys>) -> Result<Rarity> {
        let mut wanted: Vec<u64> = keys.flat_map(|keys| keys.terms().iter().copied()).collect();
        wanted.par_sort_unstable();
        wanted.dedup();
        Rarity::of_counted(&self.knowledge, &wanted)
    }

    /// Which of the articles, by index, are to be added, and how many of them take the place of another record of the same
    /// article: the smaller one does, whichever came first.
    fn not_there(&mut self, identities: &[Identity]) -> Result<(Vec<usize>, usize)> {
        let mut order: Vec<usize> = (0..identities.len()).collect();
        order.sort_unstable_by_key(|&i| identities[i].id);
        let ids: Vec<u64> = order.iter().map(|&i| identities[i].id).collect();
        let held = self.with_ids(&ids)?;
        let (mut new, mut replaced) = (Vec::new(), Vec::<At>::new());
        for (&i, held) in order.iter().zip(held) {
            let mut same = held.iter().filter(|h| h.1.text == identities[i].text);
            match same.next() {
                Some((_, held)) if held.whole <= identities[i].whole => {}
                Some((at, _)) => {
                    replaced.push(*at);
                    new.push(i);
                }
                None => new.push(i),
            }
        }
        let replacing = replaced.len();
        for at in replaced {
            let gone = &mut self.manifest.segments[at.segment as usize].gone;
            gone.push(at.article);
            gone.sort_unstable();
            self.segments[at.segment as usize].set_gone(gone.clone());
        }
        new.sort_unstable();
        Ok((new, replacing))
    }

    fn write_segment(&mut self, writer: &Writer, articles: &mut [(Entry, &Article)]) -> Result<()> {
        articles.sort_unstable_by_key(|(entry, _)| entry.order());
        let (entries, articles): (Vec<Entry>, Vec<&Article>) = articles.iter().cloned().unzip();
        self.push_segment(writer, &entries, &mut |i, out| {
            record::encode(articles[i], out);
            Ok(articles[i].text.len())
        })
    }

    /// Writes a segment and opens it; it counts when it is listed. `records` appends a record and gives the length of its text.
    pub(super) fn push_segment(
        &mut self,
        writer: &Writer,
        entries: &[Entry],
        records: &mut dyn FnMut(usize, &mut Vec<u8>) -> Result<usize>,
    ) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let sample = self.sample.clone();
        let mut text_bytes = 0;
        let mut counted = |i: usize, out: &mut Vec<u8>| {
            text_bytes += records(i, out)? as u64;
            Ok(())
        };
        let write = |path: &Path| segment::write(path, entries, &sample, &mut counted);
        let part = writer.part(false, write)?;
        let known = || entries.iter().map(|e| e.days).filter(|d| d.is_known());
        let (first, last) = (
            known().map(|d| d.first).min(),
            known().map(|d| d.last).max(),
        );
        let opened = Segment::open(&self.home.join(&part.file), Vec::new())?;
        self.segments.push(opened);
        self.manifest.segments.push(Listed {
            part,
            articles: entries.len() as u32,
            text_bytes,
            days: first.zip(last),
            gone: Vec::new(),
        });
        Ok(())
    }

    /// Hands over all articles, some thousand at a time.
    pub(super) fn each(&self, each: &mut dyn FnMut(&[Article]) -> Result<()>) -> Result<()> {
        for segment in &self.segments {
            let numbers: Vec<u32> = segment.numbers().filter(|n| !segment.is_gone(*n)).collect();
            for some in numbers.chunks(CHUNK) {
                each(&segment.articles(some, &self.sample)?)?;
            }
        }
        Ok(())
    }
}

/// The day of a date as `drop` takes it.
pub(super) fn day(date: &str) -> Result<i64> {
    let parsed = date.parse::<jiff::civil::Date>();
    let date = parsed.map_err(|e| Error::Malformed {
        file: format!("--before {date}"),
        message: format!("no date ({e}); write it as 2026-01-31"),
    })?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC);
    let seconds = midnight.map_or(i64::MIN, |at| at.timestamp().as_second());
    Ok(seconds.div_euclid(86_400))
}
