//! What outlets used of agencies, counted in parts of a dump and added up.

use std::io;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{Int64Builder, StringBuilder};
use pyo3::prelude::*;
use wirecopy::outcome::Trace;
use wirecopy::report::rights::{self, Row};
use wirecopy::report::{self, Rows};

use crate::arrow::Columns;
use crate::table::Table;

/// Columns of [`used`] before its numbers.
const TEXTS: [&str; 2] = ["agency", "outlet"];
/// And behind them.
const FIRST: [&str; 2] = ["earliest", "first_seen"];

/// The rows of a part: agency, outlet, numbers that add up, earliest trusted second and as shown.
pub(super) fn used(trace: &Trace) -> PyResult<Table> {
    let (mut agencies, mut outlets) = (StringBuilder::new(), StringBuilder::new());
    let mut numbers: [Int64Builder; Row::NUMBERS] = Default::default();
    let (mut earliest, mut shown) = (Int64Builder::new(), StringBuilder::new());
    for ((agency, outlet), row) in rights::rows(trace) {
        agencies.append_value(agency);
        outlets.append_value(outlet);
        for (column, number) in numbers.iter_mut().zip(row.numbers()) {
            column.append_value(number as i64);
        }
        earliest.append_option(row.first().map(|first| first.0));
        shown.append_option(row.first().map(|first| first.1));
    }
    let names: Vec<String> = (0..Row::NUMBERS).map(number).collect();
    let numbers = numbers.map(|mut column| -> ArrayRef { Arc::new(column.finish()) });
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        (TEXTS[0], Arc::new(agencies.finish())),
        (TEXTS[1], Arc::new(outlets.finish())),
    ];
    columns.extend(names.iter().map(String::as_str).zip(numbers));
    columns.push((FIRST[0], Arc::new(earliest.finish())));
    columns.push((FIRST[1], Arc::new(shown.finish())));
    Table::made(columns)
}

/// Names of the numbers of a part's rows.
#[pyfunction]
pub(crate) fn spread_used() -> Vec<String> {
    (0..Row::NUMBERS).map(number).collect()
}

fn number(at: usize) -> String {
    format!("n{at}")
}

/// Rows of all parts, added up (agency, outlet, numbers, earliest, first_seen), to those of the table.
#[pyfunction]
pub(crate) fn spread_rights(used: &Bound<'_, PyAny>) -> PyResult<Table> {
    let batches = Columns::read(used)?;
    Table::filled(report::Table::Rights, |to| {
        batches.iter().try_for_each(|batch| cells(batch, to))
    })
}

fn cells(batch: &Columns, to: &mut dyn Rows) -> io::Result<()> {
    let broken = |error: PyErr| io::Error::other(error.to_string());
    let column = |at| batch.hashes(at).map_err(broken);
    let mut numbers = (TEXTS.len()..TEXTS.len() + Row::NUMBERS)
        .map(column)
        .collect::<io::Result<Vec<_>>>()?;
    let behind = TEXTS.len() + Row::NUMBERS;
    let shown = batch.texts(behind + 1).map_err(broken)?;
    let names = batch.texts(0).map_err(broken)?;
    let names = names.zip(batch.texts(1).map_err(broken)?);
    for ((agency, outlet), (earliest, shown)) in names.zip(column(behind)?.zip(shown)) {
        let mut row = [0; Row::NUMBERS];
        for (number, column) in row.iter_mut().zip(&mut numbers) {
            *number = column.next().unwrap_or_default();
        }
        let first = Some((earliest as i64, shown.to_owned())).filter(|first| !first.1.is_empty());
        Row::of(row, first).cells(agency, outlet, to)?;
    }
    Ok(())
}
