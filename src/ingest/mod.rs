//! From files to [`Article`]s.
//!
//! [`read`] lists the files (`walk`), opens and unpacks each (`stored`), tells what it is (`kind`) and reads it (`file`,
//! `job`): a text or a page (`html`) as one article; records that are pieces of a text through `stream`, which a format
//! (`jsonl`, `json`, `table`) tells where they are and what is in them; others as `rows` of values (`parquet`, `sqlite`,
//! `warc`, `feed`, `newsml`); an `archive` (`tar`, `zip`) member by member, each as if it were a file. `columns` decides
//! which column is which field, by the `names` that dumps use; `pick` makes the article; `given` takes records that a
//! program holds already; `ids` names those without an id
//! and lets each id in once.
//!
//! To add a format: tell it in `kind`, implement `stream::Format` or fill `rows::Rows` in a file of its own, and call it
//! in `job`.

pub(crate) mod again;
mod aliases;
mod archive;
mod brackets;
mod cells;
mod columns;
pub(crate) mod disk;
mod encoding;
mod feed;
mod file;
mod given;
mod html;
mod http;
mod ids;
mod job;
mod json;
mod jsonl;
mod kind;
mod limits;
mod line;
mod names;
mod newsml;
mod object;
mod parquet;
mod pick;
mod rows;
mod sqlite;
mod stored;
mod stream;
mod table;
mod tar;
#[cfg(test)]
mod tests;
mod walk;
mod warc;
mod xml;
mod zip;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use self::again::{Texts, Visitor, Visits};
pub use self::aliases::Aliases;
use self::archive::Unpacked;
use self::file::{FileRead, Outcome};
pub use self::given::{Columnar, choose_columns, read_columns, read_json_lines, read_part};
pub use self::limits::Limits;
pub use self::pick::Value;
use crate::article::Article;
use crate::error::{Error, Reject, Result};

/// Stored files up to this size are read side by side; larger ones one after another, each in parallel.
const SMALL_FILE: u64 = 4 << 20;

