//! What a run against an archive brings: new families, families that grew, copies that came late.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::io;

use anstyle::{Effects, Style};

use super::screen::{Screen, count, grouped};
use super::tables::Rows;
use super::{cell, graph, unread};
use crate::outcome::{Pair, Trace};

/// Days after the rest of its family from which a copy is late: the news is over by then.
const LATE: f32 = 7.0;
/// Families, late copies and relatives that are shown.
const SHOWN: usize = 10;

const HEAD: Style = Style::new().effects(Effects::BOLD);
const QUIET: Style = Style::new().effects(Effects::DIMMED);

/// What became of a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Growth {
    /// All its articles are new.
    New,
    /// Some were archived before.
    Grown,
    /// None is new: it tells a story of which another has new articles.
    Old,
}

/// Which articles are archived, and what that makes of families.
struct News<'a> {
    trace: &'a Trace,
    archived: &'a [u32],
}

impl<'a> News<'a> {
    fn of(trace: &'a Trace) -> Self {
        let archived = trace.archived.as_deref().unwrap_or(&[]);
        Self { trace, archived }
    }

    fn is_archived(&self, article: u32) -> bool {
        self.archived.binary_search(&article).is_ok()
    }

    /// Its archived articles, and the new ones.
    fn members(&self, family: usize) -> (Vec<u32>, Vec<u32>) {
        let members = self.trace.families[family].members.iter();
        members.partition(|m| self.is_archived(**m))
    }

    fn growth(&self, family: usize) -> Growth {
        match self.members(family) {
            (old, _) if old.is_empty() => Growth::New,
            (_, new) if new.is_empty() => Growth::Old,
            _ => Growth::Grown,
        }
    }

    /// Days by which a new article came after the last archived one of its family; `None` where dates do not tell.
    fn days_late(&self, article: u32) -> Option<f32> {
        let family = self.trace.articles[article as usize].family?;
        let dating = |i: u32| &self.trace.articles[i as usize].dating;
        let own = dating(article);
        if self.is_archived(article) || !own.basis.trusted() {
            return None;
        }
        let (old, _) = self.members(family as usize);
        let dated = old.into_iter().map(dating).filter(|d| d.basis.trusted());
        let last = dated.max_by_key(|d| (d.latest, d.earliest))?;
        Some(own.days_apart(last)).filter(|_| own.earliest > last.latest)
    }

    fn late(&self) -> Vec<(u32, f32)> {
        let all = 0..self.trace.articles.len() as u32;
        let mut late: Vec<(u32, f32)> = all
            .filter_map(|i| Some((i, self.days_late(i).filter(|days| *days >= LATE)?)))
            .collect();
        late.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        late
    }
}

/// `archive.csv`: of every article whether it is new, and what that makes of its family.
pub(super) fn rows(trace: &Trace, table: &mut dyn Rows) -> io::Result<()> {
    let news = News::of(trace);
    for (article, i) in trace.articles.iter().zip(0..) {
        table.text(&article.article.id)?;
        table.text(match news.is_archived(i) {
            true => "archived",
            false => "new",
        })?;
        let family = article.family.map(|f| f as usize);
        table.text(family.map_or("", |f| &trace.families[f].id))?;
        table.text(match family.map(|f| news.growth(f)) {
            None => "",
            Some(Growth::New) => "new",
            Some(Growth::Grown) => "grown",
            Some(Growth::Old) => "unchanged",
        })?;
        table.whole(news.days_late(i).map(|days| days as u64))?;
        table.end()?;
    }
    Ok(())
}

/// What an editor sees first: families that are new, families that grew, copies that came late.
pub fn today(trace: &Trace, screen: Screen) -> String {
    let news = News::of(trace);
    let several = |f: &usize| trace.families[*f].members.len() > 1;
    let of = |growth: Growth| -> Vec<usize> {
        let all = (0..trace.families.len()).filter(several);
        all.filter(|f| news.growth(*f) == growth).collect()
    };
    let (fresh, grown, late) = (of(Growth::New), of(Growth::Grown), news.late());
    let mut text = String::new();
    list(&mut text, screen, "New families", fresh, |f| {
        (news.members(f).1.len(), told(&news, f))
    });
    list(&mut text, screen, "Families that grew", grown, |f| {
        (news.members(f).1.len(), told(&news, f))
    });
    let late: Vec<usize> = late.into_iter().map(|(i, _)| i as usize).collect();
    list(&mut text, screen, "Late copies", late, |i| {
        let article = &trace.articles[i];
        let days = news.days_late(i as u32).unwrap_or(0.0);
        let told = format!(
            "{} · {} days after the rest",
            who(trace, i as u32),
            days as u32
        );
        (days as usize, (title(&article.title), told))
    });
    text + &unread::told(trace, screen)
}

/// Families of the one kind, those with most new articles first.
fn list(
    text: &mut String,
    screen: Screen,
    head: &str,
    all: Vec<usize>,
    tell: impl Fn(usize) -> (usize, (String, String)),
) {
    if all.is_empty() {
        return;
    }
    let number = grouped(all.len() as u64);
    let _ = writeln!(text, "{}", screen.paint(HEAD, &format!("{head}: {number}")));
    let mut told: Vec<(usize, (String, String))> = all.into_iter().map(tell).collect();
    // Stable: what is as large stays in its order.
    told.sort_by_key(|t| Reverse(t.0));
    let more = told.len().saturating_sub(SHOWN);
    for (_, (title, line)) in told.into_iter().take(SHOWN) {
        let _ = writeln!(text, "  {}", screen.fit(&title, 4));
        let _ = writeln!(text, "    {}", screen.paint(QUIET, &screen.fit(&line, 4)));
    }
    if more > 0 {
        let _ = writeln!(text, "  and {} more in archive.csv", grouped(more as u64));
    }
    text.push('\n');
}

