use super::*;
use crate::check::finding::Level;

fn mistakes(text: &str) -> Vec<String> {
    let found = read("w.toml", text).unwrap_err();
    found.iter().map(Mistake::to_string).collect()
}

#[test]
fn a_whole_config_is_read() {
    let config = read(
        "w.toml",
        "[rules]\ndup-near = 'allow'\n[rules.too-short]\nlevel = 'deny'\nmin_words = 12\nmax_share = 0.005\nper = 'outlet'\n\
         [splits]\ncolumn = 'fold'\n[splits.paths]\nheld = 'h/**'\n\
         [[budget]]\nrule = 'same-url'\nmax_count = 3\npath = 'a/*'\n\
         [[exception]]\nrules = ['dup-exact', 'dup-near']\nid = 'x'\nreason = 'licensed'\nuntil = 2027-01-31\n",
    )
    .unwrap();
    assert_eq!(config.level("dup-near"), Level::Allow);
    assert_eq!(config.level("too-short"), Level::Deny);
    assert_eq!(config.values("too-short").count("min_words"), 12);
    let budgets: Vec<_> = config.budgets.iter().map(|b| (b.rule, b.per)).collect();
    assert_eq!(
        budgets,
        [("same-url", None), ("too-short", Some(Per::Outlet))]
    );
    assert_eq!(config.exceptions[0].rules, ["dup-exact", "dup-near"]);
    assert_eq!(
        config.exceptions[0].until.unwrap().to_string(),
        "2027-01-31"
    );
    assert_eq!(config.split_column.as_deref(), Some("fold"));
    assert_eq!(config.splits.paths.len(), 1);
}

#[test]
fn all_mistakes_are_told_at_once_with_their_places() {
    let told = mistakes(
        "[rules]\ndup-naer = 'deny'\ndup-exact = 'denny'\n\n[rules.too-short]\nmin_word = 3\n\n[ruels]\nx = 1\n",
    );
    assert_eq!(
        told,
        [
            "w.toml:2:1: `rules.dup-naer`: no such rule; did you mean `dup-near`?",
            "w.toml:3:13: `rules.dup-exact`: `denny` is no level (allow, warn, deny); did you mean `deny`?",
            "w.toml:6:1: `rules.too-short.min_word`: no such key; did you mean `min_words`?",
            "w.toml:8:2: `ruels`: no such key; did you mean `rules`?",
        ]
    );
}

#[test]
fn values_of_the_wrong_kind_are_told() {
    for (text, message) in [
        ("[rules.dup-near]\nmax_share = 5", "between 0 and 1"),
        ("[rules.too-short]\nmin_words = -1", "whole number"),
        (
            "[rules.missing-field]\nfields = ['titel']",
            "did you mean `title`",
        ),
        ("[rules.dup-near]\nper = 'outlet'", "needs a max_share"),
        ("[[budget]]\nmax_count = 1", "has no rule"),
        ("[[exception]]\nrule = 'dup-near'", "has no reason"),
        (
            "[[exception]]\nrule = 'dup-near'\nreason = 'x'\nuntil = 'soon'",
            "a date such as",
        ),
        (
            "[exception]\nrule = 'dup-near'",
            "write it as [[exception]]",
        ),
        ("too-short = 'deny'", "[rules.too-short]"),
        ("[rules]\ndup-near = [", ""),
    ] {
        let told = mistakes(text);
        assert!(told.iter().any(|m| m.contains(message)), "{text}: {told:?}");
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "(\\[|\\]|rules|budget|=|'|\"|\n|\\.|é|[0-9a-z-]{0,6}){0,40}") {
        let _ = read("w.toml", &text);
    }
}
