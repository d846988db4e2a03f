//! Contents, not history: adding in any order, in one piece or thirty, merged, compacted or not, gives the same bytes.

use std::path::Path;

use proptest::prelude::*;
use wirecopy::archive::{self, Archive};
use wirecopy::article::Article;
use wirecopy::progress::Silent;

use crate::{Files, add, create, files, halves, traced};

/// An archive that has learned from the first articles, with the others added in these pieces.
fn made(home: &Path, learned: &[Article], pieces: &[&[Article]]) {
    create(home, learned);
    for piece in pieces {
        add(home, piece);
    }
}

fn report(home: &Path, new: &[Article]) -> Files {
    files(&traced(home, new))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn any_order_and_any_pieces_give_the_same_report(
        order in Just((0..40usize).collect::<Vec<_>>()).prop_shuffle(),
        cuts in prop::collection::btree_set(1usize..40, 0..6),
        seed in 1u64..50,
        compacted: bool,
    ) {
        let (old, new) = halves(100, seed);
        let (learned, rest) = old.split_at(10);
        let home = tempfile::tempdir().unwrap();
        let (one, other) = (home.path().join("one"), home.path().join("other"));
        made(&one, learned, &[rest]);

        let mixed: Vec<Article> = order.iter().map(|i| rest[*i].clone()).collect();
        let ends: Vec<usize> = cuts.iter().copied().chain([mixed.len()]).collect();
        let starts = [0].into_iter().chain(cuts.iter().copied());
        let pieces: Vec<&[Article]> = starts.zip(&ends).map(|(a, b)| &mixed[a..*b]).collect();
        made(&other, learned, &pieces);
        if compacted {
            let done = archive::compact(&other, false, &Silent).unwrap();
            prop_assert_eq!(done.after, 1);
        }
        let (one, other) = (report(&one, &new), report(&other, &new));
        prop_assert!(one.len() > 10);
        for (name, bytes) in &one {
            prop_assert!(Some(bytes) == other.get(name), "{} differs", name);
        }
    }
}

#[test]
fn merging_is_adding() {
    let (old, new) = halves(120, 7);
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    made(&at("one"), &old[..10], &[&old[10..]]);
    made(&at("part"), &old[..10], &[&old[10..30]]);
    // An archive with other knowledge, and in part the same articles.
    made(&at("more"), &[], &[&old[20..]]);
    let added = archive::merge(&at("part"), &[&at("more")], &Silent).unwrap();
    assert_eq!((added.added, added.there, added.held), (30, 10, 60));
    assert!(report(&at("one"), &new) == report(&at("part"), &new));
}

#[test]
fn dropping_is_never_having_added() {
    let (old, new) = halves(120, 9);
    let (day, home) = ("2024-03-12", tempfile::tempdir().unwrap());
    let late = |a: &&Article| a.published.as_deref().is_some_and(|p| p >= day);
    let kept: Vec<Article> = old[10..].iter().filter(late).cloned().collect();
    let learned: Vec<Article> = old[..10].iter().filter(late).cloned().collect();
    let at = |name: &str| home.path().join(name);
    made(&at("all"), &learned, &[&old[10..40], &old[40..]]);
    made(&at("kept"), &learned, &[&kept]);
    let done = archive::drop_before(&at("all"), day, &Silent).unwrap();
    assert_eq!(done.held as usize, learned.len() + kept.len());
    assert!(done.dropped > 10, "{done:?}");
    assert!(report(&at("all"), &new) == report(&at("kept"), &new));
    assert!(archive::verify(&at("all"), &Silent).unwrap().is_empty());
    assert!(archive::drop_before(&at("all"), "soon", &Silent).is_err());
}

