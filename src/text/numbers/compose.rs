//! Numbers spelled in words, and scales after figures: `twenty-one`, `two hundred and five`, `1.8 lakh crore`.

use super::lexicon::{Lexicon, Meaning};
use super::literal::word_end;
use crate::text::fold::fold;

/// A composed number.
pub(super) struct Composed {
    pub(super) end: usize,
    pub(super) value: f64,
    /// The last scale in it (`million`), 1 without.
    pub(super) scale: f64,
    pub(super) approx: bool,
}

/// A word ahead.
struct Ahead {
    folded: String,
    end: usize,
}

fn ahead(text: &str, at: usize, lexicon: &Lexicon) -> Option<Ahead> {
    let end = word_end(text, at);
    let word = text.get(at..end).filter(|word| !word.is_empty())?;
    lexicon.may_be_known(word.as_bytes()).then(|| Ahead {
        folded: fold(word).text,
        end,
    })
}

/// The start of the next word of the same number: after one space or hyphen.
fn next_word(text: &str, end: usize) -> Option<(usize, bool)> {
    let separator = text.get(end..)?.chars().next()?;
    matches!(separator, ' ' | '-' | '\u{2011}')
        .then(|| (end + separator.len_utf8(), separator != ' '))
}

/// The number after a figure whose scale follows: `4.8m`, `9,400 crore`, `3 Mio.`
pub(super) fn scaled(text: &str, end: usize, value: f64, lexicon: &Lexicon) -> Option<Composed> {
    if let Some(composed) = attached(text, end, value) {
        return Some(composed);
    }
    let mut sum = Sum {
        total: 0.0,
        current: value,
        scale: 1.0,
        last: 0.0,
        approx: false,
        end,
    };
    let mut at = match next_word(text, end) {
        Some((at, _)) => at,
        None => end,
    };
    while let Some(word) = ahead(text, at, lexicon) {
        let taken = match lexicon.meaning(&word.folded) {
            Some(Meaning::Scale(scale)) => sum.scale(scale),
            Some(Meaning::Dozen(dozen)) if sum.scale == 1.0 && dozen == 12.0 => sum.dozen(dozen),
            Some(Meaning::Hundred) if sum.scale == 1.0 && sum.current < 100.0 => sum.scale(100.0),
            _ => false,
        };
        if !taken {
            break;
        }
        // the point of an abbreviation
        let point = word.folded.len() <= 8
            && text[word.end..].starts_with('.')
            && abbreviated(&word.folded);
        sum.end = word.end + usize::from(point);
        match next_word(text, sum.end) {
            Some((next, _)) => at = next,
            None => break,
        }
    }
    (sum.scale != 1.0 || sum.approx).then(|| sum.composed())
}

fn abbreviated(word: &str) -> bool {
    matches!(
        word,
        "mio"
            | "mrd"
            | "тыс"
            | "млн"
            | "млрд"
            | "трлн"
            | "tys"
            | "mln"
            | "mld"
            | "tsd"
            | "bn"
            | "mn"
    )
}

/// Scale letters set right after the figure.
fn attached(text: &str, end: usize, value: f64) -> Option<Composed> {
    let stop = word_end(text, end);
    // `390 M€`, `5 k€`
    let (from, stop) = match text[end..].strip_prefix(' ') {
        Some(rest) if rest.starts_with(['M', 'k']) && rest[1..].starts_with(['€', '$', '£']) => {
            (end + 1, end + 2)
        }
        _ => (end, stop),
    };
    let scale = match text[from..stop].to_ascii_lowercase().as_str() {
        "m" if from == end && !million(text, end, stop, value) => return None,
        "m" | "mn" | "mln" => 1e6,
        "bn" | "b" | "bln" => 1e9,
        "tn" | "trn" => 1e12,
        "k" => 1e3,
        "cr" => 1e7,
        _ => return None,
    };
    Some(Composed {
        end: stop,
        value: value * scale,
        scale,
        approx: false,
    })
}

