//! One column of a Parquet file: where it lies in the schema, what its values mean, and how they are put into rows.

use std::sync::Arc;

use ::parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as Stored};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use ::parquet::data_type::DataType;
use ::parquet::errors::Result;
use ::parquet::file::reader::RowGroupReader;
use ::parquet::file::serialized_reader::SerializedPageReader;
use ::parquet::schema::types::{ColumnDescriptor, SchemaDescriptor, Type};

use super::pages::Pages;
use super::sane::Sane;
use crate::ingest::disk::Disk;
use crate::ingest::encoding::{self, Utf8};
use crate::ingest::limits::Budget;
use crate::ingest::pick::Value;

const NANOS: i128 = 1_000_000_000;

/// A column that can be read: a value a row, or a list of values.
#[derive(Clone)]
pub(super) struct Leaf {
    /// Its name, with dots between the steps of a nested one.
    pub(super) column: Arc<str>,
    number: usize,
    is_list: bool,
    /// Definition level of a value that is there.
    present: i16,
    meaning: Meaning,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// What is stored.
    Plain,
    /// Days since 1970.
    Day,
    /// Units of so many nanoseconds since 1970, in UTC or in a time zone that is not told.
    Moment { unit: i128, utc: bool },
    /// Something that no field is made of.
    Other,
}

impl Leaf {
    /// All columns of a schema that are values, lists of values, or names in lists of records.
    pub(super) fn of(schema: &SchemaDescriptor) -> Vec<Self> {
        (0..schema.num_columns())
            .filter_map(|number| {
                let column = schema.column(number);
                let parts = column.path().parts();
                let name = match column.max_rep_level() {
                    0 => parts.join("."),
                    1 => list_name(schema.root_schema(), parts)?,
                    _ => return None,
                };
                Some(Self {
                    column: name.into(),
                    number,
                    is_list: column.max_rep_level() > 0,
                    present: column.max_def_level(),
                    meaning: Meaning::of(&column),
                })
            })
            .collect()
    }

    pub(super) fn open(
        &self,
        group: &dyn RowGroupReader,
        disk: &Disk,
        budget: &Budget,
    ) -> Result<Open> {
        let (part, rows) = (group.metadata(), group.metadata().num_rows());
        let chunk = part.column(self.number);
        let pages = Arc::new(Pages::new(disk, chunk, budget));
        let rows = rows.max(0) as usize;
        let from = Arc::clone(&pages);
        let pages = SerializedPageReader::new(pages, chunk, rows, None)?;
        let described = group.metadata().schema_descr().column(self.number);
        let pages = Sane {
            pages: Box::new(pages),
            from,
            levels: (described.max_rep_level(), described.max_def_level()),
        };
        Ok(Open {
            column: Arc::clone(&self.column),
            reader: get_column_reader(described, Box::new(pages)),
            is_list: self.is_list,
            present: self.present,
            meaning: self.meaning,
        })
    }
}

/// The name of a list, where it holds values or records with a name: what lies inside is the writer's own affair
/// (`authors.list.element`, `authors.bag.array`, `authors.list.element.name`).
fn list_name(root: &Type, parts: &[String]) -> Option<String> {
    let mut fields = root.get_fields();
    for (depth, part) in parts.iter().enumerate() {
        let step = fields.iter().find(|field| field.name() == part)?;
        let info = step.get_basic_info();
        let repeated = info.has_repetition() && info.repetition() == Repetition::REPEATED;
        let list = info.converted_type() == ConvertedType::LIST
            || info.logical_type_ref() == Some(&LogicalType::List);
        if repeated || list {
            let inside = parts.len() - depth - 1;
            let named = parts.last().is_some_and(|last| last == "name");
            return (inside <= 2 || named).then(|| parts[..=depth].join("."));
        }
        if step.is_primitive() {
            return None;
        }
        fields = step.get_fields();
    }
    None
}

