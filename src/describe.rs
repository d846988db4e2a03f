//! From an article to what is known of it alone: its sources, its date, its outlet, its content.

use rayon::prelude::*;

use crate::article::Article;
use crate::credit::Agencies;
use crate::credit::{self, Credits};
use crate::dating::{self, Dating};
use crate::outlet;
use crate::sketch::{Sketch, SketchParams, sketch};
use crate::text::chrome::ChromeModel;
use crate::text::reading::{self, Reading};
use crate::text::tokens::Tokenizer;
use crate::text::{self};

/// One article by itself.
#[derive(Debug, Clone)]
pub struct Described {
    /// By field, page or URL; empty when not known.
    pub outlet: String,
    /// By field or page; empty when not known.
    pub title: String,
    /// What its page says of its sources.
    pub credits: Credits,
    /// When.
    pub dating: Dating,
    /// Its body, taken apart.
    pub reading: Reading,
    /// Signature of its body.
    pub sketch: Sketch,
    /// Mojibake was repaired.
    pub mojibake: bool,
}

/// Describes every article, in parallel, in the order given; none can have been published after `latest` (Unix seconds).
pub fn describe(
    articles: &[Article],
    params: SketchParams,
    latest: i64,
    advance: &(dyn Fn(u64) + Sync),
) -> Vec<Described> {
    let chrome = ChromeModel::learn(articles);
    let tokenizer = Tokenizer::default();
    let agencies = Agencies::builtin();
    articles
        .par_iter()
        .map(|article| {
            let page = text::page(article, &chrome);
            let credits = credit::read(&page, agencies);
            let reading = reading::read(&page, &credits.spans, &tokenizer);
            let words: Vec<u64> = reading.tokens.iter().map(|t| t.hash).collect();
            let described = Described {
                outlet: outlet::outlet(&page),
                title: outlet::title(&page),
                dating: dating::date(&page, latest),
                sketch: sketch(&words, params),
                mojibake: page.normal.repairs > 0,
                credits,
                reading,
            };
            advance(1);
            described
        })
        .collect()
}
