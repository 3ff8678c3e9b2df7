//! The store of marks.

use core::convert::Infallible;
use core::fmt;
use std::sync::Arc;

use grantor::server::blocking;
use grantor::{Claim, Mark, Saved, Timestamp};

use crate::table::Table;

/// The marks of an authorization server, in memory: a handle that is cheap to clone, and each clone is the same store.
///
/// It holds a fixed number of marks at most, and never drops one before its [`retain_until`](Mark::retain_until). A claim
/// drops at most twelve expired marks in passing, as [`MemoryGrants`](crate::MemoryGrants) does with grants. After a restart
/// all marks are gone: an assertion that was accepted before is accepted again while it has not expired. It implements
/// [`grantor::Marks`] for the async server and [`grantor::server::blocking::Marks`] for the blocking one.
///
/// ```
/// use grantor::server::blocking::Marks as _;
/// use grantor::{Claim, Mark, Timestamp};
/// use grantor_memory::MemoryMarks;
///
/// let marks = MemoryMarks::new(50_000);
/// let (now, expires) = (Timestamp::from_unix(1_790_000_000), Timestamp::from_unix(1_790_000_060));
/// let mark = Mark::of(&["assertion", "app", "8c1f"], expires);
/// assert_eq!(marks.claim(&mark, now)?, Claim::First);
/// assert_eq!(marks.claim(&mark, now)?, Claim::Again);
/// # Ok::<(), core::convert::Infallible>(())
/// ```
#[derive(Clone)]
pub struct MemoryMarks(Arc<Table<Mark>>);

impl Default for MemoryMarks {
    /// A store for [`MemoryMarks::DEFAULT_CAPACITY`] marks.
    fn default() -> Self {
        Self::new(Self::DEFAULT_CAPACITY)
    }
}

impl MemoryMarks {
    /// The capacity of [`MemoryMarks::default`], in marks: one million.
    pub const DEFAULT_CAPACITY: usize = 1_000_000;

    /// An empty store for at most `capacity` marks. Beyond it a new mark is answered with [`Claim::Full`], unless one that has
    /// expired can make room. Memory is taken as marks come.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self(Arc::new(Table::new(capacity)))
    }

    /// The greatest number of marks that are held at once.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.0.room().capacity()
    }

    /// The number of marks that are held, those included that have expired and are not yet dropped. It never exceeds
    /// [`capacity`](Self::capacity).
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.room().held()
    }

    /// Whether no mark is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Drops marks that have expired by `now`, at most `limit` of them, and returns how many. Claims do this in passing; it is
    /// for a host without traffic.
    pub fn sweep(&self, now: Timestamp, limit: usize) -> usize {
        self.0.sweep(now, limit)
    }
}

impl blocking::Marks for MemoryMarks {
    type Error = Infallible;

    fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, Infallible> {
        Ok(match self.0.save(mark, now) {
            Saved::Stored => Claim::First,
            Saved::Conflict => Claim::Again,
            Saved::Full => Claim::Full,
        })
    }
}

impl grantor::Marks for MemoryMarks {
    type Error = Infallible;

    async fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, Infallible> {
        blocking::Marks::claim(self, mark, now)
    }
}

impl fmt::Debug for MemoryMarks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryMarks").field("len", &self.len()).field("capacity", &self.capacity()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{at, ready};

    fn mark(number: u32, retain_until: i64) -> Mark {
        Mark::of(&["test", &number.to_string()], at(retain_until))
    }

    /// What comes of a claim, by whichever face.
    #[track_caller]
    fn claim(marks: &MemoryMarks, mark: &Mark, now: i64) -> Claim {
        if mark.digest().as_bytes()[0].is_multiple_of(2) {
            blocking::Marks::claim(marks, mark, at(now)).unwrap()
        } else {
            ready(grantor::Marks::claim(marks, mark, at(now))).unwrap()
        }
    }

    #[test]
    fn marks_that_have_expired_make_room_for_others() {
        let marks = MemoryMarks::new(100);
        for round in 0..3 {
            let (now, numbers) = (i64::from(round) * 10, 100 * round..100 * (round + 1));
            for number in numbers.clone() {
                assert_eq!(claim(&marks, &mark(number, now + 10), now), Claim::First);
                assert_eq!(claim(&marks, &mark(number, now + 10), now), Claim::Again);
            }
            assert_eq!(claim(&marks, &mark(u32::MAX, 1000), now + 9), Claim::Full);
            assert_eq!(claim(&marks, &mark(numbers.start, 1000), now + 9), Claim::Again, "it is held");
            assert_eq!((marks.len(), marks.capacity()), (100, 100));
        }
        assert_eq!((marks.sweep(at(29), 1000), marks.sweep(at(30), 60), marks.sweep(at(30), 60)), (0, 60, 40));
        assert!(marks.is_empty());
    }

    #[test]
    fn clones_are_the_same_store_and_debug_shows_counts_alone() {
        let marks = MemoryMarks::new(7);
        let same = marks.clone();
        assert_eq!(claim(&same, &mark(1, 10), 0), Claim::First);
        assert_eq!(claim(&marks, &mark(1, 10), 0), Claim::Again);
        assert_eq!(format!("{marks:?}"), "MemoryMarks { len: 1, capacity: 7 }");
    }
}
