//! Numbers and texts as bytes: small numbers in few bytes, and a reader that ends instead of running over.

/// Appends a number, seven bits a byte.
pub(super) fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Appends a text after its length.
pub(super) fn put_text(out: &mut Vec<u8>, text: &str) {
    put(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Appends a text or its absence, which are different things.
pub(super) fn put_option(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        None => put(out, 0),
        Some(text) => {
            put(out, text.len() as u64 + 1);
            out.extend_from_slice(text.as_bytes());
        }
    }
}

/// A signed number as one that is small when it is near zero.
pub(super) fn folded(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

/// The way back from [`folded`].
pub(super) fn unfolded(n: u64) -> i64 {
    (n >> 1) as i64 ^ -((n & 1) as i64)
}

/// Reads what was put; `None` where the bytes end or are no text.
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    #[inline]
    pub(super) fn number(&mut self) -> Option<u64> {
        // Most are small.
        if let Some((&byte, rest)) = self.0.split_first()
            && byte < 0x80
        {
            self.0 = rest;
            return Some(u64::from(byte));
        }
        let mut n = 0u64;
        for shift in (0..u64::BITS).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    /// Passes over so many numbers, eight bytes at a time: a number ends with a byte under 0x80.
    #[inline]
    pub(super) fn skip(&mut self, mut numbers: u64) -> Option<()> {
        while let Some((word, rest)) = self.0.split_first_chunk() {
            let ends = !u64::from_le_bytes(*word) & 0x8080_8080_8080_8080;
            // The last of them may end in this word and another begin.
            if u64::from(ends.count_ones()) >= numbers {
                break;
            }
            numbers -= u64::from(ends.count_ones());
            self.0 = rest;
        }
        for _ in 0..numbers {
            let end = self.0.iter().position(|byte| *byte < 0x80)?;
            self.0 = &self.0[end + 1..];
        }
        Some(())
    }

    pub(super) fn bytes(&mut self, length: u64) -> Option<&'a [u8]> {
        let length = usize::try_from(length).ok()?;
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    pub(super) fn fixed<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N as u64)?.try_into().ok()
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        std::str::from_utf8(self.bytes(length)?).ok()
    }

    pub(super) fn option(&mut self) -> Option<Option<&'a str>> {
        match self.number()? {
            0 => Some(None),
            n => Some(Some(std::str::from_utf8(self.bytes(n - 1)?).ok()?)),
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_put_comes_back(numbers in prop::collection::vec(any::<u64>(), 0..9), text in ".{0,9}", none: bool, cut in 0usize..40) {
            let mut out = Vec::new();
            numbers.iter().for_each(|n| put(&mut out, *n));
            put_text(&mut out, &text);
            let option = Some(text.as_str()).filter(|_| !none);
            put_option(&mut out, option);
            let read = |bytes: &[u8]| {
                let mut reader = Reader(bytes);
                for _ in &numbers {
                    reader.number()?;
                }
                let told = (reader.text()?.to_owned(), reader.option()?.map(str::to_owned));
                reader.is_done().then_some(told)
            };
            prop_assert_eq!(read(&out), Some((text.clone(), option.map(str::to_owned))));
            // Cut anywhere it ends instead of running over.
            if cut < out.len() {
                prop_assert_eq!(read(&out[..cut]), None);
            }
        }

        #[test]
        fn numbers_are_passed_over(numbers in prop::collection::vec(0u32..64, 0..60), skip in 0usize..60) {
            let mut out = Vec::new();
            numbers.iter().for_each(|bits| put(&mut out, u64::MAX >> bits));
            let mut reader = Reader(&out);
            let left = reader.skip(skip as u64).map(|()| reader.number());
            let expected = (skip <= numbers.len()).then(|| numbers.get(skip).map(|bits| u64::MAX >> bits));
            prop_assert_eq!(left, expected);
        }

        #[test]
        fn signed_numbers_fold_both_ways(n: i64) {
            prop_assert_eq!(unfolded(folded(n)), n);
            prop_assert!(n.unsigned_abs() > 60 || folded(n) < 0x80);
        }
    }
}
