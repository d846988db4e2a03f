//! What has been opened, read by its kind: as one article, as records, or as an archive of files.

use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use encoding_rs::UTF_8;

use super::InputFile;
use super::again::{Again, Visit};
use super::archive::{self, Unpack, Unpacked};
use super::columns::Wishes;
use super::disk::Disk;
use super::encoding::{self, Wide};
use super::feed;
use super::file::{Failing, FileRead, HEAD, Outcome, Place};
use super::html;
use super::http::Response;
use super::json::Json;
use super::jsonl::JsonLines;
use super::kind::Kind;
use super::limits::{self, Bounds, too_long};
use super::names::Field;
use super::newsml;
use super::parquet;
use super::pick::{Picked, Value};
use super::sqlite;
use super::stream::{self, Format, Records};
use super::table::Table;
use super::tar;
use super::warc;
use super::zip::{self, Zip};
use crate::article::{Article, Origin};
use crate::error::{EMPTY_FILE, Reject, Result};

/// The largest file that is read as a whole, where an encoding cannot be cut into lines.
const WHOLE_LIMIT: u64 = 1 << 30;

/// Reads records that are found by an index, or says why there are none.
type ReadStore = fn(&Arc<str>, &Disk, &Wishes, &Bounds) -> Result<Result<Records, String>>;

/// Reads records out of a text.
type ReadDocument = fn(&Arc<str>, &str, (&Wishes, &Bounds)) -> Result<Records>;

/// What was read of a file.
pub(super) enum Held {
    /// Records, and the encoding they were in.
    Records(Box<Records>, &'static str),
    Archive(Unpacked),
    /// Looked like an archive and is a document.
    Document(&'static str),
}

/// A file that is to be read in a certain way.
pub(super) struct Job<'a> {
    pub(super) place: &'a Place<'a>,
    /// The bytes are those of a file on the disk.
    pub(super) on_disk: bool,
    pub(super) file: &'a Arc<str>,
    pub(super) kind: Kind,
    pub(super) wishes: &'a Wishes,
    pub(super) limits: &'a Bounds,
    pub(super) visit: Option<Visit<'a>>,
}

impl Job<'_> {
    pub(super) fn read(&self, head: Vec<u8>, rest: &mut (dyn Read + Send)) -> Result<Held> {
        let (records, encoding) = match self.kind {
            Kind::Tar | Kind::Zip if self.place.depth >= archive::DEPTH => {
                let reason = "an archive inside of two others; unpack those and give the folder";
                (self.lost(reason.to_owned()), UTF_8.name())
            }
            Kind::Tar => {
                let mut unpack = Unpack::new(self.place, self.wishes);
                let trouble = tar::read(&mut Cursor::new(head).chain(rest), &mut unpack)?;
                return Ok(Held::Archive(unpack.finish(trouble)?));
            }
            Kind::Zip => return self.zip(head, rest),
            Kind::Text | Kind::Html => self.text(head, rest)?,
            Kind::Parquet => (self.seeking(head, rest, parquet::read)?, UTF_8.name()),
            Kind::Sqlite => (self.sqlite(head, rest)?, UTF_8.name()),
            Kind::Feed => self.document(head, rest, feed::read)?,
            Kind::News => self.document(head, rest, newsml::read)?,
            Kind::Warc => {
                let mut bytes = Cursor::new(head).chain(rest);
                let records = warc::read(self.file, &mut bytes, self.wishes, self.limits, page)?;
                (records, UTF_8.name())
            }
            _ => self.decoded(head, rest)?,
        };
        Ok(Held::Records(Box::new(records), encoding))
    }

    fn zip(&self, head: Vec<u8>, rest: &mut (dyn Read + Send)) -> Result<Held> {
        let disk = match self.disk(head, rest) {
            Ok(disk) => disk,
            Err(error) => {
                let lost = self.lost(format!("the archive is damaged or cut short ({error})"));
                return Ok(Held::Records(Box::new(lost), UTF_8.name()));
            }
        };
        let mut unpack = Unpack::new(self.place, self.wishes);
        Ok(match zip::read(&disk, self.limits, &mut unpack)? {
            Zip::Read(trouble) => Held::Archive(unpack.finish(trouble)?),
            Zip::Document(what) => Held::Document(what),
        })
    }

