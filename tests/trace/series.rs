//! Bulletins that are filled in anew each day: the pages of one day are a family, those of two days are not.

use std::collections::BTreeMap;
use std::fs;

use crate::run::{trace, wirecopy};

/// A day's bulletin, as three outlets print what an agency made of it.
fn day(number: usize, [new, before, ill, beds, share, dead]: [&str; 6]) -> Vec<serde_json::Value> {
    let wire = format!(
        "Das Gesundheitsamt von Morlenburg hat binnen eines Tages {new} neue Erkrankungen an Feldfieber gemeldet. Vor genau einer \
         Woche waren es {before} gewesen. In den Kliniken der Stadt liegen nach Angaben der Behörde {ill} Patienten, davon {beds} \
         auf Intensivstationen. Der Anteil der freien Betten lag am Morgen bei {share} Prozent, wie eine Sprecherin sagte. Die Zahl \
         der Menschen, die an oder unter Beteiligung des Erregers gestorben sind, stieg auf {dead}. Das Feldfieber wird von Mücken \
         übertragen, die in den überfluteten Auen des Flusses Tarne brüten. Die Behörde rät, Fenster am Abend geschlossen zu halten \
         und stehendes Wasser zu meiden."
    );
    let shorter = wire
        .split(" Das Feldfieber wird")
        .next()
        .unwrap_or_default();
    let pages = [
        ("Morgenblatt", format!("Morlenburg (dpa) - {wire}")),
        ("Auenbote", format!("{shorter} (dpa)")),
        (
            "Tarnekurier",
            wire.replace(
                "Das Gesundheitsamt von Morlenburg hat",
                "Morlenburgs Gesundheitsamt hat",
            ),
        ),
    ];
    let row = |(outlet, text): (&str, String)| {
        serde_json::json!({
            "id": format!("{number}-{outlet}"), "outlet": outlet, "text": text,
            "title": format!("{new} neue Fälle von Feldfieber"), "published": format!("2025-09-{:02}T06:30:00Z", 10 + number),
        })
    };
    pages.into_iter().map(row).collect()
}

#[test]
fn the_bulletins_of_two_days_are_two_families() {
    let days = [
        day(1, ["143", "128", "391", "46", "22,5", "1187"]),
        day(2, ["167", "131", "402", "51", "19,8", "1193"]),
        day(5, ["98", "152", "377", "43", "26,1", "1214"]),
    ];
    let home = tempfile::tempdir().unwrap();
    let dump = home.path().join("dump.jsonl");
    let lines: Vec<String> = days.iter().flatten().map(ToString::to_string).collect();
    fs::write(&dump, lines.join("\n")).unwrap();
    let report = trace(&[&dump], &[]).done();
    let mut families: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in report.rows("articles.csv") {
        let family = families.entry(row["family_id"].clone()).or_default();
        family.push(row["article_id"].clone());
    }
    let days_of = |ids: &Vec<String>| ids.iter().map(|id| id[..1].to_owned()).collect::<Vec<_>>();
    let found: Vec<_> = families.values().map(days_of).collect();
    assert_eq!(families.len(), 3, "{families:?}");
    assert!(
        found
            .iter()
            .all(|days| days.iter().all(|day| *day == days[0])),
        "{families:?}"
    );
    let told = wirecopy(&[
        "compare",
        "--in",
        dump.to_str().unwrap(),
        "1-Morgenblatt",
        "2-Morgenblatt",
    ]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("another issue of a series"), "{told}");
}
