//! Text for a terminal: its width in columns, colours, and nothing in it that could steer the terminal.

use std::borrow::Cow;

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Where text is shown. The library is told; it does not look.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Whether a line that is wider is cut: not where it goes into a file or to another program.
    pub cut: bool,
    /// Whether escape sequences for colour may be used.
    pub colour: bool,
}

impl Screen {
    /// Text from outside, on one line, beside so many columns of something else.
    pub(crate) fn fit(self, text: &str, beside: usize) -> String {
        match self.cut {
            true => fit(text, self.width.saturating_sub(beside)),
            false => fit(text, usize::MAX),
        }
    }

    /// Text in a style, or as it is where there is no colour.
    pub(crate) fn paint(self, style: Style, text: &str) -> String {
        if self.colour && !text.is_empty() {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }
}

/// Whether a character could steer a terminal or reorder what stands around it.
fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Text from outside on one line, made harmless: control and direction characters become spaces.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.contains(steers) {
        Cow::Owned(
            text.chars()
                .map(|c| if steers(c) { ' ' } else { c })
                .collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// Columns that a text takes.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// Text from outside, on one line, cut to a number of columns with an ellipsis.
pub(crate) fn fit(text: &str, width: usize) -> String {
    let line = printable(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if columns(&line) <= width {
        return line;
    }
    let mut used = 0;
    let mut cut = String::new();
    for c in line.chars() {
        used += c.width().unwrap_or(0);
        if used + 1 > width {
            break;
        }
        cut.push(c);
    }
    if width > 0 {
        cut.push('…');
    }
    cut
}

/// Words in lines of at most so many columns; a word that is wider than a line has one of its own.
pub(crate) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if columns(line) + 1 + columns(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A number with commas between thousands.
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 article`, `2 articles`.
pub(crate) fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(n), if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_cut_by_columns() {
        assert_eq!(fit("ferry runs aground", 18), "ferry runs aground");
        assert_eq!(fit("ferry runs aground", 10), "ferry run…");
        assert_eq!(fit("渡輪擱淺了", 6), "渡輪…");
        assert_eq!(fit("two\nlines\t here", 40), "two lines here");
        assert_eq!(fit("anything", 0), "");
    }

    #[test]
    fn words_are_wrapped() {
        assert_eq!(
            wrapped("a ferry runs aground", 10),
            ["a ferry", "runs", "aground"]
        );
        assert_eq!(wrapped("", 10), [""; 0]);
    }

    #[test]
    fn escape_sequences_are_harmless() {
        assert_eq!(printable("a\u{1b}[31mb\u{202e}c"), "a [31mb c");
        assert!(matches!(printable("plain"), Cow::Borrowed("plain")));
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(count(1, "article", "articles"), "1 article");
        assert_eq!(count(0, "article", "articles"), "0 articles");
    }

    proptest! {
        #[test]
        fn what_is_cut_fits(text in ".{0,60}", width in 0usize..30) {
            prop_assert!(columns(&fit(&text, width)) <= width);
        }
    }
}
