//! Lines and line ends that sign for an agency without a bracket.

use super::CreditClass;
use super::dateline::place_between;
use super::rules::{Judged, credit_word, first_word, pure};
use super::view::{Cluster, View, Zone};
use super::words::Kind;
use super::words::sense::{ARTICLE, ATTRIBUTION, BY, DATE, JOIN, PHOTO, PLACE, SAID, STAFF, WITH};

/// Lines that name the writer: `By Reuters`, `Nora Field, PA`, `World | Reuters | 2 min read`.
pub(super) fn byline(view: &View, cluster: Cluster) -> Option<CreditClass> {
    let tokens = &view.tokens;
    let last = tokens.len() - 1;
    if view.long && tokens.len() > 30 {
        return None;
    }
    let tail = view.foot();
    let named = if tail {
        CreditClass::Signoff
    } else {
        CreditClass::Byline
    };
    let early = view.zone == Zone::Head || view.index < 8;
    if view.persons_name(cluster) {
        return None;
    }
    if !view.long && pure(view, 0, last, cluster) && (early || tail) {
        return Some(named);
    }
    // `PTI ABC XYZ`, `dpa ab yy cd`: the desk's initials.
    let initials = cluster.from == 0
        && last <= 5
        && last > cluster.to
        && (cluster.to + 1..=last).all(|at| {
            view.word(at).chars().count() <= 5
                && tokens[at].sign().is_none_or(|c| matches!(c, '/' | '-'))
        });
    if tail && (initials || before_picture(view, cluster)) {
        return Some(named);
    }
    if by_before(view, cluster) && (early || tail) {
        return Some(if tail && cluster.from > 3 {
            CreditClass::Byline
        } else {
            named
        });
    }
    if view.long {
        return None;
    }
    if early && !tail && (piped(view, cluster) || dated(view, cluster)) {
        return Some(CreditClass::Byline);
    }
    if !early || tail || view.index == 0 && tokens.len() > 6 && !cluster.slashed {
        return None;
    }
    let names = |from: usize, to: usize| {
        (from..to).all(|at| {
            view.sign(at).is_none() && !view.lower(at) && !tokens[at].is(SAID | PHOTO)
                || matches!(view.sign(at), Some('.' | '-')) && !tokens[at].spaced
        }) && (1..=4).contains(&(to - from))
    };
    let behind = cluster.to == last
        && cluster.from >= 2
        && match view.sign(cluster.from - 1) {
            Some(',' | '/' | '|' | '،' | 'ـ' | '、') => {
                names(0, cluster.from - 1) || slash_list(view, cluster)
            }
            Some('-' | '–' | '—' | ':') => cluster.from <= 4 && names(0, cluster.from - 1),
            _ => false,
        };
    let ahead = cluster.from == 0
        && match view.sign(cluster.to + 1) {
            Some(',' | '/' | '|' | '-' | '–' | '—' | '،' | 'ـ' | '(') => {
                let stop = if view.sign(last) == Some(')') {
                    last
                } else {
                    last + 1
                };
                cluster.to + 2 < stop && names(cluster.to + 2, stop)
            }
            // `Agence France-Presse in Paris`
            None if !tokens[cluster.to + 1..].is_empty() => {
                matches!(view.word(cluster.to + 1), "in" | "à" | "en" | "em" | "aus")
                    && names(cluster.to + 2, last + 1)
            }
            _ => false,
        };
    let desk =
        cluster.slashed && cluster.to == last && (cluster.from == 0 || slash_list(view, cluster));
    // `Lugano, May 14: AFP` on a line of its own.
    let placed = cluster.to == last
        && cluster.from >= 3
        && view
            .sign(cluster.from - 1)
            .is_some_and(|c| matches!(c, ':' | '-' | '–' | '—' | ',' | '(' | '/'))
        && tokens[..cluster.from]
            .iter()
            .any(|t| t.is(DATE) || t.kind == Kind::Number)
        && place_between(view, 0, cluster.from);
    if placed {
        return Some(CreditClass::Dateline);
    }
    (behind || ahead || desk).then_some(named)
}

/// `PAP, jk, fot. Archiwum`: the agency, initials of the desk, and then whose the picture is, which is not the agency's.
fn before_picture(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    let picture = tokens
        .iter()
        .position(|t| t.is(PHOTO) && t.sign().is_none());
    let Some(picture) = picture.filter(|at| *at > cluster.to) else {
        return false;
    };
    let parted = |at: usize| matches!(view.sign(at), Some(',' | ';' | '/' | '|'));
    let initials = |at: usize| view.lower(at) && view.word(at).chars().count() <= 4;
    cluster.from == 0
        && !view.long
        && parted(picture - 1)
        && (cluster.to + 1..picture).all(|at| parted(at) || initials(at))
}

