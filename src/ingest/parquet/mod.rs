//! Parquet files: only the columns that are wanted are read, a part of the rows (a row group) at a time, parts side by
//! side.

mod delta;
mod leaf;
mod leb128;
mod pages;
mod sane;
mod thrift;

use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;

use ::parquet::errors::{ParquetError, Result as Read};
use ::parquet::file::reader::{
    ChunkReader, FileReader, Length, RowGroupReader, SerializedFileReader,
};
use bytes::Bytes;
use rayon::prelude::*;

use self::leaf::{Leaf, Open};
use super::columns::{Columns, SampleRecord, Wishes};
use super::disk::{At, Disk};
use super::limits::{self, Bounds, Budget};
use super::pick::Value;
use super::rows::{self, Cell};
use super::stream::{Records, SAMPLE};
use crate::article::Origin;
use crate::error::{Reject, Result};

/// Rows that are taken from the columns at a time.
const ROWS: usize = 128;
/// Bytes at the end of a file: the length of its index, and a mark.
const END: u64 = 8;
/// Bytes of rows from which the columns are learned at the most.
const SAMPLE_BYTES: usize = 64 << 20;
/// Bytes that are taken from the disk at a time.
const BUFFER: usize = 256 << 10;

/// Reads all rows, or says why there are none.
pub(super) fn read(
    file: &Arc<str>,
    disk: &Disk,
    wishes: &Wishes,
    limits: &Bounds,
) -> Result<Result<Records, String>> {
    let opened = guarded(|| {
        check_index(disk)?;
        SerializedFileReader::new(disk.clone())
    });
    let reader = match opened {
        Ok(reader) => reader,
        Err(error) => {
            return Ok(Err(format!(
                "the Parquet file is damaged or cut short ({error}); its index stands at the end, so that nothing of it \
                 can be read"
            )));
        }
    };
    let leaves = Leaf::of(reader.metadata().file_metadata().schema_descr());
    let mut sample = vec![header(&leaves)];
    // What cannot be read is told when its part is read.
    let _ = guarded(|| {
        let budget = Budget::new(limits, disk.len());
        take_sample((&reader, disk, &budget), &leaves, &mut sample)
    });
    let columns = Columns::learn(file, wishes, &sample)?;
    let mut records = Records {
        no_text: columns.without_text(file, wishes),
        columns,
        ..Records::default()
    };
    if records.no_text.is_none() {
        let wanted = wanted(&leaves, &records.columns);
        let parts = Parts {
            file,
            reader: &reader,
            disk,
            limits,
            budget: &Budget::new(limits, disk.len()),
            wanted: &wanted,
            columns: &records.columns,
        };
        for part in parts.read()? {
            records.records += part.records;
            records.articles.extend(part.articles);
            records.rejects.extend(part.rejects);
        }
    }
    Ok(Ok(records))
}

/// Goes through the index of a file before it is parsed.
fn check_index(disk: &Disk) -> Read<()> {
    // That there is no such place is for the reader to tell.
    let Some(end) = disk.len().checked_sub(END) else {
        return Ok(());
    };
    let length = match disk.bytes(end, END as usize)?.first_chunk() {
        Some(length) => u64::from(u32::from_le_bytes(*length)),
        None => 0,
    };
    let Some(start) = end.checked_sub(length) else {
        return Ok(());
    };
    match thrift::length(&disk.bytes(start, length as usize)?) {
        Ok(_) => Ok(()),
        Err(_) => Err(ParquetError::General("damaged index".to_owned())),
    }
}

/// All columns, those of the sample that are empty throughout included.
fn header(leaves: &[Leaf]) -> SampleRecord {
    leaves
        .iter()
        .map(|leaf| (leaf.column.to_string(), String::new()))
        .collect()
}

fn take_sample(
    (reader, disk, budget): (&dyn FileReader, &Disk, &Budget),
    leaves: &[Leaf],
    sample: &mut Vec<SampleRecord>,
) -> Read<()> {
    let mut bytes = 0;
    for part in 0..reader.num_row_groups() {
        let mut rows = PartRows::open(&*reader.get_row_group(part)?, (disk, budget), leaves)?;
        while let Some(batch) = rows.next(budget)? {
            for cells in batch {
                let record = rows::sample(&cells);
                bytes += record.iter().map(|cell| cell.1.len()).sum::<usize>();
                sample.push(record);
            }
            if sample.len() > SAMPLE || bytes > SAMPLE_BYTES {
                return Ok(());
            }
        }
    }
    Ok(())
}

fn wanted(leaves: &[Leaf], columns: &Columns) -> Vec<Leaf> {
    let is_wanted = |leaf: &&Leaf| {
        let mut wanted = false;
        columns.fields(&leaf.column, |_, _| wanted = true);
        wanted
    };
    leaves.iter().filter(is_wanted).cloned().collect()
}

