//! Two releases on one matter: a minister is received by the king and by the crown prince, a court's sentence is carried out
//! here and there, and each text is printed by several outlets.
//!
//! Any one of their pairs may look like a rewrite: the same people, the same forms of words. But who rewrites a text does it in
//! a way of their own. When three outlets and more print nearly the same words, and three others nearly the same other words,
//! and a pair across is far from as sure as a pair within, then there were two texts to print.

use super::Link;

/// Outlets that must have each of two texts.
const TAKEN_BY: usize = 3;
/// Mean log-odds from which the members of a group have one text, or little else.
const ONE_TEXT: f32 = 3.0;
/// Share of what is certain within both groups under which the pairs across are of two texts.
const ACROSS: f32 = 0.5;
/// Log-odds beyond these count no more.
const LEAST: f32 = -4.0;
const MOST: f32 = 6.0;

/// Articles that are taken together, and sums over their pairs.
struct Group {
    members: Vec<u32>,
    outlets: Vec<u32>,
    /// Log-odds of the pairs within.
    within: f32,
    /// Log-odds of the pairs with each other group.
    across: Vec<f32>,
}

impl Group {
    fn size(&self) -> f32 {
        self.members.len() as f32
    }

    fn mean_within(&self) -> f32 {
        let pairs = self.size() * (self.size() - 1.0) / 2.0;
        self.within / pairs.max(1.0)
    }

    fn is_another_text(&self, other: &Self, mean: f32) -> bool {
        let within = self.mean_within().min(other.mean_within());
        self.outlets.len().min(other.outlets.len()) >= TAKEN_BY
            && within >= ONE_TEXT
            && mean < ACROSS * within
    }
}

/// Parts `members`, ascending, of which `outlet` tells a number for the outlet of each, by the links among them. The surest
/// groups are taken together first, by the mean of all pairs between them.
pub(super) fn releases(
    members: &[u32],
    links: &[Link],
    outlet: impl Fn(u32) -> u32,
) -> Vec<Vec<u32>> {
    let mut outlets: Vec<u32> = members.iter().map(|m| outlet(*m)).collect();
    outlets.sort_unstable();
    outlets.dedup();
    if outlets.len() < TAKEN_BY {
        return vec![members.to_vec()];
    }
    let mut groups: Vec<Group> = (members.iter())
        .map(|m| Group {
            members: vec![*m],
            outlets: vec![outlet(*m)],
            within: 0.0,
            across: vec![LEAST; members.len()],
        })
        .collect();
    for link in links {
        let place = |article: u32| members.binary_search(&article).ok();
        if let (Some(a), Some(b)) = (place(link.a), place(link.b)) {
            let log_odds = link.log_odds.clamp(LEAST, MOST);
            (groups[a].across[b], groups[b].across[a]) = (log_odds, log_odds);
        }
    }
    while let Some((a, b)) = surest(&groups) {
        let gone = groups.swap_remove(b);
        let last = groups.len();
        for (k, group) in groups.iter_mut().enumerate() {
            let with_gone = group.across.swap_remove(b);
            if k != a {
                group.across[a] += with_gone;
            }
        }
        let kept = &mut groups[a];
        let mut across = gone.across;
        kept.within += gone.within + across[a];
        let _ = across.swap_remove(b);
        debug_assert_eq!(across.len(), last);
        for (held, other) in kept.across.iter_mut().zip(across) {
            *held += other;
        }
        kept.members.extend(gone.members);
        kept.outlets.extend(gone.outlets);
        kept.outlets.sort_unstable();
        kept.outlets.dedup();
    }
    let mut releases: Vec<Vec<u32>> = groups.into_iter().map(|group| group.members).collect();
    releases
        .iter_mut()
        .for_each(|members| members.sort_unstable());
    releases.sort_unstable();
    releases
}

/// The two groups whose pairs are the surest and that are not two texts; the second has the larger place.
fn surest(groups: &[Group]) -> Option<(usize, usize)> {
    let mut best: Option<(f32, (usize, usize))> = None;
    for (a, one) in groups.iter().enumerate() {
        for (b, other) in groups.iter().enumerate().skip(a + 1) {
            let mean = one.across[b] / (one.size() * other.size());
            if best.is_none_or(|(most, _)| mean > most) && !one.is_another_text(other, mean) {
                best = Some((mean, (a, b)));
            }
        }
    }
    best.map(|(_, pair)| pair)
}
