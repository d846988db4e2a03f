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
