//! The store of grants.

use core::convert::Infallible;
use core::fmt;
use std::sync::Arc;

use grantor::server::blocking;
use grantor::{Grant, GrantId, Saved, Timestamp};

use crate::table::Table;

/// The grants of an authorization server, in memory: a handle that is cheap to clone, and each clone is the same store.
///
/// It holds a fixed number of grants at most, and never drops one before its
/// [`retain_until`](Grant::retain_until). A save drops at most twelve expired grants in passing, so that memory follows
/// what is alive without a task of its own. It implements [`grantor::Grants`] for the async server and
/// [`grantor::server::blocking::Grants`] for the blocking one.
///
/// ```
/// use grantor_memory::MemoryGrants;
///
/// let grants = MemoryGrants::new(50_000);
/// let same = grants.clone();
/// assert_eq!((same.len(), same.capacity()), (0, 50_000));
/// ```
#[derive(Clone)]
pub struct MemoryGrants(Arc<Table<Arc<Grant>>>);

impl Default for MemoryGrants {
    /// A store for [`MemoryGrants::DEFAULT_CAPACITY`] grants.
    fn default() -> Self {
        Self::new(Self::DEFAULT_CAPACITY)
    }
}

impl MemoryGrants {
    /// The capacity of [`MemoryGrants::default`], in grants: one million.
    ///
    /// A full store of this size takes about 0.5 GB if each grant is one access token of a client that acts for itself,
    /// and more if grants hold more.
    pub const DEFAULT_CAPACITY: usize = 1_000_000;

    /// An empty store for at most `capacity` grants.
    ///
    /// Beyond it a new grant is answered with [`Saved::Full`], unless one that has expired can make room: a few thousand
    /// dates are looked at. A grant that is held can always be saved. Memory is taken as grants come. The table grows part
    /// by part, and a part holds about a thousandth of the grants: no request waits for more than those to move.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self(Arc::new(Table::new(capacity)))
    }

    /// The greatest number of grants that are held at once.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.0.room().capacity()
    }

    /// The number of grants that are held, those included that have expired and are not yet dropped. It never exceeds
    /// [`capacity`](Self::capacity).
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.room().held()
    }

    /// Whether no grant is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Drops grants that have expired by `now`, at most `limit` of them, and returns how many.
    ///
    /// Saves do this in passing; it is for a host without traffic. A part of the table is locked for a few dozen grants
    /// at a time, so that requests go on meanwhile.
    ///
    /// ```
    /// use grantor::Timestamp;
    /// use grantor_memory::MemoryGrants;
    ///
    /// let grants = MemoryGrants::default();
    /// assert_eq!(grants.sweep(Timestamp::from_unix(1_790_000_000), usize::MAX), 0);
    /// ```
    pub fn sweep(&self, now: Timestamp, limit: usize) -> usize {
        self.0.sweep(now, limit)
    }
}

impl blocking::Grants for MemoryGrants {
    type Error = Infallible;

    fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Infallible> {
        Ok(self.0.load(id))
    }

    fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Infallible> {
        Ok(self.0.save(grant, now))
    }
}

impl grantor::Grants for MemoryGrants {
    type Error = Infallible;

    async fn load(&self, id: GrantId) -> Result<Option<Arc<Grant>>, Infallible> {
        blocking::Grants::load(self, id)
    }

    async fn save(&self, grant: &Arc<Grant>, now: Timestamp) -> Result<Saved, Infallible> {
        blocking::Grants::save(self, grant, now)
    }
}

impl fmt::Debug for MemoryGrants {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryGrants").field("len", &self.len()).field("capacity", &self.capacity()).finish()
    }
}
