//! A record is stored if and only if it follows the one that is stored, and is read back as it was.

use grantor::Grants;

use crate::store_kit::chance::ids;
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, START, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::records::{largest, life, marked};
use crate::store_kit::sentence::Sentence;

/// An id that was never saved gives nothing, in an empty store and in one that holds other grants.
///
/// # Errors
///
/// If anything is loaded.
pub async fn an_unknown_grant_is_nothing<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for id in ids(1, 8) {
        store.holds_nothing(id).await?;
    }
    for id in ids(2, 8) {
        store.stores(&marked(id, 1, FAR, 0), at(0)).await?;
    }
    for id in ids(1, 8) {
        store.holds_nothing(id).await?;
    }
    Ok(())
}

/// A grant that is not stored is saved at revision 1 and at no other.
///
/// # Errors
///
/// If another revision is stored, or leaves a trace, or revision 1 is refused.
pub async fn a_new_grant_begins_at_revision_1<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for id in ids(3, 4) {
        for wrong in [0, 2, 3, u64::MAX] {
            store.refuses(&marked(id, wrong, FAR, 0), None, at(0)).await?;
        }
        let first = marked(id, 1, FAR, 1);
        store.stores(&first, at(0)).await?;
        store.refuses(&marked(id, 1, FAR, 2), Some(&first), at(0)).await?;
    }
    Ok(())
}

/// Over a record that is stored the next revision is saved, and none that is the same, older, further ahead, or as far
/// ahead as a number can be. What is refused leaves no trace.
///
/// # Errors
///
/// If a wrong revision is stored, or leaves a trace, or the right one is refused or not there afterwards.
pub async fn the_next_revision_alone_is_stored<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for id in ids(4, 2) {
        for revision in 1..=5 {
            let stored = marked(id, revision, FAR, 1);
            store.stores(&stored, at(0)).await?;
            store.holds(&stored, Sentence::Stored).await?;
            for wrong in (0..=revision).chain([revision + 2, revision + 3, u64::MAX - 1, u64::MAX]) {
                store.refuses(&marked(id, wrong, FAR, 2), Some(&stored), at(0)).await?;
            }
        }
    }
    Ok(())
}

/// A record of each stage, with everything that may be absent and without, is read back equal to what was saved.
///
/// # Errors
///
/// If a record is refused, or another is read.
pub async fn every_record_is_read_back_as_it_was_saved<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for (id, retain_until) in ids(5, 2).into_iter().zip([FAR, START + 60]) {
        for record in life(id, retain_until) {
            store.stores(&record, at(0)).await?;
            store.holds(&record, Sentence::Load).await?;
        }
    }
    Ok(())
}

/// The largest records that requests can bring about, of about 15 and 52 KiB as JSON, are read back whole.
///
/// # Errors
///
/// If a record is refused, or another is read.
pub async fn the_largest_records_are_read_back<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for id in ids(6, 2) {
        for record in largest(id, FAR) {
            store.stores(&record, at(0)).await?;
            store.holds(&record, Sentence::Load).await?;
        }
    }
    Ok(())
}
