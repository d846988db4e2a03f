//! Names that are spelled nearly alike.

use crate::text::stems::fold;

/// Languages in which names keep their form in every sentence. Elsewhere other endings may be other cases.
const UNINFLECTED: [&str; 13] = [
    "en", "es", "fr", "it", "pt", "ca", "de", "nl", "sv", "da", "no", "id", "ms",
];
/// Endings that make a people or a plural out of a place or a name.
const ENDINGS: [&str; 14] = [
    "s", "n", "i", "r", "an", "en", "er", "es", "ns", "ian", "ish", "ese", "ans", "ians",
];
/// Letters that may follow a common beginning in a language with cases.
const CASE_ENDING: usize = 3;

/// Whether two names are spelled nearly alike: equal by their variant keys (0 for none), or but for a letter or two.
pub fn near(x: &str, y: &str, variants: (u64, u64)) -> bool {
    let (x, y): (Vec<char>, Vec<char>) = (fold(x).chars().collect(), fold(y).chars().collect());
    let shorter = x.len().min(y.len());
    let apart = distance(&x, &y);
    if apart == 0 {
        return false;
    }
    if variants.0 != 0 && variants.0 == variants.1 {
        return apart * 5 <= shorter * 2;
    }
    let allowed = match shorter {
        0..=4 => 0,
        5..=6 => 1,
        _ => 2,
    };
    x.first() == y.first() && apart <= allowed
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
        return (rest_x.is_empty() || rest_y.is_empty())
            && (longer.is_empty() || ENDINGS.contains(&longer));
    }
    let ending = |rest: &str| rest.chars().count() <= CASE_ENDING;
    x[..common].chars().count() >= 3 && ending(rest_x) && ending(rest_y)
}

/// Whether a word is written in capitals throughout.
pub fn abbreviated(word: &str) -> bool {
    !word.chars().any(char::is_lowercase)
}

/// Without the marks that careless keyboards and scrapers leave out, or write as a second letter.
fn unmarked(word: &str) -> String {
    let plain = any_ascii::any_ascii(word).to_ascii_lowercase();
    plain
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
        near(x, y, (key(x), key(y)))
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
    }

    #[test]
    fn a_case_or_a_people_is_no_slip() {
        assert!(inflected("Russia", "Russian", Some("en")));
        assert!(inflected("Lowick", "Lowicks", Some("en")));
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
