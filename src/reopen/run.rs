//! `run.json`: what was read, with which parameters, and what was counted.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::kept;
use super::table::malformed;
use crate::error::{Error, Result};
use crate::ingest::{InputFile, Mapping};
use crate::outcome::{Counts, StageTime};

/// The part of a trace that `run.json` holds.
pub(super) struct Run {
    pub(super) inputs: Vec<InputFile>,
    pub(super) mappings: Vec<Mapping>,
    pub(super) skipped: Vec<(String, String)>,
    pub(super) parameters: Vec<(&'static str, String)>,
    pub(super) timings: Vec<StageTime>,
    pub(super) counts: Counts,
}

/// Reads `run.json` of a report folder.
pub(super) fn read(folder: &Path) -> Result<Run> {
    let path = folder.join("run.json");
    let bytes = fs::read(&path).map_err(|source| Error::Io {
        path: path.clone(),
        source: match source.kind() {
            std::io::ErrorKind::NotFound => {
                std::io::Error::other("not there: this is no report folder of a finished run")
            }
            _ => source,
        },
    })?;
    let value: Value =
        serde_json::from_slice(&bytes).map_err(|e| malformed(&path, &e.to_string()))?;
    if value["tool"] != "wirecopy" {
        return Err(malformed(&path, "not written by wirecopy"));
    }
    if value["parameters"]["only"] == "copies" {
        let what = "a run that stopped at copies has its tables and nothing to render again";
        return Err(malformed(&path, what));
    }
    let counts = &value["counts"];
    let word = |name: &str| {
        let many = || malformed(&path, "it has more names, or longer ones, than any run has");
        kept(name).ok_or_else(many)
    };
    let counted = |value: &Value| -> Result<Vec<(&'static str, u64)>> {
        entries(value)
            .map(|(name, n)| Ok((word(name)?, n.as_u64().unwrap_or(0))))
            .collect()
    };
    Ok(Run {
        inputs: items(&value["inputs"])
            .map(|value| input(value, &word))
            .collect::<Result<_>>()?,
        mappings: items(&value["mappings"])
            .map(|m| Mapping {
                file: text(&m["file"]),
                columns: entries(&m["columns"])
                    .map(|(k, v)| (k.clone(), text(v)))
                    .collect(),
            })
            .collect(),
        skipped: items(&value["skipped"])
            .map(|s| (text(&s["file"]), text(&s["looks_like"])))
            .collect(),
        parameters: entries(&value["parameters"])
            .map(|(name, v)| Ok((word(name)?, text(v))))
            .collect::<Result<_>>()?,
        timings: items(&value["timings"])
            .map(|t| {
                Ok(StageTime {
                    name: word(&text(&t["stage"]))?,
                    seconds: t["seconds"].as_f64().unwrap_or(0.0),
                })
            })
            .collect::<Result<_>>()?,
        counts: Counts {
            candidates: counted(&counts["candidates"])?,
            compared: counts["compared"].as_u64().unwrap_or(0),
            limits: counted(&counts["limits"])?,
            mojibake_articles: counts["mojibake_articles"].as_u64().unwrap_or(0),
        },
    })
}

fn input(value: &Value, word: &dyn Fn(&str) -> Result<&'static str>) -> Result<InputFile> {
    Ok(InputFile {
        path: PathBuf::from(text(&value["file"])),
        bytes: value["bytes"].as_u64().unwrap_or(0),
        digest: text(&value["xxh3_128"]),
        format: word(&text(&value["format"]))?,
        encoding: word(&text(&value["encoding"]))?,
        recoded: 0,
        articles: value["articles"].as_u64().unwrap_or(0),
    })
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}
