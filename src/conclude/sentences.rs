//! The sentences an editor can check.

use crate::article::Article;
use crate::compare::{Certainty, Relation, percent};
use crate::describe::Described;
use crate::outcome::{AgencyBasis, Edge, Node, Role, TracedArticle, Wire};

/// `why` of an edge.
pub(super) fn edge(
    e: &Edge,
    articles: &[Article],
    described: &[Described],
    wires: &[&Wire],
) -> String {
    let child = &described[e.child as usize];
    let how = how(e, child.words);
    match e.parent {
        Node::Article(p) => {
            let parent = &described[p as usize];
            let who = if parent.outlet.is_empty() {
                &articles[p as usize].id
            } else {
                &parent.outlet
            };
            let share = match (e.derived_share, e.matched_words) {
                (Some(share), Some(words)) => format!(
                    "; {words} of its {} words ({}) stand in passages that match, the longest equal run has {} words",
                    child.words,
                    percent(share),
                    e.longest_run.unwrap_or(0)
                ),
                _ => String::new(),
            };
            let basis = basis(&e.direction_basis);
            format!("Text consistent with {who}: {how}{share}{basis}.")
        }
        Node::Wire(w) => {
            let wire = wires[w as usize];
            let who = if wire.agencies.is_empty() {
                "an original".to_owned()
            } else {
                format!("{} copy", wire.agencies.join(" and "))
            };
            let text = &child.credits.text;
            let credit = match (child.credits.agencies.as_slice(), child.credits.class) {
                ([], None) => {
                    "; no credit found in the captured text, relatives carry it".to_owned()
                }
                ([], Some(_)) => {
                    format!("; the page credits none by name (“{text}”), relatives do")
                }
                _ => format!("; the page credits it: “{text}”"),
            };
            let credit = if wire.agencies.is_empty() {
                String::new()
            } else {
                credit
            };
            // Of an original that nobody has, its relatives and its credit tell.
            format!("Text consistent with {who} that is not in the dump: probably {how}{credit}.")
        }
    }
}

/// Share of the parent under which a copy of it is not the whole of it.
const WHOLE: f32 = 0.85;

/// How a child of so many words relates to its parent.
fn how(e: &Edge, words: u32) -> &'static str {
    match e.relation {
        Relation::Copy => {
            let whole = e.reused_share.is_none_or(|share| share >= WHOLE);
            match (e.longest_run.map(|run| run >= words), whole) {
                (None, _) => "the same text",
                (Some(true), true) => "the same text, word for word",
                (Some(true), false) => "a part of its text, word for word",
                (Some(false), true) => "nearly the same text",
                (Some(false), false) => "nearly the same text, shortened",
            }
        }
        Relation::Edit => "the text with few changes",
        Relation::Rewrite => "the same content in other words",
        Relation::Excerpt => "a short cut of it",
        Relation::Partial => "a part of it beside other text",
    }
}

fn basis(found: &[&str]) -> String {
    if found.is_empty() {
        return "; the direction is open".to_owned();
    }
    let words: Vec<&str> = found
        .iter()
        .map(|b| match *b {
            "credit" => "the parent is the agency's own page",
            "date" => "the parent was published earlier",
            "containment" => "the parent holds more of the child than the child of the parent",
            "drift" => "it shares with the parent what the original or all other versions lack",
            "chrome" => "furniture of the parent's page is left in it",
            other => other,
        })
        .collect();
    format!("; direction: {}", words.join(", "))
}

/// Where a derived article comes from, by the edge to its most probable parent: completes “It derives from …”.
pub(super) fn origin(
    e: &Edge,
    articles: &[Article],
    described: &[Described],
    wires: &[&Wire],
) -> String {
    match e.parent {
        Node::Article(p) => {
            let outlet = |i: u32| described[i as usize].outlet.as_str();
            // An outlet's own earlier version is told by its id.
            if outlet(p).is_empty() || outlet(p) == outlet(e.child) {
                articles[p as usize].id.clone()
            } else {
                outlet(p).to_owned()
            }
        }
        Node::Wire(w) => match wires[w as usize].agencies.as_slice() {
            [] => "an original that is not in the dump".to_owned(),
            agencies => format!("{} copy that is not in the dump", agencies.join(" and ")),
        },
    }
}

/// `why` of an article; `source` says where it derives from, if it does, and how probable that is.
pub(super) fn article(row: &TracedArticle, source: Option<&(f32, String)>) -> String {
    let agency = row.agencies.join(" and ");
    let role = match (row.role, source) {
        (Role::Derived, Some((probability, origin))) => {
            let derives = match Certainty::of(*probability) {
                Certainty::AlmostCertain => "derives",
                Certainty::Probable => "probably derives",
                _ => "may derive",
            };
            format!("It {derives} from {origin}")
        }
        (Role::Derived, None) => "It derives from copy described in lineage.csv".to_owned(),
        (Role::Original, _) => "Other articles derive from it".to_owned(),
        // It may have pairs that are open.
        (Role::Alone | Role::Open, _) => "It is of no family of the dump".to_owned(),
    };
    let credit = match (row.agency_basis, row.credits.class) {
        (Some(AgencyBasis::Family), None) => {
            format!("; no text credit found, relatives credit {agency}")
        }
        (Some(AgencyBasis::Family), Some(_)) => format!(
            "; agency credit without a name: “{}”, relatives credit {agency}",
            row.credits.text
        ),
        (Some(_), Some(class)) => format!(
            "; {} credit to {agency}: “{}”",
            class.as_str().replace('_', " "),
            row.credits.text
        ),
        (Some(_), None) => format!("; the page is {agency}'s own"),
        (None, Some(_)) => format!("; agency credit without a name: “{}”", row.credits.text),
        (None, None) => "; no agency credit found in the captured text".to_owned(),
    };
    let photo = if row.credits.photo.is_empty() {
        String::new()
    } else {
        format!("; pictures credited to {}", row.credits.photo.join(" and "))
    };
    format!("{role}{credit}{photo}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn an_article_says_how_sure_it_is_of_its_source() {
        let mut row = fixture::article("a-1", "Post", "Title", "Text.");
        row.role = Role::Derived;
        let derives = |p: f32| {
            let why = article(&row, Some(&(p, "AFP".to_owned())));
            why.split(" from ").next().unwrap().to_owned()
        };
        let said = [0.99, 0.8, 0.5].map(derives);
        assert_eq!(said, ["It derives", "It probably derives", "It may derive"]);
        row.role = Role::Alone;
        assert!(article(&row, None).starts_with("It is of no family of the dump"));
    }
}
