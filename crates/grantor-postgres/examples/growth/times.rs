//! How long something took, each time that it was done.

use core::fmt;
use core::time::Duration;

/// At least one duration.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn of(durations: impl IntoIterator<Item = Duration>) -> Self {
        let mut sorted: Vec<_> = durations.into_iter().collect();
        sorted.sort_unstable();
        Self(sorted)
    }

    pub(crate) fn median(&self) -> Duration {
        self.percentile(50)
    }

    pub(crate) fn mean(&self) -> Duration {
        self.0.iter().sum::<Duration>() / u32::try_from(self.0.len()).unwrap()
    }

    pub(crate) fn max(&self) -> Duration {
        self.percentile(100)
    }

    /// How many took longer than this.
    pub(crate) fn above(&self, duration: Duration) -> usize {
        self.0.len() - self.0.partition_point(|took| *took <= duration)
    }

    fn percentile(&self, percent: usize) -> Duration {
        self.0[(self.0.len() - 1) * percent / 100]
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (median, mean, most, max) = (self.median(), self.mean(), self.percentile(99), self.max());
        write!(f, "{} times, median {median:.1?}, mean {mean:.1?}, 99 % {most:.1?}, max {max:.1?}", self.0.len())
    }
}
