//! How far a run is, and what its stages take.

use std::time::Instant;

use crate::outcome::StageTime;

/// Told how far a run is; called from any thread.
pub trait Progress: Sync {
    /// A stage begins, with `total` units of work if known.
    fn stage(&self, name: &'static str, total: Option<u64>);
    /// `done` more units of the current stage are finished.
    fn advance(&self, done: u64);
    /// Of the inputs so many bytes are read, of so many in all; the units of this stage are articles.
    fn bytes(&self, _done: u64, _all: u64) {}
}

/// Progress nobody looks at.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: Option<u64>) {}
    fn advance(&self, _done: u64) {}
}

/// Measures the stages and tells the progress of them. The time of a stage that is called again is added up.
pub(crate) struct Clock<'a> {
    pub(crate) progress: &'a dyn Progress,
    pub(crate) timings: Vec<StageTime>,
}

impl<'a> Clock<'a> {
    pub(crate) fn new(progress: &'a dyn Progress) -> Self {
        Self {
            progress,
            timings: Vec::new(),
        }
    }

    pub(crate) fn stage<T>(
        &mut self,
        name: &'static str,
        total: Option<u64>,
        work: impl FnOnce() -> T,
    ) -> T {
        self.progress.stage(name, total);
        let start = Instant::now();
        let out = work();
        let seconds = start.elapsed().as_secs_f64();
        match self.timings.iter_mut().find(|stage| stage.name == name) {
            Some(stage) => stage.seconds += seconds,
            None => self.timings.push(StageTime { name, seconds }),
        }
        out
    }
}
