//! What the tables promise of each other, on the sample and on generated news.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::OnceLock;

use wirecopy::ingest::{self, ReadOptions};

use crate::run::{Report, Row, generated, sample, trace};

const TABLES: [(&str, &str); 8] = [
    (
        "articles.csv",
        "article_id outlet title url published published_basis language words chrome_words family_id story_id role agency \
         agency_basis credit_class credit_text photo_credit parent_id relation derived_share probability why",
    ),
    (
        "lineage.csv",
        "family_id parent_id parent_kind parent_outlet child_id child_outlet relation probability derived_share \
         reused_share matched_words longest_run passages direction_basis agency why",
    ),
    (
        "pairs.csv",
        "a_id b_id relation probability jaccard a_in_b b_in_a matched_words longest_run passages order shared_quotes \
         shared_numbers shared_names candidate_by",
    ),
    (
        "passages.csv",
        "a_id b_id n kind a_start a_end b_start b_end similarity a_text b_text",
    ),
    (
        "drift.csv",
        "family_id kind first_id first_text other_id other_text why",
    ),
    (
        "families.csv",
        "family_id story_id agency articles outlets independent_origins first_published root_id root_kind weakest_link",
    ),
    (
        "rights.csv",
        "agency outlet articles credited credited_to_another credited_to_agencies photo_credit_only no_credit_found \
         pictures_alone own_pages share_of_copy share_of_article first_seen",
    ),
    ("rejects.csv", "file record line reason"),
];

/// The sample and 400 generated articles, traced once for all tests.
fn reports() -> [&'static Report; 2] {
    static SAMPLE: OnceLock<Report> = OnceLock::new();
    static GENERATED: OnceLock<Report> = OnceLock::new();
    let large = || {
        let home = tempfile::tempdir().unwrap();
        let dump = home.path().join("dump.jsonl");
        fs::write(&dump, generated(400, 11)).unwrap();
        trace(&[&dump], &["--quiet"]).done()
    };
    [
        SAMPLE.get_or_init(|| trace(&[&sample().join("dump")], &[]).done()),
        GENERATED.get_or_init(large),
    ]
}

fn ids(report: &Report) -> BTreeSet<String> {
    report
        .rows("articles.csv")
        .iter()
        .map(|row| row["article_id"].clone())
        .collect()
}

#[test]
fn every_table_has_the_columns_of_the_contract() {
    for report in reports() {
        for (name, columns) in TABLES {
            assert_eq!(
                report.columns(name),
                columns.split_whitespace().collect::<Vec<_>>(),
                "{name}"
            );
        }
    }
}

#[test]
fn every_article_has_a_row_and_every_id_an_article() {
    let [shipped, generated] = reports();
    assert_eq!(ids(shipped).len(), 54);
    assert_eq!(ids(generated).len(), 400);
    for report in reports() {
        let ids = ids(report);
        let wires: BTreeSet<_> = report
            .rows("lineage.csv")
            .into_iter()
            .filter(|edge| edge["parent_kind"] == "wire")
            .map(|edge| edge["parent_id"].clone())
            .collect();
        let families: BTreeSet<_> = report
            .rows("families.csv")
            .iter()
            .map(|f| f["family_id"].clone())
            .collect();
        for (table, column) in [
            ("lineage.csv", "child_id"),
            ("lineage.csv", "parent_id"),
            ("articles.csv", "parent_id"),
            ("families.csv", "root_id"),
            ("pairs.csv", "a_id"),
            ("pairs.csv", "b_id"),
            ("passages.csv", "a_id"),
            ("passages.csv", "b_id"),
            ("drift.csv", "first_id"),
            ("drift.csv", "other_id"),
        ] {
            for row in report.rows(table) {
                let id = &row[column];
                let known = ids.contains(id)
                    || wires.contains(id)
                    || (table == "articles.csv" && id.is_empty());
                assert!(known, "{table} {column}: {id}");
            }
        }
        for table in ["lineage.csv", "drift.csv"] {
            assert!(
                report
                    .rows(table)
                    .iter()
                    .all(|row| families.contains(&row["family_id"])),
                "{table}"
            );
        }
    }
}

