//! A database for each test.

use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use std::sync::LazyLock;

use grantor_postgres::{Limits, Postgres, PostgresClients, PostgresGrants};
use grantor_remote::{Scene, client};
use grantor_servers::{Protocol, Proxy};
use tokio::sync::{OnceCell, Semaphore, SemaphorePermit};
use tokio_postgres::{Client, Config, NoTls};

/// The server that most tests share. It does not wait for a disk.
static SERVER: LazyLock<grantor_servers::Postgres> =
    LazyLock::new(|| grantor_servers::Postgres::start(&grantor_servers::Postgres::FAST));

/// How many databases are in use at once: the connections of a server are counted.
static TURNS: Semaphore = Semaphore::const_new(8);

/// What has all tables and nothing in them.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// Limits that a machine under load does not reach.
pub(crate) const PATIENT: Limits =
    Limits { connections: 8, connection: Duration::from_secs(60), statement: Duration::from_secs(60) };

/// A database that no other test uses.
pub(crate) struct Database {
    name: String,
    _turn: SemaphorePermit<'static>,
}

impl Database {
    /// One with all tables.
    pub(crate) async fn migrated() -> Self {
        let template = TEMPLATE.get_or_init(async || {
            let name = create("template1").await;
            Postgres::new(config(&name)).migrate().await.unwrap();
            name
        });
        Self { _turn: TURNS.acquire().await.unwrap(), name: create(template.await).await }
    }

    /// One without tables.
    pub(crate) async fn empty() -> Self {
        Self { _turn: TURNS.acquire().await.unwrap(), name: create("template1").await }
    }

    /// Where it is, for another process.
    pub(crate) fn address(&self) -> String {
        SERVER.address(&self.name)
    }

    pub(crate) fn config(&self) -> Config {
        config(&self.name)
    }

    /// As a process opens it.
    pub(crate) fn open(&self) -> Postgres {
        Postgres::with(self.config(), NoTls, PATIENT)
    }

    /// A proxy on the way to it, and the database by that way.
    pub(crate) async fn behind_proxy(&self, limits: Limits) -> (Proxy, Postgres) {
        let proxy = Proxy::before(SERVER.socket(), Protocol::Postgres).await;
        let mut config = Config::new();
        config.host("127.0.0.1").port(proxy.port()).user("grantor").dbname(&self.name);
        (proxy, Postgres::with(config, NoTls, limits))
    }

    /// A proxy on the way to it, and a server over it by that way.
    pub(crate) async fn scene_behind_proxy(&self, limits: Limits) -> (Proxy, Scene<PostgresGrants, PostgresClients>) {
        let (proxy, postgres) = self.behind_proxy(limits).await;
        let scene = scene(&postgres).await;
        scene.warm_up().await;
        (proxy, scene)
    }

    /// As somebody who knows SQL opens it.
    pub(crate) async fn sql(&self) -> Client {
        connect(&self.config()).await
    }
}

/// A server over this database, which has no clients yet.
pub(crate) async fn scene(postgres: &Postgres) -> Scene<PostgresGrants, PostgresClients> {
    assert!(postgres.clients().create(&client()).await.unwrap());
    Scene::over(postgres.grants(), postgres.clients())
}

/// A database by its name.
pub(crate) fn config(name: &str) -> Config {
    SERVER.address(name).parse().unwrap()
}

pub(crate) async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn create(template: &str) -> String {
    static DATABASES: AtomicUsize = AtomicUsize::new(0);
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let admin = connect(&config("postgres")).await;
    admin.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await.unwrap();
    name
}
