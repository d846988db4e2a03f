//! `wirecopy completions`: what a shell needs to complete arguments.

use clap::Command;
use clap_complete::Shell;

use super::{Failure, print};

/// Print completions for a shell.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    shell: Shell,
}

pub(super) fn run(args: &Args, mut command: Command) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "wirecopy", &mut script);
    print(&String::from_utf8_lossy(&script))
}
