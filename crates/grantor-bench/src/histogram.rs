//! How long single calls take, by powers of two.

use core::fmt;
use core::time::Duration;

/// How many calls took at least each power of two of nanoseconds, and the longest of them.
#[derive(Clone, Debug, Default)]
pub struct Histogram {
    counts: [u64; 32],
    longest: Duration,
}

impl Histogram {
    /// One more call.
    pub fn note(&mut self, took: Duration) {
        let power = (took.as_nanos() | 1).ilog2() as usize;
        let last = self.counts.len() - 1;
        self.counts[power.min(last)] += 1;
        self.longest = self.longest.max(took);
    }

    /// The longest call.
    #[must_use]
    pub const fn longest(&self) -> Duration {
        self.longest
    }
}

impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (power, count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            writeln!(f, "    from {:>9.3} us  {count:>9}", Duration::from_nanos(1 << power).as_nanos() as f64 / 1e3)?;
        }
        write!(f, "    longest {:>6.3} us", self.longest.as_nanos() as f64 / 1e3)
    }
}
