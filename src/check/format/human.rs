//! For people at a terminal: grouped by rule, aligned, the worst with its text and the command that explains it.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::{Told, evidence};
use crate::check::{Finding, Level, rules};
use crate::report::screen::{columns, count, fit, grouped, printable, wrapped};

/// Findings shown with their texts.
const WORST: usize = 3;
/// Lines of text shown of each side.
const LINES: usize = 3;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default().bold();

pub(super) fn human(told: &Told<'_>) -> String {
    let mut out = String::new();
    let mut rest = told.checked.findings.as_slice();
    while let Some(first) = rest.first() {
        let same = |f: &Finding| f.code == first.code && f.level == first.level;
        let end = rest.iter().position(|f| !same(f)).unwrap_or(rest.len());
        group(told, &rest[..end], &mut out);
        rest = &rest[end..];
    }
    worst(told, &mut out);
    summary(told, &mut out);
    out
}

fn style(level: Level) -> Style {
    match level {
        Level::Deny => AnsiColor::Red.on_default().bold(),
        Level::Warn => AnsiColor::Yellow.on_default().bold(),
        Level::Allow => DIM,
    }
}

fn place(finding: &Finding) -> String {
    let origin = &finding.origin;
    printable(&format!(
        "{}:{}:{}",
        origin.file, origin.line, origin.column
    ))
    .into_owned()
}

fn group(told: &Told<'_>, findings: &[Finding], out: &mut String) {
    let (screen, first) = (told.screen, &findings[0]);
    let summary = rules::by_code(first.code).map_or("", |rule| rule.summary);
    let number = count(findings.len() as u64, "finding", "findings");
    let _ = writeln!(
        out,
        "{} {}  {summary} · {number}",
        screen.paint(style(first.level), first.level.as_str()),
        screen.paint(BOLD, first.code),
    );
    let shown = &findings[..findings.len().min(told.shown)];
    let places: Vec<String> = shown.iter().map(place).collect();
    // A few long paths do not push everything to the right.
    let limit = screen.width * 2 / 5;
    let fitting = places.iter().map(|p| columns(p)).filter(|w| *w <= limit);
    let margin = fitting.max().unwrap_or(limit.min(20));
    for (finding, place) in shown.iter().zip(&places) {
        row(told, finding, place, margin, out);
    }
    if findings.len() > shown.len() {
        let more = grouped((findings.len() - shown.len()) as u64);
        let _ = writeln!(
            out,
            "  {}",
            screen.paint(DIM, &format!("… and {more} more (--show all)"))
        );
    }
    out.push('\n');
}

fn row(told: &Told<'_>, finding: &Finding, place: &str, margin: usize, out: &mut String) {
    let screen = told.screen;
    let id = match finding.id.as_str() {
        "" => String::new(),
        id => format!("{}: ", fit(id, (screen.width / 4).max(12))),
    };
    let text = format!("{id}{}", printable(&finding.message));
    let indent = margin + 4;
    let lines = wrapped(&text, screen.width.saturating_sub(indent).max(20));
    let _ = write!(out, "  {}", screen.paint(DIM, place));
    match margin.checked_sub(columns(place)) {
        Some(gap) => {
            let _ = write!(out, "{}  ", " ".repeat(gap));
        }
        None => {
            let _ = write!(out, "\n{}", " ".repeat(indent));
        }
    }
    for (n, line) in lines.iter().enumerate() {
        let indent = if n == 0 {
            String::new()
        } else {
            " ".repeat(indent)
        };
        let _ = writeln!(out, "{indent}{line}");
    }
    if lines.is_empty() {
        out.push('\n');
    }
}

