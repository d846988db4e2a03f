//! Tar archives: read front to back, as they are unpacked. Only the members' names and bytes matter here; nothing is
//! ever written, so that a name can point wherever it likes.

use std::io::{self, Read};

use super::archive::Unpack;
use crate::error::Result;

const BLOCK: usize = 512;
/// The longest name or list of attributes that a member may have.
const NAME_LIMIT: u64 = 1 << 20;

/// Whether these bytes begin with the header of a member: its sum is right.
pub(super) fn is_tar(head: &[u8]) -> bool {
    head.get(..BLOCK)
        .is_some_and(|header| header[0] != 0 && sum_is_right(header))
}

/// Gives each file to `unpack`; why it ended before the end, if it did.
pub(super) fn read(
    reader: &mut (dyn Read + Send),
    unpack: &mut Unpack<'_>,
) -> Result<Option<String>> {
    let mut long: Long = Long::default();
    loop {
        let mut header = [0; BLOCK];
        match fill(reader, &mut header) {
            Ok(0) => return Ok(None),
            Ok(BLOCK) => {}
            Ok(_) => return Ok(Some("the archive is cut short".to_owned())),
            Err(error) => {
                return Ok(Some(format!(
                    "the archive is damaged or cut short ({error})"
                )));
            }
        }
        if header.iter().all(|&byte| byte == 0) {
            return Ok(None);
        }
        if !sum_is_right(&header) {
            return Ok(Some(
                "the archive is damaged: the header of a member is wrong".to_owned(),
            ));
        }
        let Some(size) = long.size.or_else(|| number(&header[124..136])) else {
            return Ok(Some(
                "the archive is damaged: a member has no size".to_owned(),
            ));
        };
        let mut member = reader.take(size);
        match header[156] {
            kind @ (b'L' | b'x' | b'X') => {
                let mut told = Vec::new();
                if let Err(error) = (&mut member).take(NAME_LIMIT).read_to_end(&mut told) {
                    return Ok(Some(format!(
                        "the archive is damaged or cut short ({error})"
                    )));
                }
                match kind {
                    b'L' => long.name = Some(text(&told)),
                    _ => long.attributes(&told),
                }
            }
            b'0' | 0 | b'7' => {
                let told = std::mem::take(&mut long);
                let name = told.name.unwrap_or_else(|| name(&header));
                // Very old writers mark folders by their names alone.
                if !name.ends_with('/') {
                    unpack.member(&name, &mut member)?;
                }
            }
            b'S' => {
                let name = std::mem::take(&mut long)
                    .name
                    .unwrap_or_else(|| name(&header));
                unpack.reject(
                    &name,
                    "a file with holes; unpack the archive and give the folder",
                );
            }
            // Links, folders, devices.
            b'g' | b'K' => {}
            _ => long = Long::default(),
        }
        let blank = (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64;
        let rest = member.limit().saturating_add(blank);
        let missing = match io::copy(&mut reader.take(rest), &mut io::sink()) {
            Ok(passed) => (passed < rest).then(|| "the archive is cut short".to_owned()),
            Err(error) => Some(format!("the archive is damaged or cut short ({error})")),
        };
        if missing.is_some() {
            return Ok(missing);
        }
    }
}

/// What a member's header has no room for, told before it.
#[derive(Default)]
struct Long {
    name: Option<String>,
    size: Option<u64>,
}

impl Long {
    /// Lines of `LENGTH KEY=VALUE`.
    fn attributes(&mut self, mut lines: &[u8]) {
        while let Some(space) = memchr::memchr(b' ', lines) {
            let length = std::str::from_utf8(&lines[..space])
                .ok()
                .and_then(|n| n.parse::<usize>().ok());
            let Some(line) = length.and_then(|length| lines.get(space + 1..length)) else {
                return;
            };
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            if let Some(path) = line.strip_prefix(b"path=") {
                self.name = Some(text(path));
            } else if let Some(size) = line.strip_prefix(b"size=") {
                self.size = std::str::from_utf8(size).ok().and_then(|n| n.parse().ok());
            }
            lines = &lines[length.unwrap_or(lines.len())..];
        }
    }
}

fn fill(reader: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(n) => filled += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The header's bytes add up to the number in it, its own field taken for blanks. Some writers added signed bytes.
fn sum_is_right(header: &[u8]) -> bool {
    let told = number(&header[148..156]);
    let counted = |i: usize, byte: u8| if (148..156).contains(&i) { b' ' } else { byte };
    let bytes = || header.iter().enumerate().map(|(i, &byte)| counted(i, byte));
    let unsigned: u64 = bytes().map(u64::from).sum();
    let signed: i64 = bytes().map(|byte| i64::from(byte as i8)).sum();
    told.is_some_and(|told| told == unsigned || i64::try_from(told) == Ok(signed))
}

/// An octal number, or for large files a binary one.
fn number(field: &[u8]) -> Option<u64> {
    if field[0] & 0x80 != 0 {
        let (high, low) = field.split_at(field.len() - 8);
        let blank = high
            .iter()
            .enumerate()
            .all(|(i, &byte)| byte == if i == 0 { 0x80 } else { 0 });
        return blank.then(|| low.iter().fold(0, |n, &byte| n << 8 | u64::from(byte)));
    }
    let digits = std::str::from_utf8(field).ok()?.trim_matches(['\0', ' ']);
    u64::from_str_radix(digits, 8).ok()
}

fn name(header: &[u8]) -> String {
    let (name, prefix) = (text(&header[..100]), text(&header[345..500]));
    match &header[257..262] == b"ustar" && header[263] == b'0' && !prefix.is_empty() {
        true => format!("{prefix}/{name}"),
        false => name,
    }
}

/// Up to the first zero.
fn text(bytes: &[u8]) -> String {
    let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}
