//! Text as it is compared: character references decoded, mojibake repaired, invisible and full-width characters folded.
//!
//! What could split a word or keep two equal words apart is folded here, and only that: no-break and other odd spaces
//! become a space, zero-width characters, direction marks and soft hyphens go, full-width letters and digits become
//! ASCII, a letter followed by its accent becomes one letter. Case, quotes and punctuation stay as they are.

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::mojibake::{Mojibake, windows_1252};
use super::reference::reference;
use super::{Line, LineKind, Normal};

/// Normalises a text; borrowed when nothing changes.
pub fn normalise(text: &str) -> Normal<'_> {
    if text.is_ascii() && memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Normal {
            text: Cow::Borrowed(text),
            steps: Vec::new(),
            repairs: 0,
        };
    }
    let mojibake = Mojibake::survey(text);
    let mut writer = Writer::new(text);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| SUSPECT[*b as usize]) {
        at += next;
        at = if bytes[at] == b'&' {
            reference(&mut writer, at)
        } else {
            special(&mut writer, &mojibake, at)
        };
    }
    writer.finish()
}

/// The lines of a normalised text: trimmed, the empty ones left out, all of them [`LineKind::Body`] so far.
pub fn lines(normal: &Normal) -> Vec<Line> {
    let text: &str = &normal.text;
    let mut lines = Vec::new();
    let mut start = 0;
    let ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).chain([text.len()]);
    for end in ends {
        let raw = &text[start..end];
        let trimmed = raw.trim();
        if !trimmed.is_empty() {
            let first = start + (raw.len() - raw.trim_start().len());
            let (start, end) = (first as u32, (first + trimmed.len()) as u32);
            lines.push(Line {
                start,
                end,
                kind: LineKind::Body,
            });
        }
        start = end + 1;
    }
    lines
}

/// First bytes of everything that may have to change.
const SUSPECT: [bool; 256] = {
    let mut table = [false; 256];
    let leads: [u8; 11] = [
        b'&', 0xC2, 0xC3, 0xCC, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEF, 0xF3,
    ];
    let mut i = 0;
    while i < leads.len() {
        table[leads[i] as usize] = true;
        i += 1;
    }
    table
};

/// What becomes of one character.
enum Fold {
    Keep,
    Drop,
    To(char),
}

fn fold(c: char) -> Fold {
    match c {
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{1680}' => {
            Fold::To(' ')
        }
        '\u{2028}' | '\u{2029}' => Fold::To('\n'),
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            Fold::Drop
        }
        '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' => Fold::Drop,
        '\u{e0001}'..='\u{e007f}' => Fold::Drop,
        '\u{80}'..='\u{9f}' => Fold::To(windows_1252(c as u8)),
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '％' | '＄' | '＋' | '＆' | '＠' | '＃' => {
            char::from_u32(c as u32 - 0xFEE0).map_or(Fold::Keep, Fold::To)
        }
        _ => Fold::Keep,
    }
}

/// Handles the non-ASCII character at `at`; returns where to go on.
fn special(writer: &mut Writer, mojibake: &Mojibake, at: usize) -> usize {
    let text = writer.source;
    let Some(c) = text[at..].chars().next() else {
        return text.len();
    };
    let end = at + c.len_utf8();
    if let Some(run) = mojibake.run(text, at) {
        let end = run.last().map_or(end, |(range, _)| range.end);
        for (range, repaired) in run {
            writer.repairs += 1;
            write_folded(writer, range, repaired);
        }
        return end;
    }
    if matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}') {
        return compose(writer, at);
    }
    if matches!(c, '．' | '，') && between_digits(text, at, end) {
        writer.replace(at..end, Some(if c == '．' { '.' } else { ',' }));
        return end;
    }
    if c == '\u{200f}' && is_point_of_reversed_number(text, at, end) {
        writer.replace(at..end, Some('ر'));
        return end;
    }
    match fold(c) {
        Fold::Keep => {}
        Fold::Drop => writer.replace(at..end, None),
        Fold::To(folded) => {
            writer.repairs += u32::from(matches!(c, '\u{80}'..='\u{9f}'));
            writer.replace(at..end, Some(folded));
        }
    }
    end
}

