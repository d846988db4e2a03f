//! Files of a corpus that were never read: a check that passes over them would pass for the wrong reason.

use crate::run::Home;

const ARTICLE: &str =
    "{\"id\": \"a\", \"text\": \"The ferry Lark ran aground off the northern pier at noon.\"}\n";
const WITHOUT_TEXT: &str =
    "{\"id\": \"b\", \"volltext\": \"Snow closed the pass to all traffic.\"}\n";
const PICTURE: &str = "GIF89a\u{1}\0\u{1}\0\0\0\0\0\0\0";

/// A folder with an article, a picture and records whose text nobody finds.
fn mixed() -> Home {
    let home = Home::new();
    home.put("mix/good.jsonl", ARTICLE);
    home.put("mix/pic.gif", PICTURE);
    home
}

/// Files and messages of what `bad-record` found.
fn bad(home: &Home, more: &[&str]) -> Vec<(String, String)> {
    let args = [&["mix", "--format", "json", "-A", "too-short"], more].concat();
    let done = home.check(&args);
    let document = done.json();
    let findings = document["findings"].as_array().unwrap().iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let bad: Vec<(String, String)> = findings
        .filter(|f| f["rule"] == "bad-record")
        .map(|f| (text(&f["file"]), text(&f["message"])))
        .collect();
    assert_eq!(done.code, Some(i32::from(!bad.is_empty())), "{}", done.out);
    bad
}

#[test]
fn a_file_whose_records_have_no_text_is_a_finding_and_a_picture_is_none() {
    let home = mixed();
    assert!(bad(&home, &[]).is_empty());
    home.put("mix/feed.jsonl", WITHOUT_TEXT);
    let found = bad(&home, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "mix/feed.jsonl");
    assert!(found[0].1.contains("--map text=COLUMN"), "{found:?}");
    // What is no part of the corpus can be excepted.
    home.put(
        "labels.toml",
        "[[exception]]\nrule = \"bad-record\"\npath = \"mix/feed.jsonl\"\nreason = \"labels\"\n",
    );
    assert!(bad(&home, &["--config", "labels.toml"]).is_empty());
}

#[cfg(unix)]
#[test]
fn files_that_cannot_be_opened_or_read_are_findings() {
    use std::os::unix::fs::symlink;
    let home = mixed();
    symlink("nowhere", home.path().join("mix/gone.jsonl")).unwrap();
    let found = bad(&home, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "mix/gone.jsonl");
    assert!(found[0].1.starts_with("cannot be opened: "), "{found:?}");
    if cfg!(target_os = "linux") {
        // The first page of a process's memory is nobody's: it can be opened and not be read.
        symlink("/proc/self/mem", home.path().join("mix/dark.jsonl")).unwrap();
        let found = bad(&home, &[]);
        assert_eq!(found[0].0, "mix/dark.jsonl");
        assert!(found[0].1.starts_with("cannot be read: "), "{found:?}");
    }
}

#[test]
fn what_is_left_out_of_a_reference_set_is_told_and_is_no_finding() {
    let home = mixed();
    home.put("test/set.jsonl", &format!("{ARTICLE}{{\n"));
    let args = [
        "mix",
        "--against",
        "test",
        "-A",
        "too-short",
        "-A",
        "contamination",
    ];
    let done = home.check(&args);
    let told = "1 records or files given by --against were left out";
    assert!(done.err.contains(told), "{}", done.err);
    let first = "rejected: test/set.jsonl, record 2, line 2: ";
    assert!(done.err.contains(first), "{}", done.err);
    assert_eq!(done.code, Some(0), "{}", done.out);
}

#[test]
fn only_changed_tells_them_if_they_changed() {
    let home = mixed();
    home.put("mix/feed.jsonl", WITHOUT_TEXT);
    #[cfg(unix)]
    std::os::unix::fs::symlink("nowhere", home.path().join("mix/gone.jsonl")).unwrap();
    home.git(&["init", "--quiet"]);
    home.git(&["add", "."]);
    home.git(&["commit", "--quiet", "-m", "old"]);
    let changed = ["--only-changed", "HEAD"];
    assert!(bad(&home, &changed).is_empty());
    home.put("mix/feed.jsonl", &WITHOUT_TEXT.repeat(2));
    assert_eq!(bad(&home, &changed)[0].0, "mix/feed.jsonl");
}

#[test]
fn strict_fails_for_them_and_an_archive_tells_them() {
    let home = mixed();
    let created = home.wirecopy(&["index", "create", "sound", "mix", "--strict"]);
    assert_eq!(created.code, Some(0), "{}", created.err);
    let told = |err: &str, word: &str| err.lines().any(|l| l.starts_with(word));
    assert!(told(&created.err, "skipped: mix/pic.gif: a GIF image"));

    home.put("mix/feed.jsonl", WITHOUT_TEXT);
    let strict = home.wirecopy(&["trace", "mix", "--out", "report", "--strict"]);
    assert_eq!(strict.code, Some(2), "{}", strict.err);
    assert!(home.text("report/rejects.csv").contains("mix/feed.jsonl"));
    for task in ["create", "add"] {
        let archive = if task == "add" { "sound" } else { "new" };
        let strict = home.wirecopy(&["index", task, archive, "mix", "--strict"]);
        assert_eq!(strict.code, Some(2), "{}", strict.err);
        let done = home.wirecopy(&["index", task, archive, "mix"]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert!(told(&done.err, "rejected: mix/feed.jsonl"), "{}", done.err);
        assert!(told(&done.err, "skipped: mix/pic.gif"), "{}", done.err);
    }
}
