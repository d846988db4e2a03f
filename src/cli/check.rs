//! `wirecopy check`: rules over a corpus, for a build to fail.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use wirecopy::archive::{self, Archive};
use wirecopy::article::Origin;
use wirecopy::check::format::{self, Told};
use wirecopy::check::rules::{self, RULES};
use wirecopy::check::{self, Baseline, Changes, Checked, Config, Day, Level, Request};
use wirecopy::error::{Error, Reject};
use wirecopy::ingest::{self, Dump};
use wirecopy::neighbours::keep_neighbours;
use wirecopy::outcome::{Trace, Unread};
use wirecopy::progress::Progress;
use wirecopy::report::screen::printable;
use wirecopy::trace::{self, Settings};

use super::progress::Bars;
use super::trace::Read;
use super::{Failure, git, print, tell, tell_some, terminal, unwritten};

/// Check a corpus by rules, for a build to fail.
///
/// Copies, leaks between splits, missing credits, damage. Exit code 1 if anything is found that is denied.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files, folders or `-`
    #[arg(required_unless_present = "explain")]
    input: Vec<PathBuf>,
    /// Config [default: the next wirecopy.toml upwards, if there is one]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Findings in FILE are known and do not fail the check
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings to FILE as a baseline
    #[arg(long, value_name = "FILE", conflicts_with_all = ["baseline", "only_changed"])]
    write_baseline: Option<PathBuf>,
    /// Also compare with the articles of FILE, a file, folder or archive that must not share copies with the corpus
    #[arg(long, value_name = "FILE")]
    against: Vec<PathBuf>,
    /// Check only records that changed since a commit, against all others
    #[arg(long, value_name = "REF")]
    only_changed: Option<String>,
    /// How findings are told
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write them to FILE, and what a person needs to the terminal
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Findings of a rule that are listed for people, or `all`
    #[arg(long, value_name = "N", default_value = "10", value_parser = shown)]
    show: usize,
    /// Findings of RULE fail the check; `warnings` for all that warn
    #[arg(long, short = 'D', value_name = "RULE")]
    deny: Vec<String>,
    /// Findings of RULE are told
    #[arg(long, short = 'W', value_name = "RULE")]
    warn: Vec<String>,
    /// Findings of RULE are not told; `all` for every rule
    #[arg(long, short = 'A', value_name = "RULE")]
    allow: Vec<String>,
    /// Explain a rule, or `all`: list them
    #[arg(long, value_name = "RULE", conflicts_with = "input")]
    explain: Option<String>,
    #[command(flatten)]
    read: Read,
    /// Threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// No progress
    #[arg(long, short)]
    quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// One JSON document
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// SARIF 2.1.0
    Sarif,
    /// JUnit XML
    Junit,
}

impl From<Format> for format::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => Self::Human,
            Format::Json => Self::Json,
            Format::Github => Self::Github,
            Format::Sarif => Self::Sarif,
            Format::Junit => Self::Junit,
        }
    }
}

fn shown(value: &str) -> Result<usize, String> {
    match value {
        "all" => Ok(usize::MAX),
        n => n.parse().map_err(|_| "write a number, or `all`".to_owned()),
    }
}

