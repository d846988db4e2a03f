//! Articles in another language than they should be in.

use std::collections::BTreeMap;

use crate::check::config::Values;
use crate::check::corpus::Corpus;
use crate::check::finding::Found;
use crate::outcome::TracedArticle;
use crate::text::language::declared_code;

/// An outlet of this many articles has a language of its own ...
const OUTLET: u32 = 20;
/// ... if so many of a hundred are in it.
const OWN: u32 = 95;

/// Languages so close that a page is often taken for the neighbour's.
const CLOSE: &[&[&str]] = &[
    &["no", "nb", "nn", "da", "sv"],
    &["hr", "sr", "bs", "sl", "mk", "bg"],
    &["id", "ms", "jv"],
    &["cs", "sk"],
    &["es", "pt", "gl", "ca"],
    &["nl", "af"],
    &["hi", "mr", "ne"],
    &["ru", "uk", "be"],
    &["fa", "ar", "ur"],
    &["az", "tr", "tk", "uz"],
];

pub(super) fn mismatch(corpus: &Corpus<'_>, values: &Values) -> Vec<Found> {
    let (wanted, min) = (values.names("languages"), values.count("min_words"));
    let own = of_outlets(corpus);
    let found = |i: u32| {
        let article = corpus.article(i);
        if article.language.is_empty() || u64::from(article.words) < min || !is_written(article) {
            return None;
        }
        let told = article.language;
        let declared = article.article.language.as_deref().and_then(declared_code);
        let message =
            match (declared, own.get(article.outlet.as_str())) {
                _ if !wanted.is_empty() => {
                    let fits = wanted.iter().any(|code| near(code, told));
                    (!fits).then(|| format!("in {told}; the corpus is {}", wanted.join(", ")))
                }
                (Some(declared), _) => (!near(declared, told))
                    .then(|| format!("declared {declared}, written in {told}")),
                (None, Some(own)) => (!near(own, told))
                    .then(|| format!("in {told}; {} writes in {own}", article.outlet)),
                (None, None) => None,
            };
        message.map(|message| Found::on(i, message).key(told))
    };
    corpus.subjects().filter_map(found).collect()
}

/// Languages not written in Latin letters.
const OTHER_SCRIPTS: [&str; 32] = [
    "ar", "fa", "ur", "he", "yi", "ru", "uk", "be", "bg", "sr", "mk", "el", "ka", "hy", "hi", "mr",
    "ne", "bn", "pa", "gu", "or", "ta", "te", "kn", "ml", "si", "th", "my", "km", "am", "ja", "zh",
];

/// Whether the text is in the letters of the language it was taken for: a few foreign lines do not make a language.
fn is_written(article: &TracedArticle) -> bool {
    let (mut latin, mut other) = (0u32, 0u32);
    for c in article.article.text.chars().filter(|c| c.is_alphabetic()) {
        match c {
            '\u{0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => latin += 1,
            _ => other += 1,
        }
    }
    match OTHER_SCRIPTS.contains(&article.language) || article.language == "ko" {
        // Serbian is written in both.
        true => article.language == "sr" || other > latin,
        false => latin > other,
    }
}

fn near(a: &str, b: &str) -> bool {
    a == b
        || CLOSE
            .iter()
            .any(|group| group.contains(&a) && group.contains(&b))
}

/// The language of each outlet that has one.
fn of_outlets<'t>(corpus: &Corpus<'t>) -> BTreeMap<&'t str, &'static str> {
    let mut counts: BTreeMap<&str, BTreeMap<&'static str, u32>> = BTreeMap::new();
    for i in corpus.members() {
        let article = corpus.article(i);
        if !article.language.is_empty() && !article.outlet.is_empty() {
            let of = counts.entry(article.outlet.as_str()).or_default();
            *of.entry(article.language).or_default() += 1;
        }
    }
    let own = |(outlet, languages): (&'t str, BTreeMap<&'static str, u32>)| {
        let all: u32 = languages.values().sum();
        let (language, most) = languages.into_iter().max_by_key(|(_, n)| *n)?;
        (all >= OUTLET && most * 100 >= all * OWN).then_some((outlet, language))
    };
    counts.into_iter().filter_map(own).collect()
}
