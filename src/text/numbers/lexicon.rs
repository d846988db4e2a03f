//! Number words by language, from `data/number_words.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ahash::{AHashMap, AHashSet};

use crate::text::fold::fold;

/// What a number word means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    One,
    Unit(f64),
    Ten(f64),
    Hundreds(f64),
    Hundred,
    Teen,
    Tenfold,
    Scale(f64),
    Dozen(f64),
    Pair,
    Half,
}

/// The number words of a language.
#[derive(Default)]
pub(super) struct Lexicon {
    pub(super) language: String,
    words: AHashMap<String, Meaning>,
    alone: AHashSet<String>,
    /// The word for one that is no article.
    pub(super) one: String,
    pub(super) joiners: AHashSet<String>,
    pub(super) of: AHashSet<String>,
    between: AHashSet<String>,
    to: AHashSet<String>,
    /// Phrases for per cent, folded.
    pub(super) percent: Vec<String>,
    months: AHashMap<String, u32>,
    pub(super) decimal_comma: bool,
    pub(super) spaced_thousands: bool,
    /// Bits of the words by [`slot`].
    known: Vec<u64>,
}

/// How a list of `word=value` pairs is meant.
type Valued = fn(f64) -> Meaning;

#[derive(Default, Clone, serde::Deserialize)]
#[serde(default)]
struct Entry {
    ones: String,
    units: String,
    tens: String,
    inverted: String,
    run_on: bool,
    hundreds: String,
    hundred: String,
    teens: String,
    tenfold: String,
    scales: String,
    alone: String,
    dozens: String,
    pairs: String,
    halves: String,
    joiners: String,
    between: String,
    to: String,
    of: String,
    percent: String,
    months: String,
}

#[derive(Default, serde::Deserialize)]
struct File {
    money: BTreeMap<String, String>,
    #[serde(flatten)]
    languages: BTreeMap<String, Entry>,
}

// a test reads the same file and fails if it cannot be parsed
static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/number_words.toml")).unwrap_or_default()
});

static LEXICONS: LazyLock<BTreeMap<&'static str, Lexicon>> = LazyLock::new(|| {
    let others = [
        "zh", "ja", "th", "he", "fa", "ur", "bn", "da", "no", "fi", "cs", "el", "bg", "ro", "hu",
        "vi", "sk", "hr", "sr",
    ];
    let listed = FILE.languages.keys().map(String::as_str);
    listed
        .chain(others)
        .map(|language| (language, Lexicon::new(language)))
        .collect()
});

/// Currencies: what stands before a figure, what stands after it (folded words), what stands after it in scripts without
/// spaces (longest first).
pub(super) struct Money {
    before: AHashMap<&'static str, &'static str>,
    after: AHashMap<String, &'static str>,
    pub(super) unspaced: Vec<(&'static str, &'static str)>,
}

pub(super) static MONEY: LazyLock<Money> = LazyLock::new(|| {
    let mut money = Money {
        before: AHashMap::new(),
        after: AHashMap::new(),
        unspaced: Vec::new(),
    };
    for (code, forms) in &FILE.money {
        let (before, after) = forms.split_once('|').unwrap_or((forms, ""));
        money
            .before
            .extend(before.split_whitespace().map(|form| (form, code.as_str())));
        for form in after.split_whitespace() {
            money.after.insert(fold(form).text, code.as_str());
            if form
                .chars()
                .any(|c| super::super::fold::unspaced(c) || ('가'..='힣').contains(&c))
            {
                money.unspaced.push((form, code.as_str()));
            }
        }
    }
    money
        .unspaced
        .sort_by_key(|(form, code)| (std::cmp::Reverse(form.len()), *form, *code));
    money
});

/// The currency of a sign or code before a figure.
pub(super) fn money_before(form: &str) -> Option<&'static str> {
    MONEY.before.get(form).copied()
}

/// The currency of a (folded) word after a figure.
pub(super) fn money_after(word: &str) -> Option<&'static str> {
    MONEY.after.get(word).copied()
}

