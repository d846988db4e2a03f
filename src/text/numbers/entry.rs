//! The number words as they stand in `data/number_words.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::text::fold::fold;

/// The words of a language; what each field means is told in the file.
#[derive(Default, Clone, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) ones: String,
    pub(super) units: String,
    pub(super) tens: String,
    pub(super) parts: String,
    pub(super) joint: String,
    pub(super) hundreds: String,
    pub(super) hundred: String,
    pub(super) teens: String,
    pub(super) tenfold: String,
    pub(super) scales: String,
    pub(super) duals: String,
    pub(super) alone: String,
    pub(super) ordinals: String,
    pub(super) low_ordinals: String,
    pub(super) dozens: String,
    pub(super) pairs: String,
    pub(super) halves: String,
    pub(super) and_half: String,
    pub(super) more: String,
    pub(super) prefixes: String,
    pub(super) and_prefix: String,
    pub(super) endings: String,
    pub(super) never: String,
    pub(super) idioms: String,
    pub(super) only_before: String,
    pub(super) joiners: String,
    pub(super) between: String,
    pub(super) to: String,
    pub(super) of: String,
    pub(super) percent: String,
    pub(super) months: String,
    pub(super) clock_before: String,
    pub(super) clock_after: String,
    pub(super) hours: String,
    pub(super) dotted_times: bool,
    pub(super) past: String,
    pub(super) after_noon: String,
    pub(super) day_before: String,
    pub(super) slash_dates: String,
    pub(super) counters: String,
    pub(super) decimal: String,
    pub(super) spaced_thousands: bool,
    pub(super) also_english: bool,
    pub(super) tens_after: bool,
}

#[derive(Default, serde::Deserialize)]
pub(super) struct File {
    pub(super) money: BTreeMap<String, String>,
    #[serde(flatten)]
    pub(super) languages: BTreeMap<String, Entry>,
}

// a test reads the same file and fails if it cannot be parsed
pub(super) static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/number_words.toml")).unwrap_or_default()
});

/// `word=value` pairs, the words folded.
pub(super) fn pairs(list: &str) -> Vec<(String, f64)> {
    list.split_whitespace()
        .filter_map(|pair| pair.split_once('='))
        .filter_map(|(word, value)| Some((fold(word).text, value.parse().ok()?)))
        .collect()
}

/// Words, folded.
pub(super) fn words(list: &str) -> Vec<String> {
    list.split_whitespace().map(|w| fold(w).text).collect()
}

/// Phrases between bars, folded.
pub(super) fn phrases(list: &str) -> Vec<String> {
    list.split('|')
        .map(|phrase| fold(phrase).text)
        .filter(|phrase| !phrase.is_empty())
        .collect()
}
