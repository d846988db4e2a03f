//! The id of every article: its record's, else made from the file's name; each only once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::article::Article;
use crate::error::Reject;

/// What names a file's articles where their records do not.
#[derive(Debug, Clone)]
pub(super) struct FileName {
    /// The resolved path.
    pub(super) real: PathBuf,
    /// Whether some article of the file needs the name.
    pub(super) needed: bool,
}

/// A name for each file: its stem, with as much of its folder as keeps files apart.
pub(super) fn file_ids(files: &[FileName]) -> Vec<String> {
    let mut names = vec![String::new(); files.len()];
    let mut open: Vec<usize> = (0..files.len()).filter(|&i| files[i].needed).collect();
    let longest = open
        .iter()
        .map(|&i| files[i].real.components().count())
        .max()
        .unwrap_or(0);
    let mut parts = 1;
    while !open.is_empty() {
        // Past the root, only the extension can tell (`a.txt` beside `a.txt.gz`).
        let full = parts > longest;
        let mut same: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for &i in &open {
            same.entry(tail(&files[i].real, parts.min(longest), full))
                .or_default()
                .push(i);
        }
        open.clear();
        for (name, holders) in same {
            match holders[..] {
                [only] => names[only] = name,
                _ if twins(files, &holders) => {
                    holders
                        .iter()
                        .for_each(|&i| names[i] = tail(&files[i].real, parts, true));
                }
                _ if full => holders.iter().for_each(|&i| names[i] = name.clone()),
                _ => open.extend(holders),
            }
        }
        open.sort_unstable();
        parts += 1;
    }
    names
}

/// Whether files of one stem also share their folder: then more of the folder does not help.
fn twins(files: &[FileName], holders: &[usize]) -> bool {
    holders
        .windows(2)
        .all(|pair| files[pair[0]].real.parent() == files[pair[1]].real.parent())
}

/// The last `parts` steps of a path; the file name less its extension unless `full`.
fn tail(path: &Path, parts: usize, full: bool) -> String {
    let steps: Vec<String> = path
        .components()
        .filter(|step| matches!(step, std::path::Component::Normal(_)))
        .map(|step| step.as_os_str().to_string_lossy().into_owned())
        .collect();
    let Some((name, folders)) = steps.split_last() else {
        return path.display().to_string();
    };
    let name = if full { name.clone() } else { stem(name) };
    let folders = &folders[folders.len().saturating_sub(parts - 1)..];
    folders
        .iter()
        .map(String::as_str)
        .chain([name.as_str()])
        .collect::<Vec<_>>()
        .join("/")
}

/// A file name less `.gz` or `.zst` and less its extension.
fn stem(name: &str) -> String {
    if name == "-" {
        return "stdin".to_owned();
    }
    let plain = [".gz", ".zst"]
        .iter()
        .find_map(|packed| name.strip_suffix(packed))
        .unwrap_or(name);
    match plain.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains(' ') => stem.to_owned(),
        _ => plain.to_owned(),
    }
}

/// Sorts by id and turns all but the first bearer of an id into rejects. `articles` come in the order of files and
/// records, which decides who is first.
pub(super) fn unique(articles: Vec<Article>) -> (Vec<Article>, Vec<Reject>) {
    // By the beginnings of the ids as numbers, which stand side by side; among equal ids the order of files and records
    // stays.
    let mut order: Vec<(u64, u32)> = articles.iter().map(|a| beginning(&a.id)).zip(0..).collect();
    order.sort_unstable_by(|x, y| {
        let ids = || articles[x.1 as usize].id.cmp(&articles[y.1 as usize].id);
        x.0.cmp(&y.0).then_with(ids).then(x.1.cmp(&y.1))
    });
    let mut articles = permuted(articles, order.into_iter().map(|(_, i)| i).collect());
    let mut rejects = Vec::new();
    articles.dedup_by(|article, first| {
        if article.id != first.id {
            return false;
        }
        let reason = format!(
            "repeated id `{}`: {} record {} (line {}) has it already, and ids are unique over all inputs; if this is \
             another article, take a column that tells them apart with --map id=COLUMN",
            first.id, first.origin.file, first.origin.record, first.origin.line
        );
        rejects.push(Reject {
            origin: article.origin.clone(),
            reason,
        });
        true
    });
    (articles, rejects)
}

/// The first eight bytes of an id as a number that sorts like them.
fn beginning(id: &str) -> u64 {
    let mut bytes = [0; 8];
    let length = id.len().min(8);
    bytes[..length].copy_from_slice(&id.as_bytes()[..length]);
    u64::from_be_bytes(bytes)
}

/// The items at these places, each of them asked for once, without a second copy of all; the rest goes.
fn permuted<T>(mut items: Vec<T>, mut places: Vec<u32>) -> Vec<T> {
    for to in 0..places.len() {
        // What stood here before was moved to where the item for an earlier place was taken from.
        let mut from = places[to] as usize;
        while from < to {
            from = places[from] as usize;
        }
        items.swap(to, from);
        places[to] = from as u32;
    }
    items.truncate(places.len());
    items
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn items_go_to_their_places(order in Just((0..60u32).collect::<Vec<_>>()).prop_shuffle(), kept in 0usize..60) {
            let items: Vec<u32> = (100..160).collect();
            let places = order[..kept].to_vec();
            let expected: Vec<u32> = places.iter().map(|p| p + 100).collect();
            prop_assert_eq!(permuted(items, places), expected);
        }

        #[test]
        fn articles_are_sorted_by_their_ids(ids in prop::collection::vec("[ab\u{0}é]{0,10}", 0..30)) {
            let all: Vec<Article> = ids
                .iter()
                .map(|id| crate::report::fixture::article(id, "", "", "x").article)
                .collect();
            let mut expected = ids.clone();
            expected.sort();
            expected.dedup();
            let (articles, rejects) = unique(all);
            let got: Vec<String> = articles.into_iter().map(|a| a.id).collect();
            prop_assert_eq!(got.len() + rejects.len(), ids.len());
            prop_assert_eq!(got, expected);
        }
    }

    fn ids(paths: &[&str]) -> Vec<String> {
        let files: Vec<FileName> = paths
            .iter()
            .map(|path| FileName {
                real: path.into(),
                needed: true,
            })
            .collect();
        file_ids(&files)
    }

    #[test]
    fn a_stem_takes_as_much_folder_as_it_needs() {
        assert_eq!(ids(&["/d/a.txt", "/d/b.txt.gz", "/d/c"]), ["a", "b", "c"]);
        assert_eq!(
            ids(&["/d/x/a.txt", "/d/y/a.txt", "/d/y/b.txt"]),
            ["x/a", "y/a", "b"]
        );
        assert_eq!(
            ids(&["/d/x/s/a.txt", "/d/y/s/a.txt", "/a.txt"]),
            ["x/s/a", "y/s/a", "a"]
        );
        assert_eq!(ids(&["/d/a.txt", "/d/a.txt.gz"]), ["a.txt", "a.txt.gz"]);
        assert_eq!(
            ids(&["/d/a.txt", "/d/a.md", "/e/a.txt"]),
            ["d/a.txt", "d/a.md", "e/a"]
        );
        assert_eq!(ids(&["-"]), ["stdin"]);
        assert_eq!(ids(&["/d/v1.2 final report"]), ["v1.2 final report"]);
    }
}
