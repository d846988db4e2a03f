//! One name for an outlet that a dump knows by several: the hosts of its site, and its name in different spellings.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::address;
use crate::article::Article;
use crate::describe::Described;

/// Under which names and sites articles were published, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Articles by outlet and site (empty where there is none).
    seen: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Tally {
    /// Counts an article, by its outlet and its address.
    pub fn add(&mut self, outlet: &str, url: Option<&str>) {
        self.add_many(&site_of(outlet), &Self::site(url), 1);
    }

    /// The site of an address as it is counted.
    pub fn site(url: Option<&str>) -> String {
        url.and_then(address::site).unwrap_or_default()
    }

    /// Counts `n` articles of an outlet on a site.
    pub fn add_many(&mut self, outlet: &str, site: &str, n: u64) {
        if !self.seen.contains_key(outlet) {
            self.seen.insert(outlet.to_owned(), BTreeMap::new());
        }
        let Some(sites) = self.seen.get_mut(outlet) else {
            return;
        };
        match sites.get_mut(site) {
            Some(count) => *count += n,
            None => {
                sites.insert(site.to_owned(), n);
            }
        }
    }

    /// Outlet, site and number of articles, sorted.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &str, u64)> {
        self.seen.iter().flat_map(|(outlet, sites)| {
            let rows = sites.iter();
            rows.map(move |(site, n)| (outlet.as_str(), site.as_str(), *n))
        })
    }

    /// The one name of every outlet that has several.
    ///
    /// A host (`m.coast.example`) stands for its site; a site takes the name of the outlet where all that are named there
    /// agree; spellings that differ in case, space and marks alone become the most frequent one.
    fn names(&self) -> Names {
        let spelled = self.spellings();
        let mut named: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for (outlet, site, _) in self.rows() {
            let outlet = spelled.get(&folded(outlet)).map_or(outlet, String::as_str);
            if site.is_empty() || outlet.is_empty() || outlet == site {
                continue;
            }
            let held = named.entry(site).or_insert(Some(outlet));
            if *held != Some(outlet) {
                *held = None;
            }
        }
        let sites = named
            .into_iter()
            .filter_map(|(site, name)| Some((site.to_owned(), name?.to_owned())))
            .collect();
        Names { spelled, sites }
    }

    /// The most frequent spelling of names that have several.
    fn spellings(&self) -> BTreeMap<String, String> {
        let mut spellings: BTreeMap<String, Vec<(u64, std::cmp::Reverse<&str>)>> = BTreeMap::new();
        for (outlet, sites) in &self.seen {
            let of_name = spellings.entry(folded(outlet)).or_default();
            of_name.push((sites.values().sum(), std::cmp::Reverse(outlet)));
        }
        spellings
            .into_iter()
            .filter(|(folded, of_name)| !folded.is_empty() && of_name.len() > 1)
            .filter_map(|(folded, of_name)| {
                let most = of_name.into_iter().max()?;
                Some((folded, most.1.0.to_owned()))
            })
            .collect()
    }
}

/// The names that outlets get.
struct Names {
    /// By the letters and figures of a name.
    spelled: BTreeMap<String, String>,
    /// By site.
    sites: BTreeMap<String, String>,
}

impl Names {
    fn give(&self, outlet: &mut String) {
        *outlet = site_of(outlet);
        if !self.spelled.is_empty()
            && let Some(best) = self.spelled.get(&folded(outlet))
        {
            outlet.clone_from(best);
        }
        if let Some(name) = self.sites.get(outlet) {
            outlet.clone_from(name);
        }
    }
}

/// Gives articles of one outlet one name, so that its versions of a story are not taken for those of two. `tally` has
/// what was counted over other articles.
pub fn settle(
    articles: &[Article],
    described: &mut [Described],
    mut tally: Cow<'_, Tally>,
    counted: &dyn Fn(usize) -> bool,
) {
    for (_, (article, one)) in
        (articles.iter().zip(described.iter()).enumerate()).filter(|(i, _)| !counted(*i))
    {
        tally.to_mut().add(&one.outlet, article.url.as_deref());
    }
    let names = tally.names();
    for one in described {
        names.give(&mut one.outlet);
    }
}

/// The site of a host; other names as they are.
pub fn site_of(outlet: &str) -> String {
    Some(outlet)
        .filter(|outlet| address::is_host(outlet))
        .and_then(address::site)
        .unwrap_or_else(|| outlet.to_owned())
}

/// The letters and figures of a name; a host keeps its dots.
fn folded(name: &str) -> String {
    if address::is_host(name) {
        return name.to_owned();
    }
    let kept = name.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
