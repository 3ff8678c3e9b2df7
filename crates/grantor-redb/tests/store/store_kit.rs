//! All stores are held to their contract, by both of their faces, and so are the look-ups.

use core::marker::PhantomData;

use grantor::{Client, Timestamp};
use grantor_redb::{RedbClients, RedbGrants, RedbKeyRings, RedbMarks};
use grantor_testkit::store_kit;
use grantor_testkit::store_kit::{Blocking, Database, Registry};

use crate::folder::Folder;

/// A file in a folder, for a store of this kind. It is opened by one process at a time, as it is in use.
struct InAFile<S> {
    folder: Folder,
    capacity: u64,
    store: PhantomData<fn() -> S>,
}

impl<S> InAFile<S> {
    fn create(capacity: u64) -> Self {
        Self { folder: Folder::create(), capacity, store: PhantomData }
    }
}

/// A store with a bound, with a sweep by its async face, and without one, as saves drop in passing, by its blocking face.
macro_rules! bounded {
    ($store:ty, $open:expr) => {
        impl Database for InAFile<$store> {
            type Store = $store;

            async fn create() -> Self {
                Self::create(u64::MAX)
            }

            async fn create_with_room(records: usize) -> Option<Self> {
                Some(Self::create(records as u64))
            }

            async fn open(&self) -> $store {
                $open(self.folder.open()).with_capacity(self.capacity)
            }

            async fn sweep(store: &$store, now: Timestamp) {
                store.sweep(now, usize::MAX).await.unwrap();
            }
        }

        impl Database for InAFile<Blocking<$store>> {
            type Store = Blocking<$store>;

            async fn create() -> Self {
                Self::create(u64::MAX)
            }

            async fn open(&self) -> Blocking<$store> {
                Blocking($open(self.folder.open()))
            }
        }
    };
}

bounded!(RedbGrants, |grants: RedbGrants| grants);
bounded!(RedbMarks, |grants: RedbGrants| grants.marks());

impl Database for InAFile<RedbKeyRings> {
    type Store = RedbKeyRings;

    async fn create() -> Self {
        Self::create(u64::MAX)
    }

    async fn open(&self) -> RedbKeyRings {
        self.folder.open().key_rings()
    }
}

impl Database for InAFile<Blocking<RedbKeyRings>> {
    type Store = Blocking<RedbKeyRings>;

    async fn create() -> Self {
        Self::create(u64::MAX)
    }

    async fn open(&self) -> Blocking<RedbKeyRings> {
        Blocking(self.folder.open().key_rings())
    }
}

impl Registry for InAFile<RedbClients> {
    type Clients = RedbClients;

    async fn holding(clients: Vec<Client>) -> RedbClients {
        let store = Folder::create().open().clients();
        for client in &clients {
            assert!(store.create(client).await.unwrap());
        }
        store
    }
}

impl Registry for InAFile<Blocking<RedbClients>> {
    type Clients = Blocking<RedbClients>;

    async fn holding(clients: Vec<Client>) -> Blocking<RedbClients> {
        Blocking(InAFile::<RedbClients>::holding(clients).await)
    }
}

store_kit!(grants: InAFile<RedbGrants>);
store_kit!(clients: InAFile<RedbClients>);
store_kit!(lookups: InAFile<RedbGrants>);
store_kit!(marks: InAFile<RedbMarks>);
store_kit!(key_rings: InAFile<RedbKeyRings>);

mod blocking {
    use super::*;

    store_kit!(grants: InAFile<Blocking<RedbGrants>>);
    store_kit!(clients: InAFile<Blocking<RedbClients>>);
    store_kit!(lookups: InAFile<Blocking<RedbGrants>>);
    store_kit!(marks: InAFile<Blocking<RedbMarks>>);
    store_kit!(key_rings: InAFile<Blocking<RedbKeyRings>>);
}
