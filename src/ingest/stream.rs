//! Files of many records, of any size: read in chunks, cut into records, parsed in parallel while the next chunk is
//! read. Only the chunk at hand and the articles are in memory.

use std::io::{self, Read};
use std::sync::Arc;

use encoding_rs::{Encoding, UTF_8};
use rayon::prelude::*;

use super::again::Visit;
use super::columns::{Columns, SampleRecord, Wishes};
use super::encoding::{self, Utf8};
use super::limits::{self, Bounds, too_long};
use super::pick::Picked;
use crate::article::{Article, Origin};
use crate::error::{Error, Reject, Result};

/// Bytes that are read at a time: two of them are at work at once, and should find room in the processor's cache.
const CHUNK: usize = 2 << 20;
/// Bytes that are asked for at once, so that what looks at them on their way finds them in the processor's cache.
const PIECE: usize = 256 << 10;
/// Records from which the columns are learned.
pub(super) const SAMPLE: usize = 1000;
/// Bytes of records that are not UTF-8 from which their encoding is judged.
const DETECTION: usize = 4 << 20;

/// Where one record lies in the chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
    /// 1-based line on which it starts.
    pub(super) line: u64,
    /// 1-based column on that line, in Unicode scalars.
    pub(super) column: u64,
    /// Why it cannot be a record.
    pub(super) broken: Option<String>,
}

/// What may follow the bytes at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// Perhaps more; an unfinished record waits for it.
    More,
    /// More, but the record at the beginning is too long already: it must be given up.
    Full,
    /// Nothing.
    Last,
}

/// A format that holds many records.
pub(super) trait Format: std::fmt::Debug + Send + Sync {
    /// Cuts the bytes into records; gives how many bytes are done with. Blank records are passed over.
    fn split(&mut self, bytes: &[u8], room: Room, spans: &mut Vec<Span>) -> usize;
    /// The line on which the bytes not yet done with start.
    fn line(&self) -> u64;
    /// All columns and texts of one record.
    fn sample(&self, record: &str) -> Result<SampleRecord, String>;
    /// The mapped values of one record.
    fn pick<'d>(&self, record: &'d str, columns: &Columns) -> Result<Picked<'d>, String>;
    /// The columns, where the format announces them before any record.
    fn header(&self) -> &[String] {
        &[]
    }
}

/// What a file of records gave.
#[derive(Debug, Default)]
pub(super) struct Records {
    pub(super) articles: Vec<Article>,
    pub(super) rejects: Vec<Reject>,
    /// Records met, good or bad.
    pub(super) records: u64,
    /// Records that were not valid UTF-8.
    pub(super) recoded: u64,
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) columns: Columns,
    /// Why nothing was read: no column is a text.
    pub(super) no_text: Option<Error>,
    /// What reads one record again, where that can be.
    pub(super) format: Option<Box<dyn Format>>,
    /// Why there is no record, where that needs more words than usual.
    pub(super) empty: Option<String>,
}

impl Records {
    /// Takes up a record, good or bad, and gives the bytes that are kept of it.
    pub(super) fn take(&mut self, made: Result<Article, String>, origin: Origin) -> u64 {
        self.records += 1;
        match made {
            Ok(article) => {
                let bytes = limits::of_article(&article);
                self.articles.push(article);
                bytes
            }
            Err(reason) => {
                let reject = Reject { origin, reason };
                let bytes = limits::of_reject(&reject);
                self.rejects.push(reject);
                bytes
            }
        }
    }
}

