//! Articles that a program holds already: records as JSON lines, or values in columns. Columns are told, ids made and
//! rejects counted as they are for a file.

use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use encoding_rs::UTF_8;
use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3;

use super::columns::{self, Columns, Wishes};
use super::file::FileRead;
use super::jsonl::JsonLines;
use super::limits::Bounds;
use super::pick::Value;
use super::rows::{self, Cell};
use super::stream::{self, Records, SAMPLE};
use super::{Dump, Gathered, InputFile, ReadOptions};
use crate::article::{Article, Origin};
use crate::error::{Error, Reject, Result};

/// Bytes of rows from which the columns are learned at the most.
const SAMPLE_BYTES: usize = 64 << 20;

/// Records in columns, as a program holds them.
pub trait Columnar: Sync {
    /// Names of the columns, those of nested ones with dots between their steps.
    fn columns(&self) -> Vec<Arc<str>>;
    /// Number of records.
    fn rows(&self) -> usize;
    /// What stands in a column of a record; `None` for nothing.
    fn value(&self, column: usize, row: usize) -> Option<Value<'static>>;
}

/// Reads records that stand as JSON objects on a line each. `name` stands for the file in ids and rejects.
///
/// # Errors
/// Those of [`super::read`].
pub fn read_json_lines(name: &str, lines: &[u8], options: &ReadOptions) -> Result<Dump> {
    let wishes = columns::wishes(&options.map)?;
    let mut format = JsonLines::new();
    let bounds = Bounds::new(&options.limits);
    let asked = (&wishes, &bounds);
    let mut reader = Cursor::new(lines);
    let file = Arc::from(name);
    let records = stream::read(&file, Vec::new(), &mut reader, &mut format, asked, None)?;
    let mut digest = Xxh3::new();
    digest.update(lines);
    let input = input(name, "jsonl", lines.len(), &digest);
    dump(records, input, options, &wishes)
}

/// Reads records that stand in columns. `name` stands for the file in ids and rejects.
///
/// # Errors
/// Those of [`super::read`].
pub fn read_columns(name: &str, source: &dyn Columnar, options: &ReadOptions) -> Result<Dump> {
    let (wishes, reading) = Reading::new(name, source, options)?;
    let columns = Columns::learn(name, &wishes, &reading.sample())?;
    let mut records = Records {
        no_text: columns.without_text(name, &wishes),
        columns,
        ..Records::default()
    };
    if records.no_text.is_none() {
        reading.articles(&mut records);
    }
    let (mut digest, mut bytes) = (Xxh3::new(), 0);
    for article in &records.articles {
        digest.update(article.id.as_bytes());
        digest.update(article.text.as_bytes());
        bytes += article.text.len();
    }
    let input = input(name, "columns", bytes, &digest);
    dump(records, input, options, &wishes)
}

/// Which columns are asked for which field, and in which order: as wishes (see [`ReadOptions::map`]) for who reads the same
/// columns in parts, so that all parts are read alike. `source` holds the first records.
///
/// # Errors
/// When no column can be the text, or two could.
pub fn choose_columns(
    name: &str,
    source: &dyn Columnar,
    options: &ReadOptions,
) -> Result<Vec<(String, String)>> {
    let (wishes, reading) = Reading::new(name, source, options)?;
    let columns = Columns::learn(name, &wishes, &reading.sample())?;
    match columns.without_text(name, &wishes) {
        Some(error) => Err(error),
        None => Ok(columns.plan()),
    }
}

/// Reads a part of the records: articles in their order, without an id where the record has none, and rejects.
///
/// # Errors
/// Those of [`choose_columns`].
pub fn read_part(
    name: &str,
    source: &dyn Columnar,
    options: &ReadOptions,
) -> Result<(Vec<Article>, Vec<Reject>)> {
    let (wishes, reading) = Reading::new(name, source, options)?;
    let mut records = Records {
        columns: Columns::learn(name, &wishes, &reading.sample())?,
        ..Records::default()
    };
    reading.articles(&mut records);
    for article in &mut records.articles {
        options.aliases.apply(article);
    }
    Ok((records.articles, records.rejects))
}

/// Columns that are being read.
struct Reading<'a> {
    file: Arc<str>,
    source: &'a dyn Columnar,
    names: Vec<Arc<str>>,
}

impl<'a> Reading<'a> {
    fn new(
        name: &str,
        source: &'a dyn Columnar,
        options: &ReadOptions,
    ) -> Result<(Wishes, Reading<'a>)> {
        let reading = Self {
            file: Arc::from(name),
            source,
            names: source.columns(),
        };
        Ok((columns::wishes(&options.map)?, reading))
    }

    /// The first records, and before them one of all columns, those that are empty throughout included.
    fn sample(&self) -> Vec<columns::SampleRecord> {
        let header = self
            .names
            .iter()
            .map(|name| (name.to_string(), String::new()));
        let mut sample = vec![header.collect::<Vec<_>>()];
        let all: Vec<usize> = (0..self.names.len()).collect();
        let mut bytes = 0;
        for row in 0..self.source.rows().min(SAMPLE) {
            let record = rows::sample(&self.cells(&all, row));
            bytes += record.iter().map(|cell| cell.1.len()).sum::<usize>();
            sample.push(record);
            if bytes > SAMPLE_BYTES {
                break;
            }
        }
        sample
    }

