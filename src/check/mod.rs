//! Rules over a corpus: what a build should fail for.
//!
//! [`check`] runs every rule of [`rules::RULES`] over a finished [`Trace`], takes out what exceptions and the baseline
//! answer for, weighs the rest against the budgets, and gives the findings worst first. [`format`] renders them. Like a
//! report it reads the trace and nothing else of the pipeline.

mod baseline;
mod budgets;
mod changed;
mod config;
mod corpus;
mod exceptions;
mod finding;
pub mod format;
mod glob;
mod read;
pub mod rules;
mod splits;
mod template;

use std::collections::BTreeSet;
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_128;

pub use baseline::{Baseline, Known};
pub use budgets::Spent;
pub use changed::{Changes, Lines, read_diff};
pub use config::{Budget, Config, Day, Exception, Per, Scope, Value, Values};
pub use finding::{Finding, Level};
pub use glob::Glob;
pub use read::{Mistake, read};
pub use splits::Splits;
pub use template::template;

use crate::article::Origin;
use crate::outcome::Trace;
use corpus::Corpus;
use finding::{Found, Subject};
use rules::{RULES, Rule};

/// What is to be checked, and how.
#[derive(Debug, Clone)]
pub struct Request {
    /// Levels, settings, budgets, exceptions.
    pub config: Config,
    /// Where it was read from, for findings about the config itself.
    pub config_file: String,
    /// Ids of articles that are only compared with.
    pub reference: BTreeSet<String>,
    /// Check nothing but what changed.
    pub changes: Option<Changes>,
    /// Articles that were left out of the trace, since nothing that changed has to do with them.
    pub left_out: u64,
    /// Findings that are known and do not fail the check.
    pub baseline: Option<Baseline>,
    /// Exceptions whose day is before this one have expired.
    pub today: Day,
}

/// What a check found.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Findings, worst first.
    pub findings: Vec<Finding>,
    /// Articles that were checked.
    pub articles: u64,
    /// Articles they were compared with besides.
    pub compared_with: u64,
    /// Articles that have nothing to do with what changed, and were left out.
    pub left_out: u64,
    /// Findings that exceptions answer for.
    pub excepted: u64,
    /// Findings of the baseline that are still there.
    pub known: u64,
    /// Findings of the baseline that are gone.
    pub healed: Vec<Known>,
    /// What became of the budgets.
    pub budgets: Vec<Spent>,
}

impl Checked {
    /// Findings of a level.
    pub fn count(&self, level: Level) -> u64 {
        self.findings.iter().filter(|f| f.level == level).count() as u64
    }

    /// Whether nothing was found that fails the check.
    pub fn passes(&self) -> bool {
        self.count(Level::Deny) == 0
    }

    /// All findings as a baseline.
    pub fn baseline(&self) -> Baseline {
        Baseline::of(&self.findings)
    }
}

/// Checks a trace.
pub fn check(trace: &Trace, request: &Request) -> Checked {
    let config = &request.config;
    let corpus = Corpus::new(trace, &request.reference, request.changes.as_ref(), config);
    let mut findings = Vec::new();
    for rule in RULES {
        let level = config.level(rule.code);
        if level > Level::Allow {
            let found = rule.run(&corpus, &config.values(rule.code));
            findings.extend(found.into_iter().map(|f| settle(&corpus, rule, level, f)));
        }
    }
    let mut about_config = Vec::new();
    let excepted = exceptions::apply(&mut findings, &mut about_config, &corpus, request);
    let (known, healed) = match &request.baseline {
        Some(baseline) => baseline.take_out(&mut findings, corpus.is_partial()),
        None => (0, Vec::new()),
    };
    let budgets = budgets::weigh(&mut findings, &mut about_config, &corpus, request);
    for (code, found) in about_config {
        let level = config.level(code);
        if let Some(rule) = rules::by_code(code).filter(|_| level > Level::Allow) {
            findings.push(settle(&corpus, rule, level, found));
        }
    }
    sort(&mut findings);
    let articles = corpus.subjects().count() as u64;
    Checked {
        findings,
        articles,
        compared_with: trace.articles.len() as u64 - articles,
        left_out: request.left_out,
        excepted,
        known,
        healed,
        budgets,
    }
}

/// A finding about the check itself, and the code of its rule.
type AboutConfig = (&'static str, Found);

fn settle(corpus: &Corpus<'_>, rule: &Rule, level: Level, found: Found) -> Finding {
    let (origin, article) = match found.subject {
        Subject::Article(i) => (corpus.article(i).article.origin.clone(), Some(i)),
        Subject::Place(origin) => (origin, None),
    };
    let print = |article: Option<u32>| fingerprint(corpus, rule, article, &found.key);
    Finding {
        code: rule.code,
        level,
        origin,
        article,
        id: article.map_or_else(String::new, |i| corpus.article(i).article.id.clone()),
        other: found.other,
        in_reference: found.other.is_some_and(|other| corpus.is_reference(other)),
        pair: found.pair,
        fingerprint: print(article),
        mirrored: found.other.map(|other| print(Some(other))),
        message: found.message,
        weight: found.weight,
    }
}

/// Of a finding on an article: its rule, the words of the article, and what tells it from others on it.
fn fingerprint(corpus: &Corpus<'_>, rule: &Rule, article: Option<u32>, key: &str) -> String {
    let content = article.map_or(0, |i| corpus.content(i));
    let mut print = rule.code.as_bytes().to_vec();
    print.push(0);
    print.extend(content.to_be_bytes());
    print.extend(key.as_bytes());
    format!("{:032x}", xxh3_128(&print))
}

/// Worst first: by level, by rule, by weight, by place.
fn sort(findings: &mut [Finding]) {
    let place = |code: &str| RULES.iter().position(|rule| rule.code == code);
    findings.sort_by(|x, y| {
        y.level
            .cmp(&x.level)
            .then_with(|| place(x.code).cmp(&place(y.code)))
            .then_with(|| y.weight.total_cmp(&x.weight))
            .then_with(|| x.origin.file.cmp(&y.origin.file))
            .then_with(|| {
                let at = |f: &Finding| (f.origin.line, f.origin.column, f.origin.record);
                at(x).cmp(&at(y))
            })
            .then_with(|| (&x.id, &x.message).cmp(&(&y.id, &y.message)))
    });
}

/// A line of the config as a place.
fn config_line(request: &Request, line: u64) -> Origin {
    Origin {
        file: Arc::from(request.config_file.as_str()),
        record: 1,
        line,
        column: 1,
    }
}