/// Reads all records. Trouble while reading keeps what came before it and adds a reject.
pub(super) fn read(
    file: &Arc<str>,
    head: Vec<u8>,
    reader: &mut (dyn Read + Send),
    format: &mut dyn Format,
    (wishes, limits): (&Wishes, &Bounds),
    visit: Option<&Visit<'_>>,
) -> Result<Records> {
    // Chunks must have room for more than one record of everyday length.
    let limit = usize::try_from(limits.record)
        .unwrap_or(usize::MAX)
        .max(2 * CHUNK);
    let mut stream = Stream {
        file,
        wishes,
        visit,
        base: visit.and_then(|visit| visit.base),
        limits,
        records: Records::default(),
        learned: false,
        later: Vec::new(),
        held: 0,
    };
    let (mut chunk, mut next) = (Chunk::of(head), Chunk::default());
    let (mut outcome, mut size) = (fill(reader, &mut chunk, CHUNK), CHUNK);
    let mut spans = Vec::new();
    loop {
        spans.clear();
        let room = match &outcome {
            Ok(true) => Room::Last,
            Ok(false) if chunk.read().len() >= limit => Room::Full,
            _ => Room::More,
        };
        let done = format.split(chunk.read(), room, &mut spans);
        if spans.is_empty() && done == 0 && room == Room::More && outcome.is_ok() {
            size = (size * 2).min(limit);
            outcome = fill(reader, &mut chunk, size);
            continue;
        }
        next.begin(&chunk.read()[done..]);
        size = CHUNK.max((next.read().len() + CHUNK / 2).min(limit));
        stream.learn(&*format, chunk.read(), &spans)?;
        if stream.records.no_text.is_some() {
            return Ok(stream.records);
        }
        if room == Room::Last || outcome.is_err() {
            stream.parse(&*format, chunk.read(), &spans)?;
            break;
        }
        let (filled, parsed) = rayon::join(
            || fill(reader, &mut next, size),
            || stream.parse(&*format, chunk.read(), &spans),
        );
        parsed?;
        outcome = filled;
        stream.base = stream.base.map(|base| base + done as u64);
        std::mem::swap(&mut chunk, &mut next);
    }
    stream.decode_later(&*format)?;
    if let Err(error) = outcome {
        stream.cut_short(format.line(), &error);
    }
    Ok(stream.records)
}

/// Bytes that were read and are not done with. Its room is cleared once and not for every chunk.
#[derive(Default)]
struct Chunk {
    room: Vec<u8>,
    used: usize,
}

impl Chunk {
    fn of(room: Vec<u8>) -> Self {
        let used = room.len();
        Self { room, used }
    }

    fn read(&self) -> &[u8] {
        &self.room[..self.used]
    }

    /// Begins with these bytes.
    fn begin(&mut self, bytes: &[u8]) {
        self.used = 0;
        self.make_room(bytes.len());
        self.room[..bytes.len()].copy_from_slice(bytes);
        self.used = bytes.len();
    }

    fn make_room(&mut self, size: usize) {
        if self.room.len() < size {
            self.room.resize(size, 0);
        }
    }
}

/// Fills the chunk up to `size`; true at the end. What was read before an error stays.
fn fill(reader: &mut (dyn Read + Send), chunk: &mut Chunk, size: usize) -> io::Result<bool> {
    chunk.make_room(size);
    while chunk.used < size {
        let piece = size.min(chunk.used + PIECE);
        match reader.read(&mut chunk.room[chunk.used..piece]) {
            Ok(0) => return Ok(true),
            Ok(read) => chunk.used += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

struct Stream<'a> {
    file: &'a Arc<str>,
    wishes: &'a Wishes,
    /// Takes the text of every article.
    visit: Option<&'a Visit<'a>>,
    /// Where in the file as stored the chunk begins, where records can be read again.
    base: Option<u64>,
    limits: &'a Bounds,
    records: Records,
    learned: bool,
    /// Records that are not UTF-8 wait until their encoding is known.
    later: Vec<(Origin, Vec<u8>)>,
    held: usize,
}

/// One record after parsing.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every record is an article; a box each would cost more"
)]
enum Parsed {
    Article(Article, bool),
    Reject(Reject),
    Later(Origin, Vec<u8>),
}

