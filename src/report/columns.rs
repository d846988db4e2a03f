//! Two texts in two columns, wrapped by the columns their characters take, with the words that differ marked.

use std::fmt::Write;

use anstyle::{AnsiColor, Effects, Style};
use unicode_segmentation::UnicodeSegmentation;

use super::screen::{Screen, columns, printable};
use super::word_diff::differing;

const DIFFERS: Style = AnsiColor::Yellow.on_default().effects(Effects::BOLD);
/// Between the columns.
const RULE: &str = " │ ";

/// A text to be set in a column: words and what stands between them.
pub(super) struct Column {
    pieces: Vec<Piece>,
    style: Style,
}

struct Piece {
    text: String,
    /// Not a space or a punctuation mark.
    word: bool,
    marked: bool,
}

impl Column {
    /// One text in one style.
    pub(super) fn plain(text: &str, style: Style) -> Self {
        Self {
            pieces: pieces(text),
            style,
        }
    }

    /// Two texts, with the words marked that the other side lacks in their place. Case does not count.
    pub(super) fn differing(a: &str, b: &str) -> (Self, Self) {
        let (mut a, mut b) = (Self::plain(a, Style::new()), Self::plain(b, Style::new()));
        let words = |side: &Self| -> Vec<String> {
            side.pieces
                .iter()
                .filter(|p| p.word)
                .map(|p| p.text.to_lowercase())
                .collect()
        };
        let (in_a, in_b) = differing(&words(&a), &words(&b));
        a.mark(in_a);
        b.mark(in_b);
        (a, b)
    }

    /// How many words it has.
    pub(super) fn words(&self) -> usize {
        self.pieces.iter().filter(|p| p.word).count()
    }

    fn mark(&mut self, differ: Vec<bool>) {
        for (piece, differs) in self.pieces.iter_mut().filter(|p| p.word).zip(differ) {
            piece.marked = differs;
        }
        // What stands between two marked words is marked with them, so that a run reads as one.
        let marked: Vec<usize> = (0..self.pieces.len())
            .filter(|i| self.pieces[*i].marked)
            .collect();
        for pair in marked.windows(2) {
            let between = pair[0] + 1..pair[1];
            if self.pieces[between.clone()].iter().all(|p| !p.word) {
                self.pieces[between]
                    .iter_mut()
                    .for_each(|p| p.marked = true);
            }
        }
    }

    /// Lines of at most `width` columns, each with the columns it takes.
    fn lines(&self, width: usize, colour: bool) -> Vec<(String, usize)> {
        let texts: Vec<String> = (0..self.pieces.len())
            .map(|i| self.shown(i, colour))
            .collect();
        let hangs = self.hanging(&texts);
        let mut lines = vec![Line::default()];
        for (i, text) in texts.iter().enumerate() {
            let style = if self.pieces[i].marked {
                DIFFERS
            } else {
                self.style
            };
            let style = if colour { style } else { Style::new() };
            for part in parts(text, width) {
                // Punctuation stays with the word before it, if both fit a line at all.
                let whole = columns(part) + hangs[i];
                let needed = if whole <= width { whole } else { columns(part) };
                match lines
                    .last_mut()
                    .filter(|line| line.columns + needed <= width)
                {
                    Some(line) => line.push(part, style),
                    None if part == " " => {}
                    None => {
                        let mut line = Line::default();
                        line.push(part, style);
                        lines.push(line);
                    }
                }
            }
        }
        lines
            .into_iter()
            .map(|line| (line.text, line.columns))
            .collect()
    }

    /// The columns of the punctuation behind each piece, up to the next space or word.
    fn hanging(&self, texts: &[String]) -> Vec<usize> {
        let mut hangs = vec![0; texts.len()];
        for i in (1..texts.len()).rev() {
            let piece = &self.pieces[i];
            if !piece.word && piece.text != " " {
                hangs[i - 1] = columns(&texts[i]) + hangs[i];
            }
        }
        hangs
    }

