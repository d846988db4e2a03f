//! The shipped sample against its truth: floors, so that a fall is seen.

use std::fs;

use serde_json::Value;

use crate::run::{sample, wirecopy};

/// Figure, floor. False merges and false agencies are held by their ceilings below.
const AT_LEAST: [(&str, f64); 4] = [
    ("pair_f1", 0.77),
    ("parent_accuracy", 0.70),
    ("direction_accuracy", 0.95),
    ("agency_accuracy", 0.80),
];
const AT_MOST: [(&str, f64); 2] = [("false_merge", 0.15), ("agency_false", 0.05)];

/// The dump and the withheld wires as one file, as `eval` wants them.
fn documents() -> String {
    let folder = sample();
    let mut docs = fs::read_to_string(folder.join("dump/articles.jsonl")).unwrap();
    for page in fs::read_dir(folder.join("dump/pages")).unwrap() {
        let path = page.unwrap().path();
        let id = path.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        docs.push_str(&format!(
            "{}\n",
            serde_json::json!({ "id": id, "text": text })
        ));
    }
    for line in fs::read_to_string(folder.join("withheld.jsonl"))
        .unwrap()
        .lines()
    {
        let mut wire: Value = serde_json::from_str(line).unwrap();
        wire["withheld"] = Value::Bool(true);
        docs.push_str(&format!("{wire}\n"));
    }
    docs
}

#[test]
fn the_sample_is_traced_as_its_truth_says() {
    let home = tempfile::tempdir().unwrap();
    let (docs, truth) = (home.path().join("docs.jsonl"), sample().join("truth.jsonl"));
    fs::write(&docs, documents()).unwrap();
    let output = wirecopy(&[
        "eval",
        "--docs",
        docs.to_str().unwrap(),
        "--lineage",
        truth.to_str().unwrap(),
    ]);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let table = String::from_utf8(output.stdout).unwrap();
    let figure = |name: &str| -> f64 {
        let line = table
            .lines()
            .find(|line| line.split_whitespace().next() == Some(name));
        let line = line.unwrap_or_else(|| panic!("no {name} in\n{table}"));
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    assert_eq!(figure("articles"), 54.0, "{table}");
    for (name, floor) in AT_LEAST {
        assert!(figure(name) >= floor, "{name} fell below {floor}\n{table}");
    }
    for (name, ceiling) in AT_MOST {
        assert!(
            figure(name) <= ceiling,
            "{name} rose above {ceiling}\n{table}"
        );
    }
}
