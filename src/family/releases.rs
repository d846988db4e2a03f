//! Two releases on one matter: a minister is received by the king and by the crown prince, a court's sentence is carried out
//! here and there, and each text is printed by several outlets.
//!
//! Any one of their pairs may look like a rewrite: the same people, the same forms of words. But who rewrites a text does it in
//! a way of their own. When three outlets and more print nearly the same words, and three (the same ones or others) nearly the
//! same other words, and the pairs across are far from as sure as those within, then there were two texts to print. Versions
//! that differ by a few words each may be taken for copies of one text by way of one another; here they count one by one.
//!
//! Two outlets each are enough where their texts are the same but for a few words, and of the pairs across nothing is told but
//! that they are undecided, however likely: two agencies on one match, two stories on one man.

use super::Link;
use crate::compare::verdict::{UNDECIDED, hedged};

/// Outlets that must have each of two texts.
const TAKEN_BY: usize = 3;
/// Outlets that are enough for two texts without common wording.
const TAKEN_BY_FEW: usize = 2;
/// Mean log-odds from which the members of a group have one text, or little else.
const ONE_TEXT: f32 = 3.0;
/// The same where few have it.
const ONE_TEXT_OF_FEW: f32 = 4.5;
/// Share of what is certain within both groups under which the pairs across are of two texts.
const ACROSS: f32 = 0.5;
/// Log-odds beyond these count no more; a pair that nobody proposed counts the least.
const LEAST: f32 = -4.0;
const MOST: f32 = 8.0;

/// Articles that are taken together, and sums over their pairs.
struct Group {
    members: Vec<u32>,
    outlets: Vec<u32>,
    /// Log-odds of the pairs within.
    within: f32,
    /// Log-odds of the pairs with each other group; at its own place it means nothing.
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
        let outlets = self.outlets.len().min(other.outlets.len());
        let of_many = outlets >= TAKEN_BY && within >= ONE_TEXT && mean < ACROSS * within;
        let of_few = outlets >= TAKEN_BY_FEW && within >= ONE_TEXT_OF_FEW && mean < UNDECIDED;
        of_many || of_few
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
    if outlets.len() < TAKEN_BY_FEW {
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
            let log_odds = hedged(link.log_odds, link.own_words).clamp(LEAST, MOST);
            (groups[a].across[b], groups[b].across[a]) = (log_odds, log_odds);
        }
    }
    while let Some((a, b)) = surest(&groups) {
        let mut gone = groups.remove(b);
        for (k, group) in groups.iter_mut().enumerate() {
            let with_gone = group.across.remove(b);
            if k != a {
                group.across[a] += with_gone;
            }
        }
        let kept = &mut groups[a];
        kept.within += gone.within + gone.across[a];
        gone.across.remove(b);
        for (held, other) in kept.across.iter_mut().zip(gone.across) {
            *held += other;
        }
        kept.members.extend(gone.members);
        kept.outlets.extend(gone.outlets);
        kept.outlets.sort_unstable();
        kept.outlets.dedup();
    }
    let members = groups.into_iter().map(|group| group.members);
    members.map(sorted).collect()
}

