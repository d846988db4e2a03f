//! A trace seen as somebody's corpus: which articles are checked, in which order, part of which split, and how they hang
//! together. All that rules ask of a trace.

mod equal;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::changed::Changes;
use super::config::Config;
use crate::compare::Relation;
use crate::error::Reject;
use crate::outcome::{Node, Pair, Trace, TracedArticle};

/// How two articles have the same text, closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Word for word.
    Exact,
    /// A copy or an edit: most of the one is most of the other.
    Near,
    /// A short cut, or all of a short one inside a longer one.
    Excerpt,
    /// Reworded throughout.
    Rewrite,
}

/// Another article with the same text in some form.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) other: u32,
    pub(super) kind: Kind,
    /// Index into [`Trace::pairs`].
    pub(super) pair: Option<u32>,
    pub(super) probability: f32,
    /// Share of the article's words that stand in the other.
    pub(super) here: f32,
    /// Share of the other's words that stand in the article.
    pub(super) there: f32,
}

/// Share of each article's words that must stand in the other for the two to be nearly the same.
const MOST: f32 = 0.5;

/// A trace as a corpus.
pub(super) struct Corpus<'t> {
    pub(super) trace: &'t Trace,
    pub(super) config: &'t Config,
    /// Place of each article by file, line and column.
    rank: Vec<u32>,
    /// Articles by rank.
    order: Vec<u32>,
    reference: Vec<bool>,
    changed: Option<Vec<bool>>,
    rejects: Vec<&'t Reject>,
    splits: Vec<Option<String>>,
    contents: Vec<u128>,
    /// Texts that more than [`equal::MANY`] splits have, and how many those are.
    crowded: BTreeMap<u128, usize>,
    links: Vec<Vec<Link>>,
    /// Indexes into [`Trace::pairs`].
    pairs: BTreeMap<(u32, u32), u32>,
    /// How surely each article belongs to its family.
    membership: Vec<f32>,
    /// Edges between articles: (parent, child).
    edges: BTreeSet<(u32, u32)>,
}

/// Share of the shorter article that must stand in the longer one, and words in a row both must have, for a short cut.
const CUT: f32 = 0.75;
const RUN: u32 = 8;
/// Share of either article that must stand, reworded, in the other for a rewrite, and words each must have: below, what
/// they share may be one fact of the day.
const RETOLD: f32 = 0.2;
const TELLING: u32 = 50;
/// Resemblance below which two short texts are one form filled in twice.
const FILLED_IN: f32 = 0.4;
/// Days within which a story is reworded; what two articles share after that is background.
const SAME_NEWS: i64 = 3;

impl<'t> Corpus<'t> {
    /// `reference` holds the ids that are only compared with; without `changes` every article is checked.
    pub(super) fn new(
        trace: &'t Trace,
        reference: &BTreeSet<String>,
        changes: Option<&Changes>,
        config: &'t Config,
    ) -> Self {
        let articles = &trace.articles;
        let mut order: Vec<u32> = (0..articles.len() as u32).collect();
        order.sort_by_key(|&i| {
            let origin = &articles[i as usize].article.origin;
            (&*origin.file, origin.line, origin.column, origin.record)
        });
        let mut rank = vec![0; articles.len()];
        (0..).zip(&order).for_each(|(at, &i)| rank[i as usize] = at);
        let edges = trace.lineage.iter().filter_map(|edge| match edge.parent {
            Node::Article(parent) => Some((parent, edge.child)),
            Node::Wire(_) => None,
        });
        let changed = changes.map(|changes| {
            let read = articles.iter().map(|a| &a.article.origin);
            changes.judge(read.chain(trace.rejects.iter().map(|r| &r.origin)))
        });
        let mut membership = vec![0.0f32; articles.len()];
        for edge in &trace.lineage {
            let sure = &mut membership[edge.child as usize];
            *sure = sure.max(edge.probability);
        }
        let mut corpus = Self {
            reference: articles
                .iter()
                .map(|a| reference.contains(&a.article.id))
                .collect(),
            changed: changed.as_ref().map(|changed| {
                let of = |a: &TracedArticle| changed(&a.article.origin);
                articles.iter().map(of).collect()
            }),
            rejects: trace
                .rejects
                .iter()
                .filter(|r| changed.as_ref().is_none_or(|changed| changed(&r.origin)))
                .collect(),
            splits: articles
                .iter()
                .map(|a| config.splits.of(&a.article))
                .collect(),
            contents: articles
                .par_iter()
                .map(|a| equal::content(&a.article.text))
                .collect(),
            crowded: BTreeMap::new(),
            links: vec![Vec::new(); articles.len()],
            pairs: BTreeMap::new(),
            // What nothing stands above is what the family is made from.
            membership: membership
                .into_iter()
                .map(|p| if p > 0.0 { p } else { 1.0 })
                .collect(),
            edges: edges.collect(),
            trace,
            config,
            rank,
            order,
        };
        corpus.link();
        corpus
    }

    fn link(&mut self) {
        for (n, pair) in (0..).zip(&self.trace.pairs) {
            self.pairs.insert((pair.a, pair.b), n);
            let Some(kind) = self.kind(pair) else {
                continue;
            };
            let probability = match kind {
                Kind::Rewrite => {
                    self.membership[pair.a as usize].min(self.membership[pair.b as usize])
                }
                _ => pair.verdict.probability,
            };
            let shares = (pair.evidence.a_in_b, pair.evidence.b_in_a);
            for (this, other, here, there) in [
                (pair.a, pair.b, shares.0, shares.1),
                (pair.b, pair.a, shares.1, shares.0),
            ] {
                self.links[this as usize].push(Link {
                    other,
                    kind,
                    pair: Some(n),
                    probability,
                    here,
                    there,
                });
            }
        }
        self.link_equal();
        for links in &mut self.links {
            links.sort_by(|x, y| {
                x.kind
                    .cmp(&y.kind)
                    .then(y.probability.total_cmp(&x.probability))
                    .then(self.rank[x.other as usize].cmp(&self.rank[y.other as usize]))
            });
        }
    }

