//! A finished run read back from its report folder, so that it can be rendered again without tracing.
//!
//! The tables and `lineage.json` hold everything but the texts; those are read again from the inputs that `run.json`
//! names, and taken only if the digest of the file is the one of the run and every passage stands where its table says.
//! An article whose text cannot be had again has its passages and nothing between them; it is told.

mod run;
mod table;
mod tables;
mod texts;

use std::path::Path;

use crate::error::Result;
use crate::outcome::Trace;

/// What was read back.
#[derive(Debug)]
pub struct Reopened {
    /// The run. Reasons of verdicts are not in the report folder and are empty.
    pub trace: Trace,
    /// Articles whose text is only that of their passages, by index, ascending.
    pub without_text: Vec<u32>,
    /// What could not be read again, in words.
    pub told: Vec<String>,
}

/// Reads the report folder of a finished run.
///
/// With `texts` the inputs are read too; without, every article is without text.
///
/// # Errors
/// When the folder is no report, or one of its files is missing or not what this version writes.
pub fn reopen(folder: &Path, texts: bool) -> Result<Reopened> {
    let run = run::read(folder)?;
    let mut trace = tables::read(folder, run)?;
    let passages = tables::passages(folder, &mut trace)?;
    let (without_text, told) = texts::fill(&mut trace, &passages, texts.then_some(folder));
    Ok(Reopened {
        trace,
        without_text,
        told,
    })
}

/// Words that are kept at the most, and bytes of the longest: no run has as many names of parameters, stages and formats.
const WORDS: usize = 4096;
const LONGEST: usize = 128;

/// A word that a [`Trace`] holds as if it stood in the program. There are few, and they are kept once for each; empty, if
/// there are too many of them.
pub fn lasting(word: &str) -> &'static str {
    kept(word).unwrap_or_default()
}

/// The same; `None`, if there are too many.
fn kept(word: &str) -> Option<&'static str> {
    use std::collections::BTreeSet;
    use std::sync::{Mutex, PoisonError};
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut words = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = words.get(word) {
        return Some(known);
    }
    if words.len() >= WORDS || word.len() > LONGEST {
        return None;
    }
    let kept: &'static str = Box::leak(word.to_owned().into_boxed_str());
    words.insert(kept);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ReportOptions, fixture, write};

    fn written() -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        write(
            &fixture::trace(),
            &home.path().join("r"),
            &ReportOptions::default(),
        )
        .unwrap();
        home
    }

    #[test]
    fn a_report_is_the_same_again() {
        let home = written();
        let back = reopen(&home.path().join("r"), false).unwrap();
        write(
            &back.trace,
            &home.path().join("again"),
            &ReportOptions::default(),
        )
        .unwrap();
        for entry in std::fs::read_dir(home.path().join("r")).unwrap() {
            let name = entry.unwrap().file_name();
            // Times differ, and the page says that it has no texts.
            if name == "run.json" || name == "report.html" {
                continue;
            }
            let read = |folder: &str| {
                std::fs::read_to_string(home.path().join(folder).join(&name)).unwrap()
            };
            assert_eq!(read("r"), read("again"), "{name:?}");
        }
        assert_eq!(back.without_text, [0, 1, 2, 3]);
    }

    #[test]
    fn inputs_that_are_gone_are_told() {
        let home = written();
        let back = reopen(&home.path().join("r"), true).unwrap();
        assert_eq!(back.without_text, [0, 1, 2, 3]);
        assert!(back.told[0].contains("dump.jsonl"), "{:?}", back.told);
    }

    #[test]
    fn a_word_that_no_run_writes_is_told() {
        for (file, known, column) in [
            ("lineage.csv", "credit;drift", "direction_basis"),
            ("pairs.csv", "bands;facts", "candidate_by"),
            ("drift.csv", "figure", "kind"),
        ] {
            let home = written();
            let path = home.path().join("r").join(file);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, text.replace(known, "guess")).unwrap();
            let told = reopen(&home.path().join("r"), false).unwrap_err();
            let wanted = format!("`guess` under {column} is not known to this version");
            assert!(told.to_string().contains(&wanted), "{told}");
        }
    }

    #[test]
    fn only_so_many_words_are_kept() {
        let long = "x".repeat(LONGEST + 1);
        assert_eq!((kept(&long), lasting(&long)), (None, ""));
        assert_eq!(kept("bands"), Some("bands"));
        let home = written();
        let path = home.path().join("r/run.json");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("\"shingle\"", &format!("\"{long}\""))).unwrap();
        let told = reopen(&home.path().join("r"), false).unwrap_err();
        assert!(told.to_string().contains("run.json"), "{told}");
    }

    #[test]
    fn what_is_no_report_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let told = reopen(home.path(), false).unwrap_err().to_string();
        assert!(told.contains("run.json"), "{told}");
        let home = written();
        let path = home.path().join("r/pairs.csv");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, text.replace("edit", "idea")).unwrap();
        let told = reopen(&home.path().join("r"), false)
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("pairs.csv") && told.contains("row 1") && told.contains("idea"),
            "{told}"
        );
    }
}
