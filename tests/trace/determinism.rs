//! The same dump gives the same bytes: at any number of threads, in any order, in any number of files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{generated, sample, trace};

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    assert!(one.keys().eq(other.keys()), "{what}: other files");
    for (name, bytes) in one {
        assert!(bytes == &other[name], "{what}: {name} differs");
    }
}

/// Lines in an order that is neither theirs nor its reverse.
fn shuffled(lines: &[&str]) -> Vec<String> {
    let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    lines.sort_by_key(|line| {
        line.bytes().fold(0u64, |h, b| {
            (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
        })
    });
    lines
}

fn write(home: &Path, name: &str, lines: &[String]) -> PathBuf {
    let path = home.join(name);
    fs::write(&path, lines.join("\n") + "\n").unwrap();
    path
}

/// Traces the lines in every way that must not matter.
fn check(jsonl: &str, pages: &[&Path]) {
    let home = tempfile::tempdir().unwrap();
    let lines: Vec<&str> = jsonl.lines().collect();
    let mixed = shuffled(&lines);
    let plain = write(
        home.path(),
        "plain.jsonl",
        &lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>(),
    );
    let shuffled = write(home.path(), "shuffled.jsonl", &mixed);
    let thirds: Vec<PathBuf> = mixed
        .chunks(lines.len().div_ceil(3))
        .enumerate()
        .map(|(n, lines)| write(home.path(), &format!("part{n}.jsonl"), lines))
        .collect();
    let with_pages = |files: &[PathBuf], more: &[&str]| {
        let inputs: Vec<&Path> = pages
            .iter()
            .copied()
            .chain(files.iter().map(PathBuf::as_path))
            .collect();
        trace(&inputs, &[&["--quiet"], more].concat())
            .done()
            .files()
    };
    let one = with_pages(std::slice::from_ref(&plain), &["--threads", "1"]);
    assert!(one.len() > 8, "{:?}", one.keys());
    assert_same(
        &one,
        &with_pages(std::slice::from_ref(&plain), &["--threads", "7"]),
        "seven threads",
    );
    assert_same(
        &one,
        &with_pages(std::slice::from_ref(&plain), &["--threads", "7"]),
        "the same again",
    );
    assert_same(
        &one,
        &with_pages(&[shuffled], &["--threads", "3"]),
        "shuffled",
    );
    assert_same(
        &one,
        &with_pages(std::slice::from_ref(&plain), &["--max-memory", "1K"]),
        "in portions of a few articles",
    );
    assert_same(
        &one,
        &with_pages(&thirds, &["--threads", "2"]),
        "in three files",
    );
}

#[test]
fn the_sample_gives_the_same_bytes_however_it_is_traced() {
    let folder = sample().join("dump");
    check(
        &fs::read_to_string(folder.join("articles.jsonl")).unwrap(),
        &[&folder.join("pages")],
    );
}

#[test]
fn generated_news_gives_the_same_bytes_however_it_is_traced() {
    check(&generated(600, 3), &[]);
}

#[test]
fn copies_only_gives_the_same_bytes_at_any_number_of_threads() {
    let home = tempfile::tempdir().unwrap();
    let dump = home.path().join("dump.jsonl");
    fs::write(&dump, generated(600, 5)).unwrap();
    let run = |threads| {
        trace(
            &[&dump],
            &["--quiet", "--only", "copies", "--threads", threads],
        )
        .done()
    };
    let one = run("1");
    assert_same(&one.files(), &run("5").files(), "five threads");
    let pairs = one.rows("pairs.csv");
    assert!(pairs.len() > 10);
    assert!(
        pairs
            .iter()
            .all(|pair| pair["jaccard"].parse::<f64>().unwrap() >= 0.7)
    );
}
