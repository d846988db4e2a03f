//! A trace with what was learned from other articles than those at hand.

use std::borrow::Cow;
use std::sync::Arc;

use super::{Clock, Given, Progress, Result, Settings, Trace, in_pool, trace};
use crate::article::Article;
use crate::describe::{Described, Describer};
use crate::ingest::Dump;
use crate::keys::Store;
use crate::outlet::{self, Tally};
use crate::rarity::{Counted, Rarity};
use crate::text::chrome::ChromeModel;

/// What was learned from other articles, as an archive keeps it.
pub struct Known<'a> {
    /// Furniture of outlets.
    pub chrome: Arc<ChromeModel>,
    /// Names of outlets.
    pub outlets: &'a Tally,
    /// In how many articles terms stand.
    pub terms: &'a dyn Counted,
    /// Of the articles at hand, by index: whether it was learned from them as well.
    pub counted: Vec<bool>,
}

impl Known<'_> {
    fn counted(&self, at: usize) -> bool {
        self.counted.get(at).copied().unwrap_or(false)
    }
}

/// Traces articles with what was learned from others.
///
/// # Errors
/// When the threads cannot be started or what was learned cannot be read.
pub fn run_known(
    dump: Dump,
    known: &Known<'_>,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Trace> {
    in_pool(settings.threads, || {
        let clock = Clock::new(progress);
        let given = Given {
            known: Some(known),
            ..Given::default()
        };
        trace(dump, settings, given, clock)
    })?
}

/// Who describes the articles.
pub(super) fn describer(articles: &[Article], known: Option<&Known<'_>>) -> Describer {
    match known {
        None => Describer::learn(articles),
        Some(known) => Describer::knowing(Arc::clone(&known.chrome)),
    }
}

/// Gives outlets their names.
pub(super) fn settle(articles: &[Article], described: &mut [Described], known: Option<&Known<'_>>) {
    let tally = known.map_or(Cow::Owned(Tally::default()), |known| {
        Cow::Borrowed(known.outlets)
    });
    let counted = |at: usize| known.is_some_and(|known| known.counted(at));
    outlet::settle(articles, described, tally, &counted);
}

/// How much the terms tell.
pub(super) fn rarity(keys: &Store, known: Option<&Known<'_>>) -> Result<Rarity> {
    match known {
        None => Rarity::learn(keys),
        Some(known) => Rarity::learn_beside(keys, known.terms, &|at| known.counted(at)),
    }
}
