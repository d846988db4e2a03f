//! Web archives through [`read`].

use super::*;

const FERRY: &str =
    "The ferry Lark ran aground off Tern Point at noon on Tuesday with 140 passengers on board.";

fn record(fields: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut record = String::from("WARC/1.0\r\n");
    for (name, value) in fields {
        record += &format!("{name}: {value}\r\n");
    }
    record += &format!("Content-Length: {}\r\n\r\n", body.len());
    [record.as_bytes(), body, b"\r\n\r\n"].concat()
}

fn text(id: &str, url: &str, body: &str) -> Vec<u8> {
    let id = format!("<urn:uuid:{id}>");
    let fields = [
        ("WARC-Type", "conversion"),
        ("WARC-Target-URI", url),
        ("WARC-Date", "2024-05-20T01:58:57Z"),
        ("WARC-Record-ID", &id),
        ("WARC-Identified-Content-Language", "eng,deu"),
        ("Content-Type", "text/plain"),
    ];
    record(&fields, body.as_bytes())
}

fn response(id: &str, status: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let http = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nServer: x\r\n\r\n");
    let id = format!("<urn:uuid:{id}>");
    let fields = [
        ("WARC-Type", "response"),
        ("WARC-Record-ID", &*id),
        ("WARC-Target-URI", "https://lomme.example/a"),
        ("WARC-Date", "2024-05-20T01:58:57Z"),
        ("Content-Type", "application/http; msgtype=response"),
    ];
    record(&fields, &[http.as_bytes(), body].concat())
}

fn page(title: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{FERRY}</p><p>{FERRY}</p></article></body></html>"
    )
}

fn info() -> Vec<u8> {
    record(
        &[
            ("WARC-Type", "warcinfo"),
            ("Content-Type", "application/warc-fields"),
        ],
        b"software: x\r\n",
    )
}

#[test]
fn texts_taken_from_pages() {
    let wet = [
        info(),
        text("i1", "https://lomme.example/1", FERRY),
        text("i2", "https://lomme.example/2", "Zwei Züge."),
    ];
    let packed: Vec<u8> = wet.iter().flat_map(|record| gzip(record)).collect();
    for (name, bytes) in [
        ("a.wet", wet.concat()),
        ("a.warc.wet.gz", packed),
        ("a.zst", zstd::encode_all(&wet.concat()[..], 1).unwrap()),
    ] {
        let dump = one(name, &bytes).unwrap();
        assert_eq!(
            texts(&dump),
            [("i1", FERRY), ("i2", "Zwei Züge.")],
            "{name}"
        );
        let first = &dump.articles[0];
        assert_eq!(first.url.as_deref(), Some("https://lomme.example/1"));
        assert_eq!(first.crawled.as_deref(), Some("2024-05-20T01:58:57Z"));
        assert_eq!(
            (first.published.as_deref(), first.language.as_deref()),
            (None, Some("eng"))
        );
        assert_eq!(first.origin.record, 2);
        assert_eq!(dump.inputs[0].format, "warc");
        assert!(dump.rejects.is_empty());
    }
}

#[test]
fn only_pages_that_were_found_are_articles() {
    let latin = page("Zwei Züge über den Fluß").replace("<head>", "<head><meta charset=utf-8>");
    let (latin, ..) = encoding_rs::WINDOWS_1252.encode(&latin);
    let warc = [
        info(),
        record(
            &[
                ("WARC-Type", "request"),
                ("Content-Type", "application/http; msgtype=request"),
            ],
            b"GET / HTTP/1.1\r\n\r\n",
        ),
        response(
            "p1",
            "200 OK",
            "text/html; charset=utf-8",
            page("Ferry aground").as_bytes(),
        ),
        response(
            "p2",
            "404 Not Found",
            "text/html",
            page("Not found").as_bytes(),
        ),
        response("p3", "200 OK", "image/jpeg", b"\xff\xd8\xff"),
        response("p4", "301 Moved", "text/html", b""),
        response("p5", "200 OK", "text/html; charset=windows-1252", &latin),
        record(
            &[
                ("WARC-Type", "metadata"),
                ("Content-Type", "application/warc-fields"),
            ],
            b"x: y\r\n",
        ),
    ];
    let packed: Vec<u8> = warc.iter().flat_map(|record| gzip(record)).collect();
    for (name, bytes) in [("a.warc", warc.concat()), ("a.warc.gz", packed)] {
        let dump = one(name, &bytes).unwrap();
        let ids: Vec<&str> = dump
            .articles
            .iter()
            .map(|article| article.id.as_str())
            .collect();
        assert_eq!(ids, ["p1", "p5"], "{name}: {:?}", dump.rejects);
        let article = &dump.articles[0];
        assert_eq!(article.title.as_deref(), Some("Ferry aground"));
        assert!(article.text.contains(FERRY) && !article.text.contains('<'));
        assert_eq!(article.url.as_deref(), Some("https://lomme.example/a"));
        assert_eq!(article.crawled.as_deref(), Some("2024-05-20T01:58:57Z"));
        assert_eq!(article.published, None);
        assert_eq!(
            dump.articles[1].title.as_deref(),
            Some("Zwei Züge über den Fluß")
        );
        assert!(dump.rejects.is_empty());
    }
    let error = one("b.warc", &[info(), warc[3].clone()].concat())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("none of the 2 record(s) is a page"),
        "{error}"
    );
}

#[test]
fn a_broken_record_costs_only_itself() {
    let good = |id| text(id, "https://lomme.example/", FERRY);
    let lengthless = b"WARC/1.0\r\nWARC-Type: conversion\r\n\r\nbody\r\n\r\n".to_vec();
    let mut short = good("b2");
    // It says less than it has, so that the rest of its body stands where a record should begin.
    let at = short
        .windows(17)
        .position(|part| part == b"Content-Length: 9")
        .unwrap();
    short[at + 16] = b'1';
    let warc = [
        good("a"),
        lengthless,
        good("b"),
        short,
        good("c"),
        b"garbage\r\n\r\nmore\r\n".to_vec(),
        good("d"),
    ]
    .concat();
    let dump = one("a.warc", &warc).unwrap();
    let ids: Vec<&str> = dump
        .articles
        .iter()
        .map(|article| article.id.as_str())
        .collect();
    assert_eq!(ids, ["a", "b", "b2", "c", "d"]);
    assert_eq!(dump.rejects.len(), 3, "{:?}", dump.rejects);
    assert!(dump.rejects[0].reason.contains("how long it is"));
    assert!(dump.rejects[1].reason.contains("does not begin with WARC/"));
}

#[test]
fn an_archive_cut_short_keeps_what_came_before() {
    let records: Vec<Vec<u8>> = (0..60)
        .map(|i| {
            text(
                &format!("i{i:02}"),
                "https://lomme.example/",
                &format!("{i} {FERRY}"),
            )
        })
        .collect();
    let packed: Vec<u8> = records.iter().flat_map(|record| gzip(record)).collect();
    for bytes in [records.concat(), packed] {
        let dump = one("a.warc", &bytes[..bytes.len() * 2 / 3 + 7]).unwrap();
        assert!(
            (30..45).contains(&dump.articles.len()),
            "{}",
            dump.articles.len()
        );
        assert_eq!(dump.rejects.len(), 1);
        assert!(
            dump.rejects[0].reason.contains("cut short"),
            "{:?}",
            dump.rejects
        );
    }
}

#[test]
fn words_are_no_archive() {
    let dump = one("a.txt", b"WARC/1.0 is the format that web archives use.").unwrap();
    assert_eq!(dump.inputs[0].format, "text");
}
