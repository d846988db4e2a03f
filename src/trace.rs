//! The order of the stages: from files to a [`Trace`]. No other file knows it.

use std::path::PathBuf;
use std::time::Instant;

use rayon::prelude::*;

use crate::article::{Article, Origin};
use crate::candidates::{self, Candidate, Proposal, Sources};
use crate::compare::drift::{self, drift_rows};
use crate::compare::judge::{Judged, judge};
use crate::compare::membership::{Known, membership};
use crate::compare::prepared::Prepared;
use crate::compare::remembered::Remembered;
use crate::compare::rows::pair_rows;
use crate::conclude::{Findings, conclude};
use crate::credit::Credits;
use crate::dating::Dating;
use crate::describe::{Described, describe};
use crate::error::{Error, Result};
use crate::family::settle::{Settled, settle};
use crate::family::{Link, families, stories};
use crate::ingest::{self, Dump, Limits, ReadOptions};
use crate::lineage::tree;
use crate::outcome::{Counts, StageTime, Trace};
use crate::outlet;
use crate::rarity::Rarity;
use crate::sketch::{self, SketchParams};
use crate::text::reading::Reading;

/// What changes a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How inputs are read.
    pub read: ReadOptions,
    /// Stop at verified near-duplicates.
    pub only_copies: bool,
    /// Jaccard from which two articles count as copies, with `only_copies`.
    pub threshold: f64,
    /// Words per shingle of the sketch.
    pub shingle: usize,
    /// Threads; `None` for one per core.
    pub threads: Option<usize>,
    /// A reject ends the run with an error.
    pub strict: bool,
    /// Last moment (Unix seconds) at which an article can have been published; a later date is not believed.
    pub latest: i64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            only_copies: false,
            threshold: 0.7,
            shingle: 5,
            threads: None,
            strict: false,
            latest: i64::MAX,
        }
    }
}

/// Told how far a run is; called from any thread.
pub trait Progress: Sync {
    /// A stage begins, with `total` units of work if known.
    fn stage(&self, name: &'static str, total: Option<u64>);
    /// `done` more units of the current stage are finished.
    fn advance(&self, done: u64);
}

/// Progress nobody looks at.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: Option<u64>) {}
    fn advance(&self, _done: u64) {}
}

/// Measures the stages and tells the progress of them.
struct Clock<'a> {
    progress: &'a dyn Progress,
    timings: Vec<StageTime>,
}

impl Clock<'_> {
    fn stage<T>(&mut self, name: &'static str, total: Option<u64>, work: impl FnOnce() -> T) -> T {
        self.progress.stage(name, total);
        let start = Instant::now();
        let out = work();
        self.timings.push(StageTime {
            name,
            seconds: start.elapsed().as_secs_f64(),
        });
        out
    }
}

/// Reads the inputs and traces them.
///
/// # Errors
/// When an input cannot be opened, when nothing in them can be read, or when a column cannot be told.
pub fn run(inputs: &[PathBuf], settings: &Settings, progress: &dyn Progress) -> Result<Trace> {
    in_pool(settings.threads, || {
        let mut clock = Clock {
            progress,
            timings: Vec::new(),
        };
        let dump = clock.stage("read", None, || {
            ingest::read(inputs, &settings.read, &|_, _| {})
        })?;
        Ok(trace(dump, settings, None, clock))
    })?
}

/// Traces articles that were read already.
///
/// # Errors
/// When the threads cannot be started.
pub fn run_dump(dump: Dump, settings: &Settings, progress: &dyn Progress) -> Result<Trace> {
    in_pool(settings.threads, || {
        trace(
            dump,
            settings,
            None,
            Clock {
                progress,
                timings: Vec::new(),
            },
        )
    })
}

fn in_pool<T: Send>(threads: Option<usize>, work: impl FnOnce() -> T + Send) -> Result<T> {
    let Some(n) = threads else { return Ok(work()) };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(n)
        .build()
        .map_err(|e| Error::Malformed {
            file: format!("--threads {n}"),
            message: format!("the threads could not be started ({e}); try fewer"),
        })?;
    Ok(pool.install(work))
}

/// A pair that somebody asked about: it is judged and has its row, whatever the candidates and the verdict say.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// Articles by index, the lower one first.
    pair: (u32, u32),
    /// The pair counts for families even if no source proposed it.
    joins: bool,
}

impl Asked {
    /// The pair as a candidate that no source proposed.
    fn candidate(self) -> Candidate {
        let ((a, b), by) = (self.pair, Sources::default());
        Candidate { a, b, by }
    }

    fn is_new(self, mut pairs: impl Iterator<Item = (u32, u32)>) -> bool {
        !pairs.any(|pair| pair == self.pair)
    }
}

