//! One JSON object: a visitor that borrows the mapped values and skips everything else.

use std::borrow::Cow;
use std::fmt;

use serde::de::{
    self, Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::columns::{Columns, SampleRecord};
use super::names::Field;
use super::pick::{Picked, Value, readable};
use super::xml;

/// Objects inside objects are looked into this deep.
const DEPTH: usize = 8;

/// Picks the mapped values out of the JSON text of one record.
pub(super) fn pick<'d>(json: &'d str, columns: &Columns) -> Result<Picked<'d>, String> {
    let mut picked = Picked::default();
    run(
        json,
        Picker {
            columns,
            picked: &mut picked,
            path: "",
            depth: 0,
        },
    )?;
    Ok(picked)
}

/// All columns of one record with their texts, nested ones by dotted path; for choosing the mapping.
pub(super) fn sample(json: &str) -> Result<SampleRecord, String> {
    let value: serde_json::Value =
        serde_json::from_str(json).map_err(|error| describe(json, &error))?;
    let serde_json::Value::Object(object) = value else {
        return Err(not_an_object(json));
    };
    let mut record = Vec::new();
    flatten(object, "", 0, &mut record);
    Ok(record)
}

fn flatten(
    object: serde_json::Map<String, serde_json::Value>,
    path: &str,
    depth: usize,
    record: &mut SampleRecord,
) {
    for (key, value) in object {
        let column = join(path, &key);
        let text = match value {
            // `{"$oid": "…"}` is a value, any other object a layer of columns.
            serde_json::Value::Object(inner) if inner.keys().all(|key| key.starts_with('$')) => {
                "…".to_owned()
            }
            serde_json::Value::Object(inner) if depth < DEPTH => {
                flatten(inner, &column, depth + 1, record);
                continue;
            }
            serde_json::Value::String(text) => readable(&column, text.into()).into_owned(),
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Array(items) if !items.is_empty() => "…".to_owned(),
            _ => String::new(),
        };
        record.push((column, text));
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn run<'d>(json: &'d str, picker: Picker<'_, 'd>) -> Result<(), String> {
    if !json.trim_start().starts_with('{') {
        // Bad JSON is the better reason where it is both.
        return Err(match serde_json::from_str::<IgnoredAny>(json) {
            Ok(_) => not_an_object(json),
            Err(error) => describe(json, &error),
        });
    }
    let mut deserializer = serde_json::Deserializer::from_str(json);
    picker
        .deserialize(&mut deserializer)
        .and_then(|()| deserializer.end())
        .map_err(|error| describe(json, &error))
}

fn not_an_object(json: &str) -> String {
    let kind = match json.trim_start().as_bytes().first() {
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    };
    format!("the record is {kind}, not an object")
}

/// serde_json's message, with the place inside the record.
fn describe(json: &str, error: &serde_json::Error) -> String {
    let message = plain(error);
    let lines = json.as_bytes().contains(&b'\n');
    match (error.line(), error.column()) {
        (0, _) => format!("bad JSON: {message}"),
        (line, column) if lines => {
            format!("bad JSON: {message} in line {line} of the record, column {column}")
        }
        (_, column) => format!("bad JSON: {message} at column {column}"),
    }
}

/// serde_json's message without the place.
fn plain(error: &serde_json::Error) -> String {
    error
        .to_string()
        .split(" at line ")
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// A string with half of a surrogate pair in it, as writers leave them that cut UTF-16: the half becomes U+FFFD.
fn mend(json: &str) -> Option<Cow<'_, str>> {
    let unit = |at: usize| {
        let hex = json.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(hex, 16).ok()
    };
    let mut mended = String::with_capacity(json.len());
    let mut rest = 0;
    while let Some(at) = memchr::memchr(b'\\', &json.as_bytes()[rest..]).map(|found| rest + found) {
        mended.push_str(&json[rest..at]);
        let (taken, lone) = match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, false),
            (Some(0xd800..=0xdfff), _) => (6, true),
            (Some(_), _) => (6, false),
            (None, _) => (2, false),
        };
        mended.push_str(if lone {
            "\\ufffd"
        } else {
            json.get(at..at + taken)?
        });
        rest = at + taken;
    }
    mended.push_str(json.get(rest..)?);
    serde_json::from_str::<String>(&mended).ok().map(Cow::Owned)
}

/// Visits one object.
struct Picker<'c, 'd> {
    columns: &'c Columns,
    picked: &'c mut Picked<'d>,
    path: &'c str,
    depth: usize,
}

impl<'d> DeserializeSeed<'d> for Picker<'_, 'd> {
    type Value = ();

