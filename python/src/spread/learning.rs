//! Learning from all articles, and notes of each.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::builder::{BinaryBuilder, Int64Builder, ListBuilder, StringBuilder};
use pyo3::prelude::*;
use wirecopy::error::Result;
use wirecopy::keys::Keys;
use wirecopy::outlet::Tally;
use wirecopy::rarity::Rarity;
use wirecopy::spread::{self, Frozen};
use wirecopy::text::chrome::{ChromeModel, Entry, Seen};

use super::{place, unpacked, whole};
use crate::arrow::Columns;
use crate::error::raised;
use crate::options::Options;
use crate::table::Table;

/// What was learned from all articles, in a file that every machine reads.
#[pyclass(frozen, module = "wirecopy._core")]
pub(crate) struct Learned(pub(super) spread::Learned);

#[pymethods]
impl Learned {
    #[new]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        py.detach(|| spread::Learned::open(&path).map(Self))
            .map_err(|error| raised(&error))
    }

    /// Writes the file: furniture (outlet, line), outlets (outlet, site, articles), terms (key, articles), and articles by
    /// language.
    #[staticmethod]
    fn write(
        path: PathBuf,
        furniture: &Bound<'_, PyAny>,
        outlets: &Bound<'_, PyAny>,
        terms: &Bound<'_, PyAny>,
        languages: Vec<(String, u32)>,
    ) -> PyResult<()> {
        let (mut lines, mut tally, mut counts) = (Vec::new(), Tally::default(), Vec::new());
        for batch in Columns::read(furniture)? {
            let (outlet, line) = (batch.hashes(0)?, batch.hashes(1)?);
            lines.extend(outlet.zip(line));
        }
        for batch in Columns::read(outlets)? {
            for ((outlet, site), n) in batch.texts(0)?.zip(batch.texts(1)?).zip(batch.hashes(2)?) {
                tally.add_many(outlet, site, n);
            }
        }
        for batch in Columns::read(terms)? {
            let numbers = batch
                .hashes(1)?
                .map(|n| u32::try_from(n).unwrap_or(u32::MAX));
            counts.extend(batch.hashes(0)?.zip(numbers));
        }
        let named = languages.iter().map(|(l, n)| (spread::lasting(l), *n));
        let rarity = Rarity::from_counts(counts.into_iter(), named);
        Frozen::write(&path, ChromeModel::of_outlets(lines), tally, rarity)
            .map_err(|error| raised(&error))
    }
}

/// What learning sees of articles: n, outlet, title, topic, words, digest, and of each line counter, line, words, sampled.
#[pyfunction]
pub(crate) fn spread_observe(py: Python<'_>, articles: &Bound<'_, PyAny>) -> PyResult<Table> {
    let mut numbers = Int64Builder::new();
    let mut seen: [Int64Builder; 5] = Default::default();
    let mut lines: [ListBuilder<Int64Builder>; 4] = Default::default();
    for batch in Columns::read(articles)? {
        batch
            .hashes(0)?
            .for_each(|n| numbers.append_value(n as i64));
        let articles = batch.bytes(1)?;
        py.detach(|| {
            for bytes in articles {
                let (of, counted) = spread::observe(&spread::unpack(bytes)?);
                let values = [of.outlet, of.title, of.topic, of.words.into(), of.digest];
                for (column, value) in seen.iter_mut().zip(values) {
                    column.append_value(value as i64);
                }
                for line in counted {
                    let values = [
                        line.counter,
                        line.line,
                        line.words.into(),
                        line.sampled.into(),
                    ];
                    for (column, value) in lines.iter_mut().zip(values) {
                        column.values().append_value(value as i64);
                    }
                }
                lines.iter_mut().for_each(|column| column.append(true));
            }
            Result::Ok(())
        })
        .map_err(|error| raised(&error))?;
    }
    let [outlet, title, topic, words, digest] = seen.map(|mut column| Arc::new(column.finish()));
    let [counters, hashes, lengths, sampled] = lines.map(|mut column| Arc::new(column.finish()));
    Table::made(vec![
        ("n", Arc::new(numbers.finish())),
        ("outlet", outlet),
        ("title", title),
        ("topic", topic),
        ("words", words),
        ("digest", digest),
        ("counters", counters),
        ("lines", hashes),
        ("lengths", lengths),
        ("sampled", sampled),
    ])
}

