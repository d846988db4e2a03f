//! Registrable domains: what of a host somebody could register, told by the Public Suffix List.
//!
//! The list is data (`data/public_suffixes.txt`), read once. Crates that carry it carry it as code, which takes longer to
//! compile than all of wirecopy's own parsers.

use std::sync::LazyLock;

use ahash::AHashSet;

static RULES: LazyLock<AHashSet<&'static str>> = LazyLock::new(|| {
    include_str!("../data/public_suffixes.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect()
});

/// The registrable domain of a host in lower case (`news.coast.co.uk`: `coast.co.uk`); `None` for a host that is itself a
/// public suffix or has no dot.
pub fn registrable(host: &str) -> Option<&str> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let suffix = suffix(host)?;
    let before = host.len().checked_sub(suffix.len() + 1)?;
    let label = host[..before].rfind('.').map_or(0, |dot| dot + 1);
    (label < before).then(|| &host[label..])
}

/// The longest rule decides; an exception (`!`) makes its own parent the suffix; without a rule it is the last label.
fn suffix(host: &str) -> Option<&str> {
    let mut starts = std::iter::once(0).chain(host.match_indices('.').map(|(dot, _)| dot + 1));
    starts.find_map(|start| {
        let name = &host[start..];
        let parent = name.split_once('.').map(|(_, parent)| parent);
        let listed = |rule: &str| RULES.contains(rule);
        match parent {
            Some(parent) if listed(&format!("!{name}")) => Some(parent),
            Some(parent) if listed(name) || listed(&format!("*.{parent}")) => Some(name),
            None => Some(name).filter(|name| !name.is_empty()),
            _ => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_wildcards_and_exceptions() {
        for (host, want) in [
            ("news.coast.co.uk", Some("coast.co.uk")),
            ("coast.co.uk.", Some("coast.co.uk")),
            ("co.uk", None),
            ("coastherald.example", Some("coastherald.example")),
            ("a.b.coastherald.example", Some("coastherald.example")),
            ("localhost", None),
            ("a.b.ck", Some("a.b.ck")),
            ("b.ck", None),
            ("old.www.ck", Some("www.ck")),
            ("coast.github.io", Some("coast.github.io")),
            ("新闻.公司.cn", Some("新闻.公司.cn")),
            ("", None),
            (".", None),
            ("..", None),
        ] {
            assert_eq!(registrable(host), want, "{host}");
        }
    }
}
