//! What a person reads at the end of a run: what was read, what was found, the biggest families, where the time went.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use anstyle::{Effects, Style};

use super::screen::{Screen, columns, count, fit, grouped, wrapped};
use super::{cell, graph, xlsx};
use crate::outcome::{Edge, Family, Node, Role, Trace};

/// Families that are shown.
const FAMILIES: usize = 10;
/// Rejects, skipped files and mappings that are shown one by one.
const EXAMPLES: usize = 3;
/// Lines of a screen that what is wrong with one record may take.
const LONGEST: usize = 4;
/// Columns of the word before a line.
const LABEL: usize = 12;

const HEAD: Style = Style::new().effects(Effects::BOLD);
const QUIET: Style = Style::new().effects(Effects::DIMMED);

/// The summary of a run, in lines no wider than the screen if it cuts them.
pub fn summary(trace: &Trace, screen: Screen) -> String {
    let mut page = Page {
        text: String::new(),
        screen,
    };
    read(trace, &mut page);
    found(trace, &mut page);
    families(trace, &mut page);
    times(trace, &mut page);
    page.text
}

/// Lines on their way to the screen.
struct Page {
    text: String,
    screen: Screen,
}

impl Page {
    /// Own words after a label, in as many lines as they need.
    fn line(&mut self, label: &str, text: &str) {
        for (i, line) in wrapped(text, self.screen.width.saturating_sub(LABEL))
            .iter()
            .enumerate()
        {
            self.item(if i == 0 { label } else { "" }, line);
        }
    }

    /// What is wrong and what to do about it, in as many lines as that needs where lines are cut.
    fn advice(&mut self, label: &str, text: &str) {
        match self.screen.cut {
            true => self.line(label, &fit(text, LONGEST * self.screen.width)),
            false => self.item(label, text),
        }
    }

    /// Words from outside after a label, on one line; without a label it continues the line above.
    fn item(&mut self, label: &str, text: &str) {
        let text = self.screen.fit(text, LABEL);
        let label = self.screen.paint(HEAD, &format!("{label:LABEL$}"));
        self.push(&format!("{label}{text}"));
    }

    fn push(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }
}

fn read(trace: &Trace, page: &mut Page) {
    let outlets: BTreeSet<&str> = trace
        .articles
        .iter()
        .map(|a| a.outlet.as_str())
        .filter(|o| !o.is_empty())
        .collect();
    let archived = trace.archived.as_ref().map_or(0, Vec::len);
    let mut text = format!(
        "{} from {}",
        count(
            (trace.articles.len() - archived) as u64,
            "article",
            "articles"
        ),
        count(trace.inputs.len() as u64, "file", "files")
    );
    if archived > 0 {
        let _ = write!(text, " and {} from the archive", grouped(archived as u64));
    }
    if !outlets.is_empty() {
        let _ = write!(
            text,
            ", {}",
            count(outlets.len() as u64, "outlet", "outlets")
        );
    }
    page.line("Read", &text);
    let mappings = trace.mappings.iter().map(|mapping| {
        let columns = mapping
            .columns
            .iter()
            .map(|(field, column)| format!("{field}={column}"));
        format!(
            "{}: {}",
            mapping.file,
            columns.collect::<Vec<_>>().join(", ")
        )
    });
    examples(page, "Columns", mappings, Page::item);
    let rejects = trace.rejects.iter().map(ToString::to_string);
    if !trace.rejects.is_empty() {
        let records = count(trace.rejects.len() as u64, "record", "records");
        page.line("Rejected", &format!("{records}, all listed in rejects.csv"));
    }
    examples(page, "", rejects, Page::advice);
    let skipped = trace
        .skipped
        .iter()
        .map(|(file, looks)| format!("{file}: {looks}"));
    examples(page, "Skipped", skipped, Page::advice);
    if trace.counts.mojibake_articles > 0 {
        let articles = count(trace.counts.mojibake_articles, "article", "articles");
        page.line("Repaired", &format!("mojibake in {articles}"));
    }
}

/// The first few of a list under one label, and how many more there are.
fn examples(
    page: &mut Page,
    label: &str,
    items: impl ExactSizeIterator<Item = String>,
    tell: fn(&mut Page, &str, &str),
) {
    let more = items.len().saturating_sub(EXAMPLES);
    for (i, item) in items.take(EXAMPLES).enumerate() {
        tell(page, if i == 0 { label } else { "" }, &item);
    }
    if more > 0 {
        page.line("", &format!("and {} more", grouped(more as u64)));
    }
}

