//! Two articles side by side in the terminal: every passage in two columns, the figures, the reasons, the verdict.

use std::fmt::Write;

use anstyle::{AnsiColor, Effects, Style};

use super::columns::{Column, beside};
use super::screen::{Screen, count, printable, wrapped};
use super::{cell, graph};
use crate::compare::{Certainty, Passage, Relation, Verdict, percent};
use crate::outcome::{Edge, Node, Pair, Trace};

const HEAD: Style = Style::new().effects(Effects::BOLD);
const QUIET: Style = Style::new().effects(Effects::DIMMED);
const FOR: Style = AnsiColor::Green.on_default();
const AGAINST: Style = AnsiColor::Red.on_default();

/// The narrowest screen that still has two columns.
const NARROWEST: usize = 40;
/// Reasons shown for and against.
const REASONS: usize = 3;

/// Articles `a` (left) and `b` of a trace, with what is known of them as a pair.
pub fn side_by_side(trace: &Trace, a: u32, b: u32, pair: Option<&Pair>, screen: Screen) -> String {
    let screen = Screen {
        width: screen.width.max(NARROWEST),
        ..screen
    };
    let view = View {
        trace,
        a,
        b,
        screen,
    };
    let mut text = view.heads();
    if let Some(pair) = pair {
        view.passages(pair, &mut text);
        view.figures(pair, &mut text);
        view.reasons(&pair.verdict, &mut text);
    }
    view.verdict(pair, &mut text);
    text
}

/// The verdict on two articles in sentences, as [`side_by_side`] closes with it.
pub fn verdict(trace: &Trace, a: u32, b: u32, pair: Option<&Pair>) -> String {
    let screen = Screen {
        width: NARROWEST,
        cut: true,
        colour: false,
    };
    let view = View {
        trace,
        a,
        b,
        screen,
    };
    view.sentences(pair).join(" ")
}

struct View<'a> {
    trace: &'a Trace,
    a: u32,
    b: u32,
    screen: Screen,
}

