//! `wirecopy index create`, `add` and `merge`: articles into an archive.

use std::path::{Path, PathBuf};

use wirecopy::archive::{self, Added};
use wirecopy::ingest::Dump;

use super::super::progress::Bars;
use super::super::trace::Read;
use super::super::{Failure, print, terminal};
use super::{all_or_nothing, number, read, shown, tell_rejects};

/// How articles are taken in.
#[derive(Debug, clap::Args)]
struct Taking {
    #[command(flatten)]
    read: Read,
    /// Any reject ends in exit code 2, and nothing is written
    #[arg(long)]
    strict: bool,
    /// No progress
    #[arg(long, short)]
    quiet: bool,
}

impl Taking {
    fn bars(&self) -> Bars {
        Bars::new(!self.quiet && terminal::watched())
    }

    fn read(&self, inputs: &[PathBuf], bars: &Bars) -> Result<Dump, Failure> {
        let dump = read(inputs, &self.read, bars)?;
        all_or_nothing(self.strict, &dump)?;
        Ok(dump)
    }
}

/// Make an archive. Given articles, learn from them (furniture and names of outlets, common words) and add them
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Folder of the archive, new or empty
    archive: PathBuf,
    /// Files, folders or `-`
    input: Vec<PathBuf>,
    #[command(flatten)]
    taking: Taking,
}

/// Add articles to an archive; what is there already is not added again
#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// Folder of the archive
    archive: PathBuf,
    /// Files, folders or `-`
    #[arg(required = true)]
    input: Vec<PathBuf>,
    #[command(flatten)]
    taking: Taking,
}

/// Add all articles of other archives, also of those that another build made
#[derive(Debug, clap::Args)]
pub(super) struct Merge {
    /// Folder of the archive
    archive: PathBuf,
    /// Folders of the others, which stay as they are
    #[arg(required = true)]
    other: Vec<PathBuf>,
    /// No progress
    #[arg(long, short)]
    quiet: bool,
}

pub(super) fn create(args: &Create) -> Result<(), Failure> {
    let bars = args.taking.bars();
    let dump = match args.input.is_empty() {
        true => Dump::default(),
        false => args.taking.read(&args.input, &bars)?,
    };
    let made = archive::create(&args.archive, &dump.articles, &bars);
    bars.finish();
    let added = made?;
    tell_rejects(&dump.rejects);
    let what = match added.added {
        0 => "no articles yet; it knows what every build knows".to_owned(),
        n => format!(
            "learned from {} and added",
            number(n, "article", "articles")
        ),
    };
    print(&format!(
        "Created {}: {what}{}\n",
        shown(&args.archive),
        rejected(&dump)
    ))
}

pub(super) fn add(args: &Add) -> Result<(), Failure> {
    let bars = args.taking.bars();
    let dump = args.taking.read(&args.input, &bars)?;
    let done = archive::add(&args.archive, &dump.articles, &bars);
    bars.finish();
    let added = done?;
    tell_rejects(&dump.rejects);
    print(&format!(
        "{}{}\n",
        told(&args.archive, added),
        rejected(&dump)
    ))
}

pub(super) fn merge(args: &Merge) -> Result<(), Failure> {
    let bars = Bars::new(!args.quiet && terminal::watched());
    let others: Vec<&Path> = args.other.iter().map(PathBuf::as_path).collect();
    let done = archive::merge(&args.archive, &others, &bars);
    bars.finish();
    print(&format!("{}\n", told(&args.archive, done?)))
}

fn told(archive: &Path, added: Added) -> String {
    format!(
        "{}: {} added, {} already there, {} now",
        shown(archive),
        number(added.added, "article", "articles"),
        added.there,
        added.held
    )
}

fn rejected(dump: &Dump) -> String {
    match dump.rejects.len() {
        0 => String::new(),
        n => format!("; {} rejected", number(n as u64, "record", "records")),
    }
}
