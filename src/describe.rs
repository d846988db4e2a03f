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
use crate::text::vocabulary::Vocabulary;
use crate::text::{self, LineKind};

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
    /// Language of its body, as an ISO 639-1 code.
    pub language: Option<&'static str>,
    /// Words of its body.
    pub words: u32,
    /// Words on lines of furniture.
    pub chrome_words: u32,
    /// Signature of its body.
    pub sketch: Sketch,
    /// Mojibake was repaired.
    pub mojibake: bool,
}

/// Describes every article and takes its body apart, in parallel, in the order given; none can have been published after
/// `latest` (Unix seconds).
pub fn describe(
    articles: &[Article],
    params: SketchParams,
    latest: i64,
    advance: &(dyn Fn(u64) + Sync),
) -> Vec<(Described, Reading)> {
    let chrome = ChromeModel::learn(articles);
    let tokenizer = Tokenizer::default();
    let agencies = Agencies::builtin();
    articles
        .par_iter()
        .map_init(Vocabulary::default, |vocabulary, article| {
            let mut page = text::page(article, &chrome);
            let credits = credit::read(&page, agencies);
            let reading = reading::read(&page, &credits.spans, &tokenizer, vocabulary);
            let words: Vec<u64> = reading.tokens.iter().map(|t| t.hash).collect();
            let (outlet, dating) = (outlet::outlet(&page), dating::date(&page, latest));
            set_credit_lines_aside(&mut page, &credits);
            let described = Described {
                outlet,
                title: outlet::title(&page),
                dating,
                sketch: sketch(&words, params),
                mojibake: page.normal.repairs > 0,
                language: reading.language,
                words: reading.tokens.len() as u32,
                chrome_words: reading.chrome_words,
                credits,
            };
            advance(1);
            (described, reading)
        })
        .collect()
}

/// A line that is a credit from end to end is no headline.
fn set_credit_lines_aside(page: &mut text::Page<'_>, credits: &Credits) {
    for line in page.lines.iter_mut().filter(|l| l.kind == LineKind::Body) {
        if credits
            .spans
            .iter()
            .any(|s| s.0 <= line.start && line.end <= s.1)
        {
            line.kind = LineKind::Meta;
        }
    }
}
