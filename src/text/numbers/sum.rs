//! A number under way: what its words add up to.

use super::compose::Composed;
use super::lexicon::{Lexicon, Meaning};

/// What stood before a word.
#[derive(Clone, Copy, Default)]
pub(super) struct Before {
    pub(super) one: bool,
    pub(super) half: bool,
    pub(super) joined: bool,
}

/// A number under way.
#[derive(Default)]
pub(super) struct Sum {
    total: f64,
    /// What the next scale multiplies.
    pub(super) current: f64,
    pub(super) scale: f64,
    /// The scale met last.
    last: f64,
    /// A fraction announced before the number.
    pub(super) more: f64,
    pub(super) approx: bool,
    ordinal: bool,
    /// An ordinal that is none without a ten after it.
    pub(super) low: bool,
    /// Nothing can follow.
    pub(super) closed: bool,
    pub(super) end: usize,
}

impl Sum {
    pub(super) fn new(current: f64, end: usize) -> Self {
        Self {
            current,
            scale: 1.0,
            end,
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.total == 0.0 && self.current == 0.0
    }

    pub(super) fn composed(self) -> Composed {
        Composed {
            end: self.end,
            value: self.total + self.current,
            scale: self.scale,
            approx: self.approx,
            ordinal: self.ordinal,
        }
    }

    /// Whether "and" may follow: two hundred and five, but not two and three.
    pub(super) fn may_be_joined(&self, lexicon: &Lexicon) -> bool {
        !matches!(lexicon.language.as_str(), "en" | "de") || self.current % 100.0 == 0.0
    }

    /// Takes a word that is no article; false if it does not go on with this number.
    pub(super) fn take(
        &mut self,
        meaning: Meaning,
        word: &str,
        before: Before,
        lexicon: &Lexicon,
    ) -> bool {
        let Before { one, half, joined } = before;
        let empty = self.is_empty();
        match meaning {
            // أحد عشر
            Meaning::Teen if empty && one => {
                self.current = 11.0;
                true
            }
            Meaning::One => !empty && (joined || lexicon.is_one(word)) && self.add_one(lexicon),
            _ if empty && (one || half || lexicon.counts_alone(word)) => {
                self.begin(meaning, one, half)
                    || (!one && !half && self.add(meaning, joined, lexicon))
                    || (one && lexicon.tens_after && joined && self.begin_with_one(meaning))
            }
            // vingt et un, soixante et onze, but quatre-vingt et quatre-vingt-dix
            Meaning::Unit(value) if joined && lexicon.language == "fr" && value != 11.0 => false,
            _ => self.add(meaning, joined, lexicon),
        }
    }

    /// واحد وعشرون
    fn begin_with_one(&mut self, meaning: Meaning) -> bool {
        let Meaning::Ten(value) = meaning else {
            return false;
        };
        self.current = value + 1.0;
        true
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

    /// `two and a half million`, `deux millions et demi`
    pub(super) fn and_half(&mut self, one: bool) {
        if self.is_empty() && one {
            self.current = 1.5;
        } else if self.current == 0.0 && self.last > 0.0 {
            self.total += self.last / 2.0;
        } else {
            self.current += 0.5;
        }
    }

    fn add_one(&mut self, lexicon: &Lexicon) -> bool {
        let below = self.current % 100.0;
        let fits = below % 10.0 == 0.0 && below >= lexicon.first_ten();
        self.current += f64::from(u8::from(fits));
        fits
    }

    /// A further word; false if it does not go on with this number.
    fn add(&mut self, meaning: Meaning, joined: bool, lexicon: &Lexicon) -> bool {
        let below = self.current % 100.0;
        let french = lexicon.language == "fr";
        let fits = match meaning {
            Meaning::Unit(value) => self.add_unit(value, lexicon),
            Meaning::Ten(20.0) if french && below == 4.0 => {
                self.current += 76.0;
                true
            }
            Meaning::Ten(10.0) if french && (below == 60.0 || below == 80.0) => {
                self.current += 10.0;
                true
            }
            Meaning::Ten(value) => {
                let fits = below == 0.0 || lexicon.tens_after && joined && below < 10.0;
                self.current += if fits { value } else { 0.0 };
                fits
            }
            Meaning::Ordinal { value, low } => {
                let fits = if value >= 20.0 && value % 10.0 == 0.0 {
                    below == 0.0
                } else {
                    self.unit_fits(value, lexicon)
                };
                self.current += if fits { value } else { 0.0 };
                self.ordinal |= fits;
                self.low |= low;
                self.closed |= fits && !low;
                fits
            }
            Meaning::Dual(scale) if self.current == 0.0 => {
                self.current = 2.0;
                self.scale(scale)
            }
            _ => self.multiply(meaning),
        };
        if fits && self.more != 0.0 {
            // साढ़े तीन लाख
            self.current += std::mem::take(&mut self.more);
        }
        fits
    }

    fn unit_fits(&self, value: f64, lexicon: &Lexicon) -> bool {
        let below = self.current % 100.0;
        let french = lexicon.language == "fr";
        self.current == 0.0 && (self.last == 0.0 || value < self.last)
            || below == 0.0 && self.current >= 100.0 && value < 100.0
            || below >= lexicon.first_ten() && below % 10.0 == 0.0 && value < 10.0
            // عشرة after a unit
            || lexicon.has_teens && (1.0..10.0).contains(&below) && value == 10.0
            || french && (below == 60.0 || below == 80.0) && value < 20.0
    }

    fn add_unit(&mut self, value: f64, lexicon: &Lexicon) -> bool {
        let fits = self.unit_fits(value, lexicon);
        self.current += if fits { value } else { 0.0 };
        fits
    }

    fn multiply(&mut self, meaning: Meaning) -> bool {
        let below = self.current % 100.0;
        match meaning {
            Meaning::Hundreds(value) => {
                // χίλια διακόσια
                let fits = self.current % 1000.0 == 0.0;
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
            // ألفين ومئة
            Meaning::Hundred if self.current == 0.0 && self.last > 100.0 => {
                self.current = 100.0;
                true
            }
            Meaning::Scale(scale) if self.current > 0.0 || self.total > 0.0 => self.scale(scale),
            Meaning::Dozen(dozen) if self.current > 0.0 && self.scale == 1.0 && dozen == 12.0 => {
                self.dozen(dozen)
            }
            _ => false,
        }
    }

    pub(super) fn scale(&mut self, scale: f64) -> bool {
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

    pub(super) fn dozen(&mut self, dozen: f64) -> bool {
        self.current *= dozen;
        self.approx = true;
        true
    }
}
