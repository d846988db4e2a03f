//! A file of pages in sections: written once from front to back, read at any place, every page with its checksum.
//!
//! ```text
//! magic · pages of section 0 · pages of section 1 · … · directory · length and digest of the directory · magic
//! ```
//! The directory has for each page its first key, its length and its checksum; pages of a section stand one behind the
//! other, in the order of their keys. What is read has been checked: a flipped bit is an error that names the file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_128};

use super::bytes::{Reader, put};
use crate::error::{Error, Result};
use crate::ingest::disk::Disk;

const MAGIC: &[u8; 8] = b"wirecpy1";
/// Length and digest of the directory, and the magic again.
const TAIL: u64 = 4 + 16 + 8;

/// A page as the directory has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    first: u64,
    start: u64,
    length: u32,
    check: u64,
}

/// Length and digest of a finished file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sealed {
    pub(super) bytes: u64,
    pub(super) digest: String,
}

/// Writes a file of pages under a name that nobody reads yet.
pub(super) struct Writer {
    path: PathBuf,
    file: BufWriter<File>,
    digest: Xxh3,
    at: u64,
    sections: Vec<Vec<Page>>,
}

impl Writer {
    pub(super) fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|source| Error::Io {
            path: path.to_path_buf(),
            source,
        })?;
        let mut writer = Self {
            path: path.to_path_buf(),
            file: BufWriter::with_capacity(1 << 18, file),
            digest: Xxh3::new(),
            at: 0,
            sections: Vec::new(),
        };
        writer.put(MAGIC)?;
        Ok(writer)
    }

    /// The pages that follow belong to the next section.
    pub(super) fn section(&mut self) {
        self.sections.push(Vec::new());
    }

    /// A page of the current section; keys ascend.
    pub(super) fn page(&mut self, first: u64, bytes: &[u8]) -> Result<()> {
        let length = u32::try_from(bytes.len());
        let length = length.map_err(|_| {
            self.failed(io::Error::other(
                "no page can have 4 GiB; split the longest record",
            ))
        })?;
        let page = Page {
            first,
            start: self.at,
            length,
            check: xxh3_64(bytes),
        };
        self.put(bytes)?;
        if self.sections.is_empty() {
            self.section();
        }
        if let Some(section) = self.sections.last_mut() {
            section.push(page);
        }
        Ok(())
    }

    /// Writes the directory and waits until all is on the disk.
    pub(super) fn finish(mut self) -> Result<Sealed> {
        let mut directory = Vec::new();
        put(&mut directory, self.sections.len() as u64);
        for section in &self.sections {
            put(&mut directory, section.len() as u64);
            for page in section {
                put(&mut directory, page.first);
                put(&mut directory, u64::from(page.length));
                directory.extend(page.check.to_le_bytes());
            }
        }
        let (length, check) = (directory.len() as u32, xxh3_128(&directory));
        self.put(&directory)?;
        self.put(&length.to_le_bytes())?;
        self.put(&check.to_le_bytes())?;
        self.put(MAGIC)?;
        let written = self
            .file
            .flush()
            .and_then(|()| self.file.get_ref().sync_all());
        written.map_err(|e| self.failed(e))?;
        Ok(Sealed {
            bytes: self.at,
            digest: format!("{:032x}", self.digest.digest128()),
        })
    }

    /// The error of this file.
    pub(super) fn failed(&self, source: io::Error) -> Error {
        Error::Io {
            path: self.path.clone(),
            source,
        }
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.digest.update(bytes);
        self.at += bytes.len() as u64;
        let written = self.file.write_all(bytes);
        written.map_err(|e| self.failed(e))
    }
}

/// A file of pages that is read.
pub(super) struct Pages {
    path: PathBuf,
    disk: Disk,
    sections: Vec<Vec<Page>>,
}

impl Pages {
    /// Opens a file and reads its directory.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let disk = Disk::open(path).map_err(|source| Error::Io {
            path: path.to_path_buf(),
            source,
        })?;
        let sections = directory(&disk).map_err(|what| damaged(path, what))?;
        Ok(Self {
            path: path.to_path_buf(),
            disk,
            sections,
        })
    }

    /// Pages of a section.
    pub(super) fn len(&self, section: usize) -> usize {
        self.sections.get(section).map_or(0, Vec::len)
    }

    /// The first key of a page.
    pub(super) fn first(&self, section: usize, page: usize) -> Option<u64> {
        Some(self.sections.get(section)?.get(page)?.first)
    }

    /// The first page that can hold a key: the last one that begins before it, or the first that begins with it.
    pub(super) fn holding(&self, section: usize, key: u64) -> usize {
        let Some(pages) = self.sections.get(section) else {
            return 0;
        };
        let at = pages.partition_point(|page| page.first < key);
        at.saturating_sub(1)
    }

    /// Bytes that all pages of a section take.
    pub(super) fn bytes(&self, section: usize) -> u64 {
        let pages = self.sections.get(section).into_iter().flatten();
        pages.map(|page| u64::from(page.length)).sum()
    }

    /// A page, as it was written.
    pub(super) fn read(&self, section: usize, page: usize) -> Result<bytes::Bytes> {
        let found = self.sections.get(section).and_then(|pages| pages.get(page));
        let Some(found) = found else {
            return Err(self.damaged(format!("it has no page {page} in section {section}")));
        };
        let read = self.disk.bytes(found.start, found.length as usize);
        let bytes = read.map_err(|source| match source.kind() {
            io::ErrorKind::UnexpectedEof => self.damaged("it ends too early".to_owned()),
            _ => Error::Io {
                path: self.path.clone(),
                source,
            },
        })?;
        if xxh3_64(&bytes) != found.check {
            let place = found.start;
            return Err(self.damaged(format!("the page at byte {place} is not what was written")));
        }
        Ok(bytes)
    }

    /// The error of a file that is not what it was.
    pub(super) fn damaged(&self, what: String) -> Error {
        damaged(&self.path, what)
    }
}

