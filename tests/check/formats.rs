//! What each format says of one small corpus, and what holds for it whatever the corpus.

use std::io::Write;
use std::path::Path;

use serde_json::Value;

use crate::run::{Home, case};
use crate::schema::misfits;

/// A corpus with findings of several rules, in a folder that goes by short paths.
fn corpus() -> Home {
    let home = Home::new();
    home.put("corpus/a.jsonl", &case("dup-near", "bad.jsonl"));
    home.put(
        "corpus/b, c.jsonl",
        &case("bad-record", "bad.jsonl")
            .replace("\"ferry\"", "\"b-1\"")
            .replace("\"library\"", "\"b-2\""),
    );
    home.put("corpus/flash.txt", "Snow closes the pass at Carmont.\n");
    home.put(
        "wirecopy.toml",
        "[rules.too-short]\nmax_share = 0.5\n\n[[exception]]\nrule = \"same-url\"\nid = \"b-1\"\nreason = \"fetched twice\"\n\n\
         [[exception]]\nrule = \"dup-exact\"\npath = \"archive/**\"\nreason = \"old | new\"\n",
    );
    home
}

fn told(format: &str) -> String {
    let done = corpus().check(&["corpus", "--format", format]);
    assert_eq!(done.code, Some(1), "{}", done.err);
    done.out
}

fn sarif_schema() -> Value {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sarif/sarif-schema-2.1.0.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn each_format_is_as_it_was() {
    for format in ["human", "json", "github", "junit"] {
        insta::assert_snapshot!(format, told(format));
    }
    // The pages of the rules are tested as files.
    let mut sarif: Value = serde_json::from_str(&told("sarif")).unwrap();
    sarif["runs"][0]["tool"]["driver"]["rules"] = Value::Null;
    insta::assert_snapshot!("sarif", serde_json::to_string_pretty(&sarif).unwrap());
}

#[test]
fn sarif_fits_the_published_schema() {
    let schema = sarif_schema();
    let document: Value = serde_json::from_str(&told("sarif")).unwrap();
    assert_eq!(misfits(&schema, &document), [""; 0]);
    let mut broken = document.clone();
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    broken["runs"][0]["results"][1]["message"] = Value::Null;
    broken["runs"][0]["tool"]["driver"]["colour"] = "red".into();
    assert!(
        misfits(&schema, &broken).len() >= 3,
        "the test would pass anything"
    );
}

#[test]
fn sarif_keeps_the_worst_and_tells_the_cut() {
    let home = Home::new();
    // Numbers in letters: lines that differ in nothing but digits are furniture.
    let word = |n: usize| -> String {
        n.to_string()
            .bytes()
            .map(|d| char::from(d - b'0' + b'a'))
            .collect()
    };
    let flashes: String = (0..5300)
        .map(|n| {
            let words: String = (0..=3 + n % 7)
                .map(|k| format!(" {}", word(n * 31 + k)))
                .collect();
            format!("{{\"id\": \"f{n}\", \"text\": \"Flash{words}\"}}\n")
        })
        .collect();
    home.put("c.jsonl", &flashes);
    let done = home.check(&[
        "c.jsonl",
        "--format",
        "sarif",
        "--allow",
        "all",
        "--warn",
        "too-short",
    ]);
    let document: Value = serde_json::from_str(&done.out).unwrap();
    let run = &document["runs"][0];
    let ranks: Vec<f64> = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["rank"].as_f64().unwrap())
        .collect();
    assert_eq!(ranks.len(), 5000);
    assert!(
        ranks.windows(2).all(|pair| pair[0] >= pair[1]),
        "worst first"
    );
    let told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
        .as_str()
        .unwrap();
    assert!(told.contains("5000 of 5300"), "{told}");
    assert_eq!(misfits(&sarif_schema(), &document), [""; 0]);
}

#[test]
fn github_gets_no_more_than_it_keeps() {
    let home = Home::new();
    let flashes: String = (0..40)
        .map(|n| {
            format!(
                "{{\"id\": \"f{n}\", \"text\": \"Flash {n} w{}\"}}\n",
                n * 31
            )
        })
        .collect();
    home.put("c.jsonl", &flashes);
    let done = home.check(&["c.jsonl", "--format", "github", "--deny", "too-short"]);
    let errors = done
        .out
        .lines()
        .filter(|line| line.starts_with("::error "))
        .count();
    assert_eq!(errors, 10);
    assert!(done.out.contains("30 more findings"), "{}", done.out);
    assert_eq!(
        done.out.matches("c.jsonl").count(),
        40,
        "every finding is somewhere"
    );
}

