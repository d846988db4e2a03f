//! Articles without their texts: a visitor takes each text as it is read, and what is needed later is read again from its
//! place in the file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::columns::Columns;
use super::disk::Disk;
use super::encoding::{self, Utf8};
use super::line;
use super::pick::Picked;
use super::stream::Format;
use crate::article::Article;
use crate::error::{Error, Result};

/// Where a record stands: the number of its file among those of the run, and its first byte and length in the file as
/// stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    pub(crate) file: u32,
    pub(crate) length: u32,
    pub(crate) start: u64,
}

/// Is given every article as it is read, from any thread, with the number of its file, and with its place if it can be read
/// again from there: a record of a file that is packed, or is not UTF-8, cannot. The text is not in the article.
pub(crate) type Visitor<'a> = &'a (dyn Fn(&Article, &str, u32, Option<Place>) + Sync);

/// Visits to files.
pub(super) struct Visits<'a> {
    each: Visitor<'a>,
    next: AtomicU32,
}

impl<'a> Visits<'a> {
    pub(super) fn new(each: Visitor<'a>) -> Self {
        Self {
            each,
            next: AtomicU32::new(0),
        }
    }

    /// The visit to the next file: its records can be read again if they stand in it as they are stored.
    pub(super) fn next(&self, as_stored: bool) -> Visit<'a> {
        Visit {
            file: self.next.fetch_add(1, Ordering::Relaxed),
            base: as_stored.then_some(0),
            each: self.each,
        }
    }
}

/// The visit to one file.
#[derive(Clone, Copy)]
pub(super) struct Visit<'a> {
    pub(super) file: u32,
    /// Where in the file as stored the reading begins; `None` where records cannot be read again.
    pub(super) base: Option<u64>,
    pub(super) each: Visitor<'a>,
}

impl Visit<'_> {
    /// The same with so many bytes passed over.
    pub(super) fn after(self, bytes: u64) -> Self {
        Self {
            base: self.base.map(|base| base + bytes),
            ..self
        }
    }

    pub(super) fn take(&self, article: &Article, text: Cow<'_, str>, span: Option<(u64, u32)>) {
        let place = span.map(|(start, length)| Place {
            file: self.file,
            length,
            start,
        });
        (self.each)(article, &text, self.file, place);
        line::spare(text);
    }
}

/// What reads records of one file again.
#[derive(Debug)]
pub(super) struct Again {
    path: PathBuf,
    disk: OnceLock<Disk>,
    format: Box<dyn Format>,
    columns: Columns,
}

impl Again {
    pub(super) fn new(path: PathBuf, format: Box<dyn Format>) -> Self {
        Self {
            path,
            disk: OnceLock::new(),
            format,
            columns: Columns::default(),
        }
    }

    /// The same for records with these columns.
    pub(super) fn with(self, columns: Columns) -> Self {
        Self { columns, ..self }
    }

    /// Reads the bytes of a place into `bytes`, which keep what room they have.
    fn fill<'b>(&self, place: Place, bytes: &'b mut Vec<u8>) -> std::io::Result<&'b [u8]> {
        let length = place.length as usize;
        if bytes.len() < length {
            bytes.resize(length, 0);
        }
        let record = &mut bytes[..length];
        let disk = match self.disk.get() {
            Some(disk) => disk,
            None => {
                let opened = Disk::open(&self.path)?;
                self.disk.get_or_init(|| opened)
            }
        };
        disk.at(place.start).read_exact(record)?;
        Ok(record)
    }

    fn text<T>(
        &self,
        place: Place,
        bytes: &mut Vec<u8>,
        each: impl FnOnce(&str) -> T,
    ) -> Result<T> {
        let fail = |source| Error::Io {
            path: self.path.clone(),
            source,
        };
        let bytes = self.fill(place, bytes).map_err(fail)?;
        let record: Cow<'_, str> = match encoding::utf8(bytes) {
            Utf8::Valid(record) => record.into(),
            Utf8::Damaged(record) => record.into(),
            Utf8::Other => "".into(),
        };
        let picked = self.format.pick(&record, &self.columns);
        let text = picked.and_then(Picked::into_text).map_err(|reason| {
            fail(std::io::Error::other(format!(
                "the file changed while it was read ({reason}); run again when nobody writes to it"
            )))
        })?;
        let told = each(&text);
        line::spare(text);
        Ok(told)
    }
}

/// The texts that were taken away, to be read again.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    numbers: BTreeMap<String, u32>,
    files: BTreeMap<u32, Again>,
}

impl Texts {
    /// Remembers the number that a file had on the visit, and what reads its records again if that can be.
    pub(super) fn add(&mut self, name: String, number: u32, again: Option<Again>) {
        self.numbers.insert(name, number);
        self.files.extend(again.map(|again| (number, again)));
    }

    /// The number of a file by its name.
    pub(crate) fn number(&self, file: &str) -> Option<u32> {
        self.numbers.get(file).copied()
    }

    /// Hands on the text of the article at a place that the visitor was given. The record is read into `bytes`, which may
    /// hold anything.
    ///
    /// # Errors
    /// When the file cannot be read any more, or is not what it was.
    pub(crate) fn text<T>(
        &self,
        place: Place,
        bytes: &mut Vec<u8>,
        each: impl FnOnce(&str) -> T,
    ) -> Result<T> {
        match self.files.get(&place.file) {
            Some(again) => again.text(place, bytes, each),
            None => Ok(each("")),
        }
    }
}
