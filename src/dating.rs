//! When an article was published, and how far that can be trusted.

/// What a date rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DateBasis {
    /// A field of the record.
    Declared,
    /// A path of the URL such as `/2024/05/17/`.
    Url,
    /// The page's own text: a date line, a dateline.
    Text,
    /// Narrowed by the article's relatives.
    Family,
    /// The clock of the page when it was loaded, not of the article.
    PageClock,
    /// The time of the crawl.
    Crawl,
    /// Nothing known.
    None,
}

impl DateBasis {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Url => "url",
            Self::Text => "text",
            Self::Family => "family",
            Self::PageClock => "page_clock",
            Self::Crawl => "crawl",
            Self::None => "none",
        }
    }

    /// Whether a date on this basis may order an edge.
    pub fn trusted(self) -> bool {
        matches!(self, Self::Declared | Self::Url | Self::Text)
    }
}

/// The publication date of one article as an interval with its basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dating {
    /// As the tables show it: RFC 3339 with its offset when the time is known, `YYYY-MM-DD` for a day; empty when not known.
    pub published: String,
    /// First second it can be (Unix time, UTC).
    pub earliest: i64,
    /// Last second it can be (Unix time, UTC).
    pub latest: i64,
    /// What it rests on.
    pub basis: DateBasis,
}

impl Default for Dating {
    fn default() -> Self {
        Self {
            published: String::new(),
            earliest: i64::MIN,
            latest: i64::MAX,
            basis: DateBasis::None,
        }
    }
}
