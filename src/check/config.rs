//! What a `wirecopy.toml` settles: levels and settings of the rules, budgets, exceptions, splits.

use std::collections::BTreeMap;

use super::finding::Level;
use super::glob::Glob;
use super::rules::{Preset, RULES, Rule};
use super::splits::Splits;
use crate::article::Article;

/// A config, resolved: every rule has its level and every setting its value.
#[derive(Debug, Clone)]
pub struct Config {
    rules: BTreeMap<&'static str, Settled>,
    /// Shares of the corpus that findings of a rule may reach.
    pub budgets: Vec<Budget>,
    /// What is not to be told.
    pub exceptions: Vec<Exception>,
    /// How splits are told.
    pub splits: Splits,
    /// Column that holds the split, if the config names one.
    pub split_column: Option<String>,
}

/// One rule as configured.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub(super) level: Level,
    pub(super) values: Values,
}

/// The settings of one rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Values(pub(super) BTreeMap<&'static str, Value>);

/// The value of a setting.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Between 0 and 1.
    Share(f64),
    /// A whole number.
    Count(u64),
    /// Names.
    Names(Vec<String>),
}

impl Values {
    fn of(rule: &Rule) -> Self {
        let preset = |preset: Preset| match preset {
            Preset::Share(share) => Value::Share(share),
            Preset::Count(count) => Value::Count(count),
            Preset::Names(_) => Value::Names(Vec::new()),
        };
        Self(
            rule.settings
                .iter()
                .map(|s| (s.name, preset(s.preset)))
                .collect(),
        )
    }

    /// A share; 0 for a setting the rule does not have.
    pub(super) fn share(&self, name: &str) -> f32 {
        match self.0.get(name) {
            Some(Value::Share(share)) => *share as f32,
            _ => 0.0,
        }
    }

    /// A whole number; 0 for a setting the rule does not have.
    pub(super) fn count(&self, name: &str) -> u64 {
        match self.0.get(name) {
            Some(Value::Count(count)) => *count,
            _ => 0,
        }
    }

    /// Names; none for a setting the rule does not have.
    pub(super) fn names(&self, name: &str) -> &[String] {
        match self.0.get(name) {
            Some(Value::Names(names)) => names,
            _ => &[],
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        let settled = |rule: &Rule| Settled {
            level: rule.level,
            values: Values::of(rule),
        };
        Self {
            rules: RULES
                .iter()
                .map(|rule| (rule.code, settled(rule)))
                .collect(),
            budgets: Vec::new(),
            exceptions: Vec::new(),
            splits: Splits::default(),
            split_column: None,
        }
    }
}

impl Config {
    /// How much the findings of a rule count.
    pub fn level(&self, code: &str) -> Level {
        self.rules.get(code).map_or(Level::Allow, |rule| rule.level)
    }

    /// Sets how much the findings of a rule count; false if there is no such rule.
    pub fn set_level(&mut self, code: &str, level: Level) -> bool {
        let rule = self.rules.get_mut(code);
        rule.map(|rule| rule.level = level).is_some()
    }

    pub(super) fn set(&mut self, code: &str, name: &'static str, value: Value) {
        if let Some(rule) = self.rules.get_mut(code) {
            rule.values.0.insert(name, value);
        }
    }

    pub(super) fn values(&self, code: &str) -> Values {
        self.rules
            .get(code)
            .map(|rule| rule.values.clone())
            .unwrap_or_default()
    }
}

/// A part of the corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Files.
    pub path: Option<Glob>,
    /// Outlet, as the trace has it.
    pub outlet: Option<String>,
    /// Split.
    pub split: Option<String>,
}

impl Scope {
    pub(super) fn holds(&self, file: &str, outlet: &str, split: Option<&str>) -> bool {
        self.path.as_ref().is_none_or(|glob| glob.matches(file))
            && self.outlet.as_ref().is_none_or(|wanted| wanted == outlet)
            && self
                .split
                .as_deref()
                .is_none_or(|wanted| Some(wanted) == split)
    }
}

/// By what a budget is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// Each input file.
    Path,
    /// Each outlet.
    Outlet,
    /// Each split.
    Split,
}

