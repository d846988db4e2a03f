//! SARIF 2.1.0, for code scanning and editors.
//!
//! GitHub refuses a run of more than 25,000 results and shows 5,000: only the worst so many are written, and a
//! notification of the run tells how many were left out.

use serde_json::{Value, json};

use super::Told;
use crate::check::rules::{self, RULES, Rule};
use crate::check::{Finding, Level};

/// Results that GitHub shows of one run.
const SHOWN: usize = 5000;
/// Characters of one message.
const MESSAGE: usize = 1000;

pub(super) fn sarif(told: &Told<'_>) -> String {
    let findings = &told.checked.findings;
    let kept = &findings[..findings.len().min(SHOWN)];
    let mut invocation = json!({"executionSuccessful": true});
    if findings.len() > kept.len() {
        let text = format!(
            "{} of {} findings, the worst: no more are shown of one run; --format json has all",
            kept.len(),
            findings.len()
        );
        invocation["toolExecutionNotifications"] =
            json!([{"level": "warning", "message": {"text": text}}]);
    }
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "wirecopy",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
            }},
            "invocations": [invocation],
            "columnKind": "unicodeCodePoints",
            "results": kept.iter().map(|f| result(told, f)).collect::<Vec<_>>(),
        }],
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": first_paragraph(rule.page)},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"enabled": rule.level > Level::Allow, "level": level(rule.level)},
        "properties": {"tags": ["corpus"], "problem.severity": level(rule.level)},
    })
}

fn first_paragraph(page: &str) -> String {
    let body = page
        .lines()
        .skip_while(|line| line.starts_with('#') || line.is_empty());
    let lines: Vec<&str> = body.take_while(|line| !line.is_empty()).collect();
    lines.join(" ")
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Deny => "error",
        Level::Warn => "warning",
        Level::Allow => "none",
    }
}

fn result(told: &Told<'_>, finding: &Finding) -> Value {
    let index = RULES.iter().position(|rule| rule.code == finding.code);
    let text = match finding.id.as_str() {
        "" => finding.message.clone(),
        id => format!("{id}: {}", finding.message),
    };
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.level),
        "message": {"text": text.chars().take(MESSAGE).collect::<String>()},
        "locations": [location(&finding.origin)],
        "partialFingerprints": {"wirecopy/v1": finding.fingerprint},
        "rank": f64::from((finding.weight * 1000.0).round()) / 10.0,
    });
    if let Some(index) = index {
        result["ruleIndex"] = json!(index);
    }
    if let Some(other) = finding.other {
        let other = &told.trace.articles[other as usize].article;
        let mut related = location(&other.origin);
        related["id"] = json!(1);
        related["message"] = json!({"text": format!("{}: {}", other.id, rules::by_code(finding.code).map_or("", |r| r.summary))});
        result["relatedLocations"] = json!([related]);
    }
    result
}

fn location(origin: &crate::article::Origin) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(&origin.file)},
        "region": {"startLine": origin.line, "startColumn": origin.column},
    }})
}

/// A path as a URI: relative where the path is.
fn uri(path: &str) -> String {
    if path == "-" {
        return "stdin".to_owned();
    }
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut out = String::with_capacity(path.len());
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("./data/a b.jsonl"), "data/a%20b.jsonl");
        assert_eq!(uri("/data/é"), "file:///data/%C3%A9");
        assert_eq!(uri("-"), "stdin");
    }
}
