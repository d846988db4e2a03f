//! The index of the page: everything but texts and passages, as JSON that the scripts read at once.
//!
//! Nothing here tells how the dump was split into files: the same articles give the same page.
//! Articles are named by their place in `articles`; a node of the graph is such a place, or `-1 - n` for the wire `n`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Shown, line, script_safe};
use crate::outcome::{Edge, Node, Role, Trace, TracedArticle};
use crate::report::{graph, rights, rounded};

#[derive(Serialize)]
struct Article<'a> {
    id: &'a str,
    outlet: &'a str,
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    url: String,
    published: &'a str,
    basis: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    earliest: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest: Option<i64>,
    language: &'static str,
    words: u32,
    chrome: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<usize>,
    #[serde(skip_serializing_if = "str::is_empty")]
    story: &'a str,
    role: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    agencies: &'a [String],
    agency_basis: &'static str,
    credit: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    credit_text: String,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    credited: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    photo: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<&'a str>,
    why: String,
}

/// The index, safe in a script block.
pub(super) fn index(trace: &Trace, shown: &Shown, left_out: &[String]) -> io::Result<String> {
    let of_page: BTreeMap<usize, usize> = shown.families.iter().copied().zip(0..).collect();
    let articles: Vec<Article<'_>> = shown
        .articles
        .iter()
        .map(|i| article(&trace.articles[*i as usize], &of_page))
        .collect();
    let mut edges: BTreeMap<u32, Vec<Value>> = BTreeMap::new();
    for edge in &trace.lineage {
        edges
            .entry(edge.family)
            .or_default()
            .extend(link(edge, shown));
    }
    let families: Vec<Value> = shown
        .families
        .iter()
        .map(|f| {
            family(
                trace,
                *f,
                shown,
                edges.remove(&(*f as u32)).unwrap_or_default(),
            )
        })
        .collect();
    let place = |i: u32| shown.place[i as usize];
    let drift = trace.drift.iter().filter_map(|d| {
        Some(json!({
            "family": of_page.get(&(d.family as usize))?,
            "kind": d.kind,
            "first": place(d.first)?,
            "first_text": line(&d.first_text),
            "other": place(d.other)?,
            "other_text": line(&d.other_text),
            "why": line(&d.why),
        }))
    });
    let uses = rights::uses(trace).into_iter().filter_map(|used| {
        Some(rights::Use {
            article: place(used.article)?,
            ..used
        })
    });
    let index = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "counts": counts(trace),
        "left_out": left_out,
        // By name, as a run that is read back has them.
        "limits": trace.counts.limits.iter().copied().collect::<BTreeMap<_, _>>(),
        "parameters": trace.parameters.iter().map(|(name, value)| (*name, value)).collect::<BTreeMap<_, _>>(),
        "articles": articles,
        "wires": trace.wires.iter().map(|w| json!({"id": w.id, "agencies": w.agencies})).collect::<Vec<_>>(),
        "families": families,
        "drift": drift.collect::<Vec<_>>(),
        "uses": uses.collect::<Vec<_>>(),
    });
    Ok(script_safe(&serde_json::to_string(&index)?))
}

fn article<'a>(traced: &'a TracedArticle, of_page: &BTreeMap<usize, usize>) -> Article<'a> {
    let (dating, credits) = (&traced.dating, &traced.credits);
    Article {
        id: &traced.article.id,
        outlet: &traced.outlet,
        title: line(&traced.title),
        url: line(traced.article.url.as_deref().unwrap_or("")),
        published: &dating.published,
        basis: dating.basis.as_str(),
        earliest: Some(dating.earliest).filter(|s| *s != i64::MIN),
        latest: Some(dating.latest).filter(|s| *s != i64::MAX),
        language: traced.language,
        words: traced.words,
        chrome: traced.chrome_words,
        family: traced
            .family
            .and_then(|f| of_page.get(&(f as usize)).copied()),
        story: &traced.story,
        role: traced.role.as_str(),
        agencies: &traced.agencies,
        agency_basis: traced.agency_basis.map_or("", |b| b.as_str()),
        credit: credits.class.map_or("", |c| c.as_str()),
        credit_text: line(&credits.text),
        credited: &credits.agencies,
        photo: &credits.photo,
        own: credits.own.as_deref(),
        why: line(&traced.why),
    }
}

/// The place of a node, if it is on the page.
fn node(node: Node, shown: &Shown) -> Option<i64> {
    match node {
        Node::Article(i) => shown.place[i as usize].map(i64::from),
        Node::Wire(w) => Some(-1 - i64::from(w)),
    }
}

fn link(edge: &Edge, shown: &Shown) -> Option<Value> {
    Some(json!({
        "parent": node(edge.parent, shown)?,
        "child": node(Node::Article(edge.child), shown)?,
        "relation": edge.relation.as_str(),
        "probability": rounded(edge.probability),
        "derived": edge.derived_share.and_then(rounded),
        "reused": edge.reused_share.and_then(rounded),
        "words": edge.matched_words,
        "run": edge.longest_run,
        "passages": edge.passages,
        "basis": edge.direction_basis,
        "why": line(&edge.why),
    }))
}

fn family(trace: &Trace, index: usize, shown: &Shown, edges: Vec<Value>) -> Value {
    let family = &trace.families[index];
    json!({
        "id": family.id,
        "story": family.story,
        "title": line(graph::title(trace, index)),
        "members": family.members.iter().filter_map(|m| shown.place[*m as usize]).collect::<Vec<_>>(),
        "agencies": family.agencies,
        "outlets": family.outlets,
        "origins": family.independent_origins,
        "first": family.first_published,
        "root": node(family.root, shown),
        "weakest": rounded(family.weakest_link),
        "edges": edges,
    })
}

fn counts(trace: &Trace) -> Value {
    let outlets: BTreeSet<&str> = trace
        .articles
        .iter()
        .map(|a| a.outlet.as_str())
        .filter(|o| !o.is_empty())
        .collect();
    let alone = trace
        .articles
        .iter()
        .filter(|a| a.role == Role::Alone)
        .count();
    json!({
        "articles": trace.articles.len(),
        "outlets": outlets.len(),
        "families": trace.families.len(),
        "members": trace.families.iter().map(|f| f.members.len()).sum::<usize>(),
        "origins": trace.families.iter().map(|f| u64::from(f.independent_origins)).sum::<u64>(),
        "alone": alone,
        "pairs": trace.pairs.len(),
        "compared": trace.counts.compared,
        "drift": trace.drift.len(),
        "rejects": trace.rejects.len(),
        "skipped": trace.skipped.len(),
        "mojibake": trace.counts.mojibake_articles,
    })
}
