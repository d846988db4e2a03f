//! `wirecopy index trace`: today's dump against all that came before.

use std::path::PathBuf;

use wirecopy::archive::Archive;
use wirecopy::error::Error;
use wirecopy::report;
use wirecopy::trace::Settings;

use super::super::progress::Bars;
use super::super::trace::{Read, Report};
use super::super::{Failure, print, terminal};
use super::read;

/// Trace articles against an archive: the report has them, and the archived articles of their families and stories
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder of the archive, which stays as it is
    archive: PathBuf,
    /// Files, folders or `-`
    #[arg(required = true)]
    input: Vec<PathBuf>,
    #[command(flatten)]
    report: Report,
    #[command(flatten)]
    read: Read,
    /// Any reject ends in exit code 2
    #[arg(long)]
    strict: bool,
    /// Threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// No summary and no progress
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    report::folder::check(&args.report.out)?;
    let bars = Bars::new(!args.quiet && terminal::watched());
    let archive = Archive::open(&args.archive)?;
    let dump = read(&args.input, &args.read, &bars)?;
    let settings = Settings {
        threads: args.threads.map(usize::from),
        ..args.read.settings()
    };
    let traced = archive.trace(dump, &settings, &bars);
    bars.finish();
    let mut trace = traced?;
    args.report.write(&mut trace, &bars)?;
    if !args.quiet {
        print(&report::today(&trace, terminal::screen()))?;
        args.report.tell(&trace)?;
    }
    if args.strict && !trace.rejects.is_empty() {
        return Err(Error::Strict(trace.rejects.len()).into());
    }
    Ok(())
}
