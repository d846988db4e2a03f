//! A trace spread over many machines, none of which holds all articles: what each stage does with a part of them.
//!
//! Between the stages somebody who can sort and join large tables (`python/wirecopy/spark`) brings together what stands in
//! several parts. Nothing here depends on how the dump was cut, and the tables are those of one machine:
//!
//! 1. [`observe`] every article; [`furniture`] of outlets from lines that recur;
//! 2. [`note`] every article, with that furniture: keys of candidates, terms, outlet, date;
//! 3. count terms, languages and outlets, and [`Frozen::write`] them to a file that all machines read;
//! 4. [`facts`] of every article, with that file; pairs of articles that share keys, within
//!    [`CAPS`](crate::candidates::CAPS);
//! 5. [`verify`] the pairs, then those of relatives;
//! 6. [`Verified::joins`] says which pairs connect articles to worlds: no row of a table but its story reaches beyond one;
//! 7. [`trace`] worlds, some at a time, with the articles beside them.
//!
//! Articles travel as bytes ([`pack`]) and are numbered by their ids in ascending order, so that the smaller number is the
//! smaller id.

use std::path::Path;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

use crate::archive::record;
use crate::article::Article;
use crate::candidates::{Candidate, band_keys};
use crate::compare::judge::{Judged, NEAR, Unrelated};
use crate::conclude::names;
use crate::describe::Describer;
use crate::error::{Error, Result};
use crate::family::Sets;
use crate::family::fitness::OBJECT;
use crate::keys::Keys;
use crate::lineage::may_collect;
use crate::outcome::Trace;
use crate::outlet::{Tally, site_of};
use crate::rarity::Rarity;
use crate::text::chrome::{ChromeModel, Entry, Observed, Seen, counter};
use crate::trace::{self, Known, Proposed, Settings};

pub use crate::archive::Frozen;
pub use crate::reopen::lasting;
pub use crate::text::chrome::{OFTEN, counters};

/// An article as bytes.
pub fn pack(article: &Article) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(article.text.len() + 256);
    record::encode(article, &mut bytes);
    bytes
}

/// The article of these bytes.
///
/// # Errors
/// When they are none.
pub fn unpack(bytes: &[u8]) -> Result<Article> {
    record::decode(bytes).ok_or_else(|| Error::Malformed {
        file: "articles".to_owned(),
        message: "a packed article cannot be read; were all stages run by the same version?"
            .to_owned(),
    })
}

/// The id of an article whose record has none: made of its contents, since a row has no place. Two such records with the
/// same contents are one article.
pub fn made_id(article: &Article) -> String {
    let digest = xxh3_128(&pack(article));
    format!("row-{digest:032x}")
}

/// Id of the story whose first article, by id, is this one.
pub fn story_id(first: &str) -> String {
    names::story_id(first)
}

/// The nodes of some edges with the smallest node that each is connected with, ascending.
pub fn components(edges: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut nodes: Vec<i64> = edges.iter().flat_map(|&(u, v)| [u, v]).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let place = |node| nodes.partition_point(|n| *n < node) as u32;
    let mut sets = Sets::new(nodes.len());
    for &(u, v) in edges {
        sets.union(place(u), place(v));
    }
    // The smallest member stands for its set.
    let root = |(&node, at): (&i64, u32)| (node, nodes[sets.find(at) as usize]);
    nodes.iter().zip(0..).map(root).collect()
}

/// A line of an article, as learning counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Where it is counted, modulo [`counters`].
    pub counter: u64,
    /// Its hash.
    pub line: u64,
    /// Its words.
    pub words: u16,
    /// Whether it is looked at even if its counter says that it was met [`OFTEN`].
    pub sampled: bool,
}

/// What learning sees of an article. Lines whose counter says 1 need not be looked at.
pub fn observe(article: &Article) -> (Seen, Vec<Counted>) {
    let observed = Observed::of(article);
    let seen = Seen::of(&observed);
    let line = |&(line, words): &(u64, u16)| Counted {
        counter: counter(seen.outlet, line),
        line,
        words,
        sampled: seen.samples(line),
    };
    (seen, observed.lines.iter().map(line).collect())
}

