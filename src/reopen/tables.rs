//! The tables and `lineage.json`, back into a [`Trace`].

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;

use super::kept;
use super::run::Run;
use super::table::{Table, malformed, split};
use crate::article::{Article, Origin};
use crate::compare::{Evidence, Passage, PassageKind, Relation, Verdict};
use crate::credit::{CreditClass, Credits};
use crate::dating::{DateBasis, Dating};
use crate::error::{Error, Reject, Result};
use crate::outcome::{
    AgencyBasis, Drift, Edge, Family, Node, Pair, Role, Trace, TracedArticle, Unread, Wire,
};

const RELATIONS: [Relation; 5] = [
    Relation::Copy,
    Relation::Edit,
    Relation::Rewrite,
    Relation::Excerpt,
    Relation::Partial,
];
const KINDS: [PassageKind; 4] = [
    PassageKind::Verbatim,
    PassageKind::Edited,
    PassageKind::Rewritten,
    PassageKind::Quote,
];
const ROLES: [Role; 3] = [Role::Original, Role::Derived, Role::Alone];
const AGENCY_BASES: [AgencyBasis; 3] =
    [AgencyBasis::Credit, AgencyBasis::Family, AgencyBasis::Both];
const DATE_BASES: [DateBasis; 7] = [
    DateBasis::Declared,
    DateBasis::Url,
    DateBasis::Text,
    DateBasis::Family,
    DateBasis::PageClock,
    DateBasis::Crawl,
    DateBasis::None,
];
const CLASSES: [CreditClass; 9] = [
    CreditClass::Dateline,
    CreditClass::Byline,
    CreditClass::Signoff,
    CreditClass::SourceLine,
    CreditClass::Copyright,
    CreditClass::Contributed,
    CreditClass::StoryAttribution,
    CreditClass::AgencyBio,
    CreditClass::Generic,
];
const DIRECTIONS: [&str; 6] = ["none", "credit", "date", "containment", "drift", "chrome"];
const SOURCES: [&str; 4] = ["bands", "shingles", "facts", "relatives"];
const SLIPS: [&str; 3] = ["figure", "name", "quote"];

/// What only the graph tells of a node.
#[derive(Debug, Default, Deserialize)]
struct Vertex {
    id: String,
    kind: String,
    agency: Option<String>,
    earliest: Option<i64>,
    latest: Option<i64>,
    credited: Option<String>,
    own_agency: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Graph {
    nodes: Vec<Vertex>,
}

/// What ids stand for.
struct Names {
    articles: BTreeMap<String, u32>,
    wires: BTreeMap<String, u32>,
    families: BTreeMap<String, u32>,
}

impl Names {
    fn article(&self, table: &Table, column: &str) -> Result<u32> {
        let id = table.text(column)?;
        let found = self.articles.get(id).copied();
        found.ok_or_else(|| table.wrong(&format!("there is no article `{id}` in articles.csv")))
    }

    fn node(&self, table: &Table, id: &str, kind: &str) -> Result<Node> {
        let id = table.text(id)?;
        let found = match table.text(kind)? {
            "wire" => self.wires.get(id).map(|w| Node::Wire(*w)),
            _ => self.articles.get(id).map(|a| Node::Article(*a)),
        };
        found.ok_or_else(|| table.wrong(&format!("there is no node `{id}` in lineage.json")))
    }

    fn family(&self, table: &Table) -> Result<Option<u32>> {
        let id = table.text("family_id")?;
        match self.families.get(id) {
            Some(family) => Ok(Some(*family)),
            None if id.is_empty() => Ok(None),
            None => Err(table.wrong(&format!("there is no family `{id}` in families.csv"))),
        }
    }

