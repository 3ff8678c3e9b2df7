//! A ring is stored if and only if it follows the one that is stored, and is read back as it was.

use grantor::KeyRings;

use super::rings::{ISSUER, LARGE, large, ring};
use crate::store_kit::database::Database;
use crate::store_kit::examined::Examined;
use crate::store_kit::finding::Verdict;
use crate::store_kit::sentence::Sentence;

/// For an issuer that has no ring one is saved at revision 1, once, and at no other.
///
/// # Errors
///
/// If another revision is stored, or leaves a trace, or revision 1 is refused.
pub async fn a_ring_begins_at_revision_1<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for wrong in [2, 3, u64::MAX - 1, u64::MAX] {
        store.refuses_ring(&ring(ISSUER, wrong, 0), None).await?;
    }
    let first = ring(ISSUER, 1, 1);
    store.stores_ring(&first).await?;
    for mark in [1, 2, 3] {
        store.refuses_ring(&ring(ISSUER, 1, mark), Some(&first)).await?;
    }
    Ok(())
}

/// Over a ring that is stored the next revision is saved, and none that is the same, older, further ahead, or as far ahead as
/// a number can be. What is refused leaves no trace.
///
/// # Errors
///
/// If a wrong revision is stored, or leaves a trace, or the right one is refused or not there afterwards.
pub async fn the_next_ring_alone_is_stored<D: Database<Store: KeyRings>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for revision in 1..=11 {
        let stored = ring(ISSUER, revision, 1);
        store.stores_ring(&stored).await?;
        store.holds_ring(&stored, Sentence::Ring).await?;
        for wrong in (1..=revision).chain([revision + 2, revision + 3, u64::MAX - 1, u64::MAX]) {
            store.refuses_ring(&ring(ISSUER, wrong, 2), Some(&stored)).await?;
        }
    }
    Ok(())
}

/// Rings of one key and of several, small and of up to 64 KiB as JSON, are read back whole, one after the other.
///
/// # Errors
///
/// If a ring is refused, or another is read.
pub async fn a_ring_is_read_back_as_it_was_saved<D: Database<Store: KeyRings>>() -> Verdict {
    for characters in [100, 1000, LARGE] {
        let database = D::create().await;
        let store = Examined::over(&database).await;
        for keys in 1..=4 {
            let stored = large(ISSUER, keys, characters);
            store.stores_ring(&stored).await?;
            store.holds_ring(&stored, Sentence::Ring).await?;
        }
    }
    Ok(())
}
