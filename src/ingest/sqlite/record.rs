//! The values of one row. <https://sqlite.org/fileformat2.html#record_format>

use encoding_rs::{UTF_16BE, UTF_16LE};

use crate::ingest::encoding::{self, Utf8};
use crate::ingest::pick::Value;

/// How a database keeps its texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// A number of one to nine bytes, and what follows it.
pub(super) fn varint(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut value = 0u64;
    for i in 0..8 {
        let byte = *bytes.get(i)?;
        value = value << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value as i64, &bytes[i + 1..]));
        }
    }
    let last = *bytes.get(8)?;
    Some(((value << 8 | u64::from(last)) as i64, &bytes[9..]))
}

/// All values of a row, `None` for null; `None` if the row is cut short.
pub(super) fn values(payload: &[u8], encoding: Encoding) -> Option<Vec<Option<Value<'static>>>> {
    let (length, _) = varint(payload)?;
    let length = usize::try_from(length).ok()?;
    let (mut kinds, mut body) = (payload.get(..length)?, payload.get(length..)?);
    kinds = varint(kinds)?.1;
    let mut values = Vec::new();
    while !kinds.is_empty() {
        let (kind, rest) = varint(kinds)?;
        kinds = rest;
        let (value, rest) = one(kind, body, encoding)?;
        body = rest;
        values.push(value);
    }
    Some(values)
}

pub(super) fn number(number: i64) -> Value<'static> {
    Value::Number(number.to_string().into())
}

fn one(kind: i64, body: &[u8], encoding: Encoding) -> Option<(Option<Value<'static>>, &[u8])> {
    let size = match kind {
        0 | 8 | 9 => 0,
        1..=4 => kind,
        5 => 6,
        6 | 7 => 8,
        12.. => (kind - 12) / 2,
        _ => return None,
    };
    let (bytes, rest) = body.split_at_checked(usize::try_from(size).ok()?)?;
    let value = match kind {
        0 => None,
        8 | 9 => Some(number(kind - 8)),
        7 => float(bytes),
        1..=6 => {
            let first = i64::from(*bytes.first()? as i8);
            let whole = bytes[1..]
                .iter()
                .fold(first, |n, &byte| n << 8 | i64::from(byte));
            Some(number(whole))
        }
        _ => Some(text(bytes, kind % 2 == 0, encoding)),
    };
    Some((value, rest))
}

fn float(bytes: &[u8]) -> Option<Value<'static>> {
    let number = f64::from_be_bytes(bytes.try_into().ok()?);
    number
        .is_finite()
        .then(|| Value::Number(number.to_string().into()))
}

/// A text, or bytes that may be one.
fn text(bytes: &[u8], blob: bool, encoding: Encoding) -> Value<'static> {
    let text = match encoding {
        Encoding::Utf16Le if !blob => UTF_16LE.decode_without_bom_handling(bytes).0.into_owned(),
        Encoding::Utf16Be if !blob => UTF_16BE.decode_without_bom_handling(bytes).0.into_owned(),
        _ => match encoding::utf8(bytes) {
            Utf8::Valid(text) => text.to_owned(),
            Utf8::Damaged(text) => text,
            Utf8::Other if blob => return Value::Other("bytes"),
            Utf8::Other => encoding::guess([bytes])
                .decode_without_bom_handling(bytes)
                .0
                .into_owned(),
        },
    };
    Value::Text(text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_any_length() {
        assert_eq!(varint(&[0x7f, 1]), Some((127, &[1][..])));
        assert_eq!(varint(&[0x81, 0x00]), Some((128, &[][..])));
        assert_eq!(varint(&[0xff; 9]), Some((-1, &[][..])));
        assert_eq!(varint(&[0x80; 8]), None);
    }

    #[test]
    fn values_of_every_kind() {
        let payload = [
            &[9, 0, 1, 2, 8, 9, 7, 19, 18][..],
            &[0xff, 1, 0][..],
            &1.5f64.to_be_bytes(),
            b"abc\xff\xfe\xfd",
        ]
        .concat();
        let shown: Vec<Option<String>> = values(&payload, Encoding::Utf8)
            .unwrap()
            .into_iter()
            .map(|value| value.map(|value| value.shown().to_owned()))
            .collect();
        let shown: Vec<&str> = shown
            .iter()
            .map(|value| value.as_deref().unwrap_or("null"))
            .collect();
        assert_eq!(shown, ["null", "-1", "256", "0", "1", "1.5", "abc", "…"]);
        for cut in 1..payload.len() {
            assert!(values(&payload[..cut], Encoding::Utf8).is_none());
        }
        assert!(values(&[2, 10], Encoding::Utf8).is_none());
    }
}
