//! The store of marks.

use core::fmt;
use std::sync::Arc;

use grantor::server::blocking;
use grantor::{Claim, Mark, Timestamp};

use crate::error::Error;
use crate::file::File;
use crate::tables::PASSING;
use crate::wait::wait;

/// The marks of an authorization server, in the file of its grants: a handle that is cheap to clone, from
/// [`RedbGrants::marks`](crate::RedbGrants::marks).
///
/// A claim is answered once it is on the disk, and shares its flush with the saves that come with it. Each drops at most two
/// marks that have outlived their date, in passing. It implements [`grantor::Marks`] for the async server, on whatever
/// runtime, and [`grantor::server::blocking::Marks`] for the blocking one.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("grantor-redb-marks-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// use grantor::server::blocking::Marks as _;
/// use grantor::{Claim, Mark, Timestamp};
/// use grantor_redb::RedbGrants;
///
/// let marks = RedbGrants::open(folder.join("grants.redb"))?.marks();
/// let (now, expires) = (Timestamp::from_unix(1_790_000_000), Timestamp::from_unix(1_790_000_060));
/// let mark = Mark::of(&["assertion", "app", "8c1f"], expires);
/// assert_eq!(marks.claim(&mark, now)?, Claim::First);
/// assert_eq!(marks.claim(&mark, now)?, Claim::Again);
/// # drop(marks);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RedbMarks {
    file: Arc<File>,
    capacity: u64,
}

impl RedbMarks {
    pub(crate) const fn over(file: Arc<File>) -> Self {
        Self { file, capacity: u64::MAX }
    }

    /// The same store, for at most `capacity` marks: beyond it this handle and its clones answer a new mark with
    /// [`Claim::Full`]. Without it the disk is the bound, and one that is full refuses every save of a grant, revocations
    /// included.
    #[must_use]
    pub fn with_capacity(self, capacity: u64) -> Self {
        Self { capacity, ..self }
    }

    /// Drops marks that have outlived their date by `now`, at most `limit` of them, and returns how many. Claims do this in
    /// passing; it is for a host without traffic.
    ///
    /// # Errors
    ///
    /// If the file cannot be written. What was dropped before stays dropped.
    pub async fn sweep(&self, now: Timestamp, limit: usize) -> Result<usize, Error> {
        self.file.writer().sweep(limit, move |tables, step| tables.expire_marks(now, step)).await
    }
}

impl grantor::Marks for RedbMarks {
    type Error = Error;

    async fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, Error> {
        let (mark, capacity) = (*mark, self.capacity);
        let claim = self.file.writer().write(move |tables| {
            tables.expire_marks(now, PASSING)?;
            tables.claim(&mark, capacity)
        });
        claim.await
    }
}

impl blocking::Marks for RedbMarks {
    type Error = Error;

    fn claim(&self, mark: &Mark, now: Timestamp) -> Result<Claim, Error> {
        wait(grantor::Marks::claim(self, mark, now))
    }
}

impl fmt::Debug for RedbMarks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedbMarks").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
