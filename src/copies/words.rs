//! The words of a page, hashed: the one definition of a word that `--only copies` compares by.
//!
//! A word is a run of letters, marks and digits, in lower case. In scripts that set no spaces every letter is a word, so
//! that a shingle is a run of characters. Invisible characters and Arabic vowel signs are passed over; everything else
//! ends a word. [`hash`] hashes a word's folded UTF-8.
//!
//! [`Words::read`] tells ASCII from the rest eight bytes at a time in a plain register: letters, digits and other bytes
//! become bits, runs of bits become words, and a word of up to 16 ASCII bytes is hashed by two multiplications without a
//! branch. Runs with other bytes go to [`letters`]. [`slow`] is the definition, a character at a time; a test holds both to
//! each other.

use super::letters;
#[cfg(test)]
use super::letters::Letter;

/// Bytes that are looked at in one go, so that a page of any length needs little beside its hashes.
const BLOCK: usize = 16 << 10;
/// Bytes after a block that may be read as part of a word.
const MARGIN: usize = 64;

/// Hashes of the words of a page; its room is used again for the next page.
#[derive(Debug, Default)]
pub struct Words {
    hashes: Vec<u64>,
    lower: Vec<u8>,
    edges: Vec<u32>,
    word: Vec<u8>,
}

impl Words {
    /// The hashes of the words of a text, in order.
    pub fn read(&mut self, text: &str) -> &[u64] {
        self.hashes.clear();
        self.hashes.reserve(text.len() / 5);
        let mut rest = text;
        while !rest.is_empty() {
            let (block, more) = rest.split_at(block_end(rest));
            self.block(block);
            rest = more;
        }
        &self.hashes
    }

    /// Gives back the room that a page beyond the usual needed.
    pub(crate) fn shrink(&mut self) {
        self.hashes.shrink_to(1 << 20);
        self.lower.shrink_to(1 << 20);
        self.edges.shrink_to(1 << 20);
        self.word.shrink_to(1 << 20);
    }

    fn block(&mut self, block: &str) {
        let edges = self.mark(block.as_bytes());
        for run in self.edges[..edges].chunks_exact(2) {
            let (start, end) = (run[0] as usize, run[1] as usize);
            let length = end - start;
            if length <= 16
                && let Some(sixteen) = self.lower[start..].first_chunk::<16>()
            {
                let (a, b) = halves(sixteen);
                // The table has room for any five bits: nothing is to be checked.
                let (keep_a, keep_b) = KEEP[length & 31];
                let (a, b) = (a & keep_a, b & keep_b);
                if (a | b) & HIGH == 0 {
                    self.hashes.push(mix(a, b));
                    continue;
                }
            }
            if self.lower[start..end].is_ascii() {
                self.hashes.push(hash(&self.lower[start..end]));
            } else {
                letters::split(&block[start..end], &mut self.word, |word| {
                    self.hashes.push(hash(word))
                });
            }
        }
    }

    /// Writes the block in lower case and where its runs begin and end; gives how many ends there are.
    fn mark(&mut self, block: &[u8]) -> usize {
        let room = block.len().next_multiple_of(64) + MARGIN;
        if self.lower.len() < room {
            self.lower.resize(room, 0);
            self.edges.resize(room + 2, 0);
        }
        let (mut found, mut inside) = (0, 0);
        for (number, bytes) in block.chunks(64).enumerate() {
            let at = number * 64;
            let mut whole = [0u8; 64];
            let bytes: &[u8; 64] = match bytes.try_into() {
                Ok(bytes) => bytes,
                Err(_) => {
                    whole[..bytes.len()].copy_from_slice(bytes);
                    &whole
                }
            };
            let word = lower_and_mark(bytes, &mut self.lower[at..at + 64]);
            let mut edges = word ^ (word << 1 | inside);
            inside = word >> 63;
            while edges != 0 {
                self.edges[found] = at as u32 + edges.trailing_zeros();
                found += 1;
                edges &= edges - 1;
            }
        }
        if inside == 1 {
            self.edges[found] = block.len() as u32;
            found += 1;
        }
        found
    }
}

/// Where a block can end: behind a byte that is in no word, else wherever a character ends.
fn block_end(text: &str) -> usize {
    if text.len() <= BLOCK {
        return text.len();
    }
    let bytes = text.as_bytes();
    let gap = |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric();
    match bytes[..BLOCK].iter().rposition(gap) {
        Some(at) => at + 1,
        // One word without end: up to where it ends.
        None => bytes[BLOCK..]
            .iter()
            .position(gap)
            .map_or(text.len(), |at| BLOCK + at),
    }
}

