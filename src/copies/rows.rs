//! The rows that copies can fill. What they do not tell stays empty.

use std::borrow::Cow;

use rayon::prelude::*;

use super::verify::Verified;
use super::{Found, Noted};
use crate::article::Article;
use crate::compare::{Evidence, Relation, Verdict};
use crate::conclude::names::{family_id, story_id};
use crate::credit::Credits;
use crate::dating::{self, Dating};
use crate::ingest::Dump;
use crate::outcome::{Family, Node, Pair, Role, TracedArticle};
use crate::outlet;
use crate::text::{Normal, Page};

/// Rows of a trace.
pub(crate) struct Rows {
    pub(crate) articles: Vec<TracedArticle>,
    pub(crate) families: Vec<Family>,
    pub(crate) pairs: Vec<Pair>,
    /// What else was read.
    pub(crate) rest: Dump,
}

/// Makes the rows. No article was published after `latest` (Unix seconds).
pub(crate) fn rows(noted: Noted, found: Found, latest: i64) -> Rows {
    let Noted {
        mut dump, notes, ..
    } = noted;
    let words: Vec<u32> = notes.iter().map(|note| note.words).collect();
    drop(notes);
    let articles = std::mem::take(&mut dump.articles);
    let nearest = nearest(articles.len(), &found.pairs);
    let mut home = vec![None; articles.len()];
    for (members, f) in found.families.iter().zip(0u32..) {
        members.iter().for_each(|&m| home[m as usize] = Some(f));
    }
    let told: Vec<Told> = (0..articles.len())
        .into_par_iter()
        .map(|i| {
            if i % NEAR == 0 {
                fetch(&articles[i..articles.len().min(i + NEAR)]);
            }
            let size = home[i].map_or(0, |f| found.families[f as usize].len());
            told(&articles[i], why(nearest[i], size, &articles), latest)
        })
        .collect();
    drop(nearest);
    let mut articles: Vec<TracedArticle> = articles
        .into_par_iter()
        .zip(words)
        .zip(told)
        .map(|((article, words), told)| traced(article, words, told))
        .collect();
    let families = families(found.families, &mut articles);
    let pairs = found.pairs.into_par_iter().map(pair).collect();
    Rows {
        articles,
        families,
        pairs,
        rest: dump,
    }
}

/// For each article its closest partner; of equally close ones the first.
fn nearest(n: usize, pairs: &[Verified]) -> Vec<Option<(f32, u32)>> {
    let mut nearest: Vec<Option<(f32, u32)>> = vec![None; n];
    for pair in pairs {
        let jaccard = pair.jaccard() as f32;
        for (this, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
            let best = &mut nearest[this as usize];
            if best.is_none_or(|(held, held_by)| {
                held < jaccard || (held == jaccard && other < held_by)
            }) {
                *best = Some((jaccard, other));
            }
        }
    }
    nearest
}

fn why(nearest: Option<(f32, u32)>, family: usize, articles: &[Article]) -> Cow<'static, str> {
    match nearest {
        None => Cow::Borrowed("No copy of it was found in the dump."),
        Some((jaccard, other)) => Cow::Owned(format!(
            "Its closest copy is {} (resemblance {jaccard:.3}); its family has {family} articles.",
            articles[other as usize].id
        )),
    }
}

/// Articles whose fields are fetched together.
const NEAR: usize = 16;

/// Looks at the fields of some articles, which stand anywhere in memory: all at once they come sooner than one after another.
fn fetch(articles: &[Article]) {
    let first = |field: &Option<String>| field.as_ref().and_then(|text| text.bytes().next());
    let all = articles.iter().fold(0, |all, article| {
        [
            &article.outlet,
            &article.title,
            &article.url,
            &article.published,
        ]
        .into_iter()
        .filter_map(first)
        .fold(all, |all, byte| all ^ byte)
    });
    std::hint::black_box(all);
}

/// What an article's record tells.
struct Told {
    /// `None` where it is the field as it stands, as it is with most.
    outlet: Option<String>,
    title: Option<String>,
    dating: Dating,
    why: Cow<'static, str>,
}

