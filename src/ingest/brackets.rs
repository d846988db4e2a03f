//! Where the values of JSON end, by their brackets and quotes alone: the parser judges each record.

use memchr::memchr2;

/// How far inside a value the bytes at hand end, so that it can go on in others.
#[derive(Debug, Default)]
pub(super) struct Inside {
    /// Brackets that are open.
    depth: usize,
    in_string: bool,
    /// The next byte is written after a backslash.
    escaped: bool,
}

impl Inside {
    /// Where the value that starts at `at` ends; `None` if that is not in sight.
    pub(super) fn value_end(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        match self.end(bytes, at) {
            Some(end) => Some(end.max(at + 1)),
            None => (self.depth == 0 && !self.in_string).then_some(bytes.len()),
        }
    }

    /// Where the value ends that starts at `at` or goes on there; `None` where nothing in sight ends it.
    pub(super) fn end(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let mut i = at;
        loop {
            if self.in_string {
                i = self.string_end(bytes, i)?;
                if self.depth == 0 {
                    return Some(i);
                }
            }
            match *bytes.get(i)? {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' if self.depth == 0 => return Some(i),
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(i + 1);
                    }
                }
                b',' | b':' | b' ' | b'\n' | b'\r' | b'\t' if self.depth == 0 => return Some(i),
                _ => {}
            }
            i += 1;
        }
    }

    /// The place after the closing quote of the string that goes on at `at`.
    fn string_end(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let mut i = at;
        loop {
            if self.escaped {
                bytes.get(i)?;
                self.escaped = false;
                i += 1;
            }
            i += memchr2(b'"', b'\\', bytes.get(i..)?)? + 1;
            if bytes[i - 1] == b'"' {
                self.in_string = false;
                return Some(i);
            }
            self.escaped = true;
        }
    }
}

/// The first byte inside the array or object that starts at `at`.
pub(super) fn first_inside(bytes: &[u8], at: usize) -> Option<u8> {
    bytes[at + 1..]
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

/// The members of the object that starts at `at`: key (without quotes), start and end of the value.
pub(super) fn members(bytes: &[u8], at: usize) -> Vec<((usize, usize), usize, usize)> {
    let skip = |mut i: usize| {
        while bytes
            .get(i)
            .is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b':'))
        {
            i += 1;
        }
        i
    };
    let end = |at| Inside::default().value_end(bytes, at);
    let mut found = Vec::new();
    let mut i = skip(at + 1);
    while bytes.get(i) == Some(&b'"') {
        let Some(key_end) = end(i) else {
            break;
        };
        let value = skip(key_end);
        let Some(end) = end(value).filter(|_| value < bytes.len()) else {
            break;
        };
        found.push(((i + 1, key_end - 1), value, end));
        i = skip(end);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_go_on_in_other_bytes() {
        for value in [
            r#"{"a": "x]}\\\"\\", "b": [1, {"c": "\u00e9"}]}"#,
            r#""s\"\\""#,
            "12",
        ] {
            let bytes = format!("{value}, {{}}");
            for cut in 1..value.len() {
                let mut inside = Inside::default();
                let (first, second) = bytes.as_bytes().split_at(cut);
                assert_eq!(inside.end(first, 0), None, "{value} cut at {cut}");
                assert_eq!(
                    inside.end(second, 0),
                    Some(value.len() - cut),
                    "{value} cut at {cut}"
                );
            }
        }
    }
}
