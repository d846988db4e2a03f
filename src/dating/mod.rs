//! When an article was published, and how far that can be trusted.

mod calendar;
mod clock;
mod declared;
mod dump;
mod judge;
mod page;
mod parse;
mod pieces;
mod url;
pub(crate) mod words;

use jiff::civil::Date;

pub use dump::DumpDates;

use crate::text::Page;
use parse::Found;

/// What a date rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateBasis {
    /// A field of the record.
    Declared,
    /// A path of the URL such as `/2024/05/17/`.
    Url,
    /// The page's own text: a date line, a dateline.
    Text,
    /// Narrowed by the article's relatives.
    Family,
    /// The clock of the page when it was loaded, not of the article.
    PageClock,
    /// The time of the crawl.
    Crawl,
    /// Nothing known.
    None,
}

impl DateBasis {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Url => "url",
            Self::Text => "text",
            Self::Family => "family",
            Self::PageClock => "page_clock",
            Self::Crawl => "crawl",
            Self::None => "none",
        }
    }

    /// Whether a date on this basis may order an edge.
    pub fn trusted(self) -> bool {
        matches!(self, Self::Declared | Self::Url | Self::Text)
    }
}

/// The publication date of one article as an interval with its basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dating {
    /// As the tables show it: RFC 3339 with its offset when the time is known, `YYYY-MM-DD` for a day; empty when not known.
    pub published: String,
    /// First second it can be (Unix time, UTC).
    pub earliest: i64,
    /// Last second it can be (Unix time, UTC).
    pub latest: i64,
    /// What it rests on.
    pub basis: DateBasis,
}

impl Default for Dating {
    fn default() -> Self {
        Self {
            published: String::new(),
            earliest: i64::MIN,
            latest: i64::MAX,
            basis: DateBasis::None,
        }
    }
}

impl Dating {
    /// The middle of its interval, by which dates are put in order that overlap: where the zone is not known, the first second
    /// it can be is most of a day too early.
    pub fn likely(&self) -> i64 {
        ((i128::from(self.earliest) + i128::from(self.latest)) / 2) as i64
    }

    /// Seconds that lie between this date and another at the least; 0 unless both are trusted.
    pub fn seconds_apart(&self, other: &Self) -> i64 {
        if !self.basis.trusted() || !other.basis.trusted() {
            return 0;
        }
        let before = |x: &Self, y: &Self| y.earliest.saturating_sub(x.latest);
        before(self, other).max(before(other, self)).max(0)
    }

    /// The day of it, counted from 1970; `None` unless it is trusted. Of dates without a time zone it is that of UTC.
    pub fn day(&self) -> Option<i64> {
        let middle = self.earliest / 2 + self.latest / 2;
        self.basis.trusted().then(|| middle.div_euclid(DAY))
    }

    /// The same in days.
    pub fn days_apart(&self, other: &Self) -> f32 {
        self.seconds_apart(other) as f32 / DAY as f32
    }
}

/// Seconds by which a day without a time zone can start earlier (UTC+14) or end later (UTC-12).
const EAST: i64 = 14 * 3600;
const WEST: i64 = 12 * 3600;
const DAY: i64 = 86_400;

/// Judges when a page was published, from its field, its URL and its text.
///
/// `latest` is the last moment (Unix seconds) at which it can have been: the time of the run or of the crawl, or
/// `i64::MAX` where that is not known. A date after it is not believed.
pub fn date(page: &Page, latest: i64) -> Dating {
    let text = page::read(page);
    let crawled = page.article.crawled.as_deref().and_then(declared::crawl);
    let crawled = crawled.map(|found| Dating {
        earliest: i64::MIN,
        ..dating(&found, found.date, DateBasis::Crawl)
    });
    // A crawler's clock may tell a local time as well as UTC.
    let latest = crawled
        .as_ref()
        .map_or(latest, |crawled| latest.min(crawled.latest + DAY));
    let url = page.article.url.as_deref().and_then(url::date);
    let field = page
        .article
        .published
        .as_deref()
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .and_then(|p| declared::date(p, &text, url))
        .filter(|f| {
            whole_day(f.found.date, DateBasis::Declared).earliest <= latest
                || (text.line.is_none() && url.is_none())
        });
    let judged = judge::judge(&text, url, field);
    if judged.earliest > latest && judged.basis.trusted() {
        return Dating {
            published: judged.published,
            ..Dating::default()
        };
    }
    match crawled {
        Some(crawled) if judged.basis == DateBasis::None => crawled,
        _ => judged,
    }
}

