//! The report folder as one thing: written beside its place, then put there in one step.
//!
//! Where the system can swap two folders (Linux), there is no moment without a whole report; elsewhere the old report
//! is renamed away first, and a run killed in that instant leaves it beside its place.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use crate::error::{Error, Result};

/// The file that every report has: a folder with it is a report and may be replaced.
pub(super) const MARK: &str = "run.json";

/// The chart that is written on demand.
pub(super) const MERMAID: &str = "lineage.mmd";

/// Every file that a report may hold.
const KNOWN: &[&str] = &[
    "articles.csv",
    "lineage.csv",
    "pairs.csv",
    "passages.csv",
    "drift.csv",
    "families.csv",
    "rights.csv",
    "rejects.csv",
    "archive.csv",
    "unread.csv",
    "lineage.json",
    "lineage.dot",
    "lineage.graphml",
    "lineage.gexf",
    "prov.jsonld",
    "report.html",
    "wirecopy.xlsx",
    MERMAID,
    MARK,
];

/// Tells whether a report can be put at `out`, before a long run finds out: it is nothing yet, an empty folder, or a
/// report and nothing else.
pub fn check(out: &Path) -> Result<()> {
    let fail = |source| Error::Io {
        path: out.to_path_buf(),
        source,
    };
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(fail(e)),
    };
    let mut names = BTreeSet::new();
    for entry in entries {
        names.insert(
            entry
                .map_err(fail)?
                .file_name()
                .to_string_lossy()
                .into_owned(),
        );
    }
    if names.is_empty() {
        return Ok(());
    }
    if !names.contains(MARK) {
        return Err(fail(io::Error::other(
            "the folder holds something else than a report (no run.json); choose another --out or empty it",
        )));
    }
    match names.iter().find(|name| !KNOWN.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(fail(io::Error::other(format!(
            "`{name}` in it is not part of a report and would be lost; move it away or choose another --out"
        )))),
    }
}

/// A report on its way: a folder beside its future place, removed again unless published.
pub(super) struct Staged {
    folder: TempDir,
    out: PathBuf,
    /// Tells other runs that somebody is at work in the folder, where the system has locks on folders.
    _lock: Option<File>,
}

/// How long nothing can have happened in a folder that a killed run left.
const QUIET: Duration = Duration::from_secs(60);

