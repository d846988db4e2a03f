//! New articles traced against an archive: with the archived articles that may be related to them, and with what the
//! archive has learned.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::days::Days;
use super::desk::{Desk, Minima};
use super::record::Identity;
use super::relatives::{Question, Relative, relatives};
use super::terms::{ASKED, heaviest};
use super::{Archive, At, gist};
use crate::article::Article;
use crate::describe::Describer;
use crate::error::Result;
use crate::ingest::Dump;
use crate::outcome::{Trace, Unread};
use crate::part::part;
use crate::progress::Progress;
use crate::rarity;
use crate::text::chrome::ChromeModel;
use crate::text::language::language;
use crate::trace::{self, Known, Settings};

/// Probability from which an archived article is told though it is of no family with a new one.
const LIKELY: f32 = 0.5;

/// What is told of archived articles that could not be read.
const NOT_AT_HAND: &str = "archived relatives whose texts are not at hand";

/// Hexadecimal digits of a digest that tell articles of one id apart.
const DIGITS: usize = 8;

impl Archive {
    /// Traces new articles together with their relatives in the archive. Of the archived articles those stay that share a
    /// family or a story with a new one. An article that is archived already is new all the same, once.
    ///
    /// # Errors
    /// When the archive cannot be read or the threads cannot be started.
    pub fn trace(&self, dump: Dump, settings: &Settings, progress: &dyn Progress) -> Result<Trace> {
        let new: BTreeSet<String> = dump.articles.iter().map(|a| a.id.clone()).collect();
        let trace = self.trace_all(dump, settings, progress)?;
        Ok(touched(trace, &new))
    }

    /// The same with all articles that were looked at.
    fn trace_all(
        &self,
        mut dump: Dump,
        settings: &Settings,
        progress: &dyn Progress,
    ) -> Result<Trace> {
        let chrome = self.chrome(&dump.articles)?;
        let found = trace::in_pool(settings.threads, || {
            self.relatives_of(&dump.articles, &chrome, settings, progress)
        })??;
        let new = dump.articles.into_par_iter();
        let mut all: Vec<(Article, u64)> = new
            .map(|article| {
                let identity = Identity::of(&article).article();
                (article, identity)
            })
            .collect();
        all.extend(found.articles);
        all.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let known = Known {
            chrome,
            outlets: &self.knowledge.outlets,
            terms: &self.knowledge,
            counted: self.counted(&all)?,
        };
        dump.articles = all.into_iter().map(|(article, _)| article).collect();
        let mut trace = trace::run_known(dump, &known, settings, progress)?;
        let unread = found.unread.len() as u64;
        if unread > 0 {
            trace.counts.limits.push((NOT_AT_HAND, unread));
        }
        trace.unread = found.unread;
        Ok(trace)
    }

