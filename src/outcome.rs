//! What a run found: the one type that reports, checks and bindings read.
//!
//! Articles are named by their index in [`Trace::articles`], which is sorted by id; every list is sorted so that the
//! same dump gives the same bytes.

use std::borrow::Cow;

use crate::article::Article;
use crate::compare::{Evidence, Relation, Verdict};
use crate::credit::Credits;
use crate::dating::Dating;
use crate::error::Reject;
use crate::ingest::{InputFile, Mapping};

/// A node of the lineage graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// Index into [`Trace::articles`].
    Article(u32),
    /// Index into [`Trace::wires`]: an original that is not in the dump.
    Wire(u32),
}

/// What an article is in its family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Others derive from it, it derives from none.
    Original,
    /// It derives from another node.
    Derived,
    /// It has no relatives.
    Alone,
    /// It has relatives, and nobody asked who derives from whom.
    Open,
}

impl Role {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Derived => "derived",
            Self::Alone => "alone",
            Self::Open => "",
        }
    }
}

/// Where the agency of an article is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgencyBasis {
    /// Its own text credit.
    Credit,
    /// A relative's credit.
    Family,
    /// Both.
    Both,
}

impl AgencyBasis {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credit => "credit",
            Self::Family => "family",
            Self::Both => "both",
        }
    }
}

/// One article with all that was found about it.
#[derive(Debug, Clone)]
pub struct TracedArticle {
    /// As read.
    pub article: Article,
    /// By field, page or URL; empty when not known.
    pub outlet: String,
    /// By field or page; empty when not known.
    pub title: String,
    /// When.
    pub dating: Dating,
    /// ISO 639-1; empty when not told.
    pub language: &'static str,
    /// Words of article text.
    pub words: u32,
    /// Words of page furniture.
    pub chrome_words: u32,
    /// Characters of its text were damaged by a wrong encoding, and repaired for comparison.
    pub mojibake: bool,
    /// What its own page says of its sources.
    pub credits: Credits,
    /// Agencies whose copy the text derives from, sorted.
    pub agencies: Vec<String>,
    /// `None` when no agency is known.
    pub agency_basis: Option<AgencyBasis>,
    /// Index into [`Trace::families`].
    pub family: Option<u32>,
    /// `s…` key of the story; empty for an article without any.
    pub story: String,
    /// In its family.
    pub role: Role,
    /// One sentence an editor can check.
    pub why: Cow<'static, str>,
}

/// An original that is not in the dump, known by its descendants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// `wire:<agency or unknown>:<family>[:n]`.
    pub id: String,
    /// Agencies named by its descendants' credits; empty when unknown.
    pub agencies: Vec<String>,
}

/// One edge parent → child.
#[derive(Debug, Clone)]
pub struct Edge {
    /// Index into [`Trace::families`].
    pub family: u32,
    /// Where the text comes from.
    pub parent: Node,
    /// Index of the child in [`Trace::articles`].
    pub child: u32,
    /// How.
    pub relation: Relation,
    /// Calibrated.
    pub probability: f32,
    /// Share of the child's words that the parent accounts for; `None` where the parent is not in the dump.
    pub derived_share: Option<f32>,
    /// Share of the parent's words found in the child; `None` where the parent is not in the dump.
    pub reused_share: Option<f32>,
    /// Words matched; `None` where the parent is not in the dump.
    pub matched_words: Option<u32>,
    /// Longest equal run; `None` where the parent is not in the dump.
    pub longest_run: Option<u32>,
    /// Number of passages; `None` where the parent is not in the dump.
    pub passages: Option<u32>,
    /// Any of `credit, date, containment, drift, chrome`; empty for none.
    pub direction_basis: Vec<&'static str>,
    /// Agencies whose copy travels along this edge.
    pub agencies: Vec<String>,
    /// One sentence an editor can check.
    pub why: String,
}

/// A verified pair, undirected; `a` sorts before `b`.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Index of the article whose id sorts first.
    pub a: u32,
    /// Index of the other.
    pub b: u32,
    /// Which candidate sources proposed it, in the order of the pipeline: `bands`, `shingles`, `facts`.
    pub candidate_by: Vec<&'static str>,
    /// Measured.
    pub evidence: Evidence,
    /// Judged.
    pub verdict: Verdict,
}

/// A quote, figure or name that changed on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Index into [`Trace::families`].
    pub family: u32,
    /// `quote`, `figure` or `name`.
    pub kind: &'static str,
    /// Article with the wording taken as the first.
    pub first: u32,
    /// Its wording.
    pub first_text: String,
    /// Article with the other wording.
    pub other: u32,
    /// Its wording.
    pub other_text: String,
    /// One sentence.
    pub why: String,
}

