//! What the fuzzers start from and what they found, run through the same properties on the stable toolchain.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

mod properties;

fn inputs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fuzz")
}

fn replay(target: &str) {
    let property = properties::TARGETS.iter().find(|(name, _)| *name == target);
    let (_, property) = property.expect("a target of that name");
    let folder = inputs().join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("a folder of inputs")
        .map(|entry| entry.expect("an input").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no inputs", folder.display());
    for path in paths {
        let bytes = fs::read(&path).expect("an input");
        // Whole, and cut in the middle: half an input is another one.
        for part in [
            &bytes[..],
            &bytes[..bytes.len() / 2],
            &bytes[bytes.len() / 3..],
        ] {
            let outcome = std::panic::catch_unwind(|| property(part));
            assert!(
                outcome.is_ok(),
                "{} of {} bytes",
                path.display(),
                part.len()
            );
        }
    }
}

macro_rules! replayed {
    ($($target:ident),*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target));
        })*

        #[test]
        fn every_target_is_replayed_and_has_a_fuzzer() {
            let replayed = BTreeSet::from([$(stringify!($target)),*]);
            let known: BTreeSet<&str> = properties::TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!(replayed, known);
            let folders = fs::read_dir(inputs()).expect("the inputs");
            for folder in folders.map(|entry| entry.expect("an input").file_name()) {
                assert!(known.contains(folder.to_str().expect("a name")), "{folder:?}");
            }
            // The fuzzers are not in the package.
            let fuzzers = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/fuzz_targets");
            if fuzzers.is_dir() {
                for name in known {
                    assert!(fuzzers.join(format!("{name}.rs")).is_file(), "{name}");
                }
            }
        }
    };
}

replayed!(
    jsonl, json, table, plain, packed, html, parquet, sqlite, warc, tar, zip, feed, news, page,
    credit, date, compare, config, number
);
