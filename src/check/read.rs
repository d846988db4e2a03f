//! Reads a `wirecopy.toml` and tells everything that is wrong with it at once, with file, line, key, and what may have
//! been meant.

mod values;

use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::config::{Budget, Config, Exception, Per, Scope, Value};
use super::rules::{self, Preset, Rule, Setting};
use crate::spelling;
use values::several;

/// One mistake in a config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The config.
    pub file: String,
    /// 1-based.
    pub line: u64,
    /// 1-based, in Unicode scalars.
    pub column: u64,
    /// Path of the key, such as `rules.dup-near.level`; empty where the file is no TOML.
    pub key: String,
    /// What is wrong and what to do.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        match self.key.as_str() {
            "" => f.write_str(&self.message),
            key => write!(f, "`{key}`: {}", self.message),
        }
    }
}

/// Reads a config; all its mistakes, in the order of the file, if there are any.
pub fn read(file: &str, text: &str) -> Result<Config, Vec<Mistake>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        file,
        text,
        mistakes: Vec::new(),
        config: Config::default(),
    };
    for error in &errors {
        reader.wrong(error.span().unwrap_or(0..0), "", error.message());
    }
    reader.document(document.get_ref());
    let Reader {
        mut mistakes,
        config,
        ..
    } = reader;
    mistakes.sort_by(|x, y| {
        (x.line, x.column, &x.key, &x.message).cmp(&(y.line, y.column, &y.key, &y.message))
    });
    if mistakes.is_empty() {
        Ok(config)
    } else {
        Err(mistakes)
    }
}

type Table<'i> = DeTable<'i>;
type Item<'i> = Spanned<DeValue<'i>>;

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    mistakes: Vec<Mistake>,
    config: Config,
}

/// Keys of a table that says which part of the corpus it is about.
const SCOPE: [&str; 3] = ["path", "outlet", "split"];
const BUDGET: [&str; 7] = [
    "rule",
    "max_share",
    "max_count",
    "per",
    "path",
    "outlet",
    "split",
];
const EXCEPTION: [&str; 9] = [
    "rule",
    "rules",
    "path",
    "outlet",
    "split",
    "id",
    "fingerprint",
    "reason",
    "until",
];

