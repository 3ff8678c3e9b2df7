//! What clients do next, by chance: the same for the same seed.

use core::hash::{BuildHasher as _, BuildHasherDefault};
use core::sync::atomic::{AtomicU64, Ordering};
use std::hash::DefaultHasher;

pub(crate) struct Chance {
    seed: u64,
    drawn: AtomicU64,
}

impl Chance {
    pub(crate) const fn of(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }

    pub(crate) fn below(&self, bound: usize) -> usize {
        let drawn = (self.seed, self.drawn.fetch_add(1, Ordering::Relaxed));
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(drawn);
        usize::try_from(hash % bound as u64).expect("less than the bound")
    }

    /// True so many times of a hundred.
    pub(crate) fn percent(&self, percent: usize) -> bool {
        self.below(100) < percent
    }
}
