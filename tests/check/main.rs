//! `wirecopy check` as a build runs it: every rule on its cases, formats, baseline, exceptions, git.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should end")]

mod cases;
mod config;
mod formats;
mod git;
mod known;
mod run;
mod schema;
mod unread;
