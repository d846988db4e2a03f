use proptest::prelude::*;

use super::*;

fn article(outlet: &str, title: &str, text: &str) -> Article {
    Article {
        id: title.to_owned(),
        outlet: Some(outlet.to_owned()).filter(|o| !o.is_empty()),
        title: Some(title.to_owned()),
        ..crate::credit::tests::article(text)
    }
}

fn marked(model: &ChromeModel, article: &Article) -> Vec<(LineKind, String)> {
    let normal = normal::normalise(&article.text);
    let mut lines = normal::lines(&normal);
    model.mark(article, &normal, &mut lines);
    lines
        .iter()
        .map(|l| {
            (
                l.kind,
                normal.text[l.start as usize..l.end as usize].to_owned(),
            )
        })
        .collect()
}

fn of_kind(model: &ChromeModel, article: &Article, kind: LineKind) -> Vec<String> {
    marked(model, article)
        .into_iter()
        .filter(|(k, _)| *k == kind)
        .map(|(_, l)| l)
        .collect()
}

const TOPICS: [&str; 5] = ["bakery", "lighthouse", "orchestra", "glacier", "tramway"];

fn paragraph(topic: &str, n: usize) -> String {
    format!(
        "The {topic} was inspected for the {n}th time this year, and those who were there said that it had never looked better."
    )
}

/// Five pages of one outlet, all different, with the same line above and below.
fn pages() -> Vec<Article> {
    let page = |(n, topic): (usize, &&str)| {
        let (one, two) = (paragraph(topic, n), paragraph(topic, n + 20));
        let text = format!(
            "Quarry Lane Gazette of the valley\n{one}\n{two}\nRing the gazette's tower bell {n} times"
        );
        article("Quarry Lane", &format!("On the {topic}"), &text)
    };
    TOPICS.iter().enumerate().map(page).collect()
}

#[test]
fn recurring_lines_are_learned() {
    let pages = pages();
    let model = ChromeModel::learn(&pages);
    for page in &pages {
        let chrome = of_kind(&model, page, LineKind::Chrome);
        assert_eq!(chrome.len(), 2, "{chrome:?}");
        assert_eq!(of_kind(&model, page, LineKind::Body).len(), 2);
    }
    assert!(of_kind(&ChromeModel::default(), &pages[0], LineKind::Chrome).is_empty());
}

#[test]
fn furniture_is_found_in_a_line_that_lost_its_breaks() {
    let pages: Vec<Article> = pages()
        .iter()
        .zip(TOPICS)
        .map(|(page, topic)| {
            let told: Vec<String> = (0..9)
                .map(|n| paragraph(&format!("{topic} {}", "x".repeat(n)), n))
                .collect();
            let text = format!(
                "{} Source: Quarry Lane. You may order this article from our shop. Harvest: {} crates were sold. \
                 The gazette rings its tower bell for all who read it.",
                told.join(" "),
                topic.len() * 1111
            );
            article("Quarry Lane", page.id.as_str(), &text)
        })
        .collect();
    let model = ChromeModel::learn(&pages);
    for page in &pages {
        let chrome = of_kind(&model, page, LineKind::Chrome);
        assert_eq!(
            chrome,
            [
                "You may order this article from our shop.",
                "The gazette rings its tower bell for all who read it."
            ]
        );
        let body = of_kind(&model, page, LineKind::Body);
        assert!(body[0].ends_with("Source: Quarry Lane."), "{body:?}");
        assert!(
            body[1].contains("crates"),
            "other figures, another sentence: {body:?}"
        );
    }
    assert_eq!(
        of_kind(&ChromeModel::default(), &pages[0], LineKind::Body).len(),
        1
    );
}

#[test]
fn order_does_not_matter() {
    let mut pages = pages();
    let model = ChromeModel::learn(&pages);
    pages.reverse();
    assert_eq!(ChromeModel::learn(&pages), model);
}

#[test]
fn versions_of_a_story_are_not_furniture() {
    let mut pages = Vec::new();
    for version in 1..=6 {
        let paragraphs: Vec<String> = (0..version + 2)
            .map(|n| paragraph(&format!("ferry {}", "y".repeat(n)), n))
            .collect();
        let text = format!("It was nobody's fault\n{}", paragraphs.join("\n"));
        pages.push(article(
            "Quarry Lane",
            &format!("Ferry, update {}", "x".repeat(version)),
            &text,
        ));
    }
    let model = ChromeModel::learn(&pages);
    for page in &pages {
        assert!(
            of_kind(&model, page, LineKind::Chrome).is_empty(),
            "{}",
            page.id
        );
    }
}

