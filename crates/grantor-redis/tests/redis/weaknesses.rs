//! What the settings of Redis let be lost is told.

use grantor_redis::Weakness::{Alone, DiskLater, Evicts, NotOnDisk, Snapshots};
use grantor_servers::{Redis as Server, RedisCluster};

use crate::servers::Place;

#[tokio::test]
async fn settings_are_told_that_let_something_be_lost() {
    let server = Server::start(&["--appendonly yes", "--appendfsync always"]);
    let redis = Place::on(&server).open().await;
    assert_eq!(redis.weaknesses().await.unwrap(), []);
    for (setting, value, weaknesses) in [
        ("appendfsync", "everysec", &[DiskLater][..]),
        ("appendfsync", "no", &[DiskLater]),
        ("maxmemory-policy", "allkeys-lru", &[Evicts, DiskLater]),
        ("maxmemory-policy", "volatile-ttl", &[Evicts, DiskLater]),
        ("appendonly", "no", &[Evicts, NotOnDisk]),
        ("save", "60 1", &[Evicts, Snapshots]),
    ] {
        server.cli(&["config", "set", setting, value]);
        assert_eq!(redis.weaknesses().await.unwrap(), weaknesses, "{setting} {value}");
    }
}

#[tokio::test]
async fn every_master_is_asked() {
    let cluster = RedisCluster::start(&["--appendonly yes", "--appendfsync always", "--min-replicas-to-write 1"]);
    let redis = Place::at(cluster.addresses()).open().await;
    assert_eq!(redis.weaknesses().await.unwrap(), []);
    let [first, .., last] = cluster.masters()[..] else { panic!("there are three") };
    cluster.cli(last, &["config", "set", "appendfsync", "everysec"]);
    cluster.cli(first, &["config", "set", "min-replicas-to-write", "0"]);
    assert_eq!(redis.weaknesses().await.unwrap(), [DiskLater, Alone]);
}
