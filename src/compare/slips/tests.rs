use super::*;
use crate::article::Article;
use crate::compare::measures::measure;
use crate::compare::passages::passages;
use crate::compare::prepared::Prepared;
use crate::keys::{Keys, Store};
use crate::rarity::Rarity;
use crate::text::chrome::ChromeModel;
use crate::text::tokens::Tokenizer;
use crate::text::vocabulary::Vocabulary;
use crate::text::{page, reading};

fn article(text: &str) -> Article {
    Article {
        language: Some("en".to_owned()),
        ..crate::credit::tests::article(text)
    }
}

/// Slips between two texts: kind and both wordings.
fn found(a: &str, b: &str) -> Vec<(&'static str, String, String)> {
    let articles = [a, b].map(article);
    let chrome = ChromeModel::learn(&[]);
    let readings = articles.each_ref().map(|x| {
        reading::read(
            &page(x, &chrome),
            &[],
            &Tokenizer::default(),
            &mut Vocabulary::default(),
        )
    });
    let mut keys = Store::new(u64::MAX, None);
    keys.push(readings.each_ref().map(Keys::of).to_vec())
        .expect("there is room");
    let rarity = Rarity::learn(&keys).expect("all is in memory");
    let [a, b] = readings.map(|r| Prepared::new(r, &rarity));
    let aligned = passages(&a, &b, &measure(&a, &b).aligned);
    let (x, y) = (
        Side::new(&articles[0].text, &a),
        Side::new(&articles[1].text, &b),
    );
    slips(&x, &y, &aligned)
        .into_iter()
        .map(|s| (s.kind.as_str(), s.a.text, s.b.text))
        .collect()
}

const FERRY: &str = "The ferry Lark ran aground off Tern Point at noon with 140 passengers on board. Coastguard officer \
    Mara Tolland said two tugs from Haverik would pull the ship free at high tide. Nobody was hurt, and Tolland praised the crew.";

fn slip(kind: &'static str, a: &str, b: &str) -> (&'static str, String, String) {
    (kind, a.to_owned(), b.to_owned())
}

#[test]
fn a_figure_changed_in_the_same_sentence() {
    let b = FERRY.replace("140", "410");
    assert_eq!(
        found(FERRY, &b),
        [slip("figure", "140 passengers", "410 passengers")]
    );
}

#[test]
fn another_notation_and_a_rounded_figure_are_no_drift() {
    let a = FERRY.replace("140", "1,400");
    assert_eq!(found(&a, &FERRY.replace("140", "fourteen hundred")), []);
    assert_eq!(found(&FERRY.replace("140", "1,432"), &a), []);
    assert_eq!(found(FERRY, FERRY), []);
    // The second half of a range is no figure of its own.
    let range = FERRY.replace("140", "130-140");
    assert_eq!(found(&range, &FERRY.replace("140", "130-160")), []);
}

#[test]
fn a_name_misspelled_or_exchanged() {
    let b = FERRY.replace("Tolland", "Tollland");
    assert_eq!(
        found(FERRY, &b),
        [slip("name", "Mara Tolland", "Mara Tollland")]
    );
    // A stem would swallow the last letter.
    let b = FERRY.replace("Tolland", "Tollande");
    assert_eq!(
        found(FERRY, &b),
        [slip("name", "Mara Tolland", "Mara Tollande")]
    );
    let b = FERRY.replace("Haverik", "Lowick");
    assert_eq!(found(FERRY, &b), [slip("name", "Haverik", "Lowick")]);
}

#[test]
fn another_name_that_both_texts_have_is_no_drift() {
    let a = format!("{FERRY} The tugs Brine and Lowick lie in port.");
    assert_eq!(found(&a, &a.replace("from Haverik", "from Lowick")), []);
}

#[test]
fn a_figure_in_other_words_needs_the_same_thing_counted() {
    let a = "Rescuers from Marden brought 48 miners out of the Oyel shaft near Lowick on Tuesday, foreman Quill said.";
    let b = "Foreman Quill said that in all 84 miners were saved from the Oyel shaft outside Lowick by rescuers of Marden.";
    assert_eq!(found(a, b), [slip("figure", "48 miners", "84 miners")]);
    let c = "Foreman Quill said rescuers of Marden needed 84 hours at the Oyel shaft outside Lowick to free the miners.";
    assert_eq!(found(a, c), []);
}

#[test]
fn a_quotation_with_other_words_in_it() {
    let a = "Mayor Ines Oyelaran of Lowick said: “We will never close the swimming hall in Marden Street again.”";
    let b = a.replace("never close", "hardly shut");
    assert_eq!(
        found(a, &b),
        [slip(
            "quote",
            "We will never close the swimming hall in Marden Street again",
            "We will hardly shut the swimming hall in Marden Street again"
        )]
    );
    // Cut short is not changed.
    assert_eq!(found(a, &a.replace(" in Marden Street again", "")), []);
}

#[test]
fn clock_times_in_two_zones_are_no_drift() {
    let number = |value| Number {
        start: 0,
        end: 0,
        value,
        key: 0,
        unit: numbers::Unit::Time,
        approx: false,
    };
    assert!(!contradict(&number(1630.0), &number(1830.0)));
    assert!(!contradict(&number(1630.0), &number(2200.0)));
    assert!(contradict(&number(2247.0), &number(2217.0)));
    assert!(contradict(&number(2247.0), &number(2251.0)));
}

#[test]
fn rounding_loses_digits() {
    assert!(rounded(9_432.0, 9_400.0) && rounded(27.0, 30.0) && rounded(1.82, 1.8));
    for (x, y) in [(27.0, 37.0), (3.6, 6.3), (4_300.0, 3_400.0), (12.0, 21.0)] {
        assert!(!rounded(x, y) && !rounded(y, x), "{x} {y}");
    }
}

#[test]
fn each_of_many_quotations_in_one_passage_is_set_beside_its_own() {
    let said = |n: u64, verb: &str| {
        let word = |of: u64| format!("{:x}", xxhash_rust::xxh3::xxh3_64(&[n as u8, of as u8]));
        format!(
            "“We {} {} {verb} {} {} today.”",
            word(1),
            word(2),
            word(3),
            word(4)
        )
    };
    let text = |changed: &dyn Fn(u64) -> bool| {
        let verb = |n| if changed(n) { "refused" } else { "accepted" };
        (0..60)
            .map(|n| said(n, verb(n)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (a, b) = (text(&|_| false), text(&|n| n % 20 == 7));
    let quotes: Vec<_> = found(&a, &b)
        .into_iter()
        .filter(|s| s.0 == "quote")
        .collect();
    assert_eq!(quotes.len(), 3, "{quotes:?}");
    for (_, one, other) in quotes {
        assert_eq!(one.replace("accepted", "refused"), other);
    }
}
