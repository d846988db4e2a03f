//! Lineage: for each family its originals, visible or latent, and the parent of every other member.
//!
//! The default parent is the family's original. Another outlet's version is the parent only for a reason: the child
//! shares with it what the original lacks (an inherited slip, an added sentence), names that outlet as its source, or is
//! a later version of the same outlet's page.

mod collected;
pub mod items;
pub mod merged;
mod originals;
mod parents;
pub mod tree;
mod wording;

use crate::credit::Credits;
use crate::dating::Dating;

pub use collected::{collections, may_collect, stands_in_a_collection};
pub use items::Items;
pub use originals::{Origin, originals};
pub use parents::{ParentChoice, choose_parents};

/// What lineage needs of one member of a family.
#[derive(Debug, Clone)]
pub struct Member<'a> {
    /// Index of the article in the dump.
    pub article: u32,
    /// Its content.
    pub items: Items,
    /// What its page says of its sources.
    pub credits: &'a Credits,
    /// When.
    pub dating: &'a Dating,
    /// Who; empty when not known.
    pub outlet: &'a str,
    /// It is a digest, which carries what other families have.
    pub carries: bool,
}

impl Member<'_> {
    /// Whether trusted dates say that this member was published before `other`, by more than the hour that clocks and
    /// time zones may be off. `None` when they cannot tell.
    pub fn before(&self, other: &Self) -> Option<bool> {
        const SLACK: i64 = 3600;
        if !self.dating.basis.trusted() || !other.dating.basis.trusted() {
            return None;
        }
        if self.dating.latest.saturating_add(SLACK) < other.dating.earliest {
            Some(true)
        } else if other.dating.latest.saturating_add(SLACK) < self.dating.earliest {
            Some(false)
        } else {
            None
        }
    }
}
