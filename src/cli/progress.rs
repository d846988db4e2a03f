//! Progress bars on standard error.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use wirecopy::progress::Progress;

/// One bar for the stage that runs.
pub(super) struct Bars {
    bar: ProgressBar,
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
        Self { bar }
    }

    /// Clears the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

impl Progress for Bars {
    fn stage(&self, name: &'static str, total: Option<u64>) {
        if self.bar.is_hidden() {
            return;
        }
        let template = match total {
            Some(_) => "{msg:12} {wide_bar} {human_pos}/{human_len} {per_sec:>12} {eta:>4}",
            None => "{msg:12} {spinner} {human_pos} {per_sec:>12} {elapsed:>4}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
        self.bar.set_message(name);
        self.bar.reset();
        match total {
            Some(total) => self.bar.set_length(total),
            None => self.bar.unset_length(),
        }
        self.bar.enable_steady_tick(TICK);
    }

    fn advance(&self, done: u64) {
        self.bar.inc(done);
    }
}
