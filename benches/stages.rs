//! How fast each stage is, on generated news. Run: `cargo bench`, or `cargo bench -- describe` for one.

use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};

use wirecopy::article::Article;
use wirecopy::candidates;
use wirecopy::compare::judge::judge;
use wirecopy::compare::membership::Known;
use wirecopy::compare::prepared::Prepared;
use wirecopy::credit::Credits;
use wirecopy::dating::Dating;
use wirecopy::describe::{Described, describe};
use wirecopy::ingest::Dump;
use wirecopy::rarity::Rarity;
use wirecopy::sketch::{SketchParams, sketch};
use wirecopy::text::reading::Reading;
use wirecopy::trace::{Settings, Silent, run_dump};

mod generator;

const ARTICLES: usize = 2_000;
const SEED: u64 = 7;
const PARAMS: SketchParams = SketchParams { shingle: 5 };

fn main() {
    divan::main();
}

fn text_bytes(articles: &[Article]) -> usize {
    articles.iter().map(|a| a.text.len()).sum()
}

fn described(articles: &[Article]) -> (Vec<Described>, Vec<Reading>) {
    describe(articles, PARAMS, i64::MAX, &|_| {})
        .into_iter()
        .unzip()
}

fn rarity(readings: &[Reading]) -> Rarity {
    use rayon::prelude::*;
    Rarity::learn(readings.par_iter())
}

/// Text to tokens, terms, credits, dates and sketch.
#[divan::bench(sample_count = 5)]
fn describe_articles(bencher: Bencher) {
    let articles = generator::dump(ARTICLES, SEED);
    bencher
        .counter(BytesCount::new(text_bytes(&articles)))
        .bench(|| described(black_box(&articles)));
}

/// Word hashes to signature; the count is of shingles.
#[divan::bench(sample_count = 20)]
fn sketch_articles(bencher: Bencher) {
    let (_, readings) = described(&generator::dump(ARTICLES, SEED));
    let words: Vec<Vec<u64>> = readings
        .iter()
        .map(|r| r.tokens.iter().map(|t| t.hash).collect())
        .collect();
    let shingles: usize = words
        .iter()
        .map(|w| w.len().saturating_sub(PARAMS.shingle - 1))
        .sum();
    bencher.counter(ItemsCount::new(shingles)).bench(|| {
        for article in &words {
            black_box(sketch(black_box(article), PARAMS));
        }
    });
}

/// All three sources and their union; the count is of articles.
#[divan::bench(sample_count = 5)]
fn propose_candidates(bencher: Bencher) {
    let (described, readings) = described(&generator::dump(ARTICLES, SEED));
    let rarity = rarity(&readings);
    bencher
        .counter(ItemsCount::new(ARTICLES))
        .bench(|| propose(black_box(&described), &readings, &rarity));
}

fn propose(
    described: &[Described],
    readings: &[Reading],
    rarity: &Rarity,
) -> Vec<candidates::Candidate> {
    let sketches: Vec<_> = described.iter().map(|d| &d.sketch).collect();
    let readings: Vec<&Reading> = readings.iter().collect();
    let dates: Vec<&Dating> = described.iter().map(|d| &d.dating).collect();
    candidates::union(
        &candidates::bands(&sketches),
        &candidates::rare_shingles(&readings),
        &candidates::rare_facts(&readings, rarity, &dates),
    )
}

/// Measures, verdict and passages; the count is of pairs.
#[divan::bench(sample_count = 5)]
fn compare_pairs(bencher: Bencher) {
    let (described, readings) = described(&generator::dump(ARTICLES, SEED));
    let rarity = rarity(&readings);
    let candidates = propose(&described, &readings, &rarity);
    let prepared: Vec<Option<Prepared>> = readings
        .into_iter()
        .map(|reading| Some(Prepared::new(reading, &rarity)))
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
    bencher
        .counter(ItemsCount::new(candidates.len()))
        .bench(|| judge(black_box(&candidates), &known, &|_| {}));
}

/// Everything between reading and writing.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn trace_articles(bencher: Bencher) {
    let articles = generator::dump(ARTICLES, SEED);
    let bytes = BytesCount::new(text_bytes(&articles));
    bencher
        .counter(bytes)
        .with_inputs(|| Dump {
            articles: articles.clone(),
            ..Dump::default()
        })
        .bench_values(|dump| run_dump(dump, &Settings::default(), &Silent));
}