/// Removes what killed runs left beside the report: folders of that name that no run holds.
fn sweep(home: &Path, prefix: &str) {
    for entry in fs::read_dir(home).into_iter().flatten().flatten() {
        let of_ours = entry.file_name().to_string_lossy().starts_with(prefix);
        let changed = entry.metadata().and_then(|meta| meta.modified());
        let quiet = changed.is_ok_and(|at| at.elapsed().is_ok_and(|ago| ago > QUIET));
        if of_ours && quiet && lock(&entry.path()).is_some() {
            // What cannot be removed stays; it is in nobody's way.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The lock on a folder, if it can be had.
fn lock(folder: &Path) -> Option<File> {
    let folder = File::open(folder).ok()?;
    folder.try_lock().ok().map(|()| folder)
}

/// Why no folder can be made beside a report: the report itself may be writable, and its users do not know of another.
fn beside(home: &Path, source: &io::Error) -> Error {
    let told = source.to_string();
    // The name of the folder that could not be made says nothing to anybody.
    let why = told.split(" at path ").next().unwrap_or(&told);
    let message = format!(
        "{why}; this folder must be writable, since the report is written in it beside --out and then renamed"
    );
    Error::Io {
        path: home.to_path_buf(),
        source: io::Error::new(source.kind(), message),
    }
}

impl Staged {
    /// Makes the folder beside `out`, following `out` if it is a link.
    pub(super) fn new(out: &Path) -> Result<Self> {
        check(out)?;
        let out = fs::canonicalize(out).unwrap_or_else(|_| out.to_path_buf());
        let home = match out.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        fs::create_dir_all(home).map_err(|source| beside(home, &source))?;
        let name = out
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let prefix = format!(".{name}.wirecopy-");
        sweep(home, &prefix);
        let mut builder = tempfile::Builder::new();
        builder.prefix(&prefix);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // As open as any new folder; the umask narrows it.
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let folder = builder
            .tempdir_in(home)
            .map_err(|source| beside(home, &source))?;
        let _lock = lock(folder.path());
        Ok(Self { folder, out, _lock })
    }

    /// Where to write.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts the folder in its place. The report that was there goes away with the temporary name.
    pub(super) fn publish(self) -> Result<()> {
        let fail = |source: io::Error| {
            let source = match source.kind() {
                io::ErrorKind::ResourceBusy | io::ErrorKind::CrossesDevices => io::Error::new(
                    source.kind(),
                    "cannot be replaced as a whole (a mount point?); choose a folder inside it as --out",
                ),
                _ => source,
            };
            Error::Io {
                path: self.out.clone(),
                source,
            }
        };
        if !self.out.exists() {
            fs::rename(self.path(), &self.out).map_err(fail)?;
        } else if let Err(_unable) = exchange(self.path(), &self.out) {
            let old = self.path().with_extension("old");
            fs::rename(&self.out, &old).map_err(fail)?;
            if let Err(e) = fs::rename(self.path(), &self.out) {
                // The old report goes back to its place; if even that fails, the first error is the one to tell.
                let _ = fs::rename(&old, &self.out);
                return Err(fail(e));
            }
            let _ = fs::remove_dir_all(&old);
        }
        Ok(())
    }
}

/// Swaps two folders in one step.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

/// Swaps two folders in one step: not here.
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_a: &Path, _b: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(out: &Path, text: &str) -> Result<()> {
        let staged = Staged::new(out)?;
        fs::write(staged.path().join(MARK), text).unwrap();
        staged.publish()
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_report_replaces_a_report_and_nothing_is_left_over() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("deep/er/report");
        publish(&out, "old").unwrap();
        fs::write(out.join("drift.csv"), "").unwrap();
        publish(&out, "new").unwrap();
        assert_eq!(fs::read_to_string(out.join(MARK)).unwrap(), "new");
        assert_eq!(names(&out), [MARK]);
        assert_eq!(names(out.parent().unwrap()), ["report"]);
    }

    #[test]
    fn an_unfinished_report_leaves_the_old_one() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("report");
        publish(&out, "old").unwrap();
        drop(Staged::new(&out).unwrap());
        assert_eq!(fs::read_to_string(out.join(MARK)).unwrap(), "old");
        assert_eq!(names(home.path()), ["report"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_killed_runs_left_is_swept() {
        let home = tempfile::tempdir().unwrap();
        let left = ["dead", "fresh", "busy"].map(|name| {
            let path = home.path().join(format!(".report.wirecopy-{name}"));
            fs::create_dir(&path).unwrap();
            fs::write(path.join("articles.csv"), "").unwrap();
            path
        });
        let long_ago = std::time::SystemTime::now() - 2 * QUIET;
        for path in [&left[0], &left[2]] {
            File::open(path).unwrap().set_modified(long_ago).unwrap();
        }
        let _busy = lock(&left[2]).unwrap();
        publish(&home.path().join("report"), "new").unwrap();
        assert_eq!(left.map(|path| path.exists()), [false, true, true]);
    }

    #[test]
    fn where_no_folder_can_be_made_is_told_without_hidden_names() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "").unwrap();
        let linked = home.path().join("gone");
        let denied = tempfile::Builder::new()
            .prefix(".report.wirecopy-")
            .tempdir_in(&linked);
        for source in [
            denied.unwrap_err(),
            fs::create_dir_all(file.join("x")).unwrap_err(),
        ] {
            let told = beside(home.path(), &source).to_string();
            assert!(told.contains("must be writable"), "{told}");
            assert!(
                told.contains("os error") && !told.contains(".report."),
                "{told}"
            );
        }
    }

    #[test]
    fn an_empty_folder_is_taken() {
        let home = tempfile::tempdir().unwrap();
        let out = home.path().join("report");
        fs::create_dir(&out).unwrap();
        publish(&out, "new").unwrap();
        assert_eq!(names(&out), [MARK]);
    }

    #[test]
    fn other_folders_and_files_are_refused() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("letter.txt"), "dear").unwrap();
        let told = check(home.path()).unwrap_err().to_string();
        assert!(told.contains("no run.json"), "{told}");
        assert!(check(&home.path().join("letter.txt")).is_err());

        fs::write(home.path().join(MARK), "{}").unwrap();
        let told = check(home.path()).unwrap_err().to_string();
        assert!(told.contains("letter.txt"), "{told}");
        assert!(publish(home.path(), "new").is_err());
        assert_eq!(
            fs::read_to_string(home.path().join("letter.txt")).unwrap(),
            "dear"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_others_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let (real, link) = (home.path().join("real"), home.path().join("link"));
        publish(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        publish(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(real.join(MARK)).unwrap(), "new");
        let plain = home.path().join("plain");
        fs::create_dir(&plain).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&real), mode(&plain));
    }
}
