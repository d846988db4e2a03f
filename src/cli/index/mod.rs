//! `wirecopy index`: the archive.

mod add;
mod keep;
mod query;
mod trace;

use std::path::{Path, PathBuf};

use clap::Subcommand;
use wirecopy::ingest::{self, Dump};
use wirecopy::progress::Progress;
use wirecopy::report::screen::printable;

use super::progress::Bars;
use super::trace::Read;
use super::{Failure, tell_some};

/// Keep an archive: add every day's dump, and trace today's against all that came before.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Create(add::Create),
    Add(add::Add),
    Trace(trace::Args),
    Query(query::Args),
    Drop(keep::Drop),
    Merge(add::Merge),
    Compact(keep::Compact),
    Verify(keep::Verify),
    Stats(keep::Stats),
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Create(args) => add::create(args),
        Command::Add(args) => add::add(args),
        Command::Trace(args) => trace::run(args),
        Command::Query(args) => query::run(args),
        Command::Drop(args) => keep::drop(args),
        Command::Merge(args) => add::merge(args),
        Command::Compact(args) => keep::compact(args),
        Command::Verify(args) => keep::verify(args),
        Command::Stats(args) => keep::stats(args),
    }
}

fn read(inputs: &[PathBuf], read: &Read, bars: &Bars) -> Result<Dump, Failure> {
    bars.stage("read", None);
    let progress = |done, all| bars.bytes(done, all);
    Ok(ingest::read(inputs, &read.options(), &progress)?)
}

/// Tells what was left out, on standard error: an archive has no `rejects.csv` and no summary.
fn tell_left_out(dump: &Dump) {
    tell_some("rejected", dump.rejects.iter());
    let skipped = dump.skipped.iter();
    tell_some(
        "skipped",
        skipped.map(|(file, looks)| format!("{file}: {looks}")),
    );
}

fn number(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

fn shown(path: &Path) -> String {
    printable(&path.to_string_lossy()).to_string()
}

/// A dump that was read in part is not taken if nothing may be left out.
fn all_or_nothing(strict: bool, dump: &Dump) -> Result<(), Failure> {
    if !strict || dump.rejects.is_empty() {
        return Ok(());
    }
    tell_left_out(dump);
    let rejected = number(dump.rejects.len() as u64, "record", "records");
    Err(Failure::Usage(
        format!("{rejected} rejected and --strict is set; nothing was written"),
        Some("without --strict the other records are added and the rejects are told".to_owned()),
    ))
}
