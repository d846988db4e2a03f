//! An immutable part of an archive: articles by their day, packed, and the lists they are found by.
//!
//! Articles are numbered by their dates, so that those of a story stand near one another and a window of dates is a few
//! ranges of numbers.

use std::ops::Range;
use std::path::Path;

use rayon::prelude::*;
use zstd::bulk::{Compressor, Decompressor};
use zstd::dict::{DecoderDictionary, EncoderDictionary};

use super::bytes::{Reader, put};
use super::days::{self, Days};
use super::pages::{Pages, Sealed, Writer};
use super::postings::{self, Walk};
use super::record::{Identity, Record};
use super::relatives::FLOOR;
use crate::error::Result;
use crate::ingest::Limits;

/// Articles of a segment at the most: what bounds the memory of making one.
pub(super) const LARGEST: usize = 1 << 16;

const RECORDS: usize = 0;
const ROWS: usize = 1;
const TERMS: usize = 2;
const IDS: usize = 3;
const DAYS: usize = 4;
const LIGHT: usize = 5;
const TOLD: usize = 6;

/// Articles whose terms weigh no more are listed, so that those which lie in a longer one are found.
pub(super) const LIGHTEST: u32 = 2 * FLOOR;

/// Bytes of records that are packed together: less packs worse, more makes one article slow to read.
const PACKED: usize = 128 << 10;
/// Level of packing. Higher ones take twice the time for two hundredths of the size.
const LEVEL: i32 = 6;
/// Bytes of the longest record: its text may also stand in its fields, if somebody maps a column so.
pub(super) const LONGEST: u64 = 2 * Limits::LONGEST;
/// No packed page unpacks to more: before a record, a page has less than [`PACKED`].
const MOST_UNPACKED: u64 = LONGEST + PACKED as u64;
/// Rows on a page, and bytes of a row.
const ON_PAGE: usize = 128;
const ROW: usize = 8 + 16 + 8 + 4 + 4 + 4;

/// What is kept of an article beside its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) identity: Identity,
    pub(super) days: Days,
    /// Weight of its terms, in parts.
    pub(super) weight: u32,
    /// Keys of its terms, in any order.
    pub(super) terms: Vec<u32>,
}

impl Entry {
    /// The order of articles in a segment.
    pub(super) fn order(&self) -> (Days, Identity) {
        (self.days, self.identity)
    }
}

/// What a row tells of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) identity: Identity,
    pub(super) weight: u32,
    page: u32,
    start: u32,
}

/// Writes a segment. `entries` are in their order; `records` appends the record of each in turn.
pub(super) fn write(
    path: &Path,
    entries: &[Entry],
    sample: &[u8],
    records: &mut dyn FnMut(usize, &mut Vec<u8>) -> Result<()>,
) -> Result<Sealed> {
    let mut writer = Writer::create(path)?;
    writer.section();
    let places = pack(&mut writer, entries.len(), sample, records)?;
    writer.section();
    for (page, rows) in entries.chunks(ON_PAGE).enumerate() {
        let mut bytes = Vec::with_capacity(ON_PAGE * ROW);
        for (entry, place) in rows.iter().zip(&places[page * ON_PAGE..]) {
            bytes.extend(entry.identity.id.to_le_bytes());
            bytes.extend(entry.identity.text.to_le_bytes());
            bytes.extend(entry.identity.whole.to_le_bytes());
            bytes.extend(entry.weight.to_le_bytes());
            bytes.extend(place.0.to_le_bytes());
            bytes.extend(place.1.to_le_bytes());
        }
        writer.page((page * ON_PAGE) as u64, &bytes)?;
    }
    let mut terms: Vec<(u32, u32)> = (entries.iter().zip(0..))
        .flat_map(|(entry, i)| entry.terms.iter().map(move |key| (*key, i)))
        .collect();
    terms.par_sort_unstable();
    terms.dedup();
    postings::write(&mut writer, &terms)?;
    let mut ids: Vec<(u32, u32)> = (entries.iter().zip(0..))
        .map(|(entry, i)| (id_key(entry.identity.id), i))
        .collect();
    ids.par_sort_unstable();
    postings::write(&mut writer, &ids)?;
    writer.section();
    let (runs, told) = days::write(entries.iter().map(|e| e.days));
    writer.page(0, &runs)?;
    writer.section();
    writer.page(0, &light(entries))?;
    writer.section();
    writer.page(0, &told)?;
    writer.finish()
}

