//! Place lines: `PARIS, 3 May (AFP) -`, `МОСКВА, 14 октября. /ТАСС/.`, `新华社北京1月5日电`.

use super::CreditClass;
use super::rules::{Judged, credit_word, first_word, words_after};
use super::view::{Cluster, View, Zone};
use super::words::sense::{
    AGAIN, ARTICLE, ATTRIBUTION, DATE, JOIN, PHOTO, PLACE, SAID, SOURCE, STAFF, WITH,
};
use super::words::{Kind, Token};

/// `PARIS, 3 May, AFP - …`, `Белоречье. 8 октября. INTERFAX.RU - …`, `新华社北京1月5日电`.
pub(super) fn open_dateline(view: &View, cluster: Cluster) -> Option<Judged> {
    let tokens = &view.tokens;
    let rest = words_after(view, cluster.to);
    if rest == 0 || !(view.long || view.zone == Zone::Head) {
        return None;
    }
    let according =
        cluster.from == first_word(view) + 1 && tokens[cluster.from - 1].is(ATTRIBUTION);
    if cluster.from == first_word(view) || according {
        let line: String = view.text[tokens[cluster.to].end..]
            .chars()
            .take(28)
            .collect();
        let wired = line
            .split_once(['电', '電', '讯', '訊'])
            .is_some_and(|(before, _)| !before.contains(['。', '，']));
        if wired && view.long {
            let end = tokens
                .iter()
                .position(|t| view.text[t.start..t.end].starts_with(['电', '電', '讯', '訊']));
            return Some((CreditClass::Dateline, 0, end.unwrap_or(cluster.to)));
        }
    }
    if let Some(end) = agency_first(view, cluster) {
        return Some((CreditClass::Dateline, 0, end));
    }
    if !view.long || !place_before(view, cluster.from) {
        return None;
    }
    let dash = |at: usize| {
        view.sign(at)
            .is_some_and(|c| matches!(c, '-' | '–' | '—' | '−' | 'ـ'))
    };
    let stop = |at: usize| view.sign(at).is_some_and(|c| matches!(c, '.' | ':' | '：'));
    let parted = cluster.from == first_word(view)
        || tokens[cluster.from - 1].kind == Kind::Number
        || view.sign(cluster.from - 1).is_some_and(|c| {
            matches!(
                c,
                ',' | '.' | '-' | '–' | '—' | '/' | 'ـ' | ':' | '،' | '=' | '−'
            )
        });
    let placed = cluster.from > first_word(view)
        || cluster.from < cluster.first && view.name_like(cluster.from);
    let spaced_dash =
        dash(cluster.to + 1) && (tokens[cluster.to + 1].spaced || dash(cluster.to + 2) || placed);
    // `ГОРОД, 15 фев — РИА Новости, Инна Зорина. …`: the writer stands between.
    let mut writer = cluster.to + 2;
    while view.sign(cluster.to + 1) == Some(',') && writer < tokens.len() && view.name_like(writer)
    {
        writer += 1;
    }
    let signed = placed && (cluster.to + 4..cluster.to + 6).contains(&writer) && stop(writer);
    let follows = spaced_dash
        || signed
        || (placed
            && stop(cluster.to + 1)
            && tokens
                .get(cluster.to + 2)
                .is_some_and(|t| t.spaced || t.sign().is_some()));
    (parted && follows && (rest >= 6 || view.long))
        .then(|| (CreditClass::Dateline, 0, dateline_end(view, cluster.to)))
}

/// `AKP Phnom Penh, May 03, 2021 -- …`: the agency, then place and date, then a dash.
fn agency_first(view: &View, cluster: Cluster) -> Option<usize> {
    let tokens = &view.tokens;
    let start = cluster.to + 1;
    if !view.long || cluster.from != first_word(view) || !tokens.get(start)?.spaced {
        return None;
    }
    let dash = (start..tokens.len().min(start + 12)).find(|at| {
        view.sign(*at).is_some_and(|c| matches!(c, '-' | '–' | '—')) && tokens[*at].spaced
    })?;
    let dated = tokens[start..dash].iter().any(|t| t.is(DATE))
        && tokens[start..dash].iter().any(|t| t.kind == Kind::Number);
    (dated && view.capital(start) && place_between(view, start, dash))
        .then(|| dateline_end(view, dash))
}

