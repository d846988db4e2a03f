//! `wirecopy report`: a finished run in another format.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;
use wirecopy::error::Error;
use wirecopy::reopen::reopen;
use wirecopy::report::{self, Format, ReportOptions};

use super::trace::Csv;
use super::{Failure, unwritten};

/// Render a finished run again, without tracing: another format, or one family alone.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Report folder of a finished run
    run_dir: PathBuf,
    /// Formats, joined by commas
    #[arg(long, value_name = "FORMAT", required = true, value_delimiter = ',')]
    format: Vec<Kind>,
    /// Only this family (`family_id`)
    #[arg(long, value_name = "ID")]
    family: Option<String>,
    /// Folder to write to, or `-` for standard output [default: RUN_DIR]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Tables for a spreadsheet: a byte-order mark, no cell over its limit
    #[arg(long, value_name = "FOR")]
    csv: Option<Csv>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The page for a browser
    Html,
    /// All tables in one workbook
    Xlsx,
    /// All tables
    Csv,
    /// Graph for networkx, yEd, Gephi
    Graphml,
    /// Graph for Gephi, with dates
    Gexf,
    /// Graph for Graphviz
    Dot,
    /// Graph as node-link JSON
    Json,
    /// W3C PROV as JSON-LD
    Prov,
    /// Flowchart for Markdown, of one family
    Mermaid,
}

impl Kind {
    fn format(self) -> Format {
        match self {
            Self::Html => Format::Html,
            Self::Xlsx => Format::Xlsx,
            Self::Csv => Format::Csv,
            Self::Graphml => Format::Graphml,
            Self::Gexf => Format::Gexf,
            Self::Dot => Format::Dot,
            Self::Json => Format::Json,
            Self::Prov => Format::Prov,
            Self::Mermaid => Format::Mermaid,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let texts = args.format.iter().any(|kind| kind.format().shows_texts());
    let mut run = reopen(&args.run_dir, texts)?;
    let mut to = io::stderr().lock();
    for told in run.told.iter().filter(|_| texts) {
        // Nobody is left to tell if standard error is closed.
        let _ = writeln!(to, "note: {}", report::screen::printable(told));
    }
    if let Some(id) = &args.family {
        run = report::family(run, id).ok_or_else(|| {
            Failure::Usage(
                format!("{}: no family `{id}`", args.run_dir.display()),
                Some("families.csv lists their ids".to_owned()),
            )
        })?;
    }
    if args.format.contains(&Kind::Mermaid) && run.trace.families.len() > 1 {
        return Err(Failure::Usage(
            "a flowchart is for one family".to_owned(),
            Some("name it with --family ID; families.csv lists the ids".to_owned()),
        ));
    }
    let options = ReportOptions {
        byte_order_mark: args.csv == Some(Csv::Excel),
        cell_limit: args.csv.map(|_| report::CELL_LIMIT),
        without_text: run.without_text,
        ..ReportOptions::default()
    };
    if args
        .out
        .as_deref()
        .is_some_and(|out| out.as_os_str() == "-")
    {
        let [one] = args.format.as_slice() else {
            return Err(Failure::Usage(
                "only one format fits on standard output".to_owned(),
                None,
            ));
        };
        let mut to = io::stdout().lock();
        return one
            .format()
            .render(&run.trace, &options, &mut to)
            .and_then(|()| to.flush())
            .map_err(Failure::Output);
    }
    let out = args.out.as_ref().unwrap_or(&args.run_dir);
    std::fs::create_dir_all(out).map_err(|source| {
        unwritten(Error::Io {
            path: out.clone(),
            source,
        })
    })?;
    for kind in &args.format {
        let written = kind.format().write(&run.trace, out, &options);
        for path in written.map_err(unwritten)? {
            let _ = writeln!(to, "{}", report::screen::printable(&path.to_string_lossy()));
        }
    }
    Ok(())
}
