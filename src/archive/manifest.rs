//! What an archive consists of, in one small file that is replaced as a whole: the moment of that is when a change counts.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use xxhash_rust::xxh3::xxh3_128;

use super::pages::{Sealed, damaged};
use crate::error::{Error, Result};

/// Version of the files. Another one cannot be read.
const FORMAT: u64 = 1;
const MANIFEST: &str = "manifest.json";
const NEW: &str = "manifest.json.new";
const LOCK: &str = "lock";
const SEGMENTS: &str = "segments";
const KNOWLEDGE: &str = "knowledge";

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Its path in the archive.
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) digest: String,
}

/// A segment, and what is told of it without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    #[serde(flatten)]
    pub(super) part: Part,
    /// Articles in it, those that are gone included.
    pub(super) articles: u32,
    /// Bytes of their texts.
    pub(super) text_bytes: u64,
    /// First and last day on which those with a trusted date can have been published.
    pub(super) days: Option<(i64, i64)>,
    /// Articles that a smaller record of the same article has replaced, ascending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) gone: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) format: u64,
    /// What results depend on, by name.
    pub(super) built: BTreeMap<String, String>,
    pub(super) knowledge: Part,
    /// The texts stay in the dumps: what is held are references to them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) without_text: bool,
    pub(super) segments: Vec<Listed>,
}

impl Manifest {
    pub(super) fn new(
        built: BTreeMap<String, String>,
        knowledge: Part,
        without_text: bool,
    ) -> Self {
        Self {
            format: FORMAT,
            built,
            knowledge,
            without_text,
            segments: Vec::new(),
        }
    }

    pub(super) fn read(home: &Path) -> Result<Self> {
        let path = home.join(MANIFEST);
        let text = fs::read(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => not_an_archive(home),
            _ => Error::Io {
                path: path.clone(),
                source,
            },
        })?;
        let value: Value = serde_json::from_slice(&text)
            .map_err(|e| damaged(&path, format!("it is not the JSON that was written ({e})")))?;
        let Some(format) = value["archive"]["format"].as_u64() else {
            return Err(not_an_archive(home));
        };
        if format != FORMAT {
            return Err(Error::Malformed {
                file: home.display().to_string(),
                message: format!(
                    "the archive has format {format}, this wirecopy knows format {FORMAT}; use the wirecopy that made it, \
                     or make a new archive from the dumps"
                ),
            });
        }
        let manifest: Self = serde_json::from_value(value["archive"].clone())
            .map_err(|e| damaged(&path, format!("it lacks what a manifest has ({e})")))?;
        match value["check"].as_str() == Some(&check(&manifest)) {
            true => Ok(manifest),
            false => Err(damaged(&path, "it is not what was written".to_owned())),
        }
    }

    /// Every file it names.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        let segments = self.segments.iter().map(|listed| &listed.part);
        [&self.knowledge].into_iter().chain(segments)
    }
}

fn check(manifest: &Manifest) -> String {
    // A struct of texts and numbers can be written.
    let text = serde_json::to_string(manifest).unwrap_or_default();
    format!("{:032x}", xxh3_128(text.as_bytes()))
}

fn not_an_archive(home: &Path) -> Error {
    Error::Malformed {
        file: home.display().to_string(),
        message: format!(
            "no archive (it has no {MANIFEST}); `wirecopy index create {}` makes one",
            home.display()
        ),
    }
}

/// Whether a folder is an archive.
pub fn is_archive(home: &Path) -> bool {
    home.join(MANIFEST).is_file()
}

/// The one that may change an archive, as long as it lives.
pub(super) struct Writer {
    home: PathBuf,
    /// Others cannot have it before this one is gone, however it goes.
    _lock: File,
}

