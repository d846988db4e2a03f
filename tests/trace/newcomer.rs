//! What somebody meets who gives the program something else than it hopes for: a clear message, nothing lost, no panic.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::run::{Report, sample, trace};

const STORY: &str = "The ferry Lark ran aground off Tern Point at noon on Tuesday with 140 passengers on board. \
    Coastguard officer Mara Tolland said nobody was hurt and that two tugs would try to pull the ship free at high tide.";

const OTHER: &str = "Council members voted nine to four on Monday to close the swimming hall in Marden Street, which has lost money since \
    its boiler failed. The mayor, Ines Oyelaran, called the decision painful and promised free bus rides to the hall in Lowick.";

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The run was refused, in words that hold all of `parts`, and left no report.
fn refused(report: &Report, parts: &[&str]) {
    let told = report.told();
    assert_eq!(report.output.status.code(), Some(2), "{told}");
    assert!(told.starts_with("error: "), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    for part in parts {
        assert!(told.contains(part), "no `{part}` in: {told}");
    }
    assert!(
        !report.folder().exists(),
        "a report was written all the same"
    );
}

#[test]
fn a_missing_file_is_named() {
    refused(
        &trace(&[Path::new("/nowhere/dump.jsonl")], &[]),
        &["/nowhere/dump.jsonl", "check the path"],
    );
}

#[test]
fn an_empty_file_is_nothing_to_read() {
    let home = home();
    for name in ["empty.txt", "empty.jsonl", "empty.csv", "empty.json"] {
        let path = home.path().join(name);
        fs::write(&path, "").unwrap();
        refused(&trace(&[&path], &[]), &["nothing to read", name, "empty"]);
    }
}

#[test]
fn an_empty_folder_is_nothing_to_read() {
    let home = home();
    refused(&trace(&[home.path()], &[]), &["nothing to read"]);
}

#[test]
fn a_folder_of_pictures_is_told_as_such() {
    let home = home();
    for n in 0..3u8 {
        let mut jpeg =
            b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00".to_vec();
        jpeg.extend((0..5_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8 ^ n));
        fs::write(home.path().join(format!("picture{n}.jpg")), jpeg).unwrap();
    }
    refused(
        &trace(&[home.path()], &[]),
        &["nothing to read", "picture0.jpg", "2 more", "JPEG"],
    );
    // Among articles, pictures are passed over and told.
    fs::write(home.path().join("story.txt"), STORY).unwrap();
    let report = trace(&[home.path()], &[]).done();
    assert_eq!(report.rows("articles.csv").len(), 1);
    assert_eq!(
        report.json("run.json")["skipped"].as_array().unwrap().len(),
        3
    );
    assert!(report.printed().contains("JPEG"), "{}", report.printed());
}

#[test]
fn a_broken_row_is_rejected_and_the_others_are_traced() {
    let home = home();
    let dump = home.path().join("dump.csv");
    fs::write(
        &dump,
        format!(
            "id,title,text\na,One,\"{STORY}\"\nb,Two\nc,Three,\"{STORY} It was freed at dusk.\"\n"
        ),
    )
    .unwrap();
    let report = trace(&[&dump], &[]).done();
    let ids: Vec<_> = report
        .rows("articles.csv")
        .into_iter()
        .map(|row| row["article_id"].clone())
        .collect();
    assert_eq!(ids, ["a", "c"]);
    let rejects = report.rows("rejects.csv");
    assert_eq!(rejects.len(), 1, "{rejects:?}");
    assert!(rejects[0]["file"].ends_with("dump.csv"));
    assert_eq!(rejects[0]["line"], "3");
    assert!(!rejects[0]["reason"].is_empty());
    assert!(
        report.printed().contains("rejects.csv"),
        "{}",
        report.printed()
    );

    let strict = trace(&[&dump], &["--strict"]);
    assert_eq!(strict.output.status.code(), Some(2));
    assert!(strict.told().contains("--strict"), "{}", strict.told());
}

#[test]
fn a_broken_line_of_json_is_rejected_by_its_line() {
    let home = home();
    let dump = home.path().join("dump.jsonl");
    let record = |id: &str| serde_json::json!({ "id": id, "text": STORY }).to_string();
    fs::write(
        &dump,
        format!(
            "{}\n{{\"id\": \"b\", \"te\n\n{}\n",
            record("a"),
            record("c")
        ),
    )
    .unwrap();
    let report = trace(&[&dump], &[]).done();
    assert_eq!(report.rows("articles.csv").len(), 2);
    let rejects = report.rows("rejects.csv");
    assert_eq!((rejects.len(), rejects[0]["line"].as_str()), (1, "2"));
}

#[test]
fn a_repeated_id_is_rejected_naming_both_records() {
    let home = home();
    let dump = home.path().join("dump.jsonl");
    let record = |more: &str| {
        serde_json::json!({ "id": "same", "text": format!("{STORY} {more}") }).to_string()
    };
    fs::write(
        &dump,
        format!("{}\n{}\n", record("First."), record("Second.")),
    )
    .unwrap();
    let report = trace(&[&dump], &[]).done();
    assert_eq!(report.rows("articles.csv").len(), 1);
    let reason = &report.rows("rejects.csv")[0]["reason"];
    assert!(reason.contains("same") && reason.contains('1'), "{reason}");
}

#[test]
fn latin_1_is_read_as_what_it_was() {
    let home = home();
    let page = "Die Fähre lief südlich von Köln auf Grund, wie die Wasserschutzpolizei am Dienstag mitteilte. Verletzt wurde \
                niemand, 140 Fahrgäste mussten das Schiff über eine Brücke aus Pontons verlassen.";
    let latin: Vec<u8> = page
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    fs::write(home.path().join("seite.txt"), latin).unwrap();
    let copy = format!("{page} Mehr in Kürze.");
    fs::write(home.path().join("zweite.txt"), &copy).unwrap();
    let report = trace(&[home.path()], &[]).done();
    let passages = report.rows("passages.csv");
    assert!(
        passages
            .iter()
            .any(|row| row["a_text"].contains("Fähre lief südlich von Köln")),
        "{passages:?}"
    );
    assert!(
        report.text("run.json").contains("windows-1252"),
        "{}",
        report.text("run.json")
    );
}

#[test]
fn two_columns_that_could_be_the_text_are_both_named() {
    let home = home();
    let dump = home.path().join("dump.csv");
    fs::write(
        &dump,
        format!("id,text,content\na,\"{STORY}\",\"{OTHER}\"\n"),
    )
    .unwrap();
    refused(
        &trace(&[&dump], &[]),
        &["`text`", "`content`", "--map text="],
    );
    let report = trace(&[&dump], &["--map", "text=content"]).done();
    assert_eq!(report.rows("articles.csv").len(), 1);
    assert!(
        report.printed().contains("text=content"),
        "{}",
        report.printed()
    );
}

#[test]
fn no_column_that_could_be_the_text_lists_what_is_there() {
    let home = home();
    let dump = home.path().join("dump.csv");
    fs::write(&dump, "code,amount\nx,1\ny,2\n").unwrap();
    refused(
        &trace(&[&dump], &[]),
        &["code", "amount", "--map text=COLUMN"],
    );
}

#[test]
fn one_very_long_line_is_one_article() {
    long_line(4 << 20);
}

/// The same with 200 MB: `cargo test --release -- --ignored`.
#[test]
#[ignore = "takes a minute and two gigabytes"]
fn one_line_of_200_mb_is_one_article() {
    long_line(200 << 20);
}

fn long_line(bytes: usize) {
    let home = home();
    let dump = home.path().join("long.txt");
    let mut text = String::with_capacity(bytes + 64);
    let mut n = 0u64;
    while text.len() < bytes {
        text.push_str(&format!(
            "Word{n} of the long line number {} goes on ",
            n.wrapping_mul(0x9E37_79B9) % 9973
        ));
        n += 1;
    }
    fs::write(&dump, &text).unwrap();
    let report = trace(&[&dump], &[]);
    let told = report.told();
    assert!(!told.contains("panicked"), "{told}");
    match report.output.status.code() {
        Some(0) => assert_eq!(
            report.rows("articles.csv").len() + report.rows("rejects.csv").len(),
            1
        ),
        code => assert!(
            code == Some(2) && told.contains("long.txt"),
            "{code:?} {told}"
        ),
    }
}

#[test]
fn compressed_inputs_are_the_same_dump() {
    use std::io::Write;
    let home = home();
    let bytes = fs::read(sample().join("dump/articles.jsonl")).unwrap();
    let (gz, zst) = (
        home.path().join("a.jsonl.gz"),
        home.path().join("a.jsonl.zst"),
    );
    let mut encoder =
        flate2::write::GzEncoder::new(fs::File::create(&gz).unwrap(), flate2::Compression::fast());
    encoder.write_all(&bytes).unwrap();
    encoder.finish().unwrap();
    fs::write(&zst, zstd::encode_all(bytes.as_slice(), 1).unwrap()).unwrap();
    let plain = trace(&[&sample().join("dump/articles.jsonl")], &["--quiet"])
        .done()
        .files();
    for path in [gz, zst] {
        assert!(
            plain == trace(&[&path], &["--quiet"]).done().files(),
            "{}",
            path.display()
        );
    }
}

#[test]
fn hostile_texts_are_traced() {
    let home = home();
    let texts = [
        "\u{0}\u{1}\u{202e}\u{feff}".to_owned(),
        "🙂🙂🙂 ".repeat(300),
        "a ".repeat(3_000),
        "\u{301}".repeat(500),
        "=cmd|' /C calc'!A0\n@SUM(1)\n".repeat(40),
        format!("{STORY}\u{85}\u{2028}{STORY}"),
        "((((((((((".repeat(500),
        "1,2.3,4.5 ".repeat(500),
        "« “ ‘ ".repeat(500),
    ];
    let lines: Vec<String> = texts
        .iter()
        .enumerate()
        .map(|(n, text)| serde_json::json!({ "id": format!("h{n}"), "text": text }).to_string())
        .collect();
    let dump = home.path().join("dump.jsonl");
    fs::write(&dump, lines.join("\n")).unwrap();
    let report = trace(&[&dump], &[]).done();
    assert_eq!(
        report.rows("articles.csv").len() + report.rows("rejects.csv").len(),
        texts.len()
    );
}

#[test]
fn a_folder_that_is_no_report_is_refused_before_anything_is_read() {
    let home = home();
    let out = home.path().join("mine");
    fs::create_dir(&out).unwrap();
    fs::write(out.join("letter.txt"), "dear").unwrap();
    let output = crate::run::wirecopy(&["trace", "/nowhere", "--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("something else than a report"));
    assert_eq!(fs::read_to_string(out.join("letter.txt")).unwrap(), "dear");
}

#[test]
fn a_report_is_replaced_only_by_a_whole_one() {
    let home = home();
    let (dump, out) = (home.path().join("story.txt"), home.path().join("report"));
    fs::write(&dump, STORY).unwrap();
    let run = |input: &Path| {
        crate::run::wirecopy(&[
            "trace",
            input.to_str().unwrap(),
            "--quiet",
            "--out",
            out.to_str().unwrap(),
        ])
    };
    assert_eq!(run(&dump).status.code(), Some(0));
    let before = fs::read(out.join("articles.csv")).unwrap();
    // A run that fails leaves the old report as it was.
    assert_eq!(run(Path::new("/nowhere")).status.code(), Some(2));
    assert_eq!(fs::read(out.join("articles.csv")).unwrap(), before);
    // One that succeeds replaces it.
    assert_eq!(run(&sample().join("dump")).status.code(), Some(0));
    assert_ne!(fs::read(out.join("articles.csv")).unwrap(), before);
    assert_eq!(
        fs::read_dir(home.path()).unwrap().count(),
        2,
        "something was left beside the report"
    );
}

#[test]
fn a_table_for_excel_is_read_back() {
    let home = home();
    let report = trace(&[&sample().join("dump")], &["--csv", "excel"]).done();
    let table = report.folder().join("articles.csv");
    assert!(fs::read(&table).unwrap().starts_with(b"\xef\xbb\xbf"));
    let again = trace(&[&table], &["--map", "text=why"]).done();
    assert_eq!(again.rows("articles.csv").len(), 54);
    drop(home);
}
