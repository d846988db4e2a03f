//! What is kept of an article while its text is not: enough to propose pairs, and where the text can be had again.

use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tempfile::SpooledTempFile;

use crate::candidates::{BANDS, ROWS};
use crate::error::{Error, Result};
use crate::ingest::again::{Place, Texts};
use crate::sketch::{self, VALUES};

/// An article without its text.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    /// Number of its file, and of its record there.
    pub(crate) file: u32,
    pub(crate) record: u64,
    /// Words of its text.
    pub(crate) words: u32,
    /// Where its text is.
    pub(crate) place: Place,
    /// Equal for texts of the same words in the same order.
    pub(crate) same: u64,
    /// The low byte of each minimum, to tell pairs apart that share a band by chance.
    pub(crate) low: [u8; VALUES],
}

/// For each band what is equal for articles that agree on all its rows.
pub(crate) type Bands = [u32; BANDS];

impl Note {
    /// Notes an article by its words.
    pub(crate) fn new(words: &[u64], shingle: usize) -> (Self, Bands) {
        let mut bands = [0; BANDS];
        let mut note = Self {
            file: 0,
            record: 0,
            words: words.len() as u32,
            place: Place::default(),
            same: same(words),
            low: [0; VALUES],
        };
        let mut minima = [u32::MAX; VALUES];
        if sketch::minima(words, shingle, &mut minima) {
            for (band, rows) in minima.chunks_exact(ROWS).take(BANDS).enumerate() {
                bands[band] = band_key(rows, band);
            }
            for (low, minimum) in note.low.iter_mut().zip(minima) {
                *low = minimum as u8;
            }
        }
        (note, bands)
    }

    /// Share of the minima in which two articles seem to agree.
    pub(crate) fn resemblance(&self, other: &Self) -> f64 {
        let pairs = self.low.iter().zip(&other.low);
        let equal: u8 = pairs.map(|(x, y)| u8::from(x == y)).sum();
        // Unequal minima have equal low bytes once in 256 times.
        (f64::from(equal) / VALUES as f64 * 256.0 - 1.0) / 255.0
    }
}

/// Two words at a time in two lanes, so that hardly a multiplication waits for the one before.
fn same(words: &[u64]) -> u64 {
    let mut lanes = [words.len() as u64, 1];
    let mut fours = words.chunks_exact(4);
    for four in &mut fours {
        lanes[0] = folded(lanes[0] ^ four[0], four[1] ^ 0xA076_1D64_78BD_642F);
        lanes[1] = folded(lanes[1] ^ four[2], four[3] ^ 0xE703_7ED1_A0B4_28DB);
    }
    for word in fours.remainder() {
        lanes[0] = folded(lanes[0] ^ word, 0x8EBC_6AF0_9C88_C6E3);
    }
    sketch::shingle_hash(&lanes)
}

/// Both halves of a product.
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// The first bits of products are the good ones.
fn band_key(rows: &[u32], band: usize) -> u32 {
    let mixed = rows.iter().fold(band as u64, |h, row| {
        (h.rotate_left(23) ^ u64::from(*row)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    });
    ((mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93) >> 32) as u32
}

/// Bytes of texts up to which those that cannot be read again stay in memory; beyond it they go to a temporary file.
const IN_MEMORY: usize = 64 << 20;
/// The number that stands for the file of texts that cannot be read again.
const ASIDE: u32 = u32::MAX;

/// Texts that cannot be read again from their inputs: of packed files, of standard input, of other encodings.
#[derive(Debug)]
pub(crate) struct Aside(Mutex<(SpooledTempFile, u64)>);

impl Aside {
    pub(crate) fn new() -> Self {
        Self(Mutex::new((SpooledTempFile::new(IN_MEMORY), 0)))
    }

    /// Puts a text aside.
    pub(crate) fn keep(&self, text: &str) -> Result<Place> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let start = held.1;
        held.0.seek(SeekFrom::Start(start)).map_err(fail)?;
        held.0.write_all(text.as_bytes()).map_err(fail)?;
        held.1 += text.len() as u64;
        Ok(Place {
            file: ASIDE,
            length: text.len() as u32,
            start,
        })
    }

    /// Hands on the text at a place, here or in the inputs. It is read by way of `bytes`, which may hold anything.
    pub(crate) fn text<T>(
        &self,
        place: Place,
        texts: &Texts,
        bytes: &mut Vec<u8>,
        each: impl FnOnce(&str) -> T,
    ) -> Result<T> {
        if place.file != ASIDE {
            return texts.text(place, bytes, each);
        }
        bytes.resize(place.length as usize, 0);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.0.seek(SeekFrom::Start(place.start)).map_err(fail)?;
        held.0.read_exact(bytes).map_err(fail)?;
        drop(held);
        let text = std::str::from_utf8(bytes).map_err(|e| fail(std::io::Error::other(e)))?;
        Ok(each(text))
    }
}

fn fail(source: std::io::Error) -> Error {
    Error::Io {
        path: PathBuf::from("the temporary file for texts of packed inputs"),
        source,
    }
}

#[cfg(test)]
mod tests {
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;

    fn words(range: std::ops::Range<u64>) -> Vec<u64> {
        range.map(|i| xxh3_64(&i.to_le_bytes())).collect()
    }

    #[test]
    fn equal_texts_have_equal_notes_and_others_not() {
        let (one, bands) = Note::new(&words(0..300), 5);
        let (two, bands_of_two) = Note::new(&words(0..300), 5);
        assert_eq!((one.same, bands), (two.same, bands_of_two));
        assert!(one.resemblance(&two) > 0.99);
        let mut turned = words(0..300);
        turned.swap(3, 250);
        let (turned, _) = Note::new(&turned, 5);
        assert_ne!(one.same, turned.same);
        assert!((0.9..1.0).contains(&one.resemblance(&turned)));
        assert!(Note::new(&words(900..1200), 5).0.resemblance(&one) < 0.1);
    }

    #[test]
    fn sketches_of_texts_are_pinned() {
        // The Python package's tests hold it to the same.
        let text = "one two three four five six seven eight nine ten";
        let mut minima = [u32::MAX; VALUES];
        let mut words = crate::copies::words::Words::default();
        assert!(sketch::minima(words.read(text), 5, &mut minima));
        let pinned = [2_154_339_983, 2_154_339_983, 2_154_339_983, 3_702_176];
        assert_eq!(minima[..4], pinned);
    }

    #[test]
    fn texts_put_aside_come_back() {
        let aside = Aside::new();
        let places: Vec<Place> = ["one", "", "zwölf"]
            .iter()
            .map(|t| aside.keep(t).unwrap())
            .collect();
        let back: Vec<String> = places
            .iter()
            .map(|p| {
                aside
                    .text(*p, &Texts::default(), &mut Vec::new(), str::to_owned)
                    .unwrap()
            })
            .collect();
        assert_eq!(back, ["one", "", "zwölf"]);
    }
}
