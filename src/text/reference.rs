//! HTML character references, once or twice escaped.

use super::mojibake::windows_1252;
use super::normal::{Writer, write_folded};

/// Decodes the character reference at the `&` at `at`, once or twice escaped; returns where to go on.
pub(super) fn reference(writer: &mut Writer, at: usize) -> usize {
    let rest = &writer.source[at + 1..];
    let mut name = rest;
    let mut escaped = 0;
    while let Some(inner) = name.strip_prefix("amp;") {
        name = inner;
        escaped += 4;
    }
    if let Some((length, first, second)) = named_or_numbered(name) {
        let end = at + 1 + escaped + length;
        write_folded(writer, at..end, first);
        if let Some(second) = second {
            writer.replace(end..end, Some(second));
        }
        return end;
    }
    let end = at + 1 + escaped;
    if escaped > 0 {
        writer.replace(at..end, Some('&'));
    }
    end
}

/// The reference (without its `&`) at the start of `name`: bytes with the semicolon, and one or two characters.
fn named_or_numbered(name: &str) -> Option<(usize, char, Option<char>)> {
    let semicolon = name.bytes().take(33).position(|b| b == b';')?;
    let inner = &name[..semicolon];
    if let Some(number) = inner.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        let c = match code {
            0x80..=0x9F => windows_1252(code as u8),
            _ => char::from_u32(code)
                .filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))?,
        };
        return Some((semicolon + 1, c, None));
    }
    if inner.is_empty() || !inner.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let whole = format!("&{inner};");
    let decoded = html_escape::decode_html_entities(&whole);
    if decoded == whole.as_str() {
        return None;
    }
    let mut chars = decoded.chars();
    Some((semicolon + 1, chars.next()?, chars.next()))
}

#[cfg(test)]
mod tests {
    use super::super::normal::normalise;

    fn normal(text: &str) -> String {
        normalise(text).text.into_owned()
    }

    #[test]
    fn references_are_decoded_once_or_twice_escaped() {
        for (from, to) in [
            ("&quot;Yes&quot;", "\"Yes\""),
            ("the town&#8217;s mayor", "the town’s mayor"),
            ("it&#x27;s &#X27;", "it's '"),
            ("a&nbsp;b&#160;c", "a b c"),
            ("Smith &amp;amp; Sons &amp; Co", "Smith & Sons & Co"),
            ("&amp;quot;Yes&amp;#8217;", "\"Yes’"),
            (
                "Q&A; R&D &unknown; &; &#; &#xZZ; &#0;",
                "Q&A; R&D &unknown; &; &#; &#xZZ; &#0;",
            ),
            ("caf&eacute; &#146; hy&shy;phen", "café ’ hyphen"),
            ("?a=1&b=2&copy=3", "?a=1&b=2&copy=3"),
        ] {
            assert_eq!(normal(from), to, "{from}");
        }
    }
}