#[test]
fn a_day_is_the_one_that_is_told() {
    let (mut old, _) = halves(12, 3);
    // Days without a time zone, a morning without one, and evenings that are other days in Greenwich.
    let dates = [
        "2025-11-18",
        "2025-11-19",
        "2025-11-19 08:00",
        "2025-11-20",
        "2025-11-20T01:00:00+02:00",
        "2025-11-19T23:00:00-05:00",
    ];
    for (article, date) in old.iter_mut().zip(dates) {
        article.published = Some(date.to_owned());
        article.url = None;
    }
    let home = tempfile::tempdir().unwrap();
    let at = home.path().join("one");
    create(&at, &old);
    let told = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
    let days = || Archive::open(&at).unwrap().stats().days;
    assert_eq!(days(), told("2025-11-18", "2025-11-20"));
    let done = archive::drop_before(&at, "2025-11-20", &Silent).unwrap();
    assert_eq!((done.dropped, done.held, done.undated), (4, 2, 0));
    assert_eq!(days(), told("2025-11-20", "2025-11-20"));
    let last = &old[5..];
    create(&home.path().join("west"), last);
    let done = archive::drop_before(&home.path().join("west"), "2025-11-20", &Silent).unwrap();
    assert_eq!((done.dropped, done.held), (1, 0));
}

#[test]
fn learning_anew_depends_on_what_is_held_alone() {
    let (old, new) = halves(100, 11);
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    create(&at("one"), &old);
    made(&at("other"), &[], &[&old[30..], &old[..40]]);
    archive::compact(&at("other"), true, &Silent).unwrap();
    assert!(report(&at("one"), &new) == report(&at("other"), &new));
}

#[test]
fn an_article_that_is_there_is_not_added_again() {
    let (old, new) = halves(60, 13);
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    // The same article with one more field known is the same article, and one record of it is kept, whichever comes first.
    let mut richer = old[5].clone();
    richer.author = Some("Mara Tolland".to_owned());
    made(&at("one"), &[], &[&old, std::slice::from_ref(&richer)]);
    made(&at("other"), &[], &[&[richer.clone()], &old]);
    let again = add(&at("one"), &[richer, old[3].clone()]);
    assert_eq!(
        (again.added, again.there, again.held),
        (0, 2, old.len() as u64)
    );
    assert!(report(&at("one"), &new) == report(&at("other"), &new));
    archive::compact(&at("one"), false, &Silent).unwrap();
    assert!(report(&at("one"), &new) == report(&at("other"), &new));
}

#[test]
fn smaller_records_replace_others_in_every_file() {
    let (old, new) = halves(80, 17);
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let signed = |a: &Article| Article {
        author: Some("Mara Tolland".to_owned()),
        ..a.clone()
    };
    let signed: Vec<Article> = old.iter().map(signed).collect();
    made(&at("one"), &[], &[&old[..15], &old[15..], &signed]);
    made(&at("other"), &[], &[&signed, &old]);
    let held = |name: &str| Archive::open(&at(name)).unwrap().stats().articles;
    assert_eq!((held("one"), held("other")), (40, 40));
    assert!(archive::verify(&at("one"), &Silent).unwrap().is_empty());
    assert!(report(&at("one"), &new) == report(&at("other"), &new));
}

#[test]
fn articles_that_share_an_id_are_told_apart_by_their_texts() {
    let (old, new) = halves(100, 15);
    // As when files are named alike day by day.
    let named = |articles: &[Article], first: usize| -> Vec<Article> {
        let with_id = |(i, a): (usize, &Article)| Article {
            id: format!("page#{}", first + i),
            ..a.clone()
        };
        articles.iter().enumerate().map(with_id).collect()
    };
    let (monday, tuesday) = (named(&old[..25], 0), named(&old[25..], 0));
    let today = named(&new, 5);
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    made(&at("one"), &[], &[&monday, &tuesday]);
    made(&at("other"), &[], &[&tuesday, &monday]);
    let trace = traced(&at("one"), &today);
    let mut ids: Vec<&str> = trace
        .articles
        .iter()
        .map(|a| a.article.id.as_str())
        .collect();
    assert!(ids.iter().any(|id| id.contains('@')), "{ids:?}");
    for article in &today {
        assert!(ids.contains(&article.id.as_str()), "{}", article.id);
    }
    let all = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert!(files(&trace) == report(&at("other"), &today));
}
