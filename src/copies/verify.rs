//! The exact resemblance of the pairs that were proposed.
//!
//! Articles that hang together by pairs are read again together, a bounded number of shingles at a time, and the shingles of
//! one are looked up in a table of those of the other.

use rayon::prelude::*;

use super::note::Aside;
use super::notes::Notes;
use super::table::Table;
use super::words::Words;
use crate::error::Result;
use crate::family::Sets;
use crate::ingest::again::Texts;
use crate::sketch;

/// Shingles that one thread holds at a time: 32 MB.
const HELD: usize = 4 << 20;
/// Shingles from which a batch of small groups is full.
const BATCH: usize = 1 << 18;

/// A verified pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Verified {
    pub(super) a: u32,
    pub(super) b: u32,
    /// Distinct shingles of each, and those that both have.
    pub(super) of_a: u32,
    pub(super) of_b: u32,
    pub(super) shared: u32,
}

impl Verified {
    /// Share of all shingles of the two that both have.
    pub(super) fn jaccard(&self) -> f64 {
        f64::from(self.shared) / f64::from(self.of_a + self.of_b - self.shared)
    }
}

/// What a thread uses again for every article.
#[derive(Debug, Default)]
struct Room {
    words: Words,
    bytes: Vec<u8>,
    table: Table,
}

/// Reads texts again.
pub(super) struct Reader<'a> {
    pub(super) notes: &'a Notes,
    pub(super) texts: &'a Texts,
    pub(super) aside: &'a Aside,
    pub(super) shingle: usize,
}

impl Reader<'_> {
    /// Distinct shingles of an article, in the order of its text.
    fn shingles(&self, article: u32, room: &mut Room) -> Result<Vec<u64>> {
        let note = &self.notes[article];
        let Room {
            words,
            bytes,
            table,
        } = room;
        table.clear(note.words as usize);
        let mut shingles = Vec::with_capacity(note.words as usize);
        self.aside.text(note.place, self.texts, bytes, |text| {
            sketch::shingles(words.read(text), self.shingle, |hash| {
                if table.insert(hash) {
                    shingles.push(hash);
                }
            });
        })?;
        words.shrink();
        table.shrink();
        bytes.truncate(1 << 20);
        bytes.shrink_to(1 << 20);
        Ok(shingles)
    }
}

/// The pairs that reach the threshold, sorted. `pairs` are sorted.
pub(super) fn verify(
    reader: &Reader<'_>,
    pairs: Vec<(u32, u32)>,
    threshold: f64,
    advance: &(dyn Fn(u64) + Sync),
) -> Result<Vec<Verified>> {
    let batches = batches(reader, pairs);
    let verified: Vec<Vec<Verified>> = batches
        .par_iter()
        .map_init(Room::default, |room, batch| {
            let found = judge(reader, batch, threshold, room);
            advance(batch.len() as u64);
            found
        })
        .collect::<Result<_>>()?;
    let mut verified: Vec<Verified> = verified.into_iter().flatten().collect();
    verified.par_sort_unstable();
    Ok(verified)
}

/// Pairs in batches of which each needs a bounded number of shingles. Pairs of one group stay together.
fn batches(reader: &Reader<'_>, mut pairs: Vec<(u32, u32)>) -> Vec<Vec<(u32, u32)>> {
    let mut sets = Sets::new(reader.notes.len());
    pairs.iter().for_each(|&(a, b)| {
        sets.union(a, b);
    });
    pairs.sort_by_cached_key(|&(a, b)| (sets.find(a), a, b));
    let words = |article: u32| reader.notes[article].words as usize;
    let (mut batches, mut batch, mut held) = (Vec::new(), Vec::new(), 0);
    let mut seen = ahash::AHashSet::new();
    for group in pairs.chunk_by(|x, y| sets.find(x.0) == sets.find(y.0)) {
        for &(a, b) in group {
            let more: usize = [a, b]
                .into_iter()
                .filter(|i| seen.insert(*i))
                .map(words)
                .sum();
            held += more;
            if held > HELD && !batch.is_empty() {
                batches.push(std::mem::take(&mut batch));
                seen.clear();
                seen.extend([a, b]);
                held = words(a) + words(b);
            }
            batch.push((a, b));
        }
        if held > BATCH {
            batches.push(std::mem::take(&mut batch));
            seen.clear();
            held = 0;
        }
    }
    batches.push(batch);
    batches
}

fn judge(
    reader: &Reader<'_>,
    pairs: &[(u32, u32)],
    threshold: f64,
    room: &mut Room,
) -> Result<Vec<Verified>> {
    let mut articles: Vec<u32> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    articles.sort_unstable();
    articles.dedup();
    let shingles: Vec<Vec<u64>> = (articles.iter())
        .map(|&article| reader.shingles(article, room))
        .collect::<Result<_>>()?;
    let of = |article: u32| match articles.binary_search(&article) {
        Ok(at) => shingles[at].as_slice(),
        Err(_) => &[],
    };
    let (mut verified, table) = (Vec::new(), &mut room.table);
    for pairs in pairs.chunk_by(|x, y| x.0 == y.0) {
        let a = pairs[0].0;
        let x = of(a);
        table.clear(x.len());
        x.iter().for_each(|hash| {
            table.insert(*hash);
        });
        let found = pairs.iter().map(|&(_, b)| Verified {
            a,
            b,
            of_a: x.len() as u32,
            of_b: of(b).len() as u32,
            shared: of(b).iter().map(|hash| u32::from(table.has(*hash))).sum(),
        });
        verified.extend(found.filter(|pair| pair.shared > 0 && pair.jaccard() >= threshold));
    }
    table.shrink();
    Ok(verified)
}