    /// Archived articles that new ones may be related to, under ids that none of these has.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn relatives(
        &self,
        new: &[Article],
        settings: &Settings,
        progress: &dyn Progress,
    ) -> Result<Relatives> {
        let found = self.relatives_of(new, &self.chrome(new)?, settings, progress)?;
        Ok(Relatives {
            articles: found
                .articles
                .into_iter()
                .map(|(article, _)| article)
                .collect(),
            unread: found.unread,
        })
    }

    /// Furniture as it was learned, and what today's pages show.
    fn chrome(&self, new: &[Article]) -> Result<Arc<ChromeModel>> {
        let known = self.knowledge.chrome()?;
        Ok(Arc::new(known.and(&ChromeModel::learn(new))))
    }

    /// Of articles, whether it was learned from them.
    fn counted(&self, articles: &[(Article, u64)]) -> Result<Vec<bool>> {
        let mut known: Vec<(u64, usize)> = articles.iter().map(|a| a.1).zip(0..).collect();
        known.par_sort_unstable();
        let keys: Vec<u64> = known.iter().map(|k| k.0).collect();
        let mut out = vec![false; articles.len()];
        for ((_, i), learned) in known.iter().zip(self.knowledge.learned_from(&keys)?) {
            out[*i] = learned;
        }
        Ok(out)
    }

    fn relatives_of(
        &self,
        new: &[Article],
        chrome: &Arc<ChromeModel>,
        settings: &Settings,
        progress: &dyn Progress,
    ) -> Result<Found> {
        progress.stage("look up", Some(new.len() as u64));
        let describer = Describer::knowing(Arc::clone(chrome));
        let latest = settings.latest.div_euclid(86_400);
        let mut desk = Desk::new(self, &settings.read.limits);
        let mut found: BTreeMap<At, Relative> = BTreeMap::new();
        for (some, first) in new.chunks(CHUNK).zip((0..).step_by(CHUNK)) {
            let (questions, minima) = self.questions(&describer, some)?;
            let of = relatives(self, &questions, latest)?;
            for ((relatives, minima), i) in of.into_iter().zip(minima).zip(first..) {
                desk.propose(i, minima, &relatives);
                for relative in relatives {
                    let kept = found.entry(relative.at).or_insert(relative);
                    kept.near |= relative.near;
                }
            }
            progress.advance(some.len() as u64);
        }
        // Relatives of those that share much, so that an old family comes as a whole.
        let near: Vec<At> = found.values().filter(|r| r.near).map(|r| r.at).collect();
        for some in near.chunks(desk.at_a_time(CHUNK)) {
            let there = desk.articles(some)?;
            let articles: Vec<Article> = there.into_iter().map(|(_, article)| article).collect();
            let (questions, _) = self.questions(&describer, &articles)?;
            for relative in relatives(self, &questions, latest)?.into_iter().flatten() {
                found.entry(relative.at).or_insert(relative);
            }
        }
        let own: BTreeSet<(u64, u128)> = new
            .par_iter()
            .map(|article| {
                let identity = Identity::of(article);
                (identity.id, identity.text)
            })
            .collect();
        found.retain(|_, r| !own.contains(&(r.identity.id, r.identity.text)));
        let articles = self.named_apart(new, &found, &mut desk)?;
        let unread = desk.unread(new, &found)?;
        Ok(Found { articles, unread })
    }

    /// What is asked for each article, and what its sketch is compared by.
    fn questions(
        &self,
        describer: &Describer,
        articles: &[Article],
    ) -> Result<(Vec<Question>, Vec<Minima>)> {
        // The tables of a language are a quarter of a query: they are read beside the first article, as if it were in its
        // language.
        let first = articles.first();
        let told = first.and_then(|a| language(&a.text, a.language.as_deref()));
        let (noted, ()) = rayon::join(
            || describer.note(articles, &|_| {}),
            || rarity::read_tables(told),
        );
        let rarity = self.rarity(noted.iter().map(|one| &one.keys))?;
        let question = noted.par_iter().map(|one| Question {
            terms: heaviest(&one.keys, &rarity, ASKED),
            days: Days::of(&one.dating),
        });
        let minima = noted.par_iter().map(|one| gist::low(&one.sketch));
        Ok((question.collect(), minima.collect()))
    }

    /// The articles that are at hand, under ids of their own. Of archived articles with one id the one with the smallest digest keeps it, if
    /// no new one has it.
    fn named_apart(
        &self,
        new: &[Article],
        found: &BTreeMap<At, Relative>,
        desk: &mut Desk<'_>,
    ) -> Result<Vec<(Article, u64)>> {
        let places: Vec<At> = found.keys().copied().collect();
        let mut ids: Vec<u64> = found.values().map(|r| r.identity.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let holders = self.with_ids(&ids)?;
        let mut taken: BTreeSet<String> = new.iter().map(|a| a.id.clone()).collect();
        let mut named = Vec::with_capacity(places.len());
        for (at, mut article) in desk.articles(&places)? {
            let Some(Relative { identity, .. }) = found.get(&at).copied() else {
                continue;
            };
            let of_id = &holders[ids.partition_point(|id| *id < identity.id)];
            let first = of_id.iter().map(|h| h.1.text).min();
            if first.is_some_and(|first| first < identity.text) || taken.contains(&article.id) {
                let digest = format!("{:032x}", identity.text);
                article.id = format!("{}@{}", article.id, &digest[..DIGITS]);
            }
            named.push((article, identity));
        }
        // Ids that were made may be somebody's own.
        named.sort_by(|a, b| (&a.0.id, a.1).cmp(&(&b.0.id, b.1)));
        for (article, _) in &mut named {
            while !taken.insert(article.id.clone()) {
                article.id.push('+');
            }
        }
        let out = named.into_iter();
        Ok(out
            .map(|(article, identity)| (article, identity.article()))
            .collect())
    }
}

/// New articles described at a time.
const CHUNK: usize = 4096;

/// Archived articles that new ones may be related to.
#[derive(Debug, Clone, Default)]
pub struct Relatives {
    /// Those that can be compared.
    pub articles: Vec<Article>,
    /// Those whose text is not at hand.
    pub unread: Vec<Unread>,
}

/// The same, each article with the number of its identity.
struct Found {
    articles: Vec<(Article, u64)>,
    unread: Vec<Unread>,
}

/// The part of a trace that new articles have to do with: what shares a family or a story with one, and what most likely
/// has its copy without being of its family.
fn touched(trace: Trace, new: &BTreeSet<String>) -> Trace {
    let is_new: Vec<bool> = trace
        .articles
        .iter()
        .map(|a| new.contains(&a.article.id))
        .collect();
    let mut articles = is_new.clone();
    let related = trace.pairs.iter().filter(|pair| {
        pair.verdict.probability >= LIKELY && (is_new[pair.a as usize] || is_new[pair.b as usize])
    });
    for pair in related {
        articles[pair.a as usize] = true;
        articles[pair.b as usize] = true;
    }
    let stories: BTreeSet<&str> = (trace.articles.iter().zip(&articles))
        .filter(|(a, kept)| **kept && !a.story.is_empty())
        .map(|(a, _)| a.story.as_str())
        .collect();
    let of_story = |story: &str| stories.contains(story);
    let families: Vec<bool> = (trace.families.iter())
        .map(|f| of_story(&f.story) || f.members.iter().any(|m| articles[*m as usize]))
        .collect();
    for (article, kept) in trace.articles.iter().zip(&mut articles) {
        *kept |= of_story(&article.story);
    }
    let (mut trace, kept) = part(trace, &families, &articles);
    let archived = (kept.iter().zip(0..)).filter(|(before, _)| !is_new[**before as usize]);
    trace.archived = Some(archived.map(|(_, now)| now).collect());
    trace
}
