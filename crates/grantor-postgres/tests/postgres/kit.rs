//! All stores are held to their contract, and so are the look-ups.

use core::marker::PhantomData;

use grantor::{Client, Timestamp};
use grantor_postgres::{Postgres, PostgresClients, PostgresGrants, PostgresKeyRings, PostgresMarks};
use grantor_testkit::store_kit;
use grantor_testkit::store_kit::Registry;

use crate::database::Database;

/// A database, for a store of this kind.
struct Of<S>(Database, PhantomData<fn() -> S>);

macro_rules! held {
    ($store:ty, $open:expr $(, $sweep:item)?) => {
        impl store_kit::Database for Of<$store> {
            type Store = $store;

            async fn create() -> Self {
                Self(Database::migrated().await, PhantomData)
            }

            async fn open(&self) -> $store {
                $open(&self.0.open())
            }

            async fn open_beside(&self) -> Option<$store> {
                Some($open(&self.0.open()))
            }

            $($sweep)?
        }
    };
}

held!(
    PostgresGrants,
    Postgres::grants,
    async fn sweep(grants: &PostgresGrants, now: Timestamp) {
        grants.sweep(now, usize::MAX).await.unwrap();
    }
);
held!(
    PostgresMarks,
    Postgres::marks,
    async fn sweep(marks: &PostgresMarks, now: Timestamp) {
        marks.sweep(now, usize::MAX).await.unwrap();
    }
);
held!(PostgresKeyRings, Postgres::key_rings);

impl Registry for Of<PostgresClients> {
    type Clients = PostgresClients;

    async fn holding(clients: Vec<Client>) -> PostgresClients {
        let store = Database::migrated().await.open().clients();
        for client in clients {
            assert!(store.create(&client).await.unwrap());
        }
        store
    }
}

store_kit!(grants: Of<PostgresGrants>);
store_kit!(clients: Of<PostgresClients>);
store_kit!(lookups: Of<PostgresGrants>);
store_kit!(marks: Of<PostgresMarks>);
store_kit!(key_rings: Of<PostgresKeyRings>);
