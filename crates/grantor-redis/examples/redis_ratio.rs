//! What the server adds to the commands that it sends: exchanges and refreshes through it, against a bare loop of the same
//! commands over connections of the same kind. It takes the addresses of an empty Redis, or of nodes of an empty cluster:
//!
//! ```sh
//! cargo run --release -p grantor-redis --example redis_ratio -- redis://127.0.0.1:6379
//! ```

#![expect(clippy::unwrap_used, reason = "a measurement that fails says where")]

use std::sync::Arc;

use grantor_redis::redis_rs::aio::{ConnectionLike, ConnectionManager};
use grantor_redis::redis_rs::cluster::ClusterClient;
use grantor_redis::redis_rs::io::tcp::TcpSettings;
use grantor_redis::redis_rs::{Client, Cmd, InfoDict, IntoConnectionInfo as _, Script, cmd};
use grantor_redis::{Redis, RedisClients, RedisGrants};
use grantor_remote::{Scene, client, ratio};

const REPLACE: &str = "#!lua flags=allow-oom
if redis.call('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) ~= ARGV[1] then
    return 0
end
redis.call('SET', KEYS[1], unpack(ARGV, 2))
return 1
";

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

async fn measure<C>(scene: Scene<RedisGrants, RedisClients>, mut connection: C)
where
    C: ConnectionLike + Clone + Send + Sync + 'static,
{
    ratio::prepare(&scene).await;
    let keys: Vec<String> = Cmd::keys("grantor:grant:*").query_async(&mut connection).await.unwrap();
    let (keys, script): (Arc<[String]>, Arc<str>) = (keys.into(), Script::new(REPLACE).get_hash().into());
    let turn = move |task: usize, time| {
        let (connection, keys, script) = (connection.clone(), Arc::clone(&keys), Arc::clone(&script));
        async move { bare(connection, keys.get(task).unwrap(), &script, time).await }
    };
    let scene = Arc::new(scene);
    // Few, who wait for one another's turn more than they work; and as many as keep server and Redis busy.
    for tasks in [8, 64] {
        ratio::measure_at_once(Arc::clone(&scene), tasks, 4_000 / tasks, turn.clone()).await;
    }
}

#[tokio::main]
async fn main() {
    let addresses: Vec<_> = std::env::args().skip(1).collect();
    let redis = Redis::connect(addresses.iter().map(String::as_str)).await.unwrap();
    assert!(redis.clients().create(&client()).await.unwrap());
    let scene = Scene::over(redis.grants(), redis.clients());

    // As the store has it.
    let settings = TcpSettings::default().set_nodelay(true);
    let first = addresses.first().unwrap().as_str().into_connection_info().unwrap().set_tcp_settings(settings.clone());
    let first = Client::open(first).unwrap();
    let mut single = ConnectionManager::new(first).await.unwrap();
    let info: InfoDict = cmd("INFO").query_async(&mut single).await.unwrap();
    if info.get("cluster_enabled") == Some(1) {
        let cluster = ClusterClient::builder(addresses).tcp_settings(settings).build().unwrap();
        measure(scene, cluster.get_async_connection().await.unwrap()).await;
    } else {
        measure(scene, single).await;
    }
}
