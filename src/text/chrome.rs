//! Page furniture: masked, never deleted. What recurs on the pages of an outlet is learned; the rest is told page by page.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::fold::fold;
use super::furniture::{FURNITURE, Look, furniture_or_credit, mark_by_shape};
use super::recurrence::{self, Recurrence, Recurring};
pub use super::recurrence::{Entry, OFTEN, Seen, counter, counters};
use super::{Line, LineKind, Normal, normal, sentences};
use crate::article::Article;

/// Lines of this many words or more are paragraphs: they must recur more often to be taken for furniture.
pub(super) const LONG: u32 = 12;

/// The furniture of a dump's outlets, learned from lines that recur over articles that are otherwise different.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChromeModel {
    recurring: Recurring,
}

/// What learning keeps of one article: hashes alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// Who published it: a hash of the outlet's name, or of the host of the address; 0 if neither is known.
    pub outlet: u64,
    /// A hash of the title, 0 without one.
    pub title: u64,
    /// Bits that stand for the words of the title, or of the first line without one: titles of one story share some.
    pub topic: u64,
    /// Its distinct lines, and the sentences of lines without breaks: hash and number of words, ascending.
    pub lines: Vec<(u64, u16)>,
}

impl Observed {
    /// Looks at an article.
    pub fn of(article: &Article) -> Self {
        let normal = normal::normalise(&article.text);
        let mut lines: Vec<(u64, u16)> = Vec::new();
        for line in normal::lines(&normal) {
            let folded = fold(&normal.text[line.start as usize..line.end as usize]);
            let counted = |words: u32| words.min(u32::from(u16::MAX)) as u16;
            lines.push((line_key(&folded.text), counted(folded.words)));
            let sentences = unbroken(&normal.text, &line, folded.words);
            lines.extend(sentences.iter().map(|s| (s.key, counted(s.words))));
        }
        lines.sort_unstable();
        lines.dedup_by_key(|line| line.0);
        // Those of a whole dump are kept at a time.
        lines.shrink_to_fit();
        let title = article
            .title
            .as_deref()
            .map_or(0, |title| line_key(&fold(title).text));
        Self {
            outlet: outlet_key(article),
            title,
            topic: topic(article),
            lines,
        }
    }
}

/// Learning of the furniture of articles that are not all in memory: looked at some thousand at a time, and what was
/// observed of each is handed over twice.
#[derive(Debug)]
pub struct Learning(Recurrence);

impl Learning {
    /// Learning from so many articles.
    pub fn new(count: usize) -> Self {
        Self(Recurrence::new(count))
    }

    /// The first pass; from any thread, in any order.
    pub fn count(&self, article: &Observed) {
        self.0.count(article);
    }

    /// The second pass, when all were counted.
    pub fn keep(&mut self, articles: Vec<Observed>) {
        self.0.keep(articles);
    }

    /// What was learned.
    pub fn finish(self) -> ChromeModel {
        ChromeModel {
            recurring: self.0.finish(),
        }
    }
}

impl ChromeModel {
    /// Learns from the articles of a dump.
    pub fn learn(articles: &[Article]) -> Self {
        Self::learn_with(articles.len(), |at| Observed::of(&articles[at]))
    }

    /// Learns from `count` articles that are looked at on demand, each of them once, in parallel. The order of the articles
    /// does not matter, and of lines that do not recur nothing is kept.
    pub fn learn_with(count: usize, observe: impl Fn(usize) -> Observed + Sync) -> Self {
        Self {
            recurring: recurrence::learn(count, observe),
        }
    }

    /// Learns from what was kept of all articles of some outlets (see [`Seen`]); an [`Entry`] names its article by its
    /// place in `seen`.
    pub fn of_kept(seen: &[Seen], entries: Vec<Entry>) -> Self {
        Self {
            recurring: recurrence::of_kept(seen, entries),
        }
    }

    /// What was learned, as hashes: pairs (outlet, line), and lines of any outlet, both ascending.
    pub fn parts(&self) -> (&[(u64, u64)], &[u64]) {
        self.recurring.parts()
    }

