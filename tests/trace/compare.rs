//! `compare`: the pair it is asked about is always judged, and in a dump it tells what the report of the dump tells.

use std::fs;

use crate::run::{sample, trace, wirecopy};

/// The program's answer on two articles.
fn compare(args: &[&str]) -> String {
    let output = wirecopy(&[&["compare"], args].concat());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn two_texts_without_a_word_in_common_are_judged_all_the_same() {
    let home = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = home.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let ferry = write(
        "ferry.txt",
        "The ferry Lark ran aground off Tern Point at noon with 140 passengers on board. Tugs pulled it free.",
    );
    let hall = write(
        "hall.txt",
        "Council members voted nine to four on Monday to close the swimming hall, which has lost money for years.",
    );
    let text = compare(&[&ferry, &hall]);
    assert!(text.contains("Evidence"), "{text}");
    assert!(text.contains("do not descend from the same copy"), "{text}");
    assert!(
        text.contains("of ferry is found in hall") || text.contains("of hall"),
        "{text}"
    );
}

#[test]
fn equal_texts_have_nothing_that_reads_as_the_contrary_against_them() {
    let home = tempfile::tempdir().unwrap();
    let story = "Coastguard officer Mara Tolland said two tugs from Haverik would pull the ferry Lark free at high tide. \
        The ship had run aground off Tern Point at noon with 140 passengers on board. Nobody was hurt.";
    let paths = ["one.txt", "two.txt"].map(|name| {
        let path = home.path().join(name);
        fs::write(&path, story).unwrap();
        path.to_str().unwrap().to_owned()
    });
    let text = compare(&[&paths[0], &paths[1]]);
    let against = text
        .split("\nAgainst\n")
        .nth(1)
        .map_or("", |rest| rest.split("\nVerdict\n").next().unwrap());
    assert!(!against.contains("100 %"), "{text}");
    assert!(text.contains("of one") || text.contains("of two"), "{text}");
}

#[test]
fn in_a_dump_the_answer_names_the_parent_of_the_report() {
    let dump = sample().join("dump");
    let report = trace(&[&dump], &["--quiet"]).done();
    let lineage = report.rows("lineage.csv");
    let edge = lineage
        .iter()
        .find(|row| row["parent_kind"] == "article")
        .expect("the sample has articles with parents");
    let (child, parent) = (&edge["child_id"], &edge["parent_id"]);
    let text = compare(&[child, parent, "--in", dump.to_str().unwrap()]);
    assert!(
        text.contains(&format!("{child} derives from {parent}")),
        "{text}"
    );
    // Two articles that nothing ties together are judged too.
    let alone: Vec<_> = report
        .rows("articles.csv")
        .into_iter()
        .filter(|row| row["role"] == "alone" && row["language"] == "en")
        .map(|row| row["article_id"].clone())
        .take(2)
        .collect();
    let text = compare(&[&alone[0], &alone[1], "--in", dump.to_str().unwrap()]);
    assert!(text.contains("Evidence"), "{text}");
}

#[test]
fn a_derived_article_says_what_it_derives_from() {
    let report = trace(&[&sample().join("dump")], &["--quiet"]).done();
    let lineage = report.rows("lineage.csv");
    let articles = report.rows("articles.csv");
    let derived = articles.iter().filter(|row| row["role"] == "derived");
    let mut seen = 0;
    for row in derived {
        let (id, why) = (&row["article_id"], &row["why"]);
        let edge = lineage
            .iter()
            .find(|e| e["child_id"] == *id && e["parent_id"] == row["parent_id"])
            .unwrap();
        let named = if edge["parent_kind"] == "wire" {
            why.contains("that is not in the dump")
        } else {
            why.contains(&edge["parent_outlet"]) || why.contains(&edge["parent_id"])
        };
        let derives = match edge["probability"].parse::<f32>().unwrap() {
            p if p >= 0.95 => "It derives from ",
            p if p >= 0.7 => "It probably derives from ",
            _ => "It may derive from ",
        };
        assert!(why.starts_with(derives) && named, "{id}: {why}");
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
}

#[test]
fn a_date_after_today_orders_nothing() {
    const TEXT: &str = "The ferry Lark ran aground off Tern Point at noon with 140 passengers on board, the harbour office said. \
        Tugs pulled it free after four hours of work in heavy rain, and nobody was hurt. Captain Orla Venn told the harbour \
        master that a buoy had drifted from its place during the storm.";
    let today = jiff::Timestamp::now().as_second() / 86_400;
    let day = |days: i64| {
        let day = jiff::Timestamp::from_second((today + days) * 86_400).unwrap();
        day.to_string()[..10].to_owned()
    };
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    let (dump, labels) = (at("dump.jsonl"), at("labels.jsonl"));
    fs::write(
        &labels,
        "{\"id\": \"x\", \"kind\": \"original\"}\n{\"id\": \"y\", \"kind\": \"copy\", \"parents\": [{\"id\": \"x\", \"relation\": \"copy\"}]}\n",
    )
    .unwrap();
    // What `compare` says of it, and `eval`: whether an edge that is told goes the right way.
    let told = |published: &str| {
        let record = |id: &str, published: &str| serde_json::json!({"id": id, "outlet": format!("{id} Post"), "published": published, "text": TEXT});
        let (x, y) = (record("x", published), record("y", &day(-400)));
        fs::write(&dump, format!("{x}\n{y}\n")).unwrap();
        let eval = wirecopy(&["eval", "--docs", &dump, "--lineage", &labels]);
        let table = String::from_utf8(eval.stdout).unwrap();
        let direction = table.lines().find(|l| l.contains("direction_accuracy"));
        let direction = direction.and_then(|line| line.split_whitespace().nth(1));
        (
            compare(&["x", "y", "--in", &dump]).contains("told by: date"),
            direction.map(str::to_owned),
        )
    };
    assert_eq!(told(&day(-390)), (true, Some("0.000".to_owned())));
    assert_eq!(told(&day(30)), (false, Some("-".to_owned())));
}