fn title(title: &str) -> String {
    match title {
        "" => "(no title)".to_owned(),
        title => title.to_owned(),
    }
}

/// Title and story of a family in two lines.
fn told(news: &News<'_>, family: usize) -> (String, String) {
    let (trace, of) = (news.trace, &news.trace.families[family]);
    let (old, new) = news.members(family);
    let mut line = count(new.len() as u64, "new article", "new articles");
    if !old.is_empty() {
        let _ = write!(line, " beside {} archived", grouped(old.len() as u64));
    }
    let _ = write!(
        line,
        ", {}",
        count(u64::from(of.outlets), "outlet", "outlets")
    );
    for more in [of.agencies.join(";"), of.first_published.clone()] {
        if !more.is_empty() {
            let _ = write!(line, " · {more}");
        }
    }
    (title(graph::title(trace, family)), line)
}

/// Outlet and date of an article.
fn who(trace: &Trace, article: u32) -> String {
    let found = &trace.articles[article as usize];
    let parts = [
        found.article.id.as_str(),
        &found.outlet,
        &found.dating.published,
    ];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// The relatives of one article, likeliest first, and what became of its family.
pub fn relatives(trace: &Trace, article: u32, screen: Screen) -> String {
    let mut pairs: Vec<&Pair> = (trace.pairs.iter())
        .filter(|p| p.a == article || p.b == article)
        .collect();
    // Stable: equal ones stay in the order of the ids.
    pairs.sort_by(|x, y| y.verdict.probability.total_cmp(&x.verdict.probability));
    let found = &trace.articles[article as usize];
    let mut text = format!("{}\n", screen.fit(&found.why, 0));
    let unread = unread::of(trace, &found.article.id, screen);
    if pairs.is_empty() {
        text.push_str(match unread.is_empty() {
            true => "The archive has no relative of it.\n",
            false => "No relative of it could be read.\n",
        });
        return text + &unread;
    }
    let number = count(pairs.len() as u64, "relative", "relatives");
    let _ = writeln!(
        text,
        "{}",
        screen.paint(HEAD, &format!("{number} in the archive"))
    );
    for pair in pairs.iter().take(SHOWN) {
        let other = if pair.a == article { pair.b } else { pair.a };
        let line = format!(
            "{} {} · {}",
            cell::decimals(Some(pair.verdict.probability)),
            pair.verdict.relation.as_str(),
            who(trace, other)
        );
        let _ = writeln!(text, "  {}", screen.fit(&line, 2));
    }
    if pairs.len() > SHOWN {
        let _ = writeln!(text, "  and {} more", grouped((pairs.len() - SHOWN) as u64));
    }
    text + &unread
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dating::{DateBasis, Dating};
    use crate::report::csv::csv;
    use crate::report::tables::Table;
    use crate::report::{ReportOptions, fixture};

    const SCREEN: Screen = Screen {
        width: 80,
        cut: true,
        colour: false,
    };

    fn lines(trace: &Trace) -> Vec<String> {
        let mut out = Vec::new();
        csv(Table::Archive, trace, &ReportOptions::default(), &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        text.lines().skip(1).map(str::to_owned).collect()
    }

    fn with(archived: &[u32]) -> Trace {
        Trace {
            archived: Some(archived.to_vec()),
            unread: Vec::new(),
            ..fixture::trace()
        }
    }

    #[test]
    fn a_family_is_new_grown_or_unchanged() {
        let new = with(&[]);
        assert_eq!(lines(&new)[0], "a-1,new,f1,new,");
        assert_eq!(lines(&new)[3], "b,new,,,");
        assert!(today(&new, SCREEN).starts_with("New families: 1\n"));
        let grown = with(&[0]);
        assert_eq!(
            lines(&grown)[..2],
            ["a-1,archived,f1,grown,", "a-2,new,f1,grown,"]
        );
        let told = today(&grown, SCREEN);
        assert!(
            told.contains("2 new articles beside 1 archived, 2 outlets · AFP"),
            "{told}"
        );
        let old = with(&[0, 1, 2]);
        assert_eq!(lines(&old)[2], "a-3,archived,f1,unchanged,");
        assert_eq!(today(&old, SCREEN), "");
    }

    #[test]
    fn a_copy_is_late_after_a_week() {
        let day = 86_400;
        let dated = |days: i64, basis| {
            let mut trace = with(&[0]);
            trace.articles[2].dating = Dating {
                earliest: 1 + days * day,
                latest: 1 + days * day,
                basis,
                ..Dating::default()
            };
            trace
        };
        let late = dated(12, DateBasis::Declared);
        assert_eq!(lines(&late)[2], "a-3,new,f1,grown,12");
        assert!(today(&late, SCREEN).contains("Late copies: 1"));
        let soon = dated(2, DateBasis::Declared);
        assert_eq!(lines(&soon)[2], "a-3,new,f1,grown,2");
        assert!(!today(&soon, SCREEN).contains("Late copies"));
        assert_eq!(lines(&dated(12, DateBasis::Crawl))[2], "a-3,new,f1,grown,");
        assert_eq!(
            lines(&dated(-12, DateBasis::Declared))[2],
            "a-3,new,f1,grown,"
        );
    }

    #[test]
    fn relatives_are_told_likeliest_first() {
        let trace = with(&[1]);
        let told = relatives(&trace, 0, SCREEN);
        assert!(
            told.contains("1 relative in the archive\n  0.970 edit · a-2"),
            "{told}"
        );
        assert!(relatives(&trace, 3, SCREEN).contains("no relative"));
    }
}
