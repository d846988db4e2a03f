//! The learned weights, the only ones there are. They are data (`data/verdict.toml`), fitted by `scripts/fit_verdict.py` on
//! development sets.

use std::sync::OnceLock;

use serde::Deserialize;

/// One input of the model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Feature {
    /// Its name in `data/verdict.toml`.
    pub name: &'static str,
    /// Its value for this pair.
    pub value: f32,
}

/// A logistic model.
#[derive(Debug, Deserialize)]
pub struct Weights {
    intercept: f32,
    features: Vec<Weight>,
}

#[derive(Debug, Deserialize)]
struct Weight {
    name: String,
    mean: f32,
    scale: f32,
    weight: f32,
}

impl Weight {
    /// What a value adds to the log-odds.
    fn of(&self, value: f32) -> f32 {
        (value - self.mean) / self.scale * self.weight
    }

    fn contribution(&self, features: &[Feature]) -> f32 {
        let own = features.iter().find(|f| f.name == self.name);
        own.map_or(0.0, |f| self.of(f.value))
    }
}

impl Weights {
    /// Log-odds for the values of the features.
    pub fn log_odds(&self, features: &[Feature]) -> f32 {
        self.features
            .iter()
            .fold(self.intercept, |sum, w| sum + w.contribution(features))
    }

    /// What some of the features, by name, add to the log-odds.
    pub fn share(&self, features: &[Feature], names: &[&str]) -> f32 {
        let named = self
            .features
            .iter()
            .filter(|w| names.contains(&w.name.as_str()));
        named.map(|w| w.contribution(features)).sum()
    }

    /// Panics unless every weight has a feature; for tests.
    #[cfg(test)]
    pub fn check(&self, features: &[Feature]) {
        assert!(!self.features.is_empty(), "data/verdict.toml is read");
        for w in &self.features {
            assert!(
                features.iter().any(|f| f.name == w.name),
                "{} is no feature",
                w.name
            );
            assert!(w.scale > 0.0);
        }
    }
}

/// All models of `data/verdict.toml`.
#[derive(Debug, Deserialize)]
pub struct Models {
    /// Of a pair.
    pub pair: Weights,
    /// Of an article and a family, beside other accounts of the event.
    pub membership: Weights,
    /// Of an article and a family when there are no other accounts to set them against.
    pub membership_alone: Weights,
}

/// The models, read once.
pub fn weights() -> &'static Models {
    static MODELS: OnceLock<Models> = OnceLock::new();
    MODELS.get_or_init(|| {
        let none = || Weights {
            intercept: -20.0,
            features: Vec::new(),
        };
        toml::from_str(include_str!("../../data/verdict.toml")).unwrap_or_else(|_| Models {
            pair: none(),
            membership: none(),
            membership_alone: none(),
        })
    })
}
