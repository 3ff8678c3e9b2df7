//! Redis goes down in the midst of traffic, and comes back; or another takes its place.

use std::sync::Arc;

use grantor_redis::Options;
use grantor_remote::Traffic;
use grantor_servers::{Redis as Server, RedisCluster};
use tokio::task::spawn_blocking;

use crate::servers::{Place, patient};

const DURABLE: [&str; 2] = ["--appendonly yes", "--appendfsync always"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_there_after_a_crash_and_service_is_back() {
    let server = Arc::new(Server::start(&DURABLE));
    let traffic = Traffic::begin(&Place::on(&server).open().await.grants()).await;
    let same = Arc::clone(&server);
    spawn_blocking(move || same.crash_and_restart()).await.unwrap();
    traffic.end().await;
}

/// Its replica takes over; and fails, when what failed is back as a replica of it. Both are back at the end: a master that is
/// without a replica answers no save.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_replicas_had_is_there_after_a_master_failed_and_service_is_back() {
    let cluster = Arc::new(RedisCluster::start(&DURABLE));
    let options = Options { replicas: 1, ..patient() };
    let traffic = Traffic::begin(&Place::at(cluster.addresses()).open_with(options).await.grants()).await;
    let same = Arc::clone(&cluster);
    let fail_over = move || {
        let (first, before) = (same.masters()[0], same.masters());
        same.kill(first);
        same.settled();
        let second = same.masters().into_iter().find(|master| !before.contains(master)).unwrap();
        same.restart(first);
        same.settled();
        same.kill(second);
        same.settled();
        same.restart(second);
        same.settled();
    };
    spawn_blocking(fail_over).await.unwrap();
    traffic.end().await;
}