const HIGH: u64 = 0x8080_8080_8080_8080;
const fn every(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Lower-cases ASCII letters; the bit of each byte that is an ASCII letter or digit, or not ASCII.
#[inline(always)]
fn lower_and_mark(bytes: &[u8; 64], lower: &mut [u8]) -> u64 {
    let mut marks = 0;
    for ((number, from), to) in bytes
        .chunks_exact(8)
        .enumerate()
        .zip(lower.chunks_exact_mut(8))
    {
        let mut eight = [0; 8];
        eight.copy_from_slice(from);
        let bytes = u64::from_le_bytes(eight);
        let (other, low) = (bytes & HIGH, bytes & !HIGH);
        let folded = low | every(0x20);
        // Adding carries into the high bit from `a` on, and again from the one after `z` on.
        let letter =
            (folded + every(0x80 - b'a')) & !(folded + every(0x80 - b'z' - 1)) & HIGH & !other;
        let digit = (low + every(0x80 - b'0')) & !(low + every(0x80 - b'9' - 1)) & HIGH & !other;
        to.copy_from_slice(&(bytes | letter >> 2).to_le_bytes());
        // Gathers the high bits of the eight bytes.
        let gathered = (letter | digit | other).wrapping_mul(0x0002_0408_1020_4081) >> 56;
        marks |= gathered << (number * 8);
    }
    marks
}

fn halves(bytes: &[u8; 16]) -> (u64, u64) {
    let both = u128::from_le_bytes(*bytes);
    (both as u64, (both >> 64) as u64)
}

/// Which bits of two registers a word of so many bytes has.
const KEEP: [(u64, u64); 32] = {
    let mut keep = [(0, 0); 32];
    let mut length = 1;
    while length <= 16 {
        keep[length] = if length <= 8 {
            (u64::MAX >> (64 - 8 * length), 0)
        } else {
            (u64::MAX, u64::MAX >> (128 - 8 * length))
        };
        length += 1;
    }
    keep
};

/// Hash of a word of up to 16 bytes, filled up with zeros, which no word contains.
fn mix(a: u64, b: u64) -> u64 {
    let mixed = (a ^ 0x243F_6A88_85A3_08D3).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ b.wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(29);
    mixed ^ (mixed >> 32)
}

/// Hash of a folded word.
pub fn hash(word: &[u8]) -> u64 {
    if word.len() > 16 {
        return xxhash_rust::xxh3::xxh3_64(word);
    }
    let mut whole = [0; 16];
    whole[..word.len()].copy_from_slice(word);
    let (a, b) = halves(&whole);
    mix(a, b)
}

/// The definition, a character at a time.
#[cfg(test)]
pub(crate) fn slow(text: &str) -> Vec<u64> {
    let (mut hashes, mut word) = (Vec::new(), String::new());
    let end = |word: &mut String, hashes: &mut Vec<u64>| {
        if !word.is_empty() {
            hashes.push(hash(word.as_bytes()));
            word.clear();
        }
    };
    for c in text.chars() {
        match letters::letter(c) {
            Letter::Of(lower) => word.extend(lower),
            Letter::Passed => {}
            Letter::None => end(&mut word, &mut hashes),
            Letter::Alone => {
                end(&mut word, &mut hashes);
                hashes.push(hash(c.to_string().as_bytes()));
            }
        }
    }
    end(&mut word, &mut hashes);
    hashes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<u64> {
        Words::default().read(text).to_vec()
    }

    fn of(words: &[&str]) -> Vec<u64> {
        words.iter().map(|w| hash(w.as_bytes())).collect()
    }

    #[test]
    fn words_of_many_scripts() {
        for (text, words) in [
            ("", &[][..]),
            (
                "The mayor's 3-year PLAN.",
                &["the", "mayor", "s", "3", "year", "plan"],
            ),
            ("Ökostrom “für” Zürich", &["ökostrom", "für", "zürich"]),
            ("МЭР сказал: «да»", &["мэр", "сказал", "да"]),
            ("قالَ الرئيس", &["قال", "الرئيس"]),
            ("मंत्री ने", &["मंत्री", "ने"]),
            ("市长 said 好", &["市", "长", "said", "好"]),
            ("a市b", &["a", "市", "b"]),
            ("in\u{ad}for\u{200b}mation", &["information"]),
            (
                "donaudampfschifffahrtsgesellschaft!",
                &["donaudampfschifffahrtsgesellschaft"],
            ),
        ] {
            assert_eq!(read(text), of(words), "{text}");
            assert_eq!(slow(text), of(words), "{text}");
        }
    }

    #[test]
    fn hashes_are_pinned() {
        let digest = read("The quick brown fox, 1,234 Füchse und ein Siebenschläferbaumhaus")
            .iter()
            .fold(0u64, |all, hash| all.rotate_left(7) ^ hash);
        assert_eq!(
            digest, PINNED,
            "signatures made before cannot be compared with those made now"
        );
    }
    const PINNED: u64 = 0;

    #[test]
    fn blocks_do_not_cut_words() {
        for fill in [BLOCK - 3, BLOCK - 1, BLOCK, BLOCK + 5, 3 * BLOCK] {
            let long = "x".repeat(fill);
            let text = format!("{long} two {}three", "é".repeat(fill));
            assert_eq!(read(&text), slow(&text), "{fill}");
            let spaced = format!("{}word and {}", "ab ".repeat(fill / 3), "市".repeat(fill));
            assert_eq!(read(&spaced), slow(&spaced), "{fill}");
        }
    }

    fn messy() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "[a-zA-Z0-9 .,'{}@\\[\\]`/:-]{0,70}",
            "\\PC{0,9}",
            "[\\p{Greek}\\p{Cyrillic}\\p{Arabic}\\p{Thai}\\p{Han}\\p{Latin}]{0,20}",
            prop::sample::select(vec![
                "İ",
                "ß",
                "ﬁ",
                "K",
                "Ⅷ",
                "ا\u{64b}",
                "e\u{301}",
                "\u{200d}",
                "\u{0}",
                "\u{7f}",
                "１２"
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn fast_and_slow_agree(text in messy()) {
            prop_assert_eq!(read(&text), slow(&text));
        }
    }
}
