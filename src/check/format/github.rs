//! Annotations of a GitHub workflow: lines that the runner turns into marks on the files.
//!
//! A step may set ten errors and ten warnings; what is over is dropped without a word. So the worst are annotated, and
//! the rest is listed in the log and told in a notice.

use std::fmt::Write as _;

use super::Told;
use crate::check::{Finding, Level};
use crate::report::screen::printable;

/// Annotations of one kind that GitHub keeps of one step.
const KEPT: usize = 10;
/// Findings listed in the log; it is for people.
const LISTED: usize = 1000;

pub(super) fn github(told: &Told<'_>) -> String {
    let mut out = String::new();
    let of = |level: Level| {
        told.checked
            .findings
            .iter()
            .filter(move |f| f.level == level)
    };
    for (level, command) in [(Level::Deny, "error"), (Level::Warn, "warning")] {
        for finding in of(level).take(KEPT) {
            annotate(command, finding, &mut out);
        }
    }
    let rest: Vec<&Finding> = of(Level::Deny)
        .skip(KEPT)
        .chain(of(Level::Warn).skip(KEPT))
        .collect();
    if !rest.is_empty() {
        let _ = writeln!(
            out,
            "::notice title=wirecopy::{} more findings are listed in the log: a step has room for {KEPT} errors and {KEPT} warnings",
            rest.len()
        );
        out.push_str("::group::All other findings\n");
        for finding in rest.iter().take(LISTED) {
            let origin = &finding.origin;
            let line = format!(
                "{}:{}:{}: {} {}: {}",
                origin.file,
                origin.line,
                origin.column,
                finding.level.as_str(),
                finding.code,
                message(finding)
            );
            let _ = writeln!(out, "{}", printable(&line));
        }
        if rest.len() > LISTED {
            let _ = writeln!(
                out,
                "and {} more; --format json has all",
                rest.len() - LISTED
            );
        }
        out.push_str("::endgroup::\n");
    }
    let _ = writeln!(
        out,
        "Checked {} articles: {} deny, {} warn",
        told.checked.articles,
        told.checked.count(Level::Deny),
        told.checked.count(Level::Warn)
    );
    out
}

fn message(finding: &Finding) -> String {
    match finding.id.as_str() {
        "" => finding.message.clone(),
        id => format!("`{id}`: {}", finding.message),
    }
}

fn annotate(command: &str, finding: &Finding, out: &mut String) {
    let origin = &finding.origin;
    let _ = writeln!(
        out,
        "::{command} file={},line={},col={},title={}::{}",
        property(&origin.file),
        origin.line,
        origin.column,
        property(&format!("wirecopy {}", finding.code)),
        data(&message(finding))
    );
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50 %\nmore: a, b"), "50 %25%0Amore: a, b");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
