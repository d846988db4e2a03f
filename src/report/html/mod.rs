//! `report.html`: the whole run on one page that needs nothing else.
//!
//! The page is `page.html` with the style, the scripts and the data put in. What every view needs is one JSON index;
//! texts and passages stand in one packed block a family and are unpacked when somebody reads them. Nothing from
//! outside is ever written as HTML: JSON in a script block cannot end it (`<` is escaped), blocks are base64, and the
//! scripts make text nodes. A policy in the page forbids every request.

mod blocks;
mod index;

use std::io::{self, Write};

use super::ReportOptions;
use crate::outcome::Trace;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");
/// In the order in which they need each other.
const SCRIPTS: [&str; 10] = [
    include_str!("data.js"),
    include_str!("dom.js"),
    include_str!("filters.js"),
    include_str!("overview.js"),
    include_str!("graph.js"),
    include_str!("timeline.js"),
    include_str!("reading.js"),
    include_str!("family.js"),
    include_str!("tables.js"),
    include_str!("main.js"),
];

/// Articles that a page has; the tables have all.
const ARTICLES: usize = 20_000;
/// Characters of one text.
const TEXT: usize = 100_000;
/// Passages of one family.
const PASSAGES: usize = 50_000;
/// Characters of a title, an address or a sentence.
const LINE: usize = 400;

/// Writes the page.
pub(super) fn html(trace: &Trace, options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
    let shown = Shown::of(trace, ARTICLES);
    let mut left_out = shown.left_out(trace);
    let blocks = blocks::blocks(trace, options, &shown, &mut left_out)?;
    let index = index::index(trace, &shown, &left_out)?;
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        to.write_all(before.as_bytes())?;
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        match name {
            "style" => to.write_all(STYLE.as_bytes())?,
            "index" => to.write_all(index.as_bytes())?,
            "scripts" => {
                to.write_all(b"(() => {\n\"use strict\";\n")?;
                for script in SCRIPTS {
                    to.write_all(script.as_bytes())?;
                }
                to.write_all(b"})();\n")?;
            }
            "blocks" => blocks.iter().try_for_each(|b| to.write_all(b.as_bytes()))?,
            _ => {}
        }
        rest = after;
    }
    to.write_all(rest.as_bytes())
}

/// Which articles and families the page has, and their places on it.
struct Shown {
    /// Articles of the trace by their place on the page.
    articles: Vec<u32>,
    /// Place on the page by article of the trace.
    place: Vec<Option<u32>>,
    /// Families of the trace, biggest first.
    families: Vec<usize>,
}

impl Shown {
    /// The biggest families whose articles fit, then lone articles; articles keep their order.
    fn of(trace: &Trace, room: usize) -> Self {
        let mut order: Vec<usize> = (0..trace.families.len()).collect();
        // Stable: families of one size stay in the order of their ids.
        order.sort_by_key(|f| std::cmp::Reverse(trace.families[*f].members.len()));
        let mut kept = vec![false; trace.articles.len()];
        let (mut families, mut left) = (Vec::new(), room);
        for f in order {
            let members = &trace.families[f].members;
            if members.len() > left {
                break;
            }
            left -= members.len();
            members.iter().for_each(|m| kept[*m as usize] = true);
            families.push(f);
        }
        let lone = (0..kept.len()).filter(|i| trace.articles[*i].family.is_none());
        for i in lone.take(left).collect::<Vec<_>>() {
            kept[i] = true;
        }
        let articles: Vec<u32> = (0..)
            .zip(&kept)
            .filter(|(_, k)| **k)
            .map(|(i, _)| i)
            .collect();
        let mut place = vec![None; kept.len()];
        for (at, article) in (0..).zip(&articles) {
            place[*article as usize] = Some(at);
        }
        Self {
            articles,
            place,
            families,
        }
    }

    fn left_out(&self, trace: &Trace) -> Vec<String> {
        let (all, shown) = (trace.articles.len(), self.articles.len());
        let mut told = Vec::new();
        if shown < all {
            told.push(format!(
                "The page has {} of {} articles and {} of {} families, the biggest ones; the tables beside it have all.",
                number(shown),
                number(all),
                number(self.families.len()),
                number(trace.families.len())
            ));
        }
        let lone = self
            .articles
            .iter()
            .filter(|a| trace.articles[**a as usize].family.is_none())
            .count();
        if lone > 0 {
            told.push(format!(
                "Texts of articles without relatives are not on the page ({}).",
                number(lone)
            ));
        }
        told
    }
}

/// A number with commas between thousands.
fn number(n: usize) -> String {
    super::screen::grouped(n as u64)
}

/// A line from outside, cut where nobody reads on.
fn line(text: &str) -> String {
    match text.char_indices().nth(LINE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// JSON that can stand in a script block: no `<` that could end it or open a comment.
fn script_safe(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    fn rendered(trace: &Trace) -> String {
        let mut out = Vec::new();
        html(trace, &ReportOptions::default(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn index_of(page: &str) -> serde_json::Value {
        let from = page.split_once("id=\"index\">").unwrap().1;
        serde_json::from_str(from.split_once("</script>").unwrap().0).unwrap()
    }

    #[test]
    fn the_page_has_the_run_and_needs_nothing_else() {
        let page = rendered(&fixture::trace());
        let index = index_of(&page);
        assert_eq!(index["articles"].as_array().unwrap().len(), 4);
        assert_eq!(index["families"][0]["edges"].as_array().unwrap().len(), 4);
        assert!(!page.contains("{{"), "a place was not filled");
        for word in ["src=", "@import", "url(", "fetch(", "innerHTML", "plagiar"] {
            assert!(!page.contains(word), "{word}");
        }
    }

    #[test]
    fn a_hostile_title_stays_a_title() {
        let mut trace = fixture::trace();
        let title = "</script><img src=x onerror=alert(1)><!-- \u{2028}{{scripts}}";
        trace.articles[1].title = title.to_owned();
        trace.articles[0].title = "x".repeat(1 << 20);
        trace.articles[2].article.text = "</script><b>".to_owned();
        let page = rendered(&trace);
        assert!(!page.contains("<img"));
        let index = index_of(&page);
        assert_eq!(index["articles"][1]["title"], title);
        assert_eq!(
            index["articles"][0]["title"]
                .as_str()
                .unwrap()
                .chars()
                .count(),
            LINE + 1
        );
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let trace = fixture::trace();
        let shown = Shown::of(&trace, 3);
        assert_eq!(shown.articles, [0, 1, 2]);
        assert!(shown.left_out(&trace)[0].contains("3 of 4 articles"));
        let none = Shown::of(&trace, 2);
        assert_eq!(
            (none.articles.as_slice(), none.families.len()),
            (&[3][..], 0)
        );
    }
}
