//! A page as a row of tags and texts, in one pass and without a tree: what is hostile to parsers (a million open tags, a
//! quote that is never closed) costs no more here than its length.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memmem};

/// One piece of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'h> {
    /// Text between tags, its character references not yet decoded.
    Text(&'h str),
    /// An opening tag.
    Open(Tag<'h>),
    /// What stands inside an element whose contents are no markup, such as a script.
    Raw(Tag<'h>, &'h str),
    /// The name of a closing tag, as written.
    Close(&'h str),
}

/// An opening tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'h> {
    /// As written.
    pub(super) name: &'h str,
    /// What stands behind the name.
    rest: &'h str,
}

/// Elements whose contents are text to a parser, whatever they look like.
const RAW: [&str; 8] = [
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes",
];

impl<'h> Tag<'h> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value of an attribute, decoded; empty where it has none.
    pub(super) fn attribute(&self, wanted: &str) -> Option<Cow<'h, str>> {
        let mut at = 0;
        while let Some(found) = attribute(self.rest, &mut at) {
            if found.name.eq_ignore_ascii_case(wanted) {
                return Some(decoded(found.value));
            }
        }
        None
    }

    /// How many attributes it has.
    fn attributes(&self) -> usize {
        let mut at = 0;
        std::iter::from_fn(|| attribute(self.rest, &mut at)).count()
    }
}

/// The longest character reference there is, and some leading zeros.
const REFERENCE: usize = 40;

/// A text with its character references decoded. Each is looked for near its `&` alone, so that a text of nothing but
/// `&` costs no more than its length.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let Some(first) = memchr(b'&', bytes) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    let mut at = first;
    while at < bytes.len() {
        let next = memchr(b'&', &bytes[at + 1..]).map_or(bytes.len(), |n| at + 1 + n);
        let near = &bytes[at..next.min(at + REFERENCE)];
        let end = memchr(b';', near).map_or(at, |n| at + n + 1);
        out.push_str(&html_escape::decode_html_entities(&text[at..end]));
        out.push_str(&text[end..next]);
        at = next;
    }
    Cow::Owned(out)
}

/// Cuts a page into its pieces. Comments and declarations are left out.
pub(super) struct Scan<'h> {
    html: &'h str,
    at: usize,
    raw: Option<Tag<'h>>,
}

impl<'h> Scan<'h> {
    pub(super) fn new(html: &'h str) -> Self {
        Self {
            html,
            at: 0,
            raw: None,
        }
    }

    /// Where the next piece starts.
    pub(super) fn place(&self) -> usize {
        self.at
    }

    /// Goes on from another place.
    pub(super) fn go_to(&mut self, place: usize) {
        (self.at, self.raw) = (place, None);
    }

    fn text(&mut self, to: usize) -> Piece<'h> {
        let text = &self.html[self.at..to];
        self.at = to;
        Piece::Text(text)
    }

    fn raw(&mut self, tag: Tag<'h>) -> Piece<'h> {
        let rest = &self.html[self.at..];
        let ends = memmem::find_iter(rest.as_bytes(), "</").find(|&at| {
            let after = &rest.as_bytes()[at + 2..];
            let name = tag.name.as_bytes();
            after.len() >= name.len()
                && after[..name.len()].eq_ignore_ascii_case(name)
                && after
                    .get(name.len())
                    .is_none_or(|b| !b.is_ascii_alphanumeric())
        });
        let end = ends.unwrap_or(rest.len());
        self.at += end;
        Piece::Raw(tag, &rest[..end])
    }

    /// The piece that starts with `<`; `None` for one that is left out.
    fn markup(&mut self) -> Option<Piece<'h>> {
        let bytes = self.html.as_bytes();
        let after = |at: usize| memchr(b'>', &bytes[at..]).map_or(bytes.len(), |n| at + n + 1);
        if bytes[self.at..].starts_with(b"<!--") {
            let inside = self.at + 4;
            let end = memmem::find(&bytes[inside..], b"-->").map(|n| inside + n + 3);
            self.at = end.unwrap_or(bytes.len());
            return None;
        }
        match bytes.get(self.at + 1) {
            Some(b'!' | b'?') => {
                self.at = after(self.at);
                None
            }
            Some(b'/') if bytes.get(self.at + 2).is_some_and(u8::is_ascii_alphabetic) => {
                let start = self.at + 2;
                let end = name_end(bytes, start);
                self.at = after(end);
                Some(Piece::Close(&self.html[start..end]))
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let start = self.at + 1;
                let end = name_end(bytes, start);
                let close = tag_end(self.html, end)?;
                let rest = &self.html[end..close];
                let tag = Tag {
                    name: &self.html[start..end],
                    rest,
                };
                self.at = (close + 1).min(bytes.len());
                if RAW.iter().any(|raw| tag.is(raw)) {
                    self.raw = Some(tag);
                }
                Some(Piece::Open(tag))
            }
            _ => {
                let next = memchr(b'<', &bytes[self.at + 1..]);
                let to = next.map_or(bytes.len(), |n| self.at + 1 + n);
                Some(self.text(to))
            }
        }
    }
}

