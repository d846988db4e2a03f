//! Forms of words: wording that articles of many days have. Congratulations, weather, a spokesman's phrases and the rules
//! that follow every announcement pass from one piece of news to the next; copy is printed within days.
//!
//! What a dump repeats can only be told from the dump: of two articles alone nobody knows whether their common words are a
//! form.

use ahash::AHashSet;

use super::prepared::in_both;

/// Days on which wording was printed from which it is a form. Of 45 pairs of a real dump that are of one copy, read by eye,
/// one has most of its common wording on so many days; of 25 pairs of two issues of a series 18.
const DAYS: usize = 5;
/// Share of the wording in common that is a form from which the two have hardly anything but the form, and runs of words
/// beside it from which they have more all the same.
const MOST: f32 = 0.6;
const FRESH: usize = 12;
/// Share of the shorter text in common from which one is a copy of the other, form or not.
const COPY: f32 = 0.4;
/// Runs of words in common under which there is no wording to speak of.
const FEW_RUNS: usize = 4;

/// The runs of words that articles of many days have.
#[derive(Debug, Default)]
pub struct Forms(AHashSet<u64>);

impl Forms {
    /// Of articles, each with the day its text was first published (any count of days). `runs` gives the hashes of the runs of words of
    /// one; it is asked only if there are days enough.
    pub fn new<'a, A: Copy>(articles: &[(A, i64)], runs: impl Fn(A) -> &'a [u64]) -> Self {
        let mut days: Vec<i64> = articles.iter().map(|(_, day)| *day).collect();
        days.sort_unstable();
        days.dedup();
        if days.len() < DAYS {
            return Self::default();
        }
        let of_article = |(article, day): &(A, i64)| {
            let day = *day;
            runs(*article).iter().map(move |run| (*run, day))
        };
        let mut dated: Vec<(u64, i64)> = articles.iter().flat_map(of_article).collect();
        dated.sort_unstable();
        dated.dedup();
        let of_one_run = dated.chunk_by(|x, y| x.0 == y.0);
        let forms = of_one_run.filter(|days| days.len() >= DAYS);
        Self(forms.map(|days| days[0].0).collect())
    }

    /// Whether two articles, by their sorted runs, have a form in common and hardly more.
    pub fn are_all(&self, a: &[u64], b: &[u64]) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let (mut common, mut forms) = (0, 0);
        in_both(a, b, |run| {
            common += 1;
            forms += usize::from(self.0.contains(&run));
        });
        common >= FEW_RUNS
            && forms as f32 >= MOST * common as f32
            && common - forms < FRESH
            && (common as f32) < COPY * a.len().min(b.len()) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An article of runs of a form and of others.
    fn article(form: std::ops::Range<u64>, own: std::ops::Range<u64>) -> Vec<u64> {
        form.chain(own).collect()
    }

    /// The form has runs 0 to 30, each article 70 of its own.
    fn series(days: u64) -> Vec<(Vec<u64>, i64)> {
        let issue = |day| article(0..30, 1000 * day..1000 * day + 70);
        (1..=days).map(|day| (issue(day), day as i64)).collect()
    }

    fn forms(articles: &[(Vec<u64>, i64)]) -> Forms {
        let articles: Vec<(&[u64], i64)> = articles.iter().map(|(a, day)| (&a[..], *day)).collect();
        Forms::new(&articles, |runs| runs)
    }

    #[test]
    fn what_five_days_have_is_a_form() {
        let four = forms(&series(4));
        let five = forms(&series(5));
        let (a, b) = (article(0..30, 200..270), article(0..30, 300..370));
        assert!(five.are_all(&a, &b));
        assert!(!four.are_all(&a, &b));
    }

    #[test]
    fn a_day_counts_once_however_many_print_it() {
        let mut printed = series(4);
        printed.extend(series(4));
        let (a, b) = (article(0..30, 200..270), article(0..30, 300..370));
        assert!(!forms(&printed).are_all(&a, &b));
    }

    #[test]
    fn who_has_more_in_common_than_the_form_is_no_issue_of_a_series() {
        let forms = forms(&series(6));
        let with = |fresh: u64| {
            article(0..30, 200..270)
                .into_iter()
                .chain(5000..5000 + fresh)
        };
        let other = |fresh: u64| {
            article(0..30, 300..370)
                .into_iter()
                .chain(5000..5000 + fresh)
        };
        let pair = |fresh| {
            let (a, b): (Vec<u64>, Vec<u64>) = (with(fresh).collect(), other(fresh).collect());
            forms.are_all(&a, &b)
        };
        assert!(pair(FRESH as u64 - 1));
        assert!(!pair(FRESH as u64));
        // A copy of the form as it was filled in.
        let a = article(0..30, 200..240);
        assert!(!forms.are_all(&a, &a));
        assert!(!forms.are_all(&article(0..30, 200..240), &article(0..30, 300..340)));
        // Hardly any wording in common.
        assert!(!forms.are_all(&article(0..3, 200..270), &article(0..3, 300..370)));
    }
}
