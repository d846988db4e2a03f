//! Credits that are whole sentences: an opening that hands the story to an agency, and an agency's boilerplate.

use super::CreditClass;
use super::view::{View, Zone};
use super::words::sense::{AGAIN, ARTICLE, ATTRIBUTION, HANDED, SAID, STAFF, TOLD_BY};
use super::words::{Kind, Token};

/// `According to the French news agency AFP, …` at the start of a story: the agency's index, and whether that is
/// enough only if the page comes back to the agency.
pub(crate) fn attribution(view: &View, paragraph: usize) -> Option<(usize, bool)> {
    if !view.long || paragraph > 1 {
        return None;
    }
    let tokens = &view.tokens;
    let at = tokens
        .iter()
        .take(14)
        .position(|t| matches!(t.kind, Kind::Agency(_)))?;
    let Kind::Agency(agency) = tokens[at].kind else {
        return None;
    };
    let before = tokens[..at]
        .iter()
        .position(|t| t.is(ATTRIBUTION))
        .filter(|p| *p <= 1);
    // `X によると`, `X 에 따르면`, `X'e göre`: the word stands behind.
    let after = at <= 3
        && tokens[at + 1..].iter().take(4).any(|t| t.is(ATTRIBUTION))
        && tokens[..at]
            .iter()
            .all(|t| t.sign().is_some() || t.is(ARTICLE | STAFF));
    let named = before.is_some_and(|p| {
        tokens[p + 1..at].iter().enumerate().all(|(k, t)| {
            t.is(ARTICLE | STAFF | AGAIN | ATTRIBUTION)
                || t.sign()
                    .is_some_and(|c| matches!(c, '(' | '«' | '"' | '\'' | '’' | '“'))
                || t.kind == Kind::Other && k < 6
        }) && !tokens[p + 1..at]
            .iter()
            .any(|t| t.is(SAID) && !t.is(ATTRIBUTION))
    });
    let close = named && at - before.unwrap_or(0) <= 7;
    (named || after).then_some((agency, paragraph > 0 || !close))
}

/// `со ссылкой на …`: the agency in its turn names a source.
fn citing(word: &str) -> bool {
    matches!(
        word,
        "со" | "з" | "із" | "citing" | "citant" | "citando" | "unter"
    )
}

/// `… in the square. Об этом сообщает Интерфакс.`: a sentence of the opening that hands the story to an agency.
pub(crate) fn handed(view: &View, paragraph: usize) -> Option<usize> {
    if !view.long || paragraph > 1 {
        return None;
    }
    let tokens = &view.tokens;
    let says = tokens.iter().position(|t| t.is(HANDED))?;
    let opens = says == 0
        || matches!(
            tokens[says - 1].sign(),
            Some('.' | '!' | '?' | '"' | '”' | '»' | '…')
        );
    let at = (says + 1..tokens.len().min(says + 5)).find(|at| tokens[*at].named())?;
    let between = tokens[says + 1..at]
        .iter()
        .all(|t| t.is(STAFF | ARTICLE) || t.sign().is_some());
    let stop = tokens[at + 1..]
        .iter()
        .find(|t| !matches!(t.sign(), Some('»' | '"' | '”' | '“' | '’' | ')')))
        .is_none_or(|t| t.sign() == Some('.') || citing(&view.text[t.start..t.end]));
    let Kind::Agency(agency) = tokens[at].kind else {
        return None;
    };
    (opens && between && stop).then_some(agency)
}

/// `…, ANSA reports.` or `…, передает ТАСС.` in a brief: one sentence that ends with its source.
pub(crate) fn brief(view: &View) -> Option<usize> {
    let tokens = &view.tokens;
    let at = tokens.iter().position(|t| t.named())?;
    let Kind::Agency(agency) = tokens[at].kind else {
        return None;
    };
    let comma = at > 0 && matches!(tokens[at - 1].sign(), Some(',' | '，'));
    let said = tokens.get(at + 1).is_some_and(|t| t.is(SAID | ATTRIBUTION));
    let stop = tokens
        .get(at + 2)
        .is_none_or(|t| matches!(t.sign(), Some('.' | '。')));
    let found = comma && said && stop || told_by(view, at);
    (view.long && found && !tokens[at].loose).then_some(agency)
}

/// The verb before the name, behind a comma or a dash, and behind the name nothing but the end of the sentence.
fn told_by(view: &View, at: usize) -> bool {
    let tokens = &view.tokens;
    let quote = |t: &Token| matches!(t.sign(), Some('«' | '»' | '"' | '“' | '”' | '„' | '’'));
    let beside = |t: &Token| quote(t) || t.is(STAFF | ARTICLE) && !t.is(TOLD_BY);
    let Some(verb) = tokens[..at].iter().rposition(|t| !beside(t)) else {
        return false;
    };
    let parted = verb > 0 && matches!(tokens[verb - 1].sign(), Some(',' | '–' | '—' | '-'));
    let ended = tokens[at + 1..]
        .iter()
        .find(|t| !quote(t))
        .is_none_or(|t| t.sign() == Some('.'));
    tokens[verb].is(TOLD_BY) && parted && ended
}

/// `Agence France-Presse is an international news agency.`: the agency stands first, and the sentence says what it is.
pub(crate) fn biography(view: &View) -> Option<(usize, CreditClass)> {
    if !matches!(view.zone, Zone::Tail | Zone::Body) || view.tokens.len() > 60 {
        return None;
    }
    let first = view.tokens.iter().take(2).find(|t| t.named())?;
    let Kind::Agency(agency) = first.kind else {
        return None;
    };
    let text = view.text.to_lowercase();
    const COPULA: [&str; 16] = [
        " is ",
        " est ",
        " ist ",
        " es ",
        " è ",
        " é ",
        " är ",
        " er ",
        " jest ",
        "является",
        " — ",
        "هي ",
        "是",
        "は",
        "adalah",
        "bir ",
    ];
    const KIND: [&str; 29] = [
        "news cooperative",
        "press agency",
        "presseagentur",
        "news agency",
        "news provider",
        "news organization",
        "news organisation",
        "news service",
        "newswire",
        "wire service",
        "agence de presse",
        "agence d'information",
        "nachrichtenagentur",
        "agencia de noticias",
        "agência de notícias",
        "agenzia di stampa",
        "persbureau",
        "информационное агентство",
        "haber ajansı",
        "وكالة أنباء",
        "وكالة الأنباء",
        "通讯社",
        "通信社",
        "통신사",
        "kantor berita",
        "समाचार एजेंसी",
        "nyhetsbyrå",
        "nyhedsbureau",
        "agencja prasowa",
    ];
    let says = |list: &[&str]| list.iter().any(|w| text.contains(w));
    (says(&COPULA) && says(&KIND)).then_some((agency, CreditClass::AgencyBio))
}