#[test]
fn places_are_those_of_the_records() {
    let home = Home::new();
    home.put("a.jsonl", "\n  {\"id\": \"x\", \"text\": \"Short one.\"}\n");
    home.put(
        "b.json",
        "[{\"id\": \"é\", \"text\": \"One more.\"}, {\"id\": \"z\", \"text\": \"And last.\"}]",
    );
    home.put("c.csv", "id,text\nv,\"Two\nlines\"\nw,Third row\n");
    let done = home.check(&["a.jsonl", "b.json", "c.csv", "--format", "json"]);
    let document = done.json();
    let mut places: Vec<String> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            format!(
                "{} {}:{} {}",
                f["file"].as_str().unwrap(),
                f["line"],
                f["column"],
                f["article"]
            )
        })
        .collect();
    places.sort();
    let expected = [
        "a.jsonl 2:3 \"x\"",
        "b.json 1:2 \"é\"",
        "b.json 1:36 \"z\"",
        "c.csv 2:1 \"v\"",
        "c.csv 4:1 \"w\"",
    ];
    assert_eq!(places, expected);
}

#[test]
fn the_same_bytes_at_any_number_of_threads_and_order_of_inputs() {
    let home = corpus();
    for format in ["human", "json", "github", "sarif", "junit"] {
        let one = home.check(&[
            "corpus/a.jsonl",
            "corpus/flash.txt",
            "--format",
            format,
            "--threads",
            "1",
        ]);
        let two = home.check(&[
            "corpus/flash.txt",
            "corpus/a.jsonl",
            "--format",
            format,
            "--threads",
            "3",
        ]);
        assert_eq!(one.out, two.out, "{format}");
    }
}

#[test]
fn findings_go_to_a_file_and_people_read_them_too() {
    let home = corpus();
    let done = home.check(&["corpus", "--format", "sarif", "--output", "r.sarif"]);
    assert_eq!(done.code, Some(1));
    assert!(done.out.contains("Checked ") && home.text("r.sarif").contains("\"2.1.0\""));
}

#[test]
fn the_command_that_explains_a_finding_runs() {
    let home = Home::new();
    let corpus = case("dup-near", "bad.jsonl");
    let lines: Vec<&str> = corpus.lines().collect();
    let text = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        record["text"].as_str().unwrap().to_owned()
    };
    home.put("a.jsonl", lines[0]);
    home.put("b.jsonl", lines[2]);
    home.put("one.txt", &text(lines[0]));
    home.put("two.txt", &text(lines[2]));
    home.put("both.jsonl", &corpus);
    let mut packed = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default();
    packed.start_file("in/both.jsonl", stored).unwrap();
    packed.write_all(corpus.as_bytes()).unwrap();
    let packed = packed.finish().unwrap().into_inner();
    std::fs::write(home.path().join("packed.zip"), packed).unwrap();
    let commands = |args: &[&str]| -> Vec<String> {
        let found = home.check(&[args, &["--format", "json"]].concat()).json();
        let findings = found["findings"].as_array().unwrap().iter();
        let between = findings.filter(|f| f["rule"] != "same-url" && f["other"].is_object());
        let explained = between.map(|f| f["explained_by"].as_str().unwrap_or("").to_owned());
        explained.collect()
    };
    for (args, expected) in [
        (
            &["both.jsonl"][..],
            "wirecopy compare ferry-2 ferry --in both.jsonl",
        ),
        (
            &["packed.zip"],
            "wirecopy compare ferry-2 ferry --in packed.zip",
        ),
        (&["one.txt", "two.txt"], "wirecopy compare two.txt one.txt"),
        (
            &["one.txt", "--against", "two.txt"],
            "wirecopy compare one.txt two.txt",
        ),
        // What no single input has, `compare` cannot read.
        (&["a.jsonl", "--against", "b.jsonl"], ""),
        (&["a.jsonl", "--against", "both.jsonl"], ""),
        (&["a.jsonl", "--against", "a.jsonl"], ""),
    ] {
        let found = commands(args);
        assert!(
            !found.is_empty() && found.iter().all(|c| c == expected),
            "{args:?}: {found:?}"
        );
        let words: Vec<&str> = expected.split(' ').skip(1).collect();
        if !words.is_empty() {
            let done = home.wirecopy(&words);
            assert_eq!(done.code, Some(0), "{expected}: {}", done.err);
        }
    }
}
