//! A file as stored: opened, digested while it is read, and unpacked if its first bytes say gzip or Zstandard.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::GzDecoder;
use xxhash_rust::xxh3::Xxh3;

use super::limits::Limits;

/// Zstandard windows up to 2 GiB, as large news and forum archives use them (`zstd --long=31`).
const WINDOW_LOG_MAX: u32 = 31;
/// Bytes of a gzip file that are read at a time.
const GZIP_BUFFER: usize = 32 << 10;

/// Counts stored bytes over all files and passes them on to the caller's callback.
pub(super) struct Progress<'a> {
    done: AtomicU64,
    total: u64,
    tell: &'a (dyn Fn(u64, u64) + Sync),
}

impl<'a> Progress<'a> {
    pub(super) fn new(total: u64, tell: &'a (dyn Fn(u64, u64) + Sync)) -> Self {
        Self {
            done: AtomicU64::new(0),
            total,
            tell,
        }
    }

    fn add(&self, bytes: u64) {
        let done = self.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        // Standard input and growing files have more than was announced.
        (self.tell)(done, self.total.max(done));
    }
}

/// The stored bytes, digested as they pass.
pub(super) struct Stored<'a> {
    inner: io::Chain<Cursor<Vec<u8>>, Box<dyn Read + Send + 'a>>,
    digest: Xxh3,
    bytes: u64,
    progress: &'a Progress<'a>,
}

impl<'a> Stored<'a> {
    fn new(magic: Vec<u8>, rest: Box<dyn Read + Send + 'a>, progress: &'a Progress<'a>) -> Self {
        Self {
            inner: Cursor::new(magic).chain(rest),
            digest: Xxh3::new(),
            bytes: 0,
            progress,
        }
    }
}

impl Read for Stored<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        self.digest.update(&buf[..n]);
        self.bytes += n as u64;
        self.progress.add(n as u64);
        Ok(n)
    }
}

/// The file's contents, unpacked where they were packed.
pub(super) struct Contents<'a> {
    layer: Layer<'a>,
    unpacked: u64,
    limits: &'a Limits,
}

enum Layer<'a> {
    Plain(Box<Stored<'a>>),
    Gzip(Box<Members<'a>>),
    Zstd(Box<zstd::Decoder<'static, BufReader<Stored<'a>>>>),
}

impl<'a> Contents<'a> {
    /// Opens a file, or standard input for `-`. Of a file that grows while it is read, what was there first is read.
    pub(super) fn open(
        path: &Path,
        limits: &'a Limits,
        progress: &'a Progress<'a>,
    ) -> io::Result<Self> {
        if path.as_os_str() == "-" {
            return Self::new(Box::new(io::stdin()), limits, progress);
        }
        let file = File::open(path)?;
        let meta = file.metadata()?;
        // Files of the system (`/proc`) say that they are empty and are not.
        let length = match meta.is_file() {
            true if meta.len() > 0 => meta.len(),
            _ => u64::MAX,
        };
        Self::new(Box::new(file.take(length)), limits, progress)
    }

    /// Reads from anything; how it is packed is told by the first bytes.
    pub(super) fn new(
        mut raw: Box<dyn Read + Send + 'a>,
        limits: &'a Limits,
        progress: &'a Progress<'a>,
    ) -> io::Result<Self> {
        let mut magic = Vec::with_capacity(4);
        raw.by_ref().take(4).read_to_end(&mut magic)?;
        let packing = Packing::of(&magic);
        let stored = Stored::new(magic, raw, progress);
        let layer = match packing {
            Packing::None => Layer::Plain(Box::new(stored)),
            Packing::Gzip => Layer::Gzip(Box::new(Members::new(stored))),
            Packing::Zstd => {
                let mut decoder = zstd::Decoder::new(stored)?;
                decoder.window_log_max(WINDOW_LOG_MAX)?;
                Layer::Zstd(Box::new(decoder))
            }
        };
        Ok(Self {
            layer,
            unpacked: 0,
            limits,
        })
    }

    /// Whether the contents are as stored.
    pub(super) fn is_plain(&self) -> bool {
        matches!(self.layer, Layer::Plain(_))
    }

    /// Reads what is left and gives the stored size and the hexadecimal XXH3-128 of all stored bytes.
    pub(super) fn finish(self) -> io::Result<(u64, String)> {
        let mut stored = match self.layer {
            Layer::Plain(stored) => *stored,
            Layer::Gzip(members) => members.member.into_inner().into_inner(),
            Layer::Zstd(decoder) => decoder.finish().into_inner(),
        };
        io::copy(&mut stored, &mut io::sink())?;
        Ok((stored.bytes, format!("{:032x}", stored.digest.digest128())))
    }
}

impl Read for Contents<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let (n, stored) = match &mut self.layer {
            Layer::Plain(stored) => return stored.read(buf),
            Layer::Gzip(members) => (members.read(buf)?, members.stored().bytes),
            Layer::Zstd(decoder) => (decoder.read(buf)?, decoder.get_ref().get_ref().bytes),
        };
        self.unpacked += n as u64;
        match self.limits.stop(stored, self.unpacked) {
            Some(why) => Err(io::Error::other(why)),
            None => Ok(n),
        }
    }
}

/// The members of a gzip file, one after another. Zero bytes behind a member are padding, as for gzip itself: tapes and
/// some downloaders fill up to a whole block. Anything else there is damage.
struct Members<'a> {
    member: GzDecoder<BufReader<Stored<'a>>>,
    /// There is no further member, or damage was met.
    ended: bool,
}

