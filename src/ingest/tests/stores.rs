//! Parquet files and SQLite databases through [`read`]: those of `tests/data/formats`, which `scripts/format_fixtures.py`
//! writes.

use ::parquet::basic::Compression;
use ::parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::*;

const STORES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/formats");

const PIER: &str = "The harbour of Lomme was closed on Monday after a barge struck the northern pier, the harbour master said.";
const VOTE: &str = "Residents of the valley voted in large numbers, and the counting went on through the night in both towns.";

fn stored(name: &str) -> PathBuf {
    Path::new(STORES).join(name)
}

fn bytes(name: &str) -> Vec<u8> {
    fs::read(stored(name)).unwrap()
}

fn store(name: &str) -> Result<Dump> {
    read_all(&[stored(name)], &[])
}

#[test]
fn parquet_in_every_packing_with_lists_records_and_times() {
    for packing in ["none", "snappy", "gzip", "lz4", "zstd"] {
        let name = format!("packed-{packing}.parquet");
        let dump = store(&name).unwrap();
        assert_eq!(texts(&dump), [("1", PIER), ("2", VOTE)], "{packing}");
        assert_eq!(reasons(&dump), [(3, 3, "no text")], "{packing}");
        let (first, second) = (&dump.articles[0], &dump.articles[1]);
        assert_eq!(first.author.as_deref(), Some("A. One, B. Two"));
        assert_eq!(first.outlet.as_deref(), Some("Lomme Post"));
        assert_eq!(first.published.as_deref(), Some("2024-03-09T14:30:05Z"));
        assert_eq!(
            (&second.author, &second.outlet, &second.published),
            (&None, &None, &None)
        );
        assert_eq!(dump.inputs[0].format, "parquet");
    }
    let error = store("packed-brotli.parquet").unwrap_err().to_string();
    assert!(error.contains("Brotli"), "{error}");
}

/// A Parquet file of one column; equal texts stand in it once.
fn parquet_of(texts: &[&str]) -> Vec<u8> {
    parquet_with(texts, WriterProperties::default())
}

/// One whose pages hold all texts, packed.
fn packed_parquet_of(texts: &[&str], packing: Compression) -> Vec<u8> {
    let how = WriterProperties::builder()
        .set_compression(packing)
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None);
    parquet_with(texts, how.build())
}

fn parquet_with(texts: &[&str], how: WriterProperties) -> Vec<u8> {
    use ::parquet::data_type::{ByteArray, ByteArrayType};
    use ::parquet::file::writer::SerializedFileWriter;
    let schema = "message dump { required binary text (UTF8); }";
    let schema = ::parquet::schema::parser::parse_message_type(schema).unwrap();
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, Arc::new(schema), Arc::new(how)).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    let values: Vec<ByteArray> = texts.iter().map(|text| ByteArray::from(*text)).collect();
    let typed = column.typed::<ByteArrayType>();
    typed.write_batch(&values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    file
}

#[test]
fn lists_that_go_over_pages_are_read_to_their_end() {
    use ::parquet::basic::Encoding;
    use ::parquet::data_type::{ByteArray, ByteArrayType};
    use ::parquet::file::writer::SerializedFileWriter;
    const ROWS: usize = 300;
    let schema = "message dump { required binary text (UTF8); repeated binary author (UTF8); }";
    let schema = Arc::new(::parquet::schema::parser::parse_message_type(schema).unwrap());
    let values: Vec<ByteArray> = (0..ROWS)
        .map(|i| ByteArray::from(format!("{PIER} {i}").as_str()))
        .collect();
    for encoding in [
        Encoding::DELTA_BYTE_ARRAY,
        Encoding::DELTA_LENGTH_BYTE_ARRAY,
    ] {
        let how = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_encoding(encoding)
            .set_write_batch_size(10)
            .set_data_page_row_count_limit(20);
        let mut file = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut file, schema.clone(), Arc::new(how.build())).unwrap();
        let mut group = writer.next_row_group().unwrap();
        for levels in [None, Some((vec![1; ROWS], vec![0; ROWS]))] {
            let levels = levels.as_ref();
            let mut column = group.next_column().unwrap().unwrap();
            let typed = column.typed::<ByteArrayType>();
            let (defined, repeated) = (levels.map(|l| &l.0[..]), levels.map(|l| &l.1[..]));
            typed.write_batch(&values, defined, repeated).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
        writer.close().unwrap();
        let dump = limited(&file, Limits::default());
        assert_eq!(reasons(&dump), [], "{encoding}");
        assert_eq!(dump.articles.len(), ROWS);
        let last = &dump.articles[ROWS - 1];
        assert_eq!(last.author.as_deref(), Some(last.text.as_str()));
    }
}

fn limited(file: &[u8], limits: Limits) -> Dump {
    try_limited(file, limits).unwrap()
}

