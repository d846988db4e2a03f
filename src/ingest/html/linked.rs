//! What a page says of itself in JSON-LD (schema.org).

use serde_json::Value;

use super::facts::{Facts, Stated};

/// Properties that say where the text comes from.
const SOURCES: [&str; 6] = [
    "creditText",
    "sourceOrganization",
    "isBasedOn",
    "isBasedOnUrl",
    "copyrightHolder",
    "provider",
];

/// Reads one block of JSON-LD into the facts.
pub(super) fn read(json: &str, facts: &mut Facts) {
    let Some(value) = parse(json) else { return };
    let mut nodes = Vec::new();
    collect(&value, &mut nodes);
    // An article speaks for the page before anything else that is on it.
    let (articles, others): (Vec<&Value>, Vec<&Value>) =
        nodes.into_iter().partition(|node| is_article(node));
    for article in articles {
        read_article(article, facts);
    }
    for node in others
        .into_iter()
        .filter(|node| is_kind(node, "ImageObject"))
    {
        read_picture(node, facts);
    }
}

/// The value of a block, mended where writers often break it.
fn parse(json: &str) -> Option<Value> {
    let mut json = json.trim();
    const OPENINGS: [&str; 3] = ["<!--", "//", "<![CDATA["];
    const ENDINGS: [&str; 4] = ["-->", "//", "]]>", ";"];
    while let Some(rest) = OPENINGS.iter().find_map(|wrap| json.strip_prefix(wrap)) {
        json = rest.trim_start();
    }
    while let Some(rest) = ENDINGS.iter().find_map(|wrap| json.strip_suffix(wrap)) {
        json = rest.trim_end();
    }
    serde_json::from_str(json).ok().or_else(|| {
        // Line breaks inside strings.
        let mended: String = json
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        serde_json::from_str(&mended).ok()
    })
}

/// All nodes of a document: its own, those of a list, those of a graph.
fn collect<'v>(value: &'v Value, nodes: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, nodes)),
        Value::Object(object) => {
            nodes.push(value);
            for inside in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = object.get(inside) {
                    collect(inner, nodes);
                }
            }
        }
        _ => {}
    }
}

fn kinds(node: &Value) -> impl Iterator<Item = &str> {
    let kind = node.get("@type");
    let one = kind.and_then(Value::as_str);
    let many = kind.and_then(Value::as_array).into_iter().flatten();
    one.into_iter().chain(many.filter_map(Value::as_str))
}

fn is_kind(node: &Value, wanted: &str) -> bool {
    kinds(node).any(|kind| kind.rsplit('/').next() == Some(wanted))
}

fn is_article(node: &Value) -> bool {
    kinds(node).any(|kind| {
        kind.ends_with("Article") || kind.ends_with("BlogPosting") || kind.ends_with("Report")
    })
}

fn read_article(node: &Value, facts: &mut Facts) {
    let text = |name: &str| first(node.get(name)?);
    facts.title.offer(1, text("headline"));
    facts.published.offer(0, text("datePublished"));
    facts.published.offer(5, text("dateCreated"));
    facts.outlet.offer(1, text("publisher"));
    facts.author.offer(0, joined(node.get("author")));
    facts.author.offer(3, joined(node.get("creator")));
    facts.language.offer(1, text("inLanguage"));
    facts
        .url
        .offer(2, text("url").filter(|url| url.contains("://")));
    for property in SOURCES {
        for value in node.get(property).map(values).unwrap_or_default() {
            facts.state(property, value, false);
        }
    }
    for property in ["image", "associatedMedia", "primaryImageOfPage", "video"] {
        let Some(media) = node.get(property) else {
            continue;
        };
        match media {
            Value::Array(items) => items.iter().for_each(|item| read_picture(item, facts)),
            one => read_picture(one, facts),
        }
    }
}

fn read_picture(node: &Value, facts: &mut Facts) {
    const CREDITS: [&str; 7] = [
        "creditText",
        "copyrightHolder",
        "copyrightNotice",
        "sourceOrganization",
        "provider",
        "creator",
        "author",
    ];
    for property in CREDITS {
        for value in node.get(property).map(values).unwrap_or_default() {
            facts.state(property, value, true);
        }
    }
}

/// The first text that a value holds.
fn first(value: &Value) -> Option<String> {
    values(value).into_iter().next()
}

fn joined(value: Option<&Value>) -> Option<String> {
    let names: Vec<String> = values(value?);
    let names: Vec<String> = names.into_iter().filter(|n| !n.contains("://")).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The texts of a value: itself, the name or address of a thing, those of a list.
fn values(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(values).collect(),
        Value::Object(thing) => {
            let names = ["name", "@value", "url", "@id", "publisher"];
            let named = names.iter().find_map(|name| thing.get(*name));
            named.map(values).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}

impl Facts {
    fn state(&mut self, property: &str, value: String, of_picture: bool) {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        let stated = Stated {
            property: property.to_owned(),
            value,
            of_picture,
        };
        self.stated(stated);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(json: &str) -> Facts {
        let mut facts = Facts::default();
        read(json, &mut facts);
        facts
    }

    #[test]
    fn an_article_in_a_graph_speaks_for_the_page() {
        let facts = facts(
            r#"{"@context":"https://schema.org","@graph":[{"@type":"WebSite","name":"Site"},
            {"@type":["NewsArticle"],"headline":"Ferry aground","datePublished":"2025-11-09T12:30:00Z",
             "author":[{"@type":"Person","name":"Nora Field"},{"name":"Jan Oster"}],
             "publisher":{"@type":"Organization","name":"Coast Herald"},
             "sourceOrganization":{"name":"Agence France-Presse"},
             "image":{"@type":"ImageObject","creditText":"Jan Oster/Reuters"}}]}"#,
        );
        assert_eq!(facts.title.value(), Some("Ferry aground"));
        assert_eq!(facts.author.value(), Some("Nora Field, Jan Oster"));
        assert_eq!(facts.outlet.value(), Some("Coast Herald"));
        let stated: Vec<(&str, &str, bool)> = facts
            .credits()
            .iter()
            .map(|s| (s.property.as_str(), s.value.as_str(), s.of_picture))
            .collect();
        assert_eq!(
            stated,
            [
                ("sourceOrganization", "Agence France-Presse", false),
                ("creditText", "Jan Oster/Reuters", true)
            ]
        );
    }

    #[test]
    fn broken_blocks_are_mended_or_passed_over() {
        let wrapped =
            "<!-- //<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"Two\nlines\"} //]]> -->";
        assert_eq!(facts(wrapped).title.value(), Some("Two lines"));
        assert_eq!(facts("{\"@type\": ").title.value(), None);
        assert_eq!(facts(&"[".repeat(100_000)).title.value(), None);
        assert_eq!(facts("[1, null, {\"@type\": 3}]").title.value(), None);
    }
}
