//! The archive: what it answers depends on what it holds, and what was added stays, whatever happens.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should end")]

#[path = "../../benches/generator.rs"]
mod generator;

mod damage;
mod found;
mod history;
mod killed;
mod referenced;
mod writers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use wirecopy::archive::{self, Archive, Incoming, Texts};
use wirecopy::article::Article;
use wirecopy::ingest::Dump;
use wirecopy::outcome::Trace;
use wirecopy::progress::Silent;
use wirecopy::report::{self, ReportOptions};
use wirecopy::trace::Settings;

/// All files of a report but `run.json`, which has timings.
type Files = BTreeMap<String, Vec<u8>>;

/// The report of a trace.
fn files(trace: &Trace) -> Files {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("report");
    report::write(trace, &out, &ReportOptions::default()).unwrap();
    let entries = fs::read_dir(&out).unwrap().map(|e| e.unwrap().path());
    let file = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        (name, fs::read(path).unwrap())
    };
    entries.map(file).filter(|f| f.0 != "run.json").collect()
}

/// Articles traced against an archive.
fn traced(archive: &Path, new: &[Article]) -> Trace {
    let mut articles = new.to_vec();
    articles.sort_by(|a, b| a.id.cmp(&b.id));
    let dump = Dump {
        articles,
        ..Dump::default()
    };
    let archive = Archive::open(archive).unwrap();
    archive.trace(dump, &Settings::default(), &Silent).unwrap()
}

/// Generated articles: those of odd places, and the others, so that families are in both.
fn halves(count: usize, seed: u64) -> (Vec<Article>, Vec<Article>) {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (i, article) in generator::dump(count, seed).into_iter().enumerate() {
        match i % 2 {
            0 => old.push(article),
            _ => new.push(article),
        }
    }
    (old, new)
}

/// An archive that has learned from these articles and holds their texts.
fn create(home: &Path, articles: &[Article]) -> archive::Added {
    archive::create(home, &Incoming::of(articles), Texts::Held, &Silent).unwrap()
}

fn add(home: &Path, articles: &[Article]) -> archive::Added {
    archive::add(home, &Incoming::of(articles), &Silent).unwrap()
}

/// Articles as JSON lines.
fn jsonl(articles: &[Article]) -> String {
    let record = |a: &Article| {
        json!({
            "id": a.id, "outlet": a.outlet, "title": a.title, "url": a.url, "published": a.published, "text": a.text,
        })
    };
    articles
        .iter()
        .map(|a| format!("{}\n", record(a)))
        .collect()
}

/// The program, and how it ended.
fn wirecopy(args: &[&str]) -> (Option<i32>, String, String) {
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("wirecopy"))
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}
