//! What the models of `data/verdict.toml` see of a labelled set; `scripts/fit_verdict.py` fits them on it.
//!
//! `cargo run --example verdict_rows -- DOCS.jsonl TRUTH.jsonl pairs|families > rows.tsv`
//!
//! DOCS has an article a line (`id`, `text`, and as far as known `title`, `outlet`, `url`, `published`, `author`; those
//! with `"withheld": true` are not shown to the program). TRUTH has a label a line for all of them, withheld or not:
//! `id`, `event`, `kind` and `parents`, a list of objects with an `id`. An article's origins are those of its parents, or
//! itself if it has none.
//!
//! `pairs` writes a row for each pair of articles that share anything worth a judgement, `families` one for each article
//! and each family of its event, and for a few families of other events. The columns before the values: ids of the two
//! (a family has the id of its origin), whether they have a common origin, whether they have a common event, kinds.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs::read_to_string;
use std::io::{BufWriter, Write, stdout};

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use wirecopy::article::{Article, Origin};
use wirecopy::candidates::{Candidate, Sources};
use wirecopy::compare::judge::{Judged, judge_in_full};
use wirecopy::compare::membership::{Known, Pairs, evidence};
use wirecopy::compare::model::Feature;
use wirecopy::compare::prepared::Prepared;
use wirecopy::compare::verdict::features;
use wirecopy::credit::Credits;
use wirecopy::dating::Dating;
use wirecopy::describe::{Describer, Descriptions};
use wirecopy::rarity::Rarity;
use wirecopy::sketch::SketchParams;

/// Pairs that share less weight than this, and no longer run of words, are told apart without a model.
const LEAST_WEIGHT: f32 = 20.0;
const LEAST_RUN: u32 = 8;
/// Terms that an article must share with a family to be judged.
const LEAST_TERMS: f32 = 3.0;
/// One in so many families of other events is written.
const FOREIGN: usize = 37;

#[derive(Deserialize)]
struct Label {
    id: String,
    event: String,
    kind: String,
    #[serde(default)]
    parents: Vec<Value>,
    /// The articles without parents that it descends from; filled in.
    #[serde(skip)]
    origins: BTreeSet<String>,
}

type Failure = Box<dyn Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [docs, truth, what] = args.as_slice() else {
        return Err("usage: verdict_rows DOCS.jsonl TRUTH.jsonl pairs|families".into());
    };
    let articles = articles(docs)?;
    let labels = labels(truth, &articles)?;
    let sketching = SketchParams { shingle: 5 };
    let Descriptions {
        described,
        keys,
        readings,
        ..
    } = Describer::learn(&articles).describe(
        &articles,
        (sketching, i64::MAX),
        (u64::MAX, None),
        &|_| (),
    )?;
    let rarity = Rarity::learn(&keys)?;
    let prepared: Vec<Option<Box<Prepared>>> = readings
        .into_par_iter()
        .map(|reading| Some(Box::new(Prepared::new(*reading?, &rarity))))
        .collect();
    let credits: Vec<&Credits> = described.iter().map(|d| &d.credits).collect();
    let outlets: Vec<&str> = described.iter().map(|d| d.outlet.as_str()).collect();
    let dates: Vec<&Dating> = described.iter().map(|d| &d.dating).collect();
    let known = Known {
        prepared: &prepared,
        credits: &credits,
        outlets: &outlets,
        dates: &dates,
    };
    match what.as_str() {
        "pairs" => write_pairs(&labels, &known),
        "families" => write_families(&labels, &known),
        _ => Err(format!("`{what}` is neither `pairs` nor `families`").into()),
    }
}

fn articles(path: &str) -> Result<Vec<Article>, Failure> {
    let documents: Vec<Value> = json_lines(path)?;
    let visible = (1..).zip(&documents).filter(|(_, d)| d["withheld"] != true);
    let read = |(line, d): (u64, &Value)| {
        let field = |name: &str| d[name].as_str().map(str::to_owned);
        let must = |name| field(name).ok_or_else(|| format!("{path}, line {line}: no {name}"));
        let file = path.into();
        Ok(Article {
            id: must("id")?,
            origin: Origin {
                file,
                record: line,
                line,
                column: 1,
            },
            outlet: field("outlet"),
            title: field("title"),
            url: field("url"),
            published: field("published"),
            crawled: None,
            author: field("author"),
            language: None,
            split: None,
            allow: None,
            stated: Vec::new(),
            text: must("text")?,
        })
    };
    visible.map(read).collect()
}

/// In the order of the articles.
fn labels(path: &str, articles: &[Article]) -> Result<Vec<Label>, Failure> {
    let read: Vec<Label> = json_lines(path)?;
    let mut all: BTreeMap<String, Label> = read.into_iter().map(|l| (l.id.clone(), l)).collect();
    let origins: Vec<_> = articles.iter().map(|a| origins(&a.id, &all)).collect();
    let labelled = articles.iter().zip(origins).map(|(article, origins)| {
        let label = all.remove(&article.id);
        let label = label.ok_or_else(|| format!("{path}: no label for {}", article.id))?;
        Ok(Label { origins, ..label })
    });
    labelled.collect()
}

