//! The commented config that `wirecopy init` writes.

use std::fmt::Write as _;

use super::rules::{Preset, RULES, Setting};

/// A config in which every rule stands with its level and every setting with its value, all of it commented out: as it
/// is, it changes nothing.
pub fn template() -> String {
    let mut out = String::from(HEAD);
    for rule in RULES {
        let _ = writeln!(
            out,
            "# {:24}# {}",
            format!("{} = \"{}\"", rule.code, rule.level.as_str()),
            rule.summary
        );
    }
    out.push_str("\n# Settings. A rule with settings is a table of its own.\n");
    for rule in RULES.iter().filter(|rule| !rule.settings.is_empty()) {
        let _ = writeln!(out, "\n# [rules.{}]", rule.code);
        for setting in rule.settings {
            let _ = writeln!(
                out,
                "# {:24}# {}",
                format!("{} = {}", setting.name, preset(setting)),
                setting.what
            );
        }
    }
    out.push_str(FOOT);
    out
}

fn preset(setting: &Setting) -> String {
    match setting.preset {
        Preset::Share(share) => share.to_string(),
        Preset::Count(count) => count.to_string(),
        Preset::Names(_) => "[]".to_owned(),
    }
}

const HEAD: &str = "\
# What `wirecopy check` looks for in this corpus.
# Every line shows what holds without it; take the # away from what you change.
# What a rule means: wirecopy check --explain CODE

[rules]
# deny fails the check, warn tells, allow is silent
";

const FOOT: &str = "
# Budgets: findings up to a share or a number do not fail the check. A rule's own table takes them too.

# [[budget]]
# rule = \"dup-near\"
# max_share = 0.005         # of the articles
# max_count = 10            # or so many
# per = \"outlet\"            # counted apart for each path, outlet or split
# path = \"archive/**\"       # only there; or outlet = \"…\", or split = \"…\"

# Exceptions: findings that are known and in order. One that excepts nothing any more, or whose day is past, is told.
# In a record, the field `wirecopy_allow` does the same: \"dup-near until 2027-01-31: licensed reprint\"; in a text, a
# line `wirecopy-allow: dup-near until 2027-01-31: licensed reprint`.

# [[exception]]
# rules = [\"dup-near\", \"rewrite-of\"]
# path = \"archive/**\"       # all that follow are optional: path, outlet, split, id, fingerprint
# id = [\"a-17\", \"a-18\"]
# reason = \"licensed reprints\"
# until = 2027-01-31

# Splits are told by a column `split`, or by files and folders named train, dev, test. If yours are named otherwise:

# [splits]
# column = \"fold\"
# [splits.paths]
# train = \"2019/**\"
# test = \"2021/**\"
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Config, read};

    #[test]
    fn as_it_is_the_template_changes_nothing() {
        let config = read("wirecopy.toml", &template()).unwrap();
        assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
    }

    #[test]
    fn without_its_marks_it_is_sound() {
        let bare: String = template()
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(code) if code.contains(" = ") || code.starts_with('[') => format!("{code}\n"),
                _ => "\n".to_owned(),
            })
            .collect();
        // A rule cannot be both a level and a table: the levels go.
        let bare: String = bare
            .lines()
            .filter(|line| {
                !RULES
                    .iter()
                    .any(|rule| line.starts_with(&format!("{} =", rule.code)))
            })
            .map(|line| format!("{line}\n"))
            .collect();
        if let Err(mistakes) = read("wirecopy.toml", &bare) {
            panic!("{mistakes:?}\n{bare}");
        }
    }
}
