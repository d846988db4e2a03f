//! Words around an agency's name, and how a line breaks into them.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder};
use serde::Deserialize;

use super::agencies::Mention;
use super::finder::Finder;
use super::script::{bounded, bounded_beginning, fold, unspaced};

/// Sets of word meanings, one bit each: a word may have several.
pub(crate) mod sense {
    pub const SOURCE: u32 = 1;
    pub const BY: u32 = 1 << 1;
    pub const ARTICLE: u32 = 1 << 2;
    pub const STAFF: u32 = 1 << 3;
    pub const WITH: u32 = 1 << 4;
    pub const CONTRIBUTED: u32 = 1 << 5;
    pub const PHOTO: u32 = 1 << 6;
    pub const PHOTO_AFTER: u32 = 1 << 7;
    pub const COPYRIGHT: u32 = 1 << 8;
    pub const ATTRIBUTION: u32 = 1 << 9;
    pub const SAID: u32 = 1 << 10;
    pub const AGAIN: u32 = 1 << 11;
    pub const JOIN: u32 = 1 << 12;
    pub const RELATED: u32 = 1 << 13;
    pub const PLACE: u32 = 1 << 14;
    pub const DATE: u32 = 1 << 15;
    pub const TRANSLATED: u32 = 1 << 16;
    /// A word of the outlet's own name.
    pub const OWN: u32 = 1 << 17;
    pub const HANDED: u32 = 1 << 18;
    pub const TOLD_BY: u32 = 1 << 19;
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    source: Vec<String>,
    by: Vec<String>,
    article: Vec<String>,
    staff: Vec<String>,
    with: Vec<String>,
    contributed: Vec<String>,
    photo: Vec<String>,
    photo_after: Vec<String>,
    copyright: Vec<String>,
    attribution: Vec<String>,
    said: Vec<String>,
    handed: Vec<String>,
    told_by: Vec<String>,
    again: Vec<String>,
    join: Vec<String>,
    generic: Vec<String>,
    related: Vec<String>,
    place: Vec<String>,
    translated: Vec<String>,
}

struct Lexicon {
    finder: Finder,
    /// Sorted, as the finder counts them.
    phrases: Vec<String>,
    senses: Vec<u32>,
    /// Those of one sense alone, to pass over the lines that have none of them.
    again: AhoCorasick,
    generic: Vec<String>,
}

impl Lexicon {
    /// A phrase that is all that stands before a mention, and its end: `l'` of `l'agenzia`, where `Agenzia X` is a name.
    fn up_to(&self, folded: &str, at: usize, mention: usize) -> Option<(usize, usize)> {
        let before = folded[at..mention].trim_end();
        let phrase = self
            .phrases
            .binary_search_by(|p| p.as_str().cmp(before))
            .ok()?;
        Some((phrase, at + before.len()))
    }
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let lists: Lists = toml::from_str(include_str!("../../data/credit_words.toml"))
            .expect("the shipped words are checked by a test");
        build(lists)
    })
}

fn build(lists: Lists) -> Lexicon {
    use sense::*;
    let mut entries: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    let dates = crate::dating::words::month_and_day_names();
    for (words, meaning) in [
        (&lists.source, SOURCE),
        (&lists.by, BY),
        (&lists.article, ARTICLE),
        (&lists.staff, STAFF),
        (&lists.with, WITH),
        (&lists.contributed, CONTRIBUTED),
        (&lists.photo, PHOTO),
        (&lists.photo_after, PHOTO_AFTER),
        (&lists.copyright, COPYRIGHT),
        (&lists.attribution, ATTRIBUTION),
        (&lists.said, SAID),
        (&lists.handed, HANDED),
        (&lists.told_by, TOLD_BY),
        (&lists.again, AGAIN),
        (&lists.join, JOIN),
        (&lists.related, RELATED),
        (&lists.place, PLACE),
        (&lists.translated, TRANSLATED),
        (&dates, DATE),
    ] {
        for word in words {
            let word = fold(word);
            // Both apostrophes are written, and offsets must stay those of the line.
            if word.contains('\'') {
                *entries.entry(word.replace('\'', "’")).or_default() |= meaning;
            }
            *entries.entry(word).or_default() |= meaning;
        }
    }
    let (phrases, senses): (Vec<String>, Vec<u32>) = entries.into_iter().unzip();
    let finder = Finder::new(&phrases);
    let again = AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .build(lists.again.iter().map(|phrase| fold(phrase)))
        .expect("a few dozen short phrases fit");
    Lexicon {
        finder,
        again,
        phrases,
        senses,
        generic: lists.generic,
    }
}

