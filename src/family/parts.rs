//! Families within a family: members of whom most have nothing to do with one another, held together by a digest or two.
//!
//! Whether two articles have anything to do with each other is known better than how likely they descend from one copy: a
//! rewrite that keeps no sentence of another still has its names and figures. So the members are grouped anew, best pair
//! first as in [`super::families`], as long as at least half of all pairs of two groups have something in common. Here each
//! copy of a text counts: what a digest prints beside it is one text more, and must not outweigh those who print it alone. Of
//! each such group two texts may have been released ([`super::releases`]).

use std::collections::BTreeMap;

use super::releases::releases;
use super::{Link, Sets, UNPROPOSED, agglomerate, same_texts};
use crate::compare::judge::NEAR;

/// Members that belong together.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// Ascending.
    pub(super) members: Vec<u32>,
    /// Members of parts on other matters that have likely relatives in at least half of this one: digests that carry it.
    /// Ascending.
    pub(super) carriers: Vec<u32>,
    /// Log-odds of its likeliest pair with a member of a part on another matter.
    pub(super) nearest: f32,
}

impl Part {
    /// All of a family.
    fn whole(members: &[u32]) -> Self {
        Self {
            members: members.to_vec(),
            carriers: Vec::new(),
            nearest: f32::NEG_INFINITY,
        }
    }
}

/// What a pair counts that has something in common: against one that has not, just enough for half and half.
const RELATED: f32 = 0.1 - UNPROPOSED;
/// Members up to which all are compared that have anything rare in common. The lists of more are full, and who was not
/// compared may be related all the same.
const ALL_COMPARED: usize = 32;
/// Log-odds from which two texts are like one another, if not likely of one origin, and share of the others of its part that
/// a text must be like: a rewrite is like the wire and like some who print it.
const ALIKE: f32 = -0.5;
const LIKE_ENOUGH: f32 = 0.4;
/// The likelier a pair, the sooner it is taken together, and no more.
const SOONER: f32 = 0.01;

/// The parts of a family, by its members, ascending, and the links among them. `outlets` has a number for the outlet of each
/// article.
pub(super) fn parts(members: &[u32], links: &[Link], outlets: &[u32]) -> Vec<Part> {
    if members.len() > ALL_COMPARED {
        return vec![Part::whole(members)];
    }
    let place = |article: u32| members.binary_search(&article).unwrap_or_default() as u32;
    let known = links.iter().filter(|link| link.log_odds > NEAR);
    let links: Vec<Link> = known
        .map(|link| Link {
            a: place(link.a),
            b: place(link.b),
            ..*link
        })
        .collect();
    let text = same_texts(members.len(), &links);
    let mut copies: BTreeMap<u32, f32> = BTreeMap::new();
    for text in &text {
        *copies.entry(*text).or_default() += 1.0;
    }
    let clusters = agglomerate(&related(&links, &text, &copies), |text| copies[&text]);
    let mut part: Vec<u32> = (text.iter())
        .map(|text| clusters.get(text).copied().unwrap_or(*text))
        .collect();
    let_go(&mut part, &links, &text, &copies);
    let matter = part.clone();
    tell_releases(&mut part, &links, |i| outlets[members[i as usize] as usize]);
    keep_rewrites(&mut part, &links);
    let parts = by_part(&part);
    if parts.len() == 1 {
        return vec![Part::whole(members)];
    }
    // Who prints two releases on one matter is told from what each pair has in common, as of any other collection.
    let apart = |link: &&Link| matter[link.a as usize] != matter[link.b as usize];
    let mut likely = Likely::default();
    for link in links.iter().filter(apart) {
        likely.add(link, &part, |i| {
            (text[i as usize], copies[&text[i as usize]])
        });
    }
    let named = |list: Vec<u32>| list.into_iter().map(|i| members[i as usize]).collect();
    let parts = parts.into_iter();
    parts
        .map(|(key, list)| Part {
            carriers: named(likely.carriers(key, list.len())),
            members: named(list),
            nearest: likely.nearest(key),
        })
        .collect()
}

/// The places of the members of each part, ascending.
fn by_part(part: &[u32]) -> BTreeMap<u32, Vec<u32>> {
    let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (i, part) in (0..).zip(part) {
        members.entry(*part).or_default().push(i);
    }
    members
}

/// The likely relatives that members have in other parts.
#[derive(Default)]
struct Likely {
    /// For each part and member of another one, the copies of those texts that it is likely related to.
    texts: BTreeMap<(u32, u32), BTreeMap<u32, f32>>,
    nearest: BTreeMap<u32, f32>,
}

impl Likely {
    /// Takes up a pair, if its two articles are in different parts. `text` tells an article's text and its copies.
    fn add(&mut self, link: &Link, part: &[u32], text: impl Fn(u32) -> (u32, f32)) {
        for (i, other) in [(link.a, link.b), (link.b, link.a)] {
            let of = part[other as usize];
            if link.log_odds > 0.0 && part[i as usize] != of {
                let (text, copies) = text(other);
                self.texts.entry((of, i)).or_default().insert(text, copies);
                let held = self.nearest.entry(of).or_insert(link.log_odds);
                *held = held.max(link.log_odds);
            }
        }
    }

