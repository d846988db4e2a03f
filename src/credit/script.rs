//! Letters: case and word boundaries across scripts.

/// Whether words of this character's script stand without spaces between them.
pub(crate) fn unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1100..=0x11FF | 0x3005..=0x3007 | 0x3040..=0x30FF | 0x3130..=0x318F
        | 0x3400..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

/// Part of a word that is bounded by spaces or signs.
fn wordy(c: char) -> bool {
    c.is_alphanumeric() && !unspaced(c)
}

/// Whether a match is not cut out of a longer word.
pub(crate) fn bounded(text: &str, start: usize, end: usize) -> bool {
    begins_word(text, start) && (!wordy_before(text, end) || !wordy_at(text, end))
}

/// Whether what stands at a byte does not go on a word before it.
pub(crate) fn begins_word(text: &str, start: usize) -> bool {
    !wordy_at(text, start) || !wordy_before(text, start)
}

/// Whether the character at a byte is part of a word.
fn wordy_at(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[at..].chars().next().is_some_and(wordy),
        None => false,
    }
}

/// Whether the character before a byte is part of a word.
fn wordy_before(text: &str, at: usize) -> bool {
    match text.as_bytes()[..at].last() {
        Some(byte) if byte.is_ascii() => byte.is_ascii_alphanumeric(),
        Some(_) => text[..at].chars().next_back().is_some_and(wordy),
        None => false,
    }
}

/// The longest beginning of a match that is a phrase of a sorted list and ends with a word, where the match itself
/// does not: `com` of `com a` in `com afp`. The phrase's index, and its end.
pub(crate) fn bounded_beginning(
    text: &str,
    start: usize,
    end: usize,
    phrases: &[String],
) -> Option<(usize, usize)> {
    let whole = |to: usize| bounded(text, start, start + to);
    beginning(&text[start..end], whole, phrases).map(|(at, to)| (at, start + to))
}

/// The longest beginning of a string that is a phrase of a sorted list and of which a test says that it ends with a word.
pub(crate) fn beginning(
    matched: &str,
    whole: impl Fn(usize) -> bool,
    phrases: &[String],
) -> Option<(usize, usize)> {
    let ends = matched
        .char_indices()
        .rev()
        .filter(|(_, c)| !c.is_alphanumeric());
    ends.map(|(to, _)| to)
        .filter(|to| *to > 0 && whole(*to))
        .find_map(|to| {
            let phrase = &matched[..to];
            let at = phrases.binary_search_by(|p| p.as_str().cmp(phrase)).ok()?;
            Some((at, to))
        })
}

/// Lower case with every byte at its place: a character whose lower case has another length stays as it is.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|b| !b.is_ascii()) {
        let (ascii, wide) = rest.split_at(at);
        push_small(ascii, &mut out);
        let mut chars = wide.chars();
        out.extend(chars.next().map(small));
        rest = chars.as_str();
    }
    push_small(rest, &mut out);
    out
}

/// Appends a text in ASCII, in small letters.
fn push_small(ascii: &str, out: &mut String) {
    let from = out.len();
    out.push_str(ascii);
    out[from..].make_ascii_lowercase();
}

/// The small letter of a character, if it is as long.
fn small(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(l), None) if l.len_utf8() == c.len_utf8() => l,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_every_byte_at_its_place() {
        for text in ["İHA Ajansı", "ТАСС", "Ünlü", "ÅÄÖ ǅ", "ΑΠΕ"] {
            assert_eq!(fold(text).len(), text.len(), "{text}");
        }
        assert_eq!(fold("ТАСС"), "тасс");
    }

    #[test]
    fn a_phrase_cut_in_a_word_leaves_its_beginning() {
        let phrases = ["com".to_owned(), "com a".to_owned()];
        assert_eq!(bounded_beginning("com afp", 0, 5, &phrases), Some((0, 3)));
        assert_eq!(bounded_beginning("coma", 0, 4, &phrases), None);
    }

    #[test]
    fn scripts_without_spaces_need_no_boundary() {
        assert!(bounded("据路透社报道", 3, 12));
        assert!(!bounded("lAPse", 1, 3));
        assert!(bounded("(AP)", 1, 3));
    }
}
