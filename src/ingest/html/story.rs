//! The article of a page, found by readability's rules (`dom_smoothie`), or all that can be seen.

use std::panic::{self, AssertUnwindSafe};

use dom_smoothie::{Config, Readability};

use super::scan;
use super::visible::{self, Line};

/// Pages beyond these sizes are not taken apart into a tree: deep ones exhaust the stack, and misnested tags can make
/// trees as large as the product of both.
const DEPTH: usize = 256;
const TREE: usize = 4_000_000;
const BYTES: usize = 8 << 20;
/// Character references from which one run of text costs the parser more than the whole page should.
const REFERENCES: usize = 100_000;
/// Attributes of one element.
const ATTRIBUTES: usize = 500;

/// Lines between headline and article, and after it, that may still belong to it: byline, place, sign-off.
const BEFORE: usize = 4;
const AFTER: usize = 2;
/// Characters of such a line.
const SHORT: usize = 120;

/// The text of a page, a line for every block.
pub(super) fn text(html: &str, title: Option<&str>) -> String {
    let visible = visible::lines(html);
    let story = story(html).filter(|story| !story.is_empty());
    let all: Vec<&str> = match &story {
        None => visible.iter().map(|line| line.text.as_str()).collect(),
        Some(story) => {
            let (before, after) = around(&visible, story, title);
            let lines = before.iter().chain(story).chain(after);
            lines.map(|line| line.text.as_str()).collect()
        }
    };
    all.join("\n")
}

/// The lines of the article; `None` where there is none or the page is too large for a tree.
fn story(html: &str) -> Option<Vec<Line>> {
    let references = memchr::memchr_iter(b'&', html.as_bytes()).count();
    let size = scan::size(html);
    let is_large = html.len() > BYTES
        || references > REFERENCES
        || size.depth > DEPTH
        || size.attributes > ATTRIBUTES
        || size.tags.saturating_mul(size.depth) > TREE;
    if is_large {
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
/// and behind its end as far as they are no links.
fn around<'l>(
    visible: &'l [Line],
    story: &[Line],
    title: Option<&str>,
) -> (&'l [Line], &'l [Line]) {
    let short = |line: &Line| line.text.chars().count() <= SHORT;
    let place = |wanted: Option<&Line>| {
        let text = wanted?.text.as_str();
        let mut found = (0..visible.len()).filter(|&at| visible[at].text == text);
        // A line that stands on the page twice does not tell where the article is.
        found.next().filter(|_| found.next().is_none())
    };
    let before = place(story.first()).and_then(|first| {
        let from = first.saturating_sub(BEFORE + 1);
        let is_title = |line: &Line| title.is_some_and(|title| title.starts_with(&line.text));
        let head = visible[from..first].iter().rposition(is_title)?;
        let lines = &visible[from + head + 1..first];
        lines.iter().all(short).then_some(lines)
    });
    let after = place(story.last()).map(|last| {
        let lines = &visible[last + 1..visible.len().min(last + 1 + AFTER)];
        let kept = lines.iter().take_while(|line| short(line) && !line.link);
        &lines[..kept.count()]
    });
    (before.unwrap_or_default(), after.unwrap_or_default())
}
