//! The article of a page, found by readability's rules (`dom_smoothie`), or all that can be seen.

use std::panic::{self, AssertUnwindSafe};

use dom_smoothie::{Config, Readability};

use super::scan;
use super::visible;

/// Pages beyond these sizes are not taken apart into a tree: deep ones exhaust the stack, and misnested tags can make
/// trees as large as the product of both.
const DEPTH: usize = 256;
const TREE: usize = 4_000_000;
const BYTES: usize = 8 << 20;

/// Lines between headline and article, and after it, that may still belong to it: byline, place, sign-off.
const BEFORE: usize = 4;
const AFTER: usize = 2;
/// Characters of such a line.
const SHORT: usize = 120;

/// The text of a page, a line for every block.
pub(super) fn text(html: &str, title: Option<&str>) -> String {
    let visible = visible::lines(html);
    let Some(story) = story(html).filter(|story| !story.is_empty()) else {
        return visible.join("\n");
    };
    let (before, after) = around(&visible, &story, title);
    let all: Vec<&str> = before
        .iter()
        .chain(&story)
        .chain(after)
        .map(String::as_str)
        .collect();
    all.join("\n")
}

/// The lines of the article; `None` where there is none or the page is too large for a tree.
fn story(html: &str) -> Option<Vec<String>> {
    let (tags, depth) = scan::size(html);
    if html.len() > BYTES || depth > DEPTH || tags.saturating_mul(depth) > TREE {
        return None;
    }
    // The extractor is written for pages as they are; what makes it give up must not end the run.
    let found = panic::catch_unwind(AssertUnwindSafe(|| {
        let config = Config {
            disable_json_ld: true,
            ..Config::default()
        };
        let mut page = Readability::new(html, None, Some(config)).ok()?;
        Some(page.parse().ok()?.content.to_string())
    }));
    Some(visible::lines(&found.ok()??))
}

/// Short lines just before and after the article that the extractor left out: between the headline and its beginning,
/// and behind its end.
fn around<'l>(
    visible: &'l [String],
    story: &[String],
    title: Option<&str>,
) -> (&'l [String], &'l [String]) {
    let short = |line: &String| line.chars().count() <= SHORT;
    let place = |wanted: Option<&String>| {
        let wanted = wanted?;
        let mut found = visible.iter().enumerate().filter(|(_, line)| *line == wanted);
        // A line that stands on the page twice does not tell where the article is.
        found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
    };
    let before = place(story.first()).and_then(|first| {
        let from = first.saturating_sub(BEFORE + 1);
        let is_title = |line: &String| title.is_some_and(|title| title.starts_with(line.as_str()));
        let head = visible[from..first].iter().rposition(is_title)?;
        let lines = &visible[from + head + 1..first];
        lines.iter().all(short).then_some(lines)
    });
    let after = place(story.last()).map(|last| {
        let lines = &visible[last + 1..visible.len().min(last + 1 + AFTER)];
        let kept = lines.iter().take_while(|line| short(line)).count();
        &lines[..kept]
    });
    (before.unwrap_or_default(), after.unwrap_or_default())
}
