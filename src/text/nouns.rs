//! Common nouns of a language that writes them with a capital letter, German: there a capital alone makes no name.

use std::sync::OnceLock;

use ahash::AHashSet;

/// Nouns that German news writes with an article, lower case, sorted.
static TABLE: &str = include_str!("../../data/background/de.nouns.txt");
/// Letters of a compound's last part from which it is believed; shorter ones end names too (`Neumann`, `Steinbach`).
const LAST_PART: usize = 5;
/// Letters that come before it.
const FIRST_PART: usize = 3;

/// Whether a capitalised word is an ordinary noun, also one compounded with another: `Postamt`, `Sonntagsstunden`.
/// Words in capitals alone are not asked about: they are abbreviations, which name things.
pub fn is_common_noun(word: &str, language: &str) -> bool {
    if language != "de" || word.chars().skip(1).all(char::is_uppercase) {
        return false;
    }
    static NOUNS: OnceLock<AHashSet<&str>> = OnceLock::new();
    let nouns = NOUNS.get_or_init(|| TABLE.lines().collect());
    let word = word.to_lowercase();
    let parts = word
        .char_indices()
        .skip(FIRST_PART)
        .map(|(at, _)| &word[at..]);
    nouns.contains(&*word)
        || parts
            .take_while(|part| part.chars().count() >= LAST_PART)
            .any(|part| nouns.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_are_told_from_names() {
        for word in ["Minuten", "Sonntagsstunden", "Bundestag", "Telefonleitung"] {
            assert!(is_common_noun(word, "de"), "{word}");
        }
        for word in ["Berlin", "Scholz", "Möbius", "LKA", "A", "Neumann"] {
            assert!(!is_common_noun(word, "de"), "{word}");
        }
        assert!(!is_common_noun("Minuten", "nl"));
    }
}
