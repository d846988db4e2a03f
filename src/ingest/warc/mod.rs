//! Web archives (WARC, WET): responses that are pages, and texts that were taken from pages. Records are read one after
//! another; pages are taken apart side by side.

mod source;

use std::io::{self, Read};
use std::sync::Arc;

use encoding_rs::Encoding;
use rayon::prelude::*;

use self::source::{Source, Trouble};
use super::columns::Wishes;
use super::encoding::{self, Utf8};
use super::http::{self, Response};
use super::limits::{Bounds, Limits, too_long};
use super::pick::Value;
use super::rows::{Cell, Row, Rows};
use super::stream::Records;
use crate::article::{Article, Origin};
use crate::error::Result;

/// Bytes of pages that are gathered to be taken apart side by side.
const GATHERED: usize = 8 << 20;

/// Whether these bytes begin a record.
pub(super) fn is_warc(head: &[u8]) -> bool {
    matches!(
        head,
        [
            b'W',
            b'A',
            b'R',
            b'C',
            b'/',
            b'0'..=b'9',
            b'.',
            b'0'..=b'9',
            b'\r' | b'\n',
            ..
        ]
    )
}

/// Makes an article of a response.
pub(super) type MakePage = fn(Response, &Origin) -> Result<Article, String>;

/// Reads all records. Trouble with one is a reject; the next is looked for.
pub(super) fn read(
    file: &Arc<str>,
    reader: &mut (dyn Read + Send),
    wishes: &Wishes,
    limits: &Bounds,
    page: MakePage,
) -> Result<Records> {
    let mut warc = Warc {
        source: Source::new(reader),
        rows: Rows::new(file, (wishes, limits)),
        record: 0,
        pages: Vec::new(),
        gathered: 0,
        limits,
        page,
    };
    while warc.record()? {}
    warc.take_pages()?;
    let (record, mut records) = (warc.record, warc.rows.finish()?);
    records.empty = Some(format!(
        "none of the {record} record(s) is a page (a response of type text/html with status 200) or a text"
    ));
    Ok(records)
}

struct Warc<'a, 'r> {
    source: Source<'r>,
    rows: Rows<'a>,
    /// Number of the record at hand.
    record: u64,
    pages: Vec<Page>,
    gathered: usize,
    limits: &'a Bounds,
    page: MakePage,
}

/// A response that waits to be taken apart.
struct Page {
    record: u64,
    header: Header,
    body: Vec<u8>,
}

impl Warc<'_, '_> {
    /// Reads the next record; false at the end.
    fn record(&mut self) -> Result<bool> {
        let header = match self.source.header() {
            Ok(None) => return Ok(false),
            Ok(Some(header)) => header,
            Err(Trouble::Record(reason)) => {
                self.record += 1;
                self.reject(reason)?;
                // The next record is looked for from here on.
                return Ok(self.source.resync().unwrap_or(false));
            }
            Err(Trouble::File(error)) => {
                self.record += 1;
                self.reject(cut_short(&error))?;
                return Ok(false);
            }
        };
        self.record += 1;
        let wanted = header.is_page() || header.kind == "conversion";
        let length = header.length;
        if !wanted || length > self.limits.record {
            if wanted {
                self.reject(too_long())?;
            }
            return self.passed(|source| source.skip(length));
        }
        let mut body = Vec::new();
        let whole = self.passed(|source| source.take(length, &mut body))?;
        if whole {
            self.keep(header, body)?;
        }
        Ok(whole)
    }

