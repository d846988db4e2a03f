//! UTF-8 that was read as windows-1252 or Latin-1, and was stored so.
//!
//! A sequence is a letter that stands for a UTF-8 lead byte and the characters that stand for its continuation bytes.
//! Such pairs also occur in honest text (`LIBERTÉ»`, `café”—`, `Ø½`): a sequence is repaired by itself only where no
//! writer would set those characters side by side; the doubtful ones only on a page that the sure ones prove damaged.

use std::ops::Range;

/// What a whole page tells about its damage.
pub(super) struct Mojibake {
    /// Sequences sure enough by themselves.
    sure: u32,
    /// The page is damaged as a whole: doubtful sequences are repaired too.
    whole_page: bool,
}

/// The repaired characters of a run of adjacent sequences, each with the source bytes it stands for.
type Run = Vec<(Range<usize>, char)>;

impl Mojibake {
    /// Counts sure sequences against honest accented letters.
    pub(super) fn survey(text: &str) -> Self {
        let (mut sure, mut honest) = (0, 0);
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(next) = memchr::memchr(0xC3, &bytes[at..]) {
            at += next;
            match sequence(text, at) {
                Some(found) => {
                    sure += u32::from(found.sure);
                    at = found.end;
                }
                None => {
                    honest += 1;
                    at += 2;
                }
            }
        }
        Self {
            sure,
            whole_page: sure >= 2 && sure > honest,
        }
    }

    /// The repaired run that starts at `at`, if there is one.
    pub(super) fn run(&self, text: &str, at: usize) -> Option<Run> {
        if self.sure == 0 || text.as_bytes()[at] != 0xC3 {
            return None;
        }
        let mut run = Vec::new();
        let mut next = at;
        while let Some(found) = sequence(text, next).filter(|s| s.sure || self.whole_page) {
            run.push((next..found.end, found.repaired));
            next = found.end;
        }
        (!run.is_empty()).then(|| again(run))
    }
}

/// The character that windows-1252 has for a byte; Latin-1's where it has none.
pub(super) fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => HIGH[(byte - 0x80) as usize],
        _ => char::from(byte),
    }
}

/// windows-1252 from 0x80 to 0x9F.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// The byte that a character stood for.
fn byte_of(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{ff}' => Some(c as u8),
        _ => HIGH.iter().position(|h| *h == c).map(|at| at as u8 + 0x80),
    }
}

struct Sequence {
    end: usize,
    repaired: char,
    sure: bool,
}

/// The sequence at `at`, complete and valid as UTF-8.
fn sequence(text: &str, at: usize) -> Option<Sequence> {
    let mut chars = text.get(at..)?.chars();
    let lead = byte_of(chars.next()?)?;
    let length = match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let mut bytes = [lead, 0, 0, 0];
    let mut end = at + 2;
    let mut odd = false;
    for slot in &mut bytes[1..length] {
        let c = chars.next()?;
        *slot = byte_of(c).filter(|b| (0x80..=0xBF).contains(b))?;
        odd |= !follows_letters(c);
        end += c.len_utf8();
    }
    let decoded = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
    let repaired = match decoded {
        '\u{80}'..='\u{9f}' => windows_1252(decoded as u8),
        _ => decoded,
    };
    let before = text[..at].chars().next_back();
    let sure = match lead {
        // Ã, Â: no word ends in them but in capitals
        0xC2 | 0xC3 => odd_after_capital_a(&bytes) || !before.is_some_and(char::is_uppercase),
        0xC4 | 0xC5 => odd,
        0xC6..=0xDF => odd && has_neighbour(text, at, end),
        _ => odd && (common_alone(decoded) || has_neighbour(text, at, end)),
    };
    Some(Sequence {
        end,
        repaired,
        sure,
    })
}

/// Whether a character may well stand after a letter in honest text: closing quotes, dashes, signs; a caron letter.
fn follows_letters(c: char) -> bool {
    matches!(
        c,
        '\u{a0}'
            | '«'
            | '»'
            | '‹'
            | '›'
            | '‘'
            | '’'
            | '‚'
            | '“'
            | '”'
            | '„'
            | '…'
            | '–'
            | '—'
            | '•'
            | '·'
            | '°'
            | '®'
            | '©'
            | '™'
            | '†'
            | '‡'
            | '\u{ad}'
            | 'š'
            | 'ž'
            | 'œ'
            | 'Š'
            | 'Ž'
            | 'Œ'
            | 'Ÿ'
            | '²'
            | '³'
            | '¹'
            | '§'
    )
}

/// After a capital, `Ã` and `Â` are sure unless what follows is a closing quote, dash or space.
fn odd_after_capital_a(bytes: &[u8; 4]) -> bool {
    !matches!(bytes[1], 0x85 | 0x91..=0x97 | 0xA0 | 0xAB | 0xBB)
}

/// Characters that are met alone between ASCII: typographic marks, Vietnamese letters, the byte-order mark, emoji.
fn common_alone(c: char) -> bool {
    matches!(c, '\u{1e00}'..='\u{1eff}' | '\u{2000}'..='\u{22ff}' | '\u{2500}'..='\u{27bf}' | '\u{3000}'..='\u{303f}'
        | '\u{feff}' | '\u{fe0f}' | '\u{ff00}'..='\u{ffef}' | '\u{1f000}'..='\u{1faff}')
}

