//! The library's one error type: what stops a run. Trouble with a single record is a [`Reject`], not an error.

use std::fmt;
use std::path::PathBuf;

use crate::article::Origin;

/// What stops a run. Every variant names the file and says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An input or output could not be opened, read or written.
    #[error("{path}: {source}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Nothing could be read from the inputs at all.
    #[error("nothing to read: {0}")]
    NothingReadable(String),
    /// What is read does not fit into the memory there is.
    #[error(
        "{file}: up to here, what is read takes more than the {most} MB of memory that may be had; give fewer inputs at a time (`wirecopy index` keeps them between runs); of `trace`, --only copies keeps no texts and --max-memory asks for more",
        most = most >> 20
    )]
    TooMuch {
        /// The input at which it was too much.
        file: String,
        /// Bytes that may be had.
        most: u64,
    },
    /// Two columns could both be the same field.
    #[error(
        "{file}: columns `{first}` and `{second}` could both be the {field}; say which with --map {field}={first}"
    )]
    AmbiguousColumn {
        /// The input.
        file: String,
        /// The field that is in doubt.
        field: &'static str,
        /// One candidate column.
        first: String,
        /// The other candidate column.
        second: String,
    },
    /// Two tables of a database could both hold the articles.
    #[error(
        "{file}: tables `{first}` and `{second}` could both hold the articles; say which with --map text={first}.{column}"
    )]
    AmbiguousTable {
        /// The input.
        file: String,
        /// One table.
        first: String,
        /// The other table.
        second: String,
        /// The first one's column that could be the text.
        column: String,
    },
    /// A table or record set without a column for the text.
    #[error(
        "{file}: no column looks like the article text (found: {columns}); {advice}say which with --map text=COLUMN"
    )]
    NoTextColumn {
        /// The input.
        file: String,
        /// What else can be done, where the columns tell: words that `say which …` follows.
        advice: &'static str,
        /// The columns that are there.
        columns: String,
    },
    /// A column named with `--map` that is nowhere.
    #[error("--map {field}={column}: no input has a column `{column}`{hint}")]
    UnknownColumn {
        /// Field on the left.
        field: String,
        /// Column on the right.
        column: String,
        /// What may have been meant, and the columns there are.
        hint: String,
    },
    /// A field named with `--map` that articles do not have.
    #[error("--map {field}={column}: there is no field `{field}`{hint} (fields: {known})")]
    UnknownField {
        /// Field on the left.
        field: String,
        /// Column on the right.
        column: String,
        /// All fields there are.
        known: String,
        /// What may have been meant.
        hint: String,
    },
    /// `--strict` and at least one record was rejected.
    #[error("{0} record(s) rejected and --strict is set; see rejects.csv")]
    Strict(usize),
    /// Whoever watched the progress wanted the run to end (see [`crate::progress::Progress::stopped`]).
    #[error("the run was stopped before it was done")]
    Stopped,
    /// A file that wirecopy itself reads (a table, labels, agencies) is not what it should be.
    #[error("{file}: {message}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong, where, and what to do.
        message: String,
    },
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Reason of a [`Reject`] whose record has no text column.
pub const NO_TEXT: &str = "no text";
/// Reason of a [`Reject`] whose text is blank.
pub const EMPTY_TEXT: &str = "empty text";
/// Reason of a [`Reject`] for a file of no bytes.
pub const EMPTY_FILE: &str = "empty file";

/// A record, or a file that cannot be read, that was left out of the run: told in `rejects.csv` and the summary, never
/// silently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// File, record and line.
    pub origin: Origin,
    /// What is wrong with it, in words.
    pub reason: String,
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Origin {
            file, record, line, ..
        } = &self.origin;
        write!(f, "{file}, record {record}, line {line}: {}", self.reason)
    }
}
