//! The stages on families: circles of articles that may come to be in one family are worked on apart, in portions that fit
//! into memory.

use std::collections::BTreeSet;

use ahash::AHashMap;
use rayon::prelude::*;

use super::asked::Asked;
use super::paired::Desk;
use super::{Clock, portions};
use crate::compare::forms::Forms;
use crate::compare::judge::{Compared, Judged, NEAR, Unrelated};
use crate::compare::membership::{Pairs, membership};
use crate::compare::prepared::Prepared;
use crate::compare::remembered::Remembered;
use crate::compare::rows::pair_rows;
use crate::compare::verdict::log_odds;
use crate::describe::Described;
use crate::family::fitness::OBJECT;
use crate::family::settle::{Fit, Settled, settle};
use crate::family::{Link, Sets, families};
use crate::lineage::tree::{self, Lineage};
use crate::lineage::{collections, stands_in_a_collection};
use crate::outcome::Pair;

/// What the stages on families found.
pub(super) struct Grouped {
    pub(super) settled: Settled,
    pub(super) lineage: Lineage,
    /// Judged pairs, sorted.
    pub(super) judged: Vec<Judged>,
    /// Rows of the verified pairs, sorted.
    pub(super) pairs: Vec<Pair>,
}

/// Articles of which families may come: pairs connect them that do not object to it.
#[derive(Default)]
struct Circle {
    /// Ascending.
    members: Vec<u32>,
    /// Articles of other circles or none that a member is told from.
    beside: BTreeSet<u32>,
    /// Places of the judged pairs of members.
    own: Vec<usize>,
    /// Places of the judged pairs of members with those beside.
    outward: Vec<usize>,
    /// Pairs of members that have nothing to do with each other.
    unrelated: Vec<Link>,
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
        let beside = asked.filter(|a| a.is_new(joining(&judged)));
        let beside = beside.and_then(|asked| self.judge(asked.candidate(), clock));
        let shown = asked.map(|asked| asked.pair);
        let prepared = self.shelf.prepared();
        let mut rows = pair_rows(self.articles, prepared, beside.iter(), shown);
        let shown = shown.filter(|_| beside.is_none());

        let circles = circles(n, &judged, &unrelated);
        let (mut settled, mut lineage) = (Settled::default(), Lineage::default());
        let bytes = |c: &Circle| c.articles().map(|&i| self.bytes(i)).sum();
        for portion in portions::of_groups(&circles, bytes, self.shelf.room()) {
            self.fill(&articles(portion.iter().flat_map(Circle::articles)), clock);
            let own: Vec<usize> = portion.iter().flat_map(|c| &c.own).copied().collect();
            clock.stage("families", None, || self.tell_forms(portion, &mut judged));
            let joining: Vec<usize> = (own.iter().copied())
                .filter(|&at| judged[at].log_odds > OBJECT)
                .collect();
            let families = clock.stage("families", None, || {
                self.align(&mut judged, &joining);
                let mut families = self.settle(portion, &judged);
                let own_pairs = own.iter().map(|&at| &judged[at]);
                let home = tree::homes(&families.families, n);
                families.carried.extend(collections(own_pairs, &home));
                let together = of_one_family(&own, &judged, &families);
                self.align(&mut judged, &together);
                families
            });
            let known = self.known();
            let count = Some(families.families.len() as u64);
            lineage.add(clock.stage("lineage", count, || tree::lineage(&families, known)));
            settled.add(families);
            own.iter().for_each(|&at| judged[at].aligned = None);
            rows.extend(clock.stage("passages", None, || {
                let own = portion.iter().flat_map(|c| &c.own).map(|&at| &judged[at]);
                pair_rows(self.articles, self.shelf.prepared(), own, shown)
            }));
        }
        let lone = lone(self.described, &settled.families, &judged);
        lineage.add(tree::lineage(&lone, self.known()));
        settled.add(lone);
        lineage.collect(&settled.families, &judged, self.known());
        lineage.drop_barren(&mut settled.families);
        rows.sort_by_key(|row| (row.a, row.b));
        Grouped {
            settled,
            lineage,
            judged,
            pairs: rows,
        }
    }

    /// Pairs of which the wording in common is a form object to a family.
    fn tell_forms(&self, circles: &[Circle], judged: &mut [Judged]) {
        let barred: Vec<usize> = (circles.par_iter())
            .flat_map_iter(|circle| self.forms_of(circle, judged))
            .collect();
        for at in barred {
            let pair = &mut judged[at];
            pair.context.form = true;
            pair.log_odds = log_odds(&pair.measures, &pair.context);
        }
    }

    /// Places of the pairs of a circle that have a form of words in common and hardly more.
    fn forms_of(&self, circle: &Circle, judged: &[Judged]) -> Vec<usize> {
        let known = self.known();
        let of = |i: u32| known.prepared[i as usize].as_deref();
        let days = circle.days(judged, |i| known.dates[i as usize].day());
        let dated = |(&i, day): (&u32, Option<i64>)| Some((of(i)?, day?));
        let dated: Vec<_> = circle.members.iter().zip(days).filter_map(dated).collect();
        let forms = Forms::new(&dated, Prepared::shingles);
        let all = |j: &Judged| {
            let both = of(j.a).zip(of(j.b));
            let all = |(a, b): (&Prepared, &Prepared)| forms.are_all(a.shingles(), b.shingles());
            j.log_odds > OBJECT && both.is_some_and(all)
        };
        let own = circle.own.iter().copied();
        own.filter(|&at| all(&judged[at])).collect()
    }

    /// Families of some circles.
    fn settle(&self, circles: &[Circle], judged: &[Judged]) -> Settled {
        let (known, pairs, remembered) = (self.known(), Pairs(judged), Remembered::default());
        let fit = |article: u32, members: &[u32], outsiders: &[(u32, f32)]| {
            let judge = || membership(article, members, outsiders, &known, pairs);
            remembered.or_judge(article, members, outsiders, judge)
        };
        let settled: Vec<Settled> = (circles.par_iter())
            .map(|circle| circle.settle(judged, known.outlets, &fit))
            .collect();
        let mut out = Settled::default();
        settled.into_iter().for_each(|one| out.add(one));
        out
    }
}

