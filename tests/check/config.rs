//! Configs: found, layered, and told off.

use crate::run::{Home, case};

#[test]
fn three_mistyped_keys_are_told_at_once() {
    let home = Home::new();
    home.put("c.jsonl", &case("too-short", "bad.jsonl"));
    home.put(
        "wirecopy.toml",
        "[rules]\ndup-exakt = \"deny\"\n\n[rules.too-short]\nminwords = 12\nlevel = \"wran\"\n",
    );
    let done = home.check(&["c.jsonl"]);
    assert_eq!((done.code, done.out.as_str()), (Some(2), ""));
    let told: Vec<&str> = done.err.lines().collect();
    assert_eq!(
        told,
        [
            "error: wirecopy.toml:2:1: `rules.dup-exakt`: no such rule; did you mean `dup-exact`?",
            "error: wirecopy.toml:5:1: `rules.too-short.minwords`: no such key; did you mean `min_words`?",
            "error: wirecopy.toml:6:9: `rules.too-short.level`: `wran` is no level (allow, warn, deny); did you mean `warn`?",
            "hint: 3 mistakes in the config; `wirecopy init` writes one with every key",
        ]
    );
}

#[test]
fn init_writes_a_config_that_changes_nothing_and_overwrites_none() {
    let home = Home::new();
    home.put("c.jsonl", &case("dup-near", "bad.jsonl"));
    let before = home.check(&["c.jsonl", "--format", "json"]).out;
    assert_eq!(home.wirecopy(&["init"]).code, Some(0));
    assert_eq!(home.check(&["c.jsonl", "--format", "json"]).out, before);
    let again = home.wirecopy(&["init"]);
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("is there already"), "{}", again.err);
    assert_eq!(
        home.wirecopy(&["init", "-"]).out,
        home.text("wirecopy.toml")
    );
}

#[test]
fn the_config_of_a_folder_above_counts_and_the_command_line_more() {
    let home = Home::new();
    home.put("wirecopy.toml", "[rules]\ntoo-short = \"deny\"\n");
    home.put("data/c.jsonl", &case("too-short", "bad.jsonl"));
    let path = home.path().join("data");
    let run = |args: &[&str]| {
        std::process::Command::new(assert_cmd::cargo::cargo_bin!("wirecopy"))
            .args([&["check", "c.jsonl"], args].concat())
            .current_dir(&path)
            .output()
            .unwrap()
            .status
            .code()
    };
    assert_eq!(run(&[]), Some(1));
    assert_eq!(run(&["-W", "too-short"]), Some(0));
    assert_eq!(run(&["-D", "too-shrot"]), Some(2));
}

#[test]
fn exceptions_hold_by_place_id_and_day() {
    let home = Home::new();
    home.put("c/a.jsonl", &case("dup-near", "bad.jsonl"));
    let finds = |exception: &str| {
        home.put(
            "wirecopy.toml",
            &format!("[[exception]]\nrule = \"dup-near\"\nreason = \"licensed\"\n{exception}"),
        );
        let mut codes = home.check(&["c", "--format", "json"]).codes();
        codes.retain(|code| code.starts_with("dup") || code.ends_with("exception"));
        codes
    };
    assert_eq!(finds(""), [""; 0]);
    assert_eq!(
        finds("path = \"c/*.jsonl\"\nid = \"ferry-2\"\nuntil = 9999-12-31\n"),
        [""; 0]
    );
    assert_eq!(finds("id = \"ferry\"\n"), ["dup-near", "unused-exception"]);
    assert_eq!(
        finds("path = \"archive/**\"\n"),
        ["dup-near", "unused-exception"]
    );
    assert_eq!(
        finds("until = 2020-01-31\n"),
        ["dup-near", "expired-exception"]
    );
}

#[test]
fn budgets_are_counted_for_parts() {
    let home = Home::new();
    home.put("c/a.jsonl", &case("dup-near", "bad.jsonl"));
    home.put(
        "c/b.jsonl",
        &case("too-short", "bad.jsonl").replace("\"ferry\"", "\"b-1\""),
    );
    let told = |budget: &str| {
        home.put("wirecopy.toml", &format!("[rules]\nsame-url = \"allow\"\ndup-exact = \"allow\"\n[[budget]]\nrule = \"dup-near\"\n{budget}"));
        let done = home.check(&["c", "--format", "json"]);
        (done.code, done.json()["budgets"].clone())
    };
    assert_eq!(told("max_share = 0.5\n").0, Some(0));
    assert_eq!(told("max_share = 0.05\n").0, Some(1));
    assert_eq!(told("max_count = 1\npath = \"c/a.jsonl\"\n").0, Some(0));
    // A budget for one part leaves the other as it is.
    assert_eq!(told("max_count = 1\npath = \"c/b.jsonl\"\n").0, Some(1));
    let (_, parts) = told("max_share = 0.4\nper = \"path\"\n");
    let names: Vec<&str> = parts
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["part"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["c/a.jsonl", "c/b.jsonl"]);
}

#[test]
fn every_rule_explains_itself() {
    let home = Home::new();
    let list = home.check(&["--explain", "all"]);
    assert_eq!(list.code, Some(0));
    for line in list.out.lines() {
        let code = line.split_whitespace().next().unwrap();
        let page = home.check(&["--explain", code]);
        assert!(page.out.starts_with(&format!("# {code}\n")), "{}", page.out);
    }
    let unknown = home.check(&["--explain", "dup-naer"]);
    assert_eq!(unknown.code, Some(2));
    assert!(
        unknown.err.contains("did you mean `dup-near`"),
        "{}",
        unknown.err
    );
}

#[test]
fn splits_can_be_named() {
    let home = Home::new();
    let leak = case("leak-across-splits", "bad.jsonl");
    home.put(
        "c.jsonl",
        &leak
            .replace("\"split\"", "\"fold\"")
            .replace("\"train\"", "\"one\"")
            .replace("\"test\"", "\"two\""),
    );
    let leaks = || {
        home.check(&["c.jsonl", "--format", "json"])
            .codes()
            .contains(&"leak-across-splits".to_owned())
    };
    assert!(!leaks());
    home.put("wirecopy.toml", "[splits]\ncolumn = \"fold\"\n");
    assert!(leaks());
}