/// Reads all articles of the inputs: files, folders, or `-` for standard input.
///
/// The result does not depend on the order of the inputs or the number of threads. A bad record becomes a [`Reject`], and
/// so does a file met in a folder that cannot be read or whose records have no text; a file that is no text is listed in
/// [`Dump::skipped`]. `progress` is told stored bytes done and in total, from any
/// thread.
pub fn read(
    inputs: &[PathBuf],
    options: &ReadOptions,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Dump> {
    Ok(read_by(inputs, options, progress, None)?.0)
}

/// Reads all articles as [`read`] does and gives each to a visitor, which may take its text away. Texts that the visitor
/// was given a place for can be read again.
pub(crate) fn visit(
    inputs: &[PathBuf],
    options: &ReadOptions,
    progress: &(dyn Fn(u64, u64) + Sync),
    visitor: Visitor<'_>,
) -> Result<(Dump, Texts)> {
    read_by(inputs, options, progress, Some(&Visits::new(visitor)))
}

fn read_by(
    inputs: &[PathBuf],
    options: &ReadOptions,
    progress: &(dyn Fn(u64, u64) + Sync),
    visits: Option<&Visits<'_>>,
) -> Result<(Dump, Texts)> {
    let wishes = columns::wishes(&options.map)?;
    let walk::Walk {
        files,
        skipped,
        rejects,
    } = walk::walk(inputs)?;
    let progress = stored::Progress::new(files.iter().map(|found| found.bytes).sum(), progress);
    let bounds = limits::Bounds::new(&options.limits);
    let one = |found: &walk::Found| file::read(found, &wishes, &bounds, &progress, visits);
    let is_small = |found: &walk::Found| found.named_file() && found.bytes <= SMALL_FILE;
    let mut small = files
        .par_iter()
        .filter(|found| is_small(found))
        .map(one)
        .collect::<Vec<_>>()
        .into_iter();
    let mut dump = Dump {
        skipped,
        rejects,
        ..Dump::default()
    };
    let mut gathered = Gathered::default();
    for found in &files {
        let outcome = if is_small(found) {
            small.next()
        } else {
            Some(one(found))
        };
        gathered.add(outcome.transpose()?, found, &mut dump);
    }
    gathered.finish(dump, inputs, &wishes, options)
}

/// What is collected over all files before ids are given.
#[derive(Default)]
struct Gathered {
    articles: Vec<(usize, Vec<Article>)>,
    names: Vec<ids::FileName>,
    /// The input that holds a file: itself, or the archive it lies in.
    inputs: BTreeMap<Arc<str>, usize>,
    /// Whether a file's records are numbered in the ids made for it.
    numbered: Vec<bool>,
    columns: BTreeMap<String, ()>,
    mappings: Vec<(Mapping, usize)>,
    /// Why a file met in a folder gave nothing, for want of a text column.
    no_text: Option<Error>,
    texts: Texts,
}

impl Gathered {
    fn add(&mut self, outcome: Option<Outcome>, found: &walk::Found, dump: &mut Dump) {
        match outcome {
            None => {}
            Some(Outcome::Archive(mut input, unpacked)) => {
                self.unpack(unpacked, &mut input, &found.path, &found.real, dump);
                dump.inputs.push(input);
            }
            Some(Outcome::Read(read)) => {
                let input = self.keep(*read, &found.path, found.real.clone(), dump);
                dump.inputs.push(input);
            }
            Some(outcome) => self.pass_over(outcome, &found.path, dump),
        }
    }

    /// The members of an archive, of which the archive is the input.
    fn unpack(
        &mut self,
        unpacked: Unpacked,
        input: &mut InputFile,
        archive: &Path,
        real: &Path,
        dump: &mut Dump,
    ) {
        dump.rejects.extend(unpacked.rejects);
        for (path, outcome) in unpacked.members {
            let name = path.to_string_lossy();
            let name = name
                .strip_prefix(&*archive.to_string_lossy())
                .unwrap_or(&name);
            let real = real.join(name.trim_start_matches(['!', '/']));
            match outcome {
                Outcome::Archive(_, inner) => self.unpack(inner, input, &path, &real, dump),
                Outcome::Read(read) => {
                    let member = self.keep(*read, &path, real, dump);
                    input.recoded += member.recoded;
                    if input.encoding == encoding_rs::UTF_8.name() {
                        input.encoding = member.encoding;
                    }
                }
                outcome => self.pass_over(outcome, &path, dump),
            }
        }
    }

    fn pass_over(&mut self, outcome: Outcome, path: &Path, dump: &mut Dump) {
        match outcome {
            Outcome::Skipped(why) => dump.skipped.push((path.display().to_string(), why)),
            Outcome::Unread(why) => dump.rejects.push(archive::reject(path, &why)),
            Outcome::NoText(error, columns) => {
                let what = "records without a text; if a column is the text, name it with --map text=COLUMN";
                dump.rejects.push(archive::reject(path, what));
                self.columns
                    .extend(columns.seen().map(|column| (column.clone(), ())));
                self.no_text.get_or_insert(error);
            }
            Outcome::Read(_) | Outcome::Archive(..) => {}
        }
    }

    /// Keeps a file's articles; what is left is the file, which is the next input or a part of it.
    fn keep(&mut self, read: FileRead, path: &Path, real: PathBuf, dump: &mut Dump) -> InputFile {
        self.columns
            .extend(read.columns.seen().map(|column| (column.clone(), ())));
        let (file, columns) = (path.display().to_string(), read.columns.shown());
        if let Some((number, again)) = read.visited {
            let again = again.map(|again| again.with(read.columns));
            self.texts.add(file.clone(), number, again);
        }
        match self
            .mappings
            .iter_mut()
            .find(|(mapping, _)| mapping.columns == columns)
        {
            Some((_, more)) => *more += 1,
            None if columns.is_empty() => {}
            None => self.mappings.push((Mapping { file, columns }, 0)),
        }
        let needed = read.articles.iter().any(|article| article.id.is_empty());
        self.articles.push((self.names.len(), read.articles));
        self.names.push(ids::FileName { real, needed });
        self.numbered.push(read.records > 1);
        dump.rejects.extend(read.rejects);
        self.inputs
            .insert(path.display().to_string().into(), dump.inputs.len());
        read.input
    }

    /// The dump, complete and with the names that its keeper wants; an error if nothing is in it.
    fn finish(
        mut self,
        mut dump: Dump,
        inputs: &[PathBuf],
        wishes: &columns::Wishes,
        options: &ReadOptions,
    ) -> Result<(Dump, Texts)> {
        self.settle(&mut dump);
        columns::check_wishes(wishes, &self.columns)?;
        for article in &mut dump.articles {
            options.aliases.apply(article);
        }
        if dump.articles.is_empty() {
            return Err(self
                .no_text
                .unwrap_or_else(|| Error::NothingReadable(nothing(inputs, &dump))));
        }
        Ok((dump, self.texts))
    }

    /// Names, sorts and counts everything.
    fn settle(&mut self, dump: &mut Dump) {
        let names = ids::file_ids(&self.names);
        let mut articles: Vec<Article> = Vec::new();
        for (file, mut of_file) in std::mem::take(&mut self.articles) {
            of_file.sort_by_key(|article| article.origin.record);
            for article in of_file.iter_mut().filter(|article| article.id.is_empty()) {
                article.id = match self.numbered[file] {
                    true => format!("{}#{}", names[file], article.origin.record),
                    false => names[file].clone(),
                };
            }
            if articles.is_empty() {
                // The usual single large file is not copied.
                articles = of_file;
            } else {
                articles.extend(of_file);
            }
        }
        let (articles, repeated) = ids::unique(articles);
        for article in &articles {
            let input = self.inputs.get(&article.origin.file);
            if let Some(input) = input.and_then(|&i| dump.inputs.get_mut(i)) {
                input.articles += 1;
            }
        }
        dump.articles = articles;
        dump.rejects.extend(repeated);
        dump.rejects.sort_by(|a, b| {
            let key = |reject: &Reject| (reject.origin.record, reject.origin.line);
            a.origin
                .file
                .cmp(&b.origin.file)
                .then(key(a).cmp(&key(b)))
                .then_with(|| a.reason.cmp(&b.reason))
        });
        dump.limits = limits::hit(&dump.rejects);
        dump.skipped.sort();
        dump.mappings = std::mem::take(&mut self.mappings)
            .into_iter()
            .map(|(Mapping { file, columns }, more)| match more {
                0 => Mapping { file, columns },
                _ => Mapping {
                    file: format!("{file} and {more} more"),
                    columns,
                },
            })
            .collect();
    }
}

/// Why there is not a single article, in words.
fn nothing(inputs: &[PathBuf], dump: &Dump) -> String {
    let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (path, why) in &dump.skipped {
        kinds.entry(why).or_default().push(path);
    }
    for reject in &dump.rejects {
        kinds
            .entry(&reject.reason)
            .or_default()
            .push(&reject.origin.file);
    }
    if kinds.is_empty() {
        let names: Vec<String> = inputs
            .iter()
            .map(|input| input.display().to_string())
            .collect();
        return format!("no files in {}", names.join(", "));
    }
    let mut groups: Vec<(&str, Vec<&str>)> = kinds.into_iter().collect();
    groups.sort_by_key(|(_, paths)| std::cmp::Reverse(paths.len()));
    let shown = groups
        .iter()
        .take(5)
        .map(|(why, paths)| match paths.len() - 1 {
            0 => format!("{}: {why}", paths[0]),
            more => format!("{} and {more} more: {why}", paths[0]),
        });
    shown.collect::<Vec<_>>().join("; ")
}

/// What changes how inputs are read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// `--map FIELD=COLUMN` in the order given.
    pub map: Vec<(String, String)>,
    /// Bounds of memory and time for a single input.
    pub limits: Limits,
    /// Outlets that go by several names.
    pub aliases: Aliases,
}