/// Words for agencies in general.
pub(crate) fn generic() -> &'static [String] {
    &lexicon().generic
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An agency, by index.
    Agency(usize),
    /// Agencies without a name.
    Generic,
    /// A word or phrase of the lists.
    Word,
    /// Any other word.
    Other,
    /// Digits.
    Number,
    /// One character that is neither letter nor digit.
    Sign(char),
}

/// A piece of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    pub kind: Kind,
    /// [`sense`] bits.
    pub senses: u32,
    /// First byte in the line.
    pub start: usize,
    /// One past the last byte in the line.
    pub end: usize,
    /// White space (or the line's start) stands before it.
    pub spaced: bool,
    /// The mention is a short form in a case the agency does not use.
    pub loose: bool,
    /// The mention is a short form.
    pub short: bool,
}

impl Token {
    pub fn is(&self, senses: u32) -> bool {
        self.senses & senses != 0
    }

    pub fn sign(&self) -> Option<char> {
        match self.kind {
            Kind::Sign(c) => Some(c),
            _ => None,
        }
    }

    pub fn named(&self) -> bool {
        matches!(self.kind, Kind::Agency(_))
    }
}

/// Breaks a line into tokens; `mentions` are those of the line, with offsets in the line.
pub(crate) fn tokens(line: &str, mentions: &[Mention]) -> Vec<Token> {
    let lexicon = lexicon();
    let folded = fold(line);
    let mut phrases = lexicon
        .finder
        .find(&folded)
        .filter_map(|m| match bounded(&folded, m.start, m.end) {
            true => Some((m.phrase, m.start, m.end)),
            false => bounded_beginning(&folded, m.start, m.end, &lexicon.phrases)
                .map(|(phrase, end)| (phrase, m.start, end)),
        })
        .peekable();
    let mut mentions = mentions.iter().peekable();
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut spaced = true;
    while let Some(c) = line[at..].chars().next() {
        if c.is_whitespace() || c == '\u{200f}' || c == '\u{200e}' {
            spaced = true;
            at += c.len_utf8();
            continue;
        }
        let mut token = Token {
            kind: Kind::Other,
            senses: 0,
            start: at,
            end: at,
            spaced,
            loose: false,
            short: false,
        };
        spaced = false;
        while phrases.peek().is_some_and(|(_, start, _)| *start < at) {
            phrases.next();
        }
        while mentions.peek().is_some_and(|m| m.start < at) {
            mentions.next();
        }
        let next_mention = mentions
            .clone()
            .find(|m| m.agency.is_some())
            .map_or(line.len(), |m| m.start);
        if let Some(m) = mentions.next_if(|m| m.start == at) {
            token.kind = m.agency.map_or(Kind::Generic, Kind::Agency);
            token.senses = if m.agency.is_none() { sense::STAFF } else { 0 };
            token.end = m.end;
            token.loose = m.loose;
            token.short = m.short;
        } else if let Some((phrase, end)) = phrases
            .next_if(|(_, start, end)| *start == at && *end <= next_mention)
            .map(|(phrase, _, end)| (phrase, end))
            .or_else(|| {
                let reaches_in = phrases.peek().is_some_and(|(_, start, _)| *start == at);
                reaches_in.then(|| lexicon.up_to(&folded, at, next_mention))?
            })
        {
            token.kind = if c.is_alphanumeric() {
                Kind::Word
            } else {
                Kind::Sign(c)
            };
            token.senses = lexicon.senses[phrase];
            token.end = end;
        } else if c.is_alphanumeric() {
            let stop = phrases
                .peek()
                .map_or(next_mention, |(_, start, _)| (*start).min(next_mention))
                .max(at + c.len_utf8());
            token.end = word_end(line, at, stop, next_mention);
            if line[at..token.end].chars().all(|c| c.is_numeric()) {
                token.kind = Kind::Number;
            }
        } else {
            token.kind = Kind::Sign(c);
            token.end = at + c.len_utf8();
        }
        at = token.end;
        out.push(token);
    }
    out
}

