//! What is found again: as much as a trace of everything finds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use wirecopy::article::Article;
use wirecopy::ingest::{self, Dump, ReadOptions};
use wirecopy::outcome::Trace;
use wirecopy::progress::Silent;
use wirecopy::trace::{Settings, run_dump};

use crate::{create, generator, halves, jsonl, shown, traced, wirecopy};

fn sample() -> Vec<Article> {
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/sample/dump");
    let read = ingest::read(&[dump], &ReadOptions::default(), &|_, _| {});
    read.unwrap().articles
}

fn everything(articles: Vec<Article>) -> Trace {
    let dump = Dump {
        articles,
        ..Dump::default()
    };
    run_dump(dump, &Settings::default(), &Silent).unwrap()
}

/// Families by id, each with its members.
fn families(trace: &Trace) -> BTreeMap<&str, Vec<&str>> {
    let id = |i: &u32| trace.articles[*i as usize].article.id.as_str();
    let several = trace.families.iter().filter(|f| f.members.len() > 1);
    several
        .map(|f| (f.id.as_str(), f.members.iter().map(id).collect()))
        .collect()
}

/// Rows of a trace that are of these articles alone, in words.
fn rows(trace: &Trace, of: &BTreeSet<&str>) -> Vec<String> {
    let id = |i: u32| trace.articles[i as usize].article.id.as_str();
    let articles = trace
        .articles
        .iter()
        .filter(|a| of.contains(a.article.id.as_str()));
    let articles = articles.map(|a| {
        let family = a.family.map(|f| trace.families[f as usize].id.as_str());
        // How sure that is depends on outsiders, not all of which are brought along.
        let why = ["It probably derives", "It may derive"]
            .into_iter()
            .fold(a.why.to_string(), |why, said| {
                why.replace(said, "It derives")
            });
        format!(
            "{} {family:?} {} {} {why} {:?}",
            a.article.id, a.story, a.words, a.outlet
        )
    });
    let pairs = (trace.pairs.iter()).filter(|p| of.contains(id(p.a)) && of.contains(id(p.b)));
    let pairs = pairs.map(|p| format!("{} {} {:?} {:?}", id(p.a), id(p.b), p.evidence, p.verdict));
    articles.chain(pairs).collect()
}

/// Directly after everything was learned, the trace of some articles is that of everything, in the part they have to do with.
#[test]
fn after_learning_a_part_is_traced_as_in_everything() {
    let all = sample();
    let full = everything(all.clone());
    let home = tempfile::tempdir().unwrap();
    create(home.path(), &all);
    for part in [0, 1, 2] {
        let some: Vec<Article> = all.iter().skip(part).step_by(3).cloned().collect();
        let trace = traced(home.path(), &some);
        let of: BTreeSet<&str> = trace
            .articles
            .iter()
            .map(|a| a.article.id.as_str())
            .collect();
        assert!(of.len() > some.len() + 10);
        assert_eq!(rows(&trace, &of), rows(&full, &of));
        let whole = families(&full);
        for (family, members) in families(&trace) {
            assert_eq!(Some(&members), whole.get(family));
        }
    }
}

/// New articles, which nothing was learned from, find the same families.
#[test]
fn new_articles_find_the_families_of_a_trace_of_everything() {
    let all = sample();
    let full = everything(all.clone());
    let (mut old, mut new) = (Vec::new(), Vec::new());
    for (i, article) in all.into_iter().enumerate() {
        if i % 2 == 0 {
            old.push(article)
        } else {
            new.push(article)
        }
    }
    let home = tempfile::tempdir().unwrap();
    create(home.path(), &old);
    let trace = traced(home.path(), &new);
    let (found, whole) = (families(&trace), families(&full));
    let touched = whole.values().filter(|members| {
        let is_new = |m: &&str| new.iter().any(|a| a.id == **m);
        members.iter().any(is_new)
    });
    let touched: Vec<_> = touched.collect();
    assert!(touched.len() > 6);
    for members in &touched {
        assert!(found.values().any(|m| m == *members), "{members:?}");
    }
    let archived = trace.archived.as_ref().unwrap();
    assert!(archived.len() > 10 && archived.len() + new.len() == trace.articles.len());
}

