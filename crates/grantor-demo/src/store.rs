//! The address of a store.

use std::path::PathBuf;

use grantor_postgres::tokio_postgres::Config;
use grantor_redis::redis_rs::parse_redis_url;
use serde::Deserialize;
use url::Url;

/// The address of a store.
#[derive(Default, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Store {
    /// This process, as long as it runs.
    #[default]
    Memory,
    /// A file, for one process at a time.
    Redb(PathBuf),
    /// A database, for any number of processes.
    Postgres(Box<Config>),
    /// A Redis, or nodes of a cluster, for any number of processes. So many replicas have a save before it is answered.
    Redis { nodes: Vec<Url>, replicas: usize },
}

/// A text that is no address of a store. It does not show the text, in which there may be a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "a store is one of memory, redb:FILE, postgres://USER:PASSWORD@HOST:PORT/DATABASE, redis://USER:PASSWORD@HOST:PORT"
)]
pub(crate) struct InvalidStore;

impl TryFrom<String> for Store {
    type Error = InvalidStore;

    fn try_from(text: String) -> Result<Self, InvalidStore> {
        match text.split_once(':') {
            None if text == "memory" => Ok(Self::Memory),
            Some(("redb", file)) if !file.is_empty() => Ok(Self::Redb(file.into())),
            Some(("postgres" | "postgresql", _)) => {
                text.parse().map(Box::new).map(Self::Postgres).map_err(|_| InvalidStore)
            }
            Some(("redis" | "rediss" | "redis+unix", _)) => redis(&text).ok_or(InvalidStore),
            _ => Err(InvalidStore),
        }
    }
}

/// Nodes between commas; `?replicas=N` stands at any of them.
fn redis(text: &str) -> Option<Store> {
    let nodes = text.split(',').map(parse_redis_url).collect::<Option<Vec<_>>>()?;
    let replicas = nodes.iter().flat_map(Url::query_pairs).find(|(name, _)| name == "replicas");
    let replicas = replicas.map_or(Some(0), |(_, number)| number.parse().ok())?;
    Some(Store::Redis { nodes, replicas })
}

#[cfg(test)]
mod tests {
    use grantor_postgres::tokio_postgres::config::Host;

    use super::*;

    fn store(address: &str) -> Result<Store, InvalidStore> {
        address.to_owned().try_into()
    }

    #[test]
    fn each_store_has_a_form_of_address() {
        assert!(matches!(store("memory"), Ok(Store::Memory)));
        assert!(matches!(store("redb:./a:b.redb"), Ok(Store::Redb(file)) if file.as_os_str() == "./a:b.redb"));
        let Ok(Store::Postgres(config)) = store("postgres://alice:wonderland@127.0.0.1:5433/grants") else {
            panic!("no address of PostgreSQL");
        };
        assert_eq!((config.get_hosts(), config.get_ports()), (&[Host::Tcp("127.0.0.1".into())][..], &[5433][..]));
        assert_eq!((config.get_user(), config.get_password()), (Some("alice"), Some(b"wonderland".as_slice())));
        assert!(matches!(store("postgresql:///grants?host=/run/postgresql"), Ok(Store::Postgres(_))));
        assert!(matches!(store("rediss://host"), Ok(Store::Redis { nodes, replicas: 0 }) if nodes.len() == 1));
        assert!(matches!(store("redis+unix:///run/redis.sock"), Ok(Store::Redis { .. })));
        let cluster = store("redis://alice:wonderland@a:7001,redis://alice:wonderland@b:7001?replicas=1");
        assert!(matches!(cluster, Ok(Store::Redis { nodes, replicas: 1 }) if nodes[1].host_str() == Some("b")));
        for text in [
            "redis://a,b",
            "redis://a,",
            "redis://a?replicas=x",
            "",
            "memory:",
            "Memory",
            "redb",
            "redb:",
            "postgres",
            "postgres:grants",
            "postgres://host:x/",
            "a:b",
        ] {
            assert!(store(text).is_err(), "{text:?}");
        }
    }
}
