//! `wirecopy eval`: quality against labels.

use std::path::{Path, PathBuf};

use wirecopy::error::Error;
use wirecopy::eval::{
    Clusters, Documents, Pairs, Scores, Truth, score_clusters, score_lineage, score_pairs,
};
use wirecopy::outcome::Trace;
use wirecopy::report::screen::printable;
use wirecopy::trace;

use super::progress::Bars;
use super::trace::Read;
use super::{Failure, print, terminal};

/// Trace labelled documents and print how well it went.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Documents; with --lineage a JSONL file, of which those with `"withheld": true` are left out
    #[arg(long, value_name = "D.jsonl")]
    docs: PathBuf,
    #[command(flatten)]
    labels: Labels,
    #[command(flatten)]
    read: Read,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Labels {
    /// Rows `id id label`: 1 for the same copy, 0 for not; or grades from 1 (very similar) to 4
    #[arg(long, value_name = "P.tsv")]
    pairs: Option<PathBuf>,
    /// Rows `id cluster`
    #[arg(long, value_name = "C.tsv")]
    clusters: Option<PathBuf>,
    /// Lines of JSON: id, kind, parents (id, relation), agency
    #[arg(long, value_name = "T.jsonl")]
    lineage: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let scores = score(args)?;
    print(&scores.table(&printable(&args.docs.to_string_lossy())))
}

fn score(args: &Args) -> Result<Scores, Failure> {
    if let Some(path) = &args.labels.pairs {
        let labels = Pairs::read(path)?;
        return Ok(score_pairs(&traced(args, &args.docs)?, &labels));
    }
    if let Some(path) = &args.labels.clusters {
        let labels = Clusters::read(path)?;
        return Ok(score_clusters(&traced(args, &args.docs)?, &labels));
    }
    let Some(path) = &args.labels.lineage else {
        return Err(Failure::Usage(
            "no labels".to_owned(),
            Some("give --pairs, --clusters or --lineage".to_owned()),
        ));
    };
    let truth = Truth::read(path)?;
    let home = tempfile::tempdir().map_err(|source| Error::Io {
        path: std::env::temp_dir(),
        source,
    })?;
    let dump = home.path().join("dump.jsonl");
    let documents = Documents::split(&args.docs, &dump)?;
    Ok(score_lineage(&traced(args, &dump)?, &truth, &documents))
}

fn traced(args: &Args, dump: &Path) -> Result<Trace, Failure> {
    let bars = Bars::new(terminal::watched());
    let trace = trace::run(&[dump.to_path_buf()], &args.read.settings(), &bars);
    bars.finish();
    Ok(trace?)
}
