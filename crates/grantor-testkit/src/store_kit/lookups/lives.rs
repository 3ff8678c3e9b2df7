//! A grant is found as long as it is of use, as it was last saved.

use grantor::{Grants, Lookup};

use super::PARTIES;
use super::kept::{Kept, Sought};
use crate::store_kit::chance::ids;
use crate::store_kit::database::Database;
use crate::store_kit::examined::{FAR, START, at};
use crate::store_kit::finding::Verdict;
use crate::store_kit::records::Parties;

/// How many grants the place has room for, where it has a bound.
const ROOM: usize = 8;

const ALICE: Sought<'static> = Sought::owner(PARTIES.issuer, "alice");
const BOB: Sought<'static> = Sought::owner(PARTIES.issuer, "bob");
const APP: Sought<'static> = Sought::client(PARTIES.issuer, "app");

/// A grant is found by its client from its first save on, and by its owner from their approval on, each time as it was last
/// saved, until it ends.
///
/// # Errors
///
/// If it is not found, or still is after its end, or another record is.
pub async fn a_grant_is_found_from_its_first_save_to_its_end<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    for (id, owner) in ids(100, 6).into_iter().zip([Some("alice"), Some("bob"), None].into_iter().cycle()) {
        for record in (Parties { owner, ..PARTIES }).life(id, FAR) {
            kept.save(&record).await?;
            for sought in [ALICE, BOB, APP] {
                kept.finds(sought, at(0)).await?;
            }
        }
    }
    Ok(())
}

/// From its date on a grant is not found, whether it has been dropped or not; a date that was moved does not count.
///
/// # Errors
///
/// If it is found then, or is not a second before.
pub async fn what_has_outlived_its_date_is_not_found<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    for (lifetime, id) in [60, 600, 86_400].into_iter().cycle().zip(ids(101, 6)) {
        kept.save(&PARTIES.tokens(id, 1, START + lifetime)).await?;
    }
    for id in ids(102, 2) {
        kept.save(&PARTIES.tokens(id, 1, START + 60)).await?;
        kept.save(&PARTIES.tokens(id, 2, START + 600)).await?;
    }
    for now in [0, 59, 60, 61, 599, 600, 86_399, 86_400].map(at) {
        for sought in [ALICE, APP] {
            kept.finds(sought, now).await?;
        }
        kept.pass(now).await?;
        for sought in [ALICE, APP] {
            kept.finds(sought, now).await?;
        }
    }
    Ok(())
}

/// What was refused, since it did not follow what was stored or there was no room, is not found: of two owners who answer at
/// once, one approves.
///
/// # Errors
///
/// If it is found, or what it would have followed is not.
pub async fn a_save_that_was_refused_is_not_found<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    let bob = Parties { owner: Some("bob"), ..PARTIES };
    for id in ids(103, 2) {
        kept.is_refused(&bob.tokens(id, 2, FAR)).await?;
        for (ours, theirs) in PARTIES.life(id, FAR).iter().zip(bob.life(id, FAR)).take(3) {
            kept.save(ours).await?;
            kept.is_refused(&theirs).await?;
            kept.is_refused(&bob.ended(id, theirs.revision(), FAR)).await?;
            for sought in [ALICE, BOB, APP] {
                kept.finds(sought, at(0)).await?;
            }
        }
    }
    let Some(database) = D::create_with_room(ROOM).await else { return Ok(()) };
    let mut kept = Kept::over(&database).await;
    for id in ids(104, 4 * ROOM) {
        kept.save_if_there_is_room(&PARTIES.tokens(id, 1, FAR)).await?;
    }
    kept.finds(ALICE, at(0)).await?;
    kept.finds(APP, at(0)).await
}

/// What was saved is found when the process ends, unprepared, and the next one begins; which goes on with it.
///
/// # Errors
///
/// If something is not found, or what has ended is.
pub async fn the_next_process_finds_what_was_saved<D: Database<Store: Grants + Lookup>>() -> Verdict {
    let database = D::create().await;
    let mut kept = Kept::over(&database).await;
    for (stages, id) in (1..=5).cycle().zip(ids(105, 10)) {
        for record in PARTIES.life(id, FAR).iter().take(stages) {
            kept.save(record).await?;
        }
    }
    let mut kept = kept.reopened(&database).await;
    kept.finds(ALICE, at(0)).await?;
    kept.finds(APP, at(0)).await?;
    for (stages, id) in (1..=5).cycle().zip(ids(105, 10)) {
        for record in PARTIES.life(id, FAR).iter().skip(stages).take(1) {
            kept.save(record).await?;
        }
    }
    kept.finds(ALICE, at(0)).await?;
    kept.finds(APP, at(0)).await
}
