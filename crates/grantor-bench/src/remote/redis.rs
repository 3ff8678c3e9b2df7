//! Redis: the same commands over a connection of the same kind.

use std::sync::Arc;

use grantor_redis::redis_rs::aio::{ConnectionLike, ConnectionManager};
use grantor_redis::redis_rs::cluster::ClusterClient;
use grantor_redis::redis_rs::io::tcp::TcpSettings;
use grantor_redis::redis_rs::{Client, Cmd, IntoConnectionInfo as _, Script, cmd};
use grantor_redis::{Redis, RedisClients, RedisGrants};
use grantor_remote::{Scene, client};
use grantor_servers::{Redis as Server, RedisCluster};

use crate::remote::rates::{Rates, measure, prepare};

/// The script that the store has loaded. It is called by its digest alone, so that any other is unknown to Redis.
const REPLACE: &str = "#!lua flags=allow-oom
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[1], unpack(ARGV, 2))
return 1
";

/// What keeps all that was answered, whatever happens to the machine.
pub const DURABLE: [&str; 2] = ["--appendonly yes", "--appendfsync always"];

/// So many at once, over a Redis of this run with these settings.
///
/// # Panics
///
/// If there is no Redis, or something fails.
pub async fn single(settings: &[&str], tasks: usize) -> Rates {
    let server = Server::start(settings);
    let scene = scene(&[server.address()]).await;
    let address = server.address().into_connection_info().unwrap().set_tcp_settings(tcp());
    let connection = ConnectionManager::new(Client::open(address).unwrap()).await.unwrap();
    let keys = Cmd::keys("grantor:grant:*").query_async(&mut connection.clone()).await.unwrap();
    beside(&scene, connection, keys, tasks).await
}

/// The same over a cluster of three masters, each with a replica.
///
/// # Panics
///
/// As [`single`].
pub async fn cluster(settings: &[&str], tasks: usize) -> Rates {
    let server = RedisCluster::start(settings);
    let scene = scene(&server.addresses()).await;
    let cluster = ClusterClient::builder(server.addresses()).tcp_settings(tcp()).build().unwrap();
    let mut connection = cluster.get_async_connection().await.unwrap();
    let keys = Cmd::keys("grantor:grant:*").query_async(&mut connection).await.unwrap();
    beside(&scene, connection, keys, tasks).await
}

async fn scene(addresses: &[String]) -> Arc<Scene<RedisGrants, RedisClients>> {
    let redis = Redis::connect(addresses.iter().map(String::as_str)).await.unwrap();
    assert!(redis.clients().create(&client()).await.unwrap());
    let scene = Scene::over(redis.grants(), redis.clients());
    prepare(&scene).await;
    Arc::new(scene)
}

/// As the store has it.
fn tcp() -> TcpSettings {
    TcpSettings::default().set_nodelay(true)
}

async fn beside<C>(
    scene: &Arc<Scene<RedisGrants, RedisClients>>,
    connection: C,
    keys: Vec<String>,
    tasks: usize,
) -> Rates
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    let (keys, script): (Arc<[String]>, Arc<str>) = (keys.into(), Script::new(REPLACE).get_hash().into());
    let turn = move |task: usize, time| {
        let (connection, keys, script) = (connection.clone(), Arc::clone(&keys), Arc::clone(&script));
        async move { bare(connection, &keys[task], &script, time).await }
    };
    measure(scene, tasks, 2_000 / tasks, turn).await
}

/// Client and grant side by side, and a save: what each request comes to.
async fn bare<C: ConnectionLike + Clone>(connection: C, key: &str, script: &str, time: usize) {
    let loaded = async |key: &str| {
        let value: Option<String> = Cmd::get(key).query_async(&mut connection.clone()).await.unwrap();
        value.unwrap()
    };
    let (_, grant) = tokio::join!(loaded("grantor:client:app"), loaded(key));
    let (before, record) = grant.split_once(' ').unwrap();
    let value = format!("{} {record}", before.parse::<usize>().unwrap() + 1);
    let mut save = cmd("EVALSHA");
    save.arg(script).arg(1).arg(key).arg(format!("{before} ")).arg(&value).arg("EXAT").arg(4_200_000_000_usize + time);
    assert_eq!(save.query_async(&mut connection.clone()).await, Ok(1));
}