/// Whether a word is the name of a month or weekday.
pub(crate) fn is_date_word(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    words::find(word)
        .iter()
        .any(|(m, s, e)| *s == 0 && *e == word.len() && (m.month.is_some() || m.weekday.is_some()))
}

/// Days with a year that a line names.
pub(crate) fn dates_of(line: &str) -> Vec<Date> {
    parse::dates(line)
        .into_iter()
        .filter(|f| !f.yearless)
        .map(|f| f.date)
        .collect()
}

/// Days between two dates.
fn apart(a: Date, b: Date) -> i64 {
    (seconds(a) - seconds(b)).abs() / DAY
}

/// Midnight UTC of a day.
fn seconds(day: Date) -> i64 {
    day.at(0, 0, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map(|z| z.timestamp().as_second())
        .unwrap_or(0)
}

fn whole_day(day: Date, basis: DateBasis) -> Dating {
    let start = seconds(day);
    Dating {
        published: day.to_string(),
        earliest: start - EAST,
        latest: start + DAY - 1 + WEST,
        basis,
    }
}

/// `2024-05-17T10:30:00`, with room for a zone: written digit by digit, since every article of a dump has one.
fn clock(day: Date, (h, m, s): (i8, i8, i8)) -> String {
    let mut clock = String::with_capacity(25);
    let year = day.year().max(0);
    let two = |clock: &mut String, n: i8| {
        clock.push(char::from(b'0' + (n / 10) as u8));
        clock.push(char::from(b'0' + (n % 10) as u8));
    };
    two(&mut clock, (year / 100) as i8);
    two(&mut clock, (year % 100) as i8);
    for (before, n) in [
        ('-', day.month()),
        ('-', day.day()),
        ('T', h),
        (':', m),
        (':', s),
    ] {
        clock.push(before);
        two(&mut clock, n);
    }
    clock
}

fn dating(found: &Found, day: Date, basis: DateBasis) -> Dating {
    let Some((h, m, s)) = found.time else {
        return whole_day(day, basis);
    };
    let local = seconds(day) + i64::from(h) * 3600 + i64::from(m) * 60 + i64::from(s);
    let clock = clock(day, (h, m, s));
    match found.offset {
        Some(0) => Dating {
            published: clock + "Z",
            earliest: local,
            latest: local,
            basis,
        },
        Some(offset) => {
            let (sign, size) = (if offset < 0 { '-' } else { '+' }, offset.abs());
            let published = format!("{clock}{sign}{:02}:{:02}", size / 3600, size / 60 % 60);
            let moment = local - i64::from(offset);
            Dating {
                published,
                earliest: moment,
                latest: moment,
                basis,
            }
        }
        None => Dating {
            published: clock,
            earliest: local - EAST,
            latest: local + WEST,
            basis,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::tests::{article, page};

    const BODY: &str = "The donkey left the chamber after twelve minutes and was given a carrot by the clerk, who had \
                        followed it up the stairs with a rope and did not wish to be named in the minutes of the meeting.";
    const NOW: i64 = 1_800_000_000;

    fn read(published: Option<&str>, url: Option<&str>, head: &str) -> (String, &'static str) {
        let mut article = article(&format!("{head}\n{BODY}\n{BODY}"));
        article.published = published.map(str::to_owned);
        article.url = url.map(str::to_owned);
        let dating = date(&page(&article), NOW);
        assert!(dating.earliest <= dating.latest);
        (dating.published, dating.basis.as_str())
    }

    fn is(got: (String, &'static str), published: &str, basis: &str) {
        assert_eq!((got.0.as_str(), got.1), (published, basis));
    }

    #[test]
    fn declared_dates_come_in_many_notations() {
        for (declared, want) in [
            ("2021-02-18T18:40:00+05:30", "2021-02-18T18:40:00+05:30"),
            ("1613653200", "2021-02-18T13:00:00Z"),
            ("1613653200000", "2021-02-18T13:00:00Z"),
            ("Thu, 18 Feb 2021 13:00:00 GMT", "2021-02-18T13:00:00Z"),
            ("18 février 2021", "2021-02-18"),
            ("20210218", "2021-02-18"),
            ("2021-02-18 09:55:28", "2021-02-18T09:55:28"),
        ] {
            is(read(Some(declared), None, "A donkey"), want, "declared");
        }
    }

    #[test]
    fn a_crawl_bounds_the_date_and_is_none_itself() {
        let read = |published: Option<&str>, crawled: &str| {
            let mut article = article(&format!("A donkey\n{BODY}"));
            article.published = published.map(str::to_owned);
            article.crawled = Some(crawled.to_owned());
            let dating = date(&page(&article), NOW);
            assert!(
                dating.earliest <= dating.latest && dating.basis.trusted() == published.is_some()
            );
            (dating.published, dating.basis.as_str())
        };
        is(
            read(None, "2021-02-18T13:00:00Z"),
            "2021-02-18T13:00:00Z",
            "crawl",
        );
        is(read(None, "1613653200"), "2021-02-18T13:00:00Z", "crawl");
        is(
            read(Some("2021-02-17"), "2021-02-18T13:00:00Z"),
            "2021-02-17",
            "declared",
        );
        // A field that says it was published after it was fetched is not believed.
        let mut article = article(&format!("A donkey\n{BODY}"));
        article.published = Some("2022-05-01".to_owned());
        article.crawled = Some("2021-02-19 01:00:00".to_owned());
        assert_eq!(date(&page(&article), NOW).basis, DateBasis::None);
        article.crawled = Some("soon".to_owned());
        assert_eq!(date(&page(&article), NOW).basis, DateBasis::Declared);
    }

    #[test]
    fn the_date_of_a_picture_is_not_the_articles() {
        is(
            read(
                Some("2019-05-30"),
                None,
                "A donkey\nFILE PHOTO: A donkey outside the chamber, March 2, 2018. REUTERS/Ada Holm",
            ),
            "2019-05-30",
            "declared",
        );
    }

    #[test]
    fn a_month_may_run_on_from_the_byline() {
        is(
            read(None, None, "A donkey\nReutersFebruary 7, 2023"),
            "2023-02-07",
            "text",
        );
    }

    #[test]
    fn impossible_declared_dates_are_not_believed() {
        is(
            read(Some("1970-01-01T00:00:00Z"), None, "A donkey"),
            "",
            "none",
        );
        is(
            read(Some("2031-05-01"), None, "A donkey"),
            "2031-05-01",
            "none",
        );
        is(
            read(
                Some("1970-01-01T00:00:00Z"),
                Some("https://a.example/2019/05/17/x"),
                "A donkey",
            ),
            "2019-05-17",
            "url",
        );
    }

    #[test]
    fn text_and_url_together_overrule_a_default() {
        let got = read(
            Some("2015-01-01T00:00:00Z"),
            Some("https://a.example/2018/12/05/x"),
            "Coast Herald\n5 December 2018\nA donkey",
        );
        assert_eq!((&got.0[..10], got.1), ("2018-12-05", "text"));
    }

    #[test]
    fn first_publication_comes_before_updates() {
        is(
            read(
                None,
                None,
                "A donkey\nUpdated: 3 May 2021\nPublished: 1 May 2021",
            ),
            "2021-05-01",
            "text",
        );
        is(
            read(
                None,
                None,
                "A donkey\nGiriş: 14.04.2020 Güncelleme: 15.04.2020",
            ),
            "2020-04-14",
            "text",
        );
    }

    #[test]
    fn page_clocks_are_not_trusted() {
        for head in [
            "| 29 March 2024, Friday |\nA donkey in the chamber of the town",
            "Sat. Jan 23rd, 2021\nA donkey in the chamber of the town",
            "Sunday, March 6, 2022 03:11 | Coast Herald\nA donkey in the chamber of the town",
            "Coast Radio | Today is Tuesday, March 5, 2024 | 10:17:33 AM\nA donkey in the chamber of the town",
        ] {
            let got = read(None, None, head);
            assert_eq!(got.1, "page_clock", "{head}: {got:?}");
            assert!(!got.0.is_empty());
        }
    }

    #[test]
    fn links_and_comments_give_no_date() {
        let mut article = article(&format!(
            "Coast Herald\nA donkey in the chamber\n{BODY}\nRead also\nGoat fined (12/03/2019)\n"
        ));
        article.url = None;
        assert_eq!(date(&page(&article), NOW).basis, DateBasis::None);
    }

    #[test]
    fn a_dateline_without_a_year_takes_it_from_the_foot() {
        let article = article(&format!(
            "A donkey\nOSLO, March 3 (Reuters) - {BODY}\n{BODY}\n© 2018 Coast Herald"
        ));
        is(
            {
                let d = date(&page(&article), NOW);
                (d.published, d.basis.as_str())
            },
            "2018-03-03",
            "text",
        );
    }
}
