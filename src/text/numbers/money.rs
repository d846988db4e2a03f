//! Currencies, from `data/number_words.toml`.

use std::sync::LazyLock;

use ahash::AHashMap;

use super::entry::FILE;
use crate::text::fold::{fold, unspaced};

/// What stands before a figure, what stands after it (folded words), what stands after it in scripts without spaces
/// (longest first).
struct Money {
    before: AHashMap<&'static str, &'static str>,
    after: AHashMap<String, &'static str>,
    unspaced: Vec<(&'static str, &'static str)>,
}

static MONEY: LazyLock<Money> = LazyLock::new(|| {
    let mut money = Money {
        before: AHashMap::new(),
        after: AHashMap::new(),
        unspaced: Vec::new(),
    };
    for (code, forms) in &FILE.money {
        let (before, after) = forms.split_once('|').unwrap_or((forms, ""));
        money
            .before
            .extend(before.split_whitespace().map(|form| (form, code.as_str())));
        for form in after.split_whitespace() {
            money.after.insert(fold(form).text, code.as_str());
            if form
                .chars()
                .any(|c| unspaced(c) || ('가'..='힣').contains(&c))
            {
                money.unspaced.push((form, code.as_str()));
            }
        }
    }
    money
        .unspaced
        .sort_by_key(|(form, code)| (std::cmp::Reverse(form.len()), *form, *code));
    money
});

/// The currency of a sign or code before a figure.
pub(super) fn money_before(form: &str) -> Option<&'static str> {
    MONEY.before.get(form).copied()
}

/// The currency of a (folded) word after a figure.
pub(super) fn money_after(word: &str) -> Option<&'static str> {
    MONEY.after.get(word).copied()
}

/// The currency that `rest` begins with in a script without spaces, and its length.
pub(super) fn money_attached(rest: &str) -> Option<(&'static str, usize)> {
    if rest.as_bytes().first().is_none_or(u8::is_ascii) {
        return None;
    }
    let found = MONEY
        .unspaced
        .iter()
        .find(|(form, _)| rest.starts_with(form));
    found.map(|(form, code)| (*code, form.len()))
}
