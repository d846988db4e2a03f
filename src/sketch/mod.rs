//! MinHash signatures of word shingles.
//!
//! One-permutation hashing with optimal densification (Shrivastava, *Optimal Densification for Fast and Accurate Minwise
//! Hashing*, ICML 2017): one hash a shingle, each shingle falls into one of [`VALUES`] bins and the bin keeps its
//! minimum; an empty bin borrows from a bin that a second hash chooses.

mod wide;

use xxhash_rust::xxh3::xxh3_64_with_seed;

pub(crate) use wide::level as processor;

/// Minima in a signature.
pub const VALUES: usize = 128;
/// Name of the hash family and its version: sketches of another one cannot be compared.
pub const FAMILY: &str = "oph-optdens-xxh3-v1";

/// Words in a shingle, unless somebody wants others.
pub const USUAL: usize = 5;

/// What a sketch was made with; travels with every stored sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SketchParams {
    /// Words in a shingle.
    pub shingle: usize,
}

/// The signature of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sketch {
    /// Fewer words than a shingle: there is nothing to sketch.
    TooShort,
    /// One minimum a bin.
    Minima(Box<[u32; VALUES]>),
}

/// Hash of the words of a shingle, from the hashes of its words.
#[inline(always)]
pub fn shingle_hash(words: &[u64]) -> u64 {
    let mixed = words.iter().fold(0x243F_6A88_85A3_08D3u64, |h, w| {
        (h.rotate_left(19) ^ w).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    });
    // The low bits of a product are weak: fold the high half in before bins and values are taken.
    let folded = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    folded ^ (folded >> 29)
}

/// Sketches an article from the hashes of its words in order.
pub fn sketch(words: &[u64], params: SketchParams) -> Sketch {
    let mut found = Box::new([u32::MAX; VALUES]);
    if minima(words, params.shingle, &mut found) {
        Sketch::Minima(found)
    } else {
        Sketch::TooShort
    }
}

/// The minima of an article, from the hashes of its words in order, into `minima`, which are [`u32::MAX`]. False if there
/// are fewer words than a shingle: there is nothing to sketch.
pub fn minima(words: &[u64], shingle: usize, minima: &mut [u32; VALUES]) -> bool {
    if words.len() < shingle || shingle == 0 {
        return false;
    }
    let mut filled = [false; VALUES];
    shingles(words, shingle, |h| {
        let bin = (h >> 57) as usize;
        minima[bin] = minima[bin].min(h as u32);
        filled[bin] = true;
    });
    densify(minima, &filled);
    true
}

/// Hands on the hash of every run of `shingle` words.
pub fn shingles(words: &[u64], shingle: usize, mut each: impl FnMut(u64)) {
    if shingle != USUAL {
        for window in words.windows(shingle.max(1)) {
            each(shingle_hash(window));
        }
    } else if wide::is_there() {
        wide::shingles(words, each);
    } else {
        // Of a length known beforehand: half the time.
        for window in words.windows(USUAL) {
            if let Some(window) = window.first_chunk::<USUAL>() {
                each(shingle_hash(window));
            }
        }
    }
}

/// Fills each empty bin from the first filled bin on its own pseudo-random path.
fn densify(minima: &mut [u32; VALUES], filled: &[bool; VALUES]) {
    for bin in 0..VALUES {
        if filled[bin] {
            continue;
        }
        for attempt in 0u64.. {
            let donor =
                (xxh3_64_with_seed(&(bin as u64).to_le_bytes(), attempt) % VALUES as u64) as usize;
            if filled[donor] {
                minima[bin] = minima[donor];
                break;
            }
        }
    }
}

impl Sketch {
    /// Estimated resemblance of two sketches made with the same parameters; `None` when either is too short.
    pub fn resemblance(&self, other: &Self) -> Option<f64> {
        match (self, other) {
            (Self::Minima(a), Self::Minima(b)) => {
                Some(a.iter().zip(b.iter()).filter(|(x, y)| x == y).count() as f64 / VALUES as f64)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(range: std::ops::Range<u64>) -> Vec<u64> {
        range
            .map(|i| xxh3_64_with_seed(&i.to_le_bytes(), 1))
            .collect()
    }

    #[test]
    fn values_are_pinned() {
        let Sketch::Minima(m) = sketch(&words(0..300), SketchParams { shingle: 5 }) else {
            panic!("long enough")
        };
        let digest = m
            .iter()
            .fold(0u64, |h, v| shingle_hash(&[h, u64::from(*v)]));
        assert_eq!(
            digest, PINNED,
            "the hash family changed: give FAMILY a new version"
        );
    }
    const PINNED: u64 = 16_606_495_972_318_226_664;

    #[test]
    fn short_texts_have_a_name() {
        assert_eq!(
            sketch(&words(0..4), SketchParams { shingle: 5 }),
            Sketch::TooShort
        );
        let long = sketch(&words(0..9), SketchParams { shingle: 5 });
        assert_eq!(Sketch::TooShort.resemblance(&long), None);
    }

    #[test]
    fn mean_error_is_near_the_binomial_limit() {
        // 200 pairs of sets of 400 shingles at true resemblance 1/3: error of the mean within 3 standard errors,
        // and the standard deviation of one estimate near sqrt(J(1-J)/128) = 0.042.
        let mut squares = 0.0;
        let mut sum = 0.0;
        for n in 0..200u64 {
            let base = n * 10_000;
            let p = SketchParams { shingle: 1 };
            let a = sketch(&words(base..base + 400), p);
            let b = sketch(&words(base + 200..base + 600), p);
            let error = a.resemblance(&b).expect("long enough") - 1.0 / 3.0;
            sum += error;
            squares += error * error;
        }
        assert!((sum / 200.0).abs() < 0.012, "{sum}");
        let deviation = (squares / 200.0f64).sqrt();
        assert!((0.025..0.05).contains(&deviation), "{deviation}");
    }

    proptest! {
        #[test]
        fn equal_texts_have_equal_sketches(seed in 0u64..1000, len in 5u64..200) {
            let w = words(seed..seed + len);
            let p = SketchParams { shingle: 5 };
            prop_assert_eq!(sketch(&w, p).resemblance(&sketch(&w, p)), Some(1.0));
        }
    }
}
