//! Faults of processes over one Redis Cluster, of the way to its nodes, and of its masters.

use std::sync::Arc;

use grantor_servers::RedisCluster;
use tokio::task::spawn_blocking;

use crate::run::{self, Size};

/// A save is on the disk of its master, and its replica has it, before it is answered.
const SETTINGS: [&str; 3] = ["--appendonly yes", "--appendfsync always", "--min-replicas-to-write 0"];

pub(crate) async fn run(size: Size) {
    let cluster = Arc::new(spawn_blocking(|| RedisCluster::start(&SETTINGS)).await.expect("a cluster"));
    run::run(size, store(&cluster), async |strikes| {
        for round in 0..size.rounds {
            strikes.after(size.between).await;
            strikes.kill(round % size.processes, || {}).await;

            strikes.after(size.between).await;
            strikes.strike("all connections to Redis are cut", at(&cluster, cut_all)).await;

            strikes.after(size.between).await;
            let fail_over = at(&cluster, move |cluster| fail_over(cluster, round));
            strikes.strike("a master is killed, and comes back as a replica", fail_over).await;
        }
        strikes.after(size.between).await;
    })
    .await;
}

/// Some of the nodes would do.
fn store(cluster: &RedisCluster) -> String {
    format!("{}?replicas=1", cluster.addresses().join(","))
}

/// Does something at the cluster that takes its time.
async fn at(cluster: &Arc<RedisCluster>, what: impl FnOnce(&RedisCluster) + Send + 'static) {
    let cluster = Arc::clone(cluster);
    spawn_blocking(move || what(&cluster)).await.expect("the cluster");
}

fn cut_all(cluster: &RedisCluster) {
    for master in cluster.masters() {
        cluster.cli(master, &["client", "kill", "type", "normal"]);
    }
}

/// The replica of a master takes its place. Until there is a replica again, no save is answered.
fn fail_over(cluster: &RedisCluster, number: usize) {
    let masters = cluster.masters();
    let master = masters[number % masters.len()];
    cluster.kill(master);
    cluster.settled();
    cluster.restart(master);
    cluster.settled();
}
