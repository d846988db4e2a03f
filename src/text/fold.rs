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
    let mut folded = Folded {
        text: String::with_capacity(line.len()),
        words: 0,
        digits: 0,
        letters: 0,
    };
    let (mut in_word, mut unspaced_letters, mut last_digit) = (false, 0, false);
    for c in line.chars() {
        if c.is_ascii_alphanumeric()
            || (!c.is_ascii() && (c.is_alphanumeric() || is_combining_mark(c)))
        {
            if is_arabic_mark(c) {
                continue;
            }
            let digit = c.is_numeric();
            folded.letters += 1;
            folded.digits += u32::from(digit);
            unspaced_letters += u32::from(unspaced(c));
            if !in_word {
                folded.words += u32::from(!unspaced(c));
                if !folded.text.is_empty() {
                    folded.text.push(' ');
                }
                in_word = true;
            }
            push(&mut folded.text, c, digit, last_digit);
            last_digit = digit;
        } else {
            in_word = false;
            last_digit = false;
        }
    }
    folded.words += unspaced_letters / 2;
    folded
}

fn push(text: &mut String, c: char, digit: bool, last_digit: bool) {
    match c {
        _ if digit && last_digit => {}
        _ if digit => text.push('0'),
        'أ' | 'إ' | 'آ' => text.push('ا'),
        'İ' => text.push('i'),
        _ if c.is_ascii() => text.push(c.to_ascii_lowercase()),
        _ => text.extend(c.to_lowercase()),
    }
}

/// Vowel signs and the stretching stroke, which writers put or leave out at will.
fn is_arabic_mark(c: char) -> bool {
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
}