/// Checks; true if nothing was found that fails the check.
pub(super) fn run(args: &Args) -> Result<bool, Failure> {
    if let Some(code) = &args.explain {
        return explain(code).map(|()| true);
    }
    let (config, config_file) = config(args)?;
    let baseline = args.baseline.as_deref().map(baseline).transpose()?;
    let bars = Bars::new(!args.quiet && terminal::watched());
    let settings = Settings {
        read: args.read.with_split(config.split_column.as_deref()),
        threads: args.threads.map(usize::from),
        ..args.read.settings()
    };
    let checked = traced(args, &settings, &bars).map(|traced| {
        let request = Request {
            config,
            config_file,
            reference: traced.reference,
            changes: traced.changes,
            left_out: traced.left_out,
            baseline,
            today: today(),
        };
        let checked = check::check(&traced.trace, &request);
        (traced.trace, checked)
    });
    bars.finish();
    let (trace, checked) = checked?;
    if let Some(path) = &args.write_baseline {
        return write_baseline(path, &checked).map(|()| true);
    }
    let inputs: Vec<String> = args.input.iter().map(|i| i.display().to_string()).collect();
    let told = |screen, shown| Told {
        checked: &checked,
        trace: &trace,
        inputs: &inputs,
        screen,
        shown,
    };
    let told = told(terminal::screen(), args.show);
    match &args.output {
        None => print(&format::render(args.format.into(), &told))?,
        Some(path) => {
            write(path, &format::render(args.format.into(), &told))?;
            if args.format != Format::Human {
                print(&format::render(format::Format::Human, &told))?;
            }
        }
    }
    Ok(checked.passes())
}

/// A trace to be checked, and what is known besides.
struct Traced {
    trace: Trace,
    reference: BTreeSet<String>,
    changes: Option<Changes>,
    left_out: u64,
}

fn traced(args: &Args, settings: &Settings, bars: &Bars) -> Result<Traced, Failure> {
    bars.stage("read", None);
    let read = |inputs: &[PathBuf]| ingest::read(inputs, &settings.read, &|_, _| {});
    let mut dump = read(&args.input)?;
    let changes = match &args.only_changed {
        None => None,
        Some(since) => Some(git::changes(since, &files(&dump))?),
    };
    let mut reference = BTreeSet::new();
    let (archives, files): (Vec<PathBuf>, Vec<PathBuf>) =
        (args.against.iter().cloned()).partition(|path| archive::is_archive(path));
    if !files.is_empty() {
        let other = read(&files)?;
        tell_rejected(&other.rejects);
        reference = dump.join(other);
    }
    for path in &archives {
        let found = Archive::open(path)?.relatives(&dump.articles, settings, bars)?;
        tell_unread(path, &found.unread);
        reference.extend(dump.join(Dump {
            articles: found.articles,
            ..Dump::default()
        }));
    }
    let mut left_out = 0;
    if let Some(changes) = &changes {
        bars.stage("neighbours", None);
        left_out = near_changes(&mut dump, changes, &reference) as u64;
    }
    Ok(Traced {
        trace: trace::run_dump(dump, settings, bars)?,
        reference,
        changes,
        left_out,
    })
}

/// The files of a dump, those of which nothing could be read too.
fn files(dump: &Dump) -> Vec<PathBuf> {
    let read = dump.inputs.iter().map(|input| input.path.clone());
    let rejected = dump
        .rejects
        .iter()
        .map(|reject| PathBuf::from(&*reject.origin.file));
    // Of an archive, the archive is the file.
    let rejected = rejected.filter(|file| file.symlink_metadata().is_ok());
    read.chain(rejected).collect()
}

/// Tells that records to check against were left out: what they hold may be here all the same.
fn tell_rejected(rejects: &[Reject]) {
    if rejects.is_empty() {
        return;
    }
    tell(&format!(
        "warning: {} records or files given by --against were left out, and nothing was compared with them",
        rejects.len(),
    ));
    tell_some("rejected", rejects.iter());
}

/// Tells which records could not be compared, since an archive holds no texts and its dumps are not at hand.
fn tell_unread(archive: &Path, unread: &[Unread]) {
    let Some(first) = unread.first() else {
        return;
    };
    tell(&format!(
        "warning: {}: {} of its articles may be relatives of records here and could not be compared: their texts are not at \
         hand ({})",
        printable(&archive.to_string_lossy()),
        unread.len(),
        printable(&first.why)
    ));
}

