//! From an [`Article`] to a [`Page`]: normalised text whose every position maps back, lines with their kind, language.

pub mod chrome;
mod fold;
mod furniture;
pub(crate) mod heads;
pub mod items;
pub mod language;
mod mojibake;
pub mod normal;
mod nouns;
pub mod numbers;
mod phrases;
pub mod quotes;
pub mod reading;
mod recurrence;
mod reference;
pub mod sentences;
pub mod stems;
pub mod tokens;
pub mod vocabulary;

use std::borrow::Cow;

use crate::article::Article;
use chrome::ChromeModel;

/// Text as it is compared: entities decoded, mojibake repaired, the rest untouched.
#[derive(Debug, Clone, Default)]
pub struct Normal<'a> {
    /// The normalised text; borrowed when nothing had to change.
    pub text: Cow<'a, str>,
    /// Steps `(normal byte, source byte)`, ascending: from each step on, both run alike until the next one.
    /// A position between two steps maps by equal distance, capped at the next step's source byte. Empty: identity.
    pub steps: Vec<(u32, u32)>,
    /// Mojibake sequences repaired.
    pub repairs: u32,
}

impl Normal<'_> {
    /// Byte of the source text for a byte of the normalised text.
    pub fn source(&self, byte: usize) -> usize {
        let at = self.steps.partition_point(|s| s.0 as usize <= byte);
        if at == 0 {
            return byte;
        }
        let (n, s) = self.steps[at - 1];
        let mapped = s as usize + (byte - n as usize);
        match self.steps.get(at) {
            Some(next) => mapped.min(next.1 as usize),
            None => mapped,
        }
    }
}

/// What a line of a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Article text (headline, standfirst and paragraphs).
    Body,
    /// Page furniture: menus, share buttons, comment forms, related lists, sign-ups.
    Chrome,
    /// Credit, byline, dateline-only, timestamp or picture caption line: about the article, not its text.
    Meta,
}

/// One line of the normalised text (never containing the line break), trimmed of outer white space, not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// First byte in [`Normal::text`].
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is.
    pub kind: LineKind,
}

/// An article prepared for reading: what credit, dating and facts look at.
#[derive(Debug, Clone)]
pub struct Page<'a> {
    /// The record it comes from.
    pub article: &'a Article,
    /// Its normalised text.
    pub normal: Normal<'a>,
    /// Its lines in order.
    pub lines: Vec<Line>,
    /// ISO 639-1 code of the language of the body, if it could be told.
    pub language: Option<&'static str>,
}

impl<'a> Page<'a> {
    /// The text of a line.
    pub fn line(&self, line: &Line) -> &str {
        &self.normal.text[line.start as usize..line.end as usize]
    }
}

/// Prepares an article for reading: normalises it, marks its furniture, tells its language.
pub fn page<'a>(article: &'a Article, chrome: &ChromeModel) -> Page<'a> {
    let normal = normal::normalise(&article.text);
    let mut lines = normal::lines(&normal);
    chrome.mark(article, &normal, &mut lines);
    let mut body = String::new();
    for line in lines.iter().filter(|line| line.kind == LineKind::Body) {
        if body.len() > 1500 {
            break;
        }
        body.push_str(&normal.text[line.start as usize..line.end as usize]);
        body.push('\n');
    }
    let language = language::language(&body, article.language.as_deref());
    Page {
        article,
        normal,
        lines,
        language,
    }
}
