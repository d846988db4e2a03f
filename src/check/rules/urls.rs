//! Articles at one address.

use std::collections::BTreeMap;

use crate::address;
use crate::check::config::Values;
use crate::check::corpus::{Corpus, Kind};
use crate::check::finding::Found;

pub(super) fn same(corpus: &Corpus<'_>, _: &Values) -> Vec<Found> {
    let mut first: BTreeMap<String, u32> = BTreeMap::new();
    let mut unchanged: BTreeMap<String, u32> = BTreeMap::new();
    let address = |i: u32| {
        corpus
            .article(i)
            .article
            .url
            .as_deref()
            .and_then(address::canonical)
    };
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
