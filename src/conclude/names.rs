//! Ids of families and stories, made of their contents so that they do not depend on the order of the input.

use xxhash_rust::xxh3::xxh3_64;

/// Id of the family whose first member (by id) is `first`: an article belongs to one family only.
pub(crate) fn family_id(first: &str) -> String {
    format!("f{:010x}", xxh3_64(first.as_bytes()) & 0xFF_FFFF_FFFF)
}

/// Id of the story whose first member is `first`.
pub(crate) fn story_id(first: &str) -> String {
    format!("s{:010x}", xxh3_64(first.as_bytes()) & 0xFF_FFFF_FFFF)
}
