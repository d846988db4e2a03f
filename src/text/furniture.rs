//! Furniture that is told from a single page: a built-in list (`data/chrome.toml`) and the shape of menus and lists.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use ahash::AHashSet;

use super::LineKind;
use super::fold::{Folded, ends_sentence, fold};
use super::phrases::Phrases;

/// The built-in list, read once.
pub(super) static FURNITURE: LazyLock<Furniture> = LazyLock::new(Furniture::built_in);

/// A line looked at: as it stands, folded, and whether it ends as a sentence.
pub(super) struct Look<'a> {
    pub(super) raw: &'a str,
    pub(super) folded: Folded,
    pub(super) sentence: bool,
}

impl<'a> Look<'a> {
    pub(super) fn at(raw: &'a str) -> Self {
        Self {
            raw,
            folded: fold(raw),
            sentence: ends_sentence(raw),
        }
    }

    /// A paragraph of running text.
    pub(super) fn prose(&self) -> bool {
        let words = self.folded.words;
        words >= 25 || (words >= 12 && self.sentence)
    }

    /// Goes on from the line before: running text that was wrapped.
    pub(super) fn continues(&self) -> bool {
        self.raw.starts_with(char::is_lowercase)
    }

    /// Could be the headline of another article.
    fn headline(&self) -> bool {
        let Folded {
            words,
            digits,
            letters,
            ..
        } = self.folded;
        (3..=20).contains(&words)
            && !self.raw.ends_with(['.', '。', '।', '"', '”'])
            && digits * 4 <= letters
    }
}

/// What is known of furniture in general.
pub(super) struct Furniture {
    words: AHashSet<String>,
    lines: AHashSet<String>,
    labels: AHashSet<String>,
    headings: AHashSet<String>,
    stamps: AHashSet<String>,
    starts: Phrases,
    heading_starts: Phrases,
    contains: Phrases,
    hints: Phrases,
    credit_starts: Phrases,
    credit_names: Phrases,
}

#[derive(Default, serde::Deserialize)]
struct File {
    words: BTreeMap<String, String>,
    stamps: BTreeMap<String, String>,
    lines: BTreeMap<String, Vec<String>>,
    starts: BTreeMap<String, Vec<String>>,
    contains: BTreeMap<String, Vec<String>>,
    labels: BTreeMap<String, Vec<String>>,
    headings: BTreeMap<String, Vec<String>>,
    heading_starts: BTreeMap<String, Vec<String>>,
    hints: BTreeMap<String, Vec<String>>,
    credits: BTreeMap<String, Vec<String>>,
}

impl Furniture {
    fn built_in() -> Self {
        // a test reads the same file and fails if it cannot be parsed
        let file: File = toml::from_str(include_str!("../../data/chrome.toml")).unwrap_or_default();
        let vocabulary = |table: &BTreeMap<String, String>| -> AHashSet<String> {
            let words = table.values().flat_map(|text| text.split_whitespace());
            words
                .flat_map(|w| {
                    fold(w)
                        .text
                        .split(' ')
                        .map(str::to_owned)
                        .collect::<Vec<_>>()
                })
                .collect()
        };
        let set = |table: &BTreeMap<String, Vec<String>>| -> AHashSet<String> {
            table
                .values()
                .flatten()
                .map(|phrase| fold(phrase).text)
                .collect()
        };
        Self {
            words: vocabulary(&file.words),
            stamps: vocabulary(&file.stamps),
            lines: set(&file.lines),
            labels: set(&file.labels),
            headings: set(&file.headings),
            starts: Phrases::new(file.starts.values().flatten(), true),
            heading_starts: Phrases::new(file.heading_starts.values().flatten(), true),
            contains: Phrases::new(file.contains.values().flatten(), false),
            hints: Phrases::new(file.hints.values().flatten(), false),
            credit_starts: Phrases::new(file.credits.get("starts").into_iter().flatten(), true),
            credit_names: Phrases::new(file.credits.get("names").into_iter().flatten(), false),
        }
    }

