//! Texts and passages of a family, packed: JSON, deflated, in base64. A page of thousands of articles stays small, and
//! a browser unpacks only what is read. What several families need is on the page once.

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
    /// Articles, by place, that it needs and that have a block of their own, and there the pairs among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    shared: Vec<u32>,
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

/// What is packed together: what a family needs, or an article that several families need.
struct Part<'a> {
    /// Of its script element.
    name: String,
    /// Articles whose texts it has.
    texts: Vec<u32>,
    /// Articles with a part of their own.
    shared: Vec<u32>,
    pairs: Vec<&'a Pair>,
}

impl Part<'_> {
    fn new(name: String, texts: Vec<u32>, shared: Vec<u32>) -> Self {
        Self {
            name,
            texts,
            shared,
            pairs: Vec::new(),
        }
    }
}

/// The articles that each family needs: its members, and what else its edges touch.
fn needed(trace: &Trace) -> Vec<Vec<u32>> {
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
    nodes
}

/// The parts of the page. An article that carries items of many families, such as a live blog, is needed by each of them:
/// in all of their blocks its text would make a page grow with the square of its items.
fn parts<'a>(trace: &'a Trace, shown: &Shown) -> Vec<Part<'a>> {
    let nodes = needed(trace);
    // By article: the families that need it, by their place on the page.
    let mut homes: Vec<Vec<usize>> = vec![Vec::new(); trace.articles.len()];
    for (n, f) in shown.families.iter().enumerate() {
        nodes[*f].iter().for_each(|i| homes[*i as usize].push(n));
    }
    let several = |i: &u32| homes[*i as usize].len() > 1;
    let mut parts: Vec<Part<'a>> = Vec::new();
    for (n, f) in shown.families.iter().enumerate() {
        let (shared, texts) = nodes[*f].iter().partition(|i| several(i));
        parts.push(Part::new(format!("block-{n}"), texts, shared));
    }
    let mut own = vec![None; trace.articles.len()];
    let places = shown.articles.iter().copied().zip(0u32..);
    for (article, place) in places.filter(|(article, _)| several(article)) {
        own[article as usize] = Some(parts.len());
        parts.push(Part::new(
            format!("shared-{place}"),
            vec![article],
            Vec::new(),
        ));
    }
    for pair in &trace.pairs {
        let (mut a, mut b) = (&homes[pair.a as usize], &homes[pair.b as usize]);
        if a.len() > b.len() {
            (a, b) = (b, a);
        }
        let common = a.iter().find(|n| b.binary_search(n).is_ok());
        // Two that several families need may have several in common.
        let part = match several(&pair.a) && several(&pair.b) {
            true => common.and(own[pair.a as usize]),
            false => common.copied(),
        };
        if let Some(part) = part {
            parts[part].pairs.push(pair);
        }
    }
    parts
}

/// The blocks of the page as script elements; adds to what was left out.
pub(super) fn blocks(
    trace: &Trace,
    options: &ReportOptions,
    shown: &Shown,
    left_out: &mut Vec<String>,
) -> io::Result<Vec<String>> {
    let packed: Vec<(String, usize, usize)> = parts(trace, shown)
        .par_iter()
        .map(|part| {
            let (block, cut, dropped) = block(trace, options, shown, part);
            let mut to = DeflateEncoder::new(Vec::new(), Compression::default());
            serde_json::to_writer(&mut to, &block)?;
            to.flush()?;
            let (name, body) = (&part.name, base64(&to.finish()?));
            let element = format!("<script type=\"text/plain\" id=\"{name}\">{body}</script>\n");
            Ok((element, cut, dropped))
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
    Ok(packed.into_iter().map(|(element, ..)| element).collect())
}

/// One block, how many texts were cut and how many pairs have lost their passages.
fn block<'a>(
    trace: &'a Trace,
    options: &ReportOptions,
    shown: &Shown,
    part: &Part<'_>,
) -> (Block<'a>, usize, usize) {
    let mut cut = 0;
    let mut texts = BTreeMap::new();
    for article in &part.texts {
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
    let pairs = &part.pairs;
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
    let shared = part.shared.iter().filter_map(|i| shown.place[*i as usize]);
    let block = Block {
        texts,
        pairs,
        shared: shared.collect(),
    };
    (block, cut, dropped)
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
    use crate::compare::Relation;
    use crate::outcome::{Edge, Family};
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
    fn what_many_families_need_is_on_the_page_once() {
        const ITEMS: u32 = 50;
        let mut trace = fixture::trace();
        let family = trace.families[0].clone();
        let (pair, item) = (fixture::pair(), trace.articles[3].clone());
        // Two live blogs, the last two articles, carry every item.
        let blogs = [ITEMS, ITEMS + 1];
        trace.articles = vec![item; ITEMS as usize + 2];
        let edges = (0..ITEMS).flat_map(|n| blogs.map(|blog| (n, blog)));
        let edge = |(n, blog)| Edge {
            family: n,
            ..fixture::edge(Node::Article(n), blog, Relation::Partial, 0.9)
        };
        trace.lineage = edges.clone().map(edge).collect();
        let pairs = edges.chain([(blogs[0], blogs[1])]);
        trace.pairs = pairs
            .map(|(a, b)| Pair {
                a,
                b,
                ..pair.clone()
            })
            .collect();
        let family = |n| Family {
            members: vec![n],
            root: Node::Article(n),
            ..family.clone()
        };
        trace.families = (0..ITEMS).map(family).collect();
        let shown = Shown {
            articles: (0..ITEMS + 2).collect(),
            place: (0..ITEMS + 2).map(Some).collect(),
            families: (0..ITEMS as usize).collect(),
        };
        let parts = parts(&trace, &shown);
        let texts = parts.iter().map(|part| part.texts.len()).sum::<usize>();
        let pairs = parts.iter().map(|part| part.pairs.len()).sum::<usize>();
        assert_eq!((texts, pairs), (trace.articles.len(), trace.pairs.len()));
        assert_eq!(
            (&parts[3].texts, &parts[3].shared),
            (&vec![3], &blogs.to_vec())
        );
        let last = &parts[ITEMS as usize];
        assert_eq!((last.name.as_str(), last.pairs.len()), ("shared-50", 1));
    }

    #[test]
    fn what_is_only_passages_is_marked() {
        let trace = fixture::trace();
        let options = ReportOptions {
            without_text: vec![1],
            ..ReportOptions::default()
        };
        let shown = Shown::of(&trace, 10);
        let (block, ..) = block(&trace, &options, &shown, &parts(&trace, &shown)[0]);
        assert!(block.texts[&1].sparse && !block.texts[&0].sparse);
        assert_eq!(block.pairs[0].passages[0], (1, 0, 35, 0, 36, Some(0.75)));
    }
}
