//! The report folder and what is shown on a terminal: everything a finished [`Trace`] is rendered to.
//!
//! One file per format. To add a format, write a function of type [`Render`] in a file of its own and add it to
//! [`FILES`]; the folder as a whole is replaced in one step (see [`folder`]).

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::outcome::Trace;

mod cell;
mod columns;
mod csv;
mod dot;
#[cfg(test)]
pub(crate) mod fixture;
pub mod folder;
mod format;
mod gexf;
mod graph;
mod graphml;
mod html;
mod json;
mod mermaid;
mod narrow;
mod news;
mod prov;
pub mod rights;
mod run;
pub mod screen;
mod side_by_side;
mod summary;
mod tables;
mod unread;
mod word_diff;
mod xlsx;

pub use cell::{CELL_LIMIT, armour, disarm, rounded};
pub use format::Format;
pub use narrow::family;
pub use news::{relatives, today};
pub use side_by_side::{side_by_side, verdict};
pub use summary::summary;
pub use tables::{Kind, Rows, Table};

/// What changes how a report is written, never what it says.
#[derive(Debug, Clone, Default)]
pub struct ReportOptions {
    /// Tables begin with a byte-order mark, without which Excel misreads UTF-8.
    pub byte_order_mark: bool,
    /// Peak memory of the run in bytes, if the caller knows it.
    pub peak_memory: Option<u64>,
    /// Characters (as UTF-16 counts them) from which a cell of a table is cut; the cut is told in the cell.
    pub cell_limit: Option<usize>,
    /// All tables once more in one workbook.
    pub workbook: bool,
    /// Articles whose text is not known but for their passages, ascending (see [`crate::reopen`]).
    pub without_text: Vec<u32>,
}

/// What writes one file of the report.
#[derive(Clone, Copy)]
enum Render {
    Table(Table),
    Other(fn(&Trace, &ReportOptions, &mut dyn Write) -> io::Result<()>),
}

impl Render {
    fn render(self, trace: &Trace, options: &ReportOptions, to: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Table(table) => csv::csv(table, trace, options, to),
            Self::Other(render) => render(trace, options, to),
        }
    }
}

/// Every file of a report but `run.json`, which closes it; the tables in the order in which a workbook has them.
const FILES: &[(&str, Render)] = &[
    ("articles.csv", Render::Table(Table::Articles)),
    ("lineage.csv", Render::Table(Table::Lineage)),
    ("families.csv", Render::Table(Table::Families)),
    ("pairs.csv", Render::Table(Table::Pairs)),
    ("passages.csv", Render::Table(Table::Passages)),
    ("drift.csv", Render::Table(Table::Drift)),
    ("rights.csv", Render::Table(Table::Rights)),
    ("rejects.csv", Render::Table(Table::Rejects)),
    ("archive.csv", Render::Table(Table::Archive)),
    ("unread.csv", Render::Table(Table::Unread)),
    ("lineage.json", Render::Other(json::json)),
    ("lineage.dot", Render::Other(dot::dot)),
    ("lineage.graphml", Render::Other(graphml::graphml)),
    ("lineage.gexf", Render::Other(gexf::gexf)),
    ("prov.jsonld", Render::Other(prov::prov)),
    ("report.html", Render::Other(html::html)),
];

/// Files that tell nothing without lineage; a run that stopped at copies has none of them.
const OF_LINEAGE: &[&str] = &[
    "lineage.json",
    "lineage.dot",
    "lineage.graphml",
    "lineage.gexf",
    "prov.jsonld",
    "report.html",
];

/// What only a run against an archive tells.
const OF_ARCHIVE: &[&str] = &["archive.csv", UNREAD];

/// What only a run tells that could not read all it wanted to.
const UNREAD: &str = "unread.csv";

/// The workbook, written on demand.
const WORKBOOK: (&str, Render) = ("wirecopy.xlsx", Render::Other(xlsx::xlsx));

/// Whether a file of this name has anything to tell of a run.
fn tells(trace: &Trace, name: &str) -> bool {
    (!trace.only_copies() || !OF_LINEAGE.contains(&name))
        && (trace.archived.is_some() || !OF_ARCHIVE.contains(&name))
        && (!trace.unread.is_empty() || name != UNREAD)
}

/// The tables that a report of this run has, with the names of their files.
fn tables(trace: &Trace) -> impl Iterator<Item = (&'static str, Table)> {
    let told = FILES.iter().filter(|(name, _)| tells(trace, name));
    told.filter_map(|(name, render)| match render {
        Render::Table(table) => Some((*name, *table)),
        Render::Other(_) => None,
    })
}

/// Writes the report folder `out`. A report that is already there is replaced as a whole, in one step, and only when
/// the new one is complete; any other folder that holds something is refused.
pub fn write(trace: &Trace, out: &Path, options: &ReportOptions) -> Result<()> {
    let started = Instant::now();
    let staged = folder::Staged::new(out)?;
    let workbook = Some(&WORKBOOK).filter(|_| options.workbook);
    FILES
        .par_iter()
        .filter(|(name, _)| tells(trace, name))
        .chain(workbook)
        .try_for_each(|(name, render)| {
            file(&staged.path().join(name), |to| {
                render.render(trace, options, to)
            })
        })?;
    let seconds = started.elapsed().as_secs_f64();
    file(&staged.path().join(folder::MARK), |to| {
        run::run(trace, options, seconds, to)
    })?;
    staged.publish()
}

fn file(path: &Path, render: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    let written = File::create(path).and_then(|file| {
        let mut to = BufWriter::with_capacity(1 << 16, file);
        render(&mut to)?;
        to.flush()
    });
    written.map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_report_is_there() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("report");
        write(&fixture::trace(), &out, &ReportOptions::default()).unwrap();
        let mut names: Vec<_> = std::fs::read_dir(&out)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        let mut expected: Vec<_> = FILES
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| !OF_ARCHIVE.contains(name))
            .chain([folder::MARK])
            .collect();
        expected.sort_unstable();
        assert_eq!(names, expected);
    }

    #[test]
    fn the_same_trace_gives_the_same_tables() {
        let home = tempfile::tempdir().unwrap();
        let (one, two) = (home.path().join("one"), home.path().join("two"));
        let options = ReportOptions::default();
        write(&fixture::trace(), &one, &options).unwrap();
        write(&fixture::trace(), &two, &options).unwrap();
        for (name, _) in FILES.iter().filter(|f| !OF_ARCHIVE.contains(&f.0)) {
            assert_eq!(
                std::fs::read(one.join(name)).unwrap(),
                std::fs::read(two.join(name)).unwrap(),
                "{name}"
            );
        }
    }

    #[test]
    fn the_byte_order_mark_opens_every_table() {
        let home = tempfile::tempdir().unwrap();
        let options = ReportOptions {
            byte_order_mark: true,
            ..ReportOptions::default()
        };
        write(&fixture::trace(), &home.path().join("r"), &options).unwrap();
        let tables = FILES.iter().filter(|(name, _)| name.ends_with(".csv"));
        for (name, _) in tables.filter(|f| !OF_ARCHIVE.contains(&f.0)) {
            let bytes = std::fs::read(home.path().join("r").join(name)).unwrap();
            assert!(bytes.starts_with(b"\xef\xbb\xbf"), "{name}");
        }
    }
}