    /// From what was learned of outlets, each by itself: pairs (outlet, line), each once.
    pub fn of_outlets(of_outlet: Vec<(u64, u64)>) -> Self {
        Self {
            recurring: Recurring::of_outlets(of_outlet),
        }
    }

    /// From parts of models, in any order.
    pub fn from_parts(of_outlet: Vec<(u64, u64)>, everywhere: Vec<u64>) -> Self {
        Self {
            recurring: Recurring::from_parts(of_outlet, everywhere),
        }
    }

    /// What either of two models learned.
    pub fn and(&self, other: &Self) -> Self {
        let ((a, all_a), (b, all_b)) = (self.parts(), other.parts());
        Self::from_parts([a, b].concat(), [all_a, all_b].concat())
    }

    /// Sets the kind of the lines of an article. A line whose breaks were lost is cut where furniture stands in it.
    pub fn mark(&self, article: &Article, normal: &Normal, lines: &mut Vec<Line>) {
        let looks: Vec<Look> = lines
            .iter()
            .map(|line| Look::at(&normal.text[line.start as usize..line.end as usize]))
            .collect();
        let title = article
            .title
            .as_deref()
            .map(|title| fold(title).text)
            .filter(|title| !title.is_empty());
        let name = article.outlet.as_deref().map(|outlet| fold(outlet).text);
        let fixed: Vec<bool> = looks
            .iter()
            .map(|look| Some(&look.folded.text) == title.as_ref())
            .collect();
        let mut kinds: Vec<LineKind> = looks
            .iter()
            .zip(&fixed)
            .map(|(look, fixed)| match FURNITURE.kind(look) {
                _ if *fixed => LineKind::Body,
                _ if name.as_ref() == Some(&look.folded.text) => LineKind::Chrome,
                kind => kind.unwrap_or(LineKind::Body),
            })
            .collect();
        let outlet = outlet_key(article);
        self.mark_recurring(outlet, &looks, &mut kinds, &fixed);
        mark_by_shape(&looks, &mut kinds, &fixed);
        for (line, kind) in lines.iter_mut().zip(kinds) {
            line.kind = kind;
        }
        let cut = lines.iter().zip(&looks).flat_map(|(line, look)| {
            let sentences = match line.kind {
                LineKind::Body => unbroken(&normal.text, line, look.folded.words),
                _ => Vec::new(),
            };
            self.cut(outlet, &normal.text, line, &sentences)
        });
        *lines = cut.collect();
    }

    /// The parts of a line, by what recurs among its sentences; the whole line when that is none or most of it.
    fn cut(&self, outlet: u64, text: &str, line: &Line, sentences: &[Piece]) -> Vec<Line> {
        let learned: Vec<bool> = sentences
            .iter()
            .map(|s| {
                s.words >= SHORTEST && self.recurring.has(outlet, s.key) && !s.names_a_source(text)
            })
            .collect();
        let words = |which: bool| -> u32 {
            let those = sentences.iter().zip(&learned).filter(|s| *s.1 == which);
            those.map(|s| s.0.words).sum()
        };
        let trusted = words(true) <= words(false);
        let learned = sentences.iter().zip(learned);
        let learned: Vec<bool> = learned
            .map(|(s, learned)| learned && (trusted || self.recurring.whatever(outlet, s.key)))
            .collect();
        if !learned.contains(&true) {
            return vec![*line];
        }
        let mut parts: Vec<Line> = Vec::new();
        for (sentence, learned) in sentences.iter().zip(learned) {
            let kind = if learned {
                LineKind::Chrome
            } else {
                LineKind::Body
            };
            match parts.last_mut() {
                Some(last) if last.kind == kind => last.end = sentence.end,
                _ => parts.push(Line {
                    start: sentence.start,
                    end: sentence.end,
                    kind,
                }),
            }
        }
        parts
    }

