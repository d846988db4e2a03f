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

/// The stored columns of `CREATE TABLE name (…)`, in their order, with whether the row's number stands in their place: so
/// it is with a key of one column whose type is `INTEGER` and no other.
fn columns(sql: &str) -> Vec<(Arc<str>, bool)> {
    let (mut found, mut key) = (Vec::new(), None);
    let definitions = definitions(sql);
    for words in &definitions {
        let Some(first) = words.first() else {
            continue;
        };
        if ["constraint", "primary", "unique", "check", "foreign"]
            .iter()
            .any(|what| first.is(what))
        {
            key = key.or_else(|| table_key(words));
            continue;
        }
        let has = |what: &str| words[1..].iter().any(|word| word.is(what));
        let computed = has("as") && !has("stored");
        if !computed {
            found.push((&first.text, is_integer(words), is_own_key(words)));
        }
    }
    let is_key = |column: &str| key.is_some_and(|key| key.eq_ignore_ascii_case(column));
    found
        .into_iter()
        .map(|(column, integer, own)| (column.as_str().into(), integer && (own || is_key(column))))
        .collect()
}

/// Whether the type of a column is `INTEGER` and nothing more.
fn is_integer(words: &[Word]) -> bool {
    const AFTER: [&str; 10] = [
        "constraint",
        "primary",
        "not",
        "null",
        "unique",
        "check",
        "default",
        "collate",
        "references",
        "generated",
    ];
    let named = |word: &Word| !word.inner && word.text.eq_ignore_ascii_case("integer");
    words.get(1).is_some_and(named)
        && (words.get(2)).is_none_or(|next| AFTER.iter().any(|what| next.is(what)))
}

/// Whether a column says itself that it is the key. One that says `DESC` there has values of its own; in a constraint of the
/// table the word changes nothing.
fn is_own_key(words: &[Word]) -> bool {
    let key = words.iter().position(|word| word.is("primary"));
    key.is_some_and(|at| !words.get(at + 2).is_some_and(|word| word.is("desc")))
}

/// The column of `[CONSTRAINT name] PRIMARY KEY (column)`, if it is one alone.
fn table_key(words: &[Word]) -> Option<&str> {
    let at = words.iter().position(|word| word.is("primary"))?;
    let listed = || words[at..].iter().skip(2).take_while(|word| word.inner);
    let several = listed().any(|word| !word.quoted && word.text == ",");
    listed()
        .next()
        .filter(|_| !several)
        .map(|word| word.text.as_str())
}

struct Word {
    text: String,
    quoted: bool,
    /// It stands in brackets inside of the definition.
    inner: bool,
}

impl Word {
    fn is(&self, what: &str) -> bool {
        !self.quoted && !self.inner && self.text.eq_ignore_ascii_case(what)
    }
}

/// The words of each definition between the outer brackets, and the commas in inner ones.
fn definitions(sql: &str) -> Vec<Vec<Word>> {
    let (mut all, mut words, mut depth) = (Vec::new(), Vec::new(), 0usize);
    let mut rest = sql.chars().peekable();
    let word = |text, quoted, depth| Word {
        text,
        quoted,
        inner: depth > 1,
    };
    while let Some(c) = rest.next() {
        match c {
            '(' => depth += 1,
            ')' if depth <= 1 => break,
            ')' => depth -= 1,
            ',' if depth == 1 => all.push(std::mem::take(&mut words)),
            ',' if depth > 1 => words.push(word(c.to_string(), false, depth)),
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
                if depth > 0 {
                    words.push(word(text, true, depth));
                }
            }
            _ if depth > 0 && (c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()) => {
                let mut text = String::from(c);
                while let Some(c) =
                    rest.next_if(|&c| c.is_alphanumeric() || c == '_' || c == '$' || !c.is_ascii())
                {
                    text.push(c);
                }
                words.push(word(text, false, depth));
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
    #[test]
    fn keys_for_which_the_number_of_the_row_stands() {
        // As SQLite 3.40 has it, asked for each of them.
        for (definition, alias) in [
            ("id INTEGER PRIMARY KEY, x", true),
            ("id INTEGER PRIMARY KEY ASC, x", true),
            ("id INTEGER PRIMARY KEY DESC, x", false),
            ("id \"INTEGER\" PRIMARY KEY, x", true),
            ("id INTEGER(8) PRIMARY KEY, x", false),
            ("id INTEGER UNSIGNED PRIMARY KEY, x", false),
            (
                "id INTEGER NOT NULL CONSTRAINT k PRIMARY KEY AUTOINCREMENT, x",
                true,
            ),
            ("id INTEGER NOT NULL, x, PRIMARY KEY (id)", true),
            ("id integer, x, PRIMARY KEY (ID DESC)", true),
            ("id INTEGER, x, CONSTRAINT pk PRIMARY KEY ('id')", true),
            ("id INTEGER, x, PRIMARY KEY ([id] COLLATE nocase)", true),
            ("id INTEGER, x, UNIQUE (x, id) PRIMARY KEY (id)", true),
            (
                "id INTEGER, x, CHECK (x IN ('a', 'b')), PRIMARY KEY (id) ON CONFLICT REPLACE",
                true,
            ),
            ("id INTEGER, x, PRIMARY KEY (id, x)", false),
            ("id INTEGER, x, PRIMARY KEY (x)", false),
            ("id INTEGER, x, UNIQUE (id)", false),
            ("id INTEGER, x, FOREIGN KEY (id) REFERENCES u (id)", false),
            ("id INT, x, PRIMARY KEY (id)", false),
            ("id INTEGER(8), x, PRIMARY KEY (id)", false),
        ] {
            let found = columns(&format!("CREATE TABLE t ({definition})"));
            let found: Vec<(&str, bool)> = found.iter().map(|(c, key)| (&**c, *key)).collect();
            assert_eq!(found, [("id", alias), ("x", false)], "{definition}");
        }
    }
}
