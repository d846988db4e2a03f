//! Text credits: which class, if any, a cluster of agencies on a line is.

use super::CreditClass;
use super::view::{Cluster, View, Zone};
use super::words::sense::{
    AGAIN, ARTICLE, ATTRIBUTION, BY, CONTRIBUTED, COPYRIGHT, DATE, JOIN, OWN, PHOTO, PLACE, SAID,
    SOURCE, STAFF, TRANSLATED, WITH,
};
use super::words::{Kind, Token};

/// A verdict on a cluster: the class, and the tokens that are credit and not article text.
pub(crate) type Judged = (CreditClass, usize, usize);

/// Reads the class of a cluster that is no picture credit.
pub(crate) fn judge(view: &View, cluster: Cluster) -> Option<Judged> {
    let whole = |class| (class, 0, view.tokens.len() - 1);
    let translated = !view.long
        && view.zone != Zone::Head
        && view.tokens.len() <= 16
        && view.tokens.iter().any(|t| t.is(TRANSLATED));
    if let Some(found) = contributed(view, cluster).or_else(|| source(view, cluster)) {
        return Some(found);
    }
    if view.zone == Zone::Related {
        // Among links to other articles only what cannot be one of them.
        let alone =
            matches!(bracket(view, cluster), Some((0, close)) if close + 1 == view.tokens.len());
        let generic = view.tokens.len() == 1
            && view.tokens[0].kind == Kind::Generic
            && view.text.contains(' ');
        return copyright(view, cluster)
            .filter(|_| !view.long)
            .or((alone || generic).then_some(CreditClass::Signoff))
            .map(whole);
    }
    if translated {
        return Some(whole(CreditClass::SourceLine));
    }
    if let Some((open, close)) = bracket(view, cluster) {
        return bracketed(view, cluster, open, close);
    }
    copyright(view, cluster)
        .map(whole)
        .or_else(|| byline(view, cluster).map(whole))
        .or_else(|| trailing(view, cluster))
        .or_else(|| open_dateline(view, cluster))
}

/// Tokens that may stand beside an agency without making it a part of a sentence.
fn credit_word(view: &View, at: usize) -> bool {
    let token = &view.tokens[at];
    if token.is(OWN) {
        return true;
    }
    match token.kind {
        Kind::Agency(_) | Kind::Generic | Kind::Number => true,
        Kind::Sign(_) => true,
        Kind::Word => token.is(JOIN | STAFF | DATE | ARTICLE) && !token.is(SAID | ATTRIBUTION),
        Kind::Other => false,
    }
}

fn pure(view: &View, from: usize, to: usize, cluster: Cluster) -> bool {
    (from..=to).all(|at| (cluster.from..=cluster.to).contains(&at) || credit_word(view, at))
}

/// The innermost bracket around the cluster: `(AFP)`, `【北京共同】`, `/ТАСС/`.
fn bracket(view: &View, cluster: Cluster) -> Option<(usize, usize)> {
    let tokens = &view.tokens;
    if cluster.from > 0
        && view.sign(cluster.from - 1) == Some('/')
        && tokens[cluster.from - 1].spaced
        && view.sign(cluster.to + 1) == Some('/')
    {
        return Some((cluster.from - 1, cluster.to + 1));
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
    let close =
        (cluster.to + 1..tokens.len().min(cluster.to + 12)).find_map(|at| match view.sign(at) {
            Some(')' | '）' | ']' | '】' | '］' | '〕' | '>' | '»' | '"' | '”') => Some(at),
            _ => None,
        })?;
    Some((open, close))
}

fn bracketed(view: &View, cluster: Cluster, open: usize, close: usize) -> Option<Judged> {
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
    });
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
    (inner_pure && view.long && (ended && single_end || stops)).then_some((
        CreditClass::Signoff,
        open,
        close,
    ))
}

/// Words behind a token; two characters of a script without spaces count as one.
fn words_after(view: &View, token: usize) -> usize {
    let size = |t: &Token| {
        let word = &view.text[t.start..t.end];
        if word.starts_with(super::script::unspaced) {
            word.chars().count().div_ceil(2)
        } else {
            1
        }
    };
    view.tokens[token + 1..]
        .iter()
        .filter(|t| t.sign().is_none())
        .map(size)
        .sum()
}

/// A word such as `لوكالة` (to the agency), with the particle that some scripts write on to it.
fn says_agency(word: &str) -> bool {
    ["وكالة", "agentur", "通信", "通信社", "통신"]
        .iter()
        .any(|w| word.ends_with(w))
}

