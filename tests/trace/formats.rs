//! The same articles give the same tables, whatever they come in.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;

use serde_json::Value;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::run::{Report, sample, trace};

const STORES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/formats");
const COLUMNS: [&str; 6] = ["id", "url", "outlet", "title", "published", "text"];

fn records() -> Vec<Value> {
    let lines = fs::read_to_string(sample().join("dump/articles.jsonl")).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn lines(records: &[Value]) -> Vec<u8> {
    records
        .iter()
        .map(|record| format!("{record}\n"))
        .collect::<String>()
        .into_bytes()
}

fn table(records: &[Value], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    writer.write_record(COLUMNS).unwrap();
    for record in records {
        writer
            .write_record(COLUMNS.map(|column| record[column].as_str().unwrap_or_default()))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        let mut header = vec![0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        header[156] = b'0';
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        archive.extend(header);
        archive.extend_from_slice(bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

/// The articles as texts taken from pages, which have an address and no more.
fn wet(records: &[Value]) -> Vec<Vec<u8>> {
    let one = |record: &Value| {
        let text = record["text"].as_str().unwrap();
        format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Record-ID: <urn:uuid:{}>\r\nWARC-Target-URI: {}\r\nContent-Type: text/plain\r\n\
             Content-Length: {}\r\n\r\n{text}\r\n\r\n",
            record["id"].as_str().unwrap(),
            record["url"].as_str().unwrap(),
            text.len()
        )
        .into_bytes()
    };
    records.iter().map(one).collect()
}

/// All files but those that hold the names of the inputs.
fn report(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let report: Report = trace(&[path], &["--quiet"]).done();
    assert_eq!(report.rows("rejects.csv").len(), 0);
    report.files()
}

fn assert_same(files: &[(&str, Vec<u8>)]) {
    let home = tempfile::tempdir().unwrap();
    let mut first: Option<BTreeMap<String, Vec<u8>>> = None;
    for (name, bytes) in files {
        let path = home.path().join(name);
        fs::write(&path, bytes).unwrap();
        let found = report(&path);
        let expected = first.get_or_insert_with(|| found.clone());
        assert!(
            expected.len() > 8 && expected.keys().eq(found.keys()),
            "{name}: other files"
        );
        for (table, bytes) in &found {
            assert!(*bytes == expected[table], "{name}: {table} differs");
        }
    }
}

#[test]
fn the_same_articles_give_the_same_tables_in_every_format() {
    let records = records();
    let (plain, half) = (lines(&records), records.len() / 2);
    let parts = [lines(&records[..half]), table(&records[half..], b',')];
    let members: [(&str, &[u8]); 2] = [("dump/one.jsonl", &parts[0]), ("two.csv", &parts[1])];
    let store = |name: &str| fs::read(Path::new(STORES).join(name)).unwrap();
    assert_same(&[
        (
            "d.json",
            format!(
                "[{}]",
                records
                    .iter()
                    .map(Value::to_string)
                    .collect::<Vec<_>>()
                    .join(",\n")
            )
            .into_bytes(),
        ),
        ("d.csv", table(&records, b',')),
        ("d.tsv", table(&records, b'\t')),
        ("d.jsonl.gz", gzip(&plain)),
        ("d.jsonl.zst", zstd(&plain)),
        ("d.parquet", store("articles.parquet")),
        ("d.sqlite", store("articles.sqlite")),
        ("d.zip", zip(&members)),
        ("d.tar", tar(&members)),
        ("d.tar.gz", gzip(&tar(&members))),
        ("d.tar.zst", zstd(&tar(&members))),
        (
            "stores.zip",
            zip(&[("d.parquet", &store("articles.parquet"))]),
        ),
        (
            "stores.tar.gz",
            gzip(&tar(&[("d.sqlite", &store("articles.sqlite"))])),
        ),
        ("d.jsonl", plain),
    ]);
}

#[test]
fn texts_of_pages_give_the_same_tables_as_their_lines() {
    let bare: Vec<Value> = records()
        .into_iter()
        .map(|record| {
            // A page in an archive always has an address.
            let own = format!("https://dump.example/{}", record["id"].as_str().unwrap());
            let url = record["url"].as_str().unwrap_or(&own);
            serde_json::json!({"id": record["id"], "url": url, "text": record["text"]})
        })
        .collect();
    let archive = wet(&bare);
    let members: Vec<u8> = archive.iter().flat_map(|record| gzip(record)).collect();
    assert_same(&[
        ("d.jsonl", lines(&bare)),
        ("d.warc", archive.concat()),
        ("d.warc.wet.gz", members),
        ("d.zip", zip(&[("d.warc", &archive.concat())])),
    ]);
}

#[test]
fn a_run_from_an_archive_is_rendered_again_with_its_texts() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("d.zip");
    fs::write(&path, zip(&[("d.jsonl", &lines(&records()))])).unwrap();
    let run = trace(&[&path], &["--quiet"]).done();
    let folder = run.folder();
    let again = home.path().join("again");
    let args = [
        "report",
        folder.to_str().unwrap(),
        "--format",
        "html",
        "--out",
        again.to_str().unwrap(),
    ];
    let output = crate::run::wirecopy(&args);
    assert_eq!(output.status.code(), Some(0));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(
        !told.contains("no text") && !told.contains("not used"),
        "{told}"
    );
    fs::write(&path, zip(&[("d.jsonl", &lines(&records()[1..]))])).unwrap();
    let told = crate::run::wirecopy(&args);
    assert!(String::from_utf8_lossy(&told.stderr).contains("not what it was"));
}
