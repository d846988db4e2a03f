//! What a mistyped name most likely stands for.

/// The known name nearest to a mistyped one, if any is near: letters and digits count, in either case.
pub(crate) fn nearest<'n>(
    typed: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    let typed = plain(typed);
    let near = names
        .into_iter()
        .map(|name| (distance(&typed, &plain(name)), name))
        .min()?;
    (near.0 <= 1 + typed.chars().count() / 4).then_some(near.1)
}

fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_a_stranger_none() {
        let names = ["dup-exact", "dup-near", "too-short"];
        assert_eq!(nearest("dup_exakt", names), Some("dup-exact"));
        assert_eq!(nearest("tooshort", names), Some("too-short"));
        assert_eq!(nearest("lineage", names), None);
        assert_eq!(nearest("x", []), None);
    }
}
