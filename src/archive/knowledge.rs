//! What was learned from articles and is frozen until it is learned anew: furniture and names of outlets, how common
//! terms are, and texts that others are packed with. A table of millions is not loaded: what is asked for is looked up.

use std::path::Path;

use rayon::prelude::*;

use super::bytes::{Reader, put, put_text};
use super::incoming::Incoming;
use super::pages::{Pages, Sealed, Writer};
use crate::error::Result;
use crate::outlet::Tally;
use crate::rarity::{Counted, Rarity};
use crate::text::chrome::ChromeModel;

/// The sections of its file.
const GENERAL: usize = 0;
const TERMS: usize = 1;
const FURNITURE: usize = 2;
const ARTICLES: usize = 3;
const SAMPLE: usize = 4;

/// Numbers on a page.
const ON_PAGE: usize = 1024;
/// Bytes of texts that others are packed with.
const SAMPLE_BYTES: usize = 1 << 20;
/// Bytes of one text that are taken for it.
const OF_ONE: usize = 4096;

/// What was learned, on its way to the file.
#[derive(Default)]
pub(super) struct Lesson {
    pub(super) chrome: ChromeModel,
    pub(super) outlets: Tally,
    pub(super) rarity: Rarity,
    /// The articles it was learned from, ascending.
    pub(super) articles: Vec<u64>,
    pub(super) sample: Vec<u8>,
}

/// Texts from which a part is taken at a time.
const SOME: usize = 512;

/// Beginnings of texts, as many as are of use, by their identity: which ones does not depend on their order.
pub(super) fn sample(incoming: &Incoming<'_>) -> Result<Vec<u8>> {
    let identities = incoming.identities();
    let mut chosen: Vec<usize> = (0..identities.len()).collect();
    chosen.par_sort_unstable_by_key(|&i| identities[i].text);
    chosen.dedup_by_key(|i| identities[*i].text);
    let mut out = Vec::new();
    for some in chosen.chunks(SOME) {
        for article in incoming.articles(some)? {
            if out.len() >= SAMPLE_BYTES {
                return Ok(out);
            }
            let text = article.text.as_bytes();
            out.extend(&text[..text.len().min(OF_ONE)]);
        }
    }
    Ok(out)
}

impl Lesson {
    pub(super) fn write(&self, path: &Path) -> Result<Sealed> {
        let mut writer = Writer::create(path)?;
        let (of_outlet, everywhere) = self.chrome.parts();
        let mut general = Vec::new();
        let languages = self.rarity.articles();
        put(&mut general, languages.len() as u64);
        for (language, n) in languages {
            put_text(&mut general, language);
            put(&mut general, u64::from(n));
        }
        put(&mut general, self.outlets.rows().count() as u64);
        for (outlet, site, n) in self.outlets.rows() {
            put_text(&mut general, outlet);
            put_text(&mut general, site);
            put(&mut general, n);
        }
        put(&mut general, everywhere.len() as u64);
        everywhere
            .iter()
            .for_each(|line| general.extend(line.to_le_bytes()));
        put(&mut general, self.articles.len() as u64);
        writer.section();
        writer.page(0, &general)?;
        let terms = self.rarity.frequencies();
        pairs(
            &mut writer,
            terms.iter().map(|(key, n)| (*key, u64::from(*n))),
        )?;
        pairs(&mut writer, of_outlet.iter().copied())?;
        pairs(&mut writer, self.articles.iter().map(|a| (*a, 0)))?;
        writer.section();
        writer.page(0, &self.sample)?;
        writer.finish()
    }
}

/// A section of ascending keys, each with a number.
fn pairs(writer: &mut Writer, all: impl Iterator<Item = (u64, u64)>) -> Result<()> {
    writer.section();
    let (mut page, mut on_page, mut first, mut last) = (Vec::new(), 0, 0, 0);
    for (key, number) in all {
        if on_page == 0 {
            (first, last) = (key, key);
        }
        put(&mut page, key - last);
        put(&mut page, number);
        (last, on_page) = (key, on_page + 1);
        if on_page == ON_PAGE {
            writer.page(first, &page)?;
            page.clear();
            on_page = 0;
        }
    }
    if on_page > 0 {
        writer.page(first, &page)?;
    }
    Ok(())
}

/// What was learned, in its file.
pub(super) struct Knowledge {
    pages: Pages,
    languages: Vec<(&'static str, u32)>,
    pub(super) outlets: Tally,
    everywhere: Vec<u64>,
    /// Articles it was learned from.
    pub(super) learned: u64,
}

impl Knowledge {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let pages = Pages::open(path)?;
        let general = pages.read(GENERAL, 0)?;
        let mut knowledge = Self {
            pages,
            languages: Vec::new(),
            outlets: Tally::default(),
            everywhere: Vec::new(),
            learned: 0,
        };
        match knowledge.general(&mut Reader(&general)) {
            Some(()) => Ok(knowledge),
            None => Err(knowledge
                .pages
                .damaged("its first page cannot be read".to_owned())),
        }
    }

    fn general(&mut self, from: &mut Reader<'_>) -> Option<()> {
        for _ in 0..from.number()? {
            let language = crate::reopen::lasting(from.text()?);
            let n = u32::try_from(from.number()?).ok()?;
            self.languages.push((language, n));
        }
        for _ in 0..from.number()? {
            let (outlet, site) = (from.text()?, from.text()?);
            self.outlets.add_many(outlet, site, from.number()?);
        }
        for _ in 0..from.number()? {
            self.everywhere.push(u64::from_le_bytes(from.fixed()?));
        }
        self.learned = from.number()?;
        from.is_done().then_some(())
    }

