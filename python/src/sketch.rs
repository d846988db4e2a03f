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

/// Texts that are taken at a time.
const CHUNK: usize = 1024;

/// One sketch a text, as a table of one column.
#[pyfunction]
pub(crate) fn sketch(py: Python<'_>, texts: &Bound<'_, PyAny>, shingle: usize) -> PyResult<Table> {
    if shingle == 0 {
        return Err(usage("shingle must be 1 or more words"));
    }
    if texts.cast::<PyString>().is_ok() {
        return Err(input("one string: give a list of them"));
    }
    let mut sketches = BinaryBuilder::new();
    let mut chunk = Vec::with_capacity(CHUNK);
    for (number, text) in texts.try_iter()?.enumerate() {
        chunk.push(content(&text?, number)?);
        if chunk.len() == CHUNK {
            py.detach(|| add(&chunk, shingle, &mut sketches));
            chunk.clear();
            py.check_signals()?;
        }
    }
    py.detach(|| add(&chunk, shingle, &mut sketches));
    Table::single("sketch", Arc::new(sketches.finish()))
}

/// A text; `None` for what stands where there is none.
fn content(text: &Bound<'_, PyAny>, number: usize) -> PyResult<Option<String>> {
    if let Ok(text) = text.cast::<PyString>() {
        return Ok(Some(text.to_string_lossy().into_owned()));
    }
    let of = text.get_type().name()?.to_string();
    // As pandas has them.
    let missing = of == "NAType" || text.extract::<f64>().is_ok_and(f64::is_nan);
    if text.is_none() || missing {
        return Ok(None);
    }
    Err(input(format!(
        "text {number} is of type {of}, not a string"
    )))
}

fn add(texts: &[Option<String>], shingle: usize, sketches: &mut BinaryBuilder) {
    let mut words = Words::default();
    for text in texts {
        let found = text.as_ref().and_then(|text| of(words.read(text), shingle));
        sketches.append_option(found);
    }
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
