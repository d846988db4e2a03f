//! One table of a report folder, cell by cell and with the place of a mistake.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use csv::{Reader, StringRecord};

use crate::error::{Error, Result};
use crate::report::disarm;

/// A table and the row it stands at.
pub(super) struct Table {
    path: PathBuf,
    columns: StringRecord,
    reader: Reader<Box<dyn Read>>,
    row: StringRecord,
    number: u64,
}

impl Table {
    /// Opens a table of the folder; a byte-order mark is passed over.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self> {
        let path = folder.join(name);
        let fail = |source| Error::Io {
            path: path.clone(),
            source,
        };
        let mut file = BufReader::with_capacity(1 << 16, File::open(&path).map_err(fail)?);
        let mut head = [0; 3];
        let mut have = 0;
        while have < 3 {
            match file.read(&mut head[have..]).map_err(fail)? {
                0 => break,
                n => have += n,
            }
        }
        let marked = head[..have] == *b"\xef\xbb\xbf";
        let first = if marked {
            Vec::new()
        } else {
            head[..have].to_vec()
        };
        let whole: Box<dyn Read> = Box::new(std::io::Cursor::new(first).chain(file));
        let mut reader = Reader::from_reader(whole);
        let columns = reader
            .headers()
            .map_err(|e| malformed(&path, &e.to_string()))?
            .clone();
        Ok(Self {
            path,
            columns,
            reader,
            row: StringRecord::new(),
            number: 0,
        })
    }

    /// Goes to the next row; false after the last.
    pub(super) fn next(&mut self) -> Result<bool> {
        self.number += 1;
        let path = &self.path;
        self.reader
            .read_record(&mut self.row)
            .map_err(|e| malformed(path, &e.to_string()))
    }

    /// A cell as it was before it was defused.
    pub(super) fn text(&self, column: &str) -> Result<&str> {
        let at = self.columns.iter().position(|c| c == column);
        match at.and_then(|at| self.row.get(at)) {
            Some(cell) => Ok(disarm(cell)),
            None => Err(self.wrong(&format!("there is no column `{column}`"))),
        }
    }

    /// Names joined by `;`.
    pub(super) fn list(&self, column: &str) -> Result<Vec<String>> {
        Ok(split(self.text(column)?))
    }

    /// A figure; empty is none.
    pub(super) fn known<N: FromStr>(&self, column: &str) -> Result<Option<N>> {
        let cell = self.text(column)?;
        match cell.parse() {
            _ if cell.is_empty() => Ok(None),
            Ok(n) => Ok(Some(n)),
            Err(_) => Err(self.wrong(&format!("`{cell}` under {column} is no number"))),
        }
    }

    /// A figure that every row has.
    pub(super) fn number<N: FromStr>(&self, column: &str) -> Result<N> {
        self.known(column)?
            .ok_or_else(|| self.wrong(&format!("there is no number under {column}")))
    }

    /// One of the words of a list.
    pub(super) fn word<T: Copy>(
        &self,
        column: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<T> {
        self.maybe(column, all, name)?
            .ok_or_else(|| self.wrong(&format!("there is nothing under {column}")))
    }

    /// One of the words of a list, or nothing.
    pub(super) fn maybe<T: Copy>(
        &self,
        column: &str,
        all: &[T],
        name: fn(T) -> &'static str,
    ) -> Result<Option<T>> {
        let cell = self.text(column)?;
        match all.iter().find(|one| name(**one) == cell) {
            Some(one) => Ok(Some(*one)),
            None if cell.is_empty() => Ok(None),
            None => Err(self.unknown(cell, column)),
        }
    }

    /// Words of a list, joined by `;`.
    pub(super) fn words(&self, column: &str, all: &[&'static str]) -> Result<Vec<&'static str>> {
        let cell = self.text(column)?;
        let words = cell.split(';').filter(|word| !word.is_empty());
        let known = |word: &str| {
            let found = all.iter().find(|one| **one == word).copied();
            found.ok_or_else(|| self.unknown(word, column))
        };
        words.map(known).collect()
    }

    fn unknown(&self, word: &str, column: &str) -> Error {
        self.wrong(&format!(
            "`{word}` under {column} is not known to this version"
        ))
    }

    /// The mistake with its place.
    pub(super) fn wrong(&self, what: &str) -> Error {
        malformed(&self.path, &format!("row {}: {what}", self.number))
    }
}

/// Names joined by `;`.
pub(super) fn split(cell: &str) -> Vec<String> {
    cell.split(';')
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A file that is not what a report has.
pub(super) fn malformed(path: &Path, what: &str) -> Error {
    Error::Malformed {
        file: path.display().to_string(),
        message: format!("{what}; trace the dump again"),
    }
}
