//! Articles with the same words: found by their contents, and linked with few of their like.

use std::collections::{BTreeMap, BTreeSet};

use xxhash_rust::xxh3::xxh3_128;

use super::{Corpus, Kind, Link};
use crate::check::splits;

/// Splits in which each article is linked with one of the same text. More have none to be compared with one by one.
pub(super) const MANY: usize = 10;

impl Corpus<'_> {
    pub(super) fn link_equal(&mut self) {
        for group in self.equal() {
            let (firsts, splits) = self.firsts(&group);
            if splits > MANY {
                self.crowded.insert(self.content(group[0]), splits);
            }
            for &i in &group {
                for &other in firsts.iter().filter(|&&other| other != i) {
                    let link = |other| Link {
                        other,
                        kind: Kind::Exact,
                        pair: self.pair(i, other),
                        probability: 1.0,
                        here: 1.0,
                        there: 1.0,
                    };
                    let (this, back) = (
                        link(other),
                        Link {
                            other: i,
                            ..link(other)
                        },
                    );
                    self.links[i as usize].push(this);
                    if !firsts.contains(&i) {
                        self.links[other as usize].push(back);
                    }
                }
            }
        }
    }

    /// Those of a group of equal texts that all others are linked with, and in how many splits the group is. The first of
    /// each part stands for it: a text that is there a thousand times is not paired a million times. Of many parts, those
    /// stand that a leak is told against.
    fn firsts(&self, group: &[u32]) -> (Vec<u32>, usize) {
        let mut firsts: BTreeMap<(bool, usize, Option<&str>), u32> = BTreeMap::new();
        for &i in group {
            let split = self.split(i);
            let part = (self.is_reference(i), split.map_or(0, splits::rank), split);
            firsts.entry(part).or_insert(i);
        }
        let splits = firsts.keys().filter(|part| !part.0 && part.2.is_some());
        let number = splits.count();
        // The very first of the corpus and of the reference set, whatever their part.
        let mut chosen: BTreeSet<u32> = [false, true]
            .into_iter()
            .filter_map(|set| group.iter().copied().find(|&i| self.is_reference(i) == set))
            .collect();
        // Those without a split come before all splits.
        chosen.extend(firsts.into_values().take(MANY + 1));
        (chosen.into_iter().collect(), number)
    }

    /// Groups of articles with the same words, each in the order of the corpus.
    fn equal(&self) -> Vec<Vec<u32>> {
        let mut groups: BTreeMap<u128, Vec<u32>> = BTreeMap::new();
        for &i in &self.order {
            if self.article(i).words > 0 {
                groups.entry(self.contents[i as usize]).or_default().push(i);
            }
        }
        groups.into_values().filter(|g| g.len() > 1).collect()
    }
}

/// The words of a text as a number.
pub(super) fn content(text: &str) -> u128 {
    let mut words = String::with_capacity(text.len());
    for word in text
        .split(|c: char| !c.is_alphanumeric() && !is_mark(c))
        .filter(|word| !word.is_empty())
    {
        match word.is_ascii() {
            true => words.extend(word.chars().map(|c| c.to_ascii_lowercase())),
            false => words.extend(word.chars().flat_map(char::to_lowercase)),
        }
        words.push(' ');
    }
    xxh3_128(words.as_bytes())
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::Trace;

    #[test]
    fn a_text_in_every_split_is_linked_and_told_once_for_each_article() {
        const ARTICLES: usize = 300;
        let articles = (0..ARTICLES).map(|n| {
            let text = "One text that a sloppy split has put into every fold of a corpus.";
            let mut one = crate::report::fixture::article(&format!("a{n:03}"), "", "", text);
            one.article.origin.line = n as u64 + 1;
            one.article.split = Some(format!("fold {n:03}"));
            one
        });
        let trace = Trace {
            articles: articles.collect(),
            pairs: Vec::new(),
            lineage: Vec::new(),
            ..crate::report::fixture::trace()
        };
        let config = crate::check::read("c.toml", "[splits]\ncolumn = \"fold\"\n").unwrap();
        let corpus = Corpus::new(&trace, &BTreeSet::new(), None, &config);
        let links: usize = (0..ARTICLES as u32).map(|i| corpus.links(i).len()).sum();
        assert!(links <= 2 * (MANY + 2) * ARTICLES, "{links} links");
        let request = crate::check::Request {
            config,
            config_file: "c.toml".to_owned(),
            reference: BTreeSet::new(),
            changes: None,
            left_out: 0,
            baseline: None,
            today: "2031-01-01".parse().unwrap(),
        };
        let checked = crate::check::check(&trace, &request);
        let of = |code: &str| {
            let found = checked.findings.iter().filter(|f| f.code == code);
            found
                .map(|f| (f.article.unwrap(), f.other.unwrap()))
                .collect::<Vec<_>>()
        };
        let all: Vec<(u32, u32)> = (1..ARTICLES as u32).map(|i| (i, 0)).collect();
        assert_eq!(
            (of("leak-across-splits"), of("dup-exact")),
            (all.clone(), all)
        );
        let leak = checked
            .findings
            .iter()
            .find(|f| f.code == "leak-across-splits");
        assert!(leak.unwrap().message.ends_with("; 300 splits have it"));
    }

    #[test]
    fn case_punctuation_and_spacing_do_not_count() {
        assert_eq!(
            content("The ferry ran aground, at noon."),
            content("THE FERRY\nran aground – at noon")
        );
        assert_ne!(content("at noon"), content("atnoon"));
        assert_ne!(content("हिंदी"), content("हदी"));
    }
}