impl Stream<'_> {
    fn learn(&mut self, format: &dyn Format, chunk: &[u8], spans: &[Span]) -> Result<()> {
        if self.learned {
            return Ok(());
        }
        let mut sample: Vec<SampleRecord> = spans
            .iter()
            .filter(|span| span.broken.is_none())
            .take(SAMPLE)
            .filter_map(|span| {
                format
                    .sample(&String::from_utf8_lossy(&chunk[span.start..span.end]))
                    .ok()
            })
            .collect();
        if !format.header().is_empty() {
            sample.insert(
                0,
                format
                    .header()
                    .iter()
                    .map(|name| (name.clone(), String::new()))
                    .collect(),
            );
        }
        if sample.is_empty() {
            // Nothing but broken records so far: columns are then known by their names alone.
            return Ok(());
        }
        self.records.columns = Columns::learn(self.file, self.wishes, &sample)?;
        self.records.no_text = self.records.columns.without_text(self.file, self.wishes);
        self.learned = true;
        Ok(())
    }

    fn parse(&mut self, format: &dyn Format, chunk: &[u8], spans: &[Span]) -> Result<()> {
        let (first, file, columns) = (self.records.records + 1, self.file, &self.records.columns);
        let (visit, base) = (self.visit, self.base);
        let limits = self.limits;
        let parsed: Vec<Parsed> = spans
            .par_iter()
            .enumerate()
            .with_min_len(16)
            .map(|(number, span)| {
                let origin = Origin {
                    file: Arc::clone(file),
                    record: first + number as u64,
                    line: span.line,
                    column: span.column,
                };
                if let Some(reason) = &span.broken {
                    return Parsed::Reject(Reject {
                        origin,
                        reason: reason.clone(),
                    });
                }
                let bytes = &chunk[span.start..span.end];
                let place = base.map(|base| (base + span.start as u64, bytes.len() as u32));
                let visit = visit.map(|visit| (visit, place));
                if bytes.len() as u64 > limits.record {
                    let reason = too_long();
                    return Parsed::Reject(Reject { origin, reason });
                }
                match encoding::utf8(bytes) {
                    Utf8::Valid(text) => parse_one(format, columns, text, origin, visit, false),
                    Utf8::Damaged(text) => parse_one(format, columns, &text, origin, visit, true),
                    Utf8::Other => Parsed::Later(origin, bytes.to_vec()),
                }
            })
            .collect();
        self.records.records += spans.len() as u64;
        self.keep(parsed)?;
        match self.held >= DETECTION || (self.records.encoding.is_some() && self.held > 0) {
            true => self.decode_later(format),
            false => Ok(()),
        }
    }

    fn keep(&mut self, parsed: Vec<Parsed>) -> Result<()> {
        let mut taken = 0;
        for one in parsed {
            match one {
                Parsed::Article(article, recoded) => {
                    taken += limits::of_article(&article);
                    self.records.recoded += u64::from(recoded);
                    self.records.articles.push(article);
                }
                Parsed::Reject(reject) => {
                    taken += limits::of_reject(&reject);
                    self.records.rejects.push(reject);
                }
                Parsed::Later(origin, bytes) => {
                    self.held += bytes.len();
                    self.later.push((origin, bytes));
                }
            }
        }
        self.limits.hold(self.file, taken)
    }

    fn decode_later(&mut self, format: &dyn Format) -> Result<()> {
        let later = std::mem::take(&mut self.later);
        self.held = 0;
        if later.is_empty() {
            return Ok(());
        }
        let pieces = later.iter().map(|(_, bytes)| bytes.as_slice());
        let encoding = *self
            .records
            .encoding
            .get_or_insert_with(|| encoding::guess(pieces));
        let (columns, visit) = (&self.records.columns, self.visit.map(|visit| (visit, None)));
        let parsed: Vec<Parsed> = later
            .into_par_iter()
            .map(|(origin, bytes)| {
                let (text, _) = encoding.decode_without_bom_handling(&bytes);
                parse_one(format, columns, &text, origin, visit, true)
            })
            .collect();
        self.keep(parsed)
    }

    fn cut_short(&mut self, line: u64, error: &io::Error) {
        self.records.records += 1;
        let origin = Origin {
            file: Arc::clone(self.file),
            record: self.records.records,
            line,
            column: 1,
        };
        let reason =
            format!("the file is damaged or cut short here ({error}); what follows is lost");
        self.records.rejects.push(Reject { origin, reason });
    }
}

fn parse_one(
    format: &dyn Format,
    columns: &Columns,
    text: &str,
    origin: Origin,
    visit: Option<(&Visit<'_>, Option<(u64, u32)>)>,
    recoded: bool,
) -> Parsed {
    let parts = format
        .pick(text, columns)
        .and_then(|picked| picked.into_parts(&origin));
    match parts {
        Ok((mut article, text)) => {
            match visit {
                Some((visit, place)) => visit.take(&article, text, place),
                None => article.text = text.into_owned(),
            }
            Parsed::Article(article, recoded)
        }
        Err(reason) => Parsed::Reject(Reject { origin, reason }),
    }
}

impl Records {
    /// The encoding for the user to see.
    pub(super) fn encoding_name(&self) -> &'static str {
        self.encoding.unwrap_or(UTF_8).name()
    }
}
