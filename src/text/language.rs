//! The language of a body of text, as an ISO 639-1 code.

use std::sync::LazyLock;

use ahash::AHashMap;
use unicode_normalization::char::is_combining_mark;
use whatlang::Lang;

/// Bytes looked at: more do not make the answer better.
const LOOKED_AT: usize = 1500;

/// Small words that are frequent in one language and in no other of the list (or hardly so).
const SMALL_WORDS: [(&str, &str); 16] = [
    (
        "en",
        "the and of that with was for said from were this which would by who their has been",
    ),
    (
        "de",
        "der die und das den ist nicht mit dem für auch sich auf ein eine im wurde nach bei werden",
    ),
    (
        "fr",
        "les des est une dans qui pour sur pas avec du au été cette ont sont aux mais selon",
    ),
    (
        "es",
        "el los las del por una con según fue pero como más está y también han ha sus este",
    ),
    (
        "it",
        "il che di della per non gli sono dei nel alla è anche delle ha dal dopo stato",
    ),
    (
        "pt",
        "não uma os do da dos das em foi mais são ao pela pelo segundo também ou à com",
    ),
    (
        "nl",
        "het een van dat niet zijn voor met aan ook bij naar heeft wordt werd door uit over",
    ),
    (
        "sv",
        "och att det som inte för på är med till av har ett om efter från sade enligt",
    ),
    (
        "pl",
        "się nie jest że na do po przez oraz jego które był została dla ale jak od który",
    ),
    (
        "tr",
        "ve bir bu için olarak ile olan daha ancak sonra göre dedi olduğunu kadar çok",
    ),
    (
        "id",
        "yang dan di dengan untuk pada dari ini tidak akan dalam itu oleh kepada tersebut juga",
    ),
    (
        "ru",
        "и в на не что по с из за его как от для это был также после году сообщил",
    ),
    (
        "uk",
        "та що не на з до у від як його для це був також після року та є",
    ),
    (
        "ar",
        "في من على إلى أن التي الذي عن مع هذا هذه كان قال بعد وقال ما لا",
    ),
    (
        "fa",
        "در به از که این را با است برای آن می شد خود گفت شده های",
    ),
    ("hi", "के में की है को से ने और का पर कि हैं एक यह नहीं भी लिए इस"),
];

/// Bytes of the longest of them, with room for capitals that are longer than their small letters.
const LONGEST_SMALL: usize = 24;

static SMALL: LazyLock<AHashMap<&'static str, u32>> = LazyLock::new(|| {
    let mut words = AHashMap::new();
    for (n, (_, list)) in SMALL_WORDS.iter().enumerate() {
        for word in list.split(' ') {
            *words.entry(word).or_default() |= 1 << n;
        }
    }
    words
});

/// Tells the language; `declared` (the record's own field) decides where the text is too short to tell.
pub fn language(body: &str, declared: Option<&str>) -> Option<&'static str> {
    let mut end = body.len().min(LOOKED_AT);
    while !body.is_char_boundary(end) {
        end -= 1;
    }
    let declared = declared.and_then(declared_code);
    if let Some(code) = by_letters(&body[..end]) {
        return Some(code);
    }
    if let Some(code) = by_small_words(&body[..end]) {
        return Some(code);
    }
    let told = whatlang::detect(&body[..end]);
    match told {
        Some(told) if told.is_reliable() || declared.is_none() => code(told.lang()).or(declared),
        Some(told) if body.len() > 400 && told.confidence() > 0.5 => code(told.lang()).or(declared),
        _ => declared,
    }
}

/// The language whose small words are many, where no other comes near: most pages, without counting trigrams.
fn by_small_words(text: &str) -> Option<&'static str> {
    let mut counted = Counted::default();
    match text.is_ascii() {
        true => counted.add_ascii(text.as_bytes()),
        false => counted.add_any(text),
    }
    let Counted { hits, words } = counted;
    let best = (0..hits.len()).max_by_key(|n| (hits[*n], *n))?;
    let second = (0..hits.len())
        .filter(|n| *n != best)
        .map(|n| hits[n])
        .max()?;
    let language = SMALL_WORDS[best].0;
    let many = |least, share| hits[best] >= least && hits[best] * share >= words;
    // No other language that is much written has half of the English ones.
    let clear = many(6, 7) || language == "en" && many(20, 9);
    (clear && hits[best] >= second * 3).then_some(language)
}

/// Words of a text, and how many of them are small words of each language.
#[derive(Default)]
struct Counted {
    hits: [u32; SMALL_WORDS.len()],
    words: u32,
}

