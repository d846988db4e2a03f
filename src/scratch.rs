//! What is put aside because there is no room for it in memory: in a file without a name, which is gone when the program
//! ends, however it ends.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};

/// Bytes put aside, in pieces.
#[derive(Debug)]
pub(crate) struct Scratch {
    folder: PathBuf,
    held: Mutex<Option<(File, u64)>>,
}

/// Where a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Piece {
    pub(crate) start: u64,
    pub(crate) length: u64,
}

impl Scratch {
    /// In a folder, or in the nearest one above it that is there.
    pub(crate) fn new(folder: &Path) -> Self {
        let mut above = folder.ancestors().filter(|above| above.is_dir());
        let folder = above.next().unwrap_or(Path::new("."));
        Self {
            folder: folder.to_path_buf(),
            held: Mutex::new(None),
        }
    }

    /// Another one in the same folder.
    pub(crate) fn another(&self) -> Self {
        Self::new(&self.folder)
    }

    /// Puts a piece aside; from any thread.
    pub(crate) fn put(&self, bytes: &[u8]) -> Result<Piece> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none() {
            *held = Some((
                tempfile::tempfile_in(&self.folder).map_err(|e| self.failed(e))?,
                0,
            ));
        }
        let Some((file, end)) = held.as_mut() else {
            return Ok(Piece::default());
        };
        let start = *end;
        file.seek(SeekFrom::Start(start))
            .and_then(|_| file.write_all(bytes))
            .map_err(|e| self.failed(e))?;
        *end += bytes.len() as u64;
        Ok(Piece {
            start,
            length: bytes.len() as u64,
        })
    }

    /// A piece as it was put.
    pub(crate) fn get(&self, piece: Piece) -> Result<Vec<u8>> {
        let mut bytes = vec![0; piece.length as usize];
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((file, _)) = held.as_mut() {
            file.seek(SeekFrom::Start(piece.start))
                .and_then(|_| file.read_exact(&mut bytes))
                .map_err(|e| self.failed(e))?;
        }
        Ok(bytes)
    }

    fn failed(&self, source: std::io::Error) -> Error {
        let what = format!("a file without a name, for what is put aside ({source})");
        Error::Io {
            path: self.folder.clone(),
            source: std::io::Error::new(source.kind(), what),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_back_and_leave_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(&home.path().join("archive/that/is/not/there/yet"));
        let texts = ["one", "", "zwölf"];
        let pieces: Vec<Piece> = texts
            .iter()
            .map(|t| scratch.put(t.as_bytes()).unwrap())
            .collect();
        for (text, piece) in texts.iter().zip(pieces).rev() {
            assert_eq!(scratch.get(piece).unwrap(), text.as_bytes());
        }
        drop(scratch);
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
