//! All stores are held to their contract, by both of their faces.

use grantor::{Client, Timestamp};
use grantor_memory::{MemoryClients, MemoryGrants, MemoryKeyRings, MemoryMarks};
use grantor_testkit::store_kit;
use grantor_testkit::store_kit::{Blocking, Database, Registry};

/// A store in memory outlives no process: it is its own place.
struct Memory<S>(S);

/// A store that has room for a number of records: with a sweep by its async face, and without one, as it drops in passing, by
/// its blocking face.
macro_rules! bounded {
    ($store:ident) => {
        impl Database for Memory<$store> {
            type Store = $store;

            async fn create() -> Self {
                Self($store::default())
            }

            async fn create_with_room(records: usize) -> Option<Self> {
                Some(Self($store::new(records)))
            }

            async fn open(&self) -> $store {
                self.0.clone()
            }

            async fn sweep(store: &$store, now: Timestamp) {
                store.sweep(now, usize::MAX);
            }
        }

        impl Database for Memory<Blocking<$store>> {
            type Store = Blocking<$store>;

            async fn create() -> Self {
                Self(Blocking($store::default()))
            }

            async fn open(&self) -> Blocking<$store> {
                self.0.clone()
            }
        }
    };
}

bounded!(MemoryGrants);
bounded!(MemoryMarks);

impl Database for Memory<MemoryKeyRings> {
    type Store = MemoryKeyRings;

    async fn create() -> Self {
        Self(MemoryKeyRings::default())
    }

    async fn open(&self) -> MemoryKeyRings {
        self.0.clone()
    }
}

impl Database for Memory<Blocking<MemoryKeyRings>> {
    type Store = Blocking<MemoryKeyRings>;

    async fn create() -> Self {
        Self(Blocking(MemoryKeyRings::default()))
    }

    async fn open(&self) -> Blocking<MemoryKeyRings> {
        self.0.clone()
    }
}

impl Registry for Memory<MemoryClients> {
    type Clients = MemoryClients;

    async fn holding(clients: Vec<Client>) -> MemoryClients {
        clients.into_iter().collect()
    }
}

impl Registry for Memory<Blocking<MemoryClients>> {
    type Clients = Blocking<MemoryClients>;

    async fn holding(clients: Vec<Client>) -> Blocking<MemoryClients> {
        Blocking(clients.into_iter().collect())
    }
}

store_kit!(grants: Memory<MemoryGrants>);
store_kit!(clients: Memory<MemoryClients>);
store_kit!(marks: Memory<MemoryMarks>);
store_kit!(key_rings: Memory<MemoryKeyRings>);

mod blocking {
    use super::*;

    store_kit!(grants: Memory<Blocking<MemoryGrants>>);
    store_kit!(clients: Memory<Blocking<MemoryClients>>);
    store_kit!(marks: Memory<Blocking<MemoryMarks>>);
    store_kit!(key_rings: Memory<Blocking<MemoryKeyRings>>);
}