impl Counted {
    fn add(&mut self, mut languages: u32) {
        while languages != 0 {
            self.hits[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    }

    fn add_any(&mut self, text: &str) {
        let part_of_a_word = |c: char| c.is_alphabetic() || !c.is_ascii() && is_combining_mark(c);
        let mut lower = String::new();
        for word in text
            .split(|c: char| !part_of_a_word(c))
            .filter(|w| !w.is_empty())
        {
            self.words += 1;
            if word.len() > LONGEST_SMALL {
                continue;
            }
            lower.clear();
            if word.is_ascii() {
                lower.push_str(word);
                lower.make_ascii_lowercase();
            } else {
                lower.extend(word.chars().flat_map(char::to_lowercase));
            }
            self.add(SMALL.get(lower.as_str()).copied().unwrap_or(0));
        }
    }

    /// The same for a text in ASCII.
    fn add_ascii(&mut self, text: &[u8]) {
        let (mut word, mut length) = (0, 0);
        for byte in text.iter().chain(b" ") {
            if byte.is_ascii_alphabetic() {
                word = packed(word, *byte);
                length += 1;
            } else if length > 0 {
                self.words += 1;
                if length <= PACKED {
                    self.add(SMALL_ASCII.get(&word).copied().unwrap_or(0));
                }
                (word, length) = (0, 0);
            }
        }
    }
}

/// Letters that a number holds.
const PACKED: usize = 8;

/// The small words in ASCII, as numbers.
static SMALL_ASCII: LazyLock<AHashMap<u64, u32>> = LazyLock::new(|| {
    let ascii = SMALL.iter().filter(|(word, _)| word.is_ascii());
    ascii
        .map(|(word, languages)| (word.bytes().fold(0, packed), *languages))
        .collect()
});

/// A word with one more letter, whatever its case.
fn packed(word: u64, letter: u8) -> u64 {
    word << 8 | u64::from(letter | 0x20)
}

/// Languages that their script tells: kana before the Chinese characters among which they stand.
fn by_letters(text: &str) -> Option<&'static str> {
    // the first bytes of kana, Chinese characters and hangul
    if !text.bytes().any(|b| matches!(b, 0xE1 | 0xE3..=0xEF)) {
        return None;
    }
    let (mut kana, mut han, mut hangul, mut other) = (0u32, 0u32, 0u32, 0u32);
    for c in text.chars() {
        match c {
            '\u{3041}'..='\u{30ff}' => kana += 1,
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' => han += 1,
            '\u{ac00}'..='\u{d7af}' | '\u{1100}'..='\u{11ff}' => hangul += 1,
            c if c.is_alphabetic() => other += 1,
            _ => {}
        }
    }
    match () {
        // a syllable or a character says as much as three letters do
        () if (kana + han + hangul) * 3 <= other => None,
        () if hangul > kana + han => Some("ko"),
        () if kana * 8 > han => Some("ja"),
        () => Some("zh"),
    }
}

/// The code of a declared language: `en`, `en-GB`, `eng`, `English`.
pub(crate) fn declared_code(field: &str) -> Option<&'static str> {
    let field = field.trim().to_lowercase();
    let primary = field.split(['-', '_']).next().unwrap_or_default();
    let named = |lang: &Lang| {
        lang.eng_name().to_lowercase() == field || lang.name().to_lowercase() == field
    };
    let found = Lang::all()
        .iter()
        .find(|lang| lang.code() == primary || code(**lang) == Some(primary) || named(lang));
    found.and_then(|lang| code(*lang))
}

fn code(lang: Lang) -> Option<&'static str> {
    let code = match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "no",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        Lang::Cym => "cy",
    };
    Some(code)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn languages_are_told() {
        for (text, code) in [
            (
                "The mayor said on Monday that the old bridge would be closed until the end of the summer.",
                "en",
            ),
            (
                "Der Bürgermeister sagte am Montag, die alte Brücke bleibe bis zum Ende des Sommers gesperrt.",
                "de",
            ),
            (
                "El alcalde dijo el lunes que el viejo puente permanecerá cerrado hasta el final del verano.",
                "es",
            ),
            (
                "Мэр заявил в понедельник, что старый мост будет закрыт до конца лета.",
                "ru",
            ),
            ("市长周一表示，旧桥将关闭至夏末。", "zh"),
            (
                "市長は月曜日、古い橋を夏の終わりまで閉鎖すると述べた。",
                "ja",
            ),
            (
                "시장은 월요일 낡은 다리를 여름이 끝날 때까지 폐쇄한다고 말했다.",
                "ko",
            ),
            (
                "قال رئيس البلدية يوم الاثنين إن الجسر القديم سيغلق حتى نهاية الصيف.",
                "ar",
            ),
            (
                "महापौर ने सोमवार को कहा कि पुराना पुल गर्मियों के अंत तक बंद रहेगा।",
                "hi",
            ),
            ("นายกเทศมนตรีกล่าวเมื่อวันจันทร์ว่าสะพานเก่าจะปิดจนถึงสิ้นฤดูร้อน", "th"),
        ] {
            assert_eq!(language(text, None), Some(code), "{text}");
        }
    }

    #[test]
    fn a_declared_language_only_breaks_ties() {
        assert_eq!(language("Nein.", Some("de-AT")), Some("de"));
        assert_eq!(language("", Some("French")), Some("fr"));
        assert_eq!(language("", Some("klingon")), None);
        let text = "The mayor said on Monday that the old bridge would be closed until the end of the summer.";
        assert_eq!(language(text, Some("de")), Some("en"));
    }

    #[test]
    fn no_small_word_is_too_long_to_be_looked_up() {
        // a capital takes three bytes at the most, and so does a letter outside ASCII that has one
        let bytes = |word: &&str| word.chars().map(|c| c.len_utf8().max(3)).sum::<usize>();
        assert!(SMALL.keys().map(bytes).max() <= Some(LONGEST_SMALL));
        let ascii = SMALL.keys().filter(|word| word.is_ascii());
        assert!(ascii.map(|word| word.len()).max() <= Some(PACKED));
    }

    proptest! {
        #[test]
        fn ascii_is_counted_as_any_script_is(text in "((The|und|is|dE|tersebut|incumbents|[a-z]{1,9})[ ,.'7]{0,2}){0,12}") {
            let (mut quick, mut slow) = (Counted::default(), Counted::default());
            quick.add_ascii(text.as_bytes());
            slow.add_any(&text);
            prop_assert_eq!((quick.hits, quick.words), (slow.hits, slow.words));
        }
    }
}
