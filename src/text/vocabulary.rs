//! Keys of words met before: news repeats its vocabulary, and stemming a word costs far more than finding it again.

use ahash::AHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::nouns::is_common_noun;
use super::stems::{Stems, name_key};

/// Words kept of one language; beyond, the table starts anew.
const MOST_WORDS: usize = 1 << 17;
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
    /// By [`name`].
    keys: AHashMap<u64, Keys>,
}

impl Words {
    /// Keys of a word; `hash` is that of its token, `upper` tells whether it is written with a capital.
    pub fn keys(&mut self, word: &str, hash: u64, upper: bool) -> Keys {
        let name = name(word, hash, upper);
        if let Some(&keys) = self.keys.get(&name) {
            return keys;
        }
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
            self.keys.insert(name, keys);
        }
        keys
    }
}

/// What a word is kept under: a hash of its small letters and of what its capitals tell. Equal for words of equal keys only;
/// 64 bits keep a few hundred thousand words apart.
fn name(word: &str, hash: u64, upper: bool) -> u64 {
    if !word.is_ascii() {
        return xxh3_64(word.as_bytes());
    }
    let capitals = upper && word.bytes().skip(1).all(|b| b.is_ascii_uppercase());
    hash ^ (u64::from(upper) | u64::from(capitals) << 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::stems::word_hash;
    use super::*;

    fn keys(words: &mut Words, word: &str) -> Keys {
        words.keys(word, word_hash(word), word.starts_with(char::is_uppercase))
    }

    #[test]
    fn a_word_met_again_has_the_keys_it_had() {
        let mut vocabulary = Vocabulary::default();
        let first = keys(vocabulary.of(Some("en")), "Running");
        let german = keys(vocabulary.of(Some("de")), "Running");
        assert_eq!(keys(vocabulary.of(Some("en")), "Running"), first);
        assert_eq!(
            first.stem,
            keys(vocabulary.of(Some("en")), "runs").stem,
            "one stem"
        );
        assert_ne!(first.stem, german.stem, "each language has its own stems");
        assert_ne!(first.variant, 0);
        assert_eq!(keys(vocabulary.of(Some("en")), "runs").variant, 0);
    }

    #[test]
    fn a_full_table_forgets_and_answers_the_same() {
        let mut vocabulary = Vocabulary::default();
        let words = vocabulary.of(None);
        let first = keys(words, "quarry");
        for n in 0..MOST_WORDS {
            keys(words, &format!("w{n}"));
        }
        assert!(words.keys.len() <= MOST_WORDS);
        assert_eq!(keys(words, "quarry"), first);
    }

    proptest! {
        #[test]
        fn words_of_one_name_have_one_answer(words in prop::collection::vec("[aAbBcoOßÖ]{1,5}", 1..40)) {
            let mut all = Vocabulary::default();
            for word in words {
                let mut alone = Vocabulary::default();
                prop_assert_eq!(keys(all.of(Some("de")), &word), keys(alone.of(Some("de")), &word));
            }
        }
    }
}
