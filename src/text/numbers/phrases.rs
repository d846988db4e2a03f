//! Phrases by their first word.

use ahash::AHashMap;

use super::literal::word_end;
use crate::text::fold::fold;

/// First words (folded), and what may follow each.
pub(super) type Phrases = AHashMap<String, Vec<String>>;

pub(super) fn add_phrase(map: &mut Phrases, phrase: &str) {
    let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
    map.entry(first.to_owned())
        .or_default()
        .push(rest.to_owned());
}

/// The end of the longest phrase of `map` whose first word ends at `end`.
pub(super) fn phrase_end(map: &Phrases, text: &str, first: &str, end: usize) -> Option<usize> {
    let rests = map.get(first)?;
    let ends = rests.iter().filter_map(|rest| {
        let mut at = end;
        for word in rest.split(' ').filter(|word| !word.is_empty()) {
            let start = at
                + text[at..]
                    .chars()
                    .next()
                    .filter(|c| !c.is_alphanumeric())?
                    .len_utf8();
            at = word_end(text, start);
            (fold(&text[start..at]).text == word).then_some(())?;
        }
        Some(at)
    });
    ends.max()
}
