//! Which agency a page names as the source of its text, and of its pictures.

mod agencies;
mod bracket;
mod byline;
mod dateline;
mod finder;
mod homonyms;
mod own;
mod photo;
mod reading;
mod rules;
pub(crate) mod script;
mod stated;
mod story;
mod view;
mod words;

use serde::{Deserialize, Serialize};

pub use agencies::Agencies;

use crate::text::Page;
pub(crate) use words::{heads_links, opens_with_source, speaks_of_picture};

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
    /// The outlet signs its dateline with its own name: the account of its own reporter.
    pub own_dateline: bool,
    /// Byte ranges of [`crate::text::Normal::text`] that are credit, byline or caption and not article text; sorted,
    /// and none overlaps another.
    pub spans: Vec<(u32, u32)>,
}

impl Credits {
    /// Whether copy credited to `agencies` is foreign to the page: it is an account of its outlet's own, and they are
    /// others. Agencies do not rewrite one another.
    pub fn is_foreign_to(&self, agencies: &[String]) -> bool {
        !agencies.is_empty()
            && match &self.own {
                Some(own) => !agencies.contains(own),
                None => self.own_dateline,
            }
    }
}

/// Reads which agencies a page credits for its text and for its pictures.
pub fn read(page: &Page, agencies: &Agencies) -> Credits {
    reading::read(page, agencies)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::article::Article;
    use crate::text::{Line, LineKind, Normal};

    /// An article with nothing but a text.
    pub(crate) fn article(text: &str) -> Article {
        Article::of_text("a", text)
    }

    /// A page whose every line is body: what a single page is when no furniture was recognised.
    pub(crate) fn page(article: &Article) -> Page<'_> {
        let text = article.text.as_str();
        let lines = text
            .split('\n')
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(|l| {
                let start = (l.as_ptr() as usize - text.as_ptr() as usize) as u32;
                Line {
                    start,
                    end: start + l.len() as u32,
                    kind: LineKind::Body,
                }
            })
            .collect();
        Page {
            article,
            normal: Normal {
                text: Cow::Borrowed(text),
                steps: Vec::new(),
                repairs: 0,
            },
            lines,
            language: None,
        }
    }

    const FILLER: &str = "The council will come back to the matter in the spring, when the days are longer and the chamber has a new door, \
                          the clerk explained to those who had waited in the corridor until the evening.";

    fn read_text(text: &str) -> Credits {
        let article = article(text);
        read(&page(&article), Agencies::builtin())
    }

    /// An example line put where its class stands on a page.
    fn example_page(line: &str, class: &str) -> String {
        match class {
            "dateline" | "byline" | "story_attribution" | "photo" => {
                format!("A donkey in the chamber\n{line}\n{FILLER}\n{FILLER}")
            }
            "" => format!("A donkey in the chamber\n{FILLER}\n{line}\n{FILLER}"),
            _ => format!("A donkey in the chamber\n{FILLER}\n{FILLER}\n{line}"),
        }
    }

    #[test]
    fn every_agency_reads_its_own_examples() {
        let mut wrong = Vec::new();
        for (line, class, agency) in Agencies::builtin().examples() {
            let got = read_text(&example_page(line, class));
            let names = if class == "photo" {
                &got.photo
            } else {
                &got.agencies
            };
            let right = match class {
                "" => got.agencies.is_empty() && got.photo.is_empty() && got.class.is_none(),
                "photo" => names.iter().any(|n| n == agency) && got.class.is_none(),
                _ => {
                    names.iter().any(|n| n == agency)
                        && got.class.map(CreditClass::as_str) == Some(class)
                }
            };
            if !right {
                wrong.push(format!("{agency}: {line:?} should be {class:?}: {got:?}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_agency_has_examples_on_both_sides() {
        let examples = Agencies::builtin().examples();
        for name in Agencies::builtin().names() {
            let of = |none: bool| {
                examples
                    .iter()
                    .any(|(_, class, agency)| *agency == name && class.is_empty() == none)
            };
            assert!(
                of(false) && of(true),
                "{name} needs a line that credits it and one that does not"
            );
        }
    }

    #[test]
    fn text_and_picture_credits_of_one_page_stay_apart() {
        let got = read_text(&format!(
            "Ferry runs aground\nThe ferry on Monday. Foto: Jan Oster/dpa\n{FILLER}\n{FILLER} (AFP)"
        ));
        assert_eq!(got.agencies, ["AFP"]);
        assert_eq!(got.photo, ["dpa"]);
        assert_eq!(got.class, Some(CreditClass::Signoff));
    }

    #[test]
    fn merged_copy_names_every_agency() {
        let got = read_text(&format!(
            "Ferry runs aground\n{FILLER}\n{FILLER}\n(24C/reuters/afp)"
        ));
        assert_eq!(got.agencies, ["AFP", "Reuters"]);
        assert_eq!(got.class, Some(CreditClass::Signoff));
    }

    #[test]
    fn a_credit_without_a_name_is_generic() {
        let got = read_text(&format!(
            "Ferry runs aground\n{FILLER}\n{FILLER}\n(With inputs from agencies)"
        ));
        assert_eq!(
            (got.class, got.agencies.len()),
            (Some(CreditClass::Generic), 0)
        );
    }

    #[test]
    fn menus_widgets_and_links_are_no_credits() {
        let got = read_text(&format!(
            "NEWS  OBITUARIES  AP News  SPORTS\nFerry runs aground\n{FILLER}\n{FILLER}\nAP TOP STORIES\nStorm nears coast\nREAD ALSO\nFerry owner fined - Reuters"
        ));
        assert_eq!(got, Credits::default());
    }

    #[test]
    fn a_short_form_that_the_page_defines_otherwise_is_not_the_agency() {
        let got = read_text(&format!(
            "Pan Airways (PA) cuts routes\nBy Nora Field, PA\n{FILLER}\n{FILLER}"
        ));
        assert!(got.agencies.is_empty(), "{got:?}");
    }

    #[test]
    fn a_name_or_a_longer_word_is_not_the_agency() {
        for byline in ["By Petra Nance", "By Lusa Moreno and Nora Field"] {
            let got = read_text(&format!("Ferry runs aground\n{byline}\n{FILLER}\n{FILLER}"));
            assert!(got.agencies.is_empty(), "{byline}: {got:?}");
        }
        let defined = "A Agência Nacional do Petróleo (ANP) adiou o leilão, porque o leiloeiro tem o braço engessado e não pode bater.";
        let got = read_text(&format!(
            "Leilão adiado\n{defined}\n{defined}\nFoto: Divulgação/ANP"
        ));
        assert_eq!((got.agencies.len(), got.photo.len()), (0, 0), "{got:?}");
    }

    #[test]
    fn an_outlet_named_by_a_common_word_is_no_agency() {
        let mut article = article(&format!("Ferry runs aground\n{FILLER}"));
        for (outlet, own) in [
            ("Trend", None),
            ("RSS", None),
            ("AFP", Some("AFP")),
            ("Trend News Agency", Some("Trend News Agency")),
        ] {
            article.outlet = Some(outlet.to_owned());
            let got = read(&page(&article), Agencies::builtin());
            assert_eq!(got.own.as_deref(), own, "{outlet}");
        }
    }

    #[test]
    fn copy_that_is_signed_only_cites_the_agency_of_its_opening() {
        let opening = "According to Yonhap, the ferry was towed back to the quay in the evening, and Yonhap quoted nobody as being hurt in it.";
        let signed = read_text(&format!(
            "Ferry runs aground\n{opening}\n{FILLER} (Reuters)"
        ));
        assert_eq!(signed.agencies, ["Reuters"]);
        let retold = read_text(&format!("Ferry runs aground\n{opening}\n{FILLER}"));
        assert_eq!(
            (retold.agencies, retold.class),
            (
                vec!["Yonhap".to_owned()],
                Some(CreditClass::StoryAttribution)
            )
        );
    }

    #[test]
    fn a_brief_may_end_its_sentence_with_its_source() {
        let told = |sentence: &str| {
            let text = format!("A donkey in the chamber\n{sentence}\n{FILLER}");
            let got = read_text(&text);
            (got.agencies.join("+"), got.class)
        };
        for (sentence, agency) in [
            (
                "Осёл на двенадцать минут прервал в понедельник заседание городского совета в Белоречье и потом спокойно ушёл, передает ТАСС.",
                "TASS",
            ),
            (
                "Осёл на двенадцать минут прервал в понедельник заседание городского совета в Белоречье и ушёл, сообщает агентство «Интерфакс».",
                "Interfax",
            ),
            (
                "Osioł przerwał w poniedziałek na dwanaście minut obrady rady miasta, po czym spokojnie wyszedł z sali – podaje PAP.",
                "PAP",
            ),
            (
                "En åsna avbröt kommunfullmäktiges möte i tolv minuter på måndagen och gick sedan lugnt sin väg, rapporterar TT.",
                "TT",
            ),
        ] {
            let expected = (agency.to_owned(), Some(CreditClass::StoryAttribution));
            assert_eq!(told(sentence), expected, "{sentence}");
        }
        for sentence in [
            // Somebody tells the agency something, or the sentence goes on.
            "«Осёл не просил слова, и заседание мы обязательно продолжим вечером, как только его уведут из зала», — рассказал ТАСС.",
            "Osioł nie prosił o głos, a obrady rady miasta będą kontynuowane wieczorem, gdy tylko wyjdzie – informuje PAP rzecznik ratusza.",
        ] {
            assert_eq!(told(sentence).1, None, "{sentence}");
        }
    }

    #[test]
    fn an_author_field_with_an_agency_is_a_byline() {
        let mut article = article(&format!("Ferry runs aground\n{FILLER}"));
        for (author, class) in [
            ("Reuters Staff", CreditClass::Byline),
            ("mit Material von dpa", CreditClass::Contributed),
            ("Agencies", CreditClass::Generic),
        ] {
            article.author = Some(author.to_owned());
            assert_eq!(
                read(&page(&article), Agencies::builtin()).class,
                Some(class),
                "{author}"
            );
        }
    }

    #[test]
    fn an_agencys_own_page_is_its_copy() {
        let mut article = article(&format!("Ferry runs aground\n{FILLER}"));
        article.url = Some("https://www.reuters.com/world/ferry".to_owned());
        let got = read(&page(&article), Agencies::builtin());
        assert_eq!(
            (got.own.as_deref(), got.agencies, got.class),
            (
                Some("Reuters"),
                vec!["Reuters".to_owned()],
                Some(CreditClass::Byline)
            )
        );
    }

    #[test]
    fn spans_hold_the_credit_and_not_the_story() {
        let text = format!("Ferry runs aground\nOSLO, March 3 (Reuters) - {FILLER}");
        let got = read_text(&text);
        let (start, end) = got.spans[0];
        assert_eq!(
            &text[start as usize..end as usize],
            "OSLO, March 3 (Reuters) -"
        );
    }

    #[test]
    fn a_signoff_in_a_line_that_lost_its_breaks_leaves_the_story() {
        let signoff = "(Reporting by Ann Roe; Editing by Bo Lee)";
        let story = [FILLER; 8].join(" ");
        let text = format!("OSLO (Reuters) - {story} {signoff}");
        let got = read_text(&text);
        assert_eq!(got.agencies, ["Reuters"]);
        let aside: Vec<&str> = (got.spans.iter())
            .map(|&(start, end)| &text[start as usize..end as usize])
            .collect();
        assert_eq!(aside, ["OSLO (Reuters) -", signoff]);
    }

    #[test]
    fn a_list_of_ones_own_is_read_and_a_broken_one_explained() {
        let own = Agencies::parse(
            "[[agency]]\nname = \"ZNA\"\nnames = [\"Zenda News Agency\"]\nshort = [\"ZNA\"]\n",
        )
        .unwrap();
        assert_eq!(own.canonical("zenda news agency"), Some("ZNA"));
        let article = article(&format!("Ferry runs aground\n{FILLER}\n{FILLER} (ZNA)"));
        assert_eq!(read(&page(&article), &own).agencies, ["ZNA"]);
        assert!(
            Agencies::parse("[[agency]]\nname = \"\"\n")
                .unwrap_err()
                .to_string()
                .contains("has no name")
        );
        assert!(Agencies::parse("[[agency]]\nnam = \"X\"\n").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_spans_are_slices(parts in proptest::collection::vec("(AFP|Reuters|路透社|\\(|\\)|/|©|Photo:|Source:|By|[a-zA-Z .,\n]{0,12}|\\PC{0,4})", 0..30)) {
            let text = parts.concat();
            let got = read_text(&text);
            for (start, end) in got.spans {
                assert!(text.get(start as usize..end as usize).is_some());
            }
        }
    }
}
