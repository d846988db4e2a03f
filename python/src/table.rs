//! Tables of a trace as Arrow record batches, of the very rows that the CSV files are made of.

use std::io;
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PyList};
use wirecopy::outcome::Trace;
use wirecopy::report::{self, Kind, Rows};

use crate::error::{broken, usage};

/// Rows of a batch at the most.
const ROWS: usize = 65_536;
/// Bytes of text in a batch after which it is closed: offsets of a text column count 2 GB.
const BYTES: usize = 256 << 20;

/// A table in the Arrow format.
#[pyclass(frozen, module = "wirecopy._core")]
pub(crate) struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
}

impl Table {
    /// A table of a trace.
    pub(crate) fn of(trace: &Trace, table: report::Table) -> PyResult<Self> {
        Self::filled(table, |to| table.rows(trace, to))
    }

    /// A table of rows from elsewhere.
    pub(crate) fn filled(
        table: report::Table,
        rows: impl FnOnce(&mut dyn Rows) -> io::Result<()>,
    ) -> PyResult<Self> {
        let mut columns = Columns::new(table);
        rows(&mut columns)
            .and_then(|()| columns.close())
            .map_err(|error| broken(format!("the table {}: {error}", table.name())))?;
        Ok(Self {
            schema: columns.schema,
            batches: columns.batches,
        })
    }

    /// Which table a name is that of.
    pub(crate) fn named(name: &str) -> PyResult<report::Table> {
        let named = report::Table::ALL.into_iter().find(|t| t.name() == name);
        named.ok_or_else(|| usage(format!("there is no table `{name}`")))
    }

    /// One column by itself.
    pub(crate) fn single(name: &str, values: ArrayRef) -> PyResult<Self> {
        Self::made(vec![(name, values)])
    }

    /// Named columns of one length.
    pub(crate) fn made(columns: Vec<(&str, ArrayRef)>) -> PyResult<Self> {
        let (fields, values): (Vec<Field>, Vec<ArrayRef>) = columns
            .into_iter()
            .map(|(name, values)| (Field::new(name, values.data_type().clone(), true), values))
            .unzip();
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), values);
        Ok(Self {
            schema,
            batches: vec![batch.map_err(|error| broken(error.to_string()))?],
        })
    }
}

#[pymethods]
impl Table {
    #[getter]
    fn num_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    #[getter]
    fn column_names(&self) -> Vec<&str> {
        let fields = self.schema.fields().iter();
        fields.map(|field| field.name().as_str()).collect()
    }

    /// The rows as dicts, from row `start` on, `stop` excluded.
    fn rows<'py>(
        &self,
        py: Python<'py>,
        start: usize,
        stop: usize,
    ) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        let mut before = 0;
        for batch in &self.batches {
            let (first, end) = (start.max(before), stop.min(before + batch.num_rows()));
            for row in first..end {
                let dict = PyDict::new(py);
                for (field, column) in self.schema.fields().iter().zip(batch.columns()) {
                    dict.set_item(field.name(), cell(py, column, row - before)?)?;
                }
                rows.append(dict)?;
            }
            before += batch.num_rows();
        }
        Ok(rows)
    }

    /// The Arrow PyCapsule interface; nothing is copied.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The one schema there is: who asks for another casts by himself.
        let _ = requested_schema;
        let batches: Vec<_> = self.batches.iter().cloned().map(Ok).collect();
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        let stream = FFI_ArrowArrayStream::new(Box::new(reader));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }

    /// The schema, as the Arrow PyCapsule interface has it.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref());
        let schema = schema.map_err(|error| broken(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }
}

/// A cell as Python has it.
fn cell<'py>(py: Python<'py>, column: &ArrayRef, row: usize) -> PyResult<Bound<'py, PyAny>> {
    if column.is_null(row) {
        return Ok(py.None().into_bound(py));
    }
    Ok(match column.data_type() {
        DataType::Int64 => {
            let values = column.as_primitive::<Int64Type>();
            values.value(row).into_pyobject(py)?.into_any()
        }
        DataType::Float64 => {
            let values = column.as_primitive::<Float64Type>();
            values.value(row).into_pyobject(py)?.into_any()
        }
        DataType::Binary => {
            let values = column.as_binary::<i32>();
            values.value(row).into_pyobject(py)?.into_any()
        }
        _ => {
            let values = column.as_string::<i32>();
            values.value(row).into_pyobject(py)?.into_any()
        }
    })
}

/// Columns that fill.
struct Columns {
    schema: SchemaRef,
    columns: Vec<Column>,
    /// The column of the next cell.
    next: usize,
    rows: usize,
    bytes: usize,
    batches: Vec<RecordBatch>,
}

enum Column {
    Text(StringBuilder),
    Whole(Int64Builder),
    Share(Float64Builder),
}

impl Column {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Whole => Self::Whole(Int64Builder::new()),
            Kind::Share => Self::Share(Float64Builder::new()),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(column) => Arc::new(column.finish()),
            Self::Whole(column) => Arc::new(column.finish()),
            Self::Share(column) => Arc::new(column.finish()),
        }
    }
}

impl Columns {
    fn new(table: report::Table) -> Self {
        let field = |(name, kind)| {
            let of = match kind {
                Kind::Text => DataType::Utf8,
                Kind::Whole => DataType::Int64,
                Kind::Share => DataType::Float64,
            };
            Field::new(name, of, true)
        };
        Self {
            schema: Arc::new(Schema::new(table.columns().map(field).collect::<Vec<_>>())),
            columns: table.columns().map(|(_, kind)| Column::new(kind)).collect(),
            next: 0,
            rows: 0,
            bytes: 0,
            batches: Vec::new(),
        }
    }

    fn cell(&mut self) -> io::Result<&mut Column> {
        self.next += 1;
        let none = || io::Error::other("a row has more cells than there are columns");
        self.columns.get_mut(self.next - 1).ok_or_else(none)
    }

    fn close(&mut self) -> io::Result<()> {
        if self.rows > 0 {
            let columns = self.columns.iter_mut().map(Column::finish).collect();
            let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns);
            self.batches.push(batch.map_err(io::Error::other)?);
            (self.rows, self.bytes) = (0, 0);
        }
        Ok(())
    }
}

/// A cell of another kind than its column; the library's tests forbid it.
fn misfit() -> io::Error {
    io::Error::other("a cell is of another kind than its column")
}

impl Rows for Columns {
    fn text(&mut self, cell: &str) -> io::Result<()> {
        self.bytes += cell.len();
        match self.cell()? {
            Column::Text(column) => column.append_option(Some(cell).filter(|c| !c.is_empty())),
            _ => return Err(misfit()),
        }
        Ok(())
    }

    fn whole(&mut self, cell: Option<u64>) -> io::Result<()> {
        match self.cell()? {
            Column::Whole(column) => column.append_option(cell.map(|n| n as i64)),
            _ => return Err(misfit()),
        }
        Ok(())
    }

    fn share(&mut self, cell: Option<f32>) -> io::Result<()> {
        match self.cell()? {
            Column::Share(column) => column.append_option(cell.and_then(report::rounded)),
            _ => return Err(misfit()),
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.next = 0;
        self.rows += 1;
        if self.rows >= ROWS || self.bytes >= BYTES {
            self.close()?;
        }
        Ok(())
    }
}
