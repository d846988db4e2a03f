//! What the archive's modules need of the library's errors.

use std::path::PathBuf;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
#[allow(dead_code)]
pub enum Error {
    Io { path: PathBuf, source: std::io::Error },
    Malformed { file: String, message: String },
}

impl std::fmt::Display for Error {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io { path, source } => write!(to, "{}: {source}", path.display()),
            Self::Malformed { file, message } => write!(to, "{file}: {message}"),
        }
    }
}
