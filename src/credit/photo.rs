//! Picture credits.

use super::view::{Cluster, View, Zone};
use super::words::sense::{ARTICLE, BY, COPYRIGHT, JOIN, PHOTO, PHOTO_AFTER, SOURCE, STAFF, WITH};
use super::words::{Kind, Token};

/// Whether a cluster of agencies is the credit of a picture.
pub(crate) fn is_photo(view: &View, cluster: Cluster) -> bool {
    named_after(view, cluster)
        || joined_to_name(view, cluster)
        || said_before(view, cluster)
        || via(view, cluster)
        || marked_copyright(view, cluster)
        || caption_bracket(view, cluster)
        || caption_end(view, cluster)
        || caption_name(view, cluster)
}

/// `AP Photo`, `新华社发`, `新华社记者 张三 摄`, `REUTERS (photo)`.
fn named_after(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    let Some(next) = tokens.get(cluster.to + 1) else {
        return false;
    };
    if next.is(PHOTO_AFTER | PHOTO) && !next.is(STAFF & !PHOTO_AFTER) && next.sign().is_none() {
        // `AFP photographer told us` goes on; a credit does not.
        let rest = tokens.len() - cluster.to - 2;
        if next.is(PHOTO_AFTER) || rest <= 4 {
            return rest == 0 || !view.long || tokens[cluster.to + 2].sign().is_some();
        }
    }
    // `/뉴스1 ⓒ News1 이승모 기자`: the agency twice, whose and by whom.
    if next.is(COPYRIGHT) && tokens.get(cluster.to + 2).is_some_and(Token::named) {
        return !view.long;
    }
    if next.sign() == Some('(') && tokens.get(cluster.to + 2).is_some_and(|t| t.is(PHOTO)) {
        return true;
    }
    tokens[cluster.to + 1..]
        .iter()
        .take(8)
        .take_while(|t| !matches!(t.sign(), Some('。' | '，' | '.')))
        .any(|t| {
            t.is(PHOTO)
                && matches!(
                    &view.text[t.start..t.end],
                    "摄" | "攝" | "撮影" | "摄影" | "攝影"
                )
        })
}

/// `Marius Böttger/dpa`, `REUTERS/Ada Holm`, `AFP/Getty Images`, `Shutterstock/AFP`.
fn joined_to_name(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    let tight =
        |slash: usize| !tokens[slash].spaced && tokens.get(slash + 1).is_some_and(|t| !t.spaced);
    let (mut slash, mut named) = (cluster.first, false);
    while slash > cluster.from {
        slash -= 2;
        let word = slash;
        let house = tokens[word].is(PHOTO);
        let person = tight(word + 1)
            && view.name_like(word)
            && word > 0
            && tokens[word].spaced
            && (view.name_like(word - 1) || matches!(view.sign(word - 1), Some(':' | '.')))
            && tokens[word - 1].kind != Kind::Number;
        let shouted = word > 0 && tight(word + 1) && view.shouted_name(word - 1);
        named |= house || person || shouted;
    }
    let after = cluster.to + 1;
    // `Lusa/Fim` ends a text.
    let ends = tokens
        .get(after + 1)
        .is_some_and(|_| says_end(view.word(after + 1)));
    // `A Reuters/Ipsos poll` goes on; a credit in a paragraph does not.
    let mut name = after + 1;
    while name < tokens.len() && view.capital(name) {
        name += 1;
    }
    let goes_on = view.long && name < tokens.len() && view.sign(name).is_none();
    // `EFE/ Rodrigo Sáenz`: a name alone behind a gap.
    let gapped = !view.long
        && tokens.get(after).is_some_and(|t| !t.spaced)
        && (after + 2..after + 5).contains(&name)
        && name + 1 >= tokens.len()
        && view.name_like(after + 1);
    if ends || view.sign(after) == Some('/') && goes_on {
        return named;
    }
    named
        || (view.sign(after) == Some('/')
            && tokens.get(after + 1).is_some_and(|t| {
                t.is(PHOTO)
                    || gapped
                    || (tight(after) && (view.name_like(after + 1) || view.shouted_name(after + 1)))
                    || t.is(STAFF) && view.capital(after + 1)
            }))
        || (cluster.from >= 2
            && matches!(view.sign(cluster.from - 1), Some('/' | '-'))
            && tokens[cluster.from - 2].is(PHOTO))
}

/// `PHOTO | TOM KIP | AFP`: a bar with nothing but a name between it and the word for the picture.
fn behind_picture(view: &View, bar: usize) -> bool {
    (bar.saturating_sub(5)..bar)
        .rev()
        .find(|at| !view.capital(*at) || view.tokens[*at].is(PHOTO))
        .is_some_and(|at| {
            view.tokens[at].is(PHOTO)
                || view.sign(at) == Some('|') && at > 0 && view.tokens[at - 1].is(PHOTO)
        })
}

/// The word that a desk closes a text with.
pub(super) fn says_end(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "fim" | "fin" | "end" | "ende" | "enditem" | "fine" | "انتهى"
    )
}

