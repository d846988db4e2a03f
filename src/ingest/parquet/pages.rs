//! The pages of a column. How much memory the reader underneath asks for is what the header of a page says that it unpacks
//! to, which is why it is read here first: a page that claims, or could hold, more than the file may unpack to is not unpacked.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use ::parquet::basic::Compression;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::reader::{ChunkReader, Length};
use bytes::buf::Reader;
use bytes::{Buf, Bytes};
use flate2::bufread::MultiGzDecoder;

use super::leb128::number;
use super::thrift::{self, Unsound};
use crate::ingest::disk::Disk;
use crate::ingest::limits::Budget;

/// Bytes that are taken from the disk for a header at first, and at the most; most have a tenth of the first.
const HEADER: u64 = 1 << 10;
const LONGEST_HEADER: u64 = 64 << 20;
/// How many bytes a byte of deflate unpacks to at the most.
const DEFLATE: u64 = 1032;
/// What a header claims that cannot be read.
const UNKNOWN: u64 = u64::MAX;

/// The bytes of one column of one part, read a header and a page in turn.
pub(super) struct Pages {
    disk: Disk,
    budget: Budget,
    is_gzip: bool,
    /// What the header that was read last says that its page unpacks to.
    claimed: AtomicU64,
    /// That header belongs to a page that was only peeked at: what is read next begins behind it.
    peeked: AtomicBool,
}

impl Pages {
    pub(super) fn new(disk: &Disk, column: &ColumnChunkMetaData, budget: &Budget) -> Self {
        Self {
            disk: disk.clone(),
            budget: budget.clone(),
            is_gzip: matches!(column.compression(), Compression::GZIP(_)),
            claimed: AtomicU64::new(UNKNOWN),
            peeked: AtomicBool::new(false),
        }
    }

    /// The header that begins at a byte of the file, gone through to its end.
    fn header(&self, start: u64) -> Result<Bytes> {
        let mut most = HEADER;
        loop {
            let length = most.min(self.disk.len().saturating_sub(start));
            let bytes = self.disk.bytes(start, length as usize)?;
            match thrift::length(&bytes) {
                Ok(length) => return Ok(bytes.slice(..length)),
                Err(Unsound::Cut) if length == most && most < LONGEST_HEADER => most *= 8,
                Err(_) => return damaged("the header of a page is damaged"),
            }
        }
    }

    /// Whether the header of the next page has been read without its page.
    pub(super) fn set_peeked(&self, peeked: bool) {
        self.peeked.store(peeked, Ordering::Relaxed);
    }
}

impl Length for Pages {
    fn len(&self) -> u64 {
        self.disk.len()
    }
}

impl ChunkReader for Pages {
    type T = Reader<Bytes>;

    /// A header; nothing, where it was read before its page.
    fn get_read(&self, start: u64) -> Result<Self::T> {
        if self.peeked.load(Ordering::Relaxed) {
            return Ok(Bytes::new().reader());
        }
        let head = self.header(start)?;
        self.claimed
            .store(claimed(&head).unwrap_or(UNKNOWN), Ordering::Relaxed);
        Ok(head.reader())
    }

    /// A page as it is packed.
    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let claimed = self.claimed.swap(UNKNOWN, Ordering::Relaxed);
        self.set_peeked(false);
        if claimed == UNKNOWN {
            return damaged("the header of a page does not begin with its sizes");
        }
        if !self.budget.take_page(claimed) {
            return damaged("too much to unpack");
        }
        let bytes = self.disk.bytes(start, length)?;
        // The only packing whose pages are unpacked without regard to what they claim.
        let could_hold = bytes.len() as u64 * DEFLATE;
        if self.is_gzip && could_hold > self.budget.left() && !holds(&bytes, claimed) {
            return damaged("a page unpacks to more than it says");
        }
        Ok(bytes)
    }
}

fn damaged<T>(what: &str) -> Result<T> {
    Err(ParquetError::General(what.to_owned()))
}

/// What a page unpacks to by its header, in Thrift's compact protocol: the first field is the kind of the page, the second
/// this, the third its packed size.
fn claimed(header: &[u8]) -> Option<u64> {
    /// A 32-bit number whose field comes next in order.
    const NEXT: u8 = 0x15;
    let mut rest = header;
    let mut size = || {
        rest = rest.strip_prefix(&[NEXT])?;
        // Even numbers are those that are not negative.
        let folded = number(&mut rest).filter(|folded| folded % 2 == 0)?;
        i32::try_from(folded / 2).ok()
    };
    let (_kind, unpacked, _packed) = (size()?, size()?, size()?);
    u64::try_from(unpacked).ok()
}

/// Whether packed bytes hold no more than so many.
fn holds(packed: &[u8], most: u64) -> bool {
    let unpacked = MultiGzDecoder::new(packed).take(most.saturating_add(1));
    // What is broken is told by who unpacks it in earnest.
    io::copy(&mut { unpacked }, &mut io::sink()).is_ok_and(|bytes| bytes <= most)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_header_tells_what_its_page_unpacks_to() {
        // Kind 0, 300 bytes (600 folded: 0x58 and 4 times 128), packed to 5.
        assert_eq!(
            claimed(&[0x15, 0, 0x15, 0xd8, 0x04, 0x15, 10, 0x2c]),
            Some(300)
        );
        // Negative, cut short, in another order.
        assert_eq!(claimed(&[0x15, 0, 0x15, 0xd9, 0x04, 0x15, 10]), None);
        assert_eq!(claimed(&[0x15, 0, 0x15, 0xd8]), None);
        assert_eq!(claimed(&[0x35, 0, 0x15, 0x04, 0x15, 10]), None);
    }

    #[test]
    fn what_gzip_holds_is_counted_up_to_the_most() {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&[0; 5000]).unwrap();
        let packed = gzip.finish().unwrap();
        assert!(holds(&packed, 5000) && !holds(&packed, 4999));
        assert!(!holds(&[packed.clone(), packed].concat(), 5000));
    }
}