/// Whether a name stands among lower-case words and is neither cited nor anybody's employer: `the AA gave`, `of AA in`.
pub(crate) fn in_sentence(text: &str, start: usize, end: usize) -> bool {
    let (before, after) = (&text[..start], &text[end..]);
    // The words next to it on its line, without a search for the ends of the line, which may be far.
    let blank = |c: char| c.is_whitespace() && c != '\n';
    let word = |w: &&str| !w.is_empty();
    let small = |w: &&str| {
        w.chars()
            .all(|c| c.is_lowercase() || matches!(c, '.' | ',' | '"' | '”'))
    };
    let behind = after
        .strip_prefix(' ')
        .map(|rest| rest.trim_start_matches(blank))
        .and_then(|rest| rest.split(char::is_whitespace).next())
        .filter(word)
        .filter(small);
    let Some(behind) =
        behind.filter(|_| before.is_empty() || before.ends_with([' ', '\n', '"', '“']))
    else {
        return false;
    };
    let senses = sense::SAID
        | sense::ATTRIBUTION
        | sense::STAFF
        | sense::PHOTO
        | sense::SOURCE
        | sense::CONTRIBUTED
        | sense::WITH;
    let told = |word: &str| tokens(word, &[]).iter().any(|t| t.is(senses));
    let ahead = before
        .trim_end_matches(blank)
        .rsplit(char::is_whitespace)
        .next()
        .filter(word);
    !told(behind) && !ahead.is_some_and(|w| told(w) || w == "to")
}

/// End of the word that starts at a byte; a word of a script without spaces may stop where a known phrase starts.
fn word_end(line: &str, at: usize, stop: usize, hard_stop: usize) -> usize {
    let mut end = at;
    let mut last_unspaced = false;
    loop {
        // most letters are plain ones
        while let Some(byte) = line.as_bytes().get(end)
            && (byte.is_ascii_alphanumeric() || *byte == b'\'' && end > at)
            && !(end >= hard_stop && end > at || end >= stop && last_unspaced)
        {
            last_unspaced = false;
            end += 1;
        }
        let Some(c) = line[end..].chars().next() else {
            break;
        };
        let joined = c.is_alphanumeric()
            || (matches!(c, '\'' | '’' | '\u{301}' | '\u{94d}') && end > at)
            || is_mark(c);
        if !joined
            || (end >= hard_stop && end > at)
            || (end >= stop && (last_unspaced || unspaced(c)))
        {
            break;
        }
        last_unspaced = unspaced(c);
        end += c.len_utf8();
    }
    end
}

/// A vowel sign or accent that belongs to the letter before it.
fn is_mark(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x064B..=0x065F | 0x0900..=0x0903 | 0x093A..=0x094F | 0x0E31..=0x0E3A | 0x0E47..=0x0E4E | 0x200C..=0x200D)
}

pub(crate) fn is_unspaced(c: char) -> bool {
    unspaced(c)
}

/// Whether a line speaks of an agency without its name: `the agency said`.
pub(crate) fn speaks_again(line: &str) -> bool {
    let again = &lexicon().again;
    let may = match line.is_ascii() {
        true => again.is_match(line),
        false => again.is_match(&fold(line)),
    };
    may && tokens(line, &[]).iter().any(|t| t.is(sense::AGAIN))
}

/// Whether a line has a word such as `photo`.
pub(crate) fn speaks_of_picture(line: &str) -> bool {
    tokens(line, &[]).iter().any(|t| t.is(sense::PHOTO))
}

/// Whether a line says where something comes from: `Source: …`.
pub(crate) fn opens_with_source(line: &str) -> bool {
    let tokens = tokens(line, &[]);
    let colon = |t: &Token| matches!(t.sign(), Some(':' | '：'));
    tokens.first().is_some_and(|t| t.is(sense::SOURCE)) && tokens.get(1).is_some_and(colon)
}

/// Whether a short line is the heading of links to other articles.
pub(crate) fn heads_links(line: &str) -> bool {
    if line.len() > 60 {
        return false;
    }
    let folded = fold(line);
    let trimmed = folded.trim_matches(|c: char| !c.is_alphanumeric());
    let lexicon = lexicon();
    lexicon.finder.find(trimmed).any(|m| {
        lexicon.senses[m.phrase] & sense::RELATED != 0
            && bounded(trimmed, m.start, m.end)
            && (m.end == trimmed.len()
                || (m.start == 0
                    && (trimmed[m.end..].trim_start().starts_with([':', '：', '：'])
                        || trimmed.len() <= m.end + 14)))
    })
}
