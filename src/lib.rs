//! wirecopy finds syndicated and rewritten news copy in article dumps and shows who derives from whom.

mod address;
pub mod article;
pub mod candidates;
pub mod check;
pub mod compare;
pub mod conclude;
pub mod credit;
pub mod dating;
pub mod describe;
pub mod error;
pub mod eval;
pub mod family;
pub mod ingest;
pub mod lineage;
pub mod neighbours;
pub mod outcome;
pub mod outlet;
pub mod rarity;
pub mod reopen;
pub mod report;
pub mod sketch;
mod spelling;
mod suffix;
pub mod text;
pub mod trace;