/// The worst findings that two texts can show, one of each rule first.
fn worst(told: &Told<'_>, out: &mut String) {
    let mut chosen: Vec<&Finding> = Vec::new();
    let with_text = || {
        told.checked
            .findings
            .iter()
            .filter(|f| f.other.is_some() && evidence::matched(told, f).is_some())
    };
    for finding in with_text() {
        if chosen.len() < WORST && !chosen.iter().any(|c| c.code == finding.code) {
            chosen.push(finding);
        }
    }
    for finding in with_text().take(WORST) {
        if chosen.len() < WORST && !chosen.iter().any(|c| std::ptr::eq(*c, finding)) {
            chosen.push(finding);
        }
    }
    for (n, finding) in chosen.iter().enumerate() {
        let heading = format!("{} {}", n + 1, finding.code);
        let _ = writeln!(
            out,
            "{}  {}",
            told.screen.paint(style(finding.level), &heading),
            place(finding)
        );
        if let Some((this, other)) = evidence::matched(told, finding) {
            text(told, this, finding.article, out);
            text(told, other, finding.other, out);
        }
        if let Some(command) = evidence::command(told, finding) {
            let _ = writeln!(
                out,
                "  {} {}",
                told.screen.paint(DIM, "explained by"),
                printable(&command)
            );
        }
        out.push('\n');
    }
}

fn text(told: &Told<'_>, text: &str, article: Option<u32>, out: &mut String) {
    const NAME: usize = 16;
    let id = article.map_or("", |i| told.trace.articles[i as usize].article.id.as_str());
    let name = fit(id, NAME);
    let width = told.screen.width.saturating_sub(NAME + 5).max(20);
    // A little more than is shown, so that a cut is told by its dots.
    let start: String = text.chars().take(width * (LINES + 1)).collect();
    let line = fit(&start, width * LINES - LINES);
    for (n, line) in wrapped(&line, width).iter().take(LINES).enumerate() {
        let head = if n == 0 { name.as_str() } else { "" };
        let gap = " ".repeat(NAME - columns(head));
        let _ = writeln!(
            out,
            "  {}{gap} {} {line}",
            told.screen.paint(BOLD, head),
            told.screen.paint(DIM, "│")
        );
    }
}

fn summary(told: &Told<'_>, out: &mut String) {
    let (checked, screen) = (told.checked, told.screen);
    for budget in &checked.budgets {
        let (style, word) = if budget.exceeded {
            (style(Level::Deny), "over")
        } else {
            (GOOD, "within")
        };
        let _ = writeln!(
            out,
            "{} {}",
            screen.paint(style, &format!("{word} budget")),
            printable(&budget.told())
        );
    }
    for known in checked.healed.iter().take(told.shown) {
        let times = if known.count > 1 {
            format!(" ({} times)", known.count)
        } else {
            String::new()
        };
        let line = format!(
            "{} {}{times}: in the baseline and no longer found",
            known.rule, known.article
        );
        let _ = writeln!(out, "{} {}", screen.paint(GOOD, "healed"), printable(&line));
    }
    let healed: u64 = checked.healed.iter().map(|known| known.count).sum();
    let articles = match checked.compared_with {
        0 => count(checked.articles, "article", "articles"),
        near if checked.left_out > 0 => format!(
            "{}, compared with the {} nearest of {} more",
            count(checked.articles, "article", "articles"),
            grouped(near),
            grouped(near + checked.left_out)
        ),
        more => format!(
            "{}, compared with {} more",
            count(checked.articles, "article", "articles"),
            grouped(more)
        ),
    };
    let (deny, warn) = (checked.count(Level::Deny), checked.count(Level::Warn));
    let mut parts = Vec::new();
    for (n, style, word) in [
        (deny, style(Level::Deny), "deny"),
        (warn, style(Level::Warn), "warn"),
    ] {
        if n > 0 {
            parts.push(screen.paint(style, &format!("{} {word}", grouped(n))));
        }
    }
    if parts.is_empty() {
        parts.push(screen.paint(GOOD, "nothing found"));
    }
    for (n, word) in [
        (checked.excepted, "excepted"),
        (checked.known, "in the baseline"),
        (healed, "healed"),
    ] {
        if n > 0 {
            parts.push(format!("{} {word}", grouped(n)));
        }
    }
    let _ = writeln!(out, "Checked {articles}: {}", parts.join(", "));
    if healed > 0 {
        let _ = writeln!(
            out,
            "Take what has healed out of the baseline with --write-baseline."
        );
    }
    if let Some(first) = checked.findings.first() {
        let _ = writeln!(
            out,
            "What a rule means, and what to do: wirecopy check --explain {}",
            first.code
        );
    }
}