fn trace(dump: Dump, settings: &Settings, asked: Option<Asked>, mut clock: Clock<'_>) -> Trace {
    let Dump {
        articles,
        rejects,
        inputs,
        mappings,
        skipped,
        limits,
    } = dump;
    let total = Some(articles.len() as u64);
    let progress = clock.progress;
    let params = SketchParams {
        shingle: settings.shingle,
    };
    let (mut described, readings): (Vec<Described>, Vec<Reading>) =
        clock.stage("describe", total, || {
            let both = describe(&articles, params, settings.latest, &|n| progress.advance(n));
            both.into_iter().unzip()
        });
    outlet::settle(&articles, &mut described);
    let mut counts = Counts {
        limits,
        mojibake_articles: described.iter().filter(|d| d.mojibake).count() as u64,
        ..Counts::default()
    };
    let rarity = clock.stage("rarity", None, || Rarity::learn(readings.par_iter()));
    let mut candidates = clock.stage("candidates", None, || {
        propose(&described, &readings, &rarity, settings, &mut counts)
    });
    let question = asked.map(Asked::candidate);
    if asked.is_some_and(|a| a.joins && a.is_new(candidates.iter().map(|c| (c.a, c.b)))) {
        candidates.extend(question);
    }
    let prepared = clock.stage("prepare", None, || {
        prepare(readings, candidates.iter().chain(&question), &rarity)
    });
    drop(rarity);
    let credits: Vec<&Credits> = described.iter().map(|d| &d.credits).collect();
    let outlets: Vec<&str> = described.iter().map(|d| d.outlet.as_str()).collect();
    let dates: Vec<&Dating> = described.iter().map(|d| &d.dating).collect();
    let known = Known {
        prepared: &prepared,
        credits: &credits,
        outlets: &outlets,
        dates: &dates,
    };
    let judge = |pairs: &[Candidate]| judge(pairs, &known, &|n| progress.advance(n));
    let mut judged = clock.stage("compare", Some(candidates.len() as u64), || {
        judge(&candidates)
    });
    if !settings.only_copies {
        let more = clock.stage("relatives", None, || {
            complete(described.len(), &judged, &mut counts)
        });
        judged.extend(
            clock.stage("compare relatives", Some(more.len() as u64), || {
                judge(&more)
            }),
        );
        judged.sort_unstable_by_key(|j| (j.a, j.b));
    }
    if settings.only_copies {
        judged.retain(|j| f64::from(j.measures.jaccard) >= settings.threshold);
    }
    counts.compared = judged.len() as u64;
    // Shown, without a part in families and lineage.
    let beside = match asked {
        Some(a) if a.is_new(judged.iter().map(|j| (j.a, j.b))) => judge(question.as_slice()),
        _ => Vec::new(),
    };
    let mut settled = clock.stage("families", None, || {
        group(&described, &judged, known, settings)
    });
    let stories = clock.stage("stories", None, || {
        stories::stories(described.len(), &settled.families, &judged)
    });
    let mut lineage = clock.stage("lineage", Some(settled.families.len() as u64), || {
        tree::lineage(&settled.families, &settled.further, &judged, known)
    });
    if !settings.only_copies {
        lineage.drop_barren(&mut settled.families);
    }
    let pairs = clock.stage("passages", None, || {
        let asked = asked.map(|asked| asked.pair);
        let mut rows = pair_rows(&articles, &prepared, &judged, asked);
        rows.extend(pair_rows(&articles, &prepared, &beside, asked));
        rows.sort_by_key(|row| (row.a, row.b));
        rows
    });
    let findings = Findings {
        settled: &settled,
        stories: &stories,
        lineage: &lineage,
        judged: &judged,
    };
    let done = clock.stage("conclude", None, || {
        conclude(articles, described, &findings)
    });
    let drift = clock.stage("drift", None, || {
        drift_rows(drift::Known {
            articles: &done.articles,
            lineage: &done.lineage,
            prepared: &prepared,
            judged: &judged,
        })
    });
    Trace {
        articles: done.articles,
        wires: done.wires,
        families: done.families,
        lineage: done.lineage,
        pairs,
        drift,
        rejects,
        inputs,
        mappings,
        skipped,
        parameters: parameters(settings),
        timings: clock.timings,
        counts,
    }
}

fn propose(
    described: &[Described],
    readings: &[Reading],
    rarity: &Rarity,
    settings: &Settings,
    counts: &mut Counts,
) -> Vec<Candidate> {
    let sketches: Vec<&sketch::Sketch> = described.iter().map(|d| &d.sketch).collect();
    let bands = candidates::bands(&sketches);
    let (mut shingles, mut facts) = (Proposal::default(), Proposal::default());
    if !settings.only_copies {
        let readings: Vec<&Reading> = readings.iter().collect();
        let dates: Vec<&Dating> = described.iter().map(|d| &d.dating).collect();
        shingles = candidates::rare_shingles(&readings);
        facts = candidates::rare_facts(&readings, rarity, &dates);
    }
    for (name, proposal) in [
        ("bands", &bands),
        ("shingles", &shingles),
        ("facts", &facts),
    ] {
        counts.candidates.push((name, proposal.pairs.len() as u64));
        if proposal.full_buckets > 0 {
            let what = match name {
                "bands" => "full band buckets chained instead of paired",
                "shingles" => "shingles in too many articles passed over",
                _ => "facts in too many articles passed over",
            };
            counts.limits.push((what, proposal.full_buckets));
        }
    }
    candidates::union(&bands, &shingles, &facts)
}