    fn carriers(&self, part: u32, size: usize) -> Vec<u32> {
        let of_part = self.texts.range((part, 0)..=(part, u32::MAX));
        let most = of_part.filter(|(_, texts)| texts.values().sum::<f32>() * 2.0 >= size as f32);
        most.map(|((_, i), _)| *i).collect()
    }

    fn nearest(&self, part: u32) -> f32 {
        self.nearest
            .get(&part)
            .copied()
            .unwrap_or(f32::NEG_INFINITY)
    }
}

/// A text that few of the others of its part are anything like goes its own way: one of them, a digest, brought it along.
fn let_go(part: &mut [u32], links: &[Link], text: &[u32], copies: &BTreeMap<u32, f32>) {
    let members = by_part(part);
    let mut alike = vec![0; text.len()];
    for link in links.iter().filter(|link| link.log_odds > ALIKE) {
        let (a, b) = (link.a as usize, link.b as usize);
        if text[a] != text[b] && part[a] == part[b] {
            alike[a] += 1;
            alike[b] += 1;
        }
    }
    // Copies of one text stay together: what counts is the one that is like most.
    let mut most: BTreeMap<u32, u32> = BTreeMap::new();
    for (text, alike) in text.iter().zip(alike) {
        let held = most.entry(*text).or_default();
        *held = alike.max(*held);
    }
    let few = |part: u32, text: u32| {
        let others = members[&part].len() as f32 - copies[&text];
        (most[&text] as f32) < LIKE_ENOUGH * others
    };
    // Where most would go, they are excerpts of one text, which need not be like one another.
    let mut going: BTreeMap<u32, usize> = BTreeMap::new();
    for (part, text) in part.iter().zip(text) {
        *going.entry(*part).or_default() += usize::from(few(*part, *text));
    }
    let goes = |i: u32| {
        let part = part[i as usize];
        few(part, text[i as usize]) && 2 * going[&part] <= members[&part].len()
    };
    // Who goes together and is alike stays together.
    let all = text.len() as u32;
    let mut together = Sets::new(text.len());
    for (i, text) in (0..).zip(text) {
        together.union(i, *text);
    }
    for link in links.iter().filter(|link| link.log_odds > ALIKE) {
        if part[link.a as usize] == part[link.b as usize] && goes(link.a) && goes(link.b) {
            together.union(link.a, link.b);
        }
    }
    let gone: Vec<u32> = (0..all).filter(|i| goes(*i)).collect();
    for i in gone {
        // No part has such a number yet.
        part[i as usize] = all + together.find(i);
    }
}

/// Parts on one matter of which two texts were printed.
fn tell_releases(part: &mut [u32], links: &[Link], outlet: impl Fn(u32) -> u32) {
    for members in by_part(part).values() {
        for release in releases(members, links, &outlet) {
            (release.iter()).for_each(|i| part[*i as usize] = release[0]);
        }
    }
}

/// An article by itself stays where its likeliest relative is, if they have no wording in common: what a digest carries, it
/// carries word for word, and this is a rewrite.
fn keep_rewrites(part: &mut [u32], links: &[Link]) {
    let members = by_part(part);
    let mut nearest: BTreeMap<u32, (f32, u32, bool)> = BTreeMap::new();
    for link in links.iter().filter(|link| link.log_odds > 0.0) {
        for (i, other) in [(link.a, link.b), (link.b, link.a)] {
            let found = (link.log_odds, other, link.own_words);
            let held = nearest.entry(i).or_insert(found);
            let nearer = held
                .0
                .total_cmp(&found.0)
                .then(found.1.cmp(&held.1))
                .is_lt();
            *held = if nearer { found } else { *held };
        }
    }
    let mut same = Sets::new(part.len());
    for (i, (_, other, own_words)) in nearest {
        if own_words && members[&part[i as usize]].len() == 1 {
            same.union(part[i as usize], part[other as usize]);
        }
    }
    part.iter_mut().for_each(|part| *part = same.find(*part));
}

