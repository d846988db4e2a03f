//! The stages of a trace that is spread over machines (`wirecopy::spread`), a few Arrow batches at a time. Numbers that are
//! hashes travel as `int64` of the same bits: Spark knows no unsigned ones.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{BinaryBuilder, Int64Builder, ListBuilder, StringBuilder};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use wirecopy::article::Article;
use wirecopy::candidates::{CAPS, Candidate, Sources};
use wirecopy::error::Result;
use wirecopy::ingest;
use wirecopy::keys::Keys;
use wirecopy::outlet::Tally;
use wirecopy::rarity::Rarity;
use wirecopy::report;
use wirecopy::spread::{self, Frozen, Verified};
use wirecopy::text::chrome::{Entry, Seen};
use wirecopy::trace::Settings;

use crate::arrow::{Batches, Columns};
use crate::error::{broken, raised};
use crate::options::Options;
use crate::table::Table;

/// What was learned from all articles, in a file that every machine reads.
#[pyclass(frozen, module = "wirecopy._core")]
pub(crate) struct Learned(spread::Learned);

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
        Frozen::write(&path, spread::everywhere(lines), tally, rarity)
            .map_err(|error| raised(&error))
    }
}

/// Limits of the candidates.
#[pyfunction]
pub(crate) fn spread_caps(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let caps = PyDict::new(py);
    for (name, value) in [
        ("chained", CAPS.chained as i64),
        ("reach", CAPS.reach as i64),
        ("shingle_articles", CAPS.shingle.0 as i64),
        ("shingles_needed", CAPS.shingle.1.into()),
        ("fact_articles", CAPS.fact.0 as i64),
        ("facts_needed", CAPS.fact.1.into()),
        ("window", CAPS.window),
        ("followed", CAPS.followed as i64),
        ("often", spread::OFTEN.into()),
        ("bands", Sources::BANDS.bits().into()),
        ("shingles", Sources::SHINGLES.bits().into()),
        ("facts", Sources::FACTS.bits().into()),
        ("relatives", Sources::RELATIVES.bits().into()),
    ] {
        caps.set_item(name, value)?;
    }
    Ok(caps)
}

/// How many counters there are for the lines of so many articles.
#[pyfunction]
pub(crate) fn spread_counters(articles: u64) -> i64 {
    spread::counters(articles) as i64
}

/// The columns of a table and their kinds, as Spark names them.
#[pyfunction]
pub(crate) fn spread_table(name: &str) -> PyResult<Vec<(&'static str, &'static str)>> {
    let table = Table::named(name)?;
    let columns = table.columns().map(|(column, kind)| match kind {
        report::Kind::Text => (column, "string"),
        report::Kind::Whole => (column, "bigint"),
        report::Kind::Share => (column, "double"),
    });
    Ok(columns.collect())
}

/// Id of the story whose first article has this id.
#[pyfunction]
pub(crate) fn spread_story(first: &str) -> String {
    spread::story_id(first)
}

/// Which columns feed which field, as told from the first records.
#[pyfunction]
pub(crate) fn spread_columns(
    sample: &Bound<'_, PyAny>,
    options: Options,
) -> PyResult<Vec<(String, String)>> {
    let (settings, batches) = (options.settings()?, Batches::read(sample)?);
    ingest::choose_columns("table", &batches, &settings.read).map_err(|error| raised(&error))
}

/// Articles of some rows: id, article, reason. A row without an article has the reason why.
#[pyfunction]
pub(crate) fn spread_read(
    py: Python<'_>,
    rows: &Bound<'_, PyAny>,
    options: Options,
) -> PyResult<Table> {
    let (settings, batches) = (options.settings()?, Batches::read(rows)?);
    let (mut ids, mut packed, mut reasons) = (
        StringBuilder::new(),
        BinaryBuilder::new(),
        StringBuilder::new(),
    );
    py.detach(|| {
        let (articles, rejects) = ingest::read_part("table", &batches, &settings.read)?;
        for mut article in articles {
            article.origin = nowhere();
            if article.id.is_empty() {
                article.id = spread::made_id(&article);
            }
            ids.append_value(&article.id);
            packed.append_value(spread::pack(&article));
            reasons.append_null();
        }
        for reject in rejects {
            ids.append_null();
            packed.append_null();
            reasons.append_value(reject.reason);
        }
        Result::Ok(())
    })
    .map_err(|error| raised(&error))?;
    Table::made(vec![
        ("id", Arc::new(ids.finish())),
        ("article", Arc::new(packed.finish())),
        ("reason", Arc::new(reasons.finish())),
    ])
}

/// A row of a table in Spark has no place that could be told.
fn nowhere() -> wirecopy::article::Origin {
    wirecopy::article::Origin {
        file: "table".into(),
        record: 0,
        line: 0,
        column: 0,
    }
}

