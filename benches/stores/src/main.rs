//! Which articles have a term: the one table of an archive that grows with every day. Here are ten million entries (term,
//! article) in batches of a day's articles, each of which is on the disk before the next one begins, in four embedded stores and
//! in the archive's own lists (its own modules, a segment per batch, then all in one); then the look-ups of a hundred
//! articles, 160 terms each.
//!
//! ```text
//! cargo run --release -- [ENTRIES]
//! ```

#[path = "../../../src/archive/bytes.rs"]
#[allow(dead_code)]
mod bytes;
#[path = "../../../src/ingest/disk.rs"]
#[allow(dead_code)]
mod disk;
mod error;
#[path = "../../../src/archive/pages.rs"]
#[allow(dead_code)]
mod pages;
#[path = "../../../src/archive/postings.rs"]
mod postings;
mod ingest {
    pub(crate) use crate::disk;
}

use std::fs;
use std::ops::Bound;
use std::path::Path;
use std::time::Instant;

use redb::ReadableDatabase;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Terms of an article, and articles of a day.
const TERMS: u32 = 48;
const DAY: u32 = 10_000;
const ASKED: usize = 160;
const QUESTIONS: usize = 100;

/// A day's entries, sorted: half of the terms are those of few articles, half come again and again, as in news.
fn day(number: u32) -> Vec<(u32, u32)> {
    let mut out = Vec::with_capacity((DAY * TERMS) as usize);
    for article in number * DAY..(number + 1) * DAY {
        for n in 0..TERMS {
            let mixed =
                xxhash_rust::xxh3::xxh3_64(&(u64::from(article) << 8 | u64::from(n)).to_le_bytes());
            out.push((term(mixed), article));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

fn term(mixed: u64) -> u32 {
    let rank = match mixed & 1 {
        // The logarithm of the rank is spread evenly: Zipf's law.
        0 => 2f64.powf((mixed >> 40) as f64 / (1u64 << 24) as f64 * 20.0) as u64,
        _ => mixed >> 36,
    };
    (xxhash_rust::xxh3::xxh3_64(&rank.to_le_bytes()) >> 32) as u32
}

fn questions() -> Vec<Vec<u32>> {
    let of = |q: usize| {
        let mut terms: Vec<u32> = (0..ASKED)
            .map(|n| {
                term(xxhash_rust::xxh3::xxh3_64(
                    &((q * 1000 + n) as u64 | 1 << 50).to_le_bytes(),
                ))
            })
            .collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    };
    (0..QUESTIONS).map(of).collect()
}

/// Somewhere to put entries.
trait Store {
    fn add(&mut self, entries: &[(u32, u32)]) -> Outcome<()>;
    /// Hands over the articles of each term.
    fn find(&mut self, terms: &[u32], found: &mut Vec<u32>) -> Outcome<()>;
    /// Puts everything in order, if the store knows how to.
    fn settle(&mut self) -> Outcome<()> {
        Ok(())
    }
}

fn key((term, article): (u32, u32)) -> [u8; 8] {
    (u64::from(term) << 32 | u64::from(article)).to_be_bytes()
}

fn article(key: &[u8]) -> u32 {
    key.last_chunk().map_or(0, |last| u32::from_be_bytes(*last))
}

fn range(term: u32) -> ([u8; 8], [u8; 8]) {
    (key((term, 0)), key((term, u32::MAX)))
}

struct Redb(redb::Database);
const TABLE: redb::TableDefinition<'_, u64, ()> = redb::TableDefinition::new("terms");

impl Store for Redb {
    fn add(&mut self, entries: &[(u32, u32)]) -> Outcome<()> {
        let change = self.0.begin_write()?;
        {
            let mut table = change.open_table(TABLE)?;
            for entry in entries {
                table.insert(u64::from_be_bytes(key(*entry)), ())?;
            }
        }
        Ok(change.commit()?)
    }

    fn find(&mut self, terms: &[u32], found: &mut Vec<u32>) -> Outcome<()> {
        let read = self.0.begin_read()?;
        let table = read.open_table(TABLE)?;
        for &term in terms {
            let (from, to) = range(term);
            for row in table.range(u64::from_be_bytes(from)..=u64::from_be_bytes(to))? {
                found.push(row?.0.value() as u32);
            }
        }
        Ok(())
    }
}

struct Fjall(fjall::Keyspace, fjall::PartitionHandle);

impl Store for Fjall {
    fn add(&mut self, entries: &[(u32, u32)]) -> Outcome<()> {
        let mut batch = self.0.batch();
        for entry in entries {
            batch.insert(&self.1, key(*entry), []);
        }
        batch.commit()?;
        Ok(self.0.persist(fjall::PersistMode::SyncAll)?)
    }

    fn find(&mut self, terms: &[u32], found: &mut Vec<u32>) -> Outcome<()> {
        for &term in terms {
            let (from, to) = range(term);
            for row in self.1.range(from..=to) {
                found.push(article(&row?.0));
            }
        }
        Ok(())
    }
}

struct Heed(
    heed::Env,
    heed::Database<heed::types::Bytes, heed::types::Unit>,
);

impl Store for Heed {
    fn add(&mut self, entries: &[(u32, u32)]) -> Outcome<()> {
        let mut change = self.0.write_txn()?;
        for entry in entries {
            self.1.put(&mut change, &key(*entry), &())?;
        }
        Ok(change.commit()?)
    }

    fn find(&mut self, terms: &[u32], found: &mut Vec<u32>) -> Outcome<()> {
        let read = self.0.read_txn()?;
        for &term in terms {
            let (from, to) = range(term);
            let bounds = (Bound::Included(&from[..]), Bound::Included(&to[..]));
            for row in self.1.range(&read, &bounds)? {
                found.push(article(row?.0));
            }
        }
        Ok(())
    }
}

struct Sqlite(rusqlite::Connection);

impl Store for Sqlite {
    fn add(&mut self, entries: &[(u32, u32)]) -> Outcome<()> {
        let change = self.0.transaction()?;
        {
            let mut insert = change.prepare("INSERT INTO terms VALUES (?, ?)")?;
            for (term, article) in entries {
                insert.execute((term, article))?;
            }
        }
        Ok(change.commit()?)
    }

    fn find(&mut self, terms: &[u32], found: &mut Vec<u32>) -> Outcome<()> {
        let mut select = self
            .0
            .prepare_cached("SELECT article FROM terms WHERE term = ?")?;
        for term in terms {
            for row in select.query_map([term], |row| row.get::<_, u32>(0))? {
                found.push(row?);
            }
        }
        Ok(())
    }
}

/// A segment per batch; articles are numbered within it.
struct Own<'a> {
    home: &'a Path,
    segments: Vec<(pages::Pages, u32)>,
    all: Vec<(u32, u32)>,
}

impl Own<'_> {
    fn write(&mut self, entries: &[(u32, u32)], before: u32) -> Outcome<()> {
        let path = self
            .home
            .join(format!("{}-{}", self.segments.len(), entries.len()));
        let mut writer = pages::Writer::create(&path).map_err(|e| e.to_string())?;
        postings::write(&mut writer, entries).map_err(|e| e.to_string())?;
        writer.finish().map_err(|e| e.to_string())?;
        let opened = pages::Pages::open(&path).map_err(|e| e.to_string())?;
        self.segments.push((opened, before));
        Ok(())
    }
}

impl Store for Own<'_> {
    fn add(&mut self, entries: &[(u32, u32)]) -> Outcome<()> {
        let before = entries.iter().map(|e| e.1).min().unwrap_or(0);
        let own: Vec<(u32, u32)> = entries.iter().map(|e| (e.0, e.1 - before)).collect();
        self.all.extend(entries);
        self.write(&own, before)
    }

    fn find(&mut self, terms: &[u32], found: &mut Vec<u32>) -> Outcome<()> {
        let mut list = Vec::new();
        for (pages, before) in &self.segments {
            let mut walk = postings::Walk::new(pages, 0);
            for &term in terms {
                list.clear();
                walk.find(term, &mut list).map_err(|e| e.to_string())?;
                found.extend(list.iter().map(|article| article + before));
            }
        }
        Ok(())
    }

    fn settle(&mut self) -> Outcome<()> {
        self.all.sort_unstable();
        self.segments.clear();
        for file in fs::read_dir(self.home)? {
            fs::remove_file(file?.path())?;
        }
        let all = std::mem::take(&mut self.all);
        self.write(&all, 0)
    }
}

