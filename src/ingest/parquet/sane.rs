//! Pages that say no more than they can hold: the reader underneath asks memory for as many values as a page claims.

use ::parquet::column::page::{Page, PageMetadata, PageReader};
use ::parquet::errors::{ParquetError, Result};

/// Values of a data page at the most. Writers end a page at 20 000 rows or a megabyte; what is the same throughout takes
/// no bytes, so that no bound follows from them.
const VALUES: u32 = 1 << 24;

/// The pages of a column, up to the first that cannot be true.
pub(super) struct Sane(pub(super) Box<dyn PageReader>);

impl Iterator for Sane {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Self::Item> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Sane {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.0.get_next_page()?;
        match page.as_ref().is_none_or(is_sane) {
            true => Ok(page),
            false => Err(ParquetError::General(
                "a page claims more values than it can hold".to_owned(),
            )),
        }
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.0.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.0.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.0.at_record_boundary()
    }
}

fn is_sane(page: &Page) -> bool {
    match page {
        // Each value of a dictionary stands in it, and takes a byte or more.
        Page::DictionaryPage { buf, .. } => page.num_values() as usize <= buf.len(),
        _ => page.num_values() <= VALUES,
    }
}

#[cfg(test)]
mod tests {
    use ::parquet::basic::Encoding;

    use super::*;

    #[test]
    fn a_dictionary_holds_its_values() {
        let page = |num_values| Page::DictionaryPage {
            buf: vec![0; 40].into(),
            num_values,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        assert!(is_sane(&page(10)) && is_sane(&page(40)));
        assert!(!is_sane(&page(41)) && !is_sane(&page(u32::MAX)));
    }
}
