//! One outlet under several addresses and names is one outlet.

use std::fs;

use serde_json::{Value, json};

use crate::run::{Report, trace};

const STORY: &str = "The ferry Lark ran aground off Tern Point at noon on Tuesday with 140 passengers on board. Coastguard officer Mara \
    Tolland said nobody was hurt and that two tugs would try to pull the ship free at high tide. The Lark, built in 1984, has served \
    the islands for forty years and was to be replaced next spring by a larger vessel, the ferry company said in a statement.";

/// Traces copies of one story, each by its outlet and address.
fn copies(of: &[(Option<&str>, &str)], more: &[&str]) -> Report {
    let home = tempfile::tempdir().unwrap();
    let record = |(n, (outlet, url)): (usize, &(Option<&str>, &str))| -> Value {
        json!({"id": format!("a{n}"), "outlet": outlet, "url": url, "text": STORY, "published": format!("2025-11-09T1{n}:00:00Z")})
    };
    let lines: Vec<String> = of
        .iter()
        .enumerate()
        .map(record)
        .map(|r| format!("{r}\n"))
        .collect();
    let dump = home.path().join("dump.jsonl");
    fs::write(&dump, lines.concat()).unwrap();
    trace(&[&dump], more).done()
}

fn outlets(report: &Report) -> Vec<String> {
    let rows = report.rows("articles.csv");
    rows.into_iter()
        .map(|mut row| row.remove("outlet").unwrap())
        .collect()
}

#[test]
fn versions_of_one_outlet_are_no_syndication() {
    let report = copies(
        &[
            (
                None,
                "https://www.coastherald.example/ferry?utm_source=mail",
            ),
            (None, "https://m.coastherald.example/ferry"),
            (
                Some("amp.coastherald.example"),
                "https://coastherald-example.cdn.ampproject.org/c/s/coastherald.example/ferry",
            ),
            (Some("Coast Herald"), "https://coastherald.example/ferry"),
        ],
        &[],
    );
    assert_eq!(outlets(&report), ["Coast Herald"; 4]);
    let families = report.rows("families.csv");
    assert_eq!(families.len(), 1);
    assert_eq!(
        (
            families[0]["articles"].as_str(),
            families[0]["outlets"].as_str()
        ),
        ("4", "1")
    );
    for edge in report.rows("lineage.csv") {
        assert_eq!(edge["parent_outlet"], edge["child_outlet"]);
    }
}

#[test]
fn a_site_of_many_outlets_names_none_of_them() {
    let report = copies(
        &[
            (Some("Coast Herald"), "https://portal.example/ferry-1"),
            (Some("Lowick Post"), "https://portal.example/ferry-2"),
            (None, "https://portal.example/ferry-3"),
        ],
        &[],
    );
    assert_eq!(
        outlets(&report),
        ["Coast Herald", "Lowick Post", "portal.example"]
    );
}

#[test]
fn aliases_join_what_only_their_keeper_knows() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("aliases.toml");
    fs::write(
        &file,
        "\"Coast Herald\" = [\"Herald Weekend\", \"coast-weekend.example\"]\n",
    )
    .unwrap();
    let of = [
        (Some("Coast Herald"), "https://coastherald.example/ferry"),
        (Some("herald weekend"), "https://other.example/ferry"),
        (None, "https://www.coast-weekend.example/ferry"),
    ];
    let report = copies(&of, &["--aliases", file.to_str().unwrap()]);
    assert_eq!(outlets(&report), ["Coast Herald"; 3]);
    assert!(
        report.json("run.json")["parameters"]["aliases"]
            .as_str()
            .unwrap()
            .contains("herald weekend=Coast Herald")
    );
    fs::write(&file, "broken").unwrap();
    let refused = trace(&[&file], &["--aliases", file.to_str().unwrap()]);
    assert_eq!(refused.output.status.code(), Some(2));
    assert!(
        refused.told().contains("aliases.toml"),
        "{}",
        refused.told()
    );
}
