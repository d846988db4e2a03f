//! Reading label files: tab-separated rows and JSON lines, with the line named when one is wrong.

use std::fs;
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

pub(super) fn text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).map_err(|source| Error::Io {
        path: path.to_path_buf(),
        source,
    })?;
    String::from_utf8(bytes).map_err(|e| {
        malformed(
            path,
            &format!("not UTF-8 after byte {}", e.utf8_error().valid_up_to()),
        )
    })
}

pub(super) fn malformed(path: &Path, message: &str) -> Error {
    Error::Malformed {
        file: path.to_string_lossy().into_owned(),
        message: message.to_owned(),
    }
}

/// Rows with their line number; empty lines and lines that begin with `#` are passed over.
pub(super) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(n, line)| (n, line.split('\t').map(str::trim).collect()))
}

/// One value per line.
pub(super) fn json_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = text(path)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value = |(n, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|e| malformed(path, &format!("line {n}: {e}")))
    };
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(value)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_empty_lines_are_passed_over() {
        let text = "\u{feff}#id\tid\n\na\tb\t1\tx\r\nc\t d";
        assert_eq!(
            rows(text).collect::<Vec<_>>(),
            [(3, vec!["a", "b", "1", "x"]), (4, vec!["c", "d"])]
        );
    }

    #[test]
    fn a_broken_line_is_named() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("t.jsonl");
        fs::write(&path, "1\n\n{\n").unwrap();
        let told = json_lines::<u8>(&path).unwrap_err().to_string();
        assert!(told.contains("line 3"), "{told}");
        fs::write(&path, b"\xff").unwrap();
        assert!(
            json_lines::<u8>(&path)
                .unwrap_err()
                .to_string()
                .contains("not UTF-8")
        );
    }
}
