//! `wirecopy init`: a config to start from.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use wirecopy::check;
use wirecopy::error::Error;
use wirecopy::report::screen::printable;

use super::{Failure, print, unwritten};

/// Write a commented wirecopy.toml for `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to write it; `-` prints it
    #[arg(value_name = "FILE", default_value = "wirecopy.toml")]
    file: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let template = check::template();
    if args.file.as_os_str() == "-" {
        return print(&template);
    }
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&args.file)
        .and_then(|mut file| file.write_all(template.as_bytes()));
    let shown = args.file.to_string_lossy();
    match written {
        Ok(()) => print(&format!(
            "Wrote {}; now: wirecopy check INPUT...\n",
            printable(&shown)
        )),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Failure::Usage(
            format!("{shown} is there already"),
            Some("remove it, or name another: wirecopy init FILE".to_owned()),
        )),
        Err(source) => Err(unwritten(Error::Io {
            path: args.file.clone(),
            source,
        })),
    }
}
