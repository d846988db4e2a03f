//! The mapped values of one record, borrowed from its bytes, and the article they make.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::names::Field;
use super::xml;
use crate::article::{Article, Origin, Stated};
use crate::error::{EMPTY_TEXT, NO_TEXT};

/// One value as far as ingest cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'d> {
    /// A string.
    Text(Cow<'d, str>),
    /// A number exactly as it is written.
    Number(Cow<'d, str>),
    /// The names in a list (authors), joined.
    List(String),
    /// Something that is no text: its JSON type.
    Other(&'static str),
}

const NANOS: i128 = 1_000_000_000;

impl Value<'static> {
    /// A number as JSON would have it: a column of whole numbers that lacks some is often stored as one of fractions.
    pub fn float(number: f64) -> Option<Self> {
        number
            .is_finite()
            .then(|| Self::Number(number.to_string().into()))
    }

    /// A day, so many after the first of 1970.
    pub fn day(days: i64) -> Option<Self> {
        let date = moment(i128::from(days) * 86_400 * NANOS)?.date();
        Some(Self::Text(date.to_string().into()))
    }

    /// A moment, so many nanoseconds after 1970 began, in UTC or in a time zone that is not told.
    pub fn moment(nanos: i128, utc: bool) -> Option<Self> {
        let moment = moment(nanos)?;
        Some(Self::Text(match utc {
            true => format!("{moment}Z").into(),
            false => moment.to_string().into(),
        }))
    }
}

fn moment(nanos: i128) -> Option<DateTime> {
    let at = Timestamp::from_nanosecond(nanos).ok()?;
    Some(at.to_zoned(TimeZone::UTC).datetime())
}

impl<'d> Value<'d> {
    fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.trim().is_empty())
    }

    fn is_other(&self) -> bool {
        matches!(self, Self::Other(_))
    }

    /// What a sample shows of it.
    pub(super) fn shown(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number(text) => text,
            Self::List(_) | Self::Other(_) => "…",
        }
    }

    /// The value as a text, numbers included.
    pub(super) fn into_text(self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text.into_owned()),
            Self::List(text) => Some(text),
            Self::Other(_) => None,
        }
    }
}

/// A text as a reader sees it, where the column's name says that it is markup.
pub(super) fn readable<'d>(column: &str, text: Cow<'d, str>) -> Cow<'d, str> {
    let from = column.len().saturating_sub(4);
    match column.get(from..) {
        Some(end) if end.eq_ignore_ascii_case("html") => xml::visible(&text).into(),
        _ => text,
    }
}

impl<'d> Value<'d> {
    /// The value as one of this column.
    pub(super) fn of_column(self, column: &str) -> Self {
        match self {
            Self::Text(text) => Self::Text(readable(column, text)),
            other => other,
        }
    }
}

/// The values that a record offers for each field.
#[derive(Debug, Default)]
pub(super) struct Picked<'d> {
    stated: Vec<Stated>,
    values: [Option<(u32, Value<'d>)>; Field::ALL.len()],
}

impl<'d> Picked<'d> {
    /// Offers a value: the column that is asked first wins, if it holds anything; of repeated keys the last.
    pub(super) fn offer(&mut self, field: Field, place: u32, value: Value<'d>) {
        let slot = &mut self.values[field as usize];
        let better = match slot {
            None => true,
            Some((held, kept)) => match (kept.is_blank(), value.is_blank()) {
                (true, false) => true,
                (false, true) => false,
                _ if kept.is_other() != value.is_other() => kept.is_other(),
                _ => place <= *held,
            },
        };
        if better {
            *slot = Some((place, value));
        }
    }

    /// Adds credits that are stated for machines.
    pub(super) fn state(&mut self, credits: impl IntoIterator<Item = Stated>) {
        self.stated.extend(credits);
    }

    fn take(&mut self, field: Field) -> Option<Value<'d>> {
        self.values[field as usize].take().map(|(_, value)| value)
    }

    fn optional(&mut self, field: Field) -> Option<String> {
        self.take(field)
            .filter(|value| !value.is_blank())
            .and_then(Value::into_text)
    }

    /// The text alone.
    pub(super) fn into_text(mut self) -> Result<Cow<'d, str>, String> {
        match self.take(Field::Text) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(NO_TEXT.to_owned()),
        }
    }

    /// The article, or why there is none. A record without an id gets an empty one, to be named later.
    pub(super) fn into_article(self, origin: &Origin) -> Result<Article, String> {
        let (article, text) = self.into_parts(origin)?;
        Ok(Article {
            text: text.into_owned(),
            ..article
        })
    }

    /// The article without its text, and the text.
    pub(super) fn into_parts(mut self, origin: &Origin) -> Result<(Article, Cow<'d, str>), String> {
        let text = match self.take(Field::Text) {
            None => return Err(NO_TEXT.to_owned()),
            Some(Value::Other(kind)) => return Err(format!("the text is {kind}, not a string")),
            Some(Value::List(_)) => return Err("the text is an array, not a string".to_owned()),
            Some(Value::Number(_)) => return Err("the text is a number, not a string".to_owned()),
            Some(value) if value.is_blank() => return Err(EMPTY_TEXT.to_owned()),
            Some(Value::Text(text)) => text,
        };
        let article = Article {
            id: self.optional(Field::Id).unwrap_or_default(),
            origin: origin.clone(),
            outlet: self.optional(Field::Outlet),
            title: self.optional(Field::Title),
            url: self.optional(Field::Url),
            published: self.optional(Field::Published),
            crawled: self.optional(Field::Crawled),
            author: self.optional(Field::Author),
            language: self.optional(Field::Language),
            split: self.optional(Field::Split),
            allow: self.optional(Field::Allow),
            stated: self.stated,
            text: String::new(),
        };
        Ok((article, text))
    }
}
