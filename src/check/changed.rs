//! Which records of a corpus changed since some commit.

use std::collections::{BTreeMap, BTreeSet};

use crate::article::Origin;

/// What changed in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lines {
    /// All of it, or nobody can tell what.
    All,
    /// Added or changed lines, 1-based, first and last, ascending and apart.
    Ranges(Vec<(u64, u64)>),
}

/// Changed files, by the path that the trace knows them by.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// File and what changed in it.
    pub files: BTreeMap<String, Lines>,
}

impl Changes {
    /// Tells whether a record changed: one of its lines did. A record reaches to the next of all `records` of its file.
    pub fn judge<'t>(
        &'t self,
        records: impl Iterator<Item = &'t Origin>,
    ) -> impl Fn(&Origin) -> bool + Sync + 't {
        let mut starts: BTreeMap<&str, BTreeSet<u64>> = BTreeMap::new();
        for origin in records {
            starts.entry(&origin.file).or_default().insert(origin.line);
        }
        move |origin| {
            let next = starts
                .get(&*origin.file)
                .and_then(|starts| starts.range(origin.line + 1..).next());
            let last = next.map_or(u64::MAX, |next| next - 1);
            self.touches(&origin.file, origin.line, last)
        }
    }

    /// Whether any of these lines of a file changed.
    pub fn touches(&self, file: &str, first: u64, last: u64) -> bool {
        match self.files.get(file) {
            // A member of an archive changed if the archive did.
            None => (file.match_indices('!')).any(|(at, _)| self.files.contains_key(&file[..at])),
            Some(Lines::All) => true,
            Some(Lines::Ranges(ranges)) => {
                let before = ranges.partition_point(|&(_, end)| end < first);
                ranges.get(before).is_some_and(|&(start, _)| start <= last)
            }
        }
    }
}

/// Reads the hunks of `git diff --unified=0` into changed lines by file, as git names the files.
///
/// # Errors
/// The line that says which file or which lines changed, and cannot be read.
pub fn read_diff(diff: &str) -> Result<BTreeMap<String, Lines>, String> {
    let mut files = BTreeMap::new();
    let mut file: Option<String> = None;
    // Lines of a hunk still to come: what they say is no header, whatever it looks like.
    let mut inside = 0;
    for line in diff.lines() {
        let unread = || line.to_owned();
        if inside > 0 && line.starts_with(['+', '-']) {
            inside -= 1;
        } else if let Some(header) = line.strip_prefix("diff --git ") {
            // `a/PATH b/PATH`; a binary file has no further line that names it.
            let second = header.get(header.len() / 2..);
            file = second.and_then(|path| named(path.strip_prefix(' ')?));
        } else if let Some(path) = line.strip_prefix("+++ ") {
            file = match path.trim_end_matches('\t') {
                "/dev/null" => None,
                path => Some(named(path).ok_or_else(unread)?),
            };
        } else if line.starts_with("Binary files ") {
            let file = file.clone().ok_or_else(unread)?;
            files.insert(file, Lines::All);
        } else if line.starts_with("@@") {
            let header = line.strip_prefix("@@ ").and_then(hunk);
            let (removed, added) = header.ok_or_else(unread)?;
            inside = removed.1 + added.1;
            if let Some(file) = file.as_ref().filter(|_| added.1 > 0) {
                let entry = files
                    .entry(file.clone())
                    .or_insert_with(|| Lines::Ranges(Vec::new()));
                if let Lines::Ranges(ranges) = entry {
                    ranges.push((added.0, added.0 + added.1 - 1));
                }
            }
        }
    }
    Ok(files)
}

/// The path that `b/PATH` names.
fn named(path: &str) -> Option<String> {
    unquoted(path)?.strip_prefix("b/").map(str::to_owned)
}

/// A path as git writes it: where it holds quotes, backslashes or control characters, in quotes and with the escapes of C.
fn unquoted(path: &str) -> Option<String> {
    let Some(quoted) = path.strip_prefix('"') else {
        return Some(path.to_owned());
    };
    let mut rest = quoted.strip_suffix('"')?.bytes();
    let mut bytes = Vec::new();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next()? {
            b'a' => 7,
            b'b' => 8,
            b't' => b'\t',
            b'n' => b'\n',
            b'v' => 11,
            b'f' => 12,
            b'r' => b'\r',
            mark @ (b'"' | b'\\') => mark,
            first @ b'0'..=b'3' => {
                let mut digit = || rest.next().filter(|b| (b'0'..=b'7').contains(b));
                let (second, third) = (digit()?, digit()?);
                64 * (first - b'0') + 8 * (second - b'0') + (third - b'0')
            }
            _ => return None,
        });
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// First line and number of lines.
type Stretch = (u64, u64);

