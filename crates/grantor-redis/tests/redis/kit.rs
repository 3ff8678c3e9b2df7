//! Both stores are held to their contract, on one Redis and on a cluster.

use grantor::Client;
use grantor_redis::{RedisClients, RedisGrants};
use grantor_testkit::store_kit::{Database, Registry};

use crate::servers::Place;

struct Single(Place);

struct Cluster(Place);

macro_rules! held {
    ($on:ident, $place:expr) => {
        impl Database for $on {
            type Grants = RedisGrants;

            async fn create() -> Self {
                Self($place)
            }

            async fn open(&self) -> RedisGrants {
                self.0.open().await.grants()
            }

            async fn open_beside(&self) -> Option<RedisGrants> {
                Some(self.0.open().await.grants())
            }
        }

        impl Registry for $on {
            type Clients = RedisClients;

            async fn holding(clients: Vec<Client>) -> RedisClients {
                let store = $place.open().await.clients();
                for client in clients {
                    assert!(store.create(&client).await.unwrap());
                }
                store
            }
        }
    };
}

held!(Single, Place::single());
held!(Cluster, Place::cluster());

mod single {
    grantor_testkit::store_kit!(grants: super::Single);
    grantor_testkit::store_kit!(clients: super::Single);
}

mod cluster {
    grantor_testkit::store_kit!(grants: super::Cluster);
    grantor_testkit::store_kit!(clients: super::Cluster);
}
