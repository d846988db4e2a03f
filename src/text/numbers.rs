//! Numbers in a text, whatever their notation: `180,000`, `180.000`, `1.8 lakh`, `180 thousand` and `18万` are one quantity.

mod clock;
mod compose;
mod compound;
mod east;
mod entry;
mod hangul;
mod known;
mod lexicon;
mod literal;
mod money;
mod phrases;
mod sum;
mod units;

use xxhash_rust::xxh3::xxh3_64;

use super::fold::fold;
use compose::Composed;
use lexicon::Lexicon;
use literal::Shape;

/// A number as it stands in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// First byte, of a currency sign before the figure if there is one.
    pub start: u32,
    /// One past the last byte, scale and unit included.
    pub end: u32,
    /// The quantity. A date is `month * 100 + day` or `year * 10000 + month * 100 + day`, a time `hour * 100 + minute`,
    /// a score `first * 1000 + second`.
    pub value: f64,
    /// Equal for equal quantities: a hash of the value rounded to six significant digits.
    pub key: u64,
    /// What is counted.
    pub unit: Unit,
    /// Only roughly meant: a dozen, a couple.
    pub approx: bool,
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Anything.
    Plain,
    /// Per cent.
    Percent,
    /// Money; the ISO 4217 code of the currency as far as its sign tells (`$` is taken for USD).
    Money(&'static str),
    /// A year.
    Year,
    /// A day of a month, with or without its year.
    Date,
    /// A time of day.
    Time,
    /// `19th`
    Ordinal,
    /// The score of a match.
    Score,
}

/// Finds the numbers of a text in order. `language` (ISO 639-1) says which number words to look for and how
/// `1.234` is to be read; without it the text is read as English.
pub fn numbers(text: &str, language: Option<&str>) -> Vec<Number> {
    let mut finder = Finder {
        text,
        lexicon: Lexicon::of(language),
        found: Vec::new(),
        scale: 1.0,
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        at = match bytes[at] {
            b'0'..=b'9' => finder.figure(at),
            b'a'..=b'z' | b'A'..=b'Z' => finder.word(at),
            0x80.. => finder.wide(at),
            _ => at + 1,
        };
    }
    finder.found
}

/// The key of a quantity.
pub fn key(value: f64) -> u64 {
    if value == 0.0 || !value.is_finite() {
        return xxh3_64(b"0");
    }
    let exponent = value.abs().log10().floor() as i32;
    let scaled = (value / 10f64.powi(exponent - 5)).round();
    // 999999.6 rounds up into the next decade
    let (scaled, exponent) = if scaled.abs() >= 1e6 {
        (scaled / 10.0, exponent + 1)
    } else {
        (scaled, exponent)
    };
    let mut bytes = [0; 12];
    bytes[..8].copy_from_slice(&(scaled.round() as i64).to_le_bytes());
    bytes[8..].copy_from_slice(&exponent.to_le_bytes());
    xxh3_64(&bytes)
}

struct Finder<'a> {
    text: &'a str,
    lexicon: &'static Lexicon,
    found: Vec<Number>,
    /// The scale in the last number found.
    scale: f64,
}

/// A number before its unit is known.
struct Figure {
    start: usize,
    end: usize,
    value: f64,
    /// The scale in it (`million`), 1 without.
    scale: f64,
    unit: Unit,
    approx: bool,
}

