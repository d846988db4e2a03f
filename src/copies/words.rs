//! The words of a page, hashed: the one definition of a word that `--only copies` compares by.
//!
//! A word is a run of letters, marks and digits, in lower case. In scripts that set no spaces every letter is a word, so
//! that a shingle is a run of characters. Invisible characters and Arabic vowel signs are passed over; everything else
//! ends a word. [`hash`] hashes a word's folded UTF-8.
//!
//! [`Words::read`] looks at 64 bytes at a time ([`window`](super::window)): a word of up to 16 ASCII bytes is hashed by two
//! multiplications, and so is one of letters that are in lower case already, whatever the script. Others go to [`letters`].
//! `slow` is the definition, a character at a time; a test holds both to each other.

use fearless_simd::{Level, Simd, dispatch};

use super::letters;
#[cfg(test)]
use super::letters::Letter;
use super::window::{SHORT, WINDOW, Window, halves};
use crate::sketch;

/// Words that are hashed before it is asked whether there are more: a processor that guesses the end of a loop wrong loses
/// more time than two or three words take. Hashes of nothing are overwritten.
const AT_ONCE: usize = 4;

/// Hashes of the words of a page; its room is used again for the next page.
#[derive(Debug, Default)]
pub struct Words {
    hashes: Vec<u64>,
    word: Vec<u8>,
}

impl Words {
    /// The hashes of the words of a text, in order.
    pub fn read(&mut self, text: &str) -> &[u64] {
        self.read_on(sketch::processor(), text)
    }

    fn read_on(&mut self, processor: Level, text: &str) -> &[u64] {
        let count = dispatch!(processor, simd => self.fill(simd, text));
        &self.hashes[..count]
    }

    #[inline(always)]
    fn fill<S: Simd>(&mut self, simd: S, text: &str) -> usize {
        let (bytes, mut window) = (text.as_bytes(), Window::new());
        let (mut at, mut count) = (0, 0);
        while at < bytes.len() {
            self.make_room(count + WINDOW);
            window.take(simd, &bytes[at..]);
            count = if window.plain() {
                count + plain(&window, &mut self.hashes[count..])
            } else {
                self.others(&text[at..], &window, count)
            };
            // The last word may go on: the next window begins with it.
            at = match window.unfinished() {
                None => at + WINDOW,
                Some(0) => {
                    let next = at + long_run(&bytes[at..]);
                    count = self.long(&text[at..next], count);
                    next
                }
                Some(start) => at + start,
            };
        }
        count
    }

    /// The words of a window of which some are long or not ASCII; gives how many words there are now.
    #[inline(never)]
    fn others(&mut self, text: &str, window: &Window, mut count: usize) -> usize {
        let mut runs = window.runs();
        for _ in 0..runs.left() {
            let (start, end) = runs.next();
            let (a, b) = window.halves(start, end);
            let short = end - start <= SHORT;
            if short && (a | b) & HIGH == 0 {
                self.hashes[count] = mix(a, b);
                count += 1;
            } else if letters::stay(&text.as_bytes()[start..end]) {
                let run = window.run(start, end);
                self.hashes[count] = if short { mix(a, b) } else { hash(run) };
                count += 1;
            } else {
                count = self.long(&text[start..end], count);
                self.make_room(count + WINDOW);
            }
        }
        count
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

/// Hashes the words of a window of short ASCII words; gives how many they are.
#[inline(always)]
fn plain(window: &Window, hashes: &mut [u64]) -> usize {
    let mut runs = window.runs();
    let count = runs.left();
    let fours = hashes.chunks_exact_mut(AT_ONCE);
    for hash in fours.take(count.div_ceil(AT_ONCE)).flatten() {
        let (start, end) = runs.next();
        let (a, b) = window.halves(start, end);
        *hash = mix(a, b);
    }
    count
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

/// Hash of a word of up to 16 bytes, filled up with zeros, which no word contains.
fn mix(a: u64, b: u64) -> u64 {
    let mixed = (a ^ 0x243F_6A88_85A3_08D3).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ b.wrapping_mul(0xD6E8_FEB8_6659_FD93).rotate_left(29);
    mixed ^ (mixed >> 32)
}

/// Hash of a folded word.
pub fn hash(word: &[u8]) -> u64 {
    if word.len() > SHORT {
        return xxhash_rust::xxh3::xxh3_64(word);
    }
    let mut whole = [0; SHORT];
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
            let quoted = format!(
                "{}“é…”—Élan ‘x’ {}",
                "b".repeat(fill),
                "قالوا".repeat(fill % 9)
            );
            assert_eq!(read(&quoted), slow(&quoted), "{fill}");
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
                "１２",
                "“",
                "…’—",
                "Größe ",
                "المملكة ",
            ])
            .prop_map(str::to_owned),
        ];
        prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn fast_and_slow_agree(text in messy()) {
            prop_assert_eq!(read(&text), slow(&text));
            // What every processor of the kind can do.
            let mut words = Words::default();
            prop_assert_eq!(words.read_on(Level::baseline(), &text), slow(&text));
        }
    }
}