impl<'h> Iterator for Scan<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        if let Some(tag) = self.raw.take() {
            return Some(self.raw(tag));
        }
        while self.at < self.html.len() {
            if self.html.as_bytes()[self.at] != b'<' {
                let next = memchr(b'<', &self.html.as_bytes()[self.at..]);
                let to = next.map_or(self.html.len(), |n| self.at + n);
                return Some(self.text(to));
            }
            let before = self.at;
            if let Some(piece) = self.markup() {
                return Some(piece);
            }
            if self.at == before {
                // A tag that is never closed: nothing of it is shown, nor of what follows.
                self.at = self.html.len();
            }
        }
        None
    }
}

fn name_end(bytes: &[u8], start: usize) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'<');
    let length = bytes[start..].iter().position(ends);
    length.map_or(bytes.len(), |n| start + n)
}

/// Where the `>` of a tag stands whose name ends at `from`; quoted values may hold others.
fn tag_end(html: &str, from: usize) -> Option<usize> {
    let rest = &html[from..];
    let mut at = 0;
    while attribute(rest, &mut at).is_some() {}
    (rest.as_bytes().get(at) == Some(&b'>')).then_some(from + at)
}

struct Attribute<'h> {
    name: &'h str,
    value: &'h str,
}

/// The next attribute of a tag; leaves `at` behind it, or at the `>`.
fn attribute<'h>(rest: &'h str, at: &mut usize) -> Option<Attribute<'h>> {
    let bytes = rest.as_bytes();
    let skip = |from: usize, over: fn(&u8) -> bool| {
        let length = bytes[from..].iter().position(|b| !over(b));
        length.map_or(bytes.len(), |n| from + n)
    };
    *at = skip(*at, |b| b.is_ascii_whitespace() || *b == b'/');
    if matches!(bytes.get(*at), None | Some(b'>')) {
        return None;
    }
    // A name may begin with `=`, as parsers have it.
    let start = *at;
    let end = skip(start + usize::from(bytes[start] == b'='), |b| {
        !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>' | b'=')
    });
    let name = &rest[start..end];
    *at = end;
    let sign = skip(end, u8::is_ascii_whitespace);
    if bytes.get(sign) != Some(&b'=') {
        return Some(Attribute { name, value: "" });
    }
    let from = skip(sign + 1, u8::is_ascii_whitespace);
    let value = match bytes.get(from) {
        Some(quote @ (b'"' | b'\'')) => {
            let length = memchr(*quote, &bytes[from + 1..]);
            let to = length.map_or(bytes.len(), |n| from + 1 + n);
            *at = (to + 1).min(bytes.len());
            &rest[from + 1..to]
        }
        _ => {
            let to = skip(from, |b| !b.is_ascii_whitespace() && *b != b'>');
            *at = to;
            &rest[from..to]
        }
    };
    Some(Attribute { name, value })
}

/// How large the tree of a page can become.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Size {
    /// Its tags, those of comments and texts included.
    pub(super) tags: usize,
    /// How many of them are open at once.
    pub(super) depth: usize,
    /// The attributes of one element: a parser compares each with all before it.
    pub(super) attributes: usize,
}