/// `-12,3 +14,2 @@ …`: three lines removed, lines 14 and 15 added. Of a mere deletion, nothing that is there changed.
fn hunk(header: &str) -> Option<(Stretch, Stretch)> {
    let mut parts = header.split(' ');
    let mut stretch = |sign: char| -> Option<Stretch> {
        let part = parts.next()?.strip_prefix(sign)?;
        let (start, count) = part.split_once(',').unwrap_or((part, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    Some((stretch('-')?, stretch('+')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIFF: &str = "diff --git a/d/a.jsonl b/d/a.jsonl\nindex 1..2 100644\n--- a/d/a.jsonl\n+++ b/d/a.jsonl\n\
        @@ -3,0 +4,2 @@ x\n+{}\n+{}\n@@ -9 +11 @@\n-{}\n+{}\n@@ -20,2 +21,0 @@\n-{}\n-{}\n@@ -30 +31,2 @@\n--- a/x\n+++ b/x\n+@@ -1 +1 @@\n\
        diff --git a/b.gz b/b.gz\nindex 1..2\nBinary files a/b.gz and b/b.gz differ\n\
        diff --git a/gone.txt b/gone.txt\n--- a/gone.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";

    #[test]
    fn a_diff_tells_the_changed_lines() {
        let files = read_diff(DIFF).unwrap();
        let expected = [
            ("b.gz".to_owned(), Lines::All),
            (
                "d/a.jsonl".to_owned(),
                Lines::Ranges(vec![(4, 5), (11, 11), (31, 32)]),
            ),
        ];
        assert_eq!(files.into_iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_record_changed_if_one_of_its_lines_did() {
        let changes = Changes {
            files: read_diff(DIFF).unwrap(),
        };
        assert!(changes.touches("d/a.jsonl", 2, 4) && changes.touches("d/a.jsonl", 11, u64::MAX));
        assert!(!changes.touches("d/a.jsonl", 6, 10) && !changes.touches("other", 1, 9));
    }

    #[test]
    fn of_an_archive_that_changed_every_member_did() {
        let changes = Changes {
            files: [("d.tar".to_owned(), Lines::All)].into(),
        };
        assert!(changes.touches("d.tar!in.zip!a.jsonl", 3, 3));
        assert!(!changes.touches("e.tar!a.jsonl", 3, 3));
    }

    #[test]
    fn of_many_changes_those_beside_a_record_are_found() {
        const MANY: u64 = 500;
        // Two lines of every five changed.
        let ranges: Vec<(u64, u64)> = (1..=MANY).map(|n| (5 * n, 5 * n + 1)).collect();
        let changes = Changes {
            files: [("a.jsonl".to_owned(), Lines::Ranges(ranges.clone()))].into(),
        };
        for first in 1..=5 * MANY + 5 {
            for last in first..first + 7 {
                let any = ranges.iter().any(|&(a, b)| a <= last && first <= b);
                assert_eq!(changes.touches("a.jsonl", first, last), any);
            }
        }
    }

    #[test]
    fn names_in_quotes_are_read() {
        let diff = "diff --git \"a/\\303\\244 \\\"x\\\".jsonl\" \"b/\\303\\244 \\\"x\\\".jsonl\"\n\
            --- \"a/\\303\\244 \\\"x\\\".jsonl\"\n+++ \"b/\\303\\244 \\\"x\\\".jsonl\"\n@@ -0,0 +1 @@\n+{}\n\
            diff --git \"a/c\\\\\\td.gz\" \"b/c\\\\\\td.gz\"\nBinary files \"a/c\\\\\\td.gz\" and \"b/c\\\\\\td.gz\" differ\n\
            diff --git a/e f b/e f\n--- a/e f\t\n+++ b/e f\t\n@@ -0,0 +2 @@\n+{}\n";
        let files = read_diff(diff).unwrap();
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["c\\\td.gz", "e f", "ä \"x\".jsonl"]);
    }

    #[test]
    fn a_header_that_cannot_be_read_is_told() {
        for line in [
            "+++ c/a.jsonl",
            "+++ w/c/a.jsonl",
            "+++ \"b/a",
            "+++ \"b/\\9\"",
            "+++ \"b/\\30\"",
            "@@@ -1 -1 +1 @@@",
            "@@ what @@",
            "Binary files x and y differ",
        ] {
            assert_eq!(read_diff(line), Err(line.to_owned()));
        }
    }
}
