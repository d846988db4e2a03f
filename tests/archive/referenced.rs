//! An archive without texts: with its dumps it answers as one with them; without, it tells what it cannot, and claims nothing.

use std::fs;
use std::path::{Path, PathBuf};

use wirecopy::archive::{self, Archive, Incoming, Texts};
use wirecopy::article::Article;
use wirecopy::ingest::ReadOptions;
use wirecopy::outcome::Trace;
use wirecopy::progress::Silent;

use crate::{Files, files, halves, jsonl, shown, traced, wirecopy};

/// A dump and an archive without texts beside it, made from the first articles of the dump and those that were added.
struct Made {
    home: tempfile::TempDir,
    new: Vec<Article>,
}

impl Made {
    fn new(count: usize, seed: u64) -> Self {
        let (old, new) = halves(count, seed);
        let made = Self {
            home: tempfile::tempdir().unwrap(),
            new,
        };
        let (first, rest) = old.split_at(count / 8);
        for (name, articles) in [("first.jsonl", first), ("rest.jsonl", rest)] {
            fs::write(made.at(name), jsonl(articles)).unwrap();
        }
        let with = made.at("with");
        archive::create(&with, &made.read("first.jsonl"), Texts::Held, &Silent).unwrap();
        archive::add(&with, &made.read("rest.jsonl"), &Silent).unwrap();
        let without = made.at("without");
        archive::create(&without, &made.read("first.jsonl"), Texts::InDumps, &Silent).unwrap();
        archive::add(&without, &made.read("rest.jsonl"), &Silent).unwrap();
        made
    }

    fn at(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn read(&self, name: &str) -> Incoming<'static> {
        let inputs = [self.at(name)];
        Incoming::read(
            &inputs,
            &ReadOptions::default(),
            self.home.path(),
            &|_, _| {},
        )
        .unwrap()
    }

    fn trace(&self, archive: &str) -> Trace {
        traced(&self.at(archive), &self.new)
    }

    fn report(&self, archive: &str) -> Files {
        files(&self.trace(archive))
    }

    /// Does this to the dump of most of the articles, and traces against the archive that needs it.
    fn without(&self, change: impl FnOnce(&Path)) -> Trace {
        change(&self.at("rest.jsonl"));
        self.trace("without")
    }
}

/// Ids of the archived articles that a trace has.
fn archived(trace: &Trace) -> Vec<&str> {
    let places = trace.archived.iter().flatten();
    let id = |i: &u32| trace.articles[*i as usize].article.id.as_str();
    places.map(id).collect()
}

#[test]
fn with_its_dumps_it_answers_as_one_with_texts() {
    let made = Made::new(120, 71);
    let with = made.report("with");
    assert!(with.len() > 10 && with == made.report("without"));
    assert!(made.trace("without").unread.is_empty());
    assert!(
        archive::verify(&made.at("without"), &Silent)
            .unwrap()
            .is_empty()
    );
    archive::compact(&made.at("without"), false, &Silent).unwrap();
    assert!(with == made.report("without"));
    for archive in ["with", "without"] {
        archive::compact(&made.at(archive), true, &Silent).unwrap();
    }
    assert!(made.report("with") == made.report("without"));
}

#[test]
fn its_dumps_may_be_packed_or_put_in_another_order() {
    let made = Made::new(120, 73);
    let with = made.report("with");
    let text = fs::read_to_string(made.at("rest.jsonl")).unwrap();
    let mut lines: Vec<&str> = text.lines().rev().collect();
    fs::write(made.at("rest.jsonl"), lines.join("\n")).unwrap();
    assert!(with == made.report("without"));
    fs::remove_file(made.at("rest.jsonl")).unwrap();
    lines.rotate_left(5);
    let packed = zstd::encode_all(lines.join("\n").as_bytes(), 3).unwrap();
    fs::write(made.at("rest.jsonl.zst"), packed).unwrap();
    assert!(with == made.report("without"));
}

