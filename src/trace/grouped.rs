//! The stages on families: articles that no pair connects are worked on apart, in portions that fit into memory.

use rayon::prelude::*;

use super::paired::Desk;
use super::{Asked, Clock, portions};
use crate::compare::judge::{Compared, Judged, Unrelated};
use crate::compare::membership::{Pairs, membership};
use crate::compare::remembered::Remembered;
use crate::compare::rows::pair_rows;
use crate::describe::Described;
use crate::family::settle::{Settled, settle};
use crate::family::{Link, families};
use crate::lineage::tree::{self, Lineage};
use crate::outcome::Pair;

/// What the stages on families found.
pub(super) struct Grouped {
    pub(super) settled: Settled,
    pub(super) lineage: Lineage,
    /// Judged pairs, sorted.
    pub(super) judged: Vec<Judged>,
    /// Articles that pairs connect.
    pub(super) components: Vec<Vec<u32>>,
    /// Rows of the verified pairs, sorted.
    pub(super) pairs: Vec<Pair>,
}

impl Desk<'_> {
    /// Families, their lineage and the rows of their pairs.
    pub(super) fn group(
        &mut self,
        compared: Compared,
        asked: Option<Asked>,
        clock: &mut Clock<'_>,
    ) -> Grouped {
        let n = self.described.len();
        let Compared {
            mut judged,
            unrelated,
        } = compared;
        judged.par_sort_unstable_by_key(|j| (j.a, j.b));
        // Shown, without a part in families and lineage.
        let beside = asked.filter(|a| a.is_new(judged.iter().map(|j| (j.a, j.b))));
        let beside = beside.and_then(|asked| self.judge(asked.candidate(), clock));
        let shown = asked.map(|asked| asked.pair);
        let mut rows = pair_rows(
            self.articles,
            self.shelf.prepared(),
            beside.as_slice(),
            shown,
        );

        let components = portions::components(n, judged.iter().map(|j| (j.a, j.b)));
        let (mut settled, mut lineage) = (Settled::default(), Lineage::default());
        let mut all = Vec::with_capacity(judged.len());
        let portions = portions::of_components(&components, |i| self.bytes(i), self.shelf.room());
        let judged = by_portion(n, &portions, judged, |j| (j.a, j.b));
        let unrelated = by_portion(n, &portions, unrelated, |u| (u.a, u.b));
        for ((portion, mut judged), unrelated) in portions.iter().zip(judged).zip(unrelated) {
            self.fill(&articles(portion), clock);
            let families = clock.stage("families", None, || {
                self.align(&mut judged);
                self.settle(portion, &judged, &unrelated)
            });
            let known = self.known();
            let count = Some(families.families.len() as u64);
            lineage.add(clock.stage("lineage", count, || {
                tree::lineage(&families.families, &families.further, &judged, known)
            }));
            settled.add(families);
            judged.iter_mut().for_each(|j| j.aligned = None);
            rows.extend(clock.stage("passages", None, || {
                pair_rows(self.articles, self.shelf.prepared(), &judged, shown)
            }));
            all.extend(judged);
        }
        let lone = lone(self.described, &settled.families);
        lineage.add(tree::lineage(&lone.families, &[], &[], self.known()));
        settled.add(lone);
        lineage.drop_barren(&mut settled.families);
        all.sort_unstable_by_key(|j| (j.a, j.b));
        rows.sort_by_key(|row| (row.a, row.b));
        Grouped {
            settled,
            lineage,
            judged: all,
            components,
            pairs: rows,
        }
    }

    /// Families of some components.
    fn settle(
        &self,
        components: &[Vec<u32>],
        judged: &[Judged],
        unrelated: &[Unrelated],
    ) -> Settled {
        // A collection carries items of many families and would chain them; lineage finds what it carries.
        let single = judged.iter().filter(|j| !j.collects()).map(Judged::link);
        let apart = unrelated
            .iter()
            .filter(|u| !u.collects)
            .map(Unrelated::link);
        let home = homes(self.described.len(), components.iter());
        let within = |l: &Link| home[l.a as usize] == home[l.b as usize];
        let mut links: Vec<Link> = single.chain(apart).filter(within).collect();
        links.sort_unstable_by_key(|l| (home[l.a as usize], l.a, l.b));
        let (known, pairs, remembered) = (self.known(), Pairs(judged), Remembered::default());
        let fit = |article: u32, members: &[u32], outsiders: &[(u32, f32)]| {
            let judge = || membership(article, members, outsiders, &known, pairs);
            remembered.or_judge(article, members, outsiders, judge)
        };
        let of = |component: u32| {
            let from = links.partition_point(|l| home[l.a as usize] < component);
            let to = links.partition_point(|l| home[l.a as usize] <= component);
            &links[from..to]
        };
        let settled: Vec<Settled> = (0..components.len())
            .into_par_iter()
            .map(|at| component(&components[at], of(at as u32), &fit))
            .collect();
        let mut out = Settled::default();
        settled.into_iter().for_each(|one| out.add(one));
        out
    }
}

