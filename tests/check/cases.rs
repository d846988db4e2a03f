//! Every rule has a case it finds and one it passes, whatever the other rules say.

use wirecopy::check::rules::RULES;

use crate::run::{Done, Home, cases};

/// A case of a rule, checked with that rule denied.
fn check(rule: &str, file: &str) -> Done {
    let folder = cases().join(rule);
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (input, config, reference) = (path(file), path("wirecopy.toml"), path("reference.jsonl"));
    let mut args = vec![input.as_str(), "--format", "json", "--deny", rule];
    if folder.join("wirecopy.toml").exists() {
        args.extend(["--config", config.as_str()]);
    }
    if folder.join("reference.jsonl").exists() {
        args.extend(["--against", reference.as_str()]);
    }
    Home::new().check(&args)
}

#[test]
fn every_rule_finds_its_bad_case_and_passes_its_good_one() {
    let mut wrong = Vec::new();
    for rule in RULES.iter().map(|rule| rule.code) {
        let (bad, good) = (check(rule, "bad.jsonl"), check(rule, "good.jsonl"));
        if !(bad.code == Some(1) && bad.codes().iter().any(|code| code == rule)) {
            wrong.push(format!(
                "{rule} does not find its bad case: {:?}\n{}",
                bad.codes(),
                bad.err
            ));
        }
        if good.codes().iter().any(|code| code == rule) {
            wrong.push(format!(
                "{rule} finds something in its good case: {}",
                good.out
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn there_is_no_case_without_a_rule() {
    for entry in std::fs::read_dir(cases()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(RULES.iter().any(|rule| rule.code == name), "{name}");
    }
}

#[test]
fn what_is_allowed_is_not_told() {
    let input = cases().join("too-short/bad.jsonl");
    let input = input.to_str().unwrap();
    let home = Home::new();
    let silent = home.check(&[input, "--format", "json", "--allow", "all"]);
    assert_eq!((silent.code, silent.codes().len()), (Some(0), 0));
    let warned = home.check(&[input, "--format", "json"]);
    assert_eq!(
        (warned.code, warned.codes()),
        (Some(0), vec!["too-short".to_owned()])
    );
    let denied = home.check(&[input, "--deny", "warnings"]);
    assert_eq!(denied.code, Some(1));
}
