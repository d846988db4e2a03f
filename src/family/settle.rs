//! Settles the families: each article is judged against whole families, not against single members, until nothing moves.
//!
//! The first grouping rests on pairs, and a pair of two rewrites of one wire says little. Against the family as a whole
//! the same rewrite finds all its facts. Articles that fit two families merge two wires: they are taken out of both
//! pools, so that they do not glue the families together.

mod last;

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::fitness::{ENTERS, Fitness, OBJECT};
use super::near::{Neighbour, neighbours};
use super::{Link, same_texts};
use crate::compare::verdict::probability;

/// Families after settling.
#[derive(Debug, Clone, Default)]
pub struct Settled {
    /// Members ascend; families are sorted by first member.
    pub families: Vec<Vec<u32>>,
    /// For each member its log-odds of belonging to its family.
    pub fit: BTreeMap<u32, f32>,
    /// `(article, place of a further family)`: it fits that one too.
    pub further: Vec<(u32, usize)>,
    /// `(article, place of a further family)`: a digest that carries what this one has.
    pub carried: Vec<(u32, usize)>,
}

impl Settled {
    /// Takes up the families of other articles, after its own.
    pub fn add(&mut self, other: Self) {
        let before = self.families.len();
        self.families.extend(other.families);
        self.fit.extend(other.fit);
        let moved = |(article, place)| (article, place + before);
        self.further.extend(other.further.into_iter().map(moved));
        self.carried.extend(other.carried.into_iter().map(moved));
    }

    /// The same with other numbers for the articles, in the same order.
    pub fn map(self, number: impl Fn(u32) -> u32) -> Self {
        let renumbered = |list: Vec<u32>| list.into_iter().map(&number).collect();
        let named = |list: Vec<(u32, usize)>| -> Vec<(u32, usize)> {
            let list = list.into_iter();
            list.map(|(article, place)| (number(article), place))
                .collect()
        };
        Self {
            families: self.families.into_iter().map(renumbered).collect(),
            fit: self
                .fit
                .into_iter()
                .map(|(i, fit)| (number(i), fit))
                .collect(),
            further: named(self.further),
            carried: named(self.carried),
        }
    }
}

/// Judges an article against members and outsiders (with the probability that they are no members): log-odds.
pub type Fit<'a> = &'a (dyn Fn(u32, &[u32], &[(u32, f32)]) -> f32 + Sync);

/// Rounds of moving; most dumps settle in two.
const ROUNDS: usize = 5;
/// Members that stand for a family, and outsiders that stand for the event.
const POOL: usize = 12;
const OUTSIDERS: usize = 16;
/// Log-odds from which a member speaks for its family. The others count as outsiders, so that doubtful members cannot
/// vouch for one another.
const CORE: f32 = 0.5;
/// Share of the members of each of two families that must fit the other for the two to be one.
const MERGED: f32 = 0.6;

struct State<'a> {
    /// Neighbours, likeliest first.
    near: Vec<Vec<Neighbour>>,
    home: Vec<Option<u32>>,
    members: BTreeMap<u32, Vec<u32>>,
    mixed: Vec<bool>,
    /// Copies of one text, which are in one family: a number for each text.
    text: Vec<u32>,
    /// Which articles are settled; the others stand beside them.
    settles: &'a [bool],
    /// A number for the outlet of each.
    outlets: &'a [u32],
    /// How well each article fits its family, as far as known.
    sure: Vec<f32>,
    fit: Fit<'a>,
}

/// Settles the first grouping of the articles that `settles` is true for, by index. The others are known by their links
/// alone: they may speak against a family but join none. `outlets` has a number for the outlet of each.
pub fn settle(
    settles: &[bool],
    outlets: &[u32],
    first: Vec<Vec<u32>>,
    links: &[Link],
    fit: Fit<'_>,
) -> Settled {
    let n = settles.len();
    let mut state = State {
        near: Vec::new(),
        home: vec![None; n],
        members: first.into_iter().map(|m| (m[0], m)).collect(),
        mixed: vec![false; n],
        text: same_texts(n, links),
        settles,
        outlets,
        sure: vec![f32::NEG_INFINITY; n],
        fit,
    };
    state.rehome();
    state.near = neighbours(links, &state.home);
    state.first_fit(links);
    for _ in 0..ROUNDS {
        let joined = state.join_lone();
        let judged = state.judge();
        let merged = state.merge(&judged);
        let moved = !merged && state.relocate(&judged);
        if !(joined || merged || moved) {
            break;
        }
    }
    state.finish(links)
}

