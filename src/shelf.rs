//! The articles that are being compared, as far as memory allows; the others are read again when their turn comes.

use rayon::prelude::*;

use crate::compare::prepared::Prepared;
use crate::compare::seeds;
use crate::text::reading::Reading;

/// What a word of an article takes while the article is compared (its token, term, seed and shingle), and what an article
/// takes besides, in bytes; the marks of its seeds come to it.
const WORD_BYTES: u64 = 75;
const ARTICLE_BYTES: u64 = 1500;

/// Bytes that an article of so many words takes while it is compared.
pub fn bytes(words: u32) -> u64 {
    ARTICLE_BYTES + seeds::fixed_bytes(words) + WORD_BYTES * u64::from(words)
}

/// Articles ready for comparison, by index.
#[derive(Debug, Default)]
pub struct Shelf {
    /// What was read of articles, until they are prepared; `None` for those that there was no room for.
    readings: Vec<Option<Box<Reading>>>,
    prepared: Vec<Option<Box<Prepared>>>,
    held: u64,
    room: u64,
}

impl Shelf {
    /// A shelf with room for so many bytes, and with what was read already.
    pub fn new(readings: Vec<Option<Box<Reading>>>, room: u64) -> Self {
        Self {
            prepared: readings.iter().map(|_| None).collect(),
            readings,
            held: 0,
            room,
        }
    }

    /// Bytes of room.
    pub fn room(&self) -> u64 {
        self.room
    }

    /// Puts these articles (ascending) on the shelf, and takes others down if there is no room for all. `read` reads an
    /// article again, `prepare` makes it ready.
    pub fn fill(
        &mut self,
        wanted: &[u32],
        read: &(dyn Fn(&[u32]) -> Vec<Reading> + Sync),
        prepare: &(dyn Fn(Reading) -> Prepared + Sync),
    ) {
        let missing = |i: &u32| self.prepared[*i as usize].is_none();
        let (known, unknown): (Vec<u32>, Vec<u32>) = (wanted.iter().copied())
            .filter(missing)
            .partition(|&i| self.readings[i as usize].is_some());
        if !unknown.is_empty() || self.held > self.room {
            self.take_down(wanted);
        }
        let mut readings: Vec<(u32, Reading)> =
            unknown.iter().copied().zip(read(&unknown)).collect();
        readings.extend(known.into_iter().filter_map(|i| {
            let reading = self.readings[i as usize].take()?;
            Some((i, *reading))
        }));
        let made: Vec<(u32, Prepared)> = (readings.into_par_iter())
            .map(|(i, reading)| (i, prepare(reading)))
            .collect();
        for (i, prepared) in made {
            self.held += bytes(prepared.words() as u32);
            self.prepared[i as usize] = Some(Box::new(prepared));
        }
    }

    fn take_down(&mut self, wanted: &[u32]) {
        for (i, prepared) in (0u32..).zip(&mut self.prepared) {
            if wanted.binary_search(&i).is_err()
                && let Some(gone) = prepared.take()
            {
                self.held -= bytes(gone.words() as u32);
            }
        }
    }

    /// What is on the shelf, by index.
    pub fn prepared(&self) -> &[Option<Box<Prepared>>] {
        &self.prepared
    }
}
