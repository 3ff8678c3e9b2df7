//! Both stores are held to their contract, by both of their faces.

use grantor::{Client, Timestamp};
use grantor_memory::{MemoryClients, MemoryGrants};
use grantor_testkit::store_kit;
use grantor_testkit::store_kit::{Blocking, Database, Registry};

/// A store in memory outlives no process: it is its own place.
struct Memory(MemoryGrants);

impl Database for Memory {
    type Grants = MemoryGrants;

    async fn create() -> Self {
        Self(MemoryGrants::default())
    }

    async fn create_with_room(grants: usize) -> Option<Self> {
        Some(Self(MemoryGrants::new(grants)))
    }

    async fn open(&self) -> MemoryGrants {
        self.0.clone()
    }

    async fn sweep(grants: &MemoryGrants, now: Timestamp) {
        grants.sweep(now, usize::MAX);
    }
}

impl Registry for Memory {
    type Clients = MemoryClients;

    async fn holding(clients: Vec<Client>) -> MemoryClients {
        clients.into_iter().collect()
    }
}

store_kit!(grants: Memory);
store_kit!(clients: Memory);

mod blocking {
    use super::*;

    /// The blocking face, without a sweep of its own: saves drop in passing.
    struct InPassing(MemoryGrants);

    impl Database for InPassing {
        type Grants = Blocking<MemoryGrants>;

        async fn create() -> Self {
            Self(MemoryGrants::default())
        }

        async fn open(&self) -> Blocking<MemoryGrants> {
            Blocking(self.0.clone())
        }
    }

    impl Registry for InPassing {
        type Clients = Blocking<MemoryClients>;

        async fn holding(clients: Vec<Client>) -> Blocking<MemoryClients> {
            Blocking(clients.into_iter().collect())
        }
    }

    store_kit!(grants: InPassing);
    store_kit!(clients: InPassing);
}
