//! A persistent archive: every day's dump is added, and today's is traced against all that came before.
//!
//! An archive is a folder of files that never change: `segments` hold articles and the lists they are found by, `knowledge`
//! what was learned from them, and the [`manifest`] names the files that count. A change writes new files and then
//! replaces the manifest: before that moment nothing has happened, after it all has. One writer at a time, which holds the
//! lock; readers need none.
//!
//! What an archive answers depends on the articles it holds and on its knowledge, never on how they came in: in which order, in how
//! many pieces, merged or compacted.

mod add;
mod built;
mod bytes;
mod days;
mod desk;
mod elsewhere;
mod frozen;
mod gist;
mod incoming;
mod knowledge;
mod learn;
mod manifest;
mod pages;
mod postings;
mod rebuild;
pub(crate) mod record;
mod relatives;
mod segment;
mod state;
mod terms;
mod traced;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use knowledge::Knowledge;
use manifest::Manifest;
use record::{Identity, Record};
use segment::{Rows, Segment};

pub use add::{Added, Texts, add, create, merge};
pub use frozen::Frozen;
pub use incoming::Incoming;
pub use manifest::is_archive;
pub use rebuild::{Rebuilt, compact, drop_before};
pub use state::{Stats, texts_at_hand, verify};
pub use traced::Relatives;

/// An open archive: what it held when it was opened, whatever is added since.
pub struct Archive {
    home: PathBuf,
    manifest: Manifest,
    knowledge: Knowledge,
    segments: Vec<Segment>,
    /// What records are packed with.
    sample: ::bytes::Bytes,
}

/// An article by its segment and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    segment: u32,
    article: u32,
}

impl Archive {
    /// Opens an archive for reading.
    ///
    /// # Errors
    /// When it is none, was made by a build that finds other things, or is damaged.
    pub fn open(home: &Path) -> Result<Self> {
        let manifest = Manifest::read(home)?;
        built::check(home, &manifest.built)?;
        Self::open_any(home, manifest)
    }

    /// Opens an archive whichever build made it: its articles can be read.
    fn open_any(home: &Path, mut manifest: Manifest) -> Result<Self> {
        loop {
            let opened = Self::open_files(home, manifest.clone());
            let missing = |e: &Error| {
                let Error::Io { source, .. } = e else {
                    return false;
                };
                source.kind() == std::io::ErrorKind::NotFound
            };
            if !opened.as_ref().is_err_and(missing) {
                return opened;
            }
            // A writer has compacted it meanwhile: then the manifest is another one.
            let now = Manifest::read(home)?;
            if now == manifest {
                return opened;
            }
            manifest = now;
        }
    }

    fn open_files(home: &Path, manifest: Manifest) -> Result<Self> {
        let knowledge = Knowledge::open(&home.join(&manifest.knowledge.file))?;
        let sample = knowledge.sample()?;
        let segments = manifest
            .segments
            .iter()
            .map(|listed| {
                let path = home.join(&listed.part.file);
                Segment::open(&path, listed.gone.clone(), manifest.without_text)
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            home: home.to_path_buf(),
            manifest,
            knowledge,
            segments,
            sample,
        })
    }

    /// Number of articles.
    pub fn len(&self) -> u64 {
        let of = |segment: &Segment, gone: usize| segment.numbers().len() as u64 - gone as u64;
        let gone = self
            .manifest
            .segments
            .iter()
            .map(|listed| listed.gone.len());
        self.segments.iter().zip(gone).map(|(s, g)| of(s, g)).sum()
    }

    /// Whether it holds no article.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Records by their places, which ascend.
    fn records(&self, places: &[At]) -> Result<Vec<Record>> {
        let mut out = Vec::with_capacity(places.len());
        for of_segment in places.chunk_by(|a, b| a.segment == b.segment) {
            let wanted: Vec<u32> = of_segment.iter().map(|at| at.article).collect();
            let segment = &self.segments[of_segment[0].segment as usize];
            out.extend(segment.records(&wanted, &self.sample)?);
        }
        Ok(out)
    }

    /// Records by their places, which ascend, each with the digest of its text.
    fn with_digests(&self, places: &[At]) -> Result<Vec<(u128, Record)>> {
        let mut digests = Vec::with_capacity(places.len());
        for of_segment in places.chunk_by(|a, b| a.segment == b.segment) {
            let mut rows = Rows::new(&self.segments[of_segment[0].segment as usize]);
            for at in of_segment {
                digests.push(rows.get(at.article)?.identity.text);
            }
        }
        Ok(digests.into_iter().zip(self.records(places)?).collect())
    }

    /// For each id, ascending, the articles that have it.
    fn with_ids(&self, ids: &[u64]) -> Result<Vec<Vec<(At, Identity)>>> {
        let mut out = vec![Vec::new(); ids.len()];
        for (segment, number) in self.segments.iter().zip(0..) {
            for (list, found) in out.iter_mut().zip(segment.with_ids(ids)?) {
                list.extend(found.into_iter().map(|(article, row)| {
                    let segment = number;
                    (At { segment, article }, row.identity)
                }));
            }
        }
        Ok(out)
    }
}
