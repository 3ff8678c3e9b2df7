//! How many records there may be, and how many there are.

use core::sync::atomic::Ordering;

use crate::sync::AtomicUsize;

/// A count that never exceeds its capacity. It orders nothing else: the records are guarded by their locks.
pub(crate) struct Room {
    capacity: usize,
    held: AtomicUsize,
}

impl Room {
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, held: AtomicUsize::new(0) }
    }

    pub(crate) const fn capacity(&self) -> usize {
        self.capacity
    }

    pub(crate) fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// Takes one place before a record goes in; `false` if there is none.
    pub(crate) fn take(&self) -> bool {
        let one_more = |held: usize| (held < self.capacity).then(|| held + 1);
        self.held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).is_ok()
    }

    /// Gives back the places of records that are gone.
    pub(crate) fn give(&self, places: usize) {
        self.held.fetch_sub(places, Ordering::Relaxed);
    }
}