fn found(trace: &Trace, page: &mut Page) {
    let members: u64 = trace.families.iter().map(|f| f.members.len() as u64).sum();
    let origins: u64 = trace
        .families
        .iter()
        .map(|f| u64::from(f.independent_origins))
        .sum();
    let alone = trace
        .articles
        .iter()
        .filter(|a| a.role == Role::Alone)
        .count() as u64;
    let mut text = count(trace.families.len() as u64, "family", "families");
    if !trace.families.is_empty() {
        let _ = write!(text, " of {}", count(members, "article", "articles"));
        if !trace.only_copies() {
            let origins = count(origins, "independent origin", "independent origins");
            let _ = write!(text, " from {origins}");
        }
    }
    let _ = write!(text, "; {} alone", count(alone, "article", "articles"));
    page.line("Found", &text);

    let mut of_story: BTreeMap<&str, u64> = BTreeMap::new();
    for family in trace.families.iter().filter(|f| !f.story.is_empty()) {
        *of_story.entry(&family.story).or_default() += 1;
    }
    let shared = of_story.values().filter(|n| **n > 1).count() as u64;
    if shared > 0 {
        let stories = count(shared, "story is", "stories are");
        page.line(
            "",
            &format!("{stories} told by more than one family: independent accounts"),
        );
    }
    if trace.counts.compared > 0 {
        let mut text = format!(
            "{} compared, {} verified",
            count(trace.counts.compared, "pair", "pairs"),
            grouped(trace.pairs.len() as u64)
        );
        if !trace.counts.candidates.is_empty() {
            let _ = write!(text, "; candidates by {}", named(&trace.counts.candidates));
        }
        page.line("Pairs", &text);
    }
    let limits: Vec<_> = trace
        .counts
        .limits
        .iter()
        .filter(|(_, n)| *n > 0)
        .copied()
        .collect();
    if !limits.is_empty() {
        page.line("Limits hit", &named(&limits));
    }
    for table in xlsx::too_long(trace) {
        page.line("Too long", &table);
    }
}