    /// Equal texts are linked by their contents, the looser forms only inside a family, which was judged as a whole, and
    /// only where a reader who is shown the two will agree.
    fn kind(&self, pair: &Pair) -> Option<Kind> {
        let (a, b) = (self.article(pair.a), self.article(pair.b));
        if self.contents[pair.a as usize] == self.contents[pair.b as usize] {
            return None;
        }
        let evidence = &pair.evidence;
        let both = evidence.a_in_b.min(evidence.b_in_a);
        let of_shorter = if a.words <= b.words {
            evidence.a_in_b
        } else {
            evidence.b_in_a
        };
        // Two reports on one form: the words are the same, the figures between them are not.
        let form = a.words.min(b.words) < TELLING && evidence.jaccard < FILLED_IN;
        let related = a.family.is_some() && a.family == b.family;
        let cut = related && of_shorter >= CUT && evidence.longest_run >= RUN;
        match pair.verdict.relation {
            Relation::Copy | Relation::Edit if both >= MOST && !form => Some(Kind::Near),
            Relation::Copy | Relation::Edit | Relation::Excerpt if cut => Some(Kind::Excerpt),
            Relation::Rewrite
                if related
                    && both >= RETOLD
                    && a.words.min(b.words) >= TELLING
                    && self.days_apart(pair.a, pair.b) <= SAME_NEWS =>
            {
                Some(Kind::Rewrite)
            }
            _ => None,
        }
    }

    /// Whole days between two articles; 0 where a date is not known or not trusted.
    fn days_apart(&self, a: u32, b: u32) -> i64 {
        let dating = |i| &self.article(i).dating;
        dating(a).seconds_apart(dating(b)) / 86_400
    }

    /// Articles that are checked, in the order of the corpus.
    pub(super) fn subjects(&self) -> impl Iterator<Item = u32> + '_ {
        self.members().filter(|&i| self.is_checked(i))
    }

    /// Articles of the corpus, checked or not, without those of a reference set.
    pub(super) fn members(&self) -> impl Iterator<Item = u32> + '_ {
        self.order
            .iter()
            .copied()
            .filter(|&i| !self.reference[i as usize])
    }

    /// Records that are checked and could not be read.
    pub(super) fn rejects(&self) -> impl Iterator<Item = &'t Reject> + '_ {
        self.rejects.iter().copied()
    }

    /// Whether findings on an article are wanted.
    pub(super) fn is_checked(&self, i: u32) -> bool {
        let changed = self.changed.as_ref();
        !self.reference[i as usize] && changed.is_none_or(|changed| changed[i as usize])
    }

    /// Whether only a part of the corpus is checked.
    pub(super) fn is_partial(&self) -> bool {
        self.changed.is_some()
    }

    pub(super) fn is_reference(&self, i: u32) -> bool {
        self.reference[i as usize]
    }

    pub(super) fn article(&self, i: u32) -> &'t TracedArticle {
        &self.trace.articles[i as usize]
    }

    pub(super) fn split(&self, i: u32) -> Option<&str> {
        self.splits[i as usize].as_deref()
    }

    /// The words of an article as a number: equal for texts that differ in nothing but case, punctuation and spacing.
    pub(super) fn content(&self, i: u32) -> u128 {
        self.contents[i as usize]
    }

    /// How many splits have the very text of an article, if there are so many that it is not linked with all of them.
    pub(super) fn crowded(&self, i: u32) -> Option<usize> {
        self.crowded.get(&self.content(i)).copied()
    }

    /// The evidence on two articles, as index into [`Trace::pairs`].
    pub(super) fn pair(&self, a: u32, b: u32) -> Option<u32> {
        self.pairs.get(&(a.min(b), a.max(b))).copied()
    }

    /// All articles with the same text in some form, closest first.
    pub(super) fn links(&self, i: u32) -> &[Link] {
        &self.links[i as usize]
    }

    /// Whether it is known that `child` derives from `parent`.
    pub(super) fn derives(&self, child: u32, parent: u32) -> bool {
        self.edges.contains(&(parent, child))
    }

    /// Whether `i` is the one to report of `i` and `link.other`: the changed one, else the derived or shorter one where
    /// that tells more than the place, else the later one.
    pub(super) fn reported(&self, i: u32, link: &Link) -> bool {
        let other = link.other;
        if self.is_checked(i) != self.is_checked(other) {
            return self.is_checked(i);
        }
        if link.kind >= Kind::Excerpt && self.derives(i, other) != self.derives(other, i) {
            return self.derives(i, other);
        }
        let (here, there) = (self.article(i).words, self.article(other).words);
        if link.kind == Kind::Excerpt && here != there {
            return here < there;
        }
        self.rank[i as usize] > self.rank[other as usize]
    }

    /// `id` with its place, for messages.
    pub(super) fn name(&self, i: u32) -> String {
        let article = &self.article(i).article;
        let origin = &article.origin;
        format!("`{}` ({}:{})", article.id, origin.file, origin.line)
    }
}