#[test]
fn packed_dumps_and_other_kinds_of_file_are_read_again() {
    let (old, new) = halves(80, 75);
    let home = tempfile::tempdir().unwrap();
    let at = |name: &str| home.path().join(name);
    let packed = zstd::encode_all(jsonl(&old[..20]).as_bytes(), 3).unwrap();
    fs::write(at("a.jsonl.zst"), packed).unwrap();
    let mut table = "id,body,more,published,outlet,title,url\n".to_owned();
    for article in &old[20..] {
        let cell = |text: Option<&str>| format!("\"{}\"", text.unwrap_or("").replace('"', "\"\""));
        table += &[
            cell(Some(&article.id)),
            cell(Some("not this one")),
            cell(Some(&article.text)),
            cell(article.published.as_deref()),
            cell(article.outlet.as_deref()),
            cell(article.title.as_deref()),
            cell(article.url.as_deref()),
        ]
        .join(",");
        table.push('\n');
    }
    fs::write(at("b.csv"), table).unwrap();
    let options = ReadOptions {
        map: vec![("text".to_owned(), "more".to_owned())],
        ..ReadOptions::default()
    };
    for (name, texts) in [("with", Texts::Held), ("without", Texts::InDumps)] {
        let first = [at("a.jsonl.zst")];
        let first = Incoming::read(&first, &ReadOptions::default(), home.path(), &|_, _| {});
        archive::create(&at(name), &first.unwrap(), texts, &Silent).unwrap();
        let rest = Incoming::read(&[at("b.csv")], &options, home.path(), &|_, _| {});
        archive::add(&at(name), &rest.unwrap(), &Silent).unwrap();
    }
    let of = |name: &str| files(&traced(&at(name), &new));
    assert!(of("with") == of("without"));
    let (there, missing) = archive::texts_at_hand(&at("without")).unwrap();
    assert_eq!((there, missing), (40, Vec::new()));
}

#[test]
fn a_dump_that_is_gone_is_told_and_nothing_is_claimed_of_it() {
    let made = Made::new(120, 77);
    let whole = made.trace("without");
    let trace = made.without(|dump| fs::remove_file(dump).unwrap());
    let first = fs::read_to_string(made.at("first.jsonl")).unwrap();
    let of_first = |id: &str| first.contains(&format!("\"id\":\"{id}\""));
    assert!(archived(&whole).iter().any(|id| !of_first(id)));
    assert!(archived(&trace).iter().all(|id| of_first(id)));
    // Those that a trace with the dump has in a family are proposed, with what is known of them.
    let unread: Vec<&str> = trace.unread.iter().map(|u| u.archived.as_str()).collect();
    let mut wanted = 0;
    for family in &whole.families {
        let members = || family.members.iter().map(|m| &whole.articles[*m as usize]);
        let is_new = |id: &str| made.new.iter().any(|a| a.id == id);
        if members().any(|a| is_new(&a.article.id)) {
            for old in members().filter(|a| !is_new(&a.article.id) && !of_first(&a.article.id)) {
                wanted += 1;
                assert!(
                    unread.contains(&old.article.id.as_str()),
                    "{}",
                    old.article.id
                );
            }
        }
    }
    assert!(wanted > 10);
    for unread in &trace.unread {
        assert!(
            unread.why.contains("rest.jsonl is not there"),
            "{}",
            unread.why
        );
        assert!(unread.words > 0 && !unread.outlet.is_empty() && !unread.title.is_empty());
        assert!((0.0..=1.0).contains(&unread.shared));
    }
    let report = files(&trace);
    let table = String::from_utf8(report["unread.csv"].clone()).unwrap();
    assert_eq!(table.lines().count(), 1 + trace.unread.len());
    assert!(!files(&whole).contains_key("unread.csv"));
    let told = wirecopy::report::today(
        &trace,
        wirecopy::report::screen::Screen {
            width: 100,
            cut: true,
            colour: false,
        },
    );
    assert!(told.contains("Texts not at hand"), "{told}");
    assert!(told.contains("rest.jsonl is not there"), "{told}");
}

