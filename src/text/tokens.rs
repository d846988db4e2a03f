//! Word tokens of the article text with their byte spans.
//!
//! Scripts with spaces are split at everything that is not a letter, a mark or a digit; Chinese, Japanese, Thai, Lao,
//! Khmer and Burmese runs are segmented by ICU's dictionaries.

use icu_segmenter::options::WordBreakInvariantOptions;
use icu_segmenter::{WordSegmenter, WordSegmenterBorrowed};
use xxhash_rust::xxh3::xxh3_64;

use super::stems;

/// One word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// First byte in the normalised text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// XXH3-64 of the case-folded word, or of the canonical value of a figure: what shingles and alignment compare.
    pub hash: u64,
    /// How it is written.
    pub shape: Shape,
}

/// How a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Lower case, or a script without case.
    Lower,
    /// First letter upper case, or all letters.
    Upper,
    /// A figure, in digits or in words.
    Figure,
    /// Part of a run in a script without spaces.
    Unspaced,
}

/// A figure found in the text: its span becomes one token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FigureSpan {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Equal for equal quantities in any notation.
    pub key: u64,
}

/// Whether words of this character's script stand without spaces between them.
pub fn is_unspaced(c: char) -> bool {
    matches!(c as u32,
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF
        | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xF900..=0xFAFF | 0xFF66..=0xFF9F | 0x20000..=0x3134F)
}

/// Whether a character belongs to a word: letters, digits and the marks that scripts such as Devanagari write on them.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_mark(c)
}

fn is_mark(c: char) -> bool {
    matches!(c as u32,
        0x0300..=0x036F | 0x0483..=0x0487 | 0x0591..=0x05BD | 0x0610..=0x061A | 0x064B..=0x065F | 0x0670
        | 0x06D6..=0x06ED | 0x0900..=0x0903 | 0x093A..=0x094F | 0x0951..=0x0957 | 0x0962..=0x0963
        | 0x0980..=0x0DFF | 0x200D)
}

/// Splits pieces of text into tokens. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Tokenizer {
    unspaced: WordSegmenterBorrowed<'static>,
}

impl std::fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokenizer")
    }
}

impl Default for Tokenizer {
    fn default() -> Self {
        Self {
            unspaced: WordSegmenter::new_dictionary(WordBreakInvariantOptions::default()),
        }
    }
}

impl Tokenizer {
    /// Appends the tokens of `text[start..end]` to `out`. `figures` are the figures of the whole text, ascending and
    /// without overlap; `next_figure` is the first that may still begin at or after `start`, and is moved on.
    pub fn push(
        &self,
        text: &str,
        (start, end): (usize, usize),
        figures: &[FigureSpan],
        next_figure: &mut usize,
        out: &mut Vec<Token>,
    ) {
        let mut at = start;
        while *next_figure < figures.len() && (figures[*next_figure].start as usize) < at {
            *next_figure += 1;
        }
        while at < end {
            let figure = figures
                .get(*next_figure)
                .filter(|f| (f.end as usize) <= end);
            let stop = figure.map_or(end, |f| f.start as usize);
            self.push_words(text, at, stop, out);
            at = stop;
            if let Some(f) = figure {
                out.push(Token {
                    start: f.start,
                    end: f.end,
                    hash: f.key,
                    shape: Shape::Figure,
                });
                at = f.end as usize;
                *next_figure += 1;
            }
        }
    }

    fn push_words(&self, text: &str, start: usize, end: usize, out: &mut Vec<Token>) {
        let bytes = &text.as_bytes()[..end];
        let mut at = start;
        let word_at = |at| {
            let mut rest = bytes.get(at..)?.iter();
            rest.position(|b| CLASS[usize::from(*b)] != GAP)
        };
        while let Some(skipped) = word_at(at) {
            at += skipped;
            let from = at;
            let mut classes = 0;
            while let Some(class) = bytes.get(at).map(|b| CLASS[usize::from(*b)])
                && class & (WORD | CAPITAL) != 0
            {
                classes |= class;
                at += 1;
            }
            if bytes.get(at).is_none_or(|b| b.is_ascii()) {
                out.push(ascii_word(text, from, at, classes));
            } else {
                at = self.push_wide(text, from, at, end, out);
            }
        }
    }

    /// A word may begin at `from`, and a character outside ASCII stands at `at`; returns where to go on.
    fn push_wide(
        &self,
        text: &str,
        from: usize,
        mut at: usize,
        end: usize,
        out: &mut Vec<Token>,
    ) -> usize {
        let bytes = text.as_bytes();
        if from == at {
            let c = char_at(text, at);
            if !is_word(c) {
                return at + c.len_utf8();
            }
            if is_unspaced(c) {
                return self.push_unspaced(text, at, end, out);
            }
        }
        while at < end {
            if bytes[at].is_ascii() {
                if !bytes[at].is_ascii_alphanumeric() {
                    break;
                }
                at += 1;
            } else {
                let c = char_at(text, at);
                if !is_word(c) || is_unspaced(c) {
                    break;
                }
                at += c.len_utf8();
            }
        }
        out.push(word(text, from, at));
        at
    }

