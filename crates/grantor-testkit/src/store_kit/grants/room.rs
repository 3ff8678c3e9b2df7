//! A store that is full refuses new grants, and nothing else.

use grantor::{Grants, Saved};

use crate::store_kit::chance::ids;
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, at, name};
use crate::store_kit::finding::Verdict;
use crate::store_kit::records::marked;
use crate::store_kit::sentence::Sentence;

/// How many grants the place has room for.
const ROOM: usize = 8;

/// In a place that is full ([`Database::create_with_room`]) a new grant is refused and leaves no trace, while each that
/// exists is saved, on and on, and compared as ever. For a store without a bound nothing is checked here.
///
/// # Errors
///
/// If a grant that exists is refused, or one that was refused is there.
pub async fn a_full_store_saves_what_exists<D: Database<Store: Grants>>() -> Verdict {
    let Some(database) = D::create_with_room(ROOM).await else { return Ok(()) };
    let store = Examined::over(&database).await;
    let ids = ids(36, 4 * ROOM);
    let (mut held, mut refused) = (Vec::new(), Vec::new());
    for id in ids {
        let record = marked(id, 1, FAR, 0);
        match store.save(&record, at(0)).await? {
            Saved::Stored => held.push(id),
            Saved::Full => refused.push(id),
            Saved::Conflict => {
                return Err(Sentence::Conflict.broken(format!("save of {}, new, was answered Conflict", name(&record))));
            }
        }
    }
    for id in refused {
        store.refuses(&marked(id, 2, FAR, 0), None, at(0)).await?;
    }
    for revision in 2..=4 {
        for id in &held {
            let record = marked(*id, revision, FAR, 0);
            store.stores(&record, at(0)).await?;
            store.refuses(&marked(*id, 1, FAR, 1), Some(&record), at(0)).await?;
        }
    }
    Ok(())
}
