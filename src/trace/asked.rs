//! Two articles that somebody asks about, by themselves or in their dump.

use super::{Clock, Given, Progress, Settings, Silent, in_pool, trace};
use crate::article::{Article, Origin};
use crate::candidates::{Candidate, Sources};
use crate::error::Result;
use crate::ingest::Dump;
use crate::outcome::Trace;

/// A pair that somebody asked about: it is judged and has its row, whatever the candidates and the verdict say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// Articles by index, the lower one first.
    pub(super) pair: (u32, u32),
    /// The pair counts for families even if no source proposed it.
    pub(super) joins: bool,
}

impl Asked {
    /// The pair as a candidate that no source proposed.
    pub(super) fn candidate(self) -> Candidate {
        let ((a, b), by) = (self.pair, Sources::default());
        Candidate { a, b, by }
    }

    pub(super) fn is_new(self, mut pairs: impl Iterator<Item = (u32, u32)>) -> bool {
        !pairs.any(|pair| pair == self.pair)
    }
}

/// Compares two articles: a trace of these two. The pair has its row whatever the verdict is.
///
/// # Errors
/// When the threads cannot be started.
pub fn compare(a: &Article, b: &Article, settings: &Settings) -> Result<Trace> {
    let mut second = b.clone();
    if second.id == a.id {
        second.id.push_str("#2");
        second.origin = Origin {
            record: second.origin.record.max(1),
            ..second.origin
        };
    }
    let mut articles = vec![a.clone(), second];
    articles.sort_by(|x, y| x.id.cmp(&y.id));
    let dump = Dump {
        articles,
        ..Dump::default()
    };
    let asked = Asked {
        pair: (0, 1),
        joins: true,
    };
    ask(dump, asked, settings, &Silent)
}

/// Compares two articles of a dump, given by their places in it: the trace of the whole dump, in which the pair has its
/// row even if no source proposed it. Families and lineage are those of [`run_dump`].
///
/// # Errors
/// When the threads cannot be started.
pub fn compare_in(
    dump: Dump,
    (a, b): (u32, u32),
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Trace> {
    let asked = Asked {
        pair: (a.min(b), a.max(b)),
        joins: false,
    };
    ask(dump, asked, settings, progress)
}

fn ask(dump: Dump, asked: Asked, settings: &Settings, progress: &dyn Progress) -> Result<Trace> {
    // A pair of one article, or of one that is not there, is none.
    let sound = asked.pair.0 < asked.pair.1 && (asked.pair.1 as usize) < dump.articles.len();
    in_pool(settings.threads, || {
        let clock = Clock::new(progress);
        let given = Given {
            asked: Some(asked).filter(|_| sound),
            ..Given::default()
        };
        trace(dump, settings, given, clock)
    })?
}
