//! What somebody meant to do harm, or the world did: bounded memory and time, a clear message, no panic, nothing
//! half-written.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::run::{Report, generated, trace};

const STORY: &str = "The ferry Lark ran aground off Tern Point at noon on Tuesday with 140 passengers on board. \
    Coastguard officer Mara Tolland said nobody was hurt and that two tugs would try to pull the ship free at high tide.";

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn file(home: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = home.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// Traces beside a sound article, which must come through, within a minute and in bounded memory.
fn survives(home: &TempDir, more: &[&str]) -> Report {
    file(home, "sound.txt", STORY);
    let started = Instant::now();
    let report = trace(&[home.path()], more).done();
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "{:?}",
        started.elapsed()
    );
    let told = report.told();
    assert!(!told.contains("panicked"), "{told}");
    let articles = report.rows("articles.csv");
    assert!(articles.iter().any(|row| row["article_id"] == "sound"));
    report
}

fn reasons(report: &Report) -> Vec<String> {
    let rejects = report.rows("rejects.csv");
    rejects
        .into_iter()
        .map(|mut row| row.remove("reason").unwrap())
        .collect()
}

fn megabytes(report: &Report) -> u64 {
    report.json("run.json")["peak_memory_bytes"]
        .as_u64()
        .unwrap()
        >> 20
}