    /// Marks learned lines. Paragraphs that would leave less than half of a page are its text, unless they recur on pages
    /// of all kinds.
    fn mark_recurring(&self, outlet: u64, looks: &[Look], kinds: &mut [LineKind], fixed: &[bool]) {
        let learned: Vec<bool> = looks
            .iter()
            .zip(kinds.iter())
            .map(|(look, kind)| {
                *kind == LineKind::Body && self.recurring.has(outlet, line_key(&look.folded.text))
            })
            .collect();
        let words = |which: &dyn Fn(usize) -> bool| -> u32 {
            (0..looks.len())
                .filter(|at| which(*at))
                .map(|at| looks[at].folded.words)
                .sum()
        };
        let all = words(&|at| kinds[at] == LineKind::Body);
        let paragraphs = words(&|at| learned[at] && looks[at].folded.words >= LONG);
        let trusted = paragraphs * 2 <= all;
        for at in 0..looks.len() {
            if learned[at]
                && !fixed[at]
                && !looks[at].continues()
                && (trusted
                    || looks[at].folded.words < LONG
                    || self
                        .recurring
                        .whatever(outlet, line_key(&looks[at].folded.text)))
            {
                kinds[at] = furniture_or_credit(&looks[at]);
            }
        }
    }
}

/// A line of so many words is no paragraph: its line breaks were lost, and furniture may stand in it.
const UNBROKEN: u32 = 150;
/// A sentence of fewer words recurs by chance.
const SHORTEST: u32 = 5;

/// A sentence of a line without breaks.
struct Piece {
    start: u32,
    end: u32,
    words: u32,
    key: u64,
}

impl Piece {
    /// A sentence with a credit is never furniture.
    fn names_a_source(&self, text: &str) -> bool {
        let sentence = &text[self.start as usize..self.end as usize];
        FURNITURE.has_credit(&fold(sentence).text)
    }
}

/// The sentences of a line that is too long for a paragraph; none for others. Unlike lines, sentences with other figures
/// are others: the figures are the news of a daily report.
fn unbroken(text: &str, line: &Line, words: u32) -> Vec<Piece> {
    if words < UNBROKEN {
        return Vec::new();
    }
    let mut ranges = Vec::new();
    sentences::push(text, (line.start as usize, line.end as usize), &mut ranges);
    let piece = |(start, end): (u32, u32)| {
        let sentence = &text[start as usize..end as usize];
        let folded = fold(sentence);
        let digits: String = match folded.digits {
            0 => String::new(),
            _ => sentence.chars().filter(|c| c.is_numeric()).collect(),
        };
        Piece {
            start,
            end,
            words: folded.words,
            key: xxh3_64_with_seed(digits.as_bytes(), line_key(&folded.text)),
        }
    };
    ranges.into_iter().map(piece).collect()
}

/// Bits for the words of a title, or of the first line where there is none; scripts without spaces by pairs of characters.
fn topic(article: &Article) -> u64 {
    let first = || article.text.lines().find(|line| !line.trim().is_empty());
    let Some(title) = article.title.as_deref().or_else(first) else {
        return 0;
    };
    let folded = fold(title).text;
    let bit = |word: &str| 1u64 << (xxh3_64(word.as_bytes()) % 64);
    let words = folded.split(' ').take(TITLE).flat_map(|word| {
        let unspaced = word.chars().next().is_some_and(|c| c >= '\u{2E80}');
        let pairs = word.char_indices().zip(word.char_indices().skip(2));
        let pairs = pairs.map(move |((from, _), (to, _))| &word[from..to]);
        let whole = (!unspaced && word.chars().count() >= NAMING).then_some(word);
        pairs.filter(move |_| unspaced).chain(whole)
    });
    words.fold(0, |bits, word| bits | bit(word))
}

/// Words of a title that are looked at, and characters from which one says what it is about.
const TITLE: usize = 20;
const NAMING: usize = 5;

/// The hash of a folded line.
fn line_key(folded: &str) -> u64 {
    xxh3_64(folded.as_bytes())
}

/// Who published an article: its outlet, else the host of its address, else 0.
fn outlet_key(article: &Article) -> u64 {
    let outlet = article
        .outlet
        .as_deref()
        .map(|outlet| fold(outlet).text)
        .filter(|outlet| !outlet.is_empty());
    let host = || crate::address::host(article.url.as_deref()?);
    outlet
        .or_else(host)
        .map_or(0, |name| xxh3_64(name.as_bytes()).max(1))
}

#[cfg(test)]
mod tests;
