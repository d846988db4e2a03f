//! Which part of the corpus an article belongs to: train, dev, test.

use super::glob::Glob;
use crate::article::Article;

/// How the split of an article is told.
#[derive(Debug, Clone, Default)]
pub struct Splits {
    /// Names and the files that belong to them, in the order of the config; they come before everything else.
    pub paths: Vec<(String, Glob)>,
    /// The field of the record was named by the user: whatever it says is a split.
    pub named: bool,
}

/// Names by which parts of a corpus are known; the first of each row is the one shown.
const KNOWN: [&[&str]; 3] = [
    &["train", "training", "trn"],
    &["dev", "valid", "validation", "val", "devel", "development"],
    &["test", "testing", "tst", "heldout", "eval", "evaluation"],
];

impl Splits {
    /// The split of an article: by the config's paths, by its record, by the name of its file or folder.
    pub(super) fn of(&self, article: &Article) -> Option<String> {
        let file = &*article.origin.file;
        if let Some((name, _)) = self.paths.iter().find(|(_, glob)| glob.matches(file)) {
            return Some(name.clone());
        }
        let field = article.split.as_deref().map(str::trim);
        if let Some(field) = field.filter(|field| !field.is_empty()) {
            let known = known(field).map(str::to_owned);
            return known.or_else(|| self.named.then(|| field.to_owned()));
        }
        if !self.paths.is_empty() {
            return None;
        }
        file.rsplit(['/', '\\'])
            .find_map(|step| step.split(['.', '-', '_', ' ']).find_map(known))
            .map(str::to_owned)
    }
}

/// Splits that are measured on come after the one that is learned from: a leak is reported on them.
pub(super) fn rank(split: &str) -> usize {
    KNOWN
        .iter()
        .position(|names| names[0] == split)
        .unwrap_or(KNOWN.len())
}

fn known(name: &str) -> Option<&'static str> {
    let same = |known: &&str| known.eq_ignore_ascii_case(name);
    KNOWN
        .iter()
        .find(|names| names.iter().any(same))
        .map(|names| names[0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::article;

    fn split(splits: &Splits, file: &str, field: Option<&str>) -> Option<String> {
        let mut article = article("a", "", "", "text").article;
        article.origin.file = file.into();
        article.split = field.map(str::to_owned);
        splits.of(&article)
    }

    #[test]
    fn splits_are_told_by_field_then_file_then_folder() {
        let usual = Splits::default();
        for (file, field, expected) in [
            ("c.jsonl", Some("Validation"), Some("dev")),
            ("data/train/part-0.jsonl", None, Some("train")),
            ("train/news.test.jsonl.gz", None, Some("test")),
            ("c.jsonl", Some("sports"), None),
            ("latest/contest.txt", None, None),
        ] {
            assert_eq!(split(&usual, file, field).as_deref(), expected, "{file}");
        }
    }

    #[test]
    fn a_config_names_splits_of_its_own() {
        let own = Splits {
            paths: vec![("old".to_owned(), Glob::new("2019/**").unwrap())],
            named: true,
        };
        assert_eq!(split(&own, "x/2019/a.txt", None).as_deref(), Some("old"));
        assert_eq!(split(&own, "x/test/a.txt", None), None);
        assert_eq!(split(&own, "a", Some("fold 3")).as_deref(), Some("fold 3"));
    }
}
