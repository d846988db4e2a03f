//! What must hold for any bytes, one function a target: called by the fuzzers in `fuzz/` and, with the inputs that are
//! kept in `tests/data/fuzz`, by the tests.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use wirecopy::article::Article;
use wirecopy::credit::{self, Agencies};
use wirecopy::dating;
use wirecopy::ingest::{self, Dump, ReadOptions};
use wirecopy::text::chrome::ChromeModel;
use wirecopy::text::tokens::Tokenizer;
use wirecopy::text::vocabulary::Vocabulary;
use wirecopy::text::{self, numbers, reading};
use wirecopy::trace::{self, Settings};

/// A property of any bytes.
pub type Property = fn(&[u8]);

/// Every target by the name of its fuzzer and of its folder of inputs.
pub const TARGETS: &[(&str, Property)] = &[
    ("jsonl", jsonl),
    ("json", json),
    ("table", table),
    ("plain", plain),
    ("packed", packed),
    ("html", html),
    ("parquet", parquet),
    ("sqlite", sqlite),
    ("warc", warc),
    ("tar", tar),
    ("zip", zip),
    ("feed", feed),
    ("news", news),
    ("page", page),
    ("credit", credits),
    ("date", date),
    ("compare", compare),
    ("config", config),
    ("number", number),
];

/// JSON lines: what is read is whole, and every record is either an article or a reject.
pub fn jsonl(bytes: &[u8]) {
    let lines = bytes.split(|b| *b == b'\n');
    let most = lines.filter(|line| !line.iter().all(u8::is_ascii_whitespace));
    let most = most.count();
    if let Some(dump) = read("dump.jsonl", bytes)
        && dump
            .inputs
            .iter()
            .all(|input| input.format == "jsonl" && input.encoding == "UTF-8")
    {
        assert!(dump.articles.len() + dump.rejects.len() <= most.max(1));
    }
}

/// JSON that is not line by line.
pub fn json(bytes: &[u8]) {
    read("dump.json", bytes);
}

/// A table, under the name of one delimiter or the other.
pub fn table(bytes: &[u8]) {
    read("dump.csv", bytes);
    read("dump.tsv", bytes);
}

/// A file that nothing is known of, in whatever encoding.
pub fn plain(bytes: &[u8]) {
    read("page.txt", bytes);
}

/// Bytes behind the signature of a packing, and the same bytes packed.
pub fn packed(bytes: &[u8]) {
    for magic in [&b"\x1f\x8b\x08\0\0\0\0\0\0\x03"[..], b"\x28\xb5\x2f\xfd"] {
        read("page.txt.gz", &[magic, bytes].concat());
    }
    let whole = zstd::encode_all(bytes, 1).expect("packing into memory");
    let plain = read("page.txt", bytes);
    let unpacked = read("page.txt.zst", &whole);
    assert_eq!(texts(plain), texts(unpacked));
}

/// A web page: lines of text, none of them blank.
pub fn html(bytes: &[u8]) {
    let page = [b"<!doctype html>", bytes].concat();
    let Some(dump) = read("page.html", &page) else {
        return;
    };
    for article in dump
        .articles
        .iter()
        .filter(|_| dump.inputs[0].format == "html")
    {
        assert!(article.text.lines().all(|line| !line.trim().is_empty()));
        assert!(
            article
                .stated
                .iter()
                .all(|stated| !stated.value.trim().is_empty())
        );
    }
}

/// A Parquet file.
pub fn parquet(bytes: &[u8]) {
    read("dump.parquet", bytes);
}

/// An SQLite database.
pub fn sqlite(bytes: &[u8]) {
    read("dump.sqlite", bytes);
}

/// A web archive, and the same with every record packed alone.
pub fn warc(bytes: &[u8]) {
    let Some(plain) = read("a.warc", bytes).filter(|dump| dump.inputs[0].format == "warc") else {
        return;
    };
    let mut packed = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let next = rest
            .windows(7)
            .skip(1)
            .position(|seven| seven == b"WARC/1.");
        let (record, after) = rest.split_at(next.map_or(rest.len(), |next| next + 1));
        packed.extend(gzip(record));
        rest = after;
    }
    assert_eq!(texts(Some(plain)), texts(read("a.warc.gz", &packed)));
}

