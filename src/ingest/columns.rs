//! Which column is which field: found by name, ordered by what the first records hold, overridden by `--map`.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use ahash::{AHashMap, AHashSet};

use super::names::{self, Field};
use crate::error::{Error, Result};
use crate::spelling;

/// A text of fewer bytes than this cannot make a tie.
const LONG_TEXT: usize = 40;

/// What one cell of a sampled record holds.
pub(super) type SampleRecord = Vec<(String, String)>;

/// The columns of one file and the fields they feed.
#[derive(Debug, Default)]
pub(super) struct Columns {
    /// For each column, its fields and how early it is asked (smaller first).
    known: AHashMap<String, Vec<(Field, u32)>>,
    /// Prefixes of dotted paths that `--map` names.
    parents: Vec<String>,
    /// The first choice for each field, for the user to see.
    chosen: Vec<(Field, String)>,
    /// Fields for which a `--map` column is there: no other column may feed them.
    fixed: Vec<Field>,
    /// All columns of the sample, sorted as met.
    seen: Vec<String>,
    /// The same, to ask for one of them: files may have a million.
    sampled: AHashSet<String>,
    /// Columns of `--map` that the sample lacked, and whether they turned up later.
    awaited: Vec<(String, AtomicBool)>,
}

/// `--map`, with the field names checked.
pub(super) type Wishes = Vec<(Field, String)>;

/// Checks the field names of `--map`.
pub(super) fn wishes(map: &[(String, String)]) -> Result<Wishes> {
    map.iter()
        .map(|(field, column)| {
            let known = Field::ALL
                .into_iter()
                .find(|known| known.name() == field.trim().to_lowercase());
            known.map(|known| (known, column.clone())).ok_or_else(|| {
                let meant = names::recognise(field)
                    .first()
                    .map(|(field, _)| field.name());
                let meant = meant.or_else(|| spelling::nearest(field, Field::ALL.map(Field::name)));
                Error::UnknownField {
                    field: field.clone(),
                    column: column.clone(),
                    known: Field::ALL.map(Field::name).join(", "),
                    hint: meant
                        .map(|name| format!("; did you mean `{name}`?"))
                        .unwrap_or_default(),
                }
            })
        })
        .collect()
}

impl Columns {
    /// Chooses the columns from a file's first records.
    pub(super) fn learn(file: &str, wishes: &Wishes, sample: &[SampleRecord]) -> Result<Self> {
        let mut columns = Self::default();
        for (column, _) in sample.iter().flatten() {
            if !columns.sampled.contains(column) {
                columns.sampled.insert(column.clone());
                columns.seen.push(column.clone());
            }
        }
        for (_, column) in wishes {
            columns.parents.extend(
                column
                    .match_indices('.')
                    .map(|(at, _)| column[..at].to_owned()),
            );
        }
        for field in Field::ALL {
            columns.choose(file, field, wishes, sample)?;
        }
        Ok(columns)
    }

    fn choose(
        &mut self,
        file: &str,
        field: Field,
        wishes: &Wishes,
        sample: &[SampleRecord],
    ) -> Result<()> {
        let wished: Vec<&str> = wishes
            .iter()
            .filter(|wish| wish.0 == field)
            .map(|wish| wish.1.as_str())
            .collect();
        let mut order: Vec<String> = wished
            .iter()
            .filter_map(|wish| find(&self.seen, wish))
            .collect();
        if order.is_empty() {
            // A wished column may still turn up after the sample: it then comes first.
            order.extend(wished.iter().map(|&wish| wish.to_owned()));
            self.awaited.extend(
                wished
                    .iter()
                    .map(|&wish| (wish.to_owned(), AtomicBool::new(false))),
            );
            let wished = order.len();
            let mut ranked: Vec<(usize, &String)> = self
                .seen
                .iter()
                .filter_map(|column| rank(column, field))
                .collect();
            ranked.sort();
            if field == Field::Text {
                forbid_tie(file, &ranked, sample)?;
                prefer_longer(&mut ranked, sample);
            }
            // Of several columns, one that is filled beats an earlier name that is empty throughout.
            ranked.sort_by_key(|(_, column)| {
                !sample.iter().any(|record| cell(record, column).is_some())
            });
            order.extend(ranked.into_iter().map(|(_, column)| column.clone()));
            self.chosen
                .extend(order.get(wished).map(|column| (field, column.clone())));
        } else {
            self.fixed.push(field);
            self.chosen.push((field, order[0].clone()));
        }
        for (place, column) in (0..).zip(order) {
            self.known.entry(column).or_default().push((field, place));
        }
        Ok(())
    }

