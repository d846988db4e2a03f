//! What a reader can check of a finding: the text two articles share, and the command that shows all of it.

use super::Told;
use crate::check::Finding;
use crate::compare::{Passage, PassageKind};

/// The stretch of text that two articles share and that tells most: the longest that is not a quotation.
pub(super) fn matched<'a>(told: &Told<'a>, finding: &Finding) -> Option<(&'a str, &'a str)> {
    let (article, other) = (finding.article?, finding.other?);
    let Some(pair) = finding
        .pair
        .and_then(|pair| told.trace.pairs.get(pair as usize))
    else {
        // Equal texts that no source proposed: their beginnings are the same.
        let text = |i: u32| told.trace.articles[i as usize].article.text.trim();
        return (finding.code == "dup-exact").then(|| (text(article), text(other)));
    };
    let length = |p: &&Passage| {
        let chars = p.a.1 - p.a.0;
        if p.kind == PassageKind::Quote {
            chars / 4
        } else {
            chars
        }
    };
    let longest = pair
        .evidence
        .passages
        .iter()
        .max_by_key(|p| (length(p), std::cmp::Reverse(p.a.0)))?;
    let (a, b) = (
        told.trace.slice(pair.a, longest.a),
        told.trace.slice(pair.b, longest.b),
    );
    Some(if pair.a == article { (a, b) } else { (b, a) })
}

/// The command that shows the evidence on two articles, if there is one: `--in` reads one input, which must have both.
pub(super) fn command(told: &Told<'_>, finding: &Finding) -> Option<String> {
    let article = |i: u32| &told.trace.articles[i as usize].article;
    let (a, b) = (article(finding.article?), article(finding.other?));
    let ids = format!("{} {}", quoted(&a.id), quoted(&b.id));
    let files = [&*a.origin.file, &*b.origin.file].map(|file| stored(told, file));
    let inside = |input: &str| Some(format!("wirecopy compare {ids} --in {}", quoted(input)));
    // An article of the reference set may have got another id among those of the corpus.
    if !finding.in_reference {
        if files[0] == files[1] {
            return inside(files[0]);
        }
        if let [input] = told.inputs {
            return inside(input);
        }
    }
    let single = |file: &str| {
        let mut inputs = told.trace.inputs.iter();
        inputs.any(|i| i.format == "text" && i.path.to_string_lossy() == file)
    };
    (files[0] != files[1] && files.iter().all(|file| single(file))).then(|| {
        let [a, b] = files.map(quoted);
        format!("wirecopy compare {a} {b}")
    })
}

/// The input that a file is in: the file itself, or the archive that it is a member of.
fn stored<'f>(told: &Told<'_>, file: &'f str) -> &'f str {
    let mut ends = file.match_indices('!').map(|(at, _)| &file[..at]);
    let is_input = |path: &&str| {
        let mut inputs = told.trace.inputs.iter();
        inputs.any(|i| i.path.to_string_lossy() == *path)
    };
    ends.find(is_input).unwrap_or(file)
}

/// A word for a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:@%+=,#~".contains(c);
    if !word.is_empty() && word.chars().all(plain) && !word.starts_with(['-', '#', '~']) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_survive_a_shell() {
        assert_eq!(quoted("a-1"), "a-1");
        assert_eq!(quoted("two words"), "'two words'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
        assert_eq!(quoted(""), "''");
    }
}
