//! The order of the stages: from files to a [`Trace`]. No other file knows it.

mod asked;
mod changed;
mod grouped;
mod known;
mod paired;
mod proposed;

use std::path::PathBuf;

use crate::article::Article;
use crate::candidates;
use crate::conclude::{Findings, conclude};
use crate::copies::{self, Noted, Rows};
use crate::describe::{Described, Describer, Descriptions};
use crate::error::{Error, Result};
use crate::family::stories;
use crate::ingest::{self, Dump, Limits, ReadOptions};
use crate::keys::Store;
use crate::outcome::{Counts, Trace};
use crate::portions;
use crate::progress::{Clock, Progress, Silent, unless_stopped};
use crate::rarity::Rarity;
use crate::shelf::Shelf;
use crate::sketch::{self, Sketch, SketchParams};

use asked::Asked;
pub use asked::{compare, compare_in};
use grouped::Grouped;
pub use known::{Known, run_known};
use paired::Desk;
pub use proposed::{Proposed, judge_proposed, links, run_proposed};

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
    /// How much memory a run may take; `None` for as much as it likes.
    pub memory: Option<Memory>,
    /// A reject ends the run with an error.
    pub strict: bool,
    /// Last moment (Unix seconds) at which an article can have been published; a later date is not believed.
    pub latest: i64,
}

/// A bound on memory. Articles that there is no room for are taken apart again when they are compared, and what candidates
/// are told from goes to a file: it takes longer, and what comes out is the same.
#[derive(Debug, Clone)]
pub struct Memory {
    /// Bytes. The texts are kept whatever it is.
    pub bytes: u64,
    /// Folder for a file without a name, which is gone when the run ends.
    pub scratch: PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            only_copies: false,
            threshold: 0.7,
            shingle: 5,
            threads: None,
            memory: None,
            strict: false,
            latest: i64::MAX,
        }
    }
}

/// Reads the inputs and traces them.
///
/// # Errors
/// When an input cannot be opened, when nothing in them can be read, or when a column cannot be told.
pub fn run(inputs: &[PathBuf], settings: &Settings, progress: &dyn Progress) -> Result<Trace> {
    in_pool(settings.threads, || {
        let mut clock = Clock::new(progress);
        let progress = clock.progress;
        if settings.only_copies {
            let (bytes, article) = (
                |done, all| progress.bytes(done, all),
                |n| progress.advance(n),
            );
            let noted = clock.stage("read", None, || {
                copies::note(inputs, &settings.read, settings.shingle, &bytes, &article)
            })?;
            return only_copies(noted, settings, clock);
        }
        let dump = clock.stage("read", None, || {
            ingest::read(inputs, &settings.read, &|done, all| {
                progress.bytes(done, all)
            })
        })?;
        trace(dump, settings, Given::default(), clock)
    })?
}

/// Traces the articles that `read` gives; it works on the threads of the run.
///
/// # Errors
/// Those of `read`, and when the threads cannot be started.
pub fn run_given(
    read: impl FnOnce() -> Result<Dump> + Send,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Trace> {
    in_pool(settings.threads, || {
        let mut clock = Clock::new(progress);
        let dump = clock.stage("read", None, read)?;
        trace_all(dump, settings, clock)
    })?
}

/// Traces articles that were read already.
///
/// # Errors
/// When the threads cannot be started.
pub fn run_dump(dump: Dump, settings: &Settings, progress: &dyn Progress) -> Result<Trace> {
    in_pool(settings.threads, || {
        trace_all(dump, settings, Clock::new(progress))
    })?
}

fn trace_all(dump: Dump, settings: &Settings, clock: Clock<'_>) -> Result<Trace> {
    if settings.only_copies {
        let noted = copies::note_dump(dump, settings.shingle)?;
        return only_copies(noted, settings, clock);
    }
    trace(dump, settings, Given::default(), clock)
}

/// Near-duplicates alone, by a way of their own that reads no page.
fn only_copies(noted: Noted, settings: &Settings, mut clock: Clock<'_>) -> Result<Trace> {
    let (progress, threshold) = (clock.progress, settings.threshold);
    let mut counts = Counts::default();
    let proposed = clock.stage("candidates", None, || {
        copies::propose(&noted, threshold, &mut counts)
    });
    let found = clock.stage("compare", Some(proposed.len() as u64), || {
        let advance = |n| progress.advance(n);
        copies::find(&noted, proposed, threshold, &mut counts, &advance)
    })?;
    let Rows {
        articles,
        families,
        pairs,
        rest,
    } = clock.stage("conclude", None, || {
        copies::rows(noted, found, settings.latest)
    });
    Ok(Trace {
        articles,
        wires: Vec::new(),
        families,
        lineage: Vec::new(),
        pairs,
        drift: Vec::new(),
        archived: None,
        unread: Vec::new(),
        rejects: rest.rejects,
        inputs: rest.inputs,
        mappings: rest.mappings,
        skipped: rest.skipped,
        parameters: parameters(settings),
        timings: clock.timings,
        counts,
    })
}

pub(crate) fn in_pool<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> T + Send,
) -> Result<T> {
    let Some(n) = threads else {
        return unless_stopped(work);
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(n)
        .build()
        .map_err(|e| Error::Malformed {
            file: format!("--threads {n}"),
            message: format!("the threads could not be started ({e}); try fewer"),
        })?;
    unless_stopped(|| pool.install(work))
}

/// What a trace starts from beside the dump.
#[derive(Default)]
struct Given<'a> {
    asked: Option<Asked>,
    known: Option<&'a Known<'a>>,
    proposed: Option<Proposed>,
}

