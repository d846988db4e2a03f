//! Articles on their way into an archive. Their texts need not be in memory: they are read again, or put aside, and had some
//! thousand at a time.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::elsewhere;
use super::record::{self, Identity, Record, Reference};
use super::{Archive, At};
use crate::article::Article;
use crate::error::{Error, Result};
use crate::ingest::again::{Place, Texts};
use crate::ingest::{self, Dump, ReadOptions};
use crate::scratch::{Piece, Scratch};

/// Articles that are to be archived.
#[allow(missing_debug_implementations, reason = "open files tell nothing")]
pub struct Incoming<'a> {
    identities: Vec<Identity>,
    from: From<'a>,
}

enum From<'a> {
    /// A program has them.
    Held(&'a [Article]),
    /// A dump of which the texts are not kept.
    Read(Box<Read>),
    /// Another archive; texts that it does not hold were put aside.
    Archived(&'a Archive, Vec<At>, Option<(Scratch, Vec<Piece>)>),
}

struct Read {
    dump: Dump,
    notes: Vec<Note>,
    texts: Texts,
    aside: Scratch,
    /// The column that was to be taken for the text.
    column: Option<String>,
    /// Of each file by its name, in order: whether its records stand on lines of their own.
    lines: Vec<(String, bool)>,
}

/// Where the text of an article is.
#[derive(Debug, Clone, Copy, Default)]
struct Note {
    file: u32,
    record: u64,
    text: u128,
    bytes: u32,
    place: Option<Place>,
    aside: Piece,
}

impl Incoming<'_> {
    /// Reads articles without keeping their texts. What cannot be read again from its place in a file is put aside in the
    /// folder `scratch`, or the nearest one above it. `progress` is told stored bytes done and in total.
    ///
    /// # Errors
    /// Those of [`ingest::read`], and when there is no room for what is put aside.
    pub fn read(
        inputs: &[PathBuf],
        options: &ReadOptions,
        scratch: &Path,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<Self> {
        let aside = Scratch::new(scratch);
        let (notes, trouble) = (Mutex::new(Vec::new()), Mutex::new(None));
        let visitor = |article: &Article, text: &str, file: u32, place: Option<Place>| {
            let mut note = Note {
                file,
                record: article.origin.record,
                text: record::digest(text),
                bytes: text.len() as u32,
                place,
                ..Note::default()
            };
            if place.is_none() {
                match aside.put(text.as_bytes()) {
                    Ok(piece) => note.aside = piece,
                    Err(error) => drop(lock(&trouble).get_or_insert(error)),
                }
            }
            lock(&notes).push(note);
        };
        let (mut dump, texts) = ingest::visit(inputs, options, progress, &visitor)?;
        if let Some(error) = trouble.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        let notes = notes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let notes = in_order(notes, &mut dump, &texts);
        let all = dump.articles.par_iter().zip(&notes);
        let identities = all.map(|(article, note)| Identity::with_text(article, note.text));
        let mut lines: Vec<(String, bool)> = (dump.inputs.iter())
            .map(|input| (input.path.display().to_string(), input.format == "jsonl"))
            .collect();
        lines.sort_unstable();
        let column = options.map.iter().find(|wish| wish.0 == "text");
        Ok(Incoming {
            identities: identities.collect(),
            from: From::Read(Box::new(Read {
                notes,
                texts,
                aside,
                column: column.map(|wish| wish.1.clone()),
                lines,
                dump,
            })),
        })
    }

    /// What was read besides the articles: rejects, inputs, mappings. Nothing, if nothing was read.
    pub fn dump(&self) -> Option<&Dump> {
        match &self.from {
            From::Read(read) => Some(&read.dump),
            From::Held(_) | From::Archived(..) => None,
        }
    }
}

impl<'a> Incoming<'a> {
    /// Articles with their texts.
    pub fn of(articles: &'a [Article]) -> Self {
        Self {
            identities: articles.par_iter().map(Identity::of).collect(),
            from: From::Held(articles),
        }
    }

    /// All articles of an archive. Texts that it does not hold are read from its dumps, once.
    pub(super) fn archived(archive: &'a Archive) -> Result<Self> {
        let (mut places, mut identities) = (Vec::new(), Vec::new());
        for (number, segment) in (0u32..).zip(&archive.segments) {
            for (article, row) in segment.all_rows()? {
                places.push(At {
                    segment: number,
                    article,
                });
                identities.push(row.identity);
            }
        }
        let aside = match archive.manifest.without_text {
            true => Some(elsewhere::all(archive, &places)?),
            false => None,
        };
        Ok(Self {
            identities,
            from: From::Archived(archive, places, aside),
        })
    }

    /// Whether their texts can be read again later.
    ///
    /// # Errors
    /// When some came through standard input.
    pub(super) fn stay(&self) -> Result<()> {
        let mut inputs = self.dump().into_iter().flat_map(|dump| &dump.inputs);
        match inputs.any(|input| input.path == Path::new("-")) {
            false => Ok(()),
            true => Err(Error::Malformed {
                file: "-".to_owned(),
                message: "standard input cannot be read again, and the archive holds no texts; put the articles into a file"
                    .to_owned(),
            }),
        }
    }

    /// What tells each from others, in their order.
    pub(super) fn identities(&self) -> &[Identity] {
        &self.identities
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.identities.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.identities.is_empty()
    }

    /// Some of the articles with their texts, in the order asked for.
    pub(super) fn articles(&self, wanted: &[usize]) -> Result<Vec<Article>> {
        match &self.from {
            From::Held(articles) => Ok(wanted.iter().map(|&i| articles[i].clone()).collect()),
            From::Read(read) => (wanted.par_iter())
                .map_init(Vec::new, |bytes, &i| read.article(i, bytes))
                .collect(),
            From::Archived(archive, places, aside) => {
                let of: Vec<At> = wanted.iter().map(|&i| places[i]).collect();
                let found = archive.in_order(&of)?.into_iter().flatten();
                let mut articles: Vec<Article> = found.map(|record| record.article).collect();
                if let Some((scratch, pieces)) = aside {
                    for (article, &i) in articles.iter_mut().zip(wanted) {
                        article.text = text(scratch.get(pieces[i])?);
                    }
                }
                Ok(articles)
            }
        }
    }

    /// Some of the articles without their texts, with where those are.
    pub(super) fn references(&self, wanted: &[usize]) -> Result<Vec<Record>> {
        let bare = |article: &Article, reference| Record {
            article: Article {
                text: String::new(),
                ..article.clone()
            },
            reference: Some(reference),
        };
        Ok(match &self.from {
            From::Held(articles) => (wanted.iter())
                .map(|&i| {
                    let bytes = articles[i].text.len() as u64;
                    let reference = Reference {
                        bytes,
                        ..Reference::default()
                    };
                    bare(&articles[i], reference)
                })
                .collect(),
            From::Read(read) => (wanted.iter())
                .map(|&i| bare(&read.dump.articles[i], read.reference(i)))
                .collect(),
            From::Archived(archive, places, _) => {
                let of: Vec<At> = wanted.iter().map(|&i| places[i]).collect();
                let records = archive.in_order(&of)?.into_iter().flatten();
                records
                    .map(|record| {
                        let bytes = record.text_bytes();
                        let reference = record.reference.unwrap_or_default();
                        bare(&record.article, Reference { bytes, ..reference })
                    })
                    .collect()
            }
        })
    }
}

impl Read {
    fn article(&self, i: usize, bytes: &mut Vec<u8>) -> Result<Article> {
        let (article, note) = (&self.dump.articles[i], &self.notes[i]);
        let text = match note.place {
            Some(place) => self.texts.text(place, bytes, str::to_owned)?,
            None => text(self.aside.get(note.aside)?),
        };
        if record::digest(&text) != note.text {
            let what = "the file changed while it was read; run again when nobody writes to it";
            return Err(Error::Io {
                path: PathBuf::from(&*article.origin.file),
                source: std::io::Error::other(what),
            });
        }
        Ok(Article {
            text,
            ..article.clone()
        })
    }

    fn reference(&self, i: usize) -> Reference {
        let (article, note) = (&self.dump.articles[i], &self.notes[i]);
        let file = &*article.origin.file;
        let at = self
            .lines
            .binary_search_by(|(name, _)| name.as_str().cmp(file));
        let on_lines = at.is_ok_and(|at| self.lines[at].1);
        let place = note.place.filter(|_| on_lines);
        Reference {
            column: self.column.clone(),
            place: place.map(|place| (place.start, place.length)),
            bytes: u64::from(note.bytes),
            ..Reference::default()
        }
    }
}

fn lock<T>(held: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What was put aside was a text.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_default()
}

/// The notes in the order of the articles: threads made them in any order, and articles whose id was taken are gone.
fn in_order(mut notes: Vec<Note>, dump: &mut Dump, texts: &Texts) -> Vec<Note> {
    notes.par_sort_unstable_by_key(|note| (note.file, note.record));
    let found: Vec<Option<Note>> = (dump.articles.par_iter())
        .map(|article| {
            let key = (texts.number(&article.origin.file)?, article.origin.record);
            let at = notes.binary_search_by_key(&key, |note| (note.file, note.record));
            at.ok().map(|at| notes[at])
        })
        .collect();
    // Every article was noted; one that was not would have no text.
    let mut there = found.iter().map(Option::is_some);
    dump.articles.retain(|_| there.next().unwrap_or(false));
    found.into_iter().flatten().collect()
}
