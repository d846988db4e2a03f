//! The days of articles: those on which one can have been published, by which neighbours in time are found, and the day that
//! is told of it.

use jiff::civil::Date;

use super::bytes::{Reader, folded, put, unfolded};
use crate::dating::Dating;

const SECONDS: i64 = 86_400;

/// First and last day on which an article can have been published, both included, in days since 1970; all days for one
/// whose date is not trusted. A day without a time zone begins and ends on its neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Days {
    pub(super) first: i64,
    pub(super) last: i64,
    /// The day that the tables show, which is what people mean by a day.
    pub(super) told: i64,
}

impl Days {
    pub(super) const ANY: Self = Self {
        first: i64::MAX,
        last: i64::MAX,
        told: i64::MAX,
    };

    pub(super) fn of(dating: &Dating) -> Self {
        let Some(middle) = dating.day() else {
            return Self::ANY;
        };
        let told = dating.published.get(..10).and_then(|day| day.parse().ok());
        Self {
            first: dating.earliest.div_euclid(SECONDS),
            last: dating.latest.div_euclid(SECONDS),
            told: told.map_or(middle, number),
        }
    }

    pub(super) fn is_known(self) -> bool {
        self != Self::ANY
    }

    /// Those of an archive that an older build made, which did not keep the day that is told: the one in the middle, which
    /// it is where a date has no time; of two the second, so that nothing is dropped too early.
    fn between(first: i64, last: i64) -> Self {
        let middle = (i128::from(first) + i128::from(last) + 1).div_euclid(2);
        Self {
            first,
            last,
            told: i64::try_from(middle).unwrap_or(last),
        }
    }
}

/// A day, in days since 1970.
pub(super) fn number(day: Date) -> i64 {
    let midnight = day.to_zoned(jiff::tz::TimeZone::UTC);
    let seconds = midnight.map_or(i64::MIN, |at| at.timestamp().as_second());
    seconds.div_euclid(SECONDS)
}

/// Runs of equal days: number of articles, first day, length in days; and for each run the step from its first day to the
/// one that is told.
pub(super) fn write(all: impl Iterator<Item = Days>) -> (Vec<u8>, Vec<u8>) {
    let all: Vec<Days> = all.collect();
    let (mut runs, mut told) = (Vec::new(), Vec::new());
    for same in all.chunk_by(|a, b| a == b) {
        let days = same[0];
        put(&mut runs, same.len() as u64);
        put(&mut runs, folded(days.first));
        put(&mut runs, folded(days.last.wrapping_sub(days.first)));
        put(&mut told, folded(days.told.wrapping_sub(days.first)));
    }
    (runs, told)
}

/// The way back: ends of runs, with their days. `told` is missing in archives of older builds.
pub(super) fn read(runs: &[u8], told: Option<&[u8]>) -> Option<Vec<(u32, Days)>> {
    let (mut from, mut told, mut out, mut end) = (Reader(runs), told.map(Reader), Vec::new(), 0u32);
    while !from.is_done() {
        let (count, first) = (from.number()?, unfolded(from.number()?));
        let last = first.wrapping_add(unfolded(from.number()?));
        end = end.checked_add(u32::try_from(count).ok()?)?;
        let mut days = Days::between(first, last);
        if let Some(told) = &mut told {
            days.told = first.wrapping_add(unfolded(told.number()?));
        }
        out.push((end, days));
    }
    told.is_none_or(|told| told.is_done()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dating::DateBasis;

    fn of(published: &str, hours: (i64, i64)) -> Days {
        Days::of(&Dating {
            published: published.to_owned(),
            earliest: hours.0 * 3600,
            latest: hours.1 * 3600 - 1,
            basis: DateBasis::Declared,
        })
    }

    #[test]
    fn the_day_that_is_told_is_the_published_one() {
        // A day without a time zone; a morning without one; a moment that is another day in Greenwich.
        for (published, hours, days) in [
            ("1970-01-03", (48 - 14, 72 + 12), (1, 3)),
            ("1970-01-03T08:00:00", (56 - 14, 56 + 12), (1, 2)),
            ("1970-01-03T01:00:00+02:00", (47, 48), (1, 1)),
        ] {
            let found = of(published, hours);
            assert_eq!((found.first, found.last), days, "{published}");
            assert_eq!(found.told, 2, "{published}");
        }
        assert_eq!(Days::of(&Dating::default()), Days::ANY);
    }

    #[test]
    fn days_come_back_with_the_one_that_is_told() {
        let days = [
            of("1970-01-03", (34, 84)),
            of("1970-01-03T08:00:00", (42, 68)),
        ];
        let all = [days[0], days[0], days[1], Days::ANY];
        let (runs, told) = write(all.into_iter());
        let back = [(2, days[0]), (3, days[1]), (4, Days::ANY)];
        assert_eq!(read(&runs, Some(&told)), Some(back.to_vec()));
        // Of an older build.
        assert_eq!(read(&runs, None), Some(back.to_vec()));
        assert_eq!(read(&runs, Some(&told[1..])), None);
        assert_eq!(read(&runs[1..], Some(&told)), None);
    }
}
