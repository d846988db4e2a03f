//! Addresses of articles: what of a URL is the page, and whose site it is on.
//!
//! Readers come to one page by many addresses: with the tracking of a newsletter, on the site for telephones, through an
//! AMP cache. [`canonical`] gives the same for all of them; it is for comparing only, tables show URLs as they were found.

use std::borrow::Cow;

use url::Url;

use crate::suffix;

/// Parameters that say where a reader came from, not what is read.
const TRACKING: [&str; 40] = [
    "fbclid",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "igsh",
    "li_fat_id",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "ref",
    "ref_src",
    "ref_url",
    "referrer",
    "cmp",
    "cmpid",
    "campaign",
    "ocid",
    "smid",
    "partner",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "wt_mc",
    "xtor",
    "at_medium",
    "at_campaign",
    "amp",
    "outputtype",
    "spm",
    "share",
];

/// Beginnings of such parameters.
const TRACKERS: [&str; 6] = ["utm_", "pk_", "mtm_", "hsa_", "at_custom", "__twitter"];

/// First labels of hosts that show the pages of a site in another dress.
const DRESSES: [&str; 8] = ["www", "m", "mobile", "amp", "touch", "wap", "lite", "mobi"];

/// First steps of a path, and last ones, that do the same.
const STEPS: [&str; 3] = ["amp", "amphtml", "amp.html"];

/// The page behind an address, without scheme and port, `www.` and its like, fragment, tracking, AMP steps and a slash
/// at the end. `None` for what is no address of a page: another scheme, or a bare host, which dumps have for lack of the
/// article's address.
pub(crate) fn canonical(address: &str) -> Option<String> {
    let url = page(address)?;
    let host = undressed(url.host_str()?);
    let mut steps: Vec<&str> = url.path().split('/').filter(|s| !s.is_empty()).collect();
    if steps.len() > 1 {
        steps.retain(|step| !STEPS.contains(&step.to_ascii_lowercase().as_str()));
    }
    let mut path = steps.join("/");
    for ending in [".amp.html", "_amp.html", "-amp.html", ".amp"] {
        if let Some(stem) = path.strip_suffix(ending) {
            path = match ending {
                ".amp" => stem.to_owned(),
                _ => format!("{stem}.html"),
            };
            break;
        }
    }
    let mut query: Vec<String> = url
        .query_pairs()
        .filter(|(name, _)| !tracks(name))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    query.sort();
    match (path.is_empty(), query.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("{host}/{path}")),
        (_, false) => Some(format!("{host}/{path}?{}", query.join("&"))),
    }
}

/// The host of an address, in lower case and without `www.`; that of the site where the address is one of an AMP cache.
pub(crate) fn host(address: &str) -> Option<String> {
    let url = page(address)?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// What somebody could register of an address or a host, or the host itself: whose site it is.
pub(crate) fn site(address: &str) -> Option<String> {
    let host = host(address)?;
    Some(suffix::registrable(&host).unwrap_or(&host).to_owned())
}

/// Whether a text is nothing but a host, such as an outlet field often holds.
pub(crate) fn is_host(text: &str) -> bool {
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    let Some((rest, last)) = text.rsplit_once('.') else {
        return false;
    };
    rest.split('.').all(label)
        && label(last)
        && last.chars().count() > 1
        && !last.starts_with(char::is_numeric)
        && !text.contains(char::is_uppercase)
}

/// The address of the page itself, out of that of a cache.
fn page(address: &str) -> Option<Url> {
    let address = address.trim();
    let full: Cow<'_, str> = match address.contains("://") {
        true => address.into(),
        false => format!("http://{}", address.trim_start_matches('/')).into(),
    };
    let url = Url::parse(&full).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    Some(cached(&url).unwrap_or(url))
}

