//! The tables, version by version.

use grantor_postgres::Error;
use grantor_remote::records::at;

use crate::database::{Database, config, scene};

/// What a database has in the schema of the stores: columns, indexes and comments.
const CATALOG: &str = "
    SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default)
        FROM information_schema.columns WHERE table_schema = 'grantor'
    UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'grantor'
    UNION SELECT description FROM pg_description WHERE classoid = 'pg_class'::regclass
        AND objoid IN (SELECT oid FROM pg_class WHERE relnamespace = 'grantor'::regnamespace)
    UNION SELECT 'version ' || version FROM grantor.migrations
    ORDER BY 1";

async fn catalog(database: &Database) -> Vec<String> {
    let rows = database.sql().await.query(CATALOG, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn migrating_twice_is_migrating_once() {
    let database = Database::empty().await;
    database.open().migrate().await.unwrap();
    let once = catalog(&database).await;
    assert!(once.len() > 20, "{once:?}");
    database.open().migrate().await.unwrap();
    assert_eq!(catalog(&database).await, once);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_processes_migrate_at_once() {
    let database = Database::empty().await;
    let processes: Vec<_> = (0..8).map(|_| database.open()).collect();
    let migrate = |postgres: grantor_postgres::Postgres| tokio::spawn(async move { postgres.migrate().await });
    let tasks: Vec<_> = processes.into_iter().map(migrate).collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(catalog(&database).await.into_iter().filter(|line| line.starts_with("version ")).count(), 1);
}

#[tokio::test]
async fn the_files_by_hand_are_what_is_applied() {
    let (by_hand, applied) = (Database::empty().await, Database::empty().await);
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    for file in files {
        by_hand.sql().await.batch_execute(&std::fs::read_to_string(file).unwrap()).await.unwrap();
    }
    applied.open().migrate().await.unwrap();
    let before = catalog(&by_hand).await;
    assert_eq!(before, catalog(&applied).await);
    by_hand.open().migrate().await.unwrap();
    assert_eq!(catalog(&by_hand).await, before);
}

#[tokio::test]
async fn a_later_version_is_refused() {
    let database = Database::migrated().await;
    database.sql().await.batch_execute("INSERT INTO grantor.migrations (version) VALUES (999)").await.unwrap();
    let refused = database.open().migrate().await.unwrap_err();
    assert!(matches!(refused, Error::Later { found: 999, known } if known < 999), "{refused}");
}

#[tokio::test]
async fn a_database_of_another_encoding_is_refused() {
    let database = Database::empty().await;
    let latin = format!("{}_latin", database.config().get_dbname().unwrap());
    let create = format!("CREATE DATABASE {latin} ENCODING 'LATIN1' TEMPLATE template0");
    database.sql().await.batch_execute(&create).await.unwrap();
    let postgres = grantor_postgres::Postgres::new(config(&latin));
    assert!(matches!(postgres.migrate().await, Err(Error::Encoding(found)) if found == "LATIN1"));
}

/// A role with the rights that the README names, and no others.
#[tokio::test]
async fn a_role_that_may_not_create_anything_can_serve() {
    let database = Database::migrated().await;
    let role = format!("role_{}", database.config().get_dbname().unwrap());
    let grants = format!(
        "CREATE ROLE {role} LOGIN;
         GRANT USAGE ON SCHEMA grantor TO {role};
         GRANT SELECT ON grantor.migrations TO {role};
         GRANT SELECT, INSERT, UPDATE, DELETE ON grantor.grants, grantor.clients TO {role};"
    );
    database.sql().await.batch_execute(&grants).await.unwrap();
    let mut config = database.config();
    config.user(role);
    let postgres = grantor_postgres::Postgres::new(config);
    postgres.migrate().await.unwrap();
    scene(&postgres).await.warm_up().await;
    assert_eq!(postgres.grants().sweep(at(i64::MAX), 100).await.unwrap(), 8);
}
