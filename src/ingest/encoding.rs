//! Bytes to text: UTF-8 where it is valid, a byte-order mark, else detection.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// One record's bytes as far as they can be judged alone.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Utf8<'a> {
    /// Valid.
    Valid(&'a str),
    /// UTF-8 with damaged places, which became U+FFFD.
    Damaged(String),
    /// Something else.
    Other,
}

/// UTF-8 or not. Bytes whose non-ASCII sequences are mostly valid are UTF-8 that was cut or damaged: read as another
/// encoding, all of its other letters would turn into mojibake.
pub(super) fn utf8(bytes: &[u8]) -> Utf8<'_> {
    // Borrowed where it is valid. The standard library asks a byte at a time wherever there is other than ASCII: for Arabic
    // twelve times as long.
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(Cow::Borrowed(text)) => Utf8::Valid(text),
        _ => {
            let (mut good, mut bad) = (0usize, 0usize);
            for chunk in bytes.utf8_chunks() {
                good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
                bad += usize::from(!chunk.invalid().is_empty());
            }
            if good > bad {
                Utf8::Damaged(String::from_utf8_lossy(bytes).into_owned())
            } else {
                Utf8::Other
            }
        }
    }
}

/// The encoding that all these pieces of one file, none of them UTF-8, are most likely in.
pub(super) fn guess<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for piece in pieces {
        detector.feed(piece, false);
        detector.feed(b"\n", false);
    }
    detector.feed(b"", true);
    detector.guess(None, Utf8Detection::Deny)
}

/// Decodes a whole file. Gives the text, the encoding's name, and whether it was something other than valid UTF-8.
pub(super) fn decode(bytes: Vec<u8>) -> (String, &'static str, bool) {
    if let Some(wide) = Wide::of(&bytes) {
        return (wide.decode(&bytes), wide.name(), true);
    }
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    match utf8(body) {
        Utf8::Valid(_) if body.len() == bytes.len() => match String::from_utf8(bytes) {
            Ok(text) => (text, UTF_8.name(), false),
            Err(error) => (
                String::from_utf8_lossy(error.as_bytes()).into_owned(),
                UTF_8.name(),
                true,
            ),
        },
        Utf8::Valid(text) => (text.to_owned(), UTF_8.name(), false),
        Utf8::Damaged(text) => (text, UTF_8.name(), true),
        Utf8::Other => {
            let encoding = guess([body]);
            (
                encoding.decode_without_bom_handling(body).0.into_owned(),
                encoding.name(),
                true,
            )
        }
    }
}

/// Encodings of two or four bytes a unit, which cannot be cut into lines before they are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wide {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

impl Wide {
    /// Told by a byte-order mark or, without one, by zeros in every second byte of the beginning.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0xff, 0xfe, 0, 0, ..] => return Some(Self::Utf32Le),
            [0, 0, 0xfe, 0xff, ..] => return Some(Self::Utf32Be),
            [0xff, 0xfe, ..] => return Some(Self::Utf16Le),
            [0xfe, 0xff, ..] => return Some(Self::Utf16Be),
            _ => {}
        }
        let sample = &head[..head.len().min(2000) & !1];
        if sample.len() < 16 {
            return None;
        }
        let zeros = |offset: usize| {
            sample
                .iter()
                .skip(offset)
                .step_by(2)
                .filter(|&&byte| byte == 0)
                .count()
        };
        let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
        // ASCII in UTF-16: one of the two bytes is always zero, the other never.
        if even == 0 && odd * 10 >= half * 7 {
            Some(Self::Utf16Le)
        } else if odd == 0 && even * 10 >= half * 7 {
            Some(Self::Utf16Be)
        } else {
            None
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
        }
    }

    pub(super) fn decode(self, bytes: &[u8]) -> String {
        let unit = match self {
            Self::Utf16Le => return UTF_16LE.decode_with_bom_removal(bytes).0.into_owned(),
            Self::Utf16Be => return UTF_16BE.decode_with_bom_removal(bytes).0.into_owned(),
            Self::Utf32Le => u32::from_le_bytes,
            Self::Utf32Be => u32::from_be_bytes,
        };
        let chars = bytes.chunks(4).map(|four| match <[u8; 4]>::try_from(four) {
            Ok(four) => char::from_u32(unit(four)).unwrap_or(char::REPLACEMENT_CHARACTER),
            Err(_) => char::REPLACEMENT_CHARACTER,
        });
        let text: String = chars.collect();
        text.strip_prefix('\u{feff}')
            .map(str::to_owned)
            .unwrap_or(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "Der Bürgermeister eröffnete die Brücke über den Fluß; 3 Gäste fehlten, weil Züge ausfielen.";

    #[test]
    fn valid_utf8_stays_and_loses_only_its_mark() {
        assert_eq!(decode(LINE.into()), (LINE.to_owned(), "UTF-8", false));
        assert_eq!(
            decode(format!("\u{feff}{LINE}").into()),
            (LINE.to_owned(), "UTF-8", false)
        );
        assert_eq!(decode(Vec::new()), (String::new(), "UTF-8", false));
    }

    #[test]
    fn wide_encodings_with_and_without_mark() {
        let le: Vec<u8> = LINE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = LINE.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(le.clone()), (LINE.to_owned(), "UTF-16LE", true));
        assert_eq!(decode(be.clone()), (LINE.to_owned(), "UTF-16BE", true));
        assert_eq!(decode([b"\xff\xfe".to_vec(), le].concat()).0, LINE);
        assert_eq!(decode([b"\xfe\xff".to_vec(), be].concat()).0, LINE);
        let wide: Vec<u8> = format!("\u{feff}{LINE}")
            .chars()
            .flat_map(|c| (c as u32).to_le_bytes())
            .collect();
        assert_eq!(decode(wide), (LINE.to_owned(), "UTF-32LE", true));
        let wide: Vec<u8> = format!("\u{feff}{LINE}")
            .chars()
            .flat_map(|c| (c as u32).to_be_bytes())
            .collect();
        assert_eq!(decode(wide), (LINE.to_owned(), "UTF-32BE", true));
    }

    #[test]
    fn one_byte_encodings_are_detected() {
        let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(LINE);
        assert_eq!(
            decode(bytes.into_owned()),
            (LINE.to_owned(), "windows-1252", true)
        );
        let russian =
            "Мост через реку открыли в понедельник утром, сообщили в администрации города.";
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(russian);
        assert_eq!(
            decode(bytes.into_owned()),
            (russian.to_owned(), "windows-1251", true)
        );
    }

    #[test]
    fn utf8_that_was_cut_is_not_taken_for_another_encoding() {
        let mut bytes = LINE.as_bytes().to_vec();
        bytes.extend(b"\xc3");
        let (text, encoding, recoded) = decode(bytes);
        assert_eq!(
            (text.as_str(), encoding, recoded),
            (format!("{LINE}\u{fffd}").as_str(), "UTF-8", true)
        );
    }
}
