//! Faults on real processes: several servers over one store, under a load of logins, exchanges, refreshes and
//! revocations, are killed, and so is their store, and connections are cut between request and reply. What every client
//! was answered is written down and checked: no code redeemed twice, nothing lost that was answered, every refusal a
//! clear error, and service back without a restart of what was not killed.
//!
//! ```sh
//! cargo test --release -p grantor-demo --test faults -- --ignored --nocapture --test-threads 1    # the long runs
//! ```

#[cfg(test)]
mod application;
#[cfg(test)]
#[path = "../../src/browser.rs"]
#[expect(dead_code, reason = "the script of the demo uses the rest")]
mod browser;
#[cfg(test)]
mod chance;
#[cfg(test)]
mod check;
#[cfg(test)]
mod history;
#[cfg(test)]
mod load;
#[cfg(test)]
mod owner;
#[cfg(test)]
mod party;
#[cfg(test)]
mod postgres;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod redis_cluster;
#[cfg(test)]
mod run;
#[cfg(test)]
mod server_process;
#[cfg(test)]
mod strikes;
#[cfg(test)]
mod table;

#[cfg(test)]
use run::Size;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_over_postgresql() {
    postgres::run(Size::SHORT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_over_a_redis_cluster() {
    redis_cluster::run(Size::SHORT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes minutes"]
async fn nothing_is_lost_over_postgresql_in_a_long_time() {
    postgres::run(Size::LONG).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "it takes minutes"]
async fn nothing_is_lost_over_a_redis_cluster_in_a_long_time() {
    redis_cluster::run(Size::LONG).await;
}
