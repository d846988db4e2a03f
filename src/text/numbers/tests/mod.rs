use proptest::prelude::*;

use super::*;

/// The values found, in order.
fn values(language: &str, text: &str) -> Vec<f64> {
    numbers(text, Some(language))
        .iter()
        .map(|n| n.value)
        .collect()
}

fn units(language: &str, text: &str) -> Vec<(f64, Unit)> {
    numbers(text, Some(language))
        .iter()
        .map(|n| (n.value, n.unit))
        .collect()
}

fn check(language: &str, cases: &[(&str, &[f64])]) {
    for (text, expected) in cases {
        let found = values(language, text);
        let keys = |values: &[f64]| values.iter().map(|v| key(*v)).collect::<Vec<_>>();
        assert_eq!(
            keys(&found),
            keys(expected),
            "{language}: {text}: {found:?}"
        );
    }
}

#[test]
fn notations_of_one_quantity_have_one_key() {
    for (language, text) in [
        ("en", "180,000"),
        ("en", "180 thousand"),
        ("en", "1.8 lakh"),
        ("en", "one hundred and eighty thousand"),
        ("en", "180 000"),
        ("en", "1,80,000"),
        ("de", "180.000"),
        ("de", "180 000"),
        ("de", "180 Tausend"),
        ("fr", "180 000"),
        ("es", "180.000"),
        ("es", "180 mil"),
        ("es", "ciento ochenta mil"),
        ("zh", "18万"),
        ("ja", "18万人"),
        ("ko", "18만 명"),
        ("hi", "1.8 लाख"),
        ("hi", "एक लाख अस्सी हजार"),
        ("ru", "180 тыс."),
        ("ru", "180 тысяч"),
        ("id", "180 ribu"),
        ("tr", "180 bin"),
        ("ar", "١٨٠ ألف"),
        ("ar", "180 ألفا"),
        ("ch", "180'000"),
        ("hi", "१८०,०००"),
    ] {
        let keys: Vec<u64> = numbers(text, Some(language))
            .iter()
            .map(|n| n.key)
            .collect();
        assert_eq!(keys, [key(180_000.0)], "{language}: {text}");
    }
}

#[test]
fn english() {
    check(
        "en",
        &[
            ("9,400 crore", &[94e9]),
            ("nine thousand four hundred crore", &[94e9]),
            ("94 billion", &[94e9]),
            ("Rs 1.2 lakh crore", &[1.2e12]),
            ("11.4 thousand or 11,400", &[11400.0, 11400.0]),
            (
                "half a dozen, a dozen, two dozen people",
                &[6.0, 12.0, 24.0],
            ),
            ("a couple of men, a pair", &[2.0, 2.0]),
            ("nineteen men and twenty-one women", &[19.0, 21.0]),
            ("a hundred, half a million, a million", &[100.0, 5e5, 1e6]),
            ("one of them was the first", &[]),
            ("two hundred and five", &[205.0]),
            ("between two and three billion dollars", &[2e9, 3e9]),
            ("$2-3 billion", &[2e9, 3e9]),
            ("20 to 30 per cent", &[20.0, 30.0]),
            ("two killed and three hurt", &[2.0, 3.0]),
            (
                "£4.8m, 4.8m people, a 600m race, 5k",
                &[4.8e6, 4.8e6, 600.0, 5000.0],
            ),
            ("$3bn", &[3e9]),
            ("three million four hundred thousand", &[3.4e6]),
            ("COVID-19, the G20, an F-16 and 5G", &[]),
            ("0.3 point, 3.24, 0.125", &[0.3, 3.24, 0.125]),
        ],
    );
}

