//! Series: the same form filled in anew, day by day. Its issues share their words and not their matter.

/// An outlet's later version of its page keeps nearly all of the earlier one; the next issue of a series (prices, weather,
/// a trial's days) does not. 1 for surely a series, by the share that the fuller side finds in the other.
pub fn series(share: f32) -> f32 {
    ((0.85 - share) * 4.0).clamp(0.0, 1.0)
}

/// Highest log-odds for two pages of one outlet: a form filled in with other facts, or a report of another day that
/// repeats its background, is the next issue of a series and no version of the first.
pub fn own_series(facts: f32, share: f32) -> f32 {
    match (facts < 0.65, share < 0.6) {
        (true, _) => -2.0,
        (_, true) => -0.5,
        _ => f32::INFINITY,
    }
}
