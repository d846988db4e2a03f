//! Which archived articles new ones may be related to: those that share most weight of rare terms.
//!
//! Copy runs within days, so articles of about the same days are looked at first; whatever the dates, an article most of
//! which is shared is one too. What is chosen depends on the articles alone, not on the segments they lie in.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use super::record::Identity;
use super::segment::{Days, Rows};
use super::terms::{PARTS, Weighed};
use super::{Archive, At};
use crate::error::Result;

/// Days between two articles beyond which a rewrite is not looked for: as for candidates, and a day more for time zones.
const WINDOW: i64 = 16;
/// Questions that are looked up at a time, which bounds the memory.
const CHUNK: usize = 1024;
/// Keys that one thread looks up in a row.
const KEYS: usize = 4096;
/// A term in more articles than this tells nothing beyond the window of dates, and in more than [`MOST`] within it
/// nothing at all.
const FAR: usize = 256;
const MOST: usize = 2048;
/// Articles that one story may have, and articles that a background counts for: as for the rarity in a dump.
const STORY: usize = 24;
const PRIOR: f32 = 2000.0;
/// Shared weight that makes a relative: three names or figures that hardly any other article has.
const FLOOR: u32 = 24 * PARTS as u32;
/// Relatives of one article within the window, and beyond it.
const NEAREST: usize = 64;
const FARTHEST: usize = 16;
/// Those that share a third of the weight of the lighter one are near, those that share half of it are most of it.
const NEAR: u32 = 3;
const MOSTLY: u32 = 2;

/// An article whose relatives are looked for.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) terms: Vec<Weighed>,
    pub(super) days: Days,
}

/// An archived article that shares enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Relative {
    pub(super) at: At,
    pub(super) identity: Identity,
    /// It shares so much that its own relatives may be relatives too.
    pub(super) near: bool,
}

/// A question's shared weight with an article.
type Score = (u32, At, u32);

/// Relatives of each article; `latest` is the last day on which one can have been published.
pub(super) fn relatives(
    archive: &Archive,
    questions: &[Question],
    latest: i64,
) -> Result<Vec<Vec<Relative>>> {
    let mut out = Vec::with_capacity(questions.len());
    for some in questions.chunks(CHUNK) {
        let scores = scores(archive, some, latest)?;
        let mut lists: Vec<&[Score]> = Vec::with_capacity(some.len());
        let mut rest = scores.as_slice();
        for number in 0..some.len() as u32 {
            let end = rest.partition_point(|score| score.0 <= number);
            let (own, more) = rest.split_at(end);
            lists.push(own);
            rest = more;
        }
        let chosen: Vec<Vec<Relative>> = lists
            .into_par_iter()
            .zip(some)
            .map(|(scores, question)| choose(archive, question, scores, latest))
            .collect::<Result<_>>()?;
        out.extend(chosen);
    }
    Ok(out)
}

/// The weight that each question shares with each article, sorted.
fn scores(archive: &Archive, questions: &[Question], latest: i64) -> Result<Vec<Score>> {
    let windows: Vec<Vec<Vec<Range<u32>>>> = questions
        .iter()
        .map(|question| {
            let days = window(question.days, latest);
            let within = |s: &super::Segment| s.within(days.0, days.1, latest);
            archive.segments.iter().map(within).collect()
        })
        .collect();
    let mut asked: Vec<(u32, u32, u32)> = (questions.iter().zip(0..))
        .flat_map(|(q, number)| q.terms.iter().map(move |t| (t.key, number, t.weight)))
        .collect();
    asked.par_sort_unstable();
    let keys: Vec<&[(u32, u32, u32)]> = asked.chunk_by(|a, b| a.0 == b.0).collect();
    let found: Vec<Vec<Score>> = keys
        .par_chunks(KEYS)
        .map(|keys| shared(archive, keys, &windows))
        .collect::<Result<_>>()?;
    let mut all = found.concat();
    all.par_sort_unstable_by_key(|score| (score.0, score.1));
    all.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 += next.2;
        }
        same
    });
    Ok(all)
}

fn window(days: Days, latest: i64) -> (i64, i64) {
    match days.is_known() && days.first <= latest {
        true => (days.first - WINDOW, days.last + WINDOW),
        false => (i64::MIN, i64::MAX),
    }
}

