//! Which column is the text, which the id: by path, by name, by what they hold, by `--map`.

use super::*;

#[test]
fn nested_columns_by_path_and_known_schemas_without() {
    let line = b"{\"meta\": {\"key\": \"k1\"}, \"content\": {\"body\": \"deep text\"}}\n";
    assert!(matches!(
        one("d.jsonl", line),
        Err(Error::NoTextColumn { .. })
    ));
    let dump = mapped(
        "d.jsonl",
        line,
        &[("text", "content.body"), ("id", "meta.key")],
    )
    .unwrap();
    assert_eq!(texts(&dump), [("k1", "deep text")]);
    let registry = br#"{"articles": {"results": [{"uri": "77", "lang": "eng", "date": "2023-01-02",
        "dateTimePub": "2023-01-02T03:04:05Z", "url": "https://lomme.example/1", "title": "T", "body": "B b",
        "source": {"uri": "lomme.example", "title": "Lomme Post"}, "authors": [{"name": "A. One"}, {"name": "B. Two"}]}]}}"#;
    let dump = one("er.json", registry).unwrap();
    let article = &dump.articles[0];
    assert_eq!(
        (article.id.as_str(), article.outlet.as_deref()),
        ("77", Some("Lomme Post"))
    );
    assert_eq!(article.published.as_deref(), Some("2023-01-02T03:04:05Z"));
    assert_eq!(article.author.as_deref(), Some("A. One, B. Two"));
    assert_eq!(article.language.as_deref(), Some("eng"));
}

#[test]
fn schemas_of_common_dumps_map_by_themselves() {
    let cases: [(&str, [&str; 4]); 5] = [
        (
            r#"{"maintext": "body text", "title": "T", "url": "u", "date_publish": "d", "source_domain": "o", "date_download": "x", "description": "y"}"#,
            ["T", "u", "d", "o"],
        ),
        (
            r#"{"uuid": "i", "thread": {"site": "o", "title": "other"}, "text": "body text", "title": "T", "url": "u", "published": "d", "crawled": "x"}"#,
            ["T", "u", "d", "o"],
        ),
        (
            r#"{"id": "i", "media_name": "o", "publish_date": "d", "title": "T", "url": "u", "text": "body text", "indexed_date": "x", "media_url": "y"}"#,
            ["T", "u", "d", "o"],
        ),
        (
            r#"{"title": "T", "text": "body text", "domain": "o", "date": "d", "description": "y", "url": "u", "image_url": "z"}"#,
            ["T", "u", "d", "o"],
        ),
        (
            r#"{"id": "i", "date": "d", "source": "o", "title": "T", "content": "body text", "url": "u", "author": "a", "published_utc": 1}"#,
            ["T", "u", "d", "o"],
        ),
    ];
    for (line, [title, url, published, outlet]) in cases {
        let dump = one("d.jsonl", line.as_bytes()).unwrap();
        let article = &dump.articles[0];
        assert_eq!(article.text, "body text");
        assert_eq!(
            (article.title.as_deref(), article.url.as_deref()),
            (Some(title), Some(url)),
            "{line}"
        );
        assert_eq!(article.outlet.as_deref(), Some(outlet), "{line}");
        if !line.contains("published_utc") {
            assert_eq!(article.published.as_deref(), Some(published), "{line}");
        }
    }
}