fn sorted(mut members: Vec<u32>) -> Vec<u32> {
    members.sort_unstable();
    members
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs of `of` at these log-odds, and of each of them with each of `others` at those.
    fn links(of: &[u32], within: f32, others: &[u32], across: f32) -> Vec<Link> {
        let mut links = Vec::new();
        for (i, &a) in of.iter().enumerate() {
            let inside = of[i + 1..].iter().map(|b| (b, within));
            for (&b, log_odds) in inside.chain(others.iter().map(|b| (b, across))) {
                links.push(Link {
                    a: a.min(b),
                    b: a.max(b),
                    log_odds,
                    same_text: false,
                    own_words: false,
                });
            }
        }
        links
    }

    /// Two texts, one in articles 0 to 3 and one in 4 to 6, and what their pairs are worth.
    fn two_texts(within: f32, across: f32, outlet: impl Fn(u32) -> u32) -> Vec<Vec<u32>> {
        let (one, other) = ([0, 1, 2, 3], [4, 5, 6]);
        let mut all = links(&one, within, &other, across);
        all.extend(links(&other, within, &[], 0.0));
        releases(&[0, 1, 2, 3, 4, 5, 6], &all, outlet)
    }

    #[test]
    fn two_texts_of_three_outlets_each_are_two_releases() {
        let apart = [vec![0, 1, 2, 3], vec![4, 5, 6]];
        assert_eq!(two_texts(6.0, 2.5, |i| i), apart);
        // Log-odds beyond what counts do not make the pairs across less sure.
        assert_eq!(two_texts(11.0, 2.5, |i| i), apart);
    }

    #[test]
    fn two_outlets_each_are_enough_for_texts_that_share_a_matter_only() {
        let apart = [vec![0, 1, 2, 3], vec![4, 5, 6]];
        let all = [(0..7).collect::<Vec<u32>>()];
        let few = |within, across| two_texts(within, across, |i| i % 2);
        assert_eq!(few(6.0, 0.7), apart);
        assert_eq!(few(6.0, 0.9), all, "more than undecided");
        assert_eq!(few(4.0, 0.7), all, "each in its own way");
        assert_eq!(two_texts(6.0, 0.7, |_| 0), all, "one outlet");
    }

    #[test]
    fn of_two_outlets_each_pairs_without_common_wording_are_two_texts_however_likely() {
        let mut pairs = links(&[0, 1], 6.0, &[2, 3], 8.0);
        pairs.extend(links(&[2, 3], 6.0, &[], 0.0));
        assert_eq!(releases(&[0, 1, 2, 3], &pairs, |i| i).len(), 1);
        for pair in pairs.iter_mut().filter(|pair| pair.a < 2 && pair.b > 1) {
            pair.own_words = true;
        }
        assert_eq!(releases(&[0, 1, 2, 3], &pairs, |i| i), [[0, 1], [2, 3]]);
    }

    #[test]
    fn rewrites_of_one_text_are_one_release() {
        let all = [(0..7).collect::<Vec<u32>>()];
        assert_eq!(two_texts(6.0, 3.0, |i| i), all, "half as sure");
        assert_eq!(two_texts(2.5, 0.5, |i| i), all, "each in its own way");
        assert_eq!(two_texts(6.0, 2.5, |i| i % 2), all, "two outlets");
        assert_eq!(
            two_texts(6.0, 2.5, |i| i.min(5)),
            all,
            "the second text in two outlets"
        );
    }

    #[test]
    fn a_digest_of_both_is_with_one_of_them() {
        let (one, other) = ([0, 1, 2, 3], [4, 5, 6]);
        let mut all = links(&one, 6.0, &other, 1.0);
        all.extend(links(&other, 6.0, &[], 0.0));
        all.extend(links(&[7], 0.0, &one, 3.0));
        all.extend(links(&[7], 0.0, &other, 4.0));
        let told = releases(&[0, 1, 2, 3, 4, 5, 6, 7], &all, |i| i);
        assert_eq!(told, [vec![0, 1, 2, 3], vec![4, 5, 6, 7]]);
    }

    #[test]
    fn pairs_without_common_wording_count_no_more_than_is_told_of_them() {
        let mut pairs = links(&[0, 1, 2], 6.0, &[3, 4, 5], 2.0);
        pairs.extend(links(&[3, 4, 5], 6.0, &[], 0.0));
        let all = [0, 1, 2, 3, 4, 5];
        assert_eq!(releases(&all, &pairs, |i| i).len(), 2);
        for pair in pairs.iter_mut().filter(|pair| pair.b < 3 || pair.a > 2) {
            pair.own_words = true;
        }
        assert_eq!(releases(&all, &pairs, |i| i).len(), 1);
    }
}