    /// Records in a document that must be seen as a whole.
    fn document(
        &self,
        mut bytes: Vec<u8>,
        rest: &mut (dyn Read + Send),
        read: ReadDocument,
    ) -> Result<(Records, &'static str)> {
        let most = self.limits.record;
        let outcome = rest
            .take(most.saturating_sub(bytes.len() as u64).saturating_add(1))
            .read_to_end(&mut bytes);
        if bytes.len() as u64 > most {
            return Ok((self.lost(too_long()), UTF_8.name()));
        }
        let head = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        let declared = head.split_once("encoding=").map(|(_, rest)| rest);
        let declared = declared.and_then(|rest| rest.split(['"', '\'']).nth(1));
        let (text, encoding, recoded) = html::decode(bytes, declared);
        let mut records = read(
            self.file,
            text.trim_start_matches('\u{feff}'),
            (self.wishes, self.limits),
        )?;
        if recoded {
            records.recoded = records.articles.len() as u64;
        }
        if let Err(error) = outcome {
            let reason = format!("the file is damaged or cut short ({error})");
            records
                .rejects
                .push(archive::reject(self.place.path, &reason));
            records.records += 1;
        }
        Ok((records, encoding))
    }

    fn sqlite(&self, head: Vec<u8>, rest: &mut (dyn Read + Send)) -> Result<Records> {
        let in_use = match self.on_disk {
            true => sqlite::in_use(self.place.path),
            false => None,
        };
        match in_use {
            Some(reason) => Ok(self.lost(reason)),
            None => self.seeking(head, rest, sqlite::read),
        }
    }

    /// Records that are found by an index.
    fn seeking(
        &self,
        head: Vec<u8>,
        rest: &mut (dyn Read + Send),
        read: ReadStore,
    ) -> Result<Records> {
        match self.disk(head, rest) {
            Ok(disk) => {
                let read = read(self.file, &disk, self.wishes, self.limits)?;
                Ok(read.unwrap_or_else(|reason| self.lost(reason)))
            }
            Err(error) => Ok(self.lost(format!("the file is damaged or cut short ({error})"))),
        }
    }

    /// The whole file, to be read at any place.
    fn disk(&self, head: Vec<u8>, rest: &mut (dyn Read + Send)) -> io::Result<Disk> {
        match self.on_disk {
            true => Disk::open(self.place.path),
            false => Disk::copy(&mut Cursor::new(head).chain(rest)),
        }
    }

