//! Which tables a database has, their columns, and which of them holds the articles.

use std::io;
use std::sync::Arc;

use super::pages::Pages;
use super::record;
use crate::ingest::columns::Wishes;
use crate::ingest::names::{self, Field};

/// A table that may hold articles.
pub(super) struct Table {
    pub(super) name: String,
    /// The first page of its tree.
    pub(super) root: u32,
    /// In the order of the stored values, with whether the row's number stands in its place.
    pub(super) columns: Vec<(Arc<str>, bool)>,
    /// The column that makes it a table of articles.
    pub(super) text: String,
}

/// What came of looking for the table of the articles.
pub(super) enum Choice {
    One(Table),
    Tie(Table, Table),
    /// All columns there are, for the user to see.
    None(String),
}

/// The tables of a database.
pub(super) fn tables(pages: &Pages<'_>) -> io::Result<Vec<Table>> {
    let mut tables = Vec::new();
    let outcome = pages.rows(1, &mut |_, payload| {
        let values = payload
            .ok()
            .and_then(|payload| record::values(&payload, pages.encoding()));
        let texts: Vec<String> = values
            .unwrap_or_default()
            .into_iter()
            .map(|value| {
                value
                    .and_then(|value| value.into_text())
                    .unwrap_or_default()
            })
            .collect();
        if let [kind, name, _, root, sql] = &texts[..]
            && kind == "table"
            && !name.starts_with("sqlite_")
            && let Some(root) = root.parse().ok().filter(|&root| root > 0)
        {
            tables.push(Table {
                name: name.clone(),
                root,
                columns: columns(sql),
                text: String::new(),
            });
        }
        Ok(true)
    });
    match outcome {
        Ok(outcome) => outcome.map(|()| tables),
        // The visitor above never fails.
        Err(error) => Err(io::Error::other(error.to_string())),
    }
}

/// The table that has the column the user named, else one with a column for texts; of several the one that has most of an
/// article's fields. Empty tables stand back.
pub(super) fn choose(tables: Vec<Table>, pages: &Pages<'_>, wishes: &Wishes) -> Choice {
    let mut found: Vec<((bool, bool, usize), Table)> = Vec::new();
    let mut all = Vec::new();
    for mut table in tables {
        all.extend(
            table
                .columns
                .iter()
                .map(|(column, _)| format!("{}.{column}", table.name)),
        );
        let wished = table.take_wishes(wishes);
        let own = || {
            let mut named = table.columns.iter().map(|column| column.0.to_string());
            named.find(|column| fields(column).any(|field| field == Field::Text))
        };
        let Some(text) = wished.clone().or_else(own) else {
            continue;
        };
        let filled = has_rows(pages, table.root);
        table.text = text;
        found.push(((filled, wished.is_some(), table.fields()), table));
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.name.cmp(&b.1.name)));
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (None, _) => Choice::None(match all.is_empty() {
            true => "no table".to_owned(),
            false => all.join(", "),
        }),
        (Some((best, first)), Some((next, second))) if best == next => Choice::Tie(first, second),
        (Some((_, table)), _) => Choice::One(table),
    }
}

impl Table {
    /// Names the columns that `--map` calls `TABLE.COLUMN` so; gives the one that is to be the text, if it is here.
    fn take_wishes(&mut self, wishes: &Wishes) -> Option<String> {
        let mut text = None;
        for (field, wish) in wishes {
            let wanted = names::normalise(wish);
            for (column, _) in &mut self.columns {
                let full = names::normalise(&format!("{}.{column}", self.name));
                if wanted == full {
                    *column = wish.as_str().into();
                } else if wanted != names::normalise(column) {
                    continue;
                }
                if *field == Field::Text {
                    text.get_or_insert_with(|| column.to_string());
                }
            }
        }
        text
    }

    /// How many of an article's fields it has.
    fn fields(&self) -> usize {
        let has = |wanted: &Field| {
            self.columns
                .iter()
                .any(|(column, _)| fields(column).any(|field| field == *wanted))
        };
        Field::ALL.iter().filter(|field| has(field)).count()
    }
}

