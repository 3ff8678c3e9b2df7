//! PostgreSQL goes down in the midst of traffic, and comes back.

use std::sync::Arc;

use grantor_postgres::Postgres;
use grantor_remote::Traffic;
use grantor_servers::Postgres as Server;
use tokio::task::spawn_blocking;
use tokio_postgres::NoTls;

use crate::database::PATIENT;

/// The server waits for its disk here, as it should.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_there_after_a_crash_and_service_is_back() {
    let server = Arc::new(Server::start(&[]));
    let postgres = Postgres::with(server.address("postgres").parse().unwrap(), NoTls, PATIENT);
    postgres.migrate().await.unwrap();
    let traffic = Traffic::begin(&postgres.grants()).await;
    let same = Arc::clone(&server);
    spawn_blocking(move || same.crash_and_restart()).await.unwrap();
    traffic.end().await;
}