impl Meaning {
    fn of(column: &ColumnDescriptor) -> Self {
        let moment = |unit: i128, utc| Self::Moment { unit, utc };
        match (column.physical_type(), column.logical_type_ref()) {
            (_, Some(LogicalType::Timestamp(time))) => {
                let unit = match time.unit {
                    TimeUnit::MILLIS => NANOS / 1000,
                    TimeUnit::MICROS => NANOS / 1_000_000,
                    TimeUnit::NANOS => 1,
                };
                moment(unit, time.is_adjusted_to_u_t_c)
            }
            (Stored::INT96, _) => moment(1, true),
            (Stored::INT32, Some(LogicalType::Date)) => Self::Day,
            _ => match column.converted_type() {
                ConvertedType::DATE => Self::Day,
                ConvertedType::TIMESTAMP_MILLIS => moment(NANOS / 1000, true),
                ConvertedType::TIMESTAMP_MICROS => moment(NANOS / 1_000_000, true),
                ConvertedType::DECIMAL | ConvertedType::INTERVAL | ConvertedType::BSON => {
                    Self::Other
                }
                _ => Self::Plain,
            },
        }
    }

    fn number(self, number: i64) -> Option<Value<'static>> {
        match self {
            Self::Plain => Some(Value::Number(number.to_string().into())),
            Self::Other => Some(Value::Other("a number of another kind")),
            Self::Day => Value::day(number),
            Self::Moment { unit, utc } => Value::moment(i128::from(number) * unit, utc),
        }
    }

    fn bytes(self, bytes: &[u8]) -> Option<Value<'static>> {
        if self == Self::Other {
            return Some(Value::Other("bytes"));
        }
        Some(match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.to_owned().into()),
            Err(_) => match encoding::utf8(bytes) {
                Utf8::Damaged(text) => Value::Text(text.into()),
                _ => Value::Other("bytes"),
            },
        })
    }
}

/// A column of one part, read in the order of its rows.
pub(super) struct Open {
    pub(super) column: Arc<str>,
    reader: ColumnReader,
    is_list: bool,
    present: i16,
    meaning: Meaning,
}

impl Open {
    /// The values of the next rows; fewer if there are no more.
    pub(super) fn next(
        &mut self,
        rows: usize,
        budget: &Budget,
    ) -> Result<Vec<Option<Value<'static>>>> {
        let (meaning, shape) = (self.meaning, (rows, self.present, self.is_list));
        // A value of a dictionary takes no memory until it is copied into its rows.
        let bounded = |bytes: &[u8]| {
            let may = budget.take(bytes.len());
            may.then(|| meaning.bytes(bytes)).flatten()
        };
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => {
                take(reader, shape, |_| Some(Value::Other("true or false")))
            }
            ColumnReader::Int32ColumnReader(reader) => {
                take(reader, shape, |&n| meaning.number(i64::from(n)))
            }
            ColumnReader::Int64ColumnReader(reader) => take(reader, shape, |&n| meaning.number(n)),
            ColumnReader::Int96ColumnReader(reader) => {
                let unit = NANOS / 1000;
                let millis = Meaning::Moment { unit, utc: true };
                take(reader, shape, |n| millis.number(n.to_millis()))
            }
            ColumnReader::FloatColumnReader(reader) => {
                take(reader, shape, |n| Value::float(f64::from(*n)))
            }
            ColumnReader::DoubleColumnReader(reader) => take(reader, shape, |&n| Value::float(n)),
            ColumnReader::ByteArrayColumnReader(reader) => {
                take(reader, shape, |bytes| bounded(bytes.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                take(reader, shape, |bytes| bounded(bytes.data()))
            }
        }
    }
}

fn take<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    (rows, present, is_list): (usize, i16, bool),
    make: impl Fn(&T::T) -> Option<Value<'static>>,
) -> Result<Vec<Option<Value<'static>>>> {
    let (mut levels, mut starts, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (records, ..) =
        reader.read_records(rows, Some(&mut levels), Some(&mut starts), &mut values)?;
    let mut made = values.iter().map(make);
    let mut next = |i: usize| match present > 0 && levels.get(i) != Some(&present) {
        true => None,
        false => made.next().flatten(),
    };
    if !is_list {
        return Ok((0..records).map(next).collect());
    }
    let mut lists: Vec<Vec<String>> = Vec::with_capacity(records);
    for (i, &start) in starts.iter().enumerate() {
        if start == 0 {
            lists.push(Vec::new());
        }
        if let (Some(list), Some(text)) = (lists.last_mut(), next(i).and_then(Value::into_text)) {
            list.extend(Some(text).filter(|text| !text.trim().is_empty()));
        }
    }
    let joined = |list: Vec<String>| (!list.is_empty()).then(|| Value::List(list.join(", ")));
    Ok(lists.into_iter().map(joined).collect())
}
