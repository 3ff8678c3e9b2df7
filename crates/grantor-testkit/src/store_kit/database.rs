//! What the author of a store tells the kit.

use grantor::{Client, Clients, Timestamp};

/// A place where a store keeps its records: a database, a folder, a table in memory. The store is one of grants, of marks or
/// of key rings; whoever has several tells of each by a type of its own.
///
/// Each check [`create`](Self::create)s one of its own and drops it at the end; that is the time to clean up. To end a
/// process and begin another, a check drops all that [`open`](Self::open) gave, in the midst of whatever went on, and
/// opens the same place again.
///
/// ```
/// use grantor::Timestamp;
/// use grantor_memory::MemoryGrants;
/// use grantor_testkit::store_kit::Database;
///
/// /// A store in memory outlives no process, so it is the place and the handle in one.
/// struct Memory(MemoryGrants);
///
/// impl Database for Memory {
///     type Store = MemoryGrants;
///
///     async fn create() -> Self {
///         Self(MemoryGrants::default())
///     }
///
///     async fn open(&self) -> MemoryGrants {
///         self.0.clone()
///     }
///
///     async fn create_with_room(grants: usize) -> Option<Self> {
///         Some(Self(MemoryGrants::new(grants)))
///     }
///
///     async fn sweep(grants: &MemoryGrants, now: Timestamp) {
///         grants.sweep(now, usize::MAX);
///     }
/// }
///
/// assert_eq!(grantor_testkit::store_kit!(findings in grants: Memory), []);
/// ```
pub trait Database: Send + Sync + Sized + 'static {
    /// The store: one that implements [`Grants`](grantor::Grants), [`Marks`](grantor::Marks) or
    /// [`KeyRings`](grantor::KeyRings).
    type Store: Send + Sync + 'static;

    /// A place without records, which nobody else uses.
    fn create() -> impl Future<Output = Self> + Send;

    /// The store over this place, as a process that starts opens it. No other that this place gave is open.
    fn open(&self) -> impl Future<Output = Self::Store> + Send;

    /// The store as a second process opens it, beside the one that is open; `None`, as it is by default, for a store
    /// that one process alone can have. With it every check asks now the one and now the other, so that what one of
    /// them keeps to itself (a lock, a cache) is found out.
    #[must_use]
    fn open_beside(&self) -> impl Future<Output = Option<Self::Store>> + Send {
        async { None }
    }

    /// A place that is full once it holds so many grants, or so many marks; `None`, as it is by default, for a store without
    /// a bound.
    #[must_use]
    fn create_with_room(records: usize) -> impl Future<Output = Option<Self>> + Send {
        let _ = records;
        async { None }
    }

    /// Drops what may be dropped at `now`, as a job of the store does once in a while. By default nothing: for a store
    /// that drops in passing, when it saves, or that has no such job. A job that runs by a clock of its own is called
    /// with this time in the place of it.
    fn sweep(store: &Self::Store, now: Timestamp) -> impl Future<Output = ()> + Send {
        let _ = (store, now);
        async {}
    }

    /// Returns when look-ups find whatever has been saved before. By default at once: for a store whose
    /// [`Lookup`](grantor::Lookup) does not lag behind, or that has none. The checks of look-ups call it before they look.
    fn catch_up(store: &Self::Store) -> impl Future<Output = ()> + Send {
        let _ = store;
        async {}
    }
}

/// How a store of clients comes to hold clients.
///
/// ```
/// use grantor::Client;
/// use grantor_memory::MemoryClients;
/// use grantor_testkit::store_kit::Registry;
///
/// struct Memory;
///
/// impl Registry for Memory {
///     type Clients = MemoryClients;
///
///     async fn holding(clients: Vec<Client>) -> MemoryClients {
///         clients.into_iter().collect()
///     }
/// }
///
/// assert_eq!(grantor_testkit::store_kit!(findings in clients: Memory), []);
/// ```
pub trait Registry: 'static {
    /// The store.
    type Clients: Clients<Error: Send + Sync> + Send + Sync + 'static;

    /// A store that holds these clients and no others. No two have one identifier.
    fn holding(clients: Vec<Client>) -> impl Future<Output = Self::Clients> + Send;
}
