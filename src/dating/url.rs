//! Dates in the path of a URL.

use jiff::civil::Date;

/// A date in a URL: the day, or the month when no day is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UrlDate {
    /// `/2024/05/17/`, `/2024-05-17-slug`, `/20240517`.
    Day(Date),
    /// `/2024/05/slug`.
    Month(i16, i8),
}

/// The date in a URL's path.
pub(crate) fn date(url: &str) -> Option<UrlDate> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split_once('/').map_or("", |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if !may_have_year(path) {
        return None;
    }
    let numbers = numbers(path);
    let mut month = None;
    for (at, (text, sep)) in numbers.iter().enumerate() {
        let next = |k: usize| {
            numbers.get(at + k).filter(|_| {
                // `2016-3E2` is a year and the beginning of an identifier.
                let parted = |n: &(&str, &str)| matches!(n.1, "/" | "-" | "_" | ".");
                numbers[at + 1..=at + k].iter().all(parted)
            })
        };
        if text.len() == 8
            && let Some(day) = day(&text[..4], &text[4..6], &text[6..])
        {
            return Some(UrlDate::Day(day));
        }
        // `20200827000711`: the day, and then the time or a count.
        if (10..=14).contains(&text.len())
            && text.starts_with("20")
            && let Some(day) = day(&text[..4], &text[4..6], &text[6..8])
        {
            return Some(UrlDate::Day(day));
        }
        if text.len() != 4
            || !(sep.is_empty()
                || sep.ends_with(['/', '-', '_', '.'])
                || sep.ends_with(char::is_alphabetic))
        {
            continue;
        }
        if let Some((md, _)) = next(1)
            && md.len() == 4
            && let Some(day) = day(text, &md[..2], &md[2..])
        {
            return Some(UrlDate::Day(day));
        }
        if let (Some((m, _)), Some((d, _))) = (next(1), next(2))
            && m.len() <= 2
            && d.len() <= 2
            && let Some(day) = day(text, m, d)
        {
            return Some(UrlDate::Day(day));
        }
        if let Some((m, "/")) = next(1)
            && m.len() == 2
            && let Some(first) = day(text, m, "1")
        {
            month = month.or(Some(UrlDate::Month(first.year(), first.month())));
        }
    }
    named_month(path).or(month)
}

/// Whether four digits may be a year that [`day`] takes: most paths have none, and are not looked at more closely.
fn may_have_year(path: &str) -> bool {
    let begins = |pair: &[u8]| matches!(pair, b"19" | b"20" | b"21");
    path.as_bytes().windows(2).any(begins)
}

/// Runs of digits with what stands between them and the run before.
fn numbers(path: &str) -> Vec<(&str, &str)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(start) = path[at..]
        .find(|c: char| c.is_ascii_digit())
        .map(|k| at + k)
    {
        let end = path[start..]
            .find(|c: char| !c.is_ascii_digit())
            .map_or(path.len(), |k| start + k);
        out.push((&path[start..end], &path[at..start]));
        at = end;
    }
    out
}

/// `/2024/may/17/`.
fn named_month(path: &str) -> Option<UrlDate> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let parts: Vec<&str> = path.split('/').collect();
    parts.windows(3).find_map(|w| {
        let lower = w[1].to_ascii_lowercase();
        let name = lower.get(..3).filter(|_| lower.len() <= 9)?;
        let m = MONTHS.iter().position(|n| *n == name)? + 1;
        (w[0].len() == 4)
            .then(|| day(w[0], &m.to_string(), w[2]))
            .flatten()
            .map(UrlDate::Day)
    })
}

fn day(y: &str, m: &str, d: &str) -> Option<Date> {
    let y: i16 = y.parse().ok().filter(|y| (1990..=2100).contains(y))?;
    Date::new(y, m.parse().ok()?, d.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_dates_are_read_and_ids_are_not() {
        let iso = |url: &str| match date(url) {
            Some(UrlDate::Day(d)) => d.to_string(),
            Some(UrlDate::Month(y, m)) => format!("{y}-{m:02}"),
            None => String::new(),
        };
        for (url, want) in [
            ("https://a.example/2023/05/17/metro", "2023-05-17"),
            ("https://a.example/news/2018/0918/3302.html", "2018-09-18"),
            ("https://a.example/2021-06-26-dike", "2021-06-26"),
            ("https://a.example/article/20180607", "2018-06-07"),
            ("https://a.example/2015/20150726/ec19.htm", "2015-07-26"),
            ("https://a.example/t20180918_123456.html", "2018-09-18"),
            ("https://a.example/world/2024/may/17/metro", "2024-05-17"),
            ("https://a.example/2022/10/plant/", "2022-10"),
            ("https://a.example/article/9920-penguin", ""),
            ("https://2023.example/05/17", ""),
            ("https://a.example/news/55120", ""),
        ] {
            assert_eq!(iso(url), want, "{url}");
        }
    }
}
