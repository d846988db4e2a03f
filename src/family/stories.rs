//! Stories: families and lone articles about the same event.

use super::Sets;
use crate::compare::judge::Judged;

/// Share of one article's terms found in the other from which both tell of one event.
const SAME_EVENT: f32 = 0.30;
/// Weight of shared terms that a story needs besides: short articles share a large part by chance.
const ENOUGH: f32 = 60.0;

/// The story of each article, named by its smallest member.
pub fn stories(n: usize, families: &[Vec<u32>], judged: &[Judged]) -> Vec<u32> {
    let mut sets = Sets::new(n);
    for family in families {
        for pair in family.windows(2) {
            sets.union(pair[0], pair[1]);
        }
    }
    for pair in judged {
        let m = &pair.measures;
        if m.a.terms.max(m.b.terms) >= SAME_EVENT && m.shared_weight >= ENOUGH {
            sets.union(pair.a, pair.b);
        }
    }
    (0..n as u32).map(|i| sets.find(i)).collect()
}
