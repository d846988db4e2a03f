//! Which articles an article is settled among: of a wire that hundreds print not all can be asked.

use rayon::prelude::*;

use super::Link;
use crate::compare::judge::NEAR;

/// Neighbours of an article that are looked at, likeliest first.
const NEIGHBOURS: usize = 64;
/// So many of them at the most are of the family it is in at first: those of others have a claim as well.
const OWN: usize = 48;

/// An article that was compared with this one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbour {
    pub(super) article: u32,
    /// Log-odds of the pair.
    pub(super) log_odds: f32,
    /// See [`Link::own_words`].
    pub(super) own_words: bool,
}

/// The neighbours of each article, likeliest first, given the family it starts in.
pub(super) fn neighbours(links: &[Link], home: &[Option<u32>]) -> Vec<Vec<Neighbour>> {
    let mut near: Vec<Vec<Neighbour>> = vec![Vec::new(); home.len()];
    for l in links.iter().filter(|l| l.log_odds > NEAR) {
        for (this, article) in [(l.a, l.b), (l.b, l.a)] {
            near[this as usize].push(Neighbour {
                article,
                log_odds: l.log_odds,
                own_words: l.own_words,
            });
        }
    }
    near.par_iter_mut().enumerate().for_each(|(this, list)| {
        list.sort_unstable_by(|x, y| {
            let likelier = y.log_odds.total_cmp(&x.log_odds);
            likelier.then(x.article.cmp(&y.article))
        });
        let mut own = 0;
        list.retain(|e| {
            let same = home[this].is_some() && home[e.article as usize] == home[this];
            own += usize::from(same);
            !same || own <= OWN
        });
        list.truncate(NEIGHBOURS);
        list.shrink_to_fit();
    });
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_a_large_family_are_not_all_its_own() {
        let link = |b, log_odds| Link {
            a: 0,
            b,
            log_odds,
            same_text: false,
            own_words: false,
        };
        let own = (1..90).map(|b| link(b, 4.0));
        let links: Vec<Link> = own.chain((90..100).map(|b| link(b, 1.0))).collect();
        let of = |members: usize| -> Vec<u32> {
            let home: Vec<Option<u32>> = (0..100).map(|i| (i < members).then_some(0)).collect();
            let near = &neighbours(&links, &home)[0];
            near.iter().map(|e| e.article).collect()
        };
        let expected: Vec<u32> = (1..=OWN as u32).chain(90..100).collect();
        assert_eq!(of(90), expected);
        assert_eq!(of(0), (1..=NEIGHBOURS as u32).collect::<Vec<_>>());
    }
}
