//! Feeds and agencies' own formats through [`read`].

use super::*;

fn article(dump: &Dump, i: usize) -> [Option<&str>; 6] {
    let article = &dump.articles[i];
    [
        &article.title,
        &article.url,
        &article.published,
        &article.author,
        &article.outlet,
        &article.language,
    ]
    .map(|field| field.as_deref())
}

#[test]
fn rss_takes_the_full_text_before_the_teaser() {
    let rss = r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Lomme Post - News</title><link>https://lomme.example/</link><language>en-gb</language>
<item><title>Pier &amp; harbour</title><link>https://lomme.example/1</link><guid isPermaLink="false">g1</guid>
<pubDate>Sat, 09 Mar 2024 14:30:05 GMT</pubDate><dc:creator><![CDATA[A. One]]></dc:creator>
<description>The harbour was closed.</description>
<content:encoded><![CDATA[<p>The harbour of Lomme was <b>closed</b> on Monday.</p><p>Nobody was hurt&nbsp;there.</p>]]></content:encoded></item>
<item><title>Vote</title><link>https://news.example/2</link><guid>https://news.example/2</guid>
<source url="https://valley.example/rss">Valley News</source>
<description>&lt;p&gt;Residents voted.&lt;/p&gt;&lt;p&gt;Counting goes on.&lt;/p&gt;</description></item>
<item><title>Only a title</title></item>
</channel></rss>"#;
    let dump = one("feed.xml", rss.as_bytes()).unwrap();
    assert_eq!(
        texts(&dump),
        [
            (
                "g1",
                "The harbour of Lomme was closed on Monday.\nNobody was hurt there."
            ),
            (
                "https://news.example/2",
                "Residents voted.\nCounting goes on."
            )
        ]
    );
    let first = [
        Some("Pier & harbour"),
        Some("https://lomme.example/1"),
        Some("Sat, 09 Mar 2024 14:30:05 GMT"),
        Some("A. One"),
        None,
        Some("en-gb"),
    ];
    assert_eq!(article(&dump, 0), first);
    assert_eq!(article(&dump, 1)[4], Some("Valley News"));
    assert_eq!(reasons(&dump), [(3, 11, "no text")]);
    assert_eq!(dump.inputs[0].format, "feed");
    let dump = mapped("feed.xml", rss.as_bytes(), &[("text", "description")]).unwrap();
    assert_eq!(dump.articles[0].text, "The harbour was closed.");
}

#[test]
fn atom_with_markup_inside_and_in_another_encoding() {
    let atom = r#"<?xml version="1.0" encoding="ISO-8859-1"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Züge</title><id>f</id>
<entry><title type="html">Br&amp;uuml;cke</title><id>tag:x,1</id><link rel="self" href="https://x.example/self"/>
<link rel="alternate" href="https://x.example/1"/><published>2024-03-09T14:30:05+01:00</published><updated>2024-04-01T00:00:00Z</updated>
<author><name>A. Eins</name></author><author><name>B. Zwei</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Die Brücke ist <em>gesperrt</em>.</p><p>Züge fallen aus.</p></div></content></entry>
<entry><id>tag:x,2</id><summary>Nur ein Satz.</summary></entry></feed>"#;
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(atom);
    let dump = one("feed", &bytes).unwrap();
    assert_eq!(
        texts(&dump),
        [
            ("tag:x,1", "Die Brücke ist gesperrt.\nZüge fallen aus."),
            ("tag:x,2", "Nur ein Satz.")
        ]
    );
    assert_eq!(
        article(&dump, 0)[..4],
        [
            Some("Brücke"),
            Some("https://x.example/1"),
            Some("2024-03-09T14:30:05+01:00"),
            Some("A. Eins, B. Zwei")
        ]
    );
    assert_eq!(article(&dump, 1)[4], Some("Züge"));
    assert_eq!(
        (dump.inputs[0].encoding, dump.inputs[0].recoded),
        ("windows-1252", 2)
    );
}

