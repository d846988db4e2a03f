//! Rows of `pairs.csv` and `passages.csv` from judged pairs: token positions become positions in the text as read.

use std::borrow::Cow;

use rayon::prelude::*;

use super::judge::Judged;
use super::measures::measure;
use super::passages::{TokenPassage, passages};
use super::prepared::Prepared;
use super::reasons::reasons;
use super::verdict::{oriented, probability, relation, told};
use super::{Evidence, Passage, Verdict};
use crate::article::Article;
use crate::outcome::Pair;
use crate::text::normal;

/// Pairs less probable than this are not verified and leave no row.
const VERIFIED: f32 = 0.2;

/// The rows, in the order given. The pair somebody `asked` about has a row with its passages whatever the verdict.
pub fn pair_rows<'a>(
    articles: &[Article],
    prepared: &[Option<Box<Prepared>>],
    judged: impl Iterator<Item = &'a Judged>,
    asked: Option<(u32, u32)>,
) -> Vec<Pair> {
    let verified: Vec<&Judged> = judged
        .filter(|j| probability(j.log_odds) >= VERIFIED || asked == Some((j.a, j.b)))
        .collect();
    // An article stands in many pairs: its text is mapped once.
    let mut wanted = vec![false; articles.len()];
    for j in &verified {
        wanted[j.a as usize] = true;
        wanted[j.b as usize] = true;
    }
    let places: Vec<Option<Places>> = articles
        .par_iter()
        .zip(wanted)
        .map(|(article, wanted)| wanted.then(|| Places::new(&article.text)))
        .collect();
    let id = |i: u32| articles[i as usize].id.as_str();
    let side = |i: u32| {
        Some((
            places[i as usize].as_ref()?,
            prepared[i as usize].as_deref()?,
        ))
    };
    verified
        .into_par_iter()
        .filter_map(|j| Some(row(j, (id(j.a), id(j.b)), side(j.a)?, side(j.b)?)))
        .collect()
}

fn row(
    j: &Judged,
    ids: (&str, &str),
    a: (&Places<'_>, &Prepared),
    b: (&Places<'_>, &Prepared),
) -> Pair {
    let m = &j.measures;
    let (child, parent) = oriented(m);
    let words = |this: &super::direction::Direction| {
        if std::ptr::eq(this, &m.a) {
            j.context.words.0
        } else {
            j.context.words.1
        }
    };
    let aligned = if j.passages.is_empty() {
        // Not kept for pairs that are clearly unrelated.
        Cow::Owned(passages(a.1, b.1, &measure(a.1, b.1).aligned))
    } else {
        Cow::Borrowed(&j.passages)
    };
    let shown: Vec<Passage> = aligned
        .iter()
        .map(|p| Passage {
            kind: p.kind,
            a: a.0.range(a.1, p.a),
            b: b.0.range(b.1, p.b),
            similarity: p.similarity,
        })
        .collect();
    let shorter = if j.context.words.0 <= j.context.words.1 {
        (&m.a, j.context.words.0)
    } else {
        (&m.b, j.context.words.1)
    };
    Pair {
        a: j.a,
        b: j.b,
        candidate_by: j.by.names(),
        evidence: Evidence {
            jaccard: m.jaccard,
            a_in_b: m.a.share,
            b_in_a: m.b.share,
            matched_words: (shorter.0.share * shorter.1 as f32).round() as u32,
            longest_run: m.longest,
            order: m.order,
            shared_quotes: shared_quotes(a.1, &aligned),
            shared_numbers: m.shared_figures,
            shared_names: m.shared_names,
            passages: shown,
        },
        verdict: Verdict {
            probability: probability(told(j.log_odds, m, &j.context)),
            relation: relation(child, parent, (words(child), words(parent))),
            reasons: reasons(m, &j.context, ids),
        },
    }
}

fn shared_quotes(a: &Prepared, passages: &[TokenPassage]) -> u32 {
    let in_passage = |q: &(u32, u32)| {
        passages
            .iter()
            .any(|p| p.a.0 < q.1 && q.0 < p.a.1 && p.similarity >= 0.6)
    };
    a.reading
        .quotations
        .iter()
        .filter(|q| in_passage(q))
        .count() as u32
}

/// Maps bytes of the normalised text to Unicode scalars of the text as read.
struct Places<'a> {
    normal: crate::text::Normal<'a>,
    /// Scalars before each block of source bytes.
    blocks: Vec<u32>,
    source: &'a str,
}

const BLOCK: usize = 256;

impl<'a> Places<'a> {
    fn new(source: &'a str) -> Self {
        let mut blocks = vec![0];
        let mut scalars = 0;
        for chunk in source.as_bytes().chunks(BLOCK) {
            scalars += chunk.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u32;
            blocks.push(scalars);
        }
        Self {
            normal: normal::normalise(source),
            blocks,
            source,
        }
    }

    fn range(&self, side: &Prepared, (first, last): (u32, u32)) -> (u32, u32) {
        let tokens = &side.reading.tokens;
        let start = tokens[first as usize].start as usize;
        let end = tokens[last as usize - 1].end as usize;
        (
            self.scalar(self.normal.source(start)),
            self.scalar(self.normal.source(end)),
        )
    }

    fn scalar(&self, byte: usize) -> u32 {
        let byte = byte.min(self.source.len());
        let block = byte / BLOCK;
        let tail = &self.source.as_bytes()[block * BLOCK..byte];
        self.blocks[block] + tail.iter().filter(|b| (**b & 0xC0) != 0x80).count() as u32
    }
}
