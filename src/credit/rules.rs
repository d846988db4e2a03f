//! Text credits: which class, if any, a cluster of agencies on a line is.

use super::CreditClass;
use super::bracket::{bracket, bracketed};
use super::byline::{byline, trailing};
use super::dateline::open_dateline;
use super::view::{Cluster, View, Zone};
use super::words::sense::{
    ARTICLE, ATTRIBUTION, BY, CONTRIBUTED, COPYRIGHT, DATE, JOIN, OWN, PHOTO, SAID, SOURCE, STAFF,
    TRANSLATED, WITH,
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
    // In a comment on another's page `Source: Reuters` may end a sentence; a credit of the page's own opens the line.
    let named = source(view, cluster)
        .filter(|_| view.zone != Zone::Related || view.tokens[first_word(view)].is(SOURCE));
    if let Some(found) = contributed(view, cluster).or(named) {
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
pub(super) fn credit_word(view: &View, at: usize) -> bool {
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

pub(super) fn pure(view: &View, from: usize, to: usize, cluster: Cluster) -> bool {
    (from..=to).all(|at| (cluster.from..=cluster.to).contains(&at) || credit_word(view, at))
}

/// More words than any rule asks for.
const ENOUGH: usize = 64;

/// Words behind a token, up to some more than [`ENOUGH`]; two characters of a script without spaces count as one.
pub(super) fn words_after(view: &View, token: usize) -> usize {
    let size = |t: &Token| {
        let word = &view.text[t.start..t.end];
        if word.starts_with(super::script::unspaced) {
            word.chars().count().div_ceil(2)
        } else {
            1
        }
    };
    let mut words = 0;
    let more = view.tokens[token + 1..].iter();
    for word in more.filter(|t| t.sign().is_none()) {
        words += size(word);
        if words > ENOUGH {
            break;
        }
    }
    words
}

/// First token of the line that is not decoration.
pub(super) fn first_word(view: &View) -> usize {
    let decoration = |t: &Token| matches!(t.sign(), Some('-' | '–' | '—' | '•' | '*' | '"' | '·'));
    view.tokens.iter().position(|t| !decoration(t)).unwrap_or(0)
}

/// `Source: Reuters`; also when the word stands on the line above.
fn source(view: &View, cluster: Cluster) -> Option<Judged> {
    let tokens = &view.tokens;
    if view.after_source && !view.long && pure(view, 0, tokens.len() - 1, cluster) {
        return Some((CreditClass::SourceLine, 0, tokens.len() - 1));
    }
    let limit = cluster.from.saturating_sub(11);
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
pub(super) fn copyright(view: &View, cluster: Cluster) -> Option<CreditClass> {
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
