//! Web pages through [`read`]: the pages of `tests/data/html`.

use super::*;
use crate::credit::{self, Agencies, CreditClass};
use crate::text;

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/html");

fn page(name: &str) -> Article {
    let dump = read_all(&[Path::new(PAGES).join(name)], &[]).unwrap();
    assert_eq!(dump.inputs[0].format, "html");
    dump.articles.into_iter().next().unwrap()
}

fn lines(article: &Article) -> Vec<&str> {
    article.text.lines().collect()
}

fn credits(article: &Article) -> credit::Credits {
    credit::read(
        &text::page(article, &Default::default()),
        Agencies::builtin(),
    )
}

#[test]
fn a_news_page_gives_its_article_and_what_it_says_of_itself() {
    let news = page("news.html");
    assert_eq!(
        news.title.as_deref(),
        Some("Ferry runs aground off Tern Point")
    );
    assert_eq!(news.outlet.as_deref(), Some("Coast Herald"));
    assert_eq!(
        news.url.as_deref(),
        Some("https://www.coastherald.example/news/ferry")
    );
    assert_eq!(news.published.as_deref(), Some("2025-11-09T12:30:00Z"));
    assert_eq!(news.author.as_deref(), Some("Nora Field"));
    assert_eq!(news.language.as_deref(), Some("en"));
    let text = lines(&news);
    assert!(text.contains(&"By Nora Field and AFP"), "{text:#?}");
    assert!(text.contains(&"The Lark on the rocks. Photo: Jan Oster/Reuters"));
    assert!(text.contains(&"Tea and blankets"));
    assert_eq!(text.iter().filter(|line| line.len() > 100).count(), 4);
    for furniture in ["cookie", "World", "Storm", "terrible", "track", "color"] {
        assert!(!news.text.contains(furniture), "{furniture} in {text:#?}");
    }
    let credits = credits(&news);
    assert_eq!(
        (credits.agencies, credits.photo),
        (vec!["AFP".to_owned()], vec!["Reuters".to_owned()])
    );
}

#[test]
fn live_blogs_amp_and_old_pages_keep_their_lines() {
    assert_eq!(
        lines(&page("live.html"))
            .iter()
            .filter(|l| l.starts_with("Update"))
            .count(),
        4
    );
    let amp = page("amp.html");
    assert_eq!(lines(&amp).len(), 4, "{:#?}", lines(&amp));
    assert_eq!(
        amp.url.as_deref(),
        Some("https://coastherald.example/news/ferry")
    );
    let old = page("br.html");
    assert_eq!(lines(&old).last(), Some(&"Reuters"));
    assert_eq!(credits(&old).class, Some(CreditClass::Signoff));
    assert_eq!(
        page("brief.html").text,
        "A mill burned in Lowick on Monday."
    );
}

#[test]
fn other_scripts_keep_their_credits() {
    let arabic = page("arabic.html");
    assert_eq!(credits(&arabic).agencies, ["AFP"], "{}", arabic.text);
    assert!(!arabic.text.contains("رياضة") && !arabic.text.contains("عاصفة"));
    let chinese = page("chinese.html");
    assert_eq!(credits(&chinese).agencies, ["AFP"], "{}", chinese.text);
    assert!(!chinese.text.contains("首页"));
}

#[test]
fn without_an_article_all_that_can_be_seen_is_the_text() {
    let furniture = page("furniture.html");
    assert!(
        furniture.text.contains("Storm nears coast"),
        "{}",
        furniture.text
    );
    assert!(!furniture.text.contains("<p>"));
}

fn numbered(count: usize, piece: fn(usize) -> String) -> String {
    (0..count).map(piece).collect()
}

#[test]
fn pages_that_exhaust_parsers_are_read_in_time() {
    let story = format!("<p>{LONG_A}</p><p>{LONG_B}</p>");
    for hostile in [
        "<div>".repeat(1_000_000),
        "<b>".repeat(20_000) + &"<p>x".repeat(20_000),
        "<a href='".repeat(100_000) + "'>",
        "<button>".repeat(100_000),
        "<table><tr><td>".repeat(30_000),
        "<p>a</p>".repeat(100_000),
        numbered(2_000, |n| format!("<b id={n}><p>")),
        "<svg><desc>".repeat(50_000),
        "</p></br><br/".repeat(100_000),
        "<!--".repeat(100_000) + "-->",
        "&".repeat(1_000_000),
        "&".repeat(99_000),
        "<i>x".repeat(255),
        format!("<p {}>", numbered(200_000, |n| format!("a{n} "))),
        numbered(100_000, |n| format!("<body a{n}=b></body>")),
    ] {
        let started = std::time::Instant::now();
        let html = format!("<html><body>{story}{hostile}{story}");
        let dump = one("page.html", html.as_bytes()).unwrap();
        assert!(dump.articles[0].text.contains(LONG_A));
        let seconds = started.elapsed().as_secs_f64();
        assert!(seconds < 60.0, "{seconds} s for {}…", &hostile[..20]);
    }
}