/// The furniture of some outlets, from all articles of theirs and the lines that are worth looking at: pairs of outlet and
/// line. What two named outlets have is furniture everywhere ([`ChromeModel::of_outlets`]).
pub fn furniture(seen: &[Seen], entries: Vec<Entry>) -> Vec<(u64, u64)> {
    ChromeModel::of_kept(seen, entries).parts().0.to_vec()
}

/// What is kept of an article until pairs are verified.
#[derive(Debug, Clone)]
pub struct Note {
    /// Outlet and site, as they are counted ([`Tally::add_many`]).
    pub outlet: String,
    /// See `outlet`.
    pub site: String,
    /// First and last second, if its date is trusted.
    pub dates: Option<(i64, i64)>,
    /// Words of its body.
    pub words: u32,
    /// Keys of its bands.
    pub bands: Vec<u64>,
    /// Sampled shingles. Those of one machine have 32 bits; where so many articles are traced that shingles which have
    /// nothing in common fill one another's buckets, they are to have all 64.
    pub shingles: Vec<u64>,
    /// Terms.
    pub keys: Keys,
}

/// Takes notes of articles, none of which can have been published after `latest`. `wide` says whether shingles have 64
/// bits.
///
/// # Errors
/// When the threads cannot be started.
pub fn note(
    articles: &[Article],
    chrome: &Arc<ChromeModel>,
    wide: bool,
    settings: &Settings,
) -> Result<Vec<Note>> {
    let shingles = |full: Vec<u64>| match wide {
        true => full,
        false => full.into_iter().map(|shingle| shingle >> 32).collect(),
    };
    trace::in_pool(settings.threads, || {
        let describer = Describer::knowing(Arc::clone(chrome));
        let noted = describer.note_until(articles, settings.latest, &|_| {});
        let notes = noted.into_iter().zip(articles);
        let notes = notes.map(|(noted, article)| Note {
            site: Tally::site(article.url.as_deref()),
            outlet: site_of(&noted.outlet),
            dates: Some(&noted.dating)
                .filter(|dating| dating.basis.trusted())
                .map(|dating| (dating.earliest, dating.latest)),
            words: noted.words,
            bands: band_keys(&noted.sketch),
            shingles: shingles(noted.shingles),
            keys: noted.keys,
        });
        notes.collect()
    })
}

/// Keys of the rare facts of an article, each once.
pub fn facts(keys: &Keys, rarity: &Rarity) -> Vec<u64> {
    let mut facts = Vec::new();
    crate::candidates::fact_keys(keys, rarity, &mut facts);
    facts.sort_unstable();
    facts.dedup();
    facts
}

/// What was learned from all articles, read from where it was frozen.
#[allow(missing_debug_implementations, reason = "an open file tells nothing")]
pub struct Learned {
    frozen: Frozen,
    chrome: Arc<ChromeModel>,
}

impl Learned {
    /// Opens what [`Frozen::write`] wrote.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn open(path: &Path) -> Result<Self> {
        let frozen = Frozen::open(path)?;
        let chrome = Arc::new(frozen.chrome()?);
        Ok(Self { frozen, chrome })
    }

    /// The furniture of outlets.
    pub fn chrome(&self) -> &Arc<ChromeModel> {
        &self.chrome
    }

    /// How common these terms are (ascending).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn rarity(&self, terms: &[u64]) -> Result<Rarity> {
        Rarity::of_counted(&self.frozen, terms)
    }

    /// As what is known beside so many articles at hand, from all of which it was learned as well.
    fn known(&self, articles: usize) -> Known<'_> {
        Known {
            chrome: Arc::clone(&self.chrome),
            outlets: self.frozen.outlets(),
            terms: &self.frozen,
            counted: vec![true; articles],
        }
    }
}

