//! What the process is told by its surroundings: the size of the terminal, whether it takes colour, memory used.

use std::io::IsTerminal;

use wirecopy::report::screen::Screen;

/// Columns in which text is set where there is no terminal to ask.
const WIDTH: usize = 100;

/// Standard output as a screen: its width, and colour unless `NO_COLOR` is set or it is no terminal. Lines are cut only for a
/// terminal.
pub(super) fn screen() -> Screen {
    let stdout = std::io::stdout();
    let asked = terminal_size::terminal_size_of(&stdout);
    let width = asked.map_or(WIDTH, |(width, _)| usize::from(width.0));
    let colour = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
    Screen {
        width,
        cut: asked.is_some(),
        colour,
    }
}

/// Whether somebody may look at standard error.
pub(super) fn watched() -> bool {
    std::io::stderr().is_terminal()
}

/// The most memory this process has held, in bytes, where the system tells it.
pub(super) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}
