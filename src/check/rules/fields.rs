//! Fields that records lack.

use std::collections::BTreeMap;

use crate::check::config::Values;
use crate::check::corpus::Corpus;
use crate::check::finding::Found;
use crate::outcome::TracedArticle;

/// Fields that can be asked for.
pub(super) const FIELDS: &[&str] = &[
    "title",
    "url",
    "published",
    "outlet",
    "author",
    "language",
    "split",
];

/// A file of this many records shows which fields it has ...
const RECORDS: u32 = 20;
/// ... if so many of a hundred have them.
const USUAL: u32 = 95;

pub(super) fn missing(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let wanted = values.names("fields");
    let usual = usual(corpus);
    let mut found = Vec::new();
    for i in corpus.subjects() {
        let article = corpus.article(i);
        let expected = |field: &&&str| match wanted.is_empty() {
            true => usual.contains_key(&(&*article.article.origin.file, **field)),
            false => wanted.iter().any(|name| name == **field),
        };
        let known =
            |field: &str| has(article, field) || (!wanted.is_empty() && is_known(article, field));
        for field in FIELDS.iter().filter(expected).filter(|field| !known(field)) {
            let message = match wanted.is_empty() {
                true => format!("no {field}, which nearly all records of the file have"),
                false => format!("no {field}"),
            };
            found.push(Found::on(i, message).key(field));
        }
    }
    found
}

/// Whether the record has a field.
fn has(article: &TracedArticle, field: &str) -> bool {
    let read = &article.article;
    let value = match field {
        "title" => &read.title,
        "url" => &read.url,
        "published" => &read.published,
        "outlet" => &read.outlet,
        "author" => &read.author,
        "language" => &read.language,
        _ => &read.split,
    };
    value
        .as_deref()
        .is_some_and(|value| !value.trim().is_empty())
}

/// Whether it is known from the page or the URL.
fn is_known(article: &TracedArticle, field: &str) -> bool {
    match field {
        "title" => !article.title.is_empty(),
        "published" => !article.dating.published.is_empty(),
        "outlet" => !article.outlet.is_empty(),
        _ => false,
    }
}

/// The fields that nearly all records of a file have.
fn usual<'t>(corpus: &Corpus<'t>) -> BTreeMap<(&'t str, &'static str), ()> {
    let mut records: BTreeMap<&str, u32> = BTreeMap::new();
    let mut with: BTreeMap<(&str, &'static str), u32> = BTreeMap::new();
    for i in corpus.members() {
        let article = corpus.article(i);
        let file = &*article.article.origin.file;
        *records.entry(file).or_default() += 1;
        for field in FIELDS.iter().filter(|field| has(article, field)) {
            *with.entry((file, field)).or_default() += 1;
        }
    }
    with.into_iter()
        .filter(|((file, _), n)| {
            let all = records.get(file).copied().unwrap_or(0);
            all >= RECORDS && n * 100 >= all * USUAL
        })
        .map(|(key, _)| (key, ()))
        .collect()
}
