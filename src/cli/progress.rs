//! Progress bars on standard error.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use wirecopy::progress::Progress;

/// One bar for the stage that runs.
pub(super) struct Bars {
    bar: ProgressBar,
    shown: bool,
    /// Units of this stage that are done; articles while bytes are read.
    done: Arc<AtomicU64>,
    /// The bar is of bytes.
    by_bytes: AtomicBool,
}

/// How often the bar is drawn while nothing is reported.
const TICK: Duration = Duration::from_millis(200);

impl Bars {
    /// Bars that are drawn if `shown`.
    pub(super) fn new(shown: bool) -> Self {
        let bar = if shown {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
        } else {
            ProgressBar::hidden()
        };
        Self {
            bar,
            shown,
            done: Arc::default(),
            by_bytes: AtomicBool::new(false),
        }
    }

    /// Clears the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }

    fn style(&self, template: &str) {
        let done = Arc::clone(&self.done);
        let rate = move |state: &ProgressState, to: &mut dyn fmt::Write| {
            let (done, seconds) = (done.load(Ordering::Relaxed), state.elapsed().as_secs_f64());
            if done > 0 && seconds > 0.0 {
                let _ = write!(to, "{:.0} articles/s", done as f64 / seconds);
            }
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style.with_key("articles", rate));
        }
    }
}

impl Progress for Bars {
    fn stage(&self, name: &'static str, total: Option<u64>) {
        if !self.shown {
            return;
        }
        self.done.store(0, Ordering::Relaxed);
        self.by_bytes.store(false, Ordering::Relaxed);
        self.style(match total {
            Some(_) => "{msg:12} {wide_bar} {human_pos}/{human_len} {per_sec:>12} {eta:>4}",
            None => "{msg:12} {spinner} {human_pos} {per_sec:>12} {elapsed:>4}",
        });
        self.bar.set_message(name);
        self.bar.reset();
        match total {
            Some(total) => self.bar.set_length(total),
            None => self.bar.unset_length(),
        }
        self.bar.enable_steady_tick(TICK);
    }

    fn advance(&self, done: u64) {
        if !self.shown {
            return;
        }
        self.done.fetch_add(done, Ordering::Relaxed);
        if !self.by_bytes.load(Ordering::Relaxed) {
            self.bar.inc(done);
        }
    }

    fn bytes(&self, done: u64, all: u64) {
        if !self.shown {
            return;
        }
        if !self.by_bytes.swap(true, Ordering::Relaxed) {
            self.style("{msg:12} {wide_bar} {bytes}/{total_bytes} {articles} {eta:>4}");
        }
        self.bar.set_length(all);
        self.bar.set_position(done);
    }
}
