//! A writer that is killed loses nothing that was reported as added, and leaves an archive that opens and verifies.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wirecopy::archive::{self, Archive};
use wirecopy::progress::Silent;

use crate::{create, generator, jsonl, shown};

/// Kills `add` at moments spread over its length; gives how many additions came to their end.
fn kill(moments: u32) -> u32 {
    let home = tempfile::tempdir().unwrap();
    let archive = home.path().join("archive");
    let all = generator::dump(60 + 12 * moments as usize, 61);
    let (first, rest) = all.split_at(60);
    create(&archive, first);
    let mut pieces = rest.chunks(12).map(|piece| {
        let path = home.path().join(format!("{}.jsonl", piece[0].id));
        fs::write(&path, jsonl(piece)).unwrap();
        (path, piece.len() as u64)
    });
    let add = |path: &std::path::Path| {
        Command::new(assert_cmd::cargo::cargo_bin!("wirecopy"))
            .args(["index", "add", shown(&archive), shown(path)])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let (path, count) = pieces.next().unwrap();
    let started = Instant::now();
    assert!(add(&path).wait().unwrap().success());
    let length = started.elapsed();
    let (mut held, mut done) = (60 + count, 0);
    // The golden ratio spreads any number of moments evenly and in no order.
    for (n, (path, count)) in (1u32..).zip(pieces) {
        let share = f64::from(n) * 0.618_033_988_75 % 1.0 * 1.2;
        let mut child = add(&path);
        std::thread::sleep(Duration::from_secs_f64(length.as_secs_f64() * share));
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let reported = String::from_utf8(output.stdout).unwrap().contains("added");
        let now = Archive::open(&archive).unwrap().len();
        assert!(
            now == held + count || (now == held && !reported),
            "{now} after {held}, told: {reported}"
        );
        let trouble = archive::verify(&archive, &Silent).unwrap();
        assert!(trouble.is_empty(), "{trouble:?}");
        done += u32::from(now > held);
        held = now;
    }
    done
}

#[test]
fn a_killed_writer_leaves_a_sound_archive() {
    assert!(kill(8) < 7, "no writer was killed before its end");
}

#[test]
#[ignore = "a hundred writers; two minutes"]
fn a_hundred_killed_writers_leave_a_sound_archive() {
    let done = kill(101);
    assert!((1..100).contains(&done), "{done} of 100 came to their end");
}
