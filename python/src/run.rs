//! Long work beside the interpreter: without its lock, with progress told and signals heard.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;
use wirecopy::error::Result;
use wirecopy::progress::Progress;

use crate::error::{broken, raised};

/// How often signals are heard and progress is told.
const TICK: Duration = Duration::from_millis(50);

/// How far the run is in a stage.
#[derive(Clone, Copy, PartialEq, Eq)]
struct At {
    stage: &'static str,
    done: u64,
    total: Option<u64>,
    /// Units are bytes of the inputs.
    in_bytes: bool,
}

/// Stages that Python was not told of to their end, and whether the run is to stop.
#[derive(Default)]
struct Watch {
    stages: Mutex<VecDeque<At>>,
    stop: AtomicBool,
}

impl Watch {
    fn last(&self, change: impl FnOnce(&mut At)) {
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = stages.back_mut() {
            change(at);
        }
    }

    /// All that there is to tell; the stage that runs stays.
    fn take(&self) -> Vec<At> {
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let running = stages.back().copied();
        let told = stages.drain(..).collect();
        stages.extend(running);
        told
    }
}

impl Progress for Watch {
    fn stage(&self, stage: &'static str, total: Option<u64>) {
        let at = At {
            stage,
            done: 0,
            total,
            in_bytes: false,
        };
        let mut stages = self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        stages.push_back(at);
    }

    fn advance(&self, done: u64) {
        self.last(|at| at.done += if at.in_bytes { 0 } else { done });
    }

    fn bytes(&self, done: u64, all: u64) {
        self.last(|at| (at.done, at.total, at.in_bytes) = (done, Some(all), true));
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Does the work in a thread of its own. An exception of a signal's handler or of `progress`, which is called with stage,
/// units done and units in all, is raised at once; the work then ends by itself where it next looks up.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    progress: Option<&Bound<'_, PyAny>>,
    work: impl FnOnce(&dyn Progress) -> Result<T> + Send + 'static,
) -> PyResult<T> {
    let watch = Arc::new(Watch::default());
    let (to, mut from) = mpsc::channel();
    let theirs = Arc::clone(&watch);
    thread::Builder::new()
        .name("wirecopy".to_owned())
        .spawn(move || {
            // Nobody waits any longer if the run was stopped.
            let _ = to.send(work(&*theirs));
        })
        .map_err(|error| broken(format!("the run's thread could not be started ({error})")))?;
    let mut told = None;
    loop {
        let outcome;
        (outcome, from) = py.detach(move || (from.recv_timeout(TICK), from));
        let heard = py
            .check_signals()
            .and_then(|()| tell(&watch, progress, &mut told));
        if let Err(raised) = heard {
            watch.stop.store(true, Ordering::Relaxed);
            return Err(raised);
        }
        match outcome {
            Ok(done) => return done.map_err(|error| raised(&error)),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(broken(
                    "wirecopy broke down (see the message above); please report it with the input",
                ));
            }
        }
    }
}

/// Tells what happened since the last time.
fn tell(watch: &Watch, progress: Option<&Bound<'_, PyAny>>, told: &mut Option<At>) -> PyResult<()> {
    for at in watch.take() {
        if *told != Some(at) {
            if let Some(progress) = progress {
                progress.call1((at.stage, at.done, at.total))?;
            }
            *told = Some(at);
        }
    }
    Ok(())
}
