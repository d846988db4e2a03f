//! One pass over a page: every line that names an agency is judged, and the judgements are summed up.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use super::agencies::{self, Agencies};
use super::own::own_dateline;
use super::view::{self, Layout, View, Zone};
use super::words::{self, Kind};
use super::{CreditClass, Credits, photo, rules, stated, story};
use crate::article::Article;
use crate::text::{Line, LineKind, Page, sentences};

/// Reads the credits of a page.
pub(super) fn read(page: &Page, agencies: &Agencies) -> Credits {
    let mut reading = Reading {
        agencies,
        text: BTreeSet::new(),
        photo: BTreeSet::new(),
        best: None,
        spans: Vec::new(),
    };
    let found = agencies.find(&page.normal.text);
    let own = own_agency(page.article, agencies);
    let outlet = crate::outlet::outlet(page);
    reading.author(page);
    if !found.mentions.is_empty() || !found.marks.is_empty() {
        reading.page(page, &found, &view::own_words(&outlet));
    }
    reading.stated(page);
    Credits {
        own_dateline: own_dateline(page, &outlet),
        ..reading.finish(own)
    }
}

/// The agency whose own page this is: by outlet or host.
fn own_agency(article: &Article, agencies: &Agencies) -> Option<usize> {
    let outlet = article.outlet.as_deref().and_then(|o| {
        agencies
            .outlet(o)
            .or_else(|| agencies.host(&o.to_lowercase()))
    });
    let host = || crate::address::host(article.url.as_deref()?);
    outlet
        .or_else(|| agencies.host(&host()?))
        .or_else(|| service_of(article.outlet.as_deref()?, &host()?, agencies))
}

/// A service of an agency: its name opens the outlet's (`dpa-AFX`) and is the name of the site.
fn service_of(outlet: &str, host: &str, agencies: &Agencies) -> Option<usize> {
    let opening = outlet.split(|c: char| !c.is_alphanumeric()).next()?;
    let agency = agencies.named(opening)?;
    let labels: Vec<&str> = host.split('.').collect();
    let site = labels.len().checked_sub(2).and_then(|i| labels.get(i))?;
    (agencies.named(site) == Some(agency)).then_some(agency)
}

/// What has been read of a page so far.
struct Reading<'a> {
    agencies: &'a Agencies,
    text: BTreeSet<usize>,
    photo: BTreeSet<usize>,
    best: Option<(CreditClass, String)>,
    spans: Vec<(u32, u32)>,
}

/// Bytes of a line that may hold a standing sentence and nothing of the story.
const STANDING: usize = 400;

/// The part of a line that a standing sentence in it sets aside: all of it, or where it is longer than such a line and its
/// breaks were lost, the bracket or the sentence.
fn standing(text: &str, line: &Line, (start, end): (usize, usize)) -> (usize, usize) {
    let (from, to) = (line.start as usize, line.end as usize);
    if to - from <= STANDING {
        return (from, to);
    }
    // The sentence may be told by its bracket.
    let opened = text[from..end].rfind(['(', '（', '[']).map(|at| from + at);
    let opened = opened.filter(|&at| !text[at..end].contains([')', '）', ']']));
    let closed = text[end..to].find([')', '）', ']']).map(|at| end + at);
    if let (Some(opened), Some(closed)) = (opened, closed) {
        let sign = text[closed..].chars().next().map_or(0, char::len_utf8);
        return (opened, closed + sign);
    }
    let mut sentences = Vec::new();
    sentences::push(text, (from, to), &mut sentences);
    let sentences = sentences.iter().map(|s| (s.0 as usize, s.1 as usize));
    let around = sentences.filter(|s| s.0 < end && start < s.1);
    around.fold((start, end), |(from, to), s| (from.min(s.0), to.max(s.1)))
}

