//! What a person reads at the end of a run.

use super::screen::Screen;
use crate::outcome::Trace;

/// The summary of a run.
pub fn summary(trace: &Trace, screen: Screen) -> String {
    let _ = screen;
    format!("{} articles\n", trace.articles.len())
}
