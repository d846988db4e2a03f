//! Two articles.

use pyo3::prelude::*;
use wirecopy::article::Article;
use wirecopy::ingest::{self, ReadOptions};
use wirecopy::outcome::Pair;
use wirecopy::report;
use wirecopy::report::screen::Screen;
use wirecopy::trace;

use crate::error::{input, raised};
use crate::options::Options;
use crate::run;
use crate::trace::Trace;

/// Two articles compared.
#[pyclass(frozen, module = "wirecopy._core")]
pub(crate) struct Comparison {
    trace: Py<Trace>,
    /// By index, in the order in which they were given.
    a: u32,
    b: u32,
}

/// Compares two records, each a JSON object.
#[pyfunction]
pub(crate) fn compare(
    py: Python<'_>,
    a: &[u8],
    b: &[u8],
    options: Options,
) -> PyResult<Comparison> {
    let settings = options.settings()?;
    let (a, b) = (
        article("a", a, &settings.read)?,
        article("b", b, &settings.read)?,
    );
    // Two records of one id are told apart by their order.
    let swapped = b.id < a.id;
    let trace = run::run(py, None, move |_| trace::compare(&a, &b, &settings))?;
    Ok(Comparison {
        trace: Py::new(py, Trace::of(trace))?,
        a: u32::from(swapped),
        b: u32::from(!swapped),
    })
}

fn article(name: &str, record: &[u8], options: &ReadOptions) -> PyResult<Article> {
    let read = ingest::read_json_lines(name, record, options).map_err(|error| raised(&error))?;
    let mut article = read
        .articles
        .into_iter()
        .next()
        .ok_or_else(|| input(format!("{name} holds no article")))?;
    if article.id.is_empty() {
        article.id = name.to_owned();
    }
    Ok(article)
}

impl Comparison {
    fn pair<'t>(&self, trace: &'t Trace) -> Option<&'t Pair> {
        trace.found().pairs.first()
    }
}

#[pymethods]
impl Comparison {
    #[getter]
    fn trace(&self, py: Python<'_>) -> Py<Trace> {
        self.trace.clone_ref(py)
    }

    #[getter]
    fn relation(&self) -> Option<&'static str> {
        let pair = self.pair(self.trace.get())?;
        Some(pair.verdict.relation.as_str())
    }

    #[getter]
    fn probability(&self) -> Option<f64> {
        let pair = self.pair(self.trace.get())?;
        report::rounded(pair.verdict.probability)
    }

    /// What speaks for and against it: weight in log-odds, and words.
    #[getter]
    fn reasons(&self) -> Vec<(f32, String)> {
        let pair = self.pair(self.trace.get());
        let reasons = pair.iter().flat_map(|pair| &pair.verdict.reasons);
        reasons.map(|r| (r.weight, r.text.clone())).collect()
    }

    /// The verdict in words.
    #[getter]
    fn sentence(&self) -> String {
        let trace = self.trace.get();
        report::verdict(trace.found(), self.a, self.b, self.pair(trace))
    }

    /// What the command line prints.
    fn text(&self, width: usize, colour: bool) -> String {
        let trace = self.trace.get();
        let screen = Screen {
            width,
            cut: true,
            colour,
        };
        report::side_by_side(trace.found(), self.a, self.b, self.pair(trace), screen)
    }
}