impl Reading<'_> {
    /// The author field: an agency there is a byline.
    fn author(&mut self, page: &Page) {
        let Some(author) = page
            .article
            .author
            .as_deref()
            .map(str::trim)
            .filter(|a| !a.is_empty() && a.len() < 200)
        else {
            return;
        };
        let found = self.agencies.find_on(author, &page.normal.text);
        let tokens = words::tokens(author, &found.mentions);
        if found.mentions.is_empty() || tokens.iter().any(|t| t.is(words::sense::PHOTO)) {
            return;
        }
        let named: Vec<usize> = found.mentions.iter().filter_map(|m| m.agency).collect();
        if named.is_empty() && !tokens.iter().any(|t| t.kind == Kind::Generic) {
            return;
        }
        let with = tokens
            .iter()
            .any(|t| t.is(words::sense::WITH) && t.end - t.start > 8)
            || tokens
                .first()
                .is_some_and(|t| t.is(words::sense::WITH) && !t.is(words::sense::BY));
        let class = match (named.is_empty(), with) {
            (true, _) => CreditClass::Generic,
            (false, true) => CreditClass::Contributed,
            (false, false) => CreditClass::Byline,
        };
        self.credit(class, &named, author);
    }

    /// What the page states for machines: all of it of pictures, of the text only where the text names nobody itself.
    fn stated(&mut self, page: &Page) {
        let read = stated::read(page, self.agencies);
        self.photo.extend(read.photo);
        if self.text.is_empty() {
            for (class, agencies, text) in read.text {
                self.credit(class, &agencies, &text);
            }
        }
    }

    fn page(&mut self, page: &Page, found: &agencies::Found, outlet: &[String]) {
        let layout = Layout::new(page);
        let mut mentions = found.mentions.as_slice();
        let named = found.mentions.iter().filter(|m| m.agency.is_some()).count();
        let mut attributed = Vec::new();
        // Takes a look at the whole page: once at most, and only where it matters.
        let again = OnceCell::new();
        let again_said = || *again.get_or_init(|| speaks_again(page));
        let mut paragraph = 0;
        let paragraphs = (0..page.lines.len()).filter(|i| layout.long(*i)).count();
        for (index, line) in page.lines.iter().enumerate() {
            let skip = mentions.partition_point(|m| m.start < line.start as usize);
            let here = mentions[skip..].partition_point(|m| m.end <= line.end as usize);
            let (own, rest) = mentions[skip..].split_at(here);
            mentions = rest;
            let this_paragraph = paragraph;
            paragraph += usize::from(layout.long(index));
            // Furniture credits nobody, but a notice below the story may say whose it is.
            let notice = line.kind == LineKind::Chrome;
            if own.is_empty() || notice && layout.zone(index) != Zone::Tail {
                continue;
            }
            let view = View::new(page, &layout, index, own, outlet);
            if notice {
                self.notice(&view, line.start);
                continue;
            }
            self.line(&view, line.start);
            let opening = story::attribution(&view, this_paragraph)
                .filter(|(agency, doubtful)| {
                    let mentions = found.mentions.iter().filter(|m| m.agency == Some(*agency));
                    !doubtful || mentions.count() > 1 || again_said()
                })
                .map(|(agency, _)| agency)
                .or_else(|| story::handed(&view, this_paragraph));
            let opens = || this_paragraph == 0 && named > 1 && again_said();
            let brief = || story::brief(&view).filter(|_| paragraphs <= 2 || opens());
            if let Some(agency) = opening.or_else(brief) {
                attributed.push((agency, view.text));
            }
        }
        self.marks(page, found);
        // Copy that is signed by one agency only cites the other that its opening names.
        if self.text.is_empty() {
            for (agency, text) in attributed {
                self.credit(CreditClass::StoryAttribution, &[agency], text);
            }
        }
    }

    /// `Copyright 2015 The Associated Press. All rights reserved.` in the page's furniture.
    fn notice(&mut self, view: &View, start: u32) {
        for cluster in view::clusters(view) {
            let tokens = &view.tokens[cluster.from..=cluster.to];
            let named: Vec<usize> = tokens
                .iter()
                .filter(|t| !t.loose)
                .filter_map(|t| match t.kind {
                    Kind::Agency(a) => Some(a),
                    _ => None,
                })
                .collect();
            if !named.is_empty() && rules::copyright(view, cluster).is_some() {
                self.credit(CreditClass::Copyright, &named, view.text);
                self.spans.push((start, start + view.text.len() as u32));
            }
        }
    }

    fn line(&mut self, view: &View, start: u32) {
        let mut told = false;
        for cluster in view::clusters(view) {
            let tokens = &view.tokens[cluster.from..=cluster.to];
            let named: Vec<usize> = tokens
                .iter()
                .filter_map(|t| {
                    if let Kind::Agency(a) = t.kind {
                        Some(a)
                    } else {
                        None
                    }
                })
                .collect();
            let span = |from: usize, to: usize| {
                (
                    start + view.tokens[from].start as u32,
                    start + view.tokens[to].end as u32,
                )
            };
            // `Lusa/Fim`, `WAM/Ann Roy` below a text of that agency: its desk, not a picture.
            let desk = view.zone == Zone::Tail
                && cluster.from == 0
                && !named.is_empty()
                && named.iter().all(|a| self.text.contains(a))
                && view.sign(cluster.to + 1) == Some('/');
            if desk {
                self.spans.push(span(0, view.tokens.len() - 1));
                told = true;
                continue;
            }
            if photo::is_photo(view, cluster) {
                self.photo.extend(named);
                told |= !view.long;
                self.spans.push(if view.long {
                    span(cluster.from, cluster.to)
                } else {
                    span(0, view.tokens.len() - 1)
                });
                continue;
            }
            let Some((class, from, to)) = rules::judge(view, cluster) else {
                continue;
            };
            // A paragraph is quoted only where it credits.
            let quoted = if view.long {
                &view.text[view.tokens[from].start..view.tokens[to].end]
            } else {
                view.text
            };
            if named.is_empty() {
                self.credit(CreditClass::Generic, &[], quoted);
                self.spans.push(span(from, to));
                continue;
            }
            let doubtful = tokens.iter().filter(|t| t.named()).all(|t| t.loose);
            let firm = cluster.slashed
                || !matches!(
                    class,
                    CreditClass::Byline | CreditClass::Contributed | CreditClass::Copyright
                );
            let short = tokens.iter().any(|t| t.short);
            let after_colon = !view.long && view.sign(cluster.from.wrapping_sub(1)) == Some(':');
            if (doubtful && !firm)
                || (short && !after_colon && named.iter().all(|a| self.agencies.never(*a, class)))
            {
                continue;
            }
            self.credit(class, &named, quoted);
            self.spans.push(span(from, to));
            told = true;
        }
        if !told && let Some((agency, class)) = story::biography(view) {
            self.credit(class, &[agency], view.text);
            self.spans.push((start, start + view.text.len() as u32));
        }
    }

    /// Standing sentences that only one agency's copy carries.
    fn marks(&mut self, page: &Page, found: &agencies::Found) {
        for (agency, class, start, end) in &found.marks {
            let at = page.lines.partition_point(|l| (l.end as usize) < *end);
            let line = page.lines.get(at).filter(|l| l.start as usize <= *start);
            let Some(line) = line.filter(|l| l.kind != LineKind::Chrome) else {
                continue;
            };
            // `(Reporting by …; Editing by … Please credit …)`: the line may name another than its house style tells.
            let first = found
                .mentions
                .partition_point(|m| m.start < line.start as usize);
            let mut on_line = (found.mentions[first..].iter())
                .take_while(|m| m.start < line.end as usize && *class == CreditClass::Signoff);
            let named = on_line.find(|m| !m.short).and_then(|m| m.agency);
            let (from, to) = standing(&page.normal.text, line, (*start, *end));
            let agency = named.unwrap_or(*agency);
            self.credit(*class, &[agency], &page.normal.text[from..to]);
            self.spans.push((from as u32, to as u32));
        }
    }

    fn credit(&mut self, class: CreditClass, named: &[usize], text: &str) {
        self.text.extend(named);
        if self.best.as_ref().is_none_or(|(best, _)| class < *best) {
            self.best = Some((class, shorten(text)));
        }
    }

    fn finish(mut self, own: Option<usize>) -> Credits {
        if let Some(own) = own {
            self.text = BTreeSet::from([own]);
            let kept = self
                .best
                .take()
                .filter(|(class, _)| *class == CreditClass::Dateline);
            self.best =
                kept.or_else(|| Some((CreditClass::Byline, self.agencies.name(own).to_owned())));
        }
        let names = |set: &BTreeSet<usize>| {
            let mut names: Vec<String> = set
                .iter()
                .map(|a| self.agencies.name(*a).to_owned())
                .collect();
            names.sort_unstable();
            names
        };
        Credits {
            agencies: names(&self.text),
            photo: names(&self.photo),
            own: own.map(|a| self.agencies.name(a).to_owned()),
            own_dateline: false,
            class: self.best.as_ref().map(|(class, _)| *class),
            text: self.best.map(|(_, text)| text).unwrap_or_default(),
            spans: disjoint(self.spans),
        }
    }
}

/// Ranges that overlap as one; sorted.
fn disjoint(mut spans: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    spans.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::with_capacity(spans.len());
    for (start, end) in spans {
        match out.last_mut() {
            Some(last) if start < last.1 => last.1 = end.max(last.1),
            _ => out.push((start, end)),
        }
    }
    out
}

/// Whether the page goes on to speak of the agency it named: `the agency said`.
fn speaks_again(page: &Page) -> bool {
    page.lines
        .iter()
        .any(|line| line.kind != LineKind::Chrome && words::speaks_again(page.line(line)))
}

/// A credit for a table cell: one line of at most 160 characters, cut at a word.
fn shorten(text: &str) -> String {
    if text.contains(['\n', '\r']) {
        // Fields may go over several lines.
        return shorten(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    if text.chars().count() <= 160 {
        return text.to_owned();
    }
    let cut: String = text.chars().take(159).collect();
    let end = cut.rfind(' ').filter(|at| *at > 80).unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}
