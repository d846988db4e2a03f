//! From the inputs as given to the list of files: folders are walked, sorted, each file once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::archive::reject;
use crate::error::{Error, Reject, Result};

/// One file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// As the user named it, or below the folder the user named; `-` for standard input.
    pub(super) path: PathBuf,
    /// The resolved path: the same file under two names is one file.
    pub(super) real: PathBuf,
    /// Named by the user, not met in a folder: trouble with it ends the run.
    pub(super) named: bool,
    /// Size as stored; 0 where it is not known beforehand.
    pub(super) bytes: u64,
    /// A file on the disk, which can be opened more than once; not a pipe.
    pub(super) regular: bool,
}

impl Found {
    /// Whether this is a file, not standard input.
    pub(super) fn named_file(&self) -> bool {
        self.path.as_os_str() != "-"
    }
}

/// What the inputs hold.
#[derive(Debug, Default)]
pub(super) struct Walk {
    /// Sorted by path, each file once.
    pub(super) files: Vec<Found>,
    /// What was passed over on the way, with the reason.
    pub(super) skipped: Vec<(String, String)>,
    /// What could not be opened on the way.
    pub(super) rejects: Vec<Reject>,
}

/// Lists the files of all inputs. The result does not depend on the order of the inputs.
pub(super) fn walk(inputs: &[PathBuf]) -> Result<Walk> {
    let mut files: BTreeMap<PathBuf, Found> = BTreeMap::new();
    let mut skipped = BTreeSet::new();
    let mut unopened = BTreeSet::new();
    for input in inputs {
        if input.as_os_str() == "-" {
            keep(
                &mut files,
                Found {
                    path: input.clone(),
                    real: input.clone(),
                    named: true,
                    bytes: 0,
                    regular: false,
                },
            );
            continue;
        }
        let meta = fs::metadata(input).map_err(|source| Error::Io {
            path: input.clone(),
            source,
        })?;
        if meta.is_dir() {
            let mut folder = Folder {
                files: &mut files,
                skipped: &mut skipped,
                unopened: &mut unopened,
                seen: BTreeSet::new(),
            };
            folder.enter(input).map_err(|source| Error::Io {
                path: input.clone(),
                source,
            })?;
        } else {
            // A pipe (`<(zcat dump.gz)`) has no resolved path; its own name stands for it.
            let real = fs::canonicalize(input).unwrap_or_else(|_| input.clone());
            keep(
                &mut files,
                Found {
                    path: input.clone(),
                    real,
                    named: true,
                    bytes: meta.len(),
                    regular: meta.is_file(),
                },
            );
        }
    }
    let mut files: Vec<Found> = files.into_values().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(Walk {
        files,
        skipped: skipped.into_iter().collect(),
        rejects: unopened
            .iter()
            .map(|(path, why)| reject(path, why))
            .collect(),
    })
}

/// Keeps one entry per file: the smallest name, and named if any of its names was given.
fn keep(files: &mut BTreeMap<PathBuf, Found>, found: Found) {
    match files.get_mut(&found.real) {
        Some(known) => {
            known.named |= found.named;
            if found.path < known.path {
                known.path = found.path;
            }
        }
        None => {
            files.insert(found.real.clone(), found);
        }
    }
}

/// The walk below one given folder.
struct Folder<'a> {
    files: &'a mut BTreeMap<PathBuf, Found>,
    skipped: &'a mut BTreeSet<(String, String)>,
    unopened: &'a mut BTreeSet<(PathBuf, String)>,
    /// Resolved folders already walked, so that symbolic links cannot run in circles.
    seen: BTreeSet<PathBuf>,
}

impl Folder<'_> {
    fn enter(&mut self, top: &Path) -> std::io::Result<()> {
        // A stack of our own: the depth of a hostile tree must not become the depth of ours.
        let mut waiting = vec![top.to_path_buf()];
        while let Some(folder) = waiting.pop() {
            let outcome = self.list(&folder, &mut waiting);
            if let Err(error) = outcome {
                if folder == top {
                    return Err(error);
                }
                let why = format!("a folder that cannot be opened: {error}");
                self.unopened.insert((folder, why));
            }
        }
        Ok(())
    }

    fn list(&mut self, folder: &Path, waiting: &mut Vec<PathBuf>) -> std::io::Result<()> {
        if !self.seen.insert(fs::canonicalize(folder)?) {
            return Ok(());
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name();
            if !name.to_string_lossy().starts_with('.') {
                names.push(name);
            }
        }
        names.sort();
        let mut folders = Vec::new();
        let mut linked = Vec::new();
        for name in names {
            let path = folder.join(name);
            match fs::metadata(&path) {
                Err(error) => {
                    let why = format!("cannot be opened: {error}");
                    self.unopened.insert((path, why));
                }
                Ok(meta) if meta.is_dir() && path.is_symlink() => linked.push(path),
                Ok(meta) if meta.is_dir() => folders.push(path),
                Ok(meta) if meta.is_file() => {
                    let real = fs::canonicalize(&path)?;
                    keep(
                        self.files,
                        Found {
                            path,
                            real,
                            named: false,
                            bytes: meta.len(),
                            regular: true,
                        },
                    );
                }
                Ok(_) => {
                    let why = "a pipe, socket or device, not a file".to_owned();
                    self.skipped.insert((path.display().to_string(), why));
                }
            }
        }
        // Links wait longest, so that a folder is met under its own name first.
        waiting.splice(0..0, linked.into_iter().rev());
        waiting.extend(folders.into_iter().rev());
        Ok(())
    }
}
