//! What was learned from a dump, frozen in a file of its own that many machines read: the file of an archive's knowledge,
//! without an archive.

use std::path::Path;

use super::knowledge::{Knowledge, Lesson};
use crate::error::Result;
use crate::outlet::Tally;
use crate::rarity::{Counted, Rarity};
use crate::text::chrome::ChromeModel;

/// Furniture and names of outlets, and how common terms are. Terms are looked up in the file.
#[allow(missing_debug_implementations, reason = "an open file tells nothing")]
pub struct Frozen(Knowledge);

impl Frozen {
    /// Writes what was learned.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write(path: &Path, chrome: ChromeModel, outlets: Tally, rarity: Rarity) -> Result<()> {
        let lesson = Lesson {
            chrome,
            outlets,
            rarity,
            ..Lesson::default()
        };
        lesson.write(path).map(|_| ())
    }

    /// Opens what was written.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub fn open(path: &Path) -> Result<Self> {
        Knowledge::open(path).map(Self)
    }

    /// The furniture of outlets.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn chrome(&self) -> Result<ChromeModel> {
        self.0.chrome()
    }

    /// The names of outlets.
    pub fn outlets(&self) -> &Tally {
        &self.0.outlets
    }
}

impl Counted for Frozen {
    fn articles(&self) -> Vec<(&'static str, u32)> {
        self.0.articles()
    }

    fn frequencies(&self, keys: &[u64]) -> Result<Vec<u32>> {
        self.0.frequencies(keys)
    }
}
