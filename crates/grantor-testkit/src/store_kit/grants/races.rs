//! Many at once: one wins.

use grantor::{Grants, Saved};

use crate::store_kit::chance::ids;
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::records::marked;
use crate::store_kit::sentence::Sentence;
use crate::store_kit::together::{overtaken, together};

/// How many race for each revision.
const CONTENDERS: i64 = 16;

/// Of sixteen tasks that save one revision, one is answered that its record is stored, and it is; forty times over, the
/// first of them for a new grant.
///
/// # Errors
///
/// If none wins or more than one, or the record of another is loaded afterwards.
pub async fn of_many_saves_of_one_revision_one_is_stored<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let [id, ..] = *ids(8, 1) else { return Ok(()) };
    for revision in 1..=40 {
        let contend = |mark| {
            let (store, record) = (store.clone(), marked(id, revision, FAR, mark));
            async move { store.save(&record, at(0)).await.map(|saved| (saved == Saved::Stored).then_some(record)) }
        };
        let saves = together((0..CONTENDERS).map(contend)).await;
        let stored: Vec<_> = saves.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
        let [winner] = &*stored else {
            let seen =
                format!("of {CONTENDERS} saves of grant {id} at revision {revision}, {} were Stored", stored.len());
            return Err(Sentence::Compare.broken(seen));
        };
        store.holds(winner, Sentence::Linearizable).await?;
    }
    Ok(())
}

/// A save that began and is overtaken, after any of its first eight steps, by one of the same revision: one of the two
/// is stored. For a new grant, and for one that exists.
///
/// # Errors
///
/// If both are stored or neither is, or the record of the loser is loaded afterwards.
pub async fn a_save_that_is_overtaken_is_refused<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for (steps, id) in ids(9, 8).into_iter().enumerate() {
        for revision in 1..=3 {
            let (slow, fast) = (marked(id, revision, FAR, 1), marked(id, revision, FAR, 2));
            let (late, early) = overtaken(steps, store.save(&slow, at(0)), store.save(&fast, at(0))).await;
            let winner = match (late?, early?) {
                (Saved::Stored, Saved::Conflict) => slow,
                (Saved::Conflict, Saved::Stored) => fast,
                answers => {
                    let seen =
                        format!("two saves of grant {id} at revision {revision} at once were answered {answers:?}");
                    return Err(Sentence::Compare.broken(seen));
                }
            };
            store.holds(&winner, Sentence::Linearizable).await?;
        }
    }
    Ok(())
}

/// Sixty-four tasks that save grants of their own do not stand in each other's way.
///
/// # Errors
///
/// If a save is refused, or not there afterwards.
pub async fn grants_do_not_contend_with_each_other<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let lives = ids(10, 64).into_iter().map(|id| {
        let store = store.clone();
        async move {
            for revision in 1..=4 {
                let record = marked(id, revision, FAR, 0);
                store.stores(&record, at(0)).await?;
                store.holds(&record, Sentence::Stored).await?;
            }
            Ok(())
        }
    });
    together(lives).await.into_iter().collect()
}
