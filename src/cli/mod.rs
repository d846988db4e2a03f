//! Arguments in, exit code out: one file per command.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use wirecopy::check::Mistake;
use wirecopy::error::Error;

mod check;
mod compare;
mod completions;
mod eval;
mod git;
mod index;
mod init;
mod progress;
mod report;
mod terminal;
mod trace;

/// Find syndicated and rewritten news copy in article dumps, and show who derives from whom.
#[derive(Debug, Parser)]
#[command(name = "wirecopy", version, max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str =
    "Exit codes: 0 done, 1 findings (check only), 2 the run could not be done.";

#[derive(Debug, Subcommand)]
enum Command {
    Trace(trace::Args),
    Compare(compare::Args),
    Report(report::Args),
    Check(check::Args),
    Index(index::Args),
    Init(init::Args),
    Eval(eval::Args),
    Completions(completions::Args),
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Check(args) => match check::run(&args) {
            Ok(passes) => {
                return if passes {
                    ExitCode::SUCCESS
                } else {
                    ExitCode::from(1)
                };
            }
            Err(failure) => Err(failure),
        },
        Command::Index(args) => index::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Trace(args) => trace::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Completions(args) => completions::run(&args, Cli::command()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            failure.tell();
            ExitCode::from(2)
        }
    }
}

/// Why a command could not be done.
#[derive(Debug)]
enum Failure {
    /// The library says so.
    Library(Error),
    /// The arguments do not fit what they name: the message and, if known, what to do.
    Usage(String, Option<String>),
    /// A config is wrong.
    Config(Vec<Mistake>),
    /// Standard output could not be written.
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Library(error)
    }
}

impl Failure {
    fn tell(&self) {
        let (message, hint) = match self {
            Self::Library(error) => (error.to_string(), hint(error).map(str::to_owned)),
            Self::Usage(message, hint) => (message.clone(), hint.clone()),
            Self::Config(mistakes) => return tell_all(mistakes),
            Self::Output(error) => (format!("standard output: {error}"), None),
        };
        let mut to = io::stderr().lock();
        // Nobody is left to tell if standard error is closed.
        let _ = writeln!(
            to,
            "error: {}",
            wirecopy::report::screen::printable(&message)
        );
        if let Some(hint) = hint {
            let _ = writeln!(to, "hint: {}", wirecopy::report::screen::printable(&hint));
        }
    }
}

/// Every mistake of a config on a line of its own.
fn tell_all(mistakes: &[Mistake]) {
    let mut to = io::stderr().lock();
    for mistake in mistakes {
        let line = mistake.to_string();
        let _ = writeln!(to, "error: {}", wirecopy::report::screen::printable(&line));
    }
    let number = match mistakes.len() {
        1 => "1 mistake".to_owned(),
        n => format!("{n} mistakes"),
    };
    let _ = writeln!(
        to,
        "hint: {number} in the config; `wirecopy init` writes one with every key"
    );
}

/// What to do about an error that does not say so itself.
fn hint(error: &Error) -> Option<&'static str> {
    match error {
        Error::Io { source, .. } => match source.kind() {
            io::ErrorKind::NotFound => Some("check the path; `-` reads standard input"),
            io::ErrorKind::NotADirectory => Some("name a folder, not a file"),
            io::ErrorKind::PermissionDenied => Some("check who may read or write it"),
            io::ErrorKind::StorageFull => {
                Some("free some space or write elsewhere; what was there before is untouched")
            }
            _ => None,
        },
        Error::NothingReadable(_) => Some(
            "inputs are files, folders and archives of .txt, .html, .jsonl, .json, .csv, .tsv, .parquet, .sqlite, .warc or feeds, \
             plain, .gz or .zst",
        ),
        Error::Strict(_) => {
            Some("without --strict the other records are traced and the rejects are listed")
        }
        _ => None,
    }
}

/// Why something could not be written: of an output, other things help than of an input.
fn unwritten(error: Error) -> Failure {
    let hint = match &error {
        Error::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => Some(
            "check the path: the folder it names must be there, or be one in which folders can be made",
        ),
        other => hint(other),
    };
    Failure::Usage(error.to_string(), hint.map(str::to_owned))
}

/// Tells a line on standard error.
fn tell(line: &str) {
    // Nobody is left to tell if standard error is closed.
    let _ = writeln!(
        io::stderr().lock(),
        "{}",
        wirecopy::report::screen::printable(line)
    );
}

/// Items of a list on standard error that are told one by one.
const EXAMPLES: usize = 5;

/// Tells the first few of a list, each on a line, and how many more there are.
fn tell_some(what: &str, items: impl ExactSizeIterator<Item: fmt::Display>) {
    let more = items.len().saturating_sub(EXAMPLES);
    for item in items.take(EXAMPLES) {
        tell(&format!("{what}: {item}"));
    }
    if more > 0 {
        tell(&format!("{what}: {more} more"));
    }
}

/// Prints data on standard output.
fn print(text: &str) -> Result<(), Failure> {
    let mut to = anstream::stdout().lock();
    to.write_all(text.as_bytes())
        .and_then(|()| to.flush())
        .map_err(Failure::Output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_arguments_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_is_as_it_was() {
        let mut command = Cli::command().term_width(100);
        insta::assert_snapshot!("help", command.render_long_help());
        for name in [
            "trace",
            "compare",
            "report",
            "check",
            "index",
            "init",
            "eval",
            "completions",
        ] {
            let command = Cli::command();
            let mut sub = command
                .find_subcommand(name)
                .unwrap()
                .clone()
                .term_width(100);
            insta::assert_snapshot!(format!("help_{name}"), sub.render_help());
        }
    }

    #[test]
    fn arguments_that_cannot_be_are_refused() {
        let told = |args: &[&str]| {
            let all = ["wirecopy", "trace", "in", "--out", "r"].iter().chain(args);
            Cli::try_parse_from(all)
                .map(|_| ())
                .unwrap_err()
                .to_string()
        };
        assert!(told(&["--map", "body"]).contains("FIELD=COLUMN"));
        assert!(told(&["--map", "colour=body"]).contains("no field `colour`"));
        assert!(told(&["--threshold", "0.5"]).contains("--only"));
        assert!(told(&["--only", "copies", "--threshold", "1.5"]).contains("at most 1"));
        assert!(told(&["--threads", "0"]).contains("--threads"));
        assert!(
            Cli::try_parse_from(["wirecopy", "trace", "in"])
                .unwrap_err()
                .to_string()
                .contains("--out")
        );
        let both = [
            "wirecopy",
            "eval",
            "--docs",
            "d",
            "--pairs",
            "p",
            "--clusters",
            "c",
        ];
        assert!(Cli::try_parse_from(both).is_err());
        assert!(Cli::try_parse_from(&both[..4]).is_err());
    }
}
