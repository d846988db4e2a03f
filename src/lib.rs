//! wirecopy finds syndicated and rewritten news copy in article dumps and shows who derives from whom.

pub mod article;
pub mod compare;
pub mod credit;
pub mod dating;
pub mod error;
pub mod eval;
pub mod ingest;
pub mod outcome;
pub mod report;
pub mod text;
pub mod trace;
