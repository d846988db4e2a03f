//! Archived articles on the table of a trace: with their texts, held or read from their dumps; and what is told of those
//! whose texts are not at hand, which cannot be compared.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::elsewhere::{self, Sought};
use super::record::Record;
use super::relatives::Relative;
use super::{Archive, At};
use crate::article::Article;
use crate::error::Result;
use crate::ingest::Limits;
use crate::outcome::Unread;
use crate::sketch::VALUES;

/// The low bytes of a sketch, if the text is long enough for one.
pub(super) type Minima = Option<Box<[u8; VALUES]>>;

/// Resemblance of sketches from which an article that shares few rare terms is told all the same: a template, or a text of
/// everyday words.
const RESEMBLES: f32 = 0.3;

/// Hands out articles of an archive.
pub(super) struct Desk<'a> {
    archive: &'a Archive,
    limits: &'a Limits,
    /// Those of an archive without texts that were asked for, with their texts or why there is none.
    read: BTreeMap<At, (Record, Option<String>)>,
    /// Of an archive without texts: new articles by their number, with what was proposed for each.
    proposed: Vec<(usize, Minima, Vec<Relative>)>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(archive: &'a Archive, limits: &'a Limits) -> Self {
        Self {
            archive,
            limits,
            read: BTreeMap::new(),
            proposed: Vec::new(),
        }
    }

    /// How many articles should be asked for at a time: a dump is better read once.
    pub(super) fn at_a_time(&self, usual: usize) -> usize {
        match self.archive.manifest.without_text {
            true => usize::MAX,
            false => usual,
        }
    }

    /// Remembers what was proposed for a new article, in case that it cannot be read.
    pub(super) fn propose(&mut self, new: usize, minima: Minima, relatives: &[Relative]) {
        if self.archive.manifest.without_text {
            self.proposed.push((new, minima, relatives.to_vec()));
        }
    }

    /// Of the articles at these places, which ascend, those whose texts are at hand.
    pub(super) fn articles(&mut self, places: &[At]) -> Result<Vec<(At, Article)>> {
        if !self.archive.manifest.without_text {
            let records = self.archive.records(places)?.into_iter();
            let articles = records.map(|record| record.article);
            return Ok(places.iter().copied().zip(articles).collect());
        }
        let mut unread = places.to_vec();
        unread.retain(|at| !self.read.contains_key(at));
        self.read(&unread)?;
        let there = places.iter().filter_map(|at| {
            let (record, why) = self.read.get(at)?;
            why.is_none().then(|| (*at, record.article.clone()))
        });
        Ok(there.collect())
    }

    fn read(&mut self, places: &[At]) -> Result<()> {
        let mut records = self.archive.with_digests(places)?;
        let sought = (records.iter()).map(|(digest, record)| Sought {
            digest: *digest,
            record,
        });
        let sought: Vec<Sought<'_>> = sought.collect();
        let texts: Mutex<Vec<(usize, String)>> = Mutex::new(Vec::new());
        let take = |i: usize, text: &str| {
            let mut texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
            texts.push((i, text.to_owned()));
        };
        let missing = elsewhere::texts(&self.archive.home, &sought, self.limits, &take);
        for (i, text) in texts.into_inner().unwrap_or_else(PoisonError::into_inner) {
            records[i].1.article.text = text;
        }
        let read = places.iter().copied().zip(records).zip(missing);
        self.read
            .extend(read.map(|((at, (_, record)), why)| (at, (record, why))));
        Ok(())
    }

    /// What is told of archived articles whose texts are not at hand: those that share much with a new one, the nearest first.
    pub(super) fn unread(
        self,
        new: &[Article],
        found: &BTreeMap<At, Relative>,
    ) -> Result<Vec<Unread>> {
        let mut out = Vec::new();
        for (i, minima, relatives) in &self.proposed {
            for relative in relatives.iter().filter(|r| found.contains_key(&r.at)) {
                let Some((record, Some(why))) = self.read.get(&relative.at) else {
                    continue;
                };
                let gist = record.reference.as_ref().map(|reference| &reference.gist);
                let resemblance = gist.and_then(|gist| gist.resemblance(minima.as_deref()));
                if relative.near || resemblance.is_some_and(|r| r >= RESEMBLES) {
                    let told = (relative.share, resemblance, why.as_str());
                    out.push(unread(&new[*i], record, told));
                }
            }
        }
        out.sort_by(|a, b| {
            let by = |u: &Unread| u.resemblance.unwrap_or(0.0).max(u.shared);
            let ids = |u: &Unread| (u.archived.clone(), u.file.clone(), u.record);
            (a.article.cmp(&b.article))
                .then(by(b).total_cmp(&by(a)))
                .then_with(|| ids(a).cmp(&ids(b)))
        });
        Ok(out)
    }
}

fn unread(
    new: &Article,
    record: &Record,
    (shared, resemblance, why): (f32, Option<f32>, &str),
) -> Unread {
    let article = &record.article;
    let gist = record.reference.clone().unwrap_or_default().gist;
    Unread {
        article: new.id.clone(),
        archived: article.id.clone(),
        outlet: gist.outlet,
        title: gist.title,
        url: article.url.clone().unwrap_or_default(),
        published: gist.published,
        words: gist.words,
        agencies: gist.agencies,
        credit_class: gist.class,
        credit_text: gist.credit,
        shared,
        resemblance,
        file: article.origin.file.to_string(),
        record: article.origin.record,
        why: why.to_owned(),
    }
}
