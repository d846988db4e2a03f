//! Who published an article, and its headline: by field, from the page, or from the URL.

mod sites;

pub use sites::{Tally, settle, site_of};

use crate::address;
use crate::credit::heads_links;
use crate::text::{LineKind, Page};

/// The outlet of an article; empty when nothing tells.
pub fn outlet(page: &Page) -> String {
    let field = page
        .article
        .outlet
        .as_deref()
        .map(clean)
        .filter(|o| !o.is_empty());
    if let Some(outlet) = field {
        return outlet;
    }
    let site = page.article.url.as_deref().and_then(address::site);
    name_line(page, site.as_deref())
        .or_else(|| author_name(page, site.as_deref()?))
        .or_else(|| copyright_name(page))
        .or_else(|| staff_name(page))
        .or_else(|| site.clone())
        .unwrap_or_default()
}

/// The headline of an article; empty when nothing tells.
pub fn title(page: &Page) -> String {
    let field = page
        .article
        .title
        .as_deref()
        .map(clean)
        .filter(|t| !t.is_empty());
    field.or_else(|| headline(page)).unwrap_or_default()
}

fn clean(text: &str) -> String {
    if is_clean(text) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a field of ASCII holds something, in one line without a space too many.
pub(crate) fn is_clean(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some((first, rest)), Some(last)) = (bytes.split_first(), bytes.last()) else {
        return false;
    };
    // All bytes are looked at, since a search that may stop early is not done many bytes at a time.
    let printable = |clean: bool, byte: &u8| clean & (b' '..0x7f).contains(byte);
    let single = |clean: bool, (a, b): (&u8, &u8)| clean & ((*a > b' ') | (*b > b' '));
    (*first > b' ' && *last > b' ')
        && bytes.iter().fold(true, printable)
        && bytes.iter().zip(rest).fold(true, single)
}

