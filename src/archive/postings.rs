//! Which articles have a key: sorted lists in pages, found by the first key of each page.

use super::bytes::{Reader, put};
use super::pages::{Pages, Writer};
use crate::error::Result;

/// A page is closed when it has so many bytes.
const PAGE: usize = 4096;
/// Articles of one key that are written in one piece; a longer list goes on under the same key.
const PIECE: usize = 1024;

/// Writes a section of `(key, article)`, ascending and each once.
pub(super) fn write(writer: &mut Writer, entries: &[(u32, u32)]) -> Result<()> {
    writer.section();
    let mut page = Vec::with_capacity(PAGE + PIECE * 5);
    let (mut first, mut last) = (0, 0);
    for same in entries.chunk_by(|a, b| a.0 == b.0) {
        for piece in same.chunks(PIECE) {
            let key = piece[0].0;
            if page.is_empty() {
                (first, last) = (key, key);
            }
            put(&mut page, u64::from(key - last));
            put(&mut page, piece.len() as u64);
            let mut before = 0;
            for (_, article) in piece {
                put(&mut page, u64::from(article - before));
                before = *article;
            }
            last = key;
            if page.len() >= PAGE {
                writer.page(u64::from(first), &page)?;
                page.clear();
            }
        }
    }
    if !page.is_empty() {
        writer.page(u64::from(first), &page)?;
    }
    Ok(())
}

/// Goes through a section by ascending keys; a page is read when a key may be in it.
pub(super) struct Walk<'a> {
    pages: &'a Pages,
    section: usize,
    /// The page that is held, and the next one to be read.
    held: Held,
    next: usize,
}

/// The lists of one page.
#[derive(Default)]
struct Held {
    /// Keys with the ends of their lists.
    keys: Vec<(u32, u32)>,
    articles: Vec<u32>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(pages: &'a Pages, section: usize) -> Self {
        Self {
            pages,
            section,
            held: Held::default(),
            next: 0,
        }
    }

    /// Appends the articles that have `key`, ascending. Keys must not descend from call to call.
    pub(super) fn find(&mut self, key: u32, out: &mut Vec<u32>) -> Result<()> {
        if self.held.keys.last().is_none_or(|last| last.0 < key) {
            let page = self.pages.holding(self.section, u64::from(key));
            // Never back: the page before the next one is held.
            if page + 1 != self.next || self.held.keys.is_empty() {
                self.next = page;
                self.read()?;
            }
        }
        loop {
            self.held.of(key, out);
            // A list that ends a page may go on in the next one, and one that was not here may begin there.
            let done = self.held.keys.last().is_none_or(|last| last.0 > key);
            let more = self.pages.first(self.section, self.next);
            if done || more.is_none_or(|first| first > u64::from(key)) {
                return Ok(());
            }
            self.read()?;
        }
    }

    fn read(&mut self) -> Result<()> {
        if self.next >= self.pages.len(self.section) {
            return Ok(());
        }
        self.held = read(self.pages, self.section, self.next)?;
        self.next += 1;
        Ok(())
    }
}

/// Every `(key, article)` of a section, in order.
pub(super) fn each(pages: &Pages, section: usize, mut each: impl FnMut(u32, u32)) -> Result<()> {
    for page in 0..pages.len(section) {
        let held = read(pages, section, page)?;
        let mut from = 0;
        for (key, to) in held.keys {
            let list = held.articles[from..to as usize].iter();
            list.for_each(|article| each(key, *article));
            from = to as usize;
        }
    }
    Ok(())
}

fn read(pages: &Pages, section: usize, page: usize) -> Result<Held> {
    let bytes = pages.read(section, page)?;
    let first = pages.first(section, page).unwrap_or(0);
    Held::decode(&bytes, first as u32)
        .ok_or_else(|| pages.damaged(format!("page {page} of section {section} cannot be read")))
}

impl Held {
    fn decode(bytes: &[u8], first: u32) -> Option<Self> {
        // Numbers have a byte or two: room for all of them at once.
        let mut held = Self {
            keys: Vec::with_capacity(bytes.len() / 4),
            articles: Vec::with_capacity(bytes.len()),
        };
        let (mut key, mut from) = (first, Reader(bytes));
        while !from.is_done() {
            key = key.checked_add(u32::try_from(from.number()?).ok()?)?;
            let mut article = 0u32;
            for _ in 0..from.number()? {
                article = article.checked_add(u32::try_from(from.number()?).ok()?)?;
                held.articles.push(article);
            }
            held.keys.push((key, held.articles.len() as u32));
        }
        Some(held)
    }

    fn of(&self, key: u32, out: &mut Vec<u32>) {
        let at = self.keys.partition_point(|k| k.0 < key);
        let start = |at: usize| match at {
            0 => 0,
            at => self.keys[at - 1].1 as usize,
        };
        for (i, found) in self.keys.iter().enumerate().skip(at) {
            if found.0 != key {
                return;
            }
            out.extend(&self.articles[start(i)..found.1 as usize]);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn check(entries: &BTreeSet<(u32, u32)>, asked: &BTreeSet<u32>) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a");
        let sorted: Vec<(u32, u32)> = entries.iter().copied().collect();
        let mut writer = Writer::create(&path).unwrap();
        write(&mut writer, &sorted).unwrap();
        writer.finish().unwrap();
        let pages = Pages::open(&path).unwrap();
        let mut back = Vec::new();
        each(&pages, 0, |key, article| back.push((key, article))).unwrap();
        assert_eq!(back, sorted);
        let mut walk = Walk::new(&pages, 0);
        for &key in asked {
            let mut found = Vec::new();
            walk.find(key, &mut found).unwrap();
            let of_key = sorted.iter().filter(|e| e.0 == key);
            let expected: Vec<u32> = of_key.map(|e| e.1).collect();
            assert_eq!(found, expected, "key {key}");
        }
    }

    proptest! {
        #[test]
        fn lists_come_back(
            entries in prop::collection::btree_set((0u32..900, 0u32..50), 0..4000),
            asked in prop::collection::btree_set(0u32..1000, 0..80),
        ) {
            check(&entries, &asked);
        }
    }

    #[test]
    fn long_lists_go_over_pages() {
        let long = |key: u32| (0..9000).map(move |a| (key, a * 500));
        let entries: BTreeSet<_> = long(7)
            .chain(long(8))
            .chain([(u32::MAX, 3), (9, 1)])
            .collect();
        check(&entries, &[6, 7, 8, 9, 10, u32::MAX].into());
        check(&entries, &[8].into());
        check(&entries, &[9, u32::MAX].into());
        check(&BTreeSet::new(), &[0, 1].into());
    }
}
