//! What a request costs: two loads side by side, and one save.

use std::collections::BTreeMap;

use grantor_remote::round_trips::an_exchange_and_a_refresh_are_one_round_of_loads_and_one_save;
use grantor_remote::{Scene, client, refresh_token};
use grantor_servers::RedisCluster;

use crate::servers::{Place, patient};

#[tokio::test]
async fn on_one_redis() {
    let (proxy, redis) = Place::behind_proxy(patient()).await;
    assert!(redis.clients().create(&client()).await.unwrap());
    let scene = Scene::over(redis.grants(), redis.clients());
    an_exchange_and_a_refresh_are_one_round_of_loads_and_one_save(&scene, &proxy).await;
}

/// How often each command was done, by all nodes together.
fn done(cluster: &RedisCluster) -> BTreeMap<String, u64> {
    let mut done = BTreeMap::new();
    for port in cluster.masters() {
        for line in cluster.cli(port, &["info", "commandstats"]).lines().filter(|line| line.starts_with("cmdstat_")) {
            let (command, figures) = line["cmdstat_".len()..].split_once(":calls=").unwrap();
            *done.entry(command.to_owned()).or_default() += figures.split(',').next().unwrap().parse::<u64>().unwrap();
        }
    }
    done
}

/// Nothing is sent twice, and nothing besides: counted where it is done.
#[tokio::test]
async fn on_a_cluster() {
    const TIMES: u64 = 20;
    let cluster = RedisCluster::start(&[]);
    let redis = Place::at(cluster.addresses()).open().await;
    assert!(redis.clients().create(&client()).await.unwrap());
    let scene = Scene::over(redis.grants(), redis.clients());
    scene.warm_up().await;
    let mut codes = Vec::new();
    for _ in 0..TIMES {
        codes.push(scene.code().await);
    }
    let before = done(&cluster);
    for code in codes {
        let tokens = scene.exchange(&code).await.unwrap();
        scene.refresh(&refresh_token(&tokens), 2).await.unwrap();
    }
    let mut since = done(&cluster);
    since.iter_mut().for_each(|(command, times)| *times -= before.get(command).unwrap_or(&0));
    // Nodes talk to one another besides, and this test to them. What a script does is counted too.
    since.retain(|command, times| {
        *times > 0 && ["get", "set", "evalsha", "eval", "getrange"].contains(&command.as_str())
    });
    // Each of an exchange and a refresh loads a client and a grant, and saves by the script.
    let each = |command: &str, times: u64| (command.to_owned(), 2 * TIMES * times);
    assert_eq!(since, [each("get", 2), each("evalsha", 1), each("getrange", 1), each("set", 1)].into());
}
