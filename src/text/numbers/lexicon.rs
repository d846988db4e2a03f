//! Number words by language.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use ahash::{AHashMap, AHashSet};

use super::entry::{Entry, FILE, pairs, phrases, words};
use super::known::Known;
use super::literal::word_end;
use super::phrases::{Phrases, add_phrase, phrase_end};
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
    /// Two of a scale, in one word.
    Dual(f64),
    /// Ends a number; `low`: only as the first part of one.
    Ordinal {
        value: f64,
        low: bool,
    },
    Dozen(f64),
    Pair,
    Half,
    /// A fraction more or less, before a number.
    More(f64),
}

/// The number words of a language.
#[derive(Default)]
pub(super) struct Lexicon {
    pub(super) language: String,
    words: AHashMap<String, Meaning>,
    /// What words written together are made of.
    parts: AHashMap<String, Meaning>,
    joints: AHashSet<String>,
    alone: AHashSet<String>,
    never: AHashSet<String>,
    first_ten: f64,
    pub(super) has_teens: bool,
    /// What is said before an hour, and the minutes it adds: quarter past, halb
    past: Phrases,
    minutes: AHashMap<String, f64>,
    after_noon: Phrases,
    /// The words for one that are no article.
    one: AHashSet<String>,
    pub(super) joiners: AHashSet<String>,
    pub(super) and_prefix: String,
    pub(super) of: AHashSet<String>,
    between: AHashSet<String>,
    to: AHashSet<String>,
    /// Phrases for per cent, folded.
    pub(super) percent: Vec<String>,
    months: AHashMap<String, u32>,
    /// Phrases by their first word: no number, whatever their words.
    idioms: Phrases,
    and_half: Phrases,
    only_before: AHashMap<String, Vec<String>>,
    pub(super) clock_before: AHashSet<String>,
    pub(super) clock_after: Vec<String>,
    pub(super) day_before: AHashSet<String>,
    pub(super) hours: AHashSet<String>,
    pub(super) dotted_times: bool,
    /// `dmy`, `mdy` or nothing: how `9/2` is meant.
    pub(super) slash_dates: String,
    /// Words and signs for what is counted, longest first.
    pub(super) counters: Vec<String>,
    pub(super) decimal_comma: bool,
    pub(super) spaced_thousands: bool,
    /// Whether ten follows unit: fünfundzwanzig, خمسة وعشرون
    pub(super) tens_after: bool,
    /// Words that stand in numbers, and those among them that idioms, times and numbers begin with.
    known: Known,
    openings: Known,
}

/// How a list of `word=value` pairs is meant.
type Valued = fn(f64) -> Meaning;

static LEXICONS: LazyLock<BTreeMap<&'static str, OnceLock<Lexicon>>> = LazyLock::new(|| {
    let listed = FILE.languages.keys();
    listed.map(|l| (l.as_str(), OnceLock::new())).collect()
});

