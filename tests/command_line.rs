//! What the command line promises whatever the dump: exit codes, messages, and that nothing of the user's is lost.

use std::fs;
use std::process::{Command, Output};

fn wirecopy(args: &[&str]) -> Output {
    Command::new(assert_cmd::cargo::cargo_bin!("wirecopy"))
        .args(args)
        .output()
        .expect("the program can be started")
}

fn told(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

#[test]
fn help_and_version_are_no_errors() {
    for args in [
        &["--help"][..],
        &["--version"],
        &["trace", "--help"],
        &["completions", "bash"],
    ] {
        let output = wirecopy(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(
            !output.stdout.is_empty() && output.stderr.is_empty(),
            "{args:?}"
        );
    }
}

#[test]
fn a_wrong_line_ends_in_2_and_says_why() {
    for args in [
        &[][..],
        &["trace"],
        &["trace", "x"],
        &["unknown"],
        &["eval", "--docs", "d"],
        &["compare", "a", "a"],
    ] {
        let output = wirecopy(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            output.stdout.is_empty() && !output.stderr.is_empty(),
            "{args:?}"
        );
    }
}

#[test]
fn a_folder_that_is_no_report_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let (dump, out) = (home.path().join("dump.txt"), home.path().join("mine"));
    fs::write(&dump, "The ferry Lark ran aground at noon.").unwrap();
    fs::create_dir(&out).unwrap();
    fs::write(out.join("letter.txt"), "dear").unwrap();
    let output = wirecopy(&[
        "trace",
        dump.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).starts_with("error: "), "{}", told(&output));
    assert!(told(&output).contains("no run.json"), "{}", told(&output));
    assert_eq!(fs::read_to_string(out.join("letter.txt")).unwrap(), "dear");
}

#[test]
fn labels_that_are_not_there_are_an_error_with_a_hint() {
    let output = wirecopy(&["eval", "--docs", "nowhere.jsonl", "--pairs", "nowhere.tsv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("nowhere.tsv"), "{}", told(&output));
    assert!(told(&output).contains("hint: "), "{}", told(&output));
}

#[test]
fn outputs_that_cannot_be_written_are_not_told_as_inputs() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("dump.txt"), "The ferry Lark ran aground at noon.").unwrap();
    let mut lines = vec![
        vec![
            "check".to_owned(),
            at("dump.txt"),
            "--output".to_owned(),
            at("no/x.sarif"),
        ],
        vec![
            "check".to_owned(),
            at("dump.txt"),
            "--write-baseline".to_owned(),
            at("no/x.json"),
        ],
        vec!["init".to_owned(), at("no/wirecopy.toml")],
    ];
    if cfg!(target_os = "linux") {
        let out = "/proc/wirecopy-report".to_owned();
        lines.push(vec![
            "trace".to_owned(),
            at("dump.txt"),
            "--out".to_owned(),
            out,
        ]);
    }
    for line in lines {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let output = wirecopy(&line);
        assert_eq!(output.status.code(), Some(2), "{line:?}");
        let told = told(&output);
        assert!(
            told.contains("hint: check the path: the folder"),
            "{line:?}: {told}"
        );
        assert!(!told.contains("standard input"), "{told}");
        if line[0] == "trace" {
            assert!(told.contains("beside --out and then renamed"), "{told}");
            assert!(!told.contains(".wirecopy-report."), "{told}");
        }
    }
}

#[test]
fn a_strict_archive_says_what_it_did_not_take() {
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    fs::write(
        at("bad.jsonl"),
        "{\"id\": \"a\", \"text\": \"The ferry Lark.\"}\n{\"id\"\n",
    )
    .unwrap();
    assert_eq!(
        wirecopy(&["index", "create", &at("arch")]).status.code(),
        Some(0)
    );
    let output = wirecopy(&["index", "add", &at("arch"), &at("bad.jsonl"), "--strict"]);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("bad.jsonl, record 2, line 2: "), "{told}");
    assert!(told.contains("nothing was written"), "{told}");
    assert!(
        !told.contains("rejects.csv") && !told.contains("traced"),
        "{told}"
    );
}

#[test]
fn labelled_documents_in_a_folder_are_asked_for_as_a_file() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_str().unwrap();
    let labels = home.path().join("t.jsonl");
    fs::write(&labels, "{\"id\": \"a\", \"kind\": \"copy\"}\n").unwrap();
    let output = wirecopy(&[
        "eval",
        "--docs",
        folder,
        "--lineage",
        labels.to_str().unwrap(),
    ]);
    let told = told(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("lines of JSON in one file"), "{told}");
    assert!(!told.contains("os error"), "{told}");
}
