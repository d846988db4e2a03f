//! Outlets that a dump knows by several names, as its keeper says: a name, and what else it is called.

use std::collections::{BTreeMap, BTreeSet};

use crate::address;
use crate::article::Article;
use crate::error::{Error, Result};

/// Names of outlets by what else they are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases {
    /// Folded name or site to name.
    names: BTreeMap<String, String>,
}

impl Aliases {
    /// Reads a list: `"Coast Herald" = ["Herald Online", "coastherald.example"]`, an outlet a line, as TOML. What looks
    /// like a host is that site with all its subdomains.
    ///
    /// # Errors
    /// When it is no such list, or gives one name to two outlets.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let wrong = |message: String| Error::Malformed {
            file: file.to_owned(),
            message,
        };
        let list: BTreeMap<String, Vec<String>> = toml::from_str(text).map_err(|e| {
            wrong(format!("{}; write lines such as \"Coast Herald\" = [\"Herald Online\", \"coastherald.example\"]", e.message()))
        })?;
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for (name, others) in &list {
            if name.trim().is_empty() {
                return Err(wrong("an outlet has no name".to_owned()));
            }
            for other in others.iter().chain([name]) {
                let held = names.insert(key(other), name.clone());
                if let Some(held) = held.filter(|held| held != name) {
                    let told =
                        format!("`{other}` is both `{held}` and `{name}`; leave one of them");
                    return Err(wrong(told));
                }
            }
        }
        Ok(Self { names })
    }

    /// Gives an article its outlet's name: by its outlet, else by the site of its address.
    pub(super) fn apply(&self, article: &mut Article) {
        if self.names.is_empty() {
            return;
        }
        let outlet = article.outlet.as_deref();
        let named = outlet.and_then(|outlet| self.names.get(&key(outlet)));
        // An outlet that the list does not know is not overruled by where it was printed.
        let unnamed = outlet.is_none_or(|outlet| outlet.trim().is_empty());
        let by_site = || {
            let site = address::site(article.url.as_deref()?)?;
            self.names.get(&site)
        };
        let name = named.or_else(|| by_site().filter(|_| unnamed));
        if let Some(name) = name {
            article.outlet = Some(name.clone());
        }
    }

    /// The list as it works, a line a name; empty without one.
    pub fn told(&self) -> String {
        let lines: BTreeSet<String> = self
            .names
            .iter()
            .map(|(other, name)| format!("{other}={name}"))
            .collect();
        lines.into_iter().collect::<Vec<_>>().join("\n")
    }
}

/// What two spellings of one name share; the site of a host.
fn key(name: &str) -> String {
    let folded = name
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    match address::is_host(&folded) {
        true => address::site(&folded).unwrap_or(folded),
        false => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credit::tests::article;

    fn outlet(aliases: &Aliases, outlet: Option<&str>, url: Option<&str>) -> Option<String> {
        let mut article = article("text");
        article.outlet = outlet.map(str::to_owned);
        article.url = url.map(str::to_owned);
        aliases.apply(&mut article);
        article.outlet
    }

    #[test]
    fn names_and_sites_lead_to_the_outlet() {
        let list =
            "\"Coast Herald\" = [\"Herald Online\", \"coastherald.example\", \"https.example\"]\n";
        let aliases = Aliases::parse("aliases.toml", list).unwrap();
        let herald = Some("Coast Herald".to_owned());
        assert_eq!(outlet(&aliases, Some("HERALD  online"), None), herald);
        assert_eq!(
            outlet(&aliases, Some("m.coastherald.example"), None),
            herald
        );
        assert_eq!(
            outlet(&aliases, None, Some("https://amp.coastherald.example/x")),
            herald
        );
        let other = outlet(
            &aliases,
            Some("Lowick Post"),
            Some("https://coastherald.example/x"),
        );
        assert_eq!(other.as_deref(), Some("Lowick Post"));
        assert_eq!(outlet(&aliases, None, None), None);
    }

    #[test]
    fn mistakes_are_told() {
        let told = |list: &str| Aliases::parse("a.toml", list).unwrap_err().to_string();
        assert!(told("Coast = 1").contains("write lines such as"));
        let twice = told("A = [\"x\"]\nB = [\"X\"]\n");
        assert!(
            twice.contains("a.toml") && twice.contains("both `A` and `B`"),
            "{twice}"
        );
    }
}
