//! `--only copies` against an oracle: words by regular means, sets, every pair.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should end")]

#[path = "../../benches/generator.rs"]
mod generator;

mod forms;
mod oracle;
mod worst;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::OnceLock;

use wirecopy::article::Article;
use wirecopy::ingest::Dump;
use wirecopy::outcome::Trace;
use wirecopy::trace::{Settings, Silent, run, run_dump};

/// Near-duplicates of these articles.
fn copies(articles: Vec<Article>, threshold: f64, shingle: usize) -> Trace {
    let dump = Dump {
        articles,
        ..Dump::default()
    };
    run_dump(dump, &settings(threshold, shingle), &Silent).unwrap()
}

/// Near-duplicates of the articles of a file.
fn copies_of(inputs: &[PathBuf], threads: usize) -> Trace {
    let settings = Settings {
        threads: Some(threads),
        ..settings(0.7, 5)
    };
    run(inputs, &settings, &Silent).unwrap()
}

fn settings(threshold: f64, shingle: usize) -> Settings {
    Settings {
        only_copies: true,
        threshold,
        shingle,
        ..Settings::default()
    }
}

/// Pairs by id.
fn pairs(trace: &Trace) -> BTreeSet<(String, String)> {
    let id = |i: u32| trace.articles[i as usize].article.id.clone();
    trace
        .pairs
        .iter()
        .map(|pair| (id(pair.a), id(pair.b)))
        .collect()
}

/// An article with an id and a text.
fn article(id: &str, text: &str) -> Article {
    static USUAL: OnceLock<Article> = OnceLock::new();
    let mut article = USUAL
        .get_or_init(|| generator::dump(1, 1).remove(0))
        .clone();
    article.id = id.to_owned();
    article.text = text.to_owned();
    article
}
