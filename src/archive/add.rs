//! Articles into an archive. What is held depends on what was added, not on when: an article that is there already is not
//! added again, and of two records of one article the same one is kept whichever came first.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use super::days::{self, Days};
use super::gist::Gist;
use super::incoming::Incoming;
use super::learn::{self, entry, learn};
use super::manifest::{Listed, Manifest, Writer};
use super::record::{Identity, Record};
use super::segment::{self, Entry, LARGEST, LONGEST, Segment};
use super::{Archive, At, built};
use crate::article::Article;
use crate::describe::Describer;
use crate::error::{Error, Result};
use crate::keys::Keys;
use crate::progress::{Progress, Silent};
use crate::rarity::Rarity;

/// Records that are held while they are written.
const WRITTEN: usize = 2048;

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

/// Where the texts of an archive are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Texts {
    /// In the archive.
    #[default]
    Held,
    /// In the dumps they came from: the archive is small, and what needs a text reads it there again.
    InDumps,
}

/// Makes an archive, learns from the articles and adds them; without any it knows what every build knows.
///
/// # Errors
/// When the folder holds something or cannot be written.
pub fn create(
    home: &Path,
    incoming: &Incoming<'_>,
    texts: Texts,
    progress: &dyn Progress,
) -> Result<Added> {
    if texts == Texts::InDumps {
        incoming.stay()?;
    }
    let writer = Writer::found(home, "create")?;
    let archive = rebuilt(home, &writer, incoming, texts, progress)?;
    archive.list_all(&writer)?;
    Ok(Added {
        added: incoming.len() as u64,
        there: 0,
        held: archive.len(),
    })
}

/// Adds articles; when it returns, they are there to stay.
///
/// # Errors
/// When the archive cannot be read or written, or somebody else is writing.
pub fn add(home: &Path, incoming: &Incoming<'_>, progress: &dyn Progress) -> Result<Added> {
    let (writer, mut archive) = Archive::open_to_write(home, "add")?;
    if archive.texts() == Texts::InDumps {
        incoming.stay()?;
    }
    let mut added = archive.take_in(&writer, incoming, progress)?;
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
        let one = archive.take_in(&writer, &Incoming::archived(&other)?, progress)?;
        sum.added += one.added;
        sum.there += one.there;
    }
    archive.list_all(&writer)?;
    sum.held = archive.len();
    Ok(sum)
}

