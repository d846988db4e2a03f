//! A wire that many outlets print: its copies fill every list they stand in, and still who prints a part of it, or changes
//! its words, is found.

use std::fs;

use crate::run::trace;

/// Numbers without an end, always the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = (self.0.wrapping_mul(6_364_136_223_846_793_005))
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }

    fn word(&mut self) -> String {
        let syllables = [
            "ba", "dor", "fen", "gil", "ka", "lum", "mir", "no", "pe", "ru", "san", "to",
        ];
        (0..3).map(|_| syllables[self.below(12) as usize]).collect()
    }

    fn sentence(&mut self) -> String {
        let words: Vec<String> = (0..18).map(|_| self.word()).collect();
        format!("{} {}.", words.join(" "), 100 + self.below(90_000))
    }

    fn sentences(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.sentence()).collect()
    }
}

/// One wire in 120 outlets, by turns whole, cut, with a word in eight changed, and as the lesser part of a page; and pages
/// of nobody else.
fn dump() -> Vec<String> {
    let mut numbers = Numbers(7);
    let wire = numbers.sentences(18);
    let mut texts = Vec::new();
    for outlet in 0..120 {
        let text = match outlet % 4 {
            0 => wire.clone(),
            1 => wire[..6 + outlet / 4 % 4].to_vec(),
            2 => {
                let changed = |word: &str| match numbers.below(8) {
                    0 => numbers.word(),
                    _ => word.to_owned(),
                };
                let mut changed = changed;
                let all = wire.iter().map(|sentence| {
                    sentence
                        .split(' ')
                        .map(&mut changed)
                        .collect::<Vec<_>>()
                        .join(" ")
                });
                all.collect()
            }
            _ => [&wire[..8], &numbers.sentences(12)].concat(),
        };
        texts.push(text);
    }
    texts.extend((0..600).map(|_| numbers.sentences(18)));
    let page = |(number, text): (usize, Vec<String>)| {
        serde_json::json!({
            "id": format!("{number:03}"), "outlet": format!("Outlet {}", number % 120), "text": text.join("\n"),
            "title": &text[0][..40], "published": format!("2021-03-03T{:02}:15:00Z", number % 24),
        })
    };
    let pages = texts.into_iter().enumerate().map(page);
    pages.map(|page| page.to_string()).collect()
}

#[test]
fn parts_of_a_wire_that_fills_every_list_are_found() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("dump.jsonl");
    fs::write(&path, dump().join("\n")).unwrap();
    let report = trace(&[&path], &[]).done();
    let (mut together, mut strangers) = ([0; 4], 0);
    let rows = report.rows("articles.csv");
    for row in &rows {
        let number: usize = row["article_id"].parse().unwrap();
        match number {
            0..120 => together[number % 4] += usize::from(row["family_id"] == rows[0]["family_id"]),
            _ => strangers += usize::from(!row["family_id"].is_empty()),
        }
    }
    assert_eq!((together, strangers), ([30; 4], 0));
}