    /// What a line is, by itself.
    pub(super) fn kind(&self, look: &Look) -> Option<LineKind> {
        let Folded { text, words, .. } = &look.folded;
        if text.is_empty() {
            return Some(LineKind::Chrome);
        }
        if *words > 60 {
            return None;
        }
        if *words <= 24 && self.stamp(look) {
            return Some(LineKind::Meta);
        }
        if self.lines.contains(text) || self.heading(look) {
            return Some(LineKind::Chrome);
        }
        if *words <= 30 && self.menu(look) {
            return Some(LineKind::Chrome);
        }
        let known = (*words <= 40 && (self.starts.found(text) || self.labelled(look)))
            || self.contains.found(text);
        known.then(|| {
            if self.credit(look) {
                LineKind::Meta
            } else {
                LineKind::Chrome
            }
        })
    }

    /// A short line outside the running text that speaks of what furniture speaks of.
    pub(super) fn hinted(&self, look: &Look) -> bool {
        look.folded.words <= 20 && self.hints.found(&look.folded.text)
    }

    /// The heading of a list of other articles.
    pub(super) fn heading(&self, look: &Look) -> bool {
        let Folded { text, words, .. } = &look.folded;
        self.headings.contains(text)
            || (*words <= 6 && !look.sentence && self.heading_starts.found(text))
    }

    /// A line that credits somebody: never furniture, even where it recurs.
    pub(super) fn credit(&self, look: &Look) -> bool {
        let Folded { text, words, .. } = &look.folded;
        (*words <= 14 && self.credit_starts.found(text))
            || (*words <= 8 && self.credit_names.found(text))
    }

    /// A sentence with a credit, perhaps run together with what stood on the next line.
    pub(super) fn has_credit(&self, text: &str) -> bool {
        self.credit_starts.found(text) || self.credit_names.found(text)
    }

    /// Nothing but a date, a time, a reading time, a count of comments.
    fn stamp(&self, look: &Look) -> bool {
        look.folded.digits > 0
            && look.folded.text.split(' ').all(|word| {
                let mut letters = word.split('0').filter(|part| !part.is_empty());
                self.stamps.contains(word) || letters.all(|part| self.stamps.contains(part))
            })
    }

    /// All of its words are those of menus and share rows, or it is a row of short items half of which are, or a trail.
    fn menu(&self, look: &Look) -> bool {
        let text = &look.folded.text;
        if self.all_known(text) && !(look.sentence && counted(text).count() > 3) {
            return true;
        }
        let items: Vec<&str> = items(look.raw).collect();
        if items.len() < 2 || look.sentence {
            return false;
        }
        let items: Vec<String> = items.into_iter().map(|item| fold(item).text).collect();
        let short = items.iter().all(|item| item.split(' ').count() <= 4);
        let known_items = items.iter().filter(|item| self.all_known(item)).count();
        let trail = look.raw.matches(['>', '»', '›']).count() >= 2 && look.folded.words <= 12;
        let row = short && (known_items * 2 >= items.len() || trail);
        row && (items.len() >= 4 || !self.credit(look))
    }

    /// All words of a folded text are those of menus, and there is one.
    fn all_known(&self, text: &str) -> bool {
        counted(text).all(|word| self.words.contains(word)) && counted(text).next().is_some()
    }

    /// `Tags: …`, `Read also: …`
    fn labelled(&self, look: &Look) -> bool {
        let mut head = look.raw.char_indices().take_while(|(at, _)| *at <= 60);
        let end = head.find(|(_, c)| matches!(c, ':' | '：' | '|' | '»' | '>' | '–' | '—'));
        end.is_some_and(|(end, _)| self.labels.contains(&fold(&look.raw[..end]).text))
    }
}

/// The words of a folded text that are no figures.
fn counted(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|w| w.bytes().any(|b| b != b'0'))
}

