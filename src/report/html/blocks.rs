//! Texts and passages of a family, packed: JSON, deflated, in base64. A page of thousands of articles stays small, and
//! a browser unpacks only what is read.

use std::collections::BTreeMap;
use std::io::{self, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rayon::prelude::*;
use serde::Serialize;

use super::{PASSAGES, Shown, TEXT, number};
use crate::compare::PassageKind;
use crate::outcome::{Node, Pair, Trace};
use crate::report::{ReportOptions, rounded};

#[derive(Serialize)]
struct Block<'a> {
    /// By place on the page.
    texts: BTreeMap<u32, Text<'a>>,
    pairs: Vec<PairOf>,
}

#[derive(Serialize)]
struct Text<'a> {
    text: &'a str,
    /// Its end is not on the page.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    cut: bool,
    /// Only its passages are known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    sparse: bool,
}

#[derive(Serialize)]
struct PairOf {
    a: u32,
    b: u32,
    relation: &'static str,
    probability: Option<f64>,
    a_in_b: Option<f64>,
    b_in_a: Option<f64>,
    words: u32,
    run: u32,
    order: Option<f64>,
    quotes: u32,
    numbers: u32,
    names: u32,
    /// Kind (0 verbatim, 1 edited, 2 rewritten, 3 quote), start and end in a and in b, similarity.
    passages: Vec<(u8, u32, u32, u32, u32, Option<f64>)>,
}

/// The blocks of the families on the page as script elements; adds to what was left out.
pub(super) fn blocks(
    trace: &Trace,
    options: &ReportOptions,
    shown: &Shown,
    left_out: &mut Vec<String>,
) -> io::Result<Vec<String>> {
    // By family: its members, and what else its edges touch.
    let mut nodes: Vec<Vec<u32>> = trace.families.iter().map(|f| f.members.clone()).collect();
    for edge in &trace.lineage {
        let of = &mut nodes[edge.family as usize];
        of.push(edge.child);
        if let Node::Article(parent) = edge.parent {
            of.push(parent);
        }
    }
    nodes.par_iter_mut().for_each(|of| {
        of.sort_unstable();
        of.dedup();
    });
    let mut homes: Vec<Vec<u32>> = vec![Vec::new(); trace.articles.len()];
    for (f, of) in (0..).zip(&nodes) {
        of.iter().for_each(|i| homes[*i as usize].push(f));
    }
    let mut pairs: Vec<Vec<&Pair>> = vec![Vec::new(); trace.families.len()];
    for pair in &trace.pairs {
        let both = homes[pair.a as usize]
            .iter()
            .filter(|f| homes[pair.b as usize].contains(f));
        both.for_each(|f| pairs[*f as usize].push(pair));
    }
    let packed: Vec<(String, usize, usize)> = shown
        .families
        .par_iter()
        .map(|f| {
            let (block, cut, dropped) = block(trace, options, shown, &nodes[*f], &pairs[*f]);
            let mut to = DeflateEncoder::new(Vec::new(), Compression::default());
            serde_json::to_writer(&mut to, &block)?;
            to.flush()?;
            Ok((base64(&to.finish()?), cut, dropped))
        })
        .collect::<io::Result<_>>()?;
    let (cut, dropped) = packed
        .iter()
        .fold((0, 0), |(c, d), (_, cut, dropped)| (c + cut, d + dropped));
    if cut > 0 {
        left_out.push(format!(
            "Long texts end on the page after {} characters ({}).",
            number(TEXT),
            number(cut)
        ));
    }
    if dropped > 0 {
        left_out.push(format!(
            "A family shows {} passages, those of its most probable pairs; further pairs ({}) are on the page without, passages.csv has all.",
            number(PASSAGES),
            number(dropped)
        ));
    }
    if !options.without_text.is_empty() {
        left_out.push(format!(
            "Texts that could not be read again ({}) are on the page with their passages alone.",
            number(options.without_text.len())
        ));
    }
    let elements = packed.into_iter().enumerate().map(|(n, (body, ..))| {
        format!("<script type=\"text/plain\" id=\"block-{n}\">{body}</script>\n")
    });
    Ok(elements.collect())
}