/// The articles that have these keys, with the weight of each.
fn shared(
    archive: &Archive,
    keys: &[&[(u32, u32, u32)]],
    windows: &[Vec<Vec<Range<u32>>>],
) -> Result<Vec<Score>> {
    let mut walks: Vec<_> = archive.segments.iter().map(super::Segment::terms).collect();
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); walks.len()];
    let (mut out, held) = (Vec::new(), archive.len());
    for asked in keys {
        let key = asked[0].0;
        let mut holders = 0;
        for ((walk, list), segment) in walks.iter_mut().zip(&mut lists).zip(&archive.segments) {
            list.clear();
            walk.find(key, list)?;
            list.retain(|article| !segment.is_gone(*article));
            holders += list.len();
        }
        if holders == 0 {
            continue;
        }
        let most = at_most(holders, held);
        for &(_, number, weight) in *asked {
            let of = &windows[number as usize];
            let parts = || lists.iter().zip(of).zip(0u32..);
            let within = |list: &[u32], ranges: &[Range<u32>]| -> usize {
                slices(list, ranges).map(<[u32]>::len).sum()
            };
            let everywhere = holders <= FAR;
            if !everywhere && parts().map(|((l, r), _)| within(l, r)).sum::<usize>() > MOST {
                continue;
            }
            for ((list, ranges), segment) in parts() {
                let mut push = |article: &u32| {
                    let article = *article;
                    out.push((number, At { segment, article }, weight.min(most)));
                };
                match everywhere {
                    true => list.iter().for_each(&mut push),
                    false => slices(list, ranges).flatten().for_each(&mut push),
                }
            }
        }
    }
    Ok(out)
}

/// The most that a term can weigh which so many of all articles have.
fn at_most(holders: usize, held: u64) -> u32 {
    let beyond = holders.saturating_sub(STORY).max(1) as f32;
    (((held as f32 + PRIOR) / beyond).ln() * PARTS).max(0.0) as u32
}

/// The parts of an ascending list that lie in ranges.
fn slices<'a>(list: &'a [u32], ranges: &'a [Range<u32>]) -> impl Iterator<Item = &'a [u32]> {
    ranges.iter().map(|range| {
        let start = list.partition_point(|a| *a < range.start);
        let end = start + list[start..].partition_point(|a| *a < range.end);
        &list[start..end]
    })
}

/// The best of the articles that share something with one question.
fn choose(
    archive: &Archive,
    question: &Question,
    scores: &[Score],
    latest: i64,
) -> Result<Vec<Relative>> {
    let (first, last) = window(question.days, latest);
    let asked: u32 = question.terms.iter().map(|t| t.weight).sum();
    let (mut within, mut beyond) = (Vec::new(), Vec::new());
    for score in scores.iter().filter(|score| score.2 >= FLOOR) {
        let days = archive.segments[score.1.segment as usize].days(score.1.article);
        let known = days.is_known() && days.first <= latest;
        match !known || (days.last >= first && days.first <= last) {
            true => within.push((score.1, score.2)),
            false => beyond.push((score.1, score.2)),
        }
    }
    let mut chosen = best(archive, within, NEAREST, asked, u32::MAX)?;
    chosen.extend(best(archive, beyond, FARTHEST, asked, MOSTLY)?);
    Ok(chosen)
}

/// The highest scores; of equal ones those whose digests come first. `least` is the part of the lighter article's weight that
/// must be shared.
fn best(
    archive: &Archive,
    mut scores: Vec<(At, u32)>,
    most: usize,
    asked: u32,
    least: u32,
) -> Result<Vec<Relative>> {
    scores.sort_unstable_by_key(|score| Reverse(score.1));
    // All that are as good as the last one are looked at.
    if let Some(&(_, worst)) = scores.get(most.saturating_sub(1)) {
        scores.truncate(scores.partition_point(|score| score.1 >= worst));
    }
    scores.sort_unstable_by_key(|score| score.0);
    let mut rows: Vec<Option<Rows<'_>>> = archive.segments.iter().map(|_| None).collect();
    let mut found = Vec::with_capacity(scores.len());
    for (at, score) in scores {
        let segment = at.segment as usize;
        let rows = rows[segment].get_or_insert_with(|| Rows::new(&archive.segments[segment]));
        let row = rows.get(at.article)?;
        let lighter = asked.min(row.weight);
        if score.saturating_mul(least) >= lighter {
            let (identity, near) = (row.identity, score.saturating_mul(NEAR) >= lighter);
            found.push((score, Relative { at, identity, near }));
        }
    }
    found.sort_unstable_by_key(|(score, relative)| (Reverse(*score), relative.identity));
    found.truncate(most);
    Ok(found.into_iter().map(|(_, relative)| relative).collect())
}
