//! `wirecopy index trace`: today's dump against all that came before.

use std::path::PathBuf;
use std::time::Instant;

use wirecopy::archive::Archive;
use wirecopy::error::Error;
use wirecopy::outcome::StageTime;
use wirecopy::report::{self, ReportOptions};
use wirecopy::trace::Settings;

use super::super::progress::Bars;
use super::super::trace::{Csv, Read};
use super::super::{Failure, print, terminal};
use super::{read, shown};

/// Trace articles against an archive: the report has them, and the archived articles of their families and stories
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder of the archive, which stays as it is
    archive: PathBuf,
    /// Files, folders or `-`
    #[arg(required = true)]
    input: Vec<PathBuf>,
    /// Report folder; a report that is there is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    read: Read,
    /// Tables for a spreadsheet: a byte-order mark, no cell over its limit
    #[arg(long, value_name = "FOR")]
    csv: Option<Csv>,
    /// All tables once more in one workbook, wirecopy.xlsx
    #[arg(long)]
    xlsx: bool,
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
    report::folder::check(&args.out)?;
    let bars = Bars::new(!args.quiet && terminal::watched());
    let archive = Archive::open(&args.archive)?;
    let dump = read(&args.input, &args.read, &bars)?;
    let settings = Settings {
        read: args.read.options(),
        threads: args.threads.map(usize::from),
        latest: jiff::Timestamp::now().as_second(),
        ..Settings::default()
    };
    let traced = archive.trace(dump, &settings, &bars);
    bars.finish();
    let mut trace = traced?;
    let started = Instant::now();
    let options = ReportOptions {
        byte_order_mark: args.csv == Some(Csv::Excel),
        cell_limit: args.csv.map(|_| report::CELL_LIMIT),
        peak_memory: terminal::peak_memory(),
        workbook: args.xlsx,
        ..ReportOptions::default()
    };
    report::write(&trace, &args.out, &options)?;
    trace.timings.push(StageTime {
        name: "report",
        seconds: started.elapsed().as_secs_f64(),
    });
    if !args.quiet {
        print(&report::today(&trace, terminal::screen()))?;
        print(&report::summary(&trace, terminal::screen()))?;
        print(&format!("Report: {}\n", shown(&args.out)))?;
    }
    if args.strict && !trace.rejects.is_empty() {
        return Err(Error::Strict(trace.rejects.len()).into());
    }
    Ok(())
}
