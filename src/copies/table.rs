//! A set of hashes. As they are spread evenly, their first bits are their place, and most stand there: what is asked of the
//! set is hardly ever a guess for the processor. The general sets of the standard library hash once more and take three times
//! as long.

/// Places for each hash at least.
const ROOM: usize = 4;
/// Places that are kept from one set to the next: 1 MB.
const KEPT: usize = 1 << 17;

/// A set of hashes; its room is used again.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// A power of two; 0 where nothing stands.
    places: Vec<u64>,
    shift: u32,
}

impl Table {
    /// An empty set for up to so many hashes.
    pub(super) fn clear(&mut self, hashes: usize) {
        let places = (hashes.max(1) * ROOM).next_power_of_two();
        self.places.clear();
        self.places.resize(places, 0);
        self.shift = u64::BITS - places.trailing_zeros();
    }

    /// Gives back what a set beyond the usual needed.
    pub(super) fn shrink(&mut self) {
        self.places.truncate(KEPT);
        self.places.shrink_to(KEPT);
    }

    /// Adds a hash; whether it is new. There is room for as many as were told.
    #[inline]
    pub(super) fn insert(&mut self, hash: u64) -> bool {
        let (hash, at) = self.place(hash);
        let new = self.places[at] == 0;
        self.places[at] = hash;
        new
    }

    /// Whether a hash is in the set.
    #[inline]
    pub(super) fn has(&self, hash: u64) -> bool {
        self.places[self.place(hash).1] != 0
    }

    /// Where a hash stands, or would: 0 and 1 count as one.
    #[inline]
    fn place(&self, hash: u64) -> (u64, usize) {
        let (hash, last) = (hash.max(1), self.places.len() - 1);
        let mut at = (hash >> self.shift) as usize & last;
        while self.places[at] != 0 && self.places[at] != hash {
            at = (at + 1) & last;
        }
        (hash, at)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_a_set(few in prop::collection::vec(1u64..9, 0..40), many in prop::collection::vec(any::<u64>(), 0..300), asked in prop::collection::vec(0u64..20, 0..20)) {
            // Hashes of one place stand beside one another, beyond the last place at the first.
            let near_the_end = few.iter().map(|n| u64::MAX - n);
            let hashes: Vec<u64> = few.iter().copied().chain(near_the_end).chain(many).collect();
            let (mut table, mut set) = (Table::default(), BTreeSet::new());
            table.clear(hashes.len());
            for hash in &hashes {
                prop_assert_eq!(table.insert(*hash), set.insert((*hash).max(1)));
            }
            for hash in asked.iter().chain(&hashes) {
                prop_assert_eq!(table.has(*hash), set.contains(&(*hash).max(1)));
            }
            table.clear(3);
            prop_assert!(!hashes.iter().any(|hash| table.has(*hash)));
        }
    }
}