impl Lexicon {
    /// The words of a language; of English where it is not known.
    pub(super) fn of(language: Option<&str>) -> &'static Self {
        static EMPTY: LazyLock<Lexicon> = LazyLock::new(Lexicon::default);
        let lexicons = &*LEXICONS;
        let listed = language.and_then(|l| lexicons.get_key_value(l));
        listed.or_else(|| lexicons.get_key_value("en")).map_or_else(
            || &*EMPTY,
            |(language, lexicon)| lexicon.get_or_init(|| Self::new(language)),
        )
    }

    fn new(language: &str) -> Self {
        let mut lexicon = Self {
            language: language.to_owned(),
            ..Self::default()
        };
        let entry = FILE.languages.get(language).cloned().unwrap_or_default();
        // pages in other scripts also use English words
        let english = FILE.languages.get("en").filter(|_| entry.also_english);
        for entry in english.into_iter().chain([&entry]) {
            lexicon.add(entry);
        }
        lexicon.decimal_comma = entry.decimal != ".";
        lexicon.spaced_thousands = entry.spaced_thousands;
        lexicon.tens_after = entry.tens_after;
        lexicon.and_prefix = entry.and_prefix.clone();
        lexicon.slash_dates = entry.slash_dates.clone();
        let tens_begin_with_ten = pairs(&entry.tens).iter().any(|(_, value)| *value == 10.0);
        lexicon.first_ten = if tens_begin_with_ten { 10.0 } else { 20.0 };
        lexicon.has_teens = !entry.teens.is_empty();
        lexicon.mark_known();
        lexicon
    }

    fn mark_known(&mut self) {
        let opening = self.words.keys().chain(self.idioms.keys());
        for word in opening.chain(self.past.keys()) {
            self.known.add(word);
            self.openings.add(word);
        }
        let inside = self.and_half.keys().chain(&self.joiners).chain(&self.of);
        for word in inside {
            self.known.add(word);
        }
        for part in self.parts.keys() {
            self.known.add_beginning(part);
            self.openings.add_beginning(part);
        }
    }

    fn add(&mut self, entry: &Entry) {
        self.never.extend(words(&entry.never));
        let valued: [(&str, Valued); 10] = [
            (&entry.units, Meaning::Unit),
            (&entry.tens, Meaning::Ten),
            (&entry.hundreds, Meaning::Hundreds),
            (&entry.dozens, Meaning::Dozen),
            (&entry.scales, Meaning::Scale),
            (&entry.duals, Meaning::Dual),
            (&entry.more, Meaning::More),
            (&entry.ordinals, |value| Meaning::Ordinal {
                value,
                low: false,
            }),
            (&entry.low_ordinals, |value| Meaning::Ordinal {
                value,
                low: true,
            }),
            (&entry.parts, Meaning::Unit),
        ];
        for (list, meaning) in valued {
            let written_apart = !std::ptr::eq(list, entry.parts.as_str());
            for (word, value) in pairs(list) {
                self.add_word(entry, &word, meaning(value), written_apart);
            }
        }
        let plain = [
            (&entry.hundred, Meaning::Hundred),
            (&entry.teens, Meaning::Teen),
            (&entry.tenfold, Meaning::Tenfold),
            (&entry.pairs, Meaning::Pair),
            (&entry.halves, Meaning::Half),
            (&entry.ones, Meaning::One),
        ];
        for (list, meaning) in plain {
            for word in words(list) {
                self.add_word(entry, &word, meaning, true);
            }
        }
        self.add_alone(entry);
        self.one = words(&entry.ones)
            .first()
            .map(|one| forms(entry, one))
            .unwrap_or_default();
        self.add_surroundings(entry);
    }

    /// A word with the endings and prefixes of its language.
    fn add_word(&mut self, entry: &Entry, word: &str, meaning: Meaning, written_apart: bool) {
        if !entry.joint.is_empty() && part_of_a_word(meaning) {
            self.parts.insert(word.to_owned(), meaning);
        }
        if !written_apart {
            return;
        }
        for form in forms(entry, word) {
            // what is listed first, and what is listed as it stands, holds
            if form == word && !matches!(self.words.get(&form), Some(Meaning::Unit(_))) {
                self.words.insert(form, meaning);
            } else {
                self.words.entry(form).or_insert(meaning);
            }
        }
    }

    fn add_surroundings(&mut self, entry: &Entry) {
        self.joints.extend(
            words(&entry.joint)
                .into_iter()
                .map(|joint| joint.trim_matches('+').to_owned()),
        );
        self.joiners.extend(words(&entry.joiners));
        self.of.extend(words(&entry.of));
        self.between.extend(words(&entry.between));
        self.to.extend(words(&entry.to));
        self.percent.extend(phrases(&entry.percent));
        self.percent.sort_by_key(|p| std::cmp::Reverse(p.len()));
        for (month, forms) in (1..).zip(entry.months.split('|')) {
            // the low line stands for a space
            self.months
                .extend(words(forms).into_iter().map(|form| (form, month)));
        }
        for phrase in phrases(&entry.idioms) {
            add_phrase(&mut self.idioms, &phrase);
        }
        for phrase in phrases(&entry.and_half) {
            add_phrase(&mut self.and_half, &phrase);
        }
        for (word, next) in entry
            .only_before
            .split_whitespace()
            .filter_map(|rule| rule.split_once('='))
        {
            let next = next.split(',').map(str::to_lowercase).collect();
            self.only_before.insert(fold(word).text, next);
        }
        self.add_clock(entry);
        self.clock_before.extend(words(&entry.clock_before));
        self.clock_after.extend(
            entry
                .clock_after
                .split('|')
                .map(|phrase| phrase.trim().to_lowercase())
                .filter(|phrase| !phrase.is_empty()),
        );
        self.day_before.extend(words(&entry.day_before));
        self.hours.extend(words(&entry.hours));
        self.dotted_times |= entry.dotted_times;
        self.counters
            .extend(entry.counters.split_whitespace().map(str::to_owned));
        self.counters
            .sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    }

    fn add_clock(&mut self, entry: &Entry) {
        for (phrase, minutes) in entry.past.split('|').filter_map(|p| p.split_once('=')) {
            let phrase = fold(phrase).text;
            if let Ok(minutes) = minutes.trim().parse() {
                add_phrase(&mut self.past, &phrase);
                self.minutes.insert(phrase, minutes);
            }
        }
        for phrase in phrases(&entry.after_noon) {
            add_phrase(&mut self.after_noon, &phrase);
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
            self.alone.extend(forms(entry, &word));
        }
    }

    /// The end of the word at a byte, and whether a look before it is folded finds that it may stand in a number.
    pub(super) fn may_be_known_at(&self, text: &str, at: usize) -> (usize, bool) {
        self.known.at(text, at)
    }

    /// The end of the word at a byte, and whether a number, a time or an idiom may begin with it.
    pub(super) fn may_open_at(&self, text: &str, at: usize) -> (usize, bool) {
        self.openings.at(text, at)
    }

    pub(super) fn meaning(&self, folded: &str) -> Option<Meaning> {
        let whole = self.words.get(folded).copied();
        whole.or_else(|| super::compound::read(folded, self).map(Meaning::Unit))
    }

    /// What a part of a word written together means.
    pub(super) fn part(&self, part: &str) -> Option<Meaning> {
        self.parts.get(part).copied()
    }

    pub(super) fn writes_together(&self) -> bool {
        !self.parts.is_empty()
    }

    pub(super) fn joint(&self, part: &str) -> bool {
        self.joints.contains(part)
    }

    pub(super) fn counts_alone(&self, folded: &str) -> bool {
        self.alone.contains(folded)
    }

    /// Whether this is a form of another word, which no number begins with.
    pub(super) fn never_begins(&self, folded: &str) -> bool {
        self.never.contains(folded)
    }

    /// The first ten that units follow: ten itself in some languages.
    pub(super) fn first_ten(&self) -> f64 {
        self.first_ten
    }

    /// Whether the word only joins a number and the scale at `next`: 20 de milioane.
    pub(super) fn leads_to_scale(&self, text: &str, folded: &str, next: usize) -> bool {
        self.of.contains(folded)
            && matches!(
                self.meaning(&fold(&text[next..word_end(text, next)]).text),
                Some(Meaning::Scale(_))
            )
    }

    pub(super) fn is_one(&self, folded: &str) -> bool {
        self.one.contains(folded)
    }

    pub(super) fn month(&self, folded: &str) -> Option<u32> {
        self.months.get(folded).copied()
    }

    /// The end of the idiom whose first word (folded) ends at `end`.
    pub(super) fn idiom(&self, text: &str, folded: &str, end: usize) -> Option<usize> {
        phrase_end(&self.idioms, text, folded, end)
    }

    /// The end of `and a half` whose first word ends at `end`.
    pub(super) fn and_half(&self, text: &str, folded: &str, end: usize) -> Option<usize> {
        phrase_end(&self.and_half, text, folded, end)
    }

    /// The end of the idiom that begins with the sign at `at`: 十分, 四川
    pub(super) fn idiom_of_signs(&self, text: &str, at: usize) -> Option<usize> {
        let rest = &text[at..];
        let mut lengths = rest.char_indices().map(|(at, c)| at + c.len_utf8()).take(4);
        lengths
            .find(|length| self.idioms.contains_key(&rest[..*length]))
            .map(|length| at + length)
    }

    /// `quarter past` whose first word ends at `end`: where it ends, and the minutes it adds.
    pub(super) fn past(&self, text: &str, folded: &str, end: usize) -> Option<(usize, f64)> {
        let stop = phrase_end(&self.past, text, folded, end)?;
        let phrase = format!(
            "{folded}{}",
            fold(&text[end..stop])
                .text
                .split(' ')
                .fold(String::new(), |mut all, word| {
                    if !word.is_empty() {
                        all.push(' ');
                        all.push_str(word);
                    }
                    all
                })
        );
        Some((stop, *self.minutes.get(&phrase)?))
    }

    /// The end of the words that put the time before `end` after noon.
    pub(super) fn after_noon(&self, text: &str, end: usize) -> Option<usize> {
        let start =
            end + text[end..].len() - text[end..].trim_start_matches([' ', '\'', '’']).len();
        let stop = word_end(text, start);
        phrase_end(&self.after_noon, text, &fold(&text[start..stop]).text, stop)
    }

    /// Whether a word that is also no number may be one before what follows at `end`.
    pub(super) fn fits_before(&self, folded: &str, text: &str, end: usize) -> bool {
        let Some(allowed) = self.only_before.get(folded) else {
            return true;
        };
        let rest = text[end..].strip_prefix(' ').unwrap_or_default();
        let next = fold(&rest[..word_end(rest, 0)]).text;
        allowed.iter().any(|form| {
            form.strip_prefix('-').map_or(next == *form, |ending| {
                next.len() > ending.len() + 1 && next.ends_with(ending)
            })
        })
    }

    /// Whether `between` joins the halves of a range, the first of which follows `before`.
    pub(super) fn is_range(&self, before: &str, between: &str) -> bool {
        if !between.starts_with(' ') || between.len() > 40 {
            return false;
        }
        let word = fold(between).text;
        if !self.to.contains(&word) {
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

/// A word with every prefix and ending of its language.
fn forms(entry: &Entry, word: &str) -> AHashSet<String> {
    let mut forms = AHashSet::new();
    let endings = words(&entry.endings);
    for prefix in words(&entry.prefixes).into_iter().chain([String::new()]) {
        forms.insert(format!("{prefix}{word}"));
        for ending in &endings {
            forms.insert(format!("{prefix}{word}{ending}"));
        }
    }
    forms
}

fn part_of_a_word(meaning: Meaning) -> bool {
    match meaning {
        Meaning::Unit(_) | Meaning::Ten(_) | Meaning::Hundreds(_) => true,
        Meaning::Hundred | Meaning::Teen | Meaning::Tenfold => true,
        Meaning::Scale(scale) => scale == 1000.0,
        _ => false,
    }
}
