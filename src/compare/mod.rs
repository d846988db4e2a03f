//! Evidence about a pair and the verdict on it.

pub mod align;
pub mod cells;
pub mod content;
pub mod direction;
pub mod drift;
pub mod forms;
pub mod judge;
pub mod measures;
pub mod membership;
pub mod model;
pub mod near;
pub mod passages;
pub mod pool;
pub mod prepared;
pub mod reasons;
pub mod remembered;
pub mod rows;
pub mod runs;
pub mod seeds;
pub mod series;
pub mod slips;
pub mod verdict;

use serde::Serialize;

/// A share (0 to 1) as people write it: `32 %`. Little is not told as nothing: `under 1 %`.
pub fn percent(share: f32) -> String {
    match 100.0 * share {
        p if p > 0.0 && p <= 0.5 => "under 1 %".to_owned(),
        p => format!("{p:.0} %"),
    }
}

/// A probability in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// Up to 0.05.
    HardlyEver,
    /// Up to 0.3.
    Improbable,
    /// Undecided.
    Open,
    /// From 0.7 on.
    Probable,
    /// From 0.95 on.
    AlmostCertain,
}

impl Certainty {
    /// What a probability is called.
    pub fn of(probability: f32) -> Self {
        match probability {
            p if p >= 0.95 => Self::AlmostCertain,
            p if p >= 0.7 => Self::Probable,
            p if p > 0.3 => Self::Open,
            p if p > 0.05 => Self::Improbable,
            _ => Self::HardlyEver,
        }
    }
}

/// How a child relates to its parent (glossary of the contract).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The same text.
    Copy,
    /// Few changes.
    Edit,
    /// Reworded throughout, also translated and back.
    Rewrite,
    /// A short cut of it.
    Excerpt,
    /// Mostly new text that re-uses a part.
    Partial,
}

impl Relation {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Copy => "copy",
            Self::Edit => "edit",
            Self::Rewrite => "rewrite",
            Self::Excerpt => "excerpt",
            Self::Partial => "partial",
        }
    }
}

/// How a passage matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PassageKind {
    /// Word for word.
    Verbatim,
    /// Mostly the same words in the same order.
    Edited,
    /// The same content in other words.
    Rewritten,
    /// Quoted speech, which independent accounts may share.
    Quote,
}

impl PassageKind {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Verbatim => "verbatim",
            Self::Edited => "edited",
            Self::Rewritten => "rewritten",
            Self::Quote => "quote",
        }
    }
}

/// An aligned stretch of text in two articles.
#[derive(Debug, Clone, PartialEq)]
pub struct Passage {
    /// How it matches.
    pub kind: PassageKind,
    /// Half-open range in Unicode scalars of the first article's text as read.
    pub a: (u32, u32),
    /// The same in the second article.
    pub b: (u32, u32),
    /// 0 to 1: share of the words (weighted by rarity) that both sides have.
    pub similarity: f32,
}

/// A weighed reason for or against a verdict, for `compare` and `why`.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Short words for an editor: `7 of 9 figures are the same`.
    pub text: String,
    /// Contribution to the log-odds; negative speaks against.
    pub weight: f32,
}

/// Measured facts about a pair; `a` is the article whose id sorts first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// Exact Jaccard of word 5-grams.
    pub jaccard: f32,
    /// Share of a's matched-able words that stand in passages shared with b.
    pub a_in_b: f32,
    /// The same for b.
    pub b_in_a: f32,
    /// Words of the shorter side that stand in passages.
    pub matched_words: u32,
    /// Longest run of equal words.
    pub longest_run: u32,
    /// 0 to 1: share of neighbouring aligned passages that keep their order; `None` with fewer than two.
    pub order: Option<f32>,
    /// Quotations both carry.
    pub shared_quotes: u32,
    /// Figures both carry.
    pub shared_numbers: u32,
    /// Names both carry.
    pub shared_names: u32,
    /// Sorted by `a`.
    pub passages: Vec<Passage>,
}

/// The judgement on a pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Calibrated probability that both descend from the same copy.
    pub probability: f32,
    /// How, seen from the more derived side.
    pub relation: Relation,
    /// Strongest first.
    pub reasons: Vec<Reason>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_probability_has_its_words() {
        let said = [1.0, 0.95, 0.949, 0.7, 0.5, 0.3, 0.2, 0.05, 0.0].map(Certainty::of);
        let expected = [
            Certainty::AlmostCertain,
            Certainty::AlmostCertain,
            Certainty::Probable,
            Certainty::Probable,
            Certainty::Open,
            Certainty::Improbable,
            Certainty::Improbable,
            Certainty::HardlyEver,
            Certainty::HardlyEver,
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn little_is_not_nothing() {
        let told: Vec<String> = [0.0, 0.004, 0.005, 0.006, 0.32, 1.0].map(percent).into();
        let expected = ["0 %", "under 1 %", "under 1 %", "1 %", "32 %", "100 %"];
        assert_eq!(told, expected);
    }
}