/// Settles one component. Its articles are numbered anew, so that the work is by its size and not by the dump's.
fn component(
    articles: &[u32],
    links: &[Link],
    fit: &(impl Fn(u32, &[u32], &[(u32, f32)]) -> f32 + Sync),
) -> Settled {
    let place = |i: u32| articles.partition_point(|&a| a < i) as u32;
    let links: Vec<Link> = (links.iter())
        .map(|l| Link {
            a: place(l.a),
            b: place(l.b),
            ..*l
        })
        .collect();
    let back = |i: u32| articles[i as usize];
    let fit = |article: u32, members: &[u32], outsiders: &[(u32, f32)]| {
        let members: Vec<u32> = members.iter().map(|&m| back(m)).collect();
        let outsiders: Vec<(u32, f32)> = outsiders.iter().map(|o| (back(o.0), o.1)).collect();
        fit(back(article), &members, &outsiders)
    };
    let first = families(articles.len(), &links);
    settle(articles.len(), first, &links, &fit).map(back)
}

/// Lone articles with a named text credit: each hangs under its latent wire.
fn lone(described: &[Described], families: &[Vec<u32>]) -> Settled {
    let mut grouped = vec![false; described.len()];
    families
        .iter()
        .flatten()
        .for_each(|&m| grouped[m as usize] = true);
    let lone = (0..described.len()).filter(|&i| {
        let credits = &described[i].credits;
        !grouped[i] && !credits.agencies.is_empty() && credits.own.is_none()
    });
    Settled {
        families: lone.map(|i| vec![i as u32]).collect(),
        ..Settled::default()
    }
}

/// All articles of a portion, ascending.
pub(super) fn articles(portion: &[Vec<u32>]) -> Vec<u32> {
    let mut articles: Vec<u32> = portion.iter().flatten().copied().collect();
    articles.sort_unstable();
    articles
}

/// For each article the place of the list it stands in.
fn homes<'a>(n: usize, lists: impl Iterator<Item = impl IntoIterator<Item = &'a u32>>) -> Vec<u32> {
    let mut home = vec![u32::MAX; n];
    for (place, list) in (0..).zip(lists) {
        list.into_iter().for_each(|&i| home[i as usize] = place);
    }
    home
}

/// Deals pairs out to the portions that have both their articles; other pairs are dropped.
pub(super) fn by_portion<P>(
    n: usize,
    portions: &[&[Vec<u32>]],
    pairs: Vec<P>,
    ends: impl Fn(&P) -> (u32, u32),
) -> Vec<Vec<P>> {
    let home = homes(n, portions.iter().map(|portion| portion.iter().flatten()));
    let mut out: Vec<Vec<P>> = portions.iter().map(|_| Vec::new()).collect();
    for pair in pairs {
        let (a, b) = ends(&pair);
        let (x, y) = (home[a as usize], home[b as usize]);
        if x == y && x != u32::MAX {
            out[x as usize].push(pair);
        }
    }
    out
}