/// Furniture of some outlets: outlet and line. `seen` are all articles of theirs (n, outlet, title, topic, words,
/// digest), `entries`
/// the lines that recur (n, outlet, line, words).
#[pyfunction]
pub(crate) fn spread_furniture(
    py: Python<'_>,
    seen: &Bound<'_, PyAny>,
    entries: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let mut articles: Vec<(i64, Seen)> = Vec::new();
    for batch in Columns::read(seen)? {
        let (ids, titles, texts) = (
            batch.hashes(0)?.zip(batch.hashes(1)?),
            batch.hashes(2)?.zip(batch.hashes(3)?),
            batch.hashes(4)?.zip(batch.hashes(5)?),
        );
        for (((n, outlet), (title, topic)), (words, digest)) in ids.zip(titles).zip(texts) {
            let words = words as u32;
            articles.push((
                n as i64,
                Seen {
                    outlet,
                    title,
                    topic,
                    words,
                    digest,
                },
            ));
        }
    }
    let entries = Columns::read(entries)?;
    let learned = py.detach(|| {
        articles.sort_unstable_by_key(|article| article.0);
        let mut found = Vec::new();
        for batch in &entries {
            let rows = batch.hashes(0)?.zip(batch.hashes(1)?);
            for ((n, outlet), (line, words)) in rows.zip(batch.hashes(2)?.zip(batch.hashes(3)?)) {
                let article = place(&articles, |a| a.0, n as i64)?;
                found.push(Entry {
                    outlet,
                    line,
                    article,
                    words: words as u16,
                });
            }
        }
        let seen: Vec<Seen> = articles.iter().map(|a| a.1).collect();
        PyResult::Ok(spread::furniture(&seen, found))
    })?;
    let (outlets, lines): (Vec<i64>, Vec<i64>) = learned
        .into_iter()
        .map(|(outlet, line)| (outlet as i64, line as i64))
        .unzip();
    Table::made(vec![("outlet", whole(outlets)), ("line", whole(lines))])
}

/// Notes of articles, with shingles of 32 bits or, if `wide`, of 64: n, outlet, site, first and last second, language,
/// words, bands, shingles, terms, keys.
#[pyfunction]
pub(crate) fn spread_note(
    py: Python<'_>,
    articles: &Bound<'_, PyAny>,
    learned: &Learned,
    wide: bool,
    options: Options,
) -> PyResult<Table> {
    let settings = options.settings()?;
    let (numbers, articles) = unpacked(py, articles)?;
    let notes = py
        .detach(|| spread::note(&articles, learned.0.chrome(), wide, &settings))
        .map_err(|error| raised(&error))?;
    let (mut outlets, mut sites, mut languages) = (
        StringBuilder::new(),
        StringBuilder::new(),
        StringBuilder::new(),
    );
    let (mut first, mut last, mut words) = (
        Int64Builder::new(),
        Int64Builder::new(),
        Int64Builder::new(),
    );
    let mut lists: [ListBuilder<Int64Builder>; 3] = Default::default();
    let mut keys = BinaryBuilder::new();
    for note in notes {
        outlets.append_value(&note.outlet);
        sites.append_value(&note.site);
        languages.append_value(note.keys.language.unwrap_or(""));
        first.append_option(note.dates.map(|dates| dates.0.clamp(-BOUND, BOUND)));
        last.append_option(note.dates.map(|dates| dates.1.clamp(-BOUND, BOUND)));
        words.append_value(note.words.into());
        let values: [Vec<u64>; 3] = [note.bands, note.shingles, note.keys.terms().to_vec()];
        for (column, values) in lists.iter_mut().zip(values) {
            append_distinct(column, values);
        }
        keys.append_value(note.keys.terms_to_bytes());
    }
    let [bands, shingles, terms] = lists.map(|mut column| Arc::new(column.finish()));
    Table::made(vec![
        ("n", whole(numbers)),
        ("outlet", Arc::new(outlets.finish())),
        ("site", Arc::new(sites.finish())),
        ("first", Arc::new(first.finish())),
        ("last", Arc::new(last.finish())),
        ("language", Arc::new(languages.finish())),
        ("words", Arc::new(words.finish())),
        ("bands", bands),
        ("shingles", shingles),
        ("terms", terms),
        ("keys", Arc::new(keys.finish())),
    ])
}

/// Seconds beyond which a date is as good as open, so that differences stay in their range.
const BOUND: i64 = 1 << 60;

/// Facts of articles: n and keys. Rows are n, language, keys.
#[pyfunction]
pub(crate) fn spread_facts(
    py: Python<'_>,
    notes: &Bound<'_, PyAny>,
    learned: &Learned,
) -> PyResult<Table> {
    let (mut numbers, mut facts) = (Vec::new(), ListBuilder::new(Int64Builder::new()));
    for batch in Columns::read(notes)? {
        numbers.extend(batch.hashes(0)?.map(|n| n as i64));
        let keys: Vec<Keys> = (batch.texts(1)?.zip(batch.bytes(2)?))
            .map(|(language, bytes)| {
                let language = Some(language).filter(|l| !l.is_empty());
                Keys::from_bytes(bytes, language.map(spread::lasting))
            })
            .collect();
        let found = py.detach(|| {
            let mut terms: Vec<u64> = keys.iter().flat_map(|k| k.terms()).copied().collect();
            terms.sort_unstable();
            terms.dedup();
            let rarity = learned.0.rarity(&terms)?;
            Result::Ok(
                keys.iter()
                    .map(|k| spread::facts(k, &rarity))
                    .collect::<Vec<_>>(),
            )
        });
        for keys in found.map_err(|error| raised(&error))? {
            append_distinct(&mut facts, keys);
        }
    }
    Table::made(vec![
        ("n", whole(numbers)),
        ("facts", Arc::new(facts.finish())),
    ])
}

fn append_distinct(column: &mut ListBuilder<Int64Builder>, mut values: Vec<u64>) {
    values.sort_unstable();
    values.dedup();
    for value in values {
        column.values().append_value(value as i64);
    }
    column.append(true);
}
