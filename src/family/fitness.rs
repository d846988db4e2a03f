//! How well an article fits a family, and what follows from it: whether it leaves, enters, or fits that one too.

use crate::compare::verdict::hedged;

/// Of so many members little is known: not much for a judgement against the whole to go by.
const FEW: usize = 2;
/// So many know nearly all of the original.
const MANY: usize = 7;

/// How an article fits a family, as log-odds: against the whole, and in the mean of its pairs with those who speak for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fitness {
    pub(super) family: u32,
    pub(super) whole: f32,
    pub(super) pairs: f32,
    /// The likeliest of these pairs.
    pub(super) best: f32,
    /// Members that speak for the family.
    pub(super) speak: usize,
    /// It has its wording from none of them.
    pub(super) own_words: bool,
}

impl Fitness {
    /// Both judgements together.
    pub(super) fn both(&self) -> f32 {
        0.5 * (self.whole + self.pairs)
    }

    /// Both together are in doubt, the pairs object, or it cannot be.
    pub(super) fn leaves(&self) -> bool {
        self.whole < RULED_OUT || self.pairs < OBJECT || self.both() < self.least()
    }

    /// The log-odds to tell of its belonging there: no less than even, or it would have left. Of members against whom the
    /// whole speaks, items of a digest mostly, as many are right as of those a little over even. One with a copy in the family
    /// is likely of it, whatever the whole says.
    pub(super) fn told(&self) -> f32 {
        let least = if self.best > COPIED { WITH_A_COPY } else { 0.0 };
        let both = self.both().max(least);
        hedged(both, self.own_words && self.speak <= FEW)
    }

    /// Under this it leaves.
    fn least(&self) -> f32 {
        match self.speak {
            ..=FEW if self.own_words => OWN_WORDS_LEAVE,
            ..=FEW => FEW_LEAVE,
            _ if self.among_many() => MANY_LEAVE,
            _ => LEAVES,
        }
    }

    /// Many speak for the family, and none of them surely for the article.
    pub(super) fn among_many(&self) -> bool {
        self.speak >= MANY && self.best < SURE
    }

    /// The whole says yes: enough for a further family, whose content is then looked for in the article.
    pub(super) fn fits_too(&self) -> bool {
        self.whole > 0.0 && self.pairs > OBJECT
    }

    /// The whole says yes or both do, and the pairs do not object.
    pub(super) fn enters(&self) -> bool {
        (self.whole > ENTERS || self.both() > BOTH_ENTER) && self.pairs > OBJECT
    }
}

/// Thresholds of the two judgements, in log-odds.
const RULED_OUT: f32 = -6.0;
const LEAVES: f32 = 0.6;
pub(super) const ENTERS: f32 = 1.0;
const BOTH_ENTER: f32 = 0.3;
/// Of few members little is known, and nobody else has a better claim: what they say is believed longer.
const FEW_LEAVE: f32 = -0.6;
/// But not where the article has none of their wording: names and a topic are shared by many who never saw one another.
const OWN_WORDS_LEAVE: f32 = 0.0;
/// What many have of a wire is nearly all of it, and one stranger among them wrongs them all: doubts weigh more, unless a
/// pair is sure.
const MANY_LEAVE: f32 = 0.7;
const SURE: f32 = 3.0;
/// A pair that is hardly anything but copied, and what is told of one that has such a pair: of those whom the whole doubts,
/// as many have a silver relative in the family (0.54 to 0.67 in two real dumps) as of those it is three in four sure of.
const COPIED: f32 = 4.6;
const WITH_A_COPY: f32 = 1.2;
/// No pair with less brings two articles into one family.
pub const OBJECT: f32 = -1.5;