impl View<'_> {
    fn id(&self, article: u32) -> &str {
        self.trace.node_id(Node::Article(article))
    }

    /// Who, what, when, of both.
    fn heads(&self) -> String {
        let mut text = String::new();
        let lines = |article: u32| {
            let found = &self.trace.articles[article as usize];
            let credit = match found.agencies.join(";") {
                agency if agency.is_empty() => String::new(),
                agency => format!("agency {agency}"),
            };
            let words = count(u64::from(found.words), "word", "words");
            [
                self.id(article).to_owned(),
                found.title.clone(),
                [
                    found.outlet.as_str(),
                    &found.dating.published,
                    &credit,
                    &words,
                ]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            ]
        };
        for (i, (left, right)) in lines(self.a).iter().zip(&lines(self.b)).enumerate() {
            if left.is_empty() && right.is_empty() {
                continue;
            }
            let style = if i == 2 { QUIET } else { HEAD };
            text.push_str(&beside(
                &Column::plain(left, style),
                &Column::plain(right, style),
                self.screen,
            ));
        }
        text
    }

    /// Every passage in the order of the left article.
    fn passages(&self, pair: &Pair, text: &mut String) {
        let turned = pair.a == self.b;
        let ranges = |p: &Passage| if turned { (p.b, p.a) } else { (p.a, p.b) };
        let mut passages: Vec<&Passage> = pair.evidence.passages.iter().collect();
        passages.sort_by_key(|p| ranges(p));
        for (n, passage) in (1..).zip(passages) {
            let (left, right) = ranges(passage);
            let (left, right) = Column::differing(
                self.trace.slice(self.a, left),
                self.trace.slice(self.b, right),
            );
            let words = left.words().min(right.words()) as u64;
            let head = format!(
                "{n} · {} · similarity {} · {}",
                passage.kind.as_str(),
                cell::decimals(Some(passage.similarity)),
                count(words, "word", "words")
            );
            let _ = writeln!(text, "\n{}", self.screen.paint(QUIET, &head));
            text.push_str(&beside(&left, &right, self.screen));
        }
    }

    /// The measured figures in words.
    fn figures(&self, pair: &Pair, text: &mut String) {
        let evidence = &pair.evidence;
        let (left, right) = if pair.a == self.b {
            (evidence.b_in_a, evidence.a_in_b)
        } else {
            (evidence.a_in_b, evidence.b_in_a)
        };
        let of = |share: f32, one: u32, other: u32| {
            let words = self.trace.articles[one as usize].words;
            let found = (f64::from(share) * f64::from(words)).round();
            format!(
                "{} of {}: {found} of {} stand in passages shared with {}",
                percent(share),
                self.id(one),
                count(u64::from(words), "word", "words"),
                self.id(other)
            )
        };
        self.title("Evidence", text);
        // What stands in passages that are too weak to be shown is no evidence.
        if !evidence.passages.is_empty() || left.max(right) == 0.0 {
            self.line(&of(left, self.a, self.b), text);
            self.line(&of(right, self.b, self.a), text);
        }
        let order = evidence
            .order
            .map(|o| format!("; {} of the passages keep their order", percent(o)));
        self.line(
            &format!(
                "{} in {}, longest equal run {}; Jaccard of 5-grams {}{}",
                count(u64::from(evidence.matched_words), "word", "words"),
                count(evidence.passages.len() as u64, "passage", "passages"),
                count(u64::from(evidence.longest_run), "word", "words"),
                cell::decimals(Some(evidence.jaccard)),
                order.unwrap_or_default()
            ),
            text,
        );
        self.line(
            &format!(
                "in both: {}, {}, {}",
                count(u64::from(evidence.shared_quotes), "quote", "quotes"),
                count(u64::from(evidence.shared_numbers), "figure", "figures"),
                count(u64::from(evidence.shared_names), "name", "names")
            ),
            text,
        );
    }

    /// The strongest reasons on either side.
    fn reasons(&self, verdict: &Verdict, text: &mut String) {
        let mut reasons: Vec<_> = verdict.reasons.iter().filter(|r| r.weight != 0.0).collect();
        // Stable: reasons of one weight stay as the verdict has them.
        reasons.sort_by(|x, y| y.weight.abs().total_cmp(&x.weight.abs()));
        for (title, style, sign, side) in [("For", FOR, '+', 1.0), ("Against", AGAINST, '-', -1.0)]
        {
            let side: Vec<_> = reasons
                .iter()
                .filter(|r| r.weight * side > 0.0)
                .take(REASONS)
                .collect();
            if !side.is_empty() {
                self.title(title, text);
            }
            for reason in side {
                let figure = self
                    .screen
                    .paint(style, &format!("{sign}{:.1}", reason.weight.abs()));
                self.line(&format!("{figure} {}", printable(&reason.text)), text);
            }
        }
    }

    /// The verdict in a sentence, and the direction where the lineage has one.
    fn verdict(&self, pair: Option<&Pair>, text: &mut String) {
        self.title("Verdict", text);
        for line in self.sentences(pair) {
            self.line(&line, text);
        }
    }

    fn sentences(&self, pair: Option<&Pair>) -> Vec<String> {
        let Some(pair) = pair else {
            return vec!["Nothing was found that ties the two articles together.".to_owned()];
        };
        let probability = pair.verdict.probability;
        let figure = cell::decimals(Some(probability));
        let certainty = Certainty::of(probability);
        let words = match certainty {
            Certainty::AlmostCertain => "The two articles almost certainly",
            Certainty::Probable => "The two articles probably",
            Certainty::Open => "Undecided whether the two articles",
            Certainty::Improbable => "The two articles probably do not",
            Certainty::HardlyEver => "The two articles almost certainly do not",
        };
        let probable = certainty >= Certainty::Probable;
        let relation = match pair.verdict.relation {
            relation if probable => {
                format!("; relation {}: {}", relation.as_str(), meaning(relation))
            }
            _ => String::new(),
        };
        let sentence =
            format!("{words} descend from the same copy (probability {figure}){relation}.");
        let lineage = if probable {
            let untold = || "Nothing tells which of them came first.".to_owned();
            Some(self.direction("Both").unwrap_or_else(untold))
        } else {
            let direction = self.direction("both");
            direction.map(|told| format!("If they do, {told}"))
        };
        [Some(sentence), lineage].into_iter().flatten().collect()
    }

    /// What the lineage says of the two: one under the other, or both under one.
    fn direction(&self, both: &str) -> Option<String> {
        let parents = |child: u32| self.trace.lineage.iter().filter(move |e| e.child == child);
        let under = |edge: &Edge| {
            format!(
                "{} derives from {} (told by: {}).",
                self.id(edge.child),
                self.trace.node_id(edge.parent),
                graph::direction(edge).replace(';', ", ")
            )
        };
        for (child, parent) in [(self.b, self.a), (self.a, self.b)] {
            if let Some(edge) = parents(child).find(|e| e.parent == Node::Article(parent)) {
                return Some(under(edge));
            }
        }
        let common = parents(self.a).find(|e| parents(self.b).any(|f| f.parent == e.parent))?;
        Some(match common.parent {
            Node::Article(_) => {
                format!("{both} derive from {}.", self.trace.node_id(common.parent))
            }
            Node::Wire(wire) => match self.trace.wires[wire as usize].agencies.as_slice() {
                [] => format!("{both} derive from an original that is not among them."),
                agencies => format!(
                    "{both} derive from {} copy that is not among them.",
                    agencies.join(" and ")
                ),
            },
        })
    }

    fn title(&self, title: &str, text: &mut String) {
        let _ = writeln!(text, "\n{}", self.screen.paint(HEAD, title));
    }

    fn line(&self, line: &str, text: &mut String) {
        for line in wrapped(line, self.screen.width - 2) {
            let _ = writeln!(text, "  {line}");
        }
    }
}

