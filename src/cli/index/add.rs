//! `wirecopy index create`, `add` and `merge`: articles into an archive.

use std::path::{Path, PathBuf};

use wirecopy::archive::{self, Added, Incoming, Texts};
use wirecopy::progress::Progress;

use super::super::progress::Bars;
use super::super::trace::Read;
use super::super::{Failure, print, terminal};
use super::{all_or_nothing, number, shown, tell_left_out};

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

    /// The articles, whose texts are not kept in memory; what must be put aside goes beside the archive.
    fn read(
        &self,
        inputs: &[PathBuf],
        archive: &Path,
        bars: &Bars,
    ) -> Result<Incoming<'static>, Failure> {
        bars.stage("read", None);
        let progress = |done, all| bars.bytes(done, all);
        let incoming = Incoming::read(inputs, &self.read.options(), archive, &progress)?;
        if let Some(dump) = incoming.dump() {
            all_or_nothing(self.strict, dump)?;
        }
        Ok(incoming)
    }
}

/// Make an archive. Given articles, learn from them (furniture and names of outlets, common words) and add them
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    /// Folder of the archive, new or empty
    archive: PathBuf,
    /// Files, folders or `-`
    input: Vec<PathBuf>,
    /// Hold no texts, only where they are in the dumps: a tenth of the room. What needs a text reads it there again; of
    /// texts that are not to be had any more it is told that they are not at hand
    #[arg(long)]
    no_text: bool,
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
    let incoming = match args.input.is_empty() {
        true => Incoming::of(&[]),
        false => args.taking.read(&args.input, &args.archive, &bars)?,
    };
    let texts = match args.no_text {
        true => Texts::InDumps,
        false => Texts::Held,
    };
    let made = archive::create(&args.archive, &incoming, texts, &bars);
    bars.finish();
    let added = made?;
    incoming.dump().into_iter().for_each(tell_left_out);
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
        rejected(&incoming)
    ))
}

pub(super) fn add(args: &Add) -> Result<(), Failure> {
    let bars = args.taking.bars();
    let incoming = args.taking.read(&args.input, &args.archive, &bars)?;
    let done = archive::add(&args.archive, &incoming, &bars);
    bars.finish();
    let added = done?;
    incoming.dump().into_iter().for_each(tell_left_out);
    print(&format!(
        "{}{}\n",
        told(&args.archive, added),
        rejected(&incoming)
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

fn rejected(incoming: &Incoming<'_>) -> String {
    match incoming.dump().map_or(0, |dump| dump.rejects.len()) {
        0 => String::new(),
        n => format!("; {} rejected", number(n as u64, "record", "records")),
    }
}