    /// The fields that a column feeds. A column that the sample lacked is asked after all that it had.
    pub(super) fn fields(&self, column: &str, mut each: impl FnMut(Field, u32)) {
        if let Some(fields) = self.known.get(column) {
            for (_, met) in self.awaited.iter().filter(|(awaited, _)| awaited == column) {
                met.store(true, Ordering::Relaxed);
            }
            fields.iter().for_each(|&(field, place)| each(field, place));
        } else if !self.sampled.contains(column) {
            for (field, rank) in names::recognise(column) {
                if !self.fixed.contains(&field) {
                    each(field, 1000 + rank as u32);
                }
            }
        }
    }

    /// Whether an object in this column has columns inside that may matter.
    pub(super) fn is_parent(&self, column: &str) -> bool {
        names::is_parent(column) || self.parents.iter().any(|parent| parent == column)
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.chosen.iter().any(|chosen| chosen.0 == field)
    }

    /// (field, column) pairs for the user to see.
    pub(super) fn shown(&self) -> Vec<(String, String)> {
        self.chosen
            .iter()
            .map(|(field, column)| (field.name().to_owned(), column.clone()))
            .collect()
    }

    /// (field, column) pairs, all of them, in the order of the fields and in which they are asked.
    pub(super) fn plan(&self) -> Vec<(String, String)> {
        let mut asked: Vec<(Field, u32, &String)> = (self.known.iter())
            .flat_map(|(column, fields)| fields.iter().map(move |f| (f.0, f.1, column)))
            .collect();
        asked.sort_by_key(|(field, place, column)| {
            let field = Field::ALL.iter().position(|known| known == field);
            (field, *place, *column)
        });
        let named = asked.into_iter();
        named
            .map(|(field, _, column)| (field.name().to_owned(), column.clone()))
            .collect()
    }

    /// All columns met so far that the user may name.
    pub(super) fn seen(&self) -> impl Iterator<Item = &String> {
        let late = self
            .awaited
            .iter()
            .filter(|(_, met)| met.load(Ordering::Relaxed))
            .map(|(column, _)| column);
        self.seen.iter().chain(late)
    }

    /// What else may be wrong where no column can be the text: lists of addresses are often taken for articles.
    fn advice(&self) -> &'static str {
        if self.seen.iter().any(|column| column.starts_with("http")) {
            return "its first row holds an address and is no header (GDELT's own files are such, and hold no texts): \
                    fetch the pages it lists first, or name the columns and ";
        }
        match self.has(Field::Url) {
            true => {
                "it lists addresses (as GDELT and Media Cloud do): fetch those pages first, or "
            }
            false => "",
        }
    }

    /// The error if no column can be the text.
    pub(super) fn without_text(&self, file: &str, wishes: &Wishes) -> Option<Error> {
        if self.has(Field::Text) || self.seen.is_empty() {
            return None;
        }
        Some(match wishes.iter().find(|wish| wish.0 == Field::Text) {
            Some((field, column)) => unknown(*field, column, &self.seen),
            None => Error::NoTextColumn {
                file: file.to_owned(),
                advice: self.advice(),
                columns: listing(&self.seen),
            },
        })
    }
}

/// `--map` names that no file had: the first of them as an error.
pub(super) fn check_wishes(wishes: &Wishes, seen: &BTreeMap<String, ()>) -> Result<()> {
    let seen: Vec<String> = seen.keys().cloned().collect();
    for (field, column) in wishes {
        if find(&seen, column).is_none() {
            return Err(unknown(*field, column, &seen));
        }
    }
    Ok(())
}

fn unknown(field: Field, column: &str, seen: &[String]) -> Error {
    let hint = match spelling::nearest(column, seen.iter().map(String::as_str)) {
        Some(near) => format!("; did you mean `{near}`? (found: {})", listing(seen)),
        None if seen.is_empty() => "; the inputs have no columns".to_owned(),
        None => format!(" (found: {})", listing(seen)),
    };
    Error::UnknownColumn {
        field: field.name().to_owned(),
        column: column.to_owned(),
        hint,
    }
}