#[test]
fn of_a_dump_that_changed_what_is_left_is_compared_and_the_rest_told() {
    let made = Made::new(120, 79);
    let whole = made.trace("without");
    let kept: Vec<String> = {
        let text = fs::read_to_string(made.at("rest.jsonl")).unwrap();
        text.lines().map(str::to_owned).collect()
    };
    let half = kept.len() / 2;
    // Every second line is another text now, which must not be taken for the old one.
    let changed: Vec<String> = (kept.iter().enumerate())
        .map(|(i, line)| match i < half {
            true => line.clone(),
            false => line.replace("\"text\":\"", "\"text\":\"Corrected: "),
        })
        .collect();
    let trace = made.without(|dump| fs::write(dump, changed.join("\n")).unwrap());
    assert!(!trace.unread.is_empty());
    assert!(
        trace
            .unread
            .iter()
            .all(|u| u.why.contains("is not what it was"))
    );
    assert!(
        trace
            .articles
            .iter()
            .all(|a| !a.article.text.starts_with("Corrected"))
    );
    let some = archived(&trace).len();
    assert!(some > 0 && some < archived(&whole).len());
    // Cut in the midst of a record, and no dump at all any more.
    let cut = kept.join("\n");
    let trace = made.without(|dump| fs::write(dump, &cut[..cut.len() / 2]).unwrap());
    assert!(!trace.unread.is_empty() && !archived(&trace).is_empty());
    let trace = made.without(|dump| fs::write(dump, b"\x89PNG\r\n\x1a\n\0\0").unwrap());
    assert!(!trace.unread.is_empty());
}

#[test]
fn nothing_is_learned_or_merged_without_the_texts() {
    let made = Made::new(80, 81);
    fs::rename(made.at("rest.jsonl"), made.at("elsewhere")).unwrap();
    let before = Archive::open(&made.at("without")).unwrap().len();
    let refused = archive::compact(&made.at("without"), true, &Silent).unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("rest.jsonl is not there (30 texts)"),
        "{refused}"
    );
    let refused = archive::merge(&made.at("with"), &[&made.at("without")], &Silent).unwrap_err();
    assert!(refused.to_string().contains("not at hand"), "{refused}");
    assert_eq!(Archive::open(&made.at("without")).unwrap().len(), before);
    let (there, missing) = archive::texts_at_hand(&made.at("without")).unwrap();
    assert_eq!((there, missing.len(), missing[0].1), (10, 1, 30));
    fs::rename(made.at("elsewhere"), made.at("rest.jsonl")).unwrap();
    let added = archive::merge(&made.at("with"), &[&made.at("without")], &Silent).unwrap();
    assert_eq!((added.added, added.there), (0, 40));
}

#[test]
fn the_program_tells_what_it_could_not_read() {
    let made = Made::new(80, 83);
    let at = |name: &str| made.at(name).to_str().unwrap().to_owned();
    fs::write(made.at("new.jsonl"), jsonl(&made.new)).unwrap();
    let (code, _, told) = wirecopy(&["index", "create", &at("piped"), "-", "--no-text"]);
    assert_eq!(code, Some(2), "{told}");
    let rest = at("rest.jsonl");
    let (code, _, told) = wirecopy(&["index", "create", &at("small"), &rest, "--no-text"]);
    assert_eq!(code, Some(0), "{told}");
    let (_, told, _) = wirecopy(&["index", "stats", &at("small")]);
    assert!(told.contains("in the dumps alone"), "{told}");
    fs::remove_file(&rest).unwrap();
    let (code, told, _) = wirecopy(&[
        "index",
        "trace",
        &at("small"),
        &at("new.jsonl"),
        "--out",
        &at("report"),
    ]);
    assert_eq!(code, Some(0));
    assert!(told.contains("Texts not at hand"), "{told}");
    assert!(told.contains("texts are not at hand"), "{told}");
    // A report that is rendered again tells the same.
    let before = fs::read(made.at("report/unread.csv")).unwrap();
    assert_eq!(
        wirecopy(&["report", &at("report"), "--format", "csv"]).0,
        Some(0)
    );
    assert_eq!(fs::read(made.at("report/unread.csv")).unwrap(), before);
    let (_, told, _) = wirecopy(&["index", "verify", &at("small")]);
    assert!(
        told.contains("sound") && told.contains("0 at hand, 30 are not"),
        "{told}"
    );
    let related = String::from_utf8(before).unwrap();
    let id = related
        .lines()
        .nth(1)
        .unwrap()
        .split(',')
        .next()
        .unwrap()
        .to_owned();
    let one: Vec<Article> = made.new.iter().filter(|a| a.id == id).cloned().collect();
    fs::write(made.at("one.jsonl"), jsonl(&one)).unwrap();
    let (code, told, _) = wirecopy(&["index", "query", &at("small"), shown(&made.at("one.jsonl"))]);
    assert_eq!(code, Some(0));
    assert!(told.contains("whose texts are not at hand"), "{told}");
    let (_, _, told) = wirecopy(&["check", &at("new.jsonl"), "--against", &at("small")]);
    assert!(told.contains("could not be compared"), "{told}");
}
