//! The stages of a trace that is spread over machines (`wirecopy::spread`), a few Arrow batches at a time. Numbers that are
//! hashes travel as `int64` of the same bits: Spark knows no unsigned ones.

pub(crate) mod learning;
pub(crate) mod pairs;
pub(crate) mod rights;

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{BinaryBuilder, StringBuilder};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use wirecopy::article::{Article, Origin};
use wirecopy::candidates::{CAPS, Sources};
use wirecopy::error::Result;
use wirecopy::{ingest, report, spread};

use crate::arrow::{Batches, Columns};
use crate::error::{broken, raised};
use crate::options::Options;
use crate::table::Table;

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
        ("hubs", CAPS.hubs as i64),
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

/// Nodes of edges (u, v) with the smallest node that each is connected with: n, root.
#[pyfunction]
pub(crate) fn spread_components(py: Python<'_>, edges: &Bound<'_, PyAny>) -> PyResult<Table> {
    let mut all: Vec<(i64, i64)> = Vec::new();
    for batch in Columns::read(edges)? {
        let ends = batch.hashes(0)?.zip(batch.hashes(1)?);
        all.extend(ends.map(|(u, v)| (u as i64, v as i64)));
    }
    let found = py.detach(|| spread::components(&all));
    let (nodes, roots) = found.into_iter().unzip();
    Table::made(vec![("n", whole(nodes)), ("root", whole(roots))])
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
fn nowhere() -> Origin {
    Origin {
        file: "table".into(),
        record: 0,
        line: 0,
        column: 0,
    }
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

fn whole(values: Vec<i64>) -> ArrayRef {
    Arc::new(arrow_array::Int64Array::from(values))
}