/// A number for the outlet of each article; an article without one counts as an outlet of its own.
fn numbered(articles: &[u32], outlets: &[&str]) -> Vec<u32> {
    let mut numbers: AHashMap<&str, u32> = AHashMap::new();
    let number = |(at, article): (u32, &u32)| match outlets[*article as usize] {
        "" => at,
        outlet => *numbers.entry(outlet).or_insert(at),
    };
    (0..).zip(articles).map(number).collect()
}

/// The pairs that may bring two articles into one family.
fn joining(judged: &[Judged]) -> impl Iterator<Item = (u32, u32)> {
    let joining = judged.iter().filter(|j| j.log_odds > OBJECT);
    joining.map(|j| (j.a, j.b))
}

/// The circles with their pairs, sorted by first member.
fn circles(n: usize, judged: &[Judged], unrelated: &[Unrelated]) -> Vec<Circle> {
    let members = portions::components(n, joining(judged));
    let home = homes(n, members.iter());
    let circle = |members| Circle {
        members,
        ..Circle::default()
    };
    let mut circles: Vec<Circle> = members.into_iter().map(circle).collect();
    for (at, j) in judged.iter().enumerate() {
        let (x, y) = (home[j.a as usize], home[j.b as usize]);
        if x == y {
            circles
                .get_mut(x as usize)
                .into_iter()
                .for_each(|c| c.own.push(at));
        } else if j.log_odds > NEAR && !j.collects() {
            for (here, other) in [(x, j.b), (y, j.a)] {
                if let Some(circle) = circles.get_mut(here as usize) {
                    circle.outward.push(at);
                    circle.beside.insert(other);
                }
            }
        }
    }
    for u in unrelated.iter().filter(|u| !u.collects) {
        let x = home[u.a as usize];
        if x == home[u.b as usize]
            && let Some(circle) = circles.get_mut(x as usize)
        {
            circle.unrelated.push(u.link());
        }
    }
    circles
}

impl Circle {
    /// All articles that its families are told from.
    fn articles(&self) -> impl Iterator<Item = &u32> {
        self.members.iter().chain(&self.beside)
    }

