//! The text of a page as a reader sees it: a line for every block, none of what is no text.

use super::scan::{Piece, Scan, decoded};

/// Elements that stand in the middle of a line.
const INLINE: [&str; 44] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "img", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "path",
    "picture", "progress", "q", "rb", "rt", "ruby", "s", "samp", "small", "source", "span",
    "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
];

/// Elements whose contents nobody reads.
const UNSEEN: [&str; 18] = [
    "noscript",
    "template",
    "svg",
    "math",
    "select",
    "datalist",
    "button",
    "object",
    "audio",
    "video",
    "canvas",
    "map",
    "head",
    "dialog",
    "rp",
    "amp-ad",
    "amp-sidebar",
    "amp-analytics",
];

/// A line of a page, white space folded, not blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) text: String,
    /// All of it leads elsewhere.
    pub(super) link: bool,
}

/// The lines of a page.
pub(super) fn lines(html: &str) -> Vec<Line> {
    let mut seen = Seen::default();
    let mut scan = Scan::new(html);
    // Elements that turned out not to be closed anywhere: they hide nothing.
    let mut open = Vec::new();
    while let Some(piece) = scan.next() {
        match piece {
            Piece::Text(text) => seen.push(&decoded(text)),
            Piece::Open(tag) => {
                if let Some(name) = UNSEEN.iter().find(|name| tag.is(name))
                    && !open.contains(name)
                {
                    let place = scan.place();
                    if !pass(&mut scan, name) {
                        open.push(*name);
                        scan.go_to(place);
                    }
                }
                if tag.is("a") {
                    seen.links = tag.attribute("href").is_some();
                }
                seen.element(tag.name);
            }
            Piece::Raw(..) => {}
            Piece::Close(name) => {
                if name.eq_ignore_ascii_case("a") {
                    seen.links = false;
                }
                seen.element(name);
            }
        }
    }
    seen.end();
    seen.lines
}

/// Passes over an element that is open; false if it is never closed.
fn pass(scan: &mut Scan<'_>, name: &str) -> bool {
    let mut depth = 1;
    for piece in scan {
        match piece {
            Piece::Open(tag) if tag.is(name) => depth += 1,
            // The head ends where the body begins.
            Piece::Open(tag) if name == "head" && tag.is("body") => return true,
            Piece::Close(closed) if closed.eq_ignore_ascii_case(name) => {
                depth -= 1;
                if depth == 0 {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

#[derive(Default)]
struct Seen {
    lines: Vec<Line>,
    line: String,
    /// Inside a link.
    links: bool,
    /// Some of the line is not.
    plain: bool,
    /// White space was met and nothing behind it yet.
    gap: bool,
}

impl Seen {
    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if c.is_whitespace() {
                self.gap = true;
                continue;
            }
            if self.gap && !self.line.is_empty() {
                self.line.push(' ');
            }
            self.gap = false;
            self.plain |= !self.links && c.is_alphanumeric();
            self.line.push(c);
        }
    }

    fn element(&mut self, name: &str) {
        if !INLINE
            .iter()
            .any(|inline| name.eq_ignore_ascii_case(inline))
        {
            self.end();
        }
    }

    fn end(&mut self) {
        self.gap = false;
        if !self.line.is_empty() {
            self.lines.push(Line {
                text: std::mem::take(&mut self.line),
                link: !self.plain,
            });
        }
        self.plain = false;
    }
}

#[cfg(test)]
mod tests {
    fn lines(html: &str) -> Vec<String> {
        super::lines(html)
            .into_iter()
            .map(|line| line.text)
            .collect()
    }

    #[test]
    fn lines_that_only_lead_elsewhere_are_told() {
        let found =
            super::lines("<p><a href=/a>Storm</a> <a href=/b>nears</a><p>By <a href=/n>Nora</a>");
        assert_eq!(
            found.iter().map(|line| line.link).collect::<Vec<_>>(),
            [true, false]
        );
    }

    #[test]
    fn blocks_are_lines_and_inline_elements_are_not() {
        let html = "<head><title>T</title></head><body><h1>Ferry <b>aground</b></h1><p>One\n <i>two</i>,&nbsp;three.<br>Four<p>Five</body>";
        assert_eq!(
            lines(html),
            ["Ferry aground", "One two, three.", "Four", "Five"]
        );
        assert_eq!(lines("<td>a</td><td>b</td><li>c"), ["a", "b", "c"]);
        assert_eq!(lines("渡<b>轮</b>搁浅"), ["渡轮搁浅"]);
    }

    #[test]
    fn scripts_styles_and_controls_are_not_seen() {
        let html = "<p>a<script>var b = '<p>c';</script><style>p{}</style><noscript>d</noscript><svg><text>e</text></svg>f</p>";
        assert_eq!(lines(html), ["a", "f"]);
    }

    #[test]
    fn an_element_that_is_never_closed_hides_nothing() {
        assert_eq!(lines("<button>a<p>b"), ["a", "b"]);
        assert_eq!(lines("<head><meta x><body>a"), ["a"]);
        assert!(lines("<script>a").is_empty());
    }
}
