//! Rows of Arrow record batches as records, each value meaning what the same column of a Parquet file would.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::RecordBatchStreamReader;
use arrow_array::types::*;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use arrow_pyarrow::FromPyArrow;
use arrow_schema::{DataType, Field, Fields, TimeUnit};
use pyo3::prelude::*;
use wirecopy::ingest::{Columnar, Value};

use crate::error::input;

/// Structs inside structs are looked into this deep.
const DEPTH: usize = 8;

/// A table as it was handed over.
pub(crate) struct Batches {
    batches: Vec<RecordBatch>,
    /// Number of the first row of each batch.
    firsts: Vec<usize>,
    rows: usize,
    leaves: Vec<Leaf>,
}

/// A column that holds values, inside of so many structs.
struct Leaf {
    name: Arc<str>,
    path: Vec<usize>,
}

impl Batches {
    /// Takes all batches of a stream; their buffers are not copied.
    pub(crate) fn read(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = source.py();
        let mut stream = RecordBatchStreamReader::from_pyarrow_bound(source)?;
        let mut leaves = Vec::new();
        flatten(stream.schema().fields(), &mut Vec::new(), "", &mut leaves);
        let (mut batches, mut firsts, mut rows) = (Vec::new(), Vec::new(), 0);
        loop {
            let next;
            // What gives the batches may be a slow reader of files.
            (next, stream) = py.detach(move || (stream.next(), stream));
            py.check_signals()?;
            let Some(batch) = next else { break };
            let batch = batch.map_err(|error| input(format!("table: {error}")))?;
            firsts.push(rows);
            rows += batch.num_rows();
            batches.push(batch);
        }
        Ok(Self {
            batches,
            firsts,
            rows,
            leaves,
        })
    }
}

/// A batch whose columns are known by their places.
pub(crate) struct Columns(RecordBatch);

impl Columns {
    /// Takes all batches of a stream.
    pub(crate) fn read(source: &Bound<'_, PyAny>) -> PyResult<Vec<Self>> {
        let stream = RecordBatchStreamReader::from_pyarrow_bound(source)?;
        let batches = stream.map(|batch| batch.map(Self));
        let batches: Result<Vec<Self>, _> = batches.collect();
        batches.map_err(|error| input(format!("table: {error}")))
    }

    fn column(&self, at: usize, is: &DataType) -> PyResult<&ArrayRef> {
        let found = (self.0.columns().get(at)).filter(|column| column.data_type() == is);
        found.ok_or_else(|| input(format!("table: column {at} is no column of {is}")))
    }

    /// Numbers of a column of `int64`, as the bits they are; 0 for null.
    pub(crate) fn hashes(&self, at: usize) -> PyResult<impl Iterator<Item = u64> + Send> {
        let column = self
            .column(at, &DataType::Int64)?
            .as_primitive::<Int64Type>();
        Ok(column.iter().map(|n| n.unwrap_or(0) as u64))
    }

    /// Values of a column of texts; empty for null.
    pub(crate) fn texts(&self, at: usize) -> PyResult<impl Iterator<Item = &str> + Send> {
        let column = self.column(at, &DataType::Utf8)?.as_string::<i32>();
        Ok(column.iter().map(Option::unwrap_or_default))
    }

    /// Values of a column of bytes.
    pub(crate) fn bytes(&self, at: usize) -> PyResult<impl Iterator<Item = &[u8]> + Send> {
        let column = self.column(at, &DataType::Binary)?.as_binary::<i32>();
        Ok(column.iter().map(Option::unwrap_or_default))
    }

    /// Values of a column of flags; false for null.
    pub(crate) fn flags(&self, at: usize) -> PyResult<impl Iterator<Item = bool> + Send> {
        let column = self.column(at, &DataType::Boolean)?.as_boolean();
        Ok(column.iter().map(Option::unwrap_or_default))
    }

    /// Values of a column of `float32`.
    pub(crate) fn shares(&self, at: usize) -> PyResult<impl Iterator<Item = Option<f32>> + Send> {
        let column = self.column(at, &DataType::Float32)?;
        Ok(column.as_primitive::<Float32Type>().iter())
    }
}

fn flatten(fields: &Fields, path: &mut Vec<usize>, before: &str, leaves: &mut Vec<Leaf>) {
    for (number, field) in fields.iter().enumerate() {
        let name = match before {
            "" => field.name().clone(),
            before => format!("{before}.{}", field.name()),
        };
        path.push(number);
        match field.data_type() {
            DataType::Struct(inner) if path.len() < DEPTH => flatten(inner, path, &name, leaves),
            _ => leaves.push(Leaf {
                name: name.into(),
                path: path.clone(),
            }),
        }
        path.pop();
    }
}

