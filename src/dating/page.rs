//! Dates in the page's own text: date lines, datelines, and clocks that must not be taken for them.

use jiff::civil::Date;

use super::declared;
use super::parse::{self, Found};
use super::words;
use crate::credit::{heads_links, speaks_of_picture};
use crate::text::{LineKind, Page};

/// What the page's own text says about its date.
#[derive(Debug, Default)]
pub(crate) struct PageDates {
    /// The date line that fits best.
    pub line: Option<Found>,
    /// How good it is; higher is better.
    pub score: i32,
    /// A date that is the page's clock.
    pub clock: Option<Found>,
    /// Day and month of a dateline without a year.
    pub yearless: Option<Found>,
    /// The only year that the foot of the page names.
    pub foot_year: Option<i16>,
    /// Months named in the text, as bits, to read `05/01` by.
    pub months: u16,
}

/// Lines at the top that can carry the date line.
const HEAD_LINES: usize = 14;

/// Collects the dates of a page.
pub(crate) fn read(page: &Page) -> PageDates {
    let mut out = PageDates::default();
    let mut paragraphs = 0;
    let mut related = false;
    let field = page.article.published.as_deref().unwrap_or_default();
    let mut doubtful =
        declared::iso(field).is_none() && parse::dates(field).iter().any(|f| f.ambiguous);
    for (index, line) in page.lines.iter().enumerate() {
        let text = page.line(line);
        let long = text.len() > 140 || (text.len() > 90 && text.chars().count() > 100);
        if paragraphs > 0 && !long && heads_links(text) {
            related = true;
        }
        paragraphs += usize::from(long);
        let near_end = index + 8 >= page.lines.len();
        if index > HEAD_LINES + 12 && !near_end && paragraphs > 3 {
            continue;
        }
        // Deeper paragraphs tell of other days.
        if long && paragraphs > 2 {
            continue;
        }
        let head: &str = if long { cut(text, 160) } else { text };
        for found in parse::dates(head) {
            let month = found.date.month();
            out.months |= if found.ambiguous { 0 } else { 1 << month };
            doubtful |= found.ambiguous;
            consider(
                &mut out,
                &Place {
                    text: head,
                    index,
                    long,
                    paragraphs,
                    related,
                    chrome: line.kind == LineKind::Chrome,
                    count: page.lines.len(),
                },
                found,
            );
        }
        if near_end && !long {
            out.foot_year = out.foot_year.or_else(|| copyright_year(text));
        }
    }
    if doubtful {
        out.months |= named_months(page);
    }
    out
}

/// The months that the paragraphs name.
fn named_months(page: &Page) -> u16 {
    let mut months = 0;
    let paragraphs = page
        .lines
        .iter()
        .map(|l| page.line(l))
        .filter(|l| l.len() > 90);
    for (meaning, start, end) in paragraphs.take(12).flat_map(words::find) {
        if let Some(month) = meaning.month.filter(|_| end - start > 3) {
            months |= 1 << month;
        }
    }
    months
}

struct Place<'t> {
    text: &'t str,
    index: usize,
    long: bool,
    paragraphs: usize,
    related: bool,
    chrome: bool,
    count: usize,
}

fn consider(out: &mut PageDates, place: &Place, found: Found) {
    if found.yearless {
        // Only the place line of a paragraph: `VALMORA, 21 SET -`.
        if place.long && found.end < 90 && place.paragraphs <= 2 && out.yearless.is_none() {
            out.yearless = Some(found);
        }
        return;
    }
    if !(1990..=2100).contains(&found.date.year()) {
        return;
    }
    if is_clock(place, &found) {
        out.clock.get_or_insert(found);
        return;
    }
    let score = score(place, &found);
    if score > 0 && score > out.score {
        out.score = score;
        out.line = Some(found);
    }
}

/// Whether a date is the time at which the page was shown.
fn is_clock(place: &Place, found: &Found) -> bool {
    let text = place.text.trim();
    let before = &place.text[..found.start];
    let labelled = label(place.text, found);
    if labelled.published || labelled.updated {
        return false;
    }
    if labelled.clock || place.chrome {
        return true;
    }
    if place.long {
        return false;
    }
    let barred = text.starts_with('|')
        || text.ends_with('|')
        || text.starts_with('[') && text.ends_with(']') && place.index < 3;
    if barred {
        return true;
    }
    let parts = text
        .split(['|', '•', '·'])
        .filter(|p| !p.trim().is_empty())
        .count();
    let with_time = found.time.is_some() && found.weekday.is_some();
    // `Sunday, 22 November 2026 03:11 | Site`: the site's bar, not an article's line.
    if place.index <= 2
        && found.weekday.is_some()
        && before.chars().filter(|c| c.is_alphanumeric()).count() <= 12
        && (parts > 1 || words_beside(place, found) >= 2 && !with_time)
    {
        return true;
    }
    if place.index <= 2 && found.weekday.is_some() && with_time && parts > 1 {
        return true;
    }
    // A bare weekday and date as the very first line of the page.
    if place.index == 0 && found.weekday.is_some() && words_beside(place, found) <= 1 {
        return true;
    }
    // Menu bars.
    parts >= 4 && place.index <= 3 || text.contains('°')
}

