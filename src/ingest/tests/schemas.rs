//! Records as known sources lay them out: each maps by itself.

use super::*;

/// Title, URL, date, outlet, author and time of the crawl of the only article, whose text must be `body`.
fn fields(name: &str, dump: &str) -> [Option<String>; 6] {
    let dump = one(name, dump.as_bytes()).unwrap();
    assert!(dump.rejects.is_empty(), "{:?}", dump.rejects);
    assert_eq!(dump.articles.len(), 1);
    let article = dump.articles.into_iter().next().unwrap();
    assert_eq!(
        article.text,
        "The barge struck the northern pier of Lomme on Monday."
    );
    [
        article.title,
        article.url,
        article.published,
        article.outlet,
        article.author,
        article.crawled,
    ]
}

fn are(found: [Option<String>; 6], expected: [&str; 6]) {
    let found = found.map(|field| field.unwrap_or_default());
    assert_eq!(found.each_ref().map(String::as_str), expected);
}

#[test]
fn cc_news_as_news_please_writes_it() {
    let record = r#"{"authors": ["A. One", "B. Two"], "date_download": "2018-02-10 07:21:00", "date_modify": null,
        "date_publish": "2018-02-09 19:00:00", "description": "A teaser that is not the text.", "filename": "https%3A%2F%2Flomme.example.json",
        "image_url": "https://lomme.example/i.jpg", "language": "en", "localpath": null, "title": "Pier struck", "title_page": null,
        "title_rss": null, "source_domain": "lomme.example", "maintext": "The barge struck the northern pier of Lomme on Monday.",
        "url": "https://lomme.example/1"}"#;
    let expected = [
        "Pier struck",
        "https://lomme.example/1",
        "2018-02-09 19:00:00",
        "lomme.example",
        "A. One, B. Two",
        "2018-02-10 07:21:00",
    ];
    are(fields("cc.json", record), expected);
    are(fields("cc.jsonl", &record.replace('\n', "")), expected);
}

#[test]
fn webz_io() {
    let record = r#"{"posts": [{"thread": {"uuid": "t", "url": "https://lomme.example/t", "site_full": "www.lomme.example", "site": "lomme.example",
        "site_section": "https://lomme.example/s", "section_title": "S", "title": "Thread title", "title_full": "Thread", "published": "2024-03-09T00:00:00.000+00:00",
        "country": "GB", "spam_score": 0.0, "main_image": "i", "social": {"facebook": {"likes": 0}}},
        "uuid": "w1", "url": "https://lomme.example/1", "ord_in_thread": 0, "parent_url": null, "author": "A. One", "published": "2024-03-09T14:30:00.000+00:00",
        "title": "Pier struck", "text": "The barge struck the northern pier of Lomme on Monday.", "highlightText": "", "highlightTitle": "",
        "language": "english", "sentiment": "neutral", "categories": ["Disaster"], "external_links": [], "entities": {"persons": [{"name": "x", "sentiment": "none"}]},
        "rating": null, "crawled": "2024-03-09T15:00:00.000+00:00", "updated": "2024-03-09T15:00:00.000+00:00"}],
        "totalResults": 1, "moreResultsAvailable": 0, "next": "/newsApi?x", "requestsLeft": 9, "warnings": null}"#;
    let expected = [
        "Pier struck",
        "https://lomme.example/1",
        "2024-03-09T14:30:00.000+00:00",
        "lomme.example",
        "A. One",
        "2024-03-09T15:00:00.000+00:00",
    ];
    are(fields("webz.json", record), expected);
}

#[test]
fn media_cloud() {
    let table = "id,indexed_date,language,media_name,media_url,publish_date,title,url,story_text\n\
                 abc,2024-03-10 01:02:03,en,lomme.example,lomme.example,2024-03-09,Pier struck,https://lomme.example/1,The barge struck the northern pier of Lomme on Monday.\n";
    are(
        fields("mc.csv", table),
        [
            "Pier struck",
            "https://lomme.example/1",
            "2024-03-09",
            "lomme.example",
            "",
            "2024-03-10 01:02:03",
        ],
    );
    let record = r#"{"stories_id": 17, "publish_date": "2024-03-09 14:30:00", "title": "Pier struck", "url": "https://lomme.example/1", "language": "en",
        "media_id": 3, "media_name": "Lomme Post", "media_url": "https://lomme.example", "guid": "g", "text": "The barge struck the northern pier of Lomme on Monday."}"#;
    are(
        fields("mc.json", record),
        [
            "Pier struck",
            "https://lomme.example/1",
            "2024-03-09 14:30:00",
            "Lomme Post",
            "",
            "",
        ],
    );
    // What its searches give has no texts.
    let error = one("mc.csv", b"id,indexed_date,language,media_name,media_url,publish_date,title,url\na,b,en,m,u,2024-03-09,T,https://x.example\n").unwrap_err().to_string();
    assert!(error.contains("fetch those pages first"), "{error}");
}

