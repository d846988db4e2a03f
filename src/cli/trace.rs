//! `wirecopy trace`: the main job.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueEnum;
use wirecopy::error::Error;
use wirecopy::ingest::{Aliases, Limits, ReadOptions};
use wirecopy::outcome::{StageTime, Trace};
use wirecopy::progress::Progress;
use wirecopy::report::{self, ReportOptions};
use wirecopy::trace::{self, Memory, Settings};

use super::progress::Bars;
use super::{Failure, print, terminal, unwritten};

/// Read a dump, find copy families and their lineage, write the report folder.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files, folders or `-`: .txt, .html, .jsonl, .json, .csv, .tsv, .parquet, .sqlite, .warc, feeds, .tar, .zip; each plain, .gz or .zst
    #[arg(required = true)]
    input: Vec<PathBuf>,
    #[command(flatten)]
    report: Report,
    /// Stop at verified near-duplicates
    #[arg(long, value_name = "WHAT")]
    only: Option<Only>,
    /// Jaccard from which two articles are copies, with `--only copies` [default: 0.7]
    #[arg(long, value_name = "T", requires = "only", value_parser = share)]
    threshold: Option<f64>,
    /// Words per shingle, with `--only copies` [default: 5]
    #[arg(long, value_name = "K", requires = "only", value_parser = clap::value_parser!(u8).range(1..=64))]
    shingle: Option<u8>,
    #[command(flatten)]
    read: Read,
    /// Any reject ends in exit code 2
    #[arg(long)]
    strict: bool,
    /// Threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Memory to take, such as 6G; what does not fit is read again or put beside the report for the time of the run. The
    /// texts are kept whatever it is [default: half of what is free]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_memory: Option<u64>,
    /// No summary and no progress
    #[arg(long, short)]
    quiet: bool,
}

/// Where the report goes, and in what shape.
#[derive(Debug, clap::Args)]
pub(super) struct Report {
    /// Report folder; a report that is there is replaced
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    /// Tables for a spreadsheet: a byte-order mark, no cell over its limit
    #[arg(long, value_name = "FOR")]
    csv: Option<Csv>,
    /// All tables once more in one workbook, wirecopy.xlsx
    #[arg(long)]
    xlsx: bool,
}

impl Report {
    /// Writes the report of a run, and times it.
    pub(super) fn write(&self, trace: &mut Trace, bars: &Bars) -> Result<(), Failure> {
        let started = Instant::now();
        bars.stage("report", None);
        let options = ReportOptions {
            byte_order_mark: self.csv == Some(Csv::Excel),
            cell_limit: self.csv.map(|_| report::CELL_LIMIT),
            peak_memory: terminal::peak_memory(),
            workbook: self.xlsx,
            ..ReportOptions::default()
        };
        let written = report::write(trace, &self.out, &options);
        bars.finish();
        written.map_err(unwritten)?;
        trace.timings.push(StageTime {
            name: "report",
            seconds: started.elapsed().as_secs_f64(),
        });
        Ok(())
    }

    /// Summary of a run, and where its report is.
    pub(super) fn tell(&self, trace: &Trace) -> Result<(), Failure> {
        print(&report::summary(trace, terminal::screen()))?;
        let folder = self.out.to_string_lossy();
        print(&format!("Report: {}\n", report::screen::printable(&folder)))
    }
}

/// How inputs are read.
#[derive(Debug, clap::Args)]
pub(super) struct Read {
    /// Take FIELD from COLUMN (text, title, url, published, outlet, id, author, language, crawled, split)
    #[arg(long, value_name = "FIELD=COLUMN", value_parser = mapping)]
    map: Vec<(String, String)>,
    /// Outlets that go by several names: lines of "Name" = ["other name", "site.example"]
    #[arg(long, value_name = "FILE", value_parser = aliases)]
    aliases: Option<Aliases>,
    /// Longest record that is read, such as 50M or 2G [default: 256M]
    #[arg(long, value_name = "SIZE", value_parser = record_size)]
    max_record: Option<u64>,
    /// What one packed file may unpack to [default: 64M and 200 times its size]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    max_unpacked: Option<u64>,
}

impl Read {
    pub(super) fn options(&self) -> ReadOptions {
        ReadOptions {
            map: self.map.clone(),
            limits: Limits {
                record: self.max_record.unwrap_or(Limits::default().record),
                unpacked: self.max_unpacked,
                // More than that, and the system ends the run before it has begun to compare.
                memory: free_memory().map(|free| free / 4 * 3),
            },
            aliases: self.aliases.clone().unwrap_or_default(),
        }
    }

    /// The usual settings of a run that reads its inputs so. What is dated after now is not believed.
    pub(super) fn settings(&self) -> Settings {
        Settings {
            read: self.options(),
            latest: jiff::Timestamp::now().as_second(),
            ..Settings::default()
        }
    }