/// A family must fit better by this much to be moved to.
const BETTER: f32 = 1.5;

/// One article with each family near it, best first.
type Judgement = Vec<Fitness>;

impl State<'_> {
    fn rehome(&mut self) {
        self.members.retain(|_, m| m.len() > 1);
        self.home.fill(None);
        for (&key, members) in &self.members {
            members
                .iter()
                .for_each(|&m| self.home[m as usize] = Some(key));
        }
    }

    /// Two judgements: against the family as a whole, and the mean of the pairs with those who speak for it; `None` if it is
    /// not its own and these pairs object.
    fn fit(&self, article: u32, family: u32) -> Option<Fitness> {
        let inside = |m: u32| self.home[m as usize] == Some(family);
        let core = |m: u32| inside(m) && self.sure[m as usize] >= CORE && !self.mixed[m as usize];
        let near = &self.near[article as usize];
        let of = |speaks: &dyn Fn(u32) -> bool| -> Vec<Neighbour> {
            let chosen = near.iter().filter(|e| speaks(e.article));
            chosen.take(POOL).copied().collect()
        };
        let mut pool = of(&core);
        if pool.is_empty() {
            pool = of(&inside);
        }
        let sum: f32 = pool.iter().map(|e| e.log_odds.clamp(-4.0, 4.0)).sum();
        let pairs = sum / pool.len().max(1) as f32;
        if pairs <= OBJECT && self.home[article as usize] != Some(family) {
            return None;
        }
        let stranger = |m: u32| {
            if inside(m) {
                1.0 - probability(self.sure[m as usize])
            } else {
                1.0
            }
        };
        let outside: Vec<(u32, f32)> = near
            .iter()
            .filter(|e| pool.iter().all(|p| p.article != e.article))
            .map(|e| (e.article, stranger(e.article)))
            .filter(|o| o.1 > 0.05)
            .take(OUTSIDERS)
            .collect();
        // Members too far away to be neighbours speak as well: their credits may rule the article out.
        let far = self.members.get(&family).into_iter().flatten().copied();
        let far = far.filter(|&m| m != article && core(m) && pool.iter().all(|e| e.article != m));
        let mut members: Vec<u32> = pool.iter().map(|e| e.article).collect();
        members.extend(far.take(POOL - members.len().min(POOL)));
        Some(Fitness {
            family,
            whole: (self.fit)(article, &members, &outside),
            pairs,
            best: pool.first().map_or(f32::NEG_INFINITY, |e| e.log_odds),
            speak: members.len(),
            own_words: pool.iter().all(|e| e.own_words),
        })
    }

    /// Before anything was judged against families: the mean of an article's pairs inside its family.
    fn first_fit(&mut self, links: &[Link]) {
        let mut sums = vec![(0.0f32, 0.0f32); self.home.len()];
        for l in links {
            if self.home[l.a as usize].is_some()
                && self.home[l.a as usize] == self.home[l.b as usize]
            {
                for i in [l.a, l.b] {
                    let sum = &mut sums[i as usize];
                    *sum = (sum.0 + l.log_odds.clamp(-4.0, 4.0), sum.1 + 1.0);
                }
            }
        }
        self.sure = sums
            .into_iter()
            .map(|(sum, n)| if n > 0.0 { sum / n } else { f32::NEG_INFINITY })
            .collect();
    }

    fn judge(&self) -> Vec<Judgement> {
        (0..self.near.len() as u32)
            .into_par_iter()
            .map(|i| {
                if !self.settles[i as usize] {
                    return Judgement::new();
                }
                let mut near: Vec<u32> = self.near[i as usize]
                    .iter()
                    .filter_map(|e| self.home[e.article as usize])
                    .collect();
                near.sort_unstable();
                near.dedup();
                let mut judged: Judgement =
                    near.into_iter().filter_map(|f| self.fit(i, f)).collect();
                judged.sort_unstable_by(|x, y| {
                    y.both().total_cmp(&x.both()).then(x.family.cmp(&y.family))
                });
                judged
            })
            .collect()
    }

    /// Lone articles that fit one another become a family of two.
    fn join_lone(&mut self) -> bool {
        let lone = |i: u32| self.settles[i as usize] && self.home[i as usize].is_none();
        let mut offers: Vec<(f32, u32, u32)> = (0..self.near.len() as u32)
            .into_par_iter()
            .filter(|&i| lone(i))
            .flat_map_iter(|i| {
                let near = self.near[i as usize].iter().copied();
                near.filter(move |e| i < e.article && lone(e.article))
                    .take(4)
                    .filter(|e| e.log_odds > OBJECT)
                    .map(move |e| (i, e.article, e.log_odds))
            })
            .filter_map(|(i, j, pair)| {
                let outside = |x: u32, y: u32| -> Vec<(u32, f32)> {
                    self.near[x as usize]
                        .iter()
                        .filter(|e| e.article != y)
                        .take(OUTSIDERS)
                        .map(|e| (e.article, 1.0))
                        .collect()
                };
                let there = (self.fit)(i, &[j], &outside(i, j));
                let back = (self.fit)(j, &[i], &outside(j, i));
                let least = if pair > 0.0 { 0.0 } else { ENTERS };
                (there.min(back) > least).then_some((there + back, i, j))
            })
            .collect();
        offers.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
        let mut any = false;
        for (_, i, j) in offers {
            if self.home[i as usize].is_none() && self.home[j as usize].is_none() {
                self.members.insert(i, vec![i, j]);
                self.home[i as usize] = Some(i);
                self.home[j as usize] = Some(i);
                any = true;
            }
        }
        any
    }

    /// Two families most of whose members fit the other one are one family.
    fn merge(&mut self, judged: &[Judgement]) -> bool {
        let mut fits: BTreeMap<(u32, u32), f32> = BTreeMap::new();
        for (i, list) in judged.iter().enumerate() {
            let Some(own) = self.home[i] else { continue };
            for fitness in list {
                if fitness.family != own && fitness.enters() {
                    *fits.entry((own, fitness.family)).or_insert(0.0) += 1.0;
                }
            }
        }
        let most = |a: u32, b: u32, n: f32| {
            n >= MERGED
                * self
                    .members
                    .get(&a)
                    .map_or(f32::INFINITY, |m| m.len() as f32)
                && a != b
        };
        let pairs: Vec<(u32, u32)> = fits
            .iter()
            .filter(|&(&(a, b), &n)| {
                a < b && most(a, b, n) && most(b, a, fits.get(&(b, a)).copied().unwrap_or(0.0))
            })
            .map(|(&pair, _)| pair)
            .collect();
        let mut any = false;
        for (a, b) in pairs {
            if self.members.contains_key(&a)
                && let Some(gone) = self.members.remove(&b)
            {
                let kept = self.members.entry(a).or_default();
                kept.extend(gone);
                kept.sort_unstable();
                any = true;
            }
        }
        if any {
            self.rehome();
        }
        any
    }

    /// Moves every article to the family it fits best, or out of all.
    fn relocate(&mut self, judged: &[Judgement]) -> bool {
        let mut next: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut changed = false;
        for (i, list) in judged.iter().enumerate() {
            let own = self.home[i].and_then(|own| list.iter().find(|f| f.family == own));
            let best = list.first();
            let target = match (own, best) {
                (Some(own), Some(best))
                    if best.family != own.family && best.both() > own.both() + BETTER =>
                {
                    Some(best.family)
                }
                (Some(own), _) => (!own.leaves()).then_some(own.family),
                (None, Some(best)) => best.enters().then_some(best.family),
                (None, None) => None,
            };
            let mixed = list
                .iter()
                .any(|f| Some(f.family) != target && f.enters() && f.pairs > 0.0);
            changed |= target != self.home[i] || mixed != self.mixed[i];
            self.mixed[i] = mixed;
            let home = list.iter().find(|f| Some(f.family) == target);
            self.sure[i] = home.map_or(f32::NEG_INFINITY, Fitness::both);
            if let Some(f) = target {
                next.entry(f).or_default().push(i as u32);
            }
        }
        self.members = next.into_values().map(|m| (m[0], m)).collect();
        self.rehome();
        changed
    }
}

#[cfg(test)]
mod tests;
