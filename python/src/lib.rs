//! The core of the Python package: what `wirecopy/*.py` calls. Names and defaults for users are theirs.

mod arrow;
mod compare;
mod error;
mod options;
mod run;
mod sketch;
mod spread;
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
    module.add_function(wrap_pyfunction!(sketch::resemblance, module)?)?;
    module.add_class::<spread::learning::Learned>()?;
    module.add_function(wrap_pyfunction!(spread::spread_caps, module)?)?;
    module.add_function(wrap_pyfunction!(spread::spread_counters, module)?)?;
    module.add_function(wrap_pyfunction!(spread::spread_story, module)?)?;
    module.add_function(wrap_pyfunction!(spread::spread_components, module)?)?;
    module.add_function(wrap_pyfunction!(spread::spread_table, module)?)?;
    module.add_function(wrap_pyfunction!(spread::spread_columns, module)?)?;
    module.add_function(wrap_pyfunction!(spread::spread_read, module)?)?;
    module.add_function(wrap_pyfunction!(spread::learning::spread_observe, module)?)?;
    module.add_function(wrap_pyfunction!(
        spread::learning::spread_furniture,
        module
    )?)?;
    module.add_function(wrap_pyfunction!(spread::learning::spread_note, module)?)?;
    module.add_function(wrap_pyfunction!(spread::learning::spread_facts, module)?)?;
    module.add_function(wrap_pyfunction!(spread::rights::spread_used, module)?)?;
    module.add_function(wrap_pyfunction!(spread::rights::spread_rights, module)?)?;
    module.add_function(wrap_pyfunction!(spread::pairs::spread_verify, module)?)?;
    module.add_function(wrap_pyfunction!(spread::pairs::spread_trace, module)?)
}
