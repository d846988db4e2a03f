//! Short forms that mean something else on a page than an agency.

use std::collections::{BTreeMap, BTreeSet};

use super::agencies::Mention;
use super::script::unspaced;
use super::words;

/// Mentions that may end where another begins.
const BESIDE: usize = 8;

/// Drops a short form that the page itself defines as something else: `Palestinian Authority (PA)`.
pub(super) fn drop_defined(text: &str, mentions: &mut Vec<Mention>) {
    let mut defined: Vec<String> = Vec::new();
    for (at, m) in mentions.iter().enumerate().filter(|(_, m)| m.short) {
        let form = &text[m.start..m.end];
        if !text[..m.start].ends_with(['(', '（']) || !form.chars().all(|c| c.is_ascii_uppercase())
        {
            continue;
        }
        let before = text[..m.start].trim_end_matches(['(', '（', '"', '“']);
        let spelt = spells(before, form) || glossed(before, &text[m.end..]);
        let by_agency = || {
            let next_to_it = |o: &&Mention| o.end + 3 >= m.start && o.end <= m.start;
            let before = mentions[..at].iter().rev().take(BESIDE);
            before
                .filter(next_to_it)
                .any(|o| !o.short && o.agency == m.agency)
        };
        if spelt && !by_agency() && !defined.iter().any(|d| d == form) {
            defined.push(form.to_owned());
        }
    }
    mentions.retain(|m| {
        !m.short
            || !defined
                .iter()
                .any(|d| d.eq_ignore_ascii_case(&text[m.start..m.end]))
    });
}

/// Characters before a short form in which its words stand. Lines may be of any length, and name it at every word.
const SPELLED: usize = 400;

/// Whether the words before a short form begin with its letters: `Agência Nacional do Petróleo` before `ANP`.
fn spells(before: &str, form: &str) -> bool {
    let mut initials = form.chars().rev().peekable();
    let near = before.char_indices().rev().take(SPELLED);
    let near = near.last().map_or("", |(at, _)| &before[at..]);
    let line = near.rsplit('\n').next().unwrap_or_default();
    for word in line.split_whitespace().rev().take(2 * form.len()) {
        let Some(initial) = initials.peek() else {
            break;
        };
        let linking = word.chars().count() <= 4 && word.chars().all(char::is_lowercase);
        if word.starts_with(*initial) {
            initials.next();
        } else if !linking {
            return false;
        }
    }
    initials.peek().is_none()
}

/// `アクセスポイント（AP）に`: in a script without spaces, a word and its short form in the midst of a sentence.
fn glossed(before: &str, behind: &str) -> bool {
    let mut behind = behind.chars();
    before.ends_with(unspaced)
        && matches!(behind.next(), Some(')' | '）'))
        && behind.next().is_some_and(unspaced)
}

/// Drops a short form that the page speaks of again and again as of a thing: `of AA in the town`, `AA gave me my Tuesdays`.
pub(super) fn drop_topics(text: &str, mentions: &mut Vec<Mention>) {
    let mut topics: BTreeMap<&str, usize> = BTreeMap::new();
    for m in mentions.iter().filter(|m| m.short && !m.loose) {
        let ascii = text[m.start..m.end].is_ascii();
        if ascii && words::in_sentence(text, m.start, m.end) {
            *topics.entry(&text[m.start..m.end]).or_default() += 1;
        }
    }
    let spelt: BTreeSet<Option<usize>> = mentions
        .iter()
        .filter(|m| !m.short)
        .map(|m| m.agency)
        .collect();
    mentions.retain(|m| {
        let topic = topics.get(&text[m.start..m.end]).is_some_and(|n| *n >= 3);
        !(m.short && topic) || spelt.contains(&m.agency)
    });
}
