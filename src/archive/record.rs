//! An article as bytes, and what tells it from others.

use std::sync::Arc;

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::bytes::{Reader, put, put_option, put_text};
use super::gist::Gist;
use crate::article::{Article, Origin, Stated};

/// What an archive holds of an article.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    /// Without its text, if that is in the dump alone.
    pub(super) article: Article,
    /// What stands for the text then.
    pub(super) reference: Option<Reference>,
}

/// A text that stays in its dump: the file and the number of the record there are those of the article's origin, its digest
/// is that of its identity.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Reference {
    /// The column that was to be taken for the text, if somebody said so.
    pub(super) column: Option<String>,
    /// First byte and length of the record, where it stands on a line of its own in a file that is not packed.
    pub(super) place: Option<(u64, u32)>,
    /// Bytes of the text.
    pub(super) bytes: u64,
    /// What was read of it.
    pub(super) gist: Gist,
}

impl Record {
    /// Appends it.
    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        encode(&self.article, out);
        if let Some(reference) = &self.reference {
            put_option(out, reference.column.as_deref());
            let (start, length) = reference.place.unwrap_or_default();
            put(out, u64::from(length));
            put(out, start);
            put(out, reference.bytes);
            reference.gist.encode(out);
        }
    }

    /// The record at the beginning of these bytes; whether it is one that holds no text is known of the archive.
    pub(super) fn decode(bytes: &[u8], without_text: bool) -> Option<Self> {
        let mut from = Reader(bytes);
        let article = article(&mut from)?;
        if !without_text {
            let reference = None;
            return Some(Self { article, reference });
        }
        let column = from.option()?.map(str::to_owned);
        let length = u32::try_from(from.number()?).ok()?;
        let start = from.number()?;
        let reference = Reference {
            column,
            place: (length > 0).then_some((start, length)),
            bytes: from.number()?,
            gist: Gist::decode(&mut from)?,
        };
        Some(Self {
            article,
            reference: Some(reference),
        })
    }

    /// Bytes of its text, wherever that is.
    pub(super) fn text_bytes(&self) -> u64 {
        let held = self.article.text.len() as u64;
        self.reference.as_ref().map_or(held, |r| r.bytes)
    }
}

/// What tells an article from others, whenever and from whichever file it was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Identity {
    /// Of the id.
    pub(super) id: u64,
    /// Of the text: the same id with another text is another article.
    pub(super) text: u128,
    /// Of all that the record says but where it was read: of two records of one article the smaller one is kept.
    pub(super) whole: u64,
}

impl Identity {
    pub(super) fn of(article: &Article) -> Self {
        Self::with_text(article, digest(&article.text))
    }

    /// That of an article whose text has this digest.
    pub(super) fn with_text(article: &Article, text: u128) -> Self {
        let mut fields = Vec::new();
        put_fields(&mut fields, article);
        Self {
            id: xxh3_64(article.id.as_bytes()),
            text,
            whole: xxh3_64(&fields),
        }
    }

    /// One number for the article: id and text.
    pub(super) fn article(&self) -> u64 {
        let mut bytes = [0; 24];
        bytes[..8].copy_from_slice(&self.id.to_le_bytes());
        bytes[8..].copy_from_slice(&self.text.to_le_bytes());
        xxh3_64(&bytes)
    }
}

/// What a text is known again by.
pub(super) fn digest(text: &str) -> u128 {
    xxh3_128(text.as_bytes())
}

/// Appends an article.
pub(crate) fn encode(article: &Article, out: &mut Vec<u8>) {
    put_text(out, &article.origin.file);
    put(out, article.origin.record);
    put(out, article.origin.line);
    put(out, article.origin.column);
    put_fields(out, article);
    put_text(out, &article.text);
}

fn put_fields(out: &mut Vec<u8>, article: &Article) {
    put_text(out, &article.id);
    for field in article.optional() {
        put_option(out, field.as_deref());
    }
    put(out, article.stated.len() as u64);
    for stated in &article.stated {
        put_text(out, &stated.property);
        put_text(out, &stated.value);
        put(out, u64::from(stated.of_picture));
    }
}

/// The article that stands at the beginning of these bytes.
pub(crate) fn decode(bytes: &[u8]) -> Option<Article> {
    article(&mut Reader(bytes))
}

fn article(from: &mut Reader<'_>) -> Option<Article> {
    let origin = Origin {
        file: Arc::from(from.text()?),
        record: from.number()?,
        line: from.number()?,
        column: from.number()?,
    };
    let id = from.text()?.to_owned();
    let mut field = || Some(from.option()?.map(str::to_owned));
    let mut article = Article {
        id,
        origin,
        outlet: field()?,
        title: field()?,
        url: field()?,
        published: field()?,
        crawled: field()?,
        author: field()?,
        language: field()?,
        split: field()?,
        allow: field()?,
        stated: Vec::new(),
        text: String::new(),
    };
    for _ in 0..from.number()? {
        article.stated.push(Stated {
            property: from.text()?.to_owned(),
            value: from.text()?.to_owned(),
            of_picture: from.number()? != 0,
        });
    }
    from.text()?.clone_into(&mut article.text);
    Some(article)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::article;

    fn full() -> Article {
        Article {
            outlet: Some("Coast Herald".to_owned()),
            url: Some(String::new()),
            published: Some("2024-05-17".to_owned()),
            stated: vec![Stated {
                property: "creditText".to_owned(),
                value: "AFP".to_owned(),
                of_picture: true,
            }],
            ..article("a1", "", "", "The ferry Lark ran aground.").article
        }
    }

    #[test]
    fn an_article_comes_back_whole() {
        let mut bytes = Vec::new();
        encode(&full(), &mut bytes);
        assert_eq!(decode(&bytes), Some(full()));
        assert!((0..bytes.len()).all(|cut| decode(&bytes[..cut]).is_none()));
    }

    #[test]
    fn a_reference_comes_back_whole() {
        let mut record = Record {
            article: full(),
            reference: Some(Reference {
                column: Some("body".to_owned()),
                place: Some((1 << 40, 77)),
                bytes: 31,
                gist: Gist {
                    agencies: vec!["AFP".to_owned()],
                    minima: Some(Box::new([7; crate::sketch::VALUES])),
                    ..Gist::default()
                },
            }),
        };
        record.article.text.clear();
        let mut bytes = Vec::new();
        record.encode(&mut bytes);
        assert_eq!(Record::decode(&bytes, true), Some(record));
        assert!((0..bytes.len()).all(|cut| Record::decode(&bytes[..cut], true).is_none()));
    }

    #[test]
    fn where_it_was_read_is_no_part_of_what_it_is() {
        let mut other = full();
        other.origin.file = Arc::from("elsewhere.jsonl");
        other.origin.record += 7;
        assert_eq!(Identity::of(&other), Identity::of(&full()));
        other.url = None;
        let (a, b) = (Identity::of(&other), Identity::of(&full()));
        assert_eq!(a.article(), b.article());
        assert_ne!(a.whole, b.whole);
        other.text.push('!');
        assert_ne!(Identity::of(&other).article(), b.article());
    }
}
