//! Whole inputs through [`read`].

mod archives;
mod columns;
mod feeds;
mod lengths;
mod pages;
mod properties;
mod schemas;
mod stores;
mod streams;
mod webs;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::*;

const LONG_A: &str =
    "The harbour of Lomme was closed on Monday after a barge struck the northern pier.";
const LONG_B: &str =
    "Residents of the valley voted in large numbers, and counting went on through the night.";

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn read_all(inputs: &[PathBuf], map: &[(&str, &str)]) -> Result<Dump> {
    let map = map
        .iter()
        .map(|(field, column)| ((*field).to_owned(), (*column).to_owned()))
        .collect();
    let options = ReadOptions {
        map,
        ..ReadOptions::default()
    };
    read(inputs, &options, &|done, total| assert!(done <= total))
}

fn one(name: &str, bytes: &[u8]) -> Result<Dump> {
    let folder = folder(&[(name, bytes)]);
    read_all(&[folder.path().join(name)], &[])
}

fn mapped(name: &str, bytes: &[u8], map: &[(&str, &str)]) -> Result<Dump> {
    let folder = folder(&[(name, bytes)]);
    read_all(&[folder.path().join(name)], map)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn texts(dump: &Dump) -> Vec<(&str, &str)> {
    dump.articles
        .iter()
        .map(|article| (article.id.as_str(), article.text.as_str()))
        .collect()
}

fn reasons(dump: &Dump) -> Vec<(u64, u64, &str)> {
    let place = |reject: &'_ Reject| (reject.origin.record, reject.origin.line);
    dump.rejects
        .iter()
        .map(|reject| (place(reject).0, place(reject).1, reject.reason.as_str()))
        .collect()
}

#[test]
fn a_folder_of_texts_is_one_article_a_file() {
    let folder = folder(&[
        ("b/story.txt", b"second"),
        ("a/story.txt", b"first\r\n"),
        ("c/lone.txt", "\u{feff}third".as_bytes()),
        ("empty.txt", b""),
        ("blank.txt", b" \n"),
        (".hidden.txt", b"never"),
        ("pic.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
    ]);
    let dump = read_all(&[folder.path().to_path_buf()], &[]).unwrap();
    assert_eq!(
        texts(&dump),
        [
            ("a/story", "first\r\n"),
            ("b/story", "second"),
            ("lone", "third")
        ]
    );
    assert_eq!(reasons(&dump), [(1, 1, "empty text"), (1, 1, "empty file")]);
    assert_eq!(dump.skipped.len(), 1);
    assert_eq!(dump.skipped[0].1, "a JPEG image");
    assert_eq!(
        dump.inputs.iter().map(|input| input.articles).sum::<u64>(),
        3
    );
    assert!(dump.mappings.is_empty());
}

#[test]
fn the_order_and_repetition_of_inputs_do_not_matter() {
    let folder = folder(&[
        ("x/a.txt", b"a"),
        ("x/b.jsonl", b"{\"id\": \"a\", \"text\": \"b\"}\n"),
        ("y/c.txt", b"c"),
    ]);
    let path = |name: &str| folder.path().join(name);
    let forth = read_all(&[path("x"), path("y"), path("x/a.txt")], &[]).unwrap();
    let back = read_all(
        &[path("x/a.txt"), path("y"), path("x"), path("y/c.txt")],
        &[],
    )
    .unwrap();
    assert_eq!(forth.articles, back.articles);
    assert_eq!(forth.rejects, back.rejects);
    assert_eq!(forth.inputs, back.inputs);
    assert_eq!(forth.articles.len(), 2);
    assert!(
        forth.rejects[0].reason.contains("repeated id `a`")
            && forth.rejects[0].reason.contains("a.txt record 1")
    );
}

#[test]
fn links_in_circles_and_pipes_are_survived() {
    let folder = folder(&[("in/a.txt", b"a")]);
    std::os::unix::fs::symlink(folder.path(), folder.path().join("in/loop")).unwrap();
    std::os::unix::fs::symlink(
        folder.path().join("nowhere"),
        folder.path().join("in/dangling.txt"),
    )
    .unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("in/socket")).unwrap();
    let dump = read_all(&[folder.path().to_path_buf()], &[]).unwrap();
    assert_eq!(texts(&dump), [("a", "a")]);
    assert_eq!(dump.skipped.len(), 1);
    assert_eq!(dump.rejects.len(), 1);
    assert!(dump.rejects[0].reason.starts_with("cannot be opened"));
}

#[test]
fn bad_lines_are_told_one_by_one_and_end_nothing() {
    let lines = [
        "{\"id\": 1, \"text\": \"one\"}",
        "{\"id\": 2, \"text\": \"two\"",
        "",
        "[1]",
        "{\"id\": 3, \"title\": \"only\"}",
        "{\"id\": 4, \"text\": \"  \"}",
        "{\"id\": 5, \"text\": 7}",
        "{\"id\": 6, \"text\": [\"p\"]}",
        "{\"id\": 1, \"text\": \"again\"}",
        "{\"id\": 12345678901234567890123, \"text\": \"big\", \"text\": \"bigger\"}",
        "{\"text\": \"nameless\", \"x\": {\"text\": \"no\"}}",
        "{\"text\": \"nul \\u0000 and half \\ud83d pair\", \"id\": \"s\"}",
    ];
    let dump = one("d.jsonl", lines.join("\r\n").as_bytes()).unwrap();
    let expected = [
        ("1", "one"),
        ("12345678901234567890123", "bigger"),
        ("d#10", "nameless"),
        ("s", "nul \0 and half \u{fffd} pair"),
    ];
    assert_eq!(texts(&dump), expected);
    let found = reasons(&dump);
    assert!(
        found[0].2.starts_with("bad JSON: EOF") && found[0].2.contains("column 24"),
        "{:?}",
        found[0]
    );
    assert_eq!((found[0].0, found[0].1), (2, 2));
    assert_eq!(found[1], (3, 4, "the record is an array, not an object"));
    assert_eq!(found[2], (4, 5, "no text"));
    assert_eq!(found[3], (5, 6, "empty text"));
    assert_eq!(found[4], (6, 7, "the text is a number, not a string"));
    assert_eq!(found[5], (7, 8, "the text is an array, not a string"));
    assert!(
        found[6].2.starts_with("repeated id `1`")
            && found[6].2.contains("record 1 (line 1) has it already")
            && found[6].2.ends_with("with --map id=COLUMN")
    );
    assert_eq!((found.len(), dump.articles.len() + found.len()), (7, 11));
}

#[test]
fn deep_nesting_and_raw_control_bytes_do_no_harm() {
    let deep = format!(
        "{{\"text\": \"ok\", \"x\": {}{}}}",
        "[".repeat(200_000),
        "]".repeat(200_000)
    );
    let bad = format!("{{\"text\": {}", "{\"a\":".repeat(100_000));
    let all =
        format!("{{\"id\":\"n\",\"text\":\"a\0b\"}}\n{deep}\n{bad}\n{{\"text\": \"last\"}}\n");
    let dump = one("d.jsonl", all.as_bytes()).unwrap();
    assert!(dump.articles.iter().any(|article| article.text == "last"));
    assert_eq!(dump.articles.len() + dump.rejects.len(), 4);
}

#[test]
fn encodings_are_found_per_file_and_mixtures_lose_nothing() {
    let text = "Die Züge über den Fluß fielen aus, weil die Brücke in Osterwörth gesperrt ist.";
    let (latin, ..) = encoding_rs::WINDOWS_1252.encode(text);
    let csv = [b"id,text\n1,\"".as_slice(), &latin, b"\"\n2,plain\n"].concat();
    let mixed = [
        b"{\"text\": \"".as_slice(),
        &latin,
        "\"}\n{\"text\": \"gut für Köln\"}\n".as_bytes(),
    ]
    .concat();
    for (name, bytes) in [
        ("a.txt", latin.to_vec()),
        ("a.csv", csv),
        ("a.jsonl", mixed),
    ] {
        let dump = one(name, &bytes).unwrap();
        assert_eq!(dump.articles[0].text, text, "{name}");
        assert_eq!(
            (dump.inputs[0].encoding, dump.inputs[0].recoded),
            ("windows-1252", 1),
            "{name}"
        );
    }
    let wide: Vec<u8> = format!("\u{feff}id\ttext\n1\t{text}\n")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let dump = one("wide.txt", &wide).unwrap();
    assert_eq!(
        (texts(&dump)[0], dump.inputs[0].encoding),
        (("1", text), "UTF-16LE")
    );
}

#[test]
fn what_does_not_fit_into_memory_ends_the_run_at_the_file_it_was_too_much_for() {
    let lines = |line: &str| line.repeat(2_000).into_bytes();
    let warc = lines("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 1\r\n\r\nx\r\n\r\n");
    let files = [
        ("many.jsonl", lines("{\"text\": \"x\"}\n")),
        ("none.jsonl", lines("{\n")),
        ("many.csv.gz", gzip(&lines("text,title\n"))),
        (
            "many.json",
            [b"[".to_vec(), lines("{\"text\": \"x\"},"), b"{}]".to_vec()].concat(),
        ),
        (
            "many.xml",
            [b"<rss>".to_vec(), lines("<item/>"), b"</rss>".to_vec()].concat(),
        ),
        ("many.warc", warc),
        (
            "old.jsonl",
            lines("{\"text\": \"caf\u{e9}\"}\n")
                .into_iter()
                .filter(|b| *b != 0xc3)
                .collect(),
        ),
    ];
    let options = |memory| ReadOptions {
        limits: Limits {
            memory: Some(memory),
            ..Limits::default()
        },
        ..ReadOptions::default()
    };
    for (name, bytes) in files {
        let folder = folder(&[("a.txt", b"An article."), (name, &bytes)]);
        let read = |memory| read(&[folder.path().to_path_buf()], &options(memory), &|_, _| {});
        let told = read(200_000).map(|_| ()).unwrap_err().to_string();
        assert!(
            told.contains(name) && told.contains("--max-memory"),
            "{name}: {told}"
        );
        let room = read(10 << 20);
        assert!(!matches!(room, Err(Error::TooMuch { .. })), "{name}");
    }
    let texts: Vec<(String, String)> = (0..300)
        .map(|n| (format!("{n}.txt"), format!("Text {n}.")))
        .collect();
    let texts: Vec<(&str, &[u8])> = texts
        .iter()
        .map(|(name, text)| (&**name, text.as_bytes()))
        .collect();
    let folder = folder(&texts);
    let read = |memory| read(&[folder.path().to_path_buf()], &options(memory), &|_, _| {});
    assert!(matches!(read(100_000), Err(Error::TooMuch { .. })));
    assert_eq!(read(10 << 20).unwrap().articles.len(), 300);
}

#[test]
fn nothing_readable_says_what_was_there() {
    let error = |files: &[(&str, &[u8])]| {
        let folder = folder(files);
        read_all(&[folder.path().to_path_buf()], &[])
            .unwrap_err()
            .to_string()
    };
    assert!(error(&[]).contains("no files in"));
    let pictures = error(&[
        ("a.jpg", b"\xff\xd8\xff\xe0"),
        ("b.jpg", b"\xff\xd8\xff\xe0"),
    ]);
    assert!(
        pictures.contains("a.jpg and 1 more: a JPEG image"),
        "{pictures}"
    );
    assert!(error(&[("a.txt", b"")]).contains("empty file"));
    assert!(error(&[("a.csv", b"id,text\n")]).contains("no records"));
    assert!(
        error(&[("labels.jsonl", b"{\"id\": 1, \"kind\": \"x\"}\n")])
            .contains("no column looks like")
    );
    let missing = read_all(&[Path::new("/nowhere/at/all").to_path_buf()], &[]).unwrap_err();
    assert!(matches!(&missing, Error::Io { path, .. } if path.ends_with("all")));
}

#[test]
fn a_file_without_text_in_a_folder_is_a_reject() {
    let folder = folder(&[
        ("docs.jsonl", b"{\"id\": 1, \"text\": \"x\"}\n"),
        ("labels.jsonl", b"{\"id\": 1, \"kind\": \"x\"}\n"),
    ]);
    let dump = read_all(&[folder.path().to_path_buf()], &[]).unwrap();
    assert_eq!(
        (dump.articles.len(), dump.skipped.len(), dump.rejects.len()),
        (1, 0, 1)
    );
    let reject = &dump.rejects[0];
    assert!(reject.origin.file.ends_with("labels.jsonl"));
    assert!(reject.reason.contains("--map text=COLUMN"));
}