    /// Moves over a record's bytes and the blank lines behind it.
    fn passed(
        &mut self,
        pass: impl FnOnce(&mut Source<'_>) -> Result<(), Trouble>,
    ) -> Result<bool> {
        match pass(&mut self.source) {
            Ok(()) => Ok(true),
            Err(Trouble::Record(reason)) => {
                self.reject(reason)?;
                Ok(false)
            }
            Err(Trouble::File(error)) => {
                self.reject(cut_short(&error))?;
                Ok(false)
            }
        }
    }

    fn keep(&mut self, header: Header, body: Vec<u8>) -> Result<()> {
        if header.kind == "conversion" {
            let row = Row {
                record: self.record,
                line: self.record,
                cells: header.text(body),
            };
            self.rows.take(row)?;
            return Ok(());
        }
        self.gathered += body.len() + size_of::<Page>();
        self.pages.push(Page {
            record: self.record,
            header,
            body,
        });
        if self.gathered >= GATHERED {
            self.take_pages()?;
        }
        Ok(())
    }

    fn take_pages(&mut self) -> Result<()> {
        self.gathered = 0;
        let (rows, limits, page) = (&self.rows, self.limits, self.page);
        let made: Vec<(u64, Result<Article, String>)> = std::mem::take(&mut self.pages)
            .into_par_iter()
            .filter_map(|waiting| {
                let origin = rows.origin(waiting.record, waiting.record);
                let made = waiting.header.page(waiting.body, &origin, limits, page)?;
                Some((waiting.record, made))
            })
            .collect();
        for (record, made) in made {
            self.rows.give(record, |_| made)?;
        }
        Ok(())
    }

    fn reject(&mut self, reason: String) -> Result<()> {
        self.rows.give(self.record, |_| Err(reason))
    }
}

fn cut_short(error: &io::Error) -> String {
    format!("the file is damaged or cut short here ({error}); what follows is lost")
}

/// What a record says of itself.
#[derive(Default)]
struct Header {
    kind: String,
    length: u64,
    id: Option<String>,
    uri: Option<String>,
    date: Option<String>,
    /// Type of the record's own bytes: for responses that of the protocol.
    content_type: String,
    /// What the archiver found the page to be.
    identified: Option<String>,
    language: Option<String>,
}

impl Header {
    fn parse(lines: &[u8]) -> Result<Self, String> {
        let text = String::from_utf8_lossy(lines);
        let mut header = Self::default();
        let mut length = None;
        for line in text.lines().skip(1) {
            let Some((name, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim().to_owned();
            match name.trim().to_ascii_lowercase().as_str() {
                "warc-type" => header.kind = value.to_ascii_lowercase(),
                "content-length" => length = value.parse().ok(),
                "warc-record-id" => header.id = Some(bare(&value)),
                "warc-target-uri" => header.uri = Some(bare(&value)),
                "warc-date" => header.date = Some(value),
                "content-type" => header.content_type = value.to_ascii_lowercase(),
                "warc-identified-payload-type" => {
                    header.identified = Some(value.to_ascii_lowercase())
                }
                "warc-identified-content-language" => {
                    header.language = value.split(',').next().map(str::to_owned);
                }
                _ => {}
            }
        }
        header.length = length.ok_or("a broken record: it does not say how long it is")?;
        Ok(header)
    }

    /// Whether there may be a page inside.
    fn is_page(&self) -> bool {
        let other = |kind: &String| !http::is_html(kind);
        match self.kind.as_str() {
            "response" => {
                let http = self.content_type.is_empty()
                    || self.content_type.starts_with("application/http");
                http && !self.identified.as_ref().is_some_and(other)
            }
            "resource" => http::is_html(&self.content_type),
            _ => false,
        }
    }

    /// The article of a page; `None` for a response that is no page.
    fn page(
        self,
        body: Vec<u8>,
        origin: &Origin,
        limits: &Limits,
        page: MakePage,
    ) -> Option<Result<Article, String>> {
        let response = match self.kind.as_str() {
            "resource" => Response::bare(body, &self.content_type),
            _ => match http::response(body, limits) {
                Ok(response) => response?,
                Err(reason) => return Some(Err(reason)),
            },
        };
        let made = page(response, origin).map(|mut article| {
            article.url = self.uri.or(article.url);
            article.crawled = self.date;
            if article.id.is_empty() {
                article.id = self.id.unwrap_or_default();
            }
            article
        });
        Some(made)
    }

    /// The columns of a text that was taken from a page.
    fn text(self, body: Vec<u8>) -> Result<Vec<Cell>, String> {
        let charset = http::charset(&self.content_type);
        let text = match encoding::utf8(&body) {
            Utf8::Valid(text) => text.to_owned(),
            Utf8::Damaged(text) => text,
            Utf8::Other => {
                let named = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
                let encoding = named.unwrap_or_else(|| encoding::guess([&body[..]]));
                encoding.decode(&body).0.into_owned()
            }
        };
        let known = [
            ("id", self.id),
            ("url", self.uri),
            ("crawled", self.date),
            ("language", self.language),
            ("text", Some(text)),
        ];
        Ok(known
            .into_iter()
            .filter_map(|(column, value)| Some((column.into(), Some(Value::Text(value?.into())))))
            .collect())
    }
}

/// Without the brackets and the scheme that some fields have.
fn bare(value: &str) -> String {
    let value = value
        .strip_prefix('<')
        .and_then(|v| v.strip_suffix('>'))
        .unwrap_or(value);
    value.strip_prefix("urn:uuid:").unwrap_or(value).to_owned()
}
