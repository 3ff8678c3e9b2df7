//! Faults of processes over one Redis Cluster, of the way to its nodes, and of its masters.

use std::sync::Arc;

use grantor_servers::RedisCluster;
use tokio::task::spawn_blocking;

use crate::run::{self, Size};

/// A save is on the disk of its master, and its replica has it, before it is answered.
const SETTINGS: [&str; 3] = ["--appendonly yes", "--appendfsync always", "--min-replicas-to-write 0"];

/// How often the connections to one master are cut in each round.
const CUTS: usize = 12;

/// How much is answered, by whichever master, while one is without its replica.
const UNREPLICATED: usize = 20;

pub(crate) async fn run(size: Size) {
    let cluster = Arc::new(spawn_blocking(|| RedisCluster::start(&SETTINGS)).await.expect("a cluster"));
    run::run(size, store(&cluster), async |strikes| {
        for round in 0..size.rounds {
            for number in 0..CUTS {
                strikes.after(size.between / CUTS).await;
                at(&cluster, move |cluster| cut(cluster, "normal", nth(&cluster.masters(), number))).await;
                strikes.count("all connections to one master are cut");
            }
            strikes.after(size.between).await;
            strikes.kill(round % size.processes, || {}).await;

            strikes.after(size.between).await;
            let cut_all = |cluster: &RedisCluster| {
                cluster.masters().into_iter().for_each(|master| cut(cluster, "normal", master));
            };
            strikes.strike("all connections to all masters are cut", at(&cluster, cut_all)).await;

            strikes.after(size.between).await;
            let master = at(&cluster, move |cluster| nth(&cluster.masters(), round + 1)).await;
            let [asked, looked] = [strikes.after(UNREPLICATED), strikes.after(UNREPLICATED)];
            let harm = async {
                at(&cluster, move |cluster| isolate(cluster, master)).await;
                asked.await;
                // A server that waits for the replica has to look on another connection.
                at(&cluster, move |cluster| cut(cluster, "normal", master)).await;
                looked.await;
                at(&cluster, move |cluster| fail_over(cluster, master)).await;
            };
            strikes.strike("a master is cut off from its replica, killed, and comes back as a replica", harm).await;
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
async fn at<T: Send + 'static>(
    cluster: &Arc<RedisCluster>,
    what: impl FnOnce(&RedisCluster) -> T + Send + 'static,
) -> T {
    let cluster = Arc::clone(cluster);
    spawn_blocking(move || what(&cluster)).await.expect("the cluster")
}

/// Cuts all connections of this kind to a master.
fn cut(cluster: &RedisCluster, kind: &str, master: u16) {
    cluster.cli(master, &["client", "kill", "type", kind]);
}

/// Its replica is sent nothing any more: what is saved now is on its own disk alone.
fn isolate(cluster: &RedisCluster, master: u16) {
    assert_eq!(cluster.cli(master, &["acl", "setuser", "default", "-psync", "-sync"]), "OK");
    cut(cluster, "replica", master);
}

/// The replica of a master takes its place. Until there is a replica again, no save is answered.
fn fail_over(cluster: &RedisCluster, master: u16) {
    cluster.kill(master);
    cluster.settled();
    cluster.restart(master);
    cluster.settled();
}

/// Each in turn.
fn nth(masters: &[u16], number: usize) -> u16 {
    masters[number % masters.len()]
}
