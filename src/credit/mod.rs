//! Which agency a page names as the source of its text, and of its pictures.

use serde::{Deserialize, Serialize};

/// The form of a text credit, strongest first: when a page carries several, the first one present is the page's class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CreditClass {
    /// `PARIS (AFP) -`, `(EFE).-`, `МОСКВА, 14 октября. /ТАСС/.`
    Dateline,
    /// `By Reuters`, an author field `AFP`, `Anadolu Ajansı` as byline.
    Byline,
    /// The agency alone, or in brackets, at the end: `— Reuters`, `(dpa)`.
    Signoff,
    /// `Source: Reuters`, `Quelle: APA`, `Fuente: Notimex`.
    SourceLine,
    /// `Copyright 2015 The Associated Press. All rights reserved.`
    Copyright,
    /// `The Associated Press contributed to this report`, `With inputs from PTI`.
    Contributed,
    /// The opening attributes the whole story: `According to the French news agency AFP, …`.
    StoryAttribution,
    /// `Agence France-Presse is an international news agency.`
    AgencyBio,
    /// An agency credit without a name: `With agency inputs`, `Agencias`.
    Generic,
}

impl CreditClass {
    /// The name used in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dateline => "dateline",
            Self::Byline => "byline",
            Self::Signoff => "signoff",
            Self::SourceLine => "source_line",
            Self::Copyright => "copyright",
            Self::Contributed => "contributed",
            Self::StoryAttribution => "story_attribution",
            Self::AgencyBio => "agency_bio",
            Self::Generic => "generic",
        }
    }
}

/// What one page says of its sources.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credits {
    /// Canonical names of the agencies its text is credited to; sorted, without repeats. Empty for a generic credit.
    pub agencies: Vec<String>,
    /// Class of the most explicit text credit; `None` without one.
    pub class: Option<CreditClass>,
    /// The credit as the page has it (one line, trimmed), for `credit_text`.
    pub text: String,
    /// Canonical names of the agencies that pictures are credited to; sorted, without repeats.
    pub photo: Vec<String>,
    /// The page is the agency's own: the outlet or the host of its URL is the agency.
    pub own: Option<String>,
    /// Byte ranges of [`crate::text::Normal::text`] that are credit, byline or caption and not article text; sorted.
    pub spans: Vec<(u32, u32)>,
}