    /// Records that are text, in whatever encoding.
    fn decoded(
        &self,
        mut head: Vec<u8>,
        rest: &mut (dyn Read + Send),
    ) -> Result<(Records, &'static str)> {
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
                    self.records(
                        text,
                        &mut Failing(Some(io::Error::other(limit))),
                        self.visit,
                    )?
                }
                Ok(_) => self.records(Vec::new(), &mut Cursor::new(text), self.visit)?,
                Err(error) => self.records(text, &mut Failing(Some(error)), self.visit)?,
            };
            records.recoded = records.articles.len() as u64;
            return Ok((records, wide.name()));
        }
        let mark = if head.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        head.drain(..mark);
        let visit = self.visit.map(|visit| visit.after(mark as u64));
        let records = self.records(head, rest, visit)?;
        let encoding = records.encoding_name();
        Ok((records, encoding))
    }

    fn records(
        &self,
        head: Vec<u8>,
        rest: &mut (dyn Read + Send),
        visit: Option<Visit<'_>>,
    ) -> Result<Records> {
        let mut format: Box<dyn Format> = match self.kind {
            Kind::Json => {
                let texts = self.wishes.iter().filter(|wish| wish.0 == Field::Text);
                Box::new(Json::new(texts.map(|wish| wish.1.clone()).collect()))
            }
            Kind::Table { delimiter } => Box::new(Table::new(delimiter)),
            _ => Box::new(JsonLines::new()),
        };
        let asked = (self.wishes, self.limits);
        let mut records = stream::read(self.file, head, rest, &mut *format, asked, visit.as_ref())?;
        records.format = Some(format);
        Ok(records)
    }

    /// The records, or why there are none.
    pub(super) fn outcome(&self, mut records: Records, input: InputFile) -> Result<Outcome> {
        match records.no_text {
            Some(error) if self.place.named => return Err(error),
            Some(error) => return Ok(Outcome::NoText(error, Box::new(records.columns))),
            None => {}
        }
        if records.records == 0 {
            let usual = || "no records in the file".to_owned();
            let reason = match input.bytes {
                0 => EMPTY_FILE.to_owned(),
                _ => records.empty.take().unwrap_or_else(usual),
            };
            let reject = archive::reject(self.place.path, &reason);
            records.rejects.push(reject);
        }
        let Records {
            mut articles,
            rejects,
            records,
            columns,
            recoded,
            format,
            ..
        } = records;
        let visited = self.visit.map(|visit| {
            // What was read as a whole, and by an index, still has its text.
            for article in articles
                .iter_mut()
                .filter(|article| !article.text.is_empty())
            {
                let text = std::mem::take(&mut article.text);
                visit.take(article, text.into(), None);
            }
            let format = format.filter(|_| visit.base.is_some());
            (
                visit.file,
                format.map(|format| Again::new(self.place.path.to_path_buf(), format)),
            )
        });
        Ok(Outcome::Read(Box::new(FileRead {
            input: InputFile { recoded, ..input },
            articles,
            rejects,
            records,
            columns,
            visited,
        })))
    }

    /// Nothing but the reason why.
    fn lost(&self, reason: String) -> Records {
        Records {
            rejects: vec![archive::reject(self.place.path, &reason)],
            records: 1,
            ..Records::default()
        }
    }

    /// A file that is one article: the text as read.
    fn text(
        &self,
        mut bytes: Vec<u8>,
        rest: &mut (dyn Read + Send),
    ) -> Result<(Records, &'static str)> {
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
            Ok(_) if bytes.is_empty() => return Ok((records, "UTF-8")),
            Ok(_) => {
                let (picked, encoding, recoded) = whole(self.kind, bytes, None);
                records.recoded = u64::from(recoded);
                (picked.into_article(&origin), encoding)
            }
        };
        records.records = 1;
        match article {
            Ok(article) => {
                self.limits.hold(self.file, limits::of_article(&article))?;
                records.articles.push(article);
            }
            Err(reason) => {
                records.rejects.push(Reject { origin, reason });
            }
        }
        Ok((records, encoding))
    }
}

/// The fields of a page or plain text of one article, the encoding it was in, and whether that was no valid UTF-8. A
/// server may have `declared` the encoding.
fn whole(
    kind: Kind,
    bytes: Vec<u8>,
    declared: Option<&str>,
) -> (Picked<'static>, &'static str, bool) {
    if kind == Kind::Html {
        let (text, encoding, recoded) = html::decode(bytes, declared);
        return (html::pick(&text), encoding, recoded);
    }
    let (text, encoding, recoded) = encoding::decode(bytes);
    let mut picked = Picked::default();
    picked.offer(Field::Text, 0, Value::Text(text.into()));
    (picked, encoding, recoded)
}

/// The article of a response that a server called a page, judged by its bytes as any file is.
fn page(response: Response, origin: &Origin) -> Result<Article, String> {
    let (head, whole_head) = (response.body.len().min(HEAD), response.body.len() < HEAD);
    let kind = match Kind::of(&response.body[..head], whole_head, Path::new("page.html")) {
        Kind::Foreign(what) => return Err(what.to_owned()),
        kind @ Kind::Html => kind,
        _ => Kind::Text,
    };
    let charset = response.charset.as_deref();
    whole(kind, response.body, charset).0.into_article(origin)
}