/// `（北京12日路透电）`, `【ロンドン共同】`, `(강릉=연합뉴스)`, `(ANSA) -`: a place and a date inside the bracket.
pub(super) fn place_inside(view: &View, cluster: Cluster, open: usize, close: usize) -> bool {
    let chars = view.text[view.tokens[open].end..view.tokens[close].start]
        .chars()
        .count();
    let words = close - open - 1 - (cluster.to - cluster.from + 1);
    let sober = (open + 1..close).all(|at| {
        let t = &view.tokens[at];
        !t.is(SAID | ATTRIBUTION | PHOTO | WITH) || t.is(PLACE | JOIN | STAFF | DATE)
    });
    let opens = matches!(view.sign(open), Some('【' | '［' | '（' | '[' | '(' | '〔'));
    let names = (open + 1..close)
        .all(|at| !view.lower(at) || credit_word(view, at) || view.tokens[at].is(PLACE));
    opens && sober && names && words <= 10 && chars <= 40
}

/// Tokens of place and date at the most: some words, and the signs between them.
const NEAR: usize = 100;

/// Whether everything before the bracket can be the place and date of a dateline.
pub(super) fn place_before(view: &View, open: usize) -> bool {
    let near = open.saturating_sub(NEAR);
    let start = view.tokens[near..open]
        .iter()
        .rposition(|t| matches!(t.sign(), Some('|' | '•')))
        .map_or(0, |at| near + at + 1);
    place_between(view, start, open)
}

pub(super) fn place_between(view: &View, start: usize, end: usize) -> bool {
    if end.saturating_sub(start) > NEAR {
        return false;
    }
    let words = (start..end).filter(|at| view.sign(*at).is_none()).count();
    let uncased = (start..end)
        .filter(|at| view.tokens[*at].kind == Kind::Other && !view.capital(*at) && !view.lower(*at))
        .map(|at| view.word(at).chars().count())
        .sum::<usize>();
    words <= 14
        && uncased <= 34
        && (start..end).all(|at| {
            let token = &view.tokens[at];
            match token.kind {
                Kind::Agency(_) | Kind::Generic => false,
                Kind::Number => true,
                Kind::Sign(c) => !matches!(c, '!' | '?' | '"' | '“' | '”' | '。' | '«' | '»'),
                Kind::Word => {
                    (!token.is(SAID | ATTRIBUTION | AGAIN | PHOTO | SOURCE)
                        || token.is(PLACE | DATE))
                        && (!view.lower(at) || token.is(PLACE | DATE | JOIN | ARTICLE))
                }
                Kind::Other => {
                    !view.lower(at)
                        || ordinal(view, at)
                        || view.word(at) == "h"
                        || view.word(at) == "هـ"
                }
            }
        })
}

fn ordinal(view: &View, at: usize) -> bool {
    at > 0 && !view.tokens[at].spaced && view.tokens[at - 1].kind == Kind::Number
        || matches!(view.word(at), "th" | "st" | "nd" | "rd")
        || view.word(at).starts_with(|c: char| c.is_ascii_digit())
}

/// After `(AFP)` a dateline goes on with a dash, a stop or the story itself.
pub(super) fn dateline_follows(view: &View, open: usize, close: usize, rest: usize) -> bool {
    let empty = open == first_word(view);
    if rest == 0 {
        // A dateline on a line of its own: `ELM CITY, Mo. (AP)`.
        let shouted = (0..open).any(|at| {
            view.word(at).chars().count() > 2 && view.word(at).chars().all(|c| !c.is_lowercase())
        }) && view.capital(first_word(view));
        return !empty && view.zone == Zone::Head && view.index > 0 && shouted;
    }
    let dashed = view
        .tokens
        .get(close + 1)
        .and_then(Token::sign)
        .is_some_and(|c| matches!(c, '-' | '–' | '—' | '.' | ':' | '=' | '−' | ',' | 'ـ'));
    // `American (AA) offered …`: a sentence that goes on is no dateline.
    let goes_on = view
        .tokens
        .get(close + 1)
        .is_some_and(|_| view.lower(close + 1));
    rest >= 3 && (dashed || !goes_on && (view.long || !empty))
}

/// A dateline in the midst of a page that was glued into one line: `… headline Bremen (dpa) – The story`.
pub(super) fn inline_dateline(view: &View, open: usize, close: usize) -> bool {
    let dashed = view
        .sign(close + 1)
        .is_some_and(|c| matches!(c, '-' | '–' | '—'));
    dashed
        && open > 0
        && view.tokens[open].start < 700
        && (view.capital(open - 1) || view.tokens[open - 1].kind == Kind::Number)
}

/// The token up to which a dateline reaches: its dash.
pub(super) fn dateline_end(view: &View, close: usize) -> usize {
    let mut end = close;
    while view
        .sign(end + 1)
        .is_some_and(|c| matches!(c, '-' | '–' | '—' | '.' | ':' | '=' | '−'))
    {
        end += 1;
    }
    end
}
