//! Judgements on articles and families made before: families settle in rounds, and most of what a round asks was asked in
//! the one before.

use std::sync::{Mutex, PoisonError};

use ahash::AHashMap;
use xxhash_rust::xxh3::xxh3_128;

/// Parts of the table, so that threads seldom wait for one another.
const PARTS: usize = 64;

/// Answers by a digest of the question.
#[derive(Debug)]
pub struct Remembered {
    parts: Vec<Mutex<AHashMap<u128, f32>>>,
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            parts: (0..PARTS).map(|_| Mutex::default()).collect(),
        }
    }
}

impl Remembered {
    /// The answer on an article, members and outsiders (with their probability): `judge` is called for a new question
    /// only, and must answer from these alone.
    pub fn or_judge(
        &self,
        article: u32,
        members: &[u32],
        outsiders: &[(u32, f32)],
        judge: impl FnOnce() -> f32,
    ) -> f32 {
        let key = digest(article, members, outsiders);
        let part = &self.parts[key as usize % PARTS];
        let known = || part.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&key).copied();
        found.unwrap_or_else(|| {
            let answer = judge();
            known().insert(key, answer);
            answer
        })
    }
}

fn digest(article: u32, members: &[u32], outsiders: &[(u32, f32)]) -> u128 {
    let mut bytes = Vec::with_capacity(8 + members.len() * 4 + outsiders.len() * 8);
    let mut push = |n: u32| bytes.extend_from_slice(&n.to_le_bytes());
    push(article);
    push(members.len() as u32);
    members.iter().for_each(|&m| push(m));
    for &(outsider, probability) in outsiders {
        push(outsider);
        push(probability.to_bits());
    }
    xxh3_128(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_judged_once_and_every_part_of_it_counts() {
        let remembered = Remembered::default();
        type Question = (u32, &'static [u32], &'static [(u32, f32)]);
        let questions: [Question; 6] = [
            (1, &[2, 3], &[(4, 0.5)]),
            (2, &[2, 3], &[(4, 0.5)]),
            (1, &[3, 2], &[(4, 0.5)]),
            (1, &[2, 3], &[(4, 0.25)]),
            (1, &[2, 3], &[]),
            (1, &[2], &[(3, 0.5)]),
        ];
        for (n, (article, members, outsiders)) in questions.into_iter().enumerate() {
            let first = remembered.or_judge(article, members, outsiders, || n as f32);
            let again = remembered.or_judge(article, members, outsiders, || -1.0);
            assert_eq!((first, again), (n as f32, n as f32));
        }
    }
}
