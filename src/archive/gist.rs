//! What an archive without texts keeps of one, so that somebody who cannot read the text again still learns what it is:
//! never evidence, only what was read once.

use super::bytes::{Reader, put, put_text};
use crate::describe::Noted;
use crate::sketch::{Sketch, VALUES};

/// What was read of a text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Gist {
    /// Outlet, title and date as the tables show them.
    pub(super) outlet: String,
    pub(super) title: String,
    pub(super) published: String,
    pub(super) words: u64,
    /// Agencies of its text credit, its class and the credit as it stands there.
    pub(super) agencies: Vec<String>,
    pub(super) class: String,
    pub(super) credit: String,
    /// The low byte of each minimum of its sketch, if it is long enough for one.
    pub(super) minima: Option<Box<[u8; VALUES]>>,
}

impl Gist {
    pub(super) fn of(noted: &Noted) -> Self {
        let credits = &noted.credits;
        Self {
            outlet: noted.outlet.clone(),
            title: noted.title.clone(),
            published: noted.dating.published.clone(),
            words: u64::from(noted.words),
            agencies: credits.agencies.clone(),
            class: credits.class.map_or("", |class| class.as_str()).to_owned(),
            credit: credits.text.clone(),
            minima: low(&noted.sketch),
        }
    }

    pub(super) fn encode(&self, out: &mut Vec<u8>) {
        for text in [&self.outlet, &self.title, &self.published] {
            put_text(out, text);
        }
        put(out, self.words);
        put(out, self.agencies.len() as u64);
        self.agencies.iter().for_each(|name| put_text(out, name));
        put_text(out, &self.class);
        put_text(out, &self.credit);
        put(out, u64::from(self.minima.is_some()));
        out.extend(self.minima.iter().flat_map(|minima| minima.iter()));
    }

    pub(super) fn decode(from: &mut Reader<'_>) -> Option<Self> {
        let mut gist = Self {
            outlet: from.text()?.to_owned(),
            title: from.text()?.to_owned(),
            published: from.text()?.to_owned(),
            words: from.number()?,
            ..Self::default()
        };
        for _ in 0..from.number()? {
            gist.agencies.push(from.text()?.to_owned());
        }
        gist.class = from.text()?.to_owned();
        gist.credit = from.text()?.to_owned();
        if from.number()? != 0 {
            gist.minima = Some(Box::new(from.fixed()?));
        }
        Some(gist)
    }

    /// Resemblance to a text with these minima, estimated; `None` where one of them is too short to tell.
    pub(super) fn resemblance(&self, other: Option<&[u8; VALUES]>) -> Option<f32> {
        let pairs = self.minima.as_deref()?.iter().zip(other?);
        let equal = pairs.filter(|(a, b)| a == b).count() as f32;
        // Unequal minima have equal low bytes once in 256 times.
        Some(((equal / VALUES as f32 * 256.0 - 1.0) / 255.0).max(0.0))
    }
}

/// The low byte of each minimum.
pub(super) fn low(sketch: &Sketch) -> Option<Box<[u8; VALUES]>> {
    match sketch {
        Sketch::TooShort => None,
        Sketch::Minima(minima) => Some(Box::new(minima.map(|minimum| minimum as u8))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_sketches_resemble_and_others_do_not() {
        let of = |step: u32| {
            let mut minima = Box::new([0; VALUES]);
            minima
                .iter_mut()
                .zip(1u32..)
                .for_each(|(m, i)| *m = i * step);
            Gist {
                minima: low(&Sketch::Minima(minima)),
                ..Gist::default()
            }
        };
        let (one, other) = (of(1), of(77));
        assert_eq!(one.resemblance(one.minima.as_deref()), Some(1.0));
        assert!(one.resemblance(other.minima.as_deref()).unwrap() < 0.05);
        assert_eq!(one.resemblance(low(&Sketch::TooShort).as_deref()), None);
    }
}
