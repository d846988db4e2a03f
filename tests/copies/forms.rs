//! The same dump in any form, order and at any number of threads gives the same rows.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use wirecopy::outcome::Trace;

use crate::{copies_of, generator, pairs};

fn records() -> Vec<Value> {
    let mut records: Vec<Value> = generator::dump(300, 21)
        .iter()
        .map(|a| json!({"id": a.id, "outlet": a.outlet, "title": a.title, "url": a.url, "published": a.published, "text": a.text}))
        .collect();
    // What is written in more than one way.
    for (n, record) in records.iter_mut().enumerate().step_by(7) {
        let text = format!(
            "{}\n\"Zürich\" – naïve 市长 \\ {n}\tend",
            record["text"].as_str().unwrap()
        );
        record["text"] = text.into();
    }
    records
}

/// Every article with what was found of it, and every pair.
fn told(trace: &Trace) -> Vec<String> {
    let family = |f: u32| trace.families[f as usize].id.clone();
    let mut rows: Vec<String> = (trace.articles.iter())
        .map(|a| {
            let family = a.family.map(family);
            format!(
                "{} {} {} {:?} {} {} {family:?} {}",
                a.article.id, a.outlet, a.title, a.article.url, a.dating.published, a.words, a.why
            )
        })
        .collect();
    rows.extend(pairs(trace).into_iter().map(|(a, b)| format!("{a} {b}")));
    rows.extend(
        trace
            .pairs
            .iter()
            .map(|p| format!("{:?} {:?}", p.evidence.jaccard, p.verdict.relation)),
    );
    rows
}

fn lines(records: &[Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// With every character that is not ASCII escaped, as Python writes it.
fn escaped(records: &[Value]) -> String {
    let escape = |c: char| {
        let mut units = [0; 2];
        match c.is_ascii() {
            true => c.to_string(),
            false => c
                .encode_utf16(&mut units)
                .iter()
                .map(|unit| format!("\\u{unit:04x}"))
                .collect(),
        }
    };
    lines(records).chars().map(escape).collect()
}

fn table(records: &[Value]) -> Vec<u8> {
    let columns = ["id", "outlet", "title", "url", "published", "text"];
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(columns).unwrap();
    for record in records {
        table
            .write_record(columns.map(|column| record[column].as_str().unwrap_or_default()))
            .unwrap();
    }
    table.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut to = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    to.write_all(bytes).unwrap();
    to.finish().unwrap()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect()
}

fn file(home: &Path, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = home.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn every_form_of_a_dump_gives_the_same_rows() {
    let (home, records) = (tempfile::tempdir().unwrap(), records());
    let home = home.path();
    let plain = file(home, "plain.jsonl", lines(&records));
    let expected = told(&copies_of(std::slice::from_ref(&plain), 1));
    assert!(expected.len() > 320);
    let mut turned = records.clone();
    turned.reverse();
    turned.rotate_left(77);
    let marked = format!("\u{feff}{}", lines(&records));
    for (name, bytes) in [
        ("turned.jsonl", lines(&turned).into_bytes()),
        ("marked.jsonl", marked.into_bytes()),
        ("escaped.jsonl", escaped(&records).into_bytes()),
        ("array.json", serde_json::to_vec_pretty(&records).unwrap()),
        ("table.csv", table(&records)),
        ("packed.jsonl.gz", gzip(lines(&turned).as_bytes())),
        (
            "packed.jsonl.zst",
            zstd::encode_all(lines(&records).as_bytes(), 1).unwrap(),
        ),
        ("wide.jsonl", utf16(&lines(&records))),
    ] {
        let path = file(home, name, bytes);
        assert!(told(&copies_of(&[path], 3)) == expected, "{name}");
    }
    let half = records.len() / 2;
    let parts = [
        file(home, "b.jsonl", lines(&records[half..])),
        file(home, "a.jsonl.gz", gzip(lines(&records[..half]).as_bytes())),
    ];
    assert!(told(&copies_of(&parts, 2)) == expected, "in two files");
}

#[test]
fn records_that_cannot_be_used_are_rejected_as_ever() {
    let home = tempfile::tempdir().unwrap();
    let text =
        |n: usize| format!("{{\"id\":\"a{n}\",\"text\":\"one two three four five six seven\"}}\n");
    let dump = format!(
        "{}{{\"id\":\"x\"\n{}{{\"id\":\"y\",\"text\":\"\"}}\n{}{}",
        text(1),
        text(2),
        text(1),
        text(3)
    );
    let path = file(home.path(), "dump.jsonl", dump);
    let trace = copies_of(&[path], 2);
    let reasons: Vec<&str> = trace.rejects.iter().map(|r| r.reason.as_str()).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(
        reasons[0].contains("bad JSON")
            && reasons[1] == "empty text"
            && reasons[2].contains("repeated id `a1`")
    );
    assert_eq!(pairs(&trace).len(), 3);
}
