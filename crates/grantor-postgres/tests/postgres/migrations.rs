//! The tables, version by version.

use std::sync::Arc;

use grantor::{Claim, Grants as _, Issuer, KeyMaterial, KeyRing, KeyRings as _, Mark, Marks as _, Rotation, Saved};
use grantor_postgres::Error;
use grantor_remote::records::{FAR, at, ended, id, stored};

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
    let versions: Vec<_> = catalog(&database).await.into_iter().filter(|line| line.starts_with("version ")).collect();
    assert_eq!(versions, ["version 1", "version 2"]);
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

/// What was saved at version 1 stays, and what came later is there.
#[tokio::test]
async fn a_database_of_an_earlier_version_is_brought_up_to_date() {
    let database = Database::empty().await;
    let first = include_str!("../../migrations/0001_grants_and_clients.sql");
    database.sql().await.batch_execute(first).await.unwrap();
    let postgres = database.open();
    stored(&postgres.grants(), &ended(id(1), 1, FAR)).await;
    assert!(postgres.marks().claim(&Mark::of(&["too early"], at(FAR)), at(0)).await.is_err());
    postgres.migrate().await.unwrap();
    assert_eq!(postgres.marks().claim(&Mark::of(&["in time"], at(FAR)), at(0)).await.unwrap(), Claim::First);
    assert_eq!(postgres.grants().load(id(1)).await.unwrap(), Some(ended(id(1), 1, FAR)));
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
         GRANT SELECT, INSERT, UPDATE, DELETE ON grantor.grants, grantor.clients, grantor.marks, grantor.key_rings TO {role};"
    );
    database.sql().await.batch_execute(&grants).await.unwrap();
    let mut config = database.config();
    config.user(role);
    let postgres = grantor_postgres::Postgres::new(config);
    postgres.migrate().await.unwrap();
    scene(&postgres).await.warm_up().await;
    assert_eq!(postgres.grants().sweep(at(i64::MAX), 100).await.unwrap(), 8);
    assert_eq!(postgres.marks().claim(&Mark::of(&["role"], at(0)), at(0)).await.unwrap(), Claim::First);
    assert_eq!(postgres.marks().sweep(at(0), 100).await.unwrap(), 1);
    let issuer = Issuer::parse("https://as.example").unwrap();
    let key = KeyMaterial { kid: "1".into(), public: "{}".into(), sealed: "sealed".into() };
    let ring = Arc::new(KeyRing::begin(issuer, key.clone(), &Rotation::default(), at(0)));
    let next = Arc::new(ring.add(key, &Rotation::default(), at(0)));
    for ring in [&ring, &next] {
        assert_eq!(postgres.key_rings().save(ring).await.unwrap(), Saved::Stored);
        assert_eq!(postgres.key_rings().load(ring.issuer()).await.unwrap().as_ref(), Some(ring));
    }
}
