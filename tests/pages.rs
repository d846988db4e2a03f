//! Floors on a set of single pages written for this project: credits, picture credits, dates and outlets.
//!
//! `tests/data/pages/README.md` tells what the pages are and how they are labelled. `WIRECOPY_PAGES` names another folder
//! with a `docs.jsonl` and a `truth.jsonl` of the same form.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde::Deserialize;
use wirecopy::credit::CreditClass;
use wirecopy::outcome::TracedArticle;
use wirecopy::progress::Silent;
use wirecopy::trace::{self, Settings};

/// No page of the set is newer; a page that says so is wrong about itself.
const LATEST: i64 = 1_767_225_600;

/// Share of pages that must be right (`*_false`, `*_fooled`: that may be wrong).
const FLOORS: [(&str, f64); 8] = [
    ("agency_right", 0.99),
    ("agency_false", 0.01),
    ("class_right", 0.985),
    ("photo_right", 0.98),
    ("photo_false", 0.005),
    ("date_right", 0.99),
    ("date_fooled", 0.05),
    ("outlet_right", 0.99),
];

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
struct Truth {
    id: String,
    agency: Option<Names>,
    credit_class: Option<String>,
    photo_credit: Option<Names>,
    date: Option<String>,
    outlet: Option<String>,
    note: String,
}

#[derive(Default)]
struct Tally {
    counts: BTreeMap<&'static str, (usize, usize)>,
    misses: Vec<String>,
}

impl Tally {
    fn add(&mut self, what: &'static str, hit: bool, truth: &Truth, got: &str, want: &str) {
        let count = self.counts.entry(what).or_default();
        count.0 += usize::from(hit);
        count.1 += 1;
        if hit == wrong_when_counted(what) {
            self.misses.push(format!(
                "{what} {}: {got:?} for {want:?}   {}",
                truth.id, truth.note
            ));
        }
    }

    fn share(&self, what: &str) -> f64 {
        let (hits, all) = self.counts[what];
        hits as f64 / all as f64
    }

    fn names(&mut self, kind: [&'static str; 2], truth: &Truth, got: &str, want: &Option<Names>) {
        let (got_set, want_set) = (split(got), wanted(want));
        if want_set.is_empty() {
            self.add(kind[1], !got_set.is_empty(), truth, got, "");
        } else {
            self.add(
                kind[0],
                got_set == want_set,
                truth,
                got,
                &format!("{want_set:?}"),
            );
        }
    }

    fn page(&mut self, row: &TracedArticle, truth: &Truth) {
        self.names(
            ["agency_right", "agency_false"],
            truth,
            &row.credits.agencies.join(";"),
            &truth.agency,
        );
        self.names(
            ["photo_right", "photo_false"],
            truth,
            &row.credits.photo.join(";"),
            &truth.photo_credit,
        );
        if let Some(want) = &truth.credit_class {
            let got = row
                .credits
                .class
                .map(CreditClass::as_str)
                .unwrap_or_default();
            self.add("class_right", got == want, truth, got, want);
        }
        let day = row.dating.published.get(..10).unwrap_or_default();
        match &truth.date {
            Some(want) => self.add("date_right", day == want, truth, day, want),
            None => {
                let fooled = row.dating.basis.trusted() && !day.is_empty();
                self.add(
                    "date_fooled",
                    fooled,
                    truth,
                    &format!("{day} ({})", row.dating.basis.as_str()),
                    "no date",
                );
            }
        }
        if let Some(want) = &truth.outlet {
            self.add(
                "outlet_right",
                plain(&row.outlet) == plain(want),
                truth,
                &row.outlet,
                want,
            );
        }
    }
}

fn wrong_when_counted(what: &str) -> bool {
    what.ends_with("_false") || what.ends_with("_fooled")
}

fn plain(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}

fn split(names: &str) -> BTreeSet<String> {
    names
        .split(';')
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .map(str::to_lowercase)
        .collect()
}

fn wanted(names: &Option<Names>) -> BTreeSet<String> {
    match names {
        None => BTreeSet::new(),
        Some(Names::One(name)) => BTreeSet::from([name.to_lowercase()]),
        Some(Names::Many(names)) => names.iter().map(|n| n.to_lowercase()).collect(),
    }
}

fn folder() -> PathBuf {
    std::env::var_os("WIRECOPY_PAGES").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/pages"),
        PathBuf::from,
    )
}

#[test]
fn pages_are_read_right() {
    let folder = folder();
    let settings = Settings {
        latest: LATEST,
        ..Settings::default()
    };
    let trace = trace::run(&[folder.join("docs.jsonl")], &settings, &Silent).unwrap();
    let rows: BTreeMap<&str, &TracedArticle> = trace
        .articles
        .iter()
        .map(|r| (r.article.id.as_str(), r))
        .collect();
    let truths = std::fs::read_to_string(folder.join("truth.jsonl")).unwrap();
    let mut tally = Tally::default();
    for line in truths.lines() {
        let truth: Truth = serde_json::from_str(line).unwrap();
        tally.page(rows[truth.id.as_str()], &truth);
    }
    tally.misses.sort();
    let mut told = String::new();
    let mut below = false;
    for (what, floor) in FLOORS {
        let share = tally.share(what);
        below |= if wrong_when_counted(what) {
            share > floor
        } else {
            share < floor
        };
        let (hits, all) = tally.counts[what];
        told.push_str(&format!(
            "{what:12} {share:.3} ({hits} of {all}), floor {floor}\n"
        ));
    }
    assert!(!below, "\n{told}\n{}\n", tally.misses.join("\n"));
}
