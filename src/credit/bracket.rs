//! Credits in brackets: a dateline, a signature at the end, a line of its own.

use super::CreditClass;
use super::dateline::{
    dateline_end, dateline_follows, inline_dateline, place_before, place_inside,
};
use super::rules::{Judged, credit_word, first_word, words_after};
use super::view::{Cluster, View, Zone};
use super::words::Kind;
use super::words::sense::{ATTRIBUTION, BY, COPYRIGHT, JOIN, PLACE, SAID, SOURCE, STAFF, WITH};

pub(super) fn bracketed(
    view: &View,
    cluster: Cluster,
    open: usize,
    close: usize,
) -> Option<Judged> {
    let tokens = &view.tokens;
    let inside = (open + 1..close)
        .any(|at| view.tokens[at].is(WITH) && !view.tokens[at].is(JOIN | STAFF | PLACE));
    let abbreviation = |at: usize| {
        let beside = |k: usize| matches!(view.sign(k), Some(',' | '/'));
        tokens[at].kind == Kind::Other
            && view.word(at).chars().count() <= 5
            && (beside(at - 1) || beside(at + 1))
    };
    let mut inner_pure = (open + 1..close).all(|at| {
        (cluster.from..=cluster.to).contains(&at) || credit_word(view, at) || abbreviation(at)
    }) || (view.sign(open) == Some('/')
        && signed_slash(view, cluster) == Some(open));
    let rest = words_after(view, close);
    if place_inside(view, cluster, open, close) && open == first_word(view) && rest >= 4 {
        // `（中央社記者…5日電）` names its writer.
        let writer = (open + 1..close).any(|at| matches!(view.word(at), "記者" | "记者"));
        if writer {
            return Some((CreditClass::Byline, open, close));
        }
        return Some((CreditClass::Dateline, 0, dateline_end(view, close)));
    }
    if rest == 0
        && inside
        && (open + 1..close).all(|at| {
            (cluster.from..=cluster.to).contains(&at)
                || credit_word(view, at)
                || tokens[at].is(WITH)
        })
    {
        return Some((CreditClass::Contributed, open, close));
    }
    inner_pure |= rest == 0 && open == first_word(view) && place_inside(view, cluster, open, close);
    if inner_pure && place_before(view, open) && dateline_follows(view, open, close, rest) {
        return Some((CreditClass::Dateline, 0, dateline_end(view, close)));
    }
    if inner_pure && rest >= 4 && inline_dateline(view, open, close) {
        return Some((CreditClass::Dateline, open, dateline_end(view, close)));
    }
    let closing = rest == 0
        || tokens[close + 1..]
            .iter()
            .all(|t| t.sign().is_some() || t.end - t.start <= 4);
    let marked = (open + 1..cluster.from)
        .all(|at| credit_word(view, at) || tokens[at].is(COPYRIGHT | SOURCE));
    if closing && (inner_pure || (marked && close == cluster.to + 1)) {
        let short_head = !view.long && matches!(view.zone, Zone::Head);
        if open == first_word(view) || short_head {
            let name = open <= 6
                && (0..open)
                    .all(|at| !view.lower(at) || credit_word(view, at) || tokens[at].is(BY));
            return match () {
                () if view.foot() => Some((CreditClass::Signoff, 0, tokens.len() - 1)),
                () if name => Some((CreditClass::Byline, 0, tokens.len() - 1)),
                () => None,
            };
        }
        let told = open > 0
            && (tokens[open - 1].is(STAFF | SAID | ATTRIBUTION)
                || says_agency(view.word(open - 1)));
        return (!told || !view.long).then_some((CreditClass::Signoff, open, tokens.len() - 1));
    }
    // `(By Ana Lo and Eve Tsai, Central News Agency)`
    let signed = tokens[open + 1].is(BY)
        && cluster.to + 1 == close
        && view.sign(cluster.from - 1) == Some(',')
        && (open + 2..cluster.from).all(|at| {
            view.capital(at)
                || tokens[at].is(JOIN)
                || matches!(view.sign(at), Some(',' | '.' | '-'))
                || !tokens[at].spaced
        });
    if rest == 0 && signed {
        let class = if view.zone == Zone::Head {
            CreditClass::Byline
        } else {
            CreditClass::Signoff
        };
        return Some((class, open, close));
    }
    // Glued pages: `… end of the sentence. (AFP) Next heading`.
    let ended = open > 0
        && matches!(
            view.sign(open - 1),
            Some('.' | '。' | '!' | '?' | '"' | '”' | '»' | '“')
        );
    let stops = view
        .sign(close + 1)
        .is_some_and(|c| matches!(c, '.' | '。'))
        && open > 4
        && !tokens[open - 1].named()
        && !tokens[open - 1].is(STAFF | SAID)
        && !says_agency(view.word(open - 1));
    let single_end = view.single && rest < 60;
    (inner_pure && view.long && single_end && (ended || stops)).then_some((
        CreditClass::Signoff,
        open,
        close,
    ))
}

/// The innermost bracket around the cluster: `(AFP)`, `【北京共同】`, `/ТАСС/`.
pub(super) fn bracket(view: &View, cluster: Cluster) -> Option<(usize, usize)> {
    let tokens = &view.tokens;
    if cluster.from > 0
        && view.sign(cluster.from - 1) == Some('/')
        && tokens[cluster.from - 1].spaced
        && view.sign(cluster.to + 1) == Some('/')
    {
        return Some((cluster.from - 1, cluster.to + 1));
    }
    if let Some(open) = signed_slash(view, cluster) {
        return Some((open, cluster.to + 1));
    }
    let limit = cluster.from.saturating_sub(14);
    let open = (limit..cluster.from)
        .rev()
        .find_map(|at| match view.sign(at) {
            Some('(' | '（' | '[' | '【' | '［' | '〔' | '<') => Some(Some(at)),
            Some('«' | '"' | '“')
                if at > 0 && matches!(view.sign(at - 1), Some('.' | '。' | '!' | '?' | '»')) =>
            {
                Some(Some(at))
            }
            Some(')' | '）' | ']' | '】' | '］' | '〕') => Some(None),
            _ => None,
        })??;
    let close = (cluster.to + 1..tokens.len().min(cluster.to + 12)).find(|at| {
        matches!(
            view.sign(*at),
            Some(')' | '）' | ']' | '】' | '］' | '〕' | '>' | '»' | '"' | '”')
        )
    })?;
    Some((open, close))
}

/// `/Ana Petrova, BTA/`: the slash before a writer's name, a comma and the agency.
fn signed_slash(view: &View, cluster: Cluster) -> Option<usize> {
    let tokens = &view.tokens;
    let comma = cluster.from.checked_sub(1)?;
    if view.sign(comma) != Some(',') || view.sign(cluster.to + 1) != Some('/') {
        return None;
    }
    let open = (comma.saturating_sub(5)..comma)
        .rev()
        .find(|at| view.sign(*at) == Some('/'))?;
    let writer = open + 1 < comma && (open + 1..comma).all(|at| view.name_like(at));
    (writer && tokens[open].spaced).then_some(open)
}

/// A word such as `لوكالة` (to the agency), with the particle that some scripts write on to it.
fn says_agency(word: &str) -> bool {
    ["وكالة", "agentur", "通信", "通信社", "통신"]
        .iter()
        .any(|w| word.ends_with(w))
}