/// A tar archive, as it is and with the sums of its headers put right, which chance does not do.
pub fn tar(bytes: &[u8]) {
    of_archive("a.tar", bytes);
    let mut mended = bytes.to_vec();
    let mut at = 0usize;
    while let Some(header) = mended.get_mut(at..at.saturating_add(512)) {
        header[148..156].fill(b' ');
        let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        let digits = String::from_utf8_lossy(&header[124..136]);
        let size = usize::from_str_radix(digits.trim_matches(['\0', ' ']), 8).unwrap_or(0);
        at = at
            .saturating_add(512)
            .saturating_add(size.next_multiple_of(512));
    }
    of_archive("a.tar", &mended);
}

/// A ZIP archive.
pub fn zip(bytes: &[u8]) {
    of_archive("a.zip", bytes);
}

/// Whatever a member is called, what is told of it names the archive.
fn of_archive(name: &str, bytes: &[u8]) {
    let Some(dump) = read(name, bytes) else {
        return;
    };
    let archive = dump.inputs[0].path.display().to_string();
    let articles = dump.articles.iter().map(|article| &article.origin);
    let origins = articles.chain(dump.rejects.iter().map(|reject| &reject.origin));
    for origin in origins {
        assert!(origin.file.starts_with(&archive), "{}", origin.file);
    }
    assert_eq!(dump.inputs[0].articles, dump.articles.len() as u64);
}

/// A feed, RSS or Atom.
pub fn feed(bytes: &[u8]) {
    read("feed.xml", bytes);
}

/// An item as agencies send them: NewsML-G2 and NITF, or ninjs.
pub fn news(bytes: &[u8]) {
    match bytes.trim_ascii_start().first() {
        Some(b'{' | b'[') => read("item.json", bytes),
        _ => read("item.xml", bytes),
    };
}

/// Text to page to reading: every line, sentence and token is a slice, in order, and maps back into the text as read.
pub fn page(bytes: &[u8]) {
    let article = article("a", &String::from_utf8_lossy(bytes));
    let model = ChromeModel::learn(std::slice::from_ref(&article));
    let page = text::page(&article, &model);
    let mut last = 0;
    for line in &page.lines {
        assert!(last <= line.start && line.start < line.end);
        assert!(!page.line(line).contains('\n'));
        last = line.end;
    }
    let length = page.normal.text.len();
    let bounds: Vec<usize> = (0..=length)
        .filter(|at| page.normal.text.is_char_boundary(*at))
        .collect();
    let mut last = 0;
    for at in bounds {
        let source = page.normal.source(at);
        assert!(
            article.text.is_char_boundary(source),
            "{at} maps into a letter"
        );
        assert!(last <= source, "positions run backwards");
        last = source;
    }
    let credits = credit::read(&page, Agencies::builtin());
    let read = reading::read(
        &page,
        &credits.spans,
        &Tokenizer::default(),
        &mut Vocabulary::default(),
    );
    let mut last = 0;
    for token in &read.tokens {
        let (start, end) = (token.start as usize, token.end as usize);
        assert!(last <= start && page.normal.text.get(start..end).is_some());
        last = start;
    }
}

/// Credits of any page: canonical names, sorted, and spans that are slices.
pub fn credits(bytes: &[u8]) {
    let (head, text) = two(bytes);
    let mut article = article("a", &text);
    article.author = Some(head.clone());
    article.outlet = Some(head);
    let page = text::page(&article, &ChromeModel::default());
    let agencies = Agencies::builtin();
    let got = credit::read(&page, agencies);
    for names in [&got.agencies, &got.photo] {
        assert!(names.is_sorted());
        assert!(
            names
                .iter()
                .all(|name| agencies.canonical(name) == Some(name))
        );
    }
    for (start, end) in got.spans {
        assert!(page.normal.text.get(start as usize..end as usize).is_some());
    }
    assert!(!got.text.contains('\n'));
}