#[test]
fn other_languages() {
    check(
        "de",
        &[
            ("einundzwanzig Tote, zweihundert Verletzte", &[21.0, 200.0]),
            ("390 Mio. Euro und 3,9 Mrd. Euro", &[390e6, 3.9e9]),
            ("zwei bis drei Millionen", &[2e6, 3e6]),
            ("31 500 Arbeitsplätze, 1,3 Milliarden", &[31500.0, 1.3e9]),
            ("ein halbes Dutzend", &[6.0]),
        ],
    );
    check(
        "fr",
        &[
            ("vingt-et-un ou vingt et un", &[21.0, 21.0]),
            ("quatre-vingt et quatre-vingt-dix mille", &[80.0, 90e3]),
            ("soixante-dix-sept, quatre-vingt-douze", &[77.0, 92.0]),
            ("390 millions d'euros, 390 M€", &[390e6, 390e6]),
            ("2 615 morts", &[2615.0]),
            ("deux mille personnes et mille autres", &[2000.0, 1000.0]),
            ("une dizaine de blessés", &[10.0]),
        ],
    );
    check(
        "es",
        &[
            ("veintiuno, treinta y uno", &[21.0, 31.0]),
            ("1.580 efectivos, 3,2 metros", &[1580.0, 3.2]),
            ("dos mil quinientos millones de dólares", &[2.5e9]),
            ("cien mil", &[1e5]),
        ],
    );
    check(
        "it",
        &[
            ("ventuno, trentadue e ventotto", &[21.0, 32.0, 28.0]),
            ("3,5 miliardi di euro", &[3.5e9]),
        ],
    );
    check(
        "pt",
        &[
            ("vinte e um, duzentos e cinco", &[21.0, 205.0]),
            ("1,2 mil milhões", &[1.2e9]),
        ],
    );
    check(
        "nl",
        &[
            ("eenentwintig, tweeëndertig", &[21.0, 32.0]),
            ("2,5 miljoen", &[2.5e6]),
        ],
    );
    check("sv", &[("tjugotre, tolv miljoner kronor", &[23.0, 12e6])]);
    check(
        "pl",
        &[("dwadzieścia dwa, 3 tys., 2,5 mln", &[22.0, 3000.0, 2.5e6])],
    );
    check(
        "ru",
        &[
            ("двадцать один, сто двадцать", &[21.0, 120.0]),
            ("1,2 тыс. и 3,5 млрд рублей", &[1200.0, 3.5e9]),
        ],
    );
    check(
        "tr",
        &[
            ("yirmi bir, iki yüz elli", &[21.0, 250.0]),
            ("3,5 milyon lira, 1 milyar 200 milyon lira", &[3.5e6, 1.2e9]),
        ],
    );
    check(
        "id",
        &[
            (
                "dua puluh satu, lima belas, tiga ratus",
                &[21.0, 15.0, 300.0],
            ),
            ("Rp412 miliar", &[412e9]),
        ],
    );
    check(
        "ar",
        &[
            ("ارتفعت بنسبة 6ر19 بالمئة", &[19.6]),
            ("5ر1 مليار دولار", &[1.5e9]),
            ("29.ر0 في المائة", &[0.29]),
            ("25ر7 ريال", &[7.25]),
            ("21 بالمئة", &[21.0]),
            ("خمسة عشر بالمئة", &[15.0]),
            ("خمسة وعشرين", &[25.0]),
            ("ثلاثة ملايين", &[3e6]),
            ("3 آلاف", &[3000.0]),
            ("مليوني دولار", &[2e6]),
        ],
    );
    check("hi", &[("तीन लाख, दो करोड़, इक्कीस", &[3e5, 2e7, 21.0])]);
}

#[test]
fn chinese_japanese_korean() {
    check(
        "zh",
        &[
            ("两千人", &[2000.0]),
            ("1.2万户", &[12000.0]),
            ("三百二十五", &[325.0]),
            ("一个人和一些事", &[]),
        ],
    );
    check(
        "ja",
        &[
            ("3億円", &[3e8]),
            ("約１万２千世帯", &[12000.0]),
            ("二十一人", &[21.0]),
        ],
    );
    check(
        "ko",
        &[
            ("5조 3천억 원", &[5.3e12]),
            ("2만3000명", &[23000.0]),
            ("스무 명", &[20.0]),
        ],
    );
}

