//! One direction of a pair: how one article is accounted for by the other, or by a whole family.

use fixedbitset::FixedBitSet;

use super::content::Found;
use super::prepared::{Distinct, NameAt, Prepared, QUOTE_WEIGHT, Unit, totals};
use crate::text::reading::TermKind;

/// A sentence counts as aligned when this share of its weight is found in one or two sentences of the other side.
pub const ALIGNED: f32 = 0.40;
/// Weight of facts that the terms as a whole count for beside them: a fact or two in common say little.
pub const FEW_FACTS: f32 = 20.0;
/// Share of the weight of all terms that names and figures have, where the writing does not mark names.
const FACTS_AMONG_TERMS: f32 = 0.4;
/// Figures that the share of all facts counts for beside the figures themselves.
const FEW_FIGURES: f32 = 3.0;
/// Share of an item's weight that makes it an item on the matter of the other side.
const ITEM: f32 = 0.3;
/// The same beside the share of the item that the other side knows best.
const NEAR_BEST: f32 = 0.6;
/// A quotation is the article's own when the other side has less than this share of its weight.
const OWN_QUOTE: f32 = 0.45;
/// A sentence lighter than this is too thin to align.
pub const THIN: f32 = 6.0;

/// One direction of a pair: how much of `this` article the other one accounts for.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Direction {
    /// Share of the weight of distinct terms found anywhere in the other side.
    pub terms: f32,
    /// Share of the weight of distinct names and figures found in the other side.
    pub facts: f32,
    /// Share of distinct figures found in the other side.
    pub figures: f32,
    /// Weight of distinct names and figures that the other side lacks.
    pub novel: f32,
    /// Share of words outside quotations that stand in runs of equal words.
    pub verbatim: f32,
    /// Share of the words of sentences that are aligned or stand in runs.
    pub share: f32,
    /// Share of weight outside quotations of sentences aligned.
    pub coverage_unquoted: f32,
    /// Names of two words or more that the other side lacks: people and places only this reporter met.
    pub own_names: f32,
    /// Quotations most of whose weight the other side lacks.
    pub own_quotes: f32,
}

/// The sentences that are looked at; all when it is `None`.
pub type Inside<'a> = Option<&'a [bool]>;

fn is_inside(inside: Inside<'_>, sentence: u32) -> bool {
    inside.is_none_or(|list| list[sentence as usize])
}

/// What the other side has of an article.
#[derive(Debug, Clone, Copy)]
pub struct Has<'a> {
    /// Of each unit whether it has it.
    pub units: &'a [Found],
    /// The distinct terms of which it has the first unit, by place.
    pub terms: &'a [u32],
    /// The tokens that stand in runs of equal words.
    pub in_run: &'a FixedBitSet,
}

/// What needs no alignment of sentences: how the terms `inside` are accounted for, and the words in runs.
pub fn content(this: &Prepared, has: Has<'_>, inside: Inside<'_>) -> Direction {
    let mut d = Direction::default();
    let found = has.units;
    let (all, had) = match inside {
        None => {
            let had = has.terms.iter().map(|&term| &this.distinct[term as usize]);
            (this.totals, totals(had))
        }
        Some(list) => {
            let terms = within(this, list);
            let had = terms.iter().filter(|t| found[t.first as usize].anyhow());
            (totals(&terms), totals(had))
        }
    };
    d.terms = share((had.0, all.0));
    d.facts = (had.1 + FEW_FACTS * d.terms) / (all.1 + FEW_FACTS);
    d.novel = match this.names {
        true => all.1 - had.1,
        false => FACTS_AMONG_TERMS * (all.0 - had.0),
    };
    // A handful of figures says little: the facts as a whole count as a few more.
    d.figures = (had.2 + FEW_FIGURES * d.facts) / (all.2 + FEW_FIGURES);
    d.own_names = own_names(this, found, inside);
    d.own_quotes = own_quotes(this, found, inside);
    d.verbatim = verbatim(this, has.in_run, inside);
    d
}

/// The distinct terms of the sentences inside, each at its first place there.
fn within(this: &Prepared, list: &[bool]) -> Vec<Distinct> {
    let mut out = Vec::new();
    for term in &this.distinct {
        let same = this.units[term.first as usize..].iter();
        let same = same.take_while(|u| u.key == this.units[term.first as usize].key);
        let mut here = (term.first..)
            .zip(same)
            .filter(|(_, u)| list[u.sentence as usize]);
        let fact = |u: &Unit| u.kind != TermKind::Word;
        if let Some((first, unit)) = here.next() {
            out.push(Distinct {
                first,
                token: unit.token,
                fact: fact(unit) || here.any(|(_, u)| fact(u)),
                ..*term
            });
        }
    }
    out
}

