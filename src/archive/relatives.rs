//! Which archived articles new ones may be related to: those that share most weight of rare terms.
//!
//! Copy runs within days, so articles of about the same days are looked at first; whatever the dates, an article most of
//! which is shared is one too. What is chosen depends on the articles alone, not on the segments they lie in.

use std::cmp::Reverse;
use std::ops::Range;

use rayon::prelude::*;

use super::days::Days;
use super::record::Identity;
use super::segment::Rows;
use super::terms::{PARTS, Weighed};
use super::{Archive, At};
use crate::error::Result;

/// Days between two articles beyond which a rewrite is not looked for: as for candidates, and a day more for time zones.
const WINDOW: i64 = 16;
/// Questions that are looked up at a time, which bounds the memory.
const CHUNK: usize = 1024;
/// Keys that one thread looks up in a row, at most.
const KEYS: usize = 4096;
/// A term in more articles than this tells nothing beyond the window of dates, and in more than [`MOST`] within it
/// nothing at all.
const FAR: usize = 128;
const MOST: usize = 512;
/// The same for an article of no more than so many terms: it has hardly others, and of templates every term is common.
const SHORT: usize = 40;
const FAR_OF_SHORT: usize = 1024;
const MOST_OF_SHORT: usize = 2048;
/// Articles that one story may have, and articles that a background counts for: as for the rarity in a dump.
const STORY: usize = 24;
const PRIOR: f32 = 2000.0;
/// Shared weight that makes a relative: three names or figures that hardly any other article has.
pub(super) const FLOOR: u32 = 24 * PARTS as u32;
/// Shared weight from which a short archived article is one, if half of its own weight is shared: it may lie in a long one.
const LEAST: u32 = 8 * PARTS as u32;
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
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Relative {
    pub(super) at: At,
    pub(super) identity: Identity,
    /// It shares so much that its own relatives may be relatives too.
    pub(super) near: bool,
    /// Share of the weight of the lighter one that both have.
    pub(super) share: f32,
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
    let each = keys.len().div_ceil(rayon::current_num_threads());
    let found: Vec<Vec<Score>> = keys
        .par_chunks(each.clamp(1, KEYS))
        .map(|keys| shared(archive, questions, keys, &windows))
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
    questions: &[Question],
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
            let (far, many) = match questions[number as usize].terms.len() <= SHORT {
                true => (FAR_OF_SHORT, MOST_OF_SHORT),
                false => (FAR, MOST),
            };
            let everywhere = holders <= far;
            if !everywhere && parts().map(|((l, r), _)| within(l, r)).sum::<usize>() > many {
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
    // A short text has little weight: there it counts that half of it is shared, whichever of the two it is.
    let half_of = |at: At, shared: u32| {
        let light = archive.segments[at.segment as usize].light(at.article);
        shared >= LEAST && light.is_some_and(|light| shared.saturating_mul(MOSTLY) >= light)
    };
    let enough = |at: At, shared: u32| {
        shared >= FLOOR || shared.saturating_mul(MOSTLY) >= asked || half_of(at, shared)
    };
    for &(_, at, shared) in scores.iter().filter(|score| enough(score.1, score.2)) {
        let days = archive.segments[at.segment as usize].days(at.article);
        let known = days.is_known() && days.first <= latest;
        match !known || (days.last >= first && days.first <= last) {
            true => within.push((at, shared)),
            false => beyond.push((at, shared)),
        }
    }
    let mut chosen = best(archive, within, NEAREST, asked, None)?;
    chosen.extend(best(archive, beyond, FARTHEST, asked, Some(MOSTLY))?);
    Ok(chosen)
}

/// The highest scores; of equal ones those whose digests come first. `part` is the part of the lighter article's weight that
/// must be shared: 2 for a half.
fn best(
    archive: &Archive,
    mut scores: Vec<(At, u32)>,
    most: usize,
    asked: u32,
    part: Option<u32>,
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
        if part.is_none_or(|part| score.saturating_mul(part) >= lighter) {
            let (identity, near) = (row.identity, score.saturating_mul(NEAR) >= lighter);
            let share = (score as f32 / lighter.max(1) as f32).min(1.0);
            let relative = Relative {
                at,
                identity,
                near,
                share,
            };
            found.push((score, relative));
        }
    }
    found.sort_unstable_by_key(|(score, relative)| (Reverse(*score), relative.identity));
    found.truncate(most);
    Ok(found.into_iter().map(|(_, relative)| relative).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::segment::{Entry, LIGHTEST};
    use super::super::{Incoming, Texts, record};
    use super::*;
    use crate::progress::Silent;
    use crate::report::fixture::article;

    /// An article by its number: its terms, and its day if that is known.
    type Written = (std::collections::BTreeSet<u32>, Option<i64>);

    fn written() -> impl Strategy<Value = Written> {
        (
            prop::collection::btree_set(0u32..40, 0..12),
            prop::option::of(0i64..60),
        )
    }

    fn days(day: Option<i64>) -> Days {
        day.map_or(Days::ANY, |day| Days {
            first: day,
            last: day,
            told: day,
        })
    }

    /// An archive with these articles in segments of so many.
    fn archive(home: &std::path::Path, articles: &[Written], size: usize) -> Archive {
        let none = Incoming::of(&[]);
        super::super::create(home, &none, Texts::Held, &Silent).unwrap();
        let (writer, mut archive) = Archive::open_to_write(home, "test").unwrap();
        let mut numbered: Vec<(usize, &Written)> = articles.iter().enumerate().collect();
        for some in numbered.chunks_mut(size) {
            let text = |n: usize| article(&n.to_string(), "", "", "x").article;
            let mut all: Vec<(Entry, usize)> = (some.iter())
                .map(|(n, (terms, day))| {
                    let entry = Entry {
                        identity: Identity::of(&text(*n)),
                        days: days(*day),
                        weight: terms.len() as u32 * 100,
                        terms: terms.iter().copied().collect(),
                    };
                    (entry, *n)
                })
                .collect();
            all.sort_unstable_by_key(|(entry, _)| entry.order());
            let (entries, names): (Vec<Entry>, Vec<usize>) = all.into_iter().unzip();
            let mut records = |i: usize, out: &mut Vec<u8>| {
                record::encode(&text(names[i]), out);
                Ok(1)
            };
            archive
                .push_segment(&writer, &entries, &mut records)
                .unwrap();
        }
        archive
    }

    /// The same by comparing every article with every other.
    fn slowly(articles: &[Written], (terms, day): &Written, latest: i64) -> Vec<String> {
        let known = |day: Option<i64>| day.filter(|day| *day <= latest);
        let mut found = Vec::new();
        for (n, (others, other)) in articles.iter().enumerate() {
            let shared = terms.intersection(others).count() as u32 * 100;
            let lighter = terms.len().min(others.len()) as u32 * 100;
            let near_in_time = match (known(*day), known(*other)) {
                (Some(a), Some(b)) => (a - b).abs() <= WINDOW,
                _ => true,
            };
            let own = others.len() as u32 * 100;
            let enough = shared >= FLOOR
                || shared * MOSTLY >= terms.len() as u32 * 100
                || (shared >= LEAST && own <= LIGHTEST && shared * MOSTLY >= own);
            if shared > 0 && enough && (near_in_time || shared * MOSTLY >= lighter) {
                found.push(n.to_string());
            }
        }
        found.sort();
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn relatives_are_those_of_a_slow_search(
            articles in prop::collection::vec(written(), 0..16),
            asked in prop::collection::vec(written(), 1..4),
            size in 1usize..20,
            latest in 0i64..80,
        ) {
            let home = tempfile::tempdir().unwrap();
            let archive = archive(home.path(), &articles, size);
            let questions: Vec<Question> = (asked.iter())
                .map(|(terms, day)| Question {
                    terms: terms.iter().map(|&key| Weighed { key, weight: 100 }).collect(),
                    days: days(*day),
                })
                .collect();
            let found = relatives(&archive, &questions, latest).unwrap();
            for (found, asked) in found.into_iter().zip(&asked) {
                let mut places: Vec<At> = found.iter().map(|r| r.at).collect();
                places.sort_unstable();
                let records = archive.records(&places).unwrap();
                let mut ids: Vec<String> = records.into_iter().map(|r| r.article.id).collect();
                ids.sort();
                prop_assert_eq!(ids, slowly(&articles, asked, latest));
            }
        }
    }
}