#[test]
fn event_registry() {
    let record = r#"{"articles": {"page": 1, "totalResults": 1, "pages": 1, "results": [{"uri": "77", "lang": "eng", "isDuplicate": false, "date": "2024-03-09",
        "time": "14:30:00", "dateTime": "2024-03-09T14:31:00Z", "dateTimePub": "2024-03-09T14:30:00Z", "dataType": "news", "sim": 0.7, "url": "https://lomme.example/1",
        "title": "Pier struck", "body": "The barge struck the northern pier of Lomme on Monday.", "source": {"uri": "lomme.example", "dataType": "news", "title": "Lomme Post"},
        "authors": [{"uri": "a@lomme.example", "name": "A. One", "type": "author", "isAgency": false}], "image": "i", "eventUri": null, "sentiment": 0.1, "wgt": 1, "relevance": 1}]}}"#;
    are(
        fields("er.json", record),
        [
            "Pier struck",
            "https://lomme.example/1",
            "2024-03-09T14:30:00Z",
            "Lomme Post",
            "A. One",
            "",
        ],
    );
}

#[test]
fn gdelt_has_addresses_and_no_texts() {
    let list = r#"{"articles": [{"url": "https://lomme.example/1", "url_mobile": "", "title": "Pier struck", "seendate": "20240309T143000Z",
        "socialimage": "", "domain": "lomme.example", "language": "English", "sourcecountry": "United Kingdom"}]}"#;
    let error = one("gdelt.json", list.as_bytes()).unwrap_err().to_string();
    assert!(
        error.contains("GDELT") && error.contains("fetch those pages first"),
        "{error}"
    );
    let mentions = "1160\t20240309143000\t20240309143000\t1\tlomme.example\thttps://lomme.example/1\t1\t-1\t20\t60\t1\t20\t3019\t-2.1\t\t\n".repeat(3);
    let knowledge = "20240309143000-0\t20240309143000\t1\tlomme.example\thttps://lomme.example/1\t\t\tTAX\tTAX,10\t1#x\n".repeat(3);
    for (name, file) in [
        ("20240309143000.mentions.CSV", mentions),
        ("20240309143000.gkg.csv", knowledge),
    ] {
        let error = one(name, file.as_bytes()).unwrap_err().to_string();
        assert!(
            error.contains("GDELT") && error.contains("no header"),
            "{error}"
        );
    }
}

#[test]
fn nela_gt() {
    let record = r#"[{"id": "lommepost--2021-03-02--Pier", "date": "2021-03-02", "source": "lommepost", "title": "Pier struck",
        "content": "The barge struck the northern pier of Lomme on Monday.", "author": "A. One", "url": "https://lomme.example/1",
        "published": "2021-03-02 10:15:00", "published_utc": 1614680100, "collection_utc": 1614690000}]"#;
    let expected = [
        "Pier struck",
        "https://lomme.example/1",
        "2021-03-02 10:15:00",
        "lommepost",
        "A. One",
        "1614690000",
    ];
    are(fields("lommepost.json", record), expected);
}

#[test]
fn cc_news_as_the_hub_has_it() {
    let table = "title,text,domain,date,description,url,image_url\n\
                 Pier struck,The barge struck the northern pier of Lomme on Monday.,lomme.example,2018-02-09 19:00:00,\"A teaser, and not the text.\",https://lomme.example/1,https://lomme.example/i.jpg\n";
    are(
        fields("cc.csv", table),
        [
            "Pier struck",
            "https://lomme.example/1",
            "2018-02-09 19:00:00",
            "lomme.example",
            "",
            "",
        ],
    );
}

#[test]
fn ninjs_of_either_generation() {
    let first = r#"{"uri": "tag:wire.example,2024:1", "type": "text", "mimetype": "text/plain", "version": "2", "versioncreated": "2024-03-09T14:30:00Z",
        "pubstatus": "usable", "urgency": 3, "language": "en", "headline": "Pier struck", "byline": "A. One", "located": "LOMME",
        "subject": [{"code": "03000000", "name": "disaster"}], "place": [{"name": "Lomme"}], "associations": {"main": {"uri": "p", "headline": "Picture"}},
        "description_text": "A summary of what follows.", "body_html": "<p>The barge struck the <b>northern</b> pier of Lomme on Monday.</p>"}"#;
    are(
        fields("n.json", first),
        [
            "Pier struck",
            "tag:wire.example,2024:1",
            "2024-03-09T14:30:00Z",
            "",
            "A. One",
            "",
        ],
    );
    let both = first.replace(
        "\"body_html\"",
        "\"body_text\": \"The barge struck the northern pier of Lomme on Monday.\", \"body_html\"",
    );
    are(
        fields("n.json", &both),
        [
            "Pier struck",
            "tag:wire.example,2024:1",
            "2024-03-09T14:30:00Z",
            "",
            "A. One",
            "",
        ],
    );
    let second = r#"{"uri": "https://wire.example/1", "standard": {"name": "ninjs", "version": "2.0"}, "firstcreated": "2024-03-09T14:00:00Z",
        "versioncreated": "2024-03-09T14:30:00Z", "contentcreated": "2024-03-09T13:59:00Z", "by": "A. One", "language": "en",
        "headlines": [{"role": "main", "value": "Pier struck"}, {"role": "short", "value": "Pier"}], "subjects": [{"name": "x", "uri": "y"}],
        "bodies": [{"role": "main", "contenttype": "text/html", "charcount": 60, "value": "<p>The barge struck the northern pier of Lomme.</p>"},
                   {"role": "plain", "contenttype": "text/plain", "value": "The barge struck the northern pier of Lomme on Monday."}]}"#;
    are(
        fields("n.json", second),
        [
            "Pier struck",
            "https://wire.example/1",
            "2024-03-09T13:59:00Z",
            "",
            "A. One",
            "",
        ],
    );
}
