//! A response as a crawler kept it: status, headers, and a body that may be chunked and packed.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use memchr::memmem;

use super::limits::{Limits, too_long};

/// A page as a server sent it.
pub(super) struct Response {
    pub(super) body: Vec<u8>,
    /// The encoding that its header names.
    pub(super) charset: Option<String>,
}

/// Takes a response apart; `None` where it is no page: another type, or a status other than 200.
pub(super) fn response(bytes: Vec<u8>, limits: &Limits) -> Result<Option<Response>, String> {
    let ends = [
        memmem::find(&bytes, b"\r\n\r\n").map(|at| (at, at + 4)),
        memmem::find(&bytes, b"\n\n").map(|at| (at, at + 2)),
    ];
    let Some((end, start)) = ends.into_iter().flatten().min() else {
        return Err("a broken record: its HTTP header does not end".to_owned());
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next().unwrap_or_default();
    if !status.starts_with("HTTP/") {
        return Err("a broken record: no HTTP status stands first".to_owned());
    }
    let status = status.split_whitespace().nth(1);
    let headers: Vec<(String, &str)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim()))
        .collect();
    let value = |name: &str| {
        let found = headers.iter().find(|header| header.0 == name);
        found
            .map(|header| header.1.to_ascii_lowercase())
            .unwrap_or_default()
    };
    let content_type = value("content-type");
    if status != Some("200") || !is_html(&content_type) {
        return Ok(None);
    }
    let mut body = bytes[start..].to_vec();
    if value("transfer-encoding").contains("chunked") {
        body = dechunked(&body).unwrap_or(body);
    }
    let body = unpacked(body, &value("content-encoding"), limits.record)?;
    Ok(Some(Response {
        body,
        charset: charset(&content_type),
    }))
}

/// Whether a type is that of web pages.
pub(super) fn is_html(content_type: &str) -> bool {
    let bare = content_type.split(';').next().unwrap_or_default().trim();
    matches!(bare, "text/html" | "application/xhtml+xml")
}

/// The encoding named in a type (`text/html; charset=ISO-8859-1`).
pub(super) fn charset(content_type: &str) -> Option<String> {
    let (_, named) = content_type.split_once("charset=")?;
    let named = named.split(';').next().unwrap_or_default();
    Some(named.trim_matches(['"', '\'', ' ']).to_owned())
}

impl Response {
    /// A body without a header of its own.
    pub(super) fn bare(body: Vec<u8>, content_type: &str) -> Self {
        let charset = charset(content_type);
        Self { body, charset }
    }
}

/// The chunks put together; `None` where the body is not chunked after all, as archives often keep it.
fn dechunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    loop {
        let end = memmem::find(body, b"\r\n")?;
        let size = std::str::from_utf8(&body[..end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        body = &body[end + 2..];
        if size == 0 {
            return Some(whole);
        }
        let Some(chunk) = body.get(..size) else {
            // Cut by the crawler's limit.
            whole.extend_from_slice(body);
            return Some(whole);
        };
        whole.extend_from_slice(chunk);
        body = body[size..].strip_prefix(b"\r\n").unwrap_or(&body[size..]);
    }
}

fn unpacked(body: Vec<u8>, packing: &str, most: u64) -> Result<Vec<u8>, String> {
    let mut whole = Vec::new();
    let outcome = match packing {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => {
            limited(&mut MultiGzDecoder::new(&body[..]), &mut whole, most)
        }
        "deflate" if body.first().is_some_and(|byte| byte & 15 == 8) => {
            limited(&mut ZlibDecoder::new(&body[..]), &mut whole, most)
        }
        "deflate" => limited(&mut DeflateDecoder::new(&body[..]), &mut whole, most),
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => zstd::Decoder::new(&body[..])
            .and_then(|mut decoder| limited(&mut decoder, &mut whole, most)),
        "br" if is_packed(&body) => {
            return Err("the page is packed with Brotli, which is not read".to_owned());
        }
        // Not packed, or unpacked by the archiver.
        _ => return Ok(body),
    };
    match outcome {
        Ok(()) if whole.len() as u64 > most => Err(too_long()),
        Ok(()) => Ok(whole),
        // A page that was cut is a page still.
        Err(_) if !whole.is_empty() => Ok(whole),
        Err(error) => Err(format!("the page cannot be unpacked ({error})")),
    }
}

fn limited(reader: &mut dyn Read, whole: &mut Vec<u8>, most: u64) -> io::Result<()> {
    reader
        .take(most.saturating_add(1))
        .read_to_end(whole)
        .map(drop)
}

/// Markup has no bytes that stand for nothing.
fn is_packed(body: &[u8]) -> bool {
    body.iter()
        .take(64)
        .any(|&byte| byte < 9 || (14..27).contains(&byte))
        || !body.contains(&b'<')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn page(head: &str, body: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let bytes = [head.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", body].concat();
        Ok(response(bytes, &Limits::default())?.map(|response| response.body))
    }

    #[test]
    fn only_pages_that_were_found_are_pages() {
        let html = "HTTP/1.1 200 OK\nContent-Type: text/html";
        assert_eq!(page(html, b"<p>x").unwrap().unwrap(), b"<p>x");
        assert!(
            page("HTTP/1.1 404 Not Found\nContent-Type: text/html", b"<p>x")
                .unwrap()
                .is_none()
        );
        assert!(
            page("HTTP/1.1 200 OK\nContent-Type: image/png", b"x")
                .unwrap()
                .is_none()
        );
        assert!(
            page("ICY 200", b"x").is_err()
                && response(b"HTTP/1.1 200 OK".to_vec(), &Limits::default()).is_err()
        );
    }

    #[test]
    fn the_header_may_name_an_encoding() {
        let named = |kind: &str| charset(kind).unwrap_or_default();
        assert_eq!(
            named("text/html; charset=\"windows-1252\"; x=y"),
            "windows-1252"
        );
        assert_eq!(
            (named("text/html; charset=utf-8"), named("text/html")),
            ("utf-8".into(), String::new())
        );
    }

    #[test]
    fn chunked_and_packed_bodies() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"<p>packed").unwrap();
        let gz = gz.finish().unwrap();
        let head = "HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked\nContent-Encoding: gzip";
        let mut body = format!("{:x}; name\r\n", gz.len()).into_bytes();
        body.extend_from_slice(&gz);
        body.extend_from_slice(b"\r\n0\r\n\r\n");
        assert_eq!(page(head, &body).unwrap().unwrap(), b"<p>packed");
        // An archive that keeps the headers of a body it has unpacked.
        assert_eq!(page(head, b"<p>plain").unwrap().unwrap(), b"<p>plain");
        assert!(page(&head.replace("gzip", "br"), b"\x03\x04\x05").is_err());
    }
}
