//! Archives of files: their members are read like files in a folder.

use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::SMALL_FILE;
use super::columns::Wishes;
use super::file::{self, Failing, Outcome, Place};
use super::stored::{Contents, Progress};
use crate::article::Origin;
use crate::error::{Reject, Result};

/// Archives are opened inside of archives so deep.
pub(super) const DEPTH: usize = 2;
/// Bytes of small members that are gathered to be read side by side.
const GATHERED: usize = 32 << 20;

/// What an archive holds.
#[derive(Default)]
pub(super) struct Unpacked {
    /// In the order of their names.
    pub(super) members: Vec<(PathBuf, Outcome)>,
    pub(super) rejects: Vec<Reject>,
}

/// Takes an archive's members one by one.
pub(super) struct Unpack<'a> {
    place: &'a Place<'a>,
    wishes: &'a Wishes,
    unpacked: Unpacked,
    small: Vec<(PathBuf, Vec<u8>)>,
    gathered: usize,
}

impl<'a> Unpack<'a> {
    pub(super) fn new(place: &'a Place<'a>, wishes: &'a Wishes) -> Self {
        Self {
            place,
            wishes,
            unpacked: Unpacked::default(),
            small: Vec::new(),
            gathered: 0,
        }
    }

    /// Reads one member. Its bytes are not all taken where it is no text.
    pub(super) fn member(&mut self, name: &str, reader: &mut (dyn Read + Send)) -> Result<()> {
        if hidden(name) {
            return Ok(());
        }
        let path = self.path(name);
        let mut bytes = Vec::new();
        match reader.take(SMALL_FILE).read_to_end(&mut bytes) {
            Ok(read) if (read as u64) < SMALL_FILE => {
                self.gathered += bytes.len() + name.len();
                self.small.push((path, bytes));
                if self.gathered >= GATHERED {
                    self.read_small()?;
                }
                Ok(())
            }
            Ok(_) => self.read(path, Box::new(Cursor::new(bytes).chain(reader))),
            Err(error) => {
                let failing = Failing(Some(error));
                self.read(path, Box::new(Cursor::new(bytes).chain(failing)))
            }
        }
    }

    /// A member that cannot be read.
    pub(super) fn reject(&mut self, name: &str, reason: &str) {
        let path = self.path(name);
        self.unpacked.rejects.push(reject(&path, reason));
    }

    /// What was read; `trouble` is why the archive ended before its end.
    pub(super) fn finish(mut self, trouble: Option<String>) -> Result<Unpacked> {
        self.read_small()?;
        let empty = self.unpacked.members.is_empty() && self.unpacked.rejects.is_empty();
        let trouble = trouble.or_else(|| empty.then(|| "no files in the archive".to_owned()));
        let told = trouble.map(|reason| reject(self.place.path, &reason));
        self.unpacked.rejects.extend(told);
        self.unpacked.members.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(self.unpacked)
    }

    fn path(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("{}!{name}", self.place.path.display()))
    }

    fn read(&mut self, path: PathBuf, bytes: Box<dyn Read + Send + '_>) -> Result<()> {
        let outcome = one(&path, bytes, self.place, self.wishes)?;
        self.unpacked.members.push((path, outcome));
        Ok(())
    }

    fn read_small(&mut self) -> Result<()> {
        self.gathered = 0;
        let (archive, wishes) = (self.place, self.wishes);
        let read: Vec<Result<(PathBuf, Outcome)>> = std::mem::take(&mut self.small)
            .into_par_iter()
            .map(|(path, bytes)| {
                let outcome = one(&path, Box::new(Cursor::new(bytes)), archive, wishes)?;
                Ok((path, outcome))
            })
            .collect();
        for member in read {
            self.unpacked.members.push(member?);
        }
        Ok(())
    }
}

fn one(
    path: &Path,
    bytes: Box<dyn Read + Send + '_>,
    archive: &Place<'_>,
    wishes: &Wishes,
) -> Result<Outcome> {
    // The stored bytes are those of the archive, which are counted there.
    let silent = Progress::new(0, &|_, _| {});
    let place = Place {
        path,
        named: false,
        on_disk: false,
        depth: archive.depth + 1,
        limits: archive.limits,
        visits: archive.visits,
    };
    match Contents::new(bytes, archive.limits, &silent) {
        Ok(contents) => file::read_contents(&place, contents, wishes),
        Err(error) => Ok(Outcome::Unread(format!("cannot be read: {error}"))),
    }
}

/// What a walk through a folder passes over too, and the halves of files that macOS adds.
fn hidden(name: &str) -> bool {
    name.split(['/', '\\'])
        .any(|step| (step.starts_with('.') && step != "." && step != "..") || step == "__MACOSX")
}

pub(super) fn reject(path: &Path, reason: &str) -> Reject {
    Reject {
        origin: Origin {
            file: Arc::from(path.display().to_string()),
            record: 1,
            line: 1,
            column: 1,
        },
        reason: reason.to_owned(),
    }
}
