//! The servers that most tests share, and a place of its own for each.

use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::LazyLock;

use grantor_redis::{Options, Redis};
use grantor_servers::{Protocol, Proxy, Redis as Server, RedisCluster as Cluster};

/// They write to no disk.
static SINGLE: LazyLock<Server> = LazyLock::new(|| Server::start(&[]));
static CLUSTER: LazyLock<Cluster> = LazyLock::new(|| Cluster::start(&[]));

/// Limits that a machine under load does not reach.
pub(crate) fn patient() -> Options {
    let minute = Duration::from_secs(60);
    Options { connection: minute, answer: minute, ..Options::default() }
}

/// Names of keys that no other test uses.
#[derive(Clone)]
pub(crate) struct Place {
    addresses: Vec<String>,
    prefix: String,
}

impl Place {
    /// On the Redis that most tests share.
    pub(crate) fn single() -> Self {
        Self::on(&SINGLE)
    }

    /// On the cluster that most tests share.
    pub(crate) fn cluster() -> Self {
        Self::at(CLUSTER.addresses())
    }

    pub(crate) fn on(server: &Server) -> Self {
        Self::at(vec![server.address()])
    }

    pub(crate) fn at(addresses: Vec<String>) -> Self {
        static PLACES: AtomicUsize = AtomicUsize::new(0);
        Self { addresses, prefix: format!("place-{}", PLACES.fetch_add(1, Ordering::Relaxed)) }
    }

    /// As a process opens it.
    pub(crate) async fn open(&self) -> Redis {
        self.open_with(patient()).await
    }

    pub(crate) async fn open_with(&self, options: Options) -> Redis {
        let addresses = self.addresses.iter().map(String::as_str);
        Redis::connect_with(addresses, Options { prefix: self.prefix.clone(), ..options }).await.unwrap()
    }

    /// One Redis, by a proxy on the way to it.
    pub(crate) async fn behind_proxy(options: Options) -> (Proxy, Redis) {
        let proxy = Proxy::before(SINGLE.socket(), Protocol::Redis).await;
        let place = Self::at(vec![format!("redis://127.0.0.1:{}", proxy.port())]);
        let redis = place.open_with(options).await;
        (proxy, redis)
    }

    /// Of the only Redis.
    pub(crate) fn address(&self) -> &str {
        &self.addresses[0]
    }

    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}:{name}", self.prefix)
    }
}

/// What the Redis that most tests share says.
pub(crate) fn cli(arguments: &[&str]) -> String {
    SINGLE.cli(arguments)
}
