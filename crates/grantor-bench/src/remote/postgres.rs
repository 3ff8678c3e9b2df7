//! PostgreSQL: the same statements over a pool of the same kind.

use std::sync::Arc;

use deadpool_postgres::{Manager, Pool};
use grantor_postgres::Postgres;
use grantor_remote::{Scene, client};
use grantor_servers::Postgres as Server;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, NoTls, Row};

use crate::remote::rates::{Rates, measure, prepare};

const CLIENT: &str = "SELECT registration::text FROM grantor.clients WHERE client_id = $1";
const LOAD: &str = "SELECT record::text FROM grantor.grants WHERE id = $1";
const SAVE: &str = "
    UPDATE grantor.grants
    SET revision = $2, retain_until = $3, ended = $4, issuer = $5, client = $6, subject = $7, record = $8::text::json
    WHERE id = $1 AND revision = $2::bigint - 1";
const SOME: &str = "SELECT id, revision, record::text FROM grantor.grants ORDER BY revision DESC, id";

/// So many at once, over a server of this run with these settings.
///
/// # Panics
///
/// If there is no PostgreSQL, or something fails.
pub async fn postgres(settings: &[&str], tasks: usize) -> Rates {
    let server = Server::start(settings);
    let config: Config = server.address("postgres").parse().unwrap();
    let postgres = Postgres::new(config.clone());
    postgres.migrate().await.unwrap();
    assert!(postgres.clients().create(&client()).await.unwrap());
    let scene = Arc::new(Scene::over(postgres.grants(), postgres.clients()));

    prepare(&scene).await;
    let pool = Pool::builder(Manager::new(config, NoTls)).max_size(16).build().unwrap();
    let rows: Arc<[Row]> = query(&pool, SOME, &[]).await.into();
    let turn = move |task: usize, time| {
        let (pool, rows) = (pool.clone(), Arc::clone(&rows));
        async move { bare(&pool, &rows[task], time).await }
    };
    measure(&scene, tasks, 400 / tasks, turn).await
}

async fn query(pool: &Pool, statement: &str, parameters: &[&(dyn ToSql + Sync)]) -> Vec<Row> {
    let sql = pool.get().await.unwrap();
    sql.query(&sql.prepare_cached(statement).await.unwrap(), parameters).await.unwrap()
}

/// Client and grant side by side, and a save: what each request comes to.
async fn bare(pool: &Pool, row: &Row, time: usize) {
    let (id, before, record): (Vec<u8>, i64, String) = (row.get(0), row.get(1), row.get(2));
    let (client, grant): (&[&(dyn ToSql + Sync)], &[&(dyn ToSql + Sync)]) = (&[&"app"], &[&id]);
    let (client, grant) = tokio::join!(query(pool, CLIENT, client), query(pool, LOAD, grant));
    assert_eq!((client.len(), grant.len()), (1, 1));
    let revision = before + 1 + i64::try_from(time).unwrap();
    let parameters: &[&(dyn ToSql + Sync)] =
        &[&id, &revision, &(4_102_444_800 + revision), &false, &"https://as.example", &"app", &"alice", &record];
    let sql = pool.get().await.unwrap();
    let saved = sql.execute(&sql.prepare_cached(SAVE).await.unwrap(), parameters).await;
    assert_eq!(saved.unwrap(), 1);
}
