//! Whole runs of the program: what a report promises, whatever is in the dump.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should end")]

#[path = "../../benches/generator.rs"]
mod generator;
mod run;

mod collections;
mod compare;
mod contract;
mod determinism;
mod formats;
mod hostile;
mod killed;
mod newcomer;
mod outlets;
mod readme;
mod report;
mod sample;
mod series;
mod spread;
mod widely;
