//! A finished run rendered again: the same files without tracing, and what is told when an input is gone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::run::{Report, sample, trace, wirecopy};

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// `wirecopy report` on a finished run.
fn render(run: &Path, more: &[&str]) -> Output {
    wirecopy(&[&["report", run.to_str().unwrap()], more].concat())
}

/// A copy of the sample's records, so that they can be taken away.
fn dump(home: &Path) -> PathBuf {
    let to = home.join("dump.jsonl");
    fs::copy(sample().join("dump/articles.jsonl"), &to).unwrap();
    to
}

fn traced(home: &Path) -> (PathBuf, Report) {
    let dump = dump(home);
    let report = trace(&[&dump], &["--quiet", "--xlsx"]).done();
    (dump, report)
}

const ALL: &str = "html,xlsx,csv,graphml,gexf,dot,json,prov";

#[test]
fn a_run_renders_the_same_again() {
    let home = tempfile::tempdir().unwrap();
    let (_, report) = traced(home.path());
    let again = home.path().join("again");
    let output = render(
        &report.folder(),
        &["--format", ALL, "--out", again.to_str().unwrap()],
    );
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let files = report.files();
    assert!(files.contains_key("report.html") && files.contains_key("wirecopy.xlsx"));
    for (name, bytes) in &files {
        assert!(
            *bytes == fs::read(again.join(name)).unwrap(),
            "{name} differs"
        );
        assert!(told(&output).contains(name.as_str()), "{name}");
    }
}

#[test]
fn tables_for_a_spreadsheet_are_read_back() {
    let home = tempfile::tempdir().unwrap();
    let dump = dump(home.path());
    let report = trace(&[&dump], &["--quiet", "--csv", "excel"]).done();
    let plain = trace(&[&dump], &["--quiet"]).done();
    assert!(report.files()["articles.csv"].starts_with(b"\xef\xbb\xbf"));
    let output = render(&report.folder(), &["--format", "csv"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    for (name, bytes) in plain
        .files()
        .iter()
        .filter(|(name, _)| name.ends_with(".csv"))
    {
        assert!(*bytes == report.files()[name], "{name} differs");
    }
}

#[test]
fn an_input_that_is_gone_or_changed_is_told_and_the_page_has_the_passages() {
    let home = tempfile::tempdir().unwrap();
    let (dump, report) = traced(home.path());
    let before = report.text("report.html");
    fs::write(
        &dump,
        fs::read_to_string(&dump).unwrap() + "\n{\"text\": \"One more.\"}\n",
    )
    .unwrap();
    let output = render(&report.folder(), &["--format", "html"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(
        told(&output).contains("is not what it was"),
        "{}",
        told(&output)
    );
    let changed = report.text("report.html");
    assert!(
        changed.contains("could not be read again") && !before.contains("could not be read again")
    );
    fs::remove_file(&dump).unwrap();
    let output = render(&report.folder(), &["--format", "html"]);
    assert!(told(&output).contains("is not there"), "{}", told(&output));
    // Graphs need no texts and say nothing of them.
    let output = render(&report.folder(), &["--format", "gexf"]);
    assert!(!told(&output).contains("note:"), "{}", told(&output));
}

#[test]
fn one_family_is_rendered_alone() {
    let home = tempfile::tempdir().unwrap();
    let (_, report) = traced(home.path());
    let biggest = report
        .rows("families.csv")
        .into_iter()
        .max_by_key(|f| f["articles"].parse::<u32>().unwrap())
        .unwrap();
    let id = biggest["family_id"].as_str();
    let family = |format: &str| {
        let output = render(
            &report.folder(),
            &["--format", format, "--family", id, "--out", "-"],
        );
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let chart = family("mermaid");
    assert!(chart.starts_with("flowchart LR\n"), "{chart}");
    let edges = report
        .rows("lineage.csv")
        .iter()
        .filter(|e| e["family_id"] == id)
        .count();
    assert_eq!(chart.matches("|\"").count(), edges, "{chart}");
    let graph: serde_json::Value = serde_json::from_str(&family("json")).unwrap();
    let nodes: BTreeSet<&str> = graph["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n["id"].as_str().unwrap())
        .collect();
    let members = report
        .rows("articles.csv")
        .into_iter()
        .filter(|a| a["family_id"] == id);
    for member in members {
        assert!(
            nodes.contains(member["article_id"].as_str()),
            "{}",
            member["article_id"]
        );
    }
}

#[test]
fn what_cannot_be_rendered_is_told() {
    let home = tempfile::tempdir().unwrap();
    let (_, report) = traced(home.path());
    let run = report.folder();
    for (more, hint) in [
        (&["--format", "mermaid"][..], "--family"),
        (&["--format", "html", "--family", "f0"], "families.csv"),
        (&["--format", "html,dot", "--out", "-"], "one format"),
        (&["--format", "csv", "--out", "-"], "folder"),
        (&["--format", "pdf"], "possible values"),
        (&[], "--format"),
    ] {
        let output = render(&run, more);
        assert_eq!(output.status.code(), Some(2), "{more:?}");
        assert!(told(&output).contains(hint), "{more:?}: {}", told(&output));
    }
    let output = render(home.path(), &["--format", "html"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).contains("no report folder"),
        "{}",
        told(&output)
    );
}