    /// A piece as it is shown: without colour, a run of differing words stands in brackets.
    fn shown(&self, i: usize, colour: bool) -> String {
        let marked = |i: usize| self.pieces.get(i).is_some_and(|p| p.marked);
        let text = &self.pieces[i].text;
        if colour || !marked(i) {
            return text.clone();
        }
        let open = if i > 0 && marked(i - 1) { "" } else { "[" };
        let close = if marked(i + 1) { "" } else { "]" };
        format!("{open}{text}{close}")
    }
}

/// A line that fills.
#[derive(Default)]
struct Line {
    text: String,
    columns: usize,
}

impl Line {
    fn push(&mut self, part: &str, style: Style) {
        if self.columns == 0 && part == " " {
            return;
        }
        self.columns += columns(part);
        let _ = write!(self.text, "{style}{part}{style:#}");
    }
}

/// Words and what stands between them, on one line, white space as single spaces.
fn pieces(text: &str) -> Vec<Piece> {
    let line = printable(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let piece = |text: &str| Piece {
        text: text.to_owned(),
        word: text.chars().any(char::is_alphanumeric),
        marked: false,
    };
    line.split_word_bounds().map(piece).collect()
}

/// A piece, cut where it is wider than a line.
fn parts(text: &str, width: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = columns(grapheme);
        if used + wide > width && at > start {
            parts.push(&text[start..at]);
            (start, used) = (at, 0);
        }
        used += wide;
    }
    parts.push(&text[start..]);
    parts
}

/// Two columns with a rule between them.
pub(super) fn beside(left: &Column, right: &Column, screen: Screen) -> String {
    let width = screen.width.saturating_sub(columns(RULE)) / 2;
    let (left, right) = (
        left.lines(width, screen.colour),
        right.lines(width, screen.colour),
    );
    let mut text = String::new();
    let none = (String::new(), 0);
    for i in 0..left.len().max(right.len()) {
        let (l, r) = (left.get(i).unwrap_or(&none), right.get(i).unwrap_or(&none));
        let line = format!(
            "{}{}{RULE}{}",
            l.0,
            " ".repeat(width.saturating_sub(l.1)),
            r.0
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(a: &str, b: &str, width: usize) -> String {
        let (a, b) = Column::differing(a, b);
        beside(
            &a,
            &b,
            Screen {
                width,
                cut: true,
                colour: false,
            },
        )
    }

    #[test]
    fn runs_of_differing_words_stand_in_brackets() {
        assert_eq!(
            plain("The ferry ran aground, today.", "the ferry hit ground", 65),
            "The ferry [ran aground, today]. │ the ferry [hit ground]\n"
        );
    }

    #[test]
    fn wide_characters_keep_the_rule_in_place() {
        let text = plain("渡輪在港口擱淺", "渡輪擱淺", 23);
        let rule_at = |line: &str| columns(line.split('│').next().unwrap());
        let places: Vec<_> = text.lines().map(rule_at).collect();
        assert!(
            places.len() > 1 && places.iter().all(|p| *p == places[0]),
            "{text}"
        );
    }

    #[test]
    fn a_word_wider_than_the_column_is_cut() {
        let text = plain(
            "abcdefghijklmnopqrstuvwxyz",
            "abcdefghijklmnopqrstuvwxyz",
            23,
        );
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(text.lines().all(|line| columns(line) <= 23), "{text}");
    }

    #[test]
    fn punctuation_stays_with_its_word() {
        assert_eq!(plain("a ferry aground.", "", 33).lines().count(), 2);
        assert!(
            plain("a ferry aground.", "", 33)
                .lines()
                .nth(1)
                .unwrap()
                .starts_with("aground].")
        );
    }

    #[test]
    fn a_rule_of_many_marks_is_gone_through_once() {
        // What stands behind each of them counted anew would be 45,000 million steps.
        let rule = "=".repeat(300_000);
        let text = plain(&rule, &rule, 83);
        assert_eq!(text.lines().count(), 300_000 / 40);
    }

    #[test]
    fn nothing_on_one_side() {
        assert_eq!(plain("", "word", 23), format!("{:10}{RULE}[word]\n", ""));
    }
}
