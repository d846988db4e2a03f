//! Pages that say no more than they can hold: the reader underneath asks memory for as many values as a page claims.

use std::sync::Arc;

use ::parquet::basic::Encoding;
use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::{ParquetError, Result};

use super::delta;
use super::pages::Pages;

/// Values of a data page at the most. Writers end a page at 20 000 rows or a megabyte; what is the same throughout takes
/// no bytes, so that no bound follows from them.
const VALUES: u32 = 1 << 24;

/// The pages of a column, up to the first that cannot be true.
pub(super) struct Sane {
    pub(super) pages: Box<dyn PageReader>,
    /// What the pages are read from.
    pub(super) from: Arc<Pages>,
    /// Highest repetition and definition level of the column.
    pub(super) levels: (i16, i16),
}

impl Iterator for Sane {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Sane {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        let is_sane = |page| is_sane(page, self.levels);
        match page.as_ref().is_none_or(is_sane) {
            true => Ok(page),
            false => Err(ParquetError::General(
                "a page claims more values than it can hold".to_owned(),
            )),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        let page = self.pages.peek_next_page()?;
        self.from.set_peeked(page.is_some());
        Ok(page)
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.from.set_peeked(false);
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        // As underneath, where nothing says beforehand which rows a page has.
        let next = self.peek_next_page()?;
        Ok(next.is_none_or(|page| page.num_rows.is_some()))
    }
}

fn is_sane(page: &Page, levels: (i16, i16)) -> bool {
    // Each value of a dictionary stands in it, and takes a byte or more.
    if let Page::DictionaryPage { buf, .. } = page {
        return page.num_values() as usize <= buf.len();
    }
    let most = page.num_values();
    // Levels that end too early are for the reader to tell.
    let values = values(page, levels).unwrap_or_default();
    most <= VALUES && delta::is_bounded(values, page.encoding(), u64::from(most))
}

/// The bytes of a data page behind its levels.
fn values(page: &Page, (repeated, defined): (i16, i16)) -> Option<&[u8]> {
    match page {
        Page::DataPage {
            buf,
            num_values,
            def_level_encoding,
            rep_level_encoding,
            ..
        } => {
            let rest = behind_levels(buf, *num_values, repeated, *rep_level_encoding)?;
            behind_levels(rest, *num_values, defined, *def_level_encoding)
        }
        Page::DataPageV2 {
            buf,
            def_levels_byte_len,
            rep_levels_byte_len,
            ..
        } => {
            let levels = u64::from(*def_levels_byte_len) + u64::from(*rep_levels_byte_len);
            buf.get(usize::try_from(levels).ok()?..)
        }
        Page::DictionaryPage { .. } => None,
    }
}

/// What follows the levels of one kind: their length in four bytes and themselves, or as many bits as each needs.
fn behind_levels(bytes: &[u8], values: u32, highest: i16, encoding: Encoding) -> Option<&[u8]> {
    if highest <= 0 {
        return Some(bytes);
    }
    if encoding == Encoding::RLE {
        let (length, rest) = bytes.split_first_chunk()?;
        return rest.get(u32::from_le_bytes(*length) as usize..);
    }
    let bits = u64::from(values) * u64::from(i16::BITS - highest.leading_zeros());
    bytes.get(usize::try_from(bits.div_ceil(8)).ok()?..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_holds_its_values() {
        let page = |num_values| Page::DictionaryPage {
            buf: vec![0; 40].into(),
            num_values,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        let is_sane = |page| is_sane(&page, (0, 0));
        assert!(is_sane(page(10)) && is_sane(page(40)));
        assert!(!is_sane(page(41)) && !is_sane(page(u32::MAX)));
    }
}
