//! Runs of equal words in two articles.

use super::content::equal_keys;
use super::prepared::{Prepared, SEED_WORDS};

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

fn seed_hits(a: &[(u64, u32)], b: &[(u64, u32)]) -> Vec<(u32, u32)> {
    let mut hits = Vec::new();
    equal_keys(
        a,
        b,
        |seed| seed.0,
        |i, j| {
            if i.len() <= MAX_REPEATS && j.len() <= MAX_REPEATS {
                for s in &a[i] {
                    hits.extend(b[j.clone()].iter().map(|t| (s.1, t.1)));
                }
            }
        },
    );
    hits
}

/// Longest first; a shorter run keeps what the longer ones left of it when that is still a seed long.
fn choose(mut found: Vec<Run>, words_a: usize, words_b: usize) -> Vec<Run> {
    found.sort_unstable_by_key(|r| (std::cmp::Reverse(r.len), r.a, r.b));
    let (mut used_a, mut used_b) = (vec![false; words_a], vec![false; words_b]);
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
        used_a[kept.a as usize..(kept.a + len) as usize].fill(true);
        used_b[kept.b as usize..(kept.b + len) as usize].fill(true);
        chosen.push(kept);
    }
    chosen.sort_unstable_by_key(|r| (r.a, r.b));
    chosen
}
