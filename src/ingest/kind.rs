//! What a file is: told by its contents first, by its name second.

use std::path::Path;

use super::cells;
use super::encoding::Wide;
use super::feed;
use super::names::{self, Field};
use super::newsml;
use super::tar;
use super::warc;
use super::xml;

/// What is to be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Html,
    JsonLines,
    Json,
    Table {
        delimiter: u8,
    },
    /// An archive that is read front to back.
    Tar,
    Parquet,
    Sqlite,
    /// RSS or Atom.
    Feed,
    /// NewsML-G2 or NITF.
    News,
    /// Responses of web servers, or the texts of pages.
    Warc,
    /// An archive that is read by its index.
    Zip,
    /// Not read: what it is, and what to do.
    Foreign(&'static str),
}

impl Kind {
    /// The name of the format in the report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text | Self::Foreign(_) => "text",
            Self::Html => "html",
            Self::JsonLines => "jsonl",
            Self::Json => "json",
            Self::Table { delimiter: b'\t' } => "tsv",
            Self::Table { .. } => "csv",
            Self::Parquet => "parquet",
            Self::Sqlite => "sqlite",
            Self::Feed => "feed",
            Self::News => "newsml",
            Self::Warc => "warc",
            Self::Tar => "tar",
            Self::Zip => "zip",
        }
    }

    /// Judges the first bytes of the unpacked contents; `whole` if there are no more.
    pub(super) fn of(head: &[u8], whole: bool, path: &Path) -> Self {
        if let Some(kind) = signed(head) {
            return kind;
        }
        if let Some(what) = foreign(head) {
            return Self::Foreign(what);
        }
        let decoded = Wide::of(head).map(|wide| wide.decode(&head[..head.len() & !3]));
        let text = decoded.unwrap_or_else(|| String::from_utf8_lossy(head).into_owned());
        let text = text.trim_start_matches('\u{feff}');
        let name = extension(path);
        if let Some(kind) = json(text, whole, &name) {
            return kind;
        }
        match xml::root(text) {
            Some(root) if feed::is_feed(root) => return Self::Feed,
            Some(root) if newsml::is_news(root) => return Self::News,
            _ => {}
        }
        let start = text
            .trim_start()
            .get(..200)
            .unwrap_or(text.trim_start())
            .to_lowercase();
        if is_page(&start) {
            return Self::Html;
        }
        if let Some(what) = markup(&start) {
            return Self::Foreign(what);
        }
        let lines = matches!(name.as_str(), "jsonl" | "ndjson" | "jsonlines" | "ldjson");
        if lines || name == "json" {
            return if lines { Self::JsonLines } else { Self::Json };
        }
        if is_binary(text) {
            return Self::Foreign("binary data; only text, JSON and tables are read");
        }
        if matches!(name.as_str(), "html" | "htm" | "xhtml" | "shtml" | "amp") && text.contains('<')
        {
            return Self::Html;
        }
        let delimiter = cells::delimiter(text.as_bytes(), whole, name == "tsv" || name == "tab");
        if matches!(name.as_str(), "csv" | "tsv" | "tab" | "psv")
            || is_header(&cells::first_row(text, delimiter))
        {
            return Self::Table { delimiter };
        }
        Self::Text
    }
}

/// The extension in lower case, that of the packing taken off first.
fn extension(path: &Path) -> String {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let name = name
        .strip_suffix(".gz")
        .or_else(|| name.strip_suffix(".zst"))
        .unwrap_or(&name);
    name.rsplit_once('.')
        .map(|(_, extension)| extension.to_owned())
        .unwrap_or_default()
}

/// Signatures of formats that are no text.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\0", "a TIFF image"),
    (b"MM\0*", "a TIFF image"),
    (
        b"%PDF",
        "a PDF document; extract its text first, for instance with pdftotext",
    ),
    (b"PARE", "an encrypted Parquet file; decrypt it first"),
    (b"ORC", "an ORC file; convert it to JSON lines first"),
    (b"Obj\x01", "an Avro file; convert it to JSON lines first"),
    (b"ARROW1", "an Arrow file; convert it to JSON lines first"),
    (
        b"BZh",
        "a bzip2 file; unpack it or pack it with gzip or zstd",
    ),
    (
        b"\xfd7zXZ\0",
        "an xz file; unpack it or pack it with gzip or zstd",
    ),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!", "a RAR archive; unpack it first"),
    (
        b"\xd0\xcf\x11\xe0",
        "an old office document; save it as CSV or text first",
    ),
    (b"{\\rtf", "an RTF document; save it as text first"),
    (b"\x7fELF", "a program"),
    (b"\0asm", "a program"),
    (b"ID3", "an MP3 sound file"),
    (b"OggS", "an Ogg sound file"),
    (b"\x1a\x45\xdf\xa3", "a Matroska video"),
    (b"\x1f\x8b", "packed twice; unpack it once"),
    (b"\x28\xb5\x2f\xfd", "packed twice; unpack it once"),
];