fn try_limited(file: &[u8], limits: Limits) -> Result<Dump> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dump.parquet");
    fs::write(&path, file).unwrap();
    let options = ReadOptions {
        limits,
        ..ReadOptions::default()
    };
    read(&[path], &options, &|_, _| {})
}

#[test]
fn a_parquet_file_that_repeats_itself_beyond_measure_is_cut_off() {
    let long = PIER.repeat(200);
    let file = parquet_of(&vec![long.as_str(); 2000]);
    assert!(file.len() < 100_000, "{}", file.len());
    let unpacked = Some(4 << 20);
    let dump = limited(
        &file,
        Limits {
            unpacked,
            ..Limits::default()
        },
    );
    let read = dump.articles.len();
    assert!((100..400).contains(&read), "{read}");
    assert_eq!(dump.limits, [("files cut off at --max-unpacked", 1)]);
    let whole = limited(&file, Limits::default());
    assert_eq!((whole.articles.len(), whole.rejects.len()), (2000, 0));
    let memory = Some(4 << 20);
    let limits = Limits {
        memory,
        ..Limits::default()
    };
    let told = try_limited(&file, limits).unwrap_err().to_string();
    assert!(told.contains("--max-memory"), "{told}");
}

#[test]
fn a_parquet_page_is_not_unpacked_beyond_the_limit() {
    let unpacked = Some(4 << 20);
    let limits = || Limits {
        unpacked,
        ..Limits::default()
    };
    let long = "x".repeat(8 << 20);
    for packing in [Compression::ZSTD(Default::default()), Compression::SNAPPY] {
        let file = packed_parquet_of(&[&long], packing);
        let told = try_limited(&file, limits()).unwrap_err().to_string();
        assert!(told.contains("--max-unpacked"), "{told}");
    }
    // Of a page that says less than it holds, no more is unpacked than to see that.
    let mut file = packed_parquet_of(&[&long], Compression::GZIP(Default::default()));
    let claim = |size: u32| {
        let folded = size * 2;
        let seven = |shift: u32| (folded >> shift) as u8;
        [
            seven(0) | 0x80,
            seven(7) | 0x80,
            seven(14) | 0x80,
            seven(21),
        ]
    };
    assert_eq!(file[7..11], claim((8 << 20) + 4));
    file[7..11].copy_from_slice(&claim(3 << 20));
    let told = try_limited(&file, limits()).unwrap_err().to_string();
    assert!(told.contains("more than it says"), "{told}");
}

#[test]
fn a_row_over_the_limit_is_left_out() {
    let long = VOTE.repeat(20);
    let file = parquet_of(&[PIER, &long, VOTE]);
    let record = 1000;
    let dump = limited(
        &file,
        Limits {
            record,
            ..Limits::default()
        },
    );
    assert_eq!(texts(&dump), [("dump#1", PIER), ("dump#3", VOTE)]);
    assert_eq!(dump.limits, [("records over --max-record left out", 1)]);
}

#[test]
fn parquet_times_become_dates() {
    for (name, published) in [
        ("ms", "2024-03-09T14:30:05Z"),
        ("us", "2024-03-09T14:30:05Z"),
        ("local", "2024-03-09T14:30:05"),
        ("day", "2024-03-09"),
        ("int96", "2024-03-09T14:30:05Z"),
    ] {
        let dump = store(&format!("time-{name}.parquet")).unwrap();
        assert_eq!(dump.articles[0].id, name);
        assert_eq!(
            dump.articles[0].published.as_deref(),
            Some(published),
            "{name}"
        );
    }
}

#[test]
fn a_database_gives_the_table_of_the_articles() {
    for name in ["nela.sqlite", "utf16.sqlite"] {
        let dump = store(name).unwrap();
        assert_eq!(texts(&dump), [("n1", PIER), ("n2", VOTE)], "{name}");
        let first = &dump.articles[0];
        assert_eq!(first.outlet.as_deref(), Some("lommepost"));
        assert_eq!(first.published.as_deref(), Some("2021-03-02 10:15:00"));
        assert_eq!(first.crawled.as_deref(), Some("1614690000"));
        assert_eq!(dump.articles[1].published.as_deref(), Some("2021-03-03"));
        assert_eq!(dump.inputs[0].format, "sqlite");
    }
}

#[test]
fn a_key_in_a_line_of_its_own_names_the_articles() {
    let dump = store("table-key.sqlite").unwrap();
    assert_eq!(texts(&dump), [("7001", PIER), ("7005", VOTE)]);
}

#[test]
fn rows_over_many_pages_are_put_together() {
    let dump = store("many.sqlite").unwrap();
    assert_eq!((dump.articles.len(), dump.rejects.len()), (150, 0));
    for article in &dump.articles {
        assert!(
            article
                .text
                .starts_with(&format!("Report {}. The harbour", article.id))
        );
        assert!(article.text.ends_with("the harbour master said."));
    }
    let lengths: BTreeSet<usize> = dump
        .articles
        .iter()
        .map(|article| article.text.len() / PIER.len())
        .collect();
    assert_eq!(lengths, BTreeSet::from([1, 9, 17]));
}