fn id_key(id: u64) -> u32 {
    (id >> 32) as u32
}

/// Packs the records, some megabytes side by side; gives page and start of each.
fn pack(
    writer: &mut Writer,
    count: usize,
    sample: &[u8],
    records: &mut dyn FnMut(usize, &mut Vec<u8>) -> Result<()>,
) -> Result<Vec<(u32, u32)>> {
    let dictionary = EncoderDictionary::copy(sample, LEVEL);
    let (mut places, mut next, mut pages) = (Vec::with_capacity(count), 0, 0u32);
    while next < count {
        let mut plain: Vec<(usize, Vec<u8>)> = Vec::new();
        while next < count && plain.len() < 4 * rayon::current_num_threads() {
            let (first, mut bytes) = (next, Vec::with_capacity(PACKED + (16 << 10)));
            while next < count && bytes.len() < PACKED {
                places.push((pages, bytes.len() as u32));
                records(next, &mut bytes)?;
                next += 1;
            }
            plain.push((first, bytes));
            pages += 1;
        }
        let packed: Vec<(usize, std::io::Result<Vec<u8>>)> = plain
            .into_par_iter()
            .map(|(first, bytes)| {
                let compressor = Compressor::with_prepared_dictionary(&dictionary);
                (first, compressor.and_then(|mut c| c.compress(&bytes)))
            })
            .collect();
        for (first, bytes) in packed {
            let bytes = bytes.map_err(|e| writer.failed(e))?;
            writer.page(first as u64, &bytes)?;
        }
    }
    Ok(places)
}

/// Articles of little weight: the step from the one before, and the weight.
fn light(entries: &[Entry]) -> Vec<u8> {
    let (mut out, mut before) = (Vec::new(), 0);
    for (entry, i) in entries.iter().zip(0u64..) {
        if entry.weight <= LIGHTEST {
            put(&mut out, i - before);
            put(&mut out, u64::from(entry.weight));
            before = i;
        }
    }
    out
}

/// The way back from [`light`]. Archives of older builds have none; they are only read to be built anew.
fn read_light(pages: &Pages) -> Result<Vec<(u32, u32)>> {
    if pages.len(LIGHT) == 0 {
        return Ok(Vec::new());
    }
    let bytes = pages.read(LIGHT, 0)?;
    let (mut from, mut out, mut article) = (Reader(&bytes), Vec::new(), 0u64);
    while !from.is_done() {
        let Some((step, weight)) = from.number().zip(from.number()) else {
            return Err(pages.damaged("its list of short articles cannot be read".to_owned()));
        };
        article = article.saturating_add(step);
        out.push((article as u32, weight as u32));
    }
    Ok(out)
}

/// An open segment.
pub(super) struct Segment {
    pages: Pages,
    /// Ends of runs of equal dates, with the date.
    runs: Vec<(u32, Days)>,
    /// Articles of which a smaller record was added later, ascending: they are not there.
    gone: Vec<u32>,
    /// Its records have references in place of texts.
    without_text: bool,
    /// Articles of little weight, ascending, with their weights.
    light: Vec<(u32, u32)>,
}

impl Segment {
    pub(super) fn open(path: &Path, gone: Vec<u32>, without_text: bool) -> Result<Self> {
        let pages = Pages::open(path)?;
        let told = match pages.len(TOLD) {
            0 => None,
            _ => Some(pages.read(TOLD, 0)?),
        };
        let runs = days::read(&pages.read(DAYS, 0)?, told.as_deref());
        let runs = runs.ok_or_else(|| pages.damaged("its dates cannot be read".to_owned()))?;
        Ok(Self {
            light: read_light(&pages)?,
            pages,
            runs,
            gone,
            without_text,
        })
    }

    /// Numbers of its articles, those that are gone included.
    pub(super) fn numbers(&self) -> Range<u32> {
        0..self.runs.last().map_or(0, |run| run.0)
    }

    pub(super) fn set_gone(&mut self, gone: Vec<u32>) {
        self.gone = gone;
    }