fn rank(column: &String, field: Field) -> Option<(usize, &String)> {
    names::recognise(column)
        .into_iter()
        .find(|found| found.0 == field)
        .map(|(_, rank)| (rank, column))
}

/// The column a wish means: spelled exactly so, else the same letters and digits.
fn find(seen: &[String], wish: &str) -> Option<String> {
    let same = |column: &&String| names::normalise(column) == names::normalise(wish);
    seen.iter()
        .find(|column| *column == wish)
        .or_else(|| seen.iter().find(same))
        .cloned()
}

fn listing(columns: &[String]) -> String {
    const SHOWN: usize = 30;
    let short = |column: &String| match column.char_indices().nth(40) {
        // Without a header, the first row stands here with all its text.
        Some((at, _)) => format!("{}…", &column[..at]),
        None => column.clone(),
    };
    let mut text = columns
        .iter()
        .take(SHOWN)
        .map(short)
        .collect::<Vec<_>>()
        .join(", ");
    if columns.len() > SHOWN {
        text += &format!(" and {} more", columns.len() - SHOWN);
    }
    text
}

fn cell<'r>(record: &'r SampleRecord, column: &str) -> Option<&'r str> {
    record
        .iter()
        .find(|(name, value)| name == column && !value.trim().is_empty())
        .map(|(_, value)| value.trim())
}

/// Two columns that both could be the text, and say different things at length, are for the user to decide.
fn forbid_tie(file: &str, ranked: &[(usize, &String)], sample: &[SampleRecord]) -> Result<()> {
    let originals: Vec<&String> = ranked
        .iter()
        .filter(|(rank, _)| !names::is_derived_text(*rank))
        .map(|&(_, column)| column)
        .collect();
    for (i, first) in originals.iter().enumerate() {
        for second in &originals[i + 1..] {
            let (mut with_text, mut conflicts, mut lengths) = (0usize, 0usize, (0usize, 0usize));
            for record in sample {
                let (a, b) = (cell(record, first), cell(record, second));
                with_text += usize::from(a.is_some() || b.is_some());
                if let (Some(a), Some(b)) = (a, b)
                    && conflict(a, b)
                {
                    conflicts += 1;
                    lengths = (lengths.0 + a.len(), lengths.1 + b.len());
                }
            }
            let (short, long) = (lengths.0.min(lengths.1), lengths.0.max(lengths.1));
            let teaser = short * 4 < long && short < 400 * conflicts;
            if conflicts * 10 >= with_text.max(1) && !teaser {
                return Err(Error::AmbiguousColumn {
                    file: file.to_owned(),
                    field: Field::Text.name(),
                    first: (*first).clone(),
                    second: (*second).clone(),
                });
            }
        }
    }
    Ok(())
}

fn conflict(a: &str, b: &str) -> bool {
    let long = |text: &str| {
        text.len() >= LONG_TEXT && (text.contains(char::is_whitespace) || !text.is_ascii())
    };
    if !long(a) || !long(b) {
        return false;
    }
    let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (a, b) = (squeeze(a), squeeze(b));
    let (short, long) = if a.len() <= b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    // A cut version ends in dots or a note (`… [+1200 chars]`): its beginning tells.
    let cut = short
        .char_indices()
        .nth(short.chars().count() * 2 / 3)
        .map_or(short.as_str(), |(at, _)| &short[..at]);
    !long.contains(short.as_str()) && !long.starts_with(cut)
}

/// A column whose texts are clearly longer goes before an earlier name that holds teasers.
fn prefer_longer(ranked: &mut [(usize, &String)], sample: &[SampleRecord]) {
    let length = |column: &str| {
        sample
            .iter()
            .filter_map(|record| cell(record, column))
            .map(str::len)
            .sum::<usize>()
    };
    let Some(first) = ranked.first().map(|(_, column)| length(column)) else {
        return;
    };
    let longest = (0..ranked.len()).max_by_key(|&i| (length(ranked[i].1), std::cmp::Reverse(i)));
    if let Some(longest) = longest.filter(|&i| length(ranked[i].1) * 5 > first * 6) {
        ranked[..=longest].rotate_right(1);
    }
}