    /// For each member the first day on which its text was printed: who prints a copy days later writes nothing anew.
    fn days(&self, judged: &[Judged], day: impl Fn(u32) -> Option<i64>) -> Vec<Option<i64>> {
        let mut texts = Sets::new(self.members.len());
        let place = |i: u32| self.members.partition_point(|&member| member < i) as u32;
        for pair in self.own.iter().map(|&at| &judged[at]) {
            if pair.same_text() {
                texts.union(place(pair.a), place(pair.b));
            }
        }
        let mut first: AHashMap<u32, i64> = AHashMap::new();
        for (at, &member) in (0..).zip(&self.members) {
            if let Some(day) = day(member) {
                let first = first.entry(texts.find(at)).or_insert(day);
                *first = day.min(*first);
            }
        }
        let members = 0..self.members.len() as u32;
        members
            .map(|at| first.get(&texts.find(at)).copied())
            .collect()
    }

    /// Settles its families. Articles are numbered anew, so that the work is by the size of the circle and not of the dump.
    fn settle(&self, judged: &[Judged], outlets: &[&str], fit: Fit<'_>) -> Settled {
        let articles = articles(self.articles());
        let settles = articles
            .iter()
            .map(|a| self.members.binary_search(a).is_ok());
        let settles: Vec<bool> = settles.collect();
        let place = |i: u32| articles.partition_point(|&a| a < i) as u32;
        // A collection carries items of many families and would chain them; lineage finds what it carries.
        let pairs = self.own.iter().chain(&self.outward).map(|&at| &judged[at]);
        let single = pairs.filter(|j| !j.collects()).map(Judged::link);
        let mut links: Vec<Link> = (single.chain(self.unrelated.iter().copied()))
            .map(|l| Link {
                a: place(l.a),
                b: place(l.b),
                ..l
            })
            .collect();
        links.sort_unstable_by_key(|l| (l.a, l.b));
        let within = |l: &&Link| settles[l.a as usize] && settles[l.b as usize];
        let own: Vec<Link> = links.iter().filter(within).copied().collect();
        let back = |i: u32| articles[i as usize];
        let fit = |article: u32, members: &[u32], outsiders: &[(u32, f32)]| {
            let members: Vec<u32> = members.iter().map(|&m| back(m)).collect();
            let outsiders: Vec<(u32, f32)> = outsiders.iter().map(|o| (back(o.0), o.1)).collect();
            fit(back(article), &members, &outsiders)
        };
        let first = families(articles.len(), &own);
        let outlets = numbered(&articles, outlets);
        settle(&settles, &outlets, first, &links, &fit).map(back)
    }
}

/// Lone articles with a named text credit, and those that stand in a round-up or a live blog: each hangs under its latent
/// wire.
fn lone(described: &[Described], families: &[Vec<u32>], judged: &[Judged]) -> Settled {
    let mut grouped = vec![false; described.len()];
    families
        .iter()
        .flatten()
        .for_each(|&m| grouped[m as usize] = true);
    let mut stands = vec![false; described.len()];
    for item in judged.iter().filter_map(stands_in_a_collection) {
        stands[item as usize] = true;
    }
    let lone = (0..described.len()).filter(|&i| {
        let credits = &described[i].credits;
        !grouped[i] && credits.own.is_none() && (stands[i] || !credits.agencies.is_empty())
    });
    Settled {
        families: lone.map(|i| vec![i as u32]).collect(),
        ..Settled::default()
    }
}

/// Of the pairs at some places, those of two articles of one family, be it a further one of theirs.
fn of_one_family(places: &[usize], judged: &[Judged], settled: &Settled) -> Vec<usize> {
    let mut homes: AHashMap<u32, Vec<usize>> = AHashMap::new();
    let families = settled.families.iter().enumerate();
    let members = families.flat_map(|(f, members)| members.iter().map(move |&i| (i, f)));
    let further = settled.further.iter().chain(&settled.carried).copied();
    for (article, family) in members.chain(further) {
        homes.entry(article).or_default().push(family);
    }
    let together = |j: &Judged| {
        let both = homes.get(&j.a).zip(homes.get(&j.b));
        both.is_some_and(|(x, y)| x.iter().any(|family| y.contains(family)))
    };
    let places = places.iter().copied();
    places.filter(|&at| together(&judged[at])).collect()
}

