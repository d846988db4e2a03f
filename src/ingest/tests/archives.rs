//! Archives through [`read`]: their members are read like the files of a folder.

use std::io::Cursor;

use ::zip::ZipWriter;
use ::zip::write::SimpleFileOptions;

use super::*;

const LINE: &str = "{\"id\": \"j\", \"text\": \"In a line.\"}\n";

/// A tar archive with the headers of today's programs.
pub(super) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = Vec::new();
    for (name, bytes) in files {
        archive.extend(header(name, bytes.len(), b'0'));
        archive.extend_from_slice(bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    archive
}

fn header(name: &str, size: usize, kind: u8) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[156] = kind;
    header[257..265].copy_from_slice(b"ustar\x0000");
    header[148..156].fill(b' ');
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    header
}

pub(super) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn members_are_read_like_files() {
    let files: [(&str, &[u8]); 8] = [
        ("news/a.txt", b"A text."),
        ("news/other/a.txt", b"Another text."),
        ("b.jsonl", LINE.as_bytes()),
        ("t.csv.gz", &gzip(b"id,text\nt1,In a table.\n")),
        ("p.html", b"<!DOCTYPE html><title>P</title><p>In a page."),
        ("pic.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        (".hidden/x.txt", b"never"),
        ("__MACOSX/._a.txt", b"never"),
    ];
    let folder = folder(&files[..6]);
    let expected = read_all(&[folder.path().to_path_buf()], &[]).unwrap();
    assert_eq!(expected.articles.len(), 5);
    let tarred = tar(&files);
    for (name, bytes) in [
        ("d.zip", zip(&files)),
        ("d.tar", tarred.clone()),
        ("d.tar.gz", gzip(&tarred)),
        ("d.tar.zst", zstd::encode_all(&tarred[..], 1).unwrap()),
        ("d.bin", tarred),
    ] {
        let dump = one(name, &bytes).unwrap();
        assert_eq!(texts(&dump), texts(&expected), "{name}");
        assert!(dump.rejects.is_empty(), "{name}: {:?}", dump.rejects);
        assert_eq!(dump.skipped.len(), 1);
        assert!(dump.skipped[0].0.ends_with(&format!("{name}!pic.jpg")));
        let file = &dump
            .articles
            .iter()
            .find(|article| article.id == "j")
            .unwrap()
            .origin
            .file;
        assert!(file.ends_with(&format!("{name}!b.jsonl")), "{file}");
        assert_eq!((dump.inputs.len(), dump.inputs[0].articles), (1, 5));
    }
}

#[test]
fn archives_in_archives_are_read_once_and_no_deeper() {
    let inner = tar(&[("a.txt", b"inner")]);
    let packed = gzip(&inner);
    let deep = zip(&[("b.tar", &tar(&[("c.zip", &zip(&[("d.txt", b"deep")]))]))]);
    let outer = zip(&[
        ("inner.tar.gz", &packed),
        ("deep.zip", &deep),
        ("e.txt", b"outer"),
    ]);
    let dump = one("o.zip", &outer).unwrap();
    assert_eq!(texts(&dump), [("a", "inner"), ("e", "outer")]);
    assert_eq!(dump.rejects.len(), 1);
    assert!(
        dump.rejects[0]
            .origin
            .file
            .ends_with("o.zip!deep.zip!b.tar"),
        "{:?}",
        dump.rejects
    );
    assert!(dump.rejects[0].reason.contains("inside of two others"));
}

#[test]
fn names_lead_nowhere() {
    let files: [(&str, &[u8]); 3] = [
        ("../../../../etc/passwd.txt", b"up"),
        ("/etc/shadow.txt", b"root"),
        ("C:\\windows\\x.txt", b"drive"),
    ];
    for bytes in [zip(&files), tar(&files)] {
        let dump = one("d.x", &bytes).unwrap();
        assert_eq!(dump.articles.len(), 3, "{:?}", texts(&dump));
        assert!(
            dump.articles
                .iter()
                .all(|article| !article.id.contains("..")),
            "{:?}",
            texts(&dump)
        );
    }
}

#[test]
fn long_names_and_other_members_of_a_tar() {
    let long = format!("{}/a.txt", "folder".repeat(30));
    let attributes = format!("path={long}\n");
    let mut length = attributes.len() + 4;
    while format!("{length} {attributes}").len() != length {
        length += 1;
    }
    let attributes = format!("{length} {attributes}");
    let mut archive = Vec::new();
    let mut add = |header: Vec<u8>, bytes: &[u8]| {
        archive.extend(header);
        archive.extend_from_slice(bytes);
        archive.resize(archive.len().next_multiple_of(512), 0);
    };
    add(header("folder/", 0, b'5'), b"");
    add(
        header("PaxHeader/x", attributes.len(), b'x'),
        attributes.as_bytes(),
    );
    add(header("x", 4, b'0'), b"pax.");
    add(
        header("././@LongLink", long.len() + 1, b'L'),
        format!("{long}2\0").as_bytes(),
    );
    add(header("x", 4, b'0'), b"gnu.");
    add(header("link", 0, b'2'), b"");
    add(header("old.txt", 4, 0), b"old.");
    let dump = one("d.tar", &archive).unwrap();
    let mut found: Vec<(String, &str)> = (dump.articles.iter())
        .map(|article| {
            (
                article.origin.file.rsplit('!').next().unwrap().to_owned(),
                article.text.as_str(),
            )
        })
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            (long.clone(), "pax."),
            (format!("{long}2"), "gnu."),
            ("old.txt".to_owned(), "old.")
        ]
    );
    // Cut before the end, and damaged in a header.
    let dump = one("d.tar", &archive[..archive.len() - 300]).unwrap();
    assert!(
        dump.rejects[0].reason.contains("cut short"),
        "{:?}",
        dump.rejects
    );
    let at = archive.len() - 1024;
    archive[at] ^= 1;
    let dump = one("d.tar", &archive).unwrap();
    assert!(
        dump.rejects[0]
            .reason
            .contains("header of a member is wrong"),
        "{:?}",
        dump.rejects
    );
}

