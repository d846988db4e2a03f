//! `wirecopy index drop`, `compact`, `verify` and `stats`: keeping an archive.

use std::path::PathBuf;

use wirecopy::archive::{self, Archive, Rebuilt};

use super::super::progress::Bars;
use super::super::{Failure, print, tell, terminal};
use super::{number, shown};
use wirecopy::report::screen::printable;

/// Drop the articles that were published before a day
#[derive(Debug, clap::Args)]
pub(super) struct Drop {
    /// Folder of the archive
    archive: PathBuf,
    /// First day that stays; articles without a trusted date stay too
    #[arg(long, value_name = "DATE")]
    before: String,
    /// No progress
    #[arg(long, short)]
    quiet: bool,
}

/// Put all articles in as few files as can be, by date; with --learn, learn anew from all of them
#[derive(Debug, clap::Args)]
pub(super) struct Compact {
    /// Folder of the archive
    archive: PathBuf,
    /// Learn from all articles: furniture and names of outlets, common words. Also brings an archive of another build up to
    /// date
    #[arg(long)]
    learn: bool,
    /// No progress
    #[arg(long, short)]
    quiet: bool,
}

/// Read everything and tell what is not as it was written; exit code 2 if anything is
#[derive(Debug, clap::Args)]
pub(super) struct Verify {
    /// Folder of the archive
    archive: PathBuf,
    /// No progress
    #[arg(long, short)]
    quiet: bool,
}

/// Tell what an archive holds, and what it has learned from
#[derive(Debug, clap::Args)]
pub(super) struct Stats {
    /// Folder of the archive
    archive: PathBuf,
}

/// So many times the articles it has learned from: then it is time to learn anew.
const OUTGROWN: u64 = 2;
/// Files of articles that a look-up goes through without being slower for it.
const FEW: usize = 40;

pub(super) fn drop(args: &Drop) -> Result<(), Failure> {
    let bars = Bars::new(!args.quiet && terminal::watched());
    let done = archive::drop_before(&args.archive, &args.before, &bars);
    bars.finish();
    let done = done?;
    let undated = match done.undated {
        0 => String::new(),
        n => format!(" ({n} without a trusted date)"),
    };
    print(&format!(
        "{}: {} dropped, {} left{undated}\n",
        shown(&args.archive),
        number(done.dropped, "article", "articles"),
        done.held
    ))
}

pub(super) fn compact(args: &Compact) -> Result<(), Failure> {
    let bars = Bars::new(!args.quiet && terminal::watched());
    let done = archive::compact(&args.archive, args.learn, &bars);
    bars.finish();
    let Rebuilt {
        held,
        before,
        after,
        ..
    } = done?;
    let learned = if args.learn { ", learned anew" } else { "" };
    print(&format!(
        "{}: {} in {} instead of {before}{learned}\n",
        shown(&args.archive),
        number(held, "article", "articles"),
        number(after as u64, "file", "files"),
    ))
}

pub(super) fn verify(args: &Verify) -> Result<(), Failure> {
    let bars = Bars::new(!args.quiet && terminal::watched());
    let found = archive::verify(&args.archive, &bars);
    bars.finish();
    let mut found = found?;
    // The last one is told as the reason of the exit code.
    let Some(last) = found.pop() else {
        print(&format!("{}: sound\n", shown(&args.archive)))?;
        return at_hand(args);
    };
    found.iter().for_each(|e| tell(&format!("error: {e}")));
    Err(last.into())
}

/// Tells which texts are not to be had. That is no damage of the archive: what is missing are dumps.
fn at_hand(args: &Verify) -> Result<(), Failure> {
    let (there, missing) = archive::texts_at_hand(&args.archive)?;
    let lost: u64 = missing.iter().map(|m| m.1).sum();
    if lost > 0 {
        print(&format!(
            "Texts: {there} at hand, {lost} are not and cannot be compared\n"
        ))?;
    }
    for (why, n) in missing {
        let why = printable(&why).to_string();
        print(&format!("  {}: {why}\n", number(n, "text", "texts")))?;
    }
    Ok(())
}

pub(super) fn stats(args: &Stats) -> Result<(), Failure> {
    let stats = Archive::open(&args.archive)?.stats();
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let all = stats.record_bytes + stats.index_bytes + stats.knowledge_bytes;
    let share = match stats.text_bytes {
        0 => String::new(),
        text => format!(", {} % of the texts", all * 100 / text),
    };
    let days = stats.days.map_or_else(
        || "none is trusted".to_owned(),
        |(first, last)| format!("{first} to {last}"),
    );
    let held = match stats.without_text {
        true => ", in the dumps alone",
        false => "",
    };
    let mut text = format!(
        "Articles    {} in {}\nDates       {days}\nTexts       {}{held}\nOn the disk {}{share}: articles {}, index {}, knowledge {}\n\
         Learned     from {}\n",
        stats.articles,
        number(stats.segments as u64, "file", "files"),
        megabytes(stats.text_bytes),
        megabytes(all),
        megabytes(stats.record_bytes),
        megabytes(stats.index_bytes),
        megabytes(stats.knowledge_bytes),
        number(stats.learned, "article", "articles"),
    );
    if stats.without_text && stats.articles > 0 {
        let each = all.div_ceil(stats.articles);
        text.push_str(&format!("Article     {each} bytes each\n"));
    }
    if stats.articles > OUTGROWN * stats.learned.max(1000) {
        text.push_str("Hint        it holds far more than it has learned from: `wirecopy index compact ARCHIVE --learn`\n");
    } else if stats.segments > FEW {
        text.push_str("Hint        fewer files are faster to look things up in: `wirecopy index compact ARCHIVE`\n");
    }
    print(&text)
}
