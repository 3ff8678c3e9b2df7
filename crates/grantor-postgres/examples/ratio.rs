//! What the server adds to the statements that it makes: exchanges and refreshes through it, against a bare loop of the
//! same statements over a pool of the same kind. It wants a database that is empty:
//!
//! ```sh
//! cargo run --release -p grantor-postgres --example ratio -- 'host=/run/postgresql user=me dbname=empty'
//! ```

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement that fails says where, and it is about time"
)]

#[path = "../tests/postgres/scene.rs"]
mod scene;

use std::sync::Arc;
use std::time::Instant;

use deadpool_postgres::{Manager, Pool};
use grantor_postgres::Postgres;
use tokio::task::JoinSet;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, NoTls, Row};

use crate::scene::{Scene, refresh_token};

const TASKS: usize = 8;
const ROUNDS: usize = 5;
/// How often each task does it in each round.
const TIMES: usize = 200;

const CLIENT: &str = "SELECT registration::text FROM grantor.clients WHERE client_id = $1";
const LOAD: &str = "SELECT record::text FROM grantor.grants WHERE id = $1";
const SAVE: &str = "
    UPDATE grantor.grants SET revision = $2, retain_until = retain_until + 1, record = $3::text::json
    WHERE id = $1 AND revision = $2::bigint - 1";

/// A grant, and where its record stands.
type Held = (Vec<u8>, i64, String);

async fn query(pool: &Pool, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Vec<Row> {
    let sql = pool.get().await.unwrap();
    sql.query(&sql.prepare_cached(statement).await.unwrap(), parameters).await.unwrap()
}

/// Client and grant side by side, and a save: what each request comes to.
async fn bare(pool: &Pool, (id, revision, record): &mut Held) {
    let (client, grant): (&[&(dyn ToSql + Sync)], &[&(dyn ToSql + Sync)]) = (&[&"app"], &[id]);
    let (client, grant) = tokio::join!(query(pool, CLIENT, client), query(pool, LOAD, grant));
    assert_eq!((client.len(), grant.len()), (1, 1));
    *revision += 1;
    let sql = pool.get().await.unwrap();
    let saved = sql.execute(&sql.prepare_cached(SAVE).await.unwrap(), &[id, revision, record]).await;
    assert_eq!(saved.unwrap(), 1);
}

/// How many of these were done in a second, by all tasks together.
async fn rate<F: Future<Output = ()> + Send + 'static>(task: impl Fn(usize) -> F) -> f64 {
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    (0..TASKS).for_each(|number| drop(tasks.spawn(task(number))));
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    (TASKS * TIMES) as f64 / start.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    let config: Config = std::env::args().nth(1).unwrap_or_default().parse().unwrap();
    let postgres = Postgres::new(config.clone());
    postgres.migrate().await.unwrap();
    let scene = Arc::new(Scene::over(&postgres).await);
    scene.warm_up().await;
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(16).build().unwrap();

    for _ in 0..ROUNDS {
        let mut codes = Vec::new();
        for _ in 0..TASKS * TIMES {
            codes.push(scene.code().await);
        }
        let codes = Arc::new(codes);
        let exchanges = rate(|task| {
            let (scene, codes) = (Arc::clone(&scene), Arc::clone(&codes));
            async move {
                for code in codes.iter().skip(task * TIMES).take(TIMES) {
                    scene.exchange(code).await.unwrap();
                }
            }
        });
        let exchanges = exchanges.await;

        let mut tokens = Vec::new();
        for _ in 0..TASKS {
            tokens.push(refresh_token(&scene.exchange(&scene.code().await).await.unwrap()));
        }
        let refreshes = rate(|task| {
            let (scene, mut token) = (Arc::clone(&scene), tokens.get(task).unwrap().clone());
            async move {
                for second in 2..TIMES + 2 {
                    token = refresh_token(&scene.refresh(&token, second.try_into().unwrap()).await.unwrap());
                }
            }
        });
        let refreshes = refreshes.await;

        let some = "SELECT id, revision, record::text FROM grantor.grants WHERE revision > 3 ORDER BY revision DESC";
        let rows = query(&pool, some, &[]).await;
        let statements = rate(|task| {
            let row = rows.get(task).unwrap();
            let (pool, mut held) = (pool.clone(), (row.get(0), row.get(1), row.get(2)));
            async move {
                for _ in 0..TIMES {
                    bare(&pool, &mut held).await;
                }
            }
        });
        let statements = statements.await;
        println!(
            "a second: exchanges {exchanges:.0} ({:.2}), refreshes {refreshes:.0} ({:.2}), bare statements {statements:.0}",
            exchanges / statements,
            refreshes / statements,
        );
    }
}
