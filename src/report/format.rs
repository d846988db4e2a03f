//! The formats by name: what `--format` offers, and rendering one of them again.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{FILES, Render, ReportOptions, WORKBOOK, folder, mermaid};
use crate::error::{Error, Result};
use crate::outcome::Trace;

/// A format that a finished run can be rendered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// The page.
    Html,
    /// All tables in one workbook.
    Xlsx,
    /// All tables.
    Csv,
    /// GraphML.
    Graphml,
    /// GEXF, with dates.
    Gexf,
    /// Graphviz.
    Dot,
    /// Node-link JSON.
    Json,
    /// W3C PROV as JSON-LD.
    Prov,
    /// A Mermaid flowchart.
    Mermaid,
}

impl Format {
    /// Whether it shows more of the texts than passages: a run is then reopened with them.
    pub fn shows_texts(self) -> bool {
        self == Self::Html
    }

    /// The files of the format, by name.
    fn files(self) -> Vec<(&'static str, Render)> {
        let named = |name: &str| FILES.iter().filter(|(n, _)| *n == name).copied().collect();
        match self {
            Self::Csv => FILES
                .iter()
                .filter(|(name, _)| name.ends_with(".csv"))
                .copied()
                .collect(),
            Self::Xlsx => vec![WORKBOOK],
            Self::Html => named("report.html"),
            Self::Graphml => named("lineage.graphml"),
            Self::Gexf => named("lineage.gexf"),
            Self::Dot => named("lineage.dot"),
            Self::Json => named("lineage.json"),
            Self::Prov => named("prov.jsonld"),
            Self::Mermaid => vec![(folder::MERMAID, Render::Other(mermaid::mermaid))],
        }
    }

    /// Renders a format of one file.
    ///
    /// # Errors
    /// When it cannot be written, or has several files.
    pub fn render(
        self,
        trace: &Trace,
        options: &ReportOptions,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        match self.files().as_slice() {
            [(_, render)] => render.render(trace, options, to),
            _ => Err(io::Error::other(
                "the tables are several files and need a folder; name one with --out",
            )),
        }
    }

    /// Writes the files of the format into a folder, each replaced as a whole, and names them.
    ///
    /// # Errors
    /// When one cannot be written.
    pub fn write(
        self,
        trace: &Trace,
        folder: &Path,
        options: &ReportOptions,
    ) -> Result<Vec<PathBuf>> {
        let files = self.files();
        files
            .iter()
            .filter(|(name, _)| super::tells(trace, name))
            .map(|(name, render)| {
                let path = folder.join(name);
                let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
                    let mut to = io::BufWriter::with_capacity(1 << 16, file.as_file_mut());
                    render.render(trace, options, &mut to)?;
                    to.flush()?;
                    drop(to);
                    opened(&file)?;
                    file.persist(&path)?;
                    Ok(())
                });
                written.map_err(|source| Error::Io {
                    path: path.clone(),
                    source,
                })?;
                Ok(path)
            })
            .collect()
    }
}

/// As open as any new file: a temporary one is for its owner alone.
fn opened(file: &tempfile::NamedTempFile) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    let _ = file;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_format_is_the_file_of_the_report() {
        let home = tempfile::tempdir().unwrap();
        let report = home.path().join("report");
        let (trace, options) = (fixture::trace(), ReportOptions::default());
        super::super::write(&trace, &report, &options).unwrap();
        for format in [
            Format::Csv,
            Format::Graphml,
            Format::Gexf,
            Format::Dot,
            Format::Json,
            Format::Prov,
        ] {
            for path in format.write(&trace, home.path(), &options).unwrap() {
                let name = path.file_name().unwrap();
                assert_eq!(
                    std::fs::read(&path).unwrap(),
                    std::fs::read(report.join(name)).unwrap()
                );
            }
        }
        assert!(
            Format::Csv
                .render(&trace, &options, &mut Vec::new())
                .is_err()
        );
        let mut out = Vec::new();
        Format::Mermaid.render(&trace, &options, &mut out).unwrap();
        assert!(out.starts_with(b"flowchart"));
    }
}
