//! ZIP archives: read by their index, which stands at the end.

use std::io::{self, BufReader, Read};

use zip::result::ZipError;
use zip::{ZipArchive, read::ZipReadOptions};

use super::archive::Unpack;
use super::disk::Disk;
use super::limits::Limits;
use crate::error::Result;

/// What an archive turned out to be.
pub(super) enum Zip {
    /// Its members were given to `unpack`, but for those after trouble of this kind.
    Read(Option<String>),
    /// A document that is packed as an archive.
    Document(&'static str),
}

/// Gives each file to `unpack`, in the order of the index.
pub(super) fn read(disk: &Disk, limits: &Limits, unpack: &mut Unpack<'_>) -> Result<Zip> {
    let mut archive = match ZipArchive::new(BufReader::with_capacity(64 << 10, disk.at(0))) {
        Ok(archive) => archive,
        Err(error) => {
            return Ok(Zip::Read(Some(format!(
                "the ZIP archive is damaged or cut short ({error}); its index stands at the end, so that nothing of it \
                 can be read"
            ))));
        }
    };
    if let Some(what) = document(&archive) {
        return Ok(Zip::Document(what));
    }
    let mut unpacked = 0;
    for number in 0..archive.len() {
        if let Some(why) = limits.stop(disk.len(), unpacked) {
            return Ok(Zip::Read(Some(format!(
                "{why}; the other members are left out"
            ))));
        }
        let name = match archive.by_index_data(number) {
            Ok(entry) => String::from_utf8_lossy(entry.name_raw()).into_owned(),
            Err(error) => {
                unpack.reject(&format!("#{}", number + 1), &trouble(&error));
                continue;
            }
        };
        match archive.by_index_with_options(number, ZipReadOptions::new()) {
            Ok(mut member) if member.is_file() => {
                let mut bounded = Bounded {
                    member: &mut member,
                    stored: disk.len(),
                    unpacked: &mut unpacked,
                    limits,
                };
                unpack.member(&name, &mut bounded)?;
            }
            Ok(_) => {}
            Err(error) => unpack.reject(&name, &trouble(&error)),
        }
    }
    Ok(Zip::Read(None))
}

/// A member, with what all members before it unpacked to.
struct Bounded<'a> {
    member: &'a mut (dyn Read + Send),
    stored: u64,
    unpacked: &'a mut u64,
    limits: &'a Limits,
}

impl Read for Bounded<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.member.read(buf)?;
        *self.unpacked += n as u64;
        match self.limits.stop(self.stored, *self.unpacked) {
            Some(why) => Err(io::Error::other(why)),
            None => Ok(n),
        }
    }
}

fn trouble(error: &ZipError) -> String {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => {
            "encrypted; unpack the archive with its password and give the folder".to_owned()
        }
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
            format!(
                "packed in a way that is not read ({error}); unpack the archive and give the folder"
            )
        }
        _ => format!("the archive is damaged here ({error})"),
    }
}

fn document<R: Read + std::io::Seek>(archive: &ZipArchive<R>) -> Option<&'static str> {
    archive
        .file_names_raw()
        .take(8)
        .find_map(|name| match name {
            b"[Content_Types].xml" => Some("an office document; save it as CSV or text first"),
            b"mimetype" => Some("an office document or e-book; save it as text first"),
            b"META-INF/MANIFEST.MF" => Some("a program"),
            _ => None,
        })
}
