//! Where the records of a web archive begin and end.

use std::io::{self, Read};

use memchr::{memchr, memmem};

use super::{Header, is_warc};

/// The longest header of a record.
const HEADER_LIMIT: usize = 1 << 20;
const CHUNK: usize = 256 << 10;

pub(super) enum Trouble {
    /// One record is broken.
    Record(String),
    /// No more can be read.
    File(io::Error),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

/// The bytes, with as many in sight as a header needs.
pub(super) struct Source<'r> {
    reader: &'r mut (dyn Read + Send),
    buffer: Vec<u8>,
    at: usize,
    /// Trouble met behind the bytes in sight.
    failed: Option<io::Error>,
}

impl<'r> Source<'r> {
    pub(super) fn new(reader: &'r mut (dyn Read + Send)) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            failed: None,
        }
    }

    fn seen(&self) -> &[u8] {
        &self.buffer[self.at..]
    }

    /// Brings more bytes in sight; false at the end.
    fn more(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let before = self.buffer.len();
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let reader: &mut dyn Read = self.reader;
        match reader.take(CHUNK as u64).read_to_end(&mut self.buffer) {
            Ok(got) => Ok(got > 0),
            Err(error) if self.buffer.len() == before => Err(error),
            Err(error) => {
                self.failed = Some(error);
                Ok(true)
            }
        }
    }

    /// What gives the bytes that are not in sight.
    fn rest(&mut self) -> io::Result<&mut dyn Read> {
        match self.failed.take() {
            Some(error) => Err(error),
            None => Ok(self.reader),
        }
    }

    /// The next header; `None` at the end.
    pub(super) fn header(&mut self) -> Result<Option<Header>, Trouble> {
        loop {
            let blank = self
                .seen()
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            self.at += blank;
            let seen = self.seen();
            if let Some((end, next)) = header_end(seen) {
                if !is_warc(seen) {
                    return Err(Trouble::Record(
                        "a broken record: it does not begin with WARC/".to_owned(),
                    ));
                }
                let header = Header::parse(&seen[..end]);
                self.at += next;
                return header.map(Some).map_err(Trouble::Record);
            }
            if seen.len() > HEADER_LIMIT {
                return Err(Trouble::Record(
                    "a broken record: its header does not end".to_owned(),
                ));
            }
            let some = !seen.is_empty();
            if !self.more()? {
                return match some {
                    true => Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
                    false => Ok(None),
                };
            }
        }
    }

    pub(super) fn take(&mut self, length: u64, body: &mut Vec<u8>) -> Result<(), Trouble> {
        let seen = self.seen();
        let n = seen
            .len()
            .min(usize::try_from(length).unwrap_or(usize::MAX));
        body.extend_from_slice(&seen[..n]);
        self.at += n;
        let rest = length - n as u64;
        if rest > 0 && (self.rest()?.take(rest).read_to_end(body)? as u64) < rest {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(())
    }

    pub(super) fn skip(&mut self, length: u64) -> Result<(), Trouble> {
        let n = (self.seen().len() as u64).min(length);
        self.at += n as usize;
        let rest = length - n;
        if rest > 0 && io::copy(&mut self.rest()?.take(rest), &mut io::sink())? < rest {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(())
    }

    /// Moves to the next line that begins a record; false if there is none.
    pub(super) fn resync(&mut self) -> io::Result<bool> {
        loop {
            let seen = self.seen();
            let found = memmem::find_iter(seen, b"\nWARC/").find(|&at| is_warc(&seen[at + 1..]));
            if let Some(found) = found {
                self.at += found + 1;
                return Ok(true);
            }
            // A mark may lie across the edge.
            self.at = self.buffer.len().saturating_sub(16).max(self.at);
            if !self.more()? {
                return Ok(false);
            }
        }
    }
}

/// Where a header ends and what follows it begins: an empty line.
fn header_end(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut at = 0;
    while let Some(length) = memchr(b'\n', &bytes[at..]) {
        let next = at + length + 1;
        match bytes.get(next..) {
            Some([b'\r', b'\n', ..]) => return Some((next, next + 2)),
            Some([b'\n', ..]) => return Some((next, next + 1)),
            _ => at = next,
        }
    }
    None
}
