//! New articles traced against an archive: with the archived articles that may be related to them, and with what the
//! archive has learned.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::record::Identity;
use super::relatives::{Question, Relative, relatives};
use super::segment::Days;
use super::terms::{ASKED, heaviest};
use super::{Archive, At};
use crate::article::Article;
use crate::describe::Describer;
use crate::error::Result;
use crate::ingest::Dump;
use crate::outcome::Trace;
use crate::part::part;
use crate::progress::Progress;
use crate::text::chrome::ChromeModel;
use crate::trace::{self, Known, Settings};

/// Probability from which an archived article is told though it is of no family with a new one.
const LIKELY: f32 = 0.5;

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
        let relatives = trace::in_pool(settings.threads, || {
            self.relatives_of(&dump.articles, &chrome, settings.latest, progress)
        })??;
        let new = dump.articles.into_par_iter();
        let mut all: Vec<(Article, u64)> = new
            .map(|article| {
                let identity = Identity::of(&article).article();
                (article, identity)
            })
            .collect();
        all.extend(relatives);
        all.sort_by(|a, b| a.0.id.cmp(&b.0.id));
        let known = Known {
            chrome,
            outlets: &self.knowledge.outlets,
            terms: &self.knowledge,
            counted: self.counted(&all)?,
        };
        dump.articles = all.into_iter().map(|(article, _)| article).collect();
        trace::run_known(dump, &known, settings, progress)
    }

    /// Archived articles that new ones may be related to, under ids that none of these has.
    ///
    /// # Errors
    /// When the archive cannot be read.
    pub fn relatives(
        &self,
        new: &[Article],
        latest: i64,
        progress: &dyn Progress,
    ) -> Result<Vec<Article>> {
        let found = self.relatives_of(new, &self.chrome(new)?, latest, progress)?;
        Ok(found.into_iter().map(|(article, _)| article).collect())
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

    /// Each with the number of its identity.
    fn relatives_of(
        &self,
        new: &[Article],
        chrome: &Arc<ChromeModel>,
        latest: i64,
        progress: &dyn Progress,
    ) -> Result<Vec<(Article, u64)>> {
        progress.stage("look up", Some(new.len() as u64));
        let describer = Describer::knowing(Arc::clone(chrome));
        let latest = latest.div_euclid(86_400);
        let mut found: BTreeMap<At, Relative> = BTreeMap::new();
        let mut near = BTreeSet::new();
        for some in new.chunks(CHUNK) {
            let questions = self.questions(&describer, some)?;
            for relative in relatives(self, &questions, latest)?.into_iter().flatten() {
                found.insert(relative.at, relative);
                near.extend(Some(relative.at).filter(|_| relative.near));
            }
            progress.advance(some.len() as u64);
        }
        // Relatives of those that share much, so that an old family comes as a whole.
        let near: Vec<At> = near.into_iter().collect();
        for some in near.chunks(CHUNK) {
            let questions = self.questions(&describer, &self.articles(some)?)?;
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
        self.named_apart(new, found)
    }

    fn questions(&self, describer: &Describer, articles: &[Article]) -> Result<Vec<Question>> {
        let noted = describer.note(articles, &|_| {});
        let rarity = self.rarity(noted.iter().map(|one| &one.keys))?;
        let question = noted.par_iter().map(|one| Question {
            terms: heaviest(&one.keys, &rarity, ASKED),
            days: Days::of(&one.dating),
        });
        Ok(question.collect())
    }

    /// The articles under ids of their own. Of archived articles with one id the one with the smallest digest keeps it, if
    /// no new one has it.
    fn named_apart(
        &self,
        new: &[Article],
        found: BTreeMap<At, Relative>,
    ) -> Result<Vec<(Article, u64)>> {
        let places: Vec<At> = found.keys().copied().collect();
        let mut ids: Vec<u64> = found.values().map(|r| r.identity.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let holders = self.with_ids(&ids)?;
        let mut taken: BTreeSet<String> = new.iter().map(|a| a.id.clone()).collect();
        let mut named = Vec::with_capacity(places.len());
        for (mut article, relative) in self.articles(&places)?.into_iter().zip(found.values()) {
            let identity = relative.identity;
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
