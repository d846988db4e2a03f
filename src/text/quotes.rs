//! Quoted speech: what stands between quotation marks, line by line, in the customs of many languages.

use super::Line;
use super::fold::{ends_sentence, unspaced};

/// Words that a quotation must have to be speech and not a name or a scare quote.
const WORDS: usize = 4;
/// Bytes within which a single mark must be closed: beyond, it was an apostrophe.
const SINGLE: usize = 3000;
/// As [`WORDS`] for scripts without spaces, in characters.
const CHARACTERS: usize = 8;

/// Byte ranges of the quotations in `lines` (without their marks), in order. A quotation that is not closed ends with its
/// line; one inside another belongs to the outer.
pub fn quotes(text: &str, lines: &[Line]) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for line in lines {
        let (start, end) = (line.start as usize, line.end as usize);
        let Some(line) = text.get(start..end) else {
            continue;
        };
        let before = found.len();
        marked(line, start, &mut found);
        if found.len() == before {
            found.extend(
                dashed(line).map(|(from, to)| ((start + from) as u32, (start + to) as u32)),
            );
        }
    }
    found
}

fn marked(line: &str, offset: usize, found: &mut Vec<(u32, u32)>) {
    let mut at = 0;
    let ascii = line.is_ascii();
    while let Some((open, mark)) = next_mark(line, at, ascii) {
        let inside = open + mark.len_utf8();
        at = inside;
        if !opens(line, open, mark) {
            continue;
        }
        let (end, resume) = match close(line, inside, mark) {
            Some((end, width)) => (end, end + width),
            // an apostrophe is more likely than a quotation left open
            None if matches!(mark, '\'' | '‘' | '’') => continue,
            None => (line.len(), line.len()),
        };
        let quoted = line[inside..end].trim();
        if long_enough(quoted) {
            let from = inside + (line[inside..end].len() - line[inside..end].trim_start().len());
            found.push((
                (offset + from) as u32,
                (offset + from + quoted.len()) as u32,
            ));
        }
        at = resume;
    }
}

/// The next mark from a byte on: its place and the mark. `ascii` tells that the line is.
fn next_mark(line: &str, mut at: usize, ascii: bool) -> Option<(usize, char)> {
    if ascii {
        let found = at + memchr::memchr2(b'"', b'\'', line.as_bytes().get(at..)?)?;
        return Some((found, char::from(line.as_bytes()[found])));
    }
    loop {
        let rest = line.as_bytes().get(at..)?;
        at += rest.iter().position(|b| MAY_MARK[usize::from(*b)])?;
        let c = line[at..].chars().next()?;
        if is_mark(c) {
            return Some((at, c));
        }
        at += c.len_utf8();
    }
}

/// First bytes of the marks.
const MAY_MARK: [bool; 256] = {
    let mut table = [false; 256];
    let leads: [u8; 5] = [b'"', b'\'', 0xC2, 0xE2, 0xE3];
    let mut i = 0;
    while i < leads.len() {
        table[leads[i] as usize] = true;
        i += 1;
    }
    table
};

fn is_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '“' | '”' | '„' | '‟' | '«' | '»' | '「' | '『' | '‘' | '’' | '‚'
    )
}

/// Whether the mark at `at` begins a quotation: those that both open and close do so after a space, before a letter.
fn opens(line: &str, at: usize, mark: char) -> bool {
    let before = line[..at].chars().next_back();
    let after = line[at + mark.len_utf8()..].chars().next();
    let free = before.is_none_or(|c| {
        c.is_whitespace() || matches!(c, '(' | '[' | '—' | '–' | ':' | '：' | '，' | '/')
    });
    let starts = after.is_some_and(|c| !c.is_whitespace() && !matches!(c, ',' | '.' | ';' | ')'));
    match mark {
        '“' | '「' | '『' | '„' | '‟' => true,
        '«' => after.is_some_and(|c| c != ',' && c != '.'),
        '"' => starts && (free || before.is_some_and(unspaced)),
        '”' | '»' => starts && free,
        _ => free && after.is_some_and(char::is_alphabetic),
    }
}

/// Where a quotation ends, and how wide its closing mark is.
fn close(line: &str, from: usize, mark: char) -> Option<(usize, usize)> {
    let closers: &[char] = match mark {
        '“' => &['”', '"'],
        '„' | '‟' => &['“', '”', '"'],
        '«' => &['»'],
        '»' => &['«', '»'],
        '”' => &['”'],
        '「' => &['」'],
        '『' => &['』'],
        '"' => &['"', '”'],
        _ => return close_single(line, from, mark),
    };
    let mut depth = 0;
    for (at, c) in line[from..].char_indices() {
        if closers.contains(&c) {
            if depth == 0 {
                return Some((from + at, c.len_utf8()));
            }
            depth -= 1;
        } else if c == mark && matches!(mark, '«' | '「' | '『') {
            depth += 1;
        }
    }
    None
}

/// A single closing mark, told from apostrophes: after punctuation if there is one such, else before a space.
fn close_single(line: &str, from: usize, mark: char) -> Option<(usize, usize)> {
    let closer = |c: char| c == '\'' && mark == '\'' || c == '’' || mark == '‚' && c == '‘';
    let mut plain = None;
    for (at, c) in line[from..].char_indices() {
        if at > SINGLE {
            break;
        }
        let at = from + at;
        if !closer(c) || line[at + c.len_utf8()..].starts_with(char::is_alphanumeric) {
            continue;
        }
        let before = line[..at].chars().next_back();
        if before.is_some_and(|c| matches!(c, '.' | ',' | '!' | '?' | '…')) {
            return Some((at, c.len_utf8()));
        }
        // "the boys’ school" is no end
        if plain.is_none() && before != Some('s') {
            plain = Some((at, c.len_utf8()));
        }
    }
    plain
}

