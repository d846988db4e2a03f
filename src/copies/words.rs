//! The words of a page, hashed: the one definition of a word that `--only copies` compares by.
//!
//! A word is a run of letters, marks and digits, in lower case. In scripts that set no spaces every letter is a word, so
//! that a shingle is a run of characters. Invisible characters and Arabic vowel signs are passed over; everything else
//! ends a word. [`hash`] hashes a word's folded UTF-8.
//!
//! [`Words::read`] looks at 64 bytes at a time: in one pass without branches, which compilers turn into vector
//! instructions of any processor, letters are lower-cased and every byte of a word becomes a bit. Runs of bits become words,
//! and a word of up to 16 ASCII bytes is hashed by two multiplications. Runs with other bytes go to [`letters`]. `slow` is
//! the definition, a character at a time; a test holds both to each other.

use super::letters;
#[cfg(test)]
use super::letters::Letter;

/// Bytes that are looked at in one go, one for each bit of a register.
const WINDOW: usize = 64;
/// Bytes of a word that is hashed at once.
const SHORT: usize = 16;

/// Hashes of the words of a page; its room is used again for the next page.
#[derive(Debug, Default)]
pub struct Words {
    hashes: Vec<u64>,
    word: Vec<u8>,
}

impl Words {
    /// The hashes of the words of a text, in order.
    pub fn read(&mut self, text: &str) -> &[u64] {
        let bytes = text.as_bytes();
        // Bytes after the window may be read as part of a word, and are then left out.
        let mut lower = [0; WINDOW + SHORT];
        let (mut at, mut count) = (0, 0);
        while at < bytes.len() {
            self.make_room(count + WINDOW);
            let word = match bytes[at..].first_chunk::<WINDOW>() {
                Some(window) => lower_and_mark(window, &mut lower),
                None => {
                    let mut window = [0; WINDOW];
                    window[..bytes.len() - at].copy_from_slice(&bytes[at..]);
                    lower_and_mark(&window, &mut lower)
                }
            };
            // The first bit of each run, and the bit after the last.
            let (mut starts, mut ends) = (word & !(word << 1), !word & (word << 1));
            while ends != 0 {
                let (start, end) = (starts.trailing_zeros(), ends.trailing_zeros());
                let (start, end) = (start as usize, end as usize);
                starts &= starts.wrapping_sub(1);
                ends &= ends.wrapping_sub(1);
                match short(&lower, start, end) {
                    Some(hash) => {
                        self.hashes[count] = hash;
                        count += 1;
                    }
                    None => {
                        count = self.long(&text[at + start..at + end], count);
                        self.make_room(count + WINDOW);
                    }
                }
            }
            let mut next = at + WINDOW;
            if starts != 0 {
                // The last word may go on: the next window begins with it.
                next = at + starts.trailing_zeros() as usize;
            }
            if next == at {
                next = at + long_run(&bytes[at..]);
                count = self.long(&text[at..next], count);
            }
            at = next;
        }
        &self.hashes[..count]
    }

    /// There are at least so many hashes; all beyond those of the page are of no account.
    #[inline(always)]
    fn make_room(&mut self, hashes: usize) {
        if self.hashes.len() < hashes {
            self.hashes.resize(hashes + hashes / 2, 0);
        }
    }

    /// Gives back the room that a page beyond the usual needed.
    pub(crate) fn shrink(&mut self) {
        self.hashes.truncate(1 << 20);
        self.hashes.shrink_to(1 << 20);
        self.word.shrink_to(1 << 20);
    }

    /// A run of many bytes, or of others than ASCII; gives how many words there are now.
    #[inline(never)]
    fn long(&mut self, run: &str, mut count: usize) -> usize {
        let Self { hashes, word } = self;
        let mut add = |hash| {
            match hashes.get_mut(count) {
                Some(slot) => *slot = hash,
                None => hashes.push(hash),
            }
            count += 1;
        };
        if run.is_ascii() {
            word.clear();
            word.extend(run.bytes().map(|byte| byte.to_ascii_lowercase()));
            add(hash(word));
        } else {
            letters::split(run, word, |word| add(hash(word)));
        }
        count
    }
}

/// The hash of a run within a window, if it is short and ASCII.
#[inline(always)]
fn short(lower: &[u8; WINDOW + SHORT], start: usize, end: usize) -> Option<u64> {
    let length = end - start;
    let (a, b) = halves(lower[start % WINDOW..].first_chunk()?);
    // The table has room for any five bits: nothing is to be checked.
    let (keep_a, keep_b) = KEEP[length % 32];
    let (a, b) = (a & keep_a, b & keep_b);
    (length <= SHORT && (a | b) & HIGH == 0).then(|| mix(a, b))
}

/// Whether a byte is an ASCII letter or digit, or not ASCII.
fn in_run(byte: u8) -> bool {
    (byte | 0x20).wrapping_sub(b'a') < 26 || byte.wrapping_sub(b'0') < 10 || byte >= 0x80
}

/// The length of the run at the beginning.
fn long_run(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|&byte| !in_run(byte))
        .unwrap_or(bytes.len())
}

const HIGH: u64 = 0x8080_8080_8080_8080;

/// Lower-cases ASCII letters; the bit of each byte that is in a run.
#[inline(always)]
fn lower_and_mark(bytes: &[u8; WINDOW], lower: &mut [u8; WINDOW + SHORT]) -> u64 {
    let mut marks = [0u8; WINDOW];
    for ((byte, lower), mark) in bytes.iter().zip(lower.iter_mut()).zip(&mut marks) {
        let capital = byte.wrapping_sub(b'A') < 26;
        *lower = byte | if capital { 0x20 } else { 0 };
        *mark = if in_run(*byte) { 0x80 } else { 0 };
    }
    let mut word = 0;
    for (number, eight) in marks.chunks_exact(8).enumerate() {
        let eight = eight
            .first_chunk()
            .map_or(0, |eight| u64::from_le_bytes(*eight));
        // Gathers the high bits of the eight bytes.
        word |= (eight.wrapping_mul(0x0002_0408_1020_4081) >> 56) << (number * 8);
    }
    word
}

fn halves(bytes: &[u8; SHORT]) -> (u64, u64) {
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
        let digest = read("The quick brown fox, 1,234 Füchse und ein Siebenschläfer")
            .iter()
            .fold(0u64, |all, hash| all.rotate_left(7) ^ hash);
        assert_eq!(
            digest, PINNED,
            "signatures made before cannot be compared with those made now"
        );
    }
    const PINNED: u64 = 983937876655570065;

    #[test]
    fn windows_do_not_cut_words() {
        for fill in [0, 1, 15, 16, 17, 60, 63, 64, 65, 128, 1000] {
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
