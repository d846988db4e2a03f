//! The order of the stages: from files to a [`Trace`].

use std::path::PathBuf;

use crate::article::Article;
use crate::error::Result;
use crate::ingest::{Dump, InputFile, ReadOptions};
use crate::outcome::{Counts, Trace};

/// What changes a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How inputs are read.
    pub read: ReadOptions,
    /// Stop at verified near-duplicates.
    pub only_copies: bool,
    /// Jaccard from which two articles count as copies, with `only_copies`.
    pub threshold: f64,
    /// Words per shingle.
    pub shingle: usize,
    /// Threads; `None` for one per core.
    pub threads: Option<usize>,
    /// A reject ends the run with an error.
    pub strict: bool,
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
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: Option<u64>) {}
    fn advance(&self, _done: u64) {}
}

/// Reads the inputs.
pub fn read(inputs: &[PathBuf], _options: &ReadOptions) -> Result<Dump> {
    let unread = |path: &PathBuf| InputFile {
        path: path.clone(),
        bytes: 0,
        digest: String::new(),
        format: "text",
        encoding: "UTF-8",
        articles: 0,
    };
    Ok(Dump {
        inputs: inputs.iter().map(unread).collect(),
        ..Dump::default()
    })
}

/// Traces the inputs.
pub fn run(inputs: &[PathBuf], settings: &Settings, progress: &dyn Progress) -> Result<Trace> {
    progress.stage("read", None);
    let dump = read(inputs, &settings.read)?;
    Ok(empty(dump))
}

/// Compares two articles: a trace of these two, with their pair if there is any evidence.
pub fn compare(_a: &Article, _b: &Article, _settings: &Settings) -> Result<Trace> {
    Ok(empty(Dump::default()))
}

fn empty(dump: Dump) -> Trace {
    Trace {
        articles: Vec::new(),
        wires: Vec::new(),
        families: Vec::new(),
        lineage: Vec::new(),
        pairs: Vec::new(),
        drift: Vec::new(),
        rejects: dump.rejects,
        inputs: dump.inputs,
        mappings: dump.mappings,
        skipped: dump.skipped,
        parameters: Vec::new(),
        timings: Vec::new(),
        counts: Counts::default(),
    }
}