fn long_enough(quoted: &str) -> bool {
    let words = quoted
        .split_whitespace()
        .filter(|w| w.contains(char::is_alphanumeric))
        .count();
    words >= WORDS || quoted.chars().filter(|c| unspaced(*c)).count() >= CHARACTERS
}

/// Speech after a dash at the start of a line, up to the next dash or the verb that says who speaks.
fn dashed(line: &str) -> Option<(usize, usize)> {
    const SAYS: [&str; 14] = [
        "säger",
        "sade",
        "sa",
        "berättar",
        "menar",
        "uppger",
        "sier",
        "forteller",
        "siger",
        "sagde",
        "fortæller",
        "sanoo",
        "kertoo",
        "seier",
    ];
    let rest = line.strip_prefix(['–', '—'])?;
    let speech = rest.trim_start();
    if !ends_sentence(line)
        || !speech.starts_with(|c: char| c.is_uppercase() || matches!(c, '¿' | '¡' | '…'))
    {
        return None;
    }
    let from = line.len() - speech.len();
    let dash = speech
        .match_indices(['–', '—'])
        .map(|(at, _)| at)
        .find(|at| speech[..*at].ends_with(' '));
    let verb = speech.match_indices(", ").find(|(at, _)| {
        speech[at + 2..]
            .split_whitespace()
            .next()
            .is_some_and(|word| SAYS.contains(&word))
    });
    let end = dash
        .into_iter()
        .chain(verb.map(|(at, _)| at))
        .min()
        .unwrap_or(speech.len());
    let quoted = speech[..end].trim_end_matches([' ', ',']);
    long_enough(quoted).then_some((from, from + quoted.len()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::normal::{lines, normalise};
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let normal = normalise(text);
        let ranges = quotes(&normal.text, &lines(&normal));
        ranges
            .iter()
            .map(|(start, end)| normal.text[*start as usize..*end as usize].to_owned())
            .collect()
    }

    #[test]
    fn marks_of_many_languages() {
        for (text, expected) in [
            (
                "\"We will not go back there,\" she said.",
                &["We will not go back there,"][..],
            ),
            (
                "“We will not go back,” she said. “Not now, and not ever.”",
                &["We will not go back,", "Not now, and not ever."],
            ),
            (
                "„Wir gehen nicht mehr zurück“, sagte sie.",
                &["Wir gehen nicht mehr zurück"],
            ),
            (
                "»Wir gehen nicht mehr zurück«, sagte sie.",
                &["Wir gehen nicht mehr zurück"],
            ),
            (
                "« Nous ne reviendrons pas », a-t-elle dit.",
                &["Nous ne reviendrons pas"],
            ),
            (
                "”Vi går inte tillbaka dit”, sade hon.",
                &["Vi går inte tillbaka dit"],
            ),
            (
                "彼女は「もう二度と戻りません」と述べた。",
                &["もう二度と戻りません"],
            ),
            (
                "她说：“我们再也不会回到那里去了。”",
                &["我们再也不会回到那里去了。"],
            ),
            (
                "‘We don’t want the boys’ school to close,’ he said.",
                &["We don’t want the boys’ school to close,"],
            ),
            (
                "'We don't want it to close,' he said.",
                &["We don't want it to close,"],
            ),
            (
                "– Vi går inte tillbaka dit, säger Anna.",
                &["Vi går inte tillbaka dit"],
            ),
            (
                "—No vamos a volver allí —dijo ella.",
                &["No vamos a volver allí"],
            ),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn names_and_apostrophes_are_no_speech() {
        for text in [
            "The \"Old Mill\" and the “so-called plan” went.",
            "The dogs' owners and the cats' owners met in the '90s, at six o'clock.",
            "作品「春の海」を見た。",
            "– a list entry of several words",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn open_quotations_end_with_their_line() {
        let text = "“We will not go back, she said.\n“And not ever again in my life,” she said.";
        assert_eq!(
            found(text),
            [
                "We will not go back, she said.",
                "And not ever again in my life,"
            ]
        );
    }

    proptest! {
        #[test]
        fn ranges_are_in_order_and_on_boundaries(text in "([a-zé ,.'\"“”„«»‘’「」–—\n]|漢字|\\PC){0,60}") {
            let normal = normalise(&text);
            let mut last = 0;
            for (start, end) in quotes(&normal.text, &lines(&normal)) {
                prop_assert!(start >= last && start < end);
                prop_assert!(normal.text.get(start as usize..end as usize).is_some());
                last = end;
            }
        }
    }

    #[test]
    fn every_mark_is_met() {
        for c in (0..=0x10FFFF)
            .filter_map(char::from_u32)
            .filter(|c| is_mark(*c))
        {
            assert_eq!(next_mark(&format!("aé{c}"), 0, false), Some((3, c)));
            if c.is_ascii() {
                assert_eq!(next_mark(&format!("a{c}"), 0, true), Some((1, c)));
            }
        }
    }
}
