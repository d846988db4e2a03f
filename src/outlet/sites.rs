//! One name for an outlet that a dump knows by several: the hosts of its site, and its name in different spellings.

use std::collections::BTreeMap;

use crate::address;
use crate::article::Article;
use crate::describe::Described;

/// Gives articles of one outlet one name, so that its versions of a story are not taken for those of two.
///
/// A host (`m.coast.example`) stands for its site; a site takes the name of the outlet where all that are named there
/// agree; spellings that differ in case, space and marks alone become the most frequent one.
pub fn settle(articles: &[Article], described: &mut [Described]) {
    for one in described.iter_mut() {
        if address::is_host(&one.outlet)
            && let Some(site) = address::site(&one.outlet)
        {
            one.outlet = site;
        }
    }
    let sites: Vec<Option<String>> = articles
        .iter()
        .map(|article| article.url.as_deref().and_then(address::site))
        .collect();
    spell_alike(described);
    let mut named: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for (one, site) in described.iter().zip(&sites) {
        let Some(site) = site
            .as_deref()
            .filter(|site| !one.outlet.is_empty() && one.outlet != *site)
        else {
            continue;
        };
        let held = named.entry(site).or_insert(Some(&one.outlet));
        if *held != Some(one.outlet.as_str()) {
            *held = None;
        }
    }
    let names: BTreeMap<String, String> = named
        .into_iter()
        .filter_map(|(site, name)| Some((site.to_owned(), name?.to_owned())))
        .collect();
    for one in described.iter_mut() {
        if let Some(name) = names.get(&one.outlet) {
            one.outlet = name.clone();
        }
    }
}

/// Spellings of one name become the most frequent of them.
fn spell_alike(described: &mut [Described]) {
    let mut spellings: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    for one in described.iter() {
        let of_name = spellings.entry(folded(&one.outlet)).or_default();
        *of_name.entry(&one.outlet).or_default() += 1;
    }
    let best: BTreeMap<String, String> = spellings
        .into_iter()
        .filter(|(folded, of_name)| !folded.is_empty() && of_name.len() > 1)
        .filter_map(|(folded, of_name)| {
            let most = of_name
                .iter()
                .max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name)));
            most.map(|(name, _)| (folded, (*name).to_owned()))
        })
        .collect();
    if best.is_empty() {
        return;
    }
    for one in described.iter_mut() {
        if let Some(name) = best.get(&folded(&one.outlet)) {
            one.outlet.clone_from(name);
        }
    }
}

/// The letters and figures of a name; a host keeps its dots.
fn folded(name: &str) -> String {
    if address::is_host(name) {
        return name.to_owned();
    }
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