#[test]
fn damaged_and_encrypted_archives_are_told() {
    let mut bytes = zip(&[("a.txt", b"one"), ("b.txt", b"two")]);
    let error = one("d.zip", &bytes[..bytes.len() - 30])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("ZIP archive is damaged or cut short"),
        "{error}"
    );
    // The mark of encryption, in the member's own header and in the index.
    for mark in [b"PK\x03\x04".as_slice(), b"PK\x01\x02"] {
        let at = bytes.windows(4).position(|four| four == mark).unwrap();
        bytes[at + if mark[2] == 3 { 6 } else { 8 }] |= 1;
    }
    let dump = one("d.zip", &bytes).unwrap();
    assert_eq!(texts(&dump), [("b", "two")]);
    assert!(
        dump.rejects[0].reason.contains("encrypted"),
        "{:?}",
        dump.rejects
    );
    assert!(dump.rejects[0].origin.file.ends_with("d.zip!a.txt"));
    let error = one("empty.zip", &zip(&[])).unwrap_err().to_string();
    assert!(error.contains("no files in the archive"), "{error}");
    let office = zip(&[
        ("[Content_Types].xml", b"<x/>"),
        ("word/document.xml", b"<x/>"),
    ]);
    let error = one("d.docx", &office).unwrap_err().to_string();
    assert!(error.contains("office document"), "{error}");
}

#[test]
fn an_archive_that_unpacks_beyond_measure_is_stopped() {
    let zeros = vec![b' '; 3 << 20];
    let bytes = zip(&[
        ("a.txt", b"one"),
        ("b.txt", &zeros),
        ("c.txt", &zeros),
        ("d.txt", b"two"),
    ]);
    let folder = folder(&[("d.zip", &bytes)]);
    let options = ReadOptions {
        limits: Limits {
            unpacked: Some(4 << 20),
            ..Limits::default()
        },
        ..ReadOptions::default()
    };
    let dump = read(&[folder.path().to_path_buf()], &options, &|_, _| {}).unwrap();
    assert_eq!(texts(&dump), [("a", "one")]);
    assert!(
        dump.rejects
            .iter()
            .any(|reject| reject.reason.contains("the other members are left out")),
        "{:?}",
        dump.rejects
    );
    assert_eq!(dump.limits.len(), 1);
}

#[test]
fn a_wrong_sum_costs_one_member() {
    let mut bytes = zip(&[("a.txt", b"The first of two members."), ("b.txt", b"two")]);
    bytes[14] ^= 1;
    let index = bytes
        .windows(4)
        .position(|four| four == b"PK\x01\x02")
        .unwrap();
    bytes[index + 16] ^= 1;
    let dump = one("d.zip", &bytes).unwrap();
    assert_eq!(texts(&dump), [("b", "two")]);
    assert_eq!(dump.rejects.len(), 1, "{:?}", dump.rejects);
}

#[test]
fn a_large_member_is_streamed_and_a_cut_one_keeps_its_beginning() {
    let lines: String = (0..70_000)
        .map(|i| {
            format!(
                "{{\"id\": {i}, \"text\": \"text number {} of many\"}}\n",
                i * 7919
            )
        })
        .collect();
    assert!(lines.len() as u64 > SMALL_FILE / 2);
    let lines = lines
        .repeat(2)
        .replacen("{\"id\": 0,", "{\"id\": \"zero\",", 1);
    let archive = tar(&[("a.txt", b"small"), ("d.jsonl", lines.as_bytes())]);
    let packed = gzip(&archive);
    let dump = one("d.tar.gz", &packed).unwrap();
    assert_eq!(dump.articles.len(), 70_002);
    let dump = one("d.tar.gz", &packed[..packed.len() / 2]).unwrap();
    assert!(
        dump.articles.len() > 1000 && dump.articles.iter().any(|article| article.text == "small")
    );
    assert_eq!(dump.rejects.len(), 2, "{:?}", dump.rejects);
    assert!(
        dump.rejects
            .iter()
            .all(|reject| reject.reason.contains("cut short"))
    );
}