    /// Segments the run of an unspaced script that begins at `at`; returns where it ends.
    fn push_unspaced(&self, text: &str, at: usize, end: usize, out: &mut Vec<Token>) -> usize {
        let run_end = text[at..end]
            .char_indices()
            .find(|&(_, c)| !is_unspaced(c) && !is_mark(c))
            .map_or(end, |(i, _)| at + i);
        let run = &text[at..run_end];
        let mut from = 0;
        for to in self.unspaced.segment_str(run).skip(1) {
            if run[from..to].chars().any(char::is_alphanumeric) {
                out.push(Token {
                    start: (at + from) as u32,
                    end: (at + to) as u32,
                    hash: xxh3_64(&run.as_bytes()[from..to]),
                    shape: Shape::Unspaced,
                });
            }
            from = to;
        }
        run_end
    }
}

/// What a byte is: no part of a word, a digit or small letter, a capital, or the first of a character outside ASCII.
const CLASS: [u8; 256] = {
    let mut table = [GAP; 256];
    let mut i = 0;
    while i < 256 {
        table[i] = match i as u8 {
            b'0'..=b'9' | b'a'..=b'z' => WORD,
            b'A'..=b'Z' => CAPITAL,
            0x80.. => WIDE,
            _ => GAP,
        };
        i += 1;
    }
    table
};
const GAP: u8 = 0;
const WORD: u8 = 1;
const CAPITAL: u8 = 2;
const WIDE: u8 = 4;

/// A word in ASCII; `classes` are those of its letters. The same as [`word`] makes of it.
fn ascii_word(text: &str, start: usize, end: usize, classes: u8) -> Token {
    let raw = &text.as_bytes()[start..end];
    Token {
        start: start as u32,
        end: end as u32,
        hash: match classes & CAPITAL {
            0 => xxh3_64(raw),
            _ => stems::word_hash(&text[start..end]),
        },
        shape: match raw[0] {
            b'0'..=b'9' => Shape::Figure,
            b'A'..=b'Z' => Shape::Upper,
            _ => Shape::Lower,
        },
    }
}

fn char_at(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or('\0')
}

fn word(text: &str, start: usize, end: usize) -> Token {
    let raw = &text[start..end];
    let first = raw.as_bytes()[0];
    let (upper, digit) = if first.is_ascii() {
        (first.is_ascii_uppercase(), first.is_ascii_digit())
    } else {
        let c = char_at(raw, 0);
        (c.is_uppercase(), c.is_numeric())
    };
    let shape = match (digit, upper) {
        (true, _) => Shape::Figure,
        (_, true) => Shape::Upper,
        _ => Shape::Lower,
    };
    Token {
        start: start as u32,
        end: end as u32,
        hash: stems::word_hash(raw),
        shape,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        Tokenizer::default().push(text, (0, text.len()), &[], &mut 0, &mut out);
        out.iter()
            .map(|t| &text[t.start as usize..t.end as usize])
            .collect()
    }

    #[test]
    fn splits_scripts_with_and_without_spaces() {
        assert_eq!(
            words("The mayor's 3-year plan"),
            ["The", "mayor", "s", "3", "year", "plan"]
        );
        assert_eq!(words("Мэр сказал: «да»."), ["Мэр", "сказал", "да"]);
        assert_eq!(words("मंत्री ने कहा"), ["मंत्री", "ने", "कहा"]);
        assert_eq!(words("市长周一表示支持"), ["市长", "周一", "表示", "支持"]);
        assert!(words("นายกรัฐมนตรีกล่าวว่า").len() > 1);
    }

    #[test]
    fn a_figure_is_one_token() {
        let text = "about 11,400 phones";
        let mut out = Vec::new();
        let figures = [FigureSpan {
            start: 6,
            end: 12,
            key: 7,
        }];
        Tokenizer::default().push(text, (0, text.len()), &figures, &mut 0, &mut out);
        assert_eq!(out.len(), 3);
        assert_eq!((out[1].hash, out[1].shape), (7, Shape::Figure));
    }

    proptest! {
        #[test]
        fn spans_are_ordered_and_on_boundaries(text in "\\PC{0,60}") {
            let mut out = Vec::new();
            Tokenizer::default().push(&text, (0, text.len()), &[], &mut 0, &mut out);
            let mut last = 0;
            for t in out {
                prop_assert!(t.start as usize >= last && t.start < t.end);
                prop_assert!(text.is_char_boundary(t.start as usize) && text.is_char_boundary(t.end as usize));
                last = t.end as usize;
            }
        }

        #[test]
        fn words_are_what_stands_between_gaps(text in "[aB7é–’ Я,]{0,40}") {
            let mut out = Vec::new();
            Tokenizer::default().push(&text, (0, text.len()), &[], &mut 0, &mut out);
            let pieces = text.split(|c| !is_word(c)).filter(|piece| !piece.is_empty());
            let expected: Vec<Token> = pieces
                .map(|piece| {
                    let start = piece.as_ptr() as usize - text.as_ptr() as usize;
                    word(&text, start, start + piece.len())
                })
                .collect();
            prop_assert_eq!(out, expected);
        }
    }
}