/// `bytes` bytes of `x`, packed.
fn bomb(bytes: u64, zstd: bool) -> Vec<u8> {
    let mut source = io::repeat(b'x').take(bytes);
    if zstd {
        return zstd::encode_all(source, 1).unwrap();
    }
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    io::copy(&mut source, &mut encoder).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_decompression_bomb_is_cut_off() {
    for (name, zstd) in [("bomb.jsonl.gz", false), ("bomb.jsonl.zst", true)] {
        let home = home();
        file(&home, name, bomb(300 << 20, zstd));
        let report = survives(&home, &["--max-unpacked", "20M", "--max-record", "1M"]);
        let reasons = reasons(&report);
        assert!(
            reasons.iter().any(|r| r.contains("--max-record")),
            "{reasons:?}"
        );
        assert!(
            reasons.iter().any(|r| r.contains("--max-unpacked")),
            "{reasons:?}"
        );
        let limits = &report.json("run.json")["counts"]["limits"];
        assert_eq!(limits["files cut off at --max-unpacked"], 1);
        assert_eq!(limits["records over --max-record left out"], 1);
        assert!(
            report.printed().contains("Limits hit"),
            "{}",
            report.printed()
        );
        assert!(megabytes(&report) < 400, "{} MB", megabytes(&report));
    }
}

#[test]
fn a_small_file_may_not_become_a_large_one_by_default() {
    let home = home();
    file(&home, "bomb.jsonl.zst", bomb(400 << 20, true));
    let report = survives(&home, &[]);
    assert!(
        reasons(&report)
            .iter()
            .any(|r| r.contains("--max-unpacked")),
        "{:?}",
        reasons(&report)
    );
    assert!(megabytes(&report) < 400, "{} MB", megabytes(&report));
}

#[test]
fn a_record_over_the_limit_is_left_out_and_the_others_are_kept() {
    let home = home();
    let long = "x ".repeat(300_000);
    let lines =
        format!("{{\"id\":\"a\",\"text\":\"{long}\"}}\n{{\"id\":\"b\",\"text\":\"{STORY}\"}}\n");
    file(&home, "dump.jsonl", lines);
    file(&home, "long.txt", &long);
    let report = survives(&home, &["--max-record", "500K"]);
    assert_eq!(
        reasons(&report)
            .iter()
            .filter(|r| r.contains("--max-record"))
            .count(),
        2
    );
    assert!(
        report
            .rows("articles.csv")
            .iter()
            .any(|row| row["article_id"] == "b")
    );
    let parameters = &report.json("run.json")["parameters"];
    assert_eq!(parameters["max record"], "512000");
}

#[test]
fn deep_json_is_rejected() {
    let home = home();
    let deep = "[".repeat(200_000) + &"]".repeat(200_000);
    file(
        &home,
        "deep.jsonl",
        format!(
            "{{\"id\":\"d\",\"text\":\"{STORY}\",\"x\":{deep}}}\n{{\"id\":\"e\",\"text\":\"{STORY}\"}}\n"
        ),
    );
    file(
        &home,
        "deep.json",
        format!("[{{\"id\":\"f\",\"text\":{deep}}}]"),
    );
    file(&home, "deeper.json", "{\"a\":".repeat(200_000));
    let report = survives(&home, &[]);
    assert!(
        report
            .rows("articles.csv")
            .iter()
            .any(|row| row["article_id"] == "e")
    );
}

#[test]
fn control_and_invisible_characters_do_no_harm() {
    let home = home();
    let odd = "\u{202e}\u{200b}\u{2066}\u{feff}\u{0}\u{7}\u{1b}[31m\u{fffe}\u{e0001}";
    let text: String = STORY
        .split(' ')
        .map(|word| format!("{word}{odd} "))
        .collect();
    let mut bytes = text.clone().into_bytes();
    bytes.extend(b"\xff\xfe\xc3\x28\xf0\x28\x8c\xbc");
    file(&home, "invalid.txt", &bytes);
    let record = serde_json::json!({"id": "odd\u{202e}\u{1b}[2J", "outlet": odd, "title": odd, "text": text});
    file(&home, "odd.jsonl", record.to_string());
    let report = survives(&home, &[]);
    for told in [report.printed(), report.told()] {
        assert!(
            !told.contains('\u{1b}') && !told.contains('\u{202e}'),
            "{told}"
        );
    }
    let page = report.text("report.html");
    assert!(!page.contains('\0'));
}

#[test]
fn texts_of_one_thing_cost_no_more_than_their_length() {
    let home = home();
    let units = [
        "a",
        "ein",
        "AFP/",
        "(Reuters) - ",
        "AFP ",
        "Source: Reuters\n",
        "1,",
        "\"",
        "Mr. ",
    ];
    for (n, unit) in units.iter().enumerate() {
        let text = unit.repeat(1_000_000 / unit.len());
        file(&home, &format!("{n}.txt"), text);
    }
    survives(&home, &[]);
}

#[test]
fn hundreds_of_thousands_of_columns_are_read() {
    const COLUMNS: usize = 400_000;
    let home = home();
    let header: String = (0..COLUMNS).map(|n| format!(",c{n}")).collect();
    let story = STORY.replace(',', ";");
    let table = format!("id,text{header}\nt,{story}{}\n", ",".repeat(COLUMNS));
    file(&home, "wide.csv", table);
    let articles = survives(&home, &[]).rows("articles.csv");
    assert_eq!(articles.len(), 2);
}

#[test]
fn scripts_of_pages_stay_out_of_texts_and_reports() {
    let home = home();
    let page = format!(
        "<!doctype html><title>Ferry</title><script>alert('one')</script><style>.two{{}}</style>\
         <p onclick=\"three()\">{STORY}</p><p>&lt;script&gt;alert(4)&lt;/script&gt;</p><iframe srcdoc='five'></iframe>"
    );
    file(&home, "page.html", page);
    let report = survives(&home, &[]);
    let articles = report.rows("articles.csv");
    assert_eq!(articles.len(), 2);
    assert_eq!(articles[0]["family_id"], articles[1]["family_id"]);
    assert!(!report.text("report.html").contains("<script>alert(4)"));
}

#[cfg(unix)]
#[test]
fn pipes_devices_and_links_in_circles_are_passed_over() {
    use std::os::unix::fs::symlink;
    let home = home();
    let made = Command::new("mkfifo")
        .arg(home.path().join("pipe.txt"))
        .status();
    assert!(made.is_ok_and(|status| status.success()));
    let _socket = std::os::unix::net::UnixListener::bind(home.path().join("socket.txt")).unwrap();
    symlink("/dev/zero", home.path().join("zero.txt")).unwrap();
    symlink(home.path(), home.path().join("circle")).unwrap();
    symlink(home.path().join("b"), home.path().join("a")).unwrap();
    symlink(home.path().join("a"), home.path().join("b")).unwrap();
    let report = survives(&home, &[]);
    assert_eq!(report.rows("articles.csv").len(), 1);
    let skipped = report.json("run.json")["skipped"].to_string();
    for name in ["pipe.txt", "socket.txt", "zero.txt"] {
        assert!(skipped.contains(name), "{name}: {skipped}");
    }
    let rejects = report.rows("rejects.csv");
    let told = |name: &str| rejects.iter().any(|row| row["file"].ends_with(name));
    assert!(told("/a") && told("/b"), "{rejects:?}");
}

#[cfg(unix)]
#[test]
fn an_endless_device_is_told_and_not_read() {
    let report = trace(&[Path::new("/dev/zero")], &[]);
    assert_eq!(report.output.status.code(), Some(2));
    assert!(report.told().contains("/dev/zero"), "{}", report.told());
}

#[cfg(unix)]
#[test]
fn files_that_may_not_be_read_are_told() {
    use std::os::unix::fs::PermissionsExt;
    let home = home();
    let path = file(&home, "secret.txt", STORY);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::File::open(&path).is_ok() {
        // Whoever runs this may read everything.
        return;
    }
    let report = survives(&home, &[]);
    let rejects = report.rows("rejects.csv");
    assert!(rejects[0]["file"].ends_with("secret.txt"), "{rejects:?}");
    let named = trace(&[&path], &[]);
    assert_eq!(named.output.status.code(), Some(2));
    assert!(named.told().contains("who may read"), "{}", named.told());
}

#[test]
fn of_a_file_that_grows_what_was_there_is_read() {
    let home = home();
    let path = file(&home, "growing.jsonl", generated(300, 7));
    let at_first = fs::metadata(&path).unwrap().len();
    let mut growing = fs::OpenOptions::new().append(true).open(&path).unwrap();
    let writer = std::thread::spawn(move || {
        for n in 0..200 {
            writeln!(growing, "{{\"id\":\"new{n}\",\"text\":\"{STORY}\"}}").unwrap();
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    let report = trace(&[&path], &["--only", "copies"]);
    writer.join().unwrap();
    let report = report.done();
    let input = &report.json("run.json")["inputs"][0];
    assert!(input["bytes"].as_u64().unwrap() >= at_first);
    assert!(input["articles"].as_u64().unwrap() >= 300);
}

#[test]
fn thousands_of_tiny_files_are_read() {
    let home = home();
    for n in 0..5_000 {
        fs::write(home.path().join(format!("{n}.txt")), format!("Brief {n}")).unwrap();
    }
    let report = survives(&home, &["--only", "copies"]);
    assert_eq!(report.rows("articles.csv").len(), 5_001);
    assert!(megabytes(&report) < 1000, "{} MB", megabytes(&report));
}

/// The program with arguments, in a shell that allows files of so many blocks of 512 bytes and no more.
#[cfg(unix)]
fn with_little_room(blocks: u32, args: &[&str]) -> std::process::Output {
    // Without the signal, a write beyond the limit fails as on a disk that is full.
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    Command::new("sh")
        .args(["-c", &script, "sh"])
        .arg(assert_cmd::cargo::cargo_bin!("wirecopy"))
        .args(args)
        .output()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_report() {
    let home = home();
    let dump = file(&home, "dump.jsonl", generated(200, 3));
    let out = home.path().join("report");
    let args = [
        "trace",
        dump.to_str().unwrap(),
        "--quiet",
        "--out",
        out.to_str().unwrap(),
    ];
    for old in [false, true] {
        if old {
            let done = crate::run::wirecopy(&args);
            assert!(done.status.success());
        }
        let before = old.then(|| fs::read(out.join("articles.csv")).unwrap());
        let output = with_little_room(16, &args);
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(
            told.starts_with("error: ") && !told.contains("panicked"),
            "{told}"
        );
        assert_eq!(before, fs::read(out.join("articles.csv")).ok());
        let left: Vec<_> = fs::read_dir(home.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(left.len(), 1 + usize::from(old), "{left:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_told() {
    let home = home();
    let (a, b) = (file(&home, "a.txt", STORY), file(&home, "b.txt", STORY));
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = Command::new(assert_cmd::cargo::cargo_bin!("wirecopy"))
        .args(["compare", a.to_str().unwrap(), b.to_str().unwrap()])
        .stdout(full)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.contains("space") && !told.contains("panicked"),
        "{told}"
    );
}