#[test]
fn a_wire_that_is_not_in_the_dump_is_named_by_agency_and_family() {
    let mut seen = 0;
    for report in reports() {
        let outside = report
            .rows("lineage.csv")
            .into_iter()
            .filter(|edge| edge["parent_kind"] == "wire");
        for edge in outside {
            let parts: Vec<&str> = edge["parent_id"].split(':').collect();
            assert!((3..=4).contains(&parts.len()), "{}", edge["parent_id"]);
            assert_eq!(parts[0], "wire");
            assert!(!parts[1].is_empty());
            assert_eq!(parts[2], edge["family_id"]);
            assert!(
                parts.get(3).is_none_or(|n| n.parse::<u32>().is_ok()),
                "{}",
                edge["parent_id"]
            );
            assert_eq!(
                edge["derived_share"], "",
                "what a text that is not there accounts for is not known"
            );
            seen += 1;
        }
    }
    assert!(seen > 5, "the sample withholds four wires");
}

#[test]
fn nothing_descends_from_itself() {
    for report in reports() {
        let mut parents: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for edge in report.rows("lineage.csv") {
            parents
                .entry(edge["child_id"].clone())
                .or_default()
                .push(edge["parent_id"].clone());
        }
        for start in parents.keys() {
            let (mut above, mut seen) = (parents[start].clone(), BTreeSet::new());
            while let Some(id) = above.pop() {
                assert_ne!(&id, start, "a cycle");
                if seen.insert(id.clone()) {
                    above.extend(parents.get(&id).into_iter().flatten().cloned());
                }
            }
        }
    }
}

#[test]
fn passages_are_slices_of_the_text_as_read() {
    let [shipped, _] = reports();
    let dump = ingest::read(
        &[sample().join("dump")],
        &ReadOptions::default(),
        &|_, _| {},
    )
    .unwrap();
    let texts: BTreeMap<&str, Vec<char>> = dump
        .articles
        .iter()
        .map(|a| (a.id.as_str(), a.text.chars().collect()))
        .collect();
    let rows = shipped.rows("passages.csv");
    assert!(rows.len() > 50);
    for row in &rows {
        for side in ["a", "b"] {
            let at = |end: &str| row[&format!("{side}_{end}")].parse::<usize>().unwrap();
            let text = &texts[row[&format!("{side}_id")].as_str()];
            let slice: String = text[at("start")..at("end")].iter().collect();
            assert_eq!(slice, row[&format!("{side}_text")]);
            assert!(!slice.trim().is_empty());
        }
    }
    assert!(
        ["verbatim", "edited", "rewritten"]
            .iter()
            .all(|kind| rows.iter().any(|row| row["kind"] == *kind))
    );
}

#[test]
fn an_article_and_its_most_probable_edge_agree() {
    for report in reports() {
        let mut best: BTreeMap<String, Row> = BTreeMap::new();
        let mut parents = BTreeSet::new();
        let probability = |edge: &Row| edge["probability"].parse::<f64>().unwrap();
        for edge in report.rows("lineage.csv") {
            parents.insert(edge["parent_id"].clone());
            let known = best.get(&edge["child_id"]);
            if known.is_none_or(|known| probability(&edge) > probability(known)) {
                best.insert(edge["child_id"].clone(), edge);
            }
        }
        for row in report.rows("articles.csv") {
            let id = &row["article_id"];
            let role = match (best.contains_key(id), parents.contains(id)) {
                (true, _) => "derived",
                (false, true) => "original",
                (false, false) => "alone",
            };
            assert_eq!(row["role"], role, "{id}");
            // Two parents may be equally probable in three decimals.
            let edge = best.get(id);
            assert_eq!(row["parent_id"].is_empty(), edge.is_none(), "{id}");
            assert_eq!(
                row["probability"],
                edge.map_or("", |edge| edge["probability"].as_str()),
                "{id}"
            );
            let same = report.rows("lineage.csv").into_iter().any(|edge| {
                edge["child_id"] == *id
                    && [
                        "parent_id",
                        "relation",
                        "probability",
                        "derived_share",
                        "family_id",
                    ]
                    .iter()
                    .all(|c| edge[*c] == row[*c])
            });
            assert!(
                edge.is_none() || same,
                "{id}: no such edge in lineage.csv: {row:?}"
            );
            assert_eq!(
                row["agency"].is_empty(),
                row["agency_basis"].is_empty(),
                "{id}"
            );
            assert!(row["why"].ends_with('.'), "{id}: {}", row["why"]);
        }
    }
}