/// Full-width stops and commas are punctuation of their own, but inside a number they are ASCII's.
fn between_digits(text: &str, at: usize, end: usize) -> bool {
    let digit =
        |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
    digit(text[..at].chars().next_back()) && digit(text[end..].chars().next())
}

/// `29.‏0` with a mark for right-to-left after the point, as word processors leave an Arabic 0.29: the number is then
/// written like `29ر0`.
fn is_point_of_reversed_number(text: &str, at: usize, end: usize) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let number = text[..at].strip_suffix(['.', ',']);
    number.is_some_and(|before| digit(before.chars().next_back()))
        && digit(text[end..].chars().next())
}

/// Joins the combining marks at `at` with the letter before them, where that letter is still as read.
fn compose(writer: &mut Writer, at: usize) -> usize {
    let text = writer.source;
    let end = at
        + text[at..]
            .find(|c| !is_combining_mark(c))
            .unwrap_or(text.len() - at);
    let Some(base) = text[writer.copied..at].chars().next_back() else {
        return end;
    };
    let start = at - base.len_utf8();
    if !text[start..end].nfc().eq(text[start..end].chars()) {
        let mut range = start..end;
        for c in text[start..end].nfc() {
            writer.replace(range.clone(), Some(c));
            range.start = range.end;
        }
    }
    end
}

/// Writes a decoded character as it would have been folded had it stood there.
pub(super) fn write_folded(writer: &mut Writer, range: Range<usize>, c: char) {
    match fold(c) {
        Fold::Keep => writer.replace(range, Some(c)),
        Fold::Drop => writer.replace(range, None),
        Fold::To(folded) => writer.replace(range, Some(folded)),
    }
}