/// Whether another complete sequence stands right before or after.
fn has_neighbour(text: &str, at: usize, end: usize) -> bool {
    let complete = |from: usize| -> Option<usize> {
        let mut chars = text.get(from..)?.chars();
        let first = chars.next()?;
        let length = match byte_of(first)? {
            0xC2..=0xDF => 1,
            0xE0..=0xEF => 2,
            _ => return None,
        };
        let mut end = from + first.len_utf8();
        for _ in 0..length {
            let c = chars.next()?;
            byte_of(c).filter(|b| (0x80..=0xBF).contains(b))?;
            end += c.len_utf8();
        }
        Some(end)
    };
    if complete(end).is_some() {
        return true;
    }
    let mut start = at;
    for c in text[..at].chars().rev().take(3) {
        start -= c.len_utf8();
        if complete(start) == Some(at) {
            return true;
        }
    }
    false
}

/// A run that is itself mojibake once more (`Ã¢â‚¬â„¢`) is repaired again; its first character then stands for all.
fn again(run: Run) -> Run {
    let text: String = run.iter().map(|(_, c)| *c).collect();
    let mut out = Vec::new();
    let (mut at, mut index) = (0, 0);
    while let Some(c) = text[at..].chars().next() {
        let found = sequence(&text, at).filter(|s| s.sure && text.len() > 2);
        let end = found.as_ref().map_or(at + c.len_utf8(), |s| s.end);
        let width = text[at..end].chars().count();
        let range = run[index].0.start..run[index + width - 1].0.end;
        out.push((range, found.map_or(c, |s| s.repaired)));
        index += width;
        at = end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::normal::normalise;

    /// The damage itself: UTF-8 bytes read as windows-1252.
    fn damage(text: &str) -> String {
        text.bytes().map(super::windows_1252).collect()
    }

    #[test]
    fn whole_pages_are_repaired_in_any_script() {
        for text in [
            "Der Bürgermeister sagte: „Wir müssen zurück nach Köln – schon übermorgen.“",
            "La señora Muñoz llegó a Ávila el día 3 y habló con él.",
            "Правительство объявило о новых мерах в понедельник и о том, что будет дальше.",
            "Η κυβέρνηση ανακοίνωσε νέα μέτρα τη Δευτέρα.",
            "قال الوزير إن المحادثات ستستمر يوم الاثنين في العاصمة.",
            "政府は月曜日、新しい対策を発表した。「すぐに始める」と述べた。",
            "정부는 월요일 새 대책을 발표했다.",
            "सरकार ने सोमवार को नए उपायों की घोषणा की।",
            "Chính phủ công bố biện pháp mới vào thứ Hai.",
            "Rząd ogłosił w poniedziałek nowe środki: „zaczynamy już”.",
            "Hükümet pazartesi günü yeni önlemleri açıkladı; ağır kış şartları sürüyor.",
        ] {
            let normal = normalise(&damage(text)).text.into_owned();
            assert_eq!(normal, text);
        }
    }

    #[test]
    fn single_sequences_are_repaired() {
        for (from, to, repairs) in [
            ("It wasnâ€™t so.", "It wasn’t so.", 1),
            ("â€œYes,â€\u{9d} she said", "“Yes,” she said", 2),
            ("a Â£20 note", "a £20 note", 1),
            ("a cafÃ© in town", "a café in town", 1),
            ("Ã‰cole", "École", 1),
            ("10Â\u{a0}km", "10 km", 1),
            ("wasnÃ¢â‚¬â„¢t", "wasn’t", 1),
            ("dash â€“ here", "dash – here", 1),
            ("\u{93}Yes\u{94} Itâ\u{80}\u{99}s", "“Yes” It’s", 3),
        ] {
            let normal = normalise(from);
            assert_eq!(normal.text, to, "{from}");
            assert_eq!(normal.repairs, repairs, "{from}");
        }
    }

    #[test]
    fn honest_text_stays() {
        for text in [
            "«LIBERTÉ, ÉGALITÉ, FRATERNITÉ» – DÉJÀ…",
            "Er sagte „Ä“ und „Ö“.",
            "“the café”—she said, “crème brûlée”…",
            "AMANHÃ» e «MAÇÃ» na SEÇÃO",
            "Rohr Ø½ Zoll, Ø±0,1",
            "ÅRHUS – Åbo, Ångström 5 Å·s",
            "Être ou ne pas être, voilà «à»",
            "Ñandú, España®, PEÑA™",
            "lost bytes: â€ and Ã and â??s",
            "Háskóli Íslands, Þór, Ð",
            "Čeština: Ěšč, Šíž, ČÁŠ",
            "São Tomé e Príncipe, «irmã» e “avó”",
        ] {
            let normal = normalise(text);
            assert_eq!(normal.text, text);
            assert_eq!(normal.repairs, 0);
        }
    }

    #[test]
    fn an_honest_page_with_one_damaged_quote_keeps_its_accents() {
        let normal = normalise("Wasnâ€™t it in «LIBERTÉ» and “CAFÉ” that Rémy, René and Zoé met?");
        assert_eq!(
            normal.text,
            "Wasn’t it in «LIBERTÉ» and “CAFÉ” that Rémy, René and Zoé met?"
        );
    }
}
