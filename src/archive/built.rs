//! What of this build an archive depends on: an archive that another build made is not searched as if it were its own.

use std::collections::BTreeMap;
use std::path::Path;

use super::{segment, terms};
use crate::error::{Error, Result};
use crate::rarity;

/// What texts are read as: a digest of the terms of a probe. A test says when it is another. Reading the probe at every
/// query would be a third of its time, for the tables of six languages.
const READING: u64 = 0x7dc1_2f7f_9f6b_fecc;

/// By name, what must be the same for an archive to be searched.
pub(super) fn built() -> BTreeMap<String, String> {
    let packed = format!(
        "{}, {} articles, short ones to {}",
        terms::INDEXED.told(),
        segment::LARGEST,
        segment::LIGHTEST
    );
    [
        ("reading of texts", format!("{READING:016x}")),
        ("word tables", format!("{:016x}", rarity::digest())),
        ("index", packed),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// Whether an archive was made by a build that reads as this one does.
pub(super) fn check(home: &Path, theirs: &BTreeMap<String, String>) -> Result<()> {
    let ours = built();
    if *theirs == ours {
        return Ok(());
    }
    let names = ours
        .keys()
        .chain(theirs.keys().filter(|name| !ours.contains_key(*name)));
    let told = |value: Option<&String>| value.map_or("none", String::as_str).to_owned();
    let differs: Vec<String> = names
        .filter(|name| ours.get(*name) != theirs.get(*name))
        .map(|name| {
            format!(
                "{name} {}, here {}",
                told(theirs.get(name)),
                told(ours.get(name))
            )
        })
        .collect();
    Err(Error::Malformed {
        file: home.display().to_string(),
        message: format!(
            "the archive was made by another build of wirecopy, which differs in what is found ({}); `wirecopy index compact \
             {} --learn` builds it anew from the articles it holds",
            differs.join("; "),
            home.display()
        ),
    })
}

#[cfg(test)]
mod tests {
    use xxhash_rust::xxh3::xxh3_64;

    use super::*;
    use crate::article::Article;
    use crate::describe::Describer;
    use crate::text::chrome::ChromeModel;

    /// A page with what words are made of in several scripts: its terms change when the reading of texts does.
    const PROBE: &str = "The ferry Lark ran aground off Tern Point on Tuesday with 1,840 passengers, Mara Tolland said.\n\
        Die Fährgesellschaft meldete 2,5 Millionen Euro Schaden; Kapitän Jörg Lüttke sprach von Glück.\n\
        Паром сел на мель у мыса, сообщила береговая охрана.\n\
        渡輪在岬角擱淺，乘客全部獲救。\n\
        페리가 곶 앞바다에서 좌초했다고 해경이 밝혔다.\n\
        جنحت العبارة قرب الرأس وعلى متنها مئة وأربعون راكبا.\n";

    #[test]
    fn an_archive_knows_how_its_texts_were_read() {
        let mut probe = Vec::new();
        for line in PROBE.lines() {
            let article = Article::of_text("", line);
            let describer = Describer::knowing(ChromeModel::default());
            for noted in describer.note(&[article], &|_| {}) {
                let terms = noted.keys.terms().iter();
                terms.for_each(|key| probe.extend(key.to_le_bytes()));
            }
        }
        let reading = xxh3_64(&probe);
        assert_eq!(
            reading, READING,
            "texts are read in another way: archives of before must be refused, by READING = {reading:#018x}"
        );
    }
}
