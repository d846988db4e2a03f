//! Live blogs: what they took over from an article that has no other relative is told as well.

use std::fs;

use serde_json::{Value, json};

use crate::run::{generated, trace, wirecopy};

const PARAGRAPH: &str = "The harbour office in Korvale closed the outer pier on Thursday morning after divers found cracks in four of its \
    eleven piles. Engineers had warned of rust below the waterline in two reports, the first of them nine years old, and had put the \
    cost of repairs at 3.4 million crowns. Ferries to Lund Island leave from the fish market until further notice, said harbour \
    master Idris Vane, who expects the work to last until May.";
const REST: &str = "Shopkeepers on the pier learned of it from a notice on the gate. Marit Oske, who has sold smoked eel there since \
    1998, said nobody had told her how long she would have to stay away or who would pay her rent. The town council meets on Monday.";

/// Another writer on the same matter.
const TOPIC: &str = "Harbour master Idris Vane of Korvale will be heard on the rust in the piles of the outer pier. Divers found     eleven cracks near Lund Island in May, and Marit Oske of the smoked eel shop wants to see the reports of the engineers.";

/// News of many other matters.
fn others() -> String {
    let lines = generated(14, 5);
    let texts = lines.lines().map(|line| {
        let record: Value = serde_json::from_str(line).unwrap();
        record["text"].as_str().unwrap().to_owned()
    });
    texts.collect::<Vec<_>>().join("\n\n")
}

#[test]
fn a_lone_article_that_stands_in_a_live_blog_has_a_source_in_common_with_it() {
    let home = tempfile::tempdir().unwrap();
    let dump = home.path().join("dump.jsonl");
    let others = others();
    assert!(others.split_whitespace().count() > 3000, "the blog is long");
    let rows = [
        json!({"id": "pier", "outlet": "Korvale Post", "text": format!("{PARAGRAPH}\n\n{REST}"), "published": "2025-10-02"}),
        json!({"id": "blog", "outlet": "Nordkanal", "text": format!("{others}\n\n{PARAGRAPH}"), "published": "2025-10-02"}),
    ];
    let lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
    fs::write(&dump, lines.join("\n")).unwrap();
    let edges = trace(&[&dump], &[]).done().rows("lineage.csv");
    let parents = |id: &str| -> Vec<String> {
        let own = edges.iter().filter(|edge| edge["child_id"] == id);
        own.map(|edge| edge["parent_id"].clone()).collect()
    };
    assert_eq!(parents("pier").len(), 1, "{edges:?}");
    assert!(parents("blog").contains(&parents("pier")[0]), "{edges:?}");
    let pier = edges
        .iter()
        .find(|edge| edge["child_id"] == "pier")
        .unwrap();
    assert_eq!(pier["probability"], "0.600", "a live blog alone tells it");
    assert!(parents("pier")[0].starts_with("wire:"), "{edges:?}");
}

#[test]
fn what_a_live_blog_says_on_the_topic_in_other_words_is_no_passage() {
    let home = tempfile::tempdir().unwrap();
    let (pier, blog) = (home.path().join("pier.txt"), home.path().join("blog.txt"));
    fs::write(&pier, format!("{PARAGRAPH}\n\n{REST}")).unwrap();
    fs::write(&blog, format!("{TOPIC}\n\n{}\n\n{PARAGRAPH}", others())).unwrap();
    let paths = [&blog, &pier].map(|path| path.to_str().unwrap());
    let done = wirecopy(&["compare", paths[0], paths[1]]);
    let told = String::from_utf8(done.stdout).unwrap();
    assert!(told.contains("verbatim"), "{told}");
    assert!(!told.contains("rewritten"), "{told}");
}
