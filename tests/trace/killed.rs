//! A run that is killed leaves the report that was there, or the new one: never a mixture.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::run::generated;

type Files = BTreeMap<String, Vec<u8>>;

/// Every file of a report; of `run.json` what does not change from run to run.
fn files(report: &Path) -> Files {
    let entries = fs::read_dir(report)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files = Files::new();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let mut bytes = fs::read(&path).unwrap();
        if name == "run.json" {
            let run: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            bytes = run["inputs"].to_string().into_bytes();
        }
        files.insert(name, bytes);
    }
    files
}

/// Kills runs at `moments` spread over their length, those around the end the closest, and looks at what is left.
/// Gives how many were killed after the new report was in place.
fn kill(moments: u32) -> u32 {
    let home = tempfile::tempdir().unwrap();
    let dumps = [1, 2].map(|seed| {
        let path = home.path().join(format!("{seed}.jsonl"));
        fs::write(&path, generated(150, seed)).unwrap();
        path
    });
    let out = home.path().join("report");
    let run = |dump: &Path| {
        Command::new(assert_cmd::cargo::cargo_bin!("wirecopy"))
            .args([
                "trace",
                dump.to_str().unwrap(),
                "--quiet",
                "--out",
                out.to_str().unwrap(),
            ])
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    let mut length = Duration::ZERO;
    let whole = dumps.each_ref().map(|dump| {
        let started = Instant::now();
        assert!(run(dump).wait().unwrap().success());
        length = started.elapsed();
        files(&out)
    });
    assert_ne!(whole[0], whole[1]);
    let (mut held, mut replaced) = (1, 0);
    // The golden ratio spreads any number of moments evenly and in no order.
    let spread = |n: u32| f64::from(n) * 0.618_033_988_75 % 1.0;
    for n in 0..moments {
        let share = if n % 2 == 0 {
            spread(n) * 1.1
        } else {
            0.8 + 0.4 * spread(n)
        };
        let next = 1 - held;
        let mut child = run(&dumps[next]);
        std::thread::sleep(length.mul_f64(share));
        let _ = child.kill();
        child.wait().unwrap();
        let now = files(&out);
        if now == whole[next] {
            (held, replaced) = (next, replaced + 1);
        }
        assert!(now == whole[held], "a mixture after {share:.3} of a run");
    }
    // What killed runs left beside the report is no report and can be told by its name.
    for entry in fs::read_dir(home.path()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let known = ["1.jsonl", "2.jsonl", "report"].contains(&name.as_str());
        assert!(known || name.starts_with(".report.wirecopy-"), "{name}");
    }
    replaced
}

#[test]
fn a_killed_run_leaves_a_whole_report() {
    assert!(kill(8) < 8, "no run was killed before its end");
}

#[test]
#[ignore = "fifty runs; a minute"]
fn fifty_killed_runs_leave_whole_reports() {
    let replaced = kill(50);
    assert!(
        (1..50).contains(&replaced),
        "{replaced} of 50 came to their end"
    );
}