/// `Photo: AFP`, `Foto AP`, `Фото автора и ТАСС`, `(foto Ansa)`.
fn said_before(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    let mut at = cluster.from;
    let mut steps = 0;
    while at > 0 && steps < 12 {
        at -= 1;
        steps += 1;
        let token = &tokens[at];
        match token.sign() {
            Some('.')
                if tokens[at + 1].spaced && !view.name_like(at.saturating_sub(1)) && steps > 1 =>
            {
                return false;
            }
            Some('|' | '·' | '•') if behind_picture(view, at) => {}
            Some('。' | '|' | '·' | '•' | ')' | '）' | '!' | '?' | ';') if !token.is(PHOTO) => {
                return false;
            }
            _ => {}
        }
        if token.is(PHOTO) {
            let introduced = matches!(
                view.sign(at + 1),
                Some(':' | '：' | '|' | '/' | '-' | '–' | '—' | '－' | '©' | '／')
            );
            let bracketed = at > 0 && matches!(view.sign(at - 1), Some('(' | '（' | '[' | '【'));
            let ends = cluster.to + 2 >= tokens.len();
            return introduced
                || bracketed
                || (!view.long && ends)
                || (!view.long && at == 0)
                || (!view.long && steps == 1 && view.sign(at.wrapping_sub(1)) == Some('.'))
                || (ends && steps <= 2);
        }
        if token.is(SOURCE | WITH) && !token.is(BY | ARTICLE | JOIN) && token.sign().is_none() {
            return false;
        }
    }
    false
}

/// `John Moe via REUTERS`.
fn via(view: &View, cluster: Cluster) -> bool {
    cluster.from > 0
        && view.word(cluster.from - 1).eq_ignore_ascii_case("via")
        && (!view.long || cluster.to + 3 >= view.tokens.len())
}

/// `© Reuters` near a picture; at the foot of the page it is the text's.
fn marked_copyright(view: &View, cluster: Cluster) -> bool {
    if view.long || view.zone == Zone::Tail || cluster.from == 0 {
        return false;
    }
    // `© Jean Morel / AFP`: whose picture, and whose agency.
    let owner = (cluster.from.saturating_sub(7)..cluster.from)
        .rev()
        .find(|at| view.tokens[*at].is(COPYRIGHT) && view.sign(*at).is_some());
    let person =
        |at: usize| view.capital(at) || matches!(view.sign(at), Some('/' | '.' | ',' | '-'));
    if let Some(owner) = owner
        && owner + 1 < cluster.first
        && (owner + 1..cluster.first).all(person)
        && (owner + 1..=cluster.first).any(|at| matches!(view.sign(at), Some('/' | ',')))
    {
        return true;
    }
    let before = cluster.from - 1;
    if !view.tokens[before].is(COPYRIGHT) || view.sign(before).is_none() || view.zone == Zone::Tail
    {
        return false;
    }
    let dated = view
        .tokens
        .iter()
        .any(|t| t.kind == Kind::Number && t.end - t.start == 4);
    let bracketed = before > 0 && matches!(view.sign(before - 1), Some('(' | '（'));
    let signs_off = bracketed && before > 4 && view.zone != Zone::Head;
    !dated && !view.long && !signs_off
}

/// A short line above or between the paragraphs that ends in `(AFP)`, or speaks of the picture.
fn caption_bracket(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    let Some(open) = cluster.from.checked_sub(1) else {
        return false;
    };
    if view.long
        || !matches!(view.sign(open), Some('(' | '（' | '['))
        || cluster.to + 3 < tokens.len()
    {
        return false;
    }
    // The last line of a story may speak of pictures too.
    let spoken = if view.zone == Zone::Tail { 1 } else { open };
    if tokens[..open].iter().take(spoken).any(|t| t.is(PHOTO)) {
        return true;
    }
    // A sentence about what is seen, not a place or a name.
    let small = (0..open)
        .filter(|i| view.lower(*i) && tokens[*i].kind == Kind::Other)
        .count();
    let uncased = (0..open)
        .filter(|i| !view.lower(*i) && !view.capital(*i) && view.sign(*i).is_none())
        .count();
    let letters: usize = (0..open)
        .map(|i| {
            view.word(i)
                .chars()
                .filter(|c| super::script::unspaced(*c))
                .count()
        })
        .sum();
    matches!(view.zone, Zone::Head | Zone::Body)
        && view.index > 0
        && (small >= 2 || uncased >= 4 || letters >= 10)
}

/// A short sentence above the first paragraph that the agency ends: `The road on Monday. AFP`, `For illustration. - Reuters`.
fn caption_end(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    if view.long || view.zone != Zone::Head || view.index == 0 || cluster.to + 1 != tokens.len() {
        return false;
    }
    let mut end = cluster.from;
    while end > 0 && matches!(view.sign(end - 1), Some('-' | '–' | '—' | '|' | '/' | ':')) {
        end -= 1;
    }
    let small = (0..end).filter(|i| view.lower(*i)).count();
    end > 0 && view.sign(end - 1) == Some('.') && small >= 3
}

/// `A moose near the lift. (Dale Raine / THE CANADIAN PRESS)`: what is seen, and in brackets who took it.
fn caption_name(view: &View, cluster: Cluster) -> bool {
    let tokens = &view.tokens;
    let Some(slash) = cluster.first.checked_sub(1) else {
        return false;
    };
    if view.long
        || view.index == 0
        || view.sign(slash) != Some('/')
        || cluster.to + 3 < tokens.len()
    {
        return false;
    }
    let open = (slash.saturating_sub(5)..slash)
        .rev()
        .find(|at| !view.name_like(*at) && view.sign(*at) != Some('.'));
    let Some(open) = open.filter(|at| matches!(view.sign(*at), Some('(' | '['))) else {
        return false;
    };
    let small = (0..open).filter(|i| view.lower(*i)).count();
    slash > open + 2 && small >= 2
}
