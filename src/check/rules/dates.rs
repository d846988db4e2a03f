//! Dates that are not the article's.

use crate::check::config::Values;
use crate::check::corpus::Corpus;
use crate::check::finding::Found;
use crate::dating::{DateBasis, DumpDates};

pub(super) fn impossible(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    let found = |i: u32| {
        let article = corpus.article(i);
        let declared = article.article.published.as_deref()?.trim();
        let short: String = declared.chars().take(40).collect();
        let dating = &article.dating;
        let message = match dating.basis {
            _ if declared.is_empty() => return None,
            DateBasis::None if !dating.published.is_empty() => {
                format!("`{short}` is in the future")
            }
            DateBasis::None => format!("`{short}` cannot be a publication date"),
            DateBasis::Text => format!("`{short}`, but the page says {}", dating.published),
            DateBasis::Url => format!("`{short}`, but the URL says {}", dating.published),
            DateBasis::PageClock if dating.published.get(..4) != declared.get(..4) => {
                format!("`{short}` cannot be a publication date")
            }
            _ => return None,
        };
        Some(Found::on(i, message).key(declared))
    };
    corpus.subjects().filter_map(found).collect()
}

pub(super) fn page_clock(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    let mut dates = DumpDates::default();
    for i in corpus.members() {
        let article = corpus.article(i);
        dates.add(&article.outlet, &article.dating);
    }
    let crawled = dates.crawled();
    let found = |i: u32| {
        let article = corpus.article(i);
        let published = &article.dating.published;
        let message = match article.dating.basis {
            DateBasis::PageClock => {
                format!("{published} is the clock of the page when it was loaded")
            }
            DateBasis::Crawl => format!("{published} is the time of the crawl"),
            DateBasis::Declared if crawled.contains(&article.outlet) => {
                format!(
                    "{published}: every article of {} has this moment",
                    shown(&article.outlet)
                )
            }
            _ => return None,
        };
        Some(Found::on(i, message))
    };
    corpus.subjects().filter_map(found).collect()
}

fn shown(outlet: &str) -> &str {
    if outlet.is_empty() {
        "an unnamed outlet"
    } else {
        outlet
    }
}