impl Writer {
    /// Takes the lock of an archive, or of a folder that becomes one, and clears away what killed writers left. `task`
    /// is told to others who want the lock.
    pub(super) fn lock(home: &Path, task: &str) -> Result<Self> {
        let path = home.join(LOCK);
        let fail = |source| Error::Io {
            path: path.clone(),
            source,
        };
        let mut options = File::options();
        let open = options.read(true).write(true).create(true).truncate(false);
        let mut lock = open.open(&path).map_err(fail)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = lock.read_to_string(&mut holder);
                return Err(Error::Malformed {
                    file: home.display().to_string(),
                    message: format!(
                        "somebody else is changing the archive ({}); wait until that is done. Reading is possible all the \
                         time",
                        holder.trim()
                    ),
                });
            }
            Err(TryLockError::Error(source)) => return Err(fail(source)),
        }
        // For those who come upon the lock; if it cannot be told, the lock holds all the same.
        let told = format!("process {}, wirecopy index {task}\n", std::process::id());
        let _ = lock
            .set_len(0)
            .and_then(|()| lock.rewind())
            .and_then(|()| lock.write_all(told.as_bytes()));
        for folder in [SEGMENTS, KNOWLEDGE] {
            let path = home.join(folder);
            fs::create_dir_all(&path).map_err(|source| Error::Io { path, source })?;
        }
        Ok(Self {
            home: home.to_path_buf(),
            _lock: lock,
        })
    }

    /// Makes the folder of a new archive.
    pub(super) fn found(home: &Path, task: &str) -> Result<Self> {
        let fail = |source| Error::Io {
            path: home.to_path_buf(),
            source,
        };
        fs::create_dir_all(home).map_err(fail)?;
        for entry in fs::read_dir(home).map_err(fail)? {
            let name = entry.map_err(fail)?.file_name();
            // What a killed `create` left is no archive yet.
            if ![LOCK, SEGMENTS, KNOWLEDGE, NEW]
                .map(Some)
                .contains(&name.to_str())
            {
                let what = match is_archive(home) {
                    true => "there is an archive already; `wirecopy index add` adds to it",
                    false => "the folder is not empty; name another one",
                };
                return Err(fail(io::Error::other(what)));
            }
        }
        let writer = Self::lock(home, task)?;
        // The name of the folder itself; where that cannot be waited for, the archive is none the worse.
        let _ = home.parent().map(sync);
        Ok(writer)
    }

    /// Has a file of the archive written under a passing name, and gives it its own.
    pub(super) fn part(
        &self,
        knowledge: bool,
        write: impl FnOnce(&Path) -> Result<Sealed>,
    ) -> Result<Part> {
        let (folder, extension) = match knowledge {
            true => (KNOWLEDGE, "wck"),
            false => (SEGMENTS, "wcs"),
        };
        let passing = self.home.join(folder).join("new");
        let sealed = write(&passing).inspect_err(|_| {
            // It would be cleared away by the next writer.
            let _ = fs::remove_file(&passing);
        })?;
        let file = format!("{folder}/{}.{extension}", sealed.digest);
        let path = self.home.join(&file);
        fs::rename(&passing, &path)
            .and_then(|()| sync(&self.home.join(folder)))
            .map_err(|source| Error::Io { path, source })?;
        Ok(Part {
            file,
            bytes: sealed.bytes,
            digest: sealed.digest,
        })
    }

    /// Makes the manifest the one of the archive: from here on the change is there. Then files that it does not name go.
    pub(super) fn commit(&self, manifest: &Manifest) -> Result<()> {
        let (new, path) = (self.home.join(NEW), self.home.join(MANIFEST));
        let value = serde_json::json!({"archive": manifest, "check": check(manifest)});
        let written = File::create(&new).and_then(|mut file| {
            serde_json::to_writer_pretty(&mut file, &value)?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
        written
            .and_then(|()| fs::rename(&new, &path))
            .and_then(|()| sync(&self.home))
            .map_err(|source| Error::Io { path, source })?;
        self.sweep(manifest);
        Ok(())
    }

    /// Removes files that the manifest does not name: of killed writers, and of what was rebuilt.
    pub(super) fn sweep(&self, manifest: &Manifest) {
        for folder in [SEGMENTS, KNOWLEDGE] {
            let entries = fs::read_dir(self.home.join(folder));
            for entry in entries.into_iter().flatten().flatten() {
                let file = format!("{folder}/{}", entry.file_name().to_string_lossy());
                if !manifest.parts().any(|part| part.file == file) {
                    // What cannot be removed is in nobody's way.
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
        let _ = fs::remove_file(self.home.join(NEW));
    }
}

/// Waits until the names in a folder are on the disk.
fn sync(folder: &Path) -> io::Result<()> {
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}
