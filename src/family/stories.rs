//! Stories: families and lone articles about the same event.

use super::Sets;
use crate::compare::judge::Judged;

/// The story of each article, named by its smallest member.
pub fn stories(n: usize, families: &[Vec<u32>], judged: &[Judged]) -> Vec<u32> {
    let mut sets = Sets::new(n);
    for family in families {
        for pair in family.windows(2) {
            sets.union(pair[0], pair[1]);
        }
    }
    for pair in judged {
        if pair.one_event() {
            sets.union(pair.a, pair.b);
        }
    }
    (0..n as u32).map(|i| sets.find(i)).collect()
}
