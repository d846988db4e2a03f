//! The rules: one row each in [`RULES`], one function each in a file beside this one.
//!
//! To add a rule: write `fn(&Corpus, &Values) -> Vec<Found>` in the file whose idea it shares, or in a new one; give it
//! a row in [`RULES`]; write its page `docs/rules/CODE.md` and its two cases `tests/data/check/CODE/good.jsonl` and
//! `bad.jsonl`. Config, exceptions, budgets, baseline and formats take it from there.

mod contamination;
mod copies;
mod credits;
mod dates;
mod families;
mod fields;
mod languages;
mod leak;
mod pages;
mod records;
mod urls;

use super::config::Values;
use super::corpus::Corpus;
use super::finding::{Found, Level};
use crate::spelling;

/// A rule: what it is called, how much it counts unless a config says otherwise, and how it is found.
#[derive(Debug)]
pub struct Rule {
    /// Its code.
    pub code: &'static str,
    /// Unless a config says otherwise.
    pub level: Level,
    /// What its findings have in common, in a few words.
    pub summary: &'static str,
    /// Its page of explanation, Markdown.
    pub page: &'static str,
    /// What can be set.
    pub settings: &'static [Setting],
    /// Its findings. `None` where they come from the check itself, not from the trace.
    run: Option<fn(&Corpus<'_>, &Values) -> Vec<Found>>,
}

/// Something that can be set for a rule.
#[derive(Debug)]
pub struct Setting {
    /// Its key in the config.
    pub name: &'static str,
    /// Its value unless a config says otherwise.
    pub preset: Preset,
    /// What it means.
    pub what: &'static str,
}

/// The kind of a setting and its value unless a config says otherwise.
#[derive(Debug, Clone, Copy)]
pub enum Preset {
    /// Between 0 and 1.
    Share(f64),
    /// A whole number.
    Count(u64),
    /// None, of these names; of any if there are none.
    Names(&'static [&'static str]),
}

impl Rule {
    /// Whether its findings are about articles, not about the check's own config.
    pub fn is_about_articles(&self) -> bool {
        self.run.is_some()
    }

    pub(super) fn run(&self, corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
        self.run.map_or_else(Vec::new, |run| run(corpus, values))
    }
}

