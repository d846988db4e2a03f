//! Texts that an archive does not hold, read from the dumps they were added from. What counts is the digest of a text: the
//! file may have moved beside the archive, been packed or unpacked, or put in another order.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::record::{self, Record};
use super::{Archive, At};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::ingest::again::Place;
use crate::ingest::{self, Limits, ReadOptions};
use crate::scratch::{Piece, Scratch};

/// Endings that a file may have got, or lost, since.
const PACKED: [&str; 2] = [".zst", ".gz"];
/// Records of which texts are sought at a time where all of them are.
const CHUNK: usize = 1 << 16;
/// Files that are named in a message.
const NAMED: usize = 3;

/// A text that is sought.
pub(super) struct Sought<'a> {
    pub(super) digest: u128,
    pub(super) record: &'a Record,
}

/// Takes the text of one that was sought, by its number; from any thread, once for each.
type Taker<'a> = &'a (dyn Fn(usize, &str) + Sync);

/// Hands over the texts that are to be had. Gives, for each of the others, why it is not.
pub(super) fn texts(
    home: &Path,
    sought: &[Sought<'_>],
    limits: &Limits,
    take: Taker<'_>,
) -> Vec<Option<String>> {
    let mut files: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
    for (i, one) in sought.iter().enumerate() {
        let reference = one.record.reference.as_ref();
        let column = reference.and_then(|r| r.column.as_deref());
        let file = &*one.record.article.origin.file;
        files.entry((file, column)).or_default().push(i);
    }
    let mut out = vec![None; sought.len()];
    for ((file, column), wanted) in files {
        let options = ReadOptions {
            map: column
                .map(|c| ("text".to_owned(), c.to_owned()))
                .into_iter()
                .collect(),
            limits: limits.clone(),
            ..ReadOptions::default()
        };
        let reading = Reading {
            sought,
            options,
            take,
        };
        let (left, why) = reading.file(home, file, wanted);
        left.into_iter().for_each(|i| out[i] = Some(why.clone()));
    }
    out
}

struct Reading<'a> {
    sought: &'a [Sought<'a>],
    options: ReadOptions,
    take: Taker<'a>,
}

impl Reading<'_> {
    /// Those of one file; gives which are not to be had, and why.
    fn file(&self, home: &Path, file: &str, wanted: Vec<usize>) -> (Vec<usize>, String) {
        let (mut left, mut why) = (wanted, format!("{file} is not there"));
        for (path, as_was) in places(home, file) {
            if as_was {
                left = self.at_places(&path, left);
            }
            if left.is_empty() {
                break;
            }
            why = format!("{file} is not what it was");
            match self.throughout(&path, left.clone()) {
                Ok(rest) => left = rest,
                Err(error) => why = error.to_string(),
            }
            if left.is_empty() {
                break;
            }
        }
        (left, why)
    }

    /// Reads records at their places; gives those that are not there.
    fn at_places(&self, path: &Path, wanted: Vec<usize>) -> Vec<usize> {
        let Ok(mut file) = File::open(path) else {
            return wanted;
        };
        let place = |i: &usize| self.sought[*i].record.reference.as_ref()?.place;
        let (mut with, mut left): (Vec<usize>, Vec<usize>) =
            wanted.into_iter().partition(|i| place(i).is_some());
        with.sort_unstable_by_key(place);
        for i in with {
            match place(&i).and_then(|place| self.at(&mut file, place, i)) {
                Some(()) => {}
                None => left.push(i),
            }
        }
        left
    }

    fn at(&self, file: &mut File, (start, length): (u64, u32), i: usize) -> Option<()> {
        // A file that is shorter now is not asked memory for.
        if file.metadata().ok()?.len() < start.checked_add(u64::from(length))? {
            return None;
        }
        let mut line = vec![0; length as usize];
        file.seek(SeekFrom::Start(start)).ok()?;
        file.read_exact(&mut line).ok()?;
        let read = ingest::read_json_lines("", &line, &self.options).ok()?;
        let article = read.articles.first()?;
        (record::digest(&article.text) == self.sought[i].digest)
            .then(|| (self.take)(i, &article.text))
    }

    /// Reads through the whole file; gives those that are not in it.
    fn throughout(&self, path: &Path, wanted: Vec<usize>) -> Result<Vec<usize>> {
        let mut open: Vec<(u128, usize)> =
            wanted.iter().map(|&i| (self.sought[i].digest, i)).collect();
        open.sort_unstable();
        let found = Mutex::new(vec![false; open.len()]);
        let visitor = |_: &Article, text: &str, _: u32, _: Option<Place>| {
            let digest = record::digest(text);
            let from = open.partition_point(|one| one.0 < digest);
            for (at, (_, i)) in open
                .iter()
                .enumerate()
                .skip(from)
                .take_while(|o| o.1.0 == digest)
            {
                let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                let first = !std::mem::replace(&mut found[at], true);
                drop(found);
                if first {
                    (self.take)(*i, text);
                }
            }
        };
        ingest::visit(&[path.to_path_buf()], &self.options, &|_, _| {}, &visitor)?;
        let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let left = open.iter().zip(found).filter(|(_, found)| !found);
        Ok(left.map(|((_, i), _)| *i).collect())
    }
}

