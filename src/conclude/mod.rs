//! From families and lineage to the finished [`Trace`]: nodes named, agencies inherited, every row with its sentence.

mod agencies;
mod families;
pub(crate) mod names;
mod sentences;
mod shares;

use std::collections::BTreeMap;

use crate::article::Article;
use crate::compare::Relation;
use crate::compare::judge::Judged;
use crate::compare::verdict::{probability, relation};
use crate::describe::Described;
use crate::family::settle::Settled;
use crate::lineage::Origin;
use crate::lineage::tree::{Descent, Lineage, Source};
use crate::outcome::{AgencyBasis, Edge, Family, Node, Role, TracedArticle, Wire};

use families::family;
use names::{family_id, story_id};
use shares::Shares;

/// What the stages before found, by article index.
#[derive(Debug)]
pub struct Findings<'a> {
    /// Families, and how well each article fits its own.
    pub settled: &'a Settled,
    /// Story of each article, named by its smallest member.
    pub stories: &'a [u32],
    /// Edges and originals.
    pub lineage: &'a Lineage,
    /// Judged pairs, sorted.
    pub judged: &'a [Judged],
}

/// The tables that rest on lineage.
#[derive(Debug)]
pub struct Conclusion {
    /// Articles in the order given.
    pub articles: Vec<TracedArticle>,
    /// Latent originals, sorted by id.
    pub wires: Vec<Wire>,
    /// Families, sorted by id.
    pub families: Vec<Family>,
    /// Edges, sorted.
    pub lineage: Vec<Edge>,
}

/// Builds the rows. `articles` are sorted by id.
pub fn conclude(
    articles: Vec<Article>,
    described: Vec<Described>,
    findings: &Findings<'_>,
) -> Conclusion {
    let ids: Vec<&str> = articles.iter().map(|a| a.id.as_str()).collect();
    let mut order: Vec<usize> = (0..findings.settled.families.len()).collect();
    let named: Vec<String> = findings
        .settled
        .families
        .iter()
        .map(|m| family_id(ids[m[0] as usize]))
        .collect();
    order.sort_by(|&x, &y| named[x].cmp(&named[y]).then(x.cmp(&y)));
    let mut place = vec![0u32; order.len()];
    order
        .iter()
        .enumerate()
        .for_each(|(to, &from)| place[from] = to as u32);

    let wires = wires(&named, &findings.lineage.origins);
    let wire_at: BTreeMap<(usize, usize), u32> = wires
        .iter()
        .enumerate()
        .map(|(i, (key, _))| (*key, i as u32))
        .collect();
    let node = |source: Source| match source {
        Source::Article(i) => Node::Article(i),
        Source::Latent(f, o) => Node::Wire(wire_at.get(&(f, o)).copied().unwrap_or(0)),
    };

    let agencies = agencies::agencies(&described, findings);
    let shares = Shares::new(findings.judged, findings.lineage);
    let mut lineage: Vec<Edge> = findings
        .lineage
        .descents
        .iter()
        .map(|d| {
            edge(
                d,
                node(d.parent),
                place[d.family],
                findings,
                &described,
                &shares,
                &agencies,
            )
        })
        .collect();
    let latent: Vec<&Wire> = wires.iter().map(|w| &w.1).collect();
    for e in &mut lineage {
        e.why = sentences::edge(e, &articles, &described, &latent);
    }
    lineage.sort_by(|x, y| {
        (x.family, x.child)
            .cmp(&(y.family, y.child))
            .then(y.probability.total_cmp(&x.probability))
            .then(x.parent.cmp(&y.parent))
    });
    let families = order
        .iter()
        .map(|&f| family(f, &named[f], findings, &described, &ids, node, &agencies))
        .collect();
    let mut sources: Vec<Option<(f32, String)>> = vec![None; articles.len()];
    for e in &lineage {
        let source = &mut sources[e.child as usize];
        if source.as_ref().is_none_or(|(p, _)| e.probability > *p) {
            let origin = sentences::origin(e, &articles, &described, &latent);
            *source = Some((e.probability, origin));
        }
    }
    let mut rows = traced(articles, described, findings, &place, &lineage, &agencies);
    for (row, source) in rows.iter_mut().zip(&sources) {
        row.why = sentences::article(row, source.as_ref()).into();
    }
    Conclusion {
        articles: rows,
        wires: wires.into_iter().map(|w| w.1).collect(),
        families,
        lineage,
    }
}