/// `https://coast-example.cdn.ampproject.org/c/s/coast.example/x`, `https://www.google.com/amp/s/coast.example/x`.
fn cached(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let mut steps = url.path_segments()?;
    let first = steps.next()?;
    let is_cache = match host.ends_with(".cdn.ampproject.org") {
        true => matches!(first, "c" | "v" | "i" | "wp"),
        false => first == "amp" && (host.starts_with("www.google.") || host.starts_with("google.")),
    };
    if !is_cache {
        return None;
    }
    let rest: Vec<&str> = steps.collect();
    let rest = rest.strip_prefix(&["s"]).unwrap_or(&rest);
    let query = url.query().map(|q| format!("?{q}")).unwrap_or_default();
    let inner = Url::parse(&format!("http://{}{query}", rest.join("/"))).ok()?;
    inner.host_str()?.contains('.').then_some(inner)
}

/// A host without the first labels that only tell how its pages are dressed, as far as a site is left.
fn undressed(host: &str) -> &str {
    let site = suffix::registrable(host).unwrap_or(host);
    let mut rest = host;
    while let Some((first, more)) = rest.split_once('.') {
        if !DRESSES.contains(&first) || more.len() < site.len() {
            break;
        }
        rest = more;
    }
    rest
}

fn tracks(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TRACKING.contains(&name.as_str()) || TRACKERS.iter().any(|t| name.starts_with(t))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_page_has_one_address() {
        let same = "herald.example/news/a?id=3";
        for address in [
            "https://www.herald.example/news/a/?utm_source=x&id=3#top",
            "http://HERALD.example:80/news/a?id=3&fbclid=9",
            "https://m.herald.example/news/a?id=3",
            "https://amp.herald.example/news/a?id=3&ref=rss",
            "https://herald.example/amp/news/a?id=3",
            "https://herald.example/news/a/amp/?id=3",
            "https://www.google.com/amp/s/www.herald.example/news/a?id=3",
            "https://herald-example.cdn.ampproject.org/c/s/herald.example/news/a?id=3",
            "herald.example/news/a?id=3",
        ] {
            assert_eq!(canonical(address).as_deref(), Some(same), "{address}");
        }
        assert_eq!(
            canonical("https://herald.example/a.amp.html"),
            canonical("https://herald.example/a.html")
        );
    }

    #[test]
    fn other_pages_have_others() {
        let all = [
            "https://herald.example/a?id=3",
            "https://herald.example/a?id=4",
            "https://herald.example/amp",
            "https://herald.example/amplifier",
            "https://sport.herald.example/a?id=3",
            "https://m.example/a?id=3",
        ];
        let mut found: Vec<_> = all.iter().filter_map(|a| canonical(a)).collect();
        found.sort();
        found.dedup();
        assert_eq!(found.len(), all.len(), "{found:?}");
        for none in [
            "https://herald.example/",
            "no address",
            "mailto:a@b.example",
            "",
            "http://",
        ] {
            assert_eq!(canonical(none), None, "{none}");
        }
    }

    #[test]
    fn a_site_is_what_was_registered() {
        for (address, want) in [
            ("https://m.news.coast.co.uk/x", "coast.co.uk"),
            ("amp.coast.example", "coast.example"),
            (
                "https://coast-example.cdn.ampproject.org/c/s/coast.example/x",
                "coast.example",
            ),
            ("http://localhost/x", "localhost"),
        ] {
            assert_eq!(site(address).as_deref(), Some(want), "{address}");
        }
        assert!(is_host("news.coast.co.uk") && is_host("新闻.公司.cn"));
        for name in [
            "Coast Herald",
            "coast",
            "St. Olave",
            "Coast.",
            "v1.2",
            "The Coast.News",
        ] {
            assert!(!is_host(name), "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn an_address_made_canonical_stays_so(path in "(/[a-z]{1,6}){1,4}", query in "(\\?[a-z]{1,4}=[0-9]{1,3})?") {
            let once = canonical(&format!("https://www.herald.example{path}{query}"));
            let twice = once.as_deref().and_then(canonical);
            assert_eq!(once, twice);
        }
    }
}
