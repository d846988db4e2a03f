//! Pairs compared, and worlds traced.

use std::sync::Arc;

use arrow_array::ArrayRef;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use wirecopy::article::Article;
use wirecopy::candidates::{Candidate, Sources};
use wirecopy::error::Result;
use wirecopy::report;
use wirecopy::spread::{self, Verified};
use wirecopy::trace::Settings;

use super::learning::Learned;
use super::rights;
use super::{place, unpacked, unpacked_rows, whole};
use crate::arrow::Columns;
use crate::error::raised;
use crate::options::Options;
use crate::table::Table;

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
/// by name (of `rights` rows that add up), and beside them `members`: n of each member of a family, and of its first one; `articles numbers` and `families numbers`:
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
        let rows = match table {
            report::Table::Rights => rights::used(&trace)?,
            _ => py.detach(|| Table::of(&trace, table))?,
        };
        tables.set_item(table.name(), rows)?;
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