/// What is read though it is no text, told by its first bytes.
fn signed(head: &[u8]) -> Option<Kind> {
    match head {
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Kind::Zip),
        // A word may begin so; the length of the first page's header does not.
        [b'P', b'A', b'R', b'1', rest @ ..] if !rest.is_empty() && !is_words(rest) => {
            Some(Kind::Parquet)
        }
        _ if head.starts_with(b"SQLite format 3\0") => Some(Kind::Sqlite),
        _ if warc::is_warc(head) => Some(Kind::Warc),
        _ if tar::is_tar(head) => Some(Kind::Tar),
        _ => None,
    }
}

fn is_words(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .take(16)
        .all(|byte| !byte.is_ascii_control() || byte.is_ascii_whitespace())
}

fn foreign(head: &[u8]) -> Option<&'static str> {
    // Short letters-only signatures must not catch an article that happens to start with them.
    let is_text = |signature: &[u8]| signature.iter().all(u8::is_ascii_alphanumeric);
    let looks_binary = || {
        head.iter()
            .take(512)
            .any(|&byte| byte < 9 || (14..27).contains(&byte))
    };
    let found = SIGNATURES
        .iter()
        .find(|(signature, _)| head.starts_with(signature));
    if let Some((signature, what)) = found
        && (!is_text(signature) || looks_binary())
    {
        return Some(what);
    }
    match head {
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("a WebP image"),
        [b'R', b'I', b'F', b'F', _, _, _, _, ..] if looks_binary() => Some("a sound or video file"),
        [0, 0, 0, _, b'f', b't', b'y', b'p', ..] => Some("a video or AVIF image"),
        _ => None,
    }
}

/// Whether this is the beginning of a web page.
fn is_page(start: &str) -> bool {
    let tags = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<!--",
        "<script",
        "<meta",
        "<div",
        "<title",
        "<article",
        "<main",
        "<section",
        "<table",
        "<h1",
        "<p>",
        "<p ",
    ];
    tags.iter().any(|tag| start.starts_with(tag))
        || (start.starts_with("<?xml") && start.contains("<html"))
}

fn markup(start: &str) -> Option<&'static str> {
    let xml = [
        "<?xml",
        "<newsml",
        "<svg",
        "<urlset",
        "<sitemapindex",
        "<doc",
    ];
    xml.iter()
        .any(|tag| start.starts_with(tag))
        .then_some("an XML document; convert it to JSON lines first")
}

fn is_binary(text: &str) -> bool {
    let sample = text.chars().take(4096);
    let (mut all, mut odd) = (0usize, 0usize);
    for c in sample {
        all += 1;
        odd += usize::from(
            c.is_control()
                && !matches!(
                    c,
                    '\n' | '\r' | '\t' | '\u{c}' | '\u{1b}' | '\u{80}'..='\u{9f}'
                ),
        );
    }
    odd * 20 > all
}

/// JSON lines, other JSON, or neither.
fn json(text: &str, whole: bool, name: &str) -> Option<Kind> {
    let named_lines = matches!(name, "jsonl" | "ndjson" | "jsonlines" | "ldjson");
    let trimmed = text.trim_start();
    if let Some(inside) = trimmed.strip_prefix('[') {
        let inside = inside.trim_start();
        let empty = inside
            .strip_prefix(']')
            .is_some_and(|rest| rest.trim().is_empty());
        return (empty || opens_object(inside) || name == "json").then_some(Kind::Json);
    }
    if !opens_object(trimmed) {
        return mostly_objects(trimmed).then_some(Kind::JsonLines);
    }
    let (first, rest) = trimmed.split_once('\n').unwrap_or((trimmed, ""));
    if trimmed.len() == first.len() && !whole {
        // One line as far as can be seen.
        return Some(if name == "json" {
            Kind::Json
        } else {
            Kind::JsonLines
        });
    }
    let next = rest.trim_start();
    let (first, second) = (first.trim_end(), next.lines().next().unwrap_or_default());
    let opens = first.ends_with(['{', '[', ',', ':']);
    Some(match (is_object(first), next.is_empty()) {
        (true, true) if whole && !named_lines => Kind::Json,
        (true, _) => Kind::JsonLines,
        // A broken first line among others that are whole, not the opening of a wrapper.
        (false, false) if !opens && is_object(second) => Kind::JsonLines,
        (false, _) if named_lines && !opens && first.len() > 1 => Kind::JsonLines,
        (false, _) => Kind::Json,
    })
}