/// Copies the source with replacements, keeping the map.
pub(super) struct Writer<'a> {
    pub(super) source: &'a str,
    out: String,
    /// Everything before this byte of the source is in `out`.
    copied: usize,
    steps: Vec<(u32, u32)>,
    repairs: u32,
    changed: bool,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str) -> Self {
        Self {
            source,
            out: String::new(),
            copied: 0,
            steps: Vec::new(),
            repairs: 0,
            changed: false,
        }
    }

    /// Writes `with` in the place of `range`. One character at most, so that no position inside it needs the map.
    pub(super) fn replace(&mut self, range: Range<usize>, with: Option<char>) {
        if !self.changed {
            self.out.reserve(self.source.len());
            self.changed = true;
        }
        self.out.push_str(&self.source[self.copied..range.start]);
        self.out.extend(with);
        self.copied = range.end;
        let step = (self.out.len() as u32, range.end as u32);
        match self.steps.last_mut() {
            Some(last) if last.0 == step.0 => *last = step,
            Some(last) if step.0 - last.0 == step.1 - last.1 => {}
            None if step.0 == step.1 => {}
            _ => self.steps.push(step),
        }
    }

    fn finish(mut self) -> Normal<'a> {
        if !self.changed {
            return Normal {
                text: Cow::Borrowed(self.source),
                steps: Vec::new(),
                repairs: 0,
            };
        }
        self.out.push_str(&self.source[self.copied..]);
        Normal {
            text: Cow::Owned(self.out),
            steps: self.steps,
            repairs: self.repairs,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn normal(text: &str) -> String {
        normalise(text).text.into_owned()
    }

    #[test]
    fn invisible_characters_do_not_split_words() {
        for (from, to) in [
            ("in\u{ad}for\u{200b}ma\u{2060}tion\u{feff}", "information"),
            ("10\u{202f}000\u{a0}km", "10 000 km"),
            ("می\u{200c}رود \u{200f}x", "میرود x"),
            ("29.\u{200f}0", "29.ر0"),
            ("ＡＢＣ１２３％ ３．５ １，２００", "ABC123% 3.5 1,200"),
            ("東京、大阪，名古屋．", "東京、大阪，名古屋．"),
            (
                "e\u{301}cole Vie\u{302}\u{323}t か\u{3099}",
                "école Việt が",
            ),
            ("one\u{2028}two", "one\ntwo"),
        ] {
            assert_eq!(normal(from), to, "{from:?}");
        }
    }

    #[test]
    fn plain_text_is_borrowed() {
        for text in [
            "Nothing here.",
            "Déjà vu à Nîmes – «bien».",
            "Привет",
            "我们 — “好”",
        ] {
            let normal = normalise(text);
            assert!(matches!(normal.text, Cow::Borrowed(_)), "{text}");
            assert!(normal.steps.is_empty());
        }
    }

    #[test]
    fn positions_map_back() {
        let source = "A &quot;b&quot;\u{a0}c Ã©t d";
        let normal = normalise(source);
        assert_eq!(normal.text, "A \"b\" c ét d");
        assert_eq!(normal.repairs, 1);
        for (word, start) in [("b", 8), ("c", 17), ("t d", 23)] {
            let at = normal.text.find(word).unwrap();
            assert_eq!(normal.source(at), start, "{word}");
            assert_eq!(&source[start..start + word.len()], word);
        }
    }

    #[test]
    fn lines_are_trimmed_and_never_empty() {
        let normal = normalise("  One \r\n\n\t \n two&nbsp;\n&nbsp;\nthree");
        let found: Vec<_> = lines(&normal)
            .iter()
            .map(|l| &normal.text[l.start as usize..l.end as usize])
            .collect();
        assert_eq!(found, ["One", "two", "three"]);
    }

    const PIECES: [(&str, &str); 10] = [
        ("plain", "plain"),
        ("Größe", "Größe"),
        ("&quot;", "\""),
        ("&amp;#8217;", "’"),
        ("a\u{ad}b", "ab"),
        ("Ã©", "é"),
        ("â€™", "’"),
        ("Ａ", "A"),
        ("e\u{301}", "é"),
        ("東京", "東京"),
    ];

    fn messy() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zA-Z &;#0-9\n]{0,6}",
            "\\PC{0,4}",
            prop::sample::select(vec![
                "&quot;",
                "&amp;amp;",
                "&#8217;",
                "&nbsp;",
                "Ã©",
                "â€™",
                "Ð¿Ñ€",
                "Ã¢â‚¬â„¢",
                "\u{ad}",
                "\u{200b}",
                "e\u{301}",
                "ａ",
                "１．２",
                "é»",
                "ä¸\u{ad}æ–‡",
                "\u{92}",
                "&NotEqualTilde;",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_map_is_monotone_and_on_boundaries(source in messy()) {
            let normal = normalise(&source);
            let mut last = 0;
            for (at, _) in normal.text.char_indices().chain([(normal.text.len(), ' ')]) {
                let back = normal.source(at);
                prop_assert!(back >= last && back <= source.len());
                prop_assert!(source.is_char_boundary(back), "{at} -> {back}");
                last = back;
            }
            prop_assert!(normal.steps.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1));
        }

        #[test]
        fn every_piece_maps_to_where_it_stood(picked in prop::collection::vec(0..PIECES.len(), 0..20)) {
            let (mut source, mut expected, mut places) = (String::new(), String::new(), Vec::new());
            for (from, to) in picked.into_iter().map(|i| PIECES[i]) {
                places.push((expected.len(), to.len(), source.len(), from.len()));
                source.push_str(from);
                expected.push_str(to);
                source.push_str(" x ");
                expected.push_str(" x ");
            }
            let normal = normalise(&source);
            prop_assert_eq!(&normal.text, &expected);
            for (at, length, from, from_length) in places {
                prop_assert_eq!(normal.source(at), from);
                prop_assert_eq!(normal.source(at + length), from + from_length);
            }
        }

        #[test]
        fn words_keep_their_place(word in "[a-z]{5,9}", before in messy(), after in messy()) {
            let source = format!("{before} <{word}> {after}");
            let normal = normalise(&source);
            let wanted = format!("<{word}>");
            for (at, found) in normal.text.match_indices(&wanted) {
                let (from, to) = (normal.source(at), normal.source(at + found.len()));
                prop_assert!(source[from..to].starts_with(found));
            }
        }
    }
}
