//! Files that are not what they were, and folders that are no archive: told, never nonsense.

use std::fs;
use std::path::{Path, PathBuf};

use wirecopy::archive::{self, Archive, Incoming};
use wirecopy::progress::Silent;

use crate::{create, files, halves, jsonl, shown, traced, wirecopy};

/// An archive of some articles, and its files but the lock.
fn made(home: &Path, count: usize) -> Vec<PathBuf> {
    create(home, &halves(count, 31).0);
    parts(home)
}

fn parts(home: &Path) -> Vec<PathBuf> {
    let of = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap();
        entries
            .map(|e| e.unwrap().path())
            .filter(|p| p.is_file())
            .collect()
    };
    let mut all = of(&home.join("segments"));
    all.extend(of(&home.join("knowledge")));
    all.push(home.join("manifest.json"));
    all
}

fn is_sound(home: &Path) -> bool {
    archive::verify(home, &Silent).is_ok_and(|trouble| trouble.is_empty())
}

#[test]
fn a_flipped_bit_or_a_cut_anywhere_is_found() {
    let home = tempfile::tempdir().unwrap();
    for path in made(home.path(), 30) {
        let whole = fs::read(&path).unwrap();
        assert!(is_sound(home.path()));
        // The spaces of the manifest's JSON mean nothing.
        let tells =
            |at: &usize| !whole[*at].is_ascii_whitespace() || !path.ends_with("manifest.json");
        for at in (0..whole.len()).step_by(whole.len() / 60 + 1).filter(tells) {
            let mut flipped = whole.clone();
            flipped[at] ^= 1 << (at % 7);
            fs::write(&path, &flipped).unwrap();
            assert!(!is_sound(home.path()), "{} byte {at}", path.display());
        }
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        assert!(!is_sound(home.path()), "{}", path.display());
        fs::remove_file(&path).unwrap();
        assert!(!is_sound(home.path()), "{}", path.display());
        fs::write(&path, &whole).unwrap();
    }
}

/// Reading a damaged archive gives the right answer or an error that names the file, never another answer.
#[test]
fn damage_is_no_other_answer() {
    let home = tempfile::tempdir().unwrap();
    let all = made(home.path(), 60);
    let new = halves(60, 31).1;
    let sound = files(&traced(home.path(), &new));
    let segment = &all[0];
    let whole = fs::read(segment).unwrap();
    let mut told = 0;
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut flipped = whole.clone();
        flipped[at] ^= 0x10;
        fs::write(segment, &flipped).unwrap();
        let dump = wirecopy::ingest::Dump {
            articles: new.clone(),
            ..Default::default()
        };
        let settings = wirecopy::trace::Settings::default();
        let trace = Archive::open(home.path()).and_then(|a| a.trace(dump, &settings, &Silent));
        match trace {
            Ok(trace) => assert!(files(&trace) == sound, "byte {at}"),
            Err(e) => {
                assert!(e.to_string().contains("damaged"), "{e}");
                told += 1;
            }
        }
    }
    assert!(told > 20, "{told}");
}

#[test]
fn what_is_no_archive_is_told() {
    let home = tempfile::tempdir().unwrap();
    let dump = home.path().join("dump.jsonl");
    fs::write(&dump, jsonl(&halves(6, 1).0)).unwrap();
    let out = home.path().join("report");
    let (code, _, told) = wirecopy(&["index", "add", shown(home.path()), shown(&dump)]);
    assert_eq!(code, Some(2));
    assert!(
        told.contains("no archive") && told.contains("index create"),
        "{told}"
    );
    let (code, _, told) = wirecopy(&["index", "create", shown(home.path())]);
    assert_eq!(code, Some(2));
    assert!(told.contains("not empty"), "{told}");
    let nowhere = home.path().join("nowhere");
    for task in ["stats", "verify", "compact"] {
        assert_eq!(
            wirecopy(&["index", task, shown(&nowhere)]).0,
            Some(2),
            "{task}"
        );
    }
    let args = [
        "index",
        "trace",
        shown(&nowhere),
        shown(&dump),
        "--out",
        shown(&out),
    ];
    assert_eq!(wirecopy(&args).0, Some(2));
    assert!(!nowhere.exists() && !out.exists());
    // An archive is no place for another one.
    let archive = home.path().join("archive");
    assert_eq!(wirecopy(&["index", "create", shown(&archive)]).0, Some(0));
    let (code, _, told) = wirecopy(&["index", "create", shown(&archive)]);
    assert_eq!(
        (code, told.contains("index add")),
        (Some(2), true),
        "{told}"
    );
}

/// A manifest with another value, sealed as this build would.
fn resealed(home: &Path, change: impl Fn(&mut String)) {
    let path = home.join("manifest.json");
    let mut text = fs::read_to_string(&path).unwrap();
    change(&mut text);
    fs::write(&path, text).unwrap();
}

#[test]
fn another_format_is_refused() {
    let home = tempfile::tempdir().unwrap();
    made(home.path(), 10);
    resealed(home.path(), |text| {
        *text = text.replace("\"format\": 1", "\"format\": 7")
    });
    let told = Archive::open(home.path()).err().unwrap().to_string();
    assert!(
        told.contains("format 7") && told.contains("format 1"),
        "{told}"
    );
    assert!(archive::add(home.path(), &Incoming::of(&[]), &Silent).is_err());
}
