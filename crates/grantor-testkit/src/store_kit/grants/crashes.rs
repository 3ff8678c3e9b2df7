//! What was answered holds when a process ends and another begins.

use grantor::Grants;

use crate::store_kit::chance::ids;
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::records::{largest, life, marked};
use crate::store_kit::sentence::Sentence;

/// What was answered as stored is there when the process ends, unprepared, and the next one begins; small records and
/// large ones, of every stage. It goes on at the revision where it stood.
///
/// # Errors
///
/// If a record is gone, older or torn, or the next save compares with another.
pub async fn what_was_stored_is_there_after_the_end_of_a_process<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let mut last = Vec::new();
    for (stages, id) in (1..=10).cycle().zip(ids(15, 20)) {
        let records: Vec<_> = life(id, FAR).into_iter().take(stages).collect();
        for record in &records {
            store.stores(record, at(0)).await?;
        }
        last.extend(records.into_iter().next_back());
    }
    for id in ids(16, 2) {
        let [first, second] = largest(id, FAR);
        store.stores(&first, at(0)).await?;
        store.stores(&second, at(0)).await?;
        last.push(second);
    }
    drop(store);

    let store = Examined::over(&database).await;
    for record in &last {
        store.holds(record, Sentence::Stored).await?;
        store.refuses(&marked(record.id(), record.revision(), FAR, 1), Some(record), at(0)).await?;
        let next = marked(record.id(), record.revision() + 1, FAR, 1);
        store.stores(&next, at(0)).await?;
        store.holds(&next, Sentence::Stored).await?;
    }
    Ok(())
}
