//! An authorization server over the store that was chosen. No other module opens one.

use core::time::Duration;
use std::net::TcpListener;

use actix_web::dev::Server;
use actix_web::rt;
use grantor::{Client, Clients, Observer as _, Timestamp};
use grantor_memory::{MemoryClients, MemoryGrants, MemoryKeyRings, MemoryMarks};
use grantor_postgres::{Postgres, PostgresClients, PostgresGrants, PostgresMarks};
use grantor_redb::{RedbClients, RedbGrants, RedbMarks};
use grantor_redis::{Options, Redis, RedisClients};
use tokio::time::{MissedTickBehavior, interval};

use crate::authorization_server::{self, Stores};
use crate::clock::now;
use crate::config::Setup;
use crate::log::Log;
use crate::store::Store;
use crate::{AnyError, with_causes};

/// How many grants a sweep drops at most.
const SWEPT: usize = 100_000;

/// Opens the store, puts the clients of the configuration into it, and starts an authorization server over it.
pub(crate) async fn start(mut setup: Setup, listener: TcpListener, log: Log) -> Result<Server, AnyError> {
    let configured = core::mem::take(&mut setup.clients);
    match core::mem::take(&mut setup.store) {
        Store::Memory => {
            let (grants, clients) = (MemoryGrants::new(setup.capacity), MemoryClients::from_iter(configured));
            let (marks, key_rings) = (MemoryMarks::new(setup.capacity), MemoryKeyRings::default());
            let stores = Stores { grants, clients, marks, key_rings };
            authorization_server::start(setup, stores, listener, log)
        }
        Store::Redb(file) => {
            let grants = RedbGrants::open(&file);
            let grants = grants.map_err(|error| format!("{}: {}", file.display(), with_causes(&error)))?;
            let grants = grants.with_capacity(setup.capacity.try_into()?);
            let clients = grants.clients();
            register(&clients, &configured, RedbClients::create, RedbClients::replace).await?;
            sweep_every_minute(grants.clone(), RedbGrants::sweep, log);
            let (marks, key_rings) = (grants.marks(), grants.key_rings());
            sweep_every_minute(marks.clone(), RedbMarks::sweep, log);
            authorization_server::start(setup, Stores { grants, clients, marks, key_rings }, listener, log)
        }
        Store::Postgres(config) => {
            let postgres = Postgres::new(*config);
            postgres.migrate().await?;
            let (grants, clients) = (postgres.grants(), postgres.clients());
            register(&clients, &configured, PostgresClients::create, PostgresClients::replace).await?;
            sweep_every_minute(grants.clone(), PostgresGrants::sweep, log);
            let (marks, key_rings) = (postgres.marks(), postgres.key_rings());
            sweep_every_minute(marks.clone(), PostgresMarks::sweep, log);
            authorization_server::start(setup, Stores { grants, clients, marks, key_rings }, listener, log)
        }
        Store::Redis { nodes, replicas } => {
            let redis = Redis::connect_with(nodes, Options { replicas, ..Options::default() }).await?;
            match redis.weaknesses().await {
                Ok(weaknesses) => weaknesses.iter().for_each(|weakness| eprintln!("Redis: {weakness}")),
                Err(error) => log.store_failed(&error),
            }
            // There is no sweep: Redis drops by itself what has expired.
            let clients = redis.clients();
            register(&clients, &configured, RedisClients::create, RedisClients::replace).await?;
            let (grants, marks, key_rings) = (redis.grants(), redis.marks(), redis.key_rings());
            authorization_server::start(setup, Stores { grants, clients, marks, key_rings }, listener, log)
        }
    }
}

/// Puts clients into a store, in the place of those that differ. Others in the store stay, and so it is no matter if
/// several processes do it at once.
async fn register<C: Clients>(
    clients: &C,
    configured: &[Client],
    create: impl AsyncFn(&C, &Client) -> Result<bool, C::Error>,
    replace: impl AsyncFn(&C, &Client) -> Result<bool, C::Error>,
) -> Result<(), C::Error> {
    for client in configured {
        let is_there = clients.client(&client.client_id).await?.as_deref() == Some(client);
        if !is_there && !create(clients, client).await? {
            replace(clients, client).await?;
        }
    }
    Ok(())
}

/// Drops what has expired: at once, and every minute as long as the process runs, whatever other processes do.
fn sweep_every_minute<G, E>(
    grants: G,
    sweep: impl AsyncFn(&G, Timestamp, usize) -> Result<usize, E> + 'static,
    log: Log,
) where
    G: 'static,
    E: core::error::Error,
{
    let mut minutes = interval(Duration::from_secs(60));
    minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    rt::spawn(async move {
        loop {
            minutes.tick().await;
            if let Err(error) = sweep(&grants, now(), SWEPT).await {
                log.store_failed(&error);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use std::io;

    use grantor::{ClientId, Digest, Registration, Scope};
    use tokio::sync::mpsc;
    use tokio::time::Instant;

    use super::*;

    fn client(id: &str, secret: &str) -> Client {
        let id = ClientId::parse(id).unwrap();
        let scope = Scope::parse("photos").unwrap();
        Client::new(Registration::service(id, Digest::of(secret.as_bytes()), scope)).unwrap()
    }

    #[tokio::test]
    async fn clients_of_the_configuration_take_the_place_of_those_that_differ() {
        let folder = std::env::temp_dir().join(format!("grantor-demo-clients-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let stored = RedbGrants::open(folder.join("clients.redb")).unwrap().clients();
        let register = async |configured: &[Client]| {
            register(&stored, configured, RedbClients::create, RedbClients::replace).await.unwrap();
            stored.list(None, 9).await.unwrap().into_iter().map(|client| (*client).clone()).collect::<Vec<_>>()
        };
        let [a, b, other_a] = [client("a", "1"), client("b", "1"), client("a", "2")];
        assert_eq!(register(&[a.clone(), b.clone()]).await, [a.clone(), b.clone()]);
        assert_eq!(register(&[a]).await.len(), 2, "a client that is not named stays");
        assert_eq!(register(core::slice::from_ref(&other_a)).await, [other_a, b]);
        drop(stored);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[actix_web::test]
    async fn a_sweep_that_failed_is_followed_by_another_a_minute_later() {
        tokio::time::pause();
        let begun = Instant::now();
        let (swept, mut sweeps) = mpsc::unbounded_channel();
        let fails = async |swept: &mpsc::UnboundedSender<Instant>, _, limit| {
            swept.send(Instant::now()).unwrap();
            Err::<usize, _>(io::Error::other(format!("{limit} is too many")))
        };
        sweep_every_minute(swept, fails, Log { on: false });
        for minutes in 0..3 {
            let after = sweeps.recv().await.unwrap() - begun;
            assert_eq!(after.as_secs(), 60 * minutes);
        }
    }

    /// As if another process had come in between.
    #[tokio::test]
    async fn a_client_that_another_process_has_just_created_is_no_error() {
        let stored = MemoryClients::new();
        let too_late = async |stored: &MemoryClients, client: &Client| {
            stored.insert(client.clone());
            Ok(false)
        };
        let replace = async |stored: &MemoryClients, client: &Client| Ok(stored.insert(client.clone()).is_some());
        register(&stored, &[client("a", "1")], too_late, replace).await.unwrap();
    }

    #[tokio::test]
    async fn a_client_that_is_there_is_not_written_again() {
        let write = async |_: &MemoryClients, _: &Client| panic!("nothing is to be written");
        let stored = MemoryClients::from_iter([client("a", "1")]);
        register(&stored, &[client("a", "1")], write, write).await.unwrap();
    }
}
