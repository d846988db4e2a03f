//! Values of the keys: levels, rules, shares, counts, days, patterns, names. What does not fit is told and left out.

use toml::de::DeValue;

use super::{Item, Reader};
use crate::check::config::{Day, Scope};
use crate::check::finding::Level;
use crate::check::glob::Glob;
use crate::check::rules;
use crate::spelling;

impl Reader<'_> {
    pub(super) fn scope(&mut self, scope: &mut Scope, name: &str, value: &Item<'_>, path: &str) {
        match name {
            "path" => scope.path = self.glob(value, path),
            "outlet" => scope.outlet = self.text(value, path),
            _ => scope.split = self.text(value, path),
        }
    }

    pub(super) fn code(&mut self, value: &Item<'_>, path: &str) -> Option<&'static str> {
        let text = self.text(value, path)?;
        let rule = rules::by_code(&text);
        if rule.is_none() {
            self.wrong(value.span(), path, rules::unknown(&text));
        }
        rule.map(|rule| rule.code)
    }

    pub(super) fn level(&mut self, value: &Item<'_>, path: &str) -> Option<Level> {
        let text = self.text(value, path)?;
        let level = Level::named(&text);
        if level.is_none() {
            let near = spelling::nearest(&text, Level::ALL.map(Level::as_str));
            let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let message = format!("`{text}` is no level (allow, warn, deny){hint}");
            self.wrong(value.span(), path, message);
        }
        level
    }

    pub(super) fn glob(&mut self, value: &Item<'_>, path: &str) -> Option<Glob> {
        let text = self.text(value, path)?;
        let glob = Glob::new(&text);
        if glob.is_none() {
            let message = format!("`{text}` is no pattern; write one such as \"archive/**\"");
            self.wrong(value.span(), path, message);
        }
        glob
    }

    pub(super) fn text(&mut self, value: &Item<'_>, path: &str) -> Option<String> {
        match value.get_ref().as_str().map(str::trim) {
            Some("") => {
                self.wrong(value.span(), path, "is empty");
                None
            }
            Some(text) => Some(text.to_owned()),
            None => {
                self.wrong(
                    value.span(),
                    path,
                    format!("must be a string, not {}", kind(value)),
                );
                None
            }
        }
    }

    /// A date of TOML, or one in a string.
    pub(super) fn day(&mut self, value: &Item<'_>, path: &str) -> Option<Day> {
        let read = match value.get_ref() {
            DeValue::String(text) => text.trim().parse::<Day>().ok(),
            DeValue::Datetime(moment) => moment.date.and_then(|date| date.to_string().parse().ok()),
            _ => None,
        };
        if read.is_none() {
            self.wrong(value.span(), path, "must be a date such as 2027-01-31");
        }
        read
    }

    pub(super) fn share(&mut self, value: &Item<'_>, path: &str) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().parse::<f64>().ok(),
            DeValue::Integer(number) => number.as_str().parse::<f64>().ok(),
            _ => None,
        };
        let share = number.filter(|share| (0.0..=1.0).contains(share));
        if share.is_none() {
            self.wrong(
                value.span(),
                path,
                "must be a share between 0 and 1, such as 0.005",
            );
        }
        share
    }

    pub(super) fn count(&mut self, value: &Item<'_>, path: &str) -> Option<u64> {
        let count = match value.get_ref() {
            DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        if count.is_none() {
            self.wrong(value.span(), path, "must be a whole number, 0 or more");
        }
        count
    }

    pub(super) fn names(
        &mut self,
        value: &Item<'_>,
        path: &str,
        known: &[&str],
    ) -> Option<Vec<String>> {
        let mut names = Vec::new();
        for item in several(value) {
            let name = self.text(item, path)?;
            if !known.is_empty() && !known.contains(&name.as_str()) {
                let near = spelling::nearest(&name, known.iter().copied());
                let hint = near.map_or_else(
                    || format!("there are {}", known.join(", ")),
                    |near| format!("did you mean `{near}`?"),
                );
                self.wrong(item.span(), path, format!("no `{name}`; {hint}"));
            }
            names.push(name);
        }
        Some(names)
    }
}

/// The items of a list, or the one item where there is no list.
pub(super) fn several<'a, 'i>(value: &'a Item<'i>) -> Vec<&'a Item<'i>> {
    match value.get_ref().as_array() {
        Some(items) => items.iter().collect(),
        None => vec![value],
    }
}

/// What a value is, for a message.
fn kind(value: &Item<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
