//! A line with its place on the page, as the rules see it.

use super::agencies::Mention;
use super::script::fold;
use super::words::{self, Token, sense};
use crate::text::{LineKind, Page};

/// Where on the page a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone {
    /// Before the first paragraph, or close behind a standfirst.
    Head,
    /// Between the first and the last paragraph; the paragraphs themselves.
    Body,
    /// After the last paragraph.
    Tail,
    /// Below a heading such as `Read also`.
    Related,
}

/// The shape of a page: which lines are paragraphs.
#[derive(Debug)]
pub(crate) struct Layout {
    zones: Vec<Zone>,
    long: Vec<bool>,
}

/// Whether a line is long enough to be a paragraph.
pub(crate) fn is_paragraph(line: &str) -> bool {
    if line.len() < 90 {
        return false;
    }
    let (mut chars, mut unspaced, mut dense) = (0usize, 0usize, 0usize);
    if line.is_ascii() {
        chars = line.len();
    } else {
        for c in line.chars() {
            chars += 1;
            dense += usize::from(matches!(u32::from(c), 0x0590..=0x06FF | 0x0900..=0x0DFF));
            unspaced += usize::from(words::is_unspaced(c));
        }
    }
    // A long headline has no full stop.
    let stopped = line.ends_with([
        '.', '。', '!', '?', '"', '”', '»', '“', '’', ')', '）', '」', '।', '…', ':', '؟',
    ]) || chars >= 150;
    // Scripts that do not write every vowel say more in a line.
    let enough = if dense * 2 > chars { 75 } else { 100 };
    (stopped && chars >= enough) || (unspaced * 3 > chars && chars >= 36)
}

impl Layout {
    pub fn new(page: &Page) -> Layout {
        let count = page.lines.len();
        let chrome = |i: usize| page.lines[i].kind == LineKind::Chrome;
        let long: Vec<bool> = (0..count)
            .map(|i| !chrome(i) && is_paragraph(page.line(&page.lines[i])))
            .collect();
        let first = long.iter().position(|l| *l).unwrap_or(count);
        let last = long.iter().rposition(|l| *l).unwrap_or(0);
        let mut zones = Vec::with_capacity(count);
        let mut related = false;
        for (i, paragraph) in long.iter().copied().enumerate() {
            let below = if first == count {
                i * 2 > count
            } else {
                i > first
            };
            if below && !paragraph && words::heads_links(page.line(&page.lines[i])) {
                related = true;
            } else if paragraph {
                related = false;
            }
            zones.push(if related {
                Zone::Related
            } else if i < first && first < count {
                Zone::Head
            } else if first == count {
                // No paragraphs at all: the upper half is the head.
                if i * 2 < count {
                    Zone::Head
                } else {
                    Zone::Tail
                }
            } else if i > last {
                Zone::Tail
            } else if !paragraph && i <= first + 2 && i < last {
                Zone::Head
            } else {
                Zone::Body
            });
        }
        Layout { zones, long }
    }

    pub fn zone(&self, line: usize) -> Zone {
        self.zones[line]
    }

    pub fn long(&self, line: usize) -> bool {
        self.long[line]
    }
}

/// The capitals that begin the words of an outlet's name.
pub(super) fn initials(outlet: &str) -> String {
    let words = outlet.split(|c: char| !c.is_alphanumeric());
    let first = words.filter_map(|word| word.chars().next());
    first.filter(|c| c.is_uppercase()).collect()
}

/// Folded words of an outlet's name, and its initials.
pub(crate) fn own_words(outlet: &str) -> Vec<String> {
    let words: Vec<&str> = outlet
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .collect();
    let initials = initials(outlet);
    let mut own: Vec<String> = words
        .iter()
        .filter(|w| w.chars().count() > 1)
        .map(|w| fold(w))
        .collect();
    if initials.len() > 1 {
        own.push(fold(&initials));
    }
    own
}

/// Whether a word is one of some that are folded; folding leaves the length as it is.
fn is_one_of(word: &str, folded: &[String]) -> bool {
    folded.iter().any(|own| {
        own.len() == word.len()
            && match word.is_ascii() {
                true => own.eq_ignore_ascii_case(word),
                false => *own == fold(word),
            }
    })
}

/// One line, broken into tokens.
#[derive(Debug)]
pub(crate) struct View<'t> {
    pub text: &'t str,
    pub tokens: Vec<Token>,
    pub zone: Zone,
    /// A paragraph, not a credit line of its own.
    pub long: bool,
    /// Index of the line on the page.
    pub index: usize,
    /// The line above ends in `Source:`.
    pub after_source: bool,
    /// In the second half of the page.
    pub late: bool,
    /// The first few hundred bytes of a page that is one line.
    pub single: bool,
}