impl Columnar for Batches {
    fn columns(&self) -> Vec<Arc<str>> {
        self.leaves
            .iter()
            .map(|leaf| Arc::clone(&leaf.name))
            .collect()
    }

    fn rows(&self) -> usize {
        self.rows
    }

    fn value(&self, column: usize, row: usize) -> Option<Value<'static>> {
        // Empty batches begin where the next one does.
        let batch = self.firsts.partition_point(|first| *first <= row) - 1;
        let (batch, row) = (&self.batches[batch], row - self.firsts[batch]);
        let mut steps = self.leaves[column].path.iter();
        let mut array: &ArrayRef = batch.column(*steps.next()?);
        for &step in steps {
            if array.is_null(row) {
                return None;
            }
            array = array.as_struct().column(step);
        }
        value(array, row)
    }
}

/// What stands in a row of an array.
fn value(array: &dyn Array, row: usize) -> Option<Value<'static>> {
    if array.is_null(row) {
        return None;
    }
    if let Some(number) = whole(array, row) {
        return Some(Value::Number(number.to_string().into()));
    }
    match array.data_type() {
        DataType::Utf8 => text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => text(array.as_string_view().value(row)),
        DataType::Binary => bytes(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes(array.as_binary_view().value(row)),
        DataType::Float32 => Value::float(array.as_primitive::<Float32Type>().value(row).into()),
        DataType::Float64 => Value::float(array.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Some(Value::Other("true or false")),
        DataType::Date32 => Value::day(array.as_primitive::<Date32Type>().value(row).into()),
        DataType::Date64 => {
            let millis = array.as_primitive::<Date64Type>().value(row);
            Value::day(millis.div_euclid(86_400_000))
        }
        DataType::Timestamp(unit, zone) => {
            let (ticks, each) = ticks(array, *unit, row);
            Value::moment(i128::from(ticks) * each, zone.is_some())
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = whole(dictionary.keys(), row)?;
            value(dictionary.values(), usize::try_from(key).ok()?)
        }
        DataType::List(_) => list(&array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row)),
        DataType::FixedSizeList(..) => list(&array.as_fixed_size_list().value(row)),
        _ => Some(Value::Other("a value of another kind")),
    }
}

fn whole(array: &dyn Array, row: usize) -> Option<i128> {
    Some(match array.data_type() {
        DataType::Int8 => array.as_primitive::<Int8Type>().value(row).into(),
        DataType::Int16 => array.as_primitive::<Int16Type>().value(row).into(),
        DataType::Int32 => array.as_primitive::<Int32Type>().value(row).into(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into(),
        DataType::UInt8 => array.as_primitive::<UInt8Type>().value(row).into(),
        DataType::UInt16 => array.as_primitive::<UInt16Type>().value(row).into(),
        DataType::UInt32 => array.as_primitive::<UInt32Type>().value(row).into(),
        DataType::UInt64 => array.as_primitive::<UInt64Type>().value(row).into(),
        _ => return None,
    })
}

/// A moment since 1970 in units of so many nanoseconds.
fn ticks(array: &dyn Array, unit: TimeUnit, row: usize) -> (i64, i128) {
    match unit {
        TimeUnit::Second => {
            let array = array.as_primitive::<TimestampSecondType>();
            (array.value(row), 1_000_000_000)
        }
        TimeUnit::Millisecond => {
            let array = array.as_primitive::<TimestampMillisecondType>();
            (array.value(row), 1_000_000)
        }
        TimeUnit::Microsecond => {
            let array = array.as_primitive::<TimestampMicrosecondType>();
            (array.value(row), 1000)
        }
        TimeUnit::Nanosecond => {
            let array = array.as_primitive::<TimestampNanosecondType>();
            (array.value(row), 1)
        }
    }
}

fn text(text: &str) -> Option<Value<'static>> {
    Some(Value::Text(text.to_owned().into()))
}

fn bytes(bytes: &[u8]) -> Option<Value<'static>> {
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => Value::Text(text.to_owned().into()),
        Err(_) => Value::Other("bytes"),
    })
}

/// The values of a list, or the names of the records in it, as one text.
fn list(items: &dyn Array) -> Option<Value<'static>> {
    let items = match items.data_type() {
        DataType::Struct(fields) => {
            let is_name = |field: &Arc<Field>| field.name() == "name";
            items.as_struct().column(fields.iter().position(is_name)?)
        }
        _ => items,
    };
    let names: Vec<String> = (0..items.len())
        .filter_map(|row| match value(items, row)? {
            Value::Text(text) | Value::Number(text) => Some(text.into_owned()),
            Value::List(_) | Value::Other(_) => None,
        })
        .filter(|name| !name.trim().is_empty())
        .collect();
    (!names.is_empty()).then(|| Value::List(names.join(", ")))
}