    fn home(&self, table: &Table) -> Result<u32> {
        self.family(table)?
            .ok_or_else(|| table.wrong("there is no family"))
    }
}

/// Reads everything but the texts and the passages.
pub(super) fn read(folder: &Path, run: Run) -> Result<Trace> {
    let vertices = graph(folder)?;
    let wires: Vec<Wire> = vertices
        .iter()
        .filter(|v| v.kind == "wire")
        .map(|v| Wire {
            id: v.id.clone(),
            agencies: split(v.agency.as_deref().unwrap_or("")),
        })
        .collect();
    let ids = |ids: &mut dyn Iterator<Item = String>| ids.zip(0..).collect::<BTreeMap<_, _>>();
    let mut names = Names {
        articles: ids(&mut vertices
            .iter()
            .filter(|v| v.kind == "article")
            .map(|v| v.id.clone())),
        wires: ids(&mut wires.iter().map(|w| w.id.clone())),
        families: BTreeMap::new(),
    };
    let mut families = families(folder, &mut names)?;
    let articles = articles(folder, &names, vertices)?;
    for (article, i) in articles.iter().zip(0..) {
        if let Some(family) = article.family {
            families[family as usize].members.push(i);
        }
    }
    Ok(Trace {
        lineage: lineage(folder, &names)?,
        pairs: pairs(folder, &names)?,
        drift: drift(folder, &names)?,
        archived: archived(folder, &names)?,
        unread: unread(folder)?,
        rejects: rejects(folder)?,
        articles,
        wires,
        families,
        inputs: run.inputs,
        mappings: run.mappings,
        skipped: run.skipped,
        parameters: run.parameters,
        timings: run.timings,
        counts: run.counts,
    })
}

fn graph(folder: &Path) -> Result<Vec<Vertex>> {
    let path = folder.join("lineage.json");
    let bytes = fs::read(&path).map_err(|source| Error::Io {
        path: path.clone(),
        source,
    })?;
    let graph: Graph =
        serde_json::from_slice(&bytes).map_err(|e| malformed(&path, &e.to_string()))?;
    Ok(graph.nodes)
}

/// Without members, which their articles name.
fn families(folder: &Path, names: &mut Names) -> Result<Vec<Family>> {
    let mut table = Table::open(folder, "families.csv")?;
    let mut all = Vec::new();
    while table.next()? {
        let id = table.text("family_id")?.to_owned();
        names.families.insert(id.clone(), all.len() as u32);
        all.push(Family {
            id,
            story: table.text("story_id")?.to_owned(),
            members: Vec::new(),
            agencies: table.list("agency")?,
            outlets: table.known("outlets")?.unwrap_or(0),
            independent_origins: table.number("independent_origins")?,
            first_published: table.text("first_published")?.to_owned(),
            root: names.node(&table, "root_id", "root_kind")?,
            weakest_link: table.number("weakest_link")?,
        });
    }
    Ok(all)
}

/// The rows of a table, each by `row`.
fn rows<T>(folder: &Path, file: &str, mut row: impl FnMut(&Table) -> Result<T>) -> Result<Vec<T>> {
    let mut table = Table::open(folder, file)?;
    let mut all = Vec::new();
    while table.next()? {
        all.push(row(&table)?);
    }
    Ok(all)
}

fn articles(folder: &Path, names: &Names, vertices: Vec<Vertex>) -> Result<Vec<TracedArticle>> {
    let mut vertices = vertices.into_iter().filter(|v| v.kind == "article");
    rows(folder, "articles.csv", |table| {
        let vertex = vertices.next().unwrap_or_default();
        if vertex.id != table.text("article_id")? {
            return Err(table
                .wrong("not the article that lineage.json has here: the files are of two runs"));
        }
        article(table, names, vertex)
    })
}

fn article(table: &Table, names: &Names, vertex: Vertex) -> Result<TracedArticle> {
    let text = |column: &str| table.text(column).map(str::to_owned);
    let usual = Dating::default();
    Ok(TracedArticle {
        article: Article {
            origin: Origin {
                file: Arc::from(""),
                record: 0,
                line: 0,
                column: 0,
            },
            url: Some(text("url")?).filter(|url| !url.is_empty()),
            ..Article::of_text(&vertex.id, "")
        },
        outlet: text("outlet")?,
        title: text("title")?,
        dating: Dating {
            published: text("published")?,
            earliest: vertex.earliest.unwrap_or(usual.earliest),
            latest: vertex.latest.unwrap_or(usual.latest),
            basis: table.word("published_basis", &DATE_BASES, DateBasis::as_str)?,
        },
        language: kept(table.text("language")?)
            .ok_or_else(|| table.wrong("there are more languages than any run has"))?,
        words: table.number("words")?,
        chrome_words: table.number("chrome_words")?,
        // Told by the summary of the run alone; no table has it.
        mojibake: false,
        credits: Credits {
            agencies: split(vertex.credited.as_deref().unwrap_or("")),
            class: table.maybe("credit_class", &CLASSES, CreditClass::as_str)?,
            text: text("credit_text")?,
            photo: table.list("photo_credit")?,
            own: vertex.own_agency,
            // Counts for verdicts alone, which are not made again.
            own_dateline: false,
            spans: Vec::new(),
        },
        agencies: table.list("agency")?,
        agency_basis: table.maybe("agency_basis", &AGENCY_BASES, AgencyBasis::as_str)?,
        family: names.family(table)?,
        story: text("story_id")?,
        role: table.word("role", &ROLES, Role::as_str)?,
        why: text("why")?.into(),
    })
}

fn lineage(folder: &Path, names: &Names) -> Result<Vec<Edge>> {
    rows(folder, "lineage.csv", |table| {
        let mut direction_basis = table.words("direction_basis", &DIRECTIONS)?;
        direction_basis.retain(|basis| *basis != "none");
        Ok(Edge {
            family: names.home(table)?,
            parent: names.node(table, "parent_id", "parent_kind")?,
            child: names.article(table, "child_id")?,
            relation: table.word("relation", &RELATIONS, Relation::as_str)?,
            probability: table.number("probability")?,
            derived_share: table.known("derived_share")?,
            reused_share: table.known("reused_share")?,
            matched_words: table.known("matched_words")?,
            longest_run: table.known("longest_run")?,
            passages: table.known("passages")?,
            direction_basis,
            agencies: table.list("agency")?,
            why: table.text("why")?.to_owned(),
        })
    })
}

fn pairs(folder: &Path, names: &Names) -> Result<Vec<Pair>> {
    rows(folder, "pairs.csv", |table| {
        Ok(Pair {
            a: names.article(table, "a_id")?,
            b: names.article(table, "b_id")?,
            candidate_by: table.words("candidate_by", &SOURCES)?,
            evidence: Evidence {
                jaccard: table.number("jaccard")?,
                a_in_b: table.number("a_in_b")?,
                b_in_a: table.number("b_in_a")?,
                matched_words: table.number("matched_words")?,
                longest_run: table.number("longest_run")?,
                order: table.known("order")?,
                shared_quotes: table.number("shared_quotes")?,
                shared_numbers: table.number("shared_numbers")?,
                shared_names: table.number("shared_names")?,
                passages: Vec::new(),
            },
            verdict: Verdict {
                probability: table.number("probability")?,
                relation: table.word("relation", &RELATIONS, Relation::as_str)?,
                reasons: Vec::new(),
            },
        })
    })
}

/// A passage as one of its two articles has it: where, and the words that stand there.
#[derive(Debug)]
pub(super) struct Slice {
    pub(super) article: u32,
    pub(super) at: (u32, u32),
    pub(super) text: String,
}

/// Gives the pairs their passages, and returns both sides of each for the texts.
pub(super) fn passages(folder: &Path, trace: &mut Trace) -> Result<Vec<Slice>> {
    let mut table = Table::open(folder, "passages.csv")?;
    let mut slices = Vec::new();
    let mut pair = 0;
    let is = |pair: &Pair, trace: &Trace, table: &Table| -> Result<bool> {
        let id = |i: u32| trace.articles[i as usize].article.id.as_str();
        Ok(id(pair.a) == table.text("a_id")? && id(pair.b) == table.text("b_id")?)
    };
    while table.next()? {
        // Both tables are sorted alike; a pair without passages has no row here.
        while pair < trace.pairs.len() && !is(&trace.pairs[pair], trace, &table)? {
            pair += 1;
        }
        let Some(of) = trace.pairs.get_mut(pair) else {
            return Err(table.wrong("no pair of pairs.csv, or not in its order"));
        };
        let passage = Passage {
            kind: table.word("kind", &KINDS, PassageKind::as_str)?,
            a: (table.number("a_start")?, table.number("a_end")?),
            b: (table.number("b_start")?, table.number("b_end")?),
            similarity: table.number("similarity")?,
        };
        for (article, at, column) in [(of.a, passage.a, "a_text"), (of.b, passage.b, "b_text")] {
            slices.push(Slice {
                article,
                at,
                text: table.text(column)?.to_owned(),
            });
        }
        of.evidence.passages.push(passage);
    }
    Ok(slices)
}

fn drift(folder: &Path, names: &Names) -> Result<Vec<Drift>> {
    rows(folder, "drift.csv", |table| {
        Ok(Drift {
            family: names.home(table)?,
            kind: table.word("kind", &SLIPS, |kind| kind)?,
            first: names.article(table, "first_id")?,
            first_text: table.text("first_text")?.to_owned(),
            other: names.article(table, "other_id")?,
            other_text: table.text("other_text")?.to_owned(),
            why: table.text("why")?.to_owned(),
        })
    })
}

/// The articles that came out of an archive, if the run was against one.
fn archived(folder: &Path, names: &Names) -> Result<Option<Vec<u32>>> {
    if !folder.join("archive.csv").exists() {
        return Ok(None);
    }
    let held = rows(folder, "archive.csv", |table| {
        Ok((
            names.article(table, "article_id")?,
            table.text("held")? == "archived",
        ))
    })?;
    Ok(Some(
        held.into_iter().filter(|h| h.1).map(|h| h.0).collect(),
    ))
}

fn unread(folder: &Path) -> Result<Vec<Unread>> {
    if !folder.join("unread.csv").exists() {
        return Ok(Vec::new());
    }
    rows(folder, "unread.csv", |table| {
        let text = |column| table.text(column).map(str::to_owned);
        Ok(Unread {
            article: text("article_id")?,
            archived: text("archived_id")?,
            outlet: text("archived_outlet")?,
            title: text("archived_title")?,
            url: text("archived_url")?,
            published: text("archived_published")?,
            words: table.number("archived_words")?,
            agencies: table.list("agency")?,
            credit_class: text("credit_class")?,
            credit_text: text("credit_text")?,
            shared: table.number("shared")?,
            resemblance: table.known("resemblance")?,
            file: text("file")?,
            record: table.number("record")?,
            why: text("why")?,
        })
    })
}

fn rejects(folder: &Path) -> Result<Vec<Reject>> {
    rows(folder, "rejects.csv", |table| {
        Ok(Reject {
            origin: Origin {
                file: Arc::from(table.text("file")?),
                record: table.number("record")?,
                line: table.number("line")?,
                column: 1,
            },
            reason: table.text("reason")?.to_owned(),
        })
    })
}
