//! Passages: the aligned stretches that a reader can check.

use super::PassageKind;
use super::direction::{ALIGNED, THIN};
use super::measures::Aligned;
use super::prepared::Prepared;
use super::runs::Run;

/// A passage in token positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenPassage {
    /// How it matches.
    pub kind: PassageKind,
    /// Half-open token range in a.
    pub a: (u32, u32),
    /// Half-open token range in b.
    pub b: (u32, u32),
    /// Share of the weight of the side in a found in b, or 1 for verbatim.
    pub similarity: f32,
}

/// A run outside aligned sentences is a passage of its own from this length on.
const LONE_RUN: u32 = 7;
/// Share of equal words from which a passage is verbatim, or edited.
const VERBATIM: f32 = 0.9;
const EDITED: f32 = 0.4;

/// Passages of an aligned pair, sorted by their place in a. Neighbouring sentences that match alike are one passage.
pub fn passages(a: &Prepared, b: &Prepared, aligned: &Aligned) -> Vec<TokenPassage> {
    let mut out: Vec<TokenPassage> = Vec::new();
    let mut used = vec![false; aligned.runs.len()];
    for (s, sentence) in a.reading.sentences.iter().enumerate() {
        let (first, last) = (sentence.first, sentence.last);
        // Runs are in order and do not overlap.
        let from = aligned.runs.partition_point(|r| r.a + r.len <= first);
        let to = aligned.runs.partition_point(|r| r.a < last);
        let inside: Vec<usize> = (from..to.max(from)).collect();
        let equal: u32 = inside
            .iter()
            .map(|&r| overlap(aligned.runs[r], first, last))
            .sum();
        let total = a.sentence_weight[s];
        let content = total >= THIN && aligned.forward.matched[s] >= ALIGNED * total;
        let worded = equal * 2 > last - first && equal >= 5;
        if !content && !worded {
            continue;
        }
        let Some(other) = counterpart(b, aligned, s, (first, last), &inside, content) else {
            continue;
        };
        let share = equal as f32 / (last - first) as f32;
        let quoted = (first..last)
            .filter(|&t| a.reading.quoted[t as usize])
            .count() as f32
            > 0.6 * (last - first) as f32;
        let kind = match share {
            _ if quoted && share >= EDITED => PassageKind::Quote,
            x if x >= VERBATIM => PassageKind::Verbatim,
            x if x >= EDITED => PassageKind::Edited,
            _ => PassageKind::Rewritten,
        };
        let weight = if total > 0.0 {
            aligned.forward.matched[s].min(total) / total
        } else {
            0.0
        };
        out.push(TokenPassage {
            kind,
            a: (first, last),
            b: other,
            similarity: share.max(weight).min(1.0),
        });
        inside.into_iter().for_each(|r| used[r] = true);
    }
    for (run, used) in aligned.runs.iter().zip(used) {
        if !used && run.len >= LONE_RUN {
            let quoted = (run.a..run.a + run.len)
                .filter(|&t| a.reading.quoted[t as usize])
                .count() as u32
                * 2
                > run.len;
            let kind = if quoted {
                PassageKind::Quote
            } else {
                PassageKind::Verbatim
            };
            out.push(TokenPassage {
                kind,
                a: (run.a, run.a + run.len),
                b: (run.b, run.b + run.len),
                similarity: 1.0,
            });
        }
    }
    out.sort_unstable_by_key(|p| (p.a, p.b));
    merge(out, a, b)
}

fn overlap(run: Run, first: u32, last: u32) -> u32 {
    (run.a + run.len).min(last).saturating_sub(run.a.max(first))
}

/// The tokens of b that a sentence of a matches: where most of its equal words lie, else its best sentence.
fn counterpart(
    b: &Prepared,
    aligned: &Aligned,
    s: usize,
    (first, last): (u32, u32),
    inside: &[usize],
    content: bool,
) -> Option<(u32, u32)> {
    let most = inside
        .iter()
        .map(|&r| aligned.runs[r])
        .max_by_key(|r| (overlap(*r, first, last), std::cmp::Reverse(r.a)));
    // A run may begin in the sentence before: what counts is where this sentence enters it.
    let place = |r: Run| r.b + first.saturating_sub(r.a);
    let by_run = most.map(|r| b.reading.sentences.partition_point(|x| x.last <= place(r)) as u32);
    let best = aligned.forward.best[s].0.filter(|_| content);
    let sentence = b.reading.sentences.get(by_run.or(best)? as usize)?;
    Some((sentence.first, sentence.last))
}

/// Most bytes between two sentences of one passage: punctuation and a line break. Where more stands between them, such as
/// furniture or a caption, the passage ends.
const GAP: u32 = 12;

/// Joins passages of one kind that follow one another on both sides.
fn merge(passages: Vec<TokenPassage>, a: &Prepared, b: &Prepared) -> Vec<TokenPassage> {
    let close = |side: &Prepared, at: u32| {
        let tokens = &side.reading.tokens;
        tokens[at as usize].start - tokens[at as usize - 1].end <= GAP
    };
    let mut out: Vec<TokenPassage> = Vec::with_capacity(passages.len());
    for p in passages {
        match out.last_mut() {
            Some(q)
                if q.kind == p.kind
                    && q.a.1 == p.a.0
                    && close(a, p.a.0)
                    && (q.b == p.b || (q.b.1 == p.b.0 && close(b, p.b.0))) =>
            {
                let (x, y) = ((q.a.1 - q.a.0) as f32, (p.a.1 - p.a.0) as f32);
                q.similarity = (q.similarity * x + p.similarity * y) / (x + y);
                q.a.1 = p.a.1;
                q.b.1 = p.b.1;
            }
            _ => out.push(p),
        }
    }
    out
}
