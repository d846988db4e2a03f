//! Progress bars on standard error.

use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wirecopy::trace::Progress;

/// One bar for the stage that runs.
pub(super) struct Bars {
    bar: Mutex<ProgressBar>,
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
            bar: Mutex::new(bar),
        }
    }

    /// Clears the bar away.
    pub(super) fn finish(&self) {
        self.with(ProgressBar::finish_and_clear);
    }

    /// A poisoned lock means another thread panicked; the bar itself is still sound.
    fn with(&self, act: impl FnOnce(&ProgressBar)) {
        act(&self
            .bar
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl Progress for Bars {
    fn stage(&self, name: &'static str, total: Option<u64>) {
        self.with(|bar| {
            if bar.is_hidden() {
                return;
            }
            let template = match total {
                Some(_) => "{msg:12} {wide_bar} {human_pos}/{human_len} {per_sec:>12} {eta:>4}",
                None => "{msg:12} {spinner} {human_pos} {per_sec:>12} {elapsed:>4}",
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(name);
            bar.reset();
            match total {
                Some(total) => bar.set_length(total),
                None => bar.unset_length(),
            }
            bar.enable_steady_tick(TICK);
        });
    }

    fn advance(&self, done: u64) {
        self.with(|bar| bar.inc(done));
    }
}
