//! Credits that a page states for machines: properties of JSON-LD and meta tags.

use super::CreditClass;
use super::agencies::Agencies;
use crate::article::Stated;
use crate::text::Page;

/// What a page states.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// Class, agencies and `property: value` of each property about the text.
    pub(super) text: Vec<(CreditClass, Vec<usize>, String)>,
    /// Agencies of pictures.
    pub(super) photo: Vec<usize>,
}

/// Reads the properties that name an agency, or lead to one.
pub(super) fn read(page: &Page, agencies: &Agencies) -> Read {
    let mut read = Read::default();
    for stated in &page.article.stated {
        let named = named(stated, page, agencies);
        if named.is_empty() {
            continue;
        }
        if stated.of_picture {
            read.photo.extend(named);
        } else {
            let text = format!("{}: {}", stated.property, stated.value);
            read.text.push((class(&stated.property), named, text));
        }
    }
    read
}

/// A holder of rights is one; whatever else is stated says where the text is from.
fn class(property: &str) -> CreditClass {
    match property.to_ascii_lowercase().as_str() {
        "copyrightholder" | "dcterms.rightsholder" => CreditClass::Copyright,
        _ => CreditClass::SourceLine,
    }
}

/// The agencies that a value names, or whose site it is an address on.
fn named(stated: &Stated, page: &Page, agencies: &Agencies) -> Vec<usize> {
    if stated.value.contains("://") {
        let host = crate::address::host(&stated.value);
        return host.and_then(|h| agencies.host(&h)).into_iter().collect();
    }
    let found = agencies.find_on(&stated.value, &page.normal.text);
    let mut named: Vec<usize> = found.mentions.iter().filter_map(|m| m.agency).collect();
    named.sort_unstable();
    named.dedup();
    named
}

#[cfg(test)]
mod tests {
    use super::super::tests::{article, page};
    use super::super::{Agencies, CreditClass, Credits, read};
    use super::*;

    const STORY: &str = "Ferry runs aground\nThe council will come back to the matter in the spring, when the days are longer and the chamber \
        has a new door, the clerk explained to those who had waited in the corridor until the evening.";

    fn credits(text: &str, stated: &[(&str, &str, bool)]) -> Credits {
        let mut article = article(text);
        let stated = stated.iter().map(|&(property, value, of_picture)| Stated {
            property: property.to_owned(),
            value: value.to_owned(),
            of_picture,
        });
        article.stated = stated.collect();
        read(&page(&article), Agencies::builtin())
    }

    #[test]
    fn a_stated_source_credits_the_text() {
        for (property, value) in [
            ("creditText", "AFP"),
            ("sourceOrganization", "Agence France-Presse"),
            ("isBasedOn", "https://www.afp.com/en/story/1"),
        ] {
            let got = credits(STORY, &[(property, value, false)]);
            assert_eq!(got.agencies, ["AFP"], "{property}");
            assert_eq!(got.class, Some(CreditClass::SourceLine));
            assert_eq!(got.text, format!("{property}: {value}"));
            assert!(got.photo.is_empty() && got.spans.is_empty());
        }
        let got = credits(STORY, &[("copyrightHolder", "Reuters", false)]);
        assert_eq!(got.class, Some(CreditClass::Copyright));
    }

    #[test]
    fn the_text_itself_comes_first() {
        let got = credits(
            &format!("{STORY} (Reuters)"),
            &[("creditText", "AFP", false)],
        );
        assert_eq!(
            (got.agencies, got.class),
            (vec!["Reuters".to_owned()], Some(CreditClass::Signoff))
        );
    }

    #[test]
    fn a_picture_says_nothing_of_the_text() {
        let got = credits(STORY, &[("creditText", "Jan Oster/Reuters", true)]);
        assert_eq!((got.class, got.photo), (None, vec!["Reuters".to_owned()]));
    }

    #[test]
    fn outlets_and_other_sites_are_no_agencies() {
        let got = credits(
            STORY,
            &[
                ("provider", "Coast Herald", false),
                ("original-source", "https://coastherald.example/x", false),
            ],
        );
        assert_eq!(got, Credits::default());
    }
}
