//! A labelled lineage: who truly derives from whom, and by which relation.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::{Deserialize, Deserializer};

use super::labels::{json_lines, malformed, text};
use crate::error::{Error, Result};

/// The documents of a labelled set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Documents {
    /// Ids of the documents that are part of the dump.
    pub visible: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Document {
    #[serde(deserialize_with = "id")]
    id: String,
    #[serde(default)]
    withheld: bool,
}

impl Documents {
    /// Reads a JSONL file of documents and writes those that are not withheld to `dump`, unchanged.
    pub fn split(docs: &Path, dump: &Path) -> Result<Self> {
        let fail = |source| Error::Io {
            path: dump.to_path_buf(),
            source,
        };
        let mut to = BufWriter::new(File::create(dump).map_err(fail)?);
        let mut found = Self::default();
        if docs.is_dir() {
            let message = "a folder; documents that are scored by their lineage are lines of JSON in one file, each with an `id` and a text, and \
                 `\"withheld\": true` where it is not to be traced";
            return Err(malformed(docs, message));
        }
        let text = text(docs)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        for (n, line) in (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
        {
            let document: Document = serde_json::from_str(line)
                .map_err(|e| malformed(docs, &format!("line {n}: {e}")))?;
            if !document.withheld {
                writeln!(to, "{line}").map_err(fail)?;
                found.visible.insert(document.id);
            }
        }
        to.flush().map_err(fail)?;
        Ok(found)
    }
}

/// The truth about one document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Truth {
    /// Of the document.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// What it is: `wire`, `copy`, `edit`, `paraphrase`, …, `independent`, `shared_quote`, `same_topic`.
    pub kind: String,
    /// What it derives from.
    #[serde(default)]
    pub parents: Vec<TrueParent>,
    /// Agencies whose copy the text derives from; sorted, in lower case.
    #[serde(default, rename = "agency", deserialize_with = "agencies")]
    pub agencies: BTreeSet<String>,
}

/// A true parent of a document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TrueParent {
    /// Of the parent.
    #[serde(deserialize_with = "id")]
    pub id: String,
    /// How: as the kinds of documents, or as the relations of the lineage.
    pub relation: String,
}

impl Truth {
    /// Reads one truth per line of JSON.
    pub fn read(path: &Path) -> Result<Vec<Self>> {
        json_lines(path)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(i64),
}

fn id<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Ok(match Id::deserialize(from)? {
        Id::Text(text) => text,
        Id::Number(number) => number.to_string(),
    })
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Agencies {
    One(String),
    Many(Vec<String>),
}

fn agencies<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<String>, D::Error> {
    Ok(match Option::<Agencies>::deserialize(from)? {
        None => BTreeSet::new(),
        Some(Agencies::One(names)) => folded(names.split(['+', '|', ';'])),
        Some(Agencies::Many(names)) => folded(names.iter().map(String::as_str)),
    })
}

/// Names in lower case, without those that are empty.
pub(super) fn folded<'a>(names: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    names
        .map(|name| name.trim().to_lowercase())
        .filter(|name| !name.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_split_and_ids_may_be_numbers() {
        let home = tempfile::tempdir().unwrap();
        let (docs, dump) = (
            home.path().join("docs.jsonl"),
            home.path().join("dump.jsonl"),
        );
        std::fs::write(
            &docs,
            "{\"id\": 7, \"text\": \"a\"}\n\n{\"id\": \"w\", \"withheld\": true}\n",
        )
        .unwrap();
        let documents = Documents::split(&docs, &dump).unwrap();
        assert_eq!(documents.visible, BTreeSet::from(["7".to_owned()]));
        assert_eq!(
            std::fs::read_to_string(&dump).unwrap(),
            "{\"id\": 7, \"text\": \"a\"}\n"
        );
        std::fs::write(&docs, "{\"text\": 1}\n").unwrap();
        assert!(
            Documents::split(&docs, &dump)
                .unwrap_err()
                .to_string()
                .contains("line 1")
        );
    }

    #[test]
    fn agencies_are_one_several_or_none() {
        let read = |line: &str| {
            serde_json::from_str::<Truth>(line)
                .unwrap()
                .agencies
                .into_iter()
                .collect::<Vec<_>>()
        };
        assert_eq!(
            read(r#"{"id": "a", "kind": "copy", "agency": "AFP + dpa"}"#),
            ["afp", "dpa"]
        );
        assert_eq!(
            read(r#"{"id": "a", "kind": "copy", "agency": ["AP"]}"#),
            ["ap"]
        );
        assert_eq!(
            read(r#"{"id": "a", "kind": "copy", "agency": null}"#),
            [""; 0]
        );
        assert_eq!(read(r#"{"id": "a", "kind": "copy"}"#), [""; 0]);
    }
}