fn share((part, whole): (f32, f32)) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn verbatim(this: &Prepared, in_run: &FixedBitSet, inside: Inside<'_>) -> f32 {
    let equal = |words: &FixedBitSet| in_run.intersection_count(words) as f32;
    let Some(list) = inside else {
        return equal(&this.unquoted) / this.unquoted.count_ones(..).max(1) as f32;
    };
    let mut words = FixedBitSet::with_capacity(this.words());
    for (sentence, _) in this
        .reading
        .sentences
        .iter()
        .zip(list)
        .filter(|(_, inside)| **inside)
    {
        words.insert_range(sentence.first as usize..sentence.last as usize);
    }
    words.intersect_with(&this.unquoted);
    equal(&words) / words.count_ones(..).max(1) as f32
}

/// Adds what the alignment of sentences tells. `matched` tells of each sentence how much of its weight the other side
/// accounts for.
pub fn align(
    d: &mut Direction,
    this: &Prepared,
    matched: &[f32],
    in_run: &FixedBitSet,
    inside: Inside<'_>,
) {
    let mut unquoted = (0.0, 0.0);
    let (mut words, mut all) = (0, 0);
    let sentences = this.reading.sentences.iter().enumerate();
    for (s, sentence) in sentences.filter(|(s, _)| is_inside(inside, *s as u32)) {
        let total = this.sentence_weight[s];
        let matched = matched[s].min(total);
        let range = sentence.first as usize..sentence.last as usize;
        all += range.len();
        if this.quoted_words[s] as usize * 2 <= range.len() {
            unquoted = (unquoted.0 + matched, unquoted.1 + total);
        }
        let aligned = total >= THIN && matched >= ALIGNED * total;
        words += if aligned {
            range.len()
        } else {
            in_run.count_ones(range)
        };
    }
    d.coverage_unquoted = share(unquoted);
    d.share = words as f32 / all.max(1) as f32;
}

/// The sentences of a digest that are about the matter of the other side; `None` for a text that is one story, and when
/// no item is. `found` tells of each unit whether the other side has it.
pub fn matter(this: &Prepared, found: &[Found]) -> Option<Vec<bool>> {
    let last = *this.item.last()?;
    let mut weights = vec![(0.0f32, 0.0f32); last as usize + 1];
    for (u, found) in this.units.iter().zip(found) {
        let sum = &mut weights[this.item[u.sentence as usize] as usize];
        *sum = (
            sum.0 + if found.anyhow() { u.weight } else { 0.0 },
            sum.1 + u.weight,
        );
    }
    let share = |w: &(f32, f32)| if w.1 >= THIN { w.0 / w.1 } else { 0.0 };
    let best = weights.iter().map(share).fold(0.0, f32::max);
    let least = ITEM.max(NEAR_BEST * best);
    let inside: Vec<bool> = (this.item.iter())
        .map(|&item| share(&weights[item as usize]) >= least)
        .collect();
    inside.contains(&true).then_some(inside)
}

/// Names of two words or more, neighbours, that the other side has nowhere, each counted once.
fn own_names(this: &Prepared, found: &[Found], inside: Inside<'_>) -> f32 {
    let own = |name: &&NameAt| {
        let same = &found[name.same.0 as usize..name.same.1 as usize];
        !same.iter().any(|f| f.anyhow()) && is_inside(inside, name.sentence)
    };
    let mut own = this.rare_names.iter().filter(own).peekable();
    // The words of names that were counted, and after them those of the name that is being read.
    let mut words: Vec<(u32, u32)> = Vec::with_capacity(this.rare_names.len());
    let (mut count, mut counted, mut new) = (0.0, 0, false);
    while let Some(name) = own.next() {
        new |= !words[..counted].contains(&name.same);
        words.push(name.same);
        if own.peek().is_some_and(|next| next.token == name.token + 1) {
            continue;
        }
        if words.len() - counted > 1 {
            count += f32::from(u8::from(new));
            counted = words.len();
        } else {
            words.truncate(counted);
        }
        new = false;
    }
    count
}

