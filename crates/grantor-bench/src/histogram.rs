//! How long single calls take.

/// Calls, by the nanoseconds that each took.
#[derive(Clone, Debug)]
pub struct Histogram(Vec<u32>);

impl Histogram {
    /// The calls, of which there is at least one.
    #[must_use]
    pub fn new(mut took: Vec<u32>) -> Self {
        took.sort_unstable();
        Self(took)
    }

    /// Of the same calls, made several times over in the same order, the shortest time of each. What delays another call each
    /// time, as a machine does that others use, is not in it.
    #[must_use]
    pub fn shortest(runs: &[Vec<u32>]) -> Self {
        let count = runs.iter().map(Vec::len).min().unwrap_or(0);
        let of = |call: usize| runs.iter().map(|run| run[call]).min().unwrap_or(0);
        Self::new((0..count).map(of).collect())
    }

    /// How many took at least as many nanoseconds, of all.
    #[must_use]
    pub fn from(&self, nanoseconds: u32) -> usize {
        self.0.len() - self.0.partition_point(|took| *took < nanoseconds)
    }

    /// What this part of them took at most, from 0 to 1: microseconds.
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

    /// The longest, in nanoseconds.
    #[must_use]
    pub fn longest(&self) -> u32 {
        self.0.last().copied().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_long_in_one_run_alone_is_not_the_calls_own() {
        let histogram = Histogram::shortest(&[vec![1, 900, 70], vec![800, 2, 60], vec![3, 4, 50]]);
        assert_eq!((histogram.longest(), histogram.from(2), histogram.from(51)), (50, 2, 0));
        assert_eq!(histogram.quantiles(&[0.0, 0.5, 1.0]), [(0.0, 0.001), (0.5, 0.002), (1.0, 0.05)]);
    }
}