/// The columns chosen for one input or one group of inputs with the same columns, for the user to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The input file.
    pub file: String,
    /// (field, column) pairs, in the order of the fields.
    pub columns: Vec<(String, String)>,
}

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Path as given, or found under a given folder.
    pub path: PathBuf,
    /// Size in bytes as stored.
    pub bytes: u64,
    /// XXH3-128 of the stored bytes, hexadecimal.
    pub digest: String,
    /// The format that was recognised: `jsonl`, `json`, `csv`, `tsv`, `parquet`, `sqlite`,
    /// `warc`, `feed`, `newsml`, `html`, `text`, or an archive of any: `tar`, `zip`; `columns` for
    /// what a program held ([`read_columns`]).
    pub format: &'static str,
    /// Character encoding the text was decoded from (`UTF-8`, `windows-1252`, …).
    pub encoding: &'static str,
    /// Records that were not valid UTF-8: decoded from `encoding`, or with damaged places replaced by U+FFFD.
    pub recoded: u64,
    /// Articles taken from it.
    pub articles: u64,
}

/// Everything the inputs held.
#[derive(Debug, Clone, Default)]
pub struct Dump {
    /// Sorted by id; ids are unique.
    pub articles: Vec<Article>,
    /// Sorted by file, record, line.
    pub rejects: Vec<Reject>,
    /// Sorted by path.
    pub inputs: Vec<InputFile>,
    /// What was mapped to what.
    pub mappings: Vec<Mapping>,
    /// Files that were passed over because they are not text (path, what they look like).
    pub skipped: Vec<(String, String)>,
    /// Limits that were hit, and how often.
    pub limits: Vec<(&'static str, u64)>,
}

impl Dump {
    /// Adds the articles of another dump, to be compared with; an id that is taken gets the file's name behind it. Gives
    /// the ids under which they stand here. What was rejected there is no trouble of this dump.
    pub fn join(&mut self, other: Dump) -> BTreeSet<String> {
        let mut taken: BTreeSet<String> = self.articles.iter().map(|a| a.id.clone()).collect();
        let mut joined = BTreeSet::new();
        for mut article in other.articles {
            let own = article.id.clone();
            let mut more = 1;
            while !taken.insert(article.id.clone()) {
                article.id = match more {
                    1 => format!("{own}@{}", article.origin.file),
                    n => format!("{own}@{}#{n}", article.origin.file),
                };
                more += 1;
            }
            joined.insert(article.id.clone());
            self.articles.push(article);
        }
        self.articles.sort_by(|a, b| a.id.cmp(&b.id));
        self.inputs.extend(other.inputs);
        self.inputs.sort_by(|a, b| a.path.cmp(&b.path));
        self.mappings.extend(other.mappings);
        joined
    }
}
