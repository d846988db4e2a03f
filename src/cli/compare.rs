//! `wirecopy compare`: two articles side by side.

use std::path::{Path, PathBuf};

use wirecopy::article::Article;
use wirecopy::ingest::{self, Dump};
use wirecopy::outcome::Trace;
use wirecopy::progress::Progress;
use wirecopy::report;
use wirecopy::trace::{self, Settings};

use super::progress::Bars;
use super::trace::Read;
use super::{Failure, print, terminal};

/// Show the evidence on two articles side by side, and the verdict in a sentence.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A file with one article, or with --in an id
    a: String,
    /// The other
    b: String,
    /// Dump in which A and B are ids
    #[arg(long = "in", value_name = "DUMP")]
    dump: Option<PathBuf>,
    #[command(flatten)]
    read: Read,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if args.a == args.b {
        return Err(Failure::Usage(
            format!("{} cannot be compared with itself", args.a),
            None,
        ));
    }
    let settings = args.read.settings();
    let (trace, a, b) = match &args.dump {
        Some(path) => in_dump(args, path, &settings)?,
        None => two_files(args, &settings)?,
    };
    let place = |id: &str| {
        (0..)
            .zip(&trace.articles)
            .find(|(_, found)| found.article.id == id)
            .map(|(i, _)| i)
    };
    let (Some(a), Some(b)) = (place(&a), place(&b)) else {
        return Err(Failure::Usage(
            "one of the articles has no text that could be compared".to_owned(),
            None,
        ));
    };
    let pair = trace
        .pairs
        .iter()
        .find(|pair| (pair.a, pair.b) == (a.min(b), a.max(b)));
    print(&report::side_by_side(
        &trace,
        a,
        b,
        pair,
        terminal::screen(),
    ))
}

/// The trace of the whole dump, and both ids.
fn in_dump(
    args: &Args,
    path: &PathBuf,
    settings: &Settings,
) -> Result<(Trace, String, String), Failure> {
    let bars = Bars::new(terminal::watched());
    bars.stage("read", None);
    let dump = ingest::read(std::slice::from_ref(path), &settings.read, &|_, _| {})?;
    let pair = (by_id(&dump, path, &args.a)?, by_id(&dump, path, &args.b)?);
    let trace = trace::compare_in(dump, pair, settings, &bars);
    bars.finish();
    Ok((trace?, args.a.clone(), args.b.clone()))
}

/// The trace of two articles, and their ids in it.
fn two_files(args: &Args, settings: &Settings) -> Result<(Trace, String, String), Failure> {
    let dump = ingest::read(
        &[PathBuf::from(&args.a), PathBuf::from(&args.b)],
        &settings.read,
        &|_, _| {},
    )?;
    let (a, b) = (by_file(&dump, &args.a)?, by_file(&dump, &args.b)?);
    let trace = trace::compare(&a, &b, settings)?;
    Ok((trace, a.id, b.id))
}

/// Place of an article in the dump.
fn by_id(dump: &Dump, path: &Path, id: &str) -> Result<u32, Failure> {
    let found = (0..)
        .zip(&dump.articles)
        .find(|(_, article)| article.id == id);
    found.map(|(place, _)| place).ok_or_else(|| {
        let some: Vec<&str> = dump
            .articles
            .iter()
            .take(3)
            .map(|article| article.id.as_str())
            .collect();
        let hint = if some.is_empty() {
            "no article could be read from it".to_owned()
        } else {
            format!("ids of it are {}, …", some.join(", "))
        };
        Failure::Usage(format!("{}: no article `{id}`", path.display()), Some(hint))
    })
}

fn by_file(dump: &Dump, file: &str) -> Result<Article, Failure> {
    let mut found = dump
        .articles
        .iter()
        .filter(|article| &*article.origin.file == file);
    match (found.next(), found.count()) {
        (Some(article), 0) => Ok(article.clone()),
        (Some(_), more) => Err(Failure::Usage(
            format!("{file} holds {} articles", more + 1),
            Some(format!(
                "name two of its ids: wirecopy compare ID ID --in {file}"
            )),
        )),
        (None, _) => {
            let mut rejects = dump
                .rejects
                .iter()
                .filter(|reject| &*reject.origin.file == file);
            let reason = rejects.next().map(|reject| reject.reason.clone());
            Err(Failure::Usage(format!("{file}: no article in it"), reason))
        }
    }
}
