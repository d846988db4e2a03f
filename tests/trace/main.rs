//! Whole runs of the program: what a report promises, whatever is in the dump.

#[path = "../../benches/generator.rs"]
mod generator;
mod run;

mod contract;
mod determinism;
mod newcomer;
mod readme;
mod sample;
