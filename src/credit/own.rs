//! Datelines that an outlet signs with its own name: `DUBAI (CSA) -` on a page of the Commonwealth Sports Agency.

use super::script::fold;
use super::view::initials;
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
    let initials = initials(plain);
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
    use crate::article::Article;

    fn own(outlet: &str, text: &str) -> bool {
        let article = Article {
            outlet: Some(outlet.to_owned()),
            ..crate::credit::tests::article(text)
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
