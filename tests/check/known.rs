//! Baselines: what is known does not fail, what is new does, what has healed is told.

use crate::run::{Home, case};

#[test]
fn a_baseline_follows_the_contents_not_the_places() {
    let home = Home::new();
    let corpus = case("dup-near", "bad.jsonl");
    home.put("c.jsonl", &corpus);
    assert_eq!(home.check(&["c.jsonl"]).code, Some(1));
    let written = home.check(&["c.jsonl", "--write-baseline", "known.json"]);
    assert_eq!(written.code, Some(0), "{}", written.err);

    // Another file, other lines, other spacing: known.
    std::fs::remove_file(home.path().join("c.jsonl")).unwrap();
    let mut lines: Vec<&str> = corpus.lines().collect();
    lines.insert(0, "");
    home.put("moved/d.jsonl", &format!("{}\n", lines.join("\n\n")));
    let moved = home.check(&["moved", "--baseline", "known.json", "--format", "json"]);
    assert_eq!(
        (moved.code, moved.codes().len()),
        (Some(0), 0),
        "{}",
        moved.out
    );
    assert_eq!(moved.json()["summary"]["known"], 1);

    // The same text once more: new.
    let copy = corpus
        .lines()
        .last()
        .unwrap()
        .replace("\"ferry-2\"", "\"ferry-9\"")
        .replace("news/ferry-2", "news/ferry-9");
    home.put("moved/e.jsonl", &format!("{copy}\n"));
    let grown = home.check(&["moved", "--baseline", "known.json", "--format", "json"]);
    assert_eq!(
        (grown.code, grown.codes()),
        (Some(1), vec!["dup-exact".to_owned()])
    );

    // The copy gone: healed.
    std::fs::remove_file(home.path().join("moved/e.jsonl")).unwrap();
    home.put(
        "moved/d.jsonl",
        &corpus
            .lines()
            .take(2)
            .map(|l| format!("{l}\n"))
            .collect::<String>(),
    );
    let healed = home.check(&["moved", "--baseline", "known.json"]);
    assert_eq!(healed.code, Some(0));
    assert!(
        healed.out.contains("healed dup-near ferry-2"),
        "{}",
        healed.out
    );
}

#[test]
fn a_baseline_follows_articles_that_change_places() {
    let home = Home::new();
    let corpus = case("dup-near", "bad.jsonl");
    let lines: Vec<&str> = corpus.lines().collect();
    home.put("c/a.jsonl", &format!("{}\n{}\n", lines[0], lines[1]));
    home.put("c/b.jsonl", &format!("{}\n", lines[2]));
    home.check(&["c", "--write-baseline", "known.json"]);
    let told = || {
        let done = home.check(&["c", "--baseline", "known.json", "--format", "json"]);
        let told = done.json();
        let healed = told["healed"].as_array().unwrap().len();
        (
            done.code,
            told["summary"]["known"].as_u64().unwrap(),
            healed,
        )
    };
    assert_eq!(told(), (Some(0), 1, 0));
    // The file of the first of two copies comes second now.
    std::fs::create_dir(home.path().join("c/z")).unwrap();
    std::fs::rename(
        home.path().join("c/a.jsonl"),
        home.path().join("c/z/a.jsonl"),
    )
    .unwrap();
    assert_eq!(told(), (Some(0), 1, 0));
    // In one file, the other way round.
    std::fs::remove_file(home.path().join("c/z/a.jsonl")).unwrap();
    home.put(
        "c/b.jsonl",
        &format!("{}\n{}\n{}\n", lines[2], lines[1], lines[0]),
    );
    assert_eq!(told(), (Some(0), 1, 0));
}

#[test]
fn what_is_no_baseline_is_no_baseline() {
    let home = Home::new();
    home.put("c.jsonl", &case("dup-near", "bad.jsonl"));
    home.put("known.json", "{}");
    let done = home.check(&["c.jsonl", "--baseline", "known.json"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("--write-baseline"), "{}", done.err);
    assert_eq!(
        home.check(&["c.jsonl", "--baseline", "gone.json"]).code,
        Some(2)
    );
}