/// Leaves out of a large dump what cannot have to do with what changed; gives how much that was.
fn near_changes(dump: &mut Dump, changes: &Changes, reference: &BTreeSet<String>) -> usize {
    let origins: Vec<Origin> = dump.articles.iter().map(|a| a.origin.clone()).collect();
    let rejects: Vec<Origin> = dump.rejects.iter().map(|r| r.origin.clone()).collect();
    let changed = changes.judge(origins.iter().chain(&rejects));
    keep_neighbours(dump, &|a| changed(&a.origin) && !reference.contains(&a.id))
}

/// The config, with what the command line says on top, and where it was read from.
fn config(args: &Args) -> Result<(Config, String), Failure> {
    let path = match &args.config {
        Some(path) => Some(path.clone()),
        None => found_upwards(),
    };
    let mut config = Config::default();
    let file = path.map_or_else(
        || CONFIG.to_owned(),
        |path| path.to_string_lossy().into_owned(),
    );
    if args.config.is_some() || Path::new(&file).is_file() {
        config = check::read(&file, &text(Path::new(&file))?).map_err(Failure::Config)?;
    }
    for (codes, level) in [
        (&args.allow, Level::Allow),
        (&args.warn, Level::Warn),
        (&args.deny, Level::Deny),
    ] {
        for code in codes {
            set(&mut config, code, level)?;
        }
    }
    Ok((config, file))
}

const CONFIG: &str = "wirecopy.toml";

/// The config of this folder, or of the nearest one above inside the repository.
fn found_upwards() -> Option<PathBuf> {
    let mut folder = PathBuf::new();
    let here = std::env::current_dir().ok()?;
    for step in here.ancestors() {
        let path = folder.join(CONFIG);
        if path.is_file() {
            return Some(path);
        }
        if step.join(".git").exists() {
            return None;
        }
        folder.push("..");
    }
    None
}

fn set(config: &mut Config, code: &str, level: Level) -> Result<(), Failure> {
    let by_group: Vec<&str> = match (code, level) {
        ("warnings", Level::Deny) => RULES
            .iter()
            .map(|rule| rule.code)
            .filter(|code| config.level(code) == Level::Warn)
            .collect(),
        ("all", _) => RULES.iter().map(|rule| rule.code).collect(),
        _ => vec![code],
    };
    for code in by_group {
        if !config.set_level(code, level) {
            let flag = level.as_str();
            return Err(Failure::Usage(
                format!("--{flag} {code}: {}", rules::unknown(code)),
                None,
            ));
        }
    }
    Ok(())
}

fn explain(code: &str) -> Result<(), Failure> {
    if code == "all" {
        let lines = RULES.iter().map(|rule| {
            format!(
                "{:20} {:5}  {}\n",
                rule.code,
                rule.level.as_str(),
                rule.summary
            )
        });
        return print(&lines.collect::<String>());
    }
    match rules::by_code(code) {
        Some(rule) => print(rule.page),
        None => Err(Failure::Usage(
            format!("--explain {code}: {}", rules::unknown(code)),
            None,
        )),
    }
}

fn baseline(path: &Path) -> Result<Baseline, Failure> {
    Ok(Baseline::read(&path.to_string_lossy(), &text(path)?)?)
}

fn write_baseline(path: &Path, checked: &Checked) -> Result<(), Failure> {
    let baseline = checked.baseline();
    write(path, &baseline.text())?;
    let findings = match baseline.len() {
        1 => "1 finding".to_owned(),
        n => format!("{n} findings"),
    };
    let shown = path.to_string_lossy();
    print(&format!(
        "Wrote {findings} to {}; now: wirecopy check INPUT... --baseline {}\n",
        printable(&shown),
        printable(&shown)
    ))
}

fn text(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| failed(path, source).into())
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|source| unwritten(failed(path, source)))
}

fn failed(path: &Path, source: std::io::Error) -> Error {
    Error::Io {
        path: path.to_path_buf(),
        source,
    }
}

/// The day in UTC, so that a check says the same everywhere.
fn today() -> Day {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date()
}
