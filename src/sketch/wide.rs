//! Hashes of shingles on processors that multiply eight numbers of 64 bits at once (AVX-512): half the time of a sketch. On
//! others, several such products in a register cost more than one after another.
//!
//! The loop is an ordinary one, which the compiler turns into such instructions where it may.

use std::sync::OnceLock;

use fearless_simd::Level;
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
use fearless_simd::Simd;

use super::{USUAL, shingle_hash};

/// Shingles that are hashed before they are handed on.
const BLOCK: usize = 128;

/// What the processor can do; asked once.
pub(crate) fn level() -> Level {
    static LEVEL: OnceLock<Level> = OnceLock::new();
    *LEVEL.get_or_init(Level::new)
}

/// Whether the processor is of that kind.
pub(super) fn is_there() -> bool {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    return level().as_avx512().is_some();
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    false
}

/// Hands on the hash of every run of [`USUAL`] words.
pub(super) fn shingles(words: &[u64], mut each: impl FnMut(u64)) {
    let (mut rest, mut hashes) = (words, [0; BLOCK]);
    while let Some(more) = rest.len().checked_sub(USUAL - 1).filter(|more| *more > 0) {
        let block = more.min(BLOCK);
        fill(&rest[..block + USUAL - 1], &mut hashes);
        hashes[..block].iter().for_each(|hash| each(*hash));
        rest = &rest[block..];
    }
}

fn fill(words: &[u64], hashes: &mut [u64; BLOCK]) {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    if let Some(avx512) = level().as_avx512() {
        avx512.vectorize(
            #[inline(always)]
            || one_by_one(words, hashes),
        );
        return;
    }
    one_by_one(words, hashes);
}

#[inline(always)]
fn one_by_one(words: &[u64], hashes: &mut [u64; BLOCK]) {
    // The n-th word of every shingle side by side.
    let nth = |n: usize| words[n..words.len() + n + 1 - USUAL].iter();
    let words = nth(0).zip(nth(1)).zip(nth(2)).zip(nth(3)).zip(nth(4));
    for (((((a, b), c), d), e), hash) in words.zip(hashes) {
        *hash = shingle_hash(&[*a, *b, *c, *d, *e]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn both_ways_agree(words in prop::collection::vec(any::<u64>(), 0..400)) {
            let (mut here, expected) = (Vec::new(), words.windows(USUAL).map(shingle_hash));
            shingles(&words, |hash| here.push(hash));
            prop_assert_eq!(here, expected.collect::<Vec<_>>());
        }
    }
}
