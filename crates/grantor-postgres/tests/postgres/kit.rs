//! Both stores are held to their contract, and so are the look-ups.

use grantor::{Client, Timestamp};
use grantor_postgres::{PostgresClients, PostgresGrants};
use grantor_testkit::store_kit;
use grantor_testkit::store_kit::Registry;

use crate::database::Database;

impl store_kit::Database for Database {
    type Grants = PostgresGrants;

    async fn create() -> Self {
        Self::migrated().await
    }

    async fn open(&self) -> PostgresGrants {
        self.open().grants()
    }

    async fn open_beside(&self) -> Option<PostgresGrants> {
        Some(self.open().grants())
    }

    async fn sweep(grants: &PostgresGrants, now: Timestamp) {
        grants.sweep(now, usize::MAX).await.unwrap();
    }
}

impl Registry for Database {
    type Clients = PostgresClients;

    async fn holding(clients: Vec<Client>) -> PostgresClients {
        let store = Self::migrated().await.open().clients();
        for client in clients {
            assert!(store.create(&client).await.unwrap());
        }
        store
    }
}

store_kit!(grants: Database);
store_kit!(clients: Database);
store_kit!(lookups: Database);