fn size(home: &Path) -> u64 {
    let entries = fs::read_dir(home).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(about) if about.is_dir() => size(&entry.path()),
            Ok(about) => about.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Processor time of this process, seconds.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or("");
    let ticks = |n| {
        after
            .split_whitespace()
            .nth(n)
            .and_then(|t| t.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

fn measure(name: &str, entries: usize, home: &Path, store: &mut dyn Store) -> Outcome<()> {
    let days = entries.div_ceil((DAY * TERMS) as usize) as u32;
    let (mut added, mut burnt, mut last) = (0.0, 0.0, 0.0);
    for number in 0..days {
        let of_day = day(number);
        let (started, before) = (Instant::now(), cpu());
        store.add(&of_day)?;
        last = started.elapsed().as_secs_f64();
        (added, burnt) = (added + last, burnt + cpu() - before);
    }
    let asked = questions();
    let look_up = |store: &mut dyn Store| -> Outcome<(f64, usize)> {
        let (started, mut found) = (Instant::now(), Vec::new());
        for terms in &asked {
            store.find(terms, &mut found)?;
        }
        Ok((
            started.elapsed().as_secs_f64() * 1000.0 / QUESTIONS as f64,
            found.len(),
        ))
    };
    let (slow, held) = look_up(store)?;
    let before = size(home);
    let started = Instant::now();
    store.settle()?;
    let (settled, (fast, again)) = (started.elapsed().as_secs_f64(), look_up(store)?);
    assert_eq!(held, again);
    println!(
        "| {name} | {added:.1} | {burnt:.1} | {last:.2} | {:.0} | {slow:.2} | {settled:.1} | {:.0} | {fast:.2} | {held} |",
        before as f64 / 1e6,
        size(home) as f64 / 1e6
    );
    Ok(())
}

fn main() -> Outcome<()> {
    let entries = std::env::args()
        .nth(1)
        .and_then(|n| n.parse().ok())
        .unwrap_or(10_000_000);
    println!(
        "| store | adding: wall s | CPU s | last batch s | MB | 160 look-ups ms | settling s | MB | 160 look-ups ms | found |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let home = tempfile::tempdir_in(".")?;
    let at = |name: &str| -> Outcome<std::path::PathBuf> {
        let path = home.path().join(name);
        fs::create_dir(&path)?;
        Ok(path)
    };
    let path = at("own")?;
    let mut own = Own {
        home: &path,
        segments: Vec::new(),
        all: Vec::new(),
    };
    measure("own lists", entries, &path, &mut own)?;
    let path = at("redb")?;
    let redb = redb::Database::create(path.join("db"))?;
    measure("redb 4.6", entries, &path, &mut Redb(redb))?;
    let path = at("fjall")?;
    let keyspace = fjall::Config::new(&path).open()?;
    let partition = keyspace.open_partition("terms", fjall::PartitionCreateOptions::default())?;
    measure(
        "fjall 2.11",
        entries,
        &path,
        &mut Fjall(keyspace, partition),
    )?;
    let path = at("heed")?;
    // Sound: nobody else opens this file.
    let env = unsafe { heed::EnvOpenOptions::new().map_size(8 << 30).open(&path)? };
    let mut change = env.write_txn()?;
    let database = env.create_database(&mut change, None)?;
    change.commit()?;
    measure("heed 0.22 (LMDB)", entries, &path, &mut Heed(env, database))?;
    let path = at("sqlite")?;
    let sqlite = rusqlite::Connection::open(path.join("db"))?;
    sqlite.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -262144;
         CREATE TABLE terms (term INTEGER, article INTEGER, PRIMARY KEY (term, article)) WITHOUT ROWID;",
    )?;
    measure("SQLite 3 (WAL)", entries, &path, &mut Sqlite(sqlite))
}
