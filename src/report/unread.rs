//! Archived articles that may be relatives and whose texts are not at hand: what is known of them, where their texts should
//! be, and that nothing was compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use anstyle::{Effects, Style};

use super::cell;
use super::screen::{Screen, count, grouped};
use super::tables::Rows;
use crate::outcome::{Trace, Unread};

/// Dumps and articles that are shown.
const SHOWN: usize = 3;

const HEAD: Style = Style::new().effects(Effects::BOLD);

/// `unread.csv`.
pub(super) fn rows(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    for unread in &trace.unread {
        for text in [
            &unread.article,
            &unread.archived,
            &unread.outlet,
            &unread.title,
            &unread.url,
            &unread.published,
        ] {
            table.text(text)?;
        }
        table.whole(Some(unread.words))?;
        table.text(&unread.agencies.join(";"))?;
        table.text(&unread.credit_class)?;
        table.text(&unread.credit_text)?;
        table.share(Some(unread.shared))?;
        table.share(unread.resemblance)?;
        table.text(&unread.file)?;
        table.whole(Some(unread.record))?;
        table.text(&unread.why)?;
        table.end()?;
    }
    Ok(())
}

/// What is told of a whole run: how many there are, and which dumps are wanting.
pub(super) fn told(trace: &Trace, screen: Screen) -> String {
    if trace.unread.is_empty() {
        return String::new();
    }
    let mut new: Vec<&str> = trace.unread.iter().map(|u| u.article.as_str()).collect();
    new.dedup();
    let mut dumps: BTreeMap<&str, u64> = BTreeMap::new();
    for unread in &trace.unread {
        *dumps.entry(&unread.why).or_default() += 1;
    }
    let mut text = format!(
        "{}\n  {} may be relatives of {}; nothing was compared, all are in unread.csv\n",
        screen.paint(HEAD, "Texts not at hand"),
        count(
            trace.unread.len() as u64,
            "archived article",
            "archived articles"
        ),
        count(new.len() as u64, "new one", "new ones")
    );
    let mut dumps: Vec<(&str, u64)> = dumps.into_iter().collect();
    dumps.sort_by_key(|dump| std::cmp::Reverse(dump.1));
    for (why, n) in dumps.iter().take(SHOWN) {
        let line = format!("{}: {why}", grouped(*n));
        let _ = writeln!(text, "  {}", screen.fit(&line, 2));
    }
    if dumps.len() > SHOWN {
        let _ = writeln!(text, "  and {} more", grouped((dumps.len() - SHOWN) as u64));
    }
    text.push('\n');
    text
}

/// What is told of one article.
pub(super) fn of(trace: &Trace, article: &str, screen: Screen) -> String {
    let all: Vec<&Unread> = (trace.unread.iter())
        .filter(|unread| unread.article == article)
        .collect();
    if all.is_empty() {
        return String::new();
    }
    let number = count(all.len() as u64, "archived article", "archived articles");
    let head = format!("{number} that may be relatives, whose texts are not at hand");
    let mut text = format!("{}\n", screen.paint(HEAD, &head));
    for unread in all.iter().take(SHOWN) {
        let parts = [&unread.archived, &unread.outlet, &unread.published];
        let parts: Vec<&str> = (parts.into_iter().map(String::as_str))
            .filter(|part| !part.is_empty())
            .collect();
        let shared = cell::decimals(Some(unread.shared));
        let line = format!("{} · shares {shared} of what is rare", parts.join(" · "));
        let _ = writeln!(text, "  {}", screen.fit(&line, 2));
        let _ = writeln!(text, "  {}", screen.fit(&unread.why, 2));
    }
    if all.len() > SHOWN {
        let _ = writeln!(text, "  and {} more", grouped((all.len() - SHOWN) as u64));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    const SCREEN: Screen = Screen {
        width: 80,
        cut: true,
        colour: false,
    };

    #[test]
    fn it_is_told_that_nothing_was_compared() {
        let mut trace = fixture::trace();
        let all = told(&trace, SCREEN);
        assert!(
            all.contains("1 archived article may be relatives of 1 new one; nothing was compared"),
            "{all}"
        );
        assert!(all.contains("1: may.jsonl is not there"), "{all}");
        let one = of(&trace, "a-1", SCREEN);
        assert!(
            one.contains("o-1 · Coast Herald · 2024-05-01 · shares 0.750"),
            "{one}"
        );
        assert_eq!(of(&trace, "a-2", SCREEN), "");
        trace.unread.clear();
        assert_eq!(told(&trace, SCREEN), "");
    }
}