/// Letters and digits alone, in lower case and without accents, to compare a name with a host.
fn plain(text: &str) -> String {
    any_ascii::any_ascii(text)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The site's name at the top of the page, before the headline.
fn name_line(page: &Page, site: Option<&str>) -> Option<String> {
    let stem = site
        .map(|s| plain(s.split('.').next().unwrap_or_default()))
        .unwrap_or_default();
    let head: Vec<&str> = page.lines.iter().take(6).map(|l| page.line(l)).collect();
    let paragraph = head
        .iter()
        .position(|l| l.len() > 140)
        .unwrap_or(head.len());
    let head = &head[..paragraph];
    if let Some(name) = head.iter().take(3).find_map(|l| homepage(l)) {
        return Some(name);
    }
    for line in head {
        if let Some(name) = parts(line).find_map(|part| spelt_by_host(part, &stem)) {
            return Some(name);
        }
    }
    let is_title = |line: &str| {
        page.article
            .title
            .as_deref()
            .is_some_and(|t| plain(t).starts_with(&plain(line)) && !plain(line).is_empty())
    };
    let at = usize::from(head.first().is_some_and(|l| is_title(l)));
    // `Coast Herald, Tuesday, 30 August 2016`
    let part = parts(head.get(at)?)
        .flat_map(|p| {
            if is_dated(without_issue(p)) || !crate::dating::dates_of(p).is_empty() {
                p.split(',').collect()
            } else {
                vec![p]
            }
        })
        .map(|p| without_issue(p.trim()))
        .find(|p| !p.is_empty() && !is_dated(p))?;
    let words = part.split_whitespace().count();
    let named = words <= 5
        && part.chars().count() <= 40
        && !part.ends_with(['.', '?', '!', ':', '。', '？'])
        && part.chars().any(char::is_alphabetic);
    // The first line is the site's name if a headline comes after it, and it is not the headline itself.
    let headline_follows = at > 0
        || head[1..].iter().any(|l| {
            l.split_whitespace().count() >= 4 || l.chars().filter(|c| !c.is_ascii()).count() >= 8
        });
    let byline = at > 0
        && (words > 4
            || part.to_lowercase().starts_with("by ")
            || crate::credit::opens_with_source(part)
            || crate::credit::Agencies::builtin().canonical(part).is_some());
    (named && headline_follows && !byline && (title_case(part) || (words <= 3 && at == 0)))
        .then(|| clean(part))
}

/// `Le Courrier du Val avec AFP` in the author field of a page from `lecourrierduval.example`.
fn author_name(page: &Page, site: &str) -> Option<String> {
    let stem = plain(site.split('.').next().unwrap_or_default());
    let words: Vec<&str> = page.article.author.as_deref()?.split_whitespace().collect();
    let spelt =
        |n: &usize| without_article(&plain(&words[..*n].concat())) == without_article(&stem);
    let count = (1..=words.len().min(8)).find(spelt)?;
    (stem.len() >= 4).then(|| words[..count].join(" "))
}

/// `Homepage of the Coast Herald`.
fn homepage(line: &str) -> Option<String> {
    const SAYS: [&str; 7] = [
        "homepage of ",
        "home page of ",
        "official site of ",
        "official website of ",
        "website of ",
        "página oficial de ",
        "site officiel de ",
    ];
    let lower = line.to_lowercase();
    let name = SAYS.iter().find_map(|says| {
        lower
            .starts_with(says)
            .then(|| line.get(says.len()..))
            .flatten()
    })?;
    let name = parts(name).next()?;
    (name.split_whitespace().count() <= 6).then(|| clean(name))
}

/// The words of a part that the host spells: `Manila Ledger` of `Manila Ledger World` for `manilaledger.example`.
fn spelt_by_host(part: &str, stem: &str) -> Option<String> {
    if stem.len() < 4 {
        return None;
    }
    let words: Vec<&str> = part.split_whitespace().collect();
    let same = |name: &str| name.len() >= 3 && without_article(name) == without_article(stem);
    if (1..=words.len()).any(|n| same(&plain(&words[..n].concat()))) {
        return Some(without_issue(&without_section(&words)).to_owned());
    }
    // `Herald` of `heraldonline`, `Coast Herald Online` of `coastherald`; not a mere first word.
    let all = plain(&words.concat());
    let inside = stem.starts_with(&all) && all.len() * 2 > stem.len();
    let around = all.starts_with(stem) && stem.len() * 2 > all.len();
    (all.len() >= 5 && (inside || around)).then(|| without_issue(part).to_owned())
}

/// Without the name of a section behind it: `Manila Ledger World`, `Coast Herald Home`.
fn without_section(words: &[&str]) -> String {
    const SECTIONS: [&str; 26] = [
        "home",
        "world",
        "politics",
        "business",
        "sport",
        "sports",
        "local",
        "opinion",
        "culture",
        "live",
        "startseite",
        "accueil",
        "inicio",
        "início",
        "portada",
        "ana",
        "sayfa",
        "home page",
        "首页",
        "首頁",
        "トップ",
        "होम",
        "главная",
        "الرئيسية",
        "beranda",
        "strona",
    ];
    let kept = words
        .iter()
        .rposition(|w| !SECTIONS.contains(&w.to_lowercase().as_str()))
        .map_or(words.len(), |at| at + 1);
    words[..kept].join(" ")
}

/// Without a trailing number: `Valley Radio 98.3`, `川沿い 第88号`.
fn without_issue(part: &str) -> &str {
    match part.rsplit_once(char::is_whitespace) {
        Some((name, last))
            // `News 4` is a station's name, `98.3` its place on the dial.
            if last.chars().any(char::is_numeric)
                && !(last.len() <= 2 && last.bytes().all(|b| b.is_ascii_digit()))
                && name.chars().any(char::is_alphabetic)
                && name.split_whitespace().count() > usize::from(name.is_ascii()) =>
        {
            name.trim_end()
        }
        _ => part,
    }
}

/// The parts of a line that a bar or dash sets apart.
fn parts(line: &str) -> impl Iterator<Item = &str> {
    line.split(['|', '•', '·', '»', '>', '—', '–'])
        .flat_map(|p| p.split(" - "))
        .flat_map(|p| p.split(" / "))
        .map(str::trim)
        .filter(|p| !p.is_empty())
}

/// Articles that a host leaves out, or keeps where the page does not.
const ARTICLES: [&str; 14] = [
    "the", "les", "las", "los", "der", "die", "das", "het", "de", "le", "la", "el", "il", "al",
];

fn without_article(name: &str) -> &str {
    ARTICLES
        .iter()
        .find_map(|a| name.strip_prefix(a))
        .filter(|rest| rest.len() >= 4)
        .unwrap_or(name)
}

fn is_dated(part: &str) -> bool {
    part.chars().filter(|c| c.is_numeric()).count() >= 3
        || part
            .split_whitespace()
            .all(|w| w.chars().any(char::is_numeric) || crate::dating::is_date_word(w))
}

/// Every longer word starts with a capital, or the script has none.
fn title_case(part: &str) -> bool {
    // `de l'Aubrac`: the name starts behind the elided article.
    part.split_whitespace()
        .map(|w| {
            w.split_once(['\'', '’'])
                .filter(|(before, _)| before.chars().count() <= 2)
                .map_or(w, |(_, after)| after)
        })
        .filter(|w| w.chars().count() > 3)
        .all(|w| !w.chars().next().is_some_and(char::is_lowercase))
}

/// `Copyright 2018 Susquehanna Beacon`-like lines.
fn copyright_name(page: &Page) -> Option<String> {
    page.lines.iter().rev().take(10).find_map(|line| {
        let text = page.line(line);
        let marker = ["Copyright", "copyright", "COPYRIGHT", "©", "ⓒ", "(c)"]
            .iter()
            .find_map(|m| text.find(m).map(|at| at + m.len()))?;
        if text.len() > 160 {
            return None;
        }
        let rest = text[marker..]
            .trim_start_matches(|c: char| !c.is_alphabetic() || matches!(c, '©' | 'ⓒ'));
        let rest = rest.strip_prefix("by ").unwrap_or(rest);
        let end = [
            ". ",
            " All rights",
            " all rights",
            " Alle Rechte",
            " Todos los",
            " Tous droits",
            " – ",
            " | ",
            ", ",
        ]
        .iter()
        .filter_map(|s| rest.find(s))
        .min()
        .unwrap_or(rest.len());
        let name = clean(rest[..end].trim_end_matches(['.', ',', ' ']));
        let agency = crate::credit::Agencies::builtin()
            .canonical(&name)
            .is_some();
        (!name.is_empty()
            && name.split_whitespace().count() <= 6
            && !agency
            && name.chars().any(char::is_alphabetic))
        .then_some(name)
    })
}

/// `By X Y, Sun-Mail staff`, `By X Y of the Coast Herald`.
fn staff_name(page: &Page) -> Option<String> {
    page.lines.iter().take(8).find_map(|line| {
        let text = page.line(line);
        if text.len() > 120 || !text.to_lowercase().starts_with("by ") {
            return None;
        }
        if let Some((_, name)) = text
            .rsplit_once(" of the ")
            .or_else(|| text.rsplit_once(" for the "))
            && title_case(name)
            && name.split_whitespace().count() <= 5
        {
            return Some(clean(name));
        }
        let (_, after) = text.split_once(',')?;
        let lower = after.to_lowercase();
        let at = [" staff", " reporter", " correspondent"]
            .iter()
            .filter_map(|w| lower.find(w))
            .min()?;
        let name = clean(after.get(..at)?);
        (!name.is_empty() && title_case(&name)).then_some(name)
    })
}

/// The first line that reads like a headline.
fn headline(page: &Page) -> Option<String> {
    let site = plain(&outlet(page));
    let mut fallback = None;
    for line in page.lines.iter().take(12) {
        let text = page.line(line);
        let words = text.split_whitespace().count();
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        if line.kind == LineKind::Chrome || letters < 4 || text.len() > 300 {
            continue;
        }
        let spelt = plain(text);
        let names_site = !site.is_empty() && spelt.starts_with(&site) && words <= 8;
        let menu = text.matches(['|', '•', '>']).count() >= 2;
        let dated = !crate::dating::dates_of(text).is_empty() && words <= 10;
        if names_site || menu || dated || line.kind == LineKind::Meta || heads_links(text) {
            continue;
        }
        if text.len() > 160 && text.ends_with(['.', '。', '!', '?']) {
            // The story itself: there was no headline.
            return fallback;
        }
        if words >= 4 || text.chars().filter(|c| !c.is_ascii()).count() >= 7 {
            return Some(clean(text));
        }
        fallback = fallback.or_else(|| Some(clean(text)));
    }
    fallback
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::tests::{article, page};

    const BODY: &str = "The donkey left the chamber after twelve minutes and was given a carrot by the clerk, who had \
                        followed it up the stairs with a rope and did not wish to be named in the minutes of the meeting.";

    fn named(head: &str, foot: &str, url: Option<&str>) -> (String, String) {
        let mut article = article(&format!("{head}\n{BODY}\n{foot}"));
        article.url = url.map(str::to_owned);
        let page = page(&article);
        (outlet(&page), title(&page))
    }

    #[test]
    fn the_name_is_found_on_the_page() {
        for (head, foot, url, want) in [
            (
                "COAST HERALD\nNews | Sport\nDonkey stops the council for twelve minutes",
                "",
                None,
                "COAST HERALD",
            ),
            (
                "Coast Herald World\nDonkey stops the council",
                "",
                Some("https://coastherald.example/a"),
                "Coast Herald",
            ),
            (
                "Coast Herald, Tuesday, 30 August 2016\nDonkey stops the council again",
                "",
                None,
                "Coast Herald",
            ),
            (
                "Donkey stops the council for twelve minutes on Monday",
                "Copyright 2018 Coast Herald",
                None,
                "Coast Herald",
            ),
            (
                "Donkey stops the council for twelve minutes on Monday\nBy Ann Roy, Herald-Mail staff",
                "",
                None,
                "Herald-Mail",
            ),
            (
                "Donkey stops the council for twelve minutes on Monday",
                "",
                Some("https://www.news.coast.co.uk/a"),
                "coast.co.uk",
            ),
        ] {
            assert_eq!(named(head, foot, url).0, want, "{head}");
        }
    }

    #[test]
    fn the_headline_is_not_the_site_or_its_menu() {
        let got = named(
            "Coast Herald\nNews | Sport | Weather\n3 May 2021\nDonkey stops the council for twelve minutes",
            "",
            None,
        );
        assert_eq!(got.1, "Donkey stops the council for twelve minutes");
        let bare = article(BODY);
        assert_eq!(title(&page(&bare)), "");
    }
}
