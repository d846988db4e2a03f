//! `run.json`: what was run on what, what came out, and where the time went.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::ReportOptions;
use crate::outcome::{Role, Trace};

/// Writes `run.json`; `seconds` is the time it took to write the other files.
pub(super) fn run(
    trace: &Trace,
    options: &ReportOptions,
    seconds: f64,
    to: &mut dyn Write,
) -> io::Result<()> {
    let value = json!({
        "tool": "wirecopy",
        "version": env!("CARGO_PKG_VERSION"),
        "parameters": trace.parameters.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect::<Map<_, _>>(),
        "inputs": inputs(trace),
        "mappings": trace.mappings.iter().map(|m| json!({
            "file": m.file,
            "columns": m.columns.iter().map(|(k, v)| (k.clone(), json!(v))).collect::<Map<_, _>>(),
        })).collect::<Vec<_>>(),
        "skipped": trace.skipped.iter().map(|(path, looks)| json!({"file": path, "looks_like": looks})).collect::<Vec<_>>(),
        "counts": counts(trace),
        "timings": timings(trace, seconds),
        "peak_memory_bytes": options.peak_memory,
    });
    serde_json::to_writer_pretty(&mut *to, &value)?;
    to.write_all(b"\n")
}

fn inputs(trace: &Trace) -> Value {
    let one = |input: &crate::ingest::InputFile| {
        json!({
            "file": input.path.to_string_lossy(),
            "bytes": input.bytes,
            "xxh3_128": input.digest,
            "format": input.format,
            "encoding": input.encoding,
            "articles": input.articles,
        })
    };
    trace.inputs.iter().map(one).collect()
}

fn counts(trace: &Trace) -> Value {
    let named = |list: &[(&'static str, u64)]| {
        list.iter()
            .map(|(name, n)| ((*name).to_owned(), json!(n)))
            .collect::<Map<_, _>>()
    };
    json!({
        "articles": trace.articles.len(),
        "alone": trace.articles.iter().filter(|a| a.role == Role::Alone).count(),
        "families": trace.families.len(),
        "wires": trace.wires.len(),
        "edges": trace.lineage.len(),
        "pairs": trace.pairs.len(),
        "passages": trace.pairs.iter().map(|p| p.evidence.passages.len()).sum::<usize>(),
        "drift": trace.drift.len(),
        "rejects": trace.rejects.len(),
        "skipped": trace.skipped.len(),
        "mojibake_articles": trace.counts.mojibake_articles,
        "candidates": named(&trace.counts.candidates),
        "compared": trace.counts.compared,
        "limits": named(&trace.counts.limits),
    })
}

fn timings(trace: &Trace, report: f64) -> Value {
    let stages = trace
        .timings
        .iter()
        .map(|stage| (stage.name, stage.seconds))
        .chain([("report", report)]);
    stages.map(|(name, seconds)| json!({"stage": name, "seconds": (seconds * 1000.0).round() / 1000.0})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn says_what_was_run() {
        let mut out = Vec::new();
        let options = ReportOptions {
            peak_memory: Some(4096),
            ..ReportOptions::default()
        };
        run(&fixture::trace(), &options, 0.25, &mut out).unwrap();
        let value: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(value["tool"], "wirecopy");
        assert_eq!(value["parameters"]["shingle"], "5");
        assert_eq!(value["inputs"][0]["xxh3_128"], "00ff");
        assert_eq!(value["counts"]["articles"], 4);
        assert_eq!(value["counts"]["alone"], 1);
        assert_eq!(value["counts"]["limits"]["full buckets"], 2);
        assert_eq!(value["timings"][1]["stage"], "report");
        assert_eq!(value["peak_memory_bytes"], 4096);
    }

    #[test]
    fn unknown_memory_is_null() {
        let mut out = Vec::new();
        run(&fixture::trace(), &ReportOptions::default(), 0.0, &mut out).unwrap();
        assert!(serde_json::from_slice::<Value>(&out).unwrap()["peak_memory_bytes"].is_null());
    }
}
