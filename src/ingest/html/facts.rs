//! What a page says of itself: title, outlet, address, date, author, language, and credits stated for machines.

use std::borrow::Cow;

use super::linked;
use super::scan::{Piece, Scan, Tag, decoded};
pub(super) use crate::article::Stated;
use crate::ingest::names::Field;
use crate::ingest::pick::{Picked, Value};

/// One fact, told by several places of which the best speaks: the lowest rank, then the first.
#[derive(Debug, Default)]
pub(super) struct Fact(Option<(u32, String)>);

impl Fact {
    pub(super) fn offer(&mut self, rank: u32, value: Option<String>) {
        let Some(value) = value.map(|v| folded(&v)).filter(|v| !v.is_empty()) else {
            return;
        };
        if self.0.as_ref().is_none_or(|(held, _)| rank < *held) {
            self.0 = Some((rank, value));
        }
    }

    pub(super) fn value(&self) -> Option<&str> {
        self.0.as_ref().map(|(_, value)| value.as_str())
    }
}

/// White space folded.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Everything a page says of itself.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) title: Fact,
    pub(super) outlet: Fact,
    pub(super) url: Fact,
    pub(super) published: Fact,
    pub(super) author: Fact,
    pub(super) language: Fact,
    credits: Vec<Stated>,
}

/// More than any page says honestly.
const MOST_CREDITS: usize = 64;

impl Facts {
    /// Reads a page.
    pub(super) fn read(html: &str) -> Self {
        let mut facts = Self::default();
        let mut authors: Vec<String> = Vec::new();
        for piece in Scan::new(html) {
            match piece {
                Piece::Open(tag) => facts.tag(tag, &mut authors),
                Piece::Raw(tag, text) if tag.is("title") => {
                    facts.title.offer(4, Some(decoded(text).into_owned()));
                }
                Piece::Raw(tag, text) if tag.is("script") => {
                    let kind = tag.attribute("type").unwrap_or_default();
                    if kind
                        .trim()
                        .to_ascii_lowercase()
                        .starts_with("application/ld+json")
                    {
                        linked::read(text, &mut facts);
                    }
                }
                _ => {}
            }
        }
        let named = Some(authors.join(", ")).filter(|a| !a.is_empty());
        facts.author.offer(1, named);
        facts
    }

    /// A credit stated for machines, once.
    pub(super) fn stated(&mut self, stated: Stated) {
        let new = !stated.value.is_empty()
            && stated.value.len() <= 500
            && self.credits.len() < MOST_CREDITS
            && !self.credits.contains(&stated);
        if new {
            self.credits.push(stated);
        }
    }

    #[cfg(test)]
    pub(super) fn credits(&self) -> &[Stated] {
        &self.credits
    }

    fn tag(&mut self, tag: Tag<'_>, authors: &mut Vec<String>) {
        let own = |name: &str| tag.attribute(name).map(Cow::into_owned);
        if tag.is("html") {
            self.language
                .offer(0, own("lang").or_else(|| own("xml:lang")));
        } else if tag.is("link") {
            let relation = own("rel").unwrap_or_default().to_ascii_lowercase();
            let address = || own("href").filter(|href| href.contains("://"));
            match relation.as_str() {
                "canonical" => self.url.offer(0, address()),
                "syndication-source" | "original-source" => self.source(&relation, address()),
                _ => {}
            }
        } else if tag.is("time") {
            let published = own("itemprop").is_some_and(|p| p == "datePublished")
                || tag.attribute("pubdate").is_some();
            self.published
                .offer(if published { 4 } else { 9 }, own("datetime"));
        } else if tag.is("meta") {
            let name = own("property")
                .or_else(|| own("name"))
                .or_else(|| own("itemprop"));
            if let (Some(name), Some(content)) = (name, own("content")) {
                self.meta(&name.to_ascii_lowercase(), content, authors);
            }
        }
    }

