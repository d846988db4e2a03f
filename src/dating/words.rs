//! Names of months and days, and the labels that stand beside dates.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use serde::Deserialize;

use crate::credit::script::{bounded, fold};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists {
    months: Vec<Vec<String>>,
    jalali: Vec<String>,
    weekdays: Vec<Vec<String>>,
    published: Vec<String>,
    updated: Vec<String>,
    clock: Vec<String>,
    aside: Vec<String>,
    zones: Vec<(String, i32)>,
}

fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(|| {
        toml::from_str(include_str!("../../data/date_words.toml"))
            .expect("the shipped words are checked by a test")
    })
}

/// Names of months and weekdays, for whoever needs to pass over them.
pub(crate) fn month_and_day_names() -> Vec<String> {
    lists()
        .months
        .iter()
        .chain(&lists().weekdays)
        .flatten()
        .cloned()
        .collect()
}

/// Seconds east of Greenwich of a time zone's name, as it is written.
pub(super) fn zone(name: &str) -> Option<i32> {
    let mut zones = lists().zones.iter();
    zones
        .find(|(zone, _)| zone == name)
        .map(|(_, minutes)| 60 * minutes)
}

/// What a word means for dates; several may be set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// 1 to 12.
    pub month: Option<i8>,
    /// 1 to 12 of the Iranian solar year.
    pub jalali: Option<i8>,
    /// 0 is Monday.
    pub weekday: Option<i8>,
    pub published: bool,
    pub updated: bool,
    pub clock: bool,
    pub aside: bool,
}

struct Lexicon {
    finder: AhoCorasick,
    meanings: Vec<Meaning>,
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let lists = lists();
        let mut map: BTreeMap<String, Meaning> = BTreeMap::new();
        for (number, names) in (1i8..).zip(&lists.months) {
            for name in names {
                map.entry(fold(name))
                    .or_default()
                    .month
                    .get_or_insert(number);
            }
        }
        for (number, name) in (1i8..).zip(&lists.jalali) {
            map.entry(fold(name)).or_default().jalali = Some(number);
        }
        for (number, names) in (0i8..).zip(&lists.weekdays) {
            for name in names {
                map.entry(fold(name))
                    .or_default()
                    .weekday
                    .get_or_insert(number);
            }
        }
        for word in &lists.published {
            map.entry(fold(word)).or_default().published = true;
        }
        for word in &lists.updated {
            map.entry(fold(word)).or_default().updated = true;
        }
        for word in &lists.clock {
            map.entry(fold(word)).or_default().clock = true;
        }
        for word in &lists.aside {
            map.entry(fold(word)).or_default().aside = true;
        }
        let finder = AhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(map.keys())
            .expect("a few hundred short words fit");
        Lexicon {
            finder,
            meanings: map.into_values().collect(),
        }
    })
}

/// The date words of a line: meaning, first byte, one past the last.
pub(crate) fn find(line: &str) -> Vec<(Meaning, usize, usize)> {
    let lexicon = lexicon();
    let folded = fold(line);
    lexicon
        .finder
        .find_iter(&folded)
        .filter(|m| {
            bounded(&folded, m.start(), m.end())
                || glued(&folded, m.start(), m.end())
                || run_on(line, m.start(), m.end())
        })
        .map(|m| (lexicon.meanings[m.pattern().as_usize()], m.start(), m.end()))
        .collect()
}

/// A month that lost the space before it: `ReutersFebruary 7, 2023`.
fn run_on(line: &str, start: usize, end: usize) -> bool {
    let mut behind = line[end..].chars();
    line[..start].ends_with(char::is_lowercase)
        && line[start..end].starts_with(char::is_uppercase)
        && behind.next() == Some(' ')
        && behind.next().is_some_and(|c| c.is_ascii_digit())
}

/// A month between digits: `17may2024`.
fn glued(text: &str, start: usize, end: usize) -> bool {
    let digit = |c: Option<char>| c.is_none_or(|c| c.is_ascii_digit() || !c.is_alphanumeric());
    digit(text[..start].chars().next_back()) && digit(text[end..].chars().next())
}
