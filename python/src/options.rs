//! Options as the Python side has checked and completed them.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use pyo3::prelude::*;
use wirecopy::ingest::{Aliases, Limits, ReadOptions};
use wirecopy::trace::{Memory, Settings};

use crate::error::raised;

/// `wirecopy._options.Options`.
#[derive(FromPyObject)]
pub(crate) struct Options {
    only_copies: bool,
    threshold: f64,
    shingle: usize,
    threads: usize,
    max_memory: Option<u64>,
    scratch: PathBuf,
    map: Vec<(String, String)>,
    /// Where the list stands, and the list.
    aliases: Option<(String, String)>,
    max_record: Option<u64>,
    max_unpacked: Option<u64>,
    /// Last moment (Unix seconds) that is believed of an article; `None` for now.
    latest: Option<i64>,
}

impl Options {
    /// The settings of a run. It always has threads of its own: those that the library shares would be gone after a fork.
    pub(crate) fn settings(self) -> PyResult<Settings> {
        let aliases = match &self.aliases {
            Some((file, list)) => Aliases::parse(file, list).map_err(|error| raised(&error))?,
            None => Aliases::default(),
        };
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Ok(Settings {
            read: ReadOptions {
                map: self.map,
                limits: Limits {
                    record: self.max_record.unwrap_or(Limits::default().record),
                    unpacked: self.max_unpacked,
                    memory: None,
                },
                aliases,
            },
            only_copies: self.only_copies,
            threshold: self.threshold,
            shingle: self.shingle,
            threads: Some(self.threads),
            memory: self.max_memory.map(|bytes| Memory {
                bytes,
                scratch: self.scratch,
            }),
            latest: self
                .latest
                .unwrap_or_else(|| now.map_or(i64::MAX, |passed| passed.as_secs() as i64)),
            ..Settings::default()
        })
    }
}
