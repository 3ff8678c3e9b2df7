//! Faults of processes over one PostgreSQL, of the way to it, and of itself.

use std::sync::Arc;

use grantor_servers::{Cut, Postgres, Protocol, Proxy};
use tokio::task::spawn_blocking;

use crate::run::{self, Size};

/// How many single connections are cut in each round.
const CUTS: usize = 24;

/// PostgreSQL has the settings that it comes with, so it waits for its disk.
pub(crate) async fn run(size: Size) {
    let postgres = Arc::new(spawn_blocking(|| Postgres::start(&[])).await.expect("PostgreSQL"));
    let proxy = Proxy::before(postgres.socket(), Protocol::Postgres).await;
    let store = format!("postgres://grantor@127.0.0.1:{}/postgres", proxy.port());
    run::run(size, store, async |strikes| {
        for round in 0..size.rounds {
            for cut in [Cut::Before, Cut::Between, Cut::After].repeat(CUTS / 3) {
                strikes.after(size.between / CUTS).await;
                proxy.cut(1, cut);
                strikes.count("a connection to PostgreSQL is cut between request and reply");
            }
            strikes.after(size.between).await;
            // Whatever the process does at that moment is asked, and not answered.
            proxy.hold(true);
            strikes.kill(round % size.processes, || proxy.hold(false)).await;

            strikes.after(size.between).await;
            strikes.strike("all connections to PostgreSQL are cut", async { proxy.cut_all() }).await;

            strikes.after(size.between).await;
            let same = Arc::clone(&postgres);
            let crash = async { spawn_blocking(move || same.crash_and_restart()).await.expect("PostgreSQL") };
            strikes.strike("PostgreSQL crashes, and starts again", crash).await;
        }
        strikes.after(size.between).await;
    })
    .await;
}