/// An archive of these articles alone, which has learned from them; it counts once it is listed.
pub(super) fn rebuilt(
    home: &Path,
    writer: &Writer,
    incoming: &Incoming<'_>,
    texts: Texts,
    progress: &dyn Progress,
) -> Result<Archive> {
    let (lesson, seen) = learn(home, incoming, texts == Texts::InDumps, progress)?;
    let knowledge = writer.part(true, |path| lesson.write(path))?;
    drop(lesson);
    let manifest = Manifest::new(built::built(), knowledge, texts == Texts::InDumps);
    let mut archive = Archive::open_files(home, manifest)?;
    progress.stage("write", Some(incoming.len() as u64));
    let identities = incoming.identities();
    let mut order: Vec<usize> = (0..incoming.len()).collect();
    order.par_sort_unstable_by_key(|&i| seen.order(i, identities[i]));
    for some in order.chunks(LARGEST) {
        let of_segment = some.iter().map(|&i| (seen.entry(i, identities[i]), i));
        archive.write_segment(
            writer,
            of_segment.collect(),
            incoming,
            &|i| seen.gist(i),
            progress,
        )?;
    }
    Ok(archive)
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

    /// Where its texts are.
    pub(super) fn texts(&self) -> Texts {
        match self.manifest.without_text {
            true => Texts::InDumps,
            false => Texts::Held,
        }
    }

    /// Writes the articles that are not there yet into segments, which count when they are listed.
    fn take_in(
        &mut self,
        writer: &Writer,
        incoming: &Incoming<'_>,
        progress: &dyn Progress,
    ) -> Result<Added> {
        let identities = incoming.identities();
        let (new, replacing) = self.not_there(identities)?;
        progress.stage("describe", Some(new.len() as u64));
        let describer = Describer::knowing(self.knowledge.chrome()?);
        for some in new.chunks(LARGEST) {
            let (mut of_segment, mut gists) = (Vec::with_capacity(some.len()), BTreeMap::new());
            for some in some.chunks(learn::CHUNK) {
                let noted = describer.note(&incoming.articles(some)?, &|n| progress.advance(n));
                let rarity = self.rarity(noted.iter().map(|one| &one.keys))?;
                let of = noted.par_iter().zip(some).map(|(one, &i)| {
                    let days = Days::of(&one.dating);
                    (entry(identities[i], days, &one.keys, &rarity), i)
                });
                of_segment.extend(of.collect::<Vec<_>>());
                if self.manifest.without_text {
                    gists.extend(some.iter().copied().zip(noted.iter().map(Gist::of)));
                }
            }
            of_segment.sort_unstable_by_key(|(entry, _)| entry.order());
            let gist = |i: usize| Ok(gists.get(&i).cloned().unwrap_or_default());
            self.write_segment(writer, of_segment, incoming, &gist, &Silent)?;
        }
        Ok(Added {
            added: (new.len() - replacing) as u64,
            there: (incoming.len() + replacing - new.len()) as u64,
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
        replaced.sort_unstable();
        for of in replaced.chunk_by(|a, b| a.segment == b.segment) {
            let segment = of[0].segment as usize;
            let gone = &mut self.manifest.segments[segment].gone;
            gone.extend(of.iter().map(|at| at.article));
            gone.sort_unstable();
            self.segments[segment].set_gone(gone.clone());
        }
        new.sort_unstable();
        Ok((new, replacing))
    }

    /// Writes a segment of incoming articles, which are in their order; each comes with its place among all that come in.
    fn write_segment(
        &mut self,
        writer: &Writer,
        articles: Vec<(Entry, usize)>,
        incoming: &Incoming<'_>,
        gist: &dyn Fn(usize) -> Result<Gist>,
        progress: &dyn Progress,
    ) -> Result<()> {
        let (entries, places): (Vec<Entry>, Vec<usize>) = articles.into_iter().unzip();
        let texts = self.texts();
        let mut held: Vec<Record> = Vec::new();
        self.push_segment(writer, &entries, &mut |i, out| {
            if i.is_multiple_of(WRITTEN) {
                let some = &places[i..places.len().min(i + WRITTEN)];
                held = records(incoming, some, texts, gist)?;
                progress.advance(some.len() as u64);
            }
            let Some(record) = held.get(i % WRITTEN) else {
                return Ok(0);
            };
            let before = out.len();
            record.encode(out);
            fits(&record.article, (out.len() - before) as u64, LONGEST)?;
            Ok(record.text_bytes())
        })
    }

    /// Writes a segment and opens it; it counts when it is listed. `records` appends a record and gives the length of its text.
    pub(super) fn push_segment(
        &mut self,
        writer: &Writer,
        entries: &[Entry],
        records: &mut dyn FnMut(usize, &mut Vec<u8>) -> Result<u64>,
    ) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let sample = self.sample.clone();
        let mut text_bytes = 0;
        let mut counted = |i: usize, out: &mut Vec<u8>| {
            text_bytes += records(i, out)?;
            Ok(())
        };
        let write = |path: &Path| segment::write(path, entries, &sample, &mut counted);
        let part = writer.part(false, write)?;
        let known = || entries.iter().map(|e| e.days).filter(|d| d.is_known());
        let (first, last) = (
            known().map(|d| d.first).min(),
            known().map(|d| d.last).max(),
        );
        let path = self.home.join(&part.file);
        let opened = Segment::open(&path, Vec::new(), self.manifest.without_text)?;
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
}

/// Whether a record of so many bytes could be read back out of an archive.
fn fits(article: &Article, bytes: u64, most: u64) -> Result<()> {
    let origin = &article.origin;
    match bytes <= most {
        true => Ok(()),
        false => Err(Error::Malformed {
            file: origin.file.to_string(),
            message: format!(
                "record {} has {bytes} bytes, an archive holds no more than {most} of one; split it or leave it out with --max-record",
                origin.record
            ),
        }),
    }
}

/// What an archive holds of some incoming articles.
fn records(
    incoming: &Incoming<'_>,
    some: &[usize],
    texts: Texts,
    gist: &dyn Fn(usize) -> Result<Gist>,
) -> Result<Vec<Record>> {
    if texts == Texts::Held {
        let whole = |article| Record {
            article,
            reference: None,
        };
        return Ok(incoming.articles(some)?.into_iter().map(whole).collect());
    }
    let mut records = incoming.references(some)?;
    for (record, &i) in records.iter_mut().zip(some) {
        if let Some(reference) = &mut record.reference {
            reference.gist = gist(i)?;
        }
    }
    Ok(records)
}

/// The day of a date as `drop` takes it.
pub(super) fn day(date: &str) -> Result<i64> {
    let parsed = date.parse::<jiff::civil::Date>();
    let date = parsed.map_err(|e| Error::Malformed {
        file: format!("--before {date}"),
        message: format!("no date ({e}); write it as 2026-01-31"),
    })?;
    Ok(days::number(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_could_not_be_read_back_is_named() {
        let article = crate::report::fixture::article("a", "", "", "").article;
        assert!(fits(&article, 9, 9).is_ok());
        let told = fits(&article, 10, 9).unwrap_err().to_string();
        for part in ["dump.jsonl", "record 1 has 10 bytes", "--max-record"] {
            assert!(told.contains(part), "{told}");
        }
    }
}
