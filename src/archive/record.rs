//! An article as bytes, and what tells it from others.

use std::sync::Arc;

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::bytes::{Reader, put, put_option, put_text};
use crate::article::{Article, Origin, Stated};

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
        let mut fields = Vec::new();
        put_fields(&mut fields, article);
        Self {
            id: xxh3_64(article.id.as_bytes()),
            text: xxh3_128(article.text.as_bytes()),
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
    for field in [
        &article.outlet,
        &article.title,
        &article.url,
        &article.published,
        &article.crawled,
        &article.author,
        &article.language,
        &article.split,
        &article.allow,
    ] {
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
    let mut from = Reader(bytes);
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