fn meaning(relation: Relation) -> &'static str {
    match relation {
        Relation::Copy => "nearly the same text",
        Relation::Edit => "few changes",
        Relation::Rewrite => "reworded throughout",
        Relation::Excerpt => "a short cut",
        Relation::Partial => "a part beside other text",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{fixture, screen};

    const PLAIN: Screen = Screen {
        width: 80,
        cut: true,
        colour: false,
    };

    #[test]
    fn reads_well() {
        let trace = fixture::trace();
        insta::assert_snapshot!(side_by_side(&trace, 0, 1, trace.pairs.first(), PLAIN));
    }

    #[test]
    fn the_left_article_is_the_one_named_first() {
        let trace = fixture::trace();
        let text = side_by_side(&trace, 1, 0, trace.pairs.first(), PLAIN);
        assert!(text.starts_with("a-2"), "{text}");
        assert!(text.contains("80 % of a-2"), "{text}");
        assert!(text.contains("90 % of a-1"), "{text}");
    }

    #[test]
    fn the_lineage_gives_the_direction() {
        let trace = fixture::trace();
        let text = side_by_side(&trace, 0, 2, trace.pairs.first(), PLAIN);
        assert!(
            text.contains("a-3 derives from a-1 (told by: credit, drift)."),
            "{text}"
        );
    }

    #[test]
    fn where_the_pair_is_undecided_the_lineage_is_no_claim() {
        let trace = fixture::trace();
        let mut pair = trace.pairs[0].clone();
        pair.verdict.probability = 0.6;
        let text = side_by_side(&trace, 0, 2, Some(&pair), PLAIN);
        assert!(text.contains("Undecided whether"), "{text}");
        assert!(text.contains("If they do, a-3 derives from a-1"), "{text}");
    }

    #[test]
    fn no_evidence_is_said() {
        let text = side_by_side(&fixture::trace(), 0, 3, None, PLAIN);
        assert!(text.contains("Nothing was found that ties"), "{text}");
    }

    #[test]
    fn lines_fit_and_colour_changes_no_letter_outside_marks() {
        let trace = fixture::trace();
        for width in [40, 61, 120] {
            let text = side_by_side(
                &trace,
                0,
                1,
                trace.pairs.first(),
                Screen {
                    width,
                    cut: true,
                    colour: true,
                },
            );
            let plain = anstream::adapter::strip_str(&text).to_string();
            assert_ne!(text, plain);
            for line in plain.lines() {
                assert!(screen::columns(line) <= width, "{width}: {line}");
            }
        }
    }
}
