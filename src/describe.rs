//! From an article to what is known of it alone: its sources, its date, its outlet, its content.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::article::Article;
use crate::credit::Agencies;
use crate::credit::{self, Credits};
use crate::dating::{self, Dating};
use crate::error::Result;
use crate::keys::{Keys, Store, sampled_shingles};
use crate::outlet;
use crate::shelf;
use crate::sketch::{Sketch, SketchParams, sketch};
use crate::text::chrome::ChromeModel;
use crate::text::reading::{self, Reading};
use crate::text::tokens::Tokenizer;
use crate::text::vocabulary::Vocabulary;
use crate::text::{self, LineKind};

/// One article by itself.
#[derive(Debug, Clone, Default)]
pub struct Described {
    /// By field, page or URL; empty when not known.
    pub outlet: String,
    /// By field or page; empty when not known.
    pub title: String,
    /// What its page says of its sources.
    pub credits: Credits,
    /// When.
    pub dating: Dating,
    /// Language of its body, as an ISO 639-1 code.
    pub language: Option<&'static str>,
    /// Words of its body.
    pub words: u32,
    /// Words on lines of furniture.
    pub chrome_words: u32,
    /// Mojibake was repaired.
    pub mojibake: bool,
}

/// What is known of all articles by themselves, in their order.
#[derive(Debug, Default)]
pub struct Descriptions {
    /// Sources, date, outlet.
    pub described: Vec<Described>,
    /// Signatures of the bodies.
    pub sketches: Vec<Sketch>,
    /// What candidates are told from.
    pub keys: Store,
    /// What was read, of as many articles as there was room for.
    pub readings: Vec<Option<Box<Reading>>>,
}

/// What an article is found again by.
#[derive(Debug)]
pub struct Noted {
    /// By field, page or URL; empty when not known.
    pub outlet: String,
    /// By field or page; empty when not known.
    pub title: String,
    /// What its page says of its sources.
    pub credits: Credits,
    /// When.
    pub dating: Dating,
    /// Words of its body.
    pub words: u32,
    /// Signature of its body.
    pub sketch: Sketch,
    /// What candidates are told from.
    pub keys: Keys,
    /// The sampled shingles in full, of which `keys` has the upper halves.
    pub shingles: Vec<u64>,
}

/// Describes articles of one dump, whose furniture it has learned.
#[derive(Debug)]
pub struct Describer {
    chrome: Arc<ChromeModel>,
    tokenizer: Tokenizer,
    agencies: &'static Agencies,
}

/// Articles described at a time: what is read of them is kept or dropped before the next ones are.
const CHUNK: usize = 4096;

impl Describer {
    /// Learns from the articles of a dump.
    pub fn learn(articles: &[Article]) -> Self {
        Self {
            chrome: Arc::new(ChromeModel::learn(articles)),
            tokenizer: Tokenizer::default(),
            agencies: Agencies::builtin(),
        }
    }

    /// With furniture that is known already.
    pub fn knowing(chrome: impl Into<Arc<ChromeModel>>) -> Self {
        Self {
            chrome: chrome.into(),
            tokenizer: Tokenizer::default(),
            agencies: Agencies::builtin(),
        }
    }

    /// The furniture it knows.
    pub fn chrome(&self) -> &ChromeModel {
        &self.chrome
    }

    /// What articles are found again by, in parallel, in the order given: outlet, date (whatever the time of the run), keys.
    pub fn note(&self, articles: &[Article], advance: &(dyn Fn(u64) + Sync)) -> Vec<Noted> {
        self.note_until(articles, i64::MAX, advance)
    }

    /// The same where none can have been published after `latest` (Unix seconds).
    pub fn note_until(
        &self,
        articles: &[Article],
        latest: i64,
        advance: &(dyn Fn(u64) + Sync),
    ) -> Vec<Noted> {
        let one = |vocabulary: &mut Vocabulary, article| {
            let params = SketchParams {
                shingle: crate::sketch::USUAL,
            };
            let (described, sketch, reading) = self.one(article, params, latest, vocabulary);
            advance(1);
            Noted {
                outlet: described.outlet,
                title: described.title,
                credits: described.credits,
                dating: described.dating,
                words: described.words,
                sketch,
                keys: Keys::of(&reading),
                shingles: sampled_shingles(&reading),
            }
        };
        articles
            .par_iter()
            .map_init(Vocabulary::default, one)
            .collect()
    }

    /// Describes every article and takes its body apart, in parallel, in the order given; none can have been published
    /// after `latest` (Unix seconds). Readings are kept until they take `room` bytes, and keys until they
    /// take a quarter of that; further keys go to a file in the folder `scratch`, if there is one.
    ///
    /// # Errors
    /// When keys that there is no room for cannot be stored.
    pub fn describe(
        &self,
        articles: &[Article],
        (params, latest): (SketchParams, i64),
        (room, scratch): (u64, Option<&Path>),
        advance: &(dyn Fn(u64) + Sync),
    ) -> Result<Descriptions> {
        let mut out = Descriptions {
            keys: Store::new(room / 4, scratch),
            ..Descriptions::default()
        };
        let mut taken = 0;
        for chunk in articles.chunks(CHUNK) {
            let done: Vec<(Described, Sketch, Keys, Reading)> = chunk
                .par_iter()
                .map_init(Vocabulary::default, |vocabulary, article| {
                    let (described, sketch, reading) =
                        self.one(article, params, latest, vocabulary);
                    advance(1);
                    (described, sketch, Keys::of(&reading), reading)
                })
                .collect();
            let mut of_chunk = Vec::with_capacity(done.len());
            for (described, sketch, keys, reading) in done {
                taken += shelf::bytes(described.words);
                out.readings
                    .push((taken <= room).then(|| Box::new(reading)));
                out.described.push(described);
                out.sketches.push(sketch);
                of_chunk.push(keys);
            }
            out.keys.push(of_chunk)?;
        }
        Ok(out)
    }

    /// Takes the bodies of articles apart once more, in parallel. `credits` are those of the first time.
    pub fn readings(&self, articles: &[(&Article, &Credits)]) -> Vec<Reading> {
        articles
            .par_iter()
            .map_init(Vocabulary::default, |vocabulary, (article, credits)| {
                let page = text::page(article, &self.chrome);
                reading::read(&page, &credits.spans, &self.tokenizer, vocabulary)
            })
            .collect()
    }

    fn one(
        &self,
        article: &Article,
        params: SketchParams,
        latest: i64,
        vocabulary: &mut Vocabulary,
    ) -> (Described, Sketch, Reading) {
        let mut page = text::page(article, &self.chrome);
        let credits = credit::read(&page, self.agencies);
        let reading = reading::read(&page, &credits.spans, &self.tokenizer, vocabulary);
        let words = reading.hashes();
        let (outlet, dating) = (outlet::outlet(&page), dating::date(&page, latest));
        set_credit_lines_aside(&mut page, &credits);
        let described = Described {
            outlet,
            title: outlet::title(&page),
            dating,
            mojibake: page.normal.repairs > 0,
            language: reading.language,
            words: reading.tokens.len() as u32,
            chrome_words: reading.chrome_words,
            credits,
        };
        (described, sketch(&words, params), reading)
    }
}

/// A line that is a credit from end to end is no headline.
fn set_credit_lines_aside(page: &mut text::Page<'_>, credits: &Credits) {
    for line in page.lines.iter_mut().filter(|l| l.kind == LineKind::Body) {
        let at = credits.spans.partition_point(|s| s.1 < line.end);
        if credits.spans.get(at).is_some_and(|s| s.0 <= line.start) {
            line.kind = LineKind::Meta;
        }
    }
}
