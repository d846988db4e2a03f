//! One file: opened, told what it is, read as one article or as many.

use std::io::{self, Cursor, Read};
use std::sync::Arc;

use super::InputFile;
use super::columns::{Columns, Wishes};
use super::encoding::{self, Wide};
use super::html;
use super::json::Json;
use super::jsonl::JsonLines;
use super::kind::Kind;
use super::limits::{Limits, too_long};
use super::names::Field;
use super::pick::{Picked, Value};
use super::stored::{Contents, Progress};
use super::stream::{self, Format, Records};
use super::table::Table;
use super::walk::Found;
use crate::article::Origin;
use crate::error::{EMPTY_FILE, Error, Reject, Result};

/// Bytes by which a file's kind is told.
const HEAD: usize = 64 << 10;
/// The largest file that is read as a whole, where an encoding cannot be cut into lines.
const WHOLE_LIMIT: u64 = 1 << 30;

/// What became of a file.
pub(super) enum Outcome {
    Read(Box<FileRead>),
    /// Passed over: what it looks like.
    Skipped(String),
    /// Passed over, since no column of it is a text: the error, if nothing else can be read, and its columns.
    NoText(Error, Box<Columns>),
}

/// A file's articles.
pub(super) struct FileRead {
    pub(super) input: InputFile,
    pub(super) articles: Vec<crate::article::Article>,
    pub(super) rejects: Vec<Reject>,
    /// Records met, good or bad.
    pub(super) records: u64,
    pub(super) columns: Columns,
}

/// Reads one file. Trouble with a file that the user named is an error; one met in a folder is passed over.
pub(super) fn read(
    found: &Found,
    wishes: &Wishes,
    limits: &Limits,
    progress: &Progress<'_>,
) -> Result<Outcome> {
    let fail = |source: io::Error| match found.named {
        true => Err(Error::Io {
            path: found.path.clone(),
            source,
        }),
        false => Ok(Outcome::Skipped(format!("cannot be read: {source}"))),
    };
    let mut contents = match Contents::open(&found.path, limits, progress) {
        Ok(contents) => contents,
        Err(source) => return fail(source),
    };
    let mut head = Vec::new();
    let trouble = contents
        .by_ref()
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .err();
    let plain = contents.is_plain();
    let trouble = match trouble {
        Some(source) if head.is_empty() && plain => return fail(source),
        trouble => trouble,
    };
    let whole = head.len() < HEAD;
    let kind = Kind::of(&head, whole, &found.path);
    if let Kind::Foreign(what) = kind {
        return Ok(Outcome::Skipped(what.to_owned()));
    }
    let file: Arc<str> = found.path.display().to_string().into();
    let job = Job {
        file: &file,
        kind,
        wishes,
        limits,
    };
    let (mut records, encoding) = match trouble {
        Some(error) => job.read(head, &mut Failing(Some(error))),
        None => job.read(head, &mut contents),
    }?;
    match records.no_text {
        Some(error) if found.named => return Err(error),
        Some(error) => return Ok(Outcome::NoText(error, Box::new(records.columns))),
        None => {}
    }
    let (bytes, digest) = match contents.finish() {
        Ok(finished) => finished,
        Err(source) => return fail(source),
    };
    if records.records == 0 {
        let origin = Origin {
            file: Arc::clone(&file),
            record: 1,
            line: 1,
            column: 1,
        };
        let reason = if bytes == 0 {
            EMPTY_FILE
        } else {
            "no records in the file"
        };
        records.rejects.push(Reject {
            origin,
            reason: reason.to_owned(),
        });
    }
    let input = InputFile {
        path: found.path.clone(),
        bytes,
        digest,
        format: kind.name(),
        encoding,
        recoded: records.recoded,
        articles: 0,
    };
    let Records {
        articles,
        rejects,
        records,
        columns,
        ..
    } = records;
    Ok(Outcome::Read(Box::new(FileRead {
        input,
        articles,
        rejects,
        records,
        columns,
    })))
}

/// A file that is to be read in a certain way.
struct Job<'a> {
    file: &'a Arc<str>,
    kind: Kind,
    wishes: &'a Wishes,
    limits: &'a Limits,
}

impl Job<'_> {
    fn read(
        &self,
        mut head: Vec<u8>,
        rest: &mut (dyn Read + Send),
    ) -> Result<(Records, &'static str)> {
        if matches!(self.kind, Kind::Text | Kind::Html) {
            return Ok(self.text(head, rest));
        }
        if let Some(wide) = Wide::of(&head) {
            let outcome = rest.take(WHOLE_LIMIT).read_to_end(&mut head);
            let text = wide.decode(&head).into_bytes();
            let mut records = match outcome {
                Ok(more) if more as u64 == WHOLE_LIMIT => {
                    let limit = format!(
                        "{} files are read up to {} MB; convert it to UTF-8",
                        wide.name(),
                        WHOLE_LIMIT >> 20
                    );
                    self.records(text, &mut Failing(Some(io::Error::other(limit))))?
                }
                Ok(_) => self.records(Vec::new(), &mut Cursor::new(text))?,
                Err(error) => self.records(text, &mut Failing(Some(error)))?,
            };
            records.recoded = records.articles.len() as u64;
            return Ok((records, wide.name()));
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        let records = self.records(head, rest)?;
        let encoding = records.encoding_name();
        Ok((records, encoding))
    }

    fn records(&self, head: Vec<u8>, rest: &mut (dyn Read + Send)) -> Result<Records> {
        let mut format: Box<dyn Format> = match self.kind {
            Kind::Json => {
                let texts = self.wishes.iter().filter(|wish| wish.0 == Field::Text);
                Box::new(Json::new(texts.map(|wish| wish.1.clone()).collect()))
            }
            Kind::Table { delimiter } => Box::new(Table::new(delimiter)),
            Kind::JsonLines | Kind::Text | Kind::Html | Kind::Foreign(_) => {
                Box::new(JsonLines::new())
            }
        };
        stream::read(
            self.file,
            head,
            rest,
            &mut *format,
            self.wishes,
            self.limits,
        )
    }

    /// A file that is one article: the text as read.
    fn text(&self, mut bytes: Vec<u8>, rest: &mut (dyn Read + Send)) -> (Records, &'static str) {
        let mut records = Records::default();
        let origin = Origin {
            file: Arc::clone(self.file),
            record: 1,
            line: 1,
            column: 1,
        };
        let most = self.limits.record;
        let outcome = rest
            .take(most.saturating_sub(bytes.len() as u64).saturating_add(1))
            .read_to_end(&mut bytes);
        let (article, encoding) = match outcome {
            Err(error) => (
                Err(format!("the file is damaged or cut short ({error})")),
                "UTF-8",
            ),
            Ok(_) if bytes.len() as u64 > most => (Err(too_long()), "UTF-8"),
            Ok(_) if bytes.is_empty() => return (records, "UTF-8"),
            Ok(_) => {
                let (text, encoding, recoded) = match self.kind {
                    Kind::Html => html::decode(bytes, None),
                    _ => encoding::decode(bytes),
                };
                records.recoded = u64::from(recoded);
                let picked = match self.kind {
                    Kind::Html => html::pick(&text),
                    _ => {
                        let mut picked = Picked::default();
                        picked.offer(Field::Text, 0, Value::Text(text.into()));
                        picked
                    }
                };
                (picked.into_article(&origin), encoding)
            }
        };
        records.records = 1;
        match article {
            Ok(article) => records.articles.push(article),
            Err(reason) => {
                records.rejects.push(Reject { origin, reason });
            }
        }
        (records, encoding)
    }
}

/// Gives the error that a reader met before.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