impl Reader<'_> {
    fn wrong(&mut self, span: Range<usize>, key: &str, message: impl Into<String>) {
        let (line, column) = self.place(&span);
        self.mistakes.push(Mistake {
            file: self.file.to_owned(),
            line,
            column,
            key: key.to_owned(),
            message: message.into(),
        });
    }

    fn place(&self, span: &Range<usize>) -> (u64, u64) {
        let mut until = (0..=span.start.min(self.text.len())).rev();
        let end = until.find(|at| self.text.is_char_boundary(*at));
        let before = &self.text[..end.unwrap_or(0)];
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let line = 1 + before.matches('\n').count() as u64;
        (line, 1 + before[start..].chars().count() as u64)
    }

    fn unknown<'n>(
        &mut self,
        span: Range<usize>,
        path: &str,
        typed: &str,
        known: impl IntoIterator<Item = &'n str> + Clone,
    ) {
        let message = match spelling::nearest(typed, known.clone()) {
            Some(near) => format!("no such key; did you mean `{near}`?"),
            None => {
                let known: Vec<&str> = known.into_iter().collect();
                format!("no such key; there are {}", known.join(", "))
            }
        };
        self.wrong(span, path, message);
    }

    fn document(&mut self, table: &Table<'_>) {
        for (key, value) in table.iter() {
            let name = key.get_ref().as_ref();
            match name {
                "rules" => self.rules(value),
                "splits" => self.splits(value),
                "budget" => self.each(value, name, Self::budget),
                "exception" => self.each(value, name, Self::exception),
                _ => {
                    let known = ["rules", "splits", "budget", "exception"];
                    // A rule at the top level is a rule in the wrong place.
                    match rules::by_code(name) {
                        Some(rule) => {
                            let message = format!("rules stand in a table: [rules.{}]", rule.code);
                            self.wrong(key.span(), name, message);
                        }
                        None => self.unknown(key.span(), name, name, known),
                    }
                }
            }
        }
    }

    /// The tables of `[[name]]`.
    fn each(&mut self, value: &Item<'_>, name: &str, one: fn(&mut Self, &Table<'_>, Range<usize>)) {
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong(value.span(), name, format!("write it as [[{name}]]"));
        };
        for item in items.iter() {
            match item.get_ref().as_table() {
                Some(table) => one(self, table, item.span()),
                None => self.wrong(item.span(), name, format!("write it as [[{name}]]")),
            }
        }
    }

    fn rules(&mut self, value: &Item<'_>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong(value.span(), "rules", "must be a table: [rules]");
        };
        for (key, value) in table.iter() {
            let (name, path) = (key.get_ref().as_ref(), format!("rules.{}", key.get_ref()));
            let Some(rule) = rules::by_code(name) else {
                self.wrong(key.span(), &path, rules::unknown(name));
                continue;
            };
            match value.get_ref() {
                DeValue::String(_) => {
                    if let Some(level) = self.level(value, &path) {
                        self.config.set_level(rule.code, level);
                    }
                }
                DeValue::Table(table) => self.rule(rule, table, &path),
                _ => self.wrong(
                    value.span(),
                    &path,
                    "must be a level (\"allow\", \"warn\", \"deny\") or a table",
                ),
            }
        }
    }

    fn rule(&mut self, rule: &'static Rule, table: &Table<'_>, path: &str) {
        let mut budget = Budget {
            rule: rule.code,
            max_share: None,
            max_count: None,
            scope: Scope::default(),
            per: None,
            line: 1,
        };
        for (key, value) in table.iter() {
            let (name, path) = (key.get_ref().as_ref(), format!("{path}.{}", key.get_ref()));
            match name {
                "level" => {
                    if let Some(level) = self.level(value, &path) {
                        self.config.set_level(rule.code, level);
                    }
                }
                "max_share" | "max_count" | "per" => {
                    self.budget_key(&mut budget, name, value, &path);
                    budget.line = self.place(&key.span()).0;
                }
                _ => match rule.settings.iter().find(|setting| setting.name == name) {
                    Some(setting) => self.setting(rule, setting, value, &path),
                    None => {
                        let common = ["level", "max_share", "max_count", "per"];
                        let known = common
                            .into_iter()
                            .chain(rule.settings.iter().map(|s| s.name));
                        self.unknown(key.span(), &path, name, known.collect::<Vec<_>>());
                    }
                },
            }
        }
        if budget.max_share.is_some() || budget.max_count.is_some() {
            self.config.budgets.push(budget);
        } else if let Some((key, _)) = table.iter().find(|(k, _)| k.get_ref() == "per") {
            let path = format!("{path}.per");
            self.wrong(key.span(), &path, "needs a max_share or max_count");
        }
    }

    fn setting(&mut self, rule: &Rule, setting: &Setting, value: &Item<'_>, path: &str) {
        let value = match setting.preset {
            Preset::Share(_) => self.share(value, path).map(Value::Share),
            Preset::Count(_) => self.count(value, path).map(Value::Count),
            Preset::Names(known) => self.names(value, path, known).map(Value::Names),
        };
        if let Some(value) = value {
            self.config.set(rule.code, setting.name, value);
        }
    }

    fn splits(&mut self, value: &Item<'_>) {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong(value.span(), "splits", "must be a table: [splits]");
        };
        for (key, value) in table.iter() {
            let (name, path) = (key.get_ref().as_ref(), format!("splits.{}", key.get_ref()));
            match (name, value.get_ref()) {
                ("column", _) => {
                    self.config.split_column = self.text(value, &path);
                    self.config.splits.named = true;
                }
                ("paths", DeValue::Table(paths)) => {
                    for (split, value) in paths.iter() {
                        let path = format!("{path}.{}", split.get_ref());
                        if let Some(glob) = self.glob(value, &path) {
                            let split = split.get_ref().to_string();
                            self.config.splits.paths.push((split, glob));
                        }
                    }
                }
                ("paths", _) => {
                    self.wrong(value.span(), &path, "must be a table of name = \"pattern\"")
                }
                _ => self.unknown(key.span(), &path, name, ["column", "paths"]),
            }
        }
    }

    fn budget(&mut self, table: &Table<'_>, span: Range<usize>) {
        let mut budget = Budget {
            rule: "",
            max_share: None,
            max_count: None,
            scope: Scope::default(),
            per: None,
            line: self.place(&span).0,
        };
        for (key, value) in table.iter() {
            let (name, path) = (key.get_ref().as_ref(), format!("budget.{}", key.get_ref()));
            match name {
                "rule" => budget.rule = self.code(value, &path).unwrap_or("?"),
                "max_share" | "max_count" | "per" => {
                    self.budget_key(&mut budget, name, value, &path);
                }
                _ if SCOPE.contains(&name) => self.scope(&mut budget.scope, name, value, &path),
                _ => self.unknown(key.span(), &path, name, BUDGET),
            }
        }
        let has = |name: &str| table.iter().any(|(key, _)| key.get_ref() == name);
        if !has("rule") {
            self.wrong(span.clone(), "budget", "has no rule");
        }
        if !has("max_share") && !has("max_count") {
            self.wrong(span, "budget", "has neither max_share nor max_count");
        }
        self.config.budgets.push(budget);
    }

    fn budget_key(&mut self, budget: &mut Budget, name: &str, value: &Item<'_>, path: &str) {
        match name {
            "max_share" => budget.max_share = self.share(value, path),
            "max_count" => budget.max_count = self.count(value, path),
            _ => {
                let known = [
                    ("path", Per::Path),
                    ("outlet", Per::Outlet),
                    ("split", Per::Split),
                ];
                let Some(text) = self.text(value, path) else {
                    return;
                };
                match known.iter().find(|(name, _)| *name == text) {
                    Some((_, per)) => budget.per = Some(*per),
                    None => self.wrong(
                        value.span(),
                        path,
                        "must be \"path\", \"outlet\" or \"split\"",
                    ),
                }
            }
        }
    }

    fn exception(&mut self, table: &Table<'_>, span: Range<usize>) {
        let mut exception = Exception {
            rules: Vec::new(),
            scope: Scope::default(),
            ids: Vec::new(),
            fingerprints: Vec::new(),
            reason: String::new(),
            until: None,
            line: self.place(&span).0,
        };
        for (key, value) in table.iter() {
            let (name, path) = (
                key.get_ref().as_ref(),
                format!("exception.{}", key.get_ref()),
            );
            match name {
                "rule" | "rules" => {
                    for item in several(value) {
                        exception.rules.extend(self.code(item, &path));
                    }
                }
                "id" => exception.ids = self.names(value, &path, &[]).unwrap_or_default(),
                "fingerprint" => {
                    exception.fingerprints = self.names(value, &path, &[]).unwrap_or_default();
                }
                "reason" => exception.reason = self.text(value, &path).unwrap_or_default(),
                "until" => exception.until = self.day(value, &path),
                _ if SCOPE.contains(&name) => self.scope(&mut exception.scope, name, value, &path),
                _ => self.unknown(key.span(), &path, name, EXCEPTION),
            }
        }
        let has = |name: &str| table.iter().any(|(key, _)| key.get_ref() == name);
        if !has("rule") && !has("rules") {
            self.wrong(span.clone(), "exception", "has no rule");
        }
        if !has("reason") {
            self.wrong(
                span,
                "exception",
                "has no reason: say why, for whoever comes next",
            );
        }
        self.config.exceptions.push(exception);
    }
}

#[cfg(test)]
mod tests;
