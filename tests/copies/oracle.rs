//! Slow and obvious: words by characters, sets of joined words, all pairs.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use proptest::prelude::*;
use wirecopy::article::Article;

use crate::{article, copies, generator, pairs};

/// Words as `--only copies` promises them, for the scripts of these tests: runs of letters and digits in lower case.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn shingles(text: &str, shingle: usize) -> HashSet<String> {
    words(text)
        .windows(shingle)
        .map(|run| run.join(" "))
        .collect()
}

/// Every pair that reaches the threshold, with its resemblance.
fn all_pairs(
    articles: &[Article],
    threshold: f64,
    shingle: usize,
) -> BTreeMap<(String, String), f64> {
    let sets: Vec<HashSet<String>> = articles
        .iter()
        .map(|a| shingles(&a.text, shingle))
        .collect();
    let mut found = BTreeMap::new();
    for (i, a) in sets.iter().enumerate() {
        for (j, b) in sets.iter().enumerate().skip(i + 1) {
            let shared = a.intersection(b).count();
            let jaccard = shared as f64 / (a.len() + b.len() - shared) as f64;
            if shared > 0 && jaccard >= threshold {
                let (x, y) = (articles[i].id.clone(), articles[j].id.clone());
                found.insert((x.clone().min(y.clone()), x.max(y)), jaccard);
            }
        }
    }
    found
}

#[test]
fn generated_news_has_the_pairs_of_the_oracle() {
    let articles = generator::dump(900, 11);
    let truth = all_pairs(&articles, 0.7, 5);
    let trace = copies(articles, 0.7, 5);
    assert!(truth.len() > 60, "{}", truth.len());
    let missed: Vec<_> = truth
        .keys()
        .filter(|pair| !pairs(&trace).contains(*pair))
        .collect();
    assert!(missed.len() * 200 <= truth.len(), "{missed:?}");
    for pair in &trace.pairs {
        let id = |i: u32| trace.articles[i as usize].article.id.clone();
        let exact = truth[&(id(pair.a), id(pair.b))];
        assert!((f64::from(pair.evidence.jaccard) - exact).abs() < 1e-6);
    }
}

#[test]
fn other_thresholds_and_shingles_have_theirs() {
    let articles = generator::dump(300, 12);
    for (threshold, shingle) in [(0.9, 5), (0.7, 3), (0.8, 1), (0.7, 8)] {
        let truth: BTreeSet<_> = all_pairs(&articles, threshold, shingle)
            .into_keys()
            .collect();
        let found = pairs(&copies(articles.clone(), threshold, shingle));
        assert!(found.is_subset(&truth), "{threshold} {shingle}");
        assert!(
            found.len() * 100 >= truth.len() * 98,
            "{threshold} {shingle}: {} of {}",
            found.len(),
            truth.len()
        );
    }
}

#[test]
fn a_low_threshold_finds_what_has_little_in_common() {
    let mut articles = generator::dump(150, 14);
    for at in 0..articles.len() {
        // Every so many words another one: a resemblance of 0.4 to 0.6.
        let every = 13 + at % 8;
        let words = articles[at].text.split(' ').zip(1..);
        let changed = words.map(|(word, n)| if n % every == 0 { "otherwise" } else { word });
        let text = changed.collect::<Vec<_>>().join(" ");
        let id = format!("later-{}", articles[at].id);
        articles.push(article(&id, &text));
    }
    let truth: BTreeSet<_> = all_pairs(&articles, 0.45, 5).into_keys().collect();
    let found = pairs(&copies(articles, 0.45, 5));
    assert!(truth.len() > 120, "{}", truth.len());
    assert!(found.is_subset(&truth));
    let share = found.len() as f64 / truth.len() as f64;
    assert!(share > 0.97, "{share:.3} of {}", truth.len());
}

#[test]
fn families_are_what_hangs_together_by_pairs() {
    let trace = copies(generator::dump(400, 13), 0.7, 5);
    let mut home: BTreeMap<u32, usize> = BTreeMap::new();
    for (family, f) in trace.families.iter().zip(0..) {
        assert!(family.members.len() > 1);
        assert!(family.members.is_sorted());
        family
            .members
            .iter()
            .for_each(|m| assert!(home.insert(*m, f).is_none()));
    }
    assert!(
        trace
            .pairs
            .iter()
            .all(|pair| home[&pair.a] == home[&pair.b])
    );
    let paired: BTreeSet<u32> = trace
        .pairs
        .iter()
        .flat_map(|pair| [pair.a, pair.b])
        .collect();
    assert!(paired.into_iter().eq(home.into_keys()));
}

/// Texts of few words and letters, in which all that a tokeniser may take wrongly stands close together.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let word = prop::sample::select(vec![
        "the",
        "The",
        "bridge",
        "Brücke",
        "мост",
        "MOST",
        "don't",
        "3,400",
        "“said”",
        "naïve",
        "\\",
        "\n\n",
        "a\tb",
        "été—oui",
        "x_y",
        "end.",
        "supercalifragilisticexpialidocious",
    ]);
    let text = prop::collection::vec(word, 1..60).prop_map(|words| words.join(" "));
    prop::collection::vec(text, 1..4).prop_flat_map(|bases| {
        let edit = (0..bases.len(), any::<prop::sample::Index>(), "[a-z ]{0,9}");
        prop::collection::vec(edit, 1..8).prop_map(move |edits| {
            let edited = edits.into_iter().map(|(base, at, with)| {
                let mut words: Vec<&str> = bases[base].split(' ').collect();
                let at = at.index(words.len());
                words[at] = &with;
                words.join(" ")
            });
            bases
                .iter()
                .cloned()
                .chain(edited.collect::<Vec<_>>())
                .collect()
        })
    })
}

proptest! {
    #[test]
    fn short_texts_are_never_joined_wrongly(texts in texts()) {
        let articles: Vec<Article> = texts.iter().enumerate().map(|(n, text)| article(&format!("a{n:02}"), text)).collect();
        let truth = all_pairs(&articles, 0.7, 5);
        let trace = copies(articles, 0.7, 5);
        let found = pairs(&trace);
        for pair in &found {
            prop_assert!(truth.contains_key(pair), "{:?} is no pair", pair);
        }
        for (pair, jaccard) in truth {
            // Equal texts are always found; a sketch may miss what is close to the threshold.
            prop_assert!(found.contains(&pair) || jaccard < 0.9, "{:?} at {} is missing", pair, jaccard);
        }
    }
}
