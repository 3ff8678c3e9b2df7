//! How long requests take, one by one.

/// The times of many requests, from before a request is written until its response is read.
#[derive(Clone, Debug)]
pub struct Latencies(Vec<u32>);

impl Latencies {
    /// In nanoseconds, in any order; there is at least one.
    #[must_use]
    pub fn new(mut nanoseconds: Vec<u32>) -> Self {
        nanoseconds.sort_unstable();
        Self(nanoseconds)
    }

    /// What this part of the requests is answered within, from 0 to 1: microseconds.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among a few hundred thousand")]
    #[expect(clippy::cast_precision_loss, reason = "a place among a few hundred thousand")]
    pub fn quantile(&self, part: f64) -> f64 {
        f64::from(self.0[((self.0.len() - 1) as f64 * part).round() as usize]) / 1e3
    }

    /// Each of these parts, with its microseconds.
    #[must_use]
    pub fn quantiles(&self, parts: &[f64]) -> Vec<(f64, f64)> {
        parts.iter().map(|part| (*part, self.quantile(*part))).collect()
    }
}
