//! Which member is an original, or which original is missing.

use std::collections::BTreeMap;

use super::items::Carried;
use super::{Items, Member};

/// An original of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A member, by its place in the family, and the agencies whose copy it is.
    Member(usize, Vec<String>),
    /// An original that is not in the dump, with the agencies its descendants credit.
    Latent(Vec<String>),
}

impl Origin {
    /// Agencies whose copy it is.
    pub fn agencies(&self) -> &[String] {
        match self {
            Self::Member(_, agencies) | Self::Latent(agencies) => agencies,
        }
    }
}

/// Share of a member's content that an uncredited original must account for.
const ACCOUNTS_FOR: f32 = 0.5;

/// The originals of a family, most likely first: the agencies' own pages; without one, the latent original that the
/// credits name; without credits, the member that accounts for the others; else an unknown latent one.
pub fn originals(members: &[Member<'_>]) -> Vec<Origin> {
    let own: Vec<Origin> = members
        .iter()
        .enumerate()
        .filter_map(|(i, m)| Some(Origin::Member(i, vec![m.credits.own.clone()?])))
        .collect();
    if !own.is_empty() {
        return own;
    }
    if let Some(agencies) = credited(members) {
        return vec![Origin::Latent(agencies)];
    }
    match uncredited_original(members) {
        Some(i) => vec![Origin::Member(i, Vec::new())],
        None => vec![Origin::Latent(Vec::new())],
    }
}

/// The agency that most members credit; members that credit several give each a part. A tie names all.
fn credited(members: &[Member<'_>]) -> Option<Vec<String>> {
    let mut votes: BTreeMap<&str, f64> = BTreeMap::new();
    for m in members {
        for agency in &m.credits.agencies {
            *votes.entry(agency).or_insert(0.0) += 1.0 / m.credits.agencies.len() as f64;
        }
    }
    let most = votes.values().copied().fold(0.0, f64::max);
    let named: Vec<String> = votes
        .iter()
        .filter(|(_, v)| **v + 1e-9 >= most)
        .map(|(a, _)| (*a).to_owned())
        .collect();
    (!named.is_empty()).then_some(named)
}

/// A member, no digest, that no trusted date puts after another one and that accounts for what every other member shares with the
/// family.
fn uncredited_original(members: &[Member<'_>]) -> Option<usize> {
    let before = |x: usize, y: usize| x != y && members[x].before(&members[y]) == Some(true);
    let first = |i: &usize| {
        let mut all = 0..members.len();
        !all.clone().any(|j| before(j, *i)) && all.any(|j| before(*i, j))
    };
    let first: Vec<usize> = (0..members.len())
        .filter(|&i| !members[i].carries && first(&i))
        .collect();
    if first.is_empty() {
        return None;
    }
    let carried = Carried::by(members.iter().map(|m| &m.items));
    let shared: Vec<Items> = members.iter().map(|m| carried.shared(&m.items)).collect();
    let mut best: Option<(f32, usize)> = None;
    for i in first {
        let others = shared.iter().enumerate().filter(|(j, _)| *j != i);
        let shares = others.map(|(_, o)| o.share_in(&members[i].items));
        let least = shares.fold(f32::INFINITY, f32::min);
        if least >= ACCOUNTS_FOR && best.is_none_or(|(share, _)| least > share) {
            best = Some((least, i));
        }
    }
    best.map(|(_, i)| i)
}
