//! What a character is to a word, and runs of characters that are not all ASCII.

use std::sync::OnceLock;

use crate::text::tokens::{is_unspaced, is_word};

/// What a character is to a word.
#[derive(Debug, Clone)]
pub(super) enum Letter {
    /// A letter, mark or digit: its lower case.
    Of(std::char::ToLowercase),
    /// A letter of a script without spaces: a word by itself.
    Alone,
    /// Nothing: passed over.
    Passed,
    /// The end of a word.
    None,
}

/// The definition.
pub(super) fn letter(c: char) -> Letter {
    match c {
        // Soft hyphens, zero-width characters, marks of direction, byte-order marks; vowel signs and the stretching stroke of
        // Arabic, which writers put or leave out.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{640}'
        | '\u{64b}'..='\u{652}'
        | '\u{670}' => Letter::Passed,
        _ if !is_word(c) => Letter::None,
        _ if is_unspaced(c) => Letter::Alone,
        _ => Letter::Of(c.to_lowercase()),
    }
}

const NONE: u16 = 0;
const PASSED: u16 = 1;
/// Asked of [`letter`] each time.
const ASK: u16 = 2;

/// Characters that stand together in the tables.
const PAGE: usize = 256;

/// For a character of the basic plane its lower case, or one of the classes above (no letter has their numbers). Tables are
/// made as they are needed: most dumps need few.
fn class(c: char) -> u16 {
    static PAGES: [OnceLock<Box<[u16]>>; PAGE] = [const { OnceLock::new() }; PAGE];
    let code = c as usize;
    match PAGES.get(code / PAGE) {
        Some(page) => page.get_or_init(|| table(code / PAGE))[code % PAGE],
        None => ASK,
    }
}

fn table(page: usize) -> Box<[u16]> {
    let codes = page * PAGE..(page + 1) * PAGE;
    codes
        .map(|code| match char::from_u32(code as u32).map(letter) {
            None | Some(Letter::None) => NONE,
            Some(Letter::Passed) => PASSED,
            Some(Letter::Alone) => ASK,
            Some(Letter::Of(mut lower)) => match (lower.next().map(u32::from), lower.next()) {
                (Some(one), None) if one > u32::from(ASK) => u16::try_from(one).unwrap_or(ASK),
                _ => ASK,
            },
        })
        .collect()
}

/// Whether all letters of a run that are not ASCII have two bytes and are in lower case as they stand, and nothing else is
/// in it: most words of Latin, Greek, Cyrillic, Arabic and Hebrew script.
pub(super) fn stay(run: &[u8]) -> bool {
    let mut rest = run;
    loop {
        rest = match rest {
            [] => return true,
            [0..0x80, after @ ..] => after,
            [first @ 0xC2..0xE0, second, after @ ..] if stays(*first, *second) => after,
            _ => return false,
        };
    }
}

/// Whether a character of two bytes is its own lower case.
fn stays(first: u8, second: u8) -> bool {
    static STAYS: OnceLock<[u64; 32]> = OnceLock::new();
    let code = usize::from(first & 0x1F) << 6 | usize::from(second & 0x3F);
    let table = STAYS.get_or_init(|| {
        let mut table = [0; 32];
        for c in '\u{80}'..'\u{800}' {
            if let Letter::Of(lower) = letter(c)
                && lower.eq([c])
            {
                table[c as usize / 64] |= 1u64 << (c as usize % 64);
            }
        }
        table
    });
    table[code / 64] >> (code % 64) & 1 == 1
}

/// Hands each word of a run on, folded.
pub(super) fn split(run: &str, word: &mut Vec<u8>, mut each: impl FnMut(&[u8])) {
    word.clear();
    for c in run.chars() {
        match class(c) {
            NONE => end(word, &mut each),
            PASSED => {}
            ASK => match letter(c) {
                Letter::Of(lower) => lower.for_each(|c| push(word, c)),
                Letter::Passed => {}
                Letter::None => end(word, &mut each),
                Letter::Alone => {
                    end(word, &mut each);
                    push(word, c);
                    end(word, &mut each);
                }
            },
            lower => push(word, char::from_u32(u32::from(lower)).unwrap_or(c)),
        }
    }
    end(word, &mut each);
}

fn end(word: &mut Vec<u8>, each: &mut impl FnMut(&[u8])) {
    if !word.is_empty() {
        each(word);
        word.clear();
    }
}

fn push(word: &mut Vec<u8>, c: char) {
    let mut bytes = [0; 4];
    word.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
}
