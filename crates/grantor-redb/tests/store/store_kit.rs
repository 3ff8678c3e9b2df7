//! Both stores are held to their contract, by both of their faces, and so are the look-ups.

use grantor::{Client, Timestamp};
use grantor_redb::{RedbClients, RedbGrants};
use grantor_testkit::store_kit;
use grantor_testkit::store_kit::{Blocking, Database, Registry};

use crate::folder::Folder;

/// A file in a folder. It is opened by one process at a time, as it is in use.
struct InAFile {
    folder: Folder,
    capacity: u64,
}

impl Database for InAFile {
    type Grants = RedbGrants;

    async fn create() -> Self {
        Self { folder: Folder::create(), capacity: u64::MAX }
    }

    async fn create_with_room(grants: usize) -> Option<Self> {
        Some(Self { folder: Folder::create(), capacity: grants as u64 })
    }

    async fn open(&self) -> RedbGrants {
        self.folder.open().with_capacity(self.capacity)
    }

    async fn sweep(grants: &RedbGrants, now: Timestamp) {
        grants.sweep(now, usize::MAX).await.unwrap();
    }
}

impl Registry for InAFile {
    type Clients = RedbClients;

    async fn holding(clients: Vec<Client>) -> RedbClients {
        let store = Folder::create().open().clients();
        for client in &clients {
            assert!(store.create(client).await.unwrap());
        }
        store
    }
}

store_kit!(grants: InAFile);
store_kit!(clients: InAFile);
store_kit!(lookups: InAFile);

mod blocking {
    use super::*;

    /// The blocking face, without a sweep of its own: saves drop in passing.
    struct InPassing(Folder);

    impl Database for InPassing {
        type Grants = Blocking<RedbGrants>;

        async fn create() -> Self {
            Self(Folder::create())
        }

        async fn open(&self) -> Blocking<RedbGrants> {
            Blocking(self.0.open())
        }
    }

    impl Registry for InPassing {
        type Clients = Blocking<RedbClients>;

        async fn holding(clients: Vec<Client>) -> Blocking<RedbClients> {
            Blocking(InAFile::holding(clients).await)
        }
    }

    store_kit!(grants: InPassing);
    store_kit!(clients: InPassing);
    store_kit!(lookups: InPassing);
}