/// Measures a page.
pub(super) fn size(html: &str) -> Size {
    let (mut open, mut root) = (0usize, 0usize);
    let mut size = Size {
        tags: memchr_iter(b'<', html.as_bytes()).count(),
        ..Size::default()
    };
    for piece in Scan::new(html) {
        match piece {
            Piece::Open(tag) => {
                // Of all tags of these names one element is made.
                let own = match tag.is("html") || tag.is("body") {
                    true => {
                        root += tag.attributes();
                        root
                    }
                    false => tag.attributes(),
                };
                size.attributes = size.attributes.max(own);
                open += usize::from(!closes_itself(tag.name));
                size.depth = size.depth.max(open);
            }
            Piece::Close(name) if !closes_itself(name) => open = open.saturating_sub(1),
            _ => {}
        }
    }
    size
}

/// Elements without contents, and those that the next of their kind closes.
fn closes_itself(name: &str) -> bool {
    const NAMES: [&str; 26] = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr", "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead",
        "tfoot", "option", "optgroup",
    ];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(html: &str) -> Vec<String> {
        let piece = |piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Open(tag) => format!("<{}>", tag.name),
            Piece::Raw(tag, text) => format!("[{} {text}]", tag.name),
            Piece::Close(name) => format!("</{name}>"),
        };
        Scan::new(html).map(piece).collect()
    }

    #[test]
    fn tags_and_texts_alternate() {
        assert_eq!(
            show("<!doctype html><P class='a>b'>1 < 2<br/>x</p ><!-- <p> -->y<?xml ?>"),
            ["<P>", "1 ", "< 2", "<br>", "x", "</p>", "y"]
        );
        assert_eq!(
            show("<script>if (a < b) '</p>' </script x>t"),
            ["<script>", "[script if (a < b) '</p>' ]", "</script>", "t"]
        );
    }

    #[test]
    fn what_is_not_closed_ends_the_page() {
        assert_eq!(show("a<p title=\"b>c"), ["a"]);
        assert_eq!(show("a<!-- b"), ["a"]);
        assert_eq!(show("a<script>b"), ["a", "<script>", "[script b]"]);
        assert_eq!(show("a<"), ["a", "<"]);
        assert_eq!(show("a</"), ["a", "</"]);
    }

    #[test]
    fn attributes_with_and_without_quotes() {
        let html = "<meta NAME = author content='A &amp; B' x=it's y =\"\" z>";
        let Some(Piece::Open(tag)) = Scan::new(html).next() else {
            panic!("no tag");
        };
        let value = |name| tag.attribute(name);
        assert_eq!(value("name").as_deref(), Some("author"));
        assert_eq!(value("Content").as_deref(), Some("A & B"));
        assert_eq!(value("x").as_deref(), Some("it's"));
        assert_eq!(value("y").as_deref(), Some(""));
        assert_eq!(value("z").as_deref(), Some(""));
        assert_eq!(value("w"), None);
    }

    #[test]
    fn character_references_are_decoded() {
        assert_eq!(
            decoded("a &amp; b&#39;&#x2019;&nbsp;&; &é; & &copy"),
            "a & b'’\u{a0}&; &é; & &copy"
        );
        assert!(matches!(decoded("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn a_page_is_measured() {
        assert_eq!(size("<div><p>a<p>b<br></div><div></div>").depth, 1);
        assert_eq!(size(&"<b>".repeat(1000)).depth, 1000);
        let tags = "<html lang=en><body a b=1></body><body c='d e'><p f><p g h>";
        assert_eq!(size(tags).attributes, 4);
    }

    proptest::proptest! {
        #[test]
        fn any_page_is_cut_to_its_end(parts in proptest::collection::vec("(<|>|/|!--|-->|\"|'|=|p|script|\\PC{0,3}| )", 0..60)) {
            let html = parts.concat();
            let mut scan = Scan::new(&html);
            let mut last = 0;
            while scan.next().is_some() {
                assert!(scan.place() >= last);
                last = scan.place();
            }
            assert_eq!(scan.place(), html.len());
        }
    }
}