/// Whether an `m` is a million and no metre: money round it, a count of people or things, a fraction that nobody measured.
fn million(text: &str, figure_end: usize, stop: usize, value: f64) -> bool {
    let figure =
        text[..figure_end].trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    let rest = &text[stop..];
    if rest.starts_with(['€', '$', '£']) || money_sign(figure.trim_end_matches(' ')) {
        return true;
    }
    let next = rest.strip_prefix([' ', '-']).unwrap_or_default();
    let next = &next[..word_end(next, 0)];
    let counted = [
        "people",
        "homes",
        "users",
        "customers",
        "tonnes",
        "tons",
        "jobs",
        "voters",
        "votes",
        "barrels",
        "euros",
        "dollars",
        "pounds",
        "passengers",
        "children",
        "workers",
        "households",
        "shares",
        "copies",
        "visitors",
        "viewers",
    ];
    let measured = [
        "high", "deep", "long", "wide", "tall", "away", "from", "below", "above", "of", "waves",
        "final", "race", "x",
    ];
    counted.contains(&next)
        || (value.fract() != 0.0 && rest.starts_with(' ') && !measured.contains(&next))
}

fn money_sign(before: &str) -> bool {
    let tail = before
        .char_indices()
        .rev()
        .take(5)
        .take_while(|(_, c)| !c.is_whitespace() && !matches!(c, '(' | '-'));
    tail.last()
        .is_some_and(|(at, _)| super::lexicon::money_before(&before[at..]).is_some())
}

/// The number that the word at `at` begins, if it is one.
pub(super) fn spelled(text: &str, at: usize, lexicon: &Lexicon) -> Option<Composed> {
    let mut sum = Sum {
        total: 0.0,
        current: 0.0,
        scale: 1.0,
        last: 0.0,
        approx: false,
        end: at,
    };
    let mut words = 0;
    let (mut one, mut half) = (false, false);
    let (mut start, mut joined) = (at, false);
    while let Some(mut word) = ahead(text, start, lexicon) {
        if words > 0 && lexicon.joiners.contains(&word.folded) {
            let fits =
                lexicon.language != "en" && lexicon.language != "de" || sum.current % 100.0 == 0.0;
            match next_word(text, word.end).filter(|_| fits && !joined) {
                Some((next, _)) => (start, joined) = (next, true),
                None => break,
            }
            continue;
        }
        let after_and = word
            .folded
            .strip_prefix('و')
            .filter(|_| words > 0 && lexicon.language == "ar");
        if let Some(rest) = after_and.filter(|rest| lexicon.meaning(rest).is_some()) {
            word.folded = rest.to_owned();
            joined = true;
        }
        let Some(meaning) = lexicon.meaning(&word.folded) else {
            break;
        };
        let empty = sum.total == 0.0 && sum.current == 0.0;
        let taken = match meaning {
            Meaning::One if empty && !one => {
                one = true;
                true
            }
            Meaning::Half if empty => {
                half = true;
                true
            }
            _ => sum.take(meaning, &word.folded, Before { one, half, joined }, lexicon),
        };
        if !taken {
            break;
        }
        words += 1;
        joined = false;
        if !matches!(meaning, Meaning::One | Meaning::Half) || !empty {
            sum.end = word.end;
        }
        match next_word(text, word.end) {
            Some((next, _)) => start = next,
            None => break,
        }
    }
    (sum.end > at && sum.total + sum.current > 0.0).then(|| sum.composed())
}

/// What stood before a word.
#[derive(Clone, Copy)]
struct Before {
    one: bool,
    half: bool,
    joined: bool,
}

/// A number under way.
struct Sum {
    total: f64,
    /// What the next scale multiplies.
    current: f64,
    scale: f64,
    /// The scale met last.
    last: f64,
    approx: bool,
    end: usize,
}

impl Sum {
    fn composed(self) -> Composed {
        Composed {
            end: self.end,
            value: self.total + self.current,
            scale: self.scale,
            approx: self.approx,
        }
    }