/// The rule with this code.
pub fn by_code(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

/// What to say of a code that no rule has.
pub fn unknown(code: &str) -> String {
    match spelling::nearest(code, RULES.iter().map(|rule| rule.code)) {
        Some(near) => format!("no such rule; did you mean `{near}`?"),
        None => "no such rule; `wirecopy check --explain all` lists them".to_owned(),
    }
}

const fn share(name: &'static str, share: f64, what: &'static str) -> Setting {
    Setting {
        name,
        preset: Preset::Share(share),
        what,
    }
}

const fn count(name: &'static str, count: u64, what: &'static str) -> Setting {
    Setting {
        name,
        preset: Preset::Count(count),
        what,
    }
}

macro_rules! page {
    ($code:literal) => {
        include_str!(concat!("../../../docs/rules/", $code, ".md"))
    };
}

macro_rules! rule {
    ($code:literal, $level:ident, $summary:literal, [$($setting:expr),*], $run:expr) => {
        Rule {
            code: $code,
            level: Level::$level,
            summary: $summary,
            page: page!($code),
            settings: &[$($setting),*],
            run: $run,
        }
    };
}

const MIN_WORDS: Setting = count("min_words", 10, "articles of fewer words are passed over");

/// Every rule, in the order in which findings of one level are told.
pub static RULES: &[Rule] = &[
    rule!(
        "leak-across-splits",
        Deny,
        "the same copy in another split",
        [LIKELY, MIN_WORDS],
        Some(leak::leaks)
    ),
    rule!(
        "contamination",
        Deny,
        "the same copy in the reference set",
        [LIKELY, MIN_WORDS],
        Some(contamination::contaminated)
    ),
    rule!(
        "dup-exact",
        Deny,
        "the same text as another article",
        [MIN_WORDS],
        Some(copies::exact)
    ),
    rule!(
        "dup-near",
        Deny,
        "nearly the same text as another article",
        [
            share(
                "min_share",
                0.5,
                "share of each article's words that must stand in the other"
            ),
            MIN_WORDS
        ],
        Some(copies::near)
    ),
    rule!(
        "rewrite-of",
        Warn,
        "another article reworded",
        [LIKELY, MIN_WORDS],
        Some(copies::rewrite)
    ),
    rule!(
        "excerpt-of",
        Warn,
        "a short cut of another article",
        [LIKELY, MIN_WORDS],
        Some(copies::excerpt)
    ),
    rule!(
        "miscredited-wire",
        Warn,
        "credits another agency than its copies do",
        [MIN_WORDS],
        Some(credits::miscredited)
    ),
    rule!(
        "uncredited-wire",
        Warn,
        "agency copy without a credit",
        [LIKELY],
        Some(credits::uncredited)
    ),
    rule!(
        "photo-credit-only",
        Warn,
        "agency copy that credits only a picture",
        [LIKELY],
        Some(credits::photo_only)
    ),
    rule!(
        "family-too-large",
        Warn,
        "one copy in many articles",
        [count("max_articles", 20, "articles that may have one text")],
        Some(families::too_large)
    ),
    rule!(
        "same-url",
        Warn,
        "the URL of another article",
        [],
        Some(urls::same)
    ),
    rule!(
        "empty-text",
        Deny,
        "no article text",
        [],
        Some(pages::empty)
    ),
    rule!(
        "encoding-damage",
        Deny,
        "characters lost or garbled",
        [count(
            "min_places",
            1,
            "damaged places an article must have"
        )],
        Some(pages::damaged)
    ),
    rule!(
        "chrome-dominates",
        Warn,
        "more page furniture than article",
        [share(
            "max_chrome",
            0.5,
            "share of furniture that an article may have"
        )],
        Some(pages::chrome)
    ),
    rule!(
        "too-short",
        Warn,
        "hardly any article text",
        [count("min_words", 30, "words that an article must have")],
        Some(pages::short)
    ),
    rule!(
        "date-impossible",
        Warn,
        "a declared date that cannot be",
        [],
        Some(dates::impossible)
    ),
    rule!(
        "date-is-page-clock",
        Warn,
        "the time of the crawl, not of the article",
        [],
        Some(dates::page_clock)
    ),
    rule!(
        "language-mismatch",
        Warn,
        "another language than declared or expected",
        [
            Setting {
                name: "languages",
                preset: Preset::Names(&[]),
                what: "languages the corpus may have, as ISO 639-1 codes"
            },
            count("min_words", 40, "articles of fewer words are passed over")
        ],
        Some(languages::mismatch)
    ),
    rule!(
        "missing-field",
        Warn,
        "a field that others have is empty",
        [Setting {
            name: "fields",
            preset: Preset::Names(fields::FIELDS),
            what: "fields every article must have; without any, those that nearly all records of the same file have",
        }],
        Some(fields::missing)
    ),
    rule!(
        "bad-record",
        Deny,
        "a record that cannot be read",
        [],
        Some(records::bad)
    ),
    rule!(
        "budget-exceeded",
        Deny,
        "more findings than a budget allows",
        [],
        None
    ),
    rule!(
        "expired-exception",
        Warn,
        "an exception past its day",
        [],
        None
    ),
    rule!(
        "unused-exception",
        Warn,
        "an exception that excepts nothing",
        [],
        None
    ),
];

const LIKELY: Setting = share(
    "min_probability",
    0.8,
    "probability from which two articles count as the same copy",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_explained_and_every_setting_named_on_its_page() {
        for rule in RULES {
            let heading = format!("# {}\n", rule.code);
            assert!(rule.page.starts_with(&heading), "{}", rule.code);
            for part in ["## Why", "## What to do"] {
                assert!(rule.page.contains(part), "{}: {part}", rule.code);
            }
            for setting in rule.settings {
                let name = format!("`{}`", setting.name);
                assert!(rule.page.contains(&name), "{}: {name}", rule.code);
            }
        }
    }

    #[test]
    fn codes_are_told_apart() {
        let mut codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), RULES.len());
        assert!(unknown("dup_exact").contains("`dup-exact`"));
        assert!(unknown("weather").contains("--explain"));
    }
}
