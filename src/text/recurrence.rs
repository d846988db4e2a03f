//! Which lines recur over the articles of an outlet that are otherwise different.
//!
//! Versions of one story also share lines: articles that share paragraphs are counted as one. Two passes over the lines
//! of the articles: the first counts each in a fixed table of small counters, the second keeps those that recur.

use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;

use super::chrome::{LONG, Observed};

/// Lines learned to be furniture: for one outlet, and for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Recurring {
    /// Pairs (outlet, line), ascending.
    of_outlet: Vec<(u64, u64)>,
    /// Lines learned in two outlets or more, ascending.
    everywhere: Vec<u64>,
}

impl Recurring {
    pub(super) fn has(&self, outlet: u64, line: u64) -> bool {
        self.everywhere.binary_search(&line).is_ok()
            || self.of_outlet.binary_search(&(outlet, line)).is_ok()
    }

    /// Whether a line is furniture even where it leaves little of a page: pages of all kinds carry it.
    pub(super) fn whatever(&self, outlet: u64, line: u64) -> bool {
        self.has(outlet, of_all_kinds(line))
    }
}

/// The key under which a line is learned, too, if the stories that carry it have nothing to do with one another.
fn of_all_kinds(line: u64) -> u64 {
    mix(line, ALL_KINDS)
}

const ALL_KINDS: u64 = 0x616C_6C20_6B69_6E64;

impl Recurring {
    /// What was learned: pairs (outlet, line), and lines learned in two outlets or more, both ascending.
    pub(super) fn parts(&self) -> (&[(u64, u64)], &[u64]) {
        (&self.of_outlet, &self.everywhere)
    }

    /// From what was learned of outlets, pairs (outlet, line): a line of two named ones is furniture anywhere.
    pub(super) fn of_outlets(of_outlet: Vec<(u64, u64)>) -> Self {
        let named = of_outlet.par_iter().filter(|pair| pair.0 != 0);
        let mut lines: Vec<u64> = named.map(|pair| pair.1).collect();
        lines.par_sort_unstable();
        let several = lines.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
        let everywhere = several.map(|same| same[0]).collect();
        Self::from_parts(of_outlet, everywhere)
    }

    /// From what was learned at several times.
    pub(super) fn from_parts(mut of_outlet: Vec<(u64, u64)>, mut everywhere: Vec<u64>) -> Self {
        of_outlet.sort_unstable();
        of_outlet.dedup();
        everywhere.sort_unstable();
        everywhere.dedup();
        Self {
            of_outlet,
            everywhere,
        }
    }
}

/// A line that may recur, in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// See [`Observed::outlet`].
    pub outlet: u64,
    /// Hash of the line.
    pub line: u64,
    /// Place of the article among those that were seen.
    pub article: u32,
    /// Its words.
    pub words: u16,
}

/// What is kept of each article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// See [`Observed::outlet`].
    pub outlet: u64,
    /// See [`Observed::title`].
    pub title: u64,
    /// See [`Observed::topic`].
    pub topic: u64,
    /// Words in long lines.
    pub words: u32,
    /// A digest of those lines.
    pub digest: u64,
}

/// Learns from `count` articles.
pub(super) fn learn(count: usize, observe: impl Fn(usize) -> Observed + Sync) -> Recurring {
    let mut recurrence = Recurrence::new(count);
    let observed: Vec<Observed> = (0..count)
        .into_par_iter()
        .map(|at| {
            let article = observe(at);
            recurrence.count(&article);
            article
        })
        .collect();
    recurrence.keep(observed);
    recurrence.finish()
}

/// Learning in two passes over the same articles, some thousand at a time: each is counted, and when all are, what recurs
/// is kept of each.
#[derive(Debug)]
pub(super) struct Recurrence {
    counters: Counters,
    seen: Vec<Seen>,
    entries: Vec<Entry>,
}

impl Recurrence {
    /// For so many articles.
    pub(super) fn new(count: usize) -> Self {
        Self {
            counters: Counters::new(count),
            seen: Vec::with_capacity(count),
            entries: Vec::new(),
        }
    }

    /// The first pass.
    pub(super) fn count(&self, article: &Observed) {
        for (line, _) in &article.lines {
            self.counters.add(article.outlet, *line);
        }
    }

    /// The second pass.
    pub(super) fn keep(&mut self, articles: Vec<Observed>) {
        let first = self.seen.len();
        self.seen.par_extend(articles.par_iter().map(Seen::of));
        let (counters, seen) = (&self.counters, &self.seen);
        let kept = articles
            .into_par_iter()
            .enumerate()
            .flat_map_iter(|(at, article)| {
                let at = first + at;
                let outlet = article.outlet;
                article.lines.into_iter().filter_map(move |(line, words)| {
                    counters.keeps(outlet, line, &seen[at]).then_some(Entry {
                        outlet,
                        line,
                        article: at as u32,
                        words,
                    })
                })
            });
        self.entries.par_extend(kept);
    }