#[test]
fn generated_families_are_found() {
    let (old, new) = halves(200, 21);
    let full = everything(generator::dump(200, 21).into_iter().collect());
    let home = tempfile::tempdir().unwrap();
    create(home.path(), &old);
    let trace = traced(home.path(), &new);
    let is_new = |id: &str| new.iter().any(|a| a.id == id);
    // Pairs of a family, of which one article is archived.
    let pairs = |trace: &Trace| -> BTreeSet<(String, String)> {
        let mut pairs = BTreeSet::new();
        for members in families(trace).values() {
            for (a, b) in members
                .iter()
                .flat_map(|a| members.iter().map(move |b| (*a, *b)))
            {
                if is_new(a) && !is_new(b) {
                    pairs.insert((a.to_owned(), b.to_owned()));
                }
            }
        }
        pairs
    };
    let (found, whole) = (pairs(&trace), pairs(&full));
    let missed = whole.difference(&found).count();
    assert!(
        whole.len() > 20 && missed * 50 <= whole.len(),
        "{missed} of {}",
        whole.len()
    );
}

/// A day as a newsroom has it, by the program.
#[test]
fn a_day_is_told_in_news() {
    let home = tempfile::tempdir().unwrap();
    let file = |name: &str, text: String| -> PathBuf {
        let path = home.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let (old, new) = halves(80, 23);
    let (old, new) = (
        file("old.jsonl", jsonl(&old)),
        file("new.jsonl", jsonl(&new)),
    );
    let (archive, out) = (home.path().join("archive"), home.path().join("report"));
    let (archive, out) = (shown(&archive), shown(&out));
    let (code, told, _) = wirecopy(&["index", "create", archive, shown(&old)]);
    assert_eq!(code, Some(0));
    assert!(told.contains("learned from 40 articles"), "{told}");
    let (code, told, _) = wirecopy(&["index", "trace", archive, shown(&new), "--out", out]);
    assert_eq!(code, Some(0));
    assert!(told.contains("Families that grew"), "{told}");
    let table = fs::read_to_string(Path::new(out).join("archive.csv")).unwrap();
    assert!(table.contains(",archived,") && table.contains(",new,") && table.contains(",grown,"));
    let (code, told, _) = wirecopy(&["index", "add", archive, shown(&new)]);
    assert_eq!(code, Some(0));
    assert!(
        told.contains("40 articles added, 0 already there, 80 now"),
        "{told}"
    );
    // The finished run is rendered again, and replaced.
    assert_eq!(wirecopy(&["report", out, "--format", "csv"]).0, Some(0));
    let again = fs::read_to_string(Path::new(out).join("archive.csv")).unwrap();
    assert_eq!(again, table);
    assert_eq!(
        wirecopy(&["index", "trace", archive, shown(&new), "--out", out, "-q"]).0,
        Some(0)
    );
    let one = file(
        "one.jsonl",
        fs::read_to_string(&new)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .to_owned(),
    );
    let (code, told, _) = wirecopy(&["index", "query", archive, shown(&one)]);
    assert_eq!(code, Some(0));
    assert!(told.contains("relative"), "{told}");
    assert_eq!(
        wirecopy(&["index", "query", archive, shown(&new)]).0,
        Some(2)
    );
    let (code, told, _) = wirecopy(&["index", "stats", archive]);
    assert_eq!(
        (code, told.contains("80 in 2 files")),
        (Some(0), true),
        "{told}"
    );
    let (code, told, _) = wirecopy(&["index", "verify", archive]);
    assert_eq!((code, told.contains("sound")), (Some(0), true), "{told}");
}
