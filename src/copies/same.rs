//! Texts of the same words: one of them is compared for all.

use super::near::SMALL;
use super::note::Note;
use super::notes::Notes;
use super::verify::Verified;

/// The articles grouped by text.
#[derive(Debug, Default)]
pub(super) struct Same {
    /// The first article of each text that is long enough for a shingle, ascending.
    pub(super) leaders: Vec<u32>,
    /// Texts of two articles and more; articles ascend, groups are sorted by their first.
    groups: Vec<Vec<u32>>,
    /// Articles too short for a shingle.
    pub(super) short: u64,
}

impl Same {
    pub(super) fn of(notes: &Notes, shingle: usize) -> Self {
        let long = |note: &&Note| note.words as usize >= shingle;
        let mut keys: Vec<(u64, u32)> = (notes.iter().zip(0..))
            .filter(|(note, _)| long(note))
            .map(|(note, i)| (note.same, i))
            .collect();
        let short = (notes.len() - keys.len()) as u64;
        keys.sort_unstable();
        let (mut leaders, mut groups) = (Vec::new(), Vec::new());
        for group in keys.chunk_by(|x, y| x.0 == y.0) {
            leaders.push(group[0].1);
            if group.len() > 1 {
                groups.push(group.iter().map(|(_, i)| *i).collect());
            }
        }
        leaders.sort_unstable();
        groups.sort_unstable();
        Self {
            leaders,
            groups,
            short,
        }
    }

    fn group<'a>(&'a self, leader: &'a u32) -> &'a [u32] {
        match self.groups.binary_search_by_key(leader, |group| group[0]) {
            Ok(at) => &self.groups[at],
            Err(_) => std::slice::from_ref(leader),
        }
    }

    /// The pairs of leaders as pairs of all articles, with those of the same text, sorted; and how many groups are so large
    /// that only the pairs with their first article are told.
    pub(super) fn spread(
        &self,
        pairs: Vec<Verified>,
        notes: &Notes,
        shingle: usize,
    ) -> (Vec<Verified>, u64) {
        if self.groups.is_empty() {
            return (pairs, 0);
        }
        let mut all = Vec::with_capacity(pairs.len());
        let mut cut = 0;
        for group in &self.groups {
            // The number of distinct shingles does not matter for a text and itself.
            let shingles = notes[group[0]].words + 1 - shingle as u32;
            let pair = |a: u32, b: u32| Verified {
                a,
                b,
                of_a: shingles,
                of_b: shingles,
                shared: shingles,
            };
            let whole = group.len() <= SMALL;
            cut += u64::from(!whole);
            let firsts = if whole { group.len() } else { 1 };
            for (n, &a) in group.iter().take(firsts).enumerate() {
                all.extend(group[n + 1..].iter().map(|&b| pair(a, b)));
            }
        }
        for pair in pairs {
            let (a, b) = (self.group(&pair.a), self.group(&pair.b));
            if a.len() * b.len() <= SMALL * SMALL {
                all.extend(
                    a.iter()
                        .flat_map(|&x| b.iter().map(move |&y| between(&pair, x, y))),
                );
            } else {
                cut += 1;
                all.extend(b.iter().map(|&y| between(&pair, a[0], y)));
                all.extend(a[1..].iter().map(|&x| between(&pair, x, b[0])));
            }
        }
        all.sort_unstable();
        (all, cut)
    }
}

/// The pair between two other articles of the same texts.
fn between(pair: &Verified, x: u32, y: u32) -> Verified {
    let (of_a, of_b) = if x < y {
        (pair.of_a, pair.of_b)
    } else {
        (pair.of_b, pair.of_a)
    };
    Verified {
        a: x.min(y),
        b: x.max(y),
        of_a,
        of_b,
        shared: pair.shared,
    }
}