/// Reads the record alone: the page itself was not kept.
fn told(article: &Article, why: Cow<'static, str>, latest: i64) -> Told {
    let page = Page {
        article,
        normal: Normal::default(),
        lines: Vec::new(),
        language: None,
    };
    let as_it_is = |field: &Option<String>| field.as_deref().is_some_and(outlet::is_clean);
    Told {
        outlet: (!as_it_is(&article.outlet)).then(|| outlet::outlet(&page)),
        title: (!as_it_is(&article.title)).then(|| outlet::title(&page)),
        dating: dating::date(&page, latest),
        why,
    }
}

fn traced(mut article: Article, words: u32, told: Told) -> TracedArticle {
    // Each is kept once: millions of articles stand in memory. To free the date as well costs more than it takes.
    let (outlet, title) = (article.outlet.take(), article.title.take());
    let outlet = told.outlet.or(outlet).unwrap_or_default();
    let title = told.title.or(title).unwrap_or_default();
    let Told { dating, why, .. } = told;
    TracedArticle {
        article,
        outlet,
        title,
        dating,
        language: "",
        words,
        chrome_words: 0,
        mojibake: false,
        credits: Credits::default(),
        agencies: Vec::new(),
        agency_basis: None,
        family: None,
        story: String::new(),
        role: Role::Alone,
        why,
    }
}

/// The families, sorted by id; their members are told.
fn families(families: Vec<Vec<u32>>, articles: &mut [TracedArticle]) -> Vec<Family> {
    let mut named: Vec<(String, Vec<u32>)> = (families.into_iter())
        .map(|members| {
            (
                family_id(&articles[members[0] as usize].article.id),
                members,
            )
        })
        .collect();
    named.sort();
    let family = |((id, members), f): ((String, Vec<u32>), u32)| {
        let story = story_id(&articles[members[0] as usize].article.id);
        for &m in &members {
            let member = &mut articles[m as usize];
            (member.family, member.role) = (Some(f), Role::Open);
            member.story.clone_from(&story);
        }
        let of = |m: &u32| &articles[*m as usize];
        let mut outlets: Vec<&str> = members.iter().map(|m| of(m).outlet.as_str()).collect();
        outlets.sort_unstable();
        outlets.dedup();
        let first = (members.iter())
            .filter(|m| of(m).dating.basis.trusted())
            .min_by_key(|m| (of(m).dating.likely(), **m));
        Family {
            id,
            story,
            agencies: Vec::new(),
            outlets: outlets.iter().filter(|outlet| !outlet.is_empty()).count() as u32,
            independent_origins: 0,
            first_published: first.map_or_else(String::new, |m| of(m).dating.published.clone()),
            root: Node::Article(*first.unwrap_or(&members[0])),
            weakest_link: f32::NAN,
            members,
        }
    };
    named.into_iter().zip(0..).map(family).collect()
}

fn pair(found: Verified) -> Pair {
    let share = |of: u32| f64::from(found.shared) / f64::from(of.max(1));
    Pair {
        a: found.a,
        b: found.b,
        candidate_by: vec!["bands"],
        evidence: Evidence {
            jaccard: found.jaccard() as f32,
            a_in_b: share(found.of_a) as f32,
            b_in_a: share(found.of_b) as f32,
            ..Evidence::default()
        },
        verdict: Verdict {
            probability: f32::NAN,
            relation: relation(&found),
            reasons: Vec::new(),
        },
    }
}

/// Resemblance from which a text is the same text.
const SAME_TEXT: f64 = 0.9;
/// Share of a text that must stand in another for it to be cut out of that.
const CUT_OUT: f64 = 0.8;
/// Resemblance under which two texts are mostly other text.
const OTHER_TEXT: f64 = 0.4;

fn relation(found: &Verified) -> Relation {
    let (short, long) = (found.of_a.min(found.of_b), found.of_a.max(found.of_b));
    let jaccard = found.jaccard();
    if jaccard >= SAME_TEXT {
        Relation::Copy
    } else if short * 2 <= long && f64::from(found.shared) >= CUT_OUT * f64::from(short) {
        Relation::Excerpt
    } else if jaccard < OTHER_TEXT {
        Relation::Partial
    } else {
        Relation::Edit
    }
}
