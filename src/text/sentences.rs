//! Sentence ends inside a line of text.

/// Appends the byte ranges of the sentences of `text[start..end]` to `out`; together they cover the range but for
/// outer white space. A full stop ends a sentence when white space and no lower-case letter follows, and no
/// abbreviation or initial stands before it.
pub fn push(text: &str, (start, end): (usize, usize), out: &mut Vec<(u32, u32)>) {
    let mut from = start;
    let mut at = start;
    let ascii = text.as_bytes()[start..end].is_ascii();
    while let Some((found, mark)) = next_terminal(text, (at, end), ascii) {
        let mut stop = found + mark.len_utf8();
        while let Some(c) = text[stop..end].chars().next() {
            if !is_terminal(c) && !is_closing(c) {
                break;
            }
            stop += c.len_utf8();
        }
        at = stop;
        let spaced = matches!(mark, '.' | '!' | '?' | '…' | '؟' | '۔');
        if spaced && !ends_here(text, (from, stop, end), mark) {
            continue;
        }
        push_trimmed(text, from, stop, out);
        from = stop;
    }
    push_trimmed(text, from, end, out);
}

/// The next mark in a range that may end a sentence: its place and the mark. `ascii` tells that the range is.
fn next_terminal(text: &str, (mut at, end): (usize, usize), ascii: bool) -> Option<(usize, char)> {
    let bytes = text.as_bytes();
    if ascii {
        let found = memchr::memchr3(b'.', b'!', b'?', bytes.get(at..end)?)?;
        return Some((at + found, char::from(bytes[at + found])));
    }
    loop {
        let mut rest = bytes.get(at..end)?.iter();
        at += rest.position(|b| MAY_END[usize::from(*b)])?;
        let c = text[at..].chars().next()?;
        if is_terminal(c) {
            return Some((at, c));
        }
        at += c.len_utf8();
    }
}

/// First bytes of the marks that may end a sentence.
const MAY_END: [bool; 256] = {
    let mut table = [false; 256];
    // of those outside ASCII: … ؟ ۔ । ॥ 。 ！ ？ ｡
    let leads: [u8; 9] = [b'.', b'!', b'?', 0xE2, 0xD8, 0xDB, 0xE0, 0xE3, 0xEF];
    let mut i = 0;
    while i < leads.len() {
        table[leads[i] as usize] = true;
        i += 1;
    }
    table
};

fn is_terminal(c: char) -> bool {
    matches!(
        c,
        '.' | '!' | '?' | '…' | '؟' | '۔' | '।' | '॥' | '。' | '！' | '？' | '｡'
    )
}

fn is_closing(c: char) -> bool {
    matches!(
        c,
        '"' | '”' | '’' | '»' | '“' | ')' | ']' | '」' | '』' | '）'
    )
}

fn ends_here(text: &str, (from, stop, end): (usize, usize, usize), mark: char) -> bool {
    let after = &text[stop..end];
    let mut next = after.chars();
    match next.next() {
        None => return true,
        Some(c) if !c.is_whitespace() => return false,
        Some(_) => {}
    }
    if after
        .trim_start()
        .chars()
        .next()
        .is_some_and(char::is_lowercase)
    {
        return false;
    }
    mark != '.'
        || !is_abbreviation(text[from..stop].trim_end_matches(['.', '"', '”', '’', ')', ']', '»']))
}

/// Initials (`J.`), dotted letters (`U.S`), ordinals (`3.` in German) and the titles that news copy is full of.
fn is_abbreviation(before: &str) -> bool {
    let word = before
        .rsplit(|c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '„'))
        .next()
        .unwrap_or("");
    let count = word.chars().count();
    if count == 1 {
        return word.chars().all(|c| c.is_uppercase() || c.is_numeric());
    }
    if count <= 2 && word.chars().all(|c| c.is_ascii_digit()) {
        return true;
    }
    if word.len() > LONGEST_TITLE {
        return false;
    }
    if word.is_ascii() {
        let mut lower = [0; LONGEST_TITLE];
        let lower = &mut lower[..word.len()];
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        return std::str::from_utf8(lower).is_ok_and(is_title);
    }
    is_title(&word.to_lowercase())
}

/// Bytes of the longest title.
const LONGEST_TITLE: usize = 8;

/// A word of small letters that a full stop follows without ending a sentence.
fn is_title(word: &str) -> bool {
    matches!(
        word,
        "mr" | "mrs"
            | "ms"
            | "dr"
            | "prof"
            | "st"
            | "gen"
            | "col"
            | "lt"
            | "sgt"
            | "capt"
            | "sen"
            | "rep"
            | "gov"
            | "rev"
            | "hon"
            | "no"
            | "vs"
            | "jan"
            | "feb"
            | "mar"
            | "apr"
            | "jun"
            | "jul"
            | "aug"
            | "sept"
            | "sep"
            | "oct"
            | "nov"
            | "dec"
            | "inc"
            | "ltd"
            | "co"
            | "corp"
            | "bzw"
            | "ca"
            | "nr"
            | "mio"
            | "mrd"
            | "z.b"
            | "u.a"
            | "sr"
            | "sra"
            | "m"
            | "mme"
            | "art"
            | "г"
            | "тыс"
            | "млн"
            | "млрд"
            | "e.g"
            | "i.e"
            | "approx"
            | "maj"
            | "cpl"
            | "insp"
            | "supt"
    )
}

fn push_trimmed(text: &str, from: usize, to: usize, out: &mut Vec<(u32, u32)>) {
    let piece = &text[from..to];
    let trimmed = piece.trim_start();
    let start = from + piece.len() - trimmed.len();
    let len = trimmed.trim_end().len();
    if len > 0 {
        out.push((start as u32, (start + len) as u32));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        push(text, (0, text.len()), &mut out);
        out.iter()
            .map(|&(a, b)| &text[a as usize..b as usize])
            .collect()
    }

    #[test]
    fn abbreviations_do_not_end_sentences() {
        assert_eq!(
            split("Gov. J. Smith left. \"It is over.\" He paid $4.5 million."),
            [
                "Gov. J. Smith left.",
                "\"It is over.\"",
                "He paid $4.5 million."
            ]
        );
        assert_eq!(
            split("Am 3. Mai kam Dr. Weber. Er blieb."),
            ["Am 3. Mai kam Dr. Weber.", "Er blieb."]
        );
    }

    #[test]
    fn other_scripts() {
        assert_eq!(split("他说好。我们走吧！").len(), 2);
        assert_eq!(split("उन्होंने कहा। फिर वे गए।").len(), 2);
        assert_eq!(split("ماذا قال؟ قال نعم.").len(), 2);
    }

    proptest! {
        #[test]
        fn covers_everything_but_space(text in "[a-zA-Z.!?。 \"é]{0,60}") {
            let joined: String = split(&text).concat();
            let kept = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(kept(&joined), kept(&text));
        }
    }

    #[test]
    fn every_mark_is_met() {
        for c in (0..=0x10FFFF)
            .filter_map(char::from_u32)
            .filter(|c| is_terminal(*c))
        {
            let text = format!("aé{c}");
            assert_eq!(next_terminal(&text, (0, text.len()), false), Some((3, c)));
            if c.is_ascii() {
                assert_eq!(next_terminal(&text, (3, 4), true), Some((3, c)));
            }
        }
    }
}
