//! `wirecopy compare`: two articles side by side.

use std::path::{Path, PathBuf};

use wirecopy::article::Article;
use wirecopy::ingest::{self, Dump};
use wirecopy::report;
use wirecopy::trace::{self, Settings};

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
    let options = args.read.options();
    if args.a == args.b {
        return Err(Failure::Usage(
            format!("{} cannot be compared with itself", args.a),
            None,
        ));
    }
    let (a, b) = match &args.dump {
        Some(path) => {
            let dump = ingest::read(std::slice::from_ref(path), &options, &|_, _| {})?;
            (by_id(&dump, path, &args.a)?, by_id(&dump, path, &args.b)?)
        }
        None => {
            let dump = ingest::read(&[PathBuf::from(&args.a), PathBuf::from(&args.b)], &options, &|_, _| {})?;
            (by_file(&dump, &args.a)?, by_file(&dump, &args.b)?)
        }
    };
    let settings = Settings {
        read: options,
        ..Settings::default()
    };
    let trace = trace::compare(&a, &b, &settings)?;
    let place = |id: &str| {
        (0..)
            .zip(&trace.articles)
            .find(|(_, found)| found.article.id == id)
            .map(|(i, _)| i)
    };
    match (place(&a.id), place(&b.id)) {
        (Some(a), Some(b)) => print(&report::side_by_side(
            &trace,
            a,
            b,
            trace.pairs.first(),
            terminal::screen(),
        )),
        _ => Err(Failure::Usage(
            "one of the articles has no text that could be compared".to_owned(),
            None,
        )),
    }
}

fn by_id(dump: &Dump, path: &Path, id: &str) -> Result<Article, Failure> {
    let found = dump
        .articles
        .iter()
        .find(|article| article.id == id)
        .cloned();
    found.ok_or_else(|| {
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
