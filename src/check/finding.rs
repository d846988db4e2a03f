//! What a rule found, where, and how much it counts.

use crate::article::Origin;

/// How much a rule's findings count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The rule is off.
    Allow,
    /// Findings are told and the check passes.
    Warn,
    /// Findings fail the check.
    Deny,
}

impl Level {
    /// All levels by the names a config has for them.
    pub const ALL: [Self; 3] = [Self::Allow, Self::Warn, Self::Deny];

    /// The name used in configs and outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Deny => "deny",
        }
    }

    /// The level of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == name)
    }
}

/// One finding, after levels and fingerprints are settled.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Code of the rule.
    pub code: &'static str,
    /// How much it counts.
    pub level: Level,
    /// The record it is about, or the line of the config.
    pub origin: Origin,
    /// The article it is about, as index into the trace.
    pub article: Option<u32>,
    /// The article's id; empty where there is none.
    pub id: String,
    /// The article it was found against.
    pub other: Option<u32>,
    /// That article is one of the reference set, not of the corpus.
    pub in_reference: bool,
    /// Index of the evidence in the trace's pairs.
    pub pair: Option<u32>,
    /// One sentence without the article's name.
    pub message: String,
    /// How bad it is among findings of its rule: 1 is worst.
    pub weight: f32,
    /// Of the rule and the contents, not of the place: 32 hexadecimal digits.
    pub fingerprint: String,
    /// The fingerprint it would have at the other article: which of two it stands at depends on their order.
    pub mirrored: Option<String>,
}

/// What a rule reports: a finding without level and fingerprint.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) subject: Subject,
    pub(super) other: Option<u32>,
    pub(super) pair: Option<u32>,
    pub(super) message: String,
    pub(super) weight: f32,
    /// Tells findings of one rule on one article apart.
    pub(super) key: String,
}

/// What a finding is about.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    /// An article of the trace.
    Article(u32),
    /// A record that is no article, or a line of the config.
    Place(Origin),
}

impl Found {
    /// A finding on an article.
    pub(super) fn on(article: u32, message: String) -> Self {
        Self::about(Subject::Article(article), message)
    }

    /// A finding on a place.
    pub(super) fn at(origin: Origin, message: String) -> Self {
        Self::about(Subject::Place(origin), message)
    }

    fn about(subject: Subject, message: String) -> Self {
        Self {
            subject,
            other: None,
            pair: None,
            message,
            weight: 0.5,
            key: String::new(),
        }
    }

    /// The same, found against another article on the evidence of a pair.
    pub(super) fn against(mut self, other: u32, pair: Option<u32>) -> Self {
        self.other = Some(other);
        self.pair = pair;
        self
    }

    /// The same, this bad.
    pub(super) fn weight(mut self, weight: f32) -> Self {
        self.weight = weight.clamp(0.0, 1.0);
        self
    }

    /// The same, told apart from others on the article.
    pub(super) fn key(mut self, key: &str) -> Self {
        key.clone_into(&mut self.key);
        self
    }
}