impl<'a> Members<'a> {
    fn new(stored: Stored<'a>) -> Self {
        Self {
            member: GzDecoder::new(BufReader::with_capacity(GZIP_BUFFER, stored)),
            ended: false,
        }
    }

    fn stored(&self) -> &Stored<'a> {
        self.member.get_ref().get_ref()
    }

    fn read_on(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        loop {
            let n = self.member.read(buf)?;
            if n > 0 || buf.is_empty() || !self.next_member()? {
                return Ok(n);
            }
        }
    }

    /// Goes on to the next member; false if there is none.
    fn next_member(&mut self) -> io::Result<bool> {
        let source = self.member.get_mut();
        loop {
            let seen = source.fill_buf()?;
            if seen.is_empty() {
                self.ended = true;
                return Ok(false);
            }
            let zeros = seen.iter().take_while(|&&byte| byte == 0).count();
            let all = zeros == seen.len();
            source.consume(zeros);
            if !all {
                break;
            }
        }
        // The decoder begins anew only on a source that is given to it.
        let nothing = Stored::new(Vec::new(), Box::new(io::empty()), self.stored().progress);
        let source = self.member.reset(BufReader::with_capacity(0, nothing));
        self.member.reset(source);
        Ok(true)
    }
}

impl Read for Members<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.ended {
            return Ok(0);
        }
        let outcome = self.read_on(buf);
        self.ended |= outcome
            .as_ref()
            .is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        outcome
    }
}

enum Packing {
    None,
    Gzip,
    Zstd,
}

impl Packing {
    fn of(magic: &[u8]) -> Self {
        match magic {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] => Self::Zstd,
            // A skippable frame may come first (parallel and seekable writers).
            [low, 0x2a, 0x4d, 0x18] if low & 0xf0 == 0x50 => Self::Zstd,
            _ => Self::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn unpack(bytes: Vec<u8>) -> (io::Result<String>, u64, String) {
        let progress = Progress::new(0, &|_, _| {});
        let limits = Limits::default();
        let mut contents = Contents::new(Box::new(Cursor::new(bytes)), &limits, &progress).unwrap();
        let mut text = String::new();
        let outcome = contents.read_to_string(&mut text).map(|_| text);
        let (bytes, digest) = contents.finish().unwrap();
        (outcome, bytes, digest)
    }

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn concatenated_members_are_all_read() {
        let gz = [gzip("one "), gzip("two")].concat();
        assert_eq!(unpack(gz).0.unwrap(), "one two");
        let zst = [
            zstd::encode_all(&b"one "[..], 1).unwrap(),
            zstd::encode_all(&b"two"[..], 1).unwrap(),
        ]
        .concat();
        assert_eq!(unpack(zst).0.unwrap(), "one two");
    }

    #[test]
    fn zeros_behind_a_gzip_member_are_padding_and_anything_else_is_damage() {
        let padding = vec![0; 3 * GZIP_BUFFER];
        for padding in [&padding[..], &[0]] {
            let padded = [&gzip("one")[..], padding].concat();
            let expected = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&padded));
            let (outcome, bytes, digest) = unpack(padded.clone());
            assert_eq!(outcome.unwrap(), "one");
            assert_eq!((bytes, digest), (padded.len() as u64, expected));
            let two = [&padded[..], &gzip(" two")[..], padding].concat();
            assert_eq!(unpack(two).0.unwrap(), "one two");
            assert!(
                unpack([&padded[..], b"garbage, not a member"].concat())
                    .0
                    .is_err()
            );
            assert!(unpack([&padded[..], b"\x1f"].concat()).0.is_err());
        }
        assert!(unpack([&gzip("one")[..], b"garbage"].concat()).0.is_err());
        // An empty member is no end.
        let empty = [gzip(""), gzip(""), gzip("text")].concat();
        assert_eq!(unpack(empty).0.unwrap(), "text");
    }

    #[test]
    fn of_a_file_that_grows_what_was_there_at_first_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("growing");
        std::fs::write(&path, "there at first").unwrap();
        let (limits, progress) = (Limits::default(), Progress::new(0, &|_, _| {}));
        let mut contents = Contents::open(&path, &limits, &progress).unwrap();
        let mut growing = std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap();
        growing.write_all(b", and more").unwrap();
        let mut text = String::new();
        contents.read_to_string(&mut text).unwrap();
        assert_eq!(text, "there at first");
        assert_eq!(contents.finish().unwrap().0, 14);
    }

    #[test]
    fn a_skippable_frame_may_come_first() {
        let mut bytes = vec![0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        bytes.extend(zstd::encode_all(&b"text"[..], 1).unwrap());
        assert_eq!(unpack(bytes).0.unwrap(), "text");
    }

    #[test]
    fn the_digest_is_of_the_stored_bytes() {
        let plain = b"as stored".to_vec();
        let expected = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&plain));
        assert_eq!((unpack(plain.clone()).1, unpack(plain).2), (9, expected));
        let packed = gzip("as stored");
        let expected = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&packed));
        assert_eq!(unpack(packed).2, expected);
        let mut cut = zstd::encode_all(&b"as stored"[..], 1).unwrap();
        cut.truncate(cut.len() - 3);
        let expected = format!("{:032x}", xxhash_rust::xxh3::xxh3_128(&cut));
        let (outcome, _, digest) = unpack(cut);
        assert!(outcome.is_err());
        assert_eq!(digest, expected);
    }
}