/// Where a file may be now, and whether it is the file as it was: as it was named, from here and from the folder of the
/// archive, packed since or unpacked. A member of an archive is in the file that is named before the first `!`.
fn places(home: &Path, file: &str) -> Vec<(PathBuf, bool)> {
    let cuts = file.match_indices('!').map(|(at, _)| &file[..at]);
    let mut names: Vec<(String, bool)> = [file]
        .into_iter()
        .chain(cuts)
        .map(|name| (name.to_owned(), true))
        .collect();
    for packed in PACKED {
        names.push((format!("{file}{packed}"), false));
        names.extend(
            file.strip_suffix(packed)
                .map(|name| (name.to_owned(), false)),
        );
    }
    let beside = home.parent().unwrap_or(Path::new(""));
    let mut out: Vec<(PathBuf, bool)> = Vec::new();
    for (name, as_was) in names.into_iter().filter(|name| !name.0.is_empty()) {
        for path in [PathBuf::from(&name), beside.join(&name)] {
            if path.is_file() && !out.iter().any(|(there, _)| *there == path) {
                out.push((path, as_was));
            }
        }
    }
    out
}

/// Puts all texts of an archive that holds none aside, in the order of these places.
///
/// # Errors
/// When one of them is not to be had: then nothing can be learned or merged.
pub(super) fn all(archive: &Archive, places: &[At]) -> Result<(Scratch, Vec<Piece>)> {
    let scratch = Scratch::new(&archive.home);
    let mut pieces = vec![Piece::default(); places.len()];
    let mut missing: BTreeMap<String, u64> = BTreeMap::new();
    for (some, pieces) in places.chunks(CHUNK).zip(pieces.chunks_mut(CHUNK)) {
        let put: Mutex<Vec<(usize, Result<Piece>)>> = Mutex::new(Vec::new());
        let take = |i: usize, text: &str| {
            let piece = scratch.put(text.as_bytes());
            put.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((i, piece));
        };
        let left = texts_at(archive, some, &take)?;
        for (i, piece) in put.into_inner().unwrap_or_else(PoisonError::into_inner) {
            pieces[i] = piece?;
        }
        for why in left.into_iter().flatten() {
            *missing.entry(why).or_default() += 1;
        }
    }
    match missing.is_empty() {
        true => Ok((scratch, pieces)),
        false => Err(not_at_hand(archive, &missing)),
    }
}

/// The texts of articles at these places, as [`texts`] gives them.
fn texts_at(archive: &Archive, places: &[At], take: Taker<'_>) -> Result<Vec<Option<String>>> {
    let records = archive.with_digests(places)?;
    let sought: Vec<Sought<'_>> = (records.iter())
        .map(|(digest, record)| Sought {
            digest: *digest,
            record,
        })
        .collect();
    Ok(texts(&archive.home, &sought, &Limits::default(), take))
}

fn not_at_hand(archive: &Archive, missing: &BTreeMap<String, u64>) -> Error {
    let named = missing.iter().take(NAMED);
    let mut told: Vec<String> = named.map(|(why, n)| format!("{why} ({n} texts)")).collect();
    if missing.len() > NAMED {
        told.push(format!("{} more", missing.len() - NAMED));
    }
    Error::Malformed {
        file: archive.home.display().to_string(),
        message: format!(
            "the archive holds no texts, and {} of them are not at hand: {}; put the files back where they were or beside the \
             archive, or drop what is that old",
            missing.values().sum::<u64>(),
            told.join("; ")
        ),
    }
}

/// Of all texts of an archive, how many are at hand, and why the others are not, with how many those are.
pub(super) fn at_hand(archive: &Archive) -> Result<(u64, Vec<(String, u64)>)> {
    let (mut there, mut missing) = (0, BTreeMap::<String, u64>::new());
    let mut places = Vec::new();
    for (number, segment) in (0u32..).zip(&archive.segments) {
        let articles = segment.numbers().filter(|n| !segment.is_gone(*n));
        places.extend(articles.map(|article| At {
            segment: number,
            article,
        }));
    }
    for some in places.chunks(CHUNK) {
        for why in texts_at(archive, some, &|_, _| {})? {
            match why {
                None => there += 1,
                Some(why) => *missing.entry(why).or_default() += 1,
            }
        }
    }
    Ok((there, missing.into_iter().collect()))
}
