//! The library's errors as exceptions, in the words of somebody who calls from Python.

use pyo3::PyErr;
use wirecopy::error::Error;

mod python {
    pyo3::import_exception!(wirecopy._errors, Error);
    pyo3::import_exception!(wirecopy._errors, InputError);
    pyo3::import_exception!(wirecopy._errors, UsageError);
}

/// The exception for an error.
pub(crate) fn raised(error: &Error) -> PyErr {
    let message = message(error);
    match error {
        Error::UnknownColumn { .. } | Error::UnknownField { .. } => {
            python::UsageError::new_err(message)
        }
        Error::Stopped | Error::Strict(_) => python::Error::new_err(message),
        _ => python::InputError::new_err(message),
    }
}

/// An option that cannot be.
pub(crate) fn usage(message: impl Into<String>) -> PyErr {
    python::UsageError::new_err(message.into())
}

/// An input that cannot be read.
pub(crate) fn input(message: impl Into<String>) -> PyErr {
    python::InputError::new_err(message.into())
}

/// Something in the core went wrong that nobody foresaw.
pub(crate) fn broken(message: impl Into<String>) -> PyErr {
    python::Error::new_err(message.into())
}

/// The message, with `map=` where the command line has `--map`.
fn message(error: &Error) -> String {
    match error {
        Error::AmbiguousColumn {
            file,
            field,
            first,
            second,
        } => format!(
            "{file}: columns `{first}` and `{second}` could both be the {field}; say which with map={{\"{field}\": \"{first}\"}}"
        ),
        Error::AmbiguousTable {
            file,
            first,
            second,
            column,
        } => format!(
            "{file}: tables `{first}` and `{second}` could both hold the articles; say which with \
             map={{\"text\": \"{first}.{column}\"}}"
        ),
        Error::NoTextColumn {
            file,
            advice,
            columns,
        } => format!(
            "{file}: no column looks like the article text (found: {columns}); {advice}say which with \
             map={{\"text\": \"COLUMN\"}}"
        ),
        Error::UnknownColumn {
            field,
            column,
            hint,
        } => format!("map={{\"{field}\": \"{column}\"}}: no input has a column `{column}`{hint}"),
        Error::UnknownField {
            field,
            column,
            known,
            hint,
        } => format!(
            "map={{\"{field}\": \"{column}\"}}: there is no field `{field}`{hint} (fields: {known})"
        ),
        other => other.to_string(),
    }
}
