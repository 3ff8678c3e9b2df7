//! PostgreSQL goes down in the midst of traffic, and comes back.

use std::sync::Arc;

use core::sync::atomic::{AtomicBool, Ordering};
use grantor::{GrantId, Grants as _, Saved};
use grantor_postgres::{Postgres, PostgresGrants};
use tokio::sync::Barrier;
use tokio_postgres::NoTls;

use crate::database::PATIENT;
use crate::records::{FAR, at, ended, id};

const TASKS: usize = 4;

/// Saves a grant on and on, until a save was answered after the restart; gives the last revision that was answered.
async fn traffic(grants: PostgresGrants, id: GrantId, running: Arc<Barrier>, restarted: Arc<AtomicBool>) -> u64 {
    let (mut acknowledged, mut failures) = (0, 0);
    loop {
        let last = restarted.load(Ordering::SeqCst);
        match grants.save(&ended(id, acknowledged + 1, FAR), at(0)).await {
            Ok(Saved::Stored) => acknowledged += 1,
            // A save that failed may have been made.
            Ok(Saved::Conflict) => acknowledged = grants.load(id).await.unwrap().unwrap().revision(),
            Ok(Saved::Full) => panic!("there is no bound"),
            Err(error) => {
                failures += usize::from(last);
                assert!(failures < 100, "service is not back: {error}");
                tokio::task::yield_now().await;
                continue;
            }
        }
        if acknowledged == 20 {
            running.wait().await;
        }
        if last {
            return acknowledged;
        }
    }
}

/// The server waits for its disk here, as it should.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_is_there_after_a_crash_and_service_is_back() {
    let server = Arc::new(grantor_servers::Postgres::start(&[]));
    let postgres = Postgres::with(server.address("postgres").parse().unwrap(), NoTls, PATIENT);
    postgres.migrate().await.unwrap();
    let (running, restarted) = (Arc::new(Barrier::new(TASKS + 1)), Arc::new(AtomicBool::new(false)));
    let ids: Vec<_> = (0..TASKS as u64).map(id).collect();
    let begin =
        |id: &GrantId| tokio::spawn(traffic(postgres.grants(), *id, Arc::clone(&running), Arc::clone(&restarted)));
    let tasks: Vec<_> = ids.iter().map(begin).collect();
    running.wait().await;

    let same = Arc::clone(&server);
    tokio::task::spawn_blocking(move || same.crash_and_restart()).await.unwrap();
    restarted.store(true, Ordering::SeqCst);

    for (id, task) in ids.into_iter().zip(tasks) {
        let acknowledged = task.await.unwrap();
        let stored = postgres.grants().load(id).await.unwrap().unwrap();
        assert_eq!(stored.revision(), acknowledged);
    }
}
