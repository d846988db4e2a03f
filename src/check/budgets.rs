//! Budgets: how many findings of a rule a corpus, or a part of it, may have before the check fails.

use std::collections::BTreeMap;

use super::config::{Budget, Per};
use super::corpus::Corpus;
use super::finding::{Finding, Found, Level};
use super::{AboutConfig, Request, config_line};

/// What became of one budget in one part of the corpus.
#[derive(Debug, Clone, PartialEq)]
pub struct Spent {
    /// Code of the rule.
    pub rule: &'static str,
    /// The part it was counted for, in words; empty for the whole corpus.
    pub part: String,
    /// Findings in it.
    pub findings: u64,
    /// Articles in it; where some were left out since nothing that changed has to do with them, all that may be in it.
    pub articles: u64,
    /// Findings it may have.
    pub allowed: u64,
    /// As configured.
    pub max_share: Option<f64>,
    /// More were found.
    pub exceeded: bool,
}

/// Weighs the findings against the budgets. Findings within a budget no longer fail the check; a budget that is exceeded
/// is a finding.
///
/// Where only changed records are checked, what is found in them is weighed against the budget of all: what others have
/// spent of it nobody knows. So they exceed a budget only if they do so alone, and of one they do not exceed nothing is told.
pub(super) fn weigh(
    findings: &mut [Finding],
    about: &mut Vec<AboutConfig>,
    corpus: &Corpus<'_>,
    request: &Request,
) -> Vec<Spent> {
    let mut all = Vec::new();
    for budget in &request.config.budgets {
        for (name, part) in parts(budget, findings, corpus, request.left_out) {
            let spent = spent(budget, name, &part);
            if spent.exceeded {
                let found = Found::at(config_line(request, budget.line), spent.told());
                about.push((
                    "budget-exceeded",
                    found.key(&format!("{} {}", spent.rule, spent.part)),
                ));
            } else {
                for &n in &part.findings {
                    findings[n].level = findings[n].level.min(Level::Warn);
                }
            }
            if spent.exceeded || !corpus.is_partial() {
                all.push(spent);
            }
        }
    }
    all
}

/// The parts of the corpus for which a budget counts, by name.
fn parts(
    budget: &Budget,
    findings: &[Finding],
    corpus: &Corpus<'_>,
    left_out: u64,
) -> BTreeMap<String, Part> {
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    for i in corpus.members() {
        let file = &*corpus.article(i).article.origin.file;
        if let Some(part) = part(budget, corpus, file, Some(i)) {
            // What was left out may be of any part.
            let part = parts.entry(part).or_insert_with(|| Part {
                articles: left_out,
                ..Part::default()
            });
            part.articles += 1;
        }
    }
    for (n, finding) in findings.iter().enumerate() {
        if finding.code == budget.rule
            && let Some(part) = part(budget, corpus, &finding.origin.file, finding.article)
        {
            parts.entry(part).or_default().findings.push(n);
        }
    }
    parts
}

#[derive(Default)]
struct Part {
    articles: u64,
    findings: Vec<usize>,
}

/// The part of the corpus for which a budget counts this article, if any.
fn part(budget: &Budget, corpus: &Corpus<'_>, file: &str, article: Option<u32>) -> Option<String> {
    let outlet = article.map_or("", |i| corpus.article(i).outlet.as_str());
    let split = article.and_then(|i| corpus.split(i));
    budget
        .scope
        .holds(file, outlet, split)
        .then(|| match budget.per {
            None => String::new(),
            Some(Per::Path) => file.to_owned(),
            Some(Per::Outlet) => outlet.to_owned(),
            Some(Per::Split) => split.unwrap_or_default().to_owned(),
        })
}

/// So much of all articles a share is, in whole articles. 0.29 of 100 is 29, though the product of the two is a little less.
fn of(share: f64, articles: u64) -> u64 {
    const A_LITTLE: f64 = 1e-6;
    (share * articles as f64 + A_LITTLE).floor() as u64
}

fn spent(budget: &Budget, name: String, part: &Part) -> Spent {
    let findings = part.findings.len() as u64;
    let share = budget.max_share.map(|share| of(share, part.articles));
    let allowed = share
        .unwrap_or(u64::MAX)
        .min(budget.max_count.unwrap_or(u64::MAX));
    let scope = [
        budget
            .scope
            .outlet
            .as_ref()
            .map(|outlet| format!("outlet {outlet}")),
        budget
            .scope
            .split
            .as_ref()
            .map(|split| format!("split {split}")),
        budget
            .scope
            .path
            .as_ref()
            .map(|glob| format!("path {glob}")),
        (!name.is_empty()).then_some(name),
    ];
    Spent {
        rule: budget.rule,
        part: scope.into_iter().flatten().collect::<Vec<_>>().join(", "),
        findings,
        articles: part.articles,
        allowed,
        max_share: budget.max_share,
        exceeded: findings > allowed,
    }
}

impl Spent {
    /// In words.
    pub fn told(&self) -> String {
        let part = if self.part.is_empty() {
            String::new()
        } else {
            format!(" of {}", self.part)
        };
        let share = match self.max_share {
            Some(max) => format!(
                " ({} %; {} % may)",
                percent(self.findings as f64 / self.articles.max(1) as f64),
                percent(max)
            ),
            None => format!(" ({} may)", self.allowed),
        };
        let articles = if self.articles == 1 {
            "article"
        } else {
            "articles"
        };
        format!(
            "{}: {} of {} {articles}{part}{share}",
            self.rule, self.findings, self.articles
        )
    }
}

/// A share in percent, without digits that say nothing.
fn percent(share: f64) -> String {
    let text = format!("{:.3}", 100.0 * share);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_allows_what_it_says() {
        for (share, articles, allowed) in [
            (0.29, 100, 29),
            (0.57, 100, 57),
            (0.58, 50, 29),
            (0.3, 3, 0),
            (0.999, 1000, 999),
            (0.0, 1_000_000, 0),
            (1.0, 7, 7),
        ] {
            assert_eq!(of(share, articles), allowed, "{share} of {articles}");
        }
        let budget = Budget {
            rule: "dup-near",
            max_share: Some(0.29),
            max_count: None,
            scope: crate::check::Scope::default(),
            per: None,
            line: 1,
        };
        let exceeded = |findings: usize| {
            let part = Part {
                articles: 100,
                findings: (0..findings).collect(),
            };
            spent(&budget, String::new(), &part).exceeded
        };
        assert!(!exceeded(29) && exceeded(30));
    }

    #[test]
    fn shares_are_shown_plainly() {
        assert_eq!(percent(0.005), "0.5");
        assert_eq!(percent(0.0), "0");
        assert_eq!(percent(0.12345), "12.345");
        assert_eq!(percent(1.0), "100");
    }
}
