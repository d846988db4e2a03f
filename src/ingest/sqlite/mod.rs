//! SQLite databases: the table that holds the articles, read row by row.
//!
//! The file format is simple, documented and promised to stay, and all that is needed is to walk one tree of pages: that
//! is done here (`pages`, `record`) without the C library, its build and its trust in the file. `schema` reads which
//! tables there are and chooses the one.

mod pages;
mod record;
mod schema;

use std::path::Path;
use std::sync::Arc;

use self::pages::Pages;
use self::schema::{Choice, Table};
use super::columns::Wishes;
use super::disk::Disk;
use super::limits::Bounds;
use super::rows::{Cell, Row, Rows};
use super::stream::Records;
use crate::error::{Error, Result};

/// Reads all rows of the table that holds the articles, or says why there are none.
pub(super) fn read(
    file: &Arc<str>,
    disk: &Disk,
    wishes: &Wishes,
    limits: &Bounds,
) -> Result<Result<Records, String>> {
    let tables = Pages::open(disk, limits).and_then(|pages| Ok((schema::tables(&pages)?, pages)));
    let (tables, pages) = match tables {
        Ok(tables) => tables,
        Err(error) => return Ok(Err(damaged(&error))),
    };
    let table = match schema::choose(tables, &pages, wishes) {
        Choice::One(table) => table,
        Choice::Tie(first, second) => {
            return Err(Error::AmbiguousTable {
                file: file.to_string(),
                first: first.name,
                second: second.name,
                column: first.text,
            });
        }
        Choice::None(columns) => {
            let no_text = Error::NoTextColumn {
                file: file.to_string(),
                advice: "",
                columns,
            };
            return Ok(Ok(Records {
                no_text: Some(no_text),
                ..Records::default()
            }));
        }
    };
    let mut rows = Rows::new(file, (wishes, limits));
    let mut number = 0;
    let outcome = pages.rows(table.root, &mut |id, payload| {
        number += 1;
        let row = Row {
            record: number,
            line: number,
            cells: payload.and_then(|payload| cells(&table, id, &payload, pages.encoding())),
        };
        rows.take(row)
    })?;
    if let Err(error) = outcome {
        number += 1;
        let reason = damaged(&error);
        rows.give(number, |_| Err(reason))?;
    }
    let mut records = rows.finish()?;
    records.empty = Some(format!("table `{}` has no rows", table.name));
    Ok(Ok(records))
}

/// Why a database that is in use cannot be read: part of it lies in another file.
pub(super) fn in_use(path: &Path) -> Option<String> {
    ["-wal", "-journal"].iter().find_map(|part| {
        let mut beside = path.as_os_str().to_owned();
        beside.push(part);
        let waits = std::fs::metadata(&beside).is_ok_and(|meta| meta.len() > 0);
        waits.then(|| {
            format!(
                "changes wait in {}; end the program that writes it, or run: sqlite3 {} \"PRAGMA wal_checkpoint(TRUNCATE)\"",
                Path::new(&beside).display(),
                path.display()
            )
        })
    })
}

fn cells(
    table: &Table,
    id: i64,
    payload: &[u8],
    encoding: record::Encoding,
) -> Result<Vec<Cell>, String> {
    let values =
        record::values(payload, encoding).ok_or("the database is damaged: a row is cut short")?;
    let mut values = values.into_iter();
    let cell = |(column, key): &(Arc<str>, bool)| {
        let value = values.next().flatten();
        // The row's number stands in the place of such a key.
        (
            Arc::clone(column),
            if *key {
                Some(record::number(id))
            } else {
                value
            },
        )
    };
    Ok(table.columns.iter().map(cell).collect())
}

fn damaged(error: &std::io::Error) -> String {
    format!("the database is damaged or cut short here ({error}); what follows is lost")
}
