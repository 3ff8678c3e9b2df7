//! All stores are held to their contract, on one Redis and on a cluster.

use core::marker::PhantomData;

use grantor::Client;
use grantor_redis::{Redis, RedisClients, RedisGrants, RedisKeyRings, RedisMarks};
use grantor_testkit::store_kit::{Database, Registry};

use crate::servers::Place;

/// A place on one Redis, for a store of this kind.
struct Single<S>(Place, PhantomData<fn() -> S>);

/// A place on a cluster.
struct Cluster<S>(Place, PhantomData<fn() -> S>);

macro_rules! held {
    ($on:ident, $place:expr, $store:ty, $open:expr) => {
        impl Database for $on<$store> {
            type Store = $store;

            async fn create() -> Self {
                Self($place, PhantomData)
            }

            async fn open(&self) -> $store {
                $open(&self.0.open().await)
            }

            async fn open_beside(&self) -> Option<$store> {
                Some($open(&self.0.open().await))
            }
        }
    };
    ($on:ident, $place:expr) => {
        held!($on, $place, RedisGrants, Redis::grants);
        held!($on, $place, RedisMarks, Redis::marks);
        held!($on, $place, RedisKeyRings, Redis::key_rings);

        impl Registry for $on<RedisClients> {
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

macro_rules! checks {
    ($on:ident) => {
        grantor_testkit::store_kit!(grants: super::$on<grantor_redis::RedisGrants>);
        grantor_testkit::store_kit!(clients: super::$on<grantor_redis::RedisClients>);
        grantor_testkit::store_kit!(marks: super::$on<grantor_redis::RedisMarks>);
        grantor_testkit::store_kit!(key_rings: super::$on<grantor_redis::RedisKeyRings>);
    };
}

mod single {
    checks!(Single);
}

mod cluster {
    checks!(Cluster);
}