impl Lexicon {
    /// The words of a language; of English where it is not known.
    pub(super) fn of(language: Option<&str>) -> &'static Self {
        static EMPTY: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);
        let lexicons = &*LEXICONS;
        language
            .and_then(|l| lexicons.get(l))
            .or_else(|| lexicons.get("en"))
            .unwrap_or(&EMPTY)
    }

    fn new(language: &str) -> Self {
        let latin_digits = [
            "en", "zh", "ja", "ko", "hi", "ar", "th", "he", "fa", "ur", "bn",
        ]
        .contains(&language);
        let spaced = [
            "fr", "ru", "uk", "sv", "pl", "no", "fi", "cs", "bg", "da", "de", "sk", "hu",
        ]
        .contains(&language);
        let mut lexicon = Self {
            language: language.to_owned(),
            decimal_comma: !latin_digits,
            spaced_thousands: spaced,
            ..Self::default()
        };
        // pages in other scripts also use English words
        let mixed = [
            "ar", "hi", "zh", "ja", "ko", "th", "he", "fa", "ur", "bn", "ru", "uk", "el", "bg",
        ]
        .contains(&language);
        if let Some(english) = FILE.languages.get("en").filter(|_| mixed) {
            lexicon.add(english);
        }
        if let Some(entry) = FILE.languages.get(language) {
            lexicon.add(entry);
            lexicon.one = entry
                .ones
                .split_whitespace()
                .next()
                .map(|w| fold(w).text)
                .unwrap_or_default();
        }
        lexicon.known = vec![0; 64];
        for word in lexicon.words.keys().chain(&lexicon.joiners) {
            let slot = slot(word.as_bytes());
            lexicon.known[slot >> 6] |= 1 << (slot & 63);
        }
        lexicon
    }

    fn add(&mut self, entry: &Entry) {
        let pairs = |list: &str| -> Vec<(String, f64)> {
            list.split_whitespace()
                .filter_map(|pair| pair.split_once('='))
                .filter_map(|(word, value)| Some((fold(word).text, value.parse().ok()?)))
                .collect()
        };
        let words =
            |list: &str| -> Vec<String> { list.split_whitespace().map(|w| fold(w).text).collect() };
        let (units, tens) = (pairs(&entry.units), pairs(&entry.tens));
        self.compounds(entry, &units, &tens);
        let valued: [(&str, Valued); 5] = [
            (&entry.units, Meaning::Unit),
            (&entry.tens, Meaning::Ten),
            (&entry.hundreds, Meaning::Hundreds),
            (&entry.dozens, Meaning::Dozen),
            (&entry.scales, Meaning::Scale),
        ];
        for (list, meaning) in valued {
            self.words.extend(
                pairs(list)
                    .into_iter()
                    .map(|(word, value)| (word, meaning(value))),
            );
        }
        let plain = [
            (&entry.ones, Meaning::One),
            (&entry.hundred, Meaning::Hundred),
            (&entry.teens, Meaning::Teen),
            (&entry.tenfold, Meaning::Tenfold),
            (&entry.pairs, Meaning::Pair),
            (&entry.halves, Meaning::Half),
        ];
        for (list, meaning) in plain {
            self.words
                .extend(words(list).into_iter().map(|word| (word, meaning)));
        }
        self.add_alone(entry);
        self.joiners.extend(words(&entry.joiners));
        self.of.extend(words(&entry.of));
        self.between.extend(words(&entry.between));
        self.to.extend(words(&entry.to));
        self.percent.extend(
            entry
                .percent
                .split('|')
                .map(|p| fold(p).text)
                .filter(|p| !p.is_empty()),
        );
        self.percent.sort_by_key(|p| std::cmp::Reverse(p.len()));
        for (month, forms) in (1..).zip(entry.months.split('|')) {
            self.months
                .extend(words(forms).into_iter().map(|form| (form, month)));
        }
    }

    /// Words that count without a number before them.
    fn add_alone(&mut self, entry: &Entry) {
        for form in entry.alone.split_whitespace() {
            let (word, value) = form
                .split_once('=')
                .map_or((form, None), |(w, v)| (w, v.parse().ok()));
            let word = fold(word).text;
            if let (false, Some(value)) = (self.words.contains_key(&word), value) {
                let meaning = if value == 100.0 {
                    Meaning::Hundreds(value)
                } else {
                    Meaning::Unit(value)
                };
                self.words.insert(word.clone(), meaning);
            }
            self.alone.insert(word);
        }
    }

    /// Numbers written in one word: einundzwanzig, ventidue, zweihundert.
    fn compounds(&mut self, entry: &Entry, units: &[(String, f64)], tens: &[(String, f64)]) {
        let digits: Vec<_> = units.iter().filter(|(_, value)| *value < 10.0).collect();
        let one = match entry.inverted.as_str() {
            "und" => ("ein".to_owned(), 1.0),
            "en" => ("een".to_owned(), 1.0),
            _ if entry.run_on => (
                if self.language == "it" { "uno" } else { "ett" }.to_owned(),
                1.0,
            ),
            _ => return,
        };
        for (ten, tens) in tens {
            for (unit, value) in digits.iter().copied().chain([&one]) {
                let mut forms = Vec::new();
                if entry.run_on {
                    forms.push(format!("{ten}{unit}"));
                    if self.language == "it" && (unit == "uno" || unit == "otto") {
                        forms.push(format!("{}{unit}", &ten[..ten.len() - 1]));
                    }
                } else {
                    forms.push(format!("{unit}{}{ten}", entry.inverted));
                    forms.push(format!("{unit}ën{ten}"));
                }
                self.words.extend(
                    forms
                        .into_iter()
                        .map(|form| (form, Meaning::Unit(tens + value))),
                );
            }
        }
        for (unit, value) in units
            .iter()
            .filter(|(_, value)| *value < 100.0)
            .chain([&one])
        {
            let thousand = entry.scales.split('=').next().unwrap_or_default();
            self.words.insert(
                format!("{unit}{}", entry.hundred),
                Meaning::Hundreds(value * 100.0),
            );
            self.words
                .insert(format!("{unit}{thousand}"), Meaning::Unit(value * 1000.0));
        }
    }

    /// Quick look before a word is folded and looked up; folding can change the bytes of words outside ASCII.
    pub(super) fn may_be_known(&self, word: &[u8]) -> bool {
        let slot = slot(word);
        let known = self
            .known
            .get(slot >> 6)
            .is_some_and(|bits| bits & (1 << (slot & 63)) != 0);
        known || !word.is_ascii()
    }

    pub(super) fn meaning(&self, folded: &str) -> Option<Meaning> {
        self.words.get(folded).copied()
    }

    pub(super) fn counts_alone(&self, folded: &str) -> bool {
        self.alone.contains(folded)
    }

    pub(super) fn month(&self, folded: &str) -> Option<u32> {
        self.months.get(folded).copied()
    }

    /// Whether `between` joins the halves of a range, the first of which follows `before`.
    pub(super) fn is_range(&self, before: &str, between: &str) -> bool {
        let word = fold(between).text;
        if !between.starts_with(' ') || !self.to.contains(&word) {
            return false;
        }
        // "to" ranges by itself, "and" only after "between"
        if !self.joiners.contains(&word) {
            return true;
        }
        before
            .split_whitespace()
            .next_back()
            .is_some_and(|w| self.between.contains(&fold(w).text))
    }
}

/// One of 4096 places for a word, by its first two letters and its length.
fn slot(word: &[u8]) -> usize {
    let letter = |at: usize| usize::from(word.get(at).copied().unwrap_or(0).to_ascii_lowercase());
    (letter(0) * 61 + letter(1) * 7 + word.len() * 523) & 4095
}