const MATTERS: [&str; 10] = [
    "bakery closes early",
    "lighthouse repainted",
    "orchestra without cellos",
    "glacier retreats again",
    "tramway reaches harbour",
    "beekeepers count losses",
    "chess champion retires",
    "vineyard sells barrels",
    "swimming pool heated",
    "astronomers spot comet",
];

/// What a reader without a subscription gets: a sentence of the article, and many on subscriptions.
fn behind_a_paywall(titles: &[String], apart: &str) -> Vec<Article> {
    let offers: Vec<String> = (0..12)
        .map(|n| paragraph(&format!("subscription {}", "z".repeat(n)), n))
        .collect();
    let page = |title: &String| {
        let teaser =
            format!("{title}, as those who came by this week could see, and nobody knows why.");
        let text = format!("{teaser}{apart}{}", offers.join(apart));
        article("Quarry Lane", title, &text)
    };
    titles.iter().map(page).collect()
}

#[test]
fn what_pages_of_all_kinds_carry_is_furniture_whatever_it_leaves() {
    let titles = MATTERS.map(str::to_owned);
    for apart in ["\n", " "] {
        let pages = behind_a_paywall(&titles, apart);
        let model = ChromeModel::learn(&pages);
        for page in &pages {
            let body = of_kind(&model, page, LineKind::Body);
            assert_eq!(body.len(), 1, "{body:?}");
            assert!(body[0].trim().ends_with("nobody knows why."), "{body:?}");
        }
    }
}

#[test]
fn what_titles_of_one_matter_carry_is_their_text() {
    let titles = MATTERS.map(|matter| format!("Mayor Oddleifson, {matter}"));
    for apart in ["\n", " "] {
        let pages = behind_a_paywall(&titles, apart);
        let chrome = of_kind(&ChromeModel::learn(&pages), &pages[0], LineKind::Chrome);
        assert!(chrome.is_empty(), "{chrome:?}");
    }
}

#[test]
fn copies_in_one_outlet_are_not_furniture() {
    let text = format!("{}\n{}", paragraph("ferry", 1), paragraph("kiln", 2));
    let pages: Vec<Article> = (0..9)
        .map(|n| {
            article(
                "Quarry Lane",
                &format!("Ferry and kiln, {}", "x".repeat(n)),
                &text,
            )
        })
        .collect();
    assert!(of_kind(&ChromeModel::learn(&pages), &pages[0], LineKind::Chrome).is_empty());
}

#[test]
fn a_headline_listed_elsewhere_stays_on_its_own_page() {
    let mut pages = pages();
    for page in &mut pages[1..] {
        page.text.push_str("\nOn the bakery");
    }
    pages[0].text.insert_str(0, "On the bakery\n");
    let model = ChromeModel::learn(&pages);
    assert!(of_kind(&model, &pages[0], LineKind::Body).contains(&"On the bakery".to_owned()));
    assert!(of_kind(&model, &pages[1], LineKind::Chrome).contains(&"On the bakery".to_owned()));
}

#[test]
fn what_two_outlets_share_is_known_everywhere() {
    let mut all = pages();
    for mut page in pages() {
        page.outlet = Some("Harbour Road".to_owned());
        page.text = page
            .text
            .replace("inspected", "painted")
            .replace("Quarry Lane Gazette", "Other");
        all.push(page);
    }
    let model = ChromeModel::learn(&all);
    let third = article(
        "Third",
        "x",
        &format!(
            "{}\nRing the gazette's tower bell 7 times",
            paragraph("kiln", 1)
        ),
    );
    assert_eq!(
        of_kind(&model, &third, LineKind::Chrome),
        ["Ring the gazette's tower bell 7 times"]
    );
}

proptest! {
    #[test]
    fn any_page_can_be_read(text in "([a-zA-Z]{1,9}|[ \n|>:0-9.©“”&;]|Share on|Related articles|अ|中文|\\PC){0,50}") {
        let article = article("Any", "title", &text);
        let page = crate::text::page(&article, &ChromeModel::learn(std::slice::from_ref(&article)));
        let mut last = 0;
        for line in &page.lines {
            prop_assert!(line.start >= last && line.start < line.end);
            prop_assert_eq!(page.line(line).trim(), page.line(line));
            last = line.end;
        }
    }
}