#[test]
fn two_texts_are_a_tie_unless_one_says_nothing_new() {
    let tie = format!("{{\"text\": \"{LONG_A}\", \"body\": \"{LONG_B}\"}}\n");
    match mapped("d.jsonl", tie.as_bytes(), &[]) {
        Err(Error::AmbiguousColumn {
            field,
            first,
            second,
            ..
        }) => {
            assert_eq!(
                (field, first.as_str(), second.as_str()),
                ("text", "text", "body")
            );
        }
        other => panic!("{other:?}"),
    }
    for (first, second) in [
        ("body", "content"),
        ("content", "maintext"),
        ("text", "fulltext"),
    ] {
        let line = |one: &str, other: &str| {
            format!("{{\"{first}\": \"{one}\", \"{second}\": \"{other}\"}}\n")
        };
        let error = one("d.jsonl", line(LONG_A, LONG_B).as_bytes());
        assert!(
            matches!(error, Err(Error::AmbiguousColumn { .. })),
            "{first}"
        );
        // In less than one record of ten.
        let rare = line(LONG_A, LONG_A).repeat(10) + &line(LONG_A, LONG_B);
        assert!(one("d.jsonl", rare.as_bytes()).is_ok(), "{first}");
        // Too short to tell, and a teaser beside the text.
        let short = one("d.jsonl", line("words of one", "others").as_bytes()).unwrap();
        assert_eq!(short.articles[0].text, "words of one", "{first}");
        let text = LONG_A.repeat(5);
        let teased = one("d.jsonl", line(LONG_B, &text).as_bytes()).unwrap();
        assert_eq!(teased.articles[0].text, text, "{first}");
    }
    let chosen = mapped("d.jsonl", tie.as_bytes(), &[("text", "body")]).unwrap();
    assert_eq!(chosen.articles[0].text, LONG_B);
    assert_eq!(
        chosen.mappings[0].columns,
        [("text".to_owned(), "body".to_owned())]
    );
    for (other, expected) in [
        ("", LONG_A),
        (LONG_A, LONG_A),
        (&LONG_A[..50], LONG_A),
        ("article", LONG_A),
    ] {
        let line = format!("{{\"text\": \"{other}\", \"body\": \"{LONG_A}\"}}\n");
        assert_eq!(
            one("d.jsonl", line.as_bytes()).unwrap().articles[0].text,
            expected,
            "{other}"
        );
    }
    let cleaned = format!("{{\"cleaned_text\": \"{LONG_B}\", \"text\": \"{LONG_A}\"}}\n");
    assert_eq!(
        one("d.jsonl", cleaned.as_bytes()).unwrap().articles[0].text,
        LONG_A
    );
}

#[test]
fn mistakes_in_map_are_told_with_what_was_meant() {
    let line = b"{\"headline\": \"h\", \"story_html\": \"text\"}\n";
    match mapped("d.jsonl", line, &[("text", "story_htm")]) {
        Err(Error::UnknownColumn { hint, .. }) => {
            assert!(hint.contains("did you mean `story_html`?"), "{hint}")
        }
        other => panic!("{other:?}"),
    }
    let line = b"{\"headline\": \"h\", \"text\": \"text\"}\n";
    let error = mapped("d.jsonl", line, &[("title", "hedline")])
        .unwrap_err()
        .to_string();
    assert!(error.contains("did you mean `headline`?"), "{error}");
    let error = mapped("d.jsonl", line, &[("headline", "headline")])
        .unwrap_err()
        .to_string();
    assert!(error.contains("did you mean `title`?"), "{error}");
    assert_eq!(
        mapped("d.jsonl", line, &[("text", "Headline")])
            .unwrap()
            .articles[0]
            .text,
        "h"
    );
}

#[test]
fn columns_that_first_turn_up_late_are_still_taken() {
    let mut lines = "{\"text\": \"early\"}\n".repeat(1500);
    lines += "{\"id\": \"z\", \"body\": \"late\", \"sig\": \"A. One\", \"headline\": \"H\"}\n";
    let dump = mapped("d.jsonl", lines.as_bytes(), &[("author", "sig")]).unwrap();
    let last = dump.articles.last().unwrap();
    assert_eq!(
        (last.id.as_str(), last.text.as_str(), last.title.as_deref()),
        ("z", "late", Some("H"))
    );
    assert_eq!(last.author.as_deref(), Some("A. One"));
    assert!(matches!(
        mapped("d.jsonl", lines.as_bytes(), &[("author", "sog")]),
        Err(Error::UnknownColumn { .. })
    ));
}

#[test]
fn a_table_with_broken_rows() {
    let csv =
        "\u{feff}id;headline;text\n1;One;\"first; of\nthree\"\n2;Two\n3;Three;'=sum\n4;Four;x;y\n";
    let dump = one("t.csv", csv.as_bytes()).unwrap();
    assert_eq!(texts(&dump), [("1", "first; of\nthree"), ("3", "=sum")]);
    assert_eq!(
        reasons(&dump),
        [
            (2, 4, "the row has 2 cell(s), the header 3"),
            (4, 6, "the row has 4 cell(s), the header 3")
        ]
    );
    assert_eq!(dump.articles[0].title.as_deref(), Some("One"));
    assert_eq!(dump.inputs[0].format, "csv");
    let error = one("t.csv", b"1,one\n2,two\n").unwrap_err().to_string();
    assert!(error.contains("found: 1, one"), "{error}");
}