fn named(counts: &[(&'static str, u64)]) -> String {
    counts
        .iter()
        .map(|(name, n)| format!("{name} {}", grouped(*n)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn families(trace: &Trace, page: &mut Page) {
    let mut biggest: Vec<(usize, &Family)> = trace
        .families
        .iter()
        .enumerate()
        .filter(|(_, f)| f.members.len() > 1)
        .collect();
    if biggest.is_empty() {
        return;
    }
    // Stable: families of one size stay in the order of their ids.
    biggest.sort_by_key(|(_, family)| std::cmp::Reverse(family.members.len()));
    let parents = graph::first_parents(trace);
    page.push("");
    page.push(&page.screen.paint(HEAD, "Families, biggest first"));
    for (place, (index, family)) in (1..).zip(biggest.iter().take(FAMILIES)) {
        let place = format!("{place:>3}. ");
        let title = page
            .screen
            .fit(graph::title(trace, *index), columns(&place));
        page.push(&format!("{place}{}", page.screen.paint(HEAD, &title)));
        for line in [who(trace, family), how(family, &parents)] {
            let line = page.screen.fit(&line, place.len());
            page.push(&format!("     {}", page.screen.paint(QUIET, &line)));
        }
    }
    if biggest.len() > FAMILIES {
        page.push(&format!(
            "     and {} more in families.csv",
            grouped((biggest.len() - FAMILIES) as u64)
        ));
    }
}

/// How many, by whom, from where.
fn who(trace: &Trace, family: &Family) -> String {
    let mut text = count(family.members.len() as u64, "article", "articles");
    if family.outlets > 0 {
        let _ = write!(
            text,
            ", {}",
            count(u64::from(family.outlets), "outlet", "outlets")
        );
    }
    if trace.only_copies() {
        return text;
    }
    let origins = u64::from(family.independent_origins);
    let _ = write!(
        text,
        ", {}",
        count(origins, "independent origin", "independent origins")
    );
    let agency = family.agencies.join(";");
    match family.root {
        Node::Wire(_) if agency.is_empty() => {
            text.push_str(" · root: a wire that is not in the dump, agency unknown")
        }
        Node::Wire(_) => {
            let _ = write!(text, " · root: {agency} wire, not in the dump");
        }
        Node::Article(i) => {
            let article = &trace.articles[i as usize];
            let outlet = if article.outlet.is_empty() {
                &article.article.id
            } else {
                &article.outlet
            };
            let _ = write!(text, " · root: {outlet}");
            if !agency.is_empty() {
                let _ = write!(text, " ({agency} copy)");
            }
        }
    }
    text
}

/// Relations to the most probable parents, since when, and the weakest link.
fn how(family: &Family, parents: &[Option<&Edge>]) -> String {
    let mut relations: BTreeMap<_, (&str, u64)> = BTreeMap::new();
    for edge in family.members.iter().filter_map(|m| parents[*m as usize]) {
        relations
            .entry(edge.relation)
            .or_insert((edge.relation.as_str(), 0))
            .1 += 1;
    }
    let relations: Vec<String> = relations
        .values()
        .map(|(name, n)| format!("{name} {}", grouped(*n)))
        .collect();
    let first = match family.first_published.as_str() {
        "" => String::new(),
        date => format!("first published {date}"),
    };
    let weakest = match cell::decimals(Some(family.weakest_link)) {
        none if none.is_empty() => none,
        link => format!("weakest link {link}"),
    };
    let parts = [relations.join(", "), first, weakest];
    parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn times(trace: &Trace, page: &mut Page) {
    if trace.timings.is_empty() {
        return;
    }
    let total: f64 = trace.timings.iter().map(|stage| stage.seconds).sum();
    let stages = trace
        .timings
        .iter()
        .map(|stage| format!("{} {:.1} s", stage.name, stage.seconds));
    page.push("");
    page.line(
        "Time",
        &format!("{total:.1} s: {}", stages.collect::<Vec<_>>().join(", ")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn reads_well() {
        insta::assert_snapshot!(summary(
            &fixture::trace(),
            Screen {
                width: 100,
                cut: true,
                colour: false
            }
        ));
    }

    #[test]
    fn no_line_is_wider_than_the_screen() {
        let mut trace = fixture::trace();
        trace.articles[0].title = "渡輪擱淺了 ".repeat(20);
        for width in [20, 40, 80] {
            for line in summary(
                &trace,
                Screen {
                    width,
                    cut: true,
                    colour: false,
                },
            )
            .lines()
            {
                assert!(columns(line) <= width.max(24), "{width}: {line}");
            }
        }
    }

    #[test]
    fn advice_is_told_whole() {
        let mut trace = fixture::trace();
        let advice =
            "records without a text; if a column is the text, name it with --map text=COLUMN";
        trace.rejects[0].reason = advice.to_owned();
        trace.articles[0].title = "Ferry aground ".repeat(20);
        let told = |width, cut| {
            let screen = Screen {
                width,
                cut,
                colour: false,
            };
            summary(&trace, screen)
        };
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words(&told(60, true)).contains(advice),
            "{}",
            told(60, true)
        );
        let whole = told(60, false);
        assert!(whole.lines().any(|line| line.ends_with(advice)), "{whole}");
        assert!(!whole.contains('…'), "{whole}");
    }

    #[test]
    fn colour_is_only_where_it_is_wanted() {
        let plain = summary(
            &fixture::trace(),
            Screen {
                width: 80,
                cut: true,
                colour: false,
            },
        );
        let coloured = summary(
            &fixture::trace(),
            Screen {
                width: 80,
                cut: true,
                colour: true,
            },
        );
        assert!(!plain.contains('\u{1b}'));
        assert!(coloured.contains('\u{1b}'));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
    }

    #[test]
    fn an_empty_run_is_told_too() {
        let mut trace = fixture::trace();
        trace.articles.clear();
        trace.families.clear();
        trace.lineage.clear();
        trace.pairs.clear();
        let text = summary(
            &trace,
            Screen {
                width: 80,
                cut: true,
                colour: false,
            },
        );
        assert!(text.contains("0 articles from 1 file"), "{text}");
        assert!(text.contains("0 families; 0 articles alone"), "{text}");
    }
}
