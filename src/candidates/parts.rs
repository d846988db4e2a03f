//! Records in parts, as many at a time in memory as there is room for; the others are put aside until their part has its
//! turn.

use crate::error::Result;
use crate::scratch::{Piece, Scratch};

/// What can be put aside.
pub(super) trait Record: Copy {
    /// Bytes that one takes.
    const BYTES: usize;
    /// Appends its bytes.
    fn write(self, bytes: &mut Vec<u8>);
    /// The way back.
    fn read(bytes: &[u8]) -> Option<Self>;
}

/// A packed pair.
impl Record for u64 {
    const BYTES: usize = 8;

    fn write(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(|b| Self::from_le_bytes(*b))
    }
}

/// A key and an article that has it.
impl Record for (u64, u32) {
    const BYTES: usize = 12;

    fn write(self, bytes: &mut Vec<u8>) {
        bytes.extend(self.0.to_le_bytes());
        bytes.extend(self.1.to_le_bytes());
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let article = bytes.get(8..).and_then(<[u8]>::first_chunk);
        Some((u64::read(bytes)?, u32::from_le_bytes(*article?)))
    }
}

/// Number of parts. One of them is in memory whatever the room.
pub(super) const PARTS: usize = 64;

/// See the module.
pub(super) struct Parts<T> {
    kept: Vec<Vec<T>>,
    aside: Vec<Vec<Piece>>,
    /// Records in memory, and how many may be.
    held: usize,
    most: usize,
    scratch: Option<Scratch>,
}

impl<T: Record> Parts<T> {
    /// Empty parts that take so many bytes of memory; all of it without a place to put anything aside.
    pub(super) fn new(room: u64, scratch: Option<Scratch>) -> Self {
        Self {
            kept: (0..PARTS).map(|_| Vec::new()).collect(),
            aside: vec![Vec::new(); PARTS],
            held: 0,
            most: usize::try_from(room).unwrap_or(usize::MAX) / size_of::<T>(),
            scratch,
        }
    }

    /// Appends records to their parts.
    ///
    /// # Errors
    /// When there is no room and nothing can be put aside.
    pub(super) fn extend(&mut self, records: impl IntoIterator<Item = (usize, T)>) -> Result<()> {
        for (part, record) in records {
            self.kept[part].push(record);
            self.held += 1;
            if self.held >= self.most {
                self.put_aside()?;
            }
        }
        Ok(())
    }

    fn put_aside(&mut self) -> Result<()> {
        let Some(scratch) = &self.scratch else {
            return Ok(());
        };
        let mut bytes = Vec::new();
        for (kept, aside) in self.kept.iter_mut().zip(&mut self.aside) {
            bytes.clear();
            kept.drain(..).for_each(|record| record.write(&mut bytes));
            if !bytes.is_empty() {
                aside.push(scratch.put(&bytes)?);
            }
        }
        self.held = 0;
        Ok(())
    }

    /// The parts one after another, their records in the order in which they came.
    pub(super) fn parts(self) -> impl Iterator<Item = Result<Vec<T>>> {
        let Self {
            kept,
            aside,
            scratch,
            ..
        } = self;
        (kept.into_iter().zip(aside)).map(move |(kept, aside)| {
            let mut records = Vec::with_capacity(kept.len());
            for (piece, scratch) in aside.into_iter().zip(scratch.iter().cycle()) {
                let bytes = scratch.get(piece)?;
                records.extend(bytes.chunks_exact(T::BYTES).filter_map(T::read));
            }
            records.extend(kept);
            Ok(records)
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn records_come_back_by_part_whatever_the_room(
            records in prop::collection::vec((0..PARTS, any::<u64>(), any::<u32>()), 0..300),
            room in 0u64..4000,
            at_once in 1usize..50,
        ) {
            let home = tempfile::tempdir().expect("a folder");
            let mut keyed = Parts::new(room, Some(Scratch::new(home.path())));
            let mut plain = Parts::new(room, None);
            for some in records.chunks(at_once) {
                keyed.extend(some.iter().map(|r| (r.0, (r.1, r.2)))).expect("what can be written");
                plain.extend(some.iter().map(|r| (r.0, r.1))).expect("nothing to be written");
            }
            for (part, (keyed, plain)) in keyed.parts().zip(plain.parts()).enumerate() {
                let of_part = records.iter().filter(|r| r.0 == part);
                let expected: Vec<(u64, u32)> = of_part.map(|r| (r.1, r.2)).collect();
                prop_assert_eq!(&keyed.expect("what was written"), &expected);
                let expected: Vec<u64> = expected.into_iter().map(|r| r.0).collect();
                prop_assert_eq!(plain.expect("what was kept"), expected);
            }
        }
    }
}
