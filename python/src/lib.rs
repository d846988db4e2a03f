//! The core of the Python package: what `wirecopy/*.py` calls. Names and defaults for users are theirs.

mod arrow;
mod compare;
mod error;
mod options;
mod run;
mod sketch;
mod table;
mod trace;

use pyo3::prelude::*;

/// What the package `wirecopy` is made of; use that.
#[pymodule(name = "_core")]
fn core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("SKETCH", wirecopy::sketch::FAMILY)?;
    module.add_class::<table::Table>()?;
    module.add_class::<trace::Trace>()?;
    module.add_class::<compare::Comparison>()?;
    module.add_function(wrap_pyfunction!(trace::trace_paths, module)?)?;
    module.add_function(wrap_pyfunction!(trace::trace_records, module)?)?;
    module.add_function(wrap_pyfunction!(trace::trace_arrow, module)?)?;
    module.add_function(wrap_pyfunction!(compare::compare, module)?)?;
    module.add_function(wrap_pyfunction!(sketch::sketch, module)?)?;
    module.add_function(wrap_pyfunction!(sketch::resemblance, module)?)
}