/// What reads every part of a file.
struct Parts<'a> {
    file: &'a Arc<str>,
    reader: &'a dyn FileReader,
    disk: &'a Disk,
    limits: &'a Bounds,
    budget: &'a Budget,
    wanted: &'a [Leaf],
    columns: &'a Columns,
}

impl Parts<'_> {
    fn read(&self) -> Result<Vec<Records>> {
        let groups = self.reader.metadata().row_groups();
        let firsts = groups.iter().scan(1u64, |next, group| {
            let first = *next;
            *next = first.saturating_add(group.num_rows().max(0) as u64);
            Some(first)
        });
        let firsts: Vec<u64> = firsts.collect();
        firsts
            .into_par_iter()
            .enumerate()
            .map(|(number, first)| self.part(number, first))
            .collect()
    }

    fn part(&self, number: usize, first: u64) -> Result<Records> {
        let mut part = Records::default();
        let mut room = Ok(());
        let outcome = guarded(|| {
            let group = self.reader.get_row_group(number)?;
            let mut rows = PartRows::open(&*group, (self.disk, self.budget), self.wanted)?;
            while let Some(batch) = rows.next(self.budget)? {
                let taken = batch
                    .into_iter()
                    .map(|cells| self.keep(cells, first, &mut part));
                room = self.limits.hold(self.file, taken.sum());
                if room.is_err() {
                    break;
                }
            }
            Ok(())
        });
        room?;
        if let Err(error) = outcome {
            let origin = self.origin(first + part.records);
            let damaged = || {
                format!(
                    "the file is damaged here ({error}); the rest of row group {} is lost",
                    number + 1
                )
            };
            // Of the parts of a bomb one tells.
            let reason = match self.budget.is_spent() {
                true => self.budget.tell(),
                false => Some(damaged()),
            };
            part.records += u64::from(reason.is_some());
            part.rejects
                .extend(reason.map(|reason| Reject { origin, reason }));
        }
        Ok(part)
    }

    /// Gives the bytes that are kept.
    fn keep(&self, cells: Vec<Cell>, first: u64, part: &mut Records) -> u64 {
        let origin = self.origin(first + part.records);
        let bytes = cells
            .iter()
            .map(|(_, value)| value.as_ref().map_or(0, Value::bytes));
        let picked = match self.budget.is_too_long(bytes.sum()) {
            true => Err(limits::too_long()),
            false => rows::article(cells, self.columns, &origin),
        };
        part.take(picked, origin)
    }

    /// A row has no line; its number stands there too.
    fn origin(&self, record: u64) -> Origin {
        Origin {
            file: Arc::clone(self.file),
            record,
            line: record,
            column: 1,
        }
    }
}

/// The rows of one part, put together from its columns.
struct PartRows {
    columns: Vec<Open>,
    left: u64,
}

impl PartRows {
    fn open(
        group: &dyn RowGroupReader,
        (disk, budget): (&Disk, &Budget),
        leaves: &[Leaf],
    ) -> Read<Self> {
        let columns = leaves.iter().map(|leaf| leaf.open(group, disk, budget));
        Ok(Self {
            columns: columns.collect::<Read<_>>()?,
            left: group.metadata().num_rows().max(0) as u64,
        })
    }

    fn next(&mut self, budget: &Budget) -> Read<Option<Vec<Vec<Cell>>>> {
        let count = self.left.min(ROWS as u64) as usize;
        if count == 0 || self.columns.is_empty() {
            return Ok(None);
        }
        let mut batch: Vec<Vec<Cell>> = Vec::new();
        batch.resize_with(count, Vec::new);
        for column in &mut self.columns {
            let values = column.next(count, budget)?;
            if budget.is_spent() {
                return Err(ParquetError::General("too much to unpack".to_owned()));
            }
            if values.len() != count {
                return Err(ParquetError::EOF(
                    "a column ends before its rows".to_owned(),
                ));
            }
            for (cells, value) in batch.iter_mut().zip(values) {
                cells.push((Arc::clone(&column.column), value));
            }
        }
        self.left -= count as u64;
        Ok(Some(batch))
    }
}

/// The reader is made for files as writers leave them. What makes it give up in one that is damaged, by error or by
/// panic, must not end the run.
fn guarded<T>(read: impl FnOnce() -> Read<T>) -> Result<T, String> {
    match panic::catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            let told: String = error.to_string().chars().take(200).collect();
            // The one packing that is left out: no writer takes it by itself.
            match told.contains("brotli") {
                true => {
                    Err("packed with Brotli, which is not read; write it with Zstandard".to_owned())
                }
                false => Err(told),
            }
        }
        Err(_) => Err("its contents contradict each other".to_owned()),
    }
}

impl Length for Disk {
    fn len(&self) -> u64 {
        Disk::len(self)
    }
}

impl ChunkReader for Disk {
    type T = std::io::BufReader<At>;

    fn get_read(&self, start: u64) -> Read<Self::T> {
        Ok(std::io::BufReader::with_capacity(BUFFER, self.at(start)))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Read<Bytes> {
        Ok(self.bytes(start, length)?)
    }
}