/// A brace, a key and its colon: an article may begin with a brace, but not with these.
fn opens_object(text: &str) -> bool {
    let inside = text
        .strip_prefix('{')
        .and_then(|inside| inside.trim_start().strip_prefix('"'));
    let after = inside.and_then(|key| key.split_once('"'));
    after.is_some_and(|(_, after)| after.trim_start().starts_with(':'))
}

fn is_object(line: &str) -> bool {
    opens_object(line) && serde_json::from_str::<serde::de::IgnoredAny>(line).is_ok()
}

/// Lines of JSON of which the first is broken.
fn mostly_objects(text: &str) -> bool {
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(20)
        .collect();
    lines.len() > 1 && lines.iter().filter(|line| is_object(line.trim())).count() * 2 >= lines.len()
}

/// Whether cells are the names of columns, one of them that of the text.
fn is_header(row: &[String]) -> bool {
    let names: Vec<Vec<(Field, usize)>> = row.iter().map(|cell| names::recognise(cell)).collect();
    let known = names.iter().filter(|fields| !fields.is_empty()).count();
    let text = names.iter().flatten().any(|found| found.0 == Field::Text);
    row.len() > 1 && text && known > 1 && row.iter().all(|cell| cell.chars().count() <= 40)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str, name: &str) -> Kind {
        Kind::of(text.as_bytes(), true, Path::new(name))
    }

    #[test]
    fn contents_come_before_names() {
        assert_eq!(
            kind("{\"text\": \"a\"}\n{\"text\": \"b\"}\n", "a.txt"),
            Kind::JsonLines
        );
        assert_eq!(kind("[{\"text\": \"a\"}]", "a.jsonl"), Kind::Json);
        assert_eq!(kind("{\n \"text\": \"a\"\n}", "a.jsonl"), Kind::Json);
        assert_eq!(kind("{\"articles\": []}", "-"), Kind::Json);
        assert_eq!(
            kind("id,text\n1,a\n", "a.txt"),
            Kind::Table { delimiter: b',' }
        );
        assert_eq!(
            kind("title\ttext\na\tb\n", "dump"),
            Kind::Table { delimiter: b'\t' }
        );
        assert_eq!(kind("<!DOCTYPE html><p>x", "a.txt"), Kind::Html);
        assert!(matches!(kind("%PDF-1.7", "a.txt"), Kind::Foreign(what) if what.contains("PDF")));
    }

    #[test]
    fn names_decide_where_contents_do_not() {
        assert_eq!(
            kind("a,b\n1,2\n", "a.csv.gz"),
            Kind::Table { delimiter: b',' }
        );
        assert_eq!(kind("a,b\n1,2\n", "a.txt"), Kind::Text);
        assert_eq!(kind("not json\n", "a.jsonl"), Kind::JsonLines);
        assert_eq!(
            kind("{\"text\": \"cut\n{\"text\": \"b\"}\n", "a"),
            Kind::JsonLines
        );
    }

    #[test]
    fn articles_stay_articles() {
        for text in [
            "[Correction] A mill burned.",
            "{Live} Two rivers rose.",
            "Title, text and verse\n\nA man",
            "BZh is a word",
            "ID3 said",
            "[{",
            "{\"",
            "[] and {}",
            "",
            "WARC",
        ] {
            assert_eq!(kind(text, "a.txt"), Kind::Text, "{text}");
        }
    }

    #[test]
    fn binary_data_is_told() {
        let noise: Vec<u8> = (0u32..4000)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
            .collect();
        assert!(matches!(
            Kind::of(&noise, true, Path::new("x.txt")),
            Kind::Foreign(_)
        ));
        assert!(
            matches!(Kind::of(b"\xff\xd8\xff\xe0\0\x10JFIF", true, Path::new("x.txt")), Kind::Foreign(what) if what.contains("JPEG"))
        );
        assert_eq!(
            Kind::of(
                "Vor dem Fluß stand ein Müller"
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<_>>()
                    .as_slice(),
                true,
                Path::new("x")
            ),
            Kind::Text
        );
    }
}
