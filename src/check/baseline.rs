//! Findings that are known: they stand in a file beside the corpus and no longer fail the check.
//!
//! A finding is known by its fingerprint, which is made of its rule and the words of its article: it stays the same when
//! files move and lines shift. Equal texts give equal fingerprints, so they are counted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::rules;
use crate::error::{Error, Result};

/// Version of the file; another one is refused.
const VERSION: u32 = 1;

/// Known findings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u32,
    findings: Vec<Known>,
}

/// One known finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Code of the rule.
    pub rule: String,
    /// Id of the article when it was found, for people; it does not count.
    pub article: String,
    /// Of the rule and the contents.
    pub fingerprint: String,
    /// How many have it.
    pub count: u64,
}

impl Baseline {
    /// The baseline that knows these findings. Findings about exceptions and budgets are not for a baseline.
    pub(super) fn of(findings: &[Finding]) -> Self {
        let mut known: BTreeMap<(&str, &str), (&str, u64)> = BTreeMap::new();
        for finding in findings.iter().filter(|f| is_for_baseline(f.code)) {
            let entry = known
                .entry((finding.code, &finding.fingerprint))
                .or_insert((&finding.id, 0));
            entry.0 = entry.0.min(finding.id.as_str());
            entry.1 += 1;
        }
        let mut findings: Vec<Known> = known
            .into_iter()
            .map(|((rule, fingerprint), (article, count))| Known {
                rule: rule.to_owned(),
                article: article.to_owned(),
                fingerprint: fingerprint.to_owned(),
                count,
            })
            .collect();
        findings.sort();
        Self {
            version: VERSION,
            findings,
        }
    }

    /// Reads a baseline file.
    ///
    /// # Errors
    /// When it is none, or of another version.
    pub fn read(file: &str, text: &str) -> Result<Self> {
        let wrong = |message: String| Error::Malformed {
            file: file.to_owned(),
            message,
        };
        let baseline: Self = serde_json::from_str(text).map_err(|e| {
            wrong(format!(
                "is no baseline ({e}); write it anew with --write-baseline"
            ))
        })?;
        if baseline.version != VERSION {
            return Err(wrong(format!(
                "is a baseline of version {}, this program knows {VERSION}; write it anew with --write-baseline",
                baseline.version
            )));
        }
        Ok(baseline)
    }

    /// As a file: one finding a line, so that a diff shows what came and what went.
    pub fn text(&self) -> String {
        let mut text = format!("{{\"version\":{VERSION},\"findings\":[");
        for (n, known) in self.findings.iter().enumerate() {
            let line = serde_json::to_string(known).unwrap_or_default();
            text.push_str(if n == 0 { "\n" } else { ",\n" });
            text.push_str(&line);
        }
        text.push_str("\n]}\n");
        text
    }

    /// How many findings it knows.
    pub fn len(&self) -> u64 {
        self.findings.iter().map(|known| known.count).sum()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes the known findings out; gives how many those were, and which are gone. Of a `partial` check nobody knows
    /// what is gone.
    pub(super) fn take_out(&self, findings: &mut Vec<Finding>, partial: bool) -> (u64, Vec<Known>) {
        // A fingerprint is of the rule too.
        let mut left: BTreeMap<&str, u64> = BTreeMap::new();
        for known in &self.findings {
            *left.entry(&known.fingerprint).or_default() += known.count;
        }
        let before = findings.len();
        findings.retain(|finding| match left.get_mut(finding.fingerprint.as_str()) {
            Some(n) if *n > 0 => {
                *n -= 1;
                false
            }
            _ => true,
        });
        let mut healed = Vec::new();
        for known in self.findings.iter().filter(|_| !partial) {
            if let Some(n) = left.remove(known.fingerprint.as_str()).filter(|n| *n > 0) {
                healed.push(Known {
                    count: n,
                    ..known.clone()
                });
            }
        }
        ((before - findings.len()) as u64, healed)
    }
}

fn is_for_baseline(code: &str) -> bool {
    rules::by_code(code).is_some_and(rules::Rule::is_about_articles)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Origin;
    use crate::check::Level;

    fn finding(code: &'static str, print: &str, line: u64) -> Finding {
        Finding {
            code,
            level: Level::Deny,
            origin: Origin {
                file: "d.jsonl".into(),
                record: line,
                line,
                column: 1,
            },
            article: None,
            id: format!("a-{line}"),
            other: None,
            in_reference: false,
            pair: None,
            message: "m".to_owned(),
            weight: 0.5,
            fingerprint: print.to_owned(),
        }
    }

    #[test]
    fn known_findings_go_new_ones_stay_healed_ones_are_told() {
        let old = [
            finding("dup-exact", "x", 1),
            finding("dup-exact", "x", 2),
            finding("too-short", "y", 3),
        ];
        let text = Baseline::of(&old).text();
        let baseline = Baseline::read("b.json", &text).unwrap();
        assert_eq!((baseline.len(), baseline.text()), (3, text));
        let mut now = vec![
            finding("dup-exact", "x", 70),
            finding("dup-exact", "x", 80),
            finding("dup-exact", "x", 90),
        ];
        let (known, healed) = baseline.take_out(&mut now, false);
        assert_eq!((known, now.len()), (2, 1));
        assert_eq!(
            healed.iter().map(|k| k.rule.as_str()).collect::<Vec<_>>(),
            ["too-short"]
        );
        assert!(baseline.take_out(&mut Vec::new(), true).1.is_empty());
    }

    #[test]
    fn findings_about_the_config_are_not_for_a_baseline() {
        assert!(Baseline::of(&[finding("unused-exception", "x", 1)]).is_empty());
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        for text in [
            "",
            "[]",
            "{\"version\":2,\"findings\":[]}",
            "{\"version\":1}",
        ] {
            let error = Baseline::read("b.json", text).unwrap_err().to_string();
            assert!(error.contains("--write-baseline"), "{error}");
        }
    }
}
