//! `wirecopy index query`: one article, and what the archive has of it.

use std::path::PathBuf;

use wirecopy::archive::Archive;
use wirecopy::outcome::{Pair, Trace};
use wirecopy::progress::Silent;
use wirecopy::report;

use super::super::progress::Bars;
use super::super::trace::Read;
use super::super::{Failure, print, terminal};
use super::{read, shown};

/// Show what an archive has of one article: its family, and the nearest relative side by side with it
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder of the archive
    archive: PathBuf,
    /// A file with one article, or `-`
    file: PathBuf,
    #[command(flatten)]
    read: Read,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let bars = Bars::new(false);
    let dump = read(std::slice::from_ref(&args.file), &args.read, &bars)?;
    let [article] = dump.articles.as_slice() else {
        return Err(Failure::Usage(
            format!(
                "{} holds {} articles",
                shown(&args.file),
                dump.articles.len()
            ),
            Some("query takes one; `wirecopy index trace` takes any number".to_owned()),
        ));
    };
    let id = article.id.clone();
    let settings = args.read.settings();
    let trace = Archive::open(&args.archive)?.trace(dump, &settings, &Silent)?;
    let found = trace.articles.iter().zip(0..);
    let Some(asked) = found
        .into_iter()
        .find(|(a, _)| a.article.id == id)
        .map(|(_, i)| i)
    else {
        return print("The article has no text that could be compared\n");
    };
    let screen = terminal::screen();
    if let Some(pair) = nearest(&trace, asked) {
        let other = if pair.a == asked { pair.b } else { pair.a };
        print(&report::side_by_side(
            &trace,
            asked,
            other,
            Some(pair),
            screen,
        ))?;
        print("\n")?;
    }
    print(&report::relatives(&trace, asked, screen))
}

/// The pair with the most probable relative; of equal ones the one that comes first.
fn nearest(trace: &Trace, asked: u32) -> Option<&Pair> {
    let own = trace.pairs.iter().filter(|p| p.a == asked || p.b == asked);
    own.rev()
        .max_by(|x, y| x.verdict.probability.total_cmp(&y.verdict.probability))
}