fn fields(column: &str) -> impl Iterator<Item = Field> {
    names::recognise(column).into_iter().map(|(field, _)| field)
}

fn has_rows(pages: &Pages<'_>, root: u32) -> bool {
    let mut some = false;
    let outcome = pages.rows(root, &mut |_, _| {
        some = true;
        Ok(false)
    });
    some || !matches!(outcome, Ok(Ok(())))
}

/// The stored columns of `CREATE TABLE name (…)`, in their order.
fn columns(sql: &str) -> Vec<(Arc<str>, bool)> {
    let mut found = Vec::new();
    for words in definitions(sql) {
        let Some(first) = words.first() else {
            continue;
        };
        let is = |word: &Word, what: &str| !word.quoted && word.text.eq_ignore_ascii_case(what);
        let has = |what: &str| words[1..].iter().any(|word| is(word, what));
        if ["constraint", "primary", "unique", "check", "foreign"]
            .iter()
            .any(|what| is(first, what))
        {
            continue;
        }
        let computed = has("as") && !has("stored");
        if !computed {
            let key = words.get(1).is_some_and(|word| is(word, "integer")) && has("primary");
            found.push((first.text.as_str().into(), key));
        }
    }
    found
}

struct Word {
    text: String,
    quoted: bool,
}

/// The words of each definition between the outer brackets; those in inner brackets are left out.
fn definitions(sql: &str) -> Vec<Vec<Word>> {
    let (mut all, mut words, mut depth) = (Vec::new(), Vec::new(), 0usize);
    let mut rest = sql.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '(' => depth += 1,
            ')' if depth <= 1 => break,
            ')' => depth -= 1,
            ',' if depth == 1 => all.push(std::mem::take(&mut words)),
            '-' if rest.peek() == Some(&'-') => {
                rest.by_ref().take_while(|&c| c != '\n').for_each(drop)
            }
            '/' if rest.peek() == Some(&'*') => {
                let mut star = false;
                rest.by_ref()
                    .skip(1)
                    .take_while(|&c| {
                        let end = star && c == '/';
                        star = c == '*';
                        !end
                    })
                    .for_each(drop);
            }
            '"' | '`' | '\'' | '[' => {
                let close = if c == '[' { ']' } else { c };
                let mut text = String::new();
                while let Some(c) = rest.next() {
                    if c == close && (c == ']' || rest.next_if_eq(&close).is_none()) {
                        break;
                    }
                    text.push(c);
                }
                if depth == 1 {
                    words.push(Word { text, quoted: true });
                }
            }
            _ if depth == 1 && (c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()) => {
                let mut text = String::from(c);
                while let Some(c) =
                    rest.next_if(|&c| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii())
                {
                    text.push(c);
                }
                words.push(Word {
                    text,
                    quoted: false,
                });
            }
            _ => {}
        }
    }
    all.push(words);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_definition() {
        let sql = "CREATE TABLE \"news (old)\" (\n id INTEGER PRIMARY KEY, -- the key, mostly\n [full text] TEXT DEFAULT 'a, (b',\n \
                   \"say \"\"hi\"\"\" VARCHAR(20, 2) CHECK (length(x) > 3), /* none */ words INT AS (length(x)), \
                   kept INT GENERATED ALWAYS AS (1) STORED, größe, UNIQUE (id, kept), FOREIGN KEY (id) REFERENCES t (id)\n) STRICT";
        let found = columns(sql);
        let names: Vec<&str> = found.iter().map(|column| &*column.0).collect();
        assert_eq!(names, ["id", "full text", "say \"hi\"", "kept", "größe"]);
        assert_eq!(found.iter().filter(|column| column.1).count(), 1);
        assert!(columns("").is_empty() && columns("CREATE TABLE t").is_empty());
        assert_eq!(columns("CREATE TABLE t(a,\"b").len(), 2);
    }
}