    fn cells(&self, columns: &[usize], row: usize) -> Vec<Cell> {
        let cell = |&column: &usize| {
            let value = self.source.value(column, row);
            (Arc::clone(&self.names[column]), value)
        };
        columns.iter().map(cell).collect()
    }

    fn articles(&self, records: &mut Records) {
        let learned = &records.columns;
        let is_wanted = |column: &usize| {
            let mut wanted = false;
            learned.fields(&self.names[*column], |_, _| wanted = true);
            wanted
        };
        let wanted: Vec<usize> = (0..self.names.len()).filter(is_wanted).collect();
        let one = |row: usize| {
            let number = row as u64 + 1;
            let origin = Origin {
                file: Arc::clone(&self.file),
                record: number,
                line: number,
                column: 1,
            };
            rows::article(self.cells(&wanted, row), learned, &origin)
                .map_err(|reason| Reject { origin, reason })
        };
        let rows = self.source.rows();
        let read: Vec<_> = (0..rows).into_par_iter().map(one).collect();
        records.records = rows as u64;
        for article in read {
            match article {
                Ok(article) => records.articles.push(article),
                Err(reject) => records.rejects.push(reject),
            }
        }
    }
}

fn input(name: &str, format: &'static str, bytes: usize, digest: &Xxh3) -> InputFile {
    InputFile {
        path: name.into(),
        bytes: bytes as u64,
        digest: format!("{:032x}", digest.digest128()),
        format,
        encoding: UTF_8.name(),
        recoded: 0,
        articles: 0,
    }
}

fn dump(
    records: Records,
    input: InputFile,
    options: &ReadOptions,
    wishes: &Wishes,
) -> Result<Dump> {
    let path = input.path.clone();
    if let Some(error) = records.no_text {
        return Err(error);
    }
    if records.records == 0 {
        let none = format!("{} holds no records", path.display());
        return Err(Error::NothingReadable(none));
    }
    let read = FileRead {
        input,
        articles: records.articles,
        rejects: records.rejects,
        records: records.records,
        columns: records.columns,
        visited: None,
    };
    let (mut dump, mut gathered) = (Dump::default(), Gathered::default());
    let input = gathered.keep(read, Path::new(&path), path.clone(), &mut dump);
    dump.inputs.push(input);
    Ok(gathered.finish(dump, &[path], wishes, options)?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIER: &str =
        "The harbour of Lomme was closed on Monday after a barge struck the northern pier.";

    /// Columns of texts.
    struct Texts(Vec<(&'static str, Vec<Option<&'static str>>)>);

    impl Columnar for Texts {
        fn columns(&self) -> Vec<Arc<str>> {
            self.0.iter().map(|(name, _)| Arc::from(*name)).collect()
        }
        fn rows(&self) -> usize {
            self.0.first().map_or(0, |(_, values)| values.len())
        }
        fn value(&self, column: usize, row: usize) -> Option<Value<'static>> {
            self.0[column].1[row].map(|text| Value::Text(text.into()))
        }
    }

    #[test]
    fn columns_are_told_by_name_and_records_without_a_text_rejected() {
        let source = Texts(vec![
            ("article_id", vec![Some("a"), Some("b"), Some("a")]),
            ("Full Text", vec![Some(PIER), None, Some(PIER)]),
            ("source.name", vec![Some("Post"), None, None]),
        ]);
        let dump = read_columns("table", &source, &ReadOptions::default()).unwrap();
        assert_eq!(dump.articles.len(), 1);
        let article = &dump.articles[0];
        assert_eq!((article.id.as_str(), article.text.as_str()), ("a", PIER));
        assert_eq!(article.outlet.as_deref(), Some("Post"));
        let rejects: Vec<_> = dump.rejects.iter().map(|r| r.origin.record).collect();
        assert_eq!(rejects, [2, 3]);
        assert_eq!(
            (dump.inputs[0].articles, dump.inputs[0].format),
            (1, "columns")
        );
    }

    #[test]
    fn records_without_an_id_are_named_by_their_number() {
        let source = Texts(vec![("body", vec![Some(PIER), Some(PIER)])]);
        let dump = read_columns("table", &source, &ReadOptions::default()).unwrap();
        let ids: Vec<_> = dump.articles.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["table#1", "table#2"]);
    }

    #[test]
    fn json_lines_read_as_a_file_of_them() {
        let lines = format!("{{\"id\": 7, \"text\": \"{PIER}\"}}\n[]\n");
        let dump = read_json_lines("records", lines.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(dump.articles[0].id, "7");
        assert_eq!(dump.rejects[0].origin.line, 2);
        assert_eq!(
            dump.rejects[0].reason,
            "the record is an array, not an object"
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let told = |source: Texts| {
            let read = read_columns("table", &source, &ReadOptions::default());
            read.unwrap_err().to_string()
        };
        let untold = told(Texts(vec![("colour", vec![Some("red")])]));
        assert!(
            untold.contains("no column looks like the article text"),
            "{untold}"
        );
        let none = told(Texts(vec![("text", Vec::new())]));
        assert!(none.contains("table holds no records"), "{none}");
    }
}
