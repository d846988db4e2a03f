//! What must hold for any articles and any bytes.

use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;

use super::{gzip, one, read_all, texts};

/// An id and a text of anything a format may stumble over.
fn article() -> impl Strategy<Value = String> {
    "[ -~äßü“’漢字\n\t\",;|']{1,60}".prop_filter("blank", |text| !text.trim().is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_same_articles_in_every_format_are_the_same(texts_in in prop::collection::vec(article(), 2..8)) {
        let records: Vec<(String, &String)> = texts_in.iter().enumerate().map(|(i, text)| (format!("id{i}"), text)).collect();
        let object = |(id, text): &(String, &String)| serde_json::json!({"id": id, "text": text}).to_string();
        let lines = records.iter().map(|record| object(record) + "\n").collect::<String>();
        let array = format!("[{}]", records.iter().map(object).collect::<Vec<_>>().join(",\n"));
        let wrapped = format!("{{\"n\": 1, \"articles\": {array}}}");
        let table = |delimiter: char| {
            let cell = |text: &str| {
                let guarded = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']);
                let text = if guarded && !text.starts_with('\'') { format!("'{text}") } else { text.to_owned() };
                format!("\"{}\"", text.replace('"', "\"\""))
            };
            let rows: String = records.iter().map(|(id, text)| format!("{}{delimiter}{}\r\n", cell(id), cell(text))).collect();
            format!("id{delimiter}text\r\n{rows}")
        };
        // A text that itself looks guarded cannot be told from a guard.
        prop_assume!(!texts_in.iter().any(|text| matches!(text.as_bytes(), [b'\'', b'=' | b'+' | b'-' | b'@' | b'\t', ..])));
        let txt = TempDir::new().unwrap();
        for (id, text) in &records {
            fs::write(txt.path().join(format!("{id}.txt")), text).unwrap();
        }
        let from_txt = read_all(&[txt.path().to_path_buf()], &[]).unwrap();
        let expected: Vec<(&str, &str)> = records.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
        prop_assert_eq!(texts(&from_txt), expected.clone());
        let files = [
            ("d.jsonl", lines.clone().into_bytes()),
            ("d.json", array.into_bytes()),
            ("w.json", wrapped.into_bytes()),
            ("d.csv", table(',').into_bytes()),
            ("s.csv", table(';').into_bytes()),
            ("d.tsv", table('\t').into_bytes()),
            ("d.jsonl.gz", gzip(lines.as_bytes())),
            ("d.jsonl.zst", zstd::encode_all(lines.as_bytes(), 1).unwrap()),
            ("d.csv.gz", gzip(table(',').as_bytes())),
        ];
        for (name, bytes) in files {
            let dump = one(name, &bytes).unwrap();
            prop_assert_eq!(texts(&dump), expected.clone(), "{}", name);
            prop_assert!(dump.rejects.is_empty());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), name in "(a\\.txt|a\\.csv|a\\.json|a\\.jsonl|a)") {
        let _ = one(&name, &bytes);
    }

    #[test]
    fn no_punctuation_panics(text in "[{}\\[\\]\",:;\\\\u'd8 \n\rtexid]{0,80}", name in "(a\\.txt|a\\.csv|a\\.json|a\\.jsonl|a)") {
        let _ = one(&name, text.as_bytes());
    }
}
