//! Ids of families and stories, made of their contents so that they do not depend on the order of the input.

use xxhash_rust::xxh3::xxh3_64;

/// Id of the family whose first member (by id) is `first`: an article belongs to one family only. All 64 bits: with 40, two of
/// a million families would have one id in every third dump.
pub(crate) fn family_id(first: &str) -> String {
    format!("f{:016x}", xxh3_64(first.as_bytes()))
}

/// Id of the story whose first member is `first`.
pub(crate) fn story_id(first: &str) -> String {
    format!("s{:016x}", xxh3_64(first.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_that_agree_in_forty_bits_have_ids_of_their_own() {
        let (one, other) = ("01511423", "01986247");
        let least = |id: &str| id[id.len() - 10..].to_owned();
        assert_eq!(least(&family_id(one)), least(&family_id(other)));
        assert_ne!(family_id(one), family_id(other));
        assert_ne!(story_id(one), story_id(other));
    }
}
