//! One writer, any number of readers; folders that cannot be written.

use std::fs::{self, File};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use wirecopy::archive::{self, Archive};
use wirecopy::progress::Silent;

use crate::{add, create, files, halves, jsonl, shown, traced, wirecopy};

#[test]
fn a_second_writer_is_told_who_the_first_is() {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    let (old, new) = halves(40, 41);
    create(&archive, &old);
    let dump = home.path().join("new.jsonl");
    fs::write(&dump, jsonl(&new)).unwrap();
    // Somebody who holds the lock, and has said who he is.
    fs::write(archive.join("lock"), "process 4711, wirecopy index add\n").unwrap();
    let lock = File::open(archive.join("lock")).unwrap();
    lock.lock().unwrap();
    let (code, _, told) = wirecopy(&["index", "add", shown(&archive), shown(&dump)]);
    assert_eq!(code, Some(2));
    assert!(told.contains("process 4711"), "{told}");
    // Reading goes on.
    assert_eq!(wirecopy(&["index", "stats", shown(&archive)]).0, Some(0));
    drop(lock);
    assert_eq!(
        wirecopy(&["index", "add", shown(&archive), shown(&dump)]).0,
        Some(0)
    );
}

#[test]
fn readers_see_a_whole_archive_while_a_writer_rebuilds_it() {
    let home = tempfile::tempdir().unwrap();
    let (old, new) = halves(60, 43);
    create(home.path(), &old[..10]);
    for piece in old[10..].chunks(5) {
        add(home.path(), piece);
    }
    let expected = files(&traced(home.path(), &new));
    let held = Archive::open(home.path()).unwrap();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..3 {
                archive::compact(home.path(), false, &Silent).unwrap();
                // There is something to rebuild again.
                add(home.path(), &[changed(&old[0])]);
                archive::drop_before(home.path(), "1990-01-02", &Silent).unwrap();
            }
            done.store(true, Ordering::SeqCst);
        });
        while !done.load(Ordering::SeqCst) {
            let archive = Archive::open(home.path()).unwrap();
            assert!(archive.len() >= old.len() as u64);
        }
    });
    assert!(files(&traced(home.path(), &new)) == expected);
    // What was opened before is what it was.
    assert_eq!(held.len(), old.len() as u64);
}

/// The article with nothing in common with any other, and too old to stay.
fn changed(article: &wirecopy::article::Article) -> wirecopy::article::Article {
    wirecopy::article::Article {
        id: "old".to_owned(),
        published: Some("1990-01-01".to_owned()),
        url: None,
        text: "Zephyr.".to_owned(),
        ..article.clone()
    }
}

/// A full disk is told, and the archive is what it was.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_leaves_the_archive_as_it_was() {
    let home = tempfile::tempdir().unwrap();
    let (old, new) = halves(60, 47);
    let archive = home.path().join("archive");
    create(&archive, &old);
    let dump = home.path().join("new.jsonl");
    fs::write(&dump, jsonl(&new)).unwrap();
    let before = fs::read(archive.join("manifest.json")).unwrap();
    // No file may grow beyond some blocks: every write after that fails, as on a full disk.
    let program = assert_cmd::cargo::cargo_bin!("wirecopy");
    let line = format!(
        "trap '' XFSZ; ulimit -f 4; exec {} index add {} {}",
        program.display(),
        archive.display(),
        dump.display()
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &line])
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("error:"), "{told}");
    assert_eq!(fs::read(archive.join("manifest.json")).unwrap(), before);
    assert!(archive::verify(&archive, &Silent).unwrap().is_empty());
    let added = add(&archive, &new);
    assert_eq!((added.added, leftovers(&archive)), (new.len() as u64, 0));
}

/// Files that the manifest does not name.
fn leftovers(archive: &Path) -> usize {
    let manifest = fs::read_to_string(archive.join("manifest.json")).unwrap();
    let folders = ["segments", "knowledge"];
    let entries = folders
        .iter()
        .flat_map(|f| fs::read_dir(archive.join(f)).unwrap());
    let names = entries.map(|e| e.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !manifest.contains(name)).count()
}

#[test]
fn what_killed_writers_left_is_cleared_away() {
    let home = tempfile::tempdir().unwrap();
    let (old, new) = halves(30, 49);
    create(home.path(), &old);
    fs::write(home.path().join("segments/new"), "half").unwrap();
    fs::write(home.path().join("segments/0123.wcs"), "never listed").unwrap();
    fs::write(home.path().join("manifest.json.new"), "{").unwrap();
    assert!(archive::verify(home.path(), &Silent).unwrap().is_empty());
    add(home.path(), &new);
    assert_eq!(leftovers(home.path()), 0);
    assert!(!home.path().join("manifest.json.new").exists());
}