#[test]
fn families_count_their_articles() {
    for report in reports() {
        let articles = report.rows("articles.csv");
        for family in report.rows("families.csv") {
            let members: Vec<&Row> = articles
                .iter()
                .filter(|a| a["family_id"] == family["family_id"])
                .collect();
            assert_eq!(
                family["articles"],
                members.len().to_string(),
                "{}",
                family["family_id"]
            );
            assert!(members.iter().all(|m| m["story_id"] == family["story_id"]));
            assert!(family["independent_origins"].parse::<u32>().unwrap() >= 1);
        }
    }
}

#[test]
fn shares_are_shares_and_unknown_is_empty() {
    let columns = [
        ("articles.csv", &["derived_share", "probability"][..]),
        (
            "lineage.csv",
            &["probability", "derived_share", "reused_share"],
        ),
        (
            "pairs.csv",
            &["probability", "jaccard", "a_in_b", "b_in_a", "order"],
        ),
        ("passages.csv", &["similarity"]),
        ("families.csv", &["weakest_link"]),
    ];
    for report in reports() {
        for (table, names) in columns {
            for (row, name) in report
                .rows(table)
                .iter()
                .flat_map(|row| names.iter().map(move |n| (row, *n)))
            {
                let cell = &row[name];
                let share =
                    cell.is_empty() || cell.parse::<f64>().is_ok_and(|v| (0.0..=1.0).contains(&v));
                assert!(share, "{table} {name}: {cell}");
            }
        }
        for pair in report.rows("pairs.csv") {
            assert!(pair["a_id"] < pair["b_id"]);
        }
    }
}

#[test]
fn only_the_words_of_the_contract() {
    let words = [
        ("articles.csv", "role", "original derived alone"),
        (
            "articles.csv",
            "published_basis",
            "declared url text family page_clock crawl none",
        ),
        ("articles.csv", "agency_basis", "credit family both"),
        (
            "articles.csv",
            "credit_class",
            "dateline byline signoff source_line copyright contributed story_attribution agency_bio generic",
        ),
        ("lineage.csv", "parent_kind", "article wire"),
        (
            "lineage.csv",
            "relation",
            "copy edit rewrite excerpt partial",
        ),
        (
            "lineage.csv",
            "direction_basis",
            "credit date containment drift chrome none",
        ),
        ("pairs.csv", "relation", "copy edit rewrite excerpt partial"),
        ("passages.csv", "kind", "verbatim edited rewritten quote"),
        ("drift.csv", "kind", "quote figure name"),
        (
            "pairs.csv",
            "candidate_by",
            "bands shingles facts relatives",
        ),
        ("families.csv", "root_kind", "article wire"),
    ];
    for report in reports() {
        for (table, column, allowed) in words {
            let allowed: BTreeSet<&str> = allowed.split_whitespace().collect();
            for row in report.rows(table) {
                let known = row[column]
                    .split(';')
                    .all(|word| word.is_empty() || allowed.contains(word));
                assert!(known, "{table} {column}: {}", row[column]);
            }
        }
    }
}

#[test]
fn tables_are_sorted() {
    for report in reports() {
        for (table, keys) in [
            ("articles.csv", &["article_id"][..]),
            ("pairs.csv", &["a_id", "b_id"]),
            ("families.csv", &["family_id"]),
            ("lineage.csv", &["family_id", "child_id"]),
            ("passages.csv", &["a_id", "b_id"]),
        ] {
            let rows = report.rows(table);
            let key = |row: &Row| keys.iter().map(|k| row[*k].clone()).collect::<Vec<_>>();
            assert!(rows.is_sorted_by_key(key), "{table}");
        }
    }
}

#[test]
fn the_graph_files_hold_the_lineage() {
    for report in reports() {
        let edges = report.rows("lineage.csv").len();
        let json = report.json("lineage.json");
        let list = |name: &str| json[name].as_array().map_or(0, Vec::len);
        assert_eq!(list("links").max(list("edges")), edges, "lineage.json");
        assert_eq!(
            report.text("lineage.dot").matches(" -> ").count(),
            edges,
            "lineage.dot"
        );
        let graphml = report.text("lineage.graphml");
        assert_eq!(graphml.matches("<edge ").count(), edges, "lineage.graphml");
        let mut reader = quick_xml::Reader::from_str(&graphml);
        while !matches!(
            reader.read_event().expect("well-formed"),
            quick_xml::events::Event::Eof
        ) {}
        let run = report.json("run.json");
        assert_eq!(run["counts"]["edges"], edges);
        assert_eq!(run["counts"]["articles"], report.rows("articles.csv").len());
        assert!(run["timings"].as_array().unwrap().len() > 5);
    }
}
