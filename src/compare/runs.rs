//! Runs of equal words in two articles.

use fixedbitset::FixedBitSet;

use super::prepared::Prepared;
use super::seeds::{SEED_WORDS, Seeds};

/// Equal words in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First token in a.
    pub a: u32,
    /// First token in b.
    pub b: u32,
    /// Number of tokens.
    pub len: u32,
}

/// Seeds that stand in more than this many places of one article are passed over: chants, tables, refrains.
const MAX_REPEATS: usize = 8;

/// Maximal runs of at least [`SEED_WORDS`] equal words, longest first where they compete, without overlap on either
/// side; sorted by their place in a.
pub fn runs(a: &Prepared, b: &Prepared) -> Vec<Run> {
    let mut hits = seed_hits(&a.seeds, &b.seeds);
    hits.sort_unstable_by_key(|&(pa, pb)| (i64::from(pa) - i64::from(pb), pa));
    let mut found: Vec<Run> = Vec::new();
    for (pa, pb) in hits {
        match found.last_mut() {
            Some(r)
                if pa.wrapping_sub(r.a) == pb.wrapping_sub(r.b)
                    && pa > r.a
                    && pa <= r.a + r.len - SEED_WORDS as u32 + 1 =>
            {
                r.len = pa - r.a + SEED_WORDS as u32;
            }
            _ => found.push(Run {
                a: pa,
                b: pb,
                len: SEED_WORDS as u32,
            }),
        }
    }
    choose(found, a.words(), b.words())
}

/// Places in both of the seeds that both have.
fn seed_hits(a: &Seeds, b: &Seeds) -> Vec<(u32, u32)> {
    let mut hits = Vec::new();
    a.in_both(b, |x, y| {
        if x.len() <= MAX_REPEATS && y.len() <= MAX_REPEATS {
            for s in x {
                hits.extend(y.iter().map(|t| (*s, *t)));
            }
        }
    });
    hits
}

/// Longest first; a shorter run keeps what the longer ones left of it when that is still a seed long.
fn choose(mut found: Vec<Run>, words_a: usize, words_b: usize) -> Vec<Run> {
    if found.len() < 2 {
        return found;
    }
    found.sort_unstable_by_key(|r| (std::cmp::Reverse(r.len), r.a, r.b));
    let mut used_a = FixedBitSet::with_capacity(words_a);
    let mut used_b = FixedBitSet::with_capacity(words_b);
    let mut chosen: Vec<Run> = Vec::new();
    for run in found {
        let free = |k: u32| !used_a[(run.a + k) as usize] && !used_b[(run.b + k) as usize];
        let Some(skip) = (0..run.len).find(|&k| free(k)) else {
            continue;
        };
        let len = (skip..run.len).take_while(|&k| free(k)).count() as u32;
        if len < SEED_WORDS as u32 {
            continue;
        }
        let kept = Run {
            a: run.a + skip,
            b: run.b + skip,
            len,
        };
        used_a.insert_range(kept.a as usize..(kept.a + len) as usize);
        used_b.insert_range(kept.b as usize..(kept.b + len) as usize);
        chosen.push(kept);
    }
    chosen.sort_unstable_by_key(|r| (r.a, r.b));
    chosen
}