    /// How inputs are read, with the split taken from a column that a config names.
    pub(super) fn with_split(&self, column: Option<&str>) -> ReadOptions {
        let mut options = self.options();
        if let Some(column) = column.filter(|_| !options.map.iter().any(|m| m.0 == "split")) {
            options.map.push(("split".to_owned(), column.to_owned()));
        }
        options
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Only {
    /// Verified near-duplicates, no lineage
    Copies,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Csv {
    /// With a byte-order mark, no cell over the limit of a sheet
    Excel,
}

/// Fields of an article that a column can be mapped to.
const FIELDS: [&str; 10] = [
    "text",
    "title",
    "url",
    "published",
    "outlet",
    "id",
    "author",
    "language",
    "crawled",
    "split",
];

fn mapping(value: &str) -> Result<(String, String), String> {
    match value.split_once('=') {
        Some((field, column)) if FIELDS.contains(&field) && !column.is_empty() => {
            Ok((field.to_owned(), column.to_owned()))
        }
        Some((_, "")) => Err("no column after `=`".to_owned()),
        Some((field, _)) => Err(format!(
            "no field `{field}`; fields are {}",
            FIELDS.join(", ")
        )),
        None => Err("write FIELD=COLUMN, such as text=body".to_owned()),
    }
}

fn aliases(file: &str) -> Result<Aliases, String> {
    let text = std::fs::read_to_string(file).map_err(|e| e.to_string())?;
    Aliases::parse(file, &text).map_err(|e| e.to_string())
}

/// Bytes, with K, M, G or T behind it for powers of 1024.
fn size(value: &str) -> Result<u64, String> {
    let (digits, power) = match value.find(|c: char| !c.is_ascii_digit()) {
        None => (value, 0),
        Some(at) => {
            let power = match value[at..].to_ascii_uppercase().as_str() {
                "K" | "KB" | "KIB" => 1,
                "M" | "MB" | "MIB" => 2,
                "G" | "GB" | "GIB" => 3,
                "T" | "TB" | "TIB" => 4,
                _ => return Err("write a number of bytes, or such as 50M or 2G".to_owned()),
            };
            (&value[..at], power)
        }
    };
    let number = digits.parse::<u64>().ok().filter(|n| *n > 0);
    number
        .and_then(|n| n.checked_mul(1 << (10 * power)))
        .ok_or_else(|| "must be above 0 and below 16 million T".to_owned())
}

/// The size of a record.
fn record_size(value: &str) -> Result<u64, String> {
    match size(value)? {
        size if size <= Limits::LONGEST => Ok(size),
        _ => Err(format!(
            "no record can be longer than {} bytes (4G less one)",
            Limits::LONGEST
        )),
    }
}

fn share(value: &str) -> Result<f64, String> {
    match value.parse::<f64>() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        _ => Err("must be above 0 and at most 1".to_owned()),
    }
}

/// Bytes of memory that nobody uses, where the system tells.
fn free_memory() -> Option<u64> {
    let told = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = told
        .lines()
        .find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

impl Args {
    fn memory(&self) -> Option<Memory> {
        let bytes = self.max_memory.or_else(|| Some(free_memory()? / 2))?;
        // Of a report folder that is not there yet, the nearest folder that is.
        let folders = self.report.out.ancestors().skip(1);
        let mut beside = folders.filter(|folder| folder.is_dir());
        Some(Memory {
            bytes,
            scratch: beside.next().unwrap_or(Path::new(".")).to_path_buf(),
        })
    }

    /// Whoever asks for more memory than is free has more.
    fn reading(&self) -> ReadOptions {
        let mut options = self.read.options();
        let asked = self.max_memory.unwrap_or(0);
        options.limits.memory = options.limits.memory.map(|free| free.max(asked));
        options
    }

    fn settings(&self) -> Settings {
        let usual = self.read.settings();
        Settings {
            read: self.reading(),
            only_copies: self.only.is_some(),
            threshold: self.threshold.unwrap_or(usual.threshold),
            shingle: self.shingle.map_or(usual.shingle, usize::from),
            threads: self.threads.map(usize::from),
            memory: self.memory(),
            strict: self.strict,
            ..usual
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    report::folder::check(&args.report.out)?;
    let bars = Bars::new(!args.quiet && terminal::watched());
    let traced = trace::run(&args.input, &args.settings(), &bars);
    bars.finish();
    // Not given back string by string: the process ends with it.
    let mut trace = ManuallyDrop::new(traced?);
    args.report.write(&mut trace, &bars)?;
    if !args.quiet {
        args.report.tell(&trace)?;
    }
    if args.strict && !trace.rejects.is_empty() {
        return Err(Error::Strict(trace.rejects.len()).into());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn settings(line: &[&str]) -> Settings {
        Line::try_parse_from(["trace", "a", "-", "--out", "r"].iter().chain(line))
            .unwrap()
            .args
            .settings()
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("123"), Ok(123));
        assert_eq!((size("2k"), size("3GiB")), (Ok(2 << 10), Ok(3 << 30)));
        for wrong in ["", "0", "M", "5X", "-1", "99999999T", "1.5G"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_record_is_longer_than_places_are_counted() {
        assert_eq!(record_size("4294967295"), Ok(u64::from(u32::MAX)));
        let told = record_size("4G").unwrap_err();
        assert!(told.contains("4294967295"), "{told}");
        assert!(record_size("5X").is_err());
    }

    #[test]
    fn arguments_become_settings() {
        let copies = settings(&[
            "--only",
            "copies",
            "--shingle",
            "3",
            "--threads",
            "2",
            "--map",
            "text=b=c",
        ]);
        assert!(copies.only_copies && !copies.strict);
        assert_eq!((copies.shingle, copies.threads), (3, Some(2)));
        assert_eq!(copies.read.map, [("text".to_owned(), "b=c".to_owned())]);
        let usual = settings(&["--strict"]);
        assert!(usual.strict && !usual.only_copies);
        // Of every command: a run today knows nothing of tomorrow.
        assert!(usual.latest < i64::MAX);
        assert_eq!((usual.shingle, usual.threads), (5, None));
    }
}
