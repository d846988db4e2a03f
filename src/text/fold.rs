//! Lines made comparable: lower case, words only, digits as one 0.

use unicode_normalization::char::is_combining_mark;

/// A line as furniture and recurrence see it.
pub(super) struct Folded {
    /// Words joined by single spaces.
    pub(super) text: String,
    /// Words; in scripts without spaces two characters count as one.
    pub(super) words: u32,
    /// Characters of the line that are digits, and all that are letters or digits.
    pub(super) digits: u32,
    pub(super) letters: u32,
}

/// Folds a line.
pub(super) fn fold(line: &str) -> Folded {
    if line.is_ascii() {
        fold_ascii(line.as_bytes())
    } else {
        fold_any(line)
    }
}

/// Folds a line in ASCII, in its place: small letters, 0 for a digit and a space for anything else, byte by byte; then
/// of equal spaces and zeros in a row one is left. Loops without branches are twice as fast as following the words.
fn fold_ascii(line: &[u8]) -> Folded {
    let mut text = line.to_vec();
    for byte in &mut text {
        *byte = match *byte {
            b'a'..=b'z' => *byte,
            b'A'..=b'Z' => *byte | 0x20,
            b'0'..=b'9' => b'0',
            _ => b' ',
        };
    }
    let digits = count(&text, b'0');
    let letters = text.len() as u32 - count(&text, b' ');
    let (mut to, mut before) = (0, b' ');
    for at in 0..text.len() {
        let byte = text[at];
        text[to] = byte;
        // letters come after the zero
        to += usize::from(byte != before || byte > b'0');
        before = byte;
    }
    if text[..to].ends_with(b" ") {
        to -= 1;
    }
    text.truncate(to);
    Folded {
        words: count(&text, b' ') + u32::from(to > 0),
        digits,
        letters,
        // only ASCII was written
        text: String::from_utf8(text).unwrap_or_default(),
    }
}

/// How often a byte stands in a text; counted in short pieces, which sixteen at a time are.
fn count(text: &[u8], byte: u8) -> u32 {
    let pieces = text.chunks(255);
    let counted = pieces.map(|piece| piece.iter().fold(0, |n, b| n + u8::from(*b == byte)));
    counted.map(u32::from).sum()
}

/// Folds a line in any script.
fn fold_any(line: &str) -> Folded {
    let bytes = line.as_bytes();
    let mut out = Writer {
        text: Vec::with_capacity(line.len()),
        ..Writer::default()
    };
    let mut at = 0;
    while at < bytes.len() {
        match ASCII[bytes[at] as usize] {
            WIDE => {
                let Some(c) = line[at..].chars().next() else {
                    break;
                };
                out.wide(c);
                at += c.len_utf8();
                continue;
            }
            GAP => out.gap(),
            DIGIT => out.digit(),
            letter => out.letter(letter),
        }
        at += 1;
    }
    out.finish()
}

const GAP: u8 = 0;
const DIGIT: u8 = 1;
const WIDE: u8 = 2;

/// What an ASCII byte is: its lower-case letter, or one of the classes above.
const ASCII: [u8; 256] = {
    let mut table = [GAP; 256];
    let mut i = 0;
    while i < 256 {
        let byte = i as u8;
        table[i] = match byte {
            b'0'..=b'9' => DIGIT,
            b'a'..=b'z' | b'A'..=b'Z' => byte.to_ascii_lowercase(),
            0x80.. => WIDE,
            _ => GAP,
        };
        i += 1;
    }
    table
};

#[derive(Default)]
struct Writer {
    text: Vec<u8>,
    words: u32,
    digits: u32,
    letters: u32,
    unspaced: u32,
    in_word: bool,
    after_digit: bool,
}

impl Writer {
    fn gap(&mut self) {
        self.in_word = false;
        self.after_digit = false;
    }

    fn begin(&mut self, counted: bool) {
        self.letters += 1;
        if !self.in_word {
            self.words += u32::from(counted);
            if !self.text.is_empty() {
                self.text.push(b' ');
            }
            self.in_word = true;
        }
    }

    /// An ASCII letter, in lower case.
    fn letter(&mut self, letter: u8) {
        self.begin(true);
        self.after_digit = false;
        self.text.push(letter);
    }

    fn digit(&mut self) {
        self.begin(true);
        self.digits += 1;
        if !self.after_digit {
            self.text.push(b'0');
        }
        self.after_digit = true;
    }

    fn wide(&mut self, c: char) {
        if is_arabic_mark(c) {
            return;
        }
        if c.is_numeric() {
            return self.digit();
        }
        if !c.is_alphanumeric() && !is_combining_mark(c) {
            return self.gap();
        }
        self.unspaced += u32::from(unspaced(c));
        self.begin(!unspaced(c));
        self.after_digit = false;
        let mut buffer = [0; 4];
        match c {
            'أ' | 'إ' | 'آ' => self.text.extend_from_slice("ا".as_bytes()),
            'İ' => self.text.push(b'i'),
            _ => {
                for lower in c.to_lowercase() {
                    self.text
                        .extend_from_slice(lower.encode_utf8(&mut buffer).as_bytes());
                }
            }
        }
    }

    fn finish(self) -> Folded {
        Folded {
            // only whole characters were written
            text: String::from_utf8(self.text).unwrap_or_default(),
            words: self.words + self.unspaced / 2,
            digits: self.digits,
            letters: self.letters,
        }
    }
}

/// Vowel signs and the stretching stroke, which writers put or leave out at will.
pub(super) fn is_arabic_mark(c: char) -> bool {
    matches!(c, '\u{64b}'..='\u{652}' | '\u{670}' | '\u{640}')
}

/// Letters of scripts that set no spaces between words.
pub(super) fn unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether a line ends as a sentence does.
pub(super) fn ends_sentence(line: &str) -> bool {
    let end = line.trim_end_matches([
        '"', '”', '’', '»', '“', '\'', ')', '）', '」', '』', ']', '›', '«',
    ]);
    end.ends_with(['.', '!', '?', '…', '。', '！', '？', '।', '؟', '۔', '．'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_fold_alike_over_digits_case_and_signs() {
        for (a, b) in [
            ("Comments (14)", "  COMMENTS: 2 "),
            ("► Share this!", "share   this"),
            ("Page 1,234 of 9", "page 5,6 OF 77"),
            ("أضف تعليقًا", "اضف تعليقا"),
        ] {
            assert_eq!(fold(a).text, fold(b).text);
        }
        assert_eq!(fold("What's on 12:30").text, "what s on 0 0");
    }

    #[test]
    fn words_are_counted_in_any_script() {
        assert_eq!(fold("one two, three-four").words, 4);
        assert_eq!(fold("相关阅读").words, 2);
        assert_eq!(fold("정부는 월요일 새").words, 3);
        assert_eq!(fold("ये भी पढ़ें").words, 3);
    }

    #[test]
    fn sentences_end_with_their_mark() {
        assert!(ends_sentence("So he said.”"));
        assert!(ends_sentence("言いました。」"));
        assert!(!ends_sentence("Mayor resigns over bridge"));
    }

    proptest! {
        #[test]
        fn ascii_folds_as_any_script_does(line in "[a-cXY0-2 ,.'\\-\t]{0,40}") {
            let (quick, slow) = (fold_ascii(line.as_bytes()), fold_any(&line));
            prop_assert_eq!(quick.text, slow.text);
            prop_assert_eq!(
                (quick.words, quick.digits, quick.letters),
                (slow.words, slow.digits, slow.letters)
            );
        }
    }
}
