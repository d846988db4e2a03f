//! Datelines that an outlet signs with its own name: `DUBAI (CSA) -` on a page of the Commonwealth Sports Agency.

use super::script::fold;
use crate::text::{LineKind, Page};

/// Lines of the head in which a dateline is looked for.
const LINES: usize = 10;
/// Characters of a place and a date before the signature.
const PLACE: usize = 70;
/// Letters of a signature; two stand for a state as often as for an outlet.
const LEAST: usize = 3;

/// Whether the page opens with a dateline signed by its own `outlet`: the account of its own reporter.
pub(super) fn own_dateline(page: &Page, outlet: &str) -> bool {
    let names = names(outlet);
    let body = page.lines.iter().filter(|line| line.kind == LineKind::Body);
    body.take(LINES).any(|line| {
        let text = page.line(line);
        let Some((place, rest)) = text.split_once('(') else {
            return false;
        };
        let Some((signature, story)) = rest.split_once(')') else {
            return false;
        };
        let story = story.trim_start();
        let goes_on = story.starts_with(['-', '–', '—', ':', '.']) || story.len() > 80;
        let placed = place.chars().count() <= PLACE
            && place
                .chars()
                .find(|c| c.is_alphabetic())
                .is_some_and(char::is_uppercase);
        placed && goes_on && names.contains(&fold(signature.trim()))
    })
}

/// The outlet's name and its initials, folded.
fn names(outlet: &str) -> Vec<String> {
    let plain = outlet.split('(').next().unwrap_or(outlet).trim();
    let words = plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let initials: String = words
        .filter_map(|w| w.chars().next())
        .filter(|c| c.is_uppercase())
        .collect();
    let bare = plain.strip_prefix("The ").unwrap_or(plain);
    [initials.trim_start_matches('T'), &initials, plain, bare]
        .iter()
        .filter(|name| name.chars().count() >= LEAST)
        .map(|name| fold(name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Origin};

    fn own(outlet: &str, text: &str) -> bool {
        let article = Article {
            id: "a".to_owned(),
            origin: Origin {
                file: "a".into(),
                record: 1,
                line: 1,
                column: 1,
            },
            outlet: Some(outlet.to_owned()),
            title: None,
            url: None,
            published: None,
            author: None,
            language: None,
            split: None,
            allow: None,
            text: text.to_owned(),
        };
        own_dateline(&crate::text::page(&article, &Default::default()), outlet)
    }

    #[test]
    fn an_outlet_signs_its_own_dateline() {
        let story =
            "The harbour of Port Lisle stays shut until Monday, its master said on Thursday.";
        assert!(own(
            "Northern Sea Press Agency",
            &format!("PORT LISLE (NSPA) - {story}")
        ));
        assert!(own(
            "Savannah Press",
            &format!("PORT LISLE, Ruvania (Savannah Press) - {story}")
        ));
        assert!(!own(
            "Lisle Courier",
            &format!("PORT LISLE (AFP) - {story}")
        ));
        assert!(!own(
            "Northern Sea Press Agency",
            &format!("The association (NSPA) {}", "said so")
        ));
        assert!(!own("", &format!("PORT LISLE () - {story}")));
    }
}