    /// What was learned.
    pub(super) fn finish(self) -> Recurring {
        of_kept(&self.seen, self.entries)
    }
}

/// Learns from what was kept of all articles of some outlets; none of them depends on another.
pub(super) fn of_kept(seen: &[Seen], mut entries: Vec<Entry>) -> Recurring {
    entries.par_sort_unstable();
    let stories = Stories::group(seen, &entries);
    judge(&entries, seen, &stories, &outlet_sizes(seen))
}

impl Seen {
    /// What is kept of an article.
    pub fn of(article: &Observed) -> Self {
        let long = || {
            article
                .lines
                .iter()
                .filter(|(_, words)| u32::from(*words) >= LONG)
        };
        Self {
            outlet: article.outlet,
            title: article.title,
            topic: article.topic,
            words: long().map(|(_, words)| u32::from(*words)).sum(),
            digest: long().fold(0, |digest, (line, _)| mix(digest, *line)),
        }
    }

    /// Whether the article is one of the eighth that is looked at for a line which is met [`OFTEN`].
    pub fn samples(&self, line: u64) -> bool {
        mix(mix(self.digest, self.title), line).is_multiple_of(8)
    }
}

/// How often a line was met in an outlet; lines that share a counter are counted too high, never too low.
#[derive(Debug)]
struct Counters(Vec<AtomicU8>);

/// From this count on, a part of the articles is looked at instead of all.
pub const OFTEN: u8 = 64;
/// Counters for each article, and in all at the least.
const OF_ARTICLE: u64 = 32;
const FEWEST: u64 = 1 << 12;
/// Counters at the most, on one machine.
const MOST: u64 = 1 << 27;

/// How many counters there are for so many articles: a power of two.
pub fn counters(articles: u64) -> u64 {
    (articles.saturating_mul(OF_ARTICLE).min(1 << 56))
        .next_power_of_two()
        .max(FEWEST)
}

/// Where a line of an outlet is counted, modulo the number of counters.
pub fn counter(outlet: u64, line: u64) -> u64 {
    mix(outlet, line)
}

impl Counters {
    fn new(articles: usize) -> Self {
        let size = counters(articles as u64).min(MOST);
        Self((0..size).map(|_| AtomicU8::new(0)).collect())
    }

    fn of(&self, outlet: u64, line: u64) -> &AtomicU8 {
        &self.0[counter(outlet, line) as usize & (self.0.len() - 1)]
    }

    fn add(&self, outlet: u64, line: u64) {
        let counter = self.of(outlet, line);
        // saturating, so the order of additions does not matter
        let _ = counter.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_add(1));
    }

    /// Whether this occurrence is worth keeping: the line recurs, and of very frequent ones an eighth is enough.
    fn keeps(&self, outlet: u64, line: u64, article: &Seen) -> bool {
        match self.of(outlet, line).load(Ordering::Relaxed) {
            0 | 1 => false,
            n if n >= OFTEN => article.samples(line),
            _ => true,
        }
    }
}

fn mix(a: u64, b: u64) -> u64 {
    let x = (a ^ b.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (x ^ (x >> 29))
        .wrapping_add(b)
        .wrapping_mul(0xBF58_476D_1CE4_E5B9)
        >> 7
}

/// Articles grouped so that versions and copies of one story are one.
struct Stories(Vec<u32>);

impl Stories {
    fn group(seen: &[Seen], entries: &[Entry]) -> Self {
        let mut stories = Self((0..seen.len() as u32).collect());
        let titles = seen.iter().map(|s| {
            if s.title == 0 {
                0
            } else {
                mix(s.outlet, s.title) | 1
            }
        });
        stories.join_equal(titles.collect(), |_| true);
        let digests = seen.iter().map(|s| {
            if s.words == 0 {
                0
            } else {
                mix(s.outlet, s.digest) | 1
            }
        });
        // The same paragraphs under titles of all kinds are what a page shows instead of its text.
        let versions =
            |same: &[(u64, u32)]| !unrelated(same.iter().map(|s| seen[s.1 as usize].topic));
        stories.join_equal(digests.collect(), versions);
        for (a, b) in Self::sharing(seen, entries) {
            stories.join(a, b);
        }
        for at in 0..stories.0.len() as u32 {
            let root = stories.root(at);
            stories.0[at as usize] = root;
        }
        stories
    }

    fn join_equal(&mut self, keys: Vec<u64>, one_story: impl Fn(&[(u64, u32)]) -> bool) {
        let mut order: Vec<(u64, u32)> = keys
            .into_iter()
            .zip(0..)
            .filter(|(key, _)| *key != 0)
            .collect();
        order.par_sort_unstable();
        let same = order.chunk_by(|a, b| a.0 == b.0);
        for same in same.filter(|same| same.len() > 1 && one_story(same)) {
            for pair in same.windows(2) {
                self.join(pair[0].1, pair[1].1);
            }
        }
    }

    /// Pairs of articles that share paragraphs which few others have, a fifth of the shorter text or more.
    fn sharing(seen: &[Seen], entries: &[Entry]) -> Vec<(u32, u32)> {
        let mut shared: Vec<(u32, u32, u32)> = Vec::new();
        for same in entries.chunk_by(|a, b| (a.outlet, a.line) == (b.outlet, b.line)) {
            if same.len() > FEW || u32::from(same[0].words) < LONG || sampled(seen, same) {
                continue;
            }
            for (n, a) in same.iter().enumerate() {
                shared.extend(
                    same[n + 1..]
                        .iter()
                        .map(|b| (a.article, b.article, u32::from(a.words))),
                );
            }
        }
        shared.par_sort_unstable();
        let pairs = shared.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        pairs
            .filter(|pair| {
                let words: u32 = pair.iter().map(|p| p.2).sum();
                let shorter = seen[pair[0].0 as usize]
                    .words
                    .min(seen[pair[0].1 as usize].words);
                words * 5 >= shorter
            })
            .map(|pair| (pair[0].0, pair[0].1))
            .collect()
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            let parent = self.0[at as usize];
            self.0[at as usize] = self.0[parent as usize];
            at = self.0[at as usize];
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b) as usize] = a.min(b);
    }
}

