//! What is in an archive, and whether it is what was put there.

use std::fs;
use std::path::Path;

use xxhash_rust::xxh3::Xxh3;

use super::Archive;
use super::elsewhere;
use super::knowledge::Knowledge;
use super::manifest::{Manifest, Part};
use super::segment::Segment;
use crate::error::{Error, Result};
use crate::progress::Progress;

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stats {
    /// Articles.
    pub articles: u64,
    /// Articles whose knowledge it was learned from.
    pub learned: u64,
    /// First and last day (`2026-01-31`) on which the articles with a trusted date were published, as tables tell it.
    pub days: Option<(String, String)>,
    /// Files of articles.
    pub segments: usize,
    /// Bytes of all texts.
    pub text_bytes: u64,
    /// The texts are in the dumps alone.
    pub without_text: bool,
    /// Bytes of packed articles.
    pub record_bytes: u64,
    /// Bytes of the lists that articles are found by.
    pub index_bytes: u64,
    /// Bytes of what was learned.
    pub knowledge_bytes: u64,
}

impl Archive {
    /// What it holds.
    pub fn stats(&self) -> Stats {
        let listed = &self.manifest.segments;
        let sizes: Vec<(u64, u64)> = self.segments.iter().map(Segment::sizes).collect();
        let days = self.segments.iter().filter_map(Segment::told);
        let days = days.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        Stats {
            articles: self.len(),
            learned: self.knowledge.learned,
            days: days.map(|(a, b)| (date(a), date(b))),
            segments: self.segments.len(),
            text_bytes: listed.iter().map(|s| s.text_bytes).sum(),
            without_text: self.manifest.without_text,
            record_bytes: sizes.iter().map(|s| s.0).sum(),
            index_bytes: sizes.iter().map(|s| s.1).sum(),
            knowledge_bytes: self.manifest.knowledge.bytes,
        }
    }
}

/// Of the texts that an archive does not hold, how many are at hand, and why others are not, with how many those are; every
/// dump is read. All are at hand where they are held.
///
/// # Errors
/// When the archive cannot be read.
pub fn texts_at_hand(home: &Path) -> Result<(u64, Vec<(String, u64)>)> {
    let archive = Archive::open_any(home, Manifest::read(home)?)?;
    match archive.manifest.without_text {
        true => elsewhere::at_hand(&archive),
        false => Ok((archive.len(), Vec::new())),
    }
}

fn date(day: i64) -> String {
    let at = jiff::Timestamp::from_second(day.saturating_mul(86_400));
    at.map_or(String::new(), |at| {
        at.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
    })
}

/// Reads all of an archive and tells everything that is not as it was written; nothing, if it is sound.
///
/// # Errors
/// When it is no archive, or its manifest cannot be read: then nothing is known of the rest.
pub fn verify(home: &Path, progress: &dyn Progress) -> Result<Vec<Error>> {
    let manifest = Manifest::read(home)?;
    progress.stage("verify", Some(manifest.parts().count() as u64));
    let mut trouble = Vec::new();
    let mut sample = ::bytes::Bytes::new();
    let knowledge = whole(home, &manifest.knowledge)
        .and_then(|()| Knowledge::open(&home.join(&manifest.knowledge.file)))
        .and_then(|knowledge| {
            sample = knowledge.sample()?;
            knowledge.verify()
        });
    trouble.extend(knowledge.err());
    progress.advance(1);
    for listed in &manifest.segments {
        let sound = whole(home, &listed.part).and_then(|()| {
            Segment::open(
                &home.join(&listed.part.file),
                listed.gone.clone(),
                manifest.without_text,
            )?
            .verify(&sample)
        });
        trouble.extend(sound.err());
        progress.advance(1);
    }
    Ok(trouble)
}

/// Whether a file has the length and the digest that the manifest tells.
fn whole(home: &Path, part: &Part) -> Result<()> {
    let path = home.join(&part.file);
    let fail = |source| Error::Io {
        path: path.clone(),
        source,
    };
    let mut file = fs::File::open(&path).map_err(fail)?;
    let (mut digest, mut bytes) = (Xxh3::new(), 0);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n = std::io::Read::read(&mut file, &mut buffer).map_err(fail)?;
        if n == 0 {
            break;
        }
        digest.update(&buffer[..n]);
        bytes += n as u64;
    }
    let told = |what: String| Err(super::pages::damaged(&path, what));
    if bytes != part.bytes {
        return told(format!("it has {bytes} bytes and had {}", part.bytes));
    }
    match format!("{:032x}", digest.digest128()) == part.digest {
        true => Ok(()),
        false => told("its digest is another one".to_owned()),
    }
}
