//! Which articles have a key: sorted lists in pages, found by the first key of each page.

use super::bytes::{Reader, put};
use super::pages::{Pages, Writer};
use crate::error::{Error, Result};

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

/// Goes through a section by ascending keys; a page is read when a key may be in it, and of its lists only those asked for.
pub(super) struct Walk<'a> {
    pages: &'a Pages,
    section: usize,
    /// What is left of the page that is held, and the next page to be read.
    held: Held,
    next: usize,
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

    /// Appends the articles that have `key`, ascending. Keys must ascend from call to call.
    pub(super) fn find(&mut self, key: u32, out: &mut Vec<u32>) -> Result<()> {
        // The page before the next one is held: from there on, and never back.
        let page = self.pages.holding(self.section, u64::from(key));
        if page >= self.next {
            self.read(page)?;
        }
        loop {
            let page = self.next.saturating_sub(1);
            let found = self.held.find(key, out);
            found.ok_or_else(|| unreadable(self.pages, self.section, page))?;
            // A list that ends a page may go on in the next one, and one that was not here may begin there.
            let more = self.pages.first(self.section, self.next);
            if !self.held.is_done() || more.is_none_or(|first| first > u64::from(key)) {
                return Ok(());
            }
            self.read(self.next)?;
        }
    }

    fn read(&mut self, page: usize) -> Result<()> {
        if page < self.pages.len(self.section) {
            self.held = Held::read(self.pages, self.section, page)?;
            self.next = page + 1;
        }
        Ok(())
    }
}

/// Every `(key, article)` of a section, in order.
pub(super) fn each(pages: &Pages, section: usize, mut each: impl FnMut(u32, u32)) -> Result<()> {
    let mut articles = Vec::new();
    for page in 0..pages.len(section) {
        let mut held = Held::read(pages, section, page)?;
        while !held.is_done() {
            articles.clear();
            let key = held.list(&mut articles);
            let key = key.ok_or_else(|| unreadable(pages, section, page))?;
            articles.iter().for_each(|article| each(key, *article));
        }
    }
    Ok(())
}

fn unreadable(pages: &Pages, section: usize, page: usize) -> Error {
    pages.damaged(format!("page {page} of section {section} cannot be read"))
}

/// A page, from the list on that comes next.
#[derive(Default)]
struct Held {
    bytes: bytes::Bytes,
    at: usize,
    /// Key of the list before; for the first one, its own.
    key: u32,
}

impl Held {
    fn read(pages: &Pages, section: usize, page: usize) -> Result<Self> {
        let first = pages.first(section, page).unwrap_or(0);
        Ok(Self {
            bytes: pages.read(section, page)?,
            at: 0,
            key: u32::try_from(first).map_err(|_| unreadable(pages, section, page))?,
        })
    }

    fn is_done(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Appends the articles of `key` and stops at a list of a later one; lists before it are passed over unread.
    fn find(&mut self, key: u32, out: &mut Vec<u32>) -> Option<()> {
        while !self.is_done() {
            let (next, count, mut from) = self.next()?;
            if next > key {
                return Some(());
            }
            match next == key {
                true => articles(&mut from, count, out)?,
                false => from.skip(count)?,
            }
            (self.key, self.at) = (next, self.bytes.len() - from.0.len());
        }
        Some(())
    }

    /// Appends the articles of the next list; gives its key.
    fn list(&mut self, out: &mut Vec<u32>) -> Option<u32> {
        let (key, count, mut from) = self.next()?;
        articles(&mut from, count, out)?;
        (self.key, self.at) = (key, self.bytes.len() - from.0.len());
        Some(key)
    }

    /// Key and length of the list that comes next, and what reads its articles.
    fn next(&self) -> Option<(u32, u64, Reader<'_>)> {
        let mut from = Reader(&self.bytes[self.at..]);
        let step = u32::try_from(from.number()?).ok()?;
        Some((self.key.checked_add(step)?, from.number()?, from))
    }
}

fn articles(from: &mut Reader<'_>, count: u64, out: &mut Vec<u32>) -> Option<()> {
    let mut article = 0u32;
    for _ in 0..count {
        article = article.checked_add(u32::try_from(from.number()?).ok()?)?;
        out.push(article);
    }
    Some(())
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