/// Words of the line that are not part of the date, its weekday or time.
fn words_beside(place: &Place, found: &Found) -> usize {
    let outside = [&place.text[..found.start], &place.text[found.end..]];
    outside
        .iter()
        .flat_map(|part| part.split_whitespace())
        .filter(|w| w.chars().any(char::is_alphabetic))
        .filter(|w| {
            !words::find(w).iter().any(|(m, _, _)| {
                m.weekday.is_some() || m.month.is_some() || m.published || m.updated
            }) && w.chars().filter(|c| c.is_alphabetic()).count() > 2
        })
        .count()
}

#[derive(Default)]
struct Label {
    published: bool,
    updated: bool,
    clock: bool,
    aside: bool,
}

/// The label that stands nearest before a date, or right behind it.
fn label(text: &str, found: &Found) -> Label {
    let mut label = Label::default();
    let meanings = words::find(text);
    let near = |start: usize, end: usize| {
        if end <= found.start {
            found.start - end <= 34
        } else {
            start >= found.end && start - found.end <= 6
        }
    };
    let before = meanings.iter().rfind(|(m, s, e)| {
        *e <= found.start && near(*s, *e) && (m.published || m.updated || m.clock || m.aside)
    });
    let behind = meanings
        .iter()
        .find(|(m, s, e)| *s >= found.end && near(*s, *e) && (m.clock || m.aside));
    for (m, _, _) in before
        .into_iter()
        .chain(behind.filter(|_| before.is_none()))
    {
        label.published |= m.published;
        label.updated |= m.updated && !m.published;
        label.clock |= m.clock && !m.published && !m.updated;
        label.aside |= m.aside && !m.published;
    }
    label
}

/// How much a date looks like the article's own; 0 or less is no candidate.
fn score(place: &Place, found: &Found) -> i32 {
    let labelled = label(place.text, found);
    let plain = !labelled.published && !labelled.updated;
    if labelled.aside
        || place.related
        || plain && (in_sentence(place.text, found) || in_caption(place.text, found))
    {
        return 0;
    }
    let beside = words_beside(place, found);
    if place.long {
        // `date 2022-01-12 Kazakh …`, `Elm City, Oct 7, 2019 (CNA).- …`
        let starts = place.text[..found.start].split_whitespace().count() <= 7;
        let early = place.paragraphs <= 1;
        return if !early {
            0
        } else if labelled.published && found.start <= 40 {
            60
        } else if starts && found.start <= 48 && opens(place, found) {
            40
        } else {
            0
        };
    }
    let tail = place.paragraphs > 0 && place.index > HEAD_LINES.min(place.count);
    let base = if labelled.published {
        90
    } else if labelled.updated {
        45
    } else if tail || (place.paragraphs > 1) {
        if beside <= 1 { 15 } else { 0 }
    } else if place.index >= HEAD_LINES {
        0
    } else if beside <= 2 {
        70
    } else if beside <= 10 && !place.text.ends_with(['.', '!', '?', '。']) {
        50
    } else if beside <= 6 {
        30
    } else {
        0
    };
    let foot = place.paragraphs > 1;
    if base == 0 {
        0
    } else {
        base - if foot { 12 } else { 0 } - place.index.min(10) as i32 / 2
    }
}

/// Whether the date belongs to what a headline or sentence tells: `Regatta to return on 18 July 2015`.
fn in_sentence(text: &str, found: &Found) -> bool {
    const ON: [&str; 22] = [
        "on", "until", "till", "by", "since", "from", "before", "after", "am", "zum", "bis",
        "seit", "le", "du", "el", "hasta", "desde", "il", "dal", "em", "até", "op",
    ];
    let before = text[..found.start].trim_end_matches(|c: char| !c.is_alphabetic());
    let preposition = before
        .split_whitespace()
        .next_back()
        .is_some_and(|w| ON.contains(&w));
    let small = |w: &&str| {
        w.chars().count() > 3 && w.chars().all(char::is_lowercase) && words::find(w).is_empty()
    };
    preposition
        && before.split_whitespace().filter(small).count() >= 1
        && before.split_whitespace().count() >= 4
}

/// Whether the date is that of a picture: `FILE PHOTO: A field outside Oslo, March 2, 2018.`
fn in_caption(text: &str, found: &Found) -> bool {
    let before = &text[..found.start];
    let part = before.rsplit(['|', '•', '·']).next().unwrap_or_default();
    part.split_whitespace().count() >= 4 && speaks_of_picture(part)
}

/// Whether the date stands in the place line of a paragraph rather than in its first sentence.
fn opens(place: &Place, found: &Found) -> bool {
    let before = &place.text[..found.start];
    let after: String = place.text[found.end..].chars().take(26).collect();
    let lower = before.split_whitespace().any(|w| {
        w.chars().count() > 3 && w.chars().all(char::is_lowercase) && words::find(w).is_empty()
    });
    !lower
        && (before.trim().is_empty()
            || after.contains(['(', '-', '–', '—', '/', ':', '|'])
            || before.trim_end().ends_with(','))
}

/// `© 2018`: a single year.
fn copyright_year(text: &str) -> Option<i16> {
    let lower = text.to_lowercase();
    if !["copyright", "©", "ⓒ", "(c)"]
        .iter()
        .any(|m| lower.contains(m))
    {
        return None;
    }
    let years: Vec<i16> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|n| n.len() == 4)
        .filter_map(|n| n.parse().ok())
        .filter(|y| (1990..=2100).contains(y))
        .collect();
    <[i16; 1]>::try_from(years).ok().map(|[y]| y)
}

fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// A yearless date put into a year.
pub(crate) fn in_year(found: &Found, year: i16) -> Option<Date> {
    Date::new(year, found.date.month(), found.date.day()).ok()
}