/// An archived article that may be a relative of a new one and whose text is not at hand: what is known of it, and nothing
/// that would have to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Unread {
    /// Id of the new article.
    pub article: String,
    /// Id of the archived one, as it was added.
    pub archived: String,
    /// Its outlet; empty when not known, as all that follows.
    pub outlet: String,
    /// Its headline.
    pub title: String,
    /// Its address.
    pub url: String,
    /// Its date, as the tables show dates.
    pub published: String,
    /// Words of its text.
    pub words: u64,
    /// Agencies of its text credit.
    pub agencies: Vec<String>,
    /// Class of its text credit.
    pub credit_class: String,
    /// The credit as its page has it.
    pub credit_text: String,
    /// Share of the weight of rare terms of the lighter of the two that both have.
    pub shared: f32,
    /// Their resemblance, estimated from sketches; `None` where a text is too short for one.
    pub resemblance: Option<f32>,
    /// The dump it was added from.
    pub file: String,
    /// Number of its record there.
    pub record: u64,
    /// Why its text is not at hand.
    pub why: String,
}

/// Articles that descend from the same copy.
#[derive(Debug, Clone)]
pub struct Family {
    /// `f…` key, made of its contents so that it does not depend on the order of the input.
    pub id: String,
    /// `s…` key of its story.
    pub story: String,
    /// Members, ascending.
    pub members: Vec<u32>,
    /// Agencies of its originals.
    pub agencies: Vec<String>,
    /// Distinct outlets of its members.
    pub outlets: u32,
    /// Originals its members descend from.
    pub independent_origins: u32,
    /// Earliest trusted date, as shown; empty when none is trusted.
    pub first_published: String,
    /// The original most members descend from.
    pub root: Node,
    /// Probability of the least certain link that holds it together.
    pub weakest_link: f32,
}

/// One stage of the run.
#[derive(Debug, Clone)]
pub struct StageTime {
    /// Name of the stage.
    pub name: &'static str,
    /// Wall time in seconds.
    pub seconds: f64,
}

/// Counts that tell what the run did and which limits it hit.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Candidate pairs per source: (source, pairs).
    pub candidates: Vec<(&'static str, u64)>,
    /// Distinct candidate pairs compared.
    pub compared: u64,
    /// Limits that were hit: (what was cut, how often).
    pub limits: Vec<(&'static str, u64)>,
    /// Texts in which mojibake was repaired.
    pub mojibake_articles: u64,
}

/// A finished run.
#[derive(Debug, Clone)]
pub struct Trace {
    /// Sorted by id.
    pub articles: Vec<TracedArticle>,
    /// Sorted by id.
    pub wires: Vec<Wire>,
    /// Sorted by id.
    pub families: Vec<Family>,
    /// Sorted by family, child, probability (high first), parent.
    pub lineage: Vec<Edge>,
    /// Sorted by a, b.
    pub pairs: Vec<Pair>,
    /// Sorted by family, kind, first, other.
    pub drift: Vec<Drift>,
    /// The articles that came out of an archive, ascending; `None` if the run had none.
    pub archived: Option<Vec<u32>>,
    /// Archived articles that may be relatives and could not be read. Sorted by article, the nearest first.
    pub unread: Vec<Unread>,
    /// Sorted by file, record.
    pub rejects: Vec<Reject>,
    /// What was read.
    pub inputs: Vec<InputFile>,
    /// Which column was taken for what.
    pub mappings: Vec<Mapping>,
    /// Files passed over because they are not text.
    pub skipped: Vec<(String, String)>,
    /// Parameters that change results, name and value, in a fixed order.
    pub parameters: Vec<(&'static str, String)>,
    /// In order. Not part of the byte-identical tables.
    pub timings: Vec<StageTime>,
    /// What was counted.
    pub counts: Counts,
}

impl Trace {
    /// Whether the run stopped at copies: nothing is known of credits, furniture, passages and lineage then.
    pub fn only_copies(&self) -> bool {
        (self.parameters.iter()).any(|(name, value)| *name == "only" && value == "copies")
    }

    /// The id of a node as the tables show it.
    pub fn node_id(&self, node: Node) -> &str {
        match node {
            Node::Article(i) => &self.articles[i as usize].article.id,
            Node::Wire(i) => &self.wires[i as usize].id,
        }
    }

    /// Text of an article between two Unicode scalar positions.
    pub fn slice(&self, article: u32, (start, end): (u32, u32)) -> &str {
        let text = &self.articles[article as usize].article.text;
        let mut at = text
            .char_indices()
            .map(|(byte, _)| byte)
            .chain([text.len()]);
        let first = at.nth(start as usize).unwrap_or(text.len());
        match end.checked_sub(start) {
            None | Some(0) => &text[first..first],
            Some(n) => &text[first..at.nth(n as usize - 1).unwrap_or(text.len())],
        }
    }
}
