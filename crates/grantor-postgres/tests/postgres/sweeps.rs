//! Sweeps: what has outlived its date goes, once, and nothing else.

use grantor::Grants as _;

use crate::database::Database;
use grantor_remote::records::{FAR, at, ended, id, stored};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sweeps_at_once_drop_each_grant_once_and_none_early() {
    let database = Database::migrated().await;
    let grants = database.open().grants();
    // A date for each ten grants: half have outlived theirs.
    let save = "INSERT INTO grantor.grants (id, revision, retain_until, ended, issuer, client, record)
        SELECT decode(lpad(to_hex(n), 32, '0'), 'hex'), 1, n / 10, true, 'i', 'c', '{}' FROM generate_series(0, 4999) n";
    database.sql().await.batch_execute(save).await.unwrap();

    let sweeps: Vec<_> = (0..4)
        .map(|_| {
            let grants = database.open().grants();
            tokio::spawn(async move { grants.sweep(at(249), usize::MAX).await.unwrap() })
        })
        .collect();
    let mut dropped = 0;
    for sweep in sweeps {
        dropped += sweep.await.unwrap();
    }
    // What one sweep skips because another locked it is the other's; what is left is left to the next.
    dropped += grants.sweep(at(249), usize::MAX).await.unwrap();
    assert_eq!(dropped, 2_500);
    let left = "SELECT count(*), min(retain_until) FROM grantor.grants";
    let left = database.sql().await.query_one(left, &[]).await.unwrap();
    assert_eq!((left.get(0), left.get(1)), (2_500_i64, 250_i64));
}

#[tokio::test]
async fn a_sweep_goes_to_its_limit_and_no_further() {
    let database = Database::migrated().await;
    let grants = database.open().grants();
    for number in 0..20 {
        stored(&grants, &ended(id(number), 1, number.cast_signed())).await;
    }
    let mut dropped = Vec::new();
    for (now, limit) in [(-1, 9), (0, 9), (30, 0), (30, 7), (30, usize::MAX), (FAR, 1)] {
        dropped.push(grants.sweep(at(now), limit).await.unwrap());
    }
    assert_eq!(dropped, [0, 1, 0, 7, 12, 0]);
}

/// A save that is under way keeps its row from a sweep, which does not wait for it.
#[tokio::test]
async fn a_sweep_leaves_alone_what_is_being_saved() {
    let database = Database::migrated().await;
    let grants = database.open().grants();
    stored(&grants, &ended(id(1), 1, 10)).await;
    stored(&grants, &ended(id(2), 1, 10)).await;
    let mut sql = database.sql().await;
    let saving = sql.transaction().await.unwrap();
    let prolong = "UPDATE grantor.grants SET retain_until = 20 WHERE id = $1";
    saving.execute(prolong, &[&id(1).as_bytes().as_slice()]).await.unwrap();
    assert_eq!(grants.sweep(at(10), 10).await.unwrap(), 1);
    saving.commit().await.unwrap();
    assert_eq!(grants.sweep(at(10), 10).await.unwrap(), 0);
    assert!(grants.load(id(1)).await.unwrap().is_some());
    assert!(grants.load(id(2)).await.unwrap().is_none());
}