    fn deserialize<D: Deserializer<'d>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'d> Visitor<'d> for Picker<'_, 'd> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'d>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Text(key)) = map.next_key()? {
            let column = if self.path.is_empty() {
                key
            } else {
                Cow::Owned(join(self.path, &key))
            };
            let mut fields = [None; Field::ALL.len()];
            self.columns.fields(&column, |field, place| {
                fields[field as usize] = Some((field, place))
            });
            let parent = self.depth < DEPTH && self.columns.is_parent(&column);
            if !parent && fields.iter().all(Option::is_none) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let Item { value, object } = map.next_value()?;
            if let Some(value) = value.map(|value| value.of_column(&column)) {
                let mut wanted = fields.into_iter().flatten().peekable();
                let mut value = Some(value);
                while let Some((field, place)) = wanted.next() {
                    // The last taker gets the value itself: a text is not copied for the usual single field.
                    let given = if wanted.peek().is_some() {
                        value.clone()
                    } else {
                        value.take()
                    };
                    given
                        .into_iter()
                        .for_each(|value| self.picked.offer(field, place, value));
                }
            }
            if let Some(object) = object.filter(|_| parent) {
                let inner = Picker {
                    columns: self.columns,
                    picked: self.picked,
                    path: &column,
                    depth: self.depth + 1,
                };
                let mut deserializer = serde_json::Deserializer::from_str(object.get());
                inner
                    .deserialize(&mut deserializer)
                    .map_err(de::Error::custom)?;
            }
        }
        Ok(())
    }
}

/// A string, borrowed where it has no escapes.
struct Text<'d>(Cow<'d, str>);

impl<'d> Deserialize<'d> for Text<'d> {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrow;
        impl<'d> Visitor<'d> for Borrow {
            type Value = Text<'d>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E>(self, text: &'d str) -> Result<Text<'d>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E>(self, text: &str) -> Result<Text<'d>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E>(self, text: String) -> Result<Text<'d>, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(Borrow)
    }
}

/// Any value, read only as far as needed; `None` for null.
pub(super) struct Item<'d> {
    pub(super) value: Option<Value<'d>>,
    object: Option<&'d RawValue>,
}

impl<'d> Deserialize<'d> for Item<'d> {
    fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
        // The raw text first: numbers stay exactly as they are written.
        let raw = <&RawValue>::deserialize(deserializer)?;
        let json = raw.get();
        let value = match json.as_bytes().first() {
            Some(b'"') => {
                let text = match serde_json::from_str(json) {
                    Ok(Text(text)) => text,
                    Err(error) => mend(json).ok_or_else(|| de::Error::custom(plain(&error)))?,
                };
                Some(Value::Text(text))
            }
            Some(b'n') | None => None,
            Some(b't' | b'f') => Some(Value::Other("true or false")),
            Some(b'{') => named(json)
                .map(Value::Text)
                .or(Some(Value::Other("an object"))),
            Some(b'[') => versions(json)
                .map(|text| Value::Text(text.into()))
                .or_else(|| list(json).map(Value::List))
                .or(Some(Value::Other("an array"))),
            Some(_) => Some(Value::Number(Cow::Borrowed(json))),
        };
        let object = json.starts_with('{').then_some(raw);
        Ok(Self { value, object })
    }
}

/// What MongoDB exports write for ids and dates: `{"$oid": "…"}`, `{"$date": "…"}`.
fn named(json: &str) -> Option<Cow<'_, str>> {
    if !json.get(1..)?.trim_start().starts_with("\"$") {
        return None;
    }
    let object: std::collections::BTreeMap<String, String> = serde_json::from_str(json).ok()?;
    ["$oid", "$date", "$numberLong"]
        .iter()
        .find_map(|key| object.get(*key))
        .map(|text| Cow::Owned(text.clone()))
}

/// One of several versions of a text, as ninjs 2 has them: `[{"role": …, "contenttype": …, "value": …}]`. A plain one is
/// taken before markup, else the first.
fn versions(json: &str) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Version {
        #[serde(default)]
        contenttype: String,
        value: String,
    }
    if !json.contains("\"value\"") {
        return None;
    }
    let versions: Vec<Version> = serde_json::from_str(json).ok()?;
    let plain = versions
        .iter()
        .find(|version| version.contenttype == "text/plain");
    let version = plain.or(versions.first())?;
    Some(xml::visible(&version.value))
}

/// A list of strings, or of objects with a name (authors), as one text.
fn list(json: &str) -> Option<String> {
    struct Names(Vec<String>);
    impl<'d> Deserialize<'d> for Names {
        fn deserialize<D: Deserializer<'d>>(deserializer: D) -> Result<Self, D::Error> {
            struct Seq;
            impl<'d> Visitor<'d> for Seq {
                type Value = Names;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("a list")
                }

                fn visit_seq<A: SeqAccess<'d>>(self, mut seq: A) -> Result<Names, A::Error> {
                    let mut names = Vec::new();
                    while let Some(value) = seq.next_element::<serde_json::Value>()? {
                        let name = value.get("name").unwrap_or(&value);
                        names.extend(
                            name.as_str()
                                .filter(|name| !name.trim().is_empty())
                                .map(str::to_owned),
                        );
                    }
                    Ok(Names(names))
                }
            }
            deserializer.deserialize_seq(Seq)
        }
    }
    let Names(names) = serde_json::from_str(json).ok()?;
    (!names.is_empty()).then(|| names.join(", "))
}
