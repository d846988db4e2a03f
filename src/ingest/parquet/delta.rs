//! Lengths of texts as differences (`DELTA_BYTE_ARRAY`, `DELTA_LENGTH_BYTE_ARRAY`): how many a page says it has. The reader
//! underneath asks memory for that many, whatever the page itself says.
//!
//! The format: <https://parquet.apache.org/docs/file-format/data-pages/encodings/>.

use ::parquet::basic::Encoding;

use super::leb128::number;

/// Whether the lists of lengths that values begin with claim no more than `most` lengths each. What cannot be read is for
/// the reader to tell: it stops there, too.
pub(super) fn is_bounded(values: &[u8], encoding: Encoding, most: u64) -> bool {
    let lists = match encoding {
        Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
        // How much of the text before is kept, and how much comes after it.
        Encoding::DELTA_BYTE_ARRAY => 2,
        _ => 0,
    };
    let mut rest = values;
    for _ in 0..lists {
        match list(rest) {
            Some((claimed, _)) if claimed > most => return false,
            Some((_, Some(after))) => rest = after,
            _ => return true,
        }
    }
    true
}

/// The number of lengths in a list, and what follows it; nothing follows one that ends too early.
fn list(bytes: &[u8]) -> Option<(u64, Option<&[u8]>)> {
    let mut rest = bytes;
    let (block, parts, claimed) = (number(&mut rest)?, number(&mut rest)?, number(&mut rest)?);
    let _first = number(&mut rest)?;
    let mut after = || {
        let (each, parts) = (block.checked_div(parts)?, usize::try_from(parts).ok()?);
        // The first stands before the blocks. Blocks that hold nothing would go on to the end of the page.
        let mut left = Some(claimed.saturating_sub(1)).filter(|left| each > 0 || *left == 0)?;
        while left > 0 {
            let _least = number(&mut rest)?;
            let (widths, packed) = rest.split_at_checked(parts)?;
            let mut taken = 0u64;
            for &width in widths {
                // Parts that hold nothing take nothing, whatever width they name.
                if left > 0 {
                    taken = taken.checked_add(u64::from(width).checked_mul(each)? / 8)?;
                }
                left = left.saturating_sub(each);
            }
            rest = packed.get(usize::try_from(taken).ok()?..)?;
        }
        Some(rest)
    };
    Some((claimed, after()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 128 lengths a block in 4 parts, so many in all, the first 0; a block of differences of 2 bits each.
    fn lengths(claimed: &[u8]) -> Vec<u8> {
        let block = [&[0, 2, 2, 2, 9][..], &[0; 24]].concat();
        [&[0x80, 1, 4][..], claimed, &[0], &block].concat()
    }

    #[test]
    fn both_lists_of_lengths_are_looked_at() {
        // 97 lengths: the fourth part holds nothing, and its width of 9 means nothing.
        let (sound, bomb) = (lengths(&[97]), lengths(&[0xff, 0xff, 0xff, 0x7f]));
        let both = |a: &[u8], b: &[u8]| [a, b].concat();
        let is = |bytes: &[u8]| is_bounded(bytes, Encoding::DELTA_BYTE_ARRAY, 97);
        assert!(is(&both(&sound, &sound)));
        assert!(!is(&both(&bomb, &sound)) && !is(&both(&sound, &bomb)));
        assert!(!is_bounded(&sound, Encoding::DELTA_LENGTH_BYTE_ARRAY, 96));
        assert!(is_bounded(&bomb, Encoding::PLAIN, 1));
        // One length needs no block.
        let one = [0x80, 1, 4, 1, 0];
        assert!(is(&both(&one, &sound)) && !is(&both(&one, &bomb)));
        // Cut anywhere it ends.
        (0..sound.len()).for_each(|cut| assert!(is(&sound[..cut])));
    }
}
