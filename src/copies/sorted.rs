//! Sorting of hashes: numbers that are spread evenly need hardly be compared.

/// The most bits that choose a place.
const BITS: u32 = 22;

/// Room that is used again for the next numbers.
#[derive(Debug, Default)]
pub(super) struct Room {
    copy: Vec<u64>,
    starts: Vec<u32>,
}

/// Sorts numbers that are spread evenly by their first bits, as hashes are: each goes to where those say, and from there a
/// few places at most. A quarter of the work of comparing.
pub(super) fn sort_hashes(hashes: &mut [u64], room: &mut Room) {
    let bits = hashes
        .len()
        .next_power_of_two()
        .trailing_zeros()
        .clamp(1, BITS);
    let place = |hash: u64| (hash >> (u64::BITS - bits)) as usize;
    let Room { copy, starts } = room;
    starts.clear();
    starts.resize((1 << bits) + 1, 0);
    hashes.iter().for_each(|hash| starts[place(*hash) + 1] += 1);
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    copy.clear();
    copy.extend_from_slice(hashes);
    for hash in copy.iter() {
        let to = &mut starts[place(*hash)];
        hashes[*to as usize] = *hash;
        *to += 1;
    }
    for i in 1..hashes.len() {
        let (hash, mut at) = (hashes[i], i);
        while at > 0 && hashes[at - 1] > hash {
            hashes[at] = hashes[at - 1];
            at -= 1;
        }
        hashes[at] = hash;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn hashes_are_sorted(few in prop::collection::vec(0u64..9, 0..40), many in prop::collection::vec(any::<u64>(), 0..300)) {
            let mut hashes: Vec<u64> = few.into_iter().chain(many).collect();
            let mut expected = hashes.clone();
            expected.sort_unstable();
            sort_hashes(&mut hashes, &mut Room::default());
            prop_assert_eq!(hashes, expected);
        }
    }
}