#[test]
fn two_candidates_are_a_tie_that_map_decides() {
    let error = store("two-texts.parquet").unwrap_err().to_string();
    assert!(
        error.contains("`text` and `body`") && error.contains("--map text=text"),
        "{error}"
    );
    let dump = read_all(&[stored("two-texts.parquet")], &[("text", "body")]).unwrap();
    assert_eq!(texts(&dump), [("a", VOTE)]);
    let error = store("two-tables.sqlite").unwrap_err().to_string();
    assert!(
        error.contains("`evening` and `morning`") && error.contains("--map text=evening.body"),
        "{error}"
    );
    let dump = read_all(&[stored("two-tables.sqlite")], &[("text", "morning.body")]).unwrap();
    assert_eq!(texts(&dump), [("1", PIER), ("2", VOTE)]);
    assert_eq!(dump.articles[0].title.as_deref(), Some("morning"));
    let error = read_all(&[stored("two-tables.sqlite")], &[("text", "noon.body")])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("evening") || error.contains("noon.body"),
        "{error}"
    );
}

#[test]
fn stores_without_a_text_say_what_they_have() {
    let error = store("no-text.parquet").unwrap_err().to_string();
    assert!(
        error.contains("found: id, url") && error.contains("fetch those pages"),
        "{error}"
    );
    let error = store("no-text.sqlite").unwrap_err().to_string();
    assert!(error.contains("found: labels.id, labels.kind"), "{error}");
    let error = store("without-rowid.sqlite").unwrap_err().to_string();
    assert!(error.contains("WITHOUT ROWID"), "{error}");
}

#[test]
fn a_store_that_is_cut_short_is_told() {
    for name in ["articles.parquet", "articles.sqlite", "many.sqlite"] {
        let whole = bytes(name);
        for cut in [whole.len() / 3, whole.len() / 2, whole.len() - 5] {
            match one(name, &whole[..cut]) {
                Ok(dump) => {
                    assert!(
                        name.ends_with("sqlite") && !dump.rejects.is_empty(),
                        "{name} {cut}"
                    );
                    assert!(dump.rejects[0].reason.contains("damaged or cut short"));
                }
                Err(error) => assert!(
                    error.to_string().contains("damaged or cut short"),
                    "{name} {cut}: {error}"
                ),
            }
        }
    }
    let error = one("a.parquet", b"PAR1\0\0").unwrap_err().to_string();
    assert!(
        error.contains("Parquet file is damaged or cut short"),
        "{error}"
    );
}

#[test]
fn a_damaged_part_costs_only_itself() {
    let mut whole = bytes("articles.parquet");
    // In the second of three row groups.
    for byte in whole.iter_mut().skip(30_000).take(400) {
        *byte ^= 0x5a;
    }
    let dump = one("a.parquet", &whole).unwrap();
    assert_eq!(
        (dump.articles.len(), dump.rejects.len()),
        (28, 1),
        "{:?}",
        dump.rejects
    );
    assert!(
        dump.rejects[0].reason.contains("row group 2"),
        "{:?}",
        dump.rejects
    );
}

#[test]
fn damage_anywhere_ends_in_words() {
    for name in ["packed-snappy.parquet", "nela.sqlite", "two-tables.sqlite"] {
        let whole = bytes(name);
        let mut state = 7u32;
        for _ in 0..150 {
            let mut bytes = whole.clone();
            for _ in 0..4 {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let at = (state >> 8) as usize % bytes.len();
                bytes[at] ^= (state >> 3) as u8 | 1;
            }
            let _ = one(name, &bytes);
        }
    }
}

#[test]
fn rows_that_share_their_pages_are_damage() {
    let shared = include_bytes!("../../../tests/data/fuzz/sqlite/rows-that-share-pages");
    let dump = one("a.sqlite", shared).unwrap();
    assert_eq!((dump.articles.len(), dump.rejects.len()), (2, 1));
    let reason = &dump.rejects[0].reason;
    assert!(reason.contains("longer than the file"), "{reason}");
}

#[test]
fn a_database_in_use_is_not_read_by_half() {
    let folder = folder(&[
        ("news.sqlite", &bytes("nela.sqlite")),
        ("news.sqlite-wal", b"pages"),
    ]);
    let error = read_all(&[folder.path().join("news.sqlite")], &[])
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("news.sqlite-wal") && error.contains("wal_checkpoint"),
        "{error}"
    );
}

#[test]
fn packed_stores_are_read_from_a_copy() {
    for name in ["articles.parquet", "articles.sqlite"] {
        let plain = store(name).unwrap();
        let packed = one(&format!("{name}.gz"), &gzip(&bytes(name))).unwrap();
        assert_eq!(plain.articles.len(), 48);
        assert_eq!(texts(&plain), texts(&packed), "{name}");
    }
}