/// Log-odds from which a pair links two articles for the search of further pairs.
const LINKED: f32 = -1.0;

/// Pairs that share a partner and were not compared yet.
fn complete(n: usize, judged: &[Judged], counts: &mut Counts) -> Vec<Candidate> {
    let links: Vec<(u32, u32, f32)> = judged
        .iter()
        .filter(|j| j.log_odds > LINKED && !j.collects())
        .map(|j| (j.a, j.b, j.log_odds))
        .collect();
    let known: Vec<(u32, u32)> = judged.iter().map(|j| (j.a, j.b)).collect();
    let found = candidates::relatives(n, &links, &known);
    counts
        .candidates
        .push(("relatives", found.pairs.len() as u64));
    found
        .pairs
        .into_iter()
        .map(|(a, b)| Candidate {
            a,
            b,
            by: Sources::RELATIVES,
        })
        .collect()
}

/// Prepares the articles that stand in a candidate pair; what was read of the others is dropped.
fn prepare<'a>(
    readings: Vec<Reading>,
    candidates: impl Iterator<Item = &'a Candidate>,
    rarity: &Rarity,
) -> Vec<Option<Prepared>> {
    let mut wanted = vec![false; readings.len()];
    for c in candidates {
        wanted[c.a as usize] = true;
        wanted[c.b as usize] = true;
    }
    readings
        .into_par_iter()
        .zip(wanted)
        .map(|(reading, wanted)| wanted.then(|| Prepared::new(reading, rarity)))
        .collect()
}

/// Families. A lone article with a named text credit is one: it hangs under its latent wire.
fn group(
    described: &[Described],
    judged: &[Judged],
    known: Known<'_>,
    settings: &Settings,
) -> Settled {
    let n = described.len();
    if settings.only_copies {
        // Verified by their Jaccard: the verdict's weights do not count here.
        let links: Vec<Link> = judged
            .iter()
            .map(|j| Link {
                same_text: true,
                log_odds: 1.0,
                ..j.link()
            })
            .collect();
        return Settled {
            families: families(n, &links),
            fit: vec![None; n],
            further: Vec::new(),
        };
    }
    // A collection carries items of many families and would chain them; lineage finds what it carries.
    let single = judged.iter().filter(|j| !j.collects());
    let links: Vec<Link> = single.map(Judged::link).collect();
    let remembered = Remembered::default();
    let fit = |article: u32, members: &[u32], outsiders: &[(u32, f32)]| {
        let judge = || membership(article, members, outsiders, &known);
        remembered.or_judge(article, members, outsiders, judge)
    };
    let mut settled = settle(n, families(n, &links), &links, &fit);
    let mut grouped = vec![false; n];
    settled
        .families
        .iter()
        .flatten()
        .for_each(|&m| grouped[m as usize] = true);
    let lone = (0..n).filter(|&i| {
        let credits = &described[i].credits;
        !grouped[i] && !credits.agencies.is_empty() && credits.own.is_none()
    });
    settled.families.extend(lone.map(|i| vec![i as u32]));
    settled
}

fn parameters(settings: &Settings) -> Vec<(&'static str, String)> {
    let mut out = vec![
        (
            "only",
            if settings.only_copies { "copies" } else { "" }.to_owned(),
        ),
        ("map", wishes(&settings.read)),
        ("shingle", settings.shingle.to_string()),
        ("sketch", format!("{} x {}", sketch::FAMILY, sketch::VALUES)),
        (
            "bands",
            format!("{} x {}", candidates::BANDS, candidates::ROWS),
        ),
    ];
    let limits = &settings.read.limits;
    if limits.record != Limits::default().record {
        out.push(("max record", limits.record.to_string()));
    }
    let aliases = settings.read.aliases.told();
    if !aliases.is_empty() {
        out.push(("aliases", aliases));
    }
    if let Some(most) = limits.unpacked {
        out.push(("max unpacked", most.to_string()));
    }
    if settings.only_copies {
        out.insert(1, ("threshold", settings.threshold.to_string()));
    }
    out
}

/// `--map` as it was given, a wish a line.
fn wishes(options: &ReadOptions) -> String {
    let wishes = options.map.iter();
    let lines: Vec<String> = wishes
        .map(|(field, column)| format!("{field}={column}"))
        .collect();
    lines.join("\n")
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
        let clock = Clock {
            progress,
            timings: Vec::new(),
        };
        trace(dump, settings, Some(asked).filter(|_| sound), clock)
    })
}
