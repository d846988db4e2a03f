//! When an article was published, and how far that can be trusted.

mod calendar;
mod clock;
mod page;
mod parse;
mod pieces;
mod url;
pub(crate) mod words;

use jiff::civil::Date;

use crate::text::Page;
use page::PageDates;
use parse::Found;
use url::UrlDate;

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

/// Seconds by which a day without a time zone can start earlier (UTC+14) or end later (UTC-12).
const EAST: i64 = 14 * 3600;
const WEST: i64 = 12 * 3600;
const DAY: i64 = 86_400;

/// Judges when a page was published, from its field, its URL and its text.
/// A date after today cannot be one of publication; this is the one thing for which the day of the run counts.
pub fn date(page: &Page) -> Dating {
    date_until(page, jiff::Timestamp::now().as_second() + 2 * DAY)
}

/// As [`date`], with the last moment (Unix seconds) at which an article of the dump can have been published.
pub fn date_until(page: &Page, latest: i64) -> Dating {
    let text = page::read(page);
    let url = page.article.url.as_deref().and_then(url::date);
    let declared = page
        .article
        .published
        .as_deref()
        .map(str::trim)
        .filter(|p| !p.is_empty());
    let future = |f: &Field| seconds(f.found.date) > latest;
    let field = declared
        .and_then(|d| declared_date(d, &text, url))
        .filter(|f| !(future(f) && (text.line.is_some() || url.is_some())));
    let judged = judge(&text, url, field);
    if judged.earliest > latest && judged.basis.trusted() {
        return Dating {
            published: judged.published,
            ..Dating::default()
        };
    }
    judged
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

/// A declared date that can be believed at all.
struct Field {
    found: Found,
    /// The first of January at midnight: often only a default.
    round: bool,
}

fn judge(text: &PageDates, url: Option<UrlDate>, field: Option<Field>) -> Dating {
    let line = text.line.as_ref();
    let url_day = match url {
        Some(UrlDate::Day(day)) => Some(day),
        _ => None,
    };
    if let Some(field) = field {
        let day = field.found.date;
        let good_line = line
            .filter(|_| text.score >= 50)
            .map(|l| settle(l, text, url));
        let far = |other: Option<Date>, days: i64| other.is_some_and(|o| apart(o, day) > days);
        let agreed = good_line
            .zip(url_day)
            .is_some_and(|(l, u)| apart(l, u) <= 2);
        let contradicted = (agreed && far(url_day, 2))
            || (field.round && (far(url_day, 1) || far(good_line, 1)))
            || far(url_day, 14)
            || far(good_line, 45);
        if !contradicted {
            return dating(&field.found, day, DateBasis::Declared);
        }
    }
    if let Some(found) = line {
        let day = settle(found, text, url);
        let near_url = url_day.is_none_or(|u| apart(u, day) <= 2);
        let in_month = !matches!(url, Some(UrlDate::Month(y, m)) if (i32::from(y) * 12 + i32::from(m) - i32::from(day.year()) * 12 - i32::from(day.month())).abs() > 1);
        let in_place = text
            .yearless
            .as_ref()
            .and_then(|y| page::in_year(y, day.year()))
            .is_none_or(|y| apart(y, day) <= 20 || apart(y, day) >= 350);
        if near_url && in_month && in_place && weekday_fits(found, day) {
            return dating(found, day, DateBasis::Text);
        }
    }
    if let Some(day) = url_day {
        return whole_day(day, DateBasis::Url);
    }
    let year = match url {
        Some(UrlDate::Month(y, _)) => Some(y),
        _ => text.foot_year.or_else(|| line.map(|l| l.date.year())),
    };
    if let Some(day) = text
        .yearless
        .as_ref()
        .zip(year)
        .and_then(|(y, year)| page::in_year(y, year))
    {
        return whole_day(day, DateBasis::Text);
    }
    if let Some(clock) = text.clock.as_ref().or(line) {
        return dating(clock, clock.date, DateBasis::PageClock);
    }
    Dating::default()
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

fn weekday_fits(found: &Found, day: Date) -> bool {
    found
        .weekday
        .is_none_or(|w| day.weekday().to_monday_zero_offset() == w)
}

/// Day and month put right where they could change places: by weekday, by the URL, by months named in the text.
fn settle(found: &Found, text: &PageDates, url: Option<UrlDate>) -> Date {
    if !found.ambiguous {
        return found.date;
    }
    let Ok(swapped) = Date::new(found.date.year(), found.date.day(), found.date.month()) else {
        return found.date;
    };
    if found.weekday.is_some() {
        return if !weekday_fits(found, found.date) && weekday_fits(found, swapped) {
            swapped
        } else {
            found.date
        };
    }
    match url {
        Some(UrlDate::Day(u)) => {
            return if apart(u, swapped) < apart(u, found.date) {
                swapped
            } else {
                found.date
            };
        }
        Some(UrlDate::Month(_, m)) => {
            return if m == swapped.month() {
                swapped
            } else {
                found.date
            };
        }
        None => {}
    }
    let named = |d: Date| text.months & (1 << d.month()) != 0;
    if named(swapped) && !named(found.date) {
        swapped
    } else {
        found.date
    }
}

/// Reads the declared field in whatever notation; `None` for what cannot be a publication date.
fn declared_date(declared: &str, text: &PageDates, url: Option<UrlDate>) -> Option<Field> {
    let mut found = epoch(declared)
        .or_else(|| parse::dates(declared).into_iter().find(|f| !f.yearless))
        .or_else(|| compact(declared))?;
    if found.ambiguous {
        found.date = match &text.line {
            Some(line) if !line.ambiguous && line.date.year() == found.date.year() => {
                let swapped =
                    Date::new(found.date.year(), found.date.day(), found.date.month()).ok()?;
                if apart(swapped, line.date) < apart(found.date, line.date) {
                    swapped
                } else {
                    found.date
                }
            }
            _ => settle(&found, text, url),
        };
        found.ambiguous = false;
    }
    let plausible = (1980..=2100).contains(&found.date.year());
    let midnight = found.time.is_none_or(|t| t == (0, 0, 0));
    let round = midnight && found.date.month() == 1 && found.date.day() == 1;
    plausible.then_some(Field { found, round })
}

/// Seconds or milliseconds since 1970.
fn epoch(declared: &str) -> Option<Found> {
    let whole = declared
        .split_once('.')
        .map_or(declared, |(whole, _)| whole);
    if !(9..=16).contains(&whole.len()) || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let mut value: i64 = whole.parse().ok()?;
    while value > 99_999_999_999 {
        value /= 1000;
    }
    let moment = jiff::Timestamp::from_second(value)
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC);
    Some(Found {
        date: moment.date(),
        ambiguous: false,
        yearless: false,
        time: Some((moment.hour(), moment.minute(), moment.second())),
        offset: Some(0),
        weekday: None,
        start: 0,
        end: declared.len(),
    })
}

/// `20240517`, `20240517T103000Z`.
fn compact(declared: &str) -> Option<Found> {
    let digits = declared.get(..8)?;
    if !digits.bytes().all(|b| b.is_ascii_digit())
        || declared.as_bytes().get(8).is_some_and(u8::is_ascii_digit) && declared.len() != 14
    {
        return None;
    }
    let date = Date::new(
        digits[..4].parse().ok()?,
        digits[4..6].parse().ok()?,
        digits[6..].parse().ok()?,
    )
    .ok()?;
    Some(Found {
        date,
        ambiguous: false,
        yearless: false,
        time: None,
        offset: None,
        weekday: None,
        start: 0,
        end: 8,
    })
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

fn dating(found: &Found, day: Date, basis: DateBasis) -> Dating {
    let Some((h, m, s)) = found.time else {
        return whole_day(day, basis);
    };
    let local = seconds(day) + i64::from(h) * 3600 + i64::from(m) * 60 + i64::from(s);
    let clock = format!("{day}T{h:02}:{m:02}:{s:02}");
    match found.offset {
        Some(0) => Dating {
            published: format!("{clock}Z"),
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
    use crate::credit::tests::{article, page};

    const BODY: &str = "The donkey left the chamber after twelve minutes and was given a carrot by the clerk, who had \
                        followed it up the stairs with a rope and did not wish to be named in the minutes of the meeting.";
    const NOW: i64 = 1_800_000_000;

    fn read(published: Option<&str>, url: Option<&str>, head: &str) -> (String, &'static str) {
        let mut article = article(&format!("{head}\n{BODY}\n{BODY}"));
        article.published = published.map(str::to_owned);
        article.url = url.map(str::to_owned);
        let dating = date_until(&page(&article), NOW);
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
        assert_eq!(date_until(&page(&article), NOW).basis, DateBasis::None);
    }

    #[test]
    fn a_dateline_without_a_year_takes_it_from_the_foot() {
        let article = article(&format!(
            "A donkey\nOSLO, March 3 (Reuters) - {BODY}\n{BODY}\n© 2018 Coast Herald"
        ));
        is(
            {
                let d = date_until(&page(&article), NOW);
                (d.published, d.basis.as_str())
            },
            "2018-03-03",
            "text",
        );
    }

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