/// The items of a menu, a breadcrumb, a share row.
fn items(raw: &str) -> impl Iterator<Item = &str> {
    let bars = raw.split(['|', '·', '•', '>', '»', '›', '/', '⋅', '\t', '■', '–', '—']);
    bars.flat_map(|part| part.split("  "))
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

/// Marks what the shape of the page tells: lists of headlines under a heading, short furniture round the running text,
/// and a run of headlines at the foot. `kinds` holds what each line is so far; `fixed` lines keep it.
pub(super) fn mark_by_shape(looks: &[Look], kinds: &mut [LineKind], fixed: &[bool]) {
    let body = |kinds: &[LineKind], at: usize| kinds[at] == LineKind::Body && looks[at].prose();
    let Some(first) = (0..looks.len()).find(|at| body(kinds, *at)) else {
        return;
    };
    let last = (0..looks.len())
        .rev()
        .find(|at| body(kinds, *at))
        .unwrap_or(first);
    mark_lists(looks, kinds, fixed, last);
    for at in (0..first).chain(last + 1..looks.len()) {
        let short = at > last || (looks[at].folded.words <= 12 && !looks[at].sentence);
        if kinds[at] == LineKind::Body && !fixed[at] && short && FURNITURE.hinted(&looks[at]) {
            kinds[at] = furniture_or_credit(&looks[at]);
        }
    }
    mark_foot(looks, kinds, fixed, last);
}

/// Headlines under the heading of a list: after the last paragraph all of them, between paragraphs a few.
fn mark_lists(looks: &[Look], kinds: &mut [LineKind], fixed: &[bool], last: usize) {
    let mut at = 0;
    while at < looks.len() {
        let under = FURNITURE.heading(&looks[at]) && !fixed[at];
        at += 1;
        if !under {
            continue;
        }
        let limit = if at > last {
            looks.len()
        } else {
            last.min(at + 8)
        };
        while at < limit && !looks[at].prose() && (at > last || looks[at].headline()) {
            if kinds[at] == LineKind::Body && !fixed[at] && !FURNITURE.credit(&looks[at]) {
                kinds[at] = LineKind::Chrome;
            }
            at += 1;
        }
    }
}

/// Three or more headlines at the very end, after the last paragraph, are a list of other articles.
fn mark_foot(looks: &[Look], kinds: &mut [LineKind], fixed: &[bool], last: usize) {
    let tail: Vec<usize> = (last + 1..looks.len())
        .filter(|at| kinds[*at] == LineKind::Body && !fixed[*at])
        .collect();
    let listed = |at: &usize| {
        looks[*at].headline() && !looks[*at].sentence && !FURNITURE.credit(&looks[*at])
    };
    let headlines: Vec<usize> = tail.iter().copied().filter(listed).collect();
    let wrapped = tail.iter().any(|at| looks[*at].continues());
    if !wrapped && headlines.len() >= 3 && headlines.len() * 3 >= tail.len() * 2 {
        for at in headlines {
            kinds[at] = LineKind::Chrome;
        }
    }
}

/// What a line becomes that general rules take for furniture.
pub(super) fn furniture_or_credit(look: &Look) -> LineKind {
    if FURNITURE.credit(look) {
        LineKind::Meta
    } else {
        LineKind::Chrome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(line: &str) -> Option<LineKind> {
        FURNITURE.kind(&Look::at(line))
    }

    #[test]
    fn the_list_can_be_read() {
        let file: toml::Table = toml::from_str(include_str!("../../data/chrome.toml")).unwrap();
        assert!(toml::from_str::<File>(include_str!("../../data/chrome.toml")).is_ok());
        for (name, table) in &file {
            assert!(table.as_table().is_some_and(|t| !t.is_empty()), "{name}");
        }
    }

    #[test]
    fn furniture_of_many_languages() {
        for line in [
            "Home | News | Sport",
            "Share on Facebook",
            "Your email address will not be published. Required fields are marked *",
            "Read also: Mayor opens new swimming pool",
            "Tags: mayor, pool",
            "© Hillside Echo. All rights reserved.",
            "Startseite > Politik > Inland",
            "Lesen Sie auch: Neues Bad eröffnet",
            "Abonnez-vous dès 1 € le premier mois",
            "À lire aussi : la piscine rouvre",
            "Suscríbete a nuestro boletín",
            "Riproduzione riservata",
            "Leia também: piscina reabre",
            "Meld je aan voor onze nieuwsbrief",
            "Поделиться: ВКонтакте Одноклассники",
            "Ana Sayfa » Gündem",
            "جميع الحقوق محفوظة",
            "اترك تعليقًا",
            "यह भी पढ़ें: आज का मौसम",
            "この記事をシェアする",
            "相关阅读：新泳池开放",
            "무단 전재 및 재배포 금지",
            "Baca juga: Kolam renang baru",
            "Czytaj także: nowy basen",
            "Läs också: nytt badhus",
            "***",
        ] {
            assert_eq!(kind(line), Some(LineKind::Chrome), "{line}");
        }
    }

    #[test]
    fn stamps_are_meta() {
        for line in [
            "Published: 09:42 PM, 10 Jan, 2022",
            "3 min read",
            "June 3, 2025  Admin  0 Comments",
            "12. Mai 2025, 16:11 Uhr  Lesezeit: 2 Min.",
            "Publié le 03/02/2025 à 13h05",
            "2025年9月13日 9:12 AM",
            "입력 2025.11.27 16:20 수정 2025.11.27 16:21",
            "١٠ يناير ٢٠٢٢",
        ] {
            assert_eq!(kind(line), Some(LineKind::Meta), "{line}");
        }
    }

    #[test]
    fn text_and_credits_stay() {
        for line in [
            "Mayor opens new swimming pool",
            "Share prices fell on Monday after the news.",
            "Home secretary says more police will follow",
            "The company said it would change its policy on comments next year.",
            "By Ann Moss",
            "Source: AFP",
            "(Reuters)",
            "Der Bürgermeister eröffnete das neue Bad.",
            "市长开放了新的游泳池。",
            "Trending now is a dance that nobody over twenty can do, she said, and laughed.",
        ] {
            assert_eq!(kind(line), None, "{line}");
        }
    }

    fn shaped(page: &str) -> Vec<LineKind> {
        let looks: Vec<Look> = page.lines().map(Look::at).collect();
        let mut kinds: Vec<_> = looks
            .iter()
            .map(|l| FURNITURE.kind(l).unwrap_or(LineKind::Body))
            .collect();
        mark_by_shape(&looks, &mut kinds, &vec![false; looks.len()]);
        kinds
    }

    const PARAGRAPH: &str = "The pool was opened on Monday by the mayor, who swam two lengths of it in front of a large crowd.";

    #[test]
    fn headlines_under_a_heading_are_furniture() {
        use LineKind::{Body as B, Chrome as C};
        let foot = format!(
            "{PARAGRAPH}\nRelated articles\nBakery wins prize again\nTram line to be doubled\n(AFP)"
        );
        assert_eq!(shaped(&foot), [B, C, C, C, B]);
        let middle = format!(
            "{PARAGRAPH}\nRead also\nBakery wins prize again\n\"It was cold.\"\n{PARAGRAPH}"
        );
        assert_eq!(shaped(&middle), [B, C, C, B, B]);
    }

    #[test]
    fn a_run_of_headlines_at_the_foot_is_furniture() {
        use LineKind::{Body as B, Chrome as C};
        let list = "Bakery wins prize again\nTram line to be doubled\nWhy the river rose so fast";
        assert_eq!(shaped(&format!("{PARAGRAPH}\n{list}")), [B, C, C, C]);
        let wrapped =
            "Bakery wins prize again\nand so did the tram line\nof which no more was said";
        assert_eq!(shaped(&format!("{PARAGRAPH}\n{wrapped}")), [B, B, B, B]);
    }
}