/// Latent originals with the family and origin they belong to, sorted by id.
fn wires(named: &[String], origins: &[Vec<Origin>]) -> Vec<((usize, usize), Wire)> {
    let mut out = Vec::new();
    for (f, list) in origins.iter().enumerate() {
        let latent: Vec<(usize, &Vec<String>)> = list
            .iter()
            .enumerate()
            .filter_map(|(o, origin)| {
                if let Origin::Latent(agencies) = origin {
                    Some((o, agencies))
                } else {
                    None
                }
            })
            .collect();
        for (n, (o, agencies)) in latent.iter().enumerate() {
            let who = if agencies.is_empty() {
                "unknown".to_owned()
            } else {
                agencies.join("+")
            };
            let tail = if n == 0 {
                String::new()
            } else {
                format!(":{}", n + 1)
            };
            out.push((
                (f, *o),
                Wire {
                    id: format!("wire:{who}:{}{tail}", named[f]),
                    agencies: (*agencies).clone(),
                },
            ));
        }
    }
    out.sort_by(|x, y| x.1.id.cmp(&y.1.id));
    out
}

fn edge(
    d: &Descent,
    parent: Node,
    family: u32,
    findings: &Findings<'_>,
    described: &[Described],
    shares: &Shares<'_>,
    agencies: &[(Vec<String>, Option<AgencyBasis>)],
) -> Edge {
    let members = &findings.settled.families[d.family];
    let words = |i: u32| described[i as usize].words;
    let pair = match parent {
        Node::Article(p) => shares.pair(p, d.child),
        Node::Wire(_) => None,
    };
    let cohesion = findings.settled.fit.get(&d.child).copied();
    let mut edge = Edge {
        family,
        parent,
        child: d.child,
        relation: Relation::Rewrite,
        probability: probability(cohesion.unwrap_or_default()),
        derived_share: None,
        reused_share: None,
        matched_words: None,
        longest_run: None,
        passages: None,
        direction_basis: d.basis.clone(),
        agencies: agencies[d.child as usize].0.clone(),
        why: String::new(),
    };
    match (pair, parent) {
        (Some(j), Node::Article(p)) => {
            let (child, source) = (j.side(d.child), j.side(p));
            edge.relation = relation(child, source, (words(d.child), words(p)));
            edge.probability = probability(cohesion.unwrap_or(j.log_odds));
            edge.derived_share = Some(child.share);
            edge.reused_share = Some(source.share);
            edge.matched_words = Some((child.share * words(d.child) as f32).round() as u32);
            edge.longest_run = Some(j.measures.longest);
            edge.passages = Some(j.passages.len() as u32);
        }
        _ => {
            let of = (d.family, members.as_slice());
            edge.relation =
                shares.relation_to_latent(d.child, of, &described[d.child as usize], words);
            if members.len() == 1 && cohesion.is_none() {
                edge.probability = alone(&described[d.child as usize]);
            }
        }
    }
    if d.further {
        edge.relation = Relation::Partial;
        edge.probability = edge.probability.min(FURTHER);
    }
    if shares.cut_into_digest(d.child, members) {
        edge.relation = Relation::Excerpt;
    }
    edge
}

/// Share of the text credits of single pages that name the right agency, measured on the credit set (its README).
const CREDIT_ALONE: f32 = 0.95;
/// A further parent is never surer than the first; nor is a source that is known from a live blog alone.
const FURTHER: f32 = 0.6;

/// Probability that a lone article derives from its source.
fn alone(article: &Described) -> f32 {
    match article.credits.agencies.is_empty() {
        true => FURTHER,
        false => CREDIT_ALONE,
    }
}

fn traced(
    articles: Vec<Article>,
    described: Vec<Described>,
    findings: &Findings<'_>,
    place: &[u32],
    lineage: &[Edge],
    agencies: &[(Vec<String>, Option<AgencyBasis>)],
) -> Vec<TracedArticle> {
    let mut home: Vec<Option<u32>> = vec![None; articles.len()];
    for (f, members) in findings.settled.families.iter().enumerate() {
        members
            .iter()
            .for_each(|&m| home[m as usize] = Some(place[f]));
    }
    let mut derived = vec![false; articles.len()];
    let mut original = vec![false; articles.len()];
    for e in lineage {
        derived[e.child as usize] = true;
        if let Node::Article(p) = e.parent {
            original[p as usize] = true;
        }
    }
    let ids: Vec<String> = articles.iter().map(|a| a.id.clone()).collect();
    let mut shared = vec![0u32; articles.len()];
    findings
        .stories
        .iter()
        .for_each(|&s| shared[s as usize] += 1);
    articles
        .into_iter()
        .zip(described)
        .enumerate()
        .map(|(i, (article, d))| {
            let story = findings.stories[i];
            let role = match (derived[i], original[i]) {
                (true, _) => Role::Derived,
                (false, true) => Role::Original,
                (false, false) => Role::Alone,
            };
            let (agencies, agency_basis) = agencies[i].clone();
            TracedArticle {
                outlet: d.outlet,
                title: d.title,
                dating: d.dating,
                language: d.language.unwrap_or(""),
                words: d.words,
                chrome_words: d.chrome_words,
                mojibake: d.mojibake,
                credits: d.credits,
                agencies,
                agency_basis,
                family: home[i],
                story: if shared[story as usize] > 1 {
                    story_id(&ids[story as usize])
                } else {
                    String::new()
                },
                role,
                why: "".into(),
                article,
            }
        })
        .collect()
}