/// One block, how many texts were cut and how many pairs have lost their passages.
fn block<'a>(
    trace: &'a Trace,
    options: &ReportOptions,
    shown: &Shown,
    nodes: &[u32],
    pairs: &[&Pair],
) -> (Block<'a>, usize, usize) {
    let mut cut = 0;
    let mut texts = BTreeMap::new();
    for article in nodes {
        let Some(place) = shown.place[*article as usize] else {
            continue;
        };
        let whole = trace.articles[*article as usize].article.text.as_str();
        let end = whole.char_indices().nth(TEXT).map(|(at, _)| at);
        cut += usize::from(end.is_some());
        let text = Text {
            text: &whole[..end.unwrap_or(whole.len())],
            cut: end.is_some(),
            sparse: options.without_text.binary_search(article).is_ok(),
        };
        texts.insert(place, text);
    }
    // The most probable pairs keep their passages; stable, so that equal ones stay in the order of their articles.
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    order.sort_by(|x, y| {
        let probability = |n: &usize| pairs[*n].verdict.probability;
        probability(y).total_cmp(&probability(x))
    });
    let (mut left, mut dropped) = (PASSAGES, 0);
    let mut keeps = vec![false; pairs.len()];
    for n in order {
        let needed = pairs[n].evidence.passages.len();
        if needed <= left {
            left -= needed;
            keeps[n] = true;
        } else {
            dropped += 1;
        }
    }
    let pairs = pairs
        .iter()
        .zip(keeps)
        .filter_map(|(pair, keeps)| pair_of(pair, shown, keeps))
        .collect();
    (Block { texts, pairs }, cut, dropped)
}

fn pair_of(pair: &Pair, shown: &Shown, keeps: bool) -> Option<PairOf> {
    let evidence = &pair.evidence;
    let passages = evidence.passages.iter().filter(|_| keeps).map(|p| {
        let kind = match p.kind {
            PassageKind::Verbatim => 0,
            PassageKind::Edited => 1,
            PassageKind::Rewritten => 2,
            PassageKind::Quote => 3,
        };
        (kind, p.a.0, p.a.1, p.b.0, p.b.1, rounded(p.similarity))
    });
    Some(PairOf {
        a: shown.place[pair.a as usize]?,
        b: shown.place[pair.b as usize]?,
        relation: pair.verdict.relation.as_str(),
        probability: rounded(pair.verdict.probability),
        a_in_b: rounded(evidence.a_in_b),
        b_in_a: rounded(evidence.b_in_a),
        words: evidence.matched_words,
        run: evidence.longest_run,
        order: evidence.order.and_then(rounded),
        quotes: evidence.shared_quotes,
        numbers: evidence.shared_numbers,
        names: evidence.shared_names,
        passages: passages.collect(),
    })
}

/// RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for i in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * i) & 63) as usize];
            out.push(if i > three.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (plain, packed) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), packed);
        }
        assert_eq!(base64(&[0xfb, 0xff]), "+/8=");
    }

    #[test]
    fn a_long_text_is_cut_and_told() {
        let mut trace = fixture::trace();
        trace.articles[0].article.text = "é".repeat(TEXT + 1);
        let shown = Shown::of(&trace, 10);
        let mut told = Vec::new();
        let all = blocks(&trace, &ReportOptions::default(), &shown, &mut told).unwrap();
        assert_eq!((all.len(), told.len()), (1, 1));
        assert!(told[0].contains("(1)"), "{told:?}");
    }

    #[test]
    fn what_is_only_passages_is_marked() {
        let trace = fixture::trace();
        let options = ReportOptions {
            without_text: vec![1],
            ..ReportOptions::default()
        };
        let shown = Shown::of(&trace, 10);
        let (block, ..) = block(&trace, &options, &shown, &[0, 1], &[&trace.pairs[0]]);
        assert!(block.texts[&1].sparse && !block.texts[&0].sparse);
        assert_eq!(block.pairs[0].passages[0], (1, 0, 35, 0, 36, Some(0.75)));
    }
}