    pub(super) fn is_gone(&self, article: u32) -> bool {
        self.gone.binary_search(&article).is_ok()
    }

    pub(super) fn days(&self, article: u32) -> Days {
        let run = self.runs.partition_point(|run| run.0 <= article);
        self.runs.get(run).map_or(Days::ANY, |run| run.1)
    }

    /// First and last day that is told of its articles with a trusted date.
    pub(super) fn told(&self) -> Option<(i64, i64)> {
        let there = self.numbers().filter(|n| !self.is_gone(*n));
        let told = there.map(|n| self.days(n)).filter(|d| d.is_known());
        told.map(|days| (days.told, days.told))
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The weight of an article, if it is no more than [`LIGHTEST`].
    pub(super) fn light(&self, article: u32) -> Option<u32> {
        let at = self.light.binary_search_by_key(&article, |light| light.0);
        at.ok().map(|at| self.light[at].1)
    }

    /// The articles that can be of these days, as ranges of numbers; those without a trusted date can be of any, and so can
    /// those that claim to be younger than `latest`.
    pub(super) fn within(&self, first: i64, last: i64, latest: i64) -> Vec<Range<u32>> {
        let (mut ranges, mut start) = (Vec::<Range<u32>>::new(), 0);
        for &(end, days) in &self.runs {
            let known = days.is_known() && days.first <= latest;
            if !known || (days.last >= first && days.first <= last) {
                match ranges.last_mut().filter(|range| range.end == start) {
                    Some(range) => range.end = end,
                    None => ranges.push(start..end),
                }
            }
            start = end;
        }
        ranges
    }

    /// Goes through the lists of terms.
    pub(super) fn terms(&self) -> Walk<'_> {
        Walk::new(&self.pages, TERMS)
    }

    /// Terms of all articles, by article.
    pub(super) fn terms_by_article(&self) -> Result<Vec<Vec<u32>>> {
        let mut terms = vec![Vec::new(); self.numbers().len()];
        postings::each(&self.pages, TERMS, |key, article| {
            if let Some(list) = terms.get_mut(article as usize) {
                list.push(key);
            }
        })?;
        Ok(terms)
    }

    /// For each id, ascending, the articles that have it.
    pub(super) fn with_ids(&self, ids: &[u64]) -> Result<Vec<Vec<(u32, Row)>>> {
        let (mut walk, mut found) = (Walk::new(&self.pages, IDS), Vec::new());
        let mut rows = Rows::new(self);
        let mut before: (u32, Vec<u32>) = (0, Vec::new());
        let mut out = Vec::with_capacity(ids.len());
        for (n, &id) in ids.iter().enumerate() {
            let key = id_key(id);
            if n == 0 || key != before.0 {
                found.clear();
                walk.find(key, &mut found)?;
                before = (key, found.clone());
            }
            let mut of_id = Vec::new();
            for &article in before.1.iter().filter(|a| !self.is_gone(**a)) {
                let row = rows.get(article)?;
                if row.identity.id == id {
                    of_id.push((article, row));
                }
            }
            out.push(of_id);
        }
        Ok(out)
    }

    /// The rows of all articles that are there, by their numbers.
    pub(super) fn all_rows(&self) -> Result<Vec<(u32, Row)>> {
        let mut rows = Rows::new(self);
        let there = self.numbers().filter(|n| !self.is_gone(*n));
        there.map(|n| Ok((n, rows.get(n)?))).collect()
    }

    /// The records of articles, ascending, in their order.
    pub(super) fn records(&self, wanted: &[u32], sample: &[u8]) -> Result<Vec<Record>> {
        let mut rows = Rows::new(self);
        let places: Vec<(u32, u32)> = wanted
            .iter()
            .map(|&article| rows.get(article).map(|row| (row.page, row.start)))
            .collect::<Result<_>>()?;
        let dictionary = DecoderDictionary::copy(sample);
        let pages: Vec<&[(u32, u32)]> = places.chunk_by(|a, b| a.0 == b.0).collect();
        let read: Vec<Vec<Record>> = pages
            .into_par_iter()
            .map(|places| {
                let bytes = self.unpacked(places[0].0, &dictionary)?;
                let record = |place: &(u32, u32)| {
                    let from = bytes.get(place.1 as usize..);
                    let record = from.and_then(|from| Record::decode(from, self.without_text));
                    let unread = || self.pages.damaged("a record cannot be read".to_owned());
                    record.ok_or_else(unread)
                };
                places.iter().map(record).collect()
            })
            .collect::<Result<_>>()?;
        Ok(read.into_iter().flatten().collect())
    }

