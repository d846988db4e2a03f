//! Lookups among the judged pairs.

use std::collections::BTreeMap;

use crate::compare::Relation;
use crate::compare::direction::Direction;
use crate::compare::judge::Judged;
use crate::compare::verdict::relation;
use crate::credit::CreditClass;
use crate::describe::Described;
use crate::lineage::tree::Lineage;

/// Share of an item's words that stand in the other text, from which it was cut out of it.
const CUT: f32 = 0.5;

/// Judged pairs, sorted by `(a, b)`, and for each article its partners.
#[derive(Debug)]
pub(super) struct Shares<'a> {
    judged: &'a [Judged],
    by_b: Vec<(u32, u32)>,
    /// Round-ups and live blogs by the family of an item they carry, ascending.
    carriers: BTreeMap<usize, Vec<u32>>,
}

impl<'a> Shares<'a> {
    pub(super) fn new(judged: &'a [Judged], lineage: &Lineage) -> Self {
        let mut by_b: Vec<(u32, u32)> = judged
            .iter()
            .enumerate()
            .map(|(i, j)| (j.b, i as u32))
            .collect();
        by_b.sort_unstable();
        let mut carriers: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for d in lineage.descents.iter().filter(|d| d.further) {
            carriers.entry(d.family).or_default().push(d.child);
        }
        carriers.values_mut().for_each(|list| list.sort_unstable());
        Self {
            judged,
            by_b,
            carriers,
        }
    }

    /// Those that tell what stood in the missing original of a family: its members; of a lone article the texts that carry
    /// it.
    fn witnesses<'b>(&'b self, family: usize, members: &'b [u32]) -> &'b [u32] {
        match self.carriers.get(&family) {
            Some(carriers) if members.len() == 1 => carriers,
            _ => members,
        }
    }

    /// The judged pair of two articles.
    pub(super) fn pair(&self, x: u32, y: u32) -> Option<&'a Judged> {
        let key = (x.min(y), x.max(y));
        self.judged
            .binary_search_by_key(&key, |j| (j.a, j.b))
            .ok()
            .map(|i| &self.judged[i])
    }

    /// All judged pairs of an article.
    fn of(&self, article: u32) -> impl Iterator<Item = &'a Judged> {
        let first = self.judged.partition_point(|j| j.a < article);
        let as_a = self.judged[first..]
            .iter()
            .take_while(move |j| j.a == article);
        let start = self.by_b.partition_point(|e| e.0 < article);
        let as_b = self.by_b[start..]
            .iter()
            .take_while(move |e| e.0 == article)
            .map(|e| &self.judged[e.1 as usize]);
        as_a.chain(as_b)
    }

    /// Its judged pairs with `members`, which ascend.
    fn with(&self, article: u32, members: &[u32]) -> impl Iterator<Item = &'a Judged> {
        self.of(article).filter(move |j| {
            let other = if j.a == article { j.b } else { j.a };
            members.binary_search(&other).is_ok()
        })
    }

    /// Whether an article is a digest with an item cut out of what these members carry.
    pub(super) fn cut_into_digest(&self, article: u32, members: &[u32]) -> bool {
        self.with(article, members)
            .any(|j| j.items(article).is_some_and(|item| item.verbatim >= CUT))
    }

    /// How an article relates to an original that is not in the dump: what its relatives share with it word for word
    /// stood in the original.
    pub(super) fn relation_to_latent(
        &self,
        article: u32,
        (family, members): (usize, &[u32]),
        described: &Described,
        words: impl Fn(u32) -> u32,
    ) -> Relation {
        let mut pooled = Direction::default();
        for j in self.with(article, self.witnesses(family, members)) {
            let side = j.side(article);
            pooled.verbatim = pooled.verbatim.max(side.verbatim);
            pooled.share = pooled.share.max(side.share);
            pooled.facts = pooled.facts.max(side.facts);
            pooled.coverage_unquoted = pooled.coverage_unquoted.max(side.coverage_unquoted);
        }
        let own = words(article);
        let longest = members.iter().map(|&m| words(m)).max().unwrap_or(own);
        let relation = relation(&pooled, &Direction::default(), (own, longest));
        // Relatives that reword say nothing of the original's wording: its own credit tells whether the page has it.
        match (described.credits.class, relation) {
            (Some(CreditClass::Dateline), Relation::Edit | Relation::Rewrite)
            | (Some(CreditClass::Byline | CreditClass::AgencyBio), Relation::Rewrite) => {
                Relation::Copy
            }
            (Some(CreditClass::Copyright | CreditClass::Signoff), Relation::Rewrite)
                if pooled.verbatim < 0.25 =>
            {
                Relation::Edit
            }
            _ => relation,
        }
    }
}