/// A pair after comparison, in a few bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verified {
    /// The pair, by index, and who proposed it.
    pub candidate: Candidate,
    /// Log-odds that both descend from the same copy; `None` if they have nothing to do with each other.
    pub log_odds: Option<f32>,
    /// See [`Judged::collects`].
    pub collects: bool,
    /// One article may carry the other as an item of a collection.
    pub carries: bool,
    /// Both tell of one event: they are of one story.
    pub one_event: bool,
}

impl Verified {
    /// Whether rows of one article may depend on the other: both are of one world.
    pub fn joins(&self) -> bool {
        self.log_odds.is_some_and(|log_odds| log_odds > OBJECT) || self.carries
    }

    /// Whether one stands beside the families of the other, if they are of two worlds.
    pub fn near(&self) -> bool {
        !self.collects && self.log_odds.is_some_and(|log_odds| log_odds > NEAR)
    }

    /// Whether relatives are looked for by this pair.
    pub fn links(&self) -> bool {
        (self.log_odds).is_some_and(|log_odds| trace::links(log_odds, self.collects))
    }

    fn of(judged: &Judged) -> Self {
        Self {
            candidate: Candidate {
                a: judged.a,
                b: judged.b,
                by: judged.by,
            },
            log_odds: Some(judged.log_odds),
            collects: judged.collects(),
            carries: may_collect(judged),
            one_event: judged.one_event(),
        }
    }
}

/// Compares pairs of some articles, which are sorted by id; the pairs are sorted.
///
/// # Errors
/// When the threads cannot be started or what was learned cannot be read.
pub fn verify(
    articles: &[Article],
    candidates: Vec<Candidate>,
    learned: &Learned,
    settings: &Settings,
) -> Result<Vec<Verified>> {
    let known = learned.known(articles.len());
    let proposed = candidates.clone();
    let compared = trace::judge_proposed(articles, &known, candidates, settings)?;
    let mut verified: Vec<Verified> = compared.judged.iter().map(Verified::of).collect();
    verified.extend(compared.unrelated.iter().map(|unrelated| {
        let pair = (unrelated.a, unrelated.b);
        let at = proposed.partition_point(|c| (c.a, c.b) < pair);
        Verified {
            candidate: proposed[at],
            log_odds: None,
            collects: unrelated.collects,
            carries: false,
            one_event: false,
        }
    }));
    verified.sort_unstable_by_key(|v| v.candidate);
    Ok(verified)
}

/// Traces worlds: all their articles and those beside them, sorted by id, and all their pairs as verified.
///
/// # Errors
/// When the threads cannot be started or what was learned cannot be read.
pub fn trace(
    articles: Vec<Article>,
    beside: Vec<bool>,
    pairs: &[Verified],
    learned: &Learned,
    settings: &Settings,
) -> Result<Trace> {
    let known = learned.known(articles.len());
    let compared = pairs.iter().filter(|pair| pair.log_odds.is_some());
    let unrelated = pairs.iter().filter(|pair| pair.log_odds.is_none());
    let proposed = Proposed {
        candidates: compared.map(|pair| pair.candidate).collect(),
        unrelated: unrelated
            .map(|pair| Unrelated {
                a: pair.candidate.a,
                b: pair.candidate.b,
                collects: pair.collects,
            })
            .collect(),
        beside,
    };
    trace::run_proposed(articles, &known, proposed, settings)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn components_are_those_of_walking(edges in prop::collection::vec((-9i64..9, -9i64..9), 0..20)) {
            // The smallest node walks along the edges until nothing moves.
            let mut expected: BTreeMap<i64, i64> = edges.iter().flat_map(|e| [(e.0, e.0), (e.1, e.1)]).collect();
            for _ in 0..expected.len() {
                for (u, v) in &edges {
                    let least = expected[u].min(expected[v]);
                    expected.extend([(*u, least), (*v, least)]);
                }
            }
            prop_assert_eq!(components(&edges), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
