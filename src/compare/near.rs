//! Names that are spelled nearly alike.

use crate::text::stems::fold;

/// Languages in which names keep their form in every sentence. Elsewhere other endings may be other cases.
const UNINFLECTED: [&str; 13] = [
    "en", "es", "fr", "it", "pt", "ca", "de", "nl", "sv", "da", "no", "id", "ms",
];
/// Endings that make a people or a plural out of a place or a name.
const ENDINGS: [&str; 15] = [
    "y", "s", "n", "i", "r", "an", "en", "er", "es", "ns", "ian", "ish", "ese", "ans", "ians",
];
/// Bytes up to which the beginning of a longer word is a short form of it: `Capt` and `Captain`.
const SHORT_FORM: usize = 4;
/// Letters that may follow a common beginning in a language with cases.
const CASE_ENDING: usize = 3;

/// Letters beyond which a word is no name any more that somebody misspells: links and the leavings of a page.
pub(super) const LONGEST: usize = 64;

/// How a name is spelled.
#[derive(Debug)]
pub struct Spelling {
    letters: Vec<char>,
    variant: u64,
}

impl Spelling {
    /// A name with its variant key; 0 for none.
    pub fn new(word: &str, variant: u64) -> Self {
        Self {
            letters: fold(word).chars().take(LONGEST + 1).collect(),
            variant,
        }
    }

    /// Whether two names are spelled nearly alike: equal by their variant keys, or but for a letter or two.
    pub fn near(&self, other: &Self) -> bool {
        let (x, y) = (&self.letters, &other.letters);
        let (shorter, longer) = (x.len().min(y.len()), x.len().max(y.len()));
        let variants = self.variant != 0 && self.variant == other.variant;
        let allowed = match shorter {
            _ if variants => shorter * 2 / 5,
            0..=4 => 0,
            5..=6 => 1,
            _ => 2,
        };
        // What costs little is asked first: hardly any two names are near.
        if longer > LONGEST || longer - shorter > allowed || !variants && x.first() != y.first() {
            return false;
        }
        let apart = distance(x, y);
        apart > 0 && apart <= allowed
    }
}

/// Whether two words may be one name in two grammatical forms, a place and its people, or differ in marks alone.
pub fn inflected(x: &str, y: &str, language: Option<&str>) -> bool {
    let (x, y) = (fold(x), fold(y));
    if unmarked(&x) == unmarked(&y) {
        return true;
    }
    let common: usize = x
        .chars()
        .zip(y.chars())
        .take_while(|(v, w)| v == w)
        .map(|(c, _)| c.len_utf8())
        .sum();
    let (rest_x, rest_y) = (&x[common..], &y[common..]);
    if language.is_some_and(|l| UNINFLECTED.contains(&l)) {
        let longer = if rest_x.is_empty() { rest_y } else { rest_x };
        let shortened = common <= SHORT_FORM;
        return (rest_x.is_empty() || rest_y.is_empty())
            && (longer.is_empty() || shortened || ENDINGS.contains(&longer));
    }
    let ending = |rest: &str| rest.chars().count() <= CASE_ENDING;
    x[..common].chars().count() >= 3 && ending(rest_x) && ending(rest_y)
}

/// Whether a word is written in capitals throughout.
pub fn abbreviated(word: &str) -> bool {
    !word.chars().any(char::is_lowercase)
}

/// Without the marks that careless keyboards and scrapers leave out or write as a second letter, and without what house
/// styles spell in two ways.
fn unmarked(word: &str) -> String {
    let plain = any_ascii::any_ascii(word).to_ascii_lowercase();
    plain
        .replace("ization", "isation")
        .replace("ae", "a")
        .replace("oe", "o")
        .replace("ue", "u")
}

/// Letters to put in, take out or exchange.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let exchanged = corner + usize::from(x != y);
            corner = row[j + 1];
            row[j + 1] = exchanged.min(row[j] + 1).min(corner + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::stems::name_key;

    fn alike(x: &str, y: &str) -> bool {
        let key = |w| name_key(w).unwrap_or(0);
        Spelling::new(x, key(x)).near(&Spelling::new(y, key(y)))
    }

    #[test]
    fn slips_of_the_pen_are_near_and_other_names_are_not() {
        for (x, y) in [
            ("Tolland", "Tollland"),
            ("Haverik", "Haveryk"),
            ("Oyelaran", "Oyelaren"),
            ("Mattis", "Matis"),
        ] {
            assert!(alike(x, y), "{x} {y}");
        }
        for (x, y) in [("Paris", "Persia"), ("Lowick", "Marden")] {
            assert!(!alike(x, y), "{x} {y}");
        }
        assert!(!alike("Lowick", "lowick"));
        // Nobody looks for a slip in a link of a megabyte.
        let long = "Longname".repeat(1 << 17);
        assert!(!alike(&long, &long.replacen('o', "a", 1)));
        let (most, other) = ("A".repeat(LONGEST), format!("{}b", "A".repeat(LONGEST - 1)));
        assert!(Spelling::new(&most, 0).near(&Spelling::new(&other, 0)));
        let longer = "A".repeat(LONGEST + 1);
        assert!(!Spelling::new(&longer, 0).near(&Spelling::new(&most, 0)));
    }

    #[test]
    fn a_case_or_a_people_is_no_slip() {
        assert!(inflected("Russia", "Russian", Some("en")));
        assert!(inflected("Lowick", "Lowicks", Some("en")));
        assert!(
            inflected("Saxony", "Saxon", Some("en")) && inflected("Captain", "Capt", Some("en"))
        );
        assert!(inflected("Organization", "Organisation", Some("en")));
        assert!(inflected("Jörg", "Joerg", Some("de")) && inflected("Peña", "Pena", Some("en")));
        assert!(!inflected("Rosanna", "Rosanda", Some("es")));
        assert!(inflected("Ивановой", "Иванова", Some("ru")));
    }

    #[test]
    fn distances() {
        let d = |x: &str, y: &str| {
            distance(
                &x.chars().collect::<Vec<_>>(),
                &y.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            (d("abc", "abc"), d("", "ab"), d("kitten", "sitting")),
            (0, 2, 3)
        );
    }
}