impl<'t> View<'t> {
    pub fn new(
        page: &'t Page,
        layout: &Layout,
        index: usize,
        mentions: &[Mention],
        outlet: &[String],
    ) -> View<'t> {
        let line = &page.lines[index];
        let text = page.line(line);
        let shifted: Vec<Mention> = mentions
            .iter()
            .map(|m| Mention {
                start: m.start - line.start as usize,
                end: m.end - line.start as usize,
                ..m.clone()
            })
            .collect();
        let above = index
            .checked_sub(1)
            .map(|i| page.line(&page.lines[i]))
            .unwrap_or_default();
        let after_source = above.chars().count() <= 24 && {
            let tokens = words::tokens(above, &[]);
            tokens.iter().any(|t| t.is(sense::SOURCE))
                && tokens
                    .iter()
                    .all(|t| t.is(sense::SOURCE | sense::STAFF) || t.sign().is_some())
        };
        let mut tokens = words::tokens(text, &shifted);
        for token in &mut tokens {
            if matches!(token.kind, words::Kind::Other | words::Kind::Word)
                && is_one_of(&text[token.start..token.end], outlet)
            {
                token.senses |= sense::OWN;
            }
        }
        View {
            text,
            tokens,
            zone: layout.zone(index),
            long: layout.long(index),
            index,
            after_source,
            late: index * 2 > page.lines.len(),
            single: page.lines.len() <= 3,
        }
    }

    /// Where a page signs off: behind the last paragraph, or between it and a closing notice.
    pub fn foot(&self) -> bool {
        self.zone == Zone::Tail || (self.zone == Zone::Body && self.late && !self.long)
    }

    pub fn word(&self, token: usize) -> &'t str {
        &self.text[self.tokens[token].start..self.tokens[token].end]
    }

    /// A word that starts with a capital.
    pub fn capital(&self, token: usize) -> bool {
        self.word(token)
            .chars()
            .next()
            .is_some_and(char::is_uppercase)
    }

    /// A word in lower case of a script that has cases.
    pub fn lower(&self, token: usize) -> bool {
        self.word(token)
            .chars()
            .next()
            .is_some_and(char::is_lowercase)
    }

    /// A word such as `Böttger`: a capital and small letters.
    pub fn name_like(&self, token: usize) -> bool {
        let word = self.word(token);
        let mut chars = word.chars();
        chars.next().is_some_and(char::is_uppercase) && chars.next().is_some_and(char::is_lowercase)
    }

    /// `JEAN MOREL`: a name in capitals, which initials of a desk are too short for.
    pub fn shouted_name(&self, at: usize) -> bool {
        let shouted = |at: usize| {
            self.tokens.get(at).is_some_and(|_| {
                let word = self.word(at);
                word.chars().count() >= 3 && word.chars().all(char::is_uppercase)
            })
        };
        shouted(at) && shouted(at + 1)
    }

    /// A short form that is a part of somebody's name: `Petra Nance`, `Jon Mehr`.
    pub fn persons_name(&self, cluster: Cluster) -> bool {
        let token = &self.tokens[cluster.from];
        let plain = |at: usize| {
            self.tokens.get(at).is_some_and(|t| {
                t.spaced && self.name_like(at) && t.kind == words::Kind::Other && !t.is(sense::OWN)
            })
        };
        let beside =
            plain(cluster.to + 1) || cluster.from > 0 && token.spaced && plain(cluster.from - 1);
        cluster.from == cluster.to && token.short && self.name_like(cluster.from) && beside
    }

    pub fn sign(&self, token: usize) -> Option<char> {
        self.tokens.get(token).and_then(Token::sign)
    }
}

/// Agencies named side by side: `APA/dpa/AFP`, `Reuters, AFP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cluster {
    /// First token, desk abbreviations joined by a slash included.
    pub from: usize,
    /// Last token.
    pub to: usize,
    /// First agency token.
    pub first: usize,
    /// Joined by a slash to something.
    pub slashed: bool,
}

/// Clusters of a line that are looked at from either end. What names more is no prose, and each is judged by its whole line.
const MANY: usize = 64;

/// The clusters of a line, in order.
pub(crate) fn clusters(view: &View) -> Vec<Cluster> {
    let tokens = &view.tokens;
    let agency = |i: usize| {
        matches!(
            tokens[i].kind,
            words::Kind::Agency(_) | words::Kind::Generic
        )
    };
    let mut out = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        if !agency(i) {
            i += 1;
            continue;
        }
        let first = i;
        let mut to = i;
        let mut slashed = false;
        loop {
            let next = (to + 1..tokens.len().min(to + 3)).find(|n| agency(*n));
            let Some(next) = next else { break };
            let joined = (to + 1..next).all(|k| {
                tokens[k].is(sense::JOIN)
                    || matches!(
                        tokens[k].sign(),
                        Some(
                            '/' | ',' | '、' | '+' | '&' | '-' | '–' | '·' | ';' | '،' | '|' | '='
                        )
                    )
            });
            if !joined {
                break;
            }
            slashed |= (to + 1..next).any(|k| tokens[k].sign() == Some('/'));
            to = next;
        }
        let mut from = first;
        // `/ ТАСС /`: the slashes are brackets.
        let enclosed = first > 0
            && tokens[first - 1].sign() == Some('/')
            && tokens[first - 1].spaced
            && tokens.get(to + 1).is_some_and(|t| t.sign() == Some('/'));
        while !enclosed
            && from >= 2
            && tokens[from - 1].sign() == Some('/')
            && tokens[from - 2].sign().is_none()
            && !agency(from - 2)
            && tokens[from - 2].end - tokens[from - 2].start <= 14
        {
            from -= 2;
            slashed = true;
        }
        // Initials of the desk: `AFP/xy`, `dpa/lno`.
        if to + 2 < tokens.len()
            && tokens[to + 1].sign() == Some('/')
            && tokens[to + 2].end - tokens[to + 2].start <= 4
            && !view.name_like(to + 2)
            && !view.shouted_name(to + 2)
            && tokens[to + 2].kind == words::Kind::Other
        {
            to += 2;
            slashed = true;
        }
        out.push(Cluster {
            from,
            to,
            first,
            slashed,
        });
        i = to + 1;
    }
    if out.len() > 2 * MANY {
        out.drain(MANY..out.len() - MANY);
    }
    out
}
