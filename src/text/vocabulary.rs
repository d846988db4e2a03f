//! Keys of words met before: news repeats its vocabulary, and stemming a word costs far more than finding it again.

use ahash::AHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::nouns::is_common_noun;
use super::stems::{Stems, name_key};

/// Words kept of one language; beyond, the table starts anew.
const MOST_WORDS: usize = 1 << 16;
/// Words longer than this (addresses, runs of letters) hardly come again and are not kept.
const LONGEST: usize = 40;

/// Keys of the words of any number of articles in any number of languages. What it answers does not depend on what it
/// was asked before. Not shared between threads.
#[derive(Debug, Default)]
pub struct Vocabulary {
    languages: Vec<(Option<&'static str>, Words)>,
}

impl Vocabulary {
    /// The words of a language.
    pub fn of(&mut self, language: Option<&'static str>) -> &mut Words {
        let at = self.languages.iter().position(|(l, _)| *l == language);
        let at = at.unwrap_or_else(|| {
            let words = Words {
                language: language.unwrap_or(""),
                stems: Stems::new(language),
                keys: AHashMap::new(),
            };
            self.languages.push((language, words));
            self.languages.len() - 1
        });
        &mut self.languages[at].1
    }
}

/// What a word is compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// Key of its stem.
    pub stem: u64,
    /// Key that the usual spellings of one name share; 0 for words that are no names, and names too short for it.
    pub variant: u64,
    /// It is written like a name.
    pub named: bool,
}

/// Keys of the words of one language.
#[derive(Debug)]
pub struct Words {
    language: &'static str,
    stems: Stems,
    keys: AHashMap<Box<str>, Keys>,
}

impl Words {
    /// Keys of a word; `upper` tells whether it is written with a capital.
    pub fn keys(&mut self, word: &str, upper: bool) -> Keys {
        if let Some(&keys) = self.keys.get(word) {
            return keys;
        }
        // Whether a word is upper case is told from its letters: the same word asks for the same.
        let named = upper && !is_common_noun(word, self.language);
        let keys = Keys {
            stem: xxh3_64(self.stems.stem(word).as_bytes()),
            variant: named.then(|| name_key(word)).flatten().unwrap_or(0),
            named,
        };
        if word.len() <= LONGEST {
            if self.keys.len() >= MOST_WORDS {
                self.keys.clear();
            }
            self.keys.insert(word.into(), keys);
        }
        keys
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_met_again_has_the_keys_it_had() {
        let mut vocabulary = Vocabulary::default();
        let first = vocabulary.of(Some("en")).keys("Running", true);
        let german = vocabulary.of(Some("de")).keys("Running", true);
        assert_eq!(vocabulary.of(Some("en")).keys("Running", true), first);
        assert_eq!(
            first.stem,
            vocabulary.of(Some("en")).keys("runs", false).stem,
            "one stem"
        );
        assert_ne!(first.stem, german.stem, "each language has its own stems");
        assert_ne!(first.variant, 0);
        assert_eq!(vocabulary.of(Some("en")).keys("runs", false).variant, 0);
    }

    #[test]
    fn a_full_table_forgets_and_answers_the_same() {
        let mut vocabulary = Vocabulary::default();
        let words = vocabulary.of(None);
        let first = words.keys("quarry", false);
        for n in 0..MOST_WORDS {
            words.keys(&format!("w{n}"), false);
        }
        assert!(words.keys.len() <= MOST_WORDS);
        assert_eq!(words.keys("quarry", false), first);
    }
}