/// Dates from a field, a URL and a text: an interval that is none backwards.
pub fn date(bytes: &[u8]) {
    let (head, text) = two(bytes);
    let mut article = article("a", &text);
    article.url = Some(format!("https://coast.example/{head}"));
    article.published = Some(head);
    let page = text::page(&article, &ChromeModel::default());
    let dating = dating::date(&page, 1_800_000_000);
    assert!(dating.earliest <= dating.latest);
}

/// Two texts compared: every passage is exactly its slice, every share a share.
pub fn compare(bytes: &[u8]) {
    let (a, b) = two(bytes);
    let (a, b) = (article("a", &a), article("b", &b));
    let settings = Settings::default();
    let trace = trace::compare(&a, &b, &settings).expect("no threads are asked for");
    for pair in &trace.pairs {
        for passage in &pair.evidence.passages {
            for (of, (start, end)) in [(pair.a, passage.a), (pair.b, passage.b)] {
                let text = &trace.articles[of as usize].article.text;
                assert!(start < end && end as usize <= text.chars().count());
            }
        }
    }
}

/// A config is read, or its mistakes are told with a place inside the file.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(mistakes) = wirecopy::check::read("wirecopy.toml", &text) {
        let lines = text.lines().count() as u64;
        assert!(!mistakes.is_empty());
        assert!(
            mistakes
                .iter()
                .all(|m| m.line >= 1 && m.line <= lines + 1 && m.column >= 1)
        );
    }
}

/// Figures of any text: slices in order, finite or told not to be.
pub fn number(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for language in [
        None,
        Some("en"),
        Some("de"),
        Some("hi"),
        Some("zh"),
        Some("ko"),
        Some("ar"),
    ] {
        let mut last = 0;
        for number in numbers::numbers(&text, language) {
            let (start, end) = (number.start as usize, number.end as usize);
            assert!(last <= start && start < end && text.get(start..end).is_some());
            last = start;
        }
    }
}

/// Two texts of one input, at the first zero byte.
fn two(bytes: &[u8]) -> (String, String) {
    let cut = bytes
        .iter()
        .position(|b| *b == 0)
        .unwrap_or(bytes.len() / 2);
    let (a, b) = bytes.split_at(cut);
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (text(a), text(b.strip_prefix(b"\0").unwrap_or(b)))
}

fn article(id: &str, text: &str) -> Article {
    Article::of_text(id, text)
}

/// Reads bytes as a file of that name; `None` if there is nothing in it.
fn read(name: &str, bytes: &[u8]) -> Option<Dump> {
    let path = room().join(name);
    fs::write(&path, bytes).expect("a file in memory");
    let dump = ingest::read(
        std::slice::from_ref(&path),
        &ReadOptions::default(),
        &|_, _| {},
    )
    .ok()?;
    assert!(
        dump.articles
            .iter()
            .all(|a| !a.text.trim().is_empty() && !a.id.is_empty())
    );
    assert!(dump.articles.is_sorted_by(|a, b| a.id < b.id));
    Some(dump)
}

fn texts(dump: Option<Dump>) -> Vec<String> {
    let articles = dump.map(|dump| dump.articles).unwrap_or_default();
    articles.into_iter().map(|article| article.text).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("packing into memory");
    encoder.finish().expect("packing into memory")
}

/// A folder of this thread, in memory where there is such a thing.
fn room() -> PathBuf {
    let shared = PathBuf::from("/dev/shm");
    let home = if shared.is_dir() {
        shared
    } else {
        std::env::temp_dir()
    };
    let thread = format!("{:?}", std::thread::current().id());
    let own: String = thread.chars().filter(char::is_ascii_digit).collect();
    let room = home.join(format!("wirecopy-fuzz-{}-{own}", std::process::id()));
    fs::create_dir_all(&room).expect("a folder in memory");
    room
}
