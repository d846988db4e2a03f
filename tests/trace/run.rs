//! The program run on a dump, and its report read back as a user's script would.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::json;
use tempfile::TempDir;
use wirecopy::article::Article;

use crate::generator;

/// One row of a table by column.
pub type Row = BTreeMap<String, String>;

/// A report and the folder it stands in, which is removed with it.
pub struct Report {
    home: TempDir,
    pub output: Output,
}

/// The program with arguments.
pub fn wirecopy(args: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin!("wirecopy"))
        .args(args)
        .output()
        .expect("the program can be started")
}

/// Traces inputs with more arguments, whatever comes of it.
pub fn trace(inputs: &[&Path], more: &[&str]) -> Report {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("report");
    let mut args = vec!["trace"];
    args.extend(inputs.iter().map(|p| p.to_str().unwrap()));
    args.extend(["--out", out.to_str().unwrap()]);
    args.extend(more);
    Report {
        output: wirecopy(&args),
        home,
    }
}

/// `count` generated articles as a dump in JSON lines.
pub fn generated(count: usize, seed: u64) -> String {
    let record = |a: &Article| {
        json!({
            "id": a.id, "outlet": a.outlet, "title": a.title, "url": a.url, "published": a.published, "text": a.text,
        })
    };
    generator::dump(count, seed)
        .iter()
        .map(|article| format!("{}\n", record(article)))
        .collect()
}

/// The dump that the repository ships.
pub fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample")
}

impl Report {
    /// The report, for a run that must end well.
    pub fn done(self) -> Self {
        assert_eq!(self.output.status.code(), Some(0), "{}", self.told());
        self
    }

    /// Where it is.
    pub fn folder(&self) -> PathBuf {
        self.home.path().join("report")
    }

    /// What was said on standard error.
    pub fn told(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).expect("messages are UTF-8")
    }

    /// What was printed.
    pub fn printed(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).expect("the summary is UTF-8")
    }

    /// One file as text.
    pub fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder().join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// One JSON file.
    pub fn json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.text(name)).unwrap()
    }

    /// The columns of a table.
    pub fn columns(&self, name: &str) -> Vec<String> {
        let text = self.text(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        reader
            .headers()
            .unwrap()
            .iter()
            .map(str::to_owned)
            .collect()
    }

    /// The rows of a table; every row has every column. Cells are as wirecopy's own readers see them.
    pub fn rows(&self, name: &str) -> Vec<Row> {
        let columns = self.columns(name);
        let text = self.text(name);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let row = |record: csv::StringRecord| {
            let cells = record
                .iter()
                .map(|cell| wirecopy::report::disarm(cell).to_string());
            columns.iter().cloned().zip(cells).collect()
        };
        reader
            .records()
            .map(|record| row(record.unwrap()))
            .collect()
    }

    /// All files but `run.json`, which holds timings, by name.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(self.folder())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        entries
            .map(|path| {
                (
                    path.file_name().unwrap().to_str().unwrap().to_owned(),
                    fs::read(path).unwrap(),
                )
            })
            .filter(|(name, _)| name != "run.json")
            .collect()
    }
}
