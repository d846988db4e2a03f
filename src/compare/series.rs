//! Series: the same form filled in anew (prices, weather, a bulletin of figures). Its issues share their words and not their
//! matter.

use super::measures::Measures;

/// Highest log-odds of two issues of a series.
pub const NEXT_ISSUE: f32 = -2.0;
/// Highest log-odds of a report of another day that repeats its background.
const NEXT_REPORT: f32 = -0.5;

/// Figures exchanged in equal words from which a form was filled in anew. A later lead of one story brings two or three.
const EXCHANGED: u32 = 4;

impl Measures {
    /// Figures were exchanged in equal words, and more than were kept.
    pub fn refilled(&self) -> bool {
        self.exchanged_figures >= EXCHANGED && self.exchanged_figures > self.kept_figures
    }
}

/// An outlet's later version of its page keeps nearly all of the earlier one; the next issue of a series (prices, weather,
/// a trial's days) does not. 1 for surely a series, by the share that the fuller side finds in the other.
pub fn series(share: f32) -> f32 {
    ((0.85 - share) * 4.0).clamp(0.0, 1.0)
}

/// Highest log-odds for two pages of one outlet: a form filled in with other facts, or a report of another day that
/// repeats its background, is the next issue of a series and no version of the first.
pub fn own_series(facts: f32, share: f32) -> f32 {
    match (facts < 0.65, share < 0.6) {
        (true, _) => NEXT_ISSUE,
        (_, true) => NEXT_REPORT,
        _ => f32::INFINITY,
    }
}
