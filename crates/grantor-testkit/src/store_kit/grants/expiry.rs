//! A record is kept until its date, and may go from then on.

use grantor::{GrantId, Grants, Saved};

use crate::store_kit::chance::ids;
use crate::store_kit::database::Database;
use crate::store_kit::examined::{Examined, FAR, START, at, name};
use crate::store_kit::finding::Verdict;
use crate::store_kit::passing::pass;
use crate::store_kit::records::{life, marked};
use crate::store_kit::sentence::Sentence;
use crate::store_kit::together::{overtaken, together};

/// A minute, ten minutes, a fortnight and ninety days: a code, a ticket or an access token, and refresh tokens.
const LIFETIMES: [i64; 4] = [60, 600, 14 * 24 * 60 * 60, 90 * 24 * 60 * 60];

/// A record of whatever stage is there until one second before its date, whatever was saved and swept until then.
///
/// # Errors
///
/// If a record is gone, or older.
pub async fn a_record_is_kept_until_its_date<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for (seed, lifetime) in (20..).zip(LIFETIMES) {
        let mut kept = Vec::new();
        for (id, stages) in ids(seed, 10).into_iter().zip(1..) {
            for record in life(id, START + lifetime).into_iter().take(stages) {
                store.stores(&record, at(0)).await?;
                kept.extend((record.revision() == stages as u64).then_some(record));
            }
        }
        pass::<D>(&store, at(lifetime - 1)).await?;
        for record in kept {
            store.holds(&record, Sentence::Retain).await?;
        }
    }
    Ok(())
}

/// Where a save moved the date of a record, its old date does not count any more.
///
/// # Errors
///
/// If the record goes on its old date, or at any time before its new one.
pub async fn a_date_that_moved_does_not_count<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for id in ids(30, 4) {
        for (revision, date) in [(1, 60), (2, 600), (3, 86_400)] {
            store.stores(&marked(id, revision, START + date, 0), at(0)).await?;
        }
    }
    for now in [60, 61, 599, 600, 86_399] {
        pass::<D>(&store, at(now)).await?;
        for id in ids(30, 4) {
            store.holds(&marked(id, 3, START + 86_400, 0), Sentence::Retain).await?;
        }
    }
    // One at a time, each save a second before the date that it moves.
    for id in ids(31, 4) {
        for (revision, date) in (1..=5).zip((600..).step_by(600)) {
            let record = marked(id, revision, START + date, 0);
            store.stores(&record, at(date - 601)).await?;
            pass::<D>(&store, at(date - 1)).await?;
            store.holds(&record, Sentence::Retain).await?;
        }
    }
    Ok(())
}

/// Where `now` jumps ahead and steps back, as clocks do that are set, and as those of several hosts differ, a record
/// stays whose date is later than every `now` until then. One whose date has come may go; it does not come back.
///
/// # Errors
///
/// If a record is gone early, or was gone and is there again.
pub async fn the_clock_may_jump_and_step_back<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let records: Vec<_> = (1..).zip(ids(32, 20)).map(|(number, id)| marked(id, 1, START + 100 * number, 0)).collect();
    for record in &records {
        store.stores(record, at(0)).await?;
    }
    let (mut latest, mut gone) = (START, Vec::new());
    for now in [50, 950, 0, -START, 940, 1200, -1, 1199, 0, 1799] {
        latest = latest.max(START + now);
        pass::<D>(&store, at(now)).await?;
        for record in &records {
            if record.retain_until().as_unix() > latest {
                store.holds(record, Sentence::Retain).await?;
            } else if store.load(record.id()).await?.is_none() {
                gone.push(record.id());
            } else {
                let seen = || format!("{} was dropped, and is loaded again after the clock stepped", name(record));
                Sentence::Load.holds_if(!gone.contains(&record.id()), seen)?;
            }
        }
    }
    Ok(())
}

/// A record whose date has come is there, and goes on, or is gone, and then for good: its next revision is refused, and
/// its id begins at revision 1.
///
/// # Errors
///
/// If a record is gone for one call and there for another.
pub async fn a_grant_that_was_dropped_begins_at_revision_1<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for id in ids(33, 8) {
        for revision in 1..=3 {
            store.stores(&marked(id, revision, START + 60, 0), at(0)).await?;
        }
    }
    pass::<D>(&store, at(60)).await?;
    for id in ids(33, 8) {
        begins_again_or_goes_on(&store, id).await?;
    }
    Ok(())
}

async fn begins_again_or_goes_on<G: Grants>(store: &Examined<G>, id: GrantId) -> Verdict {
    let loaded = store.load(id).await?;
    let next = marked(id, 4, FAR, 1);
    match store.save(&next, at(60)).await? {
        // It was there until now.
        Saved::Stored => {
            let seen = || format!("grant {id} was loaded as nothing, and then revision 4 was stored over revision 3");
            Sentence::Compare.holds_if(loaded.is_some(), seen)?;
            store.refuses(&marked(id, 1, FAR, 2), Some(&next), at(60)).await
        }
        // It is gone.
        Saved::Conflict => {
            store.refuses(&next, None, at(60)).await?;
            let first = marked(id, 1, FAR, 2);
            store.stores(&first, at(60)).await?;
            store.holds(&first, Sentence::Stored).await?;
            store.refuses(&next, Some(&first), at(60)).await
        }
        Saved::Full => Err(Sentence::Full.broken(format!("save of {} was answered Full", name(&next)))),
    }
}

/// A save that a sweep overtakes, and one that overtakes a sweep, after any of its first eight steps, is neither lost
/// nor undone. The record moves its date in the very second before the old one comes.
///
/// # Errors
///
/// If the save is refused, or another record is loaded afterwards.
pub async fn a_save_and_a_sweep_do_not_undo_each_other<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    for (steps, id) in ids(34, 8).into_iter().enumerate() {
        store.stores(&marked(id, 1, START + 10, 0), at(0)).await?;
        let (second, third) = (marked(id, 2, START + 20, 0), marked(id, 3, START + 30, 0));
        overtaken(steps, D::sweep(store.store(), at(9)), store.stores(&second, at(9))).await.1?;
        store.holds(&second, Sentence::Retain).await?;
        overtaken(steps, store.stores(&third, at(19)), D::sweep(store.store(), at(19))).await.0?;
        store.holds(&third, Sentence::Retain).await?;
    }
    Ok(())
}

/// Eight tasks move the dates of their grants, each time in the second before the old one comes, while two others sweep
/// at that very second. Nothing is lost, and no older record comes back.
///
/// # Errors
///
/// If a save is refused, or another record is loaded afterwards.
pub async fn saves_beside_sweeps_are_not_lost<D: Database<Store: Grants>>() -> Verdict {
    let database = D::create().await;
    let store = Examined::over(&database).await;
    let dated = |id, revision| marked(id, revision, START + 1 + 10 * revision.cast_signed(), 0);
    for id in ids(35, 8) {
        store.stores(&dated(id, 1), at(0)).await?;
    }
    for revision in 2..=16_u64 {
        let now = at(10 * (revision.cast_signed() - 1));
        let savers = ids(35, 8).into_iter().map(Some);
        let work = savers.chain([None, None]).map(|id| {
            let store = store.clone();
            async move {
                let Some(id) = id else {
                    for _ in 0..4 {
                        D::sweep(store.store(), now).await;
                    }
                    return pass::<D>(&store, now).await;
                };
                store.stores(&dated(id, revision), now).await
            }
        });
        together(work).await.into_iter().collect::<Verdict>()?;
        for id in ids(35, 8) {
            store.holds(&dated(id, revision), Sentence::Retain).await?;
        }
    }
    Ok(())
}
