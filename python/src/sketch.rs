//! MinHash sketches of texts, as `--only copies` makes them.

use std::sync::Arc;

use arrow_array::builder::BinaryBuilder;
use pyo3::prelude::*;
use pyo3::types::PyString;
use wirecopy::copies::words::Words;
use wirecopy::sketch::{VALUES, minima};

use crate::error::{input, usage};
use crate::table::Table;

/// Bytes of a sketch: 128 minima of four bytes, the low one first.
const BYTES: usize = VALUES * 4;

/// One sketch a text, as a table of one column.
#[pyfunction]
pub(crate) fn sketch(texts: &Bound<'_, PyAny>, shingle: usize) -> PyResult<Table> {
    if shingle == 0 {
        return Err(usage("shingle must be 1 or more words"));
    }
    let mut words = Words::default();
    let mut sketches = BinaryBuilder::new();
    for (number, text) in texts.try_iter()?.enumerate() {
        let text = text?;
        if text.is_none() {
            sketches.append_null();
            continue;
        }
        let Ok(text) = text.cast::<PyString>() else {
            let of = text.get_type();
            return Err(input(format!("text {number} is of {of}, not a string")));
        };
        match of(words.read(&text.to_string_lossy()), shingle) {
            Some(bytes) => sketches.append_value(bytes),
            None => sketches.append_null(),
        }
    }
    Table::single("sketch", Arc::new(sketches.finish()))
}

fn of(words: &[u64], shingle: usize) -> Option<[u8; BYTES]> {
    let mut found = [u32::MAX; VALUES];
    if !minima(words, shingle, &mut found) {
        return None;
    }
    let mut bytes = [0; BYTES];
    for (place, minimum) in bytes.chunks_exact_mut(4).zip(found) {
        place.copy_from_slice(&minimum.to_le_bytes());
    }
    Some(bytes)
}

/// Share of the minima in which two sketches agree.
#[pyfunction]
pub(crate) fn resemblance(a: &[u8], b: &[u8]) -> PyResult<f64> {
    if let Some(odd) = [a, b].into_iter().find(|sketch| sketch.len() != BYTES) {
        let length = odd.len();
        return Err(input(format!(
            "a sketch has {BYTES} bytes, this has {length}"
        )));
    }
    let pairs = a.chunks_exact(4).zip(b.chunks_exact(4));
    Ok(pairs.filter(|(x, y)| x == y).count() as f64 / VALUES as f64)
}
