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
use wirecopy::describe::{Describer, Descriptions};
use wirecopy::ingest::Dump;
use wirecopy::portions;
use wirecopy::progress::Silent;
use wirecopy::rarity::Rarity;
use wirecopy::sketch::{SketchParams, sketch};
use wirecopy::trace::{Settings, run_dump};

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

fn described(articles: &[Article]) -> Descriptions {
    Describer::learn(articles)
        .describe(articles, (PARAMS, i64::MAX), (u64::MAX, None), &|_| {})
        .expect("all is kept in memory")
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
    let descriptions = described(&generator::dump(ARTICLES, SEED));
    let words: Vec<Vec<u64>> = (descriptions.readings.iter().flatten())
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
    let descriptions = described(&generator::dump(ARTICLES, SEED));
    let rarity = Rarity::learn(&descriptions.keys).expect("all is in memory");
    bencher
        .counter(ItemsCount::new(ARTICLES))
        .bench(|| propose(black_box(&descriptions), &rarity));
}

fn propose(of: &Descriptions, rarity: &Rarity) -> Vec<candidates::Candidate> {
    let dates: Vec<&Dating> = of.described.iter().map(|d| &d.dating).collect();
    let (bands, alike) = candidates::bands(&of.sketches);
    candidates::union(
        &bands,
        &candidates::rare_shingles(&of.keys, &alike).expect("all is in memory"),
        &candidates::rare_facts(&of.keys, rarity, &dates, &alike).expect("all is in memory"),
    )
}

/// Measures, verdict and passages; the count is of pairs.
#[divan::bench(sample_count = 5)]
fn compare_pairs(bencher: Bencher) {
    let descriptions = described(&generator::dump(ARTICLES, SEED));
    let rarity = Rarity::learn(&descriptions.keys).expect("all is in memory");
    let mut candidates = propose(&descriptions, &rarity);
    // In the order in which a trace compares them.
    portions::of_pairs(ARTICLES, &mut candidates, |c| (c.a, c.b), |_| 0, 0);
    let Descriptions {
        described,
        readings,
        ..
    } = descriptions;
    let prepared: Vec<Option<Box<Prepared>>> = readings
        .into_iter()
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