/// Articles that share a paragraph of one story; one that more of them carry tells nothing.
const FEW: usize = 8;

/// Whether these are the part that was kept of very many: each of them is one of the eighth. Of two this happens by chance.
fn sampled(seen: &[Seen], same: &[Entry]) -> bool {
    same.len() > 2 && (same.iter()).all(|e| seen[e.article as usize].samples(e.line))
}

/// Number of articles of each outlet, ascending.
fn outlet_sizes(seen: &[Seen]) -> Vec<(u64, u32)> {
    let mut outlets: Vec<u64> = seen.iter().map(|s| s.outlet).collect();
    outlets.par_sort_unstable();
    outlets
        .chunk_by(|a, b| a == b)
        .map(|same| (same[0], same.len() as u32))
        .collect()
}

/// The lines that recur over enough different stories.
fn judge(entries: &[Entry], seen: &[Seen], stories: &Stories, sizes: &[(u64, u32)]) -> Recurring {
    let mut of_outlet = Vec::new();
    let mut roots: Vec<u32> = Vec::new();
    for same in entries.chunk_by(|a, b| (a.outlet, a.line) == (b.outlet, b.line)) {
        let outlet = same[0].outlet;
        let size = sizes
            .binary_search_by_key(&outlet, |s| s.0)
            .map_or(0, |at| sizes[at].1);
        roots.clear();
        roots.extend(same.iter().map(|entry| stories.0[entry.article as usize]));
        roots.sort_unstable();
        roots.dedup();
        if roots.len() as u32 >= needed(outlet, size, u32::from(same[0].words)) {
            of_outlet.push((outlet, same[0].line));
            if unrelated(roots.iter().map(|&root| seen[root as usize].topic)) {
                of_outlet.push((outlet, of_all_kinds(same[0].line)));
            }
        }
    }
    Recurring::of_outlets(of_outlet)
}

/// Whether stories have nothing to do with one another: their titles share hardly more than words do by chance. Versions of
/// one story under different titles name what it is about.
fn unrelated(topics: impl Iterator<Item = u64>) -> bool {
    let told: Vec<u64> = topics.filter(|&topic| topic != 0).collect();
    let pairs = |n: u64| n * n.saturating_sub(1) / 2;
    let bits = (0..64).map(|bit| told.iter().filter(|&topic| topic >> bit & 1 == 1).count());
    let shared: u64 = bits.map(|n| pairs(n as u64)).sum();
    let set = told.iter().map(|topic| u64::from(topic.count_ones()));
    let (sum, squares) = set.fold((0, 0), |(sum, squares), n| (sum + n, squares + n * n));
    // Of two titles with x and y bits x * y / 64 meet by chance: twice that much is allowed.
    told.len() >= ALL_KINDS_LEAST && 64 * shared <= sum * sum - squares
}

/// Stories from which on their titles tell; of lines met very often only an eighth of the articles is kept.
const ALL_KINDS_LEAST: usize = 5;

/// Different stories a line must recur in: more for paragraphs, more in a large outlet (where short sentences recur by
/// chance; never more than what is kept of a frequent line), more where the outlet is not known.
fn needed(outlet: u64, size: u32, words: u32) -> u32 {
    let least = match (outlet == 0, words >= LONG) {
        (false, false) => 3,
        (false, true) => 4,
        (true, false) => 6,
        (true, true) => 8,
    };
    least + (size / 500).min(3)
}