impl Finder<'_> {
    /// A figure starts at `at`; returns where to go on.
    fn figure(&mut self, at: usize) -> usize {
        let Some(literal) = literal::read(self.text, at, self.lexicon) else {
            return at + 1;
        };
        if literal::part_of_a_name(self.text, at, literal.end) {
            return literal::skip_name(self.text, literal.end);
        }
        if let Some((value, end)) = clock::slash_date(self.text, at, self.lexicon) {
            return self.push(Figure {
                start: at,
                end,
                value,
                scale: 1.0,
                unit: Unit::Date,
                approx: false,
            });
        }
        let mut figure = Figure {
            start: at,
            end: literal.end,
            value: literal.value,
            scale: 1.0,
            unit: Unit::Plain,
            approx: false,
        };
        match literal.shape {
            Shape::Date => figure.unit = Unit::Date,
            Shape::Time => {
                figure.unit = Unit::Time;
                (figure.value, figure.end) = clock::half_day(self.text, figure.end, figure.value);
            }
            Shape::Number { bare } => {
                if let Some((time, end)) =
                    clock::dotted_time(self.text, &(at..literal.end), self.lexicon)
                {
                    (figure.value, figure.end, figure.unit) = (time, end, Unit::Time);
                    return self.push(figure);
                }
                let scaled =
                    east::after_figure(self.text, literal.end, literal.value).or_else(|| {
                        compose::scaled(self.text, literal.end, literal.value, self.lexicon)
                    });
                match scaled {
                    Some(scaled) => {
                        (figure.end, figure.value, figure.scale) =
                            (scaled.end, scaled.value, scaled.scale);
                        figure.approx = scaled.approx;
                        self.unit(&mut figure);
                    }
                    None => self.without_scale(&mut figure, bare),
                }
            }
        }
        self.push(figure)
    }

    /// A word starts at `at`: a number word, or something else to be passed.
    fn word(&mut self, at: usize) -> usize {
        let (end, opens) = self.lexicon.may_open_at(self.text, at);
        if !opens {
            return end;
        }
        let folded = fold(&self.text[at..end]).text;
        if let Some(end) = self.lexicon.idiom(self.text, &folded, end) {
            return end;
        }
        if let Some(figure) = self.spoken_time(at, &folded, end) {
            return self.push(figure);
        }
        let Some(composed) = compose::spelled(self.text, at, self.lexicon) else {
            return end;
        };
        let mut figure = Figure {
            start: at,
            end: composed.end,
            value: composed.value,
            scale: composed.scale,
            unit: if composed.ordinal {
                Unit::Ordinal
            } else {
                Unit::Plain
            },
            approx: composed.approx,
        };
        match clock::hour(self.text, figure.end, figure.value, self.lexicon) {
            Some((time, end)) => (figure.value, figure.end, figure.unit) = (time, end, Unit::Time),
            None => self.unit(&mut figure),
        }
        self.push(figure)
    }

    /// `quarter past three`, `halb vier`
    fn spoken_time(&self, start: usize, folded: &str, end: usize) -> Option<Figure> {
        let (stop, minutes) = self.lexicon.past(self.text, folded, end)?;
        let at = stop + usize::from(self.text[stop..].starts_with(' '));
        let (hour, end, scale) = match literal::read(self.text, at, self.lexicon) {
            Some(literal) => (literal.value, literal.end, 1.0),
            None => {
                let hour = compose::spelled(self.text, at, self.lexicon)?;
                (hour.value, hour.end, hour.scale)
            }
        };
        if !(1.0..=12.0).contains(&hour) || hour.fract() != 0.0 || scale != 1.0 {
            return None;
        }
        let minutes = hour * 60.0 + minutes;
        let value = (minutes / 60.0).floor() * 100.0 + minutes % 60.0;
        Some(Figure {
            start,
            end,
            value,
            scale: 1.0,
            unit: Unit::Time,
            approx: false,
        })
    }

    /// A character outside ASCII starts at `at`.
    fn wide(&mut self, at: usize) -> usize {
        let Some(c) = self.text[at..].chars().next() else {
            return self.text.len();
        };
        if literal::digit(c).is_some() {
            return self.figure(at);
        }
        if east::numeral(c) {
            if let Some(end) = self.lexicon.idiom_of_signs(self.text, at) {
                return end;
            }
            return match east::spelled(self.text, at, self.lexicon) {
                Ok(composed) => self.spelled_in_signs(at, composed),
                Err(end) => end,
            };
        }
        if east::hangul(c) {
            let end = hangul::run_end(self.text, at);
            if let Some(end) = self.lexicon.idiom(self.text, &self.text[at..end], end) {
                return end;
            }
            return match hangul::spelled(self.text, at, self.lexicon) {
                Some(composed) => self.spelled_in_signs(at, composed),
                None => end,
            };
        }
        if c.is_alphabetic() && !super::fold::unspaced(c) {
            self.word(at)
        } else {
            at + c.len_utf8()
        }
    }

    fn spelled_in_signs(&mut self, start: usize, composed: Composed) -> usize {
        let mut figure = Figure {
            start,
            end: composed.end,
            value: composed.value,
            scale: composed.scale,
            unit: Unit::Plain,
            approx: false,
        };
        self.eastern_parts(&mut figure);
        self.unit(&mut figure);
        self.calendar(&mut figure, true);
        self.push(figure)
    }

    /// `三分之二`, `3割`
    fn eastern_parts(&self, figure: &mut Figure) {
        if let Some(part) = east::fraction(self.text, figure.end, figure.value) {
            (figure.end, figure.value) = (part.end, part.value);
        } else if let Some((value, end)) =
            east::tenths(self.text, figure.end, figure.value, self.lexicon)
        {
            (figure.value, figure.end, figure.unit) = (value, end, Unit::Percent);
        }
    }

    /// Money and per cent.
    fn unit(&self, figure: &mut Figure) {
        if let Some((unit, end)) = units::after(self.text, figure.end, self.lexicon) {
            figure.unit = unit;
            figure.end = end;
        }
        if let Some((unit, start)) = units::before(self.text, figure.start, self.lexicon) {
            if figure.unit == Unit::Plain {
                figure.unit = unit;
            }
            figure.start = start;
        }
    }

    fn without_scale(&self, figure: &mut Figure, bare: bool) {
        if let Some((time, end)) =
            clock::hour(self.text, figure.end, figure.value, self.lexicon).filter(|_| bare)
        {
            (figure.value, figure.end, figure.unit) = (time, end, Unit::Time);
            return;
        }
        self.eastern_parts(figure);
        self.unit(figure);
        self.calendar(figure, bare);
    }

    /// Years, days, times, ordinals: figures without scale, money or per cent.
    fn calendar(&self, figure: &mut Figure, bare: bool) {
        if figure.unit != Unit::Plain || figure.value.fract() != 0.0 || !bare {
            return;
        }
        if let Some((unit, value, start, end)) = units::calendar(
            self.text,
            figure.start..figure.end,
            figure.value,
            self.lexicon,
        ) {
            (figure.unit, figure.value, figure.start, figure.end) = (unit, value, start, end);
        }
    }

    /// Keeps a figure, sharing scale and unit with the first half of a range; returns its end.
    fn push(&mut self, mut figure: Figure) -> usize {
        if figure.unit == Unit::Time {
            (figure.value, figure.end) =
                clock::after_noon(self.text, figure.end, figure.value, self.lexicon);
        }
        if self.share(&figure) {
            self.scale = figure.scale;
            return figure.end;
        }
        self.scale = figure.scale;
        let start = figure
            .start
            .max(self.found.last().map_or(0, |last| last.end as usize));
        self.found.push(Number {
            start: start as u32,
            end: figure.end as u32,
            value: figure.value,
            // the same day with and without its year
            key: key(if figure.unit == Unit::Date {
                figure.value % 10_000.0
            } else {
                figure.value
            }),
            unit: figure.unit,
            approx: figure.approx,
        });
        figure.end
    }

    /// `$2-3 billion`, `between two and three billion dollars`: the first half takes the scale and unit of the second.
    /// `6-4`: one score; true if the second figure is thereby used.
    fn share(&mut self, second: &Figure) -> bool {
        let Some(first) = self.found.last_mut() else {
            return false;
        };
        let Some(between) = self.text.get(first.end as usize..second.start) else {
            return false;
        };
        if between == " "
            && self.scale > second.value
            && second.scale > 1.0
            && first.unit == Unit::Plain
        {
            // 1 milyar 200 milyon
            first.value += second.value;
            (first.key, first.unit, first.end) = (key(first.value), second.unit, second.end as u32);
            return true;
        }
        let dash = matches!(between, "-" | "–" | "—" | "~" | "～" | "至" | "到");
        let before = &self.text[..first.start as usize];
        if !dash && !self.lexicon.is_range(before, between) {
            return false;
        }
        if dash && second.unit == Unit::Plain && second.scale == 1.0 && first.unit == Unit::Plain {
            let scores = first.value.fract() == 0.0 && first.value <= 15.0 && second.value <= 15.0;
            let listed = another_score(&self.text[second.end..]);
            if scores && (first.value >= second.value || listed) && between != "至" {
                first.unit = Unit::Score;
                first.value = first.value * 1000.0 + second.value;
                first.key = key(first.value);
                first.end = second.end as u32;
                return true;
            }
            return false;
        }
        let money = matches!(first.unit, Unit::Money(_));
        if first.value < second.value / second.scale && (first.unit == Unit::Plain || money) {
            first.value *= second.scale;
            first.key = key(first.value);
            if first.unit == Unit::Plain
                && matches!(second.unit, Unit::Money(_) | Unit::Percent | Unit::Ordinal)
            {
                first.unit = second.unit;
            }
        }
        false
    }
}

/// Whether a score follows (`, 7-6`): what stands before is then one too, whoever lost the set.
fn another_score(rest: &str) -> bool {
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let mut chars = rest.strip_prefix(' ').unwrap_or_default().chars();
    chars.next().is_some_and(|c| c.is_ascii_digit())
        && matches!(chars.next(), Some('-' | '–'))
        && chars.next().is_some_and(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests;