    /// The furniture of outlets.
    pub(super) fn chrome(&self) -> Result<ChromeModel> {
        let mut of_outlet = Vec::new();
        for page in 0..self.pages.len(FURNITURE) {
            of_outlet.extend(self.page(FURNITURE, page)?);
        }
        Ok(ChromeModel::from_parts(of_outlet, self.everywhere.clone()))
    }

    /// Of articles, ascending, whether it was learned from them.
    pub(super) fn learned_from(&self, articles: &[u64]) -> Result<Vec<bool>> {
        let found = self.find(ARTICLES, articles)?;
        Ok(found.into_iter().map(|n| n.is_some()).collect())
    }

    /// Texts that others are packed with.
    pub(super) fn sample(&self) -> Result<bytes::Bytes> {
        self.pages.read(SAMPLE, 0)
    }

    /// Reads every page.
    pub(super) fn verify(&self) -> Result<()> {
        for section in GENERAL..=SAMPLE {
            for page in 0..self.pages.len(section) {
                self.pages.read(section, page)?;
            }
        }
        Ok(())
    }

    /// The numbers of keys, ascending.
    fn find(&self, section: usize, keys: &[u64]) -> Result<Vec<Option<u64>>> {
        let parts: Vec<Vec<Option<u64>>> = keys
            .par_chunks(4096)
            .map(|keys| self.find_some(section, keys))
            .collect::<Result<_>>()?;
        Ok(parts.concat())
    }

    fn find_some(&self, section: usize, keys: &[u64]) -> Result<Vec<Option<u64>>> {
        let (mut held, mut at) = (Vec::new(), usize::MAX);
        let mut found = Vec::with_capacity(keys.len());
        for &key in keys {
            let mut page = self.pages.holding(section, key);
            if self.pages.first(section, page + 1) == Some(key) {
                page += 1;
            }
            if page != at && page < self.pages.len(section) {
                (held, at) = (self.page(section, page)?, page);
            }
            let place = held.binary_search_by_key(&key, |pair| pair.0).ok();
            found.push(place.map(|place| held[place].1));
        }
        Ok(found)
    }

    fn page(&self, section: usize, page: usize) -> Result<Vec<(u64, u64)>> {
        let bytes = self.pages.read(section, page)?;
        let mut from = Reader(&bytes);
        let mut key = self.pages.first(section, page).unwrap_or(0);
        let mut out = Vec::with_capacity(ON_PAGE);
        while !from.is_done() {
            let pair = from.number().zip(from.number());
            let Some((step, number)) = pair else {
                return Err(self.pages.damaged(format!("page {page} cannot be read")));
            };
            key = key.wrapping_add(step);
            out.push((key, number));
        }
        Ok(out)
    }
}

impl Counted for Knowledge {
    fn articles(&self) -> Vec<(&'static str, u32)> {
        self.languages.clone()
    }

    fn frequencies(&self, keys: &[u64]) -> Result<Vec<u32>> {
        let found = self.find(TERMS, keys)?;
        let number = |n: Option<u64>| n.map_or(0, |n| u32::try_from(n).unwrap_or(u32::MAX));
        Ok(found.into_iter().map(number).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::{Keys, Store};

    #[test]
    fn what_was_learned_comes_back() {
        let home = tempfile::tempdir().unwrap();
        let mut store = Store::new(u64::MAX, None);
        let of = |n: u64| Keys::from_terms((0..3000).filter(move |k| k % n == 0).map(|k| k * k));
        store.push((1..6).map(of).collect()).unwrap();
        let mut outlets = Tally::default();
        outlets.add("Coast Herald", Some("https://coast.example/1"));
        let lesson = Lesson {
            chrome: ChromeModel::from_parts((0..3000).map(|n| (n / 7, n)).collect(), vec![4, 5]),
            outlets: outlets.clone(),
            rarity: Rarity::learn(&store).unwrap(),
            articles: (0..5000).map(|n| n * 3).collect(),
            sample: b"The ferry".to_vec(),
        };
        let path = home.path().join("knowledge");
        lesson.write(&path).unwrap();
        let back = Knowledge::open(&path).unwrap();
        back.verify().unwrap();
        assert_eq!(back.chrome().unwrap(), lesson.chrome);
        assert_eq!((back.outlets.clone(), back.learned), (outlets, 5000));
        assert_eq!(back.articles(), [("", 5)]);
        let keys: Vec<u64> = (0..9_000_000).step_by(997).chain([u64::MAX]).collect();
        let expected: Vec<u32> = keys.iter().map(|k| lesson.rarity.frequency(*k)).collect();
        let found = back.frequencies(&keys).unwrap();
        assert!(found.iter().zip(&expected).all(|(f, e)| (*f).max(1) == *e));
        assert!(found.iter().any(|f| *f > 2));
        let learned = back.learned_from(&[0, 1, 3, 14_997, 15_000]).unwrap();
        assert_eq!(learned, [true, false, true, true, false]);
        assert_eq!(&back.sample().unwrap()[..], b"The ferry");
    }

    #[test]
    fn nothing_learned_is_knowledge_too() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("knowledge");
        Lesson::default().write(&path).unwrap();
        let back = Knowledge::open(&path).unwrap();
        assert_eq!(back.frequencies(&[1, 2]).unwrap(), [0, 0]);
        assert_eq!(back.chrome().unwrap(), ChromeModel::default());
    }
}
