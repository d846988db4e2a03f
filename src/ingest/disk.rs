//! Bytes that can be read at any place, as formats need that keep their index at the end: a file as it lies on the disk,
//! or, for what comes packed or through a pipe, a nameless copy in memory and, beyond some megabytes, in a temporary file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

/// A copy up to this size stays in memory.
const IN_MEMORY: usize = 32 << 20;
/// The largest copy that is made.
const COPY_LIMIT: u64 = 16 << 30;

/// Cheap to clone; all clones read the same bytes.
#[derive(Clone)]
pub(crate) struct Disk {
    bytes: Arc<Mutex<Box<dyn Seekable>>>,
    len: u64,
}

trait Seekable: Read + Seek + Send {}
impl<T: Read + Seek + Send> Seekable for T {}

impl Disk {
    /// A file on the disk.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let len = file.metadata()?.len();
        Ok(Self::new(Box::new(file), len))
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
        Ok(Self::new(Box::new(copy), len))
    }

    fn new(bytes: Box<dyn Seekable>, len: u64) -> Self {
        let bytes = Arc::new(Mutex::new(bytes));
        Self { bytes, len }
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
    pub(crate) fn bytes(&self, place: u64, len: usize) -> io::Result<Bytes> {
        // What lies beyond the end is not asked memory for.
        if place.saturating_add(len as u64) > self.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let mut bytes = vec![0; len];
        self.at(place).read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// A reader with a place of its own.
pub(crate) struct At {
    disk: Disk,
    place: u64,
}

impl Read for At {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self
            .disk
            .bytes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        bytes.seek(SeekFrom::Start(self.place))?;
        let n = bytes.read(buf)?;
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
