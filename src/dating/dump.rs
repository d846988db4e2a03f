//! What the dates of a whole dump show that no page shows alone.

use super::{DateBasis, Dating};

/// What only the whole dump shows about its declared dates.
#[derive(Debug, Default)]
pub struct DumpDates {
    seen: std::collections::BTreeMap<String, Vec<i64>>,
}

impl DumpDates {
    /// Takes note of one article's date.
    pub fn add(&mut self, outlet: &str, dating: &Dating) {
        if dating.basis == DateBasis::Declared && dating.earliest == dating.latest {
            self.seen
                .entry(outlet.to_owned())
                .or_default()
                .push(dating.earliest);
        }
    }

    /// Outlets whose declared moments are all the same to the minute, over five articles or more: the time of the crawl.
    pub fn crawled(&self) -> std::collections::BTreeSet<String> {
        let same = |moments: &Vec<i64>| {
            moments.len() >= 5
                && moments
                    .iter()
                    .max()
                    .zip(moments.iter().min())
                    .is_some_and(|(last, first)| last - first <= 60)
        };
        self.seen
            .iter()
            .filter(|(_, moments)| same(moments))
            .map(|(outlet, _)| outlet.clone())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_for_a_whole_outlet_is_the_crawl() {
        let mut dump = DumpDates::default();
        let dating = |second: i64| Dating {
            published: String::new(),
            earliest: second,
            latest: second,
            basis: DateBasis::Declared,
        };
        for k in 0..6 {
            dump.add("Coast Herald", &dating(1_600_000_000 + k));
            dump.add("Hill Herald", &dating(1_600_000_000 + k * 5000));
        }
        assert_eq!(
            dump.crawled().into_iter().collect::<Vec<_>>(),
            ["Coast Herald"]
        );
    }
}
