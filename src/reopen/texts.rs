//! The texts, from the inputs of the run.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::tables::Slice;
use crate::article::Article;
use crate::ingest::{self, Aliases, Limits, ReadOptions};
use crate::outcome::Trace;

/// What stands between the passages of an article whose text is not known.
const GAP: char = '\u{2026}';

/// Gives the articles their texts. Returns which have none but their passages, and why, in words.
///
/// A file is looked for where `run.json` says and beside the report folder.
pub(super) fn fill(
    trace: &mut Trace,
    slices: &[Slice],
    folder: Option<&Path>,
) -> (Vec<u32>, Vec<String>) {
    let mut told = Vec::new();
    let mut found = match folder {
        Some(folder) => read(trace, folder, &mut told),
        None => BTreeMap::new(),
    };
    let mut of_article: Vec<Vec<&Slice>> = vec![Vec::new(); trace.articles.len()];
    for slice in slices {
        of_article[slice.article as usize].push(slice);
    }
    let (mut without, mut moved) = (Vec::new(), 0);
    for ((article, slices), i) in trace.articles.iter_mut().zip(of_article).zip(0..) {
        let read = found.remove(&article.article.id);
        let stands = read.as_ref().is_some_and(|read| stand(&read.text, &slices));
        match read.filter(|_| stands) {
            Some(read) => article.article.text = read.text,
            None => {
                moved += usize::from(!stands && folder.is_some());
                article.article.text = sparse(&slices);
                without.push(i);
            }
        }
    }
    if moved > 0 {
        told.push(format!(
            "{moved} of {} articles have no text but their passages",
            trace.articles.len()
        ));
    }
    (without, told)
}

/// Articles by id, out of the inputs that are still what they were.
fn read(trace: &Trace, folder: &Path, told: &mut Vec<String>) -> BTreeMap<String, Article> {
    let beside = folder.parent().unwrap_or(Path::new("."));
    let mut digests: BTreeMap<String, &str> = BTreeMap::new();
    let mut paths: Vec<PathBuf> = Vec::new();
    for input in &trace.inputs {
        let name = input.path.display();
        if input.path == Path::new("-") {
            told.push("standard input cannot be read a second time".to_owned());
            continue;
        }
        let places = [input.path.clone(), beside.join(&input.path)];
        match places.into_iter().find(|place| place.is_file()) {
            Some(place) => {
                digests.insert(place.display().to_string(), &input.digest);
                paths.push(place);
            }
            None => told.push(format!(
                "input {name} is not there; run this where the trace was run, or put the file back"
            )),
        }
    }
    if paths.is_empty() {
        return BTreeMap::new();
    }
    let parameter = |wanted: &str| {
        let found = trace.parameters.iter().find(|(name, _)| *name == wanted);
        found.map(|(_, value)| value.as_str())
    };
    let size = |wanted| parameter(wanted).and_then(|value| value.parse().ok());
    let options = ReadOptions {
        aliases: Aliases::default(),
        limits: Limits {
            record: size("max record").unwrap_or(Limits::default().record),
            unpacked: size("max unpacked"),
            memory: None,
        },
        map: parameter("map")
            .map(|wishes| {
                wishes
                    .lines()
                    .filter_map(|wish| wish.split_once('='))
                    .map(|(field, column)| (field.to_owned(), column.to_owned()))
                    .collect()
            })
            .unwrap_or_default(),
    };
    let dump = match ingest::read(&paths, &options, &|_, _| {}) {
        Ok(dump) => dump,
        Err(e) => {
            told.push(format!("the inputs cannot be read again: {e}"));
            return BTreeMap::new();
        }
    };
    let mut changed = BTreeSet::new();
    for input in &dump.inputs {
        let name = input.path.display().to_string();
        if digests
            .get(&name)
            .is_none_or(|digest| *digest != input.digest)
        {
            told.push(format!(
                "input {name} is not what it was at the time of the run; its texts are not used"
            ));
            changed.insert(name);
        }
    }
    dump.articles
        .into_iter()
        .filter(|article| !is_of(&changed, &article.origin.file))
        .map(|article| (article.id.clone(), article))
        .collect()
}

/// Whether a file is one of the inputs or a member of one: it is named after the archive, behind a `!`.
fn is_of(inputs: &BTreeSet<String>, file: &str) -> bool {
    let ends = file.match_indices('!').map(|(at, _)| at);
    let mut names = ends.chain([file.len()]).map(|end| &file[..end]);
    names.any(|name| inputs.contains(name))
}

/// Whether every passage stands in the text where its table says.
fn stand(text: &str, slices: &[&Slice]) -> bool {
    if slices.is_empty() {
        return true;
    }
    let bytes: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    slices.iter().all(|slice| {
        let ends = (
            bytes.get(slice.at.0 as usize),
            bytes.get(slice.at.1 as usize),
        );
        matches!(ends, (Some(from), Some(to)) if text.get(*from..*to) == Some(slice.text.as_str()))
    })
}

/// The passages at their places, with dots between them.
fn sparse(slices: &[&Slice]) -> String {
    let end = slices.iter().map(|s| s.at.1 as usize).max().unwrap_or(0);
    // A table that was tampered with does not make a text of four thousand million characters.
    let told: usize = slices.iter().map(|s| s.text.chars().count()).sum();
    if end > told.saturating_mul(1000).max(1 << 20) {
        return String::new();
    }
    let mut text = vec![GAP; end];
    for slice in slices {
        let places = text.iter_mut().skip(slice.at.0 as usize);
        places
            .zip(slice.text.chars())
            .for_each(|(place, c)| *place = c);
    }
    text.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(at: (u32, u32), text: &str) -> Slice {
        Slice {
            article: 0,
            at,
            text: text.to_owned(),
        }
    }

    #[test]
    fn a_text_is_taken_only_if_its_passages_stand_in_it() {
        let (good, bad) = (slice((1, 3), "éß"), slice((2, 4), "éß"));
        assert!(stand("aéßb", &[&good]));
        assert!(!stand("aéßb", &[&good, &bad]));
        assert!(!stand("a", &[&good]));
    }

    proptest::proptest! {
        #[test]
        fn a_member_is_of_its_archive(
            inputs in proptest::collection::btree_set("[ab!]{0,3}", 0..4),
            file in "[ab!]{0,5}",
        ) {
            let slowly = inputs.iter().any(|input| {
                file.strip_prefix(input.as_str())
                    .is_some_and(|member| member.is_empty() || member.starts_with('!'))
            });
            proptest::prop_assert_eq!(is_of(&inputs, &file), slowly);
        }
    }

    #[test]
    fn passages_stand_at_their_places_without_the_text() {
        let (one, two) = (slice((1, 3), "éß"), slice((5, 6), "x"));
        assert_eq!(sparse(&[&two, &one]), "…éß……x");
        assert_eq!(sparse(&[&slice((u32::MAX - 1, u32::MAX), "x")]), "");
    }
}