pub(super) fn damaged(path: &Path, what: String) -> Error {
    Error::Malformed {
        file: path.display().to_string(),
        message: format!(
            "damaged: {what}; `wirecopy index verify` lists all that is damaged; put the file back from a copy"
        ),
    }
}

fn directory(disk: &Disk) -> std::result::Result<Vec<Vec<Page>>, String> {
    let length = disk.len();
    let told = |e: io::Error| e.to_string();
    if length < MAGIC.len() as u64 + TAIL {
        return Err(format!("it has only {length} bytes"));
    }
    let tail = disk.bytes(length - TAIL, TAIL as usize).map_err(told)?;
    let mut tail = Reader(&tail);
    let (size, check, magic) = (tail.fixed(), tail.fixed(), tail.fixed());
    let size = u64::from(size.map_or(0, u32::from_le_bytes));
    let head = disk.bytes(0, MAGIC.len()).map_err(told)?;
    if magic.as_ref() != Some(MAGIC) || head[..] != MAGIC[..] {
        return Err("its end or its beginning is missing".to_owned());
    }
    let start = (length - TAIL)
        .checked_sub(size)
        .ok_or("its directory is longer than the file")?;
    let bytes = disk.bytes(start, size as usize).map_err(told)?;
    if Some(xxh3_128(&bytes)) != check.map(u128::from_le_bytes) {
        return Err("its directory is not what was written".to_owned());
    }
    let pages = entries(&mut Reader(&bytes)).ok_or("its directory cannot be read")?;
    let end = pages.iter().flatten().last();
    match end.map_or(MAGIC.len() as u64, |p| p.start + u64::from(p.length)) == start {
        true => Ok(pages),
        false => Err("its directory is of another file".to_owned()),
    }
}

fn entries(reader: &mut Reader<'_>) -> Option<Vec<Vec<Page>>> {
    let mut start = MAGIC.len() as u64;
    let mut sections = Vec::new();
    for _ in 0..reader.number()? {
        let mut pages = Vec::new();
        for _ in 0..reader.number()? {
            let page = Page {
                first: reader.number()?,
                start,
                length: u32::try_from(reader.number()?).ok()?,
                check: u64::from_le_bytes(reader.fixed()?),
            };
            start += u64::from(page.length);
            pages.push(page);
        }
        sections.push(pages);
    }
    reader.is_done().then_some(sections)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(path: &Path) -> Sealed {
        let mut writer = Writer::create(path).unwrap();
        for section in [&[(1u64, "one"), (5, "five")][..], &[], &[(7, "seven")]] {
            writer.section();
            for (key, text) in section {
                writer.page(*key, text.as_bytes()).unwrap();
            }
        }
        writer.finish().unwrap()
    }

    #[test]
    fn pages_come_back() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        let sealed = written(&path);
        assert_eq!(sealed.bytes, std::fs::metadata(&path).unwrap().len());
        let pages = Pages::open(&path).unwrap();
        assert_eq!((pages.len(0), pages.len(1), pages.len(2)), (2, 0, 1));
        assert_eq!(&pages.read(0, 1).unwrap()[..], b"five");
        assert_eq!(&pages.read(2, 0).unwrap()[..], b"seven");
        assert!(pages.read(1, 0).is_err());
        assert_eq!(
            [0, 1, 4, 5, 9].map(|key| pages.holding(0, key)),
            [0, 0, 0, 0, 1]
        );
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_found() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        written(&path);
        let whole = std::fs::read(&path).unwrap();
        let sound = |bytes: &[u8]| {
            std::fs::write(&path, bytes).unwrap();
            let Ok(pages) = Pages::open(&path) else {
                return false;
            };
            (0..3).all(|s| (0..pages.len(s)).all(|p| pages.read(s, p).is_ok()))
        };
        assert!(sound(&whole));
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 8);
            assert!(!sound(&flipped), "byte {at}");
            assert!(!sound(&whole[..at]), "cut at {at}");
        }
    }
}