/// How many findings a rule may have.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// Code of the rule.
    pub rule: &'static str,
    /// Largest share of the articles in scope.
    pub max_share: Option<f64>,
    /// Largest number.
    pub max_count: Option<u64>,
    /// Part of the corpus it is about.
    pub scope: Scope,
    /// Counted apart for each of these.
    pub per: Option<Per>,
    /// Line of the config.
    pub line: u64,
}

/// A day.
pub type Day = jiff::civil::Date;

/// What is not to be told, why, and until when.
#[derive(Debug, Clone, PartialEq)]
pub struct Exception {
    /// Codes of the rules.
    pub rules: Vec<&'static str>,
    /// Part of the corpus.
    pub scope: Scope,
    /// Ids of the articles; empty for all in scope.
    pub ids: Vec<String>,
    /// Fingerprints of the findings; empty for all.
    pub fingerprints: Vec<String>,
    /// Why.
    pub reason: String,
    /// Last day it holds.
    pub until: Option<Day>,
    /// Line of the config.
    pub line: u64,
}

/// The exceptions an article carries: a field of its record, or lines of its text.
pub(super) fn marks(article: &Article) -> Vec<&str> {
    const MARK: &str = "wirecopy-allow:";
    let mut marks: Vec<&str> = article.allow.as_deref().into_iter().collect();
    if memchr::memmem::find(article.text.as_bytes(), MARK.as_bytes()).is_some() {
        marks.extend(article.text.lines().filter_map(|line| {
            let line = line
                .trim()
                .trim_start_matches(['#', '/', '<', '!', '-', '*', ' ']);
            let mark = line.strip_prefix(MARK)?;
            Some(mark.trim_end().trim_end_matches("-->").trim())
        }));
    }
    marks
}

/// Reads `dup-near, rewrite-of until 2027-01-31: licensed reprint`.
pub(super) fn read_mark(mark: &str) -> Result<(Vec<&'static str>, Option<Day>, String), String> {
    let (head, reason) = mark.split_once(':').unwrap_or((mark, ""));
    if reason.trim().is_empty() {
        return Err("no reason; write `CODE until YYYY-MM-DD: reason`".to_owned());
    }
    let (codes, until) = match head.split_once(" until ") {
        None => (head, None),
        Some((codes, day)) => {
            let day = day.trim();
            let read = day.parse::<Day>();
            (
                codes,
                Some(read.map_err(|_| format!("`{day}` is no date like 2027-01-31"))?),
            )
        }
    };
    let code = |name: &str| {
        super::rules::by_code(name)
            .map(|rule| rule.code)
            .ok_or_else(|| super::rules::unknown(name))
    };
    let codes: Result<Vec<&'static str>, String> = codes
        .split([',', ' '])
        .filter(|name| !name.is_empty())
        .map(code)
        .collect();
    match codes? {
        codes if codes.is_empty() => Err("no rule is named".to_owned()),
        codes => Ok((codes, until, reason.trim().to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::article;

    #[test]
    fn marks_stand_in_a_field_or_on_a_line() {
        let mut article = article(
            "a",
            "",
            "",
            "Story.\n<!-- wirecopy-allow: too-short: a flash -->\nMore.",
        )
        .article;
        assert_eq!(marks(&article), ["too-short: a flash"]);
        article.allow = Some("dup-near: licensed".to_owned());
        assert_eq!(marks(&article).len(), 2);
    }

    #[test]
    fn a_mark_names_rules_a_day_and_a_reason() {
        let (codes, until, reason) =
            read_mark("dup-near, rewrite-of until 2027-01-31: licensed: see mail").unwrap();
        assert_eq!(codes, ["dup-near", "rewrite-of"]);
        assert_eq!(until.unwrap().to_string(), "2027-01-31");
        assert_eq!(reason, "licensed: see mail");
        for (mark, why) in [
            ("dup-near", "no reason"),
            ("dup-naer: x", "did you mean `dup-near`"),
            ("dup-near until soon: x", "no date"),
            (": x", "no rule"),
        ] {
            assert!(read_mark(mark).unwrap_err().contains(why), "{mark}");
        }
    }
}