    fn meta(&mut self, name: &str, content: String, authors: &mut Vec<String>) {
        let is_url = content.contains("://");
        let author = folded(&content);
        let fits = |name: &String, named: &[String]| {
            !is_url && !name.is_empty() && !named.contains(name) && named.len() < 20
        };
        let content = Some(content);
        match name {
            "og:title" => self.title.offer(2, content),
            "twitter:title" | "dc.title" | "headline" => self.title.offer(3, content),
            "og:site_name" => self.outlet.offer(0, content),
            "dc.publisher" | "dcterms.publisher" => self.outlet.offer(2, content),
            "og:url" => self.url.offer(1, content.filter(|_| is_url)),
            "article:published_time" | "datepublished" => self.published.offer(1, content),
            "parsely-pub-date"
            | "sailthru.date"
            | "pubdate"
            | "publishdate"
            | "publish-date"
            | "publication_date"
            | "dc.date.issued"
            | "dcterms.issued"
            | "dcterms.created"
            | "og:published_time"
            | "article.published"
            | "cxenseparse:recs:publishtime" => {
                self.published.offer(2, content);
            }
            "date" | "dc.date" | "dcterms.date" => self.published.offer(3, content),
            "og:locale" | "content-language" | "dc.language" => self.language.offer(2, content),
            // `article:author` is as often the address of a profile.
            "author" | "article:author" | "parsely-author" | "sailthru.author" | "byl"
            | "dc.creator" | "dcterms.creator"
                if fits(&author, authors) =>
            {
                authors.push(author);
            }
            "syndication-source"
            | "original-source"
            | "source"
            | "provider"
            | "dc.source"
            | "dcterms.source"
            | "copyrightholder"
            | "dcterms.rightsholder" => {
                self.source(name, content);
            }
            _ => {}
        }
    }

    fn source(&mut self, property: &str, value: Option<String>) {
        if let Some(value) = value {
            self.stated(Stated {
                property: property.to_owned(),
                value: folded(&value),
                of_picture: false,
            });
        }
    }

    /// Hands everything on as the fields of a record.
    pub(super) fn into_picked(self) -> Picked<'static> {
        let mut picked = Picked::default();
        for (field, fact) in [
            (Field::Title, self.title),
            (Field::Outlet, self.outlet),
            (Field::Url, self.url),
            (Field::Published, self.published),
            (Field::Author, self.author),
            (Field::Language, self.language),
        ] {
            if let Some((_, value)) = fact.0 {
                picked.offer(field, 0, Value::Text(value.into()));
            }
        }
        picked.state(self.credits);
        picked
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meta_tags_are_read() {
        let facts = Facts::read(
            "<html lang=en><title>Ferry aground | Coast</title><link rel=canonical href='https://coast.example/f'>\
             <meta property='og:site_name' content='Coast &amp; Herald'><meta name=author content='Nora Field'>\
             <meta property='article:author' content='https://social.example/nora'><meta name=author content=AFP>\
             <meta property='article:published_time' content='2025-11-09'><meta name='syndication-source' content='https://www.reuters.com/x'>",
        );
        assert_eq!(facts.title.value(), Some("Ferry aground | Coast"));
        assert_eq!(facts.outlet.value(), Some("Coast & Herald"));
        assert_eq!(facts.url.value(), Some("https://coast.example/f"));
        assert_eq!(facts.author.value(), Some("Nora Field, AFP"));
        assert_eq!(facts.published.value(), Some("2025-11-09"));
        assert_eq!(facts.language.value(), Some("en"));
        assert_eq!(facts.credits()[0].property, "syndication-source");
    }

    #[test]
    fn what_scripts_and_comments_hold_is_not_the_page() {
        let facts = Facts::read(
            "<!-- <meta name=author content=X> --><script>'<meta name=author content=Y>'</script>",
        );
        assert_eq!(facts.author.value(), None);
    }
}
