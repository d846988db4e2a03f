//! Numbers of seven bits a byte, least first ([LEB128](https://en.wikipedia.org/wiki/LEB128)).

/// Takes a number off the front of `rest`, where there is one of 64 bits.
pub(super) fn number(rest: &mut &[u8]) -> Option<u64> {
    let mut sum = 0u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        sum |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(sum);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_end_at_a_byte_without_the_high_bit() {
        let mut rest = &[0x05, 0xd8, 0x04, 0x80][..];
        assert_eq!((number(&mut rest), number(&mut rest)), (Some(5), Some(600)));
        assert_eq!(number(&mut rest), None);
        let most = [[0xff; 9].as_slice(), &[1]].concat();
        assert_eq!(number(&mut &most[..]), Some(u64::MAX));
        assert_eq!(number(&mut &[0x80; 11][..]), None);
    }
}