#[test]
fn a_feed_that_is_cut_keeps_its_items() {
    let rss = "<rss><channel><item><guid>1</guid><description>One.</description></item>\n<item><guid>2</guid><description>Tw";
    let dump = one("feed.xml", rss.as_bytes()).unwrap();
    assert_eq!(texts(&dump)[0], ("1", "One."));
    assert!(
        dump.rejects[0].reason.contains("ends inside an element"),
        "{:?}",
        dump.rejects
    );
    let error = one(
        "feed.xml",
        b"<rss><channel><title>x</title></channel></rss>",
    )
    .unwrap_err()
    .to_string();
    assert!(error.contains("the feed has no items"), "{error}");
    let error = one("x.xml", b"<?xml version='1.0'?><urlset><url/></urlset>")
        .unwrap_err()
        .to_string();
    assert!(error.contains("XML"), "{error}");
}

const ITEM: &str = r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:newsml:wire.example:1" version="2" xml:lang="en-GB">
<itemMeta><itemClass qcode="ninat:text"/><provider literal="Wire Example"/><versionCreated>2024-03-09T15:00:00Z</versionCreated>
<firstCreated>2024-03-09T14:30:05Z</firstCreated></itemMeta>
<contentMeta><by>By A. One</by><language tag="en"/><headline>Pier closed</headline></contentMeta>
<contentSet><inlineXML contenttype="application/nitf+xml"><nitf><head><title>Not this</title></head>
<body><body.head><hedline><hl1>Nor this</hl1></hedline></body.head><body.content>
<p>LOMME, March 9 (Wire) - The harbour of <location>Lomme</location> was closed.</p>
<media media-type="image"><media-caption>Not the caption</media-caption></media>
<p>Master <person>Ada Holm</person> said so &amp; left.</p></body.content></body></nitf></inlineXML></contentSet></newsItem>"#;

#[test]
fn news_items_alone_and_in_a_message() {
    let alone = format!("<?xml version=\"1.0\"?>\n{ITEM}");
    let second = ITEM
        .replace("wire.example:1", "wire.example:2")
        .replace("application/nitf+xml", "application/xhtml+xml");
    let message = format!(
        "<newsMessage xmlns=\"x\"><header><sent>x</sent></header><itemSet>{ITEM}{second}</itemSet></newsMessage>"
    );
    for (text, count) in [(&alone, 1), (&message, 2)] {
        let dump = one("item.xml", text.as_bytes()).unwrap();
        assert_eq!((dump.articles.len(), dump.rejects.len()), (count, 0));
        let story = "LOMME, March 9 (Wire) - The harbour of Lomme was closed.\nMaster Ada Holm said so & left.";
        assert_eq!(texts(&dump)[0], ("urn:newsml:wire.example:1", story));
        let fields = [
            Some("Pier closed"),
            None,
            Some("2024-03-09T14:30:05Z"),
            Some("By A. One"),
            Some("Wire Example"),
            Some("en"),
        ];
        assert_eq!(article(&dump, 0), fields);
        assert_eq!(dump.inputs[0].format, "newsml");
    }
    let html = "<newsItem guid='g'><itemMeta><provider qcode='nprov:WIRE'/></itemMeta><contentSet><inlineXML><html xmlns='h'><head><title>T</title></head><body><h:p>One <b>two</b>.</h:p><p>Three.</p></body></html></inlineXML></contentSet></newsItem>";
    let dump = one("item.xml", html.as_bytes()).unwrap();
    assert_eq!(texts(&dump), [("g", "One two.\nThree.")]);
    assert_eq!(article(&dump, 0)[4], Some("WIRE"));
}

#[test]
fn nitf_alone() {
    let nitf = "<!DOCTYPE nitf SYSTEM 'nitf.dtd'><nitf><head><docdata><doc-id id-string='d1'/><date.issue norm='20240309T143005Z'/></docdata>\
                <pubdata name='Lomme Post'/></head><body><body.head><hedline><hl1>Pier <b>closed</b></hl1></hedline><byline>By <person>A. One</person></byline></body.head>\
                <body.content><block><p>One.</p><p>Two.</p></block></body.content></body></nitf>";
    let dump = one("item.xml", nitf.as_bytes()).unwrap();
    assert_eq!(texts(&dump), [("d1", "One.\nTwo.")]);
    assert_eq!(
        article(&dump, 0)[2..5],
        [
            Some("20240309T143005Z"),
            Some("By A. One"),
            Some("Lomme Post")
        ]
    );
}
