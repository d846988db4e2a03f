//! Bulletins that are filled in anew each day, and forms of words that pass from one piece of news to the next: the pages of
//! one day are a family, those of two days are not.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

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

/// Asserts that a trace finds so many families, each of the pages of one day. The first character of an id is its day.
fn assert_families_by_day(dump: &Path, days: usize) {
    let report = trace(&[dump], &[]).done();
    let mut families: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in report.rows("articles.csv") {
        let family = families.entry(row["family_id"].clone()).or_default();
        family.push(row["article_id"].clone());
    }
    assert_eq!(families.len(), days, "{families:?}");
    for ids in families.values() {
        assert!(ids.iter().all(|id| id[..1] == ids[0][..1]), "{families:?}");
    }
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
    assert_families_by_day(&dump, 3);
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

/// Whom a king congratulates on what, and what else his message says; the rest is a form.
const CABLES: [[&str; 3]; 6] = [
    [
        "رئيس جمهورية كوستاريكا",
        "ذكرى استقلال بلاده",
        "وأشار إلى اتفاق الموانئ الذي وقعه البلدان في الربيع وإلى خط ملاحي جديد ينقل البن والموز إلى الأسواق القريبة قبل نهاية العام \
         المقبل.",
    ],
    [
        "ملك تايلاند",
        "يوم ميلاده السبعين",
        "ونوه بزيارة الوفد الزراعي الذي اطلع على مزارع الأرز ومصانع الحرير واتفق على معرض مشترك للحرف اليدوية في العاصمة خلال الخريف.",
    ],
    [
        "رئيسة سلوفينيا",
        "إعادة انتخابها لولاية ثانية",
        "وذكر برنامج المنح الجامعية الذي استفاد منه مئتا طالب في علوم الغابات وهندسة الأنفاق، كما رحب بافتتاح سفارة قرب البحيرة القديمة.",
    ],
    [
        "سلطان بروناي",
        "مرور خمسين عاما على توليه",
        "وأثنى على جهوده في حماية الشعاب المرجانية وعلى تبرعه ببناء مستشفى للعيون يخدم جزرا بعيدة لا تصلها العبارات إلا مرتين أسبوعيا.",
    ],
    [
        "رئيس غانا",
        "انتهاء موسم الحصاد الكبير",
        "وتطرق إلى مشروع السكك الحديدية بين مناجم الذهب والساحل وإلى تدريب المهندسين الشباب على صيانة القاطرات وإصلاح الجسور المتضررة \
         من السيول.",
    ],
    [
        "رئيس وزراء أيسلندا",
        "العيد الوطني لبلاده",
        "ولفت إلى محطة للطاقة الحرارية ستبنى بخبرات البلدين في المرتفعات البركانية وتمد قرى الصيادين بالكهرباء والماء الساخن طوال الشتاء.",
    ],
];

#[test]
fn a_form_of_words_that_many_days_have_joins_nobody() {
    let cable = |(day, [who, what, more]): (usize, &[&str; 3])| {
        let text = format!(
            "بعث ملك البلاد برقية تهنئة إلى {who} بمناسبة {what}. وأعرب باسمه واسم شعب وحكومة المملكة عن أصدق التهاني وأطيب التمنيات بالصحة \
             والسعادة له ولحكومة وشعب بلاده الصديق اطراد التقدم والازدهار. {more}"
        );
        let other = text.replace("بعث", "أرسل").replace("وأعرب", "وعبر");
        let pages = [("الفجر", text), ("المرآة", other)];
        pages.map(|(outlet, text)| {
            serde_json::json!({
                "id": format!("{day}-{outlet}"), "outlet": outlet, "text": text, "title": format!("تهنئة إلى {who}"),
                "published": format!("2024-03-{:02}T06:00:00Z", 2 * day),
            })
        })
    };
    let home = tempfile::tempdir().unwrap();
    let dump = home.path().join("dump.jsonl");
    let pages = (1..).zip(&CABLES).flat_map(cable);
    let lines: Vec<String> = pages.map(|page| page.to_string()).collect();
    fs::write(&dump, lines.join("\n")).unwrap();
    assert_families_by_day(&dump, CABLES.len());
}