/// First token of the line that is not decoration.
fn first_word(view: &View) -> usize {
    let decoration = |t: &Token| matches!(t.sign(), Some('-' | '–' | '—' | '•' | '*' | '"' | '·'));
    view.tokens.iter().position(|t| !decoration(t)).unwrap_or(0)
}

/// `（北京12日路透电）`, `【ロンドン共同】`, `(강릉=연합뉴스)`, `(ANSA) -`: a place and a date inside the bracket.
fn place_inside(view: &View, cluster: Cluster, open: usize, close: usize) -> bool {
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

/// Whether everything before the bracket can be the place and date of a dateline.
fn place_before(view: &View, open: usize) -> bool {
    let start = view.tokens[..open]
        .iter()
        .rposition(|t| matches!(t.sign(), Some('|' | '•')))
        .map_or(0, |at| at + 1);
    place_between(view, start, open)
}

fn place_between(view: &View, start: usize, end: usize) -> bool {
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
fn dateline_follows(view: &View, open: usize, close: usize, rest: usize) -> bool {
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
    rest >= 3 && (dashed || view.long || !empty)
}

/// A dateline in the midst of a page that was glued into one line: `… headline Bremen (dpa) – The story`.
fn inline_dateline(view: &View, open: usize, close: usize) -> bool {
    let dashed = view
        .sign(close + 1)
        .is_some_and(|c| matches!(c, '-' | '–' | '—'));
    dashed
        && open > 0
        && view.tokens[open].start < 700
        && (view.capital(open - 1) || view.tokens[open - 1].kind == Kind::Number)
}

/// The token up to which a dateline reaches: its dash.
fn dateline_end(view: &View, close: usize) -> usize {
    let mut end = close;
    while view
        .sign(end + 1)
        .is_some_and(|c| matches!(c, '-' | '–' | '—' | '.' | ':' | '=' | '−'))
    {
        end += 1;
    }
    end
}

/// `PARIS, 3 May, AFP - …`, `Белоречье. 8 октября. INTERFAX.RU - …`, `新华社北京1月5日电`.
fn open_dateline(view: &View, cluster: Cluster) -> Option<Judged> {
    let tokens = &view.tokens;
    let rest = words_after(view, cluster.to);
    if rest == 0 || !(view.long || view.zone == Zone::Head) {
        return None;
    }
    if cluster.from == first_word(view) {
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
    if !view.long || !place_before(view, cluster.from) {
        return None;
    }
    let dash = |at: usize| {
        view.sign(at)
            .is_some_and(|c| matches!(c, '-' | '–' | '—' | '−' | 'ـ'))
    };
    let stop = |at: usize| view.sign(at).is_some_and(|c| matches!(c, '.' | ':' | '：'));
    let parted = cluster.from == first_word(view)
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
    let follows = spaced_dash
        || (placed
            && stop(cluster.to + 1)
            && tokens
                .get(cluster.to + 2)
                .is_some_and(|t| t.spaced || t.sign().is_some()));
    (parted && follows && (rest >= 6 || view.long))
        .then(|| (CreditClass::Dateline, 0, dateline_end(view, cluster.to)))
}

/// `Source: Reuters`; also when the word stands on the line above.
fn source(view: &View, cluster: Cluster) -> Option<Judged> {
    let tokens = &view.tokens;
    if view.after_source && !view.long && pure(view, 0, tokens.len() - 1, cluster) {
        return Some((CreditClass::SourceLine, 0, tokens.len() - 1));
    }
    let limit = cluster.from.saturating_sub(8);
    for at in (limit..cluster.from).rev() {
        let token = &tokens[at];
        if token.is(PHOTO | SAID) && !token.is(SOURCE)
            || matches!(token.sign(), Some('。' | '!' | '?'))
        {
            return None;
        }
        let agency_colon = token.is(STAFF)
            && token.sign().is_none()
            && view.sign(at + 1) == Some(':')
            && view.word(at).len() >= 6;
        if (token.is(SOURCE) && !view.word(at).eq_ignore_ascii_case("via"))
            || agency_colon && view.word(at).to_lowercase().contains("agen")
        {
            let colon = view.sign(at + 1).is_some_and(|c| {
                matches!(c, ':' | '：' | '-' | '–' | '—' | '/' | '|' | '／' | '•')
            }) || view.word(at).ends_with([':', '：']);
            let opening = !view.long
                && (at == first_word(view)
                    || matches!(view.sign(at.wrapping_sub(1)), Some('(' | '（' | '[')));
            let parted = view.sign(cluster.to + 1).is_some()
                || view.text[..tokens.get(cluster.to + 1).map_or(0, |t| t.start)]
                    .ends_with('\u{3000}');
            let ends = cluster.to + 4 >= tokens.len() || view.long || colon && parted;
            let from = if view.long { at } else { 0 };
            let last = if view.long {
                cluster.to
            } else {
                tokens.len() - 1
            };
            return ((colon || opening) && ends).then_some((CreditClass::SourceLine, from, last));
        }
    }
    None
}

/// `With inputs from PTI`, `(avec AFP)`, `AP writer X contributed to this report`.
fn contributed(view: &View, cluster: Cluster) -> Option<Judged> {
    let tokens = &view.tokens;
    let all = (CreditClass::Contributed, 0, tokens.len() - 1);
    if tokens.len() <= 60 && tokens.iter().any(|t| t.is(CONTRIBUTED)) {
        return Some(all);
    }
    let bare = tokens.len() <= 12
        && !view.long
        && (cluster.to + 1..tokens.len()).any(|at| view.word(at) == "contributed");
    if bare {
        return Some(all);
    }
    let mut at = cluster.from;
    while at > 0 {
        at -= 1;
        let token = &tokens[at];
        if token.is(WITH) && view.word(at) != "from" {
            let phrase =
                token.end - token.start > 8 || !view.word(at).is_ascii() && !view.lower(at);
            let opens = at == first_word(view);
            let behind_sign = at > 0
                && matches!(
                    view.sign(at - 1),
                    Some('(' | '（' | '[' | '-' | '–' | '—' | ',' | '|' | '/' | '.')
                );
            let ends = tokens[cluster.to + 1..]
                .iter()
                .filter(|t| t.sign().is_none())
                .count()
                <= 2;
            let named = !view.long
                && tokens.len() <= 9
                && (0..at).all(|k| tokens[k].is(OWN) || view.capital(k) || view.sign(k).is_some());
            let plain = token.is(SOURCE | BY | JOIN) && !phrase;
            if plain && !(behind_sign && matches!(view.sign(at - 1), Some('(' | '（'))) {
                return None;
            }
            let last = tokens.len() - 1;
            return match (phrase || opens || behind_sign || named) && ends {
                true if view.long => Some((
                    CreditClass::Contributed,
                    at.saturating_sub(usize::from(behind_sign)),
                    last,
                )),
                true if writes_with(view, at) => Some((CreditClass::Byline, 0, last)),
                true => Some(all),
                false => None,
            };
        }
        if !(token.is(ARTICLE | STAFF | JOIN)
            || matches!(
                token.sign(),
                Some(':' | '-' | '–' | '：' | '‘' | '\'' | '’')
            ))
        {
            return None;
        }
    }
    None
}

/// `Par Le Courrier avec AFP`: a byline that ends in its agency.
fn writes_with(view: &View, with: usize) -> bool {
    let first = first_word(view);
    first < with
        && view.zone == Zone::Head
        && view.tokens[first].is(BY)
        && !view.tokens[first].is(WITH)
}

/// `Copyright 2015 The Associated Press.`, `© dpa-infocom`.
fn copyright(view: &View, cluster: Cluster) -> Option<CreditClass> {
    let tokens = &view.tokens;
    let before = &tokens[cluster.from.saturating_sub(6)..cluster.from];
    let marked = before.iter().rposition(|t| t.is(COPYRIGHT))?;
    let clean = before[marked..].iter().all(|t| {
        t.is(COPYRIGHT | ARTICLE | BY | JOIN)
            || matches!(t.kind, Kind::Number)
            || t.sign().is_some()
    });
    // `© Anadolu Courier` is another's name.
    let whole_name = tokens
        .get(cluster.to + 1)
        .is_none_or(|t| t.sign().is_some() || t.kind == Kind::Number || t.kind == Kind::Word);
    (clean && whole_name).then_some(CreditClass::Copyright)
}

/// Lines that name the writer: `By Reuters`, `Nora Field, PA`, `World | Reuters | 2 min read`.
fn byline(view: &View, cluster: Cluster) -> Option<CreditClass> {
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
    if tail && initials {
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
    if early && !tail && piped(view, cluster) {
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

/// `… at the weekend. EFE`, `… said. - Reuters`, `… RND/dpa`.
fn trailing(view: &View, cluster: Cluster) -> Option<Judged> {
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
    let desk = at >= 3 && tokens[at - 1].is(STAFF) && ended(at - 2);
    let found = at > 0 && (view.long || view.zone == Zone::Tail) && (ended(at - 1) || desk);
    found.then(|| (CreditClass::Signoff, at, tokens.len() - 1))
}
