//! What git says has changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use wirecopy::check::{Changes, Lines, read_diff};

use super::Failure;

/// What changed in the work tree since `since`, for these files as the dump names them. Files that git does not follow
/// are new; without any lines to compare (packed files), all of a changed file is.
pub(super) fn changes(since: &str, files: &[PathBuf]) -> Result<Changes, Failure> {
    if since.starts_with('-') {
        return Err(usage(format!("--only-changed {since}: not a commit")));
    }
    let top = PathBuf::from(git(&["rev-parse", "--show-toplevel"])?.trim_end_matches('\n'));
    // A hook is run with the repository's own paths in the environment; they are the right ones.
    let unborn = since == "HEAD" && git(&["rev-parse", "--verify", "--quiet", "HEAD"]).is_err();
    if unborn {
        // Before the first commit everything is new.
        let all = files
            .iter()
            .map(|file| (file.display().to_string(), Lines::All));
        return Ok(Changes {
            files: all.collect(),
        });
    }
    let verified = format!("{since}^{{commit}}");
    git(&["rev-parse", "--verify", "--quiet", &verified])
        .map_err(|_| usage(format!("--only-changed {since}: git knows no such commit")))?;
    let mut changed = lines_changed(since)?;
    let others = git(&[
        "-c",
        "core.quotePath=false",
        "ls-files",
        "--others",
        "--full-name",
        "--exclude-standard",
        "-z",
        "--",
        ":/",
    ])?;
    for file in others.split('\0').filter(|file| !file.is_empty()) {
        changed.insert(file.to_owned(), Lines::All);
    }
    let mut changes = Changes::default();
    for file in files {
        let within = inside(file, &top);
        // Standard input and files from elsewhere have no past: they are new.
        let lines = match within {
            None => Some(Lines::All),
            Some(path) => changed.get(&path).cloned(),
        };
        if let Some(lines) = lines {
            changes.files.insert(file.display().to_string(), lines);
        }
    }
    Ok(changes)
}

/// What git tells of the files it follows, whatever the user's own settings would have it say.
fn lines_changed(since: &str) -> Result<BTreeMap<String, Lines>, Failure> {
    let diff = git(&[
        "-c",
        "core.quotePath=false",
        "diff",
        "--unified=0",
        "--inter-hunk-context=0",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        "--no-relative",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-renames",
        since,
        "--",
        ":/",
    ])?;
    read_diff(&diff).map_err(|line| {
        Failure::Usage(
            format!("--only-changed: `{line}` in the output of git diff cannot be read"),
            Some("check all of the corpus, without --only-changed".to_owned()),
        )
    })
}

/// The path of a file in the repository, with slashes.
fn inside(file: &Path, top: &Path) -> Option<String> {
    // A link that leads nowhere is where it stands itself.
    let itself = || Some(file.parent()?.canonicalize().ok()?.join(file.file_name()?));
    let file = file.canonicalize().ok().or_else(itself)?;
    let within = file.strip_prefix(top.canonicalize().ok()?).ok()?;
    let steps: Vec<String> = within
        .components()
        .map(|step| step.as_os_str().to_string_lossy().into_owned())
        .collect();
    Some(steps.join("/"))
}

fn git(args: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git")
        .args(args)
        .output()
        .map_err(|error| usage(format!("--only-changed needs git: {error}")))?;
    if !output.status.success() {
        let told = String::from_utf8_lossy(&output.stderr);
        let line = told.lines().next().unwrap_or("git failed").to_owned();
        return Err(usage(format!("--only-changed: {line}")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn usage(message: String) -> Failure {
    let hint = "run it inside the repository of the corpus, with a commit, branch or tag such as HEAD or origin/main";
    Failure::Usage(message, Some(hint.to_owned()))
}
