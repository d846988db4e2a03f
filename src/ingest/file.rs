//! One file, or a member of an archive as if it were one: opened, told what it is, handed to what reads it.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::UTF_8;

use super::InputFile;
use super::again::{Again, Visits};
use super::archive::Unpacked;
use super::columns::{Columns, Wishes};
use super::encoding::Wide;
use super::job::{Held, Job};
use super::kind::Kind;
use super::limits::Bounds;
use super::stored::{Contents, Progress};
use super::walk::Found;
use crate::error::{Error, Reject, Result};

/// Bytes by which a file's kind is told.
pub(super) const HEAD: usize = 64 << 10;

/// What became of a file.
pub(super) enum Outcome {
    Read(Box<FileRead>),
    /// Passed over: what it looks like.
    Skipped(String),
    /// Cannot be read: why.
    Unread(String),
    /// Holds records, and no column of them is a text: the error, if nothing else can be read, and its columns.
    NoText(Error, Box<Columns>),
    /// An archive: its members are as the files of a folder.
    Archive(InputFile, Unpacked),
}

/// Where bytes come from that are read as a file.
pub(super) struct Place<'a> {
    /// The file, or the archive's and the member's names.
    pub(super) path: &'a Path,
    /// Named by the user: trouble with it ends the run.
    pub(super) named: bool,
    /// A file as it lies on the disk, which can be opened a second time.
    pub(super) on_disk: bool,
    /// In how many archives it lies.
    pub(super) depth: usize,
    pub(super) limits: &'a Bounds,
    /// Takes the texts, where somebody wants them so.
    pub(super) visits: Option<&'a Visits<'a>>,
}

/// A file's articles.
pub(super) struct FileRead {
    pub(super) input: InputFile,
    pub(super) articles: Vec<crate::article::Article>,
    pub(super) rejects: Vec<Reject>,
    /// Records met, good or bad.
    pub(super) records: u64,
    pub(super) columns: Columns,
    /// The number of the file on a visit, and what reads its records again where that can be.
    pub(super) visited: Option<(u32, Option<Again>)>,
}

/// Reads one file. Trouble with a file that the user named is an error, with one met in a folder a reject.
pub(super) fn read(
    found: &Found,
    wishes: &Wishes,
    limits: &Bounds,
    progress: &Progress<'_>,
    visits: Option<&Visits<'_>>,
) -> Result<Outcome> {
    let place = Place {
        path: &found.path,
        named: found.named,
        on_disk: found.regular,
        depth: 0,
        limits,
        visits,
    };
    match Contents::open(&found.path, limits, progress) {
        Ok(contents) => read_contents(&place, contents, wishes),
        Err(source) => place.fail(source),
    }
}

/// Reads what has been opened: a file, or a member of an archive as if it were one.
pub(super) fn read_contents(
    place: &Place<'_>,
    mut contents: Contents<'_>,
    wishes: &Wishes,
) -> Result<Outcome> {
    let mut head = Vec::new();
    let trouble = contents
        .by_ref()
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .err();
    let plain = contents.is_plain();
    let trouble = match trouble {
        Some(source) if head.is_empty() && plain => return place.fail(source),
        trouble => trouble,
    };
    let whole = head.len() < HEAD;
    let kind = Kind::of(&head, whole, place.path);
    if let Kind::Foreign(what) = kind {
        return Ok(Outcome::Skipped(what.to_owned()));
    }
    let file: Arc<str> = place.path.display().to_string().into();
    let own = size_of::<FileRead>() + file.len();
    place.limits.hold(&file, own as u64)?;
    let as_stored = plain && place.on_disk && Wide::of(&head).is_none();
    let job = Job {
        place,
        on_disk: plain && place.on_disk,
        file: &file,
        kind,
        wishes,
        limits: place.limits,
        visit: place.visits.map(|visits| visits.next(as_stored)),
    };
    let held = match trouble {
        Some(error) => job.read(head, &mut Failing(Some(error)))?,
        None => job.read(head, &mut contents)?,
    };
    let (bytes, digest) = match contents.finish() {
        Ok(finished) => finished,
        Err(source) => return place.fail(source),
    };
    let input = InputFile {
        path: place.path.to_path_buf(),
        bytes,
        digest,
        format: kind.name(),
        encoding: UTF_8.name(),
        recoded: 0,
        articles: 0,
    };
    match held {
        Held::Records(records, encoding) => {
            let input = InputFile { encoding, ..input };
            job.outcome(*records, input)
        }
        Held::Archive(unpacked) => Ok(Outcome::Archive(input, unpacked)),
        Held::Document(what) => Ok(Outcome::Skipped(what.to_owned())),
    }
}

impl Place<'_> {
    fn fail(&self, source: io::Error) -> Result<Outcome> {
        match self.named {
            true => Err(Error::Io {
                path: self.path.to_path_buf(),
                source,
            }),
            false => Ok(Outcome::Unread(format!("cannot be read: {source}"))),
        }
    }
}

/// Gives the error that a reader met before.
pub(super) struct Failing(pub(super) Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
