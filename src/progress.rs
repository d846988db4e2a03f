//! How far a run is, what its stages take, and how it is stopped.

use std::panic::{self, AssertUnwindSafe};
use std::time::Instant;

use crate::error::{Error, Result};
use crate::outcome::StageTime;

/// Told how far a run is; called from any thread.
pub trait Progress: Sync {
    /// A stage begins, with `total` units of work if known.
    fn stage(&self, name: &'static str, total: Option<u64>);
    /// `done` more units of the current stage are finished.
    fn advance(&self, done: u64);
    /// Of the inputs so many bytes are read, of so many in all; the units of this stage are articles.
    fn bytes(&self, _done: u64, _all: u64) {}
    /// Whether the run is to end with [`Error::Stopped`]. Asked, from any thread, whenever progress is told.
    fn stopped(&self) -> bool {
        false
    }
}

/// Progress nobody looks at.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _name: &'static str, _total: Option<u64>) {}
    fn advance(&self, _done: u64) {}
}

/// What a thread unwinds with when its run is stopped.
struct Stopped;

/// Progress that ends the run once somebody wants it stopped. It is told in the midst of loops over all cores, from where
/// nothing can be returned; unwinding ends them all. [`unless_stopped`] is where it arrives.
#[derive(Clone, Copy)]
pub(crate) struct Watched<'a>(&'a dyn Progress);

impl Watched<'_> {
    fn go_on(self) {
        if self.0.stopped() {
            // Not a panic: no hook is called, nothing is printed.
            panic::resume_unwind(Box::new(Stopped));
        }
    }
}

impl Progress for Watched<'_> {
    fn stage(&self, name: &'static str, total: Option<u64>) {
        self.go_on();
        self.0.stage(name, total);
    }

    fn advance(&self, done: u64) {
        self.go_on();
        self.0.advance(done);
    }

    fn bytes(&self, done: u64, all: u64) {
        self.go_on();
        self.0.bytes(done, all);
    }
}

/// Does work that [`Watched`] progress may end.
pub(crate) fn unless_stopped<T>(work: impl FnOnce() -> T) -> Result<T> {
    // All that the work has touched is gone with it.
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => Ok(done),
        Err(payload) if payload.is::<Stopped>() => Err(Error::Stopped),
        Err(payload) => panic::resume_unwind(payload),
    }
}

/// Measures the stages and tells the progress of them. The time of a stage that is called again is added up.
pub(crate) struct Clock<'a> {
    pub(crate) progress: Watched<'a>,
    pub(crate) timings: Vec<StageTime>,
}

impl<'a> Clock<'a> {
    pub(crate) fn new(progress: &'a dyn Progress) -> Self {
        Self {
            progress: Watched(progress),
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

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use rayon::prelude::*;

    use super::*;

    /// Wants the run stopped once so many units are done.
    struct After(u64, AtomicU64);

    impl Progress for After {
        fn stage(&self, _: &'static str, _: Option<u64>) {}
        fn advance(&self, done: u64) {
            self.1.fetch_add(done, Ordering::Relaxed);
        }
        fn stopped(&self) -> bool {
            self.1.load(Ordering::Relaxed) >= self.0
        }
    }

    fn work(progress: &After) -> Result<u64> {
        let mut clock = Clock::new(progress);
        let watched = clock.progress;
        unless_stopped(|| {
            clock.stage("count", None, || {
                let each = (0u64..100_000).into_par_iter();
                each.map(|_| watched.advance(1)).count() as u64
            })
        })
    }

    #[test]
    fn a_stopped_run_ends_in_the_midst_of_a_stage() {
        let progress = After(10, AtomicU64::new(0));
        assert!(matches!(work(&progress), Err(Error::Stopped)));
        assert!(progress.1.into_inner() < 100_000);
    }

    #[test]
    fn a_run_that_nobody_stops_goes_through() {
        let progress = After(u64::MAX, AtomicU64::new(0));
        assert_eq!(work(&progress).unwrap(), 100_000);
        assert_eq!(progress.1.into_inner(), 100_000);
    }

    #[test]
    fn a_panic_is_no_stop() {
        let caught = panic::catch_unwind(|| unless_stopped(|| panic::resume_unwind(Box::new(7))));
        assert_eq!(caught.unwrap_err().downcast_ref::<i32>(), Some(&7));
    }
}