    fn unpacked(&self, page: u32, dictionary: &DecoderDictionary<'_>) -> Result<Vec<u8>> {
        let packed = self.pages.read(RECORDS, page as usize)?;
        Decompressor::with_prepared_dictionary(dictionary)
            .and_then(|mut d| d.decompress(&packed, room(&packed)))
            .map_err(|e| {
                self.pages
                    .damaged(format!("page {page} cannot be unpacked: {e}"))
            })
    }

    /// Bytes that its records, and all else, take.
    pub(super) fn sizes(&self) -> (u64, u64) {
        let rest = [ROWS, TERMS, IDS, DAYS, LIGHT, TOLD].map(|section| self.pages.bytes(section));
        (self.pages.bytes(RECORDS), rest.iter().sum())
    }

    /// Reads everything and compares it with what the rows say.
    pub(super) fn verify(&self, sample: &[u8]) -> Result<()> {
        postings::each(&self.pages, TERMS, |_, _| {})?;
        postings::each(&self.pages, IDS, |_, _| {})?;
        let all: Vec<u32> = self.numbers().collect();
        let mut rows = Rows::new(self);
        for some in all.chunks(4096) {
            for (record, i) in self.records(some, sample)?.iter().zip(some) {
                let (article, known) = (&record.article, rows.get(*i)?.identity);
                let found = match self.without_text {
                    true => Identity::with_text(article, known.text),
                    false => Identity::of(article),
                };
                if known != found {
                    let id = &article.id;
                    let what = format!("the record of `{id}` is not the one that was added");
                    return Err(self.pages.damaged(what));
                }
            }
        }
        Ok(())
    }
}

/// Bytes that a packed page says it unpacks to; none if they are more than any has.
fn room(packed: &[u8]) -> usize {
    let size = zstd::zstd_safe::get_frame_content_size(packed);
    let size = size.ok().flatten().filter(|size| *size <= MOST_UNPACKED);
    size.and_then(|size| usize::try_from(size).ok())
        .unwrap_or(0)
}

/// Reads rows; the page of the last one is kept.
pub(super) struct Rows<'a> {
    segment: &'a Segment,
    held: Option<(usize, bytes::Bytes)>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(segment: &'a Segment) -> Self {
        Self {
            segment,
            held: None,
        }
    }

    pub(super) fn get(&mut self, article: u32) -> Result<Row> {
        let (page, at) = (article as usize / ON_PAGE, article as usize % ON_PAGE);
        if self.held.as_ref().is_none_or(|held| held.0 != page) {
            self.held = Some((page, self.segment.pages.read(ROWS, page)?));
        }
        let bytes = self.held.as_ref().map_or(&[][..], |held| &held.1[..]);
        row(bytes.get(at * ROW..).unwrap_or(&[])).ok_or_else(|| {
            self.segment
                .pages
                .damaged("its rows cannot be read".to_owned())
        })
    }
}

fn row(bytes: &[u8]) -> Option<Row> {
    let mut from = Reader(bytes);
    Some(Row {
        identity: Identity {
            id: u64::from_le_bytes(from.fixed()?),
            text: u128::from_le_bytes(from.fixed()?),
            whole: u64::from_le_bytes(from.fixed()?),
        },
        weight: u32::from_le_bytes(from.fixed()?),
        page: u32::from_le_bytes(from.fixed()?),
        start: u32::from_le_bytes(from.fixed()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_the_longest_record_is_read_back() {
        // The beginning of a page: the mark of the format, then that eight bytes of size follow.
        let page = |size: u64| [&[0x28, 0xb5, 0x2f, 0xfd, 0xe0], &size.to_le_bytes()[..]].concat();
        for size in [7, 3 << 30, Limits::LONGEST, MOST_UNPACKED] {
            assert_eq!(room(&page(size)) as u64, size);
        }
        assert_eq!(room(&page(MOST_UNPACKED + 1)), 0);
        assert_eq!(room(b"no page"), 0);
    }
}