fn origins(id: &str, labels: &BTreeMap<String, Label>) -> BTreeSet<String> {
    let (mut found, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![id]);
    while let Some(id) = open.pop() {
        let parents = labels.get(id).map_or(&[][..], |label| &label.parents);
        if parents.is_empty() {
            found.insert(id.to_owned());
        } else if seen.insert(id) {
            open.extend(parents.iter().filter_map(|p| p["id"].as_str()));
        }
    }
    found
}

fn json_lines<T: for<'de> Deserialize<'de>>(path: &str) -> Result<Vec<T>, Failure> {
    let text = read_to_string(path).map_err(|e| format!("{path}: {e}"))?;
    let read = |(line, n): (&str, usize)| {
        serde_json::from_str(line).map_err(|e| format!("{path}, line {n}: {e}").into())
    };
    text.lines().zip(1..).map(read).collect()
}

fn write_pairs(labels: &[Label], known: &Known<'_>) -> Result<(), Failure> {
    let by = Sources::FACTS;
    let all: Vec<Candidate> = (0..labels.len() as u32)
        .flat_map(|b| (0..b).map(move |a| Candidate { a, b, by }))
        .collect();
    let judged: Vec<Judged> = (all.into_par_iter())
        .filter_map(|pair| judge_in_full(pair, known))
        .collect();
    let worth =
        |j: &&Judged| j.measures.shared_weight >= LEAST_WEIGHT || j.measures.run_words >= LEAST_RUN;
    let row = |j: &Judged| {
        let (a, b) = (&labels[j.a as usize], &labels[j.b as usize]);
        let same = u8::from(!a.origins.is_disjoint(&b.origins));
        let event = u8::from(a.event == b.event);
        let head = format!(
            "{}\t{}\t{same}\t{event}\t{}\t{}",
            a.id, b.id, a.kind, b.kind
        );
        (head, features(&j.measures, &j.context))
    };
    let rows: Vec<_> = judged.iter().filter(worth).map(row).collect();
    write("a\tb\tsame_origin\tsame_event\tkind_a\tkind_b", &rows)
}

fn write_families(labels: &[Label], known: &Known<'_>) -> Result<(), Failure> {
    let mut families: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
    for (t, i) in labels.iter().zip(0..) {
        for origin in &t.origins {
            let family = families.entry((&t.event, origin)).or_default();
            family.push(i);
        }
    }
    let families: Vec<_> = families.into_iter().collect();
    let rows: Vec<_> = (0..labels.len() * families.len())
        .into_par_iter()
        .filter_map(|n| {
            let (article, family) = (n / families.len(), n % families.len());
            let ((event, origin), all) = &families[family];
            let foreign = labels[article].event != *event;
            if foreign && !(article + family).is_multiple_of(FOREIGN) {
                return None;
            }
            family_row(article as u32, event, origin, all, labels, known)
        })
        .collect();
    write("a\tfamily\tsame_origin\tsame_event\tkind\tmembers", &rows)
}

/// A row for an article and the other members of a family, `all` with the article itself if it is one.
fn family_row(
    article: u32,
    event: &str,
    origin: &str,
    all: &[u32],
    labels: &[Label],
    known: &Known<'_>,
) -> Option<(String, Vec<Feature>)> {
    let others: Vec<u32> = all.iter().copied().filter(|&m| m != article).collect();
    // A mix of several origins tells less of a family than those with its origin alone.
    let pure = |&m: &u32| labels[m as usize].origins.len() == 1;
    let members: Vec<u32> = match others.iter().copied().filter(pure).collect::<Vec<_>>() {
        pure if pure.is_empty() => others,
        pure => pure,
    };
    let outsiders: Vec<(u32, f32)> = (0..labels.len() as u32)
        .filter(|o| *o != article && !all.contains(o) && labels[*o as usize].event == event)
        .map(|o| (o, 1.0))
        .collect();
    let (features, pool) = evidence(article, &members, &outsiders, known, Pairs(&[]))?;
    let units = known.prepared[article as usize].as_ref()?.units.len();
    if pool.direction.terms * (units as f32) < LEAST_TERMS {
        return None;
    }
    let this = &labels[article as usize];
    let same = u8::from(this.origins.contains(origin));
    let same_event = u8::from(this.event == event);
    let (id, kind, members) = (&this.id, &this.kind, members.len());
    let head = format!("{id}\t{origin}\t{same}\t{same_event}\t{kind}\t{members}");
    Some((head, features))
}

fn write(head: &str, rows: &[(String, Vec<Feature>)]) -> Result<(), Failure> {
    let mut out = BufWriter::new(stdout().lock());
    write!(out, "{head}")?;
    for feature in rows.first().map_or(&[][..], |row| &row.1) {
        write!(out, "\t{}", feature.name)?;
    }
    for (head, features) in rows {
        write!(out, "\n{head}")?;
        for feature in features {
            write!(out, "\t{}", feature.value)?;
        }
    }
    writeln!(out)?;
    Ok(out.flush()?)
}