/// Articles by themselves, and what the whole dump tells of them.
struct Learned {
    describer: Describer,
    described: Vec<Described>,
    sketches: Vec<Sketch>,
    keys: Store,
    rarity: Rarity,
    shelf: Shelf,
}

fn learn(
    articles: &[Article],
    settings: &Settings,
    known: Option<&Known<'_>>,
    clock: &mut Clock<'_>,
) -> Result<Learned> {
    let total = Some(articles.len() as u64);
    let (progress, room) = (clock.progress, room(articles, settings));
    let sketching = SketchParams {
        shingle: settings.shingle,
    };
    let (describer, descriptions) = clock.stage("describe", total, || {
        let describer = known::describer(articles, known);
        let scratch = settings
            .memory
            .as_ref()
            .map(|memory| memory.scratch.as_path());
        let (kept, advance) = ((room, scratch), |n| progress.advance(n));
        let done = describer.describe(articles, (sketching, settings.latest), kept, &advance)?;
        Ok::<_, Error>((describer, done))
    })?;
    let Descriptions {
        mut described,
        sketches,
        keys,
        readings,
    } = descriptions;
    known::settle(articles, &mut described, known);
    let rarity = clock.stage("rarity", None, || known::rarity(&keys, known))?;
    Ok(Learned {
        describer,
        described,
        sketches,
        keys,
        rarity,
        shelf: Shelf::new(readings, room),
    })
}

fn trace(dump: Dump, settings: &Settings, given: Given<'_>, mut clock: Clock<'_>) -> Result<Trace> {
    let Dump {
        articles,
        rejects,
        inputs,
        mappings,
        skipped,
        limits,
    } = dump;
    let Given {
        asked,
        known,
        proposed,
    } = given;
    let Learned {
        describer,
        described,
        sketches,
        keys,
        rarity,
        shelf,
    } = learn(&articles, settings, known, &mut clock)?;
    let mut counts = Counts {
        limits,
        mojibake_articles: described.iter().filter(|d| d.mojibake).count() as u64,
        ..Counts::default()
    };
    let mut desk = Desk::new(&articles, &described, &describer, &rarity, shelf);
    let compared = match proposed {
        Some(proposed) => desk.compare_proposed(proposed, &mut clock),
        None => desk.compare_all((sketches, keys), asked, &mut counts, &mut clock)?,
    };
    counts.compared = compared.pairs();
    let Grouped {
        settled,
        lineage,
        judged,
        pairs,
    } = desk.group(compared, asked, &mut clock);
    let mut shelf = desk.shelf;
    let stories = clock.stage("stories", None, || {
        stories::stories(described.len(), &settled.families, &judged)
    });
    let done = clock.stage("conclude", None, || {
        conclude(
            articles,
            described,
            &Findings {
                settled: &settled,
                stories: &stories,
                lineage: &lineage,
                judged: &judged,
            },
        )
    });
    let drift = changed::drift(&done, judged, &mut shelf, (&describer, &rarity), &mut clock);
    Ok(Trace {
        articles: done.articles,
        wires: done.wires,
        families: done.families,
        lineage: done.lineage,
        pairs,
        drift,
        archived: None,
        unread: Vec::new(),
        rejects,
        inputs,
        mappings,
        skipped,
        parameters: parameters(settings),
        timings: clock.timings,
        counts,
    })
}

/// Bytes that texts and fields of an article take besides its text, all the while.
const KEPT_BYTES: u64 = 2000;
/// Less room than this is no help: a few articles.
const LEAST_ROOM: u64 = 256 << 10;

/// Bytes for the articles that are compared, beside what is kept of all of them.
fn room(articles: &[Article], settings: &Settings) -> u64 {
    let Some(memory) = &settings.memory else {
        return u64::MAX;
    };
    let kept: u64 = articles
        .iter()
        .map(|a| KEPT_BYTES + a.text.len() as u64)
        .sum();
    // What is compared and what candidates are told from are not held at the same time, but the allocator keeps some.
    (memory.bytes.saturating_sub(kept) / 2).max(LEAST_ROOM)
}

fn parameters(settings: &Settings) -> Vec<(&'static str, String)> {
    let (bands, rows) = match settings.only_copies {
        true => copies::bands(settings.threshold),
        false => (candidates::BANDS, candidates::ROWS),
    };
    let mut out = vec![
        (
            "only",
            if settings.only_copies { "copies" } else { "" }.to_owned(),
        ),
        ("map", wishes(&settings.read)),
        ("shingle", settings.shingle.to_string()),
        ("sketch", format!("{} x {}", sketch::FAMILY, sketch::VALUES)),
        ("bands", format!("{bands} x {rows}")),
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
