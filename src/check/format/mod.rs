//! What a check found, rendered: one format a file, each a function from [`Told`] to text.

mod evidence;
mod github;
mod human;
mod json;
mod junit;
mod sarif;

use super::Checked;
use crate::outcome::Trace;
use crate::report::screen::Screen;

/// What a format may read.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    /// What was found.
    pub checked: &'a Checked,
    /// What it was found in.
    pub trace: &'a Trace,
    /// The inputs as the user named them, for commands to run next.
    pub inputs: &'a [String],
    /// Where text for people is shown.
    pub screen: Screen,
    /// Findings of one rule that are listed for people.
    pub shown: usize,
}

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Human,
    /// One JSON document.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// SARIF 2.1.0, for code scanning and editors.
    Sarif,
    /// JUnit XML, for test reports.
    Junit,
}

/// Renders what was found.
pub fn render(format: Format, told: &Told<'_>) -> String {
    match format {
        Format::Human => human::human(told),
        Format::Json => json::json(told),
        Format::Github => github::github(told),
        Format::Sarif => sarif::sarif(told),
        Format::Junit => junit::junit(told),
    }
}
