//! From files to [`Article`]s.

use std::path::PathBuf;

use crate::article::Article;
use crate::error::Reject;

/// What changes how inputs are read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// `--map FIELD=COLUMN` in the order given.
    pub map: Vec<(String, String)>,
}

/// The columns chosen for one input or one group of inputs with the same columns, for the user to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The input file.
    pub file: String,
    /// (field, column) pairs, in the order of the fields.
    pub columns: Vec<(String, String)>,
}

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Path as given, or found under a given folder.
    pub path: PathBuf,
    /// Size in bytes as stored.
    pub bytes: u64,
    /// XXH3-128 of the stored bytes, hexadecimal.
    pub digest: String,
    /// The format that was recognised: `jsonl`, `json`, `csv`, `tsv`, `text`.
    pub format: &'static str,
    /// Character encoding the text was decoded from (`UTF-8`, `windows-1252`, …).
    pub encoding: &'static str,
    /// Articles taken from it.
    pub articles: u64,
}

/// Everything the inputs held.
#[derive(Debug, Clone, Default)]
pub struct Dump {
    /// Sorted by id; ids are unique.
    pub articles: Vec<Article>,
    /// Sorted by file, record, line.
    pub rejects: Vec<Reject>,
    /// Sorted by path.
    pub inputs: Vec<InputFile>,
    /// What was mapped to what.
    pub mappings: Vec<Mapping>,
    /// Files that were passed over because they are not text (path, what they look like).
    pub skipped: Vec<(String, String)>,
}