/// What learning sees of articles: n, outlet, title, words, digest, and of each line counter, line, words, sampled.
#[pyfunction]
pub(crate) fn spread_observe(py: Python<'_>, articles: &Bound<'_, PyAny>) -> PyResult<Table> {
    let mut numbers = Int64Builder::new();
    let mut seen: [Int64Builder; 4] = Default::default();
    let mut lines: [ListBuilder<Int64Builder>; 4] = Default::default();
    for batch in Columns::read(articles)? {
        batch
            .hashes(0)?
            .for_each(|n| numbers.append_value(n as i64));
        let articles = batch.bytes(1)?;
        py.detach(|| {
            for bytes in articles {
                let (of, counted) = spread::observe(&spread::unpack(bytes)?);
                let values = [of.outlet, of.title, of.words.into(), of.digest];
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
    let [outlet, title, words, digest] = seen.map(|mut column| Arc::new(column.finish()));
    let [counters, hashes, lengths, sampled] = lines.map(|mut column| Arc::new(column.finish()));
    Table::made(vec![
        ("n", Arc::new(numbers.finish())),
        ("outlet", outlet),
        ("title", title),
        ("words", words),
        ("digest", digest),
        ("counters", counters),
        ("lines", hashes),
        ("lengths", lengths),
        ("sampled", sampled),
    ])
}

/// Furniture of some outlets: outlet and line. `seen` are all articles of theirs (n, outlet, title, words, digest), `entries`
/// the lines that recur (n, outlet, line, words).
#[pyfunction]
pub(crate) fn spread_furniture(
    py: Python<'_>,
    seen: &Bound<'_, PyAny>,
    entries: &Bound<'_, PyAny>,
) -> PyResult<Table> {
    let mut articles: Vec<(i64, Seen)> = Vec::new();
    for batch in Columns::read(seen)? {
        let (ids, texts) = (
            batch.hashes(1)?.zip(batch.hashes(2)?),
            batch.hashes(3)?.zip(batch.hashes(4)?),
        );
        for ((n, (outlet, title)), (words, digest)) in batch.hashes(0)?.zip(ids).zip(texts) {
            let words = words as u32;
            articles.push((
                n as i64,
                Seen {
                    outlet,
                    title,
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

/// Notes of articles: n, outlet, site, first and last second, language, words, bands, shingles, terms, keys.
#[pyfunction]
pub(crate) fn spread_note(
    py: Python<'_>,
    articles: &Bound<'_, PyAny>,
    learned: &Learned,
    options: Options,
) -> PyResult<Table> {
    let settings = options.settings()?;
    let (numbers, articles) = unpacked(py, articles)?;
    let notes = py
        .detach(|| spread::note(&articles, learned.0.chrome(), &settings))
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
        let shingles = note.keys.shingles().iter().map(|&s| s.into()).collect();
        let values: [Vec<u64>; 3] = [note.bands, shingles, note.keys.terms().to_vec()];
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

/// Pairs (a, b, by) of articles (n, article) after comparison: a, b, by, log_odds, collects, joins, near, links, one_event.
#[pyfunction]
pub(crate) fn spread_verify(
    py: Python<'_>,
    articles: &Bound<'_, PyAny>,
    pairs: &Bound<'_, PyAny>,
    learned: &Learned,
    options: Options,
) -> PyResult<Table> {
    let settings = options.settings()?;
    let (numbers, articles) = unpacked(py, articles)?;
    let mut candidates = Vec::new();
    for batch in Columns::read(pairs)? {
        for ((a, b), by) in batch.hashes(0)?.zip(batch.hashes(1)?).zip(batch.hashes(2)?) {
            candidates.push(candidate(&numbers, (a, b), by)?);
        }
    }
    let verified = py
        .detach(|| {
            candidates.sort_unstable();
            spread::verify(&articles, candidates, &learned.0, &settings)
        })
        .map_err(|error| raised(&error))?;
    let end = |of: fn(&Candidate) -> u32| {
        let ends = verified.iter().map(|v| numbers[of(&v.candidate) as usize]);
        whole(ends.collect())
    };
    let by = verified.iter().map(|v| v.candidate.by.bits().into());
    let flags = |of: fn(&Verified) -> bool| -> ArrayRef {
        let flags = verified.iter().map(|v| Some(of(v)));
        Arc::new(flags.collect::<arrow_array::BooleanArray>())
    };
    let log_odds = verified.iter().map(|v| v.log_odds);
    Table::made(vec![
        ("a", end(|c| c.a)),
        ("b", end(|c| c.b)),
        ("by", whole(by.collect())),
        (
            "log_odds",
            Arc::new(log_odds.collect::<arrow_array::Float32Array>()),
        ),
        ("collects", flags(|v| v.collects)),
        ("joins", flags(Verified::joins)),
        ("near", flags(Verified::near)),
        ("links", flags(Verified::links)),
        ("one_event", flags(|v| v.one_event)),
    ])
}

/// Traces worlds: articles (n, article, beside) and their pairs (a, b, by, log_odds, collects) as verified. Gives the tables
/// by name, and beside them `members`: n of each member of a family, and of its first one; `articles numbers` and `families numbers`:
/// n of the articles of these tables' rows, of families their first ones.
#[pyfunction]
pub(crate) fn spread_trace<'py>(
    py: Python<'py>,
    articles: &Bound<'py, PyAny>,
    pairs: &Bound<'py, PyAny>,
    learned: &Learned,
    options: Options,
) -> PyResult<Bound<'py, PyDict>> {
    let settings = options.settings()?;
    let mut beside: Vec<(i64, bool)> = Vec::new();
    let rows = Columns::read(articles)?;
    for batch in &rows {
        let numbers = batch.hashes(0)?.map(|n| n as i64);
        beside.extend(numbers.zip(batch.flags(2)?));
    }
    beside.sort_unstable();
    let (numbers, articles) = unpacked_rows(py, &rows)?;
    let mut verified = Vec::new();
    for batch in Columns::read(pairs)? {
        let ends = batch.hashes(0)?.zip(batch.hashes(1)?);
        let judged = batch.shares(3)?.zip(batch.flags(4)?);
        for ((ends, by), (log_odds, collects)) in ends.zip(batch.hashes(2)?).zip(judged) {
            verified.push(Verified {
                candidate: candidate(&numbers, ends, by)?,
                log_odds,
                collects,
                carries: false,
                one_event: false,
            });
        }
    }
    let trace = py.detach(|| traced(articles, &beside, verified, learned, &settings));
    let trace = trace.map_err(|error| raised(&error))?;
    let tables = PyDict::new(py);
    for table in report::Table::ALL {
        tables.set_item(table.name(), py.detach(|| Table::of(&trace, table))?)?;
    }
    // Those beside have no rows.
    let own: Vec<i64> = (beside.iter().filter(|row| !row.1))
        .map(|row| row.0)
        .collect();
    let kin = trace
        .families
        .iter()
        .flat_map(|family| family.members.iter().map(|&m| (m, family.members[0])));
    let (members, firsts): (Vec<i64>, Vec<i64>) = kin
        .map(|(m, first)| (own[m as usize], own[first as usize]))
        .unzip();
    let members = vec![("n", whole(members)), ("first", whole(firsts))];
    tables.set_item("members", Table::made(members)?)?;
    let first = |family: &wirecopy::outcome::Family| own[family.members[0] as usize];
    let firsts = trace.families.iter().map(first).collect();
    tables.set_item("families numbers", Table::single("n", whole(firsts))?)?;
    tables.set_item("articles numbers", Table::single("n", whole(own))?)?;
    Ok(tables)
}

fn traced(
    articles: Vec<Article>,
    beside: &[(i64, bool)],
    mut pairs: Vec<Verified>,
    learned: &Learned,
    settings: &Settings,
) -> Result<wirecopy::outcome::Trace> {
    pairs.sort_unstable_by_key(|pair| pair.candidate);
    let beside = beside.iter().map(|row| row.1).collect();
    spread::trace(articles, beside, &pairs, &learned.0, settings)
}

/// The pair of two numbered articles by their places.
fn candidate(numbers: &[i64], (a, b): (u64, u64), by: u64) -> PyResult<Candidate> {
    Ok(Candidate {
        a: place(numbers, |n| *n, a as i64)?,
        b: place(numbers, |n| *n, b as i64)?,
        by: Sources::from_bits(by as u8),
    })
}

fn place<T>(sorted: &[T], key: impl Fn(&T) -> i64, wanted: i64) -> PyResult<u32> {
    let found = sorted.binary_search_by_key(&wanted, key);
    let missing = |_| broken(format!("article {wanted} is not among those of its pair"));
    found.map(|at| at as u32).map_err(missing)
}

/// Articles (n, article) by their numbers.
fn unpacked(py: Python<'_>, articles: &Bound<'_, PyAny>) -> PyResult<(Vec<i64>, Vec<Article>)> {
    unpacked_rows(py, &Columns::read(articles)?)
}

fn unpacked_rows(py: Python<'_>, rows: &[Columns]) -> PyResult<(Vec<i64>, Vec<Article>)> {
    let mut all: Vec<(i64, Article)> = Vec::new();
    for batch in rows {
        let (numbers, bytes) = (batch.hashes(0)?, batch.bytes(1)?);
        py.detach(|| {
            for (n, bytes) in numbers.zip(bytes) {
                all.push((n as i64, spread::unpack(bytes)?));
            }
            Result::Ok(())
        })
        .map_err(|error| raised(&error))?;
    }
    all.sort_by_key(|article| article.0);
    Ok(all.into_iter().unzip())
}

fn append_distinct(column: &mut ListBuilder<Int64Builder>, mut values: Vec<u64>) {
    values.sort_unstable();
    values.dedup();
    for value in values {
        column.values().append_value(value as i64);
    }
    column.append(true);
}

fn whole(values: Vec<i64>) -> ArrayRef {
    Arc::new(arrow_array::Int64Array::from(values))
}