/// What each pair of texts counts, by how many of the pairs of their copies have something in common and by the likeliest.
fn related(links: &[Link], text: &[u32], copies: &BTreeMap<u32, f32>) -> BTreeMap<(u32, u32), f32> {
    let mut found: BTreeMap<(u32, u32), (f32, f32)> = BTreeMap::new();
    for link in links {
        let (x, y) = (text[link.a as usize], text[link.b as usize]);
        if x != y {
            let held = found.entry((x.min(y), x.max(y))).or_insert((0.0, f32::MIN));
            *held = (held.0 + 1.0, held.1.max(link.log_odds));
        }
    }
    let counts = |((x, y), (found, likeliest)): ((u32, u32), (f32, f32))| {
        let all = copies[&x] * copies[&y];
        let sooner = SOONER * likeliest.clamp(-4.0, 4.0);
        (
            (x, y),
            UNPROPOSED + found / all * (RELATED - UNPROPOSED) + sooner,
        )
    };
    found.into_iter().map(counts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each article is of an outlet of its own.
    fn outlets() -> Vec<u32> {
        (0..40).collect()
    }

    fn link(a: u32, b: u32, log_odds: f32, same_text: bool) -> Link {
        Link {
            a,
            b,
            log_odds,
            same_text,
            own_words: false,
        }
    }

    /// All pairs of some articles, as copies of one text.
    fn copies(of: &[u32]) -> Vec<Link> {
        let pairs = |i: usize| of[i + 1..].iter().map(move |b| link(of[i], *b, 4.0, true));
        (0..of.len()).flat_map(pairs).collect()
    }

    #[test]
    fn statements_that_a_digest_prints_together_are_several_families() {
        // Two statements, printed by five and by three papers, and a digest of both.
        let mut links = [copies(&[10, 11, 12, 13, 14]), copies(&[20, 21, 22])].concat();
        let members = [10, 11, 12, 13, 14, 20, 21, 22, 30];
        links.extend(members[..8].iter().map(|i| link(*i, 30, 3.0, false)));
        let part = |members: &[u32], carriers: &[u32]| Part {
            members: members.to_vec(),
            carriers: carriers.to_vec(),
            nearest: 3.0,
        };
        assert_eq!(
            parts(&members, &links, &outlets()),
            [
                part(&[10, 11, 12, 13, 14, 30], &[]),
                part(&[20, 21, 22], &[30]),
            ]
        );
    }

    #[test]
    fn what_a_digest_alone_is_like_is_a_part_of_its_own() {
        // A report in five versions, of which the last prints another text beside it, of which there are two versions. These have a
        // name or two in common with the other report, no more. Whatever the numbers are: the digest goes with the report.
        for turned in 0..7 {
            let number = |i: u32| (i + turned) % 7;
            let pair = |a, b, log_odds| {
                let (a, b) = (number(a), number(b));
                link(a.min(b), a.max(b), log_odds, false)
            };
            let mut links = Vec::new();
            for a in 0..4 {
                links.extend((a + 1..5).map(|b| pair(a, b, 4.0)));
                links.extend([5, 6].map(|b| pair(a, b, -3.0)));
            }
            links.extend([pair(4, 5, 3.0), pair(4, 6, 3.0), pair(5, 6, 2.0)]);
            let told = parts(&[0, 1, 2, 3, 4, 5, 6], &links, &outlets());
            let members: Vec<Vec<u32>> = told.into_iter().map(|part| part.members).collect();
            let sorted = |mut list: Vec<u32>| {
                list.sort_unstable();
                list
            };
            let mut expected =
                [(0..5).map(number).collect(), vec![number(5), number(6)]].map(sorted);
            expected.sort();
            assert_eq!(members, expected, "turned by {turned}");
        }
    }

    #[test]
    fn two_lone_rewrites_of_each_other_are_one_part() {
        let mut part = [0, 1, 2, 2];
        let mut pair = link(0, 1, 1.0, false);
        pair.own_words = true;
        keep_rewrites(&mut part, &[pair]);
        assert_eq!(part, [0, 0, 2, 2]);
    }

    #[test]
    fn two_releases_are_two_parts_and_nobody_carries_both() {
        let members = [10, 11, 12, 20, 21, 22, 30];
        let mut links = [copies(&[10, 11, 12]), copies(&[20, 21, 22])].concat();
        links.iter_mut().for_each(|link| link.log_odds = 8.0);
        for a in [10, 11, 12] {
            links.extend([20, 21, 22].map(|b| link(a, b, 2.0, false)));
        }
        links.extend(members[..6].iter().map(|a| link(*a, 30, 5.0, false)));
        let told = parts(&members, &links, &outlets());
        let of: Vec<&[u32]> = told.iter().map(|part| &part.members[..]).collect();
        assert_eq!(of.len(), 2, "{of:?}");
        assert!(of.contains(&&[20, 21, 22][..]) || of.contains(&&[10, 11, 12][..]));
        assert!(told.iter().all(|part| part.carriers.is_empty()));
        // The same in two outlets is one family.
        let of_two: Vec<u32> = (0..40).map(|i| i % 2).collect();
        assert_eq!(parts(&members, &links, &of_two).len(), 1);
    }

    #[test]
    fn rewrites_that_know_of_one_another_are_one_family() {
        // A wire with three rewrites of which two have nothing in common.
        let links = [
            link(1, 2, 2.0, false),
            link(1, 3, 2.0, false),
            link(1, 4, 2.0, false),
            link(2, 3, -4.0, false),
            link(3, 4, -3.0, false),
        ];
        assert_eq!(parts(&[1, 2, 3, 4], &links, &outlets()).len(), 1);
        // Two parts of one article are still one family: half of its pairs with each are related.
        assert_eq!(parts(&[1, 2, 4], &links[..3], &outlets()).len(), 1);
    }
}