#[test]
fn units_are_told() {
    let usd = Unit::Money("USD");
    for (language, text, expected) in [
        (
            "en",
            "70% or 70 per cent, 70 percent",
            &[(70.0, Unit::Percent); 3][..],
        ),
        ("de", "70 Prozent, 70 %", &[(70.0, Unit::Percent); 2]),
        ("tr", "%70, yüzde 70", &[(70.0, Unit::Percent); 2]),
        ("zh", "70％，百分之七十", &[(70.0, Unit::Percent); 2]),
        ("es", "70 por ciento", &[(70.0, Unit::Percent)]),
        ("en", "$5, US$5, 5 dollars, 5 US dollars", &[(5.0, usd); 4]),
        (
            "en",
            "EUR 390m, 390 million euros, €390 million",
            &[(390e6, Unit::Money("EUR")); 3],
        ),
        (
            "en",
            "between two and three billion dollars",
            &[(2e9, usd), (3e9, usd)],
        ),
        (
            "en",
            "Rs 500, Rs. 500, 500 rupees, ₹500",
            &[(500.0, Unit::Money("INR")); 4],
        ),
        (
            "en",
            "in 2019, 2019 people",
            &[(2019.0, Unit::Year), (2019.0, Unit::Year)],
        ),
        (
            "en",
            "May 12, 12 May, the 12th of May",
            &[(512.0, Unit::Date); 3],
        ),
        (
            "de",
            "am 12. Mai, 12.05.2025",
            &[(512.0, Unit::Date), (20250512.0, Unit::Date)],
        ),
        ("es", "12 de mayo", &[(512.0, Unit::Date)]),
        ("ru", "12 мая", &[(512.0, Unit::Date)]),
        ("ja", "5月12日", &[(512.0, Unit::Date)]),
        ("en", "0700 GMT, 7am, 7:00 a.m.", &[(700.0, Unit::Time); 3]),
        ("en", "9:42 PM, 21:42", &[(2142.0, Unit::Time); 2]),
        ("de", "10 Uhr", &[(1000.0, Unit::Time)]),
        ("ja", "午後6時", &[(1800.0, Unit::Time)]),
        ("en", "the 19th", &[(19.0, Unit::Ordinal)]),
        ("en", "won 6-4", &[(6004.0, Unit::Score)]),
        (
            "en",
            "4-6, 7-5, 10-15 men",
            &[
                (4006.0, Unit::Score),
                (7005.0, Unit::Score),
                (10.0, Unit::Plain),
                (15.0, Unit::Plain),
            ],
        ),
        (
            "ja",
            "3時27分、52・3メートル",
            &[(327.0, Unit::Time), (52.3, Unit::Plain)],
        ),
        ("ko", "1.7퍼센트로", &[(1.7, Unit::Percent)]),
        ("en", "2025-05-12", &[(20250512.0, Unit::Date)]),
    ] {
        assert_eq!(units(language, text), expected, "{language}: {text}");
    }
}

#[test]
fn spans_cover_what_was_read() {
    let text = "It paid US$2.5 billion, or 70 per cent.";
    let spans: Vec<_> = numbers(text, Some("en"))
        .iter()
        .map(|n| &text[n.start as usize..n.end as usize])
        .collect();
    assert_eq!(spans, ["US$2.5 billion", "70 per cent"]);
}

#[test]
fn the_word_list_can_be_read() {
    let file: toml::Table =
        toml::from_str(include_str!("../../../../data/number_words.toml")).unwrap();
    assert!(file.len() > 15);
    assert_eq!(values("ru", "двадцать"), [20.0]);
}

proptest! {
    #[test]
    fn spans_are_in_order_and_on_boundaries(
        text in "([0-9०-९٠-٩]{1,7}|[ ,.:/$€%'’-]|million|twenty|half a|dozen|千|万|億|만|천|و|عشر|vingt|\\PC){0,24}",
        language in prop::sample::select(vec!["en", "de", "fr", "es", "it", "ru", "tr", "id", "ar", "hi", "zh", "ja", "ko"]),
    ) {
        let mut last = 0;
        for number in numbers(&text, Some(language)) {
            prop_assert!(number.start >= last && number.start < number.end);
            prop_assert!(text.get(number.start as usize..number.end as usize).is_some());
            last = number.end;
        }
    }

    #[test]
    fn keys_bear_rounding(value in 1u32..1_000_000) {
        prop_assert_eq!(key(f64::from(value) / 100.0 * 1e6), key(f64::from(value) * 1e4));
    }
}

#[derive(serde::Deserialize)]
struct Notations {
    same: Vec<(String, String)>,
    none: Vec<String>,
}

#[test]
fn notations_agree_by_language() {
    let tables: std::collections::BTreeMap<String, Notations> =
        toml::from_str(include_str!("notations.toml")).unwrap();
    let keys = |language: &str, text: &str| -> Vec<u64> {
        let found = numbers(text, Some(language));
        found.iter().map(|n| n.key).collect()
    };
    let mut wrong = Vec::new();
    for (language, table) in &tables {
        for (a, b) in &table.same {
            let (in_a, in_b) = (keys(language, a), keys(language, b));
            if in_a.is_empty() || !in_a.iter().all(|key| in_b.contains(key)) {
                wrong.push(format!(
                    "{language}: {a} {:?} | {b} {:?}",
                    units(language, a),
                    units(language, b)
                ));
            }
        }
        for text in &table.none {
            if !keys(language, text).is_empty() {
                wrong.push(format!(
                    "{language}: none in {text}: {:?}",
                    units(language, text)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
