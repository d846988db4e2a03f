//! An article as it was read, before anything is judged.

use std::sync::Arc;

/// Where a record came from, for messages a person can follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The input file as the user named it (`-` for standard input).
    pub file: Arc<str>,
    /// 1-based number of the record in that file.
    pub record: u64,
    /// 1-based line on which the record starts; 1 for a file that is one article.
    pub line: u64,
    /// 1-based column, in Unicode scalars, at which the record starts on that line.
    pub column: u64,
}

/// A credit that a page states for machines (JSON-LD, meta tags), not for its readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The property that holds it: `creditText`, `sourceOrganization`, `syndication-source`, …
    pub property: String,
    /// A name or an address.
    pub value: String,
    /// It is about a picture, not about the text.
    pub of_picture: bool,
}

/// One published item. Fields hold what the dump says, unjudged; `None` where it says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Unique in a dump: the record's id, or made from the file name (see [`crate::ingest`]).
    pub id: String,
    /// File, record and line.
    pub origin: Origin,
    /// Who published it, by a field of the record.
    pub outlet: Option<String>,
    /// Headline, by a field of the record.
    pub title: Option<String>,
    /// Address, by a field of the record.
    pub url: Option<String>,
    /// Publication date exactly as the record has it.
    pub published: Option<String>,
    /// When it was fetched, as the record has it: never a publication date, but no article is younger.
    pub crawled: Option<String>,
    /// Author or byline field.
    pub author: Option<String>,
    /// Language field, as the record has it.
    pub language: Option<String>,
    /// Part of the corpus it belongs to (train, dev, test), by a field of the record.
    pub split: Option<String>,
    /// What its keeper allows it to be found guilty of, by a field of the record (see [`crate::check`]).
    pub allow: Option<String>,
    /// Credits stated for machines, in the order of the page.
    pub stated: Vec<Stated>,
    /// The article's text as read: decoded to UTF-8 and otherwise untouched. All offsets that leave
    /// the program count Unicode scalars of this string.
    pub text: String,
}

impl Article {
    /// The fields that may be missing, in the order in which archives keep them.
    pub(crate) fn optional(&self) -> [&Option<String>; 9] {
        [
            &self.outlet,
            &self.title,
            &self.url,
            &self.published,
            &self.crawled,
            &self.author,
            &self.language,
            &self.split,
            &self.allow,
        ]
    }

    /// A text and nothing else: what is not known is for the caller to add.
    pub fn of_text(id: &str, text: &str) -> Self {
        Self {
            id: id.to_owned(),
            origin: Origin {
                file: "".into(),
                record: 1,
                line: 1,
                column: 1,
            },
            outlet: None,
            title: None,
            url: None,
            published: None,
            crawled: None,
            author: None,
            language: None,
            split: None,
            allow: None,
            stated: Vec::new(),
            text: text.to_owned(),
        }
    }
}
