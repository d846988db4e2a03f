//! Findings that are known: they stand in a file beside the corpus and no longer fail the check.
//!
//! A finding is known by its fingerprint, which is made of its rule and the words of its article: it stays the same when
//! files move and lines shift. Equal texts give equal fingerprints, so they are counted.
//!
//! Of two articles, the order of the corpus decides at which a finding stands. So a baseline has the fingerprint at the other
//! as well, and articles that hang together by its findings are a group. A finding that is new by its own fingerprint is known
//! all the same if both its articles are of one group, and fewer findings of the group are there than were: the articles
//! changed places. One more article in a group is new, wherever it stands.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::finding::Finding;
use super::rules;
use crate::error::{Error, Result};

/// Version of the file; a later one is refused. The first has no fingerprints at the other article.
const VERSION: u32 = 2;

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
    /// Of the rule and the contents of the article it was found against, if that has other words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mirrored: Option<String>,
    /// How many have it.
    pub count: u64,
}

impl Baseline {
    /// The baseline that knows these findings. Findings about exceptions and budgets are not for a baseline.
    pub(super) fn of(findings: &[Finding]) -> Self {
        let mut known: BTreeMap<(&str, &str, Option<&str>), (&str, u64)> = BTreeMap::new();
        for finding in findings.iter().filter(|f| is_for_baseline(f.code)) {
            let own = finding.fingerprint.as_str();
            let mirrored = finding.mirrored.as_deref().filter(|other| *other != own);
            let entry = known
                .entry((finding.code, own, mirrored))
                .or_insert((&finding.id, 0));
            entry.0 = entry.0.min(finding.id.as_str());
            entry.1 += 1;
        }
        let mut findings: Vec<Known> = known
            .into_iter()
            .map(|((rule, fingerprint, mirrored), (article, count))| Known {
                rule: rule.to_owned(),
                article: article.to_owned(),
                fingerprint: fingerprint.to_owned(),
                mirrored: mirrored.map(str::to_owned),
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
        if !(1..=VERSION).contains(&baseline.version) {
            return Err(wrong(format!(
                "is a baseline of version {}, this program knows up to {VERSION}; write it anew with --write-baseline",
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
        self.take_out_moved(findings, &mut left);
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

impl Baseline {
    /// Takes out findings whose articles are of one group of which there are findings `left`.
    fn take_out_moved<'a>(
        &'a self,
        findings: &mut Vec<Finding>,
        left: &mut BTreeMap<&'a str, u64>,
    ) {
        let groups = self.groups();
        let mut left_of: BTreeMap<usize, BTreeSet<&'a str>> = BTreeMap::new();
        for (print, group) in &groups {
            if left.get(print).is_some_and(|n| *n > 0) {
                left_of.entry(*group).or_default().insert(print);
            }
        }
        findings.retain(|finding| {
            let group = |print: &str| groups.get(print).copied();
            let here = group(&finding.fingerprint);
            let there = finding.mirrored.as_deref().and_then(group);
            let Some(left_of) = here
                .filter(|_| here == there)
                .and_then(|group| left_of.get_mut(&group))
            else {
                return true;
            };
            let Some(print) = left_of.first().copied() else {
                return true;
            };
            if let Some(n) = left.get_mut(print) {
                *n = n.saturating_sub(1);
                if *n == 0 {
                    left_of.remove(print);
                }
            }
            false
        });
    }

    /// The group of each fingerprint that is one of two: articles that findings connect, by way of others too.
    fn groups(&self) -> BTreeMap<&str, usize> {
        let mut beside: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for known in &self.findings {
            if let Some(other) = &known.mirrored {
                beside.entry(&known.fingerprint).or_default().push(other);
                beside.entry(other).or_default().push(&known.fingerprint);
            }
        }
        let mut groups = BTreeMap::new();
        for (number, first) in beside.keys().enumerate() {
            let mut open = vec![*first];
            while let Some(print) = open.pop() {
                if !groups.contains_key(print) {
                    groups.insert(print, number);
                    open.extend(beside.get(print).into_iter().flatten());
                }
            }
        }
        groups
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
            mirrored: None,
        }
    }

    /// A finding on one text against another.
    fn copy(print: &str, other: &str) -> Finding {
        Finding {
            mirrored: Some(other.to_owned()),
            ..finding("dup-near", print, 1)
        }
    }

    /// How many of these findings are known, new and healed beside a baseline of those, in and out of a file.
    fn beside(old: &[Finding], now: &[Finding]) -> (u64, usize, u64) {
        let baseline = Baseline::read("b.json", &Baseline::of(old).text()).unwrap();
        let mut now = now.to_vec();
        let (known, healed) = baseline.take_out(&mut now, false);
        (
            known,
            now.len(),
            healed.iter().map(|known| known.count).sum(),
        )
    }

    #[test]
    fn articles_may_change_places() {
        let old = [copy("b", "a"), copy("c", "a")];
        // Two of them, and three in any order: against whichever each is found.
        assert_eq!(beside(&old[..1], &[copy("a", "b")]), (1, 0, 0));
        assert_eq!(beside(&old, &[copy("b", "c"), copy("a", "c")]), (2, 0, 0));
        assert_eq!(beside(&old, &[copy("b", "c"), copy("a", "b")]), (2, 0, 0));
        assert_eq!(beside(&old, &[copy("c", "b"), copy("a", "b")]), (2, 0, 0));
        assert_eq!(beside(&old, &[copy("a", "c")]), (1, 0, 1));
        // One more of a text that has been there.
        assert_eq!(
            beside(&old[..1], &[copy("a", "b"), copy("a", "b")]),
            (1, 1, 0)
        );
    }

    #[test]
    fn one_more_in_a_group_is_new_wherever_it_stands() {
        let old = [copy("b", "a"), copy("c", "a")];
        let last = [copy("b", "a"), copy("c", "a"), copy("d", "a")];
        let first = [copy("a", "d"), copy("b", "d"), copy("c", "d")];
        for now in [&last, &first] {
            assert_eq!(beside(&old, now), (2, 1, 0));
        }
        // Also instead of one that is gone.
        assert_eq!(beside(&old[..1], &[copy("d", "a")]), (0, 1, 1));
        assert_eq!(beside(&old, &[copy("b", "a"), copy("d", "b")]), (1, 1, 1));
        // And where only the new one is looked at.
        let baseline = Baseline::of(&old);
        let mut now = vec![copy("d", "b")];
        assert_eq!(
            (baseline.take_out(&mut now, true), now.len()),
            ((0, Vec::new()), 1)
        );
    }

    #[test]
    fn a_baseline_of_the_first_version_still_counts() {
        let text = "{\"version\":1,\"findings\":[{\"rule\":\"dup-near\",\"article\":\"b\",\"fingerprint\":\"b\",\"count\":1}]}";
        let baseline = Baseline::read("b.json", text).unwrap();
        let mut now = vec![copy("b", "a")];
        assert_eq!(baseline.take_out(&mut now, false), (1, Vec::new()));
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
            "{\"version\":0,\"findings\":[]}",
            "{\"version\":3,\"findings\":[]}",
            "{\"version\":1}",
        ] {
            let error = Baseline::read("b.json", text).unwrap_err().to_string();
            assert!(error.contains("--write-baseline"), "{error}");
        }
    }
}
