//! How much of an input is taken in before it is held to be a trap, and how that is told.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::article::Article;
use crate::error::{Error, Reject, Result};

/// Bounds of memory and time for a single input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the longest record that is read, and with it the most memory that one record can ask for; no more than
    /// [`Limits::LONGEST`].
    pub record: u64,
    /// Bytes to which one packed file may unpack. `None`: 64 MiB and 200 times its size.
    pub unpacked: Option<u64>,
    /// Bytes that all that is read may take in memory: what is beyond ends the run, before the system does. `None`: as
    /// many as it takes.
    pub memory: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record: 256 << 20,
            unpacked: None,
            memory: None,
        }
    }
}

/// News packs to a fifth or a tenth, repeated records to a hundredth; a file that unpacks to more is made to do so.
const RATIO: u64 = 200;
/// What any file may unpack to.
const FREE: u64 = 64 << 20;

const TOO_LONG: &str = "the record is longer than --max-record allows";
const BOMB: &str = "it unpacks to more than --max-unpacked allows";

impl Limits {
    /// Bytes of the longest record that can be read at all: places in a text are counted in 32 bits.
    pub const LONGEST: u64 = u32::MAX as u64;

    /// Why a file is read no further of which `unpacked` bytes came out of `stored`; `None` while all is well.
    pub(super) fn stop(&self, stored: u64, unpacked: u64) -> Option<String> {
        let most = self.most(stored);
        (unpacked > most).then(|| format!("{BOMB}: {most} bytes"))
    }

    /// Bytes to which a file of so many may unpack.
    fn most(&self, stored: u64) -> u64 {
        self.unpacked
            .unwrap_or_else(|| FREE.saturating_add(stored.saturating_mul(RATIO)))
    }
}

/// The limits of a run, and what all its files have taken of them so far.
#[derive(Debug, Default)]
pub(super) struct Bounds {
    limits: Limits,
    held: AtomicU64,
}

impl Deref for Bounds {
    type Target = Limits;

    fn deref(&self) -> &Limits {
        &self.limits
    }
}

impl Bounds {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limits: Limits {
                record: limits.record.min(Limits::LONGEST),
                ..limits.clone()
            },
            held: AtomicU64::new(0),
        }
    }

    /// Counts what is kept in memory from now on; an error when it is more than may be.
    pub(super) fn hold(&self, file: &str, bytes: u64) -> Result<()> {
        let held = self.held.fetch_add(bytes, Ordering::Relaxed) + bytes;
        match self.memory {
            Some(most) if held > most => Err(Error::TooMuch {
                file: file.to_owned(),
                most,
            }),
            _ => Ok(()),
        }
    }
}

/// What a string takes beside its letters.
const STRING: usize = 16;

/// Bytes that an article takes, in a list that has room to grow.
pub(super) fn of_article(article: &Article) -> u64 {
    let fields = article.optional().into_iter().flatten();
    let fields: usize = fields.map(|s| s.len() + STRING).sum();
    let stated: usize = article
        .stated
        .iter()
        .map(|stated| 2 * size_of::<String>() + stated.property.len() + stated.value.len())
        .sum();
    let own = size_of::<Article>() * 3 / 2 + article.id.len() + article.text.len() + 2 * STRING;
    (own + fields + stated) as u64
}

/// Bytes that a reject takes.
pub(super) fn of_reject(reject: &Reject) -> u64 {
    (size_of::<Reject>() * 3 / 2 + reject.reason.len() + STRING) as u64
}

/// What of a file may still be unpacked, where its parts are read side by side. Clones share it.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    limits: Limits,
    stored: u64,
    unpacked: Arc<AtomicU64>,
    /// Of pages that hold the values of many rows. Counted apart: what stands in a page is not unpacked a second time when it
    /// is copied into rows, and what a page says once may be copied into any number of them.
    pages: Arc<AtomicU64>,
    told: Arc<AtomicBool>,
}

impl Budget {
    /// The budget of a file of so many bytes.
    pub(super) fn new(limits: &Limits, stored: u64) -> Self {
        Self {
            limits: limits.clone(),
            stored,
            unpacked: Arc::default(),
            pages: Arc::default(),
            told: Arc::default(),
        }
    }

    /// Takes so many bytes more; whether they may be had.
    pub(super) fn take(&self, bytes: usize) -> bool {
        self.unpacked.fetch_add(bytes as u64, Ordering::Relaxed);
        !self.is_spent()
    }

    /// Takes a page that unpacks to so many bytes; whether it may be had.
    pub(super) fn take_page(&self, bytes: u64) -> bool {
        self.pages.fetch_add(bytes, Ordering::Relaxed);
        !self.is_spent()
    }

    /// Bytes of pages that may still be had.
    pub(super) fn left(&self) -> u64 {
        let taken = self.pages.load(Ordering::Relaxed);
        self.limits.most(self.stored).saturating_sub(taken)
    }

    /// Whether more was taken than may be had.
    pub(super) fn is_spent(&self) -> bool {
        let most = self.limits.most(self.stored);
        let is_over = |taken: &AtomicU64| taken.load(Ordering::Relaxed) > most;
        is_over(&self.unpacked) || is_over(&self.pages)
    }

    /// Why the file is read no further: to the first who asks.
    pub(super) fn tell(&self) -> Option<String> {
        let first = !self.told.swap(true, Ordering::Relaxed);
        first.then(|| self.limits.stop(self.stored, u64::MAX))?
    }

    /// Whether a record of so many bytes is too long.
    pub(super) fn is_too_long(&self, bytes: usize) -> bool {
        bytes as u64 > self.limits.record
    }
}

/// A reason for a record that is over the limit.
pub(super) fn too_long() -> String {
    format!("{TOO_LONG}; split it or raise the limit")
}

/// The limits that were hit, for the summary and `run.json`, and how often each.
pub(super) fn hit(rejects: &[Reject]) -> Vec<(&'static str, u64)> {
    let named = [
        (TOO_LONG, "records over --max-record left out"),
        (BOMB, "files cut off at --max-unpacked"),
    ];
    let mut hit: BTreeMap<&'static str, u64> = BTreeMap::new();
    for reject in rejects {
        for (said, name) in named {
            *hit.entry(name).or_default() += u64::from(reject.reason.contains(said));
        }
    }
    hit.into_iter().filter(|(_, n)| *n > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_more_memory_than_there_is_ends_the_run() {
        let bounds = Bounds::new(&Limits {
            memory: Some(1_500),
            ..Limits::default()
        });
        let article = Article::of_text("a", &"long ".repeat(100));
        let bytes = of_article(&article);
        assert!(bytes > 750 && bytes < 1_500, "{bytes}");
        assert!(bounds.hold("a.jsonl", bytes).is_ok());
        let told = bounds.hold("b.jsonl", bytes).unwrap_err().to_string();
        assert!(
            told.starts_with("b.jsonl: ") && told.contains("--max-memory"),
            "{told}"
        );
        assert!(Bounds::default().hold("a.jsonl", u64::MAX / 2).is_ok());
    }

    #[test]
    fn what_unpacks_beyond_measure_is_stopped() {
        let usual = Limits::default();
        assert_eq!(usual.stop(1_000, FREE), None);
        assert_eq!(usual.stop(FREE, FREE * RATIO), None);
        assert!(usual.stop(1_000, FREE + 1_000 * RATIO + 1).is_some());
        let own = Limits {
            unpacked: Some(10),
            ..usual
        };
        assert_eq!(own.stop(1, 10), None);
        assert!(
            own.stop(100, 11)
                .is_some_and(|told| told.ends_with("10 bytes"))
        );
    }
}
