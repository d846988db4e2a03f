//! 64 bytes of a text at a time: where its words are, and their letters in lower case.
//!
//! One pass without branches, in vectors of the processor at hand: ASCII letters are lower-cased, and every byte of a word
//! becomes a bit. Dashes and quotation marks beyond ASCII are no part of a word; what any other character beyond ASCII is,
//! [`letters`](super::letters) knows.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, u8x64};

/// Bytes that are looked at in one go, one for each bit of a register.
pub(super) const WINDOW: usize = 64;
/// Bytes of a word that is hashed at once.
pub(super) const SHORT: usize = 16;

/// The bytes in lower case, and what they are.
pub(super) struct Window {
    /// Bytes after the window may be read as part of a word, and are then left out.
    lower: [u8; WINDOW + SHORT],
    /// The bit of each byte that is in a run.
    word: u64,
    /// All runs are ASCII.
    ascii: bool,
}

impl Window {
    pub(super) fn new() -> Self {
        Self {
            lower: [0; WINDOW + SHORT],
            word: 0,
            ascii: true,
        }
    }

    /// Takes up the next bytes; fewer than a window are the last ones of a text.
    #[inline(always)]
    pub(super) fn take<S: Simd>(&mut self, simd: S, bytes: &[u8]) {
        match bytes.first_chunk::<WINDOW>() {
            Some(window) => self.look(simd, window),
            None => {
                let mut window = [0; WINDOW];
                window[..bytes.len()].copy_from_slice(bytes);
                self.look(simd, &window);
            }
        }
    }

    #[inline(always)]
    fn look<S: Simd>(&mut self, simd: S, bytes: &[u8; WINDOW]) {
        let all = |byte| u8x64::splat(simd, byte);
        let bytes = u8x64::from_slice(simd, bytes);
        // Below the first byte of a range a difference wraps, and is as large.
        let within = |bytes: u8x64<S>, first, count| (bytes - all(first)).simd_lt(all(count));
        let small = bytes | all(0x20);
        let lower = simd.select_u8x64(within(bytes, b'A', 26), small, bytes);
        lower.store_slice(&mut self.lower[..WINDOW]);
        let ascii = within(small, b'a', 26) | within(bytes, b'0', 10);
        let mut other = bytes.simd_ge(all(0x80)).to_bitmask();
        if other != 0 {
            // U+2010 to U+2027: three bytes, the last of 24 values.
            let first = bytes.simd_eq(all(0xE2)).to_bitmask();
            let second = bytes.simd_eq(all(0x80)).to_bitmask();
            let third = within(bytes, 0x90, 0x18).to_bitmask();
            let marks = first & (second >> 1) & (third >> 2);
            other &= !(marks | marks << 1 | marks << 2);
        }
        self.word = ascii.to_bitmask() | other;
        self.ascii = other == 0;
    }

    /// All runs are ASCII, and none is longer than [`SHORT`].
    #[inline(always)]
    pub(super) fn plain(&self) -> bool {
        // A bit stays set where the next 1, 3, 7, 15 and 16 are set, too.
        let mut long = self.word & (self.word >> 1);
        long &= long >> 2;
        long &= long >> 4;
        long &= long >> 8;
        self.ascii && long & (self.word >> SHORT) == 0
    }

    /// The runs that end in the window.
    #[inline(always)]
    pub(super) fn runs(&self) -> Runs {
        Runs {
            starts: self.word & !(self.word << 1),
            ends: !self.word & (self.word << 1),
        }
    }

    /// Where a run starts that may go on after the window.
    #[inline(always)]
    pub(super) fn unfinished(&self) -> Option<usize> {
        let in_it = self.word.leading_ones() as usize;
        (in_it > 0).then(|| WINDOW - in_it)
    }

    /// A run in lower case, as far as it is ASCII.
    #[inline(always)]
    pub(super) fn run(&self, start: usize, end: usize) -> &[u8] {
        &self.lower[start..end]
    }

    /// The bytes of a run of up to [`SHORT`] in two registers, filled up with zeros; of no account for a longer one.
    #[inline(always)]
    pub(super) fn halves(&self, start: usize, end: usize) -> (u64, u64) {
        let bytes = self.lower[start % WINDOW..].first_chunk();
        let (a, b) = halves(bytes.unwrap_or(&[0; SHORT]));
        // The table has room for any five bits: nothing is to be checked.
        let (keep_a, keep_b) = KEEP[end.wrapping_sub(start) % 32];
        (a & keep_a, b & keep_b)
    }
}

/// Runs that are left: the first bit of each, and the bit after its last.
pub(super) struct Runs {
    starts: u64,
    ends: u64,
}

impl Runs {
    /// How many are left.
    #[inline(always)]
    pub(super) fn left(&self) -> usize {
        self.ends.count_ones() as usize
    }

    /// The next one; of no account when none is left.
    #[inline(always)]
    pub(super) fn next(&mut self) -> (usize, usize) {
        let run = (self.starts.trailing_zeros(), self.ends.trailing_zeros());
        self.starts &= self.starts.wrapping_sub(1);
        self.ends &= self.ends.wrapping_sub(1);
        (run.0 as usize, run.1 as usize)
    }
}

/// Two registers full of bytes.
pub(super) fn halves(bytes: &[u8; SHORT]) -> (u64, u64) {
    let both = u128::from_le_bytes(*bytes);
    (both as u64, (both >> 64) as u64)
}

/// Which bits of two registers a run of so many bytes has.
const KEEP: [(u64, u64); 32] = {
    let mut keep = [(0, 0); 32];
    let mut length = 1;
    while length <= SHORT {
        keep[length] = if length <= 8 {
            (u64::MAX >> (64 - 8 * length), 0)
        } else {
            (u64::MAX, u64::MAX >> (128 - 8 * length))
        };
        length += 1;
    }
    keep
};
