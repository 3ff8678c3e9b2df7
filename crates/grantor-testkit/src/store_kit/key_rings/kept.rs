//! What was saved stays.

use grantor::{KeyRings, Timestamp};

use super::rings::{ISSUER, LARGE, large, ring};
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, START};
use crate::store_kit::finding::Verdict;
use crate::store_kit::sentence::Sentence;

/// A ring is there when the process ends, unprepared, and the next one begins, which goes on with it; a small one and one of
/// 64 KiB.
///
/// # Errors
///
/// If it is gone, older or torn, or the next save compares with another.
pub async fn a_ring_is_there_after_the_end_of_a_process<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let rings = |revision| [ring(ISSUER, revision, 0), large("https://large.example", revision, LARGE)];
    for revision in 1..=4 {
        let store = Examined::over(&database).await;
        D::catch_up(store.store()).await;
        for (stored, next) in rings(revision.max(2) - 1).iter().zip(rings(revision)) {
            if revision > 1 {
                store.holds_ring(stored, Sentence::KeepRings).await?;
                store.refuses_ring(stored, Some(stored)).await?;
            }
            store.stores_ring(&next).await?;
        }
    }
    let store = Examined::over(&database).await;
    for stored in rings(4) {
        store.holds_ring(&stored, Sentence::KeepRings).await?;
    }
    Ok(())
}

/// A ring stays whatever is swept, long after its keys have come to their end: one that began in 1970, too.
///
/// # Errors
///
/// If it is gone or another.
pub async fn a_ring_is_kept_for_ever<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let rings = [ring(ISSUER, 1, 0), large("https://later.example", 1, 100)];
    for ring in &rings {
        store.stores_ring(ring).await?;
    }
    for now in [0, START, FAR, i64::MAX].map(Timestamp::from_unix) {
        D::sweep(store.store(), now).await;
        for ring in &rings {
            store.holds_ring(ring, Sentence::KeepRings).await?;
        }
    }
    Ok(())
}
