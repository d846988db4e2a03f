//! What the README tells is what the program has.

use std::fs;
use std::path::Path;

use crate::run::{sample, trace, wirecopy};

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

fn help(args: &[&str]) -> String {
    String::from_utf8(wirecopy(args).stdout).unwrap()
}

#[test]
fn every_command_and_option_is_in_the_readme() {
    let readme = readme();
    let overview = help(&["--help"]);
    let commands = overview
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty());
    let mut seen = 0;
    for command in commands
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
    {
        assert!(readme.contains(&format!("wirecopy {command}")), "{command}");
        let text = help(&[command, "--help"]);
        let options = text
            .split_whitespace()
            .filter(|word| word.starts_with("--") && word.len() > 2);
        for option in options
            .map(|word| word.trim_end_matches([',', '`', '.', ']', '>']))
            .filter(|o| *o != "--help")
        {
            assert!(readme.contains(option), "{command} {option}");
            seen += 1;
        }
    }
    assert!(seen > 8, "the help was not understood");
}

#[test]
fn every_file_and_column_is_in_the_readme() {
    let readme = readme();
    let report = trace(&[&sample().join("dump")], &["--quiet"]).done();
    for name in report.files().keys() {
        assert!(readme.contains(&format!("`{name}`")), "{name}");
        if name.ends_with(".csv") {
            for column in report.columns(name) {
                assert!(readme.contains(&format!("`{column}`")), "{name}: {column}");
            }
        }
    }
    assert!(readme.contains("`run.json`"));
}
