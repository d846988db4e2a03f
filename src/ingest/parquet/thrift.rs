//! The headers of pages and the index of a file, gone through before they are parsed. The parser underneath passes over
//! what it does not know element by element, as many as a list claims: nine bytes would keep it busy for seconds, a
//! kilobyte of them for minutes.
//!
//! Written in Thrift's [compact protocol](https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).

use super::leb128::number;

/// How deep structures, lists and maps may lie in one another; the index of a file needs seven.
const DEPTH: u8 = 16;

/// Why a structure is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsound {
    /// It goes on where the bytes end, as far as one can tell.
    Cut,
    /// It holds more elements than bytes, or what nothing in a Parquet file holds.
    Damaged,
}

/// The length in bytes of the structure that `bytes` begin with.
pub(super) fn length(bytes: &[u8]) -> Result<usize, Unsound> {
    let mut rest = Rest(bytes);
    rest.structure(DEPTH)?;
    Ok(bytes.len() - rest.0.len())
}

/// The bytes that have not been gone through.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn skip(&mut self, bytes: u64) -> Result<(), Unsound> {
        let bytes = usize::try_from(bytes).map_err(|_| Unsound::Cut)?;
        self.0 = self.0.get(bytes..).ok_or(Unsound::Cut)?;
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, Unsound> {
        let (&first, rest) = self.0.split_first().ok_or(Unsound::Cut)?;
        self.0 = rest;
        Ok(first)
    }

    fn number(&mut self) -> Result<u64, Unsound> {
        number(&mut self.0).ok_or(Unsound::Cut)
    }

    fn structure(&mut self, depth: u8) -> Result<(), Unsound> {
        loop {
            let field = self.byte()?;
            match field & 0x0f {
                0 => return Ok(()),
                // Its number follows where it is not told by the step from the one before.
                _ if field >> 4 == 0 => drop(self.number()?),
                _ => {}
            }
            match field & 0x0f {
                // True or false is told by the kind.
                1 | 2 => {}
                kind => self.value(kind, depth)?,
            }
        }
    }

    fn value(&mut self, kind: u8, depth: u8) -> Result<(), Unsound> {
        let inner = depth.checked_sub(1).ok_or(Unsound::Damaged)?;
        match kind {
            3 => self.skip(1),
            4..=6 => self.number().map(drop),
            7 => self.skip(8),
            8 => {
                let bytes = self.number()?;
                self.skip(bytes)
            }
            9 | 10 => self.list(inner),
            11 => self.map(inner),
            12 => self.structure(inner),
            13 => self.skip(16),
            // Elements that take no bytes among them: neither the index nor a header has lists of true and false.
            _ => Err(Unsound::Damaged),
        }
    }

    fn list(&mut self, depth: u8) -> Result<(), Unsound> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.number()?,
            count => u64::from(count),
        };
        self.elements(count, &[head & 0x0f], depth)
    }

    fn map(&mut self, depth: u8) -> Result<(), Unsound> {
        let count = self.number()?;
        if count == 0 {
            return Ok(());
        }
        let kinds = self.byte()?;
        self.elements(count, &[kinds >> 4, kinds & 0x0f], depth)
    }

    /// Each takes a byte at least.
    fn elements(&mut self, count: u64, kinds: &[u8], depth: u8) -> Result<(), Unsound> {
        if count > self.0.len() as u64 {
            return Err(Unsound::Damaged);
        }
        for _ in 0..count {
            kinds.iter().try_for_each(|&kind| self.value(kind, depth))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_structure_ends_at_its_stop() {
        // Fields 1 (a number) and 2 (two bytes), field 200 (true), a list of two structures, a map, a stop.
        let bytes = [
            0x15, 0x84, 0x01, 0x18, 2, 9, 9, 0x01, 0x90, 0x03, 0x19, 0x2c, 0x00, 0x15, 4, 0x00,
            0x1b, 1, 0x85, 1, 0, 6, 0x00, 77,
        ];
        assert_eq!(length(&bytes), Ok(bytes.len() - 1));
        for cut in 0..bytes.len() - 1 {
            assert!(length(&bytes[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn what_claims_more_elements_than_bytes_is_damaged() {
        let many = [0xff, 0xff, 0xff, 0xff, 0x07];
        for head in [&[0x19, 0xf7][..], &[0x19, 0xf1], &[0x1a, 0xfc]] {
            let bytes = [head, &many, &[0; 40]].concat();
            assert_eq!(length(&bytes), Err(Unsound::Damaged));
        }
        assert_eq!(
            length(&[&[0x1b][..], &many, &[0x11; 40]].concat()),
            Err(Unsound::Damaged)
        );
        // Lists that lie in one another.
        assert_eq!(
            length(&[&[0x19][..], &[0x19; 40]].concat()),
            Err(Unsound::Damaged)
        );
    }

    #[test]
    fn lists_of_true_and_false_are_in_no_parquet_file() {
        assert_eq!(length(&[0x19, 0x21, 1, 2, 0]), Err(Unsound::Damaged));
    }
}