/// The articles, ascending, each once.
pub(super) fn articles<'a>(listed: impl Iterator<Item = &'a u32>) -> Vec<u32> {
    let mut articles: Vec<u32> = listed.copied().collect();
    articles.sort_unstable();
    articles.dedup();
    articles
}

/// For each article the place of the list it stands in.
pub(super) fn homes<'a>(
    n: usize,
    lists: impl Iterator<Item = impl IntoIterator<Item = &'a u32>>,
) -> Vec<u32> {
    let mut home = vec![u32::MAX; n];
    for (place, list) in (0..).zip(lists) {
        list.into_iter().for_each(|&i| home[i as usize] = place);
    }
    home
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(a: u32, b: u32, log_odds: f32) -> Judged {
        Judged {
            log_odds,
            ..Judged::blank(a, b)
        }
    }

    #[test]
    fn articles_without_an_outlet_are_of_one_each() {
        let outlets = ["b", "", "a", "b", ""];
        assert_eq!(numbered(&[0, 1, 3, 4], &outlets), [0, 1, 0, 3]);
    }

    #[test]
    fn circles_are_cut_where_pairs_object_and_know_who_stands_beside() {
        let pairs = [
            judged(0, 3, 2.0),
            judged(1, 4, OBJECT + 0.1),
            judged(3, 4, OBJECT - 0.1),
            judged(4, 5, NEAR - 0.1),
        ];
        let apart = |a, b| Unrelated {
            a,
            b,
            collects: false,
        };
        let found = circles(6, &pairs, &[apart(0, 1), apart(0, 3), apart(2, 5)]);
        let shown = found.iter().map(|c| {
            let beside: Vec<u32> = c.beside.iter().copied().collect();
            (c.members.clone(), beside, c.own.clone(), c.outward.clone())
        });
        let expected = [
            (vec![0, 3], vec![4], vec![0], vec![2]),
            (vec![1, 4], vec![3], vec![1], vec![2]),
        ];
        assert_eq!(shown.collect::<Vec<_>>(), expected);
        assert_eq!(found[0].unrelated, [apart(0, 3).link()]);
    }

    #[test]
    fn copies_count_for_the_day_of_the_first() {
        let copies = |a, b| {
            let mut pair = judged(a, b, 4.0);
            (pair.measures.a.verbatim, pair.measures.b.verbatim) = (0.9, 0.95);
            pair
        };
        let circle = Circle {
            members: vec![2, 4, 5, 7, 9],
            own: vec![0, 1, 2],
            ..Circle::default()
        };
        let pairs = [copies(4, 7), judged(5, 7, 2.0), copies(7, 9)];
        let day = |i| {
            [
                None,
                None,
                None,
                None,
                Some(8),
                Some(9),
                None,
                Some(6),
                None,
                None,
            ][i as usize]
        };
        let days = circle.days(&pairs, day);
        assert_eq!(days, [None, Some(6), Some(9), Some(6), Some(6)]);
    }

    #[test]
    fn pairs_of_one_family_are_also_those_with_who_fits_it_too() {
        let pairs = [judged(0, 1, 2.0), judged(1, 2, -2.0), judged(0, 3, -2.0)];
        let settled = Settled {
            families: vec![vec![0, 1], vec![2, 3]],
            further: vec![(2, 0)],
            ..Settled::default()
        };
        assert_eq!(of_one_family(&[0, 1, 2], &pairs, &settled), [0, 1]);
    }

    #[test]
    fn who_stands_beside_is_asked_but_never_settled() {
        let circle = Circle {
            members: vec![2, 7],
            beside: BTreeSet::from([4]),
            own: vec![0],
            outward: vec![1],
            unrelated: Vec::new(),
        };
        let pairs = [judged(2, 7, 3.0), judged(4, 7, -2.0)];
        let asked = std::sync::Mutex::new(BTreeSet::new());
        let fit = |article: u32, _: &[u32], outsiders: &[(u32, f32)]| {
            let mut asked = asked.lock().unwrap();
            asked.extend(outsiders.iter().map(|o| (article, o.0)));
            3.0
        };
        let settled = circle.settle(&pairs, &[""; 8], &fit);
        assert_eq!(settled.families, [[2, 7]]);
        assert_eq!(asked.into_inner().unwrap(), BTreeSet::from([(7, 4)]));
    }
}
