//! The last of settling: who is out for good, and what is told of the others.

use std::collections::BTreeMap;

use super::{Judgement, Settled, State};
use crate::family::Link;
use crate::family::parts::{Part, parts};

impl State<'_> {
    /// What enters and leaves by turns is out in the end if many speak for the family.
    fn leave(&mut self, judged: &[Judgement]) {
        for (i, list) in judged.iter().enumerate() {
            let Some(own) = self.home[i] else { continue };
            let leaves = list
                .iter()
                .any(|f| f.family == own && f.among_many() && f.leaves());
            if let Some(members) = self.members.get_mut(&own).filter(|_| leaves) {
                members.retain(|&m| m != i as u32);
            }
        }
        let members = std::mem::take(&mut self.members);
        let left = members.into_values().filter(|m| m.len() > 1);
        self.members = left.map(|m| (m[0], m)).collect();
        self.rehome();
    }

    /// Copies of one text that came to be in several families go where most of them are; of families with as many, where they
    /// fit better.
    fn bring_copies_together(&mut self) {
        let mut votes: BTreeMap<u32, BTreeMap<u32, (u32, f32)>> = BTreeMap::new();
        for ((text, home), sure) in self.text.iter().zip(&self.home).zip(&self.sure) {
            let Some(home) = *home else { continue };
            let votes = votes.entry(*text).or_default().entry(home).or_default();
            *votes = (votes.0 + 1, votes.1 + sure);
        }
        let better = |x: (u32, f32), y: (u32, f32)| x.0.cmp(&y.0).then(x.1.total_cmp(&y.1));
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (i, text) in (0..).zip(&self.text) {
            let homes = votes.get(text).filter(|_| self.home[i as usize].is_some());
            let most = homes.and_then(|homes| homes.iter().max_by(|x, y| better(*x.1, *y.1)));
            if let Some((family, (copies, sure))) = most {
                members.entry(*family).or_default().push(i);
                if self.home[i as usize] != Some(*family) {
                    self.sure[i as usize] = sure / *copies as f32;
                }
            }
        }
        self.members = members.into_values().map(|m| (m[0], m)).collect();
        self.rehome();
    }

    /// Who has no neighbour left in its family, after others went, is out.
    fn let_strangers_go(&mut self, judged: &[Judgement]) {
        let home = &self.home;
        let known = |m: &u32| {
            let list = &judged[*m as usize];
            list.iter().any(|f| home[*m as usize] == Some(f.family))
        };
        // Families keep their keys, by which they were judged.
        (self.members.values_mut()).for_each(|members| members.retain(known));
        self.rehome();
    }

    /// Families within a family go their own ways.
    fn part(&mut self, links: &[Link]) -> Vec<Part> {
        let mut inside: BTreeMap<u32, Vec<Link>> = BTreeMap::new();
        for link in links {
            let (a, b) = (self.home[link.a as usize], self.home[link.b as usize]);
            if let Some(home) = a.filter(|_| a == b) {
                inside.entry(home).or_default().push(*link);
            }
        }
        let families = self.members.iter();
        let parted: Vec<Part> = families
            .flat_map(|(home, members)| {
                parts(
                    members,
                    inside.get(home).map_or(&[], Vec::as_slice),
                    self.outlets,
                )
            })
            .collect();
        let members = parted.iter().map(|part| part.members.clone());
        self.members = members.map(|m| (m[0], m)).collect();
        self.rehome();
        parted
            .into_iter()
            .filter(|p| !p.carriers.is_empty())
            .collect()
    }

    pub(super) fn finish(mut self, links: &[Link]) -> Settled {
        self.leave(&self.judge());
        self.bring_copies_together();
        let before = self.home.clone();
        let carried = self.part(links);
        let judged = self.judge();
        self.let_strangers_go(&judged);
        // A lone article that a digest carries is the family of its original.
        let lone = carried.iter().filter(|part| part.members.len() == 1);
        let lone = lone.map(|part| (part.members[0], part.members.clone()));
        let mut families: Vec<(u32, Vec<u32>)> = self.members.clone().into_iter().collect();
        families.extend(lone);
        families.sort_by_key(|(_, members)| members[0]);
        let place: BTreeMap<u32, usize> = (families.iter().map(|f| f.0)).zip(0..).collect();
        let mut settled = Settled {
            families: families.into_iter().map(|f| f.1).collect(),
            ..Settled::default()
        };
        for (i, list) in judged.iter().enumerate() {
            let Some(own) = self.home[i] else { continue };
            for fitness in list {
                if fitness.family == own {
                    settled.fit.insert(i as u32, fitness.told());
                } else if fitness.fits_too()
                    && place.contains_key(&fitness.family)
                    // What both parts of a family have is not the other one's. Who carries that is told as a collection.
                    && before[fitness.family as usize] != before[i]
                {
                    settled.further.push((i as u32, place[&fitness.family]));
                }
            }
        }
        for part in &carried {
            if let [lone] = part.members[..] {
                settled.fit.insert(lone, part.nearest);
            }
            if let Some(family) = place.get(&part.members[0]) {
                settled
                    .carried
                    .extend(part.carriers.iter().map(|i| (*i, *family)));
            }
        }
        settled
    }
}