    /// Takes a word that is no article; false if it does not go on with this number.
    fn take(&mut self, meaning: Meaning, word: &str, before: Before, lexicon: &Lexicon) -> bool {
        let Before { one, half, joined } = before;
        let empty = self.total == 0.0 && self.current == 0.0;
        match meaning {
            Meaning::One => !empty && (joined || word == lexicon.one) && self.add_one(),
            _ if empty && (one || half || lexicon.counts_alone(word)) => {
                self.begin(meaning, one, half) || (!one && !half && self.add(meaning, lexicon))
            }
            // vingt et un, soixante et onze, but quatre-vingt et quatre-vingt-dix
            Meaning::Unit(value) if joined && lexicon.language == "fr" && value != 11.0 => false,
            _ => self.add(meaning, lexicon),
        }
    }

    /// The first word that counts: `a million`, `half a dozen`, `cien`, `mille`.
    fn begin(&mut self, meaning: Meaning, one: bool, half: bool) -> bool {
        let factor = if half { 0.5 } else { 1.0 };
        match meaning {
            Meaning::Scale(scale) => {
                self.current = factor;
                self.scale(scale)
            }
            Meaning::Hundred => {
                self.current = 100.0 * factor;
                true
            }
            Meaning::Dozen(dozen) if one || half => {
                self.current = factor;
                self.dozen(dozen)
            }
            Meaning::Pair if one => {
                self.current = 2.0;
                self.approx = true;
                true
            }
            _ => false,
        }
    }

    fn add_one(&mut self) -> bool {
        let fits = self.current % 10.0 == 0.0 && self.current % 100.0 >= 20.0;
        self.current += f64::from(u8::from(fits));
        fits
    }

    /// A further word; false if it does not go on with this number.
    fn add(&mut self, meaning: Meaning, lexicon: &Lexicon) -> bool {
        let below = self.current % 100.0;
        let french = lexicon.language == "fr";
        let arabic = lexicon.language == "ar";
        match meaning {
            Meaning::Unit(value) => {
                let fits =
                    below == 0.0 && (self.current == 0.0 || self.current >= 100.0) && value < 100.0
                        || self.current == 0.0 && self.total == 0.0
                        || below >= 20.0 && below % 10.0 == 0.0 && value < 10.0
                        || french && (below == 60.0 || below == 80.0) && value < 20.0;
                self.current += if fits { value } else { 0.0 };
                fits
            }
            Meaning::Ten(value) => {
                if french && below == 4.0 && value == 20.0 {
                    self.current += 76.0;
                    return true;
                }
                let fits = below == 0.0 || arabic && below < 10.0;
                self.current += if fits { value } else { 0.0 };
                fits
            }
            Meaning::Hundreds(value) => {
                let fits = self.current == 0.0;
                self.current += if fits { value } else { 0.0 };
                fits
            }
            Meaning::Teen if (1.0..10.0).contains(&below) => {
                self.current += 10.0;
                true
            }
            Meaning::Tenfold if (1.0..10.0).contains(&below) => {
                self.current += below * 9.0;
                true
            }
            Meaning::Hundred if (1.0..100.0).contains(&self.current) => {
                self.current *= 100.0;
                true
            }
            Meaning::Scale(scale) if self.current > 0.0 || self.total > 0.0 => self.scale(scale),
            Meaning::Dozen(dozen) if self.current > 0.0 && self.scale == 1.0 && dozen == 12.0 => {
                self.dozen(dozen)
            }
            _ => false,
        }
    }

    fn scale(&mut self, scale: f64) -> bool {
        if self.current > 0.0 && scale < self.last {
            // three million four hundred thousand
            self.total += self.current * scale;
        } else {
            // nine thousand four hundred crore, 1.8 lakh crore
            self.total = (self.total + self.current) * scale;
            self.scale *= scale;
        }
        self.current = 0.0;
        self.last = scale;
        true
    }

    fn dozen(&mut self, dozen: f64) -> bool {
        self.current *= dozen;
        self.approx = true;
        true
    }
}
