//! Bytes that can be read at any place, as formats need that keep their index at the end: a file as it lies on the disk,
//! or, for what comes packed or through a pipe, a nameless copy in memory and, beyond some megabytes, in a temporary file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A copy up to this size stays in memory.
const IN_MEMORY: usize = 32 << 20;
/// The largest copy that is made.
const COPY_LIMIT: u64 = 16 << 30;

/// Cheap to clone; all clones read the same bytes.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    source: Arc<Source>,
    len: u64,
}

#[derive(Debug)]
enum Source {
    File(File),
    Copy(Mutex<tempfile::SpooledTempFile>),
}

impl Disk {
    /// A file on the disk.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        let source = Arc::new(Source::File(file));
        Ok(Self { source, len })
    }

    /// A copy of everything that the reader gives.
    pub(super) fn copy(reader: &mut dyn Read) -> io::Result<Self> {
        let mut copy = tempfile::SpooledTempFile::new(IN_MEMORY);
        let len = io::copy(&mut reader.take(COPY_LIMIT), &mut copy)?;
        if len == COPY_LIMIT {
            return Err(io::Error::other(format!(
                "packed, it is read up to {} GB; unpack it first",
                COPY_LIMIT >> 30
            )));
        }
        let source = Arc::new(Source::Copy(Mutex::new(copy)));
        Ok(Self { source, len })
    }

    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Reads from a place on.
    pub(super) fn at(&self, place: u64) -> At {
        At {
            disk: self.clone(),
            place,
        }
    }

    /// Exactly these bytes.
    pub(crate) fn bytes(&self, place: u64, len: usize) -> io::Result<bytes::Bytes> {
        // What lies beyond the end is not asked memory for.
        if place.saturating_add(len as u64) > self.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = vec![0; len];
        self.at(place).read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

impl Source {
    fn read_at(&self, place: u64, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => read_file_at(file, place, buf),
            Self::Copy(copy) => {
                let mut copy = copy.lock().unwrap_or_else(PoisonError::into_inner);
                copy.seek(SeekFrom::Start(place))?;
                copy.read(buf)
            }
        }
    }
}

/// Threads read side by side, none waits for another's seek.
#[cfg(unix)]
fn read_file_at(file: &File, place: u64, buf: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buf, place)
}

/// The same; the place of the handle, which moves, is never used.
#[cfg(windows)]
fn read_file_at(file: &File, place: u64, buf: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buf, place)
}

/// A reader with a place of its own.
pub(crate) struct At {
    disk: Disk,
    place: u64,
}

impl Read for At {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.disk.source.read_at(self.place, buf)?;
        self.place += n as u64;
        Ok(n)
    }
}

impl Seek for At {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(by) => self.disk.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.place.checked_add_signed(by),
        };
        self.place = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_one_copy_do_not_disturb_each_other() {
        let disk = Disk::copy(&mut &b"0123456789"[..]).unwrap();
        let (mut one, mut two) = (disk.at(2), disk.at(7));
        let take = |at: &mut At, n: u64| {
            let mut text = String::new();
            at.take(n).read_to_string(&mut text).unwrap();
            text
        };
        assert_eq!(
            (take(&mut one, 2), take(&mut two, 2)),
            ("23".into(), "78".into())
        );
        assert_eq!(take(&mut one, 9), "456789");
        one.seek(SeekFrom::End(-1)).unwrap();
        assert_eq!(take(&mut one, 9), "9");
        assert!(one.seek(SeekFrom::Current(-20)).is_err());
        assert_eq!(&disk.bytes(3, 3).unwrap()[..], b"345");
        assert!(disk.bytes(8, 3).is_err() && disk.bytes(u64::MAX, 1).is_err());
    }
}
