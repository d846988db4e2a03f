//! Runs, and what they found.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyDict};
use rayon::{ThreadPool, ThreadPoolBuilder};
use wirecopy::ingest;
use wirecopy::outcome;
use wirecopy::report::screen::Screen;
use wirecopy::report::{self, Format, ReportOptions};
use wirecopy::trace;

use crate::arrow::Batches;
use crate::error::{broken, raised, usage};
use crate::options::Options;
use crate::run;
use crate::table::Table;

/// Columns in which text is set where nobody says how many.
const WIDTH: usize = 100;

/// A finished run.
#[pyclass(frozen, module = "wirecopy._core")]
pub(crate) struct Trace(Arc<outcome::Trace>);

impl Trace {
    pub(crate) fn of(trace: outcome::Trace) -> Self {
        Self(Arc::new(trace))
    }

    pub(crate) fn found(&self) -> &outcome::Trace {
        &self.0
    }
}

/// Traces files and folders, as the command line does.
#[pyfunction]
pub(crate) fn trace_paths(
    py: Python<'_>,
    paths: Vec<PathBuf>,
    options: Options,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Trace> {
    let settings = options.settings()?;
    let done = run::run(py, progress.as_ref(), move |watch| {
        trace::run(&paths, &settings, watch)
    });
    done.map(Trace::of)
}

/// Traces records that stand as JSON objects on a line each.
#[pyfunction]
pub(crate) fn trace_records(
    py: Python<'_>,
    lines: PyBackedBytes,
    options: Options,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Trace> {
    let settings = options.settings()?;
    let done = run::run(py, progress.as_ref(), move |watch| {
        // They go as soon as they are read.
        let read = || {
            let lines = lines;
            ingest::read_json_lines("records", &lines, &settings.read)
        };
        trace::run_given(read, &settings, watch)
    });
    done.map(Trace::of)
}

/// Traces the rows of anything that gives an Arrow stream.
#[pyfunction]
pub(crate) fn trace_arrow(
    py: Python<'_>,
    source: Bound<'_, PyAny>,
    options: Options,
    progress: Option<Bound<'_, PyAny>>,
) -> PyResult<Trace> {
    let settings = options.settings()?;
    let batches = Batches::read(&source)?;
    let done = run::run(py, progress.as_ref(), move |watch| {
        let read = || {
            let batches = batches;
            ingest::read_columns("table", &batches, &settings.read)
        };
        trace::run_given(read, &settings, watch)
    });
    done.map(Trace::of)
}

#[pymethods]
impl Trace {
    /// A table by its name.
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Table> {
        let table = Table::named(name)?;
        py.detach(|| Table::of(&self.0, table))
    }

    /// Articles, outlets, families, edges, pairs, rejects.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = &self.0;
        let mut outlets: Vec<&str> = found.articles.iter().map(|a| a.outlet.as_str()).collect();
        outlets.sort_unstable();
        outlets.dedup();
        let counts = PyDict::new(py);
        counts.set_item("articles", found.articles.len())?;
        counts.set_item("outlets", outlets.iter().filter(|o| !o.is_empty()).count())?;
        counts.set_item("families", found.families.len())?;
        counts.set_item("edges", found.lineage.len())?;
        counts.set_item("pairs", found.pairs.len())?;
        counts.set_item("rejects", found.rejects.len())?;
        Ok(counts)
    }

    /// Name and wall seconds of each stage, in order.
    fn timings(&self) -> Vec<(&'static str, f64)> {
        let stages = self.0.timings.iter();
        stages.map(|stage| (stage.name, stage.seconds)).collect()
    }

    /// Which column was taken for which field, per input.
    fn mappings(&self) -> Vec<(String, Vec<(String, String)>)> {
        let mappings = self.0.mappings.iter();
        mappings
            .map(|mapping| (mapping.file.clone(), mapping.columns.clone()))
            .collect()
    }

    fn only_copies(&self) -> bool {
        self.0.only_copies()
    }

    /// What the command line prints; cut to a width if one is given.
    fn summary(&self, width: Option<usize>, colour: bool) -> String {
        report::summary(
            &self.0,
            Screen {
                width: width.unwrap_or(WIDTH),
                cut: width.is_some(),
                colour,
            },
        )
    }

    /// Writes the report folder.
    fn report(&self, py: Python<'_>, folder: PathBuf, excel: bool, workbook: bool) -> PyResult<()> {
        let options = ReportOptions {
            byte_order_mark: excel,
            cell_limit: excel.then_some(report::CELL_LIMIT),
            workbook,
            ..ReportOptions::default()
        };
        py.detach(|| {
            pool()?
                .install(|| report::write(&self.0, &folder, &options))
                .map_err(|error| raised(&error))
        })
    }

    /// A format of one file.
    fn render<'py>(&self, py: Python<'py>, format: &str) -> PyResult<Bound<'py, PyBytes>> {
        let format = match format {
            "html" => Format::Html,
            "xlsx" => Format::Xlsx,
            "graphml" => Format::Graphml,
            "gexf" => Format::Gexf,
            "dot" => Format::Dot,
            "json" => Format::Json,
            "prov" => Format::Prov,
            "mermaid" => Format::Mermaid,
            other => {
                return Err(usage(format!(
                    "there is no format `{other}`; formats are html, xlsx, graphml, gexf, dot, json, prov, mermaid"
                )));
            }
        };
        let bytes = py.detach(|| {
            let mut bytes = Vec::new();
            let options = ReportOptions::default();
            pool()?
                .install(|| format.render(&self.0, &options, &mut bytes))
                .map_err(|error| broken(error.to_string()))?;
            PyResult::Ok(bytes)
        });
        Ok(PyBytes::new(py, &bytes?))
    }
}

/// Threads of their own for a report: those that the library shares would be gone after a fork.
fn pool() -> PyResult<ThreadPool> {
    let pool = ThreadPoolBuilder::new().build();
    pool.map_err(|error| broken(format!("the threads could not be started ({error})")))
}
