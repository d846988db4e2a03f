//! Only what changed since a commit, as a hook checks it.

use crate::run::{Home, case};

#[test]
fn only_changed_records_are_told_and_compared_with_all() {
    let home = Home::new();
    let corpus = case("dup-near", "bad.jsonl");
    let lines: Vec<&str> = corpus.lines().collect();
    home.git(&["init", "--quiet"]);
    // The old corpus has a flaw of its own, which is not this commit's business.
    let old = format!(
        "{}\n{{\"id\": \"flash\", \"text\": \"Snow closes the pass.\"}}\n{}\n",
        lines[0], lines[1]
    );
    home.put("c/a.jsonl", &old);
    home.git(&["add", "."]);
    home.git(&["commit", "--quiet", "-m", "old"]);
    let codes = || home.check(&["c", "--only-changed", "HEAD", "--format", "json"]);
    assert_eq!((codes().code, codes().codes().len()), (Some(0), 0));

    home.put("c/a.jsonl", &format!("{old}{}\n", lines[2]));
    let appended = codes();
    assert_eq!(
        (appended.code, appended.codes()),
        (Some(1), vec!["dup-near".to_owned()])
    );
    assert_eq!(appended.json()["findings"][0]["line"], 4);
    assert_eq!(appended.json()["summary"]["articles"], 1);

    // Staged, and then in a new file that git does not follow.
    home.git(&["add", "."]);
    assert_eq!(codes().code, Some(1));
    home.git(&["reset", "--quiet", "--hard"]);
    home.put("c/0 new.jsonl", &format!("{}\n", lines[2]));
    let new = codes();
    assert_eq!(
        (new.code, new.json()["findings"][0]["file"].as_str()),
        (Some(1), Some("c/0 new.jsonl"))
    );
}

#[test]
fn a_budget_lets_no_more_pass_where_only_changed_records_are_checked() {
    let home = Home::new();
    let corpus = case("dup-near", "bad.jsonl");
    let lines: Vec<&str> = corpus.lines().collect();
    home.git(&["init", "--quiet"]);
    home.put("c.jsonl", &format!("{}\n{}\n", lines[0], lines[1]));
    home.git(&["add", "."]);
    home.git(&["commit", "--quiet", "-m", "old"]);
    home.put("c.jsonl", &format!("{corpus}\n"));
    let with = |budget: &str| {
        home.put("wirecopy.toml", &format!("[rules.dup-near]\n{budget}"));
        let run = |args: &[&str]| home.check(&[&["c.jsonl", "--format", "json"], args].concat());
        let (all, changed) = (run(&[]), run(&["--only-changed", "HEAD"]));
        assert_eq!(all.code, changed.code, "{budget}: {}", changed.out);
        (
            changed.code,
            changed.codes(),
            changed.json()["budgets"].clone(),
        )
    };
    let exceeded = ["dup-near", "budget-exceeded"].map(str::to_owned);
    assert_eq!(with("level = \"deny\"\n").0, Some(1));
    let (code, codes, budgets) = with("max_count = 0\n");
    assert_eq!((code, codes.as_slice()), (Some(1), &exceeded[..]));
    assert_eq!(budgets[0]["articles"], 3);
    // A share is one of all articles: one in three here, though the only changed one.
    assert_eq!(with("max_share = 0.2\n").1.as_slice(), &exceeded[..]);
    let (code, codes, budgets) = with("max_share = 0.4\n");
    assert_eq!((code, codes), (Some(0), vec!["dup-near".to_owned()]));
    // What the others have spent nobody knows.
    assert_eq!(budgets, serde_json::json!([]));
    assert_eq!(with("max_count = 1\n").0, Some(0));
    // Of a rule that only warns, the budget denies.
    assert_eq!(with("level = \"warn\"\nmax_count = 0\n").0, Some(1));
}

#[test]
fn what_git_does_not_know_is_told() {
    let home = Home::new();
    home.put("c.jsonl", &case("dup-near", "bad.jsonl"));
    let outside = home.check(&["c.jsonl", "--only-changed", "HEAD"]);
    assert_eq!(outside.code, Some(2));
    home.git(&["init", "--quiet"]);
    let unknown = home.check(&["c.jsonl", "--only-changed", "nowhere"]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown.err.contains("nowhere: git knows no such commit"),
        "{}",
        unknown.err
    );
}

#[test]
fn the_shipped_hook_stops_a_commit() {
    let home = Home::new();
    let corpus = case("dup-near", "bad.jsonl");
    home.git(&["init", "--quiet"]);
    // The command is the one that .pre-commit-hooks.yaml has.
    let program = assert_cmd::cargo::cargo_bin!("wirecopy")
        .to_string_lossy()
        .into_owned();
    let hooks = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/.pre-commit-hooks.yaml"
    ))
    .unwrap();
    let entry = hooks
        .lines()
        .find_map(|line| line.trim().strip_prefix("entry: wirecopy "))
        .unwrap();
    let hook = home.put(
        ".git/hooks/pre-commit",
        &format!("#!/bin/sh\nexec '{program}' {entry} corpus\n"),
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    home.put(
        "corpus/a.jsonl",
        &corpus
            .lines()
            .take(2)
            .map(|l| format!("{l}\n"))
            .collect::<String>(),
    );
    home.git(&["add", "."]);
    home.git(&["commit", "--quiet", "--no-verify", "-m", "first"]);
    home.put("corpus/a.jsonl", &corpus);
    home.git(&["add", "."]);
    let commit = std::process::Command::new("git")
        .args([
            "-c",
            "user.name=K",
            "-c",
            "user.email=k@corpus.example",
            "commit",
            "-m",
            "copies",
        ])
        .current_dir(home.path())
        .output()
        .unwrap();
    assert!(!commit.status.success());
}

#[test]
fn whatever_git_is_set_to_changed_records_are_found() {
    let home = Home::new();
    let corpus = case("dup-near", "bad.jsonl");
    let lines: Vec<&str> = corpus.lines().collect();
    // What git writes in quotes, and what it does not.
    let name = match cfg!(unix) {
        true => "c/\"Kämpfe\" \\ 1.jsonl",
        false => "c/Kämpfe 1.jsonl",
    };
    home.git(&["init", "--quiet"]);
    home.put(name, &format!("{}\n{}\n", lines[0], lines[1]));
    home.git(&["add", "."]);
    home.git(&["commit", "--quiet", "-m", "old"]);
    home.put(name, &format!("{corpus}\n"));
    for setting in [
        "diff.noprefix",
        "diff.mnemonicPrefix",
        "diff.relative",
        "core.quotePath",
    ] {
        home.git(&["config", setting, "true"]);
        home.git(&["config", "diff.interHunkContext", "9"]);
        let done = home.check(&["c", "--only-changed", "HEAD", "--format", "json"]);
        assert_eq!(
            (done.code, done.codes()),
            (Some(1), vec!["dup-near".to_owned()]),
            "{setting}: {}",
            done.err
        );
        home.git(&["config", "--unset", setting]);
    }
}
