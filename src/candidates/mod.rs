//! Pairs worth comparing. A union of three sources, and of the partners that the pairs compared
//! first have in common; each pair remembers who proposed it. There is no all-pairs step:
//! every source sorts `(key, article)` arrays and reads pairs off equal keys, and a bucket that is too full is cut by a
//! counted limit.

mod bands;
pub(crate) mod buckets;
mod facts;
mod parts;
mod relatives;
mod shingles;

pub use bands::{BANDS, ROWS, band_keys, bands};
pub use facts::{fact_keys, rare_facts};
pub use relatives::relatives;
pub use shingles::rare_shingles;

/// The limits of all sources, for who proposes pairs by other means than the functions here.
#[derive(Debug, Clone, Copy)]
pub struct Caps {
    /// Articles of a band's bucket from which it is chained.
    pub chained: usize,
    /// Neighbours on each side in a chained bucket.
    pub reach: usize,
    /// Articles of a shingle (copies apart), and shared ones that make a candidate.
    pub shingle: (usize, u32),
    /// Articles of a fact (copies apart), and shared ones that make a candidate.
    pub fact: (usize, u32),
    /// Groups of copies of a full bucket whose first articles meet all of it.
    pub hubs: usize,
    /// Seconds between two articles beyond which facts propose nothing.
    pub window: i64,
    /// Links of an article that are followed to relatives.
    pub followed: usize,
}

/// See [`Caps`].
pub const CAPS: Caps = Caps {
    chained: bands::FULL,
    reach: bands::REACH,
    shingle: (shingles::MOST_ARTICLES, shingles::NEEDED),
    fact: (facts::MOST_ARTICLES, facts::NEEDED),
    hubs: buckets::HUBS,
    window: facts::WINDOW_SECONDS,
    followed: relatives::FOLLOWED,
};

/// Who proposed a pair; a set of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Sources(u8);

impl Sources {
    /// Bands of the sketch: copies and edits.
    pub const BANDS: Self = Self(1);
    /// Rare shingles: excerpts and partial re-use.
    pub const SHINGLES: Self = Self(2);
    /// Rare facts: rewrites.
    pub const FACTS: Self = Self(4);

    /// A common partner among the pairs compared first.
    pub const RELATIVES: Self = Self(8);

    /// The set as a number.
    pub fn bits(self) -> u8 {
        self.0
    }

    /// The set of a number.
    pub fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Both sets.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Names as in the tables, in the order of the pipeline.
    pub fn names(self) -> Vec<&'static str> {
        [
            (Self::BANDS, "bands"),
            (Self::SHINGLES, "shingles"),
            (Self::FACTS, "facts"),
            (Self::RELATIVES, "relatives"),
        ]
        .into_iter()
        .filter(|(s, _)| self.0 & s.0 != 0)
        .map(|(_, name)| name)
        .collect()
    }
}

/// A pair of articles by index, `a < b`, and who proposed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The lower index.
    pub a: u32,
    /// The higher index.
    pub b: u32,
    /// Who proposed it.
    pub by: Sources,
}

/// What one source found.
#[derive(Debug, Clone, Default)]
pub struct Proposal {
    /// Sorted pairs without repeats.
    pub pairs: Vec<(u32, u32)>,
    /// Buckets that were too full and were cut or passed over.
    pub full_buckets: u64,
}

/// The union of the sources, sorted.
pub fn union(bands: &Proposal, shingles: &Proposal, facts: &Proposal) -> Vec<Candidate> {
    let all = [
        (bands, Sources::BANDS),
        (shingles, Sources::SHINGLES),
        (facts, Sources::FACTS),
    ];
    let mut out: Vec<Candidate> = all
        .iter()
        .flat_map(|(p, by)| p.pairs.iter().map(|&(a, b)| Candidate { a, b, by: *by }))
        .collect();
    out.sort_unstable();
    out.dedup_by(|next, kept| {
        let same = (next.a, next.b) == (kept.a, kept.b);
        if same {
            kept.by = kept.by.and(next.by);
        }
        same
    });
    out
}