/// `… at the weekend. EFE`, `… said. - Reuters`, `… RND/dpa`.
pub(super) fn trailing(view: &View, cluster: Cluster) -> Option<Judged> {
    let tokens = &view.tokens;
    if tokens[cluster.to + 1..]
        .iter()
        .any(|t| t.sign().is_none() && t.end - t.start > 4)
        || tokens.len() - cluster.to > 4
    {
        return None;
    }
    let ended = |at: usize| {
        view.sign(at).is_some_and(|c| {
            matches!(
                c,
                '.' | '。' | '!' | '?' | '"' | '”' | '»' | '“' | '…' | '」' | ')' | '।' | '’'
            )
        })
    };
    let mut at = cluster.from;
    while at > 0
        && view
            .sign(at - 1)
            .is_some_and(|c| matches!(c, '-' | '–' | '—' | '/' | '─'))
    {
        at -= 1;
    }
    // `… said. // انتهى // واس`: the end is announced before the agency signs.
    if at >= 2
        && ["انتهى", "النهاية", "fim", "fin"].contains(&view.word(at - 1).to_lowercase().as_str())
    {
        at -= 1;
        while at > 0 && matches!(view.sign(at - 1), Some('/' | '(' | ')' | '-')) {
            at -= 1;
        }
    }
    let desk = at >= 3 && tokens[at - 1].is(STAFF) && ended(at - 2);
    let found = at > 0 && (view.long || view.zone == Zone::Tail) && (ended(at - 1) || desk);
    found.then(|| (CreditClass::Signoff, at, tokens.len() - 1))
}

/// `Town / Writer / Agency`, `Outlet Name / EFE / AFP`.
fn slash_list(view: &View, cluster: Cluster) -> bool {
    (0..cluster.first).all(|at| {
        view.sign(at)
            .is_none_or(|c| matches!(c, '/' | '-' | '–' | '—' | '.'))
            && !view.lower(at)
    }) && cluster.first <= 8
}

/// A word such as `by` before the cluster with nothing but names and desks between.
fn by_before(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    let by = (0..cluster.from).find(|at| {
        tokens[*at].is(BY)
            && (*at == first_word(view)
                || view.capital(*at)
                || matches!(
                    view.sign(at - 1),
                    Some('|' | '-' | '–' | ':' | ')' | '·' | '•')
                ))
    });
    let Some(by) = by else { return false };
    let plain = |at: usize| {
        let t = &tokens[at];
        credit_word(view, at)
            || t.is(BY | STAFF | ARTICLE | JOIN | PLACE | WITH)
            || (t.kind == Kind::Other && !view.lower(at))
    };
    let sober = !tokens[by..cluster.from]
        .iter()
        .any(|t| t.is(SAID | ATTRIBUTION) && !t.is(BY | STAFF));
    let short = if view.long { 26 } else { 22 };
    // An article such as `Da` or `Di` opens sentences as well: then the whole line must be names.
    sober && tokens.len() <= short && (by..tokens.len()).all(plain)
}

/// `The Canadian Press - Nov 30, 2020 / 2:15 pm | Story: 317`: the agency, and behind it when.
fn dated(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    let parted = |at: usize| {
        view.sign(at)
            .is_some_and(|c| matches!(c, '-' | '–' | '—' | '|' | ',' | '·' | '•' | '/'))
    };
    let when = tokens.len().min(cluster.to + 5);
    cluster.from == first_word(view)
        && tokens.len() <= 24
        && parted(cluster.to + 1)
        && tokens
            .get(cluster.to + 2)
            .is_some_and(|t| t.is(DATE) || t.kind == Kind::Number)
        && tokens[cluster.to + 2..when]
            .iter()
            .any(|t| t.kind == Kind::Number)
}

/// `World | Reuters | 2 min read`: one of few parts of a line is the agency alone.
fn piped(view: &View, cluster: Cluster) -> bool {
    let bar = |at: usize| view.sign(at).is_some_and(|c| matches!(c, '|' | '·' | '•'));
    let bars = (0..view.tokens.len()).filter(|at| bar(*at)).count();
    let left = (0..cluster.from)
        .rev()
        .find(|at| bar(*at))
        .map_or(0, |at| at + 1);
    let right = (cluster.to + 1..view.tokens.len())
        .find(|at| bar(*at))
        .unwrap_or(view.tokens.len());
    let alone = pure(view, left, right - 1, cluster);
    let numbered = view
        .tokens
        .iter()
        .any(|t| t.kind == Kind::Number || t.is(DATE));
    (1..=3).contains(&bars) && alone && (numbered || bars <= 1 && view.index > 0)
}
