//! A web page: its article, and what it says of itself.
//!
//! `scan` cuts the page into tags and texts in one pass; `facts` (with `linked` for JSON-LD) reads what it says for
//! machines, `story` finds the article, `visible` writes either as lines. [`pick`] is what every reader of pages calls,
//! whatever the page came in.

mod facts;
mod linked;
mod scan;
mod story;
mod visible;

use encoding_rs::{Encoding, UTF_8};

use self::facts::Facts;
use self::scan::{Piece, Scan};
use super::encoding;
use super::names::Field;
use super::pick::{Picked, Value};

/// Bytes in which a page must name its encoding.
const HEAD: usize = 4096;

/// The fields of a page: the text of its article, or all that can be seen of it where there is none.
pub(super) fn pick(html: &str) -> Picked<'static> {
    let facts = Facts::read(html);
    let text = story::text(html, facts.title.value());
    let mut picked = facts.into_picked();
    picked.offer(Field::Text, 0, Value::Text(text.into()));
    picked
}

/// A piece of markup as a reader sees it, a line for every block.
pub(super) fn visible(html: &str) -> String {
    let lines: Vec<String> = visible::lines(html)
        .into_iter()
        .map(|line| line.text)
        .collect();
    lines.join("\n")
}

/// Decodes a page: by a byte-order mark, as UTF-8 where it is valid, by the encoding that `declared` (the `charset` of
/// an HTTP header) or the page itself names, else by detection. Gives the text, the encoding's name, and whether it was
/// something other than valid UTF-8.
pub(super) fn decode(bytes: Vec<u8>, declared: Option<&str>) -> (String, &'static str, bool) {
    let wide = encoding::Wide::of(&bytes).is_some();
    if wide || std::str::from_utf8(&bytes).is_ok() {
        return encoding::decode(bytes);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]);
    let label = declared.map(str::to_owned).or_else(|| charset(&head));
    let named = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    match named {
        Some(named) if named != UTF_8 && named.is_ascii_compatible() => {
            let (text, _) = named.decode_without_bom_handling(&bytes);
            (text.into_owned(), named.name(), true)
        }
        _ => encoding::decode(bytes),
    }
}

/// The encoding that the head of a page names.
fn charset(head: &str) -> Option<String> {
    Scan::new(head).find_map(|piece| {
        let Piece::Open(tag) = piece else { return None };
        if !tag.is("meta") {
            return None;
        }
        let charset = tag.attribute("charset").map(|c| c.into_owned());
        charset.or_else(|| {
            let content = tag.attribute("content")?.to_ascii_lowercase();
            let (_, label) = content.split_once("charset=")?;
            let end = label.find([';', ',', ' ', '"']).unwrap_or(label.len());
            Some(label[..end].to_owned())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_its_encoding() {
        let html = "<meta http-equiv=content-type content='text/html; charset=windows-1251'><p>Мост открыли";
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(html);
        assert_eq!(
            decode(bytes.to_vec(), None),
            (html.to_owned(), "windows-1251", true)
        );
        let plain = "<meta charset=latin1><p>Brücke";
        assert_eq!(
            decode(plain.into(), None),
            (plain.to_owned(), "UTF-8", false)
        );
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode("<p>橋が開通した");
        assert_eq!(
            decode(bytes.to_vec(), Some("Shift_JIS")).0,
            "<p>橋が開通した"
        );
    }
}
