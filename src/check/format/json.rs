//! One JSON document, sorted as the findings are.

use serde_json::{Value, json};

use super::{Told, evidence};
use crate::check::{Finding, Level};
use crate::report::rounded;

pub(super) fn json(told: &Told<'_>) -> String {
    let checked = told.checked;
    let document = json!({
        "version": 1,
        "tool": {"name": "wirecopy", "version": env!("CARGO_PKG_VERSION")},
        "summary": {
            "articles": checked.articles,
            "compared_with": checked.compared_with,
            "left_out": checked.left_out,
            "deny": checked.count(Level::Deny),
            "warn": checked.count(Level::Warn),
            "excepted": checked.excepted,
            "known": checked.known,
            "healed": checked.healed.iter().map(|known| known.count).sum::<u64>(),
            "passes": checked.passes(),
        },
        "findings": checked.findings.iter().map(|f| finding(told, f)).collect::<Vec<_>>(),
        "budgets": checked.budgets.iter().map(|b| json!({
            "rule": b.rule,
            "part": b.part,
            "findings": b.findings,
            "articles": b.articles,
            "allowed": b.allowed,
            "exceeded": b.exceeded,
        })).collect::<Vec<_>>(),
        "healed": checked.healed,
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn finding(told: &Told<'_>, finding: &Finding) -> Value {
    let origin = &finding.origin;
    let mut value = json!({
        "rule": finding.code,
        "level": finding.level.as_str(),
        "file": &*origin.file,
        "line": origin.line,
        "column": origin.column,
        "record": origin.record,
        "article": some(&finding.id),
        "message": finding.message,
        "fingerprint": finding.fingerprint,
    });
    if let Some(i) = finding.other {
        let other = &told.trace.articles[i as usize].article;
        value["other"] = json!({
            "article": other.id,
            "file": &*other.origin.file,
            "line": other.origin.line,
            "column": other.origin.column,
            "record": other.origin.record,
        });
    }
    if let Some(pair) = finding
        .pair
        .and_then(|pair| told.trace.pairs.get(pair as usize))
    {
        value["probability"] = json!(rounded(pair.verdict.probability));
        value["relation"] = json!(pair.verdict.relation.as_str());
        let (a, b) = (pair.evidence.a_in_b, pair.evidence.b_in_a);
        let (here, there) = if finding.article == Some(pair.a) {
            (a, b)
        } else {
            (b, a)
        };
        value["share_in_other"] = json!(rounded(here));
        value["share_of_other"] = json!(rounded(there));
        if let Some((text, other)) = evidence::matched(told, finding) {
            value["matched"] = json!({"text": text, "other_text": other});
        }
    }
    if let Some(command) = evidence::command(told, finding) {
        value["explained_by"] = json!(command);
    }
    value
}

/// Text, or null where it is not known.
fn some(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
