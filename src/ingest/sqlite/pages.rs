//! The pages of a database and the trees they make. <https://sqlite.org/fileformat2.html>

use std::io;

use bytes::Bytes;

use super::record::{self, Encoding};
use crate::error::Result;
use crate::ingest::disk::Disk;
use crate::ingest::limits::{Limits, too_long};

const HEADER: usize = 100;
/// A tree of pages is never so deep.
const DEPTH: usize = 40;

/// What is told of every row: its number, and its bytes or why they cannot be read. False ends the reading.
pub(super) type EachRow<'e> = dyn FnMut(i64, Result<Vec<u8>, String>) -> Result<bool> + 'e;

pub(super) struct Pages<'d> {
    disk: &'d Disk,
    size: usize,
    /// Bytes of a page that are in use.
    usable: usize,
    count: u64,
    encoding: Encoding,
    /// Bytes of the longest row that is read.
    most: u64,
}

impl<'d> Pages<'d> {
    pub(super) fn open(disk: &'d Disk, limits: &Limits) -> io::Result<Self> {
        let header = disk.bytes(0, HEADER)?;
        let size = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let usable = size.saturating_sub(usize::from(header[20]));
        if !size.is_power_of_two() || size < 512 || usable < 480 {
            return Err(wrong("its header is no database's"));
        }
        let encoding = match header[59] {
            2 => Encoding::Utf16Le,
            3 => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        };
        Ok(Self {
            disk,
            size,
            usable,
            count: disk.len() / size as u64,
            encoding,
            most: limits.record,
        })
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Gives each row of a table, in the order of their numbers.
    pub(super) fn rows(&self, root: u32, each: &mut EachRow<'_>) -> Result<io::Result<()>> {
        // Pages with the next of their cells. No page is met twice in a sound tree.
        let (mut open, mut met) = (Vec::new(), 0);
        // No byte belongs to two rows: cells that share their pages would make a small file a huge one.
        let mut left = self.disk.len();
        if let Err(error) = self.enter(root, &mut open, &mut met) {
            return Ok(Err(error));
        }
        while let Some(last) = open.last_mut() {
            let Some(place) = last.next() else {
                open.pop();
                continue;
            };
            let step = match last.leaf {
                true => self.row(last, place, &mut left),
                false => last.child(place).map(Step::Into),
            };
            match step {
                Ok(Step::Row(id, payload)) => {
                    if !each(id, payload)? {
                        return Ok(Ok(()));
                    }
                }
                Ok(Step::Into(child)) => {
                    if let Err(error) = self.enter(child, &mut open, &mut met) {
                        return Ok(Err(error));
                    }
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(Ok(()))
    }

    fn enter(&self, number: u32, open: &mut Vec<Page>, met: &mut u64) -> io::Result<()> {
        *met += 1;
        if *met > self.count || open.len() > DEPTH {
            return Err(wrong("its pages run in circles"));
        }
        open.push(Page::new(self.page(number)?, number)?);
        Ok(())
    }

    fn page(&self, number: u32) -> io::Result<Bytes> {
        let before = u64::from(number).checked_sub(1);
        let place = before.ok_or_else(|| wrong("a page is missing"))? * self.size as u64;
        self.disk.bytes(place, self.size)
    }

    /// The row in a cell, with what of it lies on further pages; its length is taken off what is `left` for all rows.
    fn row(&self, page: &Page, place: usize, left: &mut u64) -> io::Result<Step> {
        let cell = page.from(place)?;
        let (length, rest) = record::varint(cell).ok_or_else(cut)?;
        let (id, rest) = record::varint(rest).ok_or_else(cut)?;
        let length = length as u64;
        if length > self.most {
            return Ok(Step::Row(id, Err(too_long())));
        }
        *left = left
            .checked_sub(length)
            .ok_or_else(|| wrong("its rows are longer than the file"))?;
        let length = length as usize;
        let here = self.local(length);
        let mut payload = Vec::with_capacity(length);
        payload.extend_from_slice(rest.get(..here).ok_or_else(cut)?);
        let mut next = match here < length {
            true => number(rest, here)?,
            false => 0,
        };
        while payload.len() < length {
            let page = self.page(next)?;
            next = number(&page, 0)?;
            let more = (length - payload.len()).min(self.usable - 4);
            payload.extend_from_slice(page.get(4..4 + more).ok_or_else(cut)?);
        }
        Ok(Step::Row(id, Ok(payload)))
    }

    /// Bytes of a row that lie in its cell.
    fn local(&self, length: usize) -> usize {
        let most = self.usable - 35;
        if length <= most {
            return length;
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let filling = least + (length - least) % (self.usable - 4);
        if filling <= most { filling } else { least }
    }
}

enum Step {
    Row(i64, Result<Vec<u8>, String>),
    Into(u32),
}

/// A page of a table's tree that is being read.
struct Page {
    bytes: Bytes,
    leaf: bool,
    /// Where the list of its cells is, the next of them, and how many there are.
    list: usize,
    at: usize,
    cells: usize,
    /// The child behind all cells.
    last: Option<u32>,
}

impl Page {
    fn new(bytes: Bytes, page: u32) -> io::Result<Self> {
        let start = if page == 1 { HEADER } else { 0 };
        let leaf = match bytes[start] {
            0x0d => true,
            0x05 => false,
            0x0a | 0x02 => return Err(wrong("the table is kept WITHOUT ROWID, which is not read")),
            _ => return Err(wrong("a page is not what it should be")),
        };
        let cells = usize::from(u16::from_be_bytes([bytes[start + 3], bytes[start + 4]]));
        let last = match leaf {
            true => None,
            false => Some(number(&bytes, start + 8)?),
        };
        Ok(Self {
            bytes,
            leaf,
            list: start + if leaf { 8 } else { 12 },
            at: 0,
            cells,
            last,
        })
    }

    /// The next cell; for the child behind all cells, the end of the page.
    fn next(&mut self) -> Option<usize> {
        if self.at < self.cells {
            let place = self.list + 2 * self.at;
            self.at += 1;
            let place = self.bytes.get(place..place + 2)?;
            return Some(usize::from(u16::from_be_bytes([place[0], place[1]])));
        }
        let more = self.at == self.cells && self.last.is_some();
        self.at += usize::from(more);
        more.then_some(self.bytes.len())
    }

    fn child(&self, place: usize) -> io::Result<u32> {
        match self.last {
            Some(last) if place == self.bytes.len() => Ok(last),
            _ => number(&self.bytes, place),
        }
    }

    fn from(&self, place: usize) -> io::Result<&[u8]> {
        self.bytes.get(place..).ok_or_else(cut)
    }
}

fn number(bytes: &[u8], place: usize) -> io::Result<u32> {
    let four = bytes.get(place..place.saturating_add(4)).ok_or_else(cut)?;
    Ok(four.iter().fold(0, |n, &byte| n << 8 | u32::from(byte)))
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn cut() -> io::Error {
    wrong("a row runs beyond its page")
}
