//! Articles at one address.

use std::collections::BTreeMap;

use url::Url;

use crate::check::config::Values;
use crate::check::corpus::{Corpus, Kind};
use crate::check::finding::Found;

pub(super) fn same(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    let mut unchanged: BTreeMap<String, u32> = BTreeMap::new();
    let address = |i: u32| corpus.article(i).article.url.as_deref().and_then(plain);
    if corpus.is_partial() {
        for i in corpus.members().filter(|&i| !corpus.is_checked(i)) {
            unchanged.extend(address(i).map(|url| (url, i)));
        }
    }
    let mut found = Vec::new();
    for i in corpus.subjects() {
        let Some(url) = address(i) else { continue };
        let other = unchanged.get(&url).copied();
        let Some(other) = other.or_else(|| first.get(&url).copied()) else {
            first.insert(url, i);
            continue;
        };
        let same_text = corpus.content(i) == corpus.content(other);
        let pair = corpus.links(i).iter().find(|link| link.other == other);
        let text = match pair.map(|link| link.kind) {
            _ if same_text => "the same",
            Some(Kind::Near) => "nearly the same",
            _ => "another",
        };
        let message = format!("the URL of {}, with {text} text: {url}", corpus.name(other));
        let weight = if same_text { 0.8 } else { 0.5 };
        let on = Found::on(i, message).weight(weight).key(&url);
        found.push(on.against(other, pair.and_then(|link| link.pair)));
    }
    found
}

/// Parameters that say where a reader came from, not what is read.
const TRACKING: [&str; 12] = [
    "fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "ref", "cmpid", "ocid",
    "smid", "partner",
];

/// An address without what does not change the page: scheme, `www.`, fragment, tracking, a slash at the end.
fn plain(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    let host = url.host_str()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let mut query: Vec<String> = url
        .query_pairs()
        .filter(|(name, _)| !name.starts_with("utm_") && !TRACKING.contains(&name.as_ref()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    query.sort();
    let path = url.path().trim_end_matches('/');
    // A bare host is a home page: what dumps have for lack of the article's address.
    if path.is_empty() && query.is_empty() {
        return None;
    }
    let query = if query.is_empty() {
        String::new()
    } else {
        format!("?{}", query.join("&"))
    };
    Some(format!("{host}{path}{query}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_change_the_page_does_not_count() {
        let same = "herald.example/a?id=3";
        for address in [
            "https://www.herald.example/a/?utm_source=x&id=3#top",
            "http://HERALD.example/a?id=3&fbclid=9",
        ] {
            assert_eq!(plain(address).as_deref(), Some(same), "{address}");
        }
        assert_ne!(
            plain("https://herald.example/a?id=4").as_deref(),
            Some(same)
        );
        assert_eq!(plain("https://herald.example/"), None);
        assert_eq!(plain("no address"), None);
    }
}