/// Quotations of some weight of which the other side has little.
fn own_quotes(this: &Prepared, found: &[Found], inside: Inside<'_>) -> f32 {
    let each = this
        .quoted_units
        .chunk_by(|x, y| x.quotation == y.quotation);
    let own = each.filter(|units| {
        let (mut had, mut all) = (0.0, 0.0);
        for u in units.iter().filter(|u| is_inside(inside, u.sentence)) {
            had += if found[u.unit as usize].anyhow() {
                u.weight
            } else {
                0.0
            };
            all += u.weight;
        }
        all >= QUOTE_WEIGHT && had < OWN_QUOTE * all
    });
    own.count() as f32
}

#[cfg(test)]
mod tests {
    use super::super::content::tests::article;
    use super::super::prepared::QuotedUnit;
    use super::*;
    use crate::text::reading::Sentence;
    use crate::text::tokens::{Shape, Token};

    /// Own names of an article with these: token, and number of the only unit of the word.
    fn own_names_of(names: &[(u32, u32)], found: &[Found]) -> f32 {
        let mut this = article(&[]);
        let name = |&(token, unit): &(u32, u32)| NameAt {
            token,
            sentence: 0,
            same: (unit, unit + 1),
        };
        this.rare_names = names.iter().map(name).collect();
        own_names(&this, found, None)
    }

    #[test]
    fn a_name_of_two_words_that_the_other_has_not_counts_once() {
        let none = [Found::No; 5];
        // The first one again, and a word by itself.
        let names = [(1, 0), (2, 1), (5, 2), (6, 3), (9, 0), (10, 1), (12, 4)];
        assert_eq!(own_names_of(&names, &none), 2.0);
        let mut one = none;
        one[1] = Found::Variant;
        assert_eq!(own_names_of(&names, &one), 1.0);
        let partly_counted = [(1, 0), (2, 1), (5, 1), (6, 2)];
        assert_eq!(own_names_of(&partly_counted, &none), 2.0);
        let at_one_token = [(1, 0), (1, 1), (2, 2), (7, 3), (8, 4)];
        assert_eq!(own_names_of(&at_one_token, &none), 2.0);
        assert_eq!(own_names_of(&[(1, 0)], &none), 0.0);
    }

    #[test]
    fn a_quotation_of_some_weight_is_its_own_where_the_other_has_little_of_it() {
        let mut this = article(&[]);
        let unit = |unit: u32| QuotedUnit {
            unit,
            quotation: unit / 3,
            sentence: unit / 2,
            weight: 3.0,
        };
        this.quoted_units = (0..6).map(unit).collect();
        let with = |found: &[u32]| {
            let of = |unit| match found.contains(&unit) {
                true => Found::Key,
                false => Found::No,
            };
            (0..6).map(of).collect::<Vec<Found>>()
        };
        assert_eq!(own_quotes(&this, &with(&[]), None), 2.0);
        assert_eq!(own_quotes(&this, &with(&[0]), None), 2.0);
        assert_eq!(own_quotes(&this, &with(&[0, 1]), None), 1.0);
        // Of the first quotation too little is in these sentences.
        let inside = [true, false, true];
        assert_eq!(own_quotes(&this, &with(&[]), Some(&inside)), 0.0);
        assert_eq!(
            own_quotes(&this, &with(&[]), Some(&[false, true, true])),
            1.0
        );
    }

    #[test]
    fn words_outside_quotations_count_in_the_sentences_that_are_looked_at() {
        let mut this = article(&[]);
        let token = Token {
            start: 0,
            end: 0,
            hash: 0,
            shape: Shape::Lower,
        };
        this.reading.tokens = vec![token; 10];
        let sentence = |first, last| Sentence {
            first,
            last,
            start: 0,
            end: 0,
        };
        this.reading.sentences = vec![sentence(0, 4), sentence(4, 10)];
        this.unquoted = [0, 1, 2, 3, 4, 5].into_iter().collect();
        let in_run: FixedBitSet = [1, 2, 5, 8, 9].into_iter().collect();
        assert_eq!(verbatim(&this, &in_run, None), 3.0 / 6.0);
        assert_eq!(verbatim(&this, &in_run, Some(&[true, false])), 2.0 / 4.0);
        assert_eq!(verbatim(&this, &in_run, Some(&[false, true])), 1.0 / 2.0);
        this.unquoted.clear();
        assert_eq!(verbatim(&this, &in_run, None), 0.0);
    }
}
